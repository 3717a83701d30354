package entra

import (
	"slices"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

const exchangeResource = "https://outlook.office365.com"

// wids returns the directory roles in a token of the fixture's application.
func (f *fixture) wids(t *testing.T) []string {
	t.Helper()
	claims := f.claims(t, f.post(f.tokenURL(), f.tokenForm(f.assertion(t, assertionSpec{}), nil)), exchangeResource)
	return slices.DeleteFunc(claims.Wids, func(id string) bool { return id == token.ApplicationMark })
}

// TestEndedRoleLeavesTheToken lets the calendar pass the end of a role.
func TestEndedRoleLeavesTheToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.update(t, func(d *state.Directory, _ *state.Application, sp *state.ServicePrincipal) {
		for _, assignment := range d.RoleAssignmentsOf(sp.ID) {
			assignment.Ends = testStart.Add(24 * time.Hour)
		}
	})
	if got := f.wids(t); len(got) != 1 {
		t.Errorf("before the end: %v", got)
	}
	if err := f.store.MoveCalendar(25 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := f.wids(t); len(got) != 0 {
		t.Errorf("after the end: %v", got)
	}
}

// TestRoleIsLateInTokens issues tokens before and after a role has come to count.
func TestRoleIsLateInTokens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.update(t, func(d *state.Directory, _ *state.Application, sp *state.ServicePrincipal) {
		for _, assignment := range d.RoleAssignmentsOf(sp.ID) {
			assignment.Stamp = f.store.Stamp()
		}
	})
	for _, step := range []struct {
		fault string
		later time.Duration
		want  int
	}{
		{"role-not-effective", 0, 1}, // Exchange refuses, the token has it
		{"role-not-effective=token", 0, 0},
		{"role-not-effective=token:5m", 4 * time.Minute, 0},
		{"role-not-effective=token:5m", 2 * time.Minute, 1},
		{"role-not-effective=token", 0, 0},
	} {
		f.setFault(t, step.fault)
		f.now.Advance(step.later)
		if got := f.wids(t); len(got) != step.want {
			t.Errorf("%s after %v: %v", step.fault, step.later, got)
		}
	}
}
