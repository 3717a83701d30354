package runas

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// Permission: the app role Exchange.ManageAsApp of the tenant's Exchange Online.

func (c *chain) planPermission(ctx context.Context) (Action, error) {
	action := Action{Step: StepPermission, Object: manageAsApp, Needs: needsApplicationAdministrator}
	exchange, err := read(ctx, c.m, func(ctx context.Context) (graph.ServicePrincipal, error) {
		return c.administrator.graph.ServicePrincipalByAppID(ctx, exchangeAppID)
	})
	if err != nil {
		return action, err
	}
	if exchange == nil {
		return action, fail.New(fail.ServiceRefused, "", "the tenant has no Exchange Online",
			"check that the organization has a licence for Exchange Online")
	}
	c.exchange = exchange
	found, err := c.findGrant(ctx)
	if err != nil {
		return action, err
	}
	action.Kind = Create
	action.Request = c.post(graph.AppRoleAssignmentsPath(unknownID(c.principalID(), "service principal")))
	if found != nil {
		action.Kind, action.Request, action.ID = Nothing, nil, found.ID
		if c.account.Permission.AssignmentID != found.ID {
			action.Kind = Adopt
		}
	}
	return action, nil
}

func (c *chain) principalID() string {
	if c.principal == nil {
		return ""
	}
	return c.principal.ID
}

func (c *chain) grant() graph.AppRoleAssignment {
	wanted := graph.AppRoleAssignment{PrincipalID: c.principalID(), ResourceID: c.exchange.ID, AppRoleID: manageAsAppRoleID}
	for _, role := range c.exchange.AppRoles {
		if role.Value == manageAsApp {
			wanted.AppRoleID = role.ID
		}
	}
	return wanted
}

// findGrant reads the grant, nil where there is none in several readings.
func (c *chain) findGrant(ctx context.Context) (*graph.AppRoleAssignment, error) {
	if c.principal == nil {
		return nil, nil
	}
	return readOne(ctx, c.m, func(ctx context.Context) (graph.AppRoleAssignment, bool, error) {
		grants, err := c.administrator.graph.AppRoleAssignments(ctx, c.principal.ID)
		return find(grants, err, func(g graph.AppRoleAssignment) bool {
			return g.ResourceID == c.exchange.ID && g.AppRoleID == c.grant().AppRoleID
		})
	})
}

func (c *chain) applyPermission(ctx context.Context, timer *stepTimer, action *Action) error {
	record := &c.account.Permission
	if action.Kind == Create {
		wanted := c.grant()
		one := func(ctx context.Context) (graph.AppRoleAssignment, bool, error) {
			grants, err := c.administrator.graph.AppRoleAssignments(ctx, wanted.PrincipalID)
			return find(grants, err, func(g graph.AppRoleAssignment) bool {
				return g.ResourceID == wanted.ResourceID && g.AppRoleID == wanted.AppRoleID
			})
		}
		err := timer.write(ctx, "the permission to be granted", func(ctx context.Context) error {
			_, err := c.administrator.graph.GrantAppRole(ctx, wanted)
			return err
		}, func(ctx context.Context) (bool, error) { _, there, err := one(ctx); return there, err })
		if err != nil {
			return err
		}
		if action.ID, err = awaitOne(ctx, timer, "the permission to be seen", one,
			func(g graph.AppRoleAssignment) string { return g.ID }); err != nil {
			return err
		}
	}
	*record = PermissionRecord{AssignmentID: action.ID, Found: action.Kind == Adopt && c.account.Application.Adopted}
	return c.save(ctx)
}

// Role: a directory role for the whole tenant.

func (c *chain) planRole(ctx context.Context) (Action, error) {
	action := Action{Step: StepRole, Object: c.role.Name, Needs: needsRoleAdministrator}
	found, err := c.findRole(ctx)
	if err != nil {
		return action, err
	}
	action.Kind, action.Request = Create, c.post(graph.RoleAssignmentsPath)
	if before, ok := roleByTemplate(c.account.Role.TemplateID); ok && before.TemplateID != c.role.TemplateID {
		action.Detail = before.Name + " stays assigned too; unassign it in Entra if it is not wanted"
	}
	if found != nil {
		action.Kind, action.Request, action.ID = Nothing, nil, found.ID
		if c.account.Role.AssignmentID != found.ID {
			action.Kind = Adopt
		}
	}
	return action, nil
}

func (c *chain) oneRole(ctx context.Context) (graph.RoleAssignment, bool, error) {
	assigned, err := c.administrator.graph.RoleAssignments(ctx, c.principalID())
	return find(assigned, err, func(a graph.RoleAssignment) bool {
		return strings.EqualFold(a.RoleDefinitionID, c.role.TemplateID) && a.DirectoryScopeID == "/"
	})
}

func (c *chain) findRole(ctx context.Context) (*graph.RoleAssignment, error) {
	if c.principal == nil {
		return nil, nil
	}
	return readOne(ctx, c.m, c.oneRole)
}

func (c *chain) applyRole(ctx context.Context, timer *stepTimer, action *Action) error {
	c.keepEarlierRole()
	record := &c.account.Role
	if action.Kind == Create {
		// Noted before it is done: a role that was never seen to work is "not effective yet", not "missing".
		*record = RoleRecord{TemplateID: c.role.TemplateID, AssignedAt: c.m.hostNow().UTC()}
		if err := c.save(ctx); err != nil {
			return err
		}
		err := timer.write(ctx, "the role to be assigned", func(ctx context.Context) error {
			_, err := c.administrator.graph.AssignRole(ctx, c.principalID(), c.role.TemplateID)
			return err
		}, func(ctx context.Context) (bool, error) { _, there, err := c.oneRole(ctx); return there, err })
		if err != nil {
			return err
		}
		if action.ID, err = awaitOne(ctx, timer, "the role to be seen", c.oneRole,
			func(a graph.RoleAssignment) string { return a.ID }); err != nil {
			return err
		}
		c.account.ProvedAt = time.Time{}
	}
	*record = RoleRecord{
		TemplateID: c.role.TemplateID, AssignmentID: action.ID, AssignedAt: record.AssignedAt,
		Found: action.Kind == Adopt && c.account.Application.Adopted,
	}
	return c.save(ctx)
}

var errNotSeen = errors.New("a replica does not show it yet")

// find returns the first element that fits.
func find[T any](all []T, err error, fits func(T) bool) (found T, ok bool, _ error) {
	if err != nil {
		return found, false, notFoundIsNo(err)
	}
	for _, element := range all {
		if fits(element) {
			return element, true, nil
		}
	}
	return found, false, nil
}

// readOne asks get until it finds the element, or misses it as often in a row as a change must be seen.
func readOne[T any](ctx context.Context, m *Manager, get func(context.Context) (T, bool, error)) (*T, error) {
	for misses := 0; misses < m.config.Pace.Agreeing; misses++ {
		if misses > 0 {
			if err := m.config.Clock.Sleep(ctx, m.config.Pace.Between); err != nil {
				return nil, err
			}
		}
		element, ok, err := get(ctx)
		if err != nil {
			return nil, err
		}
		if ok {
			return &element, nil
		}
	}
	return nil, nil
}

// awaitOne waits until get has found the element several times in a row, and returns its id.
func awaitOne[T any](ctx context.Context, timer *stepTimer, what string, get func(context.Context) (T, bool, error), id func(T) string) (string, error) {
	var seen string
	err := timer.await(ctx, what, func(ctx context.Context) error {
		element, ok, err := get(ctx)
		if err != nil {
			return err
		}
		if !ok {
			return poll.NotYet(errNotSeen)
		}
		seen = id(element)
		return nil
	})
	return seen, err
}

// keepEarlierRole remembers a role that this home assigned and that another now takes the place of in the account: it stays
// assigned, and retiring the account finds it.
func (c *chain) keepEarlierRole() {
	c.account.EarlierRoles = slices.DeleteFunc(c.account.EarlierRoles, func(r RoleRecord) bool { return r.TemplateID == c.role.TemplateID })
	before := c.account.Role
	if before.AssignmentID == "" || before.Found || before.TemplateID == c.role.TemplateID {
		return
	}
	c.account.EarlierRoles = append(c.account.EarlierRoles, before)
}
