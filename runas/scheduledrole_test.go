package runas_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// roleAction is what a plan says of the role step.
func (r *rig) roleAction(t *testing.T, options runas.SetupOptions) runas.Action {
	t.Helper()
	plan, err := r.manager(t).PlanSetup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatalf("plan: %v", describe(err))
	}
	for _, action := range plan.Actions {
		if action.Step == runas.StepRole {
			return action
		}
	}
	t.Fatal("the plan has no role step")
	return runas.Action{}
}

func (r *rig) linkOf(t *testing.T, name runas.LinkName, options runas.VerifyOptions) runas.Link {
	t.Helper()
	report, err := r.manager(t).Verify(t.Context(), options)
	if err != nil {
		t.Fatalf("verify: %v", describe(err))
	}
	for _, link := range report.Links {
		if link.Link == name {
			return link
		}
	}
	t.Fatalf("there is no link %s", name)
	return runas.Link{}
}

// TestAssignmentFollowsTheRoleSettings sets up under every kind of role settings, readable or not.
func TestAssignmentFollowsTheRoleSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		faults []string
		kind   runas.RightKind
		life   time.Duration // zero: for good
		says   string        // of the plan
	}{
		{"direct assignments allowed", nil, runas.DirectRole, 0, ""},
		{"an end required", []string{"role-policy=P180D"}, runas.ScheduledRole, 180 * day, "the longest that the role's settings allow"},
		{"settings hidden, an end required", []string{"role-policy=P90D", "role-policy-unreadable", "direct-role-forbidden"}, runas.ScheduledRole, 90 * day, "this account may not read them"},
		{"direct assignments refused only", []string{"direct-role-forbidden"}, runas.ScheduledRole, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for _, fault := range test.faults {
				r.tenant.SetFault(t, fault)
			}
			if planned := r.roleAction(t, r.options()); !strings.Contains(planned.Detail, test.says) {
				t.Errorf("the plan says %q, want %q in it", planned.Detail, test.says)
			}
			r.setUp(t)
			r.checkWhole(t)
			record := r.account(t).Role
			if record.Kind != test.kind || record.EndsAt.IsZero() != (test.life == 0) {
				t.Fatalf("noted %+v, want the kind %q", record, test.kind)
			}
			if left := time.Until(record.EndsAt); test.life != 0 && (left > test.life || left < test.life-time.Hour) {
				t.Errorf("it ends in %s, want %s", left, test.life)
			}
			before := len(writes(r.tenant.Requests()))
			if again := r.setUp(t); again.Writes != 0 || len(writes(r.tenant.Requests())) != before {
				t.Errorf("the second set-up wrote %d times: %v", again.Writes, again.Actions)
			}
		})
	}
}

// TestRoleEnds walks an assignment to its end: warned of, extended, and at last over.
func TestRoleEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "role-policy=P180D")
	r.setUp(t)
	first := r.account(t).Role.EndsAt
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); len(link.Warnings) != 0 || !strings.Contains(link.Detail, "until "+first.Format(time.DateOnly)) {
		t.Errorf("on the first day: %+v", link)
	}

	r.move(t, 160*day)
	if action := r.roleAction(t, r.options()); action.Writes() {
		t.Errorf("20 days ahead of the end it would be extended: %+v", action)
	}
	result, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{})
	if err != nil || len(result.Warnings) != 0 || !result.RoleEnds.Equal(first) {
		t.Errorf("20 days ahead: %+v, %v", result, err)
	}

	r.move(t, 10*day)
	link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{})
	if link.State != runas.Holds || len(link.Warnings) != 1 || !strings.Contains(link.Warnings[0], "Privileged Role Administrator extends it: exorun setup") {
		t.Errorf("10 days ahead: %+v", link)
	}
	if result, err = r.manager(t).Renew(t.Context(), runas.RenewOptions{}); err != nil || len(result.Warnings) != 1 {
		t.Errorf("10 days ahead, renew warns %v, %v", result.Warnings, err)
	}
	if action := r.roleAction(t, r.options()); action.Kind != runas.Update || !strings.Contains(action.Detail, "extended from "+first.Format(time.DateOnly)) {
		t.Errorf("10 days ahead, the plan says %+v", action)
	}
	if result := r.setUp(t); result.Writes != 1 {
		t.Errorf("extending took %d writes: %+v", result.Writes, result.Actions)
	}
	second := r.account(t).Role.EndsAt
	if extended := second.Sub(first); extended < 169*day || extended > 171*day {
		t.Errorf("extended by %s, want 170 days", extended)
	}
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); len(link.Warnings) != 0 {
		t.Errorf("extended, it still warns: %+v", link)
	}
	if again := r.setUp(t); again.Writes != 0 {
		t.Errorf("a set-up after the extension wrote: %+v", again.Actions)
	}

	r.move(t, 190*day)
	link = r.linkOf(t, runas.LinkRole, runas.VerifyOptions{})
	if link.State != runas.Broken || link.Fault != fail.RoleEnded || !strings.Contains(link.Fix, "exorun setup") {
		t.Errorf("after the end: %+v", link)
	}
	if _, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{Force: true}); !errors.Is(err, fail.RoleEnded) {
		t.Errorf("a renewal after the end: %v", describe(err))
	}
	if result := r.setUp(t); result.Writes != 1 {
		t.Errorf("assigning it again took %d writes: %+v", result.Writes, result.Actions)
	}
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.State != runas.Holds {
		t.Errorf("assigned again: %+v", link)
	}
	r.checkWhole(t)
}

// An administrator in the portal extended the role; this home's note is of before.
func TestRoleExtendedElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "role-policy=P30D")
	r.setUp(t)
	account := r.account(t)
	account.Role.EndsAt = account.Role.EndsAt.Add(-40 * day)
	state, _ := r.state(nil)
	if err := state.Save(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.State != runas.Holds || len(link.Warnings) != 1 {
		t.Errorf("the note is outdated: %+v", link)
	}
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{Administrator: r.admin()}); len(link.Warnings) != 0 {
		t.Errorf("an administrator reads the true end: %+v", link)
	}
	r.setUp(t)
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); len(link.Warnings) != 0 {
		t.Errorf("the end was noted anew: %+v", link)
	}
}

// TestPendingRole sets up where the role waits for approval: it is told as such, and not asked for twice.
func TestPendingRole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "role-policy=P180D")
	r.tenant.SetFault(t, "role-request-pending")
	for range 2 {
		_, err := r.manager(t).Setup(t.Context(), r.admin(), r.options())
		if !errors.Is(err, fail.HandedOver) {
			t.Fatalf("error = %v", describe(err))
		}
	}
	asked := 0
	for _, request := range writes(r.tenant.Requests()) {
		if strings.HasSuffix(request, "/roleAssignmentScheduleRequests") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times, want once", asked)
	}
	if action := r.roleAction(t, r.options()); action.Kind != runas.Await || action.Writes() || !strings.Contains(action.Detail, "waits for approval") {
		t.Errorf("the plan says %+v", action)
	}
	r.tenant.ClearFaults(t)
	r.setUp(t)
	r.checkWhole(t)
	if record := r.account(t).Role; record.Kind != runas.ScheduledRole {
		t.Errorf("noted %+v", record)
	}
}

func TestRetireScheduledRole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "role-policy=P180D")
	r.setUp(t)
	principal := r.account(t).ServicePrincipal.ObjectID
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
		t.Fatal(describe(err))
	}
	var schedules struct {
		Value []struct{ PrincipalID string }
	}
	r.inTenant(t, "/roleManagement/directory/roleAssignmentSchedules", &schedules)
	for _, schedule := range schedules.Value {
		if schedule.PrincipalID == principal {
			t.Error("the assignment is still there")
		}
	}
}

func TestGlobalAdministratorNeedsAFlag(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	options := r.options()
	options.Role = "Global Administrator"
	_, err := r.manager(t).Setup(t.Context(), r.admin(), options)
	if !errors.Is(err, fail.Usage) || len(writes(r.tenant.Requests())) != 0 {
		t.Errorf("error = %v, writes %q", describe(err), writes(r.tenant.Requests()))
	}
	options.AllowGlobalAdministrator = true
	if action := r.roleAction(t, options); !strings.Contains(action.Detail, "changes everything in the tenant") {
		t.Errorf("the plan says %q", action.Detail)
	}
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
		t.Fatal(describe(err))
	}
	r.setUp(t) // what it has, it keeps
}

// Settings that no program can satisfy leave the role to a colleague, and what was assigned by hand is noted.
func TestRoleSettingsOfAnotherKind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "role-policy=P180D")
	next := r.wire.next
	r.wire.next = roundTripFunc(func(request *http.Request) (*http.Response, error) {
		if request.Method != http.MethodPost || !strings.HasSuffix(request.URL.Path, "/roleAssignmentScheduleRequests") {
			return next.RoundTrip(request)
		}
		const refusal = `{"error":{"code":"RoleAssignmentRequestPolicyValidationFailed","message":"The following policy rules failed: [\"TicketingRule\"]"}}`
		return &http.Response{
			StatusCode: http.StatusBadRequest, Request: request, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(refusal)),
		}, nil
	})
	result, err := r.manager(t).Setup(t.Context(), r.admin(), r.options())
	if !errors.Is(err, fail.HandedOver) {
		t.Fatalf("error = %v", describe(err))
	}
	if result.HandOver == nil || len(result.HandOver.Left) == 0 || !strings.Contains(result.HandOver.Left[0].Why, "TicketingRule") {
		t.Errorf("left %+v", result.HandOver)
	}
	r.wire.next = next
	r.setUp(t)
	r.checkWhole(t)
}

// TestScheduledRoleInterrupted cuts a set-up that extends the role before and after each of its requests: the next one goes on,
// and asks for nothing twice.
func TestScheduledRoleInterrupted(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		cut := false
		for _, after := range []bool{false, true} {
			r := newRig(t)
			r.tenant.SetFault(t, "role-policy=P180D")
			r.setUp(t)
			r.move(t, 170*day)
			before := len(writes(r.tenant.Requests()))
			ctx, cancel := context.WithCancel(t.Context())
			r.wire.cutAt(n, after, cancel)
			_, err := r.manager(t).Setup(ctx, r.admin(), r.options())
			cut = r.wire.wasCut()
			cancel()
			r.wire.cutAt(0, false, nil)
			if cut && err == nil {
				t.Errorf("request %d: cut, and no error", n)
			}
			r.setUp(t)
			if made := writes(r.tenant.Requests())[before:]; len(made) != 1 {
				t.Errorf("request %d, after %t: wrote %q, want one extension", n, after, made)
			}
			if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.State != runas.Holds || len(link.Warnings) != 0 {
				t.Errorf("request %d, after %t: %+v", n, after, link)
			}
			if testing.Short() {
				break
			}
		}
		if !cut {
			break
		}
	}
}

// TestRightsUnderFaults sets up each kind of right while the tenant throttles, lags or answers late.
func TestRightsUnderFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"lag=50ms", "lag=50ms:flapping", "throttle=3:0", "unavailable=2", "exchange-504-after-write=2"} {
		for _, kind := range []runas.RightKind{runas.ScheduledRole, runas.ExchangeGroup} {
			t.Run(fault+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				options := r.options()
				if kind == runas.ScheduledRole {
					r.tenant.SetFault(t, "role-policy=P180D")
				} else {
					options.RoleGroup = viewOnly
				}
				r.tenant.SetFault(t, fault)
				if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
					t.Fatal(describe(err))
				}
				record := r.account(t).Role
				if record.Kind != kind || record.AssignmentID == "" || record.Found || record.EndsAt.IsZero() != (kind == runas.ExchangeGroup) {
					t.Errorf("noted %+v", record)
				}
				if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.State != runas.Holds {
					t.Errorf("verify says %+v", link)
				}
				if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
					t.Errorf("retire: %v", describe(err))
				}
			})
		}
	}
}
