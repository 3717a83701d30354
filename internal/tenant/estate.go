package tenant

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/entra"
	"github.com/exorun/exorun/internal/tenant/exchange"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/graph"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// estate is the tenants behind one listener. The first is at home; the others are its customers, each with a directory
// and an Exchange organisation of its own, which come to be when they are first asked for.
type estate struct {
	options Options
	cloud   hosts.Cloud
	tokens  *token.Issuer
	url     string // of the listener
	members []*Member
	names   map[string]*Member // by id and by initial domain, in lower case
}

// Member is one of the tenants behind a listener.
type Member struct {
	estate *estate
	number int // 0 is at home
	id     string
	domain string // initial

	opening  sync.Once
	opened   atomic.Bool
	failed   error
	store    *state.Store
	faults   *faults.Set
	login    *entra.Handler
	graph    http.Handler
	exchange http.Handler
}

// customerName is what the domains of a customer begin with: customer001 and so on.
func customerName(number int) string { return fmt.Sprintf("customer%03d", number) }

// newEstate returns the estate of the tenant in home and options.Tenants-1 customers.
func newEstate(options Options, home *state.Store, set *faults.Set, tokens *token.Issuer, url string) (*estate, error) {
	e := &estate{options: options, tokens: tokens, url: url, names: make(map[string]*Member)}
	var directory *state.Directory
	home.View(func(d *state.Directory) { directory = d })
	e.cloud, _ = hosts.ByName(directory.Cloud) // one that another version wrote is played as the public cloud
	first := &Member{estate: e, id: directory.Tenant.ID, domain: directory.Tenant.InitialDomain(), store: home, faults: set}
	var err error
	first.opening.Do(func() { err = first.serve() })
	if err != nil {
		return nil, err
	}
	e.add(first)
	for number := 1; number < options.Tenants; number++ {
		e.add(&Member{estate: e, number: number, id: state.TenantID(e.seed(number)), domain: customerName(number) + e.cloud.InitialSuffix})
	}
	return e, nil
}

func (e *estate) add(m *Member) {
	e.members = append(e.members, m)
	e.names[strings.ToLower(m.id)] = m
	e.names[strings.ToLower(m.domain)] = m
	if m.number > 0 {
		e.names[customerName(m.number)+e.cloud.DefaultSuffix] = m
		e.names[customerName(m.number)] = m
	}
}

func (e *estate) home() *Member { return e.members[0] }

func (e *estate) directory() (d *state.Directory) {
	e.home().store.View(func(home *state.Directory) { d = home })
	return d
}

func (e *estate) seed(number int) string { return e.directory().Seed + "/" + customerName(number) }

// named returns the tenant that a name means, an id or a domain, or nil.
func (e *estate) named(name string) *Member {
	if m, ok := e.names[strings.ToLower(name)]; ok {
		return m
	}
	if e.directory().Tenant.Matches(name) {
		return e.home()
	}
	return nil
}

// open makes the tenant ready to answer. It is cheap after the first time.
func (m *Member) open() error {
	m.opening.Do(func() {
		m.failed = m.begin()
		m.opened.Store(true)
	})
	return m.failed
}

// begun reports whether the tenant may differ from what its seed makes: it is open, or has a folder.
func (m *Member) begun() bool {
	if m.number == 0 || m.opened.Load() {
		return true
	}
	if m.estate.options.Dir == "" {
		return false
	}
	_, err := os.Stat(m.folder())
	return err == nil
}

func (m *Member) folder() string { return filepath.Join(m.estate.options.Dir, customerName(m.number)) }

// begin opens a customer's directory, or makes it.
func (m *Member) begin() error {
	e := m.estate
	home := e.home().store
	options := state.Options{
		Seed: e.seed(m.number), Now: e.options.Now, Follow: home,
		Profile: state.Profile{
			Name: customerName(m.number), DisplayName: fmt.Sprintf("Customer %03d", m.number),
			Cloud: e.directory().Cloud, InitialSuffix: e.cloud.InitialSuffix, DefaultSuffix: e.cloud.DefaultSuffix,
		},
	}
	d := e.directory()
	options.Profile.Founded = d.Tenant.Created
	if app := d.ApplicationByAppID(d.AdminAppID); app != nil {
		options.Profile.Administrator = &state.ForeignApplication{Application: app, TenantID: d.Tenant.ID}
	}
	if e.options.Dir != "" {
		options.Dir = m.folder()
	}
	store, err := state.Open(options)
	if err != nil {
		return fmt.Errorf("open the tenant %s: %w", m.domain, err)
	}
	m.store, m.faults = store, faults.NewBelow(e.home().faults, store)
	return m.serve()
}

// serve makes the tenant's services.
func (m *Member) serve() (err error) {
	e := m.estate
	m.login = entra.New(entra.Options{
		Store: m.store, Faults: m.faults, Tokens: e.tokens, LocalURL: e.url, AutoApprove: e.options.AutoApprove, Elsewhere: e.application, DevicePage: m.devicePage(),
	})
	m.graph = graph.New(graph.Options{Store: m.store, Faults: m.faults, Tokens: e.tokens, Elsewhere: e.application})
	m.exchange, err = exchange.New(exchange.Options{Store: m.store, Faults: m.faults, Tokens: e.tokens, Mailboxes: e.options.Mailboxes})
	return err
}

// devicePage is the path of the page on which a person enters a device code.
const devicePage = "devicelogin"

func (m *Member) devicePage() string {
	page := m.estate.url + "/" + devicePage
	if m.number > 0 {
		page += "?tenant=" + m.domain
	}
	return page
}

// application returns an application with the id of its tenant: of the tenant named, or of any where none is named.
func (e *estate) application(tenantID, appID string) (app *state.Application, homeID string) {
	members := e.members
	if tenantID != "" {
		m := e.named(tenantID)
		if m == nil {
			return nil, ""
		}
		members = []*Member{m}
	}
	for _, m := range members {
		if m.open() != nil {
			continue
		}
		m.store.View(func(d *state.Directory) { app = d.ApplicationByAppID(appID) })
		if app != nil {
			return app, m.id
		}
	}
	return nil, ""
}

// member returns the tenant of this listener that a name means, ready to answer; the empty name is the one at home.
func (e *estate) member(name string) (*Member, error) {
	m := e.home()
	if name != "" {
		if m = e.named(name); m == nil {
			return nil, control.ErrNoTenant
		}
	}
	return m, m.open()
}

// parts are what the control API moves of a tenant.
func (m *Member) parts() control.Tenant {
	return control.Tenant{ID: m.id, InitialDomain: m.domain, Store: m.store, Faults: m.faults, SignIn: m.login}
}

// Find implements [control.Estate].
func (e *estate) Find(name string) (control.Tenant, error) {
	m, err := e.member(name)
	if err != nil {
		return control.Tenant{}, err
	}
	return m.parts(), nil
}

// All implements [control.Estate].
func (e *estate) All() []control.TenantName {
	names := make([]control.TenantName, len(e.members))
	for i, m := range e.members {
		names[i] = control.TenantName{ID: m.id, InitialDomain: m.domain, Begun: m.begun()}
	}
	return names
}

// ID returns the tenant's id.
func (m *Member) ID() string { return m.id }

// InitialDomain returns the domain the tenant was made with.
func (m *Member) InitialDomain() string { return m.domain }

// Store returns the directory.
func (m *Member) Store() *state.Store { return m.store }

// Faults returns the tenant's faults.
func (m *Member) Faults() *faults.Set { return m.faults }
