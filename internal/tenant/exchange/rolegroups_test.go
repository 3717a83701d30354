package exchange

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// member makes Exchange know an application without a directory role, and returns its object id and its token.
func (b *bench) member(name string) (objectID, bearer string) {
	b.t.Helper()
	var sp *state.ServicePrincipal
	err := b.store.Update(func(d *state.Directory) error {
		sp = &state.ServicePrincipal{ID: d.NewID(), AppID: d.NewID(), DisplayName: name, AccountEnabled: true}
		d.ServicePrincipals = append(d.ServicePrincipals, sp)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.run("New-ServicePrincipal", `{"AppId":"`+sp.AppID+`","ObjectId":"`+sp.ID+`","DisplayName":"`+name+`"}`).page(b.t)
	return sp.ID, b.mint(token.Claims{AppID: sp.AppID, ObjectID: sp.ID, IDType: "app", Roles: []string{"Exchange.ManageAsApp"}, Wids: []string{token.ApplicationMark}})
}

// TestRightsOfRoleGroups asks for each kind of cmdlet as a member of each role group.
func TestRightsOfRoleGroups(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	id, bearer := b.member("nightly")
	b.run("New-RoleGroup", `{"Name":"Report Readers","Roles":["view-only recipients","Message Tracking"]}`).page(t)
	b.run("New-RoleGroup", `{"Name":"Empty"}`).page(t)
	const (
		readMailbox  = "Get-Mailbox"
		readConfig   = "Get-OrganizationConfig"
		traces       = "Get-MessageTraceV2"
		writeMailbox = "Set-Mailbox"
		readGroups   = "Get-RoleGroup"
	)
	for group, allowed := range map[string][]string{
		"View-Only Organization Management": {readMailbox, readConfig, traces, readGroups},
		"Organization Management":           {readMailbox, readConfig, traces, writeMailbox, readGroups},
		"Recipient Management":              {readMailbox, traces, writeMailbox},
		"Report Readers":                    {readMailbox, traces},
		"Empty":                             nil,
		"Help Desk":                         {readMailbox, traces},
	} {
		b.run("Add-RoleGroupMember", `{"Identity":"`+group+`","Member":"`+id+`"}`).page(t)
		for _, cmdlet := range []string{readMailbox, readConfig, traces, writeMailbox, readGroups} {
			parameters := `{}`
			if cmdlet == writeMailbox {
				parameters = `{"Identity":"nobody"}`
			}
			got := b.do(bearer, "POST", path, command(cmdlet, parameters))
			if refused := got.status == 403; refused == slices.Contains(allowed, cmdlet) {
				t.Errorf("%s in %s: %d %s", cmdlet, group, got.status, got.body)
			}
		}
		b.run("Remove-RoleGroupMember", `{"Identity":"`+group+`","Member":"`+id+`","Confirm":false}`).page(t)
	}
}

func TestOwnRoleGroup(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	id, bearer := b.member("nightly")
	b.run("New-RoleGroup", `{"Name":"Nightly","Roles":["Role Of Kings"]}`).refused(t, 404, "ManagementObjectNotFoundException")
	made := b.run("New-RoleGroup", `{"Name":"Nightly","Description":"reports","Roles":["View-Only Recipients"],"Members":["nightly"]}`).page(t).Value
	if len(made) != 1 || made[0]["Description"] != "reports" {
		t.Errorf("made %v", made)
	}
	b.run("New-RoleGroup", `{"Name":"nightly"}`).refused(t, 400, "ADObjectAlreadyExistsException")
	if got := b.do(bearer, "POST", path, command("Get-Mailbox", `{}`)); got.status != 200 {
		t.Errorf("a member from the start: %d %s", got.status, got.body)
	}
	if rows := b.run("Get-ManagementRoleAssignment", `{"RoleAssignee":"`+id+`"}`).page(t).Value; len(rows) != 1 || rows[0]["Role"] != "View-Only Recipients" {
		t.Errorf("assignments %v", rows)
	}
	if rows := b.run("Get-ManagementRole", `{"Identity":"transport rules"}`).page(t).Value; len(rows) != 1 || rows[0]["Name"] != "Transport Rules" {
		t.Errorf("roles %v", rows)
	}
	b.run("Remove-RoleGroup", `{"Identity":"Organization Management","Confirm":false}`).refused(t, 400, "InvalidOperationException")
	b.run("Remove-RoleGroup", `{"Identity":"Nightly","Confirm":false}`).page(t)
	if got := b.do(bearer, "POST", path, command("Get-Mailbox", `{}`)); got.status != 403 {
		t.Errorf("after the group is gone: %d", got.status)
	}
}

// TestRoleIsLate uses a role, and a membership, before Exchange acts by it.
func TestRoleIsLate(t *testing.T) {
	t.Parallel()
	b := newBench(t, 25)
	id, bearer := b.member("nightly")
	b.run("Add-RoleGroupMember", `{"Identity":"View-Only Organization Management","Member":"`+id+`"}`).page(t)
	err := b.store.Update(func(d *state.Directory) error {
		d.RoleAssignments = append(d.RoleAssignments, &state.RoleAssignment{
			Stamp: b.store.Stamp(), ID: "a", PrincipalID: "66666666-7777-4888-8999-aaaaaaaaaaaa", RoleDefinitionID: state.RoleGlobalReader, DirectoryScopeID: "/",
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(name, bearer string, want int) {
		t.Helper()
		if got := b.do(bearer, "POST", path, command("Get-Mailbox", `{}`)); got.status != want {
			t.Errorf("%s: %d, want %d", name, got.status, want)
		}
	}
	byRole := b.app(state.RoleGlobalReader)
	b.set("role-not-effective=30m")
	ask("group, at once", bearer, 403)
	ask("role, at once", byRole, 403)
	b.advance(31 * time.Minute)
	ask("group, later", bearer, 200)
	ask("role, later", byRole, 200)
	b.set("role-not-effective=48h:calendar")
	ask("by the calendar, at once", byRole, 403)
	if err := b.store.MoveCalendar(72 * time.Hour); err != nil {
		t.Fatal(err)
	}
	ask("by the calendar, later", byRole, 200)
	b.set("role-not-effective=token:30m")
	ask("late in tokens only", byRole, 200)
	for _, wrong := range []string{"soon", "-5m", "token:x"} {
		if _, err := b.faults.Set("role-not-effective=" + wrong); err == nil || !strings.Contains(err.Error(), "duration") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
