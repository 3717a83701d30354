package runas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
)

// VerifyOptions say what to verify.
type VerifyOptions struct {
	TenantID      string                 // may be empty where there is one account
	Administrator azcore.TokenCredential // checks also what only a directory read shows; may be nil
	RoleUntil     time.Time              // when a colleague's assignment of the role ends, to be noted first; zero for none
}

// verification is a walk along the chain.
type verification struct {
	m          *Manager
	options    VerifyOptions
	account    Account // no more than a tenant id where the connection was written by hand
	connection Connection
	identity   identity
	credential *appauth.Credential
	claims     appauth.Claims
	directory  *directoryFacts // nil without an administrator
	links      map[LinkName]Link
}

// Verify walks the chain and finds its first broken link; the links behind it are not checked. It needs no administrator.
// The error is one that kept it from walking, such as a state that cannot be read; what it found is in the report. It only
// reads, but for an account whose set-up waits for others: where all links hold, the set-up is completed.
func (m *Manager) Verify(ctx context.Context, options VerifyOptions) (Report, error) {
	tenantID, err := m.only(ctx, options.TenantID)
	if err != nil {
		return Report{}, stop(ctx, err, "verify", subject{})
	}
	if !options.RoleUntil.IsZero() {
		if err := m.noteRoleEnd(ctx, tenantID, options.RoleUntil); err != nil {
			return Report{}, stop(ctx, err, "note the end of the role", subject{})
		}
	}
	account, err := m.config.State.Load(ctx, tenantID)
	if errors.Is(err, ErrNoAccount) {
		account = Account{TenantID: tenantID}
	} else if err != nil {
		return Report{}, stop(ctx, err, "verify", subject{})
	}
	report, err := m.verifyAccount(ctx, account, options)
	if err != nil || !report.Pending && !account.HandedOver.completing() || !report.Holds() {
		return report, err
	}
	report.Completed, err = m.comeBack(ctx, tenantID)
	report.Pending = report.Pending && err != nil
	return report, stop(ctx, err, "complete the set-up of "+report.Organization, subject{organization: account.InitialDomain})
}

// verifyAccount verifies an account, which has no more than a tenant id where its connection was written by hand.
func (m *Manager) verifyAccount(ctx context.Context, account Account, options VerifyOptions) (Report, error) {
	connection, pending, err := m.verifiable(ctx, account)
	if err != nil {
		return Report{}, stop(ctx, err, "verify", subject{})
	}
	v := &verification{m: m, options: options, account: account, connection: connection, links: make(map[LinkName]Link)}
	v.walk(ctx)
	if err := ctx.Err(); err != nil {
		return Report{}, stop(ctx, err, "verify", v.subject())
	}
	report := Report{Organization: v.connection.Organization, Pending: pending}
	if used := v.identity.certificate; used != nil {
		report.Thumbprint, report.CertificateUntil = used.Thumbprint(), used.Leaf.NotAfter.UTC()
	}
	report.RoleUntil = v.right().EndsAt
	broken := false
	for _, name := range allLinks {
		link := v.links[name]
		link.Link = name
		if link.State == Unchecked && link.Cause == "" {
			link.Cause = "not checked"
			if broken {
				link.Cause = "not checked: a link before it is broken"
			}
		}
		broken = broken || link.State == Broken
		report.Links = append(report.Links, link)
	}
	if v.directory != nil {
		report.Foreign = v.directory.foreign
	}
	return report, nil
}

func (v *verification) subject() subject {
	return subject{
		organization: orDefault(v.account.InitialDomain, orDefault(v.connection.Organization, v.connection.TenantID)),
		application:  v.connection.ApplicationID,
	}
}

func (v *verification) hold(link LinkName, detail string) {
	v.links[link] = Link{State: Holds, Detail: detail}
}

// breaks notes err as the fault of a link.
func (v *verification) breaks(link LinkName, err error) {
	explained := explain(err, "", v.subject())
	fix := orDefault(v.leftFix(link, explained.Code), explained.Next)
	v.links[link] = Link{State: Broken, Fault: explained.Code, Cause: explained.Cause, Fix: fix}
}

// walk checks link after link and returns at the first that is broken.
func (v *verification) walk(ctx context.Context) {
	v.leaveDirectory()
	v.readDirectory(ctx)
	if !v.checkCertificate(ctx) || !v.checkToken(ctx) || !v.checkPermission() {
		return
	}
	roles := rolesIn(v.claims.RoleIDs)
	if len(roles) == 0 && v.account.Role.TemplateID != "" && !v.account.ProvedAt.IsZero() {
		roles = v.askAgain(ctx)
	}
	if len(roles) > 0 {
		v.holdRole(roles)
	}
	if !v.checkOrganization(ctx) || !v.checkExchange(ctx, roles) {
		return
	}
	v.checkDirectory()
}

func (v *verification) checkCertificate(ctx context.Context) bool {
	certificate, err := v.m.config.Certificates.Find(ctx, v.connection.CertificateThumbprint)
	if err != nil {
		v.breaks(LinkCertificate, explainStore(err, v.connection.CertificateThumbprint, v.subject()))
		return false
	}
	if notAfter := certificate.Leaf.NotAfter.UTC(); !notAfter.After(v.m.today()) {
		v.breaks(LinkCertificate, expired(notAfter, v.subject()))
		return false
	}
	if certificate.Leaf.NotBefore.After(v.m.today()) {
		v.breaks(LinkCertificate, fail.New(fail.ClockSkew, "",
			"the certificate begins only on "+certificate.Leaf.NotBefore.UTC().Format(time.DateOnly),
			"set the clock, and keep it right with a time service"))
		return false
	}
	v.identity = identity{
		m: v.m, tenantID: v.connection.TenantID, organization: v.connection.Organization,
		appID: v.connection.ApplicationID, certificate: certificate,
	}
	end := certificate.Leaf.NotAfter.UTC()
	v.links[LinkCertificate] = Link{State: Holds, Until: end, Detail: fmt.Sprintf("%s, until %s (in %d days)%s", certificate.Thumbprint(),
		end.Format(time.DateOnly), certificate.DaysLeft(v.m.today()), v.resting(ctx))}
	return true
}

// resting says how the private key rests, where the store knows.
func (v *verification) resting(ctx context.Context) string {
	store, ok := v.m.config.Certificates.(certs.Rester)
	if !ok {
		return ""
	}
	resting, err := store.Resting(ctx, v.connection.CertificateThumbprint)
	if err != nil {
		return "" // the key was read a moment ago: it is being replaced, and the next look tells
	}
	return "; its key rests " + resting.How
}

// checkToken asks for a token. That shows two links: a certificate that is not accepted breaks the first, all else the
// second.
func (v *verification) checkToken(ctx context.Context) bool {
	credential, claims, err := v.identity.newToken(ctx)
	if err == nil {
		v.credential, v.claims = credential, claims
		v.hold(LinkKeyCredential, "")
		v.hold(LinkToken, "")
		return true
	}
	switch faultOf(err) {
	case fail.CertificateNotRegistered, fail.WrongPrivateKey, fail.CertificateExpired:
		v.breaks(LinkKeyCredential, err)
	default:
		v.links[LinkKeyCredential] = Link{Cause: "not checked: the sign-in service stopped before it"}
		v.breaks(LinkToken, err)
	}
	return false
}

func (v *verification) checkPermission() bool {
	if !slices.Contains(v.claims.Roles, manageAsApp) {
		v.breaks(LinkPermission, fail.New(fail.PermissionMissing, "", manageAsApp+" is not granted to the application",
			v.subject().fill("a Cloud Application Administrator runs: "+setUpAgain)))
		return false
	}
	v.hold(LinkPermission, manageAsApp)
	return true
}

func roleNames(roles []Role) string {
	var names []string
	for _, role := range roles {
		names = append(names, role.Name)
	}
	return strings.Join(names, ", ")
}

// checkOrganization makes sure that the connection names the tenant by its initial domain.
func (v *verification) checkOrganization(ctx context.Context) bool {
	named := v.connection.Organization
	tenantID, err := v.m.resolveTenant(ctx, named)
	if err == nil && !strings.EqualFold(tenantID, v.connection.TenantID) {
		err = fail.New(fail.WrongTenant, "", "the connection's organization "+named+" is tenant "+tenantID+", its tenant id "+v.connection.TenantID,
			"correct the connection, or an administrator runs: exorun setup --organization "+named)
	}
	initial := v.account.InitialDomain
	custom := initial != "" && !strings.EqualFold(named, initial) ||
		initial == "" && !strings.HasSuffix(strings.ToLower(named), v.m.config.Cloud.InitialSuffix)
	if err == nil && custom {
		cause := "the connection names " + named + ", which is not the tenant's initial domain"
		if initial != "" {
			cause += " " + initial
		}
		err = fail.New(fail.CustomDomain, "", cause, "write the initial domain into the connection, or an administrator runs: exorun setup --organization "+named)
	}
	if err != nil {
		v.breaks(LinkOrganization, err)
		return false
	}
	v.hold(LinkOrganization, named)
	return true
}

// checkExchange calls Exchange. The call decides about the role, too: an identity without a directory role in its token may
// have its rights from a role group.
func (v *verification) checkExchange(ctx context.Context, roles []Role) bool {
	cmdlet, _, err := v.identity.callExchange(ctx, v.credential, v.claims)
	switch {
	case err == nil:
		v.hold(LinkExchange, cmdlet)
		if len(roles) == 0 {
			v.holdGroup()
		}
		return true
	case !errors.Is(err, exo.ErrForbidden):
		v.breaks(LinkExchange, err)
	case len(roles) > 0:
		v.breaks(LinkExchange, v.notEffective("Exchange does not act by the role yet"))
	default:
		v.breaks(LinkRole, v.rightMissing())
	}
	return false
}

// isRoleAssigned reports whether a role that is not in the token has been assigned all the same. The directory knows; without
// an administrator, a role that this home knows of and that has not been seen to work since is taken to be on its way.
func (v *verification) isRoleAssigned() bool {
	if v.directory != nil && v.directory.err == nil && v.account.Role.RoleGroup == "" {
		return len(v.directory.roles) > 0
	}
	return v.account.Role.onItsWay(v.account.ProvedAt, v.m.hostNow())
}

func (v *verification) notEffective(how string) error {
	what := "the directory role"
	if group := v.account.Role.RoleGroup; group != "" {
		what = "the role group " + group
	}
	cause := what + " is assigned, but " + how
	record := v.account.Role
	if since := record.since(); !since.IsZero() {
		did := "was assigned"
		if record.AssignedAt.IsZero() {
			did = "was first seen"
		}
		cause = fmt.Sprintf("%s %s %s ago, but %s", what, did, roundSkew(v.m.hostNow().Sub(since)), how)
	}
	return fail.New(fail.RoleNotEffective, "", cause, "wait, it can take half an hour and more, then run: exorun verify")
}
