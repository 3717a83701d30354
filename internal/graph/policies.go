package graph

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// App management policies: the tenant's rules on the credentials of applications. See "appManagementPolicy resource type" in
// the Microsoft Graph v1.0 reference.

// The kinds of a [KeyRestriction].
const (
	KeyLifetime      = "asymmetricKeyLifetime"
	TrustedAuthority = "trustedCertificateAuthority"
)

// KeyRestriction is a rule on the certificates of applications.
type KeyRestriction struct {
	Type          string          `json:"restrictionType"`
	State         string          `json:"state"`
	MaxLifetime   string          `json:"maxLifetime"` // ISO 8601, of [KeyLifetime]
	OnlyAfter     *time.Time      `json:"restrictForAppsCreatedAfterDateTime"`
	ExcludeActors *map[string]any `json:"excludeActors"` // whom the rule does not concern, by custom security attributes
}

// Governs reports whether the rule is in force for an application of that age; a zero time is one still to be made.
func (r KeyRestriction) Governs(created time.Time) bool {
	return !strings.EqualFold(r.State, "disabled") && (r.OnlyAfter == nil || created.IsZero() || created.After(*r.OnlyAfter))
}

// HasExceptions reports whether the rule leaves some callers out.
func (r KeyRestriction) HasExceptions() bool {
	return r.ExcludeActors != nil && len(*r.ExcludeActors) > 0
}

type keyRestrictions struct {
	KeyCredentials []KeyRestriction `json:"keyCredentials"`
}

// AppPolicy is a set of rules on the credentials of applications.
type AppPolicy struct {
	ID          string
	DisplayName string
	IsEnabled   bool
	Keys        []KeyRestriction
}

// DefaultAppPolicy returns the rules for every application that has none of its own. It needs Policy.Read.All.
func (c *Client) DefaultAppPolicy(ctx context.Context) (AppPolicy, error) {
	var answer struct {
		ID           string          `json:"id"`
		DisplayName  string          `json:"displayName"`
		IsEnabled    bool            `json:"isEnabled"`
		Restrictions keyRestrictions `json:"applicationRestrictions"`
	}
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/policies/defaultAppManagementPolicy"}, &answer)
	return AppPolicy{answer.ID, answer.DisplayName, answer.IsEnabled, answer.Restrictions.KeyCredentials}, err
}

// AppPolicies returns an application's own rules: none, or one set that takes the place of the tenant's. It needs
// Policy.Read.All and Application.Read.All.
func (c *Client) AppPolicies(ctx context.Context, applicationID string) ([]AppPolicy, error) {
	type policy struct {
		ID           string          `json:"id"`
		DisplayName  string          `json:"displayName"`
		IsEnabled    bool            `json:"isEnabled"`
		Restrictions keyRestrictions `json:"restrictions"`
	}
	found, err := collect(list[policy](ctx, c, request{method: http.MethodGet, path: ApplicationPath(applicationID) + "/appManagementPolicies"}))
	var all []AppPolicy
	for _, each := range found {
		all = append(all, AppPolicy{each.ID, each.DisplayName, each.IsEnabled, each.Restrictions.KeyCredentials})
	}
	return all, err
}

// IsKeyTooLong reports whether err says that a certificate lives longer than a rule allows.
func IsKeyTooLong(err error) bool { return hasCode(err, "CredentialInvalidLifetimeAsPerAppPolicy") }

// IsKeyTypeForbidden reports whether err says that a rule forbids this kind of credential: mostly a certificate that is not
// of an authority the rule trusts.
func IsKeyTypeForbidden(err error) bool {
	return hasCode(err, "CredentialTypeNotAllowedAsPerAppPolicy")
}
