package runas_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/exotest"
	"github.com/exorun/exorun/runas"
)

// The size of the fleet of TestFleetYear. The whole: go test ./runas -run FleetYear -fleet 400 -fleet-life 120 -timeout 2h.
var (
	fleetTenants = flag.Int("fleet", 6, "how many tenants the home of TestFleetYear has")
	fleetLife    = flag.Int("fleet-life", 45, "how many days their certificates live at least")
	fleetNights  = flag.Int("fleet-nights", 5, "how many days pass between two nights of renewal")
)

// fleet is a home with the accounts of many tenants: of every four, one is the home of a multi-tenant application that the next
// one uses too, and the others have applications of their own.
type fleet struct {
	t        *testing.T
	random   *rand.Rand
	rigs     []*rig // of one home
	apps     []string
	weather  *weather
	made     []map[string]bool // thumbprints of the keys that this home made, by tenant
	foreign  map[int]string    // thumbprint of the key of another machine, by tenant
	others   map[int]*rig      // those machines
	failures int               // nights in a row that failed
	logins   int
	renewals int
	faults   map[string]int

	mu sync.Mutex // guards logins
}

// homeOf is the tenant that registers the application which a tenant uses.
func homeOf(tenant int) int {
	if tenant%4 == 1 {
		return tenant - 1
	}
	return tenant
}

func newFleetYear(t *testing.T, seed uint64, tenants int) *fleet {
	t.Helper()
	first := newRig(t, exotest.WithTenants(tenants))
	f := &fleet{
		t: t, random: rand.New(rand.NewPCG(seed, 0)), foreign: map[int]string{}, others: map[int]*rig{}, faults: map[string]int{},
		weather: &weather{next: first.wire.next, random: rand.New(rand.NewPCG(seed, 1))},
	}
	first.wire.next = f.weather
	for n, tenant := range first.tenant.Tenants(t) {
		r := first
		if n > 0 {
			r = &rig{tenant: tenant, home: first.home, wire: first.wire, pace: first.pace}
		}
		f.rigs, f.made = append(f.rigs, r), append(f.made, map[string]bool{})
		options := runas.SetupOptions{
			Organization: tenant.InitialDomain(), MultiTenant: n%4 == 0, Lifetime: time.Duration(*fleetLife+n%11) * day,
		}
		if home := homeOf(n); home != n {
			options = runas.SetupOptions{Organization: tenant.InitialDomain(), AppID: f.apps[home]}
		}
		result, err := first.manager(t).Setup(t.Context(), r.admin(), options)
		if err != nil {
			t.Fatalf("%s: %v", tenant.InitialDomain(), describe(err))
		}
		f.apps = append(f.apps, result.AppID)
		f.note(n)
		if n%3 == 0 && homeOf(n) == n {
			f.joinFrom(n)
		}
	}
	return f
}

// joinFrom lets another machine have a key of its own on the application of a tenant. It never renews it.
func (f *fleet) joinFrom(n int) {
	f.t.Helper()
	other := f.rigs[n].another(f.t)
	result, err := other.manager(f.t).Setup(f.t.Context(), other.admin(), runas.SetupOptions{
		Organization: other.tenant.InitialDomain(), AppID: f.apps[n], Join: true, Lifetime: 500 * day,
	})
	if err != nil {
		f.t.Fatalf("join %s: %v", other.tenant.InitialDomain(), describe(err))
	}
	f.foreign[n], f.others[n] = result.Thumbprint, other
}

// note remembers the keys that the account of a tenant notes.
func (f *fleet) note(n int) runas.Account {
	f.t.Helper()
	account := f.rigs[n].account(f.t)
	for _, key := range account.Keys {
		f.made[n][key.Thumbprint] = true
	}
	return account
}

// login does what a script does that has read a connection, by a way to the tenant of its own.
func (f *fleet) login(ctx context.Context, r *rig, connection runas.Connection, when string) error {
	f.mu.Lock()
	f.logins++
	f.mu.Unlock()
	client := f.rigs[0].tenant.HTTPClient()
	_, store := r.state(nil)
	certificate, err := store.Find(ctx, connection.CertificateThumbprint)
	if err != nil {
		return fmt.Errorf("%s of %s: %w", when, connection.Organization, err)
	}
	credential, err := appauth.NewCredential(connection.TenantID, connection.ApplicationID, certificate.Leaf, certificate.Signer, &appauth.Options{Transport: client})
	if err != nil {
		return err
	}
	session, err := exo.New(exo.Options{Credential: credential, Organization: connection.Organization, Transport: client})
	if err != nil {
		return err
	}
	if err := session.Run(ctx, exo.Cmdlet{Name: "Get-AcceptedDomain"}); err != nil {
		return fmt.Errorf("%s of %s: %w", when, connection.Organization, err)
	}
	return nil
}

func (f *fleet) mustLogin(r *rig, connection runas.Connection, when string) {
	f.t.Helper()
	if err := f.login(f.t.Context(), r, connection, when); err != nil {
		f.t.Fatalf("a failed login: %v", err)
	}
}

// connections reads the connections of all accounts.
func (f *fleet) connections() []runas.Connection {
	f.t.Helper()
	var all []runas.Connection
	for _, r := range f.rigs {
		all = append(all, r.connection(f.t))
	}
	return all
}

// fleetFaults are what goes wrong in a night. They run work under it.
var fleetFaults = map[string]func(f *fleet, work func(context.Context, *runas.Manager) error) error{
	"cut before a request":   func(f *fleet, work func(context.Context, *runas.Manager) error) error { return f.cut(false, work) },
	"cut after a request":    func(f *fleet, work func(context.Context, *runas.Manager) error) error { return f.cut(true, work) },
	"death at a local write": (*fleet).die,
	"throttling": func(f *fleet, work func(context.Context, *runas.Manager) error) error {
		f.weather.change(0.1, 0, nil)
		return work(f.t.Context(), f.rigs[0].manager(f.t))
	},
	"504 after a write": func(f *fleet, work func(context.Context, *runas.Manager) error) error {
		f.weather.change(0, 0.5, nil)
		return work(f.t.Context(), f.rigs[0].manager(f.t))
	},
	"replicas that differ": func(f *fleet, work func(context.Context, *runas.Manager) error) error {
		f.rigs[0].tenant.SetFault(f.t, "lag=20ms:flapping")
		return work(f.t.Context(), f.rigs[0].manager(f.t))
	},
	"a customer without its role": func(f *fleet, work func(context.Context, *runas.Manager) error) error {
		f.rigs[1+4*f.random.IntN((len(f.rigs)+2)/4)].tenant.SetFault(f.t, "role-missing")
		return work(f.t.Context(), f.rigs[0].manager(f.t))
	},
}

// cut kills the process at one of the requests of the night.
func (f *fleet) cut(after bool, work func(context.Context, *runas.Manager) error) error {
	ctx, cancel := context.WithCancel(f.t.Context())
	defer cancel()
	f.rigs[0].wire.cutAt(1+f.random.IntN(20*len(f.rigs)), after, cancel)
	return work(ctx, f.rigs[0].manager(f.t))
}

// die kills the process while it writes a file: none of its goroutines writes, asks or says anything after that.
func (f *fleet) die(work func(context.Context, *runas.Manager) error) error {
	ctx, cancel := context.WithCancel(f.t.Context())
	defer cancel()
	var mu sync.Mutex
	at, count := 1+f.random.IntN(6*len(f.rigs)), 0
	manager := f.rigs[0].managerWith(f.t, func(string) {
		mu.Lock()
		defer mu.Unlock()
		if count++; count < at {
			return
		}
		f.rigs[0].wire.cutAt(1, false, cancel)
		cancel()
		runtime.Goexit()
	})
	return work(ctx, manager)
}

// clear ends what went wrong.
func (f *fleet) clear() {
	f.rigs[0].wire.cutAt(0, false, nil)
	f.weather.change(0, 0, nil)
	for _, r := range f.rigs {
		r.tenant.ClearFaults(f.t)
	}
}

// renew is one night: what is due of all accounts is renewed while scripts sign in. It reports whether all went well.
func (f *fleet) renew(ctx context.Context, manager *runas.Manager) error {
	var trouble []error
	err := manager.RenewAll(ctx, runas.Selection{}, runas.RenewOptions{}, func([]runas.Account) {}, func(done runas.AccountRenewal) {
		if done.Err != nil {
			trouble = append(trouble, fmt.Errorf("%s: %s", done.Account.Name, describe(done.Err)))
		}
		if done.Customer == nil && done.Result.Outcome == runas.Renewed {
			f.renewals++
		}
	})
	return errors.Join(append(trouble, err)...)
}

// night passes some days and renews.
func (f *fleet) night(number, days int, calm bool) {
	f.t.Helper()
	f.rigs[0].move(f.t, time.Duration(days)*day)
	name := "nothing"
	work := func(work func(context.Context, *runas.Manager) error) error {
		return work(f.t.Context(), f.rigs[0].manager(f.t))
	}
	if !calm && f.failures < 1+3/days && f.random.IntN(2) == 0 {
		known := slices.Sorted(maps.Keys(fleetFaults))
		name = known[f.random.IntN(len(known))]
		chosen := fleetFaults[name]
		work = func(do func(context.Context, *runas.Manager) error) error { return chosen(f, do) }
	}
	f.faults[name]++
	when := fmt.Sprintf("night %d with %s", number, name)
	before := f.connections()
	stop := f.keepLoggingIn(name, before, when)
	err := work(f.renew)
	stop()
	f.clear()
	if f.failures++; err == nil {
		f.failures = 0
	}
	if err != nil && name == "nothing" {
		f.t.Fatalf("%s: it failed: %v", when, err)
	}
	f.check(before, when)
}

// keepLoggingIn lets scripts sign in while the renewal is under way, by the connections that they read before it, until stop is
// called. Where the services themselves are in trouble nobody's login is held against the renewal.
func (f *fleet) keepLoggingIn(fault string, connections []runas.Connection, when string) (stop func()) {
	if fault == "replicas that differ" || fault == "a customer without its role" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(f.t.Context())
	from := f.random.IntN(len(connections))
	ended := make(chan error, 1)
	go func() {
		for i := from; ; i++ {
			n := i % len(connections)
			if err := f.login(context.WithoutCancel(ctx), f.rigs[n], connections[n], when+", in the middle of it"); err != nil || ctx.Err() != nil {
				ended <- err
				return
			}
		}
	}()
	return func() {
		f.t.Helper()
		cancel()
		if err := <-ended; err != nil {
			f.t.Fatalf("a failed login: %v", err)
		}
	}
}

// check signs in wherever a connection has moved, by it and by the one before, and makes sure that no key went that another
// machine made, and none is forgotten that this one made.
func (f *fleet) check(before []runas.Connection, when string) {
	f.t.Helper()
	for n, connection := range f.connections() {
		if connection != before[n] {
			f.mustLogin(f.rigs[n], connection, when)
			f.mustLogin(f.rigs[n], before[n], when+", by the connection of before")
		}
		if homeOf(n) != n {
			continue
		}
		known := len(f.made[n])
		account := f.note(n)
		if connection == before[n] && len(account.Keys) == 1 && len(f.made[n]) == known {
			continue
		}
		onApplication := f.rigs[n].thumbprints(f.t, f.apps[n])
		if foreign, joined := f.foreign[n]; joined && !slices.Contains(onApplication, foreign) {
			f.t.Fatalf("%s: the key of another machine is gone from the application of %s", when, account.Name)
		}
		for _, thumbprint := range onApplication {
			noted := slices.ContainsFunc(account.Keys, func(k runas.Key) bool { return k.Thumbprint == thumbprint })
			if !noted && thumbprint != f.foreign[n] {
				f.t.Fatalf("%s: the key %s on the application of %s is forgotten", when, thumbprint, account.Name)
			}
		}
	}
}

// checkEnd makes sure that every application has the key in use and those of other machines, and nothing else.
func (f *fleet) checkEnd() {
	f.t.Helper()
	connections := f.connections()
	for n, r := range f.rigs {
		f.mustLogin(r, connections[n], "at the end")
		home := homeOf(n)
		if connections[n].CertificateThumbprint != connections[home].CertificateThumbprint {
			f.t.Errorf("%s is left behind on another certificate than %s", connections[n].Organization, connections[home].Organization)
		}
		if home != n {
			continue
		}
		want := []string{strings.ToUpper(connections[n].CertificateThumbprint)}
		if foreign, joined := f.foreign[n]; joined {
			want = append(want, foreign)
			f.mustLogin(f.others[n], f.others[n].connection(f.t), "at the end, on the other machine")
		}
		got := r.thumbprints(f.t, f.apps[n])
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			f.t.Errorf("the application of %s has the keys %v, want %v", connections[n].Organization, got, want)
		}
	}
	_, store := f.rigs[0].state(nil)
	kept, err := store.List(f.t.Context())
	homes := map[string]bool{}
	for _, connection := range connections {
		homes[connection.CertificateThumbprint] = true
	}
	if err != nil || len(kept) != len(homes) {
		f.t.Errorf("%d certificates are left in the home (%v), want the %d in use", len(kept), err, len(homes))
	}
}

// TestFleetYear renews the accounts of many tenants every few nights for a year while something goes wrong at random steps, also
// in the middle of the work on several at once. No login fails, no key is left that should be gone, none is removed that another
// machine made, and every customer of a multi-tenant application comes along.
func TestFleetYear(t *testing.T) {
	t.Parallel()
	f := newFleetYear(t, 1, *fleetTenants)
	nights, step := 365 / *fleetNights, *fleetNights
	if testing.Short() {
		nights /= 4
	}
	for n := range nights {
		f.night(n, step, false)
	}
	// Calm nights end what the last ones began: the longest overlap is a day.
	for n := range 3 {
		f.night(nights+n, 1, true)
	}
	for tries := 0; tries < 20 && f.isBusy(); tries++ {
		f.night(nights+3+tries, 2, true)
	}
	f.checkEnd()
	t.Logf("%d tenants, %d nights, %d renewals, %d logins, none failed: %v", len(f.rigs), nights, f.renewals, f.logins, f.faults)
	if f.renewals < nights*step/(*fleetLife+10)*len(f.rigs)/2 {
		t.Errorf("only %d renewals", f.renewals)
	}
}

// isBusy reports whether any account has more keys than the one in use.
func (f *fleet) isBusy() bool {
	return slices.ContainsFunc(f.rigs, func(r *rig) bool { return len(r.account(f.t).Keys) > 1 })
}
