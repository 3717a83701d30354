package runas

import (
	"context"
	"errors"

	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

func (c *chain) planServicePrincipal(ctx context.Context) (Action, error) {
	action := Action{Step: StepServicePrincipal, Object: "service principal", Needs: needsApplicationAdministrator}
	create := func() Action {
		action.Kind, action.Request = Create, c.post(graph.ServicePrincipalsPath, map[string]string{"appId": unknownID(c.knownAppID(), "application")})
		return action
	}
	if c.application == nil {
		return create(), nil
	}
	found, err := read(ctx, c.m, c.readPrincipal)
	if err != nil {
		return action, err
	}
	if found == nil {
		return create(), nil
	}
	c.principal = found
	action.Kind, action.ID = Nothing, found.ID
	switch {
	case !found.Enabled():
		action.Kind, action.Detail = Update, "it is disabled and will be enabled"
		action.Request = c.patch(graph.ServicePrincipalPath(found.ID), map[string]bool{"accountEnabled": true})
	case c.account.ServicePrincipal.ObjectID != found.ID:
		action.Kind = Adopt
	}
	return action, nil
}

func (c *chain) readPrincipal(ctx context.Context) (graph.ServicePrincipal, error) {
	return c.administrator.graph.ServicePrincipalByAppID(ctx, c.application.AppID)
}

var errDisabled = errors.New("the service principal still shows as disabled")

func (c *chain) applyServicePrincipal(ctx context.Context, timer *stepTimer, action *Action) error {
	if err := c.writePrincipal(ctx, timer, action.Kind); err != nil {
		return err
	}
	c.account.ServicePrincipal.ObjectID = c.principal.ID
	c.account.ServicePrincipal.Made = c.home != nil && (action.Kind == Create || c.account.ServicePrincipal.Made)
	action.ID = c.principal.ID
	return c.save(ctx)
}

func (c *chain) writePrincipal(ctx context.Context, timer *stepTimer, kind ActionKind) error {
	client := c.administrator.graph
	switch kind {
	case Create:
		err := timer.write(ctx, "the service principal to be made", func(ctx context.Context) error {
			_, err := client.CreateServicePrincipal(ctx, c.application.AppID)
			return err
		}, func(ctx context.Context) (bool, error) { return exists(c.readPrincipal(ctx)) })
		if err != nil {
			return err
		}
	case Update:
		err := timer.write(ctx, "the service principal to be enabled", func(ctx context.Context) error {
			return client.EnableServicePrincipal(ctx, c.principal.ID)
		}, func(ctx context.Context) (bool, error) {
			found, err := c.readPrincipal(ctx)
			return err == nil && found.Enabled(), notFoundIsNo(err)
		})
		if err != nil {
			return err
		}
	default:
		return nil
	}
	return timer.await(ctx, "the service principal to be seen", func(ctx context.Context) error {
		found, err := c.readPrincipal(ctx)
		if err != nil {
			return notFoundYet(err)
		}
		if !found.Enabled() {
			return poll.NotYet(errDisabled)
		}
		c.principal = &found
		return nil
	})
}

func notFoundIsNo(err error) error {
	if graph.IsNotFound(err) {
		return nil
	}
	return err
}
