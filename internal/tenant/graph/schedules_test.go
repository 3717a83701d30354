package graph

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

const rolesAdmin = "roles@contoso.onmicrosoft.com"

func (b *bench) schedule(bearer, action, spID, justification, expiration string) reply {
	b.t.Helper()
	return b.do(bearer, "POST", "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests", fmt.Sprintf(
		`{"action":%q,"principalId":%q,"roleDefinitionId":%q,"directoryScopeId":"/","justification":%q,"scheduleInfo":{"startDateTime":%q,"expiration":%s}}`,
		action, spID, state.RoleExchangeAdministrator, justification, b.clock().Format(time.RFC3339), expiration))
}

func (b *bench) count(bearer, path string) int {
	b.t.Helper()
	return len(b.do(bearer, "GET", "/v1.0/roleManagement/directory/"+path, "").want(b.t, 200, "").json(b.t)["value"].([]any))
}

// TestRoleWithAnEnd assigns a role under a policy that wants an end, and lets the calendar pass it.
func TestRoleWithAnEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, spID, _ := b.newApp("automation")
	admin := b.user(rolesAdmin, roleWrite)
	b.set("role-policy=P180D")
	refused := "RoleAssignmentRequestPolicyValidationFailed"
	b.schedule(admin, "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 400, refused)
	if got := b.schedule(admin, "adminAssign", spID, "", `{"type":"afterDuration","duration":"P181D"}`).want(t, 400, refused).message(); got != `The following policy rules failed: ["JustificationRule","ExpirationRule"]` {
		t.Error(got)
	}
	b.schedule(admin, "adminExtend", spID, "x", `{"type":"afterDuration","duration":"P10D"}`).want(t, 400, "RoleAssignmentDoesNotExist")
	made := b.schedule(admin, "adminAssign", spID, "nightly", `{"type":"afterDuration","duration":"P180D"}`).want(t, 201, "").json(t)
	if made["status"] != "Provisioned" || !strings.HasSuffix(fmt.Sprint(made["scheduleInfo"]), "type:afterDateTime] recurrence:<nil> startDateTime:2026-11-24T12:00:00Z]") {
		t.Errorf("made %v", made)
	}
	b.schedule(admin, "adminAssign", spID, "nightly", `{"type":"afterDuration","duration":"P1D"}`).want(t, 400, "RoleAssignmentExists")
	filter := "?$filter=principalId eq '" + spID + "'"
	schedules := b.do(admin, "GET", "/v1.0/roleManagement/directory/roleAssignmentSchedules"+filter, "").want(t, 200, "").json(t)["value"].([]any)
	if len(schedules) != 1 || schedules[0].(map[string]any)["createdUsing"] != made["id"] {
		t.Fatalf("schedules %v", schedules)
	}
	b.moveCalendar(179 * 24 * time.Hour)
	if got := b.count(admin, "roleAssignments"+filter); got != 1 {
		t.Errorf("a day before its end: %d assignments", got)
	}
	// The start that the client sends lies behind the calendar: the extension counts from today.
	b.schedule(admin, "adminExtend", spID, "nightly", `{"type":"afterDuration","duration":"P30D"}`).want(t, 201, "")
	b.moveCalendar(200 * 24 * time.Hour)
	if got := b.count(admin, "roleAssignmentScheduleInstances"+filter); got != 1 {
		t.Errorf("after the extension: %d instances", got)
	}
	b.moveCalendar(210 * 24 * time.Hour)
	for _, set := range []string{"roleAssignments", "roleAssignmentSchedules", "roleAssignmentScheduleInstances"} {
		if got := b.count(admin, set+filter); got != 0 {
			t.Errorf("after the end: %d in %s", got, set)
		}
	}
	b.schedule(admin, "adminExtend", spID, "nightly", `{"type":"afterDuration","duration":"P30D"}`).want(t, 400, "RoleAssignmentDoesNotExist")
	b.schedule(admin, "adminRenew", spID, "nightly", `{"type":"afterDuration","duration":"P30D"}`).want(t, 201, "")
	b.schedule(admin, "adminRemove", spID, "gone", `null`).want(t, 201, "")
	if got := b.count(admin, "roleAssignments"+filter); got != 0 {
		t.Errorf("after removal: %d", got)
	}
	if got := b.count(admin, "roleAssignmentScheduleRequests"+filter); got != 4 {
		t.Errorf("%d requests on record", got)
	}
}

func (b *bench) moveCalendar(offset time.Duration) {
	b.t.Helper()
	if err := b.store.MoveCalendar(offset); err != nil {
		b.t.Fatal(err)
	}
}

func TestDirectRoleForbidden(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, spID, _ := b.newApp("automation")
	admin := b.user(rolesAdmin, roleWrite)
	b.set("direct-role-forbidden")
	b.do(admin, "POST", "/v1.0/roleManagement/directory/roleAssignments", `{"principalId":"`+spID+`","roleDefinitionId":"`+state.RoleExchangeAdministrator+`","directoryScopeId":"/"}`).
		want(t, 400, "RoleAssignmentRequestPolicyValidationFailed")
	b.schedule(admin, "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 201, "")
	b.schedule(b.user(appsAdmin, roleWrite), "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 403, "Authorization_RequestDenied")
}

// TestPendingRequest approves a waiting request by clearing the fault.
func TestPendingRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, spID, _ := b.newApp("automation")
	admin := b.user(rolesAdmin, roleWrite)
	b.set("role-request-pending")
	if got := b.schedule(admin, "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 201, "").json(t)["status"]; got != "PendingApproval" {
		t.Errorf("status %v", got)
	}
	b.schedule(admin, "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 400, "PendingRoleAssignmentRequest")
	filter := "?$filter=principalId eq '" + spID + "'"
	if got := b.count(admin, "roleAssignments"+filter); got != 0 {
		t.Errorf("before approval: %d", got)
	}
	if err := b.faults.Clear("role-request-pending"); err != nil {
		t.Fatal(err)
	}
	if got := b.count(admin, "roleAssignments"+filter); got != 1 {
		t.Errorf("after approval: %d", got)
	}
}

func TestRolePolicies(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const path = "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '" +
		state.RoleExchangeAdministrator + "'&$expand=policy($expand=rules)"
	rule := func() map[string]any {
		t.Helper()
		all := b.do(b.user("reader@contoso.onmicrosoft.com", asUser), "GET", path, "").want(t, 200, "").json(t)["value"].([]any)
		if len(all) != 1 {
			t.Fatalf("%d assignments", len(all))
		}
		for _, one := range all[0].(map[string]any)["policy"].(map[string]any)["rules"].([]any) {
			if one := one.(map[string]any); one["id"] == "Expiration_Admin_Assignment" {
				return one
			}
		}
		t.Fatal("no rule for the end of assignments")
		return nil
	}
	if got := rule(); got["isExpirationRequired"] != false || got["@odata.type"] != "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule" {
		t.Errorf("rule %v", got)
	}
	b.set("role-policy=P90D")
	if got := rule(); got["isExpirationRequired"] != true || got["maximumDuration"] != "P90D" {
		t.Errorf("rule %v", got)
	}
	b.do(b.user(appsAdmin, asUser), "GET", path, "").want(t, 403, "Authorization_RequestDenied")
	b.set("role-policy-unreadable")
	b.do(b.user(globalAdmin, asUser), "GET", path, "").want(t, 403, "Authorization_RequestDenied")
}

// TestSelfActivation activates the role that a person is eligible for.
func TestSelfActivation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	user := b.directory().UserNamed("eligible")
	bearer := b.user(user.UserPrincipalName, asUser)
	_, spID, _ := b.newApp("automation")
	const mine = "roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')"
	if got := b.count(bearer, mine); got != 1 {
		t.Errorf("%d eligibilities", got)
	}
	b.schedule(bearer, "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 403, "Authorization_RequestDenied")
	activate := func(duration string) reply {
		return b.do(bearer, "POST", "/v1.0/roleManagement/directory/roleAssignmentScheduleRequests", `{"action":"selfActivate","principalId":"`+user.ID+`","roleDefinitionId":"`+
			state.RolePrivilegedRoleAdministrator+`","directoryScopeId":"/","justification":"set-up","scheduleInfo":{"expiration":{"type":"afterDuration","duration":"`+duration+`"}}}`)
	}
	activate("PT9H").want(t, 400, "RoleAssignmentRequestPolicyValidationFailed")
	activate("PT1H").want(t, 201, "")
	b.schedule(bearer, "adminAssign", spID, "nightly", `{"type":"noExpiration"}`).want(t, 201, "")
	b.moveCalendar(2 * time.Hour)
	b.schedule(bearer, "adminRemove", spID, "nightly", `null`).want(t, 403, "Authorization_RequestDenied")
}
