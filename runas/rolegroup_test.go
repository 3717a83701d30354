package runas_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

const viewOnly = "View-Only Organization Management"

// inExchange runs a cmdlet as the administrator.
func (r *rig) inExchange(t *testing.T, name string, parameters exo.Parameters) []exo.Row {
	t.Helper()
	session, err := exo.New(exo.Options{Credential: r.admin(), TenantID: r.tenant.ID(), Transport: r.tenant.HTTPClient()})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := session.Collect(t.Context(), exo.Cmdlet{Name: name, Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// cmdletWrites are the cmdlets that change Exchange, in the order of the trail.
func (r *rig) cmdletWrites(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, change := range r.changes(t) {
		if strings.Contains(change.Call, "-") && !strings.Contains(change.Call, "/") && change.Outcome == "done" {
			all = append(all, change.Call)
		}
	}
	return all
}

func (r *rig) groupOptions() runas.SetupOptions {
	options := r.options()
	options.RoleGroup = viewOnly
	return options
}

func (r *rig) setUpGroup(t *testing.T) runas.SetupResult {
	t.Helper()
	result, err := r.manager(t).Setup(t.Context(), r.admin(), r.groupOptions())
	if err != nil {
		t.Fatalf("set-up: %v", describe(err))
	}
	return result
}

func TestRoleGroup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	action := r.roleAction(t, r.groupOptions())
	if action.Kind != runas.Create || action.Needs != "Exchange Administrator" || !strings.Contains(action.Detail, "reads everything in Exchange") ||
		!strings.Contains(action.Detail, "New-ServicePrincipal, Add-RoleGroupMember") || !strings.HasSuffix(action.Request.URL, "/InvokeCommand") {
		t.Errorf("the plan says %+v", action)
	}
	r.setUpGroup(t)
	if got := r.cmdletWrites(t); !slices.Equal(got, []string{"New-ServicePrincipal", "Add-RoleGroupMember"}) {
		t.Errorf("the trail has %q", got)
	}
	var roles struct{ Value []struct{ ID string } }
	principal := r.account(t).ServicePrincipal.ObjectID
	r.inTenant(t, "/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'"+principal+"'", &roles)
	if len(roles.Value) != 0 {
		t.Error("it has a directory role too")
	}
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.State != runas.Holds || !strings.Contains(link.Detail, "by the role group "+viewOnly) {
		t.Errorf("verify says %+v", link)
	}
	if link := r.linkOf(t, runas.LinkDirectory, runas.VerifyOptions{Administrator: r.admin()}); link.State != runas.Holds {
		t.Errorf("verify with an administrator says %+v", link)
	}
	if again := r.setUp(t); again.Writes != 0 { // the choice of the first time holds
		t.Errorf("the second set-up wrote %+v", again.Actions)
	}
	r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
}

func TestRoleGroupIsLost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUpGroup(t)
	principal := r.account(t).ServicePrincipal.ObjectID
	r.inExchange(t, "Remove-RoleGroupMember", exo.Parameters{"Identity": viewOnly, "Member": principal, "Confirm": false})
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.Fault != fail.RoleMissing || !strings.Contains(link.Cause, viewOnly) {
		t.Errorf("verify says %+v", link)
	}
	if result := r.setUp(t); result.Writes != 1 {
		t.Errorf("mending it took %d writes: %+v", result.Writes, result.Actions)
	}
	if link := r.linkOf(t, runas.LinkRole, runas.VerifyOptions{}); link.State != runas.Holds {
		t.Errorf("mended: %+v", link)
	}
}

func TestRoleGroupIsRetired(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUpGroup(t)
	principal := r.account(t).ServicePrincipal.ObjectID
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
		t.Fatal(describe(err))
	}
	for _, row := range r.inExchange(t, "Get-RoleGroupMember", exo.Parameters{"Identity": viewOnly}) {
		if row.Text("ExternalDirectoryObjectId") == principal {
			t.Error("it is still in the role group")
		}
	}
	for _, row := range r.inExchange(t, "Get-ServicePrincipal", nil) {
		if row.Text("ObjectId") == principal {
			t.Error("Exchange still knows the service principal")
		}
	}
}

// What was there before a set-up stays when the account is retired.
func TestRoleGroupThatWasThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	account := r.account(t)
	principal := account.ServicePrincipal.ObjectID
	r.inExchange(t, "New-ServicePrincipal", exo.Parameters{"AppId": account.Application.AppID, "ObjectId": principal})
	r.inExchange(t, "Add-RoleGroupMember", exo.Parameters{"Identity": viewOnly, "Member": principal})
	before := len(r.cmdletWrites(t))
	action := r.roleAction(t, r.groupOptions())
	if action.Kind != runas.Adopt || !strings.Contains(action.Detail, runas.DefaultRole+" stays assigned") {
		t.Errorf("the plan says %+v", action)
	}
	r.setUpGroup(t)
	if len(r.cmdletWrites(t)) != before {
		t.Error("it changed what was there")
	}
	if noted := r.account(t); !noted.Role.Found || len(noted.EarlierRoles) != 1 {
		t.Errorf("noted %+v, before %+v", noted.Role, noted.EarlierRoles)
	}
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
		t.Fatal(describe(err))
	}
	if got := r.cmdletWrites(t); len(got) != before {
		t.Errorf("retiring changed Exchange: %q", got)
	}
}

func TestRoleGroupRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	options := r.groupOptions()
	options.RoleGroup = "Night Watch"
	_, err := r.manager(t).PlanSetup(t.Context(), r.admin(), options)
	if !errors.Is(err, fail.InvalidInput) || !strings.Contains(fail.Next(err), viewOnly) {
		t.Errorf("a group that is not there: %v", describe(err))
	}
	options = r.groupOptions()
	options.Role = "Global Reader"
	if _, err = r.manager(t).PlanSetup(t.Context(), r.admin(), options); !errors.Is(err, fail.Usage) {
		t.Errorf("a role and a group: %v", describe(err))
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Errorf("it wrote %q", made)
	}
}

// TestRoleGroupInterrupted cuts the set-up before and after each request of the role step.
func TestRoleGroupInterrupted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	seen := 0
	for n := 1; ; n++ {
		done := true
		for _, after := range []bool{false, true} {
			ctx, cancel := context.WithCancel(t.Context())
			r.wire.cutAt(n, after, cancel)
			_, err := r.manager(t).Setup(ctx, r.admin(), r.groupOptions())
			cut := r.wire.wasCut()
			cancel()
			r.wire.cutAt(0, false, nil)
			done = done && !cut
			if cut && err == nil {
				t.Errorf("request %d: cut, and no error", n)
			}
			seen++
			r.setUpGroup(t)
			account := r.account(t)
			if !account.Role.Registered || account.Role.Found || account.Role.RoleGroup != viewOnly {
				t.Fatalf("request %d after=%t: noted %+v", n, after, account.Role)
			}
			r.leaveGroup(t, account)
			if testing.Short() {
				break
			}
		}
		if done {
			break
		}
	}
	if seen < 8 {
		t.Errorf("only %d cuts", seen)
	}
}

// leaveGroup undoes what the role step did, here and in the tenant.
func (r *rig) leaveGroup(t *testing.T, account runas.Account) {
	t.Helper()
	r.inExchange(t, "Remove-ServicePrincipal", exo.Parameters{"Identity": account.ServicePrincipal.ObjectID, "Confirm": false})
	account.Role, account.EarlierRoles = account.EarlierRoles[0], nil
	state, _ := r.state(nil)
	if err := state.Save(t.Context(), account); err != nil {
		t.Fatal(err)
	}
}
