package runas

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/graph"
)

// heldRole is the assignment of a directory role that the application has; the zero value is none.
type heldRole struct {
	assignmentID string
	schedule     *graph.RoleSchedule // nil where it was assigned directly, or where that cannot be read
}

func (h heldRole) end() time.Time {
	if h.schedule == nil {
		return time.Time{}
	}
	return h.schedule.ScheduleInfo.End()
}

// chooseAssignment decides by what is there and by the role's settings whether a directory role is assigned directly or by
// a schedule. Settings that this account may not read leave it to the service's answer.
func (c *chain) chooseAssignment(ctx context.Context, role Role) (right, error) {
	held, err := c.heldRole(ctx, role)
	if err != nil {
		return nil, err
	}
	settings, err := c.administrator.graph.RolePolicy(ctx, role.TemplateID)
	readable := err == nil
	if err != nil && !isUnreadable(err) {
		return nil, err
	}
	if held.schedule != nil || settings.MustEnd {
		return &scheduledRole{role: role, held: held, settings: settings, readable: readable}, nil
	}
	return &directRole{role: role, held: held, settings: settings, readable: readable}, nil
}

// isUnreadable reports whether the tenant does not show something to this account, or does not have it: privileged identity
// management needs a licence.
func isUnreadable(err error) bool {
	refusal, ok := asGraphError(err)
	if !ok {
		return false
	}
	switch refusal.StatusCode {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusNotImplemented:
		return true
	}
	return false
}

func (c *chain) oneRole(ctx context.Context) (graph.RoleAssignment, bool, error) {
	assigned, err := c.administrator.graph.RoleAssignments(ctx, c.principalID())
	return find(assigned, err, func(a graph.RoleAssignment) bool {
		return strings.EqualFold(a.RoleDefinitionID, c.chosen.role.TemplateID) && a.DirectoryScopeID == "/"
	})
}

// heldRole reads the assignment, and the schedule behind it.
func (c *chain) heldRole(ctx context.Context, role Role) (heldRole, error) {
	if c.principal == nil {
		return heldRole{}, nil
	}
	found, err := readOne(ctx, c.m, c.oneRole)
	if err != nil || found == nil {
		return heldRole{}, err
	}
	schedule, err := c.schedule(ctx, role)
	return heldRole{assignmentID: found.ID, schedule: schedule}, err
}

// schedule reads the schedule by which the role is assigned, nil where there is none.
func (c *chain) schedule(ctx context.Context, role Role) (*graph.RoleSchedule, error) {
	schedules, err := c.administrator.graph.RoleSchedules(ctx, c.principalID())
	if err != nil {
		if isUnreadable(err) {
			return nil, nil
		}
		return nil, err
	}
	for _, each := range schedules {
		if strings.EqualFold(each.RoleDefinitionID, role.TemplateID) && each.DirectoryScopeID == "/" {
			return &each, nil
		}
	}
	return nil, nil
}

// planAssigned is the action for a role that the application has.
func (c *chain) planAssigned(action Action, held heldRole) Action {
	action.Kind, action.ID = Nothing, held.assignmentID
	if record := c.account.Role; record.AssignmentID != held.assignmentID || !record.EndsAt.Equal(held.end()) {
		action.Kind = Adopt
	}
	return action
}

// noteRole notes the assignment in the account.
func (c *chain) noteRole(ctx context.Context, kind RightKind, action *Action, end time.Time) error {
	wanted := RoleRecord{
		Kind: kind, TemplateID: c.chosen.role.TemplateID, AssignmentID: action.ID, EndsAt: end,
		Found: action.Kind == Adopt && c.account.Application.Adopted,
	}
	if action.Kind == Adopt {
		wanted.SeenAt = c.m.hostNow().UTC()
	}
	if before := c.account.Role; before.same(wanted) {
		wanted.AssignedAt = before.AssignedAt
		if before.Found || !before.AssignedAt.IsZero() {
			wanted.Found = before.Found // a set-up that was cut had begun to assign it
		}
	}
	c.account.Role = wanted
	return c.save(ctx)
}

// intendRole notes a role before it is assigned: one that was never seen to work is "not effective yet", not "missing".
func (c *chain) intendRole(ctx context.Context, kind RightKind) error {
	c.account.Role = RoleRecord{Kind: kind, TemplateID: c.chosen.role.TemplateID, AssignedAt: c.m.hostNow().UTC()}
	return c.save(ctx)
}

// directRole is a directory role for the whole tenant, for good.
type directRole struct {
	role     Role
	held     heldRole
	settings graph.RolePolicy
	readable bool // the settings could be read
}

func (r *directRole) plan(_ context.Context, c *chain) (Action, error) {
	action := Action{Step: StepRole, Object: r.role.Name, Needs: needsRoleAdministrator, Detail: joinDetails(r.role.Allows, c.staysBeside())}
	if r.held.assignmentID != "" {
		return c.planAssigned(action, r.held), nil
	}
	if !r.readable {
		action.Detail = joinDetails(action.Detail, "by a schedule, if the role's settings demand an end; this account may not read them")
	}
	action.Kind, action.Request = Create, c.post(graph.RoleAssignmentsPath, graph.RoleAssignment{
		PrincipalID: unknownID(c.principalID(), "service principal"), RoleDefinitionID: r.role.TemplateID, DirectoryScopeID: "/",
	})
	return action, nil
}

func (r *directRole) apply(ctx context.Context, c *chain, timer *stepTimer, action *Action) error {
	c.keepEarlier()
	if action.Kind == Create {
		if err := c.intendRole(ctx, DirectRole); err != nil {
			return err
		}
		err := timer.write(ctx, "the role to be assigned", func(ctx context.Context) error {
			_, err := c.administrator.graph.AssignRole(ctx, c.principalID(), r.role.TemplateID)
			return err
		}, func(ctx context.Context) (bool, error) { _, there, err := c.oneRole(ctx); return there, err })
		if graph.IsRoleRule(err) {
			// The role's settings could not be read, or say less than the service knows.
			return (&scheduledRole{role: r.role, settings: r.settings, readable: r.readable}).apply(ctx, c, timer, action)
		}
		if err != nil {
			return err
		}
		if action.ID, err = awaitOne(ctx, timer, "the role to be seen", c.oneRole,
			func(a graph.RoleAssignment) string { return a.ID }); err != nil {
			return err
		}
		c.account.ProvedAt = time.Time{}
	}
	return c.noteRole(ctx, DirectRole, action, time.Time{})
}

func (r *directRole) retire(_ context.Context, c *chain, record RoleRecord) ([]retiring, error) {
	action := Action{
		Step: StepRole, Kind: Remove, Object: record.Name(), Needs: needsRoleAdministrator,
		Request: c.request(http.MethodDelete, graph.RoleAssignmentsPath+"/"+record.AssignmentID, nil),
	}
	return []retiring{{action, func(ctx context.Context, timer *stepTimer) error {
		return timer.delete(ctx, action.Object, func(ctx context.Context) error {
			return c.administrator.graph.UnassignRole(ctx, record.AssignmentID)
		})
	}}}, nil
}

// joinDetails joins what is not empty.
func joinDetails(details ...string) string {
	var kept []string
	for _, detail := range details {
		if detail != "" {
			kept = append(kept, detail)
		}
	}
	return strings.Join(kept, "; ")
}
