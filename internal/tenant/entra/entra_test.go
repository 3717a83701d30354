package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// fixture is a sign-in service with one application that has a certificate, a permission and a role.
type fixture struct {
	handler *Handler
	store   *state.Store
	faults  *faults.Set
	tokens  *token.Issuer
	tenant  state.Tenant
	appID   string
	key     *rsa.PrivateKey
	der     []byte
	now     *testClock
}

type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// issuerDir keeps one signing key for all tests: making one for each would take most of their time.
var issuerDir string

func TestMain(m *testing.M) {
	os.Exit(withIssuerDir(m))
}

func withIssuerDir(m *testing.M) int {
	dir, err := os.MkdirTemp("", "entra-test-")
	if err == nil {
		defer os.RemoveAll(dir)
		_, err = token.NewIssuer(dir, time.Now)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	issuerDir = dir
	return m.Run()
}

var testStart = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

var testKeys = sync.OnceValue(func() []*rsa.PrivateKey {
	keys := make([]*rsa.PrivateKey, 2)
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

func certificate(t *testing.T, key *rsa.PrivateKey) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: testStart.Add(-time.Hour), NotAfter: testStart.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{now: &testClock{now: testStart}, key: testKeys()[0]}
	f.der = certificate(t, f.key)
	store, err := state.Open(state.Options{Seed: "entra", Now: f.now.Now})
	if err != nil {
		t.Fatal(err)
	}
	f.store, f.faults = store, faults.New(store)
	if f.tokens, err = token.NewIssuer(issuerDir, f.faults.TokenNow); err != nil {
		t.Fatal(err)
	}
	err = store.Update(func(d *state.Directory) error {
		thumbprint := sha1.Sum(f.der)
		stamp := store.Stamp()
		app := &state.Application{
			Stamp: stamp, ID: d.NewID(), AppID: d.NewID(), DisplayName: "Nightly",
			KeyCredentials: []*state.KeyCredential{{
				KeyID: d.NewID(), Type: "AsymmetricX509Cert", Usage: "Verify", Key: f.der, CustomKeyIdentifier: thumbprint[:],
				StartDateTime: testStart.Add(-time.Hour), EndDateTime: testStart.AddDate(1, 0, 0), Since: stamp.Since,
			}},
		}
		sp := &state.ServicePrincipal{Stamp: stamp, ID: d.NewID(), AppID: app.AppID, DisplayName: "Nightly", AccountEnabled: true}
		d.Applications, d.ServicePrincipals = append(d.Applications, app), append(d.ServicePrincipals, sp)
		d.AppRoleAssignments = append(d.AppRoleAssignments, &state.AppRoleAssignment{
			Stamp: stamp, ID: d.NewOpaqueID(), AppRoleID: state.ExchangeManageAsApp, PrincipalID: sp.ID,
			ResourceID: d.ServicePrincipalByAppID(state.ExchangeAppID).ID,
		})
		d.RoleAssignments = append(d.RoleAssignments, &state.RoleAssignment{
			Stamp: stamp, ID: d.NewOpaqueID(), PrincipalID: sp.ID, RoleDefinitionID: state.RoleExchangeAdministrator, DirectoryScopeID: "/",
		})
		f.appID, f.tenant = app.AppID, d.Tenant
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.handler = New(Options{Store: store, Faults: f.faults, Tokens: f.tokens, LocalURL: "http://127.0.0.1:1"})
	return f
}

func (f *fixture) update(t *testing.T, change func(*state.Directory, *state.Application, *state.ServicePrincipal)) {
	t.Helper()
	err := f.store.Update(func(d *state.Directory) error {
		change(d, d.ApplicationByAppID(f.appID), d.ServicePrincipalByAppID(f.appID))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// assertionSpec is an assertion to be made; its zero value is the good one.
type assertionSpec struct {
	method jwt.SigningMethod
	key    any
	header map[string]any
	claims map[string]any // replaces; a nil value leaves the claim out
}

func (f *fixture) assertion(t *testing.T, spec assertionSpec) string {
	t.Helper()
	claims := jwt.MapClaims{
		"aud": "https://login.microsoftonline.com/" + f.tenant.ID + "/oauth2/v2.0/token", "iss": f.appID, "sub": f.appID,
		"jti": "1", "nbf": testStart.Unix(), "exp": testStart.Add(10 * time.Minute).Unix(),
	}
	for name, value := range spec.claims {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	if spec.method == nil {
		spec.method = jwt.SigningMethodPS256
	}
	if spec.key == nil {
		spec.key = f.key
	}
	made := jwt.NewWithClaims(spec.method, claims)
	if spec.header == nil {
		sum := sha256.Sum256(f.der)
		spec.header = map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}
	}
	maps.Copy(made.Header, spec.header)
	signed, err := made.SignedString(spec.key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// tokenForm is the token request of an application with a certificate, with some fields replaced; an empty value
// leaves a field out.
func (f *fixture) tokenForm(assertion string, replace map[string]string) url.Values {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {f.appID}, "scope": {"https://outlook.office365.com/.default"},
		"client_assertion_type": {assertionType}, "client_assertion": {assertion},
	}
	for name, value := range replace {
		if form.Set(name, value); value == "" {
			form.Del(name)
		}
	}
	return form
}

func (f *fixture) post(target string, form url.Values) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	answer := httptest.NewRecorder()
	f.handler.ServeHTTP(answer, request)
	return answer
}

func (f *fixture) tokenURL() string {
	return "https://login.microsoftonline.com/" + f.tenant.ID + "/oauth2/v2.0/token"
}

func decode[T any](t *testing.T, answer *httptest.ResponseRecorder) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(answer.Body.Bytes(), &value); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	return value
}

// claims decodes the access token of an answer and checks its signature and audience.
func (f *fixture) claims(t *testing.T, answer *httptest.ResponseRecorder, audience string) *token.Claims {
	t.Helper()
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	claims, err := f.tokens.Verify("Bearer "+decode[tokenAnswer](t, answer).AccessToken, audience)
	if err != nil {
		t.Fatal(err)
	}
	return claims
}
