package runas

import (
	"context"
)

// The connection is written only when what it names has just been proved.

func (c *chain) planConnection(context.Context) (Action, error) {
	action := Action{Step: StepConnection, Kind: Create, Object: c.account.Connection}
	if c.connection == nil {
		return action, nil
	}
	switch wanted := c.wantedConnection(); {
	case *c.connection != wanted:
		action.Kind = Update
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
		Name: c.account.Connection, ApplicationID: c.account.Application.AppID, TenantID: c.organization.TenantID,
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
	if err := c.identity().awaitProof(ctx, timer, "Exchange to accept the application"); err != nil {
		return err
	}
	wanted := c.wantedConnection()
	if c.connection == nil || *c.connection != wanted {
		if err := c.m.config.State.PutConnection(ctx, c.account.TenantID, wanted); err != nil {
			return err
		}
		c.connection = &wanted
	}
	action.ID = wanted.CertificateThumbprint
	c.account.ProvedAt = c.m.hostNow().UTC()
	c.account.supersede(wanted.CertificateThumbprint, c.m.today().Add(DefaultOverlap))
	return c.save(ctx)
}
