package graph

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Holder is a kind of object that credentials lie on: one of an application's two halves. The sign-in service accepts those
// of either.
type Holder string

// The two holders, as Graph's paths name them.
const (
	Applications      Holder = "applications"
	ServicePrincipals Holder = "servicePrincipals"
)

// Credentials are the keys and secrets of an application or a service principal.
type Credentials struct {
	ID                  string               `json:"id"` // the object id
	AppID               string               `json:"appId"`
	DisplayName         string               `json:"displayName"`
	KeyCredentials      []KeyCredential      `json:"keyCredentials"`
	PasswordCredentials []PasswordCredential `json:"passwordCredentials"`
}

// PasswordCredential is a client secret, without its text, which nobody can read.
type PasswordCredential struct {
	KeyID         string     `json:"keyId"`
	DisplayName   string     `json:"displayName"`
	Hint          string     `json:"hint"` // its first three characters
	StartDateTime *time.Time `json:"startDateTime"`
	EndDateTime   *time.Time `json:"endDateTime"`
}

// FederatedCredential lets the tokens of another issuer stand for a credential. It has no end.
type FederatedCredential struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// Owner is who may change an application or service principal without any directory role.
type Owner struct {
	ID                string `json:"id"`
	DisplayName       string `json:"displayName"`
	UserPrincipalName string `json:"userPrincipalName"` // empty for a service principal
	AppID             string `json:"appId"`             // empty for a person
}

// Credentials reads the keys and secrets of an object by its application's client id. It needs Application.Read.All; an
// application was observed to read its own without any permission.
func (c *Client) Credentials(ctx context.Context, holder Holder, appID string) (found Credentials, err error) {
	_, err = c.do(ctx, request{
		method: http.MethodGet, path: key(string(holder), "appId", appID),
		query: selecting("id", "appId", "displayName", "keyCredentials", "passwordCredentials"),
	}, &found)
	return found, err
}

// Owners lists the owners of an object by its object id. It needs Application.Read.All.
func (c *Client) Owners(ctx context.Context, holder Holder, id string) ([]Owner, error) {
	return collect(list[Owner](ctx, c, request{method: http.MethodGet, path: object(string(holder), id) + "/owners"}))
}

// FederatedCredentials lists those of an application by its object id; a service principal of an application has none. It
// needs Application.Read.All.
func (c *Client) FederatedCredentials(ctx context.Context, applicationID string) ([]FederatedCredential, error) {
	return collect(list[FederatedCredential](ctx, c, request{method: http.MethodGet, path: FederatedCredentialsPath(applicationID)}))
}

// DisableServicePrincipal keeps a service principal from being given tokens. Tokens that it has go on working until they
// end. It needs Application.ReadWrite.OwnedBy.
func (c *Client) DisableServicePrincipal(ctx context.Context, id string) error {
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: ServicePrincipalPath(id), body: map[string]bool{"accountEnabled": false},
		object: "service principal " + id,
	}, nil)
	return err
}

// ReplaceKeys replaces the whole collection of an object's keys, as [Client.SetKeyCredentials] does an application's.
func (c *Client) ReplaceKeys(ctx context.Context, holder Holder, id string, keys []KeyCredential) error {
	if keys == nil {
		keys = []KeyCredential{}
	}
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: object(string(holder), id), body: map[string]any{"keyCredentials": keys},
		object: "keys of " + string(holder) + " " + id,
	}, nil)
	return err
}

// RemovePassword removes a client secret. It needs Application.ReadWrite.OwnedBy.
func (c *Client) RemovePassword(ctx context.Context, holder Holder, id, keyID string) error {
	_, err := c.do(ctx, request{
		method: http.MethodPost, path: RemovePasswordPath(holder, id), body: map[string]string{"keyId": keyID},
		object: "secret " + keyID + " of " + string(holder) + " " + id,
	}, nil)
	return err
}

// RemoveFederatedCredential removes one from an application. It needs Application.ReadWrite.OwnedBy.
func (c *Client) RemoveFederatedCredential(ctx context.Context, applicationID, id string) error {
	_, err := c.do(ctx, request{
		method: http.MethodDelete, path: FederatedCredentialsPath(applicationID) + "/" + url.PathEscape(id),
		object: "federated credential " + id + " of application " + applicationID,
	}, nil)
	return err
}

// FederatedCredentialsPath is the path of an application's federated credentials, below the version.
func FederatedCredentialsPath(applicationID string) string {
	return ApplicationPath(applicationID) + "/federatedIdentityCredentials"
}

// RemovePasswordPath is the path of [Client.RemovePassword], below the version.
func RemovePasswordPath(holder Holder, id string) string {
	return object(string(holder), id) + "/removePassword"
}

// HolderPath is the path of an object of a holder, below the version.
func HolderPath(holder Holder, id string) string { return object(string(holder), id) }
