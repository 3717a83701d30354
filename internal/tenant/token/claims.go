// Package token mints and verifies the laptop tenant's access tokens, with the tenant's own signing key.
//
// Tokens have the version 1.0 format that Microsoft Graph and Exchange Online ask for, with the claims of the Microsoft
// identity platform's access token reference.
package token

import (
	"slices"
	"time"
)

// ApplicationMark is in the wids of every app-only token. It is not a role.
const ApplicationMark = "0997a1d0-0d1d-4acb-b408-d5ca73121e90"

// How a client proved itself, the claim appidacr.
const (
	ByNothing     = "0" // a public client
	BySecret      = "1"
	ByCertificate = "2"
)

// Claims are the claims of an access token. Times are seconds since 1970.
type Claims struct {
	Audience  string `json:"aud"`
	Issuer    string `json:"iss"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`

	AppDisplayName   string   `json:"app_displayname"`
	AppID            string   `json:"appid"`
	AppIDACR         string   `json:"appidacr"`
	IdentityProvider string   `json:"idp,omitempty"`
	IDType           string   `json:"idtyp"` // app or user
	ObjectID         string   `json:"oid"`   // of the service principal or the user
	Subject          string   `json:"sub"`
	Roles            []string `json:"roles,omitempty"`
	TenantRegion     string   `json:"tenant_region_scope"`
	TenantID         string   `json:"tid"`
	UniqueID         string   `json:"uti"`
	Version          string   `json:"ver"`
	Wids             []string `json:"wids,omitempty"`

	// Of users only.
	Scope      string `json:"scp,omitempty"`
	UPN        string `json:"upn,omitempty"`
	UniqueName string `json:"unique_name,omitempty"`
	Name       string `json:"name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`

	// ClientCapabilities are what the client said it understands; cp1 is continuous access evaluation.
	ClientCapabilities []string `json:"xms_cc,omitempty"`
}

// IsApp reports whether the token is an application's own, without a user.
func (c *Claims) IsApp() bool { return c.IDType == "app" }

// HasRole reports whether the token carries an application permission.
func (c *Claims) HasRole(value string) bool { return slices.Contains(c.Roles, value) }

// ExpiresAt returns the end of the token's life.
func (c *Claims) ExpiresAt() time.Time { return time.Unix(c.Expires, 0).UTC() }

// Caller names who the token is for in a log: the user's name, or the application's client id.
func (c *Claims) Caller() string {
	if c.UPN != "" {
		return c.UPN
	}
	return c.AppID
}
