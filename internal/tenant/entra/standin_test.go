package entra

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// administratorForm is what a script sends that signs in as the administrator application.
func (f *fixture) administratorForm(resource string) url.Values {
	var appID, secret string
	f.store.View(func(d *state.Directory) {
		app := d.ApplicationByAppID(d.AdminAppID)
		appID, secret = app.AppID, app.PasswordCredentials[0].Secret
	})
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {resource + "/.default"},
	}
}

// TestStandIn signs in by secret as the administrator application while it stands in for each colleague.
func TestStandIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const graph, exchange = "https://graph.microsoft.com", "https://outlook.office365.com"
	for name, want := range map[string]struct {
		wid     string
		has     string
		lacking string
	}{
		"apps":      {state.RoleApplicationAdministrator, "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All", "RoleManagement.ReadWrite.Directory"},
		"cloudapps": {state.RoleCloudAppAdministrator, "Application.ReadWrite.All", "RoleManagement.ReadWrite.Directory"},
		"roles":     {state.RolePrivilegedRoleAdministrator, "RoleManagement.ReadWrite.Directory", "Application.ReadWrite.All"},
		"exchange":  {state.RoleExchangeAdministrator, "Organization.Read.All", "Application.ReadWrite.All"},
		"reader":    {state.RoleGlobalReader, "Policy.Read.All RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory"},
		"ulla":      {"", "Directory.Read.All", "Application.ReadWrite.All"},
		"guest":     {"", "", "Directory.Read.All"},
		"admin":     {state.RoleGlobalAdministrator, "Application.ReadWrite.All RoleManagement.ReadWrite.Directory", ""},
	} {
		f.setFault(t, "sign-in-as="+name)
		claims := f.claims(t, f.post(f.tokenURL(), f.administratorForm(graph)), graph)
		for permission := range strings.FieldsSeq(want.has) {
			if !claims.HasRole(permission) {
				t.Errorf("%s lacks %s: %v", name, permission, claims.Roles)
			}
		}
		if want.lacking != "" && claims.HasRole(want.lacking) {
			t.Errorf("%s has %s", name, want.lacking)
		}
		wids := []string{token.ApplicationMark}
		if want.wid != "" {
			wids = []string{want.wid, token.ApplicationMark}
		}
		if diff := cmp.Diff(wids, claims.Wids); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		claims = f.claims(t, f.post(f.tokenURL(), f.administratorForm(exchange)), exchange)
		if !claims.HasRole("Exchange.ManageAsApp") || !slices.Equal(claims.Wids, wids) {
			t.Errorf("%s for Exchange: roles %v, wids %v", name, claims.Roles, claims.Wids)
		}
	}
	f.setFault(t, "sign-in-as=apps")
	f.setFault(t, "app-role-grant=privileged")
	if claims := f.claims(t, f.post(f.tokenURL(), f.administratorForm(graph)), graph); claims.HasRole("AppRoleAssignment.ReadWrite.All") {
		t.Error("an Application Administrator may grant permissions")
	}
}

// TestSignInAs approves device codes as the user that the fault names, whose roles the token carries.
func TestSignInAs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.setFault(t, "sign-in-as=roles")
	_, poll := f.beginDevice(t, state.AzureCLIAppID, "https://graph.microsoft.com/.default")
	answer := f.post(f.tokenURL(), poll)
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	claims := f.claims(t, answer, "https://graph.microsoft.com")
	if claims.UPN != "roles@contoso.onmicrosoft.com" || !slices.Equal(claims.Wids, []string{state.RolePrivilegedRoleAdministrator, everyUserMark}) {
		t.Errorf("claims %+v", claims)
	}
}

func (f *fixture) setFault(t *testing.T, fault string) {
	t.Helper()
	if _, err := f.faults.Set(fault); err != nil {
		t.Fatal(err)
	}
}

// TestConsentOfColleagues asks for permissions that need an administrator's consent as people who cannot give it.
func TestConsentOfColleagues(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const scope = "https://graph.microsoft.com/Application.ReadWrite.All"
	f.setFault(t, "sign-in-as=exchange")
	_, poll := f.beginDevice(t, state.GraphCommandLineAppID, scope)
	if got := decode[errorBody](t, f.post(f.tokenURL(), poll)); !slices.Equal(got.ErrorCodes, []int{90094}) {
		t.Errorf("without consent: %+v", got)
	}
	f.setFault(t, "consented")
	_, poll = f.beginDevice(t, state.GraphCommandLineAppID, scope)
	claims := f.claims(t, f.post(f.tokenURL(), poll), "https://graph.microsoft.com")
	if claims.Scope != "Application.ReadWrite.All" || !slices.Contains(claims.Wids, state.RoleExchangeAdministrator) {
		t.Errorf("claims %+v", claims)
	}
}
