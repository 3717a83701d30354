package graph

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/state"
)

func grantObject(grant *state.OAuth2PermissionGrant) object {
	var principal any
	if grant.PrincipalID != "" {
		principal = grant.PrincipalID
	}
	return object{
		{"clientId", grant.ClientID},
		{"consentType", grant.ConsentType},
		{"id", grant.ID},
		{"principalId", principal},
		{"resourceId", grant.ResourceID},
		{"scope", grant.Scope},
	}
}

func listGrants(c *call) (*answer, error) {
	client := ""
	if c.path.segments[0].name == "serviceprincipals" {
		sp, err := c.visibleServicePrincipal(c.dir)
		if err != nil {
			return nil, err
		}
		client = sp.ID
	}
	var items []object
	for _, grant := range c.dir.OAuth2PermissionGrants {
		if c.Store.Visible(grant.Since) && (client == "" || grant.ClientID == client) && c.dir.ServicePrincipal(grant.ClientID) != nil {
			items = append(items, grantObject(grant))
		}
	}
	return collection("oauth2PermissionGrants", items), nil
}

func findGrant(d *state.Directory, id string) (*state.OAuth2PermissionGrant, error) {
	for _, grant := range d.OAuth2PermissionGrants {
		if grant.ID == id {
			return grant, nil
		}
	}
	return nil, notFound(id)
}

func getGrant(c *call) (*answer, error) {
	grant, err := findGrant(c.dir, c.key(0).value)
	if err != nil {
		return nil, err
	}
	return entity("oauth2PermissionGrants", grantObject(grant)), nil
}

func postGrant(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	grant := &state.OAuth2PermissionGrant{}
	if err := takeAll(take(f, "clientId", &grant.ClientID), take(f, "consentType", &grant.ConsentType), take(f, "principalId", &grant.PrincipalID),
		take(f, "resourceId", &grant.ResourceID), take(f, "scope", &grant.Scope)); err != nil {
		return nil, err
	}
	if grant.ConsentType != "AllPrincipals" && (grant.ConsentType != "Principal" || grant.PrincipalID == "") {
		return nil, badRequest("Invalid value specified for property 'consentType' of resource 'OAuth2PermissionGrant'.")
	}
	err = c.update(func(d *state.Directory) error {
		for _, id := range []string{grant.ClientID, grant.ResourceID} {
			if sp := d.ServicePrincipal(id); sp == nil || !c.Store.Visible(sp.Since) {
				return notFound(id)
			}
		}
		for _, other := range d.OAuth2PermissionGrants {
			if other.ClientID == grant.ClientID && other.ResourceID == grant.ResourceID && other.PrincipalID == grant.PrincipalID && other.ConsentType == grant.ConsentType {
				return conflict("Permission entry already exists.")
			}
		}
		grant.Stamp, grant.ID = c.Store.Stamp(), d.NewOpaqueID()
		d.OAuth2PermissionGrants = append(d.OAuth2PermissionGrants, grant)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return created(c, "oauth2PermissionGrants", "/oauth2PermissionGrants/"+grant.ID, grantObject(grant)), nil
}

func patchGrant(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		grant, err := findGrant(d, c.key(0).value)
		if err != nil {
			return err
		}
		return takeAll(take(f, "scope", &grant.Scope), f.leftOver("OAuth2PermissionGrant"))
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func deleteGrant(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		grant, err := findGrant(d, c.key(0).value)
		if err != nil {
			return err
		}
		d.OAuth2PermissionGrants = slices.DeleteFunc(d.OAuth2PermissionGrants, func(other *state.OAuth2PermissionGrant) bool { return strings.EqualFold(other.ID, grant.ID) })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}
