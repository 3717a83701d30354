package graph

import (
	"encoding/json"

	"github.com/exorun/exorun/internal/tenant/state"
)

// takeNested reads the complex properties api, web and publicClient: what the tenant acts on into fields of its own,
// the rest into Extra.
func takeNested(app *state.Application, f fields) error {
	for name, read := range map[string]func(fields) error{
		"api":          func(inner fields) error { return take(inner, "oauth2PermissionScopes", &app.Scopes) },
		"web":          func(inner fields) error { return take(inner, "redirectUris", &app.WebRedirectUris) },
		"publicClient": func(inner fields) error { return take(inner, "redirectUris", &app.PublicRedirectUris) },
	} {
		raw, ok := f[name]
		delete(f, name)
		if !ok || isNull(raw) {
			continue
		}
		var inner fields
		if err := json.Unmarshal(raw, &inner); err != nil {
			return badRequest("Invalid value specified for property '%s' of resource 'Application'.", name)
		}
		if err := read(inner); err != nil {
			return err
		}
		for property, value := range inner {
			app.Extra[name+"/"+property] = value
		}
	}
	return nil
}

func nested(app *state.Application, name string, defaults object) object {
	o := make(object, len(defaults))
	for i, p := range defaults {
		if raw, ok := app.Extra[name+"/"+p.name]; ok {
			p.value = raw
		}
		o[i] = p
	}
	return o
}

func apiObject(app *state.Application) object {
	return nested(app, "api", object{
		{"acceptMappedClaims", nil},
		{"knownClientApplications", []any{}},
		{"requestedAccessTokenVersion", nil},
		{"oauth2PermissionScopes", scopeObjects(app.Scopes)},
		{"preAuthorizedApplications", []any{}},
	})
}

func webObject(app *state.Application) object {
	return nested(app, "web", object{
		{"homePageUrl", nil},
		{"logoutUrl", nil},
		{"redirectUris", list(app.WebRedirectUris)},
		{"implicitGrantSettings", object{{"enableAccessTokenIssuance", false}, {"enableIdTokenIssuance", false}}},
		{"redirectUriSettings", []any{}},
	})
}
