package runas_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func TestSetup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	result := r.setUp(t)
	r.checkWhole(t)
	if result.Organization.InitialDomain != "contoso.onmicrosoft.com" || result.Organization.TenantID != r.tenant.ID() {
		t.Errorf("organization = %+v", result.Organization)
	}
	want := runas.Connection{
		Name: "AzureRunAsConnection", ApplicationID: result.AppID, TenantID: r.tenant.ID(), Cloud: "public",
		CertificateThumbprint: result.Thumbprint, Organization: "contoso.onmicrosoft.com",
	}
	if diff := cmp.Diff(want, r.connection(t)); diff != "" {
		t.Errorf("connection (-want +got):\n%s", diff)
	}
	made := writes(r.tenant.Requests())
	if len(made) != 7 || result.Writes != 7 {
		t.Errorf("%d writes counted, the tenant saw %q; want 7: application, service principal, key, permission, role, addKey, removeKey", result.Writes, made)
	}
	if got := len(r.changes(t)); got != 7 {
		t.Errorf("%d changes in the trail, want 7", got)
	}
}

func TestSetupAgainWritesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.setUp(t)
	before := len(writes(r.tenant.Requests()))
	plan, err := r.manager(t).PlanSetup(t.Context(), r.admin(), r.options())
	if err != nil || plan.Writes() {
		t.Errorf("the plan of a finished set-up has writes (%v): %+v", err, plan.Actions)
	}
	second := r.setUp(t)
	if made := writes(r.tenant.Requests())[before:]; len(made) != 0 || second.Writes != 0 {
		t.Errorf("the second set-up wrote %q, and counted %d", made, second.Writes)
	}
	for _, action := range second.Actions {
		if action.Kind != runas.Nothing {
			t.Errorf("%+v", action)
		}
	}
	first.Writes, first.Actions, second.Actions = 0, nil, nil
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

func TestPlanWritesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	plan, err := r.manager(t).PlanSetup(t.Context(), r.admin(), r.options())
	if err != nil {
		t.Fatal(describe(err))
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Errorf("planning wrote %q", made)
	}
	var got []string
	for _, action := range plan.Actions {
		line := fmt.Sprintf("%s %s", action.Step, action.Kind)
		if action.Request != nil {
			line += " " + action.Request.Method + " " + strings.TrimPrefix(action.Request.URL, "https://graph.microsoft.com/v1.0")
		}
		got = append(got, line)
	}
	want := []string{
		"application create PATCH /applications(uniqueName='<unique name>')",
		"service-principal create POST /servicePrincipals",
		"certificate create PATCH /applications/<application>",
		"permission create POST /servicePrincipals/<service principal>/appRoleAssignments",
		"role create POST /roleManagement/directory/roleAssignments",
		"connection create",
		"rehearsal rehearse POST /applications/<application>/addKey",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	state, _ := r.state(nil)
	if tenants, err := state.Tenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("planning left an account behind: %v, %v", tenants, err)
	}
}

func TestPlanSaysThatAnotherRoleStays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	options := r.options()
	options.Role = "Global Reader"
	plan, err := r.manager(t).PlanSetup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range plan.Actions {
		if action.Step == runas.StepRole && !strings.Contains(action.Detail, runas.DefaultRole+" stays assigned") {
			t.Errorf("the role step says %q, not that %s stays", action.Detail, runas.DefaultRole)
		}
	}
}

func TestSetupResolvesAnyDomain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, organization := range []string{"contoso.com", r.tenant.ID()} {
		options := r.options()
		options.Organization = organization
		if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
			t.Fatalf("%s: %v", organization, describe(err))
		}
		if got := r.connection(t).Organization; got != "contoso.onmicrosoft.com" {
			t.Errorf("%s: the connection names %s", organization, got)
		}
	}
	r.checkWhole(t)
}

func TestSetupThroughStorms(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"unavailable=3", "throttle=3:0"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, fault)
			admin := r.admin()
			if _, err := r.manager(t).Setup(t.Context(), admin, r.options()); err != nil {
				t.Fatal(describe(err))
			}
			r.checkWhole(t)
		})
	}
}

func TestSetupUnderAnotherConnectionName(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	before := len(writes(r.tenant.Requests()))
	options := r.options()
	options.Connection = "NightlyConnection"
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
		t.Fatal(describe(err))
	}
	state, _ := r.state(nil)
	if _, err := state.Connection(t.Context(), r.tenant.ID(), "NightlyConnection"); err != nil {
		t.Error(err)
	}
	if _, err := state.Connection(t.Context(), r.tenant.ID(), runas.DefaultConnection); !errors.Is(err, runas.ErrNoConnection) {
		t.Errorf("the former connection: %v", err)
	}
	if made := writes(r.tenant.Requests())[before:]; len(made) != 0 {
		t.Errorf("a new name wrote %q to the tenant", made)
	}
}

func TestSetupRefusesBeforeWriting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	other := newRig(t)
	for name, c := range map[string]struct {
		change func(*runas.SetupOptions)
		admin  *rig
		want   fail.Code
	}{
		"an unknown tenant":        {func(o *runas.SetupOptions) { o.Organization = "fabrikam.example" }, r, fail.TenantUnknown},
		"another tenant's sign-in": {func(*runas.SetupOptions) {}, other, fail.WrongTenant},
		"an unknown role":          {func(o *runas.SetupOptions) { o.Role = "Janitor" }, r, fail.InvalidInput},
		"an unknown application":   {func(o *runas.SetupOptions) { o.AppID = "11111111-1111-4111-8111-111111111111" }, r, fail.ApplicationMissing},
		"no organization":          {func(o *runas.SetupOptions) { o.Organization = "" }, r, fail.Usage},
	} {
		options := r.options()
		c.change(&options)
		if _, err := r.manager(t).Setup(t.Context(), c.admin.admin(), options); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Errorf("refused set-ups wrote %q", made)
	}
}

func TestSetupThroughLag(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"lag=150ms", "lag=150ms:flapping"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, fault)
			r.setUp(t)
			waited := false
			for _, event := range r.events {
				waited = waited || event.Kind == runas.Waiting
			}
			if !waited {
				t.Error("no progress was reported while waiting")
			}
			r.tenant.ClearFaults(t)
			r.checkWhole(t)
		})
	}
}

// A set-up is cut at each of its requests in turn, before and after the tenant has acted on it, and run again.
func TestSetupCutAnywhere(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for n := 1; r.cutSetup(t, n, after); n++ {
				if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
					t.Fatal(describe(err))
				}
				r.checkGone(t)
			}
		})
	}
}

// cutSetup reports whether a set-up had an n-th request at which it could be cut.
func (r *rig) cutSetup(t *testing.T, n int, after bool) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.wire.cutAt(n, after, cancel)
	_, err := r.manager(t).Setup(ctx, r.admin(), r.options())
	if !r.wire.wasCut() {
		if err != nil || n < 20 {
			t.Fatalf("a set-up of %d requests ended with %v", n, err)
		}
		return false
	}
	if !errors.Is(err, fail.Interrupted) {
		t.Errorf("request %d: a cut set-up ended with %v", n, describe(err))
	}
	if err := r.callExchange(t.Context()); err != nil && !errors.Is(err, runas.ErrNoConnection) {
		t.Errorf("request %d: a connection that does not work: %v", n, err)
	}
	r.wire.cutAt(0, false, nil)
	r.setUp(t)
	r.checkWhole(t)
	if t.Failed() {
		t.Fatalf("cut at request %d", n)
	}
	return true
}
