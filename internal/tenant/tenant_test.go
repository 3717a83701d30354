package tenant

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
)

const exchangeScope = "https://outlook.office365.com/.default"

func start(t *testing.T, options Options) *Tenant {
	t.Helper()
	running, err := Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	})
	return running
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// addApplication registers an application with a certificate, the permission and the role for Exchange, and returns its
// client id and the certificate.
func addApplication(t *testing.T, running *Tenant) (appID string, certificate *x509.Certificate) {
	t.Helper()
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "nightly"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &testKey().PublicKey, testKey())
	if err != nil {
		t.Fatal(err)
	}
	if certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	err = running.Store().Update(func(d *state.Directory) error {
		thumbprint := sha1.Sum(der)
		stamp := running.Store().Stamp()
		app := &state.Application{Stamp: stamp, ID: d.NewID(), AppID: d.NewID(), DisplayName: "Nightly", KeyCredentials: []*state.KeyCredential{{
			KeyID: d.NewID(), Key: der, CustomKeyIdentifier: thumbprint[:], StartDateTime: certificate.NotBefore,
			EndDateTime: certificate.NotAfter, Since: stamp.Since,
		}}}
		sp := &state.ServicePrincipal{Stamp: stamp, ID: d.NewID(), AppID: app.AppID, DisplayName: "Nightly", AccountEnabled: true}
		d.Applications, d.ServicePrincipals = append(d.Applications, app), append(d.ServicePrincipals, sp)
		d.AppRoleAssignments = append(d.AppRoleAssignments, &state.AppRoleAssignment{
			Stamp: stamp, ID: d.NewOpaqueID(), AppRoleID: state.ExchangeManageAsApp, PrincipalID: sp.ID,
			PrincipalType: "ServicePrincipal", ResourceID: d.ServicePrincipalByAppID(state.ExchangeAppID).ID,
		})
		d.RoleAssignments = append(d.RoleAssignments, &state.RoleAssignment{
			Stamp: stamp, ID: d.NewOpaqueID(), PrincipalID: sp.ID, RoleDefinitionID: state.RoleExchangeAdministrator, DirectoryScopeID: "/",
		})
		appID = app.AppID
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return appID, certificate
}

func clientOptions(running *Tenant) azcore.ClientOptions {
	return azcore.ClientOptions{Transport: running.HTTPClient(), Retry: policy.RetryOptions{MaxRetries: -1}}
}

// TestAzidentity signs in with azidentity's own credentials, unmodified, through the proxy.
func TestAzidentity(t *testing.T) {
	running := start(t, Options{AutoApprove: "admin@contoso.onmicrosoft.com"})
	tenantID := running.Info().ID
	appID, certificate := addApplication(t, running)
	adminID, adminSecret := running.Administrator()

	byCertificate, err := azidentity.NewClientCertificateCredential(tenantID, appID, []*x509.Certificate{certificate}, testKey(),
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: clientOptions(running)})
	if err != nil {
		t.Fatal(err)
	}
	byCertificateAndDomain, err := azidentity.NewClientCertificateCredential("contoso.onmicrosoft.com", appID, []*x509.Certificate{certificate}, testKey(),
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: clientOptions(running), SendCertificateChain: true})
	if err != nil {
		t.Fatal(err)
	}
	bySecret, err := azidentity.NewClientSecretCredential(tenantID, adminID, adminSecret,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: clientOptions(running)})
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range running.Env() {
		if strings.HasPrefix(name, "AZURE_") {
			t.Setenv(name, value)
		}
	}
	byEnvironment, err := azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: clientOptions(running)})
	if err != nil {
		t.Fatal(err)
	}
	byDeviceCode, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: clientOptions(running), TenantID: tenantID,
		UserPrompt: func(context.Context, azidentity.DeviceCodeMessage) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}

	for _, test := range []struct {
		name       string
		credential azcore.TokenCredential
		scope      string
		caller     string
	}{
		{"certificate", byCertificate, exchangeScope, appID},
		{"certificate, domain, chain", byCertificateAndDomain, exchangeScope, appID},
		{"secret", bySecret, exchangeScope, adminID},
		{"environment", byEnvironment, exchangeScope, adminID},
		{"device code", byDeviceCode, "https://graph.microsoft.com/.default", "admin@contoso.onmicrosoft.com"},
		{"device code, another resource", byDeviceCode, exchangeScope, "admin@contoso.onmicrosoft.com"},
	} {
		got, err := test.credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{test.scope}})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		claims, err := running.tokens.Verify("Bearer "+got.Token, strings.TrimSuffix(test.scope, "/.default"))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if claims.Caller() != test.caller {
			t.Errorf("%s: the token is for %s, want %s", test.name, claims.Caller(), test.caller)
		}
	}
}

func TestAzidentityShowsRefusal(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	appID, certificate := addApplication(t, running)
	if _, err := running.Faults().Set("certificate-not-registered"); err != nil {
		t.Fatal(err)
	}
	credential, err := azidentity.NewClientCertificateCredential(running.Info().ID, appID, []*x509.Certificate{certificate}, testKey(),
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: clientOptions(running)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{exchangeScope}})
	if err == nil || !strings.Contains(err.Error(), "AADSTS700027") || !strings.Contains(err.Error(), "The key was not found") {
		t.Errorf("error %v", err)
	}
}

// tokenForm is a token request of the administrator application.
func tokenForm(running *Tenant) url.Values {
	id, secret := running.Administrator()
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}, "scope": {"https://graph.microsoft.com/.default"}}
}

func postToken(ctx context.Context, running *Tenant) (*http.Response, error) {
	return postTokenBy(ctx, running.HTTPClient(), running)
}

func postTokenBy(ctx context.Context, web *http.Client, running *Tenant) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token",
		strings.NewReader(tokenForm(running).Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return web.Do(request)
}

func TestRestartBringsTheSameTenantBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	type identity struct {
		Env           map[string]string
		CA            string
		Key           string
		Organisation  state.Tenant
		KnownRequests int
	}
	describe := func(running *Tenant) identity {
		entries, _, _ := running.Log().From(0)
		keys, err := json.Marshal(running.tokens.JWKS())
		if err != nil {
			t.Fatal(err)
		}
		return identity{running.Env(), string(running.CACertPEM()), string(keys), running.Info(), len(entries)}
	}
	first := start(t, Options{Dir: dir})
	answer, err := postToken(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if _, err := Start(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrRunning) {
		t.Errorf("a second tenant on the folder: %v, want %v", err, ErrRunning)
	}
	before := describe(first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	after := describe(start(t, Options{Dir: dir}))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
	if before.KnownRequests != 1 {
		t.Errorf("%d requests in the log, want 1", before.KnownRequests)
	}
	for _, name := range []string{"ca-key.pem", "signing-key.pem", "directory.json", "section-listener.json", "requests.ndjson"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestOtherHostsAreRefusedByName(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	if answer, err := running.HTTPClient().Get("https://example.com/"); err == nil {
		answer.Body.Close()
		t.Errorf("status %d", answer.StatusCode)
	} else if !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("error %v", err)
	}

	for request, wants := range map[string][]string{
		"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n":                                  {"HTTP/1.1 403", "does not play example.com:443"},
		"CONNECT graph.microsoft.com:80 HTTP/1.1\r\nHost: graph.microsoft.com:80\r\n\r\n":                    {"HTTP/1.1 403", "graph.microsoft.com:80"},
		"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n":                                          {"HTTP/1.1 403", "127.0.0.1:1"},
		"GET http://169.254.169.254/metadata HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n": {"HTTP/1.1 403", "169.254.169.254"},
		"GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n":                               {"HTTP/1.1 403", "rebound.example"},
	} {
		conn, err := net.Dial("tcp", running.address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, request); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		text := answer.Proto + " " + answer.Status + "\n" + string(body)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q answers %q, want %q in it", request, text, want)
			}
		}
	}
	entries, _, _ := running.Log().From(0)
	if len(entries) != 6 || entries[0].Host != "example.com:443" || entries[0].Status != 403 {
		t.Errorf("log %+v", entries)
	}
}

// TestCertificateAuthorityIsConstrained makes sure that who trusts the tenant's authority trusts it for nothing else.
func TestCertificateAuthorityIsConstrained(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	conn, err := tls.Dial("tcp", running.address, &tls.Config{RootCAs: running.authority.Pool(), ServerName: "graph.microsoft.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	authority := conn.ConnectionState().VerifiedChains[0][1]
	if life := authority.NotAfter.Sub(authority.NotBefore); life > 15*24*time.Hour {
		t.Errorf("the authority lives for %v", life)
	}
	if !authority.PermittedDNSDomainsCritical || len(authority.PermittedIPRanges) == 0 {
		t.Error("the authority is not constrained")
	}
	for _, name := range authority.PermittedDNSDomains {
		if name == "microsoft.com" || name == "com" || name == "" {
			t.Errorf("the authority may vouch for all of %q", name)
		}
	}
}

func TestServesHTTP2AndHTTP1(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	for _, protocol := range []string{"HTTP/2.0", "HTTP/1.1"} {
		transport := running.Transport()
		defer transport.CloseIdleConnections()
		if protocol == "HTTP/1.1" {
			transport.TLSClientConfig.NextProtos = []string{"http/1.1"}
			transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
		}
		client := &http.Client{Transport: transport}
		answer, err := client.Get("https://login.microsoftonline.com/contoso.com/v2.0/.well-known/openid-configuration")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.Proto != protocol || answer.StatusCode != http.StatusOK {
			t.Errorf("%s, status %d; want %s", answer.Proto, answer.StatusCode, protocol)
		}
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	client, err := control.NewClient(running.ControlURL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	count := func() int {
		entries, _, _ := running.Log().From(0)
		return len(entries)
	}
	overHTTP1 := running.Transport()
	overHTTP1.TLSClientConfig.NextProtos = []string{"http/1.1"}
	overHTTP1.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	defer overHTTP1.CloseIdleConnections()
	for i := range 4 {
		moment := []string{faults.Before, faults.After}[i%2]
		web := running.HTTPClient()
		if i >= 2 {
			web = &http.Client{Transport: overHTTP1}
		}
		// Released: the answer arrives.
		if _, err := client.SetFault(t.Context(), "hold=1:"+moment); err != nil {
			t.Fatal(err)
		}
		logged := count()
		answered := make(chan int, 1)
		go func() {
			answer, err := postTokenBy(t.Context(), web, running)
			if err != nil {
				answered <- 0
				return
			}
			answer.Body.Close()
			answered <- answer.StatusCode
		}()
		held, err := client.WaitHeld(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if held[0].Moment != moment || held[0].Host != "login.microsoftonline.com" || held[0].Path != "/contoso.com/oauth2/v2.0/token" {
			t.Errorf("held %+v", held[0])
		}
		if done := count() - logged; done != map[string]int{faults.Before: 0, faults.After: 1}[moment] {
			t.Errorf("%d requests done while one is held %s its effect", done, moment)
		}
		if err := client.Release(t.Context(), held[0].ID); err != nil {
			t.Fatal(err)
		}
		if status := <-answered; status != http.StatusOK {
			t.Errorf("the released request answers %d", status)
		}

		// Gone: the tenant forgets the request.
		if _, err := client.SetFault(t.Context(), "hold=1:"+moment); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			if answer, err := postTokenBy(ctx, web, running); err == nil {
				answer.Body.Close()
				t.Error("a held request is answered")
			}
			answered <- 0
		}()
		if _, err := client.WaitHeld(t.Context()); err != nil {
			t.Fatal(err)
		}
		cancel()
		<-answered
		for {
			held, changed := running.Faults().Held()
			if len(held) == 0 {
				break
			}
			<-changed
		}
	}
}

func TestNoNetwork(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	if _, err := running.Faults().Set("no-network"); err != nil {
		t.Fatal(err)
	}
	if answer, err := postToken(t.Context(), running); err == nil {
		answer.Body.Close()
		t.Errorf("status %d", answer.StatusCode)
	}
	if err := running.Faults().Clear(faults.NoNetwork); err != nil {
		t.Fatal(err)
	}
	answer, err := postToken(t.Context(), running)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

func TestControl(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	client, err := control.NewClient(running.ControlURL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx := t.Context()

	info, err := client.Info(ctx)
	if err != nil || info.TenantID != running.Info().ID || info.InitialDomain != "contoso.onmicrosoft.com" {
		t.Errorf("info %+v, %v", info, err)
	}
	const days = 24 * time.Hour
	if clock, err := client.MoveClock(ctx, 300*days); err != nil || clock.Offset != 300*days {
		t.Errorf("clock %+v, %v", clock, err)
	}
	if clock, err := client.MoveClock(ctx, 30*days); err != nil || clock.Offset != 330*days || clock.Calendar.Sub(clock.Host) != 330*days {
		t.Errorf("clock %+v, %v", clock, err)
	}
	if clock, err := client.SetClock(ctx, 0); err != nil || clock.Offset != 0 {
		t.Errorf("clock %+v, %v", clock, err)
	}

	if _, err := client.SetFault(ctx, "clock-skew=1h"); err != nil {
		t.Fatal(err)
	}
	if list, err := client.Faults(ctx); err != nil || len(list) != 1 || list[0] != (faults.Active{Name: "clock-skew", Value: "1h"}) {
		t.Errorf("faults %v, %v", list, err)
	}
	answer, err := postToken(ctx, running)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil || time.Until(date) < 50*time.Minute {
		t.Errorf("Date %s under an hour's skew, %v", answer.Header.Get("Date"), err)
	}
	if err := client.ClearFaults(ctx); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"no-such", "hold=x"} {
		if _, err := client.SetFault(ctx, wrong); !errors.Is(err, control.ErrRefused) {
			t.Errorf("fault %s: %v", wrong, err)
		}
	}
	if err := client.ClearFault(ctx, "no-such"); !errors.Is(err, control.ErrRefused) {
		t.Errorf("clearing an unknown fault: %v", err)
	}

	adminID, _ := running.Administrator()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var last requestlog.Entry
	for entry, err := range client.Log(ctx, true) {
		if err != nil {
			t.Fatal(err)
		}
		last = entry
		if entry.Status == http.StatusNotFound {
			break
		}
		answer, err := running.HTTPClient().Get("https://login.windows.net/nowhere?secret=1")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if entry.Caller != adminID || entry.Host != "login.microsoftonline.com" || entry.Method != http.MethodPost || entry.Status != 200 {
			t.Errorf("entry %+v", entry)
		}
	}
	if last.Path != "/nowhere" || last.Host != "login.windows.net" || last.Caller != "" {
		t.Errorf("last entry %+v", last)
	}
}

func TestControlNeedsItsKeyAndLoopback(t *testing.T) {
	t.Parallel()
	running := start(t, Options{})
	for _, address := range []string{
		running.LocalURL() + control.Prefix + "info",
		"https://graph.microsoft.com" + control.Prefix + "info",
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		key := "wrong"
		if strings.HasPrefix(address, "https") {
			key = running.key
		}
		request.Header.Set("Authorization", "Bearer "+key)
		answer, err := running.HTTPClient().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode < 400 || strings.Contains(string(body), running.Info().ID) {
			t.Errorf("%s: status %d: %s", address, answer.StatusCode, body)
		}
	}
	for _, wrong := range []string{"", "http://127.0.0.1:1/", "https://a:b@127.0.0.1:1/", "::"} {
		if _, err := control.NewClient(wrong); err == nil {
			t.Errorf("%q is taken for a tenant", wrong)
		}
	}
}

func TestEnvFile(t *testing.T) {
	t.Parallel()
	running := start(t, Options{Dir: t.TempDir()})
	_, secret := running.Administrator()
	for name, want := range map[string]string{
		"env.sh":  "export AZURE_CLIENT_SECRET='" + secret + "'\n",
		"env.PS1": "$env:AZURE_CLIENT_SECRET = '" + secret + "'\n",
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := running.WriteEnvFile(path); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), want) || strings.Count(string(data), "\n") != 7 {
			t.Errorf("%s:\n%s", name, data)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
	if !filepath.IsAbs(running.Env()["SSL_CERT_FILE"]) {
		t.Errorf("SSL_CERT_FILE is %s", running.Env()["SSL_CERT_FILE"])
	}
}

func TestTenantInMemoryLeavesNothing(t *testing.T) {
	t.Parallel()
	running, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	path := running.Env()["SSL_CERT_FILE"]
	if data, err := os.ReadFile(path); err != nil || string(data) != string(running.CACertPEM()) {
		t.Errorf("SSL_CERT_FILE does not hold the authority: %v", err)
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of the authority is still there: %v", err)
	}
}

func TestStartRefusesWrongOptions(t *testing.T) {
	t.Parallel()
	if _, err := Start(t.Context(), Options{Addr: "0.0.0.0:0"}); !errors.Is(err, ErrNotLoopback) {
		t.Errorf("error %v, want %v", err, ErrNotLoopback)
	}
	if _, err := Start(t.Context(), Options{Mailboxes: -1}); err == nil {
		t.Error("a tenant with -1 mailboxes starts")
	}
}
