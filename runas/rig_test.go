package runas_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/exotest"
	"github.com/exorun/exorun/internal/poll"
	"github.com/exorun/exorun/internal/statefile"
	"github.com/exorun/exorun/runas"
)

// rig is a home beside a tenant of its own.
type rig struct {
	tenant *exotest.Tenant
	home   string
	wire   *wire

	mu     sync.Mutex
	moved  time.Duration // of the calendar
	events []runas.Event
	pace   runas.Pace
	watch  func(runas.Event) // may be nil
}

var quickPace = runas.Pace{
	Agreeing: 2, Between: time.Millisecond, Again: 2 * time.Millisecond, Longest: 20 * time.Millisecond,
	Patience: 20 * time.Second, Settle: 30 * time.Millisecond, Proof: 5 * time.Second,
}

func newRig(t *testing.T, options ...exotest.Option) *rig {
	t.Helper()
	tenant := exotest.NewTenant(t, options...)
	return &rig{tenant: tenant, home: t.TempDir(), wire: &wire{next: tenant.HTTPClient().Transport}, pace: quickPace}
}

// keys are few, since making one takes long and certificates differ by their serial number.
var keys = sync.OnceValue(func() []*rsa.PrivateKey {
	var made []*rsa.PrivateKey
	for range 3 {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		made = append(made, key)
	}
	return made
})

func (r *rig) state(beforeRename func(string)) (*runas.FileState, *certs.FileStore) {
	state := runas.NewFileState(statefile.Open(r.home, statefile.Options{BeforeRename: beforeRename}), "laptop/public")
	return state, certs.NewFileStore(state.CertificatesPath(), certs.FileStoreOptions{BeforeRename: beforeRename})
}

// manager is a manager as a new process would make one.
func (r *rig) manager(t *testing.T) *runas.Manager {
	t.Helper()
	return r.managerWith(t, nil)
}

func (r *rig) managerWith(t *testing.T, beforeRename func(string)) *runas.Manager {
	t.Helper()
	state, store := r.state(beforeRename)
	var made atomic.Int64
	manager, err := runas.New(runas.Config{
		State: state, Trail: state, Certificates: store, Client: &http.Client{Transport: r.wire}, Pace: r.pace,
		Clock:    hastyClock{},
		Calendar: func() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return time.Now().Add(r.moved) },
		Observe: func(e runas.Event) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, e)
			if r.watch != nil {
				r.watch(e)
			}
		},
		NewKey: func() (crypto.Signer, error) { return keys()[int(made.Add(1))%len(keys())], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return manager
}

// hastyClock tells the machine's time and waits for a moment only.
type hastyClock struct{}

func (hastyClock) Now() time.Time { return time.Now() }

func (hastyClock) Sleep(ctx context.Context, d time.Duration) error {
	return poll.System.Sleep(ctx, min(d, 10*time.Millisecond))
}

// move moves the calendar of tenant and home.
func (r *rig) move(t *testing.T, by time.Duration) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moved += by
	r.tenant.MoveCalendar(t, by)
}

func (r *rig) options() runas.SetupOptions {
	return runas.SetupOptions{Organization: "contoso.onmicrosoft.com"}
}

func (r *rig) admin() azcore.TokenCredential {
	id, secret := r.tenant.Administrator()
	return &secretCredential{tenant: r.tenant.ID(), id: id, secret: secret, client: r.tenant.HTTPClient()}
}

func (r *rig) setUp(t *testing.T) runas.SetupResult {
	t.Helper()
	result, err := r.manager(t).Setup(t.Context(), r.admin(), r.options())
	if err != nil {
		t.Fatalf("set-up: %v", describe(err))
	}
	return result
}

func (r *rig) account(t *testing.T) runas.Account {
	t.Helper()
	state, _ := r.state(nil)
	account, err := state.Load(t.Context(), r.tenant.ID())
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func (r *rig) connection(t *testing.T) runas.Connection {
	t.Helper()
	state, _ := r.state(nil)
	connection, err := state.Connection(t.Context(), r.tenant.ID(), runas.DefaultConnection)
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

// callExchange does what a script does: it reads the connection and calls Exchange. It returns ErrNoConnection where there
// is none.
func (r *rig) callExchange(ctx context.Context) error {
	state, store := r.state(nil)
	connection, err := state.Connection(ctx, r.tenant.ID(), runas.DefaultConnection)
	if err != nil {
		return err
	}
	certificate, err := store.Find(ctx, connection.CertificateThumbprint)
	if err != nil {
		return err
	}
	client := r.tenant.HTTPClient()
	credential, err := appauth.NewCredential(connection.TenantID, connection.ApplicationID, certificate.Leaf, certificate.Signer,
		&appauth.Options{Transport: client})
	if err != nil {
		return err
	}
	session, err := exo.New(exo.Options{Credential: credential, Organization: connection.Organization, Transport: client})
	if err != nil {
		return err
	}
	return session.Run(ctx, exo.Cmdlet{Name: "Get-AcceptedDomain"})
}

// inTenant asks Graph as the administrator.
func (r *rig) inTenant(t *testing.T, path string, answer any) {
	t.Helper()
	token, err := r.admin().GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://graph.microsoft.com/v1.0"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token.Token)
	response, err := r.tenant.HTTPClient().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", path, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		t.Fatal(err)
	}
}

type application struct {
	ID, AppID, UniqueName string
	KeyCredentials        []struct{ KeyID string }
}

// applications returns the applications that a set-up made.
func (r *rig) applications(t *testing.T) []application {
	t.Helper()
	var list struct{ Value []application }
	r.inTenant(t, "/applications?$select=id,appId,uniqueName,keyCredentials", &list)
	return slices.DeleteFunc(list.Value, func(a application) bool { return !strings.HasPrefix(a.UniqueName, "exorun-") })
}

// checkWhole makes sure that nothing is there twice and nothing is left over.
func (r *rig) checkWhole(t *testing.T) {
	t.Helper()
	apps := r.applications(t)
	if len(apps) != 1 {
		t.Fatalf("%d applications, want one: %+v", len(apps), apps)
	}
	if n := len(apps[0].KeyCredentials); n != 1 {
		t.Errorf("%d keys on the application, want one", n)
	}
	var principals struct{ Value []struct{ ID string } }
	r.inTenant(t, "/servicePrincipals?$filter="+url.QueryEscape("appId eq '"+apps[0].AppID+"'"), &principals)
	if len(principals.Value) != 1 {
		t.Fatalf("%d service principals, want one", len(principals.Value))
	}
	var grants, roles struct{ Value []struct{ ID string } }
	r.inTenant(t, "/servicePrincipals/"+principals.Value[0].ID+"/appRoleAssignments", &grants)
	r.inTenant(t, "/roleManagement/directory/roleAssignments?$filter="+url.QueryEscape("principalId eq '"+principals.Value[0].ID+"'"), &roles)
	if len(grants.Value) != 1 || len(roles.Value) != 1 {
		t.Errorf("%d permissions and %d roles, want one of each", len(grants.Value), len(roles.Value))
	}
	account := r.account(t)
	if len(account.Keys) != 1 || account.Keys[0].Phase != runas.KeyRegistered {
		t.Errorf("keys noted: %+v, want the one in use", account.Keys)
	}
	_, store := r.state(nil)
	if kept, err := store.List(t.Context()); err != nil || len(kept) != 1 {
		t.Errorf("%d certificates in the home (%v), want one", len(kept), err)
	}
	if err := r.callExchange(t.Context()); err != nil {
		t.Errorf("a script's call of Exchange: %v", err)
	}
}

// writes returns the writes to Graph among what the tenant was asked.
func writes(requests []exotest.Request) []string {
	var found []string
	for _, request := range requests {
		if strings.HasPrefix(request.Host, "graph.") && request.Method != http.MethodGet {
			found = append(found, request.Method+" "+request.Path)
		}
	}
	return found
}

func (r *rig) changes(t *testing.T) []runas.Change {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.home, "changes.ndjson"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []runas.Change
	for line := range strings.Lines(string(text)) {
		var change runas.Change
		if err := json.Unmarshal([]byte(line), &change); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, change)
	}
	return all
}

// wire is the way to the tenant. It can be cut at one request, before or after the tenant has acted on it, and stays cut as
// a dead process's is.
type wire struct {
	next http.RoundTripper

	mu    sync.Mutex
	count int
	at    int // the request at which it is cut, from 1; 0 for never
	after bool
	cut   func() // called when it is cut
	dead  bool
}

var errCut = errors.New("the wire is cut")

func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	w.mu.Lock()
	if w.dead {
		w.mu.Unlock()
		return nil, errCut
	}
	w.count++
	hit, after := w.at != 0 && w.count == w.at, w.after
	if hit {
		w.dead = true
	}
	w.mu.Unlock()
	if hit && !after {
		w.cut()
		return nil, errCut
	}
	response, err := w.next.RoundTrip(request)
	if hit {
		if err == nil {
			response.Body.Close()
		}
		w.cut()
		return nil, errCut
	}
	return response, err
}

// cutAt arranges the next cut, and mends a former one.
func (w *wire) cutAt(n int, after bool, cut func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count, w.at, w.after, w.cut, w.dead = 0, n, after, cut, false
}

func (w *wire) wasCut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dead
}

// secretCredential signs in with a client secret.
type secretCredential struct {
	tenant, id, secret string
	client             *http.Client
}

func (c *secretCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.id}, "client_secret": {c.secret}, "scope": {o.Scopes[0]},
	}
	address := "https://login.microsoftonline.com/" + c.tenant + "/oauth2/v2.0/token"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return azcore.AccessToken{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := c.client.Do(request)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	defer response.Body.Close()
	var answer struct {
		Token       string `json:"access_token"`
		Lives       int    `json:"expires_in"`
		Description string `json:"error_description"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return azcore.AccessToken{}, err
	}
	if answer.Token == "" {
		return azcore.AccessToken{}, errors.New(answer.Description)
	}
	return azcore.AccessToken{Token: answer.Token, ExpiresOn: time.Now().Add(time.Duration(answer.Lives) * time.Second)}, nil
}

// describe shows an error with all that it wraps.
func describe(err error) string {
	text := ""
	for e := err; e != nil; e = errors.Unwrap(e) {
		text += fmt.Sprintf("\n\t%T: %v", e, e)
	}
	return text
}
