package entra

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// signsInAs returns the user who signs in without being asked: the one that the fault sign-in-as names, or the one that
// the tenant was started with. It returns nil where a person chooses.
func (h *Handler) signsInAs(d *state.Directory) *state.User {
	name := cmp.Or(h.faults.Value(faults.SignInAs), h.autoApprove)
	if name == "" {
		return nil
	}
	return namesake(d, name)
}

// namesake returns the user of a name or, where the name is one of another tenant that lives here too, whoever has the
// same name in this one.
func namesake(d *state.Directory, name string) *state.User {
	if user := d.UserNamed(name); user != nil {
		return user
	}
	local, _, _ := strings.Cut(name, "@")
	return d.UserNamed(local)
}

// standIn makes the token of the administrator application, which scripts sign in with where a person would, one of the
// colleague that the fault sign-in-as names: it keeps the permissions of Microsoft Graph that such a colleague's work
// takes, and has the colleague's directory roles.
func (h *Handler) standIn(d *state.Directory, claims *token.Claims, resource *state.ServicePrincipal) {
	name := h.faults.Value(faults.SignInAs)
	if name == "" || claims.AppID != d.AdminAppID {
		return
	}
	user := namesake(d, name)
	if user == nil {
		claims.Roles, claims.Wids = nil, []string{token.ApplicationMark}
		return
	}
	roles := h.directoryRoles(d, user.ID)
	claims.Wids = append(slices.Clone(roles), token.ApplicationMark)
	if resource.AppID != state.GraphAppID {
		return
	}
	permissions, all := state.Duties(user, roles)
	if all {
		return
	}
	if h.faults.Value(faults.AppRoleGrant) == "privileged" && !slices.Contains(roles, state.RolePrivilegedRoleAdministrator) {
		permissions = slices.DeleteFunc(permissions, func(one string) bool { return one == "AppRoleAssignment.ReadWrite.All" })
	}
	slices.Sort(permissions)
	claims.Roles = slices.Compact(permissions)
}
