package appauth_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/poll/polltest"
)

const (
	clientID = "bbbbbbbb-0000-4000-8000-000000000001"
	tenant   = "contoso.onmicrosoft.com"
	scope    = "https://outlook.office365.com/.default"
)

var (
	start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

	loadCertificate = sync.OnceValues(func() (*certs.Certificate, error) {
		return certs.Issue(certs.IssueOptions{CommonName: "test"})
	})
)

func certificate(t testing.TB) *certs.Certificate {
	t.Helper()
	c, err := loadCertificate()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer is what an endpoint answers.
type answer struct {
	status int
	body   string
	header http.Header
	err    error // instead of an answer
	cut    bool  // the body breaks off at its end
}

func reply(status int, body string, header ...string) answer {
	a := answer{status: status, body: body, header: http.Header{}}
	for i := 0; i+1 < len(header); i += 2 {
		a.header.Set(header[i], header[i+1])
	}
	return a
}

func token(name string, lifetime int) answer {
	return reply(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":%d,"access_token":%q}`, lifetime, name))
}

// endpoint is a token endpoint as a policy.Transporter. Its answers come in turn; the last repeats.
type endpoint struct {
	answers []answer
	gate    chan struct{}                        // where not nil, a request waits for it
	echo    func(assertion string) (body string) // where not nil, makes the body

	mu    sync.Mutex
	urls  []string
	forms []url.Values
}

func (e *endpoint) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.urls = append(e.urls, request.Method+" "+request.URL.String())
	e.forms = append(e.forms, form)
	next := e.answers[min(len(e.forms), len(e.answers))-1]
	e.mu.Unlock()
	if e.gate != nil {
		select {
		case <-e.gate:
		case <-request.Context().Done():
			return nil, request.Context().Err()
		}
	}
	if next.err != nil {
		return nil, next.err
	}
	if e.echo != nil {
		next.body = e.echo(form.Get("client_assertion"))
	}
	content := io.Reader(strings.NewReader(next.body))
	if next.cut {
		content = io.MultiReader(content, failing{})
	}
	return &http.Response{StatusCode: next.status, Header: next.header, Body: io.NopCloser(content), Request: request}, nil
}

func (e *endpoint) requests() []url.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]url.Values(nil), e.forms...)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func newCredential(t testing.TB, e *endpoint, clock *polltest.Clock) *appauth.Credential {
	t.Helper()
	c := certificate(t)
	credential, err := appauth.NewCredential(tenant, clientID, c.Leaf, c.Signer, &appauth.Options{
		Transport: e, Now: clock.Now, Sleep: clock.Sleep,
	})
	if err != nil {
		t.Fatal(err)
	}
	return credential
}

func get(t testing.TB, credential *appauth.Credential, claims string) string {
	t.Helper()
	got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}, Claims: claims})
	if err != nil {
		t.Fatal(err)
	}
	return got.Token
}

// decode reads a JWT's header and claims and what its signature is over.
func decode(t testing.TB, jwt string) (header, claims map[string]any, digest [32]byte, signature []byte) {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("a JWT of %d parts", len(parts))
	}
	for i, into := range []*map[string]any{&header, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	return header, claims, sha256.Sum256([]byte(parts[0] + "." + parts[1])), signature
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	e := &endpoint{answers: []answer{token("T1", 3599)}}
	credential := newCredential(t, e, clock)
	got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Token != "T1" || !got.ExpiresOn.Equal(start.Add(3599*time.Second)) {
		t.Errorf("token %q until %s", got.Token, got.ExpiresOn)
	}
	if want := "POST https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"; e.urls[0] != want {
		t.Errorf("request %s, want %s", e.urls[0], want)
	}
	form := e.requests()[0]
	assertion := form.Get("client_assertion")
	form.Del("client_assertion")
	if diff := cmp.Diff(url.Values{
		"client_id":             {clientID},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"scope":                 {scope},
		"grant_type":            {"client_credentials"},
	}, form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	header, claims, digest, signature := decode(t, assertion)
	thumbprint := sha256.Sum256(certificate(t).Leaf.Raw)
	if diff := cmp.Diff(map[string]any{
		"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(thumbprint[:]),
	}, header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if id, _ := claims["jti"].(string); len(id) != 36 || id[14] != '4' {
		t.Errorf("jti = %q, want a random UUID", id)
	}
	delete(claims, "jti")
	if diff := cmp.Diff(map[string]any{
		"aud": "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
		"iss": clientID, "sub": clientID,
		"nbf": float64(start.Unix()), "exp": float64(start.Unix() + 600),
	}, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	public := certificate(t).Signer.Public().(*rsa.PublicKey)
	if err := rsa.VerifyPSS(public, crypto.SHA256, digest[:], signature, &rsa.PSSOptions{SaltLength: 32}); err != nil {
		t.Errorf("signature: %v", err)
	}
}

func TestCache(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	e := &endpoint{answers: []answer{token("T1", 3600), token("T2", 3600), token("T3", 3600), token("T4", 3600)}}
	credential := newCredential(t, e, clock)
	steps := []struct {
		advance time.Duration
		claims  string
		before  func()
		want    string
		why     string
	}{
		{want: "T1", why: "the first"},
		{advance: 49 * time.Minute, want: "T1", why: "more than ten minutes left"},
		{advance: 2 * time.Minute, want: "T2", why: "less than ten minutes left"},
		{claims: `{"access_token":{"nbf":{"essential":true}}}`, want: "T3", why: "a claims challenge"},
		{want: "T3", why: "the challenge's token replaced the other"},
		{before: credential.Invalidate, want: "T4", why: "invalidated"},
	}
	for _, step := range steps {
		clock.Advance(step.advance)
		if step.before != nil {
			step.before()
		}
		if got := get(t, credential, step.claims); got != step.want {
			t.Errorf("%s: token %s, want %s", step.why, got, step.want)
		}
	}
	if got := e.requests()[2].Get("claims"); got != steps[3].claims {
		t.Errorf("claims sent: %q", got)
	}
}

func TestOldTokenServesWhileRenewalFails(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	e := &endpoint{answers: []answer{token("T1", 3600), reply(400, `{"error":"invalid_client"}`)}}
	credential := newCredential(t, e, clock)
	get(t, credential, "")
	clock.Advance(51 * time.Minute)
	for range 3 {
		if got := get(t, credential, ""); got != "T1" {
			t.Errorf("token %s, want the old one", got)
		}
	}
	if n := len(e.requests()); n != 2 {
		t.Errorf("%d requests, want 2: a failed renewal is not tried again at once", n)
	}
	clock.Advance(9 * time.Minute)
	if _, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}}); err == nil {
		t.Error("an ended token was handed out")
	}
}

func TestShortLivedTokensAreUsedForHalfTheirLife(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	e := &endpoint{answers: []answer{token("T1", 60), token("T2", 60)}}
	credential := newCredential(t, e, clock)
	get(t, credential, "")
	clock.Advance(29 * time.Second)
	if got := get(t, credential, ""); got != "T1" {
		t.Errorf("after 29 of 60 s: %s", got)
	}
	clock.Advance(2 * time.Second)
	if got := get(t, credential, ""); got != "T2" {
		t.Errorf("after 31 of 60 s: %s", got)
	}
}

func TestSingleFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []answer{token("T1", 3600)}, gate: make(chan struct{})}
		c := certificate(t)
		credential, err := appauth.NewCredential(tenant, clientID, c.Leaf, c.Signer, &appauth.Options{Transport: e})
		if err != nil {
			t.Fatal(err)
		}
		leader, giveUp := context.WithCancel(t.Context())
		results := make(chan string, 10)
		ask := func(ctx context.Context) {
			got, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
			if err != nil {
				results <- "error"
				return
			}
			results <- got.Token
		}
		go ask(leader)
		synctest.Wait()
		for range 5 {
			go ask(t.Context())
		}
		synctest.Wait()
		if n := len(e.requests()); n != 1 {
			t.Fatalf("%d requests in flight for one token", n)
		}
		// When the one who asks gives up, another takes over.
		giveUp()
		synctest.Wait()
		if got := <-results; got != "error" {
			t.Errorf("the one who gave up got %s", got)
		}
		close(e.gate)
		synctest.Wait()
		for range 5 {
			if got := <-results; got != "T1" {
				t.Errorf("got %s", got)
			}
		}
		if n := len(e.requests()); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}

func TestInvalidateDuringARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		e := &endpoint{answers: []answer{token("old", 3600), token("new", 3600)}, gate: gate}
		c := certificate(t)
		credential, err := appauth.NewCredential(tenant, clientID, c.Leaf, c.Signer, &appauth.Options{Transport: e})
		if err != nil {
			t.Fatal(err)
		}
		first := make(chan string, 1)
		go func() {
			got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}})
			first <- fmt.Sprint(got.Token, err)
		}()
		synctest.Wait()
		credential.Invalidate()
		close(gate)
		if got := <-first; got != "old<nil>" {
			t.Errorf("the first got %s", got)
		}
		if got := get(t, credential, ""); got != "new" {
			t.Errorf("after Invalidate: %s", got)
		}
	})
}

func TestRetries(t *testing.T) {
	t.Parallel()
	broken := answer{err: io.ErrUnexpectedEOF}
	half := answer{status: 200, body: `{"tok`, cut: true}
	for name, test := range map[string]struct {
		answers []answer
		slept   []time.Duration
		wantErr bool
	}{
		"Retry-After in seconds":  {[]answer{reply(429, "", "Retry-After", "7"), token("T", 60)}, []time.Duration{7 * time.Second}, false},
		"Retry-After as a date":   {[]answer{reply(503, "", "Retry-After", start.Add(5*time.Second).Format(http.TimeFormat)), token("T", 60)}, []time.Duration{5 * time.Second}, false},
		"Retry-After of a day":    {[]answer{reply(429, "", "Retry-After", "86400"), token("T", 60)}, []time.Duration{time.Minute}, false},
		"cut, then half, then ok": {[]answer{broken, half, token("T", 60)}, []time.Duration{time.Second, 2 * time.Second}, false},
		"never":                   {[]answer{reply(500, "<html>")}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, true},
		"throttled for good":      {[]answer{reply(429, "", "Retry-After", "1")}, []time.Duration{time.Second, time.Second, time.Second, time.Second, time.Second}, true},
		"refused":                 {[]answer{reply(401, `{"error":"invalid_client"}`)}, nil, true},
		"redirect":                {[]answer{reply(307, "", "Location", "https://evil.test/")}, nil, true},
		"not a token":             {[]answer{reply(200, `<html>`)}, nil, true},
		"no lifetime":             {[]answer{reply(200, `{"token_type":"Bearer","access_token":"SECRET"}`)}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := polltest.NewClock(start)
			e := &endpoint{answers: test.answers}
			_, err := newCredential(t, e, clock).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}})
			if (err != nil) != test.wantErr || err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("GetToken = %v", err)
			}
			if diff := cmp.Diff(test.slept, clock.Slept()); diff != "" {
				t.Errorf("pauses (-want +got):\n%s", diff)
			}
			seen := map[string]bool{}
			for _, form := range e.requests() {
				if assertion := form.Get("client_assertion"); seen[assertion] {
					t.Error("an assertion was sent twice")
				} else {
					seen[assertion] = true
				}
			}
		})
	}
}

func TestAuthError(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	e := &endpoint{answers: []answer{reply(401, "", "Date", start.Add(-time.Hour).Format(http.TimeFormat))}}
	e.echo = func(assertion string) string { // a service may repeat what it was sent
		body, err := json.Marshal(map[string]any{
			"error": "invalid_client",
			"error_description": "AADSTS700027: The certificate used to sign " + assertion + " is expired. Trace ID: 11 Correlation ID: 22 " +
				"Timestamp: 2026-11-24 08:00:00Z",
			"error_codes": []int{700027}, "trace_id": "11", "correlation_id": "22", "suberror": "sub",
		})
		if err != nil {
			t.Error(err)
		}
		return string(body)
	}
	_, err := newCredential(t, e, clock).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}})
	got, ok := errors.AsType[*appauth.AuthError](err)
	if !ok {
		t.Fatalf("GetToken = %v, want an AuthError", err)
	}
	want := &appauth.AuthError{
		StatusCode: 401, Code: "invalid_client", Number: 700027, Suberror: "sub", TraceID: "11", CorrelationID: "22",
		Description: "AADSTS700027: The certificate used to sign (assertion) is expired.",
		Date:        start.Add(-time.Hour), Received: start,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("AuthError (-want +got):\n%s", diff)
	}
	if got.Skew() != time.Hour {
		t.Errorf("Skew = %s, want 1h", got.Skew())
	}
	if text := err.Error(); strings.Contains(text, "eyJ") || !strings.Contains(text, "401 Unauthorized: AADSTS700027") {
		t.Errorf("error text %q", text)
	}
}

func TestContinuousAccessEvaluation(t *testing.T) {
	t.Parallel()
	e := &endpoint{answers: []answer{token("T1", 3600), token("T2", 3600)}}
	credential := newCredential(t, e, polltest.NewClock(start))
	request := policy.TokenRequestOptions{Scopes: []string{scope}, EnableCAE: true}
	for range 2 {
		if got, err := credential.GetToken(t.Context(), request); err != nil || got.Token != "T1" {
			t.Fatalf("GetToken = %q, %v", got.Token, err)
		}
	}
	request.Claims = `{"access_token":{"nbf":{"essential":true}}}`
	if _, err := credential.GetToken(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	want := []string{`{"access_token":{"xms_cc":{"values":["cp1"]}}}`, `{"access_token":{"nbf":{"essential":true},"xms_cc":{"values":["cp1"]}}}`}
	var got []string
	for _, form := range e.requests() {
		got = append(got, form.Get("claims"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

func TestNewCredentialRefuses(t *testing.T) {
	t.Parallel()
	c := certificate(t)
	other, err := certs.Issue(certs.IssueOptions{CommonName: "other"})
	if err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func() (*appauth.Credential, error){
		"tenant with a path": func() (*appauth.Credential, error) {
			return appauth.NewCredential("a/b", clientID, c.Leaf, c.Signer, nil)
		},
		"tenant of dots": func() (*appauth.Credential, error) {
			return appauth.NewCredential("..", clientID, c.Leaf, c.Signer, nil)
		},
		"no client": func() (*appauth.Credential, error) { return appauth.NewCredential(tenant, "", c.Leaf, c.Signer, nil) },
		"no key":    func() (*appauth.Credential, error) { return appauth.NewCredential(tenant, clientID, c.Leaf, nil, nil) },
		"other key": func() (*appauth.Credential, error) {
			return appauth.NewCredential(tenant, clientID, c.Leaf, other.Signer, nil)
		},
		"plain http": func() (*appauth.Credential, error) {
			return appauth.NewCredential(tenant, clientID, c.Leaf, c.Signer, &appauth.Options{Authority: "http://login.test"})
		},
	} {
		if _, err := make(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	credential, err := appauth.NewCredential(tenant, clientID, c.Leaf, c.Signer, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}, TenantID: "fabrikam.test"}); err == nil {
		t.Error("a token for another tenant: no error")
	}
	for _, text := range []string{fmt.Sprint(credential), fmt.Sprintf("%+v", credential), fmt.Sprintf("%#v", credential)} {
		if !strings.Contains(text, clientID) || len(text) > 150 {
			t.Errorf("prints as %q", text)
		}
	}
}

// A sign-in service that accepts connections and says nothing must not hold a script for ever.
func TestASilentServiceIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{answers: []answer{token("T", 60)}, gate: make(chan struct{})}
		c := certificate(t)
		credential, err := appauth.NewCredential(tenant, clientID, c.Leaf, c.Signer, &appauth.Options{Transport: e})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		_, err = credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{scope}})
		if !errors.Is(err, context.DeadlineExceeded) || len(e.requests()) != 4 || time.Since(begin) != 4*time.Minute+7*time.Second {
			t.Errorf("%v after %d requests and %s", err, len(e.requests()), time.Since(begin))
		}
	})
}
