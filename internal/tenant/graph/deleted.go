package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// keptFor is how long a deleted object can be restored.
const keptFor = 30 * 24 * time.Hour

// deletedItem returns the deleted object with an id, unless its time is over.
func (c *call) deletedItem(d *state.Directory, id string) (*state.DeletedItem, error) {
	for _, item := range d.DeletedItems {
		if c.Store.Calendar().Sub(item.Deleted) < keptFor && strings.EqualFold(deletedID(item), id) {
			return item, nil
		}
	}
	return nil, notFound(id)
}

func deletedID(item *state.DeletedItem) string {
	if item.Application != nil {
		return item.Application.ID
	}
	return item.ServicePrincipal.ID
}

func (c *call) deletedObject(item *state.DeletedItem, typed bool) object {
	var kind string
	var o object
	if item.Application != nil {
		kind, o = "application", c.application(item.Application)
	} else {
		kind, o = "servicePrincipal", c.servicePrincipal(item.ServicePrincipal)
	}
	for i := range o {
		if o[i].name == "deletedDateTime" {
			o[i].value = item.Deleted
		}
	}
	if typed {
		o = append(object{{"@odata.type", "#microsoft.graph." + kind}}, o...)
	}
	return o
}

// getDeleted answers directory/deletedItems/{id}, and the list of one kind behind directory/deletedItems/{type}.
func getDeleted(c *call) (*answer, error) {
	named := c.key(0).value
	for _, kind := range []string{"application", "servicePrincipal"} {
		if strings.EqualFold(named, kind) {
			return collection(kind+"s", c.deletedItems(kind == "application")), nil
		}
	}
	item, err := c.deletedItem(c.dir, named)
	if err != nil {
		return nil, err
	}
	return entity("directoryObjects", c.deletedObject(item, true)), nil
}

func (c *call) deletedItems(applications bool) []object {
	var items []object
	for _, item := range c.dir.DeletedItems {
		if c.Store.Calendar().Sub(item.Deleted) < keptFor && (item.Application != nil) == applications {
			items = append(items, c.deletedObject(item, false))
		}
	}
	return items
}

func purgeDeleted(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		item, err := c.deletedItem(d, c.key(0).value)
		if err != nil {
			return err
		}
		purge(d, item)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

// purge takes a deleted object away for good, with all that hung on it.
func purge(d *state.Directory, item *state.DeletedItem) {
	id := deletedID(item)
	d.DeletedItems = slices.DeleteFunc(d.DeletedItems, func(other *state.DeletedItem) bool { return other == item })
	d.AppRoleAssignments = slices.DeleteFunc(d.AppRoleAssignments, func(a *state.AppRoleAssignment) bool { return a.PrincipalID == id || a.ResourceID == id })
	d.RoleAssignments = slices.DeleteFunc(d.RoleAssignments, func(a *state.RoleAssignment) bool { return a.PrincipalID == id })
	d.OAuth2PermissionGrants = slices.DeleteFunc(d.OAuth2PermissionGrants, func(g *state.OAuth2PermissionGrant) bool { return g.ClientID == id || g.ResourceID == id })
}

// restoreDeleted puts an object back. An application brings its service principal along.
func restoreDeleted(c *call) (*answer, error) {
	var restored object
	err := c.update(func(d *state.Directory) error {
		item, err := c.deletedItem(d, c.key(0).value)
		if err != nil {
			return err
		}
		take := func(item *state.DeletedItem) {
			d.DeletedItems = slices.DeleteFunc(d.DeletedItems, func(other *state.DeletedItem) bool { return other == item })
		}
		take(item)
		c.dir = d
		if sp := item.ServicePrincipal; sp != nil {
			if d.ServicePrincipalByAppID(sp.AppID) != nil {
				return conflict("The service principal cannot be created, updated, or restored because the service principal name " + sp.AppID + " is already in use.")
			}
			d.ServicePrincipals = append(d.ServicePrincipals, sp)
			restored = append(object{{"@odata.type", "#microsoft.graph.servicePrincipal"}}, c.servicePrincipal(sp)...)
			return nil
		}
		app := item.Application
		d.Applications = append(d.Applications, app)
		for _, other := range d.DeletedItems {
			if sp := other.ServicePrincipal; sp != nil && sp.AppID == app.AppID && d.ServicePrincipalByAppID(app.AppID) == nil {
				take(other)
				d.ServicePrincipals = append(d.ServicePrincipals, sp)
				break
			}
		}
		restored = append(object{{"@odata.type", "#microsoft.graph.application"}}, c.application(app)...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, context: "directoryObjects/$entity", entity: restored}, nil
}
