package entra

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/state"
)

// consentRequest is a checked request of the administrator's consent page.
type consentRequest struct {
	app      *state.Application
	homeID   string // tenant of the application
	redirect *url.URL
	state    string
}

func (h *Handler) readConsent(r *http.Request) (*consentRequest, *Error) {
	d := h.directory()
	if err := h.checkTenant(d, r, r.PathValue("tenant"), false); err != nil {
		return nil, err
	}
	query := r.URL.Query()
	id := query.Get("client_id")
	if id == "" {
		return nil, errMissing("client_id")
	}
	app, homeID := d.ApplicationByAppID(id), d.Tenant.ID
	if app == nil && h.elsewhere != nil {
		if app, homeID = h.elsewhere("", id); app != nil && !app.IsMultiTenant() {
			app = nil
		}
	}
	if app == nil || !h.store.Visible(app.Since) {
		return nil, errApplicationNotFound(id, d.Tenant)
	}
	requestlog.SetCaller(r.Context(), id)
	principal := d.ServicePrincipalByAppID(id)
	if principal == nil {
		principal = &state.ServicePrincipal{AppID: id}
	}
	redirect, err := checkRedirect(&client{principal: principal, app: app}, query.Get("redirect_uri"))
	if err != nil {
		return nil, err
	}
	return &consentRequest{app: app, homeID: homeID, redirect: redirect, state: query.Get("state")}, nil
}

func (h *Handler) consentPage(w http.ResponseWriter, r *http.Request) {
	request, err := h.readConsent(r)
	if err != nil {
		h.showError(w, err)
		return
	}
	h.showConsent(w, request, "")
}

func (h *Handler) consentAnswer(w http.ResponseWriter, r *http.Request) {
	request, err := h.readConsent(r)
	if err != nil {
		h.showError(w, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		h.showError(w, errMalformedRequest())
		return
	}
	d := h.directory()
	values := url.Values{"tenant": {d.Tenant.ID}}
	if request.state != "" {
		values.Set("state", request.state)
	}
	user := d.User(r.PostForm.Get("user"))
	switch {
	case r.PostForm.Get("decision") != "accept":
		values.Set("error", "permission_denied")
		values.Set("error_description", "The administrator canceled the request.")
	case user == nil || !user.AccountEnabled:
		h.showConsent(w, request, "Choose who signs in.")
		return
	case !h.isConsentAdministrator(d, user):
		h.showConsent(w, request, user.DisplayName+" is not an administrator who may consent. Choose another user.")
		return
	default:
		requestlog.SetCaller(r.Context(), user.UserPrincipalName)
		if err := h.store.Update(func(d *state.Directory) error { return h.grantAll(d, request) }); err != nil {
			h.showError(w, errInternal())
			return
		}
		values.Set("admin_consent", "True")
	}
	h.sendBack(w, r, &authorization{redirect: request.redirect, mode: "query"}, values)
}

// grantAll makes the service principal of an application where there is none, and grants all that the application says
// it needs.
func (h *Handler) grantAll(d *state.Directory, request *consentRequest) error {
	app, appID := request.app, request.app.AppID
	stamp := h.store.Stamp()
	principal := d.ServicePrincipalByAppID(appID)
	if principal == nil {
		principal = &state.ServicePrincipal{
			Stamp: stamp, ID: d.NewID(), AppID: appID, DisplayName: app.DisplayName, AppOwnerOrganizationID: request.homeID,
			AccountEnabled: true, ServicePrincipalType: "Application", SignInAudience: app.SignInAudience,
			ServicePrincipalNames: []string{appID},
		}
		d.ServicePrincipals = append(d.ServicePrincipals, principal)
	}
	for _, required := range app.RequiredResourceAccess {
		resource := d.ServicePrincipalByAppID(required.ResourceAppID)
		if resource == nil {
			continue
		}
		for _, access := range required.ResourceAccess {
			if access.Type == "Role" && resource.AppRole(access.ID) != nil {
				grantRole(d, stamp, principal.ID, resource.ID, access.ID)
			}
		}
		if scopes := requiredScopes(&client{principal: principal, app: app}, resource); len(scopes) > 0 {
			addGrant(d, stamp, &state.OAuth2PermissionGrant{
				ClientID: principal.ID, ConsentType: "AllPrincipals", ResourceID: resource.ID,
			}, scopes)
		}
	}
	return nil
}

func grantRole(d *state.Directory, stamp state.Stamp, principalID, resourceID, roleID string) {
	granted := slices.ContainsFunc(d.AppRoleAssignments, func(one *state.AppRoleAssignment) bool {
		return one.PrincipalID == principalID && one.ResourceID == resourceID && strings.EqualFold(one.AppRoleID, roleID)
	})
	if !granted {
		d.AppRoleAssignments = append(d.AppRoleAssignments, &state.AppRoleAssignment{
			Stamp: stamp, ID: d.NewOpaqueID(), AppRoleID: roleID, PrincipalID: principalID,
			PrincipalType: "ServicePrincipal", ResourceID: resourceID,
		})
	}
}
