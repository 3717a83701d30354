package runas_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func TestRetireSupersededKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.setUp(t)
	r.renew(t, runas.RenewOptions{Force: true})
	before := len(writes(r.tenant.Requests()))
	plan, err := r.manager(t).PlanRetire(t.Context(), runas.RetireOptions{})
	if err != nil || len(plan.Actions) != 1 || plan.Actions[0].ID != first.Thumbprint {
		t.Fatalf("plan = %+v, %v", plan, err)
	}
	if made := writes(r.tenant.Requests())[before:]; len(made) != 0 {
		t.Errorf("planning wrote %q", made)
	}
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{}); err != nil {
		t.Fatal(describe(err))
	}
	r.checkWhole(t)
}

func (r *rig) checkGone(t *testing.T) {
	t.Helper()
	if apps := r.applications(t); len(apps) != 0 {
		t.Errorf("applications left: %+v", apps)
	}
	state, store := r.state(nil)
	if tenants, err := state.Tenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("accounts left: %v, %v", tenants, err)
	}
	if left, err := store.List(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%d certificates left, %v", len(left), err)
	}
}

func TestRetireAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	options := runas.RetireOptions{All: true, Administrator: r.admin()}
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true}); !errors.Is(err, fail.Usage) {
		t.Errorf("without an administrator: %v", err)
	}
	before := len(writes(r.tenant.Requests()))
	plan, err := r.manager(t).PlanRetire(t.Context(), options)
	if err != nil {
		t.Fatal(describe(err))
	}
	var steps []runas.StepName
	for _, action := range plan.Actions {
		steps = append(steps, action.Step)
	}
	want := []runas.StepName{runas.StepConnection, runas.StepRole, runas.StepPermission, runas.StepApplication, runas.StepRemoval}
	if !slices.Equal(steps, want) || len(writes(r.tenant.Requests())) != before {
		t.Errorf("plan %v, want %v and no write", steps, want)
	}
	if _, err := r.manager(t).Retire(t.Context(), options); err != nil {
		t.Fatal(describe(err))
	}
	r.checkGone(t)
	r.setUp(t)
	r.checkWhole(t)
}

func TestRetireCutAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	options := runas.RetireOptions{All: true, Administrator: r.admin()}
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			r.setUp(t)
			ctx, cancel := context.WithCancel(t.Context())
			r.wire.cutAt(n, after, cancel)
			_, err := r.manager(t).Retire(ctx, options)
			cancel()
			cut := r.wire.wasCut()
			r.wire.cutAt(0, false, nil)
			if err := r.callExchange(t.Context()); err != nil && !errors.Is(err, runas.ErrNoConnection) {
				t.Errorf("request %d (after %v): a connection that does not work: %v", n, after, err)
			}
			if cut {
				if _, err := r.manager(t).Retire(t.Context(), options); err != nil {
					t.Fatalf("request %d (after %v), again: %v", n, after, describe(err))
				}
			}
			r.checkGone(t)
			if !cut {
				if err != nil || n < 5 {
					t.Fatalf("a retirement of %d requests ended with %v", n, err)
				}
				break
			}
		}
	}
}

// An application that was there before is used as it is, and is left as it was.
func TestAdoptAndRetire(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	foreign, err := certs.Issue(certs.IssueOptions{CommonName: "of another program"})
	if err != nil {
		t.Fatal(err)
	}
	appID := r.tenant.AddApplication(t, foreign.Leaf)
	options := r.options()
	options.AppID = appID
	result, err := r.manager(t).Setup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatal(describe(err))
	}
	if result.AppID != appID {
		t.Errorf("application %s, want %s", result.AppID, appID)
	}
	adopted := func() application {
		var found application
		r.inTenant(t, "/applications(appId='"+appID+"')?$select=id,appId,keyCredentials", &found)
		return found
	}
	if n := len(adopted().KeyCredentials); n != 2 {
		t.Errorf("%d keys, want the other program's and ours", n)
	}
	r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	if n := len(adopted().KeyCredentials); n != 2 {
		t.Errorf("%d keys after a renewal, want the other program's and ours", n)
	}
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
		t.Fatal(describe(err))
	}
	if n := len(adopted().KeyCredentials); n != 1 {
		t.Errorf("%d keys after the retirement, want the other program's", n)
	}
	r.checkGone(t)
}

func TestRetireRemovesEarlierRoles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	options := r.options()
	for _, role := range []string{"Global Reader", runas.DefaultRole, "Security Reader"} {
		options.Role = role
		if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
			t.Fatal(describe(err))
		}
	}
	if n := len(r.account(t).EarlierRoles); n != 2 {
		t.Errorf("the account remembers %d earlier roles, want 2", n)
	}
	plan, err := r.manager(t).PlanRetire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()})
	if err != nil {
		t.Fatal(describe(err))
	}
	var removed []string
	for _, action := range plan.Actions {
		if action.Step == runas.StepRole {
			removed = append(removed, action.Object)
		}
	}
	slices.Sort(removed)
	if diff := cmp.Diff([]string{runas.DefaultRole, "Global Reader", "Security Reader"}, removed); diff != "" {
		t.Errorf("roles to be removed (-want +got):\n%s", diff)
	}
}

func TestSetupWithCertificateBroughtAlong(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	brought, err := certs.Issue(certs.IssueOptions{CommonName: "brought along"})
	if err != nil {
		t.Fatal(err)
	}
	options := r.options()
	options.Certificate = brought
	result, err := r.manager(t).Setup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatal(describe(err))
	}
	if result.Thumbprint != brought.Thumbprint() || r.connection(t).CertificateThumbprint != brought.Thumbprint() {
		t.Errorf("the account uses %s, want %s", result.Thumbprint, brought.Thumbprint())
	}
	r.checkWhole(t)

	// Bringing another keeps the first for those that still use it.
	if options.Certificate, err = certs.Issue(certs.IssueOptions{CommonName: "the next"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
		t.Fatal(describe(err))
	}
	if n := len(r.applications(t)[0].KeyCredentials); n != 2 {
		t.Errorf("%d keys, want both", n)
	}
	r.move(t, 2*day)
	r.renew(t, runas.RenewOptions{})
	r.checkWhole(t)
}
