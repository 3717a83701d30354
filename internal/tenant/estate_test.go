package tenant

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/state"
)

// administratorToken signs in to a tenant as the administrator application.
func administratorToken(ctx context.Context, running *Tenant, tenant, resource string) (string, error) {
	appID, secret := running.Administrator()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {resource + "/.default"}}
	return askToken(ctx, running, tenant, form)
}

func askToken(ctx context.Context, running *Tenant, tenant string, form url.Values) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://login.microsoftonline.com/"+tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	body, err := send(running, request)
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	return answer.Token, json.Unmarshal(body, &answer)
}

// call asks a service of the tenant and fails where it refuses.
func call(ctx context.Context, running *Tenant, bearer, method, address, body string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+bearer)
	request.Header.Set("Content-Type", "application/json")
	return send(running, request)
}

func send(running *Tenant, request *http.Request) ([]byte, error) {
	response, err := running.HTTPClient().Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %s: %s", request.Method, request.URL, response.Status, body)
	}
	return body, err
}

// TestEstate reaches several tenants through one listener, each with its own directory.
func TestEstate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	running := start(t, Options{Dir: dir, Seed: "estate", Tenants: 3})
	const graph = "https://graph.microsoft.com"
	ids := map[string]bool{}
	for _, domain := range []string{"contoso.onmicrosoft.com", "customer001.onmicrosoft.com", "customer002.com"} {
		bearer, err := administratorToken(t.Context(), running, domain, graph)
		if err != nil {
			t.Fatal(err)
		}
		body, err := call(t.Context(), running, bearer, http.MethodGet, graph+"/v1.0/organization", "")
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ Value []struct{ ID string } }
		if err := json.Unmarshal(body, &answer); err != nil || !strings.Contains(string(body), domain) {
			t.Errorf("%s: %v: %s", domain, err, body)
		}
		ids[answer.Value[0].ID] = true
		if _, err := call(t.Context(), running, bearer, http.MethodPost, graph+"/v1.0/applications", `{"displayName":"of `+domain+`"}`); err != nil {
			t.Error(err)
		}
		body, err = call(t.Context(), running, bearer, http.MethodGet, graph+"/v1.0/applications", "")
		if err != nil || strings.Count(string(body), `"displayName":"of `) != 1 {
			t.Errorf("%s has the applications of others: %v %s", domain, err, body)
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d tenants answered", len(ids))
	}
	if _, err := administratorToken(t.Context(), running, "customer003.onmicrosoft.com", graph); err == nil || !strings.Contains(err.Error(), "AADSTS90002") {
		t.Errorf("a tenant that is not there: %v", err)
	}
	entries, _, _ := running.Log().From(0)
	if last := entries[len(entries)-2]; last.Tenant != "customer002.onmicrosoft.com" {
		t.Errorf("the log names %q", last.Tenant)
	}

	// The folder brings a customer's directory back.
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	running = start(t, Options{Dir: dir, Tenants: 3})
	bearer, err := administratorToken(t.Context(), running, "customer001.onmicrosoft.com", graph)
	if err != nil {
		t.Fatal(err)
	}
	body, err := call(t.Context(), running, bearer, http.MethodGet, graph+"/v1.0/applications", "")
	if err != nil || !bytes.Contains(body, []byte("of customer001.onmicrosoft.com")) {
		t.Errorf("after a restart: %v %s", err, body)
	}
}

// TestMultiTenantApplication signs in to a customer with the key that the application has at home.
func TestMultiTenantApplication(t *testing.T) {
	t.Parallel()
	running := start(t, Options{Tenants: 3})
	const graph, exchange = "https://graph.microsoft.com", "https://outlook.office365.com"
	const customer = "customer001.onmicrosoft.com"
	home, err := administratorToken(t.Context(), running, "contoso.onmicrosoft.com", graph)
	if err != nil {
		t.Fatal(err)
	}
	away, err := administratorToken(t.Context(), running, customer, graph)
	if err != nil {
		t.Fatal(err)
	}
	make := func(audience string) (appID, id string) {
		t.Helper()
		body, err := call(t.Context(), running, home, http.MethodPost, graph+"/v1.0/applications", `{"displayName":"nightly","signInAudience":"`+audience+`"}`)
		var app struct{ AppID, ID string }
		if err == nil {
			err = json.Unmarshal(body, &app)
		}
		if err != nil {
			t.Fatal(err)
		}
		return app.AppID, app.ID
	}
	single, _ := make("AzureADMyOrg")
	if _, err := call(t.Context(), running, away, http.MethodPost, graph+"/v1.0/servicePrincipals", `{"appId":"`+single+`"}`); err == nil || !strings.Contains(err.Error(), "does not reference a valid application object") {
		t.Errorf("a single-tenant application abroad: %v", err)
	}

	appID, id := make("AzureADMultipleOrgs")
	body, err := call(t.Context(), running, home, http.MethodPost, graph+"/v1.0/applications/"+id+"/addPassword", `{}`)
	if err != nil {
		t.Fatal(err)
	}
	var password struct{ SecretText string }
	if err := json.Unmarshal(body, &password); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {password.SecretText}, "scope": {exchange + "/.default"}}
	if _, err := askToken(t.Context(), running, customer, form); err == nil || !strings.Contains(err.Error(), "AADSTS700016") {
		t.Errorf("before the customer knows it: %v", err)
	}
	body, err = call(t.Context(), running, away, http.MethodPost, graph+"/v1.0/servicePrincipals", `{"appId":"`+appID+`"}`)
	if err != nil {
		t.Fatal(err)
	}
	var principal struct{ ID, AppOwnerOrganizationID string }
	if err := json.Unmarshal(body, &principal); err != nil || principal.AppOwnerOrganizationID != running.Info().ID {
		t.Errorf("%v: the principal belongs to %s", err, principal.AppOwnerOrganizationID)
	}
	if _, err := call(t.Context(), running, away, http.MethodGet, graph+"/v1.0/applications(appId='"+appID+"')", ""); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("the application abroad: %v", err)
	}

	members, err := running.Members()
	if err != nil {
		t.Fatal(err)
	}
	var resource string
	members[1].Store().View(func(d *state.Directory) { resource = d.ServicePrincipalByAppID(state.ExchangeAppID).ID })
	for path, grant := range map[string]string{
		"/v1.0/servicePrincipals/" + principal.ID + "/appRoleAssignments": `{"principalId":"` + principal.ID + `","resourceId":"` + resource + `","appRoleId":"` + state.ExchangeManageAsApp + `"}`,
		"/v1.0/roleManagement/directory/roleAssignments":                  `{"principalId":"` + principal.ID + `","roleDefinitionId":"` + state.RoleExchangeAdministrator + `","directoryScopeId":"/"}`,
	} {
		if _, err := call(t.Context(), running, away, http.MethodPost, graph+path, grant); err != nil {
			t.Fatal(err)
		}
	}
	token, err := askToken(t.Context(), running, customer, form)
	if err != nil {
		t.Fatal(err)
	}
	body, err = call(t.Context(), running, token, http.MethodPost, exchange+"/adminapi/beta/"+members[1].ID()+"/InvokeCommand", `{"CmdletInput":{"CmdletName":"Get-AcceptedDomain","Parameters":{}}}`)
	if err != nil || !bytes.Contains(body, []byte("customer001.com")) {
		t.Errorf("Exchange abroad: %v %s", err, body)
	}
	for fault, want := range map[string]string{"application-missing": "AADSTS700016", "service-principal-disabled": "AADSTS7000112"} {
		if changed, err := members[1].Faults().Set(fault); err != nil || changed != 1 {
			t.Errorf("%s changed %d objects: %v", fault, changed, err)
		}
		if _, err := askToken(t.Context(), running, customer, form); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", fault, err)
		}
		if err := members[1].Faults().ClearAll(); err != nil {
			t.Fatal(err)
		}
	}
	if again, err := askToken(t.Context(), running, customer, form); err != nil || again == "" {
		t.Errorf("after clearing: %v", err)
	}
	if _, err := askToken(t.Context(), running, "customer002.onmicrosoft.com", form); err == nil || !strings.Contains(err.Error(), "AADSTS700016") {
		t.Errorf("another customer: %v", err)
	}
}

// TestFaultsOfTenants sets a fault in one tenant, and in all.
func TestFaultsOfTenants(t *testing.T) {
	t.Parallel()
	running := start(t, Options{Tenants: 3})
	client, err := control.NewClient(running.ControlURL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ask := func(domain string) error {
		_, err := administratorToken(t.Context(), running, domain, "https://graph.microsoft.com")
		return err
	}
	names, err := client.Tenants(t.Context())
	if err != nil || len(names) != 3 || names[2].InitialDomain != "customer002.onmicrosoft.com" || names[2].Begun {
		t.Fatalf("%v %+v", err, names)
	}
	if _, err := client.In("customer001").SetFault(t.Context(), "sign-in=53003:application"); err != nil {
		t.Fatal(err)
	}
	if err := ask("customer001.onmicrosoft.com"); err == nil || !strings.Contains(err.Error(), "AADSTS53003") {
		t.Errorf("the tenant with the fault: %v", err)
	}
	if err := ask("customer002.onmicrosoft.com"); err != nil {
		t.Errorf("a tenant without it: %v", err)
	}
	if _, err := client.SetFault(t.Context(), "sign-in=50034:application"); err != nil {
		t.Fatal(err)
	}
	if err := ask("customer002.onmicrosoft.com"); err == nil || !strings.Contains(err.Error(), "AADSTS50034") {
		t.Errorf("all: %v", err)
	}
	if err := ask("customer001.onmicrosoft.com"); err == nil || !strings.Contains(err.Error(), "AADSTS53003") {
		t.Errorf("a value of its own: %v", err)
	}
	if err := client.ClearFaults(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, domain := range []string{"contoso.com", "customer001.com", "customer002.com"} {
		if err := ask(domain); err != nil {
			t.Errorf("after clearing: %v", err)
		}
	}
	if _, err := client.In("customer009").SetFault(t.Context(), "role-missing"); err == nil {
		t.Error("a tenant that is not there takes a fault")
	}
	offset := names[0].InitialDomain // the calendar is one for all
	if _, err := client.In("customer001").MoveClock(t.Context(), 48*3600*1e9); err != nil {
		t.Fatal(err)
	}
	if clock, err := client.Clock(t.Context()); err != nil || clock.Offset != 48*3600*1e9 {
		t.Errorf("the calendar of %s: %v %v", offset, clock, err)
	}
}

// BenchmarkEstate starts 400 tenants and asks each for two tokens, its organisation and its mailboxes, sixteen at a time.
func BenchmarkEstate(b *testing.B) {
	for b.Loop() {
		running, err := Start(b.Context(), Options{Tenants: 400})
		if err != nil {
			b.Fatal(err)
		}
		domains := make(chan string)
		var work sync.WaitGroup
		for range 16 {
			work.Go(func() {
				for domain := range domains {
					bearer, err := administratorToken(b.Context(), running, domain, "https://graph.microsoft.com")
					if err == nil {
						_, err = call(b.Context(), running, bearer, http.MethodGet, "https://graph.microsoft.com/v1.0/organization", "")
					}
					if err == nil {
						bearer, err = administratorToken(b.Context(), running, domain, "https://outlook.office365.com")
					}
					if err == nil {
						_, err = call(b.Context(), running, bearer, http.MethodPost, "https://outlook.office365.com/adminapi/beta/"+domain+"/InvokeCommand",
							`{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{}}}`)
					}
					if err != nil {
						b.Error(err)
					}
				}
			})
		}
		for _, name := range running.estate.All() {
			domains <- name.InitialDomain
		}
		close(domains)
		work.Wait()
		if err := running.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
