package runas_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// requestsTo counts what a host was asked.
func (r *rig) requestsTo(host string) (n int) {
	for _, request := range r.tenant.Requests() {
		if strings.HasPrefix(request.Host, host) {
			n++
		}
	}
	return n
}

func TestNoWaitAsksOnce(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"role-not-effective", "role-not-effective=token"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, fault)
			options := r.options()
			options.Wait = runas.NoWait
			_, err := r.manager(t).Setup(t.Context(), r.admin(), options)
			if !errors.Is(err, fail.RoleNotEffective) || !strings.Contains(fail.Next(err), "exorun verify") {
				t.Errorf("%v, next %q; want %s", describe(err), fail.Next(err), fail.RoleNotEffective)
			}
			for _, event := range r.events {
				if event.Step == runas.StepConnection && event.Kind == runas.Waiting {
					t.Errorf("it waited for %s", event.Detail)
				}
			}
			if r.requestsTo("outlook.") == 0 {
				t.Error("Exchange was not asked")
			}
			// Meanwhile verify says that it is on its way, with no administrator; then it completes the set-up.
			report, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
			if err != nil {
				t.Fatal(describe(err))
			}
			if broken := report.Err(); !errors.Is(broken, fail.RoleNotEffective) || !strings.Contains(broken.Error(), "was assigned") {
				t.Errorf("verify: %v, want %s", broken, fail.RoleNotEffective)
			}
			r.tenant.ClearFaults(t)
			report, err = r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
			if err != nil || report.Err() != nil || len(report.Completed) == 0 {
				t.Fatalf("verify: %v, %v, completed %+v", err, report.Err(), report.Completed)
			}
			r.checkWhole(t)
		})
	}
}

// While a set-up waits, each question has a token of its own, and it says for what it waits and since when.
func TestWaitAsksWithNewTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "role-not-effective=token")
	const questions = 4
	waits := 0
	var since time.Time
	manager := r.observed(t, func(e runas.Event) {
		if e.Kind != runas.Waiting || e.Step != runas.StepConnection {
			return
		}
		if waits++; waits == questions {
			r.tenant.ClearFaults(t)
		}
		if e.Since.IsZero() || !since.IsZero() && !e.Since.Equal(since) {
			t.Errorf("a wait since %s says that it began at %s", since, e.Since)
		}
		if since = e.Since; e.Detail == "" || e.Err == nil || !strings.Contains(e.Err.Error(), "token") {
			t.Errorf("a wait for %q says %v", e.Detail, e.Err)
		}
	})
	before := r.requestsTo("login.")
	options := r.options()
	options.Wait = time.Hour
	if _, err := manager.Setup(t.Context(), r.admin(), options); err != nil {
		t.Fatal(describe(err))
	}
	if asked := r.requestsTo("login.") - before; waits < questions || asked < waits {
		t.Errorf("%d waits and %d requests to the sign-in service", waits, asked)
	}
}

// observed is a manager whose events go to observe.
func (r *rig) observed(t *testing.T, observe func(runas.Event)) *runas.Manager {
	t.Helper()
	state, store := r.state(nil)
	manager, err := runas.New(runas.Config{
		State: state, Trail: state, Certificates: store, Client: r.tenant.HTTPClient(), Pace: r.pace, Clock: hastyClock{}, Observe: observe,
	})
	if err != nil {
		t.Fatal(err)
	}
	return manager
}

// What verify calls a role that is not in the token, without an administrator, by what the home knows of it.
func TestVerifyTellsMissingFromNotEffective(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault    string
		assigned time.Duration // before now; zero for never
		seen     time.Duration // before now
		proved   time.Duration // before now
		want     fail.Code
		says     string
	}{
		"assigned a moment ago":             {"role-not-effective=token", 4 * time.Minute, 0, 0, fail.RoleNotEffective, "was assigned 4m ago"},
		"assigned by a colleague":           {"role-not-effective=token", 0, 10 * time.Minute, 0, fail.RoleNotEffective, "was first seen 10m ago"},
		"assigned anew after it had worked": {"role-not-effective=token", 4 * time.Minute, 0, time.Hour, fail.RoleNotEffective, "4m ago"},
		"in the token, Exchange lags":       {"role-not-effective", 4 * time.Minute, 0, 0, fail.RoleNotEffective, "Exchange does not act by"},
		"it has never worked, for days":     {"role-not-effective=token", 72 * time.Hour, 0, 0, fail.RoleMissing, ""},
		"it has worked since":               {"role-missing", 2 * time.Hour, 0, time.Hour, fail.RoleMissing, ""},
		"it worked a minute ago":            {"role-missing", 5 * time.Minute, 0, time.Minute, fail.RoleMissing, ""},
		"never assigned":                    {"role-missing", 0, 0, 0, fail.RoleMissing, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.setUp(t)
			state, _ := r.state(nil)
			account := r.account(t)
			ago := func(d time.Duration) time.Time {
				if d == 0 {
					return time.Time{}
				}
				return time.Now().Add(-d).UTC()
			}
			account.Role.AssignedAt, account.Role.SeenAt, account.ProvedAt = ago(c.assigned), ago(c.seen), ago(c.proved)
			if err := state.Save(t.Context(), account); err != nil {
				t.Fatal(err)
			}
			r.tenant.SetFault(t, c.fault)
			report, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
			if err != nil {
				t.Fatal(describe(err))
			}
			broken := report.Err()
			if !errors.Is(broken, c.want) || !strings.Contains(broken.Error(), c.says) {
				t.Errorf("%v, want %s that says %q", broken, c.want, c.says)
			}
		})
	}
}

// A certificate that begins in the future by the calendar is no certificate today: verify says so, and a set-up makes
// another.
func TestCertificateOfTheFuture(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const ahead = 30 * 24 * time.Hour
	r.move(t, ahead)
	first := r.setUp(t)
	r.move(t, -ahead)
	report, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
	if err != nil {
		t.Fatal(describe(err))
	}
	if link := report.Links[0]; link.State != runas.Broken || !strings.Contains(link.Cause, "begins only on") {
		t.Errorf("verify: %+v", link)
	}
	second := r.setUp(t)
	if second.Thumbprint == first.Thumbprint {
		t.Error("a set-up goes on with a certificate that has not begun")
	}
	report, err = r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
	if err != nil || report.Err() != nil {
		t.Errorf("verify after a set-up: %v, %v", err, report.Err())
	}

	options := r.options()
	_, store := r.state(nil)
	if options.Certificate, err = store.Find(t.Context(), first.Thumbprint); err != nil {
		t.Fatal(err)
	}
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("a certificate of the future brought along: %v, want %s", describe(err), fail.InvalidInput)
	}
}
