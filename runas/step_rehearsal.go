package runas

import (
	"context"
	"net/http"
	"time"

	"github.com/exorun/exorun/internal/graph"
)

// The rehearsal adds a key as a renewal will, and removes it, so that a rule which forbids that is known on the first day.

func (c *chain) planRehearsal(context.Context) (Action, error) {
	action := Action{Step: StepRehearsal, Kind: Nothing, Object: "renewal by the application itself"}
	if c.home != nil {
		action.Detail = "renewed in the tenant of " + c.home.Called()
		return action, nil
	}
	if !c.account.RehearsedAt.IsZero() && c.account.rehearsalKey() == nil && c.application != nil {
		return action, nil
	}
	if c.rules.authority && !c.rules.excepts {
		action.Detail = nothingToRehearse
		return action, nil
	}
	action.Kind, action.Detail = Rehearse, "a key is added and removed by the application itself"
	action.Request = c.request(http.MethodPost, graph.AddKeyPath(unknownID(c.account.Application.ObjectID, "application")), plannedRehearsal())
	return action, nil
}

// nothingToRehearse: a second certificate of the authority would be needed.
const nothingToRehearse = "left out: each new certificate must come from an authority, by exorun cert request and exorun renew --certificate"

func (a *Account) rehearsalKey() *Key {
	for i := range a.Keys {
		if a.Keys[i].Purpose == RehearsalKey {
			return &a.Keys[i]
		}
	}
	return nil
}

func (c *chain) applyRehearsal(ctx context.Context, timer *stepTimer, action *Action) error {
	r := &rekey{m: c.m, account: c.account, signer: c.identity(), exempted: c.registered && isSelfSigned(c.certificate.Leaf)}
	err := r.rehearse(ctx, timer, r.lifetime())
	if graph.IsKeyTypeForbidden(err) && !isSelfSigned(c.certificate.Leaf) {
		action.Kind, action.Detail = Nothing, nothingToRehearse
		return nil
	}
	if err != nil {
		return err
	}
	if r.shortened != 0 {
		action.Detail = joinDetails(action.Detail, shortenedText(r.shortened))
	}
	c.account.RehearsedAt = c.m.hostNow().UTC()
	return c.save(ctx)
}

// rehearse goes on with the key of a cut rehearsal, or adds one that lives as long as a renewal's would.
func (r *rekey) rehearse(ctx context.Context, timer *stepTimer, lifetime time.Duration) error {
	key := r.account.rehearsalKey()
	var err error
	switch {
	case key == nil:
	case key.Phase == KeyRetiring, key.Phase == KeyRemoved:
		return r.remove(ctx, timer, key.Thumbprint)
	default:
		if key, err = r.resume(ctx, timer, key.Thumbprint); err != nil {
			return err
		}
	}
	if key == nil {
		if key, err = r.add(ctx, timer, RehearsalKey, nil, lifetime); err != nil {
			return err
		}
	}
	thumbprint := key.Thumbprint
	certificate, err := r.m.config.Certificates.Find(ctx, thumbprint)
	if err != nil {
		return err
	}
	if err := r.with(certificate).awaitToken(ctx, timer, "the sign-in service to accept the added key"); err != nil {
		return err
	}
	return r.remove(ctx, timer, thumbprint)
}
