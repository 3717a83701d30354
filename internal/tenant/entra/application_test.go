package entra

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

func TestApplicationToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	answer := f.post(f.tokenURL(), f.tokenForm(f.assertion(t, assertionSpec{}), nil))
	claims := f.claims(t, answer, "https://outlook.office365.com")

	var principal string
	f.store.View(func(d *state.Directory) { principal = d.ServicePrincipalByAppID(f.appID).ID })
	begin := testStart.Add(-token.Backdate).Unix()
	want := &token.Claims{
		Audience: "https://outlook.office365.com", Issuer: "https://sts.windows.net/" + f.tenant.ID + "/",
		IssuedAt: begin, NotBefore: begin, Expires: testStart.Add(token.Lifetime).Unix(),
		AppDisplayName: "Nightly", AppID: f.appID, AppIDACR: "2", IdentityProvider: "https://sts.windows.net/" + f.tenant.ID + "/",
		IDType: "app", ObjectID: principal, Subject: principal, Roles: []string{"Exchange.ManageAsApp"}, TenantRegion: "EU",
		TenantID: f.tenant.ID, UniqueID: claims.UniqueID, Version: "1.0",
		Wids: []string{state.RoleExchangeAdministrator, "0997a1d0-0d1d-4acb-b408-d5ca73121e90"},
	}
	if diff := cmp.Diff(want, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	body := decode[map[string]any](t, answer)
	if body["token_type"] != "Bearer" || body["expires_in"] != 3599.0 {
		t.Errorf("answer %v", body)
	}
	for _, absent := range []string{"scope", "refresh_token", "id_token"} {
		if _, ok := body[absent]; ok {
			t.Errorf("the answer has %s", absent)
		}
	}
}

// TestAssertionForms has every form of assertion and request that real clients send.
func TestAssertionForms(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	sum1, sum256 := sha1.Sum(f.der), sha256.Sum256(f.der)
	id := f.tenant.ID
	audience := func(text any) assertionSpec { return assertionSpec{claims: map[string]any{"aud": text}} }
	header := func(name, value string) assertionSpec {
		return assertionSpec{header: map[string]any{name: value}}
	}
	rs256 := func(spec assertionSpec) assertionSpec {
		spec.method = jwt.SigningMethodRS256
		return spec
	}
	for name, spec := range map[string]assertionSpec{
		"x5t#S256 in padded base64": header("x5t#S256", base64.StdEncoding.EncodeToString(sum256[:])),
		"x5t#S256 in base64url":     header("x5t#S256", base64.RawURLEncoding.EncodeToString(sum256[:])),
		"RS256 with x5t":            rs256(header("x5t", base64.RawURLEncoding.EncodeToString(sum1[:]))),
		"RS256 with x5t, padded":    rs256(header("x5t", base64.StdEncoding.EncodeToString(sum1[:]))),
		"RS256 with x5t#S256":       rs256(header("x5t#S256", base64.RawURLEncoding.EncodeToString(sum256[:]))),
		"kid in hex":                rs256(header("kid", strings.ToUpper(hex.EncodeToString(sum1[:])))),
		"kid in base64url":          rs256(header("kid", base64.RawURLEncoding.EncodeToString(sum1[:]))),
		"times as strings":          {claims: map[string]any{"nbf": strconv.FormatInt(testStart.Unix(), 10), "exp": strconv.FormatInt(testStart.Add(time.Minute).Unix(), 10)}},
		"times as fractions":        {claims: map[string]any{"nbf": float64(testStart.Unix()) + 0.5}},
		"iat before nbf":            {claims: map[string]any{"iat": testStart.Unix() - 1}},
		"no nbf, no jti":            {claims: map[string]any{"nbf": nil, "jti": nil}},
		"a day long":                {claims: map[string]any{"exp": testStart.Add(24 * time.Hour).Unix()}},
		"a clock four minutes slow": {claims: map[string]any{"nbf": testStart.Add(-14 * time.Minute).Unix(), "exp": testStart.Add(-4 * time.Minute).Unix()}},
		"a clock four minutes fast": {claims: map[string]any{"nbf": testStart.Add(4 * time.Minute).Unix()}},
		"audience with a domain":    audience("https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"),
		"audience of version 1.0":   audience("https://login.microsoftonline.com/" + id + "/oauth2/token"),
		"audience as issuer 2.0":    audience("https://login.microsoftonline.com/" + id + "/v2.0"),
		"audience as issuer 1.0":    audience("https://sts.windows.net/" + id + "/"),
		"audience on an alias":      audience("https://login.windows.net/" + id + "/oauth2/v2.0/token"),
		"audience in upper case":    audience("https://LOGIN.microsoftonline.com/" + strings.ToUpper(id) + "/oauth2/v2.0/token"),
		"audience on loopback":      audience("https://localhost:8443/" + id + "/oauth2/v2.0/token"),
		"audience as a list":        audience([]string{"https://example.com", "https://login.microsoftonline.com/" + id + "/v2.0"}),
		"identifiers in upper case": {claims: map[string]any{"iss": strings.ToUpper(f.appID), "sub": f.appID}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.claims(t, f.post(f.tokenURL(), f.tokenForm(f.assertion(t, spec), nil)), "https://outlook.office365.com")
		})
	}
}

func TestTokenRequestForms(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct {
		name, path string
		replace    map[string]string
		audience   string
	}{
		{name: "MSAL for Go's extra scopes", replace: map[string]string{"scope": "https://outlook.office365.com/.default openid offline_access profile"}, audience: "https://outlook.office365.com"},
		{name: "resource with a slash", replace: map[string]string{"scope": "https://outlook.office365.com//.default"}, audience: "https://outlook.office365.com/"},
		{name: "resource by client id", replace: map[string]string{"scope": state.ExchangeAppID + "/.default"}, audience: state.ExchangeAppID},
		{name: "Graph", replace: map[string]string{"scope": "https://graph.microsoft.com/.default"}, audience: "https://graph.microsoft.com"},
		{name: "Graph by the listener's address", replace: map[string]string{"scope": "https://localhost:8443/.default"}, audience: "https://graph.microsoft.com"},
		{name: "tenant by domain", path: "/contoso.onmicrosoft.com/oauth2/v2.0/token", audience: "https://outlook.office365.com"},
		{name: "tenant by custom domain", path: "/Contoso.com/oauth2/v2.0/token", audience: "https://outlook.office365.com"},
		{name: "organizations", path: "/organizations/oauth2/v2.0/token", audience: "https://outlook.office365.com"},
		{name: "version 1.0", path: "/" + f.tenant.ID + "/oauth2/token", replace: map[string]string{"scope": "", "resource": "https://outlook.office365.com"}, audience: "https://outlook.office365.com"},
		{name: "client information", replace: map[string]string{"client_info": "1", "x-client-SKU": "msal.js.node", "claims": `{"access_token":{"xms_cc":{"values":["CP1"]}}}`}, audience: "https://outlook.office365.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			target := f.tokenURL()
			if test.path != "" {
				target = "https://login.microsoftonline.com" + test.path
			}
			answer := f.post(target+"?client-request-id=1", f.tokenForm(f.assertion(t, assertionSpec{}), test.replace))
			if claims := f.claims(t, answer, test.audience); claims.Audience != test.audience {
				t.Errorf("audience %s, want %s", claims.Audience, test.audience)
			}
		})
	}
}

func TestClientSecret(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.update(t, func(_ *state.Directory, app *state.Application, _ *state.ServicePrincipal) {
		app.PasswordCredentials = []*state.PasswordCredential{
			{Secret: "s3cr/t+?", EndDateTime: testStart.Add(time.Hour)}, {Secret: "old", EndDateTime: testStart},
		}
	})
	bySecret := func(secret string) url.Values {
		return f.tokenForm("", map[string]string{"client_assertion": "", "client_assertion_type": "", "client_secret": secret})
	}
	if claims := f.claims(t, f.post(f.tokenURL(), bySecret("s3cr/t+?")), "https://outlook.office365.com"); claims.AppIDACR != "1" {
		t.Errorf("appidacr %s, want 1", claims.AppIDACR)
	}

	form := bySecret("")
	form.Del("client_id")
	form.Del("client_secret")
	request := httptest.NewRequest(http.MethodPost, f.tokenURL(), strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(f.appID, url.QueryEscape("s3cr/t+?"))
	answer := httptest.NewRecorder()
	f.handler.ServeHTTP(answer, request)
	f.claims(t, answer, "https://outlook.office365.com")

	for secret, code := range map[string]int{"wrong": 7000215, "old": 7000222} {
		if got := decode[errorBody](t, f.post(f.tokenURL(), bySecret(secret))); !slices.Contains(got.ErrorCodes, code) {
			t.Errorf("secret %q: codes %v, want %d", secret, got.ErrorCodes, code)
		}
	}
}

// TestErrors has every refusal that an application can meet.
func TestErrors(t *testing.T) {
	t.Parallel()
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other := testKeys()[1]
	type change = func(*state.Directory, *state.Application, *state.ServicePrincipal)
	for _, test := range []struct {
		name      string
		method    string
		path      string // after the host; empty is the tenant's token endpoint
		fault     string
		change    change
		assertion assertionSpec
		text      string // the assertion itself, where it is not to be made
		form      map[string]string

		status int
		oauth  string
		code   int
		says   string // in the description
	}{
		{name: "wrong verb", method: http.MethodGet, status: 400, oauth: "invalid_request", code: 900561, says: "only accepts POST"},
		{name: "no tenant", path: "/oauth2/v2.0/token", status: 400, oauth: "invalid_request", code: 50059},
		{name: "unknown tenant by domain", path: "/fabrikam.com/oauth2/v2.0/token", status: 400, oauth: "invalid_request", code: 90002, says: "Tenant 'fabrikam.com' not found"},
		{name: "unknown tenant by id", path: "/6d0b0f52-6a9f-4a2b-8c57-0a51be8c2a11/oauth2/v2.0/token", status: 400, oauth: "invalid_request", code: 90002},
		{name: "unknown tenant, discovery", method: http.MethodGet, path: "/fabrikam.com/v2.0/.well-known/openid-configuration", status: 400, oauth: "invalid_tenant", code: 90002},
		{name: "malformed tenant", path: "/fabrikam/oauth2/v2.0/token", status: 400, oauth: "invalid_request", code: 900023, says: "neither a valid DNS name"},
		{name: "tenant-unknown", fault: "tenant-unknown", status: 400, oauth: "invalid_request", code: 90002},
		{name: "common", path: "/common/oauth2/v2.0/token", status: 400, oauth: "invalid_request", code: 9001023},
		{name: "unknown instance", method: http.MethodGet, path: "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.example.com/x/oauth2/v2.0/authorize", status: 400, oauth: "invalid_instance", code: 50049},

		{name: "no grant type", form: map[string]string{"grant_type": ""}, status: 400, oauth: "invalid_request", code: 900144, says: "'grant_type'"},
		{name: "unsupported grant", form: map[string]string{"grant_type": "password"}, status: 400, oauth: "unsupported_grant_type", code: 70003},
		{name: "no client", form: map[string]string{"client_id": ""}, status: 400, oauth: "invalid_request", code: 900144, says: "'client_id'"},
		{name: "unknown client", form: map[string]string{"client_id": "6d0b0f52-6a9f-4a2b-8c57-0a51be8c2a11"}, status: 400, oauth: "unauthorized_client", code: 700016, says: "was not found in the directory 'Contoso'"},
		{name: "application-missing", fault: "application-missing", status: 400, oauth: "unauthorized_client", code: 700016},
		{name: "still replicating", fault: "lag=1h", status: 400, oauth: "unauthorized_client", code: 700016},
		{name: "no service principal", change: func(d *state.Directory, _ *state.Application, sp *state.ServicePrincipal) {
			d.ServicePrincipals = slices.DeleteFunc(d.ServicePrincipals, func(one *state.ServicePrincipal) bool { return one == sp })
		}, status: 400, oauth: "unauthorized_client", code: 7000229},
		{name: "service-principal-disabled", fault: "service-principal-disabled", status: 400, oauth: "unauthorized_client", code: 7000112, says: "is disabled"},
		{name: "blocked-by-conditional-access", fault: "blocked-by-conditional-access", status: 400, oauth: "invalid_grant", code: 53003},
		{name: "no credential", form: map[string]string{"client_assertion": ""}, status: 401, oauth: "invalid_client", code: 7000218},
		{name: "public client", form: map[string]string{"client_id": state.AzureCLIAppID}, status: 401, oauth: "invalid_client", code: 700025},
		{name: "no assertion type", form: map[string]string{"client_assertion_type": ""}, status: 400, oauth: "invalid_request", code: 900144},
		{name: "other assertion type", form: map[string]string{"client_assertion_type": "saml"}, status: 400, oauth: "invalid_request", code: 90023},

		{name: "not a token", text: "abc", status: 400, oauth: "invalid_request", code: 50027},
		{name: "not base64url", text: "a=.b.c", status: 400, oauth: "invalid_request", code: 50027},
		{name: "not JSON", text: "YQ.YQ.YQ", status: 400, oauth: "invalid_request", code: 50027},
		{name: "no expiry", assertion: assertionSpec{claims: map[string]any{"exp": nil}}, status: 400, oauth: "invalid_request", code: 50027},
		{name: "expiry is no time", assertion: assertionSpec{claims: map[string]any{"exp": "soon"}}, status: 400, oauth: "invalid_request", code: 50027},
		{name: "elliptic curve", assertion: assertionSpec{method: jwt.SigningMethodES256, key: ecKey}, status: 401, oauth: "invalid_client", code: 5002738, says: "'ES256' is not a supported"},
		{name: "no signature", assertion: assertionSpec{method: jwt.SigningMethodNone, key: jwt.UnsafeAllowNoneSignatureType}, status: 401, oauth: "invalid_client", code: 5002738},
		{name: "symmetric signature", assertion: assertionSpec{method: jwt.SigningMethodHS256, key: []byte("k")}, status: 401, oauth: "invalid_client", code: 5002738},
		{name: "certificate-not-registered", fault: "certificate-not-registered", status: 401, oauth: "invalid_client", code: 700027, says: "The key was not found., Thumbprint of key used by client: '"},
		{name: "no thumbprint", assertion: assertionSpec{header: map[string]any{}}, status: 401, oauth: "invalid_client", code: 700027, says: "The key was not found."},
		{name: "key still replicating", change: func(_ *state.Directory, app *state.Application, sp *state.ServicePrincipal) {
			app.Since, sp.Since = testStart.Add(-2*time.Hour), testStart.Add(-2*time.Hour)
		}, fault: "lag=1h", status: 401, oauth: "invalid_client", code: 700027, says: "The key was not found."},
		{name: "certificate-expired", fault: "certificate-expired", status: 401, oauth: "invalid_client", code: 700027, says: "The key used is expired., Thumbprint"},
		{name: "key not valid yet", change: func(_ *state.Directory, app *state.Application, _ *state.ServicePrincipal) {
			app.KeyCredentials[0].StartDateTime = testStart.Add(time.Hour)
		}, status: 401, oauth: "invalid_client", code: 700027, says: "not valid yet"},
		{name: "wrong-private-key", fault: "wrong-private-key", status: 401, oauth: "invalid_client", code: 700027, says: "Key was found, but use of the key to verify the signature failed."},
		{name: "signed with another key", assertion: assertionSpec{key: other}, status: 401, oauth: "invalid_client", code: 700027, says: "use of the key to verify the signature failed., Thumbprint"},
		{name: "clock-skew", fault: "clock-skew=1h", status: 401, oauth: "invalid_client", code: 700024, says: "Current time: 2026-11-24T11:00:00.0000000Z, assertion valid from 2026-11-24T10:00:00.0000000Z"},
		{name: "assertion expired", assertion: assertionSpec{claims: map[string]any{"exp": testStart.Add(-5 * time.Minute).Unix()}}, status: 401, oauth: "invalid_client", code: 700024},
		{name: "assertion not valid yet", assertion: assertionSpec{claims: map[string]any{"nbf": testStart.Add(6 * time.Minute).Unix()}}, status: 401, oauth: "invalid_client", code: 700024},
		{name: "issuer is another client", assertion: assertionSpec{claims: map[string]any{"iss": "x", "sub": "x"}}, status: 401, oauth: "invalid_client", code: 700021},
		{name: "subject is not the issuer", assertion: assertionSpec{claims: map[string]any{"sub": "x"}}, status: 401, oauth: "invalid_client", code: 50048},
		{name: "audience of another tenant", assertion: assertionSpec{claims: map[string]any{"aud": "https://login.microsoftonline.com/fabrikam.com/oauth2/v2.0/token"}}, status: 401, oauth: "invalid_client", code: 700023},
		{name: "audience of another host", assertion: assertionSpec{claims: map[string]any{"aud": "https://example.com/contoso.com/v2.0"}}, status: 401, oauth: "invalid_client", code: 700023},
		{name: "audience with another path", assertion: assertionSpec{claims: map[string]any{"aud": "https://login.microsoftonline.com/contoso.com/other"}}, status: 401, oauth: "invalid_client", code: 700023},

		{name: "no scope", form: map[string]string{"scope": ""}, status: 400, oauth: "invalid_request", code: 900144, says: "'scope'"},
		{name: "OpenID scopes only", form: map[string]string{"scope": "openid profile"}, status: 400, oauth: "invalid_scope", code: 70011},
		{name: "not .default", form: map[string]string{"scope": "https://graph.microsoft.com/User.Read"}, status: 400, oauth: "invalid_scope", code: 1002012},
		{name: "several resources", form: map[string]string{"scope": "https://graph.microsoft.com/.default https://outlook.office365.com/.default"}, status: 400, oauth: "invalid_scope", code: 28000},
		{name: "unknown resource", form: map[string]string{"scope": "https://example.com/.default"}, status: 400, oauth: "invalid_resource", code: 500011, says: "https://example.com"},
		{name: "assignment required", form: map[string]string{"scope": "https://graph.microsoft.com/.default"}, change: func(d *state.Directory, _ *state.Application, _ *state.ServicePrincipal) {
			d.ServicePrincipalByAppID(state.GraphAppID).AppRoleAssignmentRequired = true
		}, status: 400, oauth: "invalid_grant", code: 501051, says: "is not assigned to a role for the application"},

		{name: "throttled", fault: "throttle=1:7", status: 429, oauth: "temporarily_unavailable", code: 90055},
		{name: "unavailable", fault: "unavailable=1", status: 503, oauth: "temporarily_unavailable", code: 90033},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			if test.change != nil {
				f.update(t, test.change)
			}
			if test.fault != "" {
				if _, err := f.faults.Set(test.fault); err != nil {
					t.Fatal(err)
				}
			}
			text := test.text
			if text == "" {
				text = f.assertion(t, test.assertion)
			}
			path := test.path
			if path == "" {
				path = "/" + f.tenant.ID + "/oauth2/v2.0/token"
			}
			if test.method == "" {
				test.method = http.MethodPost
			}
			request := httptest.NewRequest(test.method, "https://login.microsoftonline.com"+path, strings.NewReader(f.tokenForm(text, test.form).Encode()))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("client-request-id", "92CAA669-605c-4d42-9d03-b0743afd1f4a")
			answer := httptest.NewRecorder()
			f.handler.ServeHTTP(answer, request)

			got := decode[errorBody](t, answer)
			if answer.Code != test.status || got.Error != test.oauth || !slices.Equal(got.ErrorCodes, []int{test.code}) {
				t.Fatalf("status %d, %s, %v; want %d, %s, %d\n%s", answer.Code, got.Error, got.ErrorCodes, test.status, test.oauth, test.code, got.ErrorDescription)
			}
			if !strings.Contains(got.ErrorDescription, test.says) {
				t.Errorf("description %q does not say %q", got.ErrorDescription, test.says)
			}
			checkErrorShape(t, got, test.code)
			if test.status == 429 && answer.Header().Get("Retry-After") != "7" {
				t.Errorf("Retry-After %q, want 7", answer.Header().Get("Retry-After"))
			}
		})
	}
}

var descriptionShape = regexp.MustCompile(`^AADSTS(\d+): .+ Trace ID: ([0-9a-f-]{36}) Correlation ID: ([0-9a-f-]{36}) Timestamp: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)$`)

func checkErrorShape(t *testing.T, got errorBody, code int) {
	t.Helper()
	parts := descriptionShape.FindStringSubmatch(got.ErrorDescription)
	if parts == nil {
		t.Fatalf("description %q", got.ErrorDescription)
	}
	want := []string{strconv.Itoa(code), got.TraceID, got.CorrelationID, got.Timestamp}
	if diff := cmp.Diff(want, parts[1:]); diff != "" {
		t.Errorf("description and fields differ:\n%s", diff)
	}
	if got.CorrelationID != "92caa669-605c-4d42-9d03-b0743afd1f4a" {
		t.Errorf("correlation id %s is not the client's", got.CorrelationID)
	}
	if want := fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", code); got.ErrorURI != want {
		t.Errorf("error_uri %s, want %s", got.ErrorURI, want)
	}
}

func TestWeakKeyIsRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	f.key, f.der = weak, certificate(t, weak)
	f.update(t, func(_ *state.Directory, app *state.Application, _ *state.ServicePrincipal) {
		app.KeyCredentials[0].Key = f.der
	})
	got := decode[errorBody](t, f.post(f.tokenURL(), f.tokenForm(f.assertion(t, assertionSpec{}), nil)))
	if !slices.Equal(got.ErrorCodes, []int{50032}) {
		t.Errorf("codes %v, want 50032", got.ErrorCodes)
	}
}

func TestReplayIsAcceptedUnlessStrict(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	form := f.tokenForm(f.assertion(t, assertionSpec{}), nil)
	for range 2 {
		f.claims(t, f.post(f.tokenURL(), form), "https://outlook.office365.com")
	}
	if _, err := f.faults.Set("strict-replay"); err != nil {
		t.Fatal(err)
	}
	f.claims(t, f.post(f.tokenURL(), form), "https://outlook.office365.com")
	if got := decode[errorBody](t, f.post(f.tokenURL(), form)); !slices.Equal(got.ErrorCodes, []int{50012}) {
		t.Errorf("codes %v, want 50012", got.ErrorCodes)
	}
}

func TestFaultsThatChangeTheToken(t *testing.T) {
	t.Parallel()
	for fault, check := range map[string]func(*token.Claims) bool{
		"permission-missing": func(c *token.Claims) bool { return len(c.Roles) == 0 && len(c.Wids) == 2 },
		"role-missing": func(c *token.Claims) bool {
			return len(c.Roles) == 1 && slices.Equal(c.Wids, []string{token.ApplicationMark})
		},
		"role-not-effective": func(c *token.Claims) bool { return len(c.Roles) == 1 && len(c.Wids) == 2 },
		"role-not-effective=token": func(c *token.Claims) bool {
			return len(c.Roles) == 1 && slices.Equal(c.Wids, []string{token.ApplicationMark})
		},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			if _, err := f.faults.Set(fault); err != nil {
				t.Fatal(err)
			}
			claims := f.claims(t, f.post(f.tokenURL(), f.tokenForm(f.assertion(t, assertionSpec{}), nil)), "https://outlook.office365.com")
			if !check(claims) {
				t.Errorf("roles %v, wids %v", claims.Roles, claims.Wids)
			}
		})
	}
}

// TestCalendarMovesKeysNotTokens moves the calendar past the certificate's end: the key is expired, while assertions and
// tokens keep the host's time.
func TestCalendarMovesKeysNotTokens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	form := f.tokenForm(f.assertion(t, assertionSpec{}), nil)
	for _, test := range []struct {
		offset  time.Duration
		expired bool
	}{{330 * 24 * time.Hour, false}, {366 * 24 * time.Hour, true}} {
		if err := f.store.MoveCalendar(test.offset); err != nil {
			t.Fatal(err)
		}
		answer := f.post(f.tokenURL(), form)
		if test.expired {
			if got := decode[errorBody](t, answer); !strings.Contains(got.ErrorDescription, "The key used is expired") {
				t.Errorf("after %v: %s", test.offset, got.ErrorDescription)
			}
			continue
		}
		if claims := f.claims(t, answer, "https://outlook.office365.com"); claims.Expires != testStart.Add(token.Lifetime).Unix() {
			t.Errorf("after %v the token ends at %v", test.offset, claims.ExpiresAt())
		}
	}
}
