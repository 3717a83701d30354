package exchange

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// roleGroupRights are the role groups of Exchange, by name in lower case.
var roleGroupRights = map[string]grant{
	"organization management":           everything,
	"recipient management":              manageRecipients,
	"view-only organization management": readEverything,
	"help desk":                         helpDesk,
	"hygiene management":                manageSecurity,
	"security administrator":            manageSecurity,
	"security reader":                   readSecurity,
	"compliance management":             manageCompliance,
}

// managementRoles are the management roles that role groups are made of, by name in lower case. What each allows is
// coarser than Exchange's own entries.
var managementRoles = sync.OnceValue(func() map[string]grant {
	return map[string]grant{
		"audit logs":       func(n cmdletName) bool { return n.about("adminauditlog", "unifiedauditlog", "mailboxauditbypass") },
		"compliance admin": manageCompliance,
		"distribution groups": func(n cmdletName) bool {
			return n.about("distributiongroup", "dynamicdistributiongroup", "group") || n.reads() && n.about("recipient")
		},
		"journaling": func(n cmdletName) bool { return n.about("journal") },
		"legal hold": func(n cmdletName) bool {
			return n.verb == "set" && n.noun == "mailbox" || n.reads() && n.about("mailbox")
		},
		"mail recipient creation": func(n cmdletName) bool {
			return n.recipients() && slices.Contains([]string{"new", "remove", "enable", "disable"}, n.verb)
		},
		"mail recipients":            func(n cmdletName) bool { return manageRecipients(n) && n.verb != "new" && n.verb != "remove" },
		"mailbox search":             func(n cmdletName) bool { return n.about("mailboxsearch", "compliancesearch") },
		"message tracking":           func(n cmdletName) bool { return n.reads() && n.about("messagetrace", "messagetrackingreport") },
		"organization configuration": func(n cmdletName) bool { return !n.recipients() && !n.permissions() },
		"reset password":             func(n cmdletName) bool { return n.verb == "set" && n.noun == "user" },
		"retention management":       func(n cmdletName) bool { return n.about("retention") },
		"role management":            cmdletName.permissions,
		"security admin":             manageSecurity,
		"security reader":            readSecurity,
		"transport hygiene":          func(n cmdletName) bool { return n.security() },
		"transport rules":            func(n cmdletName) bool { return n.about("transportrule") },
		"user options":               helpDesk,
		"view-only configuration":    func(n cmdletName) bool { return readEverything(n) && !n.recipients() },
		"view-only recipients":       func(n cmdletName) bool { return readEverything(n) && n.recipients() },
	}
})

// permissions reports whether a cmdlet is about who may do what in Exchange.
func (n cmdletName) permissions() bool {
	return n.about("rolegroup", "managementrole", "managementscope", "serviceprincipal", "roleassignmentpolicy")
}

// roleGroup is a role group as Get-RoleGroup shows it.
type roleGroup struct {
	name, description string
	roles             []string // names of management roles
}

// ownRoleGroup is a role group that the organisation made.
type ownRoleGroup struct {
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Roles       []string  `json:"roles"`
	Created     time.Time `json:"created"` // calendar
}

// rights are what membership allows: for a group of Exchange's own what its name says, else what its roles do.
func (g roleGroup) rights() rights {
	if grant, ok := roleGroupRights[strings.ToLower(g.name)]; ok {
		return rights{grant}
	}
	var all rights
	for _, role := range g.roles {
		if grant, ok := managementRoles()[strings.ToLower(role)]; ok {
			all = append(all, grant)
		}
	}
	return all
}

// builtInRoleGroups are those that every organisation has.
var builtInRoleGroups = []roleGroup{
	{
		"Organization Management", "Members of this management role group have permissions to manage Exchange objects and their properties in the Exchange organization.",
		[]string{"Mail Recipients", "Mail Recipient Creation", "Transport Rules", "Organization Configuration", "Role Management", "View-Only Configuration", "View-Only Recipients", "Message Tracking"},
	},
	{
		"Recipient Management", "Members of this management role group have rights to create, manage, and remove Exchange recipient objects in the Exchange organization.",
		[]string{"Mail Recipients", "Mail Recipient Creation", "Distribution Groups", "Message Tracking", "Reset Password"},
	},
	{
		"View-Only Organization Management", "Members of this management role group can view recipient and configuration objects and their properties in the Exchange organization.",
		[]string{"View-Only Configuration", "View-Only Recipients"},
	},
	{
		"Help Desk", "Members of this management role group can view and manage the configuration for individual recipients.",
		[]string{"Reset Password", "User Options", "View-Only Recipients"},
	},
	{"Hygiene Management", "Members of this management role group can manage Exchange anti-spam features.", []string{"Transport Hygiene", "View-Only Configuration", "View-Only Recipients"}},
	{
		"Compliance Management", "This role group will allow a specified user, responsible for compliance, to properly configure and manage compliance settings.",
		[]string{"Audit Logs", "Compliance Admin", "Journaling", "Retention Management", "View-Only Configuration", "View-Only Recipients"},
	},
	{"Security Administrator", "Membership in this role group is synchronized across services and managed centrally.", []string{"Security Admin"}},
	{"Security Reader", "Membership in this role group is synchronized across services and managed centrally.", []string{"Security Reader"}},
	{"Discovery Management", "Members of this management role group can perform searches of mailboxes in the Exchange organization for data that meets specific criteria.", []string{"Legal Hold", "Mailbox Search"}},
	{"Records Management", "Members of this management role group have permissions to manage and dispose record content.", []string{"Audit Logs", "Journaling", "Message Tracking", "Retention Management", "Transport Rules"}},
}

// roleGroups returns the role groups, those that the organisation made last.
func (p *population) roleGroups() []roleGroup {
	all := slices.Clone(builtInRoleGroups)
	p.view(func(c *changes) {
		for _, own := range c.OwnRoleGroups {
			all = append(all, roleGroup{own.Name, own.Description, own.Roles})
		}
	})
	return all
}

func (p *population) findRoleGroup(identity string) (roleGroup, bool) {
	all := p.roleGroups()
	i := slices.IndexFunc(all, func(g roleGroup) bool { return strings.EqualFold(g.name, identity) })
	if i < 0 {
		return roleGroup{}, false
	}
	return all[i], true
}

// membershipOf is one membership of a role group.
type membershipOf struct {
	group string // in lower case
	state.Stamp
}

func joinedKey(group, objectID string) string { return strings.ToLower(group + "/" + objectID) }

// roleGroupsOf returns the role groups that a service principal or user is in. A service principal counts once Exchange
// has been told of it.
func (p *population) roleGroupsOf(objectID string) []membershipOf {
	var all []membershipOf
	p.view(func(c *changes) {
		for name, members := range c.RoleGroups {
			if slices.ContainsFunc(members, func(id string) bool { return strings.EqualFold(id, objectID) }) {
				all = append(all, membershipOf{name, c.Joined[joinedKey(name, objectID)]})
			}
		}
	})
	return all
}

func newRoleGroup(inv *invocation) (*result, error) {
	name := inv.parameters.text("Name")
	if _, taken := inv.people.findRoleGroup(name); taken {
		return nil, exists(name)
	}
	made := ownRoleGroup{Name: name, Description: inv.parameters.text("Description"), Roles: []string{}, Created: inv.today()}
	for _, role := range inv.parameters.texts("Roles") {
		known := managementRoleNamed(role)
		if known == "" {
			return nil, notFound(role, controller)
		}
		made.Roles = append(made.Roles, known)
	}
	var members []roleMember
	for _, identity := range inv.parameters.texts("Members") {
		member, ok := inv.people.roleMember(identity)
		if !ok {
			return nil, notFound(identity, controller)
		}
		members = append(members, member)
	}
	return inv.confirming(fmt.Sprintf(`Creating role group "%s".`, name), func() (*result, error) {
		err := inv.people.update(func(c *changes) error {
			c.OwnRoleGroups = append(c.OwnRoleGroups, made)
			for _, member := range members {
				c.join(name, member.objectID, inv.Store.Stamp())
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return oneRow(inv.roleGroupRow(roleGroup{made.Name, made.Description, made.Roles})), nil
	})
}

// join makes a principal a member of a role group.
func (c *changes) join(group, objectID string, stamp state.Stamp) {
	name := strings.ToLower(group)
	c.RoleGroups[name] = append(c.RoleGroups[name], objectID)
	c.date(group, objectID, stamp)
}

// date remembers when a membership began.
func (c *changes) date(group, objectID string, stamp state.Stamp) {
	if c.Joined == nil {
		c.Joined = make(map[string]state.Stamp)
	}
	c.Joined[joinedKey(group, objectID)] = stamp
}

// managementRoleNamed returns the name of a management role as Exchange writes it, empty where there is none.
func managementRoleNamed(text string) string {
	for _, group := range builtInRoleGroups {
		for _, role := range group.roles {
			if strings.EqualFold(role, text) {
				return role
			}
		}
	}
	return ""
}

func removeRoleGroup(inv *invocation) (*result, error) {
	group, err := inv.roleGroup()
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(builtInRoleGroups, func(own roleGroup) bool { return own.name == group.name }) {
		return nil, badRequest(tasks+"InvalidOperationException", `The role group "%s" is a built-in role group and can't be removed.`, group.name)
	}
	return inv.confirming(fmt.Sprintf(`Removing role group "%s".`, group.name), func() (*result, error) {
		return nothing(), inv.people.update(func(c *changes) error {
			c.OwnRoleGroups = slices.DeleteFunc(c.OwnRoleGroups, func(own ownRoleGroup) bool { return own.Name == group.name })
			delete(c.RoleGroups, strings.ToLower(group.name))
			return nil
		})
	})
}

const managementRoleKind = kind("Microsoft.Exchange.Data.Directory.Management.ExchangeRole")

// getManagementRole shows the management roles that role groups can be made of.
func getManagementRole(inv *invocation) (*result, error) {
	identity := inv.parameters.text("Identity")
	var names []string
	for _, group := range builtInRoleGroups {
		for _, role := range group.roles {
			if !slices.Contains(names, role) && (identity == "" || strings.EqualFold(identity, role)) {
				names = append(names, role)
			}
		}
	}
	if identity != "" && len(names) == 0 {
		return nil, notFound(identity, controller)
	}
	slices.Sort(names)
	var rows []row
	for _, name := range names {
		rows = append(rows, inv.configuration(managementRoleKind, "Roles", name, []property{
			{"RoleType", strings.ReplaceAll(strings.ReplaceAll(name, " ", ""), "-", "")},
			{"Description", ""},
			{"IsRootRole", true},
			{"IsEndUserRole", false},
			{"Parent", ""},
		}, inv.dir.Tenant.Created))
	}
	return inv.page(list(rows))
}
