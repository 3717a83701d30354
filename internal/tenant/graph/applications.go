package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/internal/tenant/state"
)

// maxDisplayName is the documented limit, in characters.
const maxDisplayName = 120

// inertApplication are the properties that nothing in the tenant acts on; they are kept and given back as sent.
var inertApplication = []string{
	"addIns", "applicationTemplateId", "defaultRedirectUri", "groupMembershipClaims", "info", "isDeviceOnlyAuthSupported",
	"nativeAuthenticationApisEnabled", "notes", "optionalClaims", "parentalControlSettings", "requestSignatureVerification",
	"samlMetadataUrl", "serviceManagementReference", "servicePrincipalLockConfiguration", "spa", "tokenEncryptionKeyId", "verifiedPublisher",
}

// findApplication returns the application with key k in d, visible or not, or nil.
func findApplication(d *state.Directory, k key) *state.Application {
	switch k.property {
	case "", "id":
		return d.Application(k.value)
	case "appid":
		return d.ApplicationByAppID(k.value)
	case "uniquename":
		for _, app := range d.Applications {
			if app.UniqueName != nil && strings.EqualFold(*app.UniqueName, k.value) {
				return app
			}
		}
	}
	return nil
}

// visibleApplication returns the application that the path names, as far as it has replicated.
func (c *call) visibleApplication(d *state.Directory) (*state.Application, error) {
	app := findApplication(d, c.key(0))
	if app == nil || !c.Store.Visible(app.Since) {
		return nil, notFound(c.key(0).value)
	}
	return app, nil
}

// changeApplication changes the application that the path names, for a caller that may.
func (c *call) changeApplication(need access, change func(*state.Directory, *state.Application) error) error {
	return c.update(func(d *state.Directory) error {
		app, err := c.visibleApplication(d)
		if err != nil {
			return err
		}
		if err := c.mayChange(need, app.AppID, app.Owners); err != nil {
			return err
		}
		return change(d, app)
	})
}

func listApplications(c *call) (*answer, error) {
	return collection("applications", c.applications()), nil
}

func (c *call) applications() []object {
	var items []object
	for _, app := range c.dir.Applications {
		if c.Store.Visible(app.Since) {
			items = append(items, c.application(app))
		}
	}
	return items
}

func getApplication(c *call) (*answer, error) {
	app, err := c.visibleApplication(c.dir)
	if err != nil {
		return nil, err
	}
	return entity("applications", c.application(app)), nil
}

func postApplication(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var app *state.Application
	err = c.update(func(d *state.Directory) error {
		app, err = c.makeApplication(d, f, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return created(c, "applications", "/applications/"+app.ID, c.application(app)), nil
}

func (c *call) makeApplication(d *state.Directory, f fields, uniqueName *string) (*state.Application, error) {
	app := &state.Application{
		Stamp: c.Store.Stamp(), ID: d.NewID(), AppID: d.NewID(), SignInAudience: "AzureADandPersonalMicrosoftAccount",
		UniqueName: uniqueName, Owners: []string{c.caller.ObjectID},
	}
	if err := c.applyApplication(d, app, f); err != nil {
		return nil, err
	}
	if app.DisplayName == "" {
		return nil, badRequest("A value is required for property 'displayName' of resource 'Application'.")
	}
	d.Applications = append(d.Applications, app)
	return app, nil
}

// patchApplication updates an application, or makes it where the path has a uniqueName and the client prefers that.
// Whether it exists is asked of the directory itself, so that an upsert is safe while reads lag behind.
func patchApplication(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	upsert := c.key(0).property == "uniquename"
	prefers := strings.Contains(strings.ToLower(c.header.Get("Prefer")), "create-if-missing")
	if upsert && findApplication(c.dir, c.key(0)) == nil && prefers {
		return c.upsertApplication(f)
	}
	err = c.update(func(d *state.Directory) error {
		app := findApplication(d, c.key(0))
		if app == nil || !upsert && !c.Store.Visible(app.Since) {
			return notFound(c.key(0).value)
		}
		if err := c.mayChange(writeApps, app.AppID, app.Owners); err != nil {
			return err
		}
		return c.applyApplication(d, app, f)
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func (c *call) upsertApplication(f fields) (*answer, error) {
	if !c.permitted(makeApps) {
		return nil, forbidden()
	}
	var app *state.Application
	name := c.key(0).value
	err := c.update(func(d *state.Directory) (err error) {
		if findApplication(d, c.key(0)) != nil {
			return conflict("Another object with the same value for property uniqueName already exists.")
		}
		app, err = c.makeApplication(d, f, &name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return created(c, "applications", "/applications/"+app.ID, c.application(app)), nil
}

func (c *call) applyApplication(d *state.Directory, app *state.Application, f fields) error {
	var keys []wireKey
	_, hasKeys := f["keyCredentials"]
	passwords := f["passwordCredentials"]
	delete(f, "passwordCredentials")
	if app.Extra == nil {
		app.Extra = map[string]json.RawMessage{}
	}
	var uniqueName *string
	if err := takeAll(
		take(f, "displayName", &app.DisplayName), takeOptional(f, "description", &app.Description),
		take(f, "signInAudience", &app.SignInAudience), take(f, "identifierUris", &app.IdentifierUris), take(f, "tags", &app.Tags),
		take(f, "isFallbackPublicClient", &app.IsFallbackPublicClient), take(f, "requiredResourceAccess", &app.RequiredResourceAccess),
		take(f, "appRoles", &app.AppRoles), take(f, "keyCredentials", &keys), takeOptional(f, "uniqueName", &uniqueName),
		takeNested(app, f),
	); err != nil {
		return err
	}
	if uniqueName != nil && (app.UniqueName == nil || *app.UniqueName != *uniqueName) {
		return badRequest("Property 'uniqueName' is read-only and cannot be set.")
	}
	keep(f, app.Extra, inertApplication...)
	if err := f.leftOver("Application"); err != nil {
		return err
	}
	if err := checkPasswords(passwords); err != nil {
		return err
	}
	if len([]rune(app.DisplayName)) > maxDisplayName {
		return badRequest("Invalid value specified for property 'displayName' of resource 'Application'.")
	}
	if !slices.Contains([]string{"AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"}, app.SignInAudience) {
		return badRequest("Invalid value specified for property 'signInAudience' of resource 'Application'.")
	}
	for _, other := range d.Applications {
		if other != app && slices.ContainsFunc(app.IdentifierUris, func(uri string) bool { return slices.Contains(other.IdentifierUris, uri) }) {
			return conflict("Another object with the same value for property identifierUris already exists.")
		}
	}
	if hasKeys {
		changed, err := c.replaceKeys(d, app.ID, app.CreatedDateTime, app.KeyCredentials, keys)
		if err != nil {
			return err
		}
		app.KeyCredentials = changed
	}
	return nil
}

func postedNothing(raw json.RawMessage) bool {
	var entries []json.RawMessage
	return len(raw) == 0 || isNull(raw) || json.Unmarshal(raw, &entries) == nil && len(entries) == 0
}

// checkPasswords refuses new secrets: they are made by addPassword, which alone can tell their text.
func checkPasswords(raw json.RawMessage) error {
	if !postedNothing(raw) {
		return badRequest("New password credentials must be generated with service actions.")
	}
	return nil
}

func deleteApplication(c *call) (*answer, error) {
	err := c.changeApplication(writeApps, func(d *state.Directory, app *state.Application) error {
		now := c.Store.Calendar()
		d.Applications = slices.DeleteFunc(d.Applications, func(other *state.Application) bool { return other == app })
		d.DeletedItems = append(d.DeletedItems, &state.DeletedItem{Deleted: now, Application: app})
		if sp := d.ServicePrincipalByAppID(app.AppID); sp != nil {
			removeServicePrincipal(d, sp, now)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

// application is the application as a plain read shows it: a certificate's bytes only where $select asks for them.
func (c *call) application(app *state.Application) object {
	var access []any
	for _, resource := range app.RequiredResourceAccess {
		var wanted []any
		for _, one := range resource.ResourceAccess {
			wanted = append(wanted, object{{"id", one.ID}, {"type", one.Type}})
		}
		access = append(access, object{{"resourceAppId", resource.ResourceAppID}, {"resourceAccess", list(wanted)}})
	}
	extra := func(name string, otherwise any) any {
		if raw, ok := app.Extra[name]; ok {
			return raw
		}
		return otherwise
	}
	return object{
		{"id", app.ID},
		{"deletedDateTime", nil},
		{"appId", app.AppID},
		{"applicationTemplateId", extra("applicationTemplateId", nil)},
		{"disabledByMicrosoftStatus", nil},
		{"createdDateTime", app.CreatedDateTime},
		{"displayName", app.DisplayName},
		{"description", optional(app.Description)},
		{"groupMembershipClaims", extra("groupMembershipClaims", nil)},
		{"identifierUris", list(app.IdentifierUris)},
		{"isDeviceOnlyAuthSupported", extra("isDeviceOnlyAuthSupported", nil)},
		{"isFallbackPublicClient", app.IsFallbackPublicClient},
		{"nativeAuthenticationApisEnabled", extra("nativeAuthenticationApisEnabled", nil)},
		{"notes", extra("notes", nil)},
		{"publisherDomain", c.dir.Tenant.InitialDomain()},
		{"serviceManagementReference", extra("serviceManagementReference", nil)},
		{"signInAudience", app.SignInAudience},
		{"tags", list(app.Tags)},
		{"tokenEncryptionKeyId", extra("tokenEncryptionKeyId", nil)},
		{"uniqueName", optional(app.UniqueName)},
		{"samlMetadataUrl", extra("samlMetadataUrl", nil)},
		{"defaultRedirectUri", extra("defaultRedirectUri", nil)},
		{"optionalClaims", extra("optionalClaims", nil)},
		{"requestSignatureVerification", extra("requestSignatureVerification", nil)},
		{"servicePrincipalLockConfiguration", extra("servicePrincipalLockConfiguration", nil)},
		{"addIns", extra("addIns", []any{})},
		{"api", apiObject(app)},
		{"appRoles", appRoleObjects(app.AppRoles)},
		{"info", extra("info", object{{"logoUrl", nil}, {"marketingUrl", nil}, {"privacyStatementUrl", nil}, {"supportUrl", nil}, {"termsOfServiceUrl", nil}})},
		{"keyCredentials", c.keyObjects(app.KeyCredentials)},
		{"parentalControlSettings", extra("parentalControlSettings", object{{"countriesBlockedForMinors", []any{}}, {"legalAgeGroupRule", "Allow"}})},
		{"passwordCredentials", c.passwordObjects(app.PasswordCredentials)},
		{"publicClient", object{{"redirectUris", list(app.PublicRedirectUris)}}},
		{"requiredResourceAccess", list(access)},
		{"verifiedPublisher", extra("verifiedPublisher", object{{"displayName", nil}, {"verifiedPublisherId", nil}, {"addedDateTime", nil}})},
		{"web", webObject(app)},
		{"spa", extra("spa", object{{"redirectUris", []any{}}})},
	}
}

func appRoleObjects(roles []state.AppRole) []any {
	all := make([]any, 0, len(roles))
	for _, role := range roles {
		all = append(all, object{
			{"allowedMemberTypes", list(role.AllowedMemberTypes)},
			{"description", role.Description},
			{"displayName", role.DisplayName},
			{"id", role.ID},
			{"isEnabled", role.IsEnabled},
			{"origin", "Application"},
			{"value", role.Value},
		})
	}
	return all
}

func scopeObjects(scopes []state.Scope) []any {
	all := make([]any, 0, len(scopes))
	for _, scope := range scopes {
		all = append(all, object{
			{"adminConsentDescription", scope.AdminConsentDescription},
			{"adminConsentDisplayName", scope.AdminConsentDisplayName},
			{"id", scope.ID},
			{"isEnabled", scope.IsEnabled},
			{"type", scope.Type},
			{"userConsentDescription", nil},
			{"userConsentDisplayName", nil},
			{"value", scope.Value},
		})
	}
	return all
}

func countApplications(c *call) (*answer, error) { return c.count(c.applications()) }

// refs checks that $ref bodies name an object and returns its id.
func (c *call) refs() (string, error) {
	var body struct {
		ID string `json:"@odata.id"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil || body.ID == "" {
		return "", badRequest("Invalid value specified for property '@odata.id' of resource.")
	}
	id := body.ID[strings.LastIndexByte(body.ID, '/')+1:]
	if _, inner, found := strings.Cut(id, "("); found {
		id = parseKey(strings.TrimSuffix(inner, ")")).value
	}
	return id, nil
}

// count is the answer of …/$count: a bare number.
func (c *call) count(items []object) (*answer, error) {
	if !strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") {
		return nil, &Error{Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: "$count is not currently supported without the header 'ConsistencyLevel: eventual'."}
	}
	return &answer{status: http.StatusOK, text: strconv.Itoa(c.matching(items))}, nil
}
