package state

import (
	"slices"
	"strings"
)

// person is one of the people that every tenant has, one for each kind of administrator that a set-up may meet.
type person struct {
	name, given, surname string
	upn                  string // without its domain, which is the initial one or, behind an @ at the end, the default one
	role                 string // template id of the directory role that is active; empty for none
	eligible             string // of the role that has to be activated first
	guest                bool
}

var (
	people = []person{
		{name: "Ada Admin", given: "Ada", surname: "Admin", upn: "admin", role: RoleGlobalAdministrator},
		{name: "Alex Apps", given: "Alex", surname: "Apps", upn: "apps", role: RoleApplicationAdministrator},
		{name: "Ulla User", given: "Ulla", surname: "User", upn: "ulla@"},
	}
	colleagues = []person{
		{name: "Cleo Cloud", given: "Cleo", surname: "Cloud", upn: "cloudapps", role: RoleCloudAppAdministrator},
		{name: "Rosa Roles", given: "Rosa", surname: "Roles", upn: "roles", role: RolePrivilegedRoleAdministrator},
		{name: "Emil Exchange", given: "Emil", surname: "Exchange", upn: "exchange", role: RoleExchangeAdministrator},
		{name: "Rita Reader", given: "Rita", surname: "Reader", upn: "reader", role: RoleGlobalReader},
		{name: "Dora Developer", given: "Dora", surname: "Developer", upn: "developer", role: RoleApplicationDeveloper},
		{name: "Olaf Operator", given: "Olaf", surname: "Operator", upn: "operator"},
		{name: "Elke Eligible", given: "Elke", surname: "Eligible", upn: "eligible", eligible: RolePrivilegedRoleAdministrator},
		{name: "Gita Guest", given: "Gita", surname: "Guest", upn: "gita_fabrikam.com#EXT#", guest: true},
	}
)

func (d *Directory) seedPeople(stamp Stamp) {
	for _, one := range people {
		id := d.NewID()
		d.addPerson(stamp, one, id)
		if one.role != "" {
			d.assignRole(stamp, id, one.role)
		}
	}
}

// seedColleagues takes ids from names, so that one colleague more does not change the ids of what is made later.
func (d *Directory) seedColleagues(stamp Stamp) {
	for _, one := range colleagues {
		id := d.NamedID("user " + one.upn)
		d.addPerson(stamp, one, id)
		assignment := &RoleAssignment{Stamp: stamp, ID: d.NamedID("role of " + one.upn), PrincipalID: id, DirectoryScopeID: "/"}
		switch {
		case one.role != "":
			assignment.RoleDefinitionID = one.role
			d.RoleAssignments = append(d.RoleAssignments, assignment)
		case one.eligible != "":
			assignment.RoleDefinitionID = one.eligible
			d.RoleEligibilities = append(d.RoleEligibilities, assignment)
		}
	}
}

func (d *Directory) addPerson(stamp Stamp, one person, id string) {
	upn, domain := one.upn, d.Tenant.InitialDomain()
	if local, found := strings.CutSuffix(upn, "@"); found {
		upn, domain = local, d.Tenant.DefaultDomain()
	}
	user := &User{
		Stamp: stamp, ID: id, UserPrincipalName: upn + "@" + domain, DisplayName: one.name,
		GivenName: one.given, Surname: one.surname, Mail: upn + "@" + domain, AccountEnabled: true,
	}
	if one.guest {
		user.UserType, user.Mail = GuestType, strings.Replace(strings.TrimSuffix(upn, "#EXT#"), "_", "@", 1)
	}
	d.Users = append(d.Users, user)
}

// UserNamed returns the user whom people call by name: the user principal name, what stands before its @, or "guest" for
// the first guest. It returns nil where there is none.
func (d *Directory) UserNamed(name string) *User {
	if user := d.User(name); user != nil {
		return user
	}
	return first(d.Users, func(user *User) bool {
		local, _, _ := strings.Cut(user.UserPrincipalName, "@")
		return strings.EqualFold(local, name) || user.UserType == GuestType && strings.EqualFold(name, GuestType)
	})
}

var (
	directoryReads = []string{"Organization.Read.All", "Domain.Read.All", "Directory.Read.All"}

	applicationDuties = []string{"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"}

	// duties are the application permissions of Microsoft Graph that come closest to what a directory role lets a person
	// do in a set-up.
	duties = map[string][]string{
		RoleApplicationAdministrator:    applicationDuties,
		RoleCloudAppAdministrator:       applicationDuties,
		RoleApplicationDeveloper:        {"Application.ReadWrite.OwnedBy"},
		RolePrivilegedRoleAdministrator: {"RoleManagement.ReadWrite.Directory", "AppRoleAssignment.ReadWrite.All", "Policy.Read.All"},
		RoleGlobalReader:                {"RoleManagement.Read.Directory", "Policy.Read.All"},
	}
)

// Duties returns the application permissions of Microsoft Graph with which an application may do what a person with these
// directory roles may, as far as a set-up asks for it. all is true for a Global Administrator, who may do everything.
func Duties(user *User, roles []string) (permissions []string, all bool) {
	if slices.Contains(roles, RoleGlobalAdministrator) {
		return nil, true
	}
	if user.UserType != GuestType {
		permissions = slices.Clone(directoryReads)
	}
	for _, role := range roles {
		permissions = append(permissions, duties[role]...)
	}
	return permissions, false
}
