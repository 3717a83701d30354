package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

const (
	principalKind = kind("Microsoft.Exchange.Data.Directory.Management.ServicePrincipal")
	roleGroupKind = kind("Microsoft.Exchange.Data.Directory.Management.RoleGroup")
	assignment    = kind("Microsoft.Exchange.Data.Directory.Management.ExchangeRoleAssignmentPresentation")
)

func (c *call) principalRow(sp servicePrincipal) row {
	return c.configuration(principalKind, "ServicePrincipals", sp.DisplayName, []property{
		{"DisplayName", sp.DisplayName},
		{"AppId", sp.AppID},
		{"ObjectId", sp.ObjectID},
		{"Sid", fmt.Sprintf("S-1-5-21-1-2-4-%d", checksum(sp.ObjectID)%100000000)},
		{"ServiceId", sp.ObjectID},
		{"Identity", sp.ObjectID},
		{"Id", sp.ObjectID},
		{"ExternalDirectoryObjectId", sp.ObjectID},
		{"Guid", guid(sp.GUID)},
		{"ExchangeObjectId", guid(sp.GUID)},
	}, sp.Created)
}

// findPrincipal returns the service principal that identity names, among those that Exchange knows.
func (p *population) findPrincipal(identity string) (servicePrincipal, bool) {
	var found servicePrincipal
	p.view(func(c *changes) {
		i := slices.IndexFunc(c.ServicePrincipals, func(sp servicePrincipal) bool {
			return slices.ContainsFunc([]string{sp.AppID, sp.ObjectID, sp.DisplayName, sp.GUID}, func(name string) bool { return name != "" && strings.EqualFold(name, identity) })
		})
		if i >= 0 {
			found = c.ServicePrincipals[i]
		}
	})
	return found, found.ObjectID != ""
}

func getServicePrincipal(inv *invocation) (*result, error) {
	if inv.parameters.has("Identity") {
		sp, ok := inv.people.findPrincipal(inv.parameters.text("Identity"))
		if !ok {
			return nil, notFound(inv.parameters.text("Identity"), controller)
		}
		return oneRow(inv.principalRow(sp)), nil
	}
	var rows []row
	inv.people.view(func(c *changes) {
		for _, sp := range c.ServicePrincipals {
			rows = append(rows, inv.principalRow(sp))
		}
	})
	return inv.page(list(rows))
}

// newServicePrincipal makes Exchange know an enterprise application. Both its ids must be those of one in the directory.
func newServicePrincipal(inv *invocation) (*result, error) {
	appID, objectID := inv.parameters.text("AppId"), inv.parameters.text("ObjectId")
	for name, id := range map[string]string{"AppId": appID, "ObjectId": objectID} {
		if _, err := uuid.Parse(id); err != nil {
			return nil, badValue(name, id, "System.Guid", "Guid should contain 32 digits with 4 dashes.")
		}
	}
	sp := inv.dir.ServicePrincipal(objectID)
	if sp == nil || !strings.EqualFold(sp.AppID, appID) {
		return nil, notFound(objectID, controller)
	}
	for _, id := range []string{appID, objectID} {
		if _, ok := inv.people.findPrincipal(id); ok {
			return nil, exists(id)
		}
	}
	name := inv.parameters.text("DisplayName")
	if name == "" {
		name = sp.DisplayName
	}
	made := servicePrincipal{
		AppID: strings.ToLower(appID), ObjectID: strings.ToLower(objectID), DisplayName: name,
		GUID: inv.people.org.ID("principal "+strings.ToLower(objectID), 0), Created: inv.today(),
	}
	return inv.confirming(fmt.Sprintf(`Creating service principal "%s".`, name), func() (*result, error) {
		return oneRow(inv.principalRow(made)), inv.people.update(func(c *changes) error {
			c.ServicePrincipals = append(c.ServicePrincipals, made)
			return nil
		})
	})
}

func removeServicePrincipal(inv *invocation) (*result, error) {
	sp, ok := inv.people.findPrincipal(inv.parameters.text("Identity"))
	if !ok {
		return nil, notFound(inv.parameters.text("Identity"), controller)
	}
	return inv.confirming(fmt.Sprintf(`Removing service principal "%s".`, sp.DisplayName), func() (*result, error) {
		return nothing(), inv.people.update(func(c *changes) error {
			c.ServicePrincipals = slices.DeleteFunc(c.ServicePrincipals, func(other servicePrincipal) bool { return other.ObjectID == sp.ObjectID })
			for name, members := range c.RoleGroups {
				c.RoleGroups[name] = without(members, sp.ObjectID)
			}
			return nil
		})
	})
}

// roleMember is a member of a role group: a service principal or the user of a mailbox, by its id in Entra.
type roleMember struct{ objectID, name, kind string }

func (p *population) roleMember(identity string) (roleMember, bool) {
	if sp, ok := p.findPrincipal(identity); ok {
		return roleMember{sp.ObjectID, sp.DisplayName, "ServicePrincipal"}, true
	}
	if m := p.find(identity); m != nil && m.ObjectID != "" {
		return roleMember{m.ObjectID, m.Alias, "UserMailbox"}, true
	}
	return roleMember{}, false
}

func (p *population) roleMembers(group string) []roleMember {
	var ids []string
	p.view(func(c *changes) { ids = slices.Clone(c.RoleGroups[strings.ToLower(group)]) })
	var members []roleMember
	for _, id := range ids {
		if member, ok := p.roleMember(id); ok {
			members = append(members, member)
		}
	}
	return members
}

func getRoleGroup(inv *invocation) (*result, error) {
	identity := inv.parameters.text("Identity")
	var rows []row
	for _, group := range inv.people.roleGroups() {
		if identity == "" || strings.EqualFold(identity, group.name) {
			rows = append(rows, inv.roleGroupRow(group))
		}
	}
	if identity != "" && len(rows) == 0 {
		return nil, notFound(identity, controller)
	}
	return inv.page(list(rows))
}

func (c *call) roleGroupRow(group roleGroup) row {
	members, assignments := []string{}, []string{}
	for _, member := range c.people.roleMembers(group.name) {
		members = append(members, member.name)
	}
	for _, role := range group.roles {
		assignments = append(assignments, role+"-"+group.name)
	}
	return c.configuration(roleGroupKind, "Role Groups", group.name, []property{
		{"ManagedBy", []string{"Organization Management"}},
		{"RoleAssignments", assignments},
		{"Roles", group.roles},
		{"DisplayName", group.name},
		{"ExternalDirectoryObjectId", ""},
		{"Members", members},
		{"SamAccountName", strings.ReplaceAll(group.name, " ", "")},
		{"Description", group.description},
		{"RoleGroupType", "Standard"},
		{"LinkedGroup", ""},
		{"Capabilities", many},
		{"LinkedPartnerGroupId", ""},
		{"LinkedPartnerOrganizationId", ""},
	}, c.dir.Tenant.Created)
}

// roleGroup returns the role group that Identity names.
func (inv *invocation) roleGroup() (roleGroup, error) {
	identity := inv.parameters.text("Identity")
	group, ok := inv.people.findRoleGroup(identity)
	if !ok {
		return roleGroup{}, notFound(identity, controller)
	}
	return group, nil
}

func getRoleGroupMember(inv *invocation) (*result, error) {
	group, err := inv.roleGroup()
	if err != nil {
		return nil, err
	}
	v := recipientView()
	var rows []row
	for _, member := range inv.people.roleMembers(group.name) {
		if m := inv.people.find(member.objectID); m != nil {
			rows = append(rows, m.row(memberKind, v.columns))
			continue
		}
		rows = append(rows, row{kind: memberKind, text: member.objectID, properties: []property{
			{"Identity", member.objectID},
			{"Name", member.objectID},
			{"DisplayName", member.name},
			{"ExternalDirectoryObjectId", member.objectID},
			{"RecipientType", "User"},
			{"RecipientTypeDetails", member.kind},
			{"Guid", guid(inv.people.org.ID("principal "+member.objectID, 0))},
		}})
	}
	return inv.page(list(rows))
}

func addRoleGroupMember(inv *invocation) (*result, error) {
	return inv.changeRoleGroup("Adding the member \"%s\" to the role group \"%s\".", func(list []string, member roleMember, group string) ([]string, error) {
		if slices.Contains(list, member.objectID) {
			return nil, badRequest(tasks+"MemberAlreadyExistsException", `The recipient "%s" is already a member of the group "%s".`, member.name, group)
		}
		return append(list, member.objectID), nil
	})
}

func removeRoleGroupMember(inv *invocation) (*result, error) {
	return inv.changeRoleGroup("Removing the member \"%s\" from the role group \"%s\".", func(list []string, member roleMember, group string) ([]string, error) {
		if !slices.Contains(list, member.objectID) {
			return nil, badRequest(tasks+"MemberNotFoundException", `The recipient "%s" isn't a member of the group "%s".`, member.name, group)
		}
		return without(list, member.objectID), nil
	})
}

func (inv *invocation) changeRoleGroup(what string, change func([]string, roleMember, string) ([]string, error)) (*result, error) {
	if !inv.parameters.has("Member") {
		return nil, missingParameter("Member")
	}
	group, err := inv.roleGroup()
	if err != nil {
		return nil, err
	}
	member, ok := inv.people.roleMember(inv.parameters.text("Member"))
	if !ok {
		return nil, notFound(inv.parameters.text("Member"), controller)
	}
	return inv.confirming(fmt.Sprintf(what, member.name, group.name), func() (*result, error) {
		return nothing(), inv.people.update(func(c *changes) error {
			list, err := change(c.RoleGroups[strings.ToLower(group.name)], member, group.name)
			if err != nil {
				return err
			}
			c.RoleGroups[strings.ToLower(group.name)] = list
			c.date(group.name, member.objectID, inv.Store.Stamp())
			return nil
		})
	})
}

// getManagementRoleAssignment shows what each role group is made of.
func getManagementRoleAssignment(inv *invocation) (*result, error) {
	role, assignee, identity := inv.parameters.text("Role"), inv.parameters.text("RoleAssignee"), inv.parameters.text("Identity")
	var groups []string
	if assignee != "" {
		groups = []string{strings.ToLower(assignee)}
		if member, ok := inv.people.roleMember(assignee); ok {
			groups = nil
			for _, joined := range inv.people.roleGroupsOf(member.objectID) {
				groups = append(groups, joined.group)
			}
		}
	}
	var rows []row
	for _, group := range inv.people.roleGroups() {
		if assignee != "" && !slices.Contains(groups, strings.ToLower(group.name)) {
			continue
		}
		for _, one := range group.roles {
			name := one + "-" + group.name
			if role != "" && !strings.EqualFold(role, one) || identity != "" && !strings.EqualFold(identity, name) {
				continue
			}
			rows = append(rows, inv.configuration(assignment, "Role Assignments", name, []property{
				{"DataObject", name},
				{"User", group.name},
				{"AssignmentMethod", "Direct"},
				{"Identity", name},
				{"EffectiveUserName", "All Group Members"},
				{"AssignmentChain", ""},
				{"RoleAssigneeType", "RoleGroup"},
				{"RoleAssignee", group.name},
				{"Role", one},
				{"RoleAssignmentDelegationType", "Regular"},
				{"CustomRecipientWriteScope", nil},
				{"CustomConfigWriteScope", nil},
				{"RecipientReadScope", "Organization"},
				{"ConfigReadScope", "OrganizationConfig"},
				{"RecipientWriteScope", "Organization"},
				{"ConfigWriteScope", "OrganizationConfig"},
				{"Enabled", true},
				{"RoleAssigneeName", group.name},
			}, inv.dir.Tenant.Created))
		}
	}
	return inv.page(list(rows))
}
