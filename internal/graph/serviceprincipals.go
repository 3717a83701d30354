package graph

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// ServicePrincipal is an application's account in a tenant.
type ServicePrincipal struct {
	ID             string          `json:"id"`
	AppID          string          `json:"appId"`
	DisplayName    string          `json:"displayName"`
	AccountEnabled *bool           `json:"accountEnabled"`
	AppRoles       []AppRole       `json:"appRoles"`
	KeyCredentials []KeyCredential `json:"keyCredentials"`
}

// Enabled reports whether tokens are given to the service principal.
func (s ServicePrincipal) Enabled() bool { return s.AccountEnabled == nil || *s.AccountEnabled }

// AppRole is an application permission that an API offers.
type AppRole struct {
	ID    string `json:"id"`
	Value string `json:"value"` // the name in the roles claim: "Exchange.ManageAsApp"
}

// AppRoleAssignment grants an application permission of one service principal, the resource, to another.
type AppRoleAssignment struct {
	ID              string    `json:"id,omitempty"`
	PrincipalID     string    `json:"principalId"`
	ResourceID      string    `json:"resourceId"`
	AppRoleID       string    `json:"appRoleId"`
	CreatedDateTime time.Time `json:"createdDateTime,omitzero"`
}

// ServicePrincipalByAppID finds a service principal by its application's client id. It needs Application.Read.All.
func (c *Client) ServicePrincipalByAppID(ctx context.Context, appID string) (sp ServicePrincipal, err error) {
	_, err = c.do(ctx, request{
		method: http.MethodGet, path: key("servicePrincipals", "appId", appID),
		query: selecting("id", "appId", "displayName", "accountEnabled", "appRoles", "keyCredentials"),
	}, &sp)
	return sp, err
}

// CreateServicePrincipal makes the account of an application. Graph holds it unique per application, see [IsExists].
// It needs Application.ReadWrite.OwnedBy.
func (c *Client) CreateServicePrincipal(ctx context.Context, appID string) (sp ServicePrincipal, err error) {
	_, err = c.do(ctx, request{
		method: http.MethodPost, path: ServicePrincipalsPath, body: map[string]string{"appId": appID},
		object: "service principal of application " + appID,
	}, &sp)
	return sp, err
}

// EnableServicePrincipal lets a disabled service principal have tokens again. It needs Application.ReadWrite.OwnedBy.
func (c *Client) EnableServicePrincipal(ctx context.Context, id string) error {
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: ServicePrincipalPath(id), body: map[string]bool{"accountEnabled": true},
		object: "service principal " + id,
	}, nil)
	return err
}

// AppRoleAssignments returns the application permissions that a service principal holds.
func (c *Client) AppRoleAssignments(ctx context.Context, principalID string) ([]AppRoleAssignment, error) {
	return collect(list[AppRoleAssignment](ctx, c, request{method: http.MethodGet, path: AppRoleAssignmentsPath(principalID)}))
}

// GrantAppRole grants an application permission. A second grant of the same is refused, see [IsExists]. It needs
// AppRoleAssignment.ReadWrite.All.
func (c *Client) GrantAppRole(ctx context.Context, grant AppRoleAssignment) (granted AppRoleAssignment, err error) {
	_, err = c.do(ctx, request{
		method: http.MethodPost, path: AppRoleAssignmentsPath(grant.PrincipalID), body: grant,
		object: "application permission " + grant.AppRoleID + " of service principal " + grant.PrincipalID,
	}, &granted)
	return granted, err
}

// RevokeAppRole takes an application permission away.
func (c *Client) RevokeAppRole(ctx context.Context, principalID, assignmentID string) error {
	_, err := c.do(ctx, request{
		method: http.MethodDelete, path: AppRoleAssignmentsPath(principalID) + "/" + url.PathEscape(assignmentID),
		object: "application permission of service principal " + principalID,
	}, nil)
	return err
}

// The paths of the writes to service principals, below the version.

// ServicePrincipalsPath is the path of [Client.CreateServicePrincipal].
const ServicePrincipalsPath = "/servicePrincipals"

// AppRoleAssignmentsPath is the path of [Client.GrantAppRole].
func AppRoleAssignmentsPath(principalID string) string {
	return object("servicePrincipals", principalID) + "/appRoleAssignments"
}

// ServicePrincipalPath is the path of [Client.EnableServicePrincipal].
func ServicePrincipalPath(id string) string { return object("servicePrincipals", id) }
