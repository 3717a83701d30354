package graph

import (
	"strings"

	"github.com/exorun/exorun/internal/tenant/state"
)

// directoryRoles are the activated roles of the older API: those activated by hand, and those that somebody holds.
func (c *call) directoryRoles() []*state.DirectoryRole {
	return activated(c.dir)
}

func activated(d *state.Directory) []*state.DirectoryRole {
	roles := append([]*state.DirectoryRole(nil), d.DirectoryRoles...)
	known := map[string]bool{}
	for _, role := range roles {
		known[role.RoleTemplateID] = true
	}
	for _, assignment := range d.RoleAssignments {
		if id := assignment.RoleDefinitionID; !known[id] {
			known[id] = true
			roles = append(roles, &state.DirectoryRole{ID: derivedRoleID(d.Tenant.ID, id), RoleTemplateID: id})
		}
	}
	return roles
}

// derivedRoleID is the object id of a role that was activated by its first assignment: the template's, moved to this
// tenant, so that it needs no place of its own in the directory.
func derivedRoleID(tenantID, templateID string) string {
	return tenantID[:8] + templateID[8:]
}

func findDirectoryRole(d *state.Directory, k key) *state.DirectoryRole {
	for _, role := range activated(d) {
		if k.property == "roletemplateid" && strings.EqualFold(role.RoleTemplateID, k.value) || k.property != "roletemplateid" && strings.EqualFold(role.ID, k.value) {
			return role
		}
	}
	return nil
}

func (c *call) directoryRole(role *state.DirectoryRole) object {
	o := object{{"id", role.ID}, {"deletedDateTime", nil}}
	if definition := c.dir.RoleDefinition(role.RoleTemplateID); definition != nil {
		o = append(o, property{"description", definition.Description}, property{"displayName", definition.DisplayName})
	}
	return append(o, property{"roleTemplateId", role.RoleTemplateID})
}

func listDirectoryRoles(c *call) (*answer, error) {
	var items []object
	for _, role := range c.directoryRoles() {
		items = append(items, c.directoryRole(role))
	}
	return collection("directoryRoles", items), nil
}

func getDirectoryRole(c *call) (*answer, error) {
	role := findDirectoryRole(c.dir, c.key(0))
	if role == nil {
		return nil, notFound(c.key(0).value)
	}
	return entity("directoryRoles", c.directoryRole(role)), nil
}

func postDirectoryRole(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var template string
	if err := take(f, "roleTemplateId", &template); err != nil {
		return nil, err
	}
	var role *state.DirectoryRole
	err = c.update(func(d *state.Directory) error {
		definition := d.RoleDefinition(template)
		if definition == nil {
			return notFound(template)
		}
		if findDirectoryRole(d, key{property: "roletemplateid", value: definition.ID}) != nil {
			return conflict("A conflicting object with one or more of the specified property values is present in the directory.")
		}
		role = &state.DirectoryRole{ID: derivedRoleID(d.Tenant.ID, definition.ID), RoleTemplateID: definition.ID}
		d.DirectoryRoles = append(d.DirectoryRoles, role)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return created(c, "directoryRoles", "/directoryRoles/"+role.ID, c.directoryRole(role)), nil
}

func listRoleTemplates(c *call) (*answer, error) {
	var items []object
	for _, role := range c.dir.RoleDefinitions {
		if role.IsBuiltIn {
			items = append(items, object{{"id", role.TemplateID}, {"deletedDateTime", nil}, {"description", role.Description}, {"displayName", role.DisplayName}})
		}
	}
	return collection("directoryRoleTemplates", items), nil
}

func listRoleMembers(c *call) (*answer, error) {
	role := findDirectoryRole(c.dir, c.key(0))
	if role == nil {
		return nil, notFound(c.key(0).value)
	}
	var ids []string
	for _, assignment := range c.dir.RoleAssignments {
		if assignment.RoleDefinitionID == role.RoleTemplateID && assignment.DirectoryScopeID == "/" && c.Store.InForce(assignment) {
			ids = append(ids, assignment.PrincipalID)
		}
	}
	return collection("directoryObjects", c.ownerObjects(ids)), nil
}

func addRoleMember(c *call) (*answer, error) {
	id, err := c.refs()
	if err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		role := findDirectoryRole(d, c.key(0))
		if role == nil {
			return notFound(c.key(0).value)
		}
		for _, other := range d.RoleAssignmentsOf(id) {
			if !c.Store.Ended(other) && other.RoleDefinitionID == role.RoleTemplateID && other.DirectoryScopeID == "/" {
				return badRequest("One or more added object references already exist for the following modified properties: 'members'.")
			}
		}
		_, err := c.assign(d, wantedRole{id, role.RoleTemplateID, "/"})
		return err
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func removeRoleMember(c *call) (*answer, error) {
	role := findDirectoryRole(c.dir, c.key(0))
	if role == nil {
		return nil, notFound(c.key(0).value)
	}
	id := c.key(1).value
	return c.removeRole(func(a *state.RoleAssignment) bool {
		return a.RoleDefinitionID == role.RoleTemplateID && strings.EqualFold(a.PrincipalID, id) && a.DirectoryScopeID == "/"
	}, id)
}
