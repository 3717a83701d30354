package runas

import (
	"context"
	"errors"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/poll"
)

// The connection is written only when what it names has just been proved.

func (c *chain) planConnection(context.Context) (Action, error) {
	action := Action{Step: StepConnection, Kind: Create, Object: c.connectionName}
	if c.connection == nil {
		return action, nil
	}
	switch wanted := c.wantedConnection(); {
	case *c.connection != wanted:
		action.Kind = Update
		if c.formerName != "" {
			action.Detail = "it replaces the connection " + c.formerName
		}
		if c.connection.Organization != wanted.Organization {
			action.Detail = "its organization becomes the initial domain " + wanted.Organization
		}
	case c.account.ProvedAt.IsZero():
		action.Kind, action.Detail = Adopt, "to be proved"
	default:
		action.Kind, action.ID = Nothing, wanted.CertificateThumbprint
	}
	return action, nil
}

func (c *chain) wantedConnection() Connection {
	wanted := Connection{
		Name: c.connectionName, ApplicationID: c.account.Application.AppID, TenantID: c.organization.TenantID,
		Organization: c.organization.InitialDomain, Cloud: c.m.config.Cloud.Name,
	}
	if c.application != nil {
		wanted.ApplicationID = c.application.AppID
	}
	if c.certificate != nil {
		wanted.CertificateThumbprint = c.certificate.Thumbprint()
	}
	return wanted
}

func (c *chain) applyConnection(ctx context.Context, timer *stepTimer, action *Action) error {
	if err := c.identity().awaitProof(ctx, timer, "Exchange to accept the application", c.patience()); err != nil {
		return c.notEffective(err)
	}
	wanted := c.wantedConnection()
	if c.connection == nil || *c.connection != wanted {
		if err := c.m.config.State.PutConnection(ctx, c.account.TenantID, wanted); err != nil {
			return err
		}
		c.connection = &wanted
	}
	if c.formerName != "" {
		// A renewal moves one connection; another would name a certificate that is gone.
		if err := c.m.config.State.RemoveConnection(ctx, c.account.TenantID, c.formerName); err != nil {
			return err
		}
	}
	action.ID, c.account.Connection = wanted.CertificateThumbprint, wanted.Name
	c.account.ProvedAt = c.m.hostNow().UTC()
	c.account.supersede(wanted.CertificateThumbprint, c.m.today().Add(DefaultOverlap))
	return errors.Join(c.save(ctx), c.m.dropRequest(ctx, c.certificate))
}

// patience is how long Exchange may take to accept the application.
func (c *chain) patience() time.Duration {
	if c.options.Wait < 0 {
		return time.Nanosecond
	}
	return orDefault(c.options.Wait, c.m.config.Pace.Patience)
}

// notEffective tells a role that needs more time from other waits that were too short.
func (c *chain) notEffective(err error) error {
	waited, ok := errors.AsType[*poll.TimeoutError](err)
	if !ok || faultOf(waited.Reason) != fail.RoleMissing {
		return err
	}
	return &fail.Error{
		Code: fail.RoleNotEffective, Err: err,
		Cause: "the directory role is assigned, but Exchange did not act by it within " + roundSkew(waited.After) + ": " + explain(waited.Reason, "", c.subject()).Cause,
		Next:  "wait, it can take half an hour and more, then run: exorun verify; or let set-up wait longer: --wait 45m",
	}
}
