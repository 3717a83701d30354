package runas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exorun/exorun/certs"
)

// move is an action with what carries it out.
type move struct {
	Action
	do func(context.Context, *stepTimer, *Action) error
}

// moves are what is left to do, in order. The connection comes when what it names is proved, and an adoption rehearses before
// it: a certificate that cannot renew itself is not worth taking over.
func (t *takeover) moves() []move {
	application := Action{Step: StepApplication, Kind: Adopt, Object: t.result.Name, ID: t.options.AppID}
	if t.known {
		application.Kind = Nothing
	}
	adopt := move{application, func(ctx context.Context, _ *stepTimer, _ *Action) error { return t.note(ctx) }}
	if t.options.Join {
		return []move{adopt, t.ownKey(), t.connect(), t.rehearsal()}
	}
	if t.options.NoRehearsal {
		return []move{adopt, t.keep(), t.connect()}
	}
	return []move{adopt, t.keep(), t.rehearsal(), t.connect()}
}

func (t *takeover) run(ctx context.Context) error {
	for _, move := range t.moves() {
		timer := t.m.start(move.Step, move.Kind, move.Object)
		var err error
		if move.Kind != Nothing {
			err = move.do(ctx, timer, &move.Action)
		}
		if err := timer.end(move.Action, err); err != nil {
			return t.abandon(ctx, err)
		}
		t.result.Actions = append(t.result.Actions, move.Action)
	}
	current, err := t.current(ctx)
	if err != nil {
		return err
	}
	used := current.certificate
	t.result.Thumbprint, t.result.NotAfter, t.result.DueAfter = used.Thumbprint(), used.Leaf.NotAfter.UTC(), dueAfter(used)
	return nil
}

// abandon takes back what was noted of an application that cannot be taken over. What a request whose outcome is not known may
// have left on the application stays noted, so that the next run finds it.
func (t *takeover) abandon(ctx context.Context, err error) error {
	begun := t.account.Application.Adopted && t.account.Application.UniqueName == "" && t.connection == nil
	for _, key := range t.account.Keys {
		begun = begun && key.Foreign
	}
	if !begun || ctx.Err() != nil {
		return err
	}
	for _, key := range t.account.Keys {
		err = errors.Join(err, t.m.config.Certificates.Remove(ctx, key.Thumbprint))
	}
	return errors.Join(err, t.m.config.State.Delete(ctx, t.identity.tenantID))
}

func (t *takeover) save(ctx context.Context) error { return t.m.config.State.Save(ctx, *t.account) }

// note begins the account.
func (t *takeover) note(ctx context.Context) error {
	account := t.account
	organization := t.result.Organization
	account.TenantID, account.InitialDomain = organization.TenantID, organization.InitialDomain
	account.TenantName = orDefault(organization.Name, account.TenantName)
	if account.Name == "" {
		name, err := t.m.freeName(ctx, account.InitialDomain)
		if err != nil {
			return err
		}
		account.Name = name
	}
	if t.connection != nil && account.key(t.connection.CertificateThumbprint) == nil {
		// A connection written by hand names a certificate that nobody here made.
		account.Keys = append(account.Keys, Key{
			Thumbprint: t.connection.CertificateThumbprint, Purpose: LoginKey, Phase: KeyRegistered, Foreign: true,
		})
	}
	account.Permission.Found = true
	if len(t.result.Roles) > 0 {
		account.Role = RoleRecord{TemplateID: t.result.Roles[0].TemplateID, Found: true}
	}
	return t.save(ctx)
}

// keep makes the certificate brought along the one in use.
func (t *takeover) keep() move {
	certificate := t.options.Certificate
	action := Action{
		Step: StepCertificate, Kind: Adopt, Object: certificate.Leaf.Subject.String(), ID: certificate.Thumbprint(),
		Detail: fmt.Sprintf("ends in %d days; a renewal replaces it from %s on", certificate.DaysLeft(t.m.today()), dueAfter(certificate).Format(time.DateOnly)),
	}
	if t.connection != nil {
		return t.inUse(action)
	}
	return move{action, func(ctx context.Context, _ *stepTimer, action *Action) error {
		if t.account.key(action.ID) == nil && !t.customer {
			t.account.Keys = append(t.account.Keys, Key{
				Thumbprint: action.ID, KeyID: t.certificateKeyID, Purpose: LoginKey, Phase: KeyRegistered, Foreign: true,
				NotAfter: certificate.Leaf.NotAfter.UTC(),
			})
			if err := t.save(ctx); err != nil {
				return err
			}
		}
		return t.m.config.Certificates.Put(ctx, certificate)
	}}
}

// inUse leaves the certificate that a connection names as it is: one that was renewed since, or that this home joined with.
func (t *takeover) inUse(action Action) move {
	action.Kind, action.Request, action.Detail = Nothing, nil, ""
	action.Object, action.ID = "certificate", t.connection.CertificateThumbprint
	return move{Action: action}
}

// ownKey gives this home a key of its own, with the certificate brought along as the proof.
func (t *takeover) ownKey() move {
	action := Action{
		Step: StepCertificate, Kind: Create, Object: "a key of this machine", Request: t.m.addKeyRequest(t.account.Application.ObjectID),
		Detail: "the application adds it itself, proved by " + t.options.Certificate.Thumbprint(),
	}
	if t.connection != nil {
		return t.inUse(action)
	}
	return move{action, func(ctx context.Context, timer *stepTimer, action *Action) error {
		r := &rekey{m: t.m, account: t.account, signer: t.identity}
		key, err := r.ownKey(ctx, timer, t.options.Own, t.options.Lifetime)
		if err != nil {
			return err
		}
		action.Object, action.ID = "certificate", key.Thumbprint
		certificate, err := t.m.config.Certificates.Find(ctx, key.Thumbprint)
		if err != nil {
			return explainStore(err, key.Thumbprint, t.subject())
		}
		fresh := r.with(certificate)
		if err := fresh.awaitProof(ctx, timer, "Exchange to accept the new key", t.m.config.Pace.Patience); err != nil {
			return err
		}
		t.identity = fresh
		return nil
	}}
}

// ownKey goes on with the key that a cut run was adding, or adds one.
func (r *rekey) ownKey(ctx context.Context, timer *stepTimer, brought *certs.Certificate, lifetime time.Duration) (*Key, error) {
	for _, key := range append([]Key(nil), r.account.Keys...) {
		if key.Foreign || key.Purpose != LoginKey || (key.Phase != KeyIntended && key.Phase != KeyRegistered) {
			continue
		}
		resumed, err := r.resume(ctx, timer, key.Thumbprint)
		if err != nil || resumed != nil {
			return resumed, err
		}
	}
	return r.add(ctx, timer, LoginKey, brought, lifetime)
}

func (t *takeover) rehearsal() move {
	action := Action{
		Step: StepRehearsal, Kind: Rehearse, Object: "renewal by the application itself",
		Detail: "a key is added and removed by the application itself", Request: t.m.addKeyRequest(t.account.Application.ObjectID),
	}
	if !t.account.RehearsedAt.IsZero() && t.account.rehearsalKey() == nil {
		action.Kind, action.Detail, action.Request = Nothing, "", nil
		return move{Action: action}
	}
	return move{action, func(ctx context.Context, timer *stepTimer, _ *Action) error {
		signer, err := t.current(ctx)
		if err != nil {
			return err
		}
		r := &rekey{m: t.m, account: t.account, signer: signer}
		if err := r.rehearse(ctx, timer, r.lifetime()); err != nil {
			return err
		}
		t.account.RehearsedAt = t.m.hostNow().UTC()
		return t.save(ctx)
	}}
}

// current is the identity with the certificate that the connection names, or will name.
func (t *takeover) current(ctx context.Context) (identity, error) {
	if t.connection == nil {
		return t.identity, nil
	}
	thumbprint := t.connection.CertificateThumbprint
	certificate, err := t.m.config.Certificates.Find(ctx, thumbprint)
	if err != nil {
		return identity{}, explainStore(err, thumbprint, t.subject())
	}
	current := t.identity
	current.certificate = certificate
	return current, nil
}

func (t *takeover) connect() move {
	action := Action{Step: StepConnection, Kind: Create, Object: t.connectionName}
	switch {
	case t.connection != nil && !t.account.ProvedAt.IsZero():
		action.Kind, action.ID = Nothing, t.connection.CertificateThumbprint
		return move{Action: action}
	case t.connection != nil:
		action.Kind = Adopt
	}
	return move{action, func(ctx context.Context, _ *stepTimer, action *Action) error {
		wanted := Connection{
			Name: t.connectionName, ApplicationID: t.options.AppID, TenantID: t.identity.tenantID,
			CertificateThumbprint: t.identity.certificate.Thumbprint(),
			Organization:          t.identity.organization, Cloud: t.m.config.Cloud.Name,
		}
		if t.connection != nil {
			wanted = *t.connection
		} else if err := t.m.config.State.PutConnection(ctx, t.identity.tenantID, wanted); err != nil {
			return err
		}
		action.ID, t.connection = wanted.CertificateThumbprint, &wanted
		t.account.Connection, t.account.ProvedAt = wanted.Name, t.m.hostNow().UTC()
		return t.save(ctx)
	}}
}

// replacedKeys returns the adopted keys that the one in use has replaced and that still open the application. One whose time is
// over opens nothing, and is forgotten with its certificate.
func (r *rekey) replacedKeys(ctx context.Context, inUse string) ([]Key, error) {
	var replaced []Key
	for _, key := range append([]Key(nil), r.account.Keys...) {
		switch {
		case !key.Foreign || key.Thumbprint == inUse:
		case key.NotAfter.IsZero() || key.NotAfter.After(r.m.today()):
			replaced = append(replaced, key)
		default:
			if err := r.m.config.Certificates.Remove(ctx, key.Thumbprint); err != nil {
				return nil, err
			}
			r.account.dropKey(key.Thumbprint)
			if err := r.save(ctx); err != nil {
				return nil, err
			}
		}
	}
	return replaced, nil
}
