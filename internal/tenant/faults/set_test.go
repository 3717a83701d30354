package faults

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/exorun/exorun/internal/tenant/state"
)

// newSet returns the faults of a tenant that has one application with the whole chain.
func newSet(t *testing.T) (*Set, *state.Store) {
	t.Helper()
	store, err := state.Open(state.Options{Seed: "faults"})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(func(d *state.Directory) error {
		app := &state.Application{ID: d.NewID(), AppID: d.NewID(), Stamp: store.Stamp()}
		app.KeyCredentials = []*state.KeyCredential{{
			KeyID: d.NewID(), StartDateTime: store.Calendar(), EndDateTime: store.Calendar().AddDate(1, 0, 0),
		}}
		sp := &state.ServicePrincipal{ID: d.NewID(), AppID: app.AppID, AccountEnabled: true, Stamp: store.Stamp()}
		d.Applications = append(d.Applications, app)
		d.ServicePrincipals = append(d.ServicePrincipals, sp)
		d.AppRoleAssignments = append(d.AppRoleAssignments, &state.AppRoleAssignment{
			ID: d.NewOpaqueID(), PrincipalID: sp.ID, AppRoleID: state.ExchangeManageAsApp,
			ResourceID: d.ServicePrincipalByAppID(state.ExchangeAppID).ID,
		})
		d.RoleAssignments = append(d.RoleAssignments, &state.RoleAssignment{
			ID: d.NewOpaqueID(), PrincipalID: sp.ID, RoleDefinitionID: state.RoleExchangeAdministrator, DirectoryScopeID: "/",
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(store), store
}

func directory(store *state.Store) (directory *state.Directory) {
	store.View(func(d *state.Directory) { directory = d })
	return directory
}

func TestDirectoryFaultsChangeAndRestore(t *testing.T) {
	t.Parallel()
	broken := map[Name]func(*state.Directory, *state.Application, *state.ServicePrincipal) bool{
		CertificateExpired: func(_ *state.Directory, app *state.Application, _ *state.ServicePrincipal) bool {
			return app.KeyCredentials[0].EndDateTime.Before(time.Now())
		},
		CertificateNotRegistered: func(_ *state.Directory, app *state.Application, _ *state.ServicePrincipal) bool {
			return len(app.KeyCredentials) == 0
		},
		WrongPrivateKey: func(_ *state.Directory, app *state.Application, _ *state.ServicePrincipal) bool {
			return app.KeyCredentials[0].Mismatched
		},
		ApplicationMissing: func(_ *state.Directory, app *state.Application, sp *state.ServicePrincipal) bool {
			return app == nil && sp == nil
		},
		ServicePrincipalDisabled: func(_ *state.Directory, _ *state.Application, sp *state.ServicePrincipal) bool {
			return !sp.AccountEnabled
		},
		PermissionMissing: func(d *state.Directory, _ *state.Application, sp *state.ServicePrincipal) bool {
			return len(d.AppRoleAssignmentsOf(sp.ID)) == 0
		},
		ForeignCredentials: func(_ *state.Directory, app *state.Application, sp *state.ServicePrincipal) bool {
			return len(app.Owners) == 1 && len(app.PasswordCredentials) == 1 && len(app.FederatedCredentials) == 1 &&
				len(app.KeyCredentials) == 2 && len(sp.Owners) == 1 && len(sp.KeyCredentials) == 1
		},
		RoleMissing: func(d *state.Directory, _ *state.Application, sp *state.ServicePrincipal) bool {
			return len(d.RoleAssignmentsOf(sp.ID)) == 0
		},
	}
	for _, fault := range Known {
		if fault.kind != directoryKind {
			continue
		}
		t.Run(string(fault.Name), func(t *testing.T) {
			t.Parallel()
			set, store := newSet(t)
			before := directory(store)
			app := before.Applications[1]
			sp := before.ServicePrincipalByAppID(app.AppID)
			admin := before.ServicePrincipalByAppID(before.AdminAppID)

			changed, err := set.Set(string(fault.Name))
			if err != nil {
				t.Fatal(err)
			}
			if changed != 1 {
				t.Errorf("changed %d objects, want 1", changed)
			}
			during := directory(store)
			if !broken[fault.Name](during, during.Application(app.ID), during.ServicePrincipal(sp.ID)) {
				t.Error("the fault does not show in the directory")
			}
			if got, want := len(during.AppRoleAssignmentsOf(admin.ID)), len(before.AppRoleAssignmentsOf(admin.ID)); got != want {
				t.Errorf("the administrator application holds %d permissions, want %d", got, want)
			}

			// A restart keeps the fault and what undoes it.
			again := New(store)
			if !again.On(fault.Name) {
				t.Error("the fault is gone after a restart")
			}
			if err := again.ClearAll(); err != nil {
				t.Fatal(err)
			}
			after := directory(store)
			after.Displaced, after.Faults, after.IDCounter = before.Displaced, before.Faults, before.IDCounter
			if diff := cmp.Diff(before, after, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("after clearing:\n%s", diff)
			}
		})
	}
}

func TestSignInAsNeedsAUser(t *testing.T) {
	t.Parallel()
	set, _ := newSet(t)
	for _, name := range []string{"roles", "roles@contoso.onmicrosoft.com", "guest"} {
		if _, err := set.Set("sign-in-as=" + name); err != nil {
			t.Error(err)
		}
	}
	if _, err := set.Set("sign-in-as=king"); !errors.Is(err, ErrNoUser) || set.Value(SignInAs) != "guest" {
		t.Errorf("nobody: %v, %q signs in", err, set.Value(SignInAs))
	}
}

func TestClearKeepsWhatWasMended(t *testing.T) {
	t.Parallel()
	set, store := newSet(t)
	if _, err := set.Set("role-missing"); err != nil {
		t.Fatal(err)
	}
	d := directory(store)
	principal := d.ServicePrincipalByAppID(d.Applications[1].AppID).ID
	err := store.Update(func(d *state.Directory) error {
		d.RoleAssignments = append(d.RoleAssignments, &state.RoleAssignment{
			ID: "mended", PrincipalID: principal, RoleDefinitionID: state.RoleExchangeAdministrator, DirectoryScopeID: "/",
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Clear(RoleMissing); err != nil {
		t.Fatal(err)
	}
	assignments := directory(store).RoleAssignmentsOf(principal)
	if len(assignments) != 1 || assignments[0].ID != "mended" {
		t.Errorf("%d assignments after clearing, want the mended one alone", len(assignments))
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"role-missing": true, "role-missing=x": false, "no-such": false, "": false,
		"clock-skew=1h": true, "clock-skew=-90m": true, "clock-skew": false,
		"lag=10s": true, "lag=10s:flapping": true, "lag=10s:x": false,
		"hold=3:before": true, "hold=1:after": true, "hold=0:before": false, "hold=1": false, "hold=1:between": false,
		"throttle=2": true, "throttle=2:30": true, "throttle=2:x": false, "unavailable=0": false,
		"addkey-response=empty": true, "addkey-response=": false, "role-not-effective=token": true,
	} {
		if _, _, err := Parse(text); (err == nil) != ok {
			t.Errorf("Parse(%q): %v", text, err)
		}
	}
}

func TestTake(t *testing.T) {
	t.Parallel()
	set, _ := newSet(t)
	if _, err := set.Set("throttle=2:7"); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if seconds, throttled := set.TakeThrottle(); !throttled || seconds != 7 {
			t.Errorf("request %d: %d, %v", i+1, seconds, throttled)
		}
	}
	if _, throttled := set.TakeThrottle(); throttled || set.On(Throttle) {
		t.Error("the third request is throttled")
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	set, _ := newSet(t)
	if _, err := set.Set("hold=2:after"); err != nil {
		t.Fatal(err)
	}
	if moment := set.Count(); moment != "" {
		t.Fatalf("the first request is held %s", moment)
	}
	if moment := set.Count(); moment != After {
		t.Fatalf("the second request: %q", moment)
	}
	if moment := set.Count(); moment != "" || set.On(Hold) {
		t.Fatal("the fault outlives its request")
	}

	wait := func(ctx context.Context) (Held, chan error) {
		_, changed := set.Held()
		done := make(chan error, 1)
		go func() {
			done <- set.Wait(ctx, After, httptest.NewRequest(http.MethodPost, "https://graph.microsoft.com/v1.0/applications", nil))
		}()
		<-changed
		held, _ := set.Held()
		if len(held) != 1 {
			t.Fatalf("%d requests held", len(held))
		}
		return held[0], done
	}
	held, done := wait(t.Context())
	if held.Host != "graph.microsoft.com" || held.Path != "/v1.0/applications" || held.Moment != After {
		t.Errorf("held %+v", held)
	}
	if err := set.Release(held.ID); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("a released request: %v", err)
	}
	if err := set.Release(held.ID); !errors.Is(err, ErrNotHeld) {
		t.Errorf("releasing it again: %v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	_, done = wait(ctx)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("a request whose connection ended: %v", err)
	}
	if held, _ := set.Held(); len(held) != 0 {
		t.Errorf("%d requests still held", len(held))
	}
}
