package graph

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/state"
)

// ownersOf returns the owners of the application or service principal that the path names.
func (c *call) ownersOf(d *state.Directory) (owners *[]string, appID string, err error) {
	if c.path.segments[0].name == "applications" {
		app, err := c.visibleApplication(d)
		if err != nil {
			return nil, "", err
		}
		return &app.Owners, app.AppID, nil
	}
	sp, err := c.visibleServicePrincipal(d)
	if err != nil {
		return nil, "", err
	}
	return &sp.Owners, sp.AppID, nil
}

func listOwners(c *call) (*answer, error) {
	owners, _, err := c.ownersOf(c.dir)
	if err != nil {
		return nil, err
	}
	return collection("directoryObjects", c.ownerObjects(*owners)), nil
}

func (c *call) ownerObjects(ids []string) []object {
	items := []object{}
	for _, id := range ids {
		if user := c.dir.User(id); user != nil {
			items = append(items, append(object{{"@odata.type", "#microsoft.graph.user"}}, userObject(user)...))
		} else if sp := c.dir.ServicePrincipal(id); sp != nil {
			items = append(items, append(object{{"@odata.type", "#microsoft.graph.servicePrincipal"}}, c.servicePrincipal(sp)...))
		}
	}
	return items
}

func addOwner(c *call) (*answer, error) {
	id, err := c.refs()
	if err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		owners, appID, err := c.ownersOf(d)
		if err != nil {
			return err
		}
		if err := c.mayChange(writeApps, appID, *owners); err != nil {
			return err
		}
		if d.User(id) == nil && d.ServicePrincipal(id) == nil {
			return notFound(id)
		}
		if slices.ContainsFunc(*owners, func(owner string) bool { return strings.EqualFold(owner, id) }) {
			return badRequest("One or more added object references already exist for the following modified properties: 'owners'.")
		}
		*owners = append(*owners, id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func removeOwner(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		owners, appID, err := c.ownersOf(d)
		if err != nil {
			return err
		}
		if err := c.mayChange(writeApps, appID, *owners); err != nil {
			return err
		}
		id := c.key(1).value
		left := slices.DeleteFunc(slices.Clone(*owners), func(owner string) bool { return strings.EqualFold(owner, id) })
		if len(left) == len(*owners) {
			return notFound(id)
		}
		*owners = left
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}
