package runas_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// another is a second machine beside the same tenant.
func (r *rig) another(t *testing.T) *rig {
	t.Helper()
	return &rig{tenant: r.tenant, home: t.TempDir(), wire: &wire{next: r.tenant.HTTPClient().Transport}, pace: r.pace, moved: r.moved}
}

func (r *rig) join(t *testing.T, appID string) runas.SetupResult {
	t.Helper()
	options := r.options()
	options.AppID, options.Join = appID, true
	result, err := r.manager(t).Setup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatalf("join: %v", describe(err))
	}
	return result
}

// checkJoined makes sure that both machines work, each with its own key, and that there are no other keys.
func checkJoined(t *testing.T, appID string, machines ...*rig) {
	t.Helper()
	var used []string
	for _, r := range machines {
		used = append(used, r.connection(t).CertificateThumbprint)
	}
	for _, r := range machines {
		r.checkUsed(t, appID, r.connection(t).CertificateThumbprint, used...)
	}
}

func TestJoinWithAnAdministrator(t *testing.T) {
	t.Parallel()
	a := newRig(t)
	appID := a.setUp(t).AppID
	b := a.another(t)
	options := b.options()
	options.Join = true
	if _, err := b.manager(t).Setup(t.Context(), b.admin(), options); !errors.Is(err, fail.Usage) {
		t.Errorf("without an application: %v", err)
	}
	b.join(t, appID)
	checkJoined(t, appID, a, b)
	if again := b.join(t, appID); again.Writes != 0 {
		t.Errorf("the second join wrote %d times", again.Writes)
	}

	// Each renews its own key, and retires it.
	b.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	a.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	checkJoined(t, appID, a, b)
	foreign := a.verify(t, a.admin()).Foreign.Found
	if len(foreign) != 1 || !foreign[0].ByExorun || foreign[0].Thumbprint != b.connection(t).CertificateThumbprint {
		t.Errorf("the first machine finds %+v, want the key of the second", foreign)
	}
	if _, err := a.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: a.admin()}); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("retiring the application that another machine uses: %v", err)
	}
	b.retireAll(t)
	checkJoined(t, appID, a)
	a.retireAll(t)
}

// A machine that joins makes nothing but its key. What is missing is for the machine that set the application up.
func TestJoinAnApplicationThatIsNotComplete(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"role-missing", "permission-missing", "service-principal-disabled"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			a := newRig(t)
			appID := a.setUp(t).AppID
			a.tenant.SetFault(t, fault)
			b := a.another(t)
			options := b.options()
			options.AppID, options.Join = appID, true
			before := len(writes(a.tenant.Requests()))
			_, err := b.manager(t).Setup(t.Context(), b.admin(), options)
			if fail.CodeOf(err) != fail.InvalidInput || !strings.Contains(err.Error(), "not complete") {
				t.Errorf("error %v", describe(err))
			}
			for _, write := range writes(a.tenant.Requests())[before:] {
				if !strings.HasPrefix(write, "PATCH /v1.0/applications/") {
					t.Errorf("it wrote %s", write)
				}
			}
		})
	}
}

// The role need not be named again.
func TestJoinTakesTheRoleThatIsThere(t *testing.T) {
	t.Parallel()
	a := newRig(t)
	options := a.options()
	options.Role = "Global Reader"
	result, err := a.manager(t).Setup(t.Context(), a.admin(), options)
	if err != nil {
		t.Fatal(describe(err))
	}
	b := a.another(t)
	b.join(t, result.AppID)
	checkJoined(t, result.AppID, a, b)
}

// The certificate of the first machine, in a file, proves the second: no administrator takes part, and the file is not kept.
func TestJoinWithACertificateAsTheProof(t *testing.T) {
	t.Parallel()
	a := newRig(t)
	first := a.setUp(t)
	_, store := a.state(nil)
	proof, err := store.Find(t.Context(), first.Thumbprint)
	if err != nil {
		t.Fatal(err)
	}
	b := a.another(t)
	options := b.adoption(first.AppID, proof)
	options.Join = true
	result := b.adopt(t, options)
	if result.Thumbprint == first.Thumbprint {
		t.Error("the second machine uses the first one's key")
	}
	_, store = b.state(nil)
	if kept, err := store.List(t.Context()); err != nil || len(kept) != 1 {
		t.Errorf("%d certificates in the home, %v; want its own", len(kept), err)
	}
	checkJoined(t, first.AppID, a, b)
	if again := b.adopt(t, options); again.Writes != 0 {
		t.Errorf("the second join wrote %d times", again.Writes)
	}
	b.retireAll(t)
	checkJoined(t, first.AppID, a)
}

func TestJoinCutAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	cutEverywhere(t, r, r.checkConnection, func(appID string, old *certs.Certificate) (work func(context.Context) error, check func(t *testing.T)) {
		options := r.adoption(appID, old)
		options.Join = true
		return func(ctx context.Context) error {
				_, err := r.manager(t).Adopt(ctx, options)
				return err
			}, func(t *testing.T) {
				t.Helper()
				used := r.connection(t).CertificateThumbprint
				r.checkUsed(t, appID, used, used, old.Thumbprint())
				r.retireAll(t)
			}
	})
}

// late holds back the first write of a collection of keys until it is told to go on.
type late struct {
	next http.RoundTripper
	once sync.Once
	read chan struct{} // closed when the write is about to be sent
	free chan struct{}
}

func (l *late) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method == http.MethodPatch && strings.HasPrefix(request.URL.Path, "/v1.0/applications/") {
		l.once.Do(func() {
			close(l.read)
			select {
			case <-l.free:
			case <-request.Context().Done():
			}
		})
	}
	return l.next.RoundTrip(request)
}

// Two machines join at the same time, and the second has read the keys before the first one's is among them. Neither loses its
// key.
func TestJoinAtTheSameTime(t *testing.T) {
	t.Parallel()
	first := newRig(t)
	appID := first.setUp(t).AppID
	a, b := first.another(t), first.another(t)
	a.pace.Settle = 2 * time.Second
	held := &late{next: b.wire.next, read: make(chan struct{}), free: make(chan struct{})}
	b.wire.next = held
	joined := make(chan error, 1)
	options := b.options()
	options.AppID, options.Join = appID, true
	manager, admin := b.manager(t), b.admin()
	go func() { _, err := manager.Setup(t.Context(), admin, options); joined <- err }()
	<-held.read
	registered := make(chan struct{})
	var once sync.Once
	a.watch = func(e runas.Event) {
		if e.Step == runas.StepCertificate && strings.Contains(e.Detail, "to stay") {
			once.Do(func() { close(registered) })
		}
	}
	go func() { <-registered; close(held.free) }()
	a.join(t, appID)
	if err := <-joined; err != nil {
		t.Fatal(describe(err))
	}
	checkJoined(t, appID, first, a, b)
}

func TestJoinDiesAtAnyLocalWrite(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for n := int64(1); ; n++ {
		appID, old := r.existing(t)
		options := r.adoption(appID, old)
		options.Join = true
		file := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			_, err := m.Adopt(t.Context(), options)
			return err
		})
		r.checkConnection(t)
		r.adopt(t, options)
		used := r.connection(t).CertificateThumbprint
		r.checkUsed(t, appID, used, used, old.Thumbprint())
		if n := len(r.account(t).Keys); n != 1 {
			t.Errorf("%d keys noted, want its own", n)
		}
		if t.Failed() {
			t.Fatalf("it died at write %d, of %s", n, file)
		}
		r.retireAll(t)
		if file == "" {
			return
		}
	}
}

// An application that may not sign in cannot remove a key by proof; then the administrator does.
func TestRetireAMachineOfADisabledApplication(t *testing.T) {
	t.Parallel()
	a := newRig(t)
	appID := a.setUp(t).AppID
	b := a.another(t)
	b.join(t, appID)
	b.renew(t, runas.RenewOptions{Force: true})
	a.tenant.SetFault(t, "service-principal-disabled")
	b.retireAll(t)
	a.tenant.ClearFaults(t)
	checkJoined(t, appID, a)
}
