package runas

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/exorun/exorun/internal/fail"
)

// A set-up waits for others: for a colleague's part, or for Exchange to act by the role. What is left after that needs no
// administrator: the application proves itself, the connection is written and the renewal is rehearsed.

// pendingConnection is the connection that an account will have once its set-up is complete, false where this home could not
// use it: it does not know the application, or its certificate is not registered.
func (a *Account) pendingConnection(cloudName string) (Connection, bool) {
	if !a.hasRegisteredKey() {
		return Connection{}, false
	}
	connection := Connection{
		Name: orDefault(a.Connection, DefaultConnection), ApplicationID: a.Application.AppID, TenantID: a.TenantID,
		Organization: a.InitialDomain, Cloud: cloudName,
	}
	for _, key := range a.Keys {
		if key.Purpose == LoginKey && key.Phase == KeyRegistered {
			connection.CertificateThumbprint = key.Thumbprint
		}
	}
	return connection, true
}

// verifiable returns the connection to verify: the account's, or the one that it will have.
func (m *Manager) verifiable(ctx context.Context, account Account) (connection Connection, pending bool, err error) {
	connection, err = m.connectionOf(ctx, account, "")
	if !errors.Is(err, fail.NotSetUp) {
		return connection, false, err
	}
	if waiting, ok := account.pendingConnection(m.config.Cloud.Name); ok {
		return waiting, true, nil
	}
	return connection, false, err
}

// unfinished is the failure of whatever needs the connection of an account whose set-up is not complete.
func (a *Account) unfinished(op string) error {
	if left := a.HandedOver; left != nil && left.Command != "" {
		return fail.New(fail.NotSetUp, op, "the set-up was left to a colleague on "+left.At.Format(time.DateOnly),
			"they run: "+left.Command+"; then here: "+left.Back)
	}
	next := "exorun verify says what is missing, and completes it where nothing is"
	if !a.hasRegisteredKey() {
		next = subject{organization: orDefault(a.InitialDomain, a.TenantID)}.fill("an administrator runs: " + setUpAgain)
	}
	return fail.New(fail.NotSetUp, op, "the set-up of this account has not been finished", next)
}

// comeBack completes a set-up whose chain holds.
func (m *Manager) comeBack(ctx context.Context, tenantID string) (done []Action, err error) {
	unlock, err := m.config.State.Lock(ctx, "verify")
	if err != nil {
		return nil, err
	}
	defer release(&err, unlock)
	c, err := m.openComeback(ctx, tenantID)
	if c == nil || err != nil {
		return nil, err
	}
	var refused error
	for _, step := range steps {
		if step.needs != "" {
			continue // a colleague's, and done
		}
		action, _, err := c.run(ctx, step)
		if faultOf(err) == fail.RenewForbidden {
			refused = err // the account works until its certificate ends, and asking again changes nothing
			break
		}
		if err != nil {
			return done, err
		}
		done = append(done, action)
	}
	c.account.takeRight(m.hostNow().UTC())
	c.account.HandedOver = nil
	return done, errors.Join(refused, c.save(ctx))
}

// openComeback loads an account whose set-up is to be completed, without any administrator, and notes that this has begun. It
// returns nil where another process was first.
func (m *Manager) openComeback(ctx context.Context, tenantID string) (*chain, error) {
	account, err := m.config.State.Load(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	connection, waits, err := m.verifiable(ctx, account)
	if err != nil || !waits && !account.HandedOver.completing() {
		return nil, err
	}
	c := &chain{
		m: m, account: &account, connectionName: connection.Name, options: SetupOptions{Wait: NoWait},
		organization: Organization{TenantID: account.TenantID, Name: account.TenantName, InitialDomain: account.InitialDomain},
	}
	if !waits {
		c.connection = &connection
	}
	if c.certificate, err = m.config.Certificates.Find(ctx, connection.CertificateThumbprint); err != nil {
		return nil, explainStore(err, connection.CertificateThumbprint, c.subject())
	}
	if c.administrator.graph, err = c.identity().graph(); err != nil {
		return nil, err
	}
	if account.HandedOver == nil {
		account.HandedOver = &HandedOver{At: m.hostNow().UTC(), Right: account.Role}
	}
	account.HandedOver.Completing = true
	return c, c.save(ctx)
}

// takeRight notes the right that a colleague has given, as far as this home knows it.
func (a *Account) takeRight(now time.Time) {
	if a.Role != (RoleRecord{}) || !a.HandedOver.holds(StepRole) {
		return
	}
	a.Role = a.HandedOver.Right
	a.Role.SeenAt = now
	if a.Role.RoleGroup != "" {
		// What Exchange knows of the application goes with it when it is retired.
		a.Role.AssignmentID, a.Role.Registered = a.ServicePrincipal.ObjectID, true
	}
}

// linkSteps are the steps that make a link hold.
var linkSteps = []struct {
	link  LinkName
	step  StepName
	fault fail.Code // by which the link shows that the step was not done
}{
	{LinkKeyCredential, StepCertificate, fail.CertificateNotRegistered},
	{LinkPermission, StepPermission, fail.PermissionMissing},
	{LinkRole, StepRole, fail.RoleMissing},
}

// leftFix is the way to mend a link whose step was left to a colleague, empty for others.
func (v *verification) leftFix(link LinkName, fault fail.Code) string {
	left := v.account.HandedOver
	for _, row := range linkSteps {
		if row.link == link && row.fault == fault && left.holds(row.step) {
			return "it was left to a colleague on " + left.At.Format(time.DateOnly) + ", who runs: " + left.Command + "; if they have, wait a little and run: exorun verify"
		}
	}
	return ""
}

// How long a role may take to reach tokens and Exchange. Microsoft names no time; minutes are usual, hours were reported.
const roleArrives = 24 * time.Hour

// onItsWay reports whether a role that this home knows of, and that has not been proved since, is taken to be on its way.
func (r RoleRecord) onItsWay(proved, now time.Time) bool {
	since := r.since()
	return !since.IsZero() && proved.Before(since) && now.Sub(since) < roleArrives
}

// since is when the role was assigned, or where others assigned it when a set-up first saw it.
func (r RoleRecord) since() time.Time {
	if r.AssignedAt.After(r.SeenAt) {
		return r.AssignedAt
	}
	return r.SeenAt
}

// askAgain asks for further tokens where one lacks a role that has been proved: a replica may lag behind the others. It
// returns the roles in the last.
func (v *verification) askAgain(ctx context.Context) []Role {
	for range v.m.config.Pace.Agreeing - 1 {
		if v.m.config.Clock.Sleep(ctx, v.m.config.Pace.Between) != nil {
			return nil
		}
		credential, claims, err := v.identity.newToken(ctx)
		if err != nil {
			return nil
		}
		if roles := rolesIn(claims.RoleIDs); len(roles) > 0 && slices.Contains(claims.Roles, manageAsApp) {
			v.credential, v.claims = credential, claims
			return roles
		}
	}
	return nil
}
