package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// inertServicePrincipal are the properties that nothing in the tenant acts on.
var inertServicePrincipal = []string{
	"addIns", "alternativeNames", "appDescription", "applicationTemplateId", "customSecurityAttributes", "description", "homepage", "info",
	"loginUrl", "logoutUrl", "notes", "notificationEmailAddresses", "preferredSingleSignOnMode", "preferredTokenSigningKeyThumbprint",
	"samlSingleSignOnSettings", "tokenEncryptionKeyId", "verifiedPublisher",
}

func findServicePrincipal(d *state.Directory, k key) *state.ServicePrincipal {
	switch k.property {
	case "", "id":
		return d.ServicePrincipal(k.value)
	case "appid":
		return d.ServicePrincipalByAppID(k.value)
	}
	return nil
}

// visibleServicePrincipal returns the service principal that the path names, as far as it has replicated.
func (c *call) visibleServicePrincipal(d *state.Directory) (*state.ServicePrincipal, error) {
	sp := findServicePrincipal(d, c.key(0))
	if sp == nil || !c.Store.Visible(sp.Since) {
		return nil, notFound(c.key(0).value)
	}
	return sp, nil
}

func (c *call) changeServicePrincipal(need access, change func(*state.Directory, *state.ServicePrincipal) error) error {
	return c.update(func(d *state.Directory) error {
		sp, err := c.visibleServicePrincipal(d)
		if err != nil {
			return err
		}
		if err := c.mayChange(need, sp.AppID, sp.Owners); err != nil {
			return err
		}
		return change(d, sp)
	})
}

func (c *call) servicePrincipals() []object {
	var items []object
	for _, sp := range c.dir.ServicePrincipals {
		if c.Store.Visible(sp.Since) {
			items = append(items, c.expandServicePrincipal(sp))
		}
	}
	return items
}

func listServicePrincipals(c *call) (*answer, error) {
	return collection("servicePrincipals", c.servicePrincipals()), nil
}

func countServicePrincipals(c *call) (*answer, error) { return c.count(c.servicePrincipals()) }

func getServicePrincipal(c *call) (*answer, error) {
	sp, err := c.visibleServicePrincipal(c.dir)
	if err != nil {
		return nil, err
	}
	return entity("servicePrincipals", c.expandServicePrincipal(sp)), nil
}

// postServicePrincipal makes the service principal of an application of this tenant. Whether there is one already is
// asked of the directory itself; whether the application exists, of what has replicated.
func postServicePrincipal(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var appID string
	if err := take(f, "appId", &appID); err != nil {
		return nil, err
	}
	if appID == "" {
		return nil, badRequest("A value is required for property 'appId' of resource 'ServicePrincipal'.")
	}
	var sp *state.ServicePrincipal
	err = c.update(func(d *state.Directory) error {
		if d.ServicePrincipalByAppID(appID) != nil {
			return conflict("The service principal cannot be created, updated, or restored because the service principal name " + appID + " is already in use.")
		}
		app, homeID := d.ApplicationByAppID(appID), d.Tenant.ID
		if app == nil && c.Elsewhere != nil {
			app, homeID = c.multiTenant(appID)
		}
		if app == nil || !c.Store.Visible(app.Since) {
			return c.noBackingApplication(appID)
		}
		if !c.permitted(purgeApps) {
			if err := c.mayChange(writeApps, app.AppID, app.Owners); err != nil {
				return err
			}
		}
		sp = &state.ServicePrincipal{
			Stamp: c.Store.Stamp(), ID: d.NewID(), AppID: app.AppID, DisplayName: app.DisplayName, AppOwnerOrganizationID: homeID,
			AccountEnabled: true, ServicePrincipalType: "Application", SignInAudience: app.SignInAudience,
			ServicePrincipalNames: append([]string{app.AppID}, app.IdentifierUris...), ReplyUrls: app.WebRedirectUris,
			AppRoles: app.AppRoles, Scopes: app.Scopes, Owners: []string{c.caller.ObjectID},
		}
		if err := c.applyServicePrincipal(d, sp, f); err != nil {
			return err
		}
		d.ServicePrincipals = append(d.ServicePrincipals, sp)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return created(c, "servicePrincipals", "/servicePrincipals/"+sp.ID, c.servicePrincipal(sp)), nil
}

// multiTenant returns an application of another tenant that lets itself be used in this one, with that tenant's id; nil
// where there is none.
func (c *call) multiTenant(appID string) (app *state.Application, homeID string) {
	app, homeID = c.Elsewhere("", appID)
	if app == nil || !app.IsMultiTenant() {
		return nil, ""
	}
	return app, homeID
}

// noBackingApplication is what a client meets that is too quick after making the application; to one that may act on
// its own applications only, the service says so in a way that misleads.
func (c *call) noBackingApplication(appID string) error {
	if c.caller.IsApp() && !c.caller.HasRole(readWriteAll) {
		return &Error{
			Status: http.StatusForbidden, Code: "Authorization_RequestDenied",
			Message: "When using this permission, the backing application of the service principal being created must in the local tenant",
		}
	}
	refused := badRequest("The appId '%s' of the service principal does not reference a valid application object.", appID)
	refused.Details = []Detail{{Code: "NoBackingApplicationObject", Message: "The service principal has no backing application object.", Target: "appId"}}
	return refused
}

func patchServicePrincipal(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	err = c.changeServicePrincipal(writeApps, func(d *state.Directory, sp *state.ServicePrincipal) error {
		return c.applyServicePrincipal(d, sp, f)
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func (c *call) applyServicePrincipal(d *state.Directory, sp *state.ServicePrincipal, f fields) error {
	var keys []wireKey
	_, hasKeys := f["keyCredentials"]
	passwords := f["passwordCredentials"]
	delete(f, "passwordCredentials")
	if sp.Extra == nil {
		sp.Extra = map[string]json.RawMessage{}
	}
	if err := takeAll(
		take(f, "displayName", &sp.DisplayName), take(f, "accountEnabled", &sp.AccountEnabled),
		take(f, "appRoleAssignmentRequired", &sp.AppRoleAssignmentRequired), take(f, "tags", &sp.Tags), take(f, "replyUrls", &sp.ReplyUrls),
		take(f, "servicePrincipalNames", &sp.ServicePrincipalNames), take(f, "servicePrincipalType", &sp.ServicePrincipalType),
		take(f, "appRoles", &sp.AppRoles), take(f, "keyCredentials", &keys), checkPasswords(passwords),
	); err != nil {
		return err
	}
	keep(f, sp.Extra, inertServicePrincipal...)
	if err := f.leftOver("ServicePrincipal"); err != nil {
		return err
	}
	if hasKeys {
		changed, err := c.replaceKeys(d, sp.ID, sp.CreatedDateTime, sp.KeyCredentials, keys)
		if err != nil {
			return err
		}
		sp.KeyCredentials = changed
	}
	return nil
}

func deleteServicePrincipal(c *call) (*answer, error) {
	err := c.changeServicePrincipal(writeApps, func(d *state.Directory, sp *state.ServicePrincipal) error {
		removeServicePrincipal(d, sp, c.Store.Calendar())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

// removeServicePrincipal moves sp to the deleted items. Its grants and roles stay in the directory, unseen, so that a
// restore brings them back; [purge] takes them away.
func removeServicePrincipal(d *state.Directory, sp *state.ServicePrincipal, now time.Time) {
	d.ServicePrincipals = slices.DeleteFunc(d.ServicePrincipals, func(other *state.ServicePrincipal) bool { return other == sp })
	d.DeletedItems = append(d.DeletedItems, &state.DeletedItem{Deleted: now, ServicePrincipal: sp})
}

func (c *call) servicePrincipal(sp *state.ServicePrincipal) object {
	extra := func(name string, otherwise any) any {
		if raw, ok := sp.Extra[name]; ok {
			return raw
		}
		return otherwise
	}
	return object{
		{"id", sp.ID},
		{"deletedDateTime", nil},
		{"accountEnabled", sp.AccountEnabled},
		{"alternativeNames", extra("alternativeNames", []any{})},
		{"appDisplayName", sp.DisplayName},
		{"appDescription", extra("appDescription", nil)},
		{"appId", sp.AppID},
		{"applicationTemplateId", extra("applicationTemplateId", nil)},
		{"appOwnerOrganizationId", sp.AppOwnerOrganizationID},
		{"appRoleAssignmentRequired", sp.AppRoleAssignmentRequired},
		{"createdDateTime", sp.CreatedDateTime},
		{"description", extra("description", nil)},
		{"disabledByMicrosoftStatus", nil},
		{"displayName", sp.DisplayName},
		{"homepage", extra("homepage", nil)},
		{"loginUrl", extra("loginUrl", nil)},
		{"logoutUrl", extra("logoutUrl", nil)},
		{"notes", extra("notes", nil)},
		{"notificationEmailAddresses", extra("notificationEmailAddresses", []any{})},
		{"preferredSingleSignOnMode", extra("preferredSingleSignOnMode", nil)},
		{"preferredTokenSigningKeyThumbprint", extra("preferredTokenSigningKeyThumbprint", nil)},
		{"replyUrls", list(sp.ReplyUrls)},
		{"servicePrincipalNames", list(sp.ServicePrincipalNames)},
		{"servicePrincipalType", sp.ServicePrincipalType},
		{"signInAudience", sp.SignInAudience},
		{"tags", list(sp.Tags)},
		{"tokenEncryptionKeyId", extra("tokenEncryptionKeyId", nil)},
		{"samlSingleSignOnSettings", extra("samlSingleSignOnSettings", nil)},
		{"addIns", extra("addIns", []any{})},
		{"appRoles", appRoleObjects(sp.AppRoles)},
		{"info", extra("info", object{{"logoUrl", nil}, {"marketingUrl", nil}, {"privacyStatementUrl", nil}, {"supportUrl", nil}, {"termsOfServiceUrl", nil}})},
		{"keyCredentials", c.keyObjects(sp.KeyCredentials)},
		{"oauth2PermissionScopes", scopeObjects(sp.Scopes)},
		{"passwordCredentials", c.passwordObjects(sp.PasswordCredentials)},
		{"resourceSpecificApplicationPermissions", []any{}},
		{"verifiedPublisher", extra("verifiedPublisher", object{{"displayName", nil}, {"verifiedPublisherId", nil}, {"addedDateTime", nil}})},
	}
}

// expandServicePrincipal adds the navigation properties that $expand asks for.
func (c *call) expandServicePrincipal(sp *state.ServicePrincipal) object {
	o := c.servicePrincipal(sp)
	for _, expand := range c.query.Expand {
		var items []object
		switch strings.ToLower(expand.Name) {
		case "approleassignments":
			items = c.appRoleAssignments(func(a *state.AppRoleAssignment) bool { return strings.EqualFold(a.PrincipalID, sp.ID) })
		case "approleassignedto":
			items = c.appRoleAssignments(func(a *state.AppRoleAssignment) bool { return strings.EqualFold(a.ResourceID, sp.ID) })
		case "memberof", "transitivememberof":
			items = c.memberships(sp.ID)
		case "owners":
			items = c.ownerObjects(sp.Owners)
		default:
			continue
		}
		for i, item := range items {
			if expand.Select != nil {
				items[i] = item.pick(expand.Select)
			}
		}
		o = append(o, property{expand.Name, list(items)})
	}
	return o
}

func memberOf(c *call) (*answer, error) {
	sp, err := c.visibleServicePrincipal(c.dir)
	if err != nil {
		return nil, err
	}
	return collection("directoryObjects", c.memberships(sp.ID)), nil
}

// memberships are the activated directory roles of a principal.
func (c *call) memberships(principalID string) []object {
	items := []object{}
	for _, role := range c.directoryRoles() {
		if slices.ContainsFunc(c.dir.RoleAssignmentsOf(principalID), func(a *state.RoleAssignment) bool {
			return a.RoleDefinitionID == role.RoleTemplateID && a.DirectoryScopeID == "/" && c.Store.InForce(a)
		}) {
			items = append(items, append(object{{"@odata.type", "#microsoft.graph.directoryRole"}}, c.directoryRole(role)...))
		}
	}
	return items
}
