package graph

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// noRole is the id that grants access to a resource without any of its application permissions.
const noRole = "00000000-0000-0000-0000-000000000000"

// appRoleAssignments are the grants that keep holds for, of principals and resources that exist.
func (c *call) appRoleAssignments(keep func(*state.AppRoleAssignment) bool) []object {
	items := []object{}
	for _, assignment := range c.dir.AppRoleAssignments {
		if keep(assignment) && c.Store.Visible(assignment.Since) && c.dir.ServicePrincipal(assignment.ResourceID) != nil && c.principalName(assignment.PrincipalID) != nil {
			items = append(items, c.appRoleAssignment(assignment))
		}
	}
	return items
}

// principalName returns the display name of a user or service principal, nil where there is none with that id.
func (c *call) principalName(id string) any {
	if sp := c.dir.ServicePrincipal(id); sp != nil {
		return sp.DisplayName
	}
	if user := c.dir.User(id); user != nil {
		return user.DisplayName
	}
	return nil
}

func (c *call) appRoleAssignment(assignment *state.AppRoleAssignment) object {
	return object{
		{"id", assignment.ID},
		{"deletedDateTime", nil},
		{"appRoleId", assignment.AppRoleID},
		{"createdDateTime", assignment.CreatedDateTime},
		{"principalDisplayName", c.principalName(assignment.PrincipalID)},
		{"principalId", assignment.PrincipalID},
		{"principalType", assignment.PrincipalType},
		{"resourceDisplayName", c.principalName(assignment.ResourceID)},
		{"resourceId", assignment.ResourceID},
	}
}

// byPrincipal reports whether the path speaks of the grants that a service principal has, not of those it gives.
func (c *call) byPrincipal() bool { return c.path.segments[2].name == "approleassignments" }

func (c *call) ofServicePrincipal(sp *state.ServicePrincipal) func(*state.AppRoleAssignment) bool {
	return func(a *state.AppRoleAssignment) bool {
		if c.byPrincipal() {
			return strings.EqualFold(a.PrincipalID, sp.ID)
		}
		return strings.EqualFold(a.ResourceID, sp.ID)
	}
}

func listAppRoleAssignments(c *call) (*answer, error) {
	sp, err := c.visibleServicePrincipal(c.dir)
	if err != nil {
		return nil, err
	}
	return collection("appRoleAssignments", c.appRoleAssignments(c.ofServicePrincipal(sp))), nil
}

func getAppRoleAssignment(c *call) (*answer, error) {
	sp, err := c.visibleServicePrincipal(c.dir)
	if err != nil {
		return nil, err
	}
	of := c.ofServicePrincipal(sp)
	items := c.appRoleAssignments(func(a *state.AppRoleAssignment) bool { return of(a) && a.ID == c.key(1).value })
	if len(items) == 0 {
		return nil, notFound(c.key(1).value)
	}
	return entity("appRoleAssignments", items[0]), nil
}

// postAppRoleAssignment grants an application permission. A principal or resource that has not replicated yet does not
// exist to it; a grant that exists is refused even where reads do not show it yet.
func postAppRoleAssignment(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var principalID, resourceID, roleID string
	if err := takeAll(take(f, "principalId", &principalID), take(f, "resourceId", &resourceID), take(f, "appRoleId", &roleID)); err != nil {
		return nil, err
	}
	var assignment *state.AppRoleAssignment
	err = c.update(func(d *state.Directory) error {
		sp, err := c.visibleServicePrincipal(d)
		if err != nil {
			return err
		}
		named := resourceID
		if c.byPrincipal() {
			named = principalID
		}
		if !strings.EqualFold(sp.ID, named) {
			return badRequest("Not a valid reference update.")
		}
		kind := "ServicePrincipal"
		principal := d.ServicePrincipal(principalID)
		user := d.User(principalID)
		switch {
		case principal != nil && c.Store.Visible(principal.Since):
		case user != nil && user.ID == principalID:
			kind = "User"
		default:
			return notFound(principalID)
		}
		resource := d.ServicePrincipal(resourceID)
		if resource == nil || !c.Store.Visible(resource.Since) {
			return badRequest("Not a valid reference update.")
		}
		if roleID != noRole && resource.AppRole(roleID) == nil {
			return badRequest("Permission being assigned was not found on application '%s'", resource.AppID)
		}
		// To let any application do anything in the directory takes more than the right to manage applications.
		// Whether that holds for Exchange too, sources disagree.
		privileged := resource.AppID == state.GraphAppID || c.Faults.Value(faults.AppRoleGrant) == "privileged"
		if privileged && !c.caller.IsApp() && !c.holds(state.RolePrivilegedRoleAdministrator) {
			return forbidden()
		}
		for _, other := range d.AppRoleAssignments {
			if strings.EqualFold(other.PrincipalID, principalID) && strings.EqualFold(other.ResourceID, resourceID) && strings.EqualFold(other.AppRoleID, roleID) {
				return badRequest("Permission being assigned already exists on the object")
			}
		}
		assignment = &state.AppRoleAssignment{
			Stamp: c.Store.Stamp(), ID: d.NewOpaqueID(), AppRoleID: strings.ToLower(roleID), PrincipalID: strings.ToLower(principalID), PrincipalType: kind, ResourceID: resource.ID,
		}
		d.AppRoleAssignments = append(d.AppRoleAssignments, assignment)
		return nil
	})
	if err != nil {
		return nil, err
	}
	location := "/servicePrincipals/" + c.key(0).value + "/" + c.path.segments[2].written + "/" + assignment.ID
	return created(c, "appRoleAssignments", location, c.appRoleAssignment(assignment)), nil
}

func deleteAppRoleAssignment(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		sp, err := c.visibleServicePrincipal(d)
		if err != nil {
			return err
		}
		of, id := c.ofServicePrincipal(sp), c.key(1).value
		before := len(d.AppRoleAssignments)
		d.AppRoleAssignments = slices.DeleteFunc(d.AppRoleAssignments, func(a *state.AppRoleAssignment) bool { return of(a) && a.ID == id })
		if len(d.AppRoleAssignments) == before {
			return notFound(id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}
