package runas_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

const day = 24 * time.Hour

func (r *rig) renew(t *testing.T, options runas.RenewOptions) runas.RenewResult {
	t.Helper()
	result, err := r.manager(t).Renew(t.Context(), options)
	if err != nil {
		t.Fatalf("renewal: %v", describe(err))
	}
	return result
}

// A daily timer over two years: renewed when due, the old key removed a day later, and never a night without a login.
func TestRenewDaily(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.setUp(t)
	var outcomes []string
	for passed := 0; passed < 500; passed += 10 {
		r.move(t, 10*day)
		result := r.renew(t, runas.RenewOptions{})
		if result.Outcome != runas.NothingDue {
			outcomes = append(outcomes, string(result.Outcome)+" on day "+r.moved.String())
		}
		if err := r.callExchange(t.Context()); err != nil {
			t.Fatalf("day %d: %v", passed, err)
		}
	}
	want := []string{
		"renewed on day " + (250 * day).String(), "old key removed on day " + (260 * day).String(),
		"renewed on day " + (500 * day).String(),
	}
	if diff := cmp.Diff(want, outcomes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.connection(t).CertificateThumbprint == first.Thumbprint {
		t.Error("the connection still names the first certificate")
	}
	r.move(t, 2*day)
	r.renew(t, runas.RenewOptions{})
	r.checkWhole(t)
}

func TestRenewOverlap(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.setUp(t)
	result := r.renew(t, runas.RenewOptions{Force: true})
	if result.Outcome != runas.Renewed || result.OldThumbprint != first.Thumbprint || result.Thumbprint == first.Thumbprint || len(result.Removed) != 0 {
		t.Errorf("result = %+v", result)
	}
	if n := len(r.applications(t)[0].KeyCredentials); n != 2 {
		t.Errorf("%d keys in the overlap, want both", n)
	}
	if again := r.renew(t, runas.RenewOptions{}); again.Outcome != runas.NothingDue || again.RemoveAfter.IsZero() {
		t.Errorf("in the overlap: %+v", again)
	}
	r.move(t, day+time.Hour)
	if last := r.renew(t, runas.RenewOptions{}); last.Outcome != runas.OldRemoved || !slices.Equal(last.Removed, []string{first.Thumbprint}) {
		t.Errorf("after the overlap: %+v", last)
	}
	r.checkWhole(t)
	if _, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{Overlap: time.Hour}); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("an overlap shorter than a token's life: %v", err)
	}
}

func TestRenewNeedsNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	result := r.setUp(t)
	before := len(r.tenant.Requests())
	r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	for _, request := range r.tenant.Requests()[before:] {
		if request.Host == "graph.microsoft.com" && request.Caller != result.AppID {
			t.Errorf("%s %s by %q", request.Method, request.Path, request.Caller)
		}
	}
	r.checkWhole(t)
}

func TestRenewWithCertificateBroughtAlong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	brought, err := certs.Issue(certs.IssueOptions{CommonName: "from our authority"})
	if err != nil {
		t.Fatal(err)
	}
	options := runas.RenewOptions{Force: true, NoOverlap: true, Certificate: brought}
	if result := r.renew(t, options); result.Thumbprint != brought.Thumbprint() {
		t.Errorf("%+v", result)
	}
	r.checkWhole(t)
	if _, err := r.manager(t).Renew(t.Context(), options); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("the same certificate again: %v", err)
	}
	r.checkWhole(t)
}

func TestRenewWithoutSetup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{}); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("error = %v", err)
	}
}

func TestRenewAfterExpiry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.setUp(t)
	r.move(t, 400*day)
	_, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{})
	if !errors.Is(err, fail.CertificateExpired) || fail.Next(err) == "" {
		t.Errorf("error = %v, next %q", err, fail.Next(err))
	}
	second := r.setUp(t)
	if second.Thumbprint == first.Thumbprint {
		t.Error("set-up did not mend the expired certificate")
	}
	r.move(t, 2*day)
	r.renew(t, runas.RenewOptions{})
	r.checkWhole(t)
}

// A chain that is broken for another reason than its certificate is told of at once, and no key is added to it.
func TestRenewOfABrokenChain(t *testing.T) {
	t.Parallel()
	for fault, code := range map[string]fail.Code{
		"permission-missing": fail.PermissionMissing, "role-missing": fail.RoleMissing, "service-principal-disabled": fail.ServicePrincipalDisabled,
		"application-missing": fail.ApplicationMissing, "blocked-by-conditional-access": fail.BlockedByConditionalAccess,
		"certificate-expired": fail.CertificateExpired, "certificate-not-registered": fail.CertificateNotRegistered,
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.setUp(t)
			r.pace.Patience = time.Second
			r.tenant.SetFault(t, fault)
			before, events := len(writes(r.tenant.Requests())), len(r.events)
			_, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{Force: true})
			if !errors.Is(err, code) || fail.Next(err) == "" {
				t.Errorf("error %v, next %q, want %s and a next step", describe(err), fail.Next(err), code)
			}
			if sent := writes(r.tenant.Requests())[before:]; len(sent) > 0 {
				t.Errorf("sent %q", sent)
			}
			for _, event := range r.events[events:] {
				if event.Kind == runas.Waiting {
					t.Errorf("waited for %s: %v", event.Detail, event.Err)
				}
			}
			r.tenant.ClearFaults(t)
			r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
			r.checkWhole(t)
		})
	}
}

// One refusal may come from a replica that lags.
func TestRenewOutlivesALaggingReplica(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	var refused atomic.Bool
	next := r.wire.next
	r.wire.next = roundTripFunc(func(request *http.Request) (*http.Response, error) {
		if !strings.Contains(request.URL.Path, "InvokeCommand") || !refused.CompareAndSwap(false, true) {
			return next.RoundTrip(request)
		}
		return &http.Response{StatusCode: http.StatusUnauthorized, Request: request, Header: http.Header{}, Body: http.NoBody}, nil
	})
	r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	if !refused.Load() {
		t.Error("nothing was refused")
	}
	r.checkWhole(t)
}

func TestRenewForbidden(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	r.tenant.SetFault(t, "addkey-forbidden")
	_, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{Force: true})
	if !errors.Is(err, fail.RenewForbidden) {
		t.Errorf("error = %v", describe(err))
	}
	r.checkWhole(t)
}

// A rule that forbids the renewal is known at set-up, which leaves an account that works.
func TestRehearsalFindsAForbiddenRenewal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "addkey-forbidden")
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), r.options()); !errors.Is(err, fail.RenewForbidden) {
		t.Errorf("error = %v", describe(err))
	}
	r.checkWhole(t)
	r.tenant.ClearFaults(t)
	r.setUp(t)
	r.checkWhole(t)
}

func TestRenewSurvivesAnswers(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"addkey-response=empty", "addkey-response=other-id", "lag=100ms", "lag=100ms:flapping", "throttle=2:0", "removekey-unknown=404"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if strings.HasPrefix(fault, "lag") {
				r.tenant.SetFault(t, fault) // a set-up waits for what it wrote; it must not vanish again
			}
			r.setUp(t)
			r.tenant.SetFault(t, fault)
			r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
			r.tenant.ClearFaults(t)
			r.checkWhole(t)
		})
	}
}

// A renewal is cut at each of its requests in turn, before and after the tenant has acted on it, and run again.
func TestRenewCutAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	options := runas.RenewOptions{Force: true, NoOverlap: true}
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			ctx, cancel := context.WithCancel(t.Context())
			r.wire.cutAt(n, after, cancel)
			_, err := r.manager(t).Renew(ctx, options)
			cancel()
			if !r.wire.wasCut() {
				if err != nil || n < 8 {
					t.Fatalf("a renewal of %d requests ended with %v", n, err)
				}
				break
			}
			if !errors.Is(err, fail.Interrupted) {
				t.Errorf("request %d (after %v): a cut renewal ended with %v", n, after, describe(err))
			}
			if err := r.callExchange(t.Context()); err != nil {
				t.Errorf("request %d (after %v): the connection does not work: %v", n, after, err)
			}
			r.wire.cutAt(0, false, nil)
			r.renew(t, runas.RenewOptions{NoOverlap: true})
			r.checkWhole(t)
			if t.Failed() {
				t.Fatalf("cut at request %d, after its effect: %v", n, after)
			}
		}
	}
}

// A client that calls Exchange without pause, with a new token each time, sees no failure.
func TestRenewUnderLoad(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	ctx, cancel := context.WithCancel(t.Context())
	var calling sync.WaitGroup
	var mu sync.Mutex
	calls, failures := 0, []error{}
	calling.Go(func() {
		for ctx.Err() == nil {
			err := r.callExchange(t.Context())
			mu.Lock()
			if calls++; err != nil {
				failures = append(failures, err)
			}
			mu.Unlock()
		}
	})
	for range 3 {
		r.renew(t, runas.RenewOptions{Force: true})
		r.move(t, 2*day)
		r.renew(t, runas.RenewOptions{})
	}
	cancel()
	calling.Wait()
	if len(failures) > 0 || calls < 10 {
		t.Errorf("%d of %d calls failed, first: %v", len(failures), calls, failures)
	}
	r.checkWhole(t)
}
