package state

import (
	"slices"
	"strings"
)

// Application returns the application with object id id, or nil.
func (d *Directory) Application(id string) *Application {
	return first(d.Applications, func(app *Application) bool { return strings.EqualFold(app.ID, id) })
}

// ApplicationByAppID returns the application with client id appID, or nil.
func (d *Directory) ApplicationByAppID(appID string) *Application {
	return first(d.Applications, func(app *Application) bool { return strings.EqualFold(app.AppID, appID) })
}

// ServicePrincipal returns the service principal with object id id, or nil.
func (d *Directory) ServicePrincipal(id string) *ServicePrincipal {
	return first(d.ServicePrincipals, func(sp *ServicePrincipal) bool { return strings.EqualFold(sp.ID, id) })
}

// ServicePrincipalByAppID returns the service principal of the application appID, or nil.
func (d *Directory) ServicePrincipalByAppID(appID string) *ServicePrincipal {
	return first(d.ServicePrincipals, func(sp *ServicePrincipal) bool { return strings.EqualFold(sp.AppID, appID) })
}

// ServicePrincipalByName returns the service principal that answers to a resource name: its client id or one of its
// service principal names, with or without the slash at the end. It returns nil where there is none.
func (d *Directory) ServicePrincipalByName(name string) *ServicePrincipal {
	name = strings.TrimRight(name, "/")
	return first(d.ServicePrincipals, func(sp *ServicePrincipal) bool {
		if strings.EqualFold(sp.AppID, name) {
			return true
		}
		return slices.ContainsFunc(sp.ServicePrincipalNames, func(own string) bool {
			return strings.EqualFold(strings.TrimRight(own, "/"), name)
		})
	})
}

// User returns the user with object id or user principal name id, or nil.
func (d *Directory) User(id string) *User {
	return first(d.Users, func(user *User) bool {
		return strings.EqualFold(user.ID, id) || strings.EqualFold(user.UserPrincipalName, id)
	})
}

// RoleDefinition returns the role with the given id or template id, or nil.
func (d *Directory) RoleDefinition(id string) *RoleDefinition {
	return first(d.RoleDefinitions, func(role *RoleDefinition) bool {
		return strings.EqualFold(role.ID, id) || strings.EqualFold(role.TemplateID, id)
	})
}

// RoleAssignmentsOf returns the role assignments of a principal.
func (d *Directory) RoleAssignmentsOf(principalID string) []*RoleAssignment {
	var found []*RoleAssignment
	for _, assignment := range d.RoleAssignments {
		if strings.EqualFold(assignment.PrincipalID, principalID) {
			found = append(found, assignment)
		}
	}
	return found
}

// AppRoleAssignmentsOf returns the application permissions granted to a principal.
func (d *Directory) AppRoleAssignmentsOf(principalID string) []*AppRoleAssignment {
	var found []*AppRoleAssignment
	for _, assignment := range d.AppRoleAssignments {
		if strings.EqualFold(assignment.PrincipalID, principalID) {
			found = append(found, assignment)
		}
	}
	return found
}

// AppRole returns the application permission id of the resource, or nil.
func (sp *ServicePrincipal) AppRole(id string) *AppRole {
	for i := range sp.AppRoles {
		if strings.EqualFold(sp.AppRoles[i].ID, id) {
			return &sp.AppRoles[i]
		}
	}
	return nil
}

func first[T any](all []*T, match func(*T) bool) *T {
	if i := slices.IndexFunc(all, match); i >= 0 {
		return all[i]
	}
	return nil
}

// IsRevoked reports whether a caller's account is disabled or gone: a service principal by its client id for an
// application, a user by the object id.
func (d *Directory) IsRevoked(appID, objectID string, isApp bool) bool {
	if isApp {
		principal := d.ServicePrincipalByAppID(appID)
		return principal == nil || !principal.AccountEnabled
	}
	user := d.User(objectID)
	return user == nil || !user.AccountEnabled
}
