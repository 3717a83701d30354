package runas

import (
	"context"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// directoryFacts is what an administrator can read of an account.
type directoryFacts struct {
	application *graph.Application
	principal   *graph.ServicePrincipal
	granted     bool
	roles       []Role
	schedules   []graph.RoleSchedule // nil where they cannot be read
	foreign     Foreigners
	err         error // what kept it from being read
}

func (v *verification) leaveDirectory() {
	if v.options.Administrator == nil {
		v.links[LinkDirectory] = Link{
			Cause: "not checked: only an administrator can read the directory",
			Fix:   "exorun verify --credential browser checks it",
		}
	}
}

// readDirectory reads what the directory holds of the account.
func (v *verification) readDirectory(ctx context.Context) {
	if v.options.Administrator == nil {
		return
	}
	facts := &directoryFacts{}
	facts.err = facts.read(ctx, v)
	v.directory = facts
}

func (f *directoryFacts) read(ctx context.Context, v *verification) error {
	admin, err := v.m.signIn(ctx, v.options.Administrator, v.connection.TenantID)
	if err != nil {
		return err
	}
	appID := v.connection.ApplicationID
	if f.foreign, err = v.takeCensus(ctx, admin.graph); err != nil {
		return err
	}
	if f.application, err = read(ctx, v.m, func(ctx context.Context) (graph.Application, error) {
		return admin.graph.ApplicationByAppID(ctx, appID)
	}); err != nil {
		return err
	}
	if f.principal, err = read(ctx, v.m, func(ctx context.Context) (graph.ServicePrincipal, error) {
		return admin.graph.ServicePrincipalByAppID(ctx, appID)
	}); err != nil || f.principal == nil {
		return err
	}
	grants, err := admin.graph.AppRoleAssignments(ctx, f.principal.ID)
	if err != nil {
		return err
	}
	f.granted = slices.ContainsFunc(grants, func(g graph.AppRoleAssignment) bool { return g.AppRoleID == manageAsAppRoleID })
	assigned, err := admin.graph.RoleAssignments(ctx, f.principal.ID)
	for _, assignment := range assigned {
		if role, ok := roleByTemplate(assignment.RoleDefinitionID); ok && assignment.DirectoryScopeID == "/" {
			f.roles = append(f.roles, role)
		}
	}
	if err != nil {
		return err
	}
	return f.readSchedules(ctx, admin.graph, f.principal.ID)
}

// takeCensus finds what others hold of the application. A failure of it breaks no link.
func (v *verification) takeCensus(ctx context.Context, client *graph.Client) (Foreigners, error) {
	c := &census{m: v.m, account: v.account, inUse: v.connection.CertificateThumbprint}
	if err := c.take(ctx, client, v.connection.ApplicationID); err != nil {
		return unreadable(err), ctx.Err()
	}
	return c.found, nil
}

// checkDirectory compares the directory with what the chain showed.
func (v *verification) checkDirectory() {
	f := v.directory
	if f == nil {
		return
	}
	who := v.subject()
	fix := who.fill("an administrator runs: " + setUpAgain)
	isForeign := v.account.Application.HomeTenantID != "" // the application and its keys are in another tenant
	switch {
	case f.err != nil:
		v.breaks(LinkDirectory, f.err)
	case f.application == nil && !isForeign, f.principal == nil:
		v.breaks(LinkDirectory, fail.New(fail.ApplicationMissing, "", who.fill("the directory does not show the application {application}"), fix))
	case !f.principal.Enabled():
		v.breaks(LinkDirectory, fail.New(fail.ServicePrincipalDisabled, "", "the service principal is disabled; tokens that were issued still work", fix))
	case !isForeign && !v.hasKey(*f.application):
		v.breaks(LinkDirectory, fail.New(fail.CertificateNotRegistered, "", "the directory does not show the certificate on the application", fix))
	case !f.granted:
		v.breaks(LinkDirectory, fail.New(fail.PermissionMissing, "", "the directory does not show the grant of "+manageAsApp, fix))
	case len(f.roles) == 0 && len(rolesIn(v.claims.RoleIDs)) > 0:
		v.breaks(LinkDirectory, fail.New(fail.RoleMissing, "", "the directory no longer shows the role that is in the token", fix))
	default:
		detail := "service principal enabled, certificate and permission registered"
		if len(f.roles) > 0 {
			detail += ", " + roleNames(f.roles) + " assigned"
		}
		v.hold(LinkDirectory, detail)
	}
}

func (v *verification) hasKey(application graph.Application) bool {
	return slices.ContainsFunc(application.KeyCredentials, func(k graph.KeyCredential) bool {
		return strings.EqualFold(k.Thumbprint(), v.connection.CertificateThumbprint)
	})
}
