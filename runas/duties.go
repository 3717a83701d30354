package runas

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// What an administrator must be for each write; see Microsoft's page "Microsoft Entra built-in roles". Granting the
// permission takes no more than the application, as Exchange's are not Microsoft Graph's.
const (
	needsApplicationDeveloper     = "Application Developer"
	needsApplicationAdministrator = "Cloud Application Administrator"
	needsRoleAdministrator        = "Privileged Role Administrator"
	needsExchangeAdministrator    = "Exchange Administrator" // it has Organization Management, which changes role groups
)

// administratorRoles are the template ids of the directory roles by which somebody may set up, from the same page.
var administratorRoles = []struct{ name, templateID string }{
	{needsApplicationDeveloper, "cf1c38e5-3621-4004-a7cb-879624dced7c"},
	{needsApplicationAdministrator, "158c047a-c907-4556-b7ef-446551a6b5f7"},
	{"Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"},
	{needsRoleAdministrator, "e8611ab8-c189-46e8-94e1-60213ab1f814"},
	{needsExchangeAdministrator, "29232cdf-9323-42fd-ade2-1d097af3e4de"},
	{everythingAdministrator, "62e90394-69f5-4237-9190-012177145e10"},
}

// everythingAdministrator may do every step. No plan asks for it.
const everythingAdministrator = "Global Administrator"

// duty is what a write takes. An application that signs in needs one of the permissions; a person needs one of the roles,
// and the same permission for the program signed in with.
type duty struct {
	also        []string // directory roles that suffice besides the least
	owner       bool     // the application's owner may, without a role
	permissions []string // of Microsoft Graph; any of them. Empty where it is not Graph that is asked
}

// duties are the writes of a set-up by the least role that they need. The permissions are those of the Microsoft Graph v1.0
// reference.
func duties(least string) duty {
	switch least {
	case needsApplicationDeveloper:
		return duty{
			also:        []string{needsApplicationAdministrator, "Application Administrator"},
			permissions: []string{"Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"},
		}
	case needsApplicationAdministrator:
		return duty{
			also: []string{"Application Administrator"}, owner: true,
			permissions: []string{"Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"},
		}
	case needsRoleAdministrator:
		return duty{permissions: []string{"RoleManagement.ReadWrite.Directory", "RoleAssignmentSchedule.ReadWrite.Directory"}}
	}
	return duty{}
}

// dutyOf is what a step's write takes, whose least role is known.
func dutyOf(step StepName, least string) duty {
	d := duties(least)
	if step == StepPermission {
		d.owner, d.permissions = false, []string{"AppRoleAssignment.ReadWrite.All"}
		d.also = append(d.also, needsRoleAdministrator)
	}
	return d
}

// roleNeed is a step with the least role for it.
type roleNeed struct {
	step StepName
	role string
}

// takenBy reports whether one of the roles suffices for the step.
func (n roleNeed) takenBy(roles []string) bool {
	return slices.ContainsFunc(append(dutyOf(n.step, n.role).also, n.role), func(role string) bool { return slices.Contains(roles, role) })
}

// leastRoles are roles with which all steps can be done, as few as that takes, in the order of the steps.
func leastRoles(needs []roleNeed) []string {
	roles := []string{}
	for _, need := range needs {
		if need.role != "" && !slices.Contains(roles, need.role) {
			roles = append(roles, need.role)
		}
	}
	for _, role := range slices.Clone(roles) {
		others := slices.DeleteFunc(slices.Clone(roles), func(other string) bool { return other == role })
		if !slices.ContainsFunc(needs, func(need roleNeed) bool { return need.role != "" && !need.takenBy(others) }) {
			roles = others
		}
	}
	return roles
}

// everyDirectoryRight gives a program whatever the person who signed in may do.
const everyDirectoryRight = "Directory.AccessAsUser.All"

// Standing says whether the account that signed in may do a step.
type Standing string

// The standings of an [Action].
const (
	Has     Standing = "yes"
	Lacks   Standing = "no"
	Unknown Standing = "unknown" // it cannot be read
)

// judge says of every planned write whether the account that signed in may do it. What it says is a forecast: a set-up
// tries, and the service decides.
func (c *chain) judge(ctx context.Context, actions []Action) error {
	for i := range actions {
		action := &actions[i]
		if action.Needs == "" {
			continue
		}
		action.Suffices = dutyOf(action.Step, action.Needs).also
		var err error
		if action.Standing, action.Because, err = c.standing(ctx, *action); err != nil {
			return err
		}
	}
	return nil
}

// standing says whether the account may do one write, and why.
func (c *chain) standing(ctx context.Context, action Action) (Standing, string, error) {
	d, claims := dutyOf(action.Step, action.Needs), c.administrator.claims
	if claims.IDType == "app" {
		for _, permission := range d.permissions {
			if slices.Contains(claims.Roles, permission) {
				return Has, "by the permission " + permission, nil
			}
		}
	} else if missing := d.missingScope(claims.Scopes); missing != "" {
		return Lacks, "the sign-in was not granted " + missing, nil
	}
	held, known, err := c.heldRoles(ctx)
	if err != nil {
		return Unknown, "", err
	}
	for _, wanted := range append(append([]string{action.Needs}, d.also...), everythingAdministrator) {
		if slices.Contains(held, wanted) {
			return Has, "as " + wanted, nil
		}
	}
	switch {
	case d.owner && c.application == nil && slices.Contains(held, needsApplicationDeveloper):
		return Unknown, "whoever makes the application owns it, and an owner may", nil
	case d.owner && c.application != nil:
		owners, err := c.administrator.graph.Owners(ctx, graph.Applications, c.application.ID)
		if err != nil && !denied(err) {
			return Unknown, "", err
		}
		if slices.ContainsFunc(owners, func(o graph.Owner) bool { return strings.EqualFold(o.ID, claims.ObjectID) }) {
			return Has, "as the application's owner", nil
		}
		known = known && err == nil
	}
	if !known {
		return Unknown, "the account's roles cannot be read", nil
	}
	return Lacks, "", nil
}

// missingScope returns the permission that a person's sign-in lacks, empty where it lacks none.
func (d duty) missingScope(scopes []string) string {
	if len(d.permissions) == 0 || len(scopes) == 0 || slices.Contains(scopes, everyDirectoryRight) {
		return ""
	}
	for _, permission := range d.permissions {
		if slices.Contains(scopes, permission) {
			return ""
		}
	}
	return d.permissions[0]
}

// heldRoles returns the names of the administrator's directory roles: those in the token, and, as a role may be younger
// than the token or the token without any, those that Graph tells. known is false where neither tells.
func (c *chain) heldRoles(ctx context.Context) (held []string, known bool, err error) {
	a := &c.administrator
	if a.roles == nil {
		ids := slices.Clone(a.claims.RoleIDs)
		assigned, err := a.graph.RoleAssignments(ctx, a.claims.ObjectID)
		if err != nil && !denied(err) {
			return nil, false, err
		}
		for _, assignment := range assigned {
			if assignment.DirectoryScopeID == "/" {
				ids = append(ids, assignment.RoleDefinitionID)
			}
		}
		a.roles = &heldRoles{known: err == nil || len(a.claims.RoleIDs) > 0}
		for _, role := range administratorRoles {
			if slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, role.templateID) }) {
				a.roles.names = append(a.roles.names, role.name)
			}
		}
	}
	return a.roles.names, a.roles.known, nil
}

// tokenRoles are the names of the directory roles in the administrator's token.
func (a administrator) tokenRoles() (names []string) {
	for _, role := range administratorRoles {
		if slices.ContainsFunc(a.claims.RoleIDs, func(id string) bool { return strings.EqualFold(id, role.templateID) }) {
			names = append(names, role.name)
		}
	}
	return names
}

// stronger is the role that a refused step takes: the least that is documented, unless the account has one that should have
// sufficed. Tenants were seen in which only a Privileged Role Administrator grants an application's permission.
func (c *chain) stronger(step StepName, least string) string {
	held := c.administrator.tokenRoles()
	if step == StepPermission && (roleNeed{step, least}).takenBy(held) && !slices.Contains(held, needsRoleAdministrator) {
		return needsRoleAdministrator
	}
	return least
}

// heldRoles are the directory roles of the account that signed in, as far as they matter here.
type heldRoles struct {
	names []string
	known bool
}

// denied reports whether the service refuses a request to the account that signed in, for want of rights.
func denied(err error) bool {
	if err == nil || graph.IsUnknown(err) {
		return false
	}
	if refused, ok := asGraphError(err); ok {
		return refused.StatusCode == http.StatusForbidden && refused.Code != "Directory_ResourceSizeExceeded" && !graph.IsNotYet(err)
	}
	return fail.CodeOf(err) == fail.Forbidden
}
