package runas

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// The overlap in which an old key stays beside the new one.
const (
	DefaultOverlap = 24 * time.Hour
	// LongestTokenLife bounds how long a token lives; Microsoft Entra issues app-only tokens for 60 to 90 minutes.
	LongestTokenLife = 90 * time.Minute
)

// dueFraction: a certificate is renewed in the last third of its life.
const dueFraction = 3

// RenewOptions say how to renew. The zero value suits a daily timer.
type RenewOptions struct {
	TenantID string        // may be empty where there is one account
	Force    bool          // renew although nothing is due
	Overlap  time.Duration // DefaultOverlap where zero; at least LongestTokenLife
	// NoOverlap removes the old key in the same run. What still holds the old certificate then fails: for rehearsals.
	NoOverlap bool
	Lifetime  time.Duration // of the new certificate; as long as the old one's where zero
	// Certificate is one brought along instead of made. It is brought in at once, also where nothing is due.
	Certificate *certs.Certificate
}

// RenewOutcome says what a renewal did.
type RenewOutcome string

// The outcomes of a renewal.
const (
	NothingDue RenewOutcome = "nothing due"
	Renewed    RenewOutcome = "renewed"
	OldRemoved RenewOutcome = "old key removed"
)

// RenewResult is what a renewal leaves behind.
type RenewResult struct {
	Outcome       RenewOutcome
	Organization  string
	Thumbprint    string // of the certificate in use now
	NotAfter      time.Time
	OldThumbprint string // of the one before, where the outcome is Renewed
	OldNotAfter   time.Time
	DueAfter      time.Time // when the certificate in use becomes due
	Removed       []string  // thumbprints of the keys that were removed
	RemoveAfter   time.Time // when the old key will be removed; zero where none waits
	// Customers are the other accounts of a multi-tenant application, each with what became of its connection.
	Customers []CustomerMove
	// RoleEnds is when the assignment of the directory role ends; zero where it does not.
	RoleEnds time.Time
	// Warnings tell what somebody should look at: a role that is about to end, a rule that shortens certificates.
	Warnings []string
	// Adopted are the keys that others made, that this account has replaced, and that still open the application.
	Adopted []Key
}

// renewal is a renewal under way.
type renewal struct {
	*rekey
	options    RenewOptions
	connection Connection
	customers  []Account // of a multi-tenant application
	result     RenewResult
}

// Renew replaces the certificate if it is due, and removes old keys whose time has come. It needs nobody but the application
// itself. It may be cut at any point and called again; until the new certificate has been proved, the old one is used.
// An application whose certificate has expired cannot renew it: fail.CertificateExpired.
//
// A multi-tenant application is renewed in its home tenant, once for all accounts of the state that use it. The error is then
// that of the first account that could not be moved to the new certificate; what was done is in the result.
func (m *Manager) Renew(ctx context.Context, options RenewOptions) (result RenewResult, err error) {
	if err := options.check(); err != nil {
		return RenewResult{}, err
	}
	unlock, err := m.config.State.Lock(ctx, "renew")
	if err != nil {
		return RenewResult{}, err
	}
	defer release(&err, unlock)
	tenantID, err := m.only(ctx, options.TenantID)
	if err != nil {
		return RenewResult{}, stop(ctx, err, renewOp, subject{})
	}
	app, err := m.applicationOf(ctx, tenantID)
	if err != nil {
		return RenewResult{}, stop(ctx, err, renewOp, subject{})
	}
	result, err = m.renewApplication(ctx, app, options, newSlots(), new(outage))
	if err == nil {
		err = firstMoveError(result.Customers)
	}
	return result, err
}

const renewOp = "renew the certificate"

func (o RenewOptions) check() error {
	if o.Overlap != 0 && o.Overlap < LongestTokenLife {
		return fail.New(fail.InvalidInput, renewOp, "an overlap of "+o.Overlap.String()+" is shorter than the life of a token",
			"give at least "+LongestTokenLife.String())
	}
	return nil
}

// renewApplication renews in the application's home tenant. The caller holds the lock.
func (m *Manager) renewApplication(ctx context.Context, app application, options RenewOptions, free slots, down *outage) (RenewResult, error) {
	var result RenewResult
	err := free.take(ctx, func() error {
		if err := down.known(); err != nil {
			return err
		}
		r, err := m.openRenewal(ctx, app, options)
		if err != nil {
			return stop(ctx, err, renewOp, subject{})
		}
		err = r.bringIn(ctx)
		down.note(err)
		result = r.result
		app.renewal = r
		return stop(ctx, err, renewOp, r.subject())
	})
	if err != nil {
		return result, err
	}
	r := app.renewal
	named, err := r.moveCustomers(ctx, free)
	if err != nil {
		return r.result, stop(ctx, err, renewOp, r.subject())
	}
	err = free.take(ctx, func() error { return stop(ctx, r.removeDue(ctx, named), renewOp, r.subject()) })
	return r.result, err
}

func (r *rekey) subject() subject {
	return subject{organization: r.account.InitialDomain, application: r.account.Application.AppID}
}

// openRekey loads the account with the certificate that its connection names.
func (m *Manager) openRekey(ctx context.Context, tenantID, op string) (*rekey, Connection, error) {
	tenantID, err := m.only(ctx, tenantID)
	if err != nil {
		return nil, Connection{}, err
	}
	account, err := m.config.State.Load(ctx, tenantID)
	if errors.Is(err, ErrNoAccount) {
		return nil, Connection{}, notSetUp(op)
	}
	if err != nil {
		return nil, Connection{}, err
	}
	return m.openRekeyOf(ctx, account, op)
}

func (m *Manager) openRekeyOf(ctx context.Context, account Account, op string) (*rekey, Connection, error) {
	connection, err := m.connectionOf(ctx, account, op)
	if err != nil {
		return nil, Connection{}, err
	}
	certificate, err := m.config.Certificates.Find(ctx, connection.CertificateThumbprint)
	if err != nil {
		return nil, Connection{}, explainStore(err, connection.CertificateThumbprint, subject{organization: account.InitialDomain})
	}
	return &rekey{m: m, account: &account, signer: m.identityOf(account, certificate)}, connection, nil
}

// storedConnection reads an account's connection, whatever state the account is in; nil where there is none.
func (m *Manager) storedConnection(ctx context.Context, account Account) (*Connection, error) {
	connection, err := m.config.State.Connection(ctx, account.TenantID, orDefault(account.Connection, DefaultConnection))
	if errors.Is(err, ErrNoConnection) {
		return nil, nil
	}
	return &connection, err
}

// connectionOf reads the connection of an account that may be used.
func (m *Manager) connectionOf(ctx context.Context, account Account, op string) (Connection, error) {
	if err := account.usable(subject{organization: account.InitialDomain}); err != nil {
		return Connection{}, err
	}
	connection, err := m.storedConnection(ctx, account)
	if err != nil {
		return Connection{}, err
	}
	if connection == nil {
		return Connection{}, account.unfinished(op)
	}
	return *connection, nil
}

// identityOf is an account with a certificate of its application.
func (m *Manager) identityOf(account Account, certificate *certs.Certificate) identity {
	return identity{
		m: m, tenantID: account.TenantID, organization: account.InitialDomain,
		appID: account.Application.AppID, certificate: certificate,
	}
}

func (m *Manager) openRenewal(ctx context.Context, app application, options RenewOptions) (*renewal, error) {
	r, connection, err := m.openRekeyOf(ctx, app.home, renewOp)
	if err != nil {
		return nil, err
	}
	leaf := r.signer.certificate.Leaf
	return &renewal{rekey: r, options: options, connection: connection, customers: app.customers, result: RenewResult{
		Outcome: NothingDue, Organization: r.account.InitialDomain,
		Thumbprint: certs.Thumbprint(leaf), NotAfter: leaf.NotAfter.UTC(), DueAfter: dueAfter(r.signer.certificate),
		RoleEnds: r.account.Role.EndsAt, Warnings: r.account.roleWarnings(m.today()),
	}}, nil
}

// dueAfter is when the last third of a certificate's life begins.
func dueAfter(c *certs.Certificate) time.Time {
	life := c.Leaf.NotAfter.Sub(c.Leaf.NotBefore)
	return c.Leaf.NotAfter.Add(-life / dueFraction).UTC()
}

// bringIn ends what a cut run began, and brings in a new certificate if it is time.
func (r *renewal) bringIn(ctx context.Context) error {
	if !r.result.NotAfter.After(r.m.today()) {
		return expired(r.result.NotAfter, r.subject())
	}
	if err := r.tidy(ctx); err != nil {
		return err
	}
	started := r.unfinished()
	brought := r.options.Certificate != nil && r.options.Certificate.Thumbprint() != r.result.Thumbprint
	if started != "" || brought || r.options.Force || !r.m.today().Before(r.result.DueAfter) {
		timer := r.m.start(StepRenewal, Update, "certificate")
		action := Action{Kind: Update, Object: "certificate"}
		err := r.replace(ctx, timer, started)
		action.ID = r.result.Thumbprint
		return timer.end(action, err)
	}
	return nil
}

func expired(notAfter time.Time, who subject) error {
	return fail.New(fail.CertificateExpired, "", "the certificate expired on "+notAfter.Format(time.DateOnly)+"; the application can no longer renew it itself",
		who.fill("an administrator runs: "+setUpAgain))
}

// tidy ends what a cut run began: a rehearsal's key, and a move whose old keys were not marked yet.
func (r *renewal) tidy(ctx context.Context) error {
	for _, key := range append([]Key(nil), r.account.Keys...) {
		if key.Purpose != RehearsalKey && key.Phase != KeyRemoved {
			continue
		}
		timer := r.m.start(StepRemoval, Remove, "key "+key.Thumbprint)
		err := r.finish(ctx, timer, key)
		if err := timer.end(Action{Kind: Remove, Object: "key " + key.Thumbprint, ID: key.Thumbprint}, err); err != nil {
			return err
		}
	}
	return nil
}

func (r *rekey) finish(ctx context.Context, timer *stepTimer, key Key) error {
	if key.Phase == KeyIntended {
		resumed, err := r.resume(ctx, timer, key.Thumbprint)
		if err != nil || resumed == nil {
			return err
		}
	}
	return r.remove(ctx, timer, key.Thumbprint)
}

// unfinished returns the thumbprint of a certificate that a cut renewal was bringing in: one noted after the one in use.
func (r *renewal) unfinished() string {
	current := slices.IndexFunc(r.account.Keys, func(k Key) bool { return k.Thumbprint == r.result.Thumbprint })
	for _, key := range r.account.Keys[current+1:] {
		if key.Purpose == LoginKey && !key.Foreign && (key.Phase == KeyIntended || key.Phase == KeyRegistered) {
			return key.Thumbprint
		}
	}
	return ""
}

// checkPresent finds out, before a connection is moved to a new certificate, whether its chain is broken for another reason
// than the certificate: a new one could not be proved then. What is wrong with the certificate shows when the new one is
// brought in, and what passes by itself is waited for after it.
func (m *Manager) checkPresent(ctx context.Context, account Account, connection Connection, present identity) error {
	began := m.hostNow()
	for refusals := 1; ; refusals++ {
		err := m.presentFault(ctx, account, connection, present)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fault, pause := faultOf(err), m.config.Pace.Between
		switch fault {
		case "", fail.ServiceBusy, fail.RoleNotEffective, fail.CertificateNotRegistered, fail.CertificateExpired, fail.WrongPrivateKey:
			return nil
		}
		// A refusal may be the answer of a replica that lags: what the directory has to pass on is believed only when it lasts.
		if refusals >= m.config.Pace.Agreeing {
			if !mayLag(fault) || account.ProvedAt.IsZero() || m.hostNow().Sub(began) >= m.config.Pace.Settle {
				return err
			}
			pause = m.config.Pace.Again
		}
		if err := m.config.Clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// presentFault is the first broken link behind the certificate in use, as a verification explains it.
func (m *Manager) presentFault(ctx context.Context, account Account, connection Connection, present identity) error {
	v := &verification{m: m, account: account, connection: connection, identity: present, links: make(map[LinkName]Link)}
	if v.checkToken(ctx) && v.checkPermission() {
		v.checkExchange(ctx, rolesIn(v.claims.RoleIDs))
	}
	for _, name := range allLinks {
		if link := v.links[name]; link.State == Broken {
			return fail.New(link.Fault, "", link.Cause, link.Fix)
		}
	}
	return nil
}

// replace brings a new certificate in: registered, proved, and only then named by the connection.
func (r *renewal) replace(ctx context.Context, timer *stepTimer, started string) error {
	if err := r.m.checkPresent(ctx, *r.account, r.connection, r.signer); err != nil {
		return err
	}
	key, err := r.newKey(ctx, timer, started)
	if err != nil {
		return err
	}
	thumbprint := key.Thumbprint
	certificate, err := r.m.config.Certificates.Find(ctx, thumbprint)
	if err != nil {
		return explainStore(err, thumbprint, r.subject())
	}
	fresh := r.with(certificate)
	if err := fresh.awaitProof(ctx, timer, "the new certificate to be accepted", r.m.config.Pace.Patience); err != nil {
		return err
	}
	r.account.ProvedAt = r.m.hostNow().UTC()
	if err := r.save(ctx); err != nil {
		return err
	}
	r.connection.CertificateThumbprint = thumbprint
	if err := r.m.config.State.PutConnection(ctx, r.account.TenantID, r.connection); err != nil {
		return err
	}
	r.result.Outcome = Renewed
	r.result.OldThumbprint, r.result.OldNotAfter = r.result.Thumbprint, r.result.NotAfter
	r.result.Thumbprint, r.result.NotAfter, r.result.DueAfter = thumbprint, certificate.Leaf.NotAfter.UTC(), dueAfter(certificate)
	r.signer = fresh
	if r.shortened != 0 {
		r.result.Warnings = append(r.result.Warnings, shortenedText(r.shortened))
	}
	return errors.Join(r.retireOld(ctx), r.m.dropRequest(ctx, certificate))
}

func (r *renewal) newKey(ctx context.Context, timer *stepTimer, started string) (*Key, error) {
	brought := r.options.Certificate
	if started != "" {
		key, err := r.resume(ctx, timer, started)
		// A rule that came since then has refused it, and it is forgotten.
		another := graph.IsKeyTooLong(err) || graph.IsKeyTypeForbidden(err) && brought != nil
		if !another && (err != nil || key != nil) {
			return key, err
		}
	}
	if brought != nil {
		switch {
		case brought.Thumbprint() == r.result.Thumbprint, r.account.key(brought.Thumbprint()) != nil:
			return nil, fail.New(fail.InvalidInput, "", "the certificate brought along is this account's already", "bring another")
		case !brought.Leaf.NotAfter.After(r.m.today()):
			return nil, fail.New(fail.CertificateExpired, "", "the certificate brought along has expired", "bring one that has not")
		}
	}
	lifetime := orDefault(r.options.Lifetime, r.lifetime())
	return r.add(ctx, timer, LoginKey, brought, lifetime)
}

// lifetime is that of the certificate in use, so that a choice made at set-up lasts, and what a rule of the tenant allows is
// kept to.
func (r *rekey) lifetime() time.Duration { return lifetimeOf(r.signer.certificate.Leaf) }

// retireOld marks the keys that the connection no longer names. A connection that was moved by a cut run finds its old keys
// here too, so the time counts from now at the earliest.
func (r *renewal) retireOld(ctx context.Context) error {
	if !r.account.supersede(r.result.Thumbprint, r.removeAfter()) {
		return nil
	}
	return r.save(ctx)
}

// removeAfter is when the overlap of a key ends that is superseded now.
func (r *renewal) removeAfter() time.Time {
	if r.options.NoOverlap {
		return r.m.today()
	}
	return r.m.today().Add(orDefault(r.options.Overlap, DefaultOverlap))
}

// removeDue removes the keys whose overlap is over, but none that a connection of a customer names.
func (r *renewal) removeDue(ctx context.Context, named map[string]bool) error {
	if err := r.retireOld(ctx); err != nil {
		return err
	}
	for _, key := range append([]Key(nil), r.account.Keys...) {
		if key.Phase != KeyRetiring || key.Thumbprint == r.result.Thumbprint || named[key.Thumbprint] {
			continue
		}
		if key.RemoveAfter.After(r.m.today()) {
			r.result.RemoveAfter = key.RemoveAfter
			continue
		}
		if err := r.removeOne(ctx, key); err != nil {
			return err
		}
		r.result.Removed = append(r.result.Removed, key.Thumbprint)
	}
	if len(r.result.Removed) > 0 && r.result.Outcome == NothingDue {
		r.result.Outcome = OldRemoved
	}
	var err error
	r.result.Adopted, err = r.replacedKeys(ctx, r.result.Thumbprint)
	return err
}

func (r *rekey) removeOne(ctx context.Context, key Key) error {
	timer := r.m.start(StepRemoval, Remove, "key "+key.Thumbprint)
	err := r.remove(ctx, timer, key.Thumbprint)
	return timer.end(Action{Kind: Remove, Object: "key " + key.Thumbprint, ID: key.Thumbprint}, err)
}

// explainStore says what is wrong with a certificate that this home cannot use.
func explainStore(err error, thumbprint string, who subject) error {
	e := &fail.Error{Code: fail.CertificateMissing, Err: err, Next: who.fill("an administrator runs: " + setUpAgain)}
	switch {
	case errors.Is(err, certs.ErrNotFound):
		e.Cause = "the certificate " + thumbprint + " is not in this home"
	case errors.Is(err, certs.ErrNoKey):
		e.Cause = "the private key of the certificate " + thumbprint + " is not in this home"
	case errors.Is(err, certs.ErrKeyMismatch):
		e.Code, e.Cause = fail.WrongPrivateKey, "the private key here does not belong to the certificate "+thumbprint
	case errors.Is(err, certs.ErrMalformed), errors.Is(err, certs.ErrBadThumbprint), errors.Is(err, certs.ErrNoCertificate):
		e.Cause = "the certificate " + thumbprint + " cannot be read: " + err.Error()
	default:
		return err
	}
	return e
}
