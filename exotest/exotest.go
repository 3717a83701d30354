// Package exotest is the tenant on your laptop for Go tests, as net/http/httptest is a server for them: an Exchange Online
// organisation with its sign-in and Microsoft Graph, on a loopback address, with faults that can be made and a calendar
// that can be moved.
//
//	func TestReport(t *testing.T) {
//		tenant := exotest.NewTenant(t)
//		appID := tenant.AddApplication(t, certificate)
//		credential, err := appauth.NewCredential(tenant.InitialDomain(), appID, certificate, signer,
//			&appauth.Options{Transport: tenant.HTTPClient()})
//		...
//	}
//
// Code that takes an HTTP client or transport gets [Tenant.HTTPClient]. Other programs get [Tenant.Env]: with these
// variables they reach the tenant as if it were the cloud. Nothing leaves the machine.
package exotest

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/plant"
	"github.com/exorun/exorun/internal/tenant/state"
)

// ExchangeAdministrator is the directory role that [Tenant.AddApplication] assigns.
const ExchangeAdministrator = state.RoleExchangeAdministrator

// Tenant is a running tenant, or one of several that were started together.
type Tenant struct {
	running *tenant.Tenant
	member  *tenant.Member
}

// Option changes how a tenant is started.
type Option func(*tenant.Options)

// WithSeed makes the tenant's ids and data those of seed. Without it every tenant is another.
func WithSeed(seed string) Option { return func(o *tenant.Options) { o.Seed = seed } }

// WithDir keeps the tenant's state in a folder, which brings the same tenant back. Without it the state is in memory.
func WithDir(dir string) Option { return func(o *tenant.Options) { o.Dir = dir } }

// WithMailboxes sets how many mailboxes the organisation has.
func WithMailboxes(count int) Option { return func(o *tenant.Options) { o.Mailboxes = count } }

// WithDeviceApproval approves every device code at once, as the user of that name. admin@contoso.onmicrosoft.com is an
// administrator, ulla@contoso.com is not.
func WithDeviceApproval(userPrincipalName string) Option {
	return func(o *tenant.Options) { o.AutoApprove = userPrincipalName }
}

// WithTenants starts so many tenants together, which share listener, certificate authority, calendar and administrator
// application: see [Tenant.Tenants].
func WithTenants(count int) Option { return func(o *tenant.Options) { o.Tenants = count } }

// WithCloud starts the tenant in a cloud: public, usgov, dod or china. It answers on the hosts of that cloud only.
func WithCloud(name string) Option { return func(o *tenant.Options) { o.Cloud = name } }

// Start starts a tenant. It runs until Close is called or ctx ends.
func Start(ctx context.Context, options ...Option) (*Tenant, error) {
	var chosen tenant.Options
	for _, option := range options {
		option(&chosen)
	}
	running, err := tenant.Start(ctx, chosen)
	if err != nil {
		return nil, fmt.Errorf("start a tenant for tests: %w", err)
	}
	return &Tenant{running, running.Home()}, nil
}

// NewTenant starts a tenant that is closed when the test ends. It ends the test where that fails.
func NewTenant(tb testing.TB, options ...Option) *Tenant {
	tb.Helper()
	// The test's own context ends before its cleanups run, while the code under test may still want the tenant.
	t, err := Start(context.WithoutCancel(tb.Context()), options...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := t.Close(); err != nil {
			tb.Errorf("close the tenant: %v", err)
		}
	})
	return t
}

// Tenants returns the tenants that were started together, this one first. Each has its own directory and faults; what
// concerns the listener, such as Close, HTTPClient or Requests, is the same of all.
func (t *Tenant) Tenants(tb testing.TB) []*Tenant {
	tb.Helper()
	members, err := t.running.Members()
	if err != nil {
		tb.Fatal(err)
	}
	all := make([]*Tenant, len(members))
	for i, member := range members {
		all[i] = &Tenant{t.running, member}
	}
	return all
}

// Close stops the tenant.
func (t *Tenant) Close() error { return t.running.Close() }

// ID returns the tenant's id.
func (t *Tenant) ID() string { return t.member.ID() }

// InitialDomain returns the domain the tenant was made with, contoso.onmicrosoft.com.
func (t *Tenant) InitialDomain() string { return t.member.InitialDomain() }

// HTTPClient returns a client that goes to the tenant, for the hosts of the cloud, and nowhere else.
func (t *Tenant) HTTPClient() *http.Client { return t.running.HTTPClient() }

// Transport returns a transport as [Tenant.HTTPClient] has it, to be changed.
func (t *Tenant) Transport() *http.Transport { return t.running.Transport() }

// CACertPEM returns the certificate authority to trust.
func (t *Tenant) CACertPEM() []byte { return t.running.CACertPEM() }

// Env returns the environment variables that lead another program to the tenant: HTTPS_PROXY, SSL_CERT_FILE,
// NODE_EXTRA_CA_CERTS and EXORUN_TENANT, and AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an administrator
// application.
func (t *Tenant) Env() map[string]string { return t.running.Env() }

// Administrator returns the client id and secret of the ready-made administrator application.
func (t *Tenant) Administrator() (clientID, secret string) { return t.running.Administrator() }

// AddApplication registers an application that signs in with certificate, holds Exchange.ManageAsApp and has a directory
// role: Exchange Administrator, or those whose template ids are given. It returns the client id.
func (t *Tenant) AddApplication(tb testing.TB, certificate *x509.Certificate, roles ...string) (clientID string) {
	tb.Helper()
	if len(roles) == 0 {
		roles = []string{ExchangeAdministrator}
	}
	made, err := plant.Register(t.member.Store(), plant.Application{Name: certificate.Subject.CommonName, Certificate: certificate.Raw, Roles: roles})
	if err != nil {
		tb.Fatalf("add an application: %v", err)
	}
	return made.AppID
}

// SetFault makes something go wrong, from NAME or NAME=VALUE as `exorun tenant fault` takes it; [Faults] lists the names.
func (t *Tenant) SetFault(tb testing.TB, fault string) {
	tb.Helper()
	if _, err := t.member.Faults().Set(fault); err != nil {
		tb.Fatal(err)
	}
}

// ClearFaults puts everything right again.
func (t *Tenant) ClearFaults(tb testing.TB) {
	tb.Helper()
	if err := t.member.Faults().ClearAll(); err != nil {
		tb.Fatal(err)
	}
}

// Fault describes something that can be made to go wrong.
type Fault struct {
	Name        string
	Value       string // how a value is written; empty where there is none
	Description string
}

// Faults lists the faults.
func Faults() []Fault {
	var list []Fault
	for _, fault := range faults.Known {
		list = append(list, Fault{string(fault.Name), fault.Form, fault.Description})
	}
	return list
}

// MoveCalendar moves the tenant's calendar, by which keys expire and messages are dated. Tokens keep the host's time.
func (t *Tenant) MoveCalendar(tb testing.TB, by time.Duration) {
	tb.Helper()
	store := t.member.Store()
	if err := store.MoveCalendar(store.CalendarOffset() + by); err != nil {
		tb.Fatal(err)
	}
}

// Request is one request that the tenant was asked.
type Request struct {
	Time   time.Time
	Host   string
	Method string
	Path   string // without the query
	Status int    // 0 where no answer was sent
	Caller string // client id of an application, user principal name, or empty
	Tenant string // initial domain, where the tenant was started [WithTenants]
}

// Requests returns what the tenant was asked so far, oldest first.
func (t *Tenant) Requests() []Request {
	entries, _, _ := t.running.Log().From(0)
	requests := make([]Request, len(entries))
	for i, entry := range entries {
		requests[i] = Request(entry)
	}
	return requests
}
