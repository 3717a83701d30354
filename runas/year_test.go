package runas_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/runas"
)

// How much of a life the tests of years live. More: go test ./runas -run Year -years 3 -seeds 50.
var (
	years = flag.Int("years", 1, "how many years the machines of TestYear live")
	seeds = flag.Int("seeds", 1, "how many lives of them are lived")
)

// weather is a service on a bad day: it throttles some requests, and answers 504 to some writes that it has done.
type weather struct {
	next http.RoundTripper

	mu        sync.Mutex
	random    *rand.Rand
	throttled float64 // of all requests
	unknown   float64 // of writes to Graph
	before    func()  // called before each request; may be nil
}

func (w *weather) RoundTrip(request *http.Request) (*http.Response, error) {
	w.mu.Lock()
	throttled, unknown, before := w.random.Float64() < w.throttled, w.random.Float64() < w.unknown, w.before
	w.mu.Unlock()
	if before != nil {
		before()
	}
	if throttled {
		return answerOf(request, http.StatusTooManyRequests), nil
	}
	response, err := w.next.RoundTrip(request)
	if err == nil && unknown && request.Method != http.MethodGet && strings.HasPrefix(request.URL.Host, "graph.") {
		response.Body.Close()
		return answerOf(request, http.StatusGatewayTimeout), nil
	}
	return response, err
}

func answerOf(request *http.Request, status int) *http.Response {
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status, " ", http.StatusText(status)), Request: request,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader([]byte(`{"error":{"code":"busy","message":"` + http.StatusText(status) + `"},"error_description":"busy"}`))),
	}
}

func (w *weather) change(throttled, unknown float64, before func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.throttled, w.unknown, w.before = throttled, unknown, before
}

// machine is one of several that use one application, each from a home of its own.
type machine struct {
	*rig
	name     string
	weather  *weather
	made     map[string]bool // thumbprints of the keys that it has ever noted
	failures int             // runs in a row that failed
	renewals int
	faults   map[string]int
}

// year is the life of an application that several machines use. All that goes wrong in it follows from its seed.
type year struct {
	t        *testing.T
	random   *rand.Rand
	appID    string
	machines []*machine
	logins   int
}

// yearLife is how long certificates live in a year: a renewal is due every twenty days, and fails for good after ten more.
const yearLife = 30 * day

// newYear sets an application up on the first machine, and lets the others join.
func newYear(t *testing.T, seed uint64, machines int) *year {
	t.Helper()
	y := &year{t: t, random: rand.New(rand.NewPCG(seed, 0))}
	first := newRig(t)
	for n := range machines {
		r := first
		if n > 0 {
			r = first.another(t)
		}
		m := &machine{
			rig: r, name: fmt.Sprint("machine ", n), made: map[string]bool{}, faults: map[string]int{},
			weather: &weather{next: r.wire.next, random: rand.New(rand.NewPCG(seed, uint64(n)+1))},
		}
		m.wire.next = m.weather
		options := m.options()
		options.Lifetime = yearLife
		options.AppID, options.Join = y.appID, n > 0
		result, err := m.manager(t).Setup(t.Context(), m.admin(), options)
		if err != nil {
			t.Fatalf("%s: %v", m.name, describe(err))
		}
		y.appID = result.AppID
		y.machines = append(y.machines, m)
		m.noteKeys(t)
	}
	return y
}

func (m *machine) noteKeys(t *testing.T) {
	t.Helper()
	for _, key := range m.account(t).Keys {
		m.made[key.Thumbprint] = true
	}
}

// login signs in as a script does that has read a connection, and calls Exchange. It uses a way to the tenant of its own.
func (y *year) login(m *machine, connection runas.Connection, when string) {
	y.t.Helper()
	_, store := m.state(nil)
	certificate, err := store.Find(y.t.Context(), connection.CertificateThumbprint)
	if err == nil {
		var credential *appauth.Credential
		client := m.tenant.HTTPClient()
		credential, err = appauth.NewCredential(connection.TenantID, connection.ApplicationID, certificate.Leaf, certificate.Signer, &appauth.Options{Transport: client})
		if err == nil {
			var session *exo.Session
			if session, err = exo.New(exo.Options{Credential: credential, Organization: connection.Organization, Transport: client}); err == nil {
				err = session.Run(y.t.Context(), exo.Cmdlet{Name: "Get-AcceptedDomain"})
			}
		}
	}
	y.logins++
	if err != nil {
		y.t.Fatalf("%s, %s: a failed login: %v", m.name, when, err)
	}
}

// fault is something that goes wrong in one run of one machine. It runs work under it.
type fault struct {
	name string
	run  func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error
}

var yearFaults = []fault{
	{"nothing", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		return work(y.t.Context(), m.manager(y.t))
	}},
	{"cut before a request", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		return y.cut(m, false, work)
	}},
	{"cut after a request", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		return y.cut(m, true, work)
	}},
	{"death at a local write", (*year).die},
	{"throttling", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		m.weather.change(0.2, 0, nil)
		return work(y.t.Context(), m.manager(y.t))
	}},
	{"504 after a write", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		m.weather.change(0, 0.6, nil)
		return work(y.t.Context(), m.manager(y.t))
	}},
	{"lag", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		m.tenant.SetFault(y.t, "lag=30ms")
		return work(y.t.Context(), m.manager(y.t))
	}},
	{"replicas that differ", func(y *year, m *machine, work func(context.Context, *runas.Manager) error) error {
		m.tenant.SetFault(y.t, "lag=30ms:flapping")
		m.weather.change(0.05, 0.2, nil)
		return work(y.t.Context(), m.manager(y.t))
	}},
}

// cut kills the machine's process at a request.
func (y *year) cut(m *machine, after bool, work func(context.Context, *runas.Manager) error) error {
	ctx, cancel := context.WithCancel(y.t.Context())
	defer cancel()
	m.wire.cutAt(1+y.random.IntN(25), after, cancel)
	return work(ctx, m.manager(y.t))
}

// die kills the machine's process while it writes a file.
func (y *year) die(m *machine, work func(context.Context, *runas.Manager) error) error {
	at, count := 1+y.random.IntN(12), 0
	err := errors.New("the process died")
	manager := m.managerWith(y.t, func(string) {
		if count++; count == at {
			runtime.Goexit()
		}
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = work(y.t.Context(), manager)
	}()
	<-done
	return err
}

// clear ends what went wrong.
func (y *year) clear(m *machine) {
	m.wire.cutAt(0, false, nil)
	m.weather.change(0, 0, nil)
	m.tenant.ClearFaults(y.t)
}

// mostFailures is how often in a row a machine may be struck: no service is away for a third of a certificate's life.
const mostFailures = 4

// renewOn is one night of one machine. Scripts of all machines sign in before, while it renews and after.
func (y *year) renewOn(day int, m *machine) {
	y.t.Helper()
	when := fmt.Sprintf("day %d", day)
	if !y.isDue(m) {
		if result := m.rig.renew(y.t, runas.RenewOptions{}); result.Outcome != runas.NothingDue {
			y.t.Fatalf("%s, %s: nothing was due, and it did %q", m.name, when, result.Outcome)
		}
		return
	}
	before, onApplication := m.connection(y.t), m.thumbprints(y.t, y.appID)
	chosen := yearFaults[0]
	if m.failures < mostFailures {
		chosen = yearFaults[y.random.IntN(len(yearFaults))]
	}
	when += " with " + chosen.name
	m.faults[chosen.name]++
	err := chosen.run(y, m, func(ctx context.Context, manager *runas.Manager) error {
		if chosen.name != yearFaults[0].name && chosen.name != "death at a local write" {
			y.loginWhile(m, when)
		}
		result, err := manager.Renew(ctx, runas.RenewOptions{})
		if err == nil && result.Outcome == runas.Renewed {
			m.renewals++
		}
		return err
	})
	y.login(m, m.connection(y.t), when+", in the state that it was left in")
	y.clear(m)
	m.noteKeys(y.t)
	if m.failures++; err == nil {
		m.failures = 0
	}
	if err != nil && chosen.name == yearFaults[0].name {
		y.t.Fatalf("%s, %s: nothing went wrong, and it failed: %v", m.name, when, describe(err))
	}
	// A script that read the connection just before may still sign in.
	y.login(m, before, when+", by the connection of before")
	y.checkRemovals(m, when, onApplication)
	y.checkNoted(m, when)
}

// isDue reports whether the machine has something to do tonight.
func (y *year) isDue(m *machine) bool {
	account := m.account(y.t)
	if len(account.Keys) != 1 || account.Keys[0].Phase != runas.KeyRegistered {
		return true
	}
	return account.Keys[0].NotAfter.Sub(time.Now().Add(m.moved)) <= yearLife/3
}

// loginWhile signs in now and then while the machine renews, whatever state it is in.
func (y *year) loginWhile(m *machine, when string) {
	m.weather.mu.Lock()
	defer m.weather.mu.Unlock()
	count := 0
	m.weather.before = func() {
		if count++; count%6 == 0 {
			y.login(m, m.connection(y.t), when+", in the middle of it")
		}
	}
}

// checkRemovals makes sure that the machine has removed no key but its own.
func (y *year) checkRemovals(m *machine, when string, before []string) {
	y.t.Helper()
	now := m.thumbprints(y.t, y.appID)
	for _, thumbprint := range before {
		if !slices.Contains(now, thumbprint) && !m.made[thumbprint] {
			y.t.Fatalf("%s, %s: it removed the key %s, which another made", m.name, when, thumbprint)
		}
	}
}

// checkNoted makes sure that every key that the machine has ever made is noted by it, or gone from the application.
func (y *year) checkNoted(m *machine, when string) {
	y.t.Helper()
	account := m.account(y.t)
	for _, thumbprint := range m.thumbprints(y.t, y.appID) {
		noted := slices.ContainsFunc(account.Keys, func(k runas.Key) bool { return k.Thumbprint == thumbprint })
		if m.made[thumbprint] && !noted {
			y.t.Fatalf("%s, %s: it has forgotten its key %s, which is still on the application", m.name, when, thumbprint)
		}
	}
}

func (y *year) nextDay() {
	y.t.Helper()
	y.machines[0].tenant.MoveCalendar(y.t, day)
	for _, m := range y.machines {
		m.mu.Lock()
		m.moved += day
		m.mu.Unlock()
	}
}

// live lives through some days and makes sure that nothing but a key of each machine is left at their end.
func (y *year) live(days int) {
	y.t.Helper()
	for today := 1; today <= days; today++ {
		y.nextDay()
		for _, m := range y.machines {
			y.renewOn(today, m)
		}
		if today%10 == 0 {
			for _, m := range y.machines {
				y.login(m, m.connection(y.t), fmt.Sprintf("day %d", today))
			}
		}
	}
	// Two nights without trouble end what the last ones began.
	for range 2 {
		y.nextDay()
		for _, m := range y.machines {
			m.rig.renew(y.t, runas.RenewOptions{})
		}
	}
	var used []string
	for _, m := range y.machines {
		used = append(used, m.connection(y.t).CertificateThumbprint)
		if m.renewals < days/25 {
			y.t.Errorf("%s renewed %d times in %d days", m.name, m.renewals, days)
		}
		struck := 0
		for name, times := range m.faults {
			if name != yearFaults[0].name {
				struck += times
			}
		}
		y.t.Logf("%s: %d renewals, struck %d times: %v", m.name, m.renewals, struck, m.faults)
	}
	for _, m := range y.machines {
		if pending := y.isDue(m); pending && len(m.account(y.t).Keys) > 2 {
			y.t.Errorf("%s still notes %d keys", m.name, len(m.account(y.t).Keys))
		}
	}
	left := y.machines[0].thumbprints(y.t, y.appID)
	for _, thumbprint := range left {
		if !slices.Contains(used, thumbprint) && !y.inOverlap(thumbprint) {
			y.t.Errorf("the key %s is left on the application", thumbprint)
		}
	}
	for _, thumbprint := range used {
		if !slices.Contains(left, thumbprint) {
			y.t.Errorf("the key %s is in use and not on the application", thumbprint)
		}
	}
	y.t.Logf("%d logins, none failed", y.logins)
}

// inOverlap reports whether a key waits for its removal, because its machine renewed last night.
func (y *year) inOverlap(thumbprint string) bool {
	for _, m := range y.machines {
		for _, key := range m.account(y.t).Keys {
			if key.Thumbprint == thumbprint && key.Phase == runas.KeyRetiring && key.RemoveAfter.After(time.Now().Add(m.moved)) {
				return true
			}
		}
	}
	return false
}

// TestYear lets two machines with one application renew every night for a year, each without knowing of the other, while
// something goes wrong at every step. No login fails on either, no key is left that should be gone, and none is removed that
// the other made.
func TestYear(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			y := newYear(t, uint64(seed), 2)
			days := *years * 365
			if testing.Short() {
				days = min(days, 120)
			}
			y.live(days)
		})
	}
}
