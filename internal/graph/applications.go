package graph

import (
	"context"
	"net/http"
	"time"
)

// Application is an app registration.
type Application struct {
	ID                     string                   `json:"id"` // the object id, which Graph's paths use
	AppID                  string                   `json:"appId"`
	UniqueName             string                   `json:"uniqueName"`
	DisplayName            string                   `json:"displayName"`
	SignInAudience         string                   `json:"signInAudience"`
	RequiredResourceAccess []RequiredResourceAccess `json:"requiredResourceAccess"`
	KeyCredentials         []KeyCredential          `json:"keyCredentials"`
	CreatedDateTime        time.Time                `json:"createdDateTime,omitzero"`
}

// RequiredResourceAccess says which permissions of one API an application shows that it wants.
type RequiredResourceAccess struct {
	ResourceAppID  string           `json:"resourceAppId"`
	ResourceAccess []ResourceAccess `json:"resourceAccess"`
}

// ResourceAccess is one wanted permission.
type ResourceAccess struct {
	ID   string `json:"id"`
	Type string `json:"type"` // "Role" for an application permission, "Scope" for a delegated one
}

// NewApplication is what an application is made with.
type NewApplication struct {
	DisplayName            string                   `json:"displayName"` // at most 120 characters
	SignInAudience         string                   `json:"signInAudience"`
	RequiredResourceAccess []RequiredResourceAccess `json:"requiredResourceAccess"`
}

var applicationProperties = selecting("id", "appId", "uniqueName", "displayName", "signInAudience",
	"requiredResourceAccess", "keyCredentials", "createdDateTime")

// ApplicationByAppID finds an application by its client id. It needs Application.Read.All.
func (c *Client) ApplicationByAppID(ctx context.Context, appID string) (Application, error) {
	return c.application(ctx, key("applications", "appId", appID))
}

// ApplicationByUniqueName finds an application by the name that [Client.EnsureApplication] gave it.
func (c *Client) ApplicationByUniqueName(ctx context.Context, name string) (Application, error) {
	return c.application(ctx, key("applications", "uniqueName", name))
}

// Application reads an application by its object id.
func (c *Client) Application(ctx context.Context, id string) (Application, error) {
	return c.application(ctx, object("applications", id))
}

func (c *Client) application(ctx context.Context, path string) (app Application, err error) {
	_, err = c.do(ctx, request{method: http.MethodGet, path: path, query: applicationProperties}, &app)
	return app, err
}

// EnsureApplication makes an application under a unique name, or sets the properties of the one that has that name. The
// service holds the name unique, so that two calls, also by two programs, never make two applications. The application
// is zero where it existed, because Graph then answers without it. It needs Application.ReadWrite.OwnedBy.
//
// See "Upsert application" in the Microsoft Graph v1.0 reference.
func (c *Client) EnsureApplication(ctx context.Context, uniqueName string, spec NewApplication) (Application, error) {
	var app Application
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: EnsureApplicationPath(uniqueName),
		header: http.Header{"Prefer": {"create-if-missing"}},
		body:   spec, object: "application " + spec.DisplayName,
	}, &app)
	return app, err
}

// DeleteApplication moves an application, and with it its service principal, to the tenant's deleted items.
func (c *Client) DeleteApplication(ctx context.Context, id string) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: ApplicationPath(id), object: "application " + id}, nil)
	return err
}

// SetKeyCredentials replaces the whole collection of an application's keys. An entry of [KeyCredential.Keep] stays as it
// is; one that is left out is deleted. It needs Application.ReadWrite.OwnedBy.
func (c *Client) SetKeyCredentials(ctx context.Context, applicationID string, keys []KeyCredential) error {
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: ApplicationPath(applicationID),
		body:   map[string]any{"keyCredentials": keys},
		object: "keys of application " + applicationID,
	}, nil)
	return err
}

// AddKey adds a key to an application. The proof is signed with a key it has; see "application: addKey" in the Microsoft
// Graph v1.0 reference. An application needs no permission to do so for itself. The key returned may lack its id.
func (c *Client) AddKey(ctx context.Context, applicationID string, added KeyCredential, proof string) (KeyCredential, error) {
	var answer KeyCredential
	_, err := c.do(ctx, request{
		method: http.MethodPost, path: AddKeyPath(applicationID),
		body:   map[string]any{"keyCredential": added, "passwordCredential": nil, "proof": proof},
		object: "key " + added.KeyID + " of application " + applicationID,
	}, &answer)
	return answer, err
}

// RemoveKey removes a key from an application, with a proof as [Client.AddKey] takes it.
func (c *Client) RemoveKey(ctx context.Context, applicationID, keyID, proof string) error {
	_, err := c.do(ctx, request{
		method: http.MethodPost, path: RemoveKeyPath(applicationID),
		body:   map[string]any{"keyId": keyID, "proof": proof},
		object: "key " + keyID + " of application " + applicationID,
	}, nil)
	return err
}

// The paths of the writes to applications, below the version. A plan shows them without sending anything.

// EnsureApplicationPath is the path of [Client.EnsureApplication].
func EnsureApplicationPath(uniqueName string) string {
	return key("applications", "uniqueName", uniqueName)
}

// ApplicationPath is the path of an application by its object id.
func ApplicationPath(id string) string { return object("applications", id) }

// AddKeyPath is the path of [Client.AddKey].
func AddKeyPath(id string) string { return ApplicationPath(id) + "/addKey" }

// RemoveKeyPath is the path of [Client.RemoveKey].
func RemoveKeyPath(id string) string { return ApplicationPath(id) + "/removeKey" }
