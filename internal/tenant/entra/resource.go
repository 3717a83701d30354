package entra

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

const graphResource = "https://graph.microsoft.com"

// resourceName is the resource a request asks for.
type resourceName struct {
	name     string // as asked
	lookup   string // what the directory knows it by
	audience string // what the token says
}

// resourceNamed gives a resource its audience: exactly what was asked, but Microsoft Graph for the listener's own
// address, from which Graph's library for Go derives a scope.
func resourceNamed(name string) resourceName {
	if parsed, err := url.Parse(name); err == nil && parsed.Host != "" {
		if service, _ := hosts.Lookup(parsed.Host); service == hosts.Loopback {
			return resourceName{name, graphResource, graphResource}
		}
	}
	return resourceName{name, name, name}
}

var openIDScopes = []string{"openid", "profile", "email", "offline_access"}

// splitScopes divides what was asked into OpenID's own scopes and the rest.
func splitScopes(text string) (openID, rest []string) {
	for scope := range strings.FieldsSeq(text) {
		if slices.Contains(openIDScopes, strings.ToLower(scope)) {
			openID = append(openID, scope)
		} else {
			rest = append(rest, scope)
		}
	}
	return openID, rest
}

// splitScope divides one scope into its resource and the permission, User.Read or .default. A scope without a resource
// is Microsoft Graph's. "https://x//.default" asks for the resource "https://x/", slash included.
func splitScope(scope string) (resource, permission string) {
	i := strings.LastIndex(scope, "/")
	if i < 0 {
		return graphResource, scope
	}
	return scope[:i], scope[i+1:]
}

// applicationScope returns the resource that an application asks for itself: one, by <resource>/.default or, in version
// 1.0, by its name.
func applicationScope(r *http.Request) (resourceName, *Error) {
	if isV1(r) {
		resource := r.PostForm.Get("resource")
		if resource == "" {
			return resourceName{}, errMissing("resource")
		}
		return resourceNamed(resource), nil
	}
	text := r.PostForm.Get("scope")
	if text == "" {
		return resourceName{}, errMissing("scope")
	}
	_, scopes := splitScopes(text)
	if len(scopes) == 0 {
		return resourceName{}, errScopeInvalid(text)
	}
	var found string
	for _, scope := range scopes {
		resource, permission := splitScope(scope)
		if permission != ".default" {
			return resourceName{}, errScopeNotDefault(scope)
		}
		if found != "" && !strings.EqualFold(resource, found) {
			return resourceName{}, errSeveralResources(text)
		}
		found = resource
	}
	return resourceNamed(found), nil
}

// applicationClaims says what an application may do on a resource: its granted permissions and its directory roles, as
// far as they have replicated.
func (h *Handler) applicationClaims(d *state.Directory, c *client, resource *state.ServicePrincipal, audience, proof string) (*token.Claims, *Error) {
	var roles []string
	for _, assignment := range d.AppRoleAssignmentsOf(c.principal.ID) {
		if !strings.EqualFold(assignment.ResourceID, resource.ID) || !h.store.Visible(assignment.Since) {
			continue
		}
		if role := resource.AppRole(assignment.AppRoleID); role != nil && role.Value != "" {
			roles = append(roles, role.Value)
		}
	}
	if resource.AppRoleAssignmentRequired && len(roles) == 0 {
		return nil, errNotAssigned(c.principal, resource)
	}
	wids := h.directoryRoles(d, c.principal.ID)
	if c.principal.AppID != d.AdminAppID {
		wids = h.effectiveRoles(d, c.principal.ID, h.faults.RoleInToken)
	}
	return &token.Claims{
		Audience: audience, TenantID: d.Tenant.ID, TenantRegion: d.Tenant.Region,
		AppID: c.principal.AppID, AppDisplayName: c.principal.DisplayName, AppIDACR: proof, IDType: "app",
		Issuer: tokenIssuer(d), IdentityProvider: tokenIssuer(d),
		ObjectID: c.principal.ID, Roles: roles, Wids: append(wids, token.ApplicationMark),
	}, nil
}

// directoryRoles returns the template ids of the tenant-wide directory roles of a principal that have replicated.
func (h *Handler) directoryRoles(d *state.Directory, principalID string) []string {
	return h.effectiveRoles(d, principalID, func(state.Stamp) bool { return true })
}

// effectiveRoles are the directory roles whose assignments have come to count.
func (h *Handler) effectiveRoles(d *state.Directory, principalID string, counts func(state.Stamp) bool) []string {
	var wids []string
	for _, assignment := range d.RoleAssignmentsOf(principalID) {
		if assignment.DirectoryScopeID != "/" || !h.store.InForce(assignment) || !counts(assignment.Stamp) {
			continue
		}
		if role := d.RoleDefinition(assignment.RoleDefinitionID); role != nil && !slices.Contains(wids, role.TemplateID) {
			wids = append(wids, role.TemplateID)
		}
	}
	return wids
}
