package entra

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// TestRefusalsAreListed holds the codes that the fault takes to those that have an answer.
func TestRefusalsAreListed(t *testing.T) {
	t.Parallel()
	for code := range refusals() {
		if !slices.Contains(faults.SignInCodes, strconv.Itoa(code)) {
			t.Errorf("the fault sign-in does not take %d", code)
		}
	}
	if len(faults.SignInCodes) != len(refusals()) {
		t.Errorf("%d codes, %d answers", len(faults.SignInCodes), len(refusals()))
	}
}

// TestRefusedSignIn meets each refusal in a device code and at a refresh, where the fault names no moment.
func TestRefusedSignIn(t *testing.T) {
	t.Parallel()
	const scope = "https://graph.microsoft.com/.default openid offline_access profile"
	for _, number := range faults.SignInCodes {
		f := newFixture(t)
		code, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		userCode, poll := f.beginDevice(t, state.AzureCLIAppID, scope)
		if err := f.handler.DecideDeviceCode(userCode, adminUPN, true); err != nil {
			t.Fatal(err)
		}
		good := decode[tokenAnswer](t, f.post(f.tokenURL(), poll))
		f.setFault(t, "sign-in="+number)
		refresh := url.Values{
			"grant_type": {"refresh_token"}, "client_id": {state.AzureCLIAppID}, "refresh_token": {good.RefreshToken}, "scope": {scope},
		}
		got := decode[errorBody](t, f.post(f.tokenURL(), refresh))
		if !slices.Equal(got.ErrorCodes, []int{code}) || !strings.HasPrefix(got.ErrorDescription, "AADSTS"+number+": ") || got.Error == "" {
			t.Errorf("refresh under %s: %+v", number, got)
		}
		userCode, poll = f.beginDevice(t, state.AzureCLIAppID, scope)
		if err := f.handler.DecideDeviceCode(userCode, adminUPN, true); err != nil {
			t.Fatal(err)
		}
		answer := f.post(f.tokenURL(), poll)
		if slices.Contains(onRefreshOnly, code) {
			if answer.Code != http.StatusOK {
				t.Errorf("a new sign-in under %s: %s", number, answer.Body)
			}
			continue
		}
		if got := decode[errorBody](t, answer); !slices.Equal(got.ErrorCodes, []int{code}) {
			t.Errorf("device code under %s: %+v", number, got)
		}
	}
}

func TestRefusalBringsClaims(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.setFault(t, "sign-in=50076:application")
	answer := f.post(f.tokenURL(), f.administratorForm("https://graph.microsoft.com"))
	got := decode[errorBody](t, answer)
	if got.Error != "interaction_required" || got.Suberror != "basic_action" || !json.Valid([]byte(got.Claims)) {
		t.Errorf("%d %+v", answer.Code, got)
	}
	form := f.tokenForm(f.assertion(t, assertionSpec{}), nil)
	if answer := f.post(f.tokenURL(), form); answer.Code != http.StatusOK {
		t.Errorf("another application: %s", answer.Body)
	}
}

// TestRefusalInBrowser sends the refusal back to the client in a form, or keeps it on the page.
func TestRefusalInBrowser(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	query := url.Values{
		"client_id": {state.GraphCommandLineAppID}, "redirect_uri": {"http://localhost:1234"}, "response_type": {"code"}, "response_mode": {"form_post"},
		"scope": {"openid https://graph.microsoft.com/User.Read"}, "state": {"s1"}, "code_challenge": {thumbprintText("v")}, "code_challenge_method": {"S256"},
	}
	accept := url.Values{"user": {adminUPN}, "decision": {"accept"}}
	f.setFault(t, "sign-in=53003")
	shown := f.visit(http.MethodPost, query, accept)
	for _, want := range []string{`action="http://localhost:1234"`, `name="error" value="invalid_grant"`, "AADSTS53003: ", `name="claims"`, `name="state" value="s1"`} {
		if !strings.Contains(shown.Body.String(), want) {
			t.Errorf("the form lacks %s: %s", want, shown.Body)
		}
	}
	f.setFault(t, "sign-in=50020:page")
	shown = f.visit(http.MethodPost, query, accept)
	if shown.Code != http.StatusOK || !strings.Contains(shown.Body.String(), "AADSTS50020: ") || strings.Contains(shown.Body.String(), "localhost:1234") {
		t.Errorf("the page: %d %s", shown.Code, shown.Body)
	}
}

func TestFederation(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	form := f.administratorForm("https://graph.microsoft.com")
	form.Del("client_secret")
	form.Set("client_assertion_type", assertionType)
	ask := func(issuer, subject, audience string) []int {
		t.Helper()
		token, err := f.handler.CIToken(issuer, subject, audience)
		if err != nil {
			t.Fatal(err)
		}
		form.Set("client_assertion", token)
		answer := f.post(f.tokenURL(), form)
		if answer.Code == http.StatusOK {
			claims := f.claims(t, answer, "https://graph.microsoft.com")
			if !claims.HasRole("Application.ReadWrite.All") || claims.AppIDACR != "2" {
				t.Errorf("claims %+v", claims)
			}
			return nil
		}
		return decode[errorBody](t, answer).ErrorCodes
	}
	for _, test := range []struct {
		name, issuer, subject, audience string
		want                            []int
	}{
		{"trusted", state.CIIssuer, state.CISubject, state.CIAudience, nil},
		{"another issuer", "https://gitlab.com", state.CISubject, state.CIAudience, []int{700211}},
		{"another subject", state.CIIssuer, "repo:fabrikam/x", state.CIAudience, []int{700213}},
		{"subject in another case", state.CIIssuer, strings.ToUpper(state.CISubject), state.CIAudience, []int{700213}},
		{"another audience", state.CIIssuer, state.CISubject, "https://contoso.com", []int{700212}},
	} {
		if got := ask(test.issuer, test.subject, test.audience); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	f.setFault(t, "federation-codes=old")
	if got := ask(state.CIIssuer, "repo:fabrikam/x", state.CIAudience); !slices.Equal(got, []int{70021}) {
		t.Errorf("old codes: %v", got)
	}

	stale, err := f.handler.CIToken(state.CIIssuer, state.CISubject, state.CIAudience)
	if err != nil {
		t.Fatal(err)
	}
	form.Set("client_assertion", stale[:len(stale)-8]+"AAAAAAAA")
	if got := decode[errorBody](t, f.post(f.tokenURL(), form)).ErrorCodes; !slices.Equal(got, []int{50013}) {
		t.Errorf("a changed signature: %v", got)
	}
	f.now.Advance(CITokenLife + time.Second)
	form.Set("client_assertion", stale)
	if got := decode[errorBody](t, f.post(f.tokenURL(), form)).ErrorCodes; !slices.Equal(got, []int{700024}) {
		t.Errorf("a token that has ended: %v", got)
	}
	form.Set("client_id", f.appID)
	if got := ask(state.CIIssuer, state.CISubject, state.CIAudience); !slices.Equal(got, []int{70025}) {
		t.Errorf("an application that trusts nobody: %v", got)
	}
}
