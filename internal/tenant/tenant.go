// Package tenant is the tenant on your laptop: contoso.onmicrosoft.com with sign-in, Microsoft Graph and Exchange
// Online, on one loopback listener, for rehearsals and tests.
//
// Programs reach it as if it were the cloud, through the listener's proxy and by trusting its certificate authority:
// [Tenant.Env] has the variables that lead them there. State lies in a folder, which brings the same tenant back, or in
// memory. Several tenants may live behind one listener, as those of a service provider's customers do. The parts are in
// the packages below; this one assembles them.
package tenant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/entra"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/proxy"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// Options say how a tenant is started. The zero Options start a new one in memory.
type Options struct {
	Dir  string // folder of the state; empty keeps it in memory
	Seed string // of a new tenant: the same seed gives the same ids and data; empty picks one at random
	Addr string // loopback address to listen on; empty takes the last one of the folder if it is free, or any port
	// Mailboxes is how many mailboxes a new tenant has; 0 is the default number.
	Mailboxes int
	// Tenants is how many tenants live behind the listener, each with its own directory: the first, whose domain begins
	// with contoso, and its customers, whose domains begin with customer001 and so on. 0 means 1.
	Tenants int
	// Cloud is where new tenants live, a name of package hosts. A tenant of a named cloud answers on the hosts of that
	// cloud only; with an empty one it lives in the public cloud and answers on those of all.
	Cloud string
	Now   func() time.Time // host clock; nil means time.Now
	// AutoApprove is the user principal name of whom every device code is approved at once; empty waits for a person.
	AutoApprove string
}

// Errors of [Start].
var (
	ErrNoCloud     = errors.New("there is no such cloud")
	ErrNoUser      = errors.New("the tenant has no such user")
	ErrRunning     = errors.New("the tenant of this folder is running already")
	ErrNotLoopback = errors.New("the tenant listens on a loopback address only")
)

// Clouds returns the names of the clouds that a tenant can live in.
func Clouds() []string {
	names := make([]string, len(hosts.Clouds))
	for i, cloud := range hosts.Clouds {
		names[i] = cloud.Name
	}
	return names
}

// Tenant is a running tenant.
type Tenant struct {
	store     *state.Store // of the tenant at home
	faults    *faults.Set
	tokens    *token.Issuer
	estate    *estate
	log       *requestlog.Log
	authority *proxy.Authority
	server    *proxy.Server
	address   string
	key       string
	caPath    string
	temporary string // folder of the authority's certificate, where the tenant is in memory

	transport *http.Transport
	closing   sync.Once
	closed    error
}

// listenerState is the section of the state that brings the address back.
type listenerState struct {
	Address string `json:"address"`
	Key     string `json:"key"`
}

const listenerSection = "listener"

// Start starts a tenant. It runs until Close is called or ctx ends.
func Start(ctx context.Context, options Options) (*Tenant, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Mailboxes < 0 {
		return nil, fmt.Errorf("start the tenant: %d is no number of mailboxes", options.Mailboxes)
	}
	cloud, known := hosts.ByName(options.Cloud)
	if !known {
		return nil, fmt.Errorf("start the tenant: %w: %s", ErrNoCloud, options.Cloud)
	}
	profile := state.Profile{InitialSuffix: cloud.InitialSuffix, DefaultSuffix: cloud.DefaultSuffix}
	if options.Cloud != "" {
		profile.Cloud = cloud.Name
	}
	if options.Tenants < 0 {
		return nil, fmt.Errorf("start the tenant: %d is no number of tenants", options.Tenants)
	}
	store, err := state.Open(state.Options{Dir: options.Dir, Seed: options.Seed, Now: options.Now, Profile: profile})
	if err != nil {
		return nil, err
	}
	if options.AutoApprove != "" {
		var user *state.User
		store.View(func(d *state.Directory) { user = d.UserNamed(options.AutoApprove) })
		if user == nil {
			return nil, fmt.Errorf("start the tenant: %w: %s", ErrNoUser, options.AutoApprove)
		}
	}
	if options.Tenants > 1 {
		if err := shareAdministrator(store); err != nil {
			return nil, err
		}
	}
	t := &Tenant{store: store, faults: faults.New(store)}
	if t.tokens, err = token.NewIssuer(options.Dir, t.faults.TokenNow); err != nil {
		return nil, err
	}
	if t.authority, err = proxy.OpenAuthority(options.Dir, options.Now()); err != nil {
		return nil, err
	}
	if err := t.placeAuthority(); err != nil {
		return nil, err
	}
	listener, err := t.listen(ctx, options.Addr)
	if err != nil {
		t.removeTemporary()
		return nil, err
	}
	if err := t.serve(listener, options); err != nil {
		t.removeTemporary()
		_ = listener.Close()
		return nil, err
	}
	t.transport = t.newTransport()
	context.AfterFunc(ctx, func() { _ = t.Close() })
	return t, nil
}

// shareAdministrator lets the administrator application be used in other tenants.
func shareAdministrator(store *state.Store) error {
	shared := false
	store.View(func(d *state.Directory) {
		app := d.ApplicationByAppID(d.AdminAppID)
		shared = app == nil || app.IsMultiTenant()
	})
	if shared {
		return nil
	}
	return store.Update(func(d *state.Directory) error {
		d.ApplicationByAppID(d.AdminAppID).SignInAudience = "AzureADMultipleOrgs"
		return nil
	})
}

// placeAuthority sees to it that the authority's certificate, which programs must be told by its path, is in a file.
func (t *Tenant) placeAuthority() error {
	if t.caPath = t.authority.Path(); t.caPath != "" {
		absolute, err := filepath.Abs(t.caPath)
		t.caPath = absolute
		return err
	}
	folder, err := os.MkdirTemp("", "exorun-tenant-")
	if err != nil {
		return fmt.Errorf("keep the tenant's certificate authority: %w", err)
	}
	t.temporary, t.caPath = folder, filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(t.caPath, t.authority.PEM(), 0o600); err != nil {
		t.removeTemporary()
		return fmt.Errorf("keep the tenant's certificate authority: %w", err)
	}
	return nil
}

func (t *Tenant) removeTemporary() {
	if t.temporary != "" {
		_ = os.RemoveAll(t.temporary) // the system clears its temporary folder too
	}
}

// listen opens the listener and remembers its address and the key of the control API.
func (t *Tenant) listen(ctx context.Context, address string) (net.Listener, error) {
	var last listenerState
	if _, err := t.store.Section(listenerSection, &last); err != nil {
		return nil, err
	}
	if last.Address != "" && isRunning(ctx, last) {
		return nil, fmt.Errorf("%w, at %s", ErrRunning, last.Address)
	}
	t.key = last.Key
	if t.key == "" {
		t.key = rand.Text()
	}
	listener, err := openListener(ctx, address, last.Address)
	if err != nil {
		return nil, err
	}
	t.address = listener.Addr().String()
	if now := (listenerState{t.address, t.key}); now != last {
		if err := t.store.SaveSection(listenerSection, now); err != nil {
			_ = listener.Close()
			return nil, err
		}
	}
	return listener, nil
}

func openListener(ctx context.Context, address, last string) (net.Listener, error) {
	var config net.ListenConfig
	if address == "" && last != "" {
		if listener, err := config.Listen(ctx, "tcp", last); err == nil {
			return listener, nil
		}
	}
	if address == "" {
		address = "127.0.0.1:0"
	}
	if service, _ := hosts.Lookup(address); service != hosts.Loopback {
		return nil, fmt.Errorf("%s: %w", address, ErrNotLoopback)
	}
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("start the tenant: %w", err)
	}
	return listener, nil
}

// isRunning reports whether the tenant that was last at that address still answers there.
func isRunning(ctx context.Context, last listenerState) bool {
	client, err := control.NewClient(control.URL(last.Address, last.Key))
	if err != nil {
		return false
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err = client.Info(ctx)
	return err == nil
}

func (t *Tenant) serve(listener net.Listener, options Options) (err error) {
	if t.estate, err = newEstate(options, t.store, t.faults, t.tokens, t.LocalURL()); err != nil {
		return err
	}
	if t.log, err = requestlog.Open(options.Dir); err != nil {
		return err
	}
	router := &router{
		estate: t.estate, log: t.log,
		control: control.New(control.Options{Key: t.key, CAPath: t.caPath, Estate: t.estate, Log: t.log}),
	}
	t.server, err = proxy.Serve(proxy.Options{
		Listener: listener, Authority: t.authority, Now: options.Now, Handler: router,
		Down:    func() bool { return t.faults.On(faults.NoNetwork) },
		Refused: router.logRefusal,
	})
	if err != nil {
		_ = t.log.Close()
	}
	return err
}

// Close stops the tenant. Its folder brings it back.
func (t *Tenant) Close() error {
	t.closing.Do(func() {
		t.transport.CloseIdleConnections()
		t.closed = errors.Join(t.server.Close(), t.log.Close())
		t.removeTemporary()
	})
	return t.closed
}

// Store returns the directory.
func (t *Tenant) Store() *state.Store { return t.store }

// Faults returns the tenant's faults.
func (t *Tenant) Faults() *faults.Set { return t.faults }

// Log returns the request log.
func (t *Tenant) Log() *requestlog.Log { return t.log }

// SignIn returns the sign-in service, whose device codes can be approved.
func (t *Tenant) SignIn() *entra.Handler { return t.estate.home().login }

// Home returns the tenant that the listener was started for.
func (t *Tenant) Home() *Member { return t.estate.home() }

// Members returns the tenants behind the listener, the one at home first, all of them ready to be looked at.
func (t *Tenant) Members() ([]*Member, error) {
	for _, member := range t.estate.members {
		if err := member.open(); err != nil {
			return nil, err
		}
	}
	return t.estate.members, nil
}

// Info describes the organisation.
func (t *Tenant) Info() (organisation state.Tenant) {
	t.store.View(func(d *state.Directory) { organisation = d.Tenant })
	return organisation
}

// Administrator returns the client id and secret of the ready-made administrator application.
func (t *Tenant) Administrator() (appID, secret string) {
	t.store.View(func(d *state.Directory) {
		app := d.ApplicationByAppID(d.AdminAppID)
		if app != nil && len(app.PasswordCredentials) > 0 {
			appID, secret = app.AppID, app.PasswordCredentials[0].Secret
		}
	})
	return appID, secret
}
