package graph

import (
	"context"
	"net/http"
)

// SetSignInAudience changes which accounts and tenants may use an application. It needs Application.ReadWrite.OwnedBy.
func (c *Client) SetSignInAudience(ctx context.Context, applicationID, audience string) error {
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: ApplicationPath(applicationID), body: map[string]string{"signInAudience": audience},
		object: "audience of application " + applicationID,
	}, nil)
	return err
}

// DeleteServicePrincipal takes an application out of a tenant that is not its own. It needs Application.ReadWrite.OwnedBy.
func (c *Client) DeleteServicePrincipal(ctx context.Context, id string) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: ServicePrincipalPath(id), object: "service principal " + id}, nil)
	return err
}
