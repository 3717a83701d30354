package runas

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// retireKey plans the removal of one key of the application that the connection does not name. What an application asks for its
// own keys is a key id; a thumbprint becomes one by reading.
func (r *rekey) retireKey(ctx context.Context, connection Connection, options RetireOptions) (retiring, error) {
	key, err := r.namedKey(ctx, options)
	if err != nil {
		return retiring{}, err
	}
	if strings.EqualFold(key.Thumbprint, connection.CertificateThumbprint) {
		return retiring{}, fail.New(fail.Usage, "", "the key "+key.Thumbprint+" is the one in use", "replace it first: exorun renew --force")
	}
	named, err := r.m.namedByCustomers(ctx, *r.account)
	if err != nil {
		return retiring{}, err
	}
	if key.Thumbprint != "" && named[key.Thumbprint] {
		return retiring{}, fail.New(fail.Usage, "", "the key "+key.Thumbprint+" is used by accounts of other tenants", "move them first: exorun renew")
	}
	action := Action{
		Step: StepRemoval, Kind: Remove, Object: "key " + orDefault(key.Thumbprint, key.KeyID), ID: orDefault(key.Thumbprint, key.KeyID),
		Request: r.m.removeKeyRequest(r.account.Application.ObjectID),
	}
	if noted := r.account.key(key.Thumbprint); noted != nil && !noted.Foreign {
		return retiring{action, func(ctx context.Context, timer *stepTimer) error { return r.finish(ctx, timer, *noted) }}, nil
	}
	return retiring{action, func(ctx context.Context, timer *stepTimer) error {
		if err := r.takeOff(ctx, timer, key); err != nil {
			return err
		}
		if r.account.key(key.Thumbprint) == nil {
			return nil
		}
		if err := r.m.config.Certificates.Remove(ctx, key.Thumbprint); err != nil {
			return err
		}
		r.account.dropKey(key.Thumbprint)
		return r.save(ctx)
	}}, nil
}

// namedKey finds the key that a thumbprint or key id names, with as much of both as can be known.
func (r *rekey) namedKey(ctx context.Context, options RetireOptions) (Key, error) {
	wanted := Key{Phase: KeyRegistered}
	if id, err := uuid.Parse(strings.TrimSpace(options.Key)); err == nil {
		wanted.KeyID = id.String()
	} else if wanted.Thumbprint, err = certs.ParseThumbprint(options.Key); err != nil {
		return Key{}, fail.Wrap(err, fail.Usage, "", options.Key+" is neither a thumbprint nor a key id", "exorun verify --credential browser lists the keys")
	}
	found, err := r.readKeys(ctx, options)
	switch {
	case err == nil:
		for _, entry := range found {
			if strings.EqualFold(entry.KeyID, wanted.KeyID) || wanted.Thumbprint != "" && entry.Thumbprint() == wanted.Thumbprint {
				return Key{Thumbprint: entry.Thumbprint(), KeyID: entry.KeyID, Phase: KeyRegistered, Foreign: true}, nil
			}
		}
		if noted := r.account.key(wanted.Thumbprint); noted != nil {
			return *noted, nil // gone from the application, or not yet seen on it
		}
		return Key{}, fail.New(fail.InvalidInput, "", "the application has no key "+options.Key, "exorun verify --credential browser lists the keys")
	case !graph.IsForbidden(err):
		return Key{}, err
	}
	for _, noted := range r.account.Keys {
		if noted.KeyID != "" && (strings.EqualFold(noted.KeyID, wanted.KeyID) || noted.Thumbprint == wanted.Thumbprint) {
			return noted, nil
		}
	}
	if wanted.KeyID != "" {
		return wanted, nil
	}
	return Key{}, fail.Wrap(err, fail.Forbidden, "", "the application may not read itself, and to remove a key takes its id",
		"give the key id, which Certificates & secrets in the Entra admin center shows, instead of the thumbprint; or add --credential of anybody who may read the directory")
}

// readKeys reads the application's keys, as the administrator where there is one.
func (r *rekey) readKeys(ctx context.Context, options RetireOptions) ([]graph.KeyCredential, error) {
	client, err := r.signer.graph()
	if err != nil {
		return nil, err
	}
	if options.Administrator != nil {
		admin, err := r.m.signIn(ctx, options.Administrator, r.signer.tenantID)
		if err != nil {
			return nil, err
		}
		client = admin.graph
	}
	application, err := client.Application(ctx, r.account.Application.ObjectID)
	return application.KeyCredentials, err
}
