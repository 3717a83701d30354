package runas

import (
	"context"
	"errors"

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
	action.Request = c.post(graph.AppRoleAssignmentsPath(unknownID(c.principalID(), "service principal")), c.plannedGrant())
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

// plannedGrant is the grant as a plan shows it.
func (c *chain) plannedGrant() graph.AppRoleAssignment {
	grant := c.grant()
	grant.PrincipalID = unknownID(grant.PrincipalID, "service principal")
	return grant
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

// Role: what lets the application act in Exchange, see [right].

func (c *chain) planRole(ctx context.Context) (Action, error) {
	err := c.takeOverRight(ctx)
	if err != nil {
		return Action{Step: StepRole, Object: c.chosen.record().Name(), Needs: needsRoleAdministrator}, err
	}
	if c.right, err = c.chooseRight(ctx); err != nil {
		return Action{Step: StepRole, Object: c.chosen.record().Name(), Needs: needsRoleAdministrator}, err
	}
	return c.right.plan(ctx, c)
}

func (c *chain) applyRole(ctx context.Context, timer *stepTimer, action *Action) error {
	return c.right.apply(ctx, c, timer, action)
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
