package graph

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// access says who may make a call. A Global Administrator passes every list of directory roles.
type access struct {
	app       []string // application permissions, any of which is enough
	delegated []string // scopes, any of which is enough for a person's token
	roles     []string // directory roles, one of which the person must hold; nil: none needed
	owned     bool     // owners may too: with Application.ReadWrite.OwnedBy, or as a person without the role
	self      bool     // an application may, without any permission, for itself
	itself    bool     // an application may read its own object, without any permission
	anyone    bool     // any valid token
	register  bool     // people without a role may too, under the fault users-may-register
	guests    bool     // guests too, who see little of the directory
}

const (
	readWriteAll   = "Application.ReadWrite.All"
	ownedBy        = "Application.ReadWrite.OwnedBy"
	readAll        = "Application.Read.All"
	directory      = "Directory.Read.All"
	assignRoles    = "AppRoleAssignment.ReadWrite.All"
	roleWrite      = "RoleManagement.ReadWrite.Directory"
	roleRead       = "RoleManagement.Read.Directory"
	scheduleWrite  = "RoleAssignmentSchedule.ReadWrite.Directory"
	rolePolicyRead = "RoleManagementPolicy.Read.Directory"
	policyRead     = "Policy.Read.All"
	policyWrite    = "Policy.ReadWrite.ApplicationConfiguration"
	grantWrite     = "DelegatedPermissionGrant.ReadWrite.All"

	// asUser gives a client whatever the person may do.
	asUser = "Directory.AccessAsUser.All"
)

var (
	appAdmins  = []string{state.RoleApplicationAdministrator, state.RoleCloudAppAdministrator}
	appMakers  = append([]string{state.RoleApplicationDeveloper}, appAdmins...)
	roleAdmins = []string{state.RolePrivilegedRoleAdministrator}
	// Application permissions are granted, and consent is given, by those who manage applications or roles.
	consentAdmins = append([]string{state.RolePrivilegedRoleAdministrator}, appAdmins...)
	securityRoles = []string{state.RoleGlobalReader, state.RoleSecurityReader, state.RoleSecurityAdministrator}
	policyReaders = slices.Concat(securityRoles, consentAdmins)
	roleReaders   = slices.Concat(securityRoles, roleAdmins)
)

var (
	anyone      = access{anyone: true, guests: true}
	readOrg     = access{app: []string{"Organization.Read.All", directory}, delegated: []string{"User.Read", "Organization.Read.All", directory}, guests: true}
	readMe      = access{delegated: []string{"User.Read", "User.Read.All", "User.ReadWrite.All", directory}, guests: true}
	readDomains = access{app: []string{"Domain.Read.All", directory}, delegated: []string{"Domain.Read.All", directory}}
	readUsers   = access{app: []string{"User.Read.All", "User.ReadWrite.All", directory}, delegated: []string{"User.Read", "User.Read.All", "User.ReadWrite.All", directory}}
	readApps    = access{app: []string{readAll, ownedBy, readWriteAll, directory}, delegated: []string{readAll, readWriteAll, directory}}
	readApp     = access{app: readApps.app, delegated: readApps.delegated, itself: true}
	makeApps    = access{app: []string{ownedBy, readWriteAll}, delegated: []string{readWriteAll}, roles: appMakers, register: true}
	// What a service principal's maker needs besides depends on the application; the handler asks.
	makeServicePrincipals = access{app: []string{ownedBy, readWriteAll}, delegated: []string{readWriteAll}}

	writeApps  = access{app: []string{readWriteAll}, delegated: []string{readWriteAll}, roles: appAdmins, owned: true}
	ownKeys    = access{app: []string{readWriteAll}, delegated: []string{readWriteAll}, roles: appAdmins, owned: true, self: true}
	purgeApps  = access{app: []string{readWriteAll}, delegated: []string{readWriteAll}, roles: appAdmins}
	grantRoles = access{app: []string{assignRoles}, delegated: []string{assignRoles}, roles: consentAdmins}
	readRoles  = access{app: []string{roleRead, roleWrite, directory}, delegated: []string{roleRead, roleWrite, directory}}
	writeRoles = access{app: []string{roleWrite}, delegated: []string{roleWrite}, roles: roleAdmins}
	// Whoever is eligible for a role may ask to activate it; the handler asks what else takes an administrator.
	askSchedules   = access{app: []string{roleWrite, scheduleWrite}, delegated: []string{roleWrite, scheduleWrite}}
	writeSchedules = access{app: []string{roleWrite, scheduleWrite}, delegated: []string{roleWrite, scheduleWrite}, roles: roleAdmins}
	readSchedules  = access{app: []string{roleRead, roleWrite, scheduleWrite, directory}, delegated: []string{roleRead, roleWrite, scheduleWrite, directory}, roles: roleReaders}
	readMySchedule = access{delegated: []string{roleRead, roleWrite, scheduleWrite, directory}}
	readRolePolicy = access{app: []string{roleRead, roleWrite, rolePolicyRead}, delegated: []string{roleRead, roleWrite, rolePolicyRead}, roles: roleReaders}
	readPolicy     = access{app: []string{policyRead, policyWrite}, delegated: []string{policyRead, policyWrite}, roles: policyReaders}
	writePolicy    = access{app: []string{policyWrite}, delegated: []string{policyWrite}, roles: appAdmins}
	readGrants     = access{app: []string{directory, grantWrite}, delegated: []string{directory, grantWrite}}
	writeGrants    = access{app: []string{grantWrite}, delegated: []string{grantWrite}, roles: consentAdmins}
)

func (c *call) audiences() []string {
	if sp := c.dir.ServicePrincipalByAppID(state.GraphAppID); sp != nil {
		return sp.ServicePrincipalNames
	}
	return nil
}

// tokenMessage words the reasons of InvalidAuthenticationToken.
func tokenMessage(err error) string {
	switch {
	case errors.Is(err, token.ErrMissing):
		return "Access token is empty."
	case errors.Is(err, token.ErrExpired):
		return "Lifetime validation failed, the token is expired."
	case errors.Is(err, token.ErrAudience):
		return "Access token validation failure. Invalid audience."
	}
	return "Access token validation failure."
}

// authorize checks what can be checked before the object is known. Where owners may act, [call.mayChange] decides.
func (c *call) authorize(need access) error {
	app := c.caller.IsApp()
	switch {
	case !app && !need.guests && c.isGuest():
		return forbidden()
	case c.writeDenied():
		return forbidden()
	case need.anyone, c.permitted(need), need.self && app, c.readsItself(need):
		return nil
	case need.owned && (app && c.caller.HasRole(ownedBy) || !app && c.scoped(need)):
		return nil
	}
	return forbidden()
}

// permitted reports whether the token, and for a person the directory roles, satisfy need without ownership.
func (c *call) permitted(need access) bool {
	if c.caller.IsApp() {
		return slices.ContainsFunc(need.app, c.caller.HasRole)
	}
	return c.scoped(need) && (need.roles == nil || c.holds(need.roles...) || need.register && c.Faults.On(faults.UsersMayRegister))
}

// writeDenied reports whether the fault write-denied is about this call.
func (c *call) writeDenied() bool {
	part := strings.ToLower(c.Faults.Value(faults.WriteDenied))
	return c.method != http.MethodGet && c.Faults.On(faults.WriteDenied) && strings.Contains(strings.ToLower(c.path.text), part)
}

// readsItself reports whether an application reads its own application or service principal, which takes no permission
// (observed by users of Microsoft Graph; the documentation does not say so).
func (c *call) readsItself(need access) bool {
	if !need.itself || !c.caller.IsApp() || c.Faults.Value(faults.SelfRead) == "forbidden" {
		return false
	}
	if app := findApplication(c.dir, c.key(0)); app != nil && c.path.segments[0].name == "applications" {
		return strings.EqualFold(app.AppID, c.caller.AppID)
	}
	sp := findServicePrincipal(c.dir, c.key(0))
	return sp != nil && strings.EqualFold(sp.AppID, c.caller.AppID)
}

// isGuest reports whether the caller is a guest without any directory role, who may see the organisation and themselves.
func (c *call) isGuest() bool {
	user := c.dir.User(c.caller.ObjectID)
	return user != nil && user.UserType == state.GuestType && len(c.memberships(user.ID)) == 0
}

func (c *call) scoped(need access) bool {
	scopes := strings.Fields(c.caller.Scope)
	return slices.ContainsFunc(scopes, func(scope string) bool { return scope == asUser || slices.Contains(need.delegated, scope) })
}

// holds reports whether the person who calls has one of the directory roles, or is a Global Administrator. The
// directory is asked, not the token, as Graph does for a person.
func (c *call) holds(roles ...string) bool {
	for _, assignment := range c.dir.RoleAssignmentsOf(c.caller.ObjectID) {
		if c.Store.Ended(assignment) || assignment.DirectoryScopeID != "/" {
			continue
		}
		if assignment.RoleDefinitionID == state.RoleGlobalAdministrator || slices.Contains(roles, assignment.RoleDefinitionID) {
			return true
		}
	}
	return false
}

// mayChange refuses a change of an application or service principal to callers that are neither permitted nor owners.
func (c *call) mayChange(need access, appID string, owners []string) error {
	if c.permitted(need) || need.self && c.caller.IsApp() && strings.EqualFold(c.caller.AppID, appID) {
		return nil
	}
	owns := slices.ContainsFunc(owners, func(owner string) bool { return strings.EqualFold(owner, c.caller.ObjectID) })
	if need.owned && owns && (c.caller.IsApp() && c.caller.HasRole(ownedBy) || !c.caller.IsApp() && c.scoped(need)) {
		return nil
	}
	return forbidden()
}
