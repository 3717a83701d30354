package entra

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/exorun/exorun/internal/tenant/state"
)

const (
	adminUPN = "admin@contoso.onmicrosoft.com"
	userUPN  = "ulla@contoso.com"
)

func (f *fixture) url(path string) string {
	return "https://login.microsoftonline.com/" + f.tenant.ID + path
}

func (f *fixture) beginDevice(t *testing.T, clientID, scope string) (userCode string, poll url.Values) {
	t.Helper()
	answer := f.post(f.url("/oauth2/v2.0/devicecode"), url.Values{"client_id": {clientID}, "scope": {scope}})
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	device := decode[map[string]any](t, answer)
	if device["verification_uri"] != "http://127.0.0.1:1/devicelogin" || device["expires_in"] != 900.0 {
		t.Errorf("answer %v", device)
	}
	userCode = device["user_code"].(string)
	if message := device["message"].(string); !strings.Contains(message, userCode) {
		t.Errorf("the message %q lacks the code", message)
	}
	return userCode, url.Values{
		"client_id": {clientID}, "client_info": {"1"}, "device_code": {device["device_code"].(string)},
		"grant_type": {"device_code"}, "scope": {scope},
	}
}

func TestDeviceCode(t *testing.T) {
	t.Parallel()
	const scope = "https://graph.microsoft.com/.default openid offline_access profile"
	for _, grant := range []string{"device_code", "urn:ietf:params:oauth:grant-type:device_code"} {
		f := newFixture(t)
		userCode, poll := f.beginDevice(t, state.AzureCLIAppID, scope)
		poll.Set("grant_type", grant)
		if got := decode[errorBody](t, f.post(f.tokenURL(), poll)); got.Error != "authorization_pending" {
			t.Fatalf("before approval: %s", got.ErrorDescription)
		}
		page := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:1/devicelogin",
			strings.NewReader(url.Values{"code": {strings.ToLower(userCode)}, "user": {adminUPN}, "decision": {"accept"}}.Encode()))
		page.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		shown := httptest.NewRecorder()
		f.handler.ServeHTTP(shown, page)
		if shown.Code != http.StatusOK || !strings.Contains(shown.Body.String(), "You have signed in") {
			t.Fatalf("the page answers %d: %s", shown.Code, shown.Body)
		}

		answer := f.post(f.tokenURL(), poll)
		claims := f.claims(t, answer, "https://graph.microsoft.com")
		if claims.UPN != adminUPN || !strings.Contains(claims.Scope, "Directory.AccessAsUser.All") || claims.IDType != "user" {
			t.Errorf("claims %+v", claims)
		}
		if !slices.Contains(claims.Wids, state.RoleGlobalAdministrator) || claims.AppIDACR != "0" {
			t.Errorf("wids %v, appidacr %s", claims.Wids, claims.AppIDACR)
		}
		got := decode[tokenAnswer](t, answer)
		for asked := range strings.FieldsSeq(scope) {
			if !slices.Contains(strings.Fields(got.Scope), asked) {
				t.Errorf("the scope %q lacks %s", got.Scope, asked)
			}
		}
		checkIdentity(t, f, got, state.AzureCLIAppID)
		if again := decode[errorBody](t, f.post(f.tokenURL(), poll)); again.Error != "bad_verification_code" {
			t.Errorf("a redeemed code: %s", again.ErrorDescription)
		}
	}
}

// checkIdentity checks the id token and the client information of the administrator's sign-in.
func checkIdentity(t *testing.T, f *fixture, answer tokenAnswer, clientID string) {
	t.Helper()
	var user *state.User
	f.store.View(func(d *state.Directory) { user = d.User(adminUPN) })
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(answer.IDToken, claims); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"oid": user.ID, "tid": f.tenant.ID, "preferred_username": adminUPN, "aud": clientID, "ver": "2.0",
		"iss": "https://login.microsoftonline.com/" + f.tenant.ID + "/v2.0",
	} {
		if claims[name] != want {
			t.Errorf("id token: %s is %v, want %v", name, claims[name], want)
		}
	}
	data, err := base64.RawURLEncoding.DecodeString(answer.ClientInfo)
	if err != nil {
		t.Fatal(err)
	}
	var info map[string]string
	if err := json.Unmarshal(data, &info); err != nil {
		t.Fatal(err)
	}
	if info["uid"] != user.ID || info["utid"] != f.tenant.ID {
		t.Errorf("client information %v", info)
	}
}

func TestDeviceCodeDeclinedOrExpired(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	userCode, poll := f.beginDevice(t, state.AzureCLIAppID, "https://graph.microsoft.com/.default")
	if err := f.handler.DecideDeviceCode(userCode, "", false); err != nil {
		t.Fatal(err)
	}
	if got := decode[errorBody](t, f.post(f.tokenURL(), poll)); got.Error != "authorization_declined" {
		t.Errorf("declined: %s", got.ErrorDescription)
	}
	userCode, poll = f.beginDevice(t, state.AzureCLIAppID, "https://graph.microsoft.com/.default")
	f.now.Advance(deviceLife)
	if got := decode[errorBody](t, f.post(f.tokenURL(), poll)); got.Error != "expired_token" {
		t.Errorf("expired: %s", got.ErrorDescription)
	}
	if err := f.handler.DecideDeviceCode(userCode, adminUPN, true); !errors.Is(err, ErrNoDeviceCode) {
		t.Errorf("approving an expired code: %v", err)
	}
}

func TestRefreshForAnotherResource(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	userCode, poll := f.beginDevice(t, state.AzureCLIAppID, "https://graph.microsoft.com/.default openid offline_access profile")
	if err := f.handler.DecideDeviceCode(userCode, adminUPN, true); err != nil {
		t.Fatal(err)
	}
	first := decode[tokenAnswer](t, f.post(f.tokenURL(), poll))
	refresh := url.Values{
		"client_id": {state.AzureCLIAppID}, "grant_type": {"refresh_token"}, "refresh_token": {first.RefreshToken},
		"scope": {"https://outlook.office365.com/.default openid offline_access profile"},
	}
	answer := f.post(f.tokenURL(), refresh)
	if claims := f.claims(t, answer, "https://outlook.office365.com"); claims.UPN != adminUPN || claims.Scope != "Exchange.Manage" {
		t.Errorf("claims %+v", claims)
	}
	if decode[tokenAnswer](t, answer).RefreshToken == "" {
		t.Error("no new refresh token")
	}
	if _, err := f.tokens.Verify("Bearer "+first.RefreshToken, "https://graph.microsoft.com"); err == nil {
		t.Error("the refresh token is taken for an access token")
	}

	refresh.Set("client_id", state.GraphCommandLineAppID)
	if got := decode[errorBody](t, f.post(f.tokenURL(), refresh)); got.Error != "invalid_grant" {
		t.Errorf("another client: %s", got.ErrorDescription)
	}
	refresh.Set("client_id", state.AzureCLIAppID)
	refresh.Set("refresh_token", first.AccessToken)
	if got := decode[errorBody](t, f.post(f.tokenURL(), refresh)); got.Error != "invalid_grant" {
		t.Errorf("an access token as refresh token: %s", got.ErrorDescription)
	}
}

// browser is an authorization request of a client with PKCE.
func browser(replace map[string]string) url.Values {
	query := url.Values{
		"client_id": {state.GraphCommandLineAppID}, "response_type": {"code"}, "redirect_uri": {"http://localhost:41234"},
		"scope": {"https://graph.microsoft.com/Application.ReadWrite.All openid offline_access profile"},
		"state": {"a&b"}, "code_challenge": {thumbprintText("verifier")}, "code_challenge_method": {"S256"},
		"response_mode": {"query"}, "prompt": {"select_account"},
	}
	for name, value := range replace {
		if query.Set(name, value); value == "" {
			query.Del(name)
		}
	}
	return query
}

func (f *fixture) visit(method string, query, form url.Values) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, f.url("/oauth2/v2.0/authorize?")+query.Encode(), strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	shown := httptest.NewRecorder()
	f.handler.ServeHTTP(shown, request)
	return shown
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// returned reads what the browser brings back to the client, whichever way it goes.
func returned(t *testing.T, mode string, shown *httptest.ResponseRecorder) url.Values {
	t.Helper()
	if mode == "form_post" {
		values := url.Values{}
		for _, field := range hiddenField.FindAllStringSubmatch(shown.Body.String(), -1) {
			values.Set(field[1], html.UnescapeString(field[2]))
		}
		return values
	}
	location, err := url.Parse(shown.Header().Get("Location"))
	if err != nil || shown.Code != http.StatusFound {
		t.Fatalf("status %d, location %q", shown.Code, shown.Header().Get("Location"))
	}
	if mode == "query" {
		return location.Query()
	}
	values, err := url.ParseQuery(location.EscapedFragment())
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestBrowserSignIn(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"query", "fragment", "form_post"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			query := browser(map[string]string{"response_mode": mode, "nonce": "n-1"})
			page := f.visit(http.MethodGet, query, nil)
			body := page.Body.String()
			for _, part := range []string{"the tenant on this laptop", adminUPN, "Application.ReadWrite.All", "Privileged Role Administrator", `<html lang="en">`, "<legend>"} {
				if !strings.Contains(body, part) {
					t.Errorf("the page lacks %q", part)
				}
			}
			policy := page.Header().Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") || strings.Contains(body, "<script") {
				t.Errorf("the page may run scripts: %s", policy)
			}
			if !strings.Contains(policy, "form-action 'self' http://localhost:41234;") {
				t.Errorf("the answer cannot go back to the client: %s", policy)
			}

			shown := f.visit(http.MethodPost, query, url.Values{"user": {adminUPN}, "decision": {"accept"}})
			values := returned(t, mode, shown)
			if values.Get("state") != "a&b" || values.Get("code") == "" {
				t.Fatalf("returned %v", values)
			}
			form := url.Values{
				"client_id": {state.GraphCommandLineAppID}, "client_info": {"1"}, "grant_type": {"authorization_code"},
				"code": {values.Get("code")}, "code_verifier": {"wrong"}, "redirect_uri": {"http://localhost:41234"},
				"scope": query["scope"],
			}
			if got := decode[errorBody](t, f.post(f.tokenURL(), form)); !slices.Equal(got.ErrorCodes, []int{501481}) {
				t.Errorf("wrong verifier: %v", got.ErrorCodes)
			}
			form.Set("code_verifier", "verifier")
			answer := f.post(f.tokenURL(), form)
			if claims := f.claims(t, answer, "https://graph.microsoft.com"); claims.Scope != "Application.ReadWrite.All" {
				t.Errorf("scp %q", claims.Scope)
			}
			checkIdentity(t, f, decode[tokenAnswer](t, answer), state.GraphCommandLineAppID)
			if got := decode[errorBody](t, f.post(f.tokenURL(), form)); !slices.Equal(got.ErrorCodes, []int{54005}) {
				t.Errorf("a code used twice: %v", got.ErrorCodes)
			}
		})
	}
}

func TestBrowserSignInRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		replace map[string]string
		form    url.Values
		shown   string // on the page, where nothing goes back
		error   string // sent back
	}{
		{name: "unknown client", replace: map[string]string{"client_id": "x"}, shown: "AADSTS700016"},
		{name: "foreign redirect", replace: map[string]string{"redirect_uri": "https://example.com/"}, shown: "AADSTS50011"},
		{name: "script redirect", replace: map[string]string{"redirect_uri": "javascript:alert(1)"}, shown: "AADSTS50011"},
		{name: "response type", replace: map[string]string{"response_type": "token"}, error: "unsupported_response_type"},
		{name: "response mode", replace: map[string]string{"response_mode": "x"}, error: "invalid_request"},
		{name: "plain challenge", replace: map[string]string{"code_challenge_method": "plain"}, error: "invalid_request"},
		{name: "no challenge", replace: map[string]string{"code_challenge": ""}, error: "invalid_request"},
		{name: "silent", replace: map[string]string{"prompt": "none"}, error: "login_required"},
		{name: "cancelled", form: url.Values{"user": {adminUPN}, "decision": {"cancel"}}, error: "access_denied"},
		{name: "ordinary user", form: url.Values{"user": {userUPN}, "decision": {"accept"}}, error: "access_denied"},
		{name: "unknown scope", replace: map[string]string{"scope": "Nothing.Such"}, form: url.Values{"user": {adminUPN}, "decision": {"accept"}}, error: "invalid_scope"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			method := http.MethodGet
			if test.form != nil {
				method = http.MethodPost
			}
			shown := f.visit(method, browser(test.replace), test.form)
			if test.shown != "" {
				if shown.Header().Get("Location") != "" || !strings.Contains(shown.Body.String(), test.shown) {
					t.Errorf("status %d: %s", shown.Code, shown.Body)
				}
				return
			}
			if values := returned(t, "query", shown); values.Get("error") != test.error || values.Get("code") != "" || values.Get("state") != "a&b" {
				t.Errorf("returned %v, want %s", values, test.error)
			}
		})
	}
}

func TestConsentIsNeededAndKept(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	userCode, poll := f.beginDevice(t, state.GraphCommandLineAppID, "https://graph.microsoft.com/User.Read openid offline_access")
	if err := f.handler.DecideDeviceCode(userCode, userUPN, true); err != nil {
		t.Fatal(err)
	}
	first := decode[tokenAnswer](t, f.post(f.tokenURL(), poll))
	refresh := url.Values{
		"client_id": {state.GraphCommandLineAppID}, "grant_type": {"refresh_token"}, "refresh_token": {first.RefreshToken},
		"scope": {"https://graph.microsoft.com/Directory.Read.All"},
	}
	if got := decode[errorBody](t, f.post(f.tokenURL(), refresh)); got.Suberror != "consent_required" {
		t.Errorf("without consent: %+v", got)
	}
	refresh.Set("scope", "https://graph.microsoft.com/User.Read")
	f.claims(t, f.post(f.tokenURL(), refresh), "https://graph.microsoft.com")
}

func TestCrossSiteAnswerIsRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	userCode, _ := f.beginDevice(t, state.AzureCLIAppID, "https://graph.microsoft.com/.default")
	request := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:1/devicelogin",
		strings.NewReader(url.Values{"code": {userCode}, "user": {adminUPN}, "decision": {"accept"}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	shown := httptest.NewRecorder()
	f.handler.ServeHTTP(shown, request)
	if shown.Code != http.StatusForbidden || len(f.handler.PendingDeviceCodes()) != 1 {
		t.Errorf("status %d, %d codes waiting", shown.Code, len(f.handler.PendingDeviceCodes()))
	}
}

func TestAdministratorConsent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.update(t, func(d *state.Directory, app *state.Application, _ *state.ServicePrincipal) {
		d.AppRoleAssignments = nil
		app.WebRedirectUris = []string{"https://example.com/done"}
		app.RequiredResourceAccess = []state.RequiredResourceAccess{{
			ResourceAppID: state.ExchangeAppID, ResourceAccess: []state.ResourceAccess{{ID: state.ExchangeManageAsApp, Type: "Role"}},
		}}
	})
	query := url.Values{"client_id": {f.appID}, "redirect_uri": {"https://example.com/done"}, "state": {"7"}}
	answer := func(user, decision string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(http.MethodPost, f.url("/adminconsent?")+query.Encode(),
			strings.NewReader(url.Values{"user": {user}, "decision": {decision}}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		shown := httptest.NewRecorder()
		f.handler.ServeHTTP(shown, request)
		return shown
	}
	granted := func() (count int) {
		f.store.View(func(d *state.Directory) { count = len(d.AppRoleAssignments) })
		return count
	}
	if values := returned(t, "query", answer(adminUPN, "cancel")); values.Get("error") != "permission_denied" || granted() != 0 {
		t.Errorf("cancelled: %v", values)
	}
	if shown := answer(userUPN, "accept"); shown.Header().Get("Location") != "" || granted() != 0 {
		t.Error("an ordinary user may consent")
	}
	for range 2 {
		values := returned(t, "query", answer(adminUPN, "accept"))
		if values.Get("admin_consent") != "True" || values.Get("tenant") != f.tenant.ID || values.Get("state") != "7" || granted() != 1 {
			t.Errorf("accepted: %v, %d granted", values, granted())
		}
	}
	f.now.Advance(time.Minute)
	claims := f.claims(t, f.post(f.tokenURL(), f.tokenForm(f.assertion(t, assertionSpec{}), nil)), "https://outlook.office365.com")
	if !slices.Equal(claims.Roles, []string{"Exchange.ManageAsApp"}) {
		t.Errorf("roles %v", claims.Roles)
	}
}

func TestInstanceDiscoveryPointsBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct{ asked, want string }{
		{"https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize", "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration"},
		{"https://localhost:8443/common/oauth2/v2.0/authorize", "https://localhost:8443/common/v2.0/.well-known/openid-configuration"},
		{"https://login.windows.net/contoso.com/oauth2/authorize", "https://login.windows.net/contoso.com/.well-known/openid-configuration"},
	} {
		request := httptest.NewRequest(http.MethodGet, "https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint="+url.QueryEscape(test.asked), nil)
		answer := httptest.NewRecorder()
		f.handler.ServeHTTP(answer, request)
		if got := decode[map[string]any](t, answer)["tenant_discovery_endpoint"]; got != test.want {
			t.Errorf("%s: %v, want %s", test.asked, got, test.want)
		}
	}
}

func TestOpenIDDocuments(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct{ path, issuer, token string }{
		{"/contoso.com/v2.0/.well-known/openid-configuration", "https://login.microsoftonline.com/" + f.tenant.ID + "/v2.0", "https://login.microsoftonline.com/" + f.tenant.ID + "/oauth2/v2.0/token"},
		{"/contoso.com/.well-known/openid-configuration", "https://sts.windows.net/" + f.tenant.ID + "/", "https://login.microsoftonline.com/" + f.tenant.ID + "/oauth2/token"},
		{"/common/v2.0/.well-known/openid-configuration?", "https://login.microsoftonline.com/{tenantid}/v2.0", "https://login.microsoftonline.com/common/oauth2/v2.0/token"},
	} {
		answer := httptest.NewRecorder()
		f.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "https://login.microsoftonline.com"+test.path, nil))
		document := decode[map[string]any](t, answer)
		if document["issuer"] != test.issuer || document["token_endpoint"] != test.token {
			t.Errorf("%s: issuer %v, token endpoint %v", test.path, document["issuer"], document["token_endpoint"])
		}
		keys := httptest.NewRecorder()
		f.handler.ServeHTTP(keys, httptest.NewRequest(http.MethodGet, document["jwks_uri"].(string), nil))
		if list := decode[map[string][]map[string]string](t, keys)["keys"]; len(list) != 1 || list[0]["kty"] != "RSA" {
			t.Errorf("%s: keys %v", test.path, list)
		}
	}
}

func FuzzParseAssertion(f *testing.F) {
	f.Add("YQ.YQ.YQ")
	f.Add("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOiIxIiwiYXVkIjpbImEiXX0.AA")
	f.Add("..")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseAssertion(text)
		if (a == nil) == (err == nil) {
			t.Errorf("%q gives %v and %v", text, a, err)
		}
	})
}
