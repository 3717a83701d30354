package entra

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

const (
	refreshLife     = 90 * 24 * time.Hour
	refreshAudience = "urn:exorun:tenant:refresh-token"
)

// everyUserMark is in the wids of every user's token. It is not a role.
const everyUserMark = "b79fbf4d-3ef9-4689-8143-76b194e85509"

// delegation is what a client asks for on behalf of a person: permissions of one resource, and OpenID's own scopes.
type delegation struct {
	resource    resourceName
	permissions []string
	openID      []string
	asked       []string // every scope as it was written
}

// parseDelegation reads what is asked for from the scope parameter, or from resource in version 1.0.
func parseDelegation(form url.Values, v1 bool) (*delegation, *Error) {
	text := form.Get("scope")
	asked := &delegation{asked: strings.Fields(text)}
	var scopes []string
	asked.openID, scopes = splitScopes(text)
	if resource := form.Get("resource"); v1 && resource != "" {
		asked.resource, asked.permissions = resourceNamed(resource), []string{".default"}
		asked.openID = []string{"openid", "profile", "offline_access"}
		return asked, nil
	}
	if text == "" {
		return nil, errMissing("scope")
	}
	if len(scopes) == 0 {
		scopes = []string{"User.Read"}
	}
	var found string
	for _, scope := range scopes {
		resource, permission := splitScope(scope)
		if found != "" && !strings.EqualFold(resource, found) {
			return nil, errSeveralResources(text)
		}
		found = resource
		asked.permissions = append(asked.permissions, permission)
	}
	asked.resource = resourceNamed(found)
	return asked, nil
}

// String is the scope parameter that asks for the same again.
func (a *delegation) String() string {
	if len(a.asked) > 0 {
		return strings.Join(a.asked, " ")
	}
	return a.resource.name + "/.default " + strings.Join(a.openID, " ")
}

func (a *delegation) wants(openID string) bool { return slices.Contains(a.openID, openID) }

// grantedScopes returns what a client has consent to do on a resource for a user.
func grantedScopes(d *state.Directory, client, resource *state.ServicePrincipal, user *state.User) []string {
	var granted []string
	for _, grant := range d.OAuth2PermissionGrants {
		if grant.ClientID != client.ID || grant.ResourceID != resource.ID {
			continue
		}
		if grant.ConsentType == "AllPrincipals" || grant.PrincipalID == user.ID {
			granted = append(granted, strings.Fields(grant.Scope)...)
		}
	}
	slices.Sort(granted)
	return slices.Compact(granted)
}

// resolve returns the permissions that a token for asked carries: all that are granted, which must cover those asked for.
func resolve(d *state.Directory, c *client, user *state.User, asked *delegation) (*state.ServicePrincipal, []string, *Error) {
	resource := d.ServicePrincipalByName(asked.resource.lookup)
	if resource == nil {
		return nil, nil, errResourceNotFound(asked.resource.name, d.Tenant)
	}
	granted := grantedScopes(d, c.principal, resource, user)
	if len(granted) == 0 && resource.AppID == state.GraphAppID {
		granted = []string{"User.Read"}
	}
	for _, permission := range asked.permissions {
		covered := permission == ".default" && len(granted) > 0 || slices.ContainsFunc(granted, func(one string) bool {
			return strings.EqualFold(one, permission)
		})
		if !covered {
			return nil, nil, errConsent(c.principal)
		}
	}
	return resource, granted, nil
}

// consent grants what is asked for and not granted yet, on behalf of the user. An ordinary user can consent only to
// what does not need an administrator.
func (h *Handler) consent(c *client, user *state.User, asked *delegation) *Error {
	d := h.directory()
	if _, _, err := resolve(d, c, user, asked); err == nil {
		return nil
	}
	resource := d.ServicePrincipalByName(asked.resource.lookup)
	if resource == nil {
		return errResourceNotFound(asked.resource.name, d.Tenant)
	}
	permissions := slices.DeleteFunc(slices.Clone(asked.permissions), func(one string) bool { return one == ".default" })
	if len(permissions) == 0 {
		permissions = requiredScopes(c, resource)
	}
	if len(permissions) == 0 {
		return errConsent(c.principal)
	}
	for i, permission := range permissions {
		at := slices.IndexFunc(resource.Scopes, func(scope state.Scope) bool { return strings.EqualFold(scope.Value, permission) })
		if at < 0 {
			return errScopeInvalid(permission)
		}
		if resource.Scopes[at].Type == "Admin" && !h.faults.On(faults.Consented) && !h.isConsentAdministrator(d, user) {
			return errAdministratorNeeded(c.principal)
		}
		permissions[i] = resource.Scopes[at].Value
	}
	err := h.store.Update(func(d *state.Directory) error {
		addGrant(d, h.store.Stamp(), &state.OAuth2PermissionGrant{
			ClientID: c.principal.ID, ConsentType: "Principal", PrincipalID: user.ID, ResourceID: resource.ID,
		}, permissions)
		return nil
	})
	if err != nil {
		return errInternal()
	}
	return nil
}

// requiredScopes returns the delegated permissions that an application says it needs of a resource.
func requiredScopes(c *client, resource *state.ServicePrincipal) []string {
	var values []string
	if c.app == nil {
		return nil
	}
	for _, required := range c.app.RequiredResourceAccess {
		if !strings.EqualFold(required.ResourceAppID, resource.AppID) {
			continue
		}
		for _, access := range required.ResourceAccess {
			for _, scope := range resource.Scopes {
				if access.Type == "Scope" && strings.EqualFold(scope.ID, access.ID) {
					values = append(values, scope.Value)
				}
			}
		}
	}
	return values
}

// addGrant adds permissions to the grant like like, or makes it.
func addGrant(d *state.Directory, stamp state.Stamp, like *state.OAuth2PermissionGrant, permissions []string) {
	i := slices.IndexFunc(d.OAuth2PermissionGrants, func(grant *state.OAuth2PermissionGrant) bool {
		return grant.ClientID == like.ClientID && grant.ResourceID == like.ResourceID &&
			grant.ConsentType == like.ConsentType && grant.PrincipalID == like.PrincipalID
	})
	if i < 0 {
		like.Stamp, like.ID = stamp, d.NewOpaqueID()
		d.OAuth2PermissionGrants = append(d.OAuth2PermissionGrants, like)
		i = len(d.OAuth2PermissionGrants) - 1
	}
	grant := d.OAuth2PermissionGrants[i]
	scopes := append(strings.Fields(grant.Scope), permissions...)
	slices.Sort(scopes)
	grant.Scope = strings.Join(slices.Compact(scopes), " ")
}

// isConsentAdministrator reports whether a user may consent for others.
func (h *Handler) isConsentAdministrator(d *state.Directory, user *state.User) bool {
	return slices.ContainsFunc(h.directoryRoles(d, user.ID), func(role string) bool {
		switch role {
		case state.RoleGlobalAdministrator, state.RolePrivilegedRoleAdministrator,
			state.RoleApplicationAdministrator, state.RoleCloudAppAdministrator:
			return true
		}
		return false
	})
}

// answerUser gives a person's client its tokens.
func (h *Handler) answerUser(w http.ResponseWriter, r *http.Request, c *client, userID string, asked *delegation, nonce string) *Error {
	d := h.directory()
	user := d.User(userID)
	if user == nil || !user.AccountEnabled {
		return errUserDisabled()
	}
	proof, err := h.authenticate(r, d, c)
	if err != nil {
		return err
	}
	if proof == "" {
		if !c.isPublic() {
			return errNoCredential()
		}
		proof = token.ByNothing
	}
	resource, granted, err := resolve(d, c, user, asked)
	if err != nil {
		return err
	}
	requestlog.SetCaller(r.Context(), user.UserPrincipalName)
	claims := token.Claims{
		Audience: asked.resource.audience, Issuer: tokenIssuer(d), TenantID: d.Tenant.ID, TenantRegion: d.Tenant.Region,
		AppID: c.principal.AppID, AppDisplayName: c.principal.DisplayName, AppIDACR: proof, IDType: "user",
		ObjectID: user.ID, Subject: pairwise(c, user), Scope: strings.Join(granted, " "),
		Wids: h.userWids(d, user),
		UPN:  user.UserPrincipalName, UniqueName: user.UserPrincipalName, Name: user.DisplayName,
		GivenName: user.GivenName, FamilyName: user.Surname,
		ClientCapabilities: capabilities(r),
	}
	signed, life, mintErr := h.tokens.Mint(claims)
	if mintErr != nil {
		return errInternal()
	}
	answer := tokenAnswer{TokenType: "Bearer", AccessToken: signed, Scope: answeredScope(asked, resource, granted)}
	h.setLife(&answer, life)
	if isV1(r) {
		h.addV1(&answer, life, asked.resource.name)
	}
	if asked.wants("offline_access") || r.PostForm.Get("grant_type") == "refresh_token" {
		if answer.RefreshToken, mintErr = h.refreshToken(c, user, asked); mintErr != nil {
			return errInternal()
		}
	}
	if asked.wants("openid") {
		if answer.IDToken, mintErr = h.idToken(d, c, user, asked, nonce); mintErr != nil {
			return errInternal()
		}
	}
	if r.PostForm.Get("client_info") == "1" {
		answer.ClientInfo = clientInfo(d, user)
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// userWids are the wids of a person's token; under the fault wids there are none, as where the application that asks does
// not want them.
func (h *Handler) userWids(d *state.Directory, user *state.User) []string {
	if h.faults.Value(faults.Wids) == "absent" {
		return nil
	}
	return append(h.directoryRoles(d, user.ID), everyUserMark)
}

// answeredScope is the scope of the answer: everything that was asked for, .default too, and everything granted.
func answeredScope(asked *delegation, resource *state.ServicePrincipal, granted []string) string {
	scopes := slices.Clone(asked.asked)
	for _, permission := range granted {
		scope := strings.TrimRight(asked.resource.name, "/") + "/" + permission
		if !slices.Contains(scopes, scope) && (resource.AppID != state.GraphAppID || !slices.Contains(scopes, permission)) {
			scopes = append(scopes, scope)
		}
	}
	return strings.Join(scopes, " ")
}

// pairwise is the subject of a user's tokens for one client.
func pairwise(c *client, user *state.User) string {
	return thumbprintText(c.principal.AppID + " " + user.ID)
}

type idClaims struct {
	Audience          string `json:"aud"`
	Issuer            string `json:"iss"`
	IssuedAt          int64  `json:"iat"`
	NotBefore         int64  `json:"nbf"`
	Expires           int64  `json:"exp"`
	Name              string `json:"name"`
	Nonce             string `json:"nonce,omitempty"`
	ObjectID          string `json:"oid"`
	PreferredUsername string `json:"preferred_username"`
	Email             string `json:"email,omitempty"`
	Subject           string `json:"sub"`
	TenantID          string `json:"tid"`
	UniqueID          string `json:"uti"`
	Version           string `json:"ver"`
}

func (h *Handler) idToken(d *state.Directory, c *client, user *state.User, asked *delegation, nonce string) (string, error) {
	now := h.faults.TokenNow()
	claims := idClaims{
		Audience: c.principal.AppID, Issuer: "https://" + hosts.LoginHost(d.Cloud) + "/" + d.Tenant.ID + "/v2.0",
		IssuedAt: now.Add(-token.Backdate).Unix(), NotBefore: now.Add(-token.Backdate).Unix(),
		Expires: now.Add(token.Lifetime).Unix(), Name: user.DisplayName, Nonce: nonce, ObjectID: user.ID,
		PreferredUsername: user.UserPrincipalName, Subject: pairwise(c, user), TenantID: d.Tenant.ID,
		UniqueID: rand.Text()[:22], Version: "2.0",
	}
	if asked.wants("email") {
		claims.Email = user.Mail
	}
	return h.tokens.Sign(&claims)
}

// refreshToken returns a token that can be redeemed for any resource. It needs no memory: it is signed, for an audience
// that no resource has.
func (h *Handler) refreshToken(c *client, user *state.User, asked *delegation) (string, error) {
	now := h.faults.TokenNow()
	return h.tokens.Sign(&token.Claims{
		Audience: refreshAudience, IssuedAt: now.Unix(), NotBefore: now.Add(-token.Backdate).Unix(),
		Expires: now.Add(refreshLife).Unix(), AppID: c.principal.AppID, ObjectID: user.ID, IDType: "refresh",
		Scope: asked.String(), UniqueID: rand.Text(),
	})
}

func (h *Handler) refresh(w http.ResponseWriter, r *http.Request, d *state.Directory) *Error {
	c, err := h.findClient(r, d)
	if err != nil {
		return err
	}
	given := r.PostForm.Get("refresh_token")
	if given == "" {
		return errMissing("refresh_token")
	}
	claims, verifyErr := h.tokens.Verify("Bearer "+given, refreshAudience)
	switch {
	case errors.Is(verifyErr, token.ErrExpired):
		return errCodeExpired()
	case verifyErr != nil:
		return errCodeInvalid("The refresh token was not issued by this tenant.")
	case !strings.EqualFold(claims.AppID, c.principal.AppID):
		return errCodeInvalid("The refresh token was issued to another client.")
	}
	form := r.PostForm
	if form.Get("scope") == "" && form.Get("resource") == "" {
		form = url.Values{"scope": {claims.Scope}}
	}
	asked, err := parseDelegation(form, isV1(r))
	if err != nil {
		return err
	}
	if refused := h.refusal(atRefresh, d, c.principal, d.User(claims.ObjectID)); refused != nil {
		return refused
	}
	return h.answerUser(w, r, c, claims.ObjectID, asked, "")
}
