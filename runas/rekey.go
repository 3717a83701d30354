package runas

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// rekey changes the keys of an application with the application's own rights: addKey and removeKey, proved by a key that
// it has. See "application: addKey" in the Microsoft Graph v1.0 reference; the route is the application's, as a key of the
// service principal would be another one.
type rekey struct {
	m       *Manager
	account *Account
	signer  identity // signs proofs and gets tokens; its certificate is on the application

	exempted  bool          // an administrator has just added such a key
	shortened time.Duration // the lifetime to which a rule of the tenant brought a new certificate; zero where none did
}

func (r *rekey) save(ctx context.Context) error { return r.m.config.State.Save(ctx, *r.account) }

// with is the account with another certificate.
func (r *rekey) with(certificate *certs.Certificate) identity {
	other := r.signer
	other.certificate = certificate
	return other
}

// add brings a certificate, a new one where none is given, onto the application. Where a rule of the tenant allows no new one
// of the lifetime, it is the longest that the service takes.
func (r *rekey) add(ctx context.Context, timer *stepTimer, purpose KeyPurpose, certificate *certs.Certificate, lifetime time.Duration) (*Key, error) {
	for {
		key, err := r.addOne(ctx, timer, purpose, certificate, lifetime)
		shorter, ok := shorterLife(lifetime)
		if !graph.IsKeyTooLong(err) || certificate != nil || !ok {
			return key, err
		}
		lifetime, r.shortened = shorter, shorter
	}
}

// addOne adds a certificate. Certificate, key and the id asked for are on disk before anything is sent.
func (r *rekey) addOne(ctx context.Context, timer *stepTimer, purpose KeyPurpose, certificate *certs.Certificate, lifetime time.Duration) (*Key, error) {
	if certificate == nil {
		var err error
		if certificate, err = r.m.issue(r.account, lifetime); err != nil {
			return nil, err
		}
	}
	id, err := r.m.newID()
	if err != nil {
		return nil, err
	}
	thumbprint := certificate.Thumbprint()
	r.account.Keys = append(r.account.Keys, Key{
		Thumbprint: thumbprint, KeyID: id, Purpose: purpose, Phase: KeyIntended, NotAfter: certificate.Leaf.NotAfter.UTC(),
	})
	if err := r.save(ctx); err != nil {
		return nil, err
	}
	if err := r.m.config.Certificates.Put(ctx, certificate); err != nil {
		return nil, err
	}
	if err := r.register(ctx, timer, thumbprint, certificate); err != nil {
		return nil, err
	}
	return r.account.key(thumbprint), nil
}

// resume brings an intended key, which a cut run may or may not have added, onto the application. It returns nil for one
// that was never sent, and forgets it.
func (r *rekey) resume(ctx context.Context, timer *stepTimer, thumbprint string) (*Key, error) {
	certificate, err := r.m.config.Certificates.Find(ctx, thumbprint)
	if errors.Is(err, certs.ErrNotFound) || errors.Is(err, certs.ErrNoKey) {
		// The certificate reaches the disk before it is sent.
		r.account.dropKey(thumbprint)
		return nil, r.save(ctx)
	}
	if err != nil {
		return nil, err
	}
	key := r.account.key(thumbprint)
	if key.Phase == KeyIntended && !key.SentAt.IsZero() {
		added, err := r.settled(ctx, timer, *key, certificate)
		if err != nil {
			return nil, err
		}
		if added {
			key.Phase = KeyRegistered
			return key, r.save(ctx)
		}
	}
	if key.Phase == KeyIntended {
		if err := r.register(ctx, timer, thumbprint, certificate); err != nil {
			return nil, err
		}
	}
	return r.account.key(thumbprint), nil
}

var errMaybeLater = errors.New("the sign-in service does not know the key; a request that was cut may still show")

// settled finds out whether a key that was sent is on the application. The sign-in service tells: it accepts the
// certificate, or, for as long as an effect may take to show, it does not.
func (r *rekey) settled(ctx context.Context, timer *stepTimer, key Key, certificate *certs.Certificate) (added bool, err error) {
	who := r.with(certificate)
	deadline := key.SentAt.Add(r.m.config.Pace.Settle)
	misses := 0
	err = timer.awaitOnce(ctx, "the sign-in service to tell whether the key was added", func(ctx context.Context) error {
		switch _, _, err := who.newToken(ctx); {
		case err == nil:
			added = true
			return nil
		case faultOf(err) == fail.ServiceBusy:
			return poll.NotYet(err)
		case faultOf(err) != fail.CertificateNotRegistered:
			return err
		}
		if misses++; misses >= r.m.config.Pace.Agreeing && !r.m.hostNow().Before(deadline) {
			return nil
		}
		return poll.NotYet(errMaybeLater)
	})
	return added, err
}

// register sends addKey. After an unknown outcome the sign-in service tells whether it was done; it is sent again, for the
// same key, only if not.
func (r *rekey) register(ctx context.Context, timer *stepTimer, thumbprint string, certificate *certs.Certificate) error {
	client, err := r.signer.graph()
	if err != nil {
		return err
	}
	applicationID := r.account.Application.ObjectID
	var given string
	send := func(ctx context.Context) (done bool, err error) {
		key := r.account.key(thumbprint)
		key.SentAt = r.m.hostNow().UTC()
		if err := r.save(ctx); err != nil {
			return false, err
		}
		proof, err := r.signer.keyProof(applicationID)
		if err != nil {
			return false, err
		}
		answer, err := client.AddKey(ctx, applicationID, r.m.keyCredential(key.KeyID, certificate.Leaf), proof)
		given = answer.KeyID
		switch {
		case err == nil:
			return true, nil
		case alreadyAdded(err):
			return true, nil
		case isLateProof(err), graph.IsNotYet(err):
			return false, poll.NotYet(err)
		case graph.IsUnknown(err) && ctx.Err() == nil:
			added, settleErr := r.settled(ctx, timer, *key, certificate)
			if settleErr != nil || added {
				return added, settleErr
			}
			return false, poll.NotYet(err)
		}
		return false, err
	}
	// A proof by a key that was registered a moment ago is refused until Graph's replicas know it; one that a rule forbids
	// is refused for good, and with the same words.
	pace := r.m.config.Pace
	err = poll.Until(ctx, poll.Options{
		Clock: r.m.config.Clock, Interval: pace.Again, MaxInterval: pace.Longest, Timeout: pace.Proof,
		Progress: func(report poll.Report) {
			timer.report(Event{Kind: Waiting, Detail: "the key to be added", Err: report.Reason})
		},
	}, send)
	if err != nil {
		return r.refused(ctx, thumbprint, err)
	}
	key := r.account.key(thumbprint)
	key.Phase = KeyRegistered
	if given != "" && !strings.EqualFold(given, key.KeyID) {
		key.GivenKeyID = given
	}
	return r.save(ctx)
}

// refused cleans up behind an addKey that was surely not done, and explains it. Where it may have been done, the key stays
// intended and the next run goes on with it.
func (r *rekey) refused(ctx context.Context, thumbprint string, err error) error {
	refusal, ok := errors.AsType[*graph.Error](err)
	if !ok || graph.IsUnknown(err) || ctx.Err() != nil {
		return err
	}
	by := inRenewal
	if r.exempted {
		by = inRehearsal
	}
	leaf, findErr := r.m.config.Certificates.Find(ctx, thumbprint)
	r.account.dropKey(thumbprint)
	if cleanErr := errors.Join(r.save(ctx), r.m.config.Certificates.Remove(ctx, thumbprint)); cleanErr != nil {
		return errors.Join(err, cleanErr)
	}
	if findErr == nil {
		if forbidden := keyForbidden(r.subject(), by, leaf.Leaf, err); forbidden != nil {
			return forbidden
		}
	}
	explained := explain(err, "", subject{})
	if refusal.StatusCode != http.StatusBadRequest && refusal.StatusCode != http.StatusUnauthorized && refusal.StatusCode != http.StatusForbidden {
		return explained
	}
	return &fail.Error{
		Code: fail.RenewForbidden, Err: err, Cause: "the application may not add a key to itself: " + explained.Cause,
		Next: "have the policy except the application " + r.account.Application.AppID + ", or renew with an administrator: exorun setup --organization " + r.account.InitialDomain,
	}
}

// alreadyAdded reports whether addKey was refused because the application has a key of that id: a former request that
// seemed lost was done.
func alreadyAdded(err error) bool {
	refusal, ok := errors.AsType[*graph.Error](err)
	return ok && refusal.StatusCode == http.StatusBadRequest && strings.Contains(refusal.Message, "Update to existing credential")
}

// isLateProof reports whether Graph refused the proof, which it does also while it does not know the signing key yet.
func isLateProof(err error) bool {
	refusal, ok := errors.AsType[*graph.Error](err)
	return ok && refusal.StatusCode == http.StatusUnauthorized && refusal.Code == "Authentication_MissingOrMalformed"
}

// remove takes a key off the application and then deletes its certificate here. It may be cut and called again.
func (r *rekey) remove(ctx context.Context, timer *stepTimer, thumbprint string) error {
	key := r.account.key(thumbprint)
	if key.Phase != KeyRemoved {
		if key.Phase != KeyRetiring {
			// A cut run that sent removeKey must not wait for the key to work.
			key.Phase = KeyRetiring
			if err := r.save(ctx); err != nil {
				return err
			}
		}
		if err := r.takeOff(ctx, timer, *key); err != nil {
			return err
		}
		key.Phase = KeyRemoved
		if err := r.save(ctx); err != nil {
			return err
		}
	}
	if err := r.m.config.Certificates.Remove(ctx, thumbprint); err != nil {
		return err
	}
	r.account.dropKey(thumbprint)
	return r.save(ctx)
}

// takeOff sends removeKey until it is done or the key is shown to be gone. Removing the same key twice does no harm.
func (r *rekey) takeOff(ctx context.Context, timer *stepTimer, key Key) error {
	client, err := r.signer.graph()
	if err != nil {
		return err
	}
	pace := r.m.config.Pace
	ids := r.idsOf(ctx, client, key)
	next := 0
	return poll.Until(ctx, poll.Options{
		Clock: r.m.config.Clock, Interval: pace.Again, MaxInterval: pace.Longest, Timeout: pace.Proof,
		Progress: func(report poll.Report) {
			timer.report(Event{Kind: Waiting, Detail: "the key to be removed", Err: report.Reason})
		},
	}, func(ctx context.Context) (bool, error) {
		proof, err := r.signer.keyProof(r.account.Application.ObjectID)
		if err != nil {
			return false, err
		}
		err = client.RemoveKey(ctx, r.account.Application.ObjectID, ids[next], proof)
		switch {
		case err == nil:
			return true, nil
		case noSuchKey(err):
			if next+1 < len(ids) {
				next++
				return false, poll.NotYet(err)
			}
			next = 0
			gone, goneErr := r.isGone(ctx, key)
			if faultOf(goneErr) == fail.ServiceBusy {
				return false, poll.NotYet(goneErr)
			}
			if goneErr != nil || gone {
				return gone, goneErr
			}
			return false, poll.NotYet(err)
		case isLateProof(err), graph.IsUnknown(err) && ctx.Err() == nil:
			return false, poll.NotYet(err)
		}
		return false, err
	})
}

// idsOf returns the ids that the key may have on the application, the surest first. An application that may read itself
// knows; else there is the id that was asked for and the one that was answered.
func (r *rekey) idsOf(ctx context.Context, client *graph.Client, key Key) []string {
	ids := []string{key.KeyID}
	if key.GivenKeyID == "" {
		return ids
	}
	ids = append(ids, key.GivenKeyID)
	if application, err := client.Application(ctx, r.account.Application.ObjectID); err == nil {
		for _, entry := range application.KeyCredentials {
			if entry.Thumbprint() == key.Thumbprint {
				return []string{entry.KeyID}
			}
		}
	}
	return ids
}

func noSuchKey(err error) bool {
	refusal, ok := errors.AsType[*graph.Error](err)
	return ok && !graph.IsUnknown(err) && (refusal.StatusCode == http.StatusNotFound || refusal.StatusCode == http.StatusBadRequest) &&
		(strings.Contains(refusal.Message, "No credentials found") || refusal.StatusCode == http.StatusNotFound)
}

// isGone reports whether the sign-in service refuses the key's certificate, which shows that it is off the application.
func (r *rekey) isGone(ctx context.Context, key Key) (bool, error) {
	certificate, err := r.m.config.Certificates.Find(ctx, key.Thumbprint)
	if errors.Is(err, certs.ErrNotFound) || errors.Is(err, certs.ErrNoKey) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	for range r.m.config.Pace.Agreeing {
		_, _, err := r.with(certificate).newToken(ctx)
		switch faultOf(err) {
		case fail.CertificateNotRegistered, fail.CertificateExpired, fail.WrongPrivateKey:
		case "":
			return false, nil
		default:
			return false, err
		}
	}
	return true, nil
}
