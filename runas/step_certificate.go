package runas

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// The certificate step registers a certificate with an administrator's rights, the first time and whenever the application
// can no longer do so itself. It replaces the collection of keys, so every other key is sent along to be kept.

func (c *chain) planCertificate(ctx context.Context) (Action, error) {
	action := Action{Step: StepCertificate, Needs: needsApplicationAdministrator}
	if c.guest {
		action.Request = c.patch(graph.ApplicationPath(unknownID(c.applicationID(), "application")), c.plannedKeys())
		return c.planPublicHalf(ctx, action)
	}
	if c.home != nil {
		return c.planHomeCertificate(ctx, action)
	}
	candidate, err := c.usableCertificate(ctx)
	if err != nil {
		return action, err
	}
	c.certificate = candidate
	path := graph.ApplicationPath(unknownID(c.account.Application.ObjectID, "application"))
	if c.application != nil {
		path = graph.ApplicationPath(c.application.ID)
		action.Detail = c.keptKeys()
	}
	action.Kind, action.Object = Create, "a new self-signed certificate"
	action.Request = c.patch(path, c.plannedKeys())
	if candidate == nil {
		return c.planNewCertificate(action)
	}
	action.Object, action.ID = candidate.Leaf.Subject.String(), candidate.Thumbprint()
	registered, err := c.isRegistered(ctx, action.ID)
	if err != nil || c.application == nil {
		return action, err
	}
	switch fault := c.certificateFault(ctx); {
	case fault == fail.WrongPrivateKey, fault == fail.CertificateExpired && registered:
		if c.options.Certificate != nil {
			return action, fail.New(fault, "", "the sign-in service refuses the certificate brought along, although it is on the application", "bring another")
		}
		c.certificate = nil
		action.Object, action.ID = "a new self-signed certificate", ""
		action.Detail = joinDetails(action.Detail, "the sign-in service no longer accepts "+candidate.Thumbprint())
		return c.planNewCertificate(action)
	case !registered && c.options.Certificate == nil && c.rules.check(candidate.Leaf, c.subject()) != nil:
		// A cut run made it, before the tenant had the rule or without knowing of it.
		c.certificate = nil
		action.Object, action.ID = "a new self-signed certificate", ""
		return c.planNewCertificate(action)
	case !registered:
		return action, nil
	}
	action.Kind, action.Request, action.Detail = Nothing, nil, ""
	if key := c.account.key(action.ID); key == nil || key.Phase != KeyRegistered {
		action.Kind = Adopt
	}
	return action, nil
}

// planNewCertificate says what the tenant's rules make of a certificate that is to be made here.
func (c *chain) planNewCertificate(action Action) (Action, error) {
	if c.rules.authority && !c.rules.excepts {
		return action, c.rules.selfSignedForbidden(c.subject())
	}
	action.Detail = joinDetails(c.rules.lifeText(c.options.Lifetime, c.m.today()), action.Detail)
	return action, nil
}

// usableCertificate returns the certificate brought along, the one that the connection names, or the one that a cut run
// was about to register; nil where none of them is there and valid today.
func (c *chain) usableCertificate(ctx context.Context) (*certs.Certificate, error) {
	if brought := c.options.Certificate; brought != nil {
		return brought, c.m.checkBrought(brought.Leaf)
	}
	if err := c.account.dropNeverSent(ctx, c.m.config.Certificates); err != nil {
		return nil, err
	}
	var candidates []string
	if c.connection != nil && c.application != nil && strings.EqualFold(c.connection.ApplicationID, c.application.AppID) {
		candidates = append(candidates, c.connection.CertificateThumbprint)
	}
	for _, key := range c.account.Keys {
		if key.Purpose == LoginKey && (key.Phase == KeyIntended || key.Phase == KeyRegistered) {
			candidates = append(candidates, key.Thumbprint)
		}
	}
	for _, thumbprint := range candidates {
		found, err := c.m.config.Certificates.Find(ctx, thumbprint)
		switch {
		case errors.Is(err, certs.ErrNotFound), errors.Is(err, certs.ErrNoKey), errors.Is(err, certs.ErrKeyMismatch),
			errors.Is(err, certs.ErrMalformed), errors.Is(err, certs.ErrBadThumbprint):
			continue
		case err != nil:
			return nil, err
		}
		if c.m.holdsToday(found.Leaf) {
			return found, nil
		}
	}
	return nil, nil
}

// holdsToday reports whether a certificate has begun and not ended, by the calendar.
func (m *Manager) holdsToday(leaf *x509.Certificate) bool {
	return !leaf.NotBefore.After(m.today()) && leaf.NotAfter.After(m.today())
}

// checkBrought refuses a certificate that does not hold today.
func (m *Manager) checkBrought(leaf *x509.Certificate) error {
	switch {
	case m.holdsToday(leaf):
		return nil
	case leaf.NotBefore.After(m.today()):
		return fail.New(fail.InvalidInput, "", "the certificate brought along begins only on "+leaf.NotBefore.UTC().Format(time.DateOnly),
			"bring one that holds today, or check the clock of this machine")
	}
	return fail.New(fail.CertificateExpired, "", "the certificate brought along has expired", "bring one that has not")
}

// dropNeverSent forgets the keys that a cut run noted and whose certificates never reached the store: they reach it before
// they are sent.
func (a *Account) dropNeverSent(ctx context.Context, store certs.Store) error {
	for _, key := range slices.Clone(a.Keys) {
		if key.Phase != KeyIntended {
			continue
		}
		_, err := store.Find(ctx, key.Thumbprint)
		switch {
		case errors.Is(err, certs.ErrNotFound), errors.Is(err, certs.ErrNoKey):
			a.dropKey(key.Thumbprint)
		case err != nil:
			return err
		}
	}
	return nil
}

// isRegistered reports whether the application has an entry, still in force, for the certificate.
func (c *chain) isRegistered(ctx context.Context, thumbprint string) (bool, error) {
	if c.application == nil {
		return false, nil
	}
	id := c.application.ID
	found, err := readOne(ctx, c.m, func(ctx context.Context) (graph.Application, bool, error) {
		application, err := c.administrator.graph.Application(ctx, id)
		if err != nil {
			return application, false, notFoundIsNo(err)
		}
		return application, c.entry(application, thumbprint) != nil, nil
	})
	if found != nil {
		c.application = found
	}
	return found != nil, err
}

func (c *chain) entry(application graph.Application, thumbprint string) *graph.KeyCredential {
	i := slices.IndexFunc(application.KeyCredentials, func(k graph.KeyCredential) bool {
		return k.Thumbprint() == thumbprint && c.inForce(k)
	})
	if i < 0 {
		return nil
	}
	return &application.KeyCredentials[i]
}

func (c *chain) inForce(k graph.KeyCredential) bool {
	return k.EndDateTime == nil || k.EndDateTime.After(c.m.today())
}

// certificateFault asks the sign-in service what is wrong with the certificate. Other faults are for later steps.
func (c *chain) certificateFault(ctx context.Context) fail.Code {
	who := c.identity()
	who.appID = c.application.AppID
	_, _, err := who.newToken(ctx)
	return faultOf(err)
}

func (c *chain) keptKeys() string {
	kept, dropped := c.split()
	var parts []string
	if len(kept) > 0 {
		parts = append(parts, fmt.Sprintf("%d other keys stay", len(kept)))
	}
	if dropped > 0 {
		parts = append(parts, fmt.Sprintf("%d expired keys go, as Graph accepts none", dropped))
	}
	return strings.Join(parts, "; ")
}

// split returns the application's keys that can be sent along, and how many cannot because they have expired.
func (c *chain) split() (kept []graph.KeyCredential, expired int) {
	for _, key := range c.application.KeyCredentials {
		if c.inForce(key) {
			kept = append(kept, key.Keep())
		} else {
			expired++
		}
	}
	return kept, expired
}

func (c *chain) applyCertificate(ctx context.Context, timer *stepTimer, action *Action) error {
	if c.guest {
		return c.applyPublicHalf(ctx, timer, action)
	}
	key, err := c.intendKey(ctx)
	if err != nil {
		return err
	}
	if action.Kind == Create {
		if key, err = c.registerAllowed(ctx, timer, key); err != nil {
			return err
		}
		c.registered = true
	}
	action.ID = key.Thumbprint
	if action.Kind == Create {
		if err := c.identity().awaitToken(ctx, timer, "the sign-in service to accept the certificate"); err != nil {
			return err
		}
	}
	key = c.account.key(key.Thumbprint)
	key.Phase = KeyRegistered
	if entry := c.entry(*c.application, key.Thumbprint); entry != nil && !strings.EqualFold(entry.KeyID, key.KeyID) {
		key.GivenKeyID = entry.KeyID
	}
	return c.save(ctx)
}

// registerAllowed registers the key, and where a rule that could not be read allows none of its life, another that lives
// shorter.
func (c *chain) registerAllowed(ctx context.Context, timer *stepTimer, key *Key) (*Key, error) {
	for {
		timer.report(Event{Kind: Waiting, Detail: "certificate " + key.Thumbprint + " to be registered"})
		if err := c.renameKey(ctx, key); err != nil {
			return nil, err
		}
		err := c.registerAmongOthers(ctx, timer, *key)
		if err == nil {
			return key, nil
		}
		life, ok := shorterLife(lifetimeOf(c.certificate.Leaf))
		if !graph.IsKeyTooLong(err) || c.options.Certificate != nil || !ok {
			if forbidden := keyForbidden(c.subject(), inSetup, c.certificate.Leaf, err); forbidden != nil {
				return nil, forbidden
			}
			return nil, err
		}
		refused := key.Thumbprint
		c.account.dropKey(refused)
		if err := errors.Join(c.save(ctx), c.m.config.Certificates.Remove(ctx, refused)); err != nil {
			return nil, err
		}
		c.certificate, c.life = nil, life
		if key, err = c.intendKey(ctx); err != nil {
			return nil, err
		}
	}
}

// intendKey notes the key and puts the certificate into the store, both before anything is sent. A certificate that is in
// neither place is made.
func (c *chain) intendKey(ctx context.Context) (*Key, error) {
	if c.certificate == nil {
		certificate, err := c.m.issue(c.account, c.life)
		if err != nil {
			return nil, err
		}
		c.certificate = certificate
	}
	thumbprint := c.certificate.Thumbprint()
	if c.account.key(thumbprint) == nil {
		id, err := c.m.newID()
		if err != nil {
			return nil, err
		}
		c.account.Keys = append(c.account.Keys, Key{
			Thumbprint: thumbprint, KeyID: id, Purpose: LoginKey, Phase: KeyIntended, NotAfter: c.certificate.Leaf.NotAfter.UTC(),
		})
		if err := c.save(ctx); err != nil {
			return nil, err
		}
	}
	if err := c.m.config.Certificates.Put(ctx, c.certificate); err != nil {
		return nil, err
	}
	return c.account.key(thumbprint), nil
}

// renameKey gives the key another id where the application has an entry of its id: one that has expired, or has another
// certificate, and that Graph does not let anyone change.
func (c *chain) renameKey(ctx context.Context, key *Key) error {
	taken := slices.ContainsFunc(c.application.KeyCredentials, func(k graph.KeyCredential) bool {
		return strings.EqualFold(k.KeyID, key.KeyID) && (k.Thumbprint() != key.Thumbprint || !c.inForce(k))
	})
	if !taken {
		return nil
	}
	id, err := c.m.newID()
	if err != nil {
		return err
	}
	key.KeyID, key.GivenKeyID = id, ""
	return c.save(ctx)
}

// issue makes a certificate for the account, from today by the calendar.
func (m *Manager) issue(account *Account, lifetime time.Duration) (*certs.Certificate, error) {
	options := certs.IssueOptions{
		CommonName: "exorun " + account.InitialDomain, Lifetime: lifetime, Now: m.today, Rand: m.config.Rand,
	}
	if m.config.NewKey != nil {
		var err error
		if options.Key, err = m.config.NewKey(); err != nil {
			return nil, err
		}
	}
	return certs.Issue(options)
}

// register adds the key to the application's collection. After an unknown outcome, and where the collection as read was an
// old one, it is read again.
func (c *chain) register(ctx context.Context, timer *stepTimer, key Key) error {
	client := c.administrator.graph
	id := c.application.ID
	added := c.m.keyCredential(key.KeyID, c.certificate.Leaf)
	there := func(ctx context.Context) (bool, error) {
		application, err := client.Application(ctx, id)
		if err != nil {
			return false, notFoundIsNo(err)
		}
		if c.entry(application, key.Thumbprint) == nil {
			return false, nil
		}
		c.application = &application
		return true, nil
	}
	err := timer.write(ctx, "the certificate to be registered", func(ctx context.Context) error {
		if err := c.settleKeys(ctx, timer); err != nil {
			return err
		}
		kept, _ := c.split()
		kept = slices.DeleteFunc(kept, func(k graph.KeyCredential) bool { return strings.EqualFold(k.KeyID, key.KeyID) })
		return client.SetKeyCredentials(ctx, id, append(kept, added))
	}, there)
	if err != nil {
		return err
	}
	return timer.await(ctx, "the certificate to be seen on the application", func(ctx context.Context) error {
		if seen, err := there(ctx); err != nil || seen {
			return err
		}
		return poll.NotYet(errNotSeen)
	})
}

// settleKeys reads the collection of keys until several readings agree: one that lags would make the write drop a key.
func (c *chain) settleKeys(ctx context.Context, timer *stepTimer) error {
	return timer.await(ctx, "the application's keys to be read alike", func(ctx context.Context) error {
		application, err := c.administrator.graph.Application(ctx, c.application.ID)
		if err != nil {
			return notFoundYet(err)
		}
		before := keyIDs(*c.application)
		c.application = &application
		if !slices.Equal(before, keyIDs(application)) {
			return poll.NotYet(errNotSeen)
		}
		return nil
	})
}

func keyIDs(application graph.Application) []string {
	var ids []string
	for _, key := range application.KeyCredentials {
		ids = append(ids, key.KeyID)
	}
	slices.Sort(ids)
	return ids
}
