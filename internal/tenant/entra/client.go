package entra

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// client is who makes a token request.
type client struct {
	principal *state.ServicePrincipal
	app       *state.Application // nil for Microsoft's own clients
}

// clientOf returns the client id and secret of r, from the form or from HTTP Basic, where both are URL-encoded
// (RFC 6749, section 2.3.1).
func clientOf(r *http.Request) (id, secret string) {
	id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		if decoded, err := url.QueryUnescape(user); err == nil && id == "" {
			id = decoded
		}
		if decoded, err := url.QueryUnescape(password); err == nil && secret == "" {
			secret = decoded
		}
	}
	return id, secret
}

// findClient returns the client that r names, if it may sign in at all.
func (h *Handler) findClient(r *http.Request, d *state.Directory) (*client, *Error) {
	id, _ := clientOf(r)
	if id == "" {
		return nil, errMissing("client_id")
	}
	return h.lookupClient(d, id)
}

func (h *Handler) lookupClient(d *state.Directory, id string) (*client, *Error) {
	app, principal := d.ApplicationByAppID(id), d.ServicePrincipalByAppID(id)
	if app == nil && principal != nil && principal.AppOwnerOrganizationID != state.MicrosoftTenantID {
		// The keys of an application of another tenant are looked at there.
		if app = h.foreignApplication(principal.AppOwnerOrganizationID, id); app == nil {
			return nil, errApplicationNotFound(id, d.Tenant)
		}
	}
	switch {
	case app != nil && !h.store.Visible(app.Since), principal != nil && !h.store.Visible(principal.Since):
		return nil, errApplicationNotFound(id, d.Tenant)
	case principal == nil && app != nil:
		return nil, errNoServicePrincipal(id, d.Tenant)
	case principal == nil:
		return nil, errApplicationNotFound(id, d.Tenant)
	case !principal.AccountEnabled:
		return nil, errDisabled(id, principal.DisplayName)
	}
	return &client{principal: principal, app: app}, nil
}

// foreignApplication returns the application object, in another tenant, of one that other tenants may use; nil where
// there is none.
func (h *Handler) foreignApplication(tenantID, appID string) *state.Application {
	if h.elsewhere == nil {
		return nil
	}
	app, _ := h.elsewhere(tenantID, appID)
	if app == nil || !app.IsMultiTenant() {
		return nil
	}
	return app
}

// isPublic reports whether the client may sign people in without proving itself.
func (c *client) isPublic() bool {
	return c.principal.PublicClient || c.app != nil && (c.app.IsFallbackPublicClient || len(c.app.PublicRedirectUris) > 0)
}

// keys returns the certificates registered for the client.
func (c *client) keys() []*state.KeyCredential {
	keys := c.principal.KeyCredentials
	if c.app != nil {
		keys = slices.Concat(keys, c.app.KeyCredentials)
	}
	return keys
}

func (c *client) secrets() []*state.PasswordCredential {
	secrets := c.principal.PasswordCredentials
	if c.app != nil {
		secrets = slices.Concat(secrets, c.app.PasswordCredentials)
	}
	return secrets
}

// authenticate checks the credential of r and returns how the client proved itself, as appidacr says it; empty where it
// sent nothing.
func (h *Handler) authenticate(r *http.Request, d *state.Directory, c *client) (proof string, err *Error) {
	assertion := r.PostForm.Get("client_assertion")
	_, secret := clientOf(r)
	if assertion == "" && secret == "" {
		return "", nil
	}
	if c.app == nil {
		return "", errPublicClient()
	}
	if assertion == "" {
		return token.BySecret, h.checkSecret(c, secret)
	}
	switch kind := r.PostForm.Get("client_assertion_type"); kind {
	case assertionType:
		return token.ByCertificate, h.checkAssertion(d, c, assertion)
	case "":
		return "", errMissing("client_assertion_type")
	default:
		return "", refuse(400, "invalid_request", 90023, "The client_assertion_type '%s' is not supported.", kind)
	}
}

func (h *Handler) checkSecret(c *client, secret string) *Error {
	calendar := h.store.Calendar()
	given := sha256.Sum256([]byte(secret))
	found, expired := false, false
	for _, password := range c.secrets() {
		want := sha256.Sum256([]byte(password.Secret))
		if subtle.ConstantTimeCompare(given[:], want[:]) == 1 && h.store.Visible(password.Since) {
			found = true
			expired = expired || !calendar.Before(password.EndDateTime)
		}
	}
	switch {
	case !found:
		return errWrongSecret(c.principal.AppID)
	case expired:
		return errSecretExpired(c.principal.AppID)
	}
	return nil
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
