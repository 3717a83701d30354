package graph

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

func listRoleDefinitions(c *call) (*answer, error) {
	var items []object
	for _, role := range c.dir.RoleDefinitions {
		items = append(items, roleDefinition(role))
	}
	return collection("roleManagement/directory/roleDefinitions", items), nil
}

func getRoleDefinition(c *call) (*answer, error) {
	role := c.dir.RoleDefinition(c.key(0).value)
	if role == nil {
		return nil, notFound(c.key(0).value)
	}
	return entity("roleManagement/directory/roleDefinitions", roleDefinition(role)), nil
}

func roleDefinition(role *state.RoleDefinition) object {
	return object{
		{"id", role.ID},
		{"description", role.Description},
		{"displayName", role.DisplayName},
		{"isBuiltIn", role.IsBuiltIn},
		{"isEnabled", role.IsEnabled},
		{"resourceScopes", []any{"/"}},
		{"templateId", role.TemplateID},
		{"version", "1"},
		{"rolePermissions", []any{}},
	}
}

// roleAssignments are those that have replicated, of principals that exist.
func (c *call) roleAssignments() []object {
	items := []object{}
	for _, assignment := range c.dir.RoleAssignments {
		if c.Store.InForce(assignment) && c.principalName(assignment.PrincipalID) != nil {
			items = append(items, c.expandRoleAssignment(assignment))
		}
	}
	return items
}

func (c *call) expandRoleAssignment(assignment *state.RoleAssignment) object {
	return append(roleAssignment(assignment), c.expandedRole(assignment)...)
}

// expandedRole are the navigation properties that $expand asks for.
func (c *call) expandedRole(assignment *state.RoleAssignment) (o object) {
	for _, expand := range c.query.Expand {
		var expanded object
		switch strings.ToLower(expand.Name) {
		case "roledefinition":
			if role := c.dir.RoleDefinition(assignment.RoleDefinitionID); role != nil {
				expanded = roleDefinition(role)
			}
		case "principal":
			if owners := c.ownerObjects([]string{assignment.PrincipalID}); len(owners) == 1 {
				expanded = owners[0]
			}
		default:
			continue
		}
		if expand.Select != nil {
			expanded = expanded.pick(expand.Select)
		}
		o = append(o, property{expand.Name, expanded})
	}
	return o
}

func roleAssignment(assignment *state.RoleAssignment) object {
	return object{
		{"id", assignment.ID},
		{"principalId", assignment.PrincipalID},
		{"directoryScopeId", assignment.DirectoryScopeID},
		{"roleDefinitionId", assignment.RoleDefinitionID},
	}
}

func listRoleAssignments(c *call) (*answer, error) {
	return collection("roleManagement/directory/roleAssignments", c.roleAssignments()), nil
}

func getRoleAssignment(c *call) (*answer, error) {
	for _, item := range c.roleAssignments() {
		if id, _ := item.Property("id"); id == c.key(0).value {
			return entity("roleManagement/directory/roleAssignments", item), nil
		}
	}
	return nil, notFound(c.key(0).value)
}

// wantedRole is what a request for a role assignment names.
type wantedRole struct{ principalID, roleID, scope string }

func (f fields) wantedRole() (want wantedRole, err error) {
	err = takeAll(take(f, "principalId", &want.principalID), take(f, "roleDefinitionId", &want.roleID), take(f, "directoryScopeId", &want.scope))
	if err == nil && (want.principalID == "" || want.roleID == "" || want.scope == "") {
		err = badRequest("The request is missing principalId, roleDefinitionId or directoryScopeId.")
	}
	return want, err
}

// assign gives the principal the role. A principal that has not replicated yet does not exist; an assignment that
// exists is refused even where reads do not show it yet.
func (c *call) assign(d *state.Directory, want wantedRole) (*state.RoleAssignment, error) {
	if c.Faults.On(faults.DirectRoleForbidden) {
		return nil, brokenRules("ExpirationRule")
	}
	role := d.RoleDefinition(want.roleID)
	if role == nil {
		return nil, notFound(want.roleID)
	}
	sp, user := d.ServicePrincipal(want.principalID), d.User(want.principalID)
	if (sp == nil || !c.Store.Visible(sp.Since)) && (user == nil || !strings.EqualFold(user.ID, want.principalID)) {
		return nil, notFound(want.principalID)
	}
	d.RoleAssignments = slices.DeleteFunc(d.RoleAssignments, c.Store.Ended)
	for _, other := range d.RoleAssignmentsOf(want.principalID) {
		if other.RoleDefinitionID == role.ID && other.DirectoryScopeID == want.scope {
			return nil, badRequest("A conflicting object with one or more of the specified property values is present in the directory.")
		}
	}
	assignment := &state.RoleAssignment{
		Stamp: c.Store.Stamp(), ID: d.NewOpaqueID() + "-1", PrincipalID: strings.ToLower(want.principalID), RoleDefinitionID: role.ID, DirectoryScopeID: want.scope,
	}
	d.RoleAssignments = append(d.RoleAssignments, assignment)
	return assignment, nil
}

func postRoleAssignment(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	want, err := f.wantedRole()
	if err != nil {
		return nil, err
	}
	if err := f.leftOver("UnifiedRoleAssignment"); err != nil {
		return nil, err
	}
	var assignment *state.RoleAssignment
	err = c.update(func(d *state.Directory) (err error) {
		assignment, err = c.assign(d, want)
		return err
	})
	if err != nil {
		return nil, err
	}
	const set = "roleManagement/directory/roleAssignments"
	return created(c, set, "/"+set+"/"+assignment.ID, roleAssignment(assignment)), nil
}

func deleteRoleAssignment(c *call) (*answer, error) {
	return c.removeRole(func(a *state.RoleAssignment) bool { return a.ID == c.key(0).value }, c.key(0).value)
}

func (c *call) removeRole(which func(*state.RoleAssignment) bool, named string) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		before := len(d.RoleAssignments)
		d.RoleAssignments = slices.DeleteFunc(d.RoleAssignments, which)
		if len(d.RoleAssignments) == before {
			return notFound(named)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}
