package runas

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// Several machines may use one application, each with a key of its own. A machine joins with an administrator ([SetupOptions]
// with Join), or with a certificate of the application as the proof ([AdoptOptions] with Join). After that each renews and
// retires its own keys and no other's, without knowing of the others.
//
// A key is added and removed by addKey and removeKey wherever a proof is at hand: these change one key each. An administrator
// has none and must replace the whole collection, for which Graph has no condition. Two that do so at the same time lose one
// of the keys, unless the one that wrote first looks again.

// joined are the options of a home that joins: it does what takes its own key, and builds on the rest.
func (o SetupOptions) joined() (SetupOptions, error) {
	if !o.Join {
		return o, nil
	}
	if o.AppID == "" {
		return o, fail.New(fail.Usage, "", "to join an application takes its id", "give --app-id, which exorun setup printed on the machine that set it up")
	}
	if len(o.Only) > 0 || o.Approved != nil {
		return o, fail.New(fail.Usage, "", "a home that joins adds its own key and nothing else", "leave --only and --apply out")
	}
	o.Only = []StepName{StepCertificate, StepConnection, StepRehearsal}
	return o, nil
}

// notComplete is the failure of a home that joins an application which lacks a step.
func notComplete(name StepName) error {
	return fail.New(fail.InvalidInput, "", "the application is not complete: its "+string(name)+" is missing, or not as it should be",
		"run exorun setup again on the machine that set it up; or leave --join out, to set it up from here")
}

// takeOverRight makes the role that the application has the one of a home that joins, where none was asked for.
func (c *chain) takeOverRight(ctx context.Context) error {
	if !c.options.Join || c.options.Role != "" || c.options.RoleGroup != "" || c.account.Role.AssignmentID != "" || c.principal == nil {
		return nil
	}
	assigned, err := c.administrator.graph.RoleAssignments(ctx, c.principal.ID)
	if err != nil {
		return err
	}
	for _, assignment := range assigned {
		if role, known := roleByTemplate(assignment.RoleDefinitionID); known && assignment.DirectoryScopeID == "/" {
			c.chosen = chosen{role: role}
			return nil
		}
	}
	return nil
}

// mostReturns bounds how often a key is registered again that another machine has dropped.
const mostReturns = 5

// registerAmongOthers registers a key on an application that other machines may be changing. One that read the collection before
// this key was in it drops the key when it writes. It will have written by the time that a change takes to be seen: until then
// the key is looked after, and registered again where it is gone.
func (c *chain) registerAmongOthers(ctx context.Context, timer *stepTimer, key Key) error {
	for range mostReturns {
		if err := c.register(ctx, timer, key); err != nil {
			return err
		}
		if !c.account.Application.Adopted {
			return nil
		}
		stays, err := c.stays(ctx, timer, key)
		if err != nil || stays {
			return err
		}
	}
	return fail.New(fail.ServiceBusy, "", "other machines change the application's keys at the same time", "run the same command again")
}

var errLookedAfter = errors.New("another machine may be about to replace the application's keys")

// stays watches a key for as long as another machine's write may take. It reports false once several readings in a row miss it.
func (c *chain) stays(ctx context.Context, timer *stepTimer, key Key) (bool, error) {
	pace := c.m.config.Pace
	deadline := c.m.hostNow().Add(pace.Settle)
	misses := 0
	err := poll.Until(ctx, poll.Options{
		Clock: c.m.config.Clock, Interval: pace.Between, MaxInterval: max(pace.Between, pace.Again), Timeout: pace.Patience,
		Progress: func(report poll.Report) {
			timer.report(Event{Kind: Waiting, Detail: "the key to stay on the application", Err: report.Reason})
		},
	}, func(ctx context.Context) (bool, error) {
		application, err := c.administrator.graph.Application(ctx, c.application.ID)
		if err != nil {
			return false, notFoundYet(err)
		}
		if c.entry(application, key.Thumbprint) == nil {
			c.application = &application
			if misses++; misses >= pace.Agreeing {
				return true, nil
			}
			return false, poll.NotYet(errLookedAfter)
		}
		misses = 0
		if !c.m.hostNow().Before(deadline) {
			return true, nil
		}
		return false, poll.NotYet(errLookedAfter)
	})
	return misses == 0, err
}

// removeOwnKeys takes the keys that this home made off an application that stays, each with a proof by the last of them. It
// reports false where no key of them can prove anything any more.
func (c *chain) removeOwnKeys(ctx context.Context, timer *stepTimer) (bool, error) {
	own := slices.DeleteFunc(slices.Clone(c.account.Keys), func(k Key) bool { return k.Foreign })
	var signer *rekey
	for n, key := range slices.Backward(own) {
		certificate, err := c.m.config.Certificates.Find(ctx, key.Thumbprint)
		if err != nil || key.Phase == KeyIntended || !certificate.Leaf.NotAfter.After(c.m.today()) {
			continue
		}
		who := c.m.identityOf(*c.account, certificate)
		if _, _, err := who.newToken(ctx); err != nil {
			continue
		}
		signer = &rekey{m: c.m, account: c.account, signer: who}
		own = append(slices.Delete(own, n, n+1), key)
		break
	}
	if signer == nil {
		return false, ctx.Err()
	}
	for _, key := range own {
		if err := signer.takeOff(ctx, timer, key); err != nil {
			if _, refused := errors.AsType[*graph.Error](err); refused && ctx.Err() == nil && !graph.IsUnknown(err) {
				return false, nil
			}
			return false, err
		}
	}
	return true, nil
}

// othersUseIt refuses to delete an application that this home set up and other machines have joined.
func (c *chain) othersUseIt() error {
	if c.account.Application.Adopted {
		return nil
	}
	var others []string
	for _, entry := range c.application.KeyCredentials {
		if entry.DisplayName != nil && byExorun(*entry.DisplayName) && c.inForce(entry) && c.account.key(entry.Thumbprint()) == nil {
			others = append(others, *entry.DisplayName+" ("+entry.KeyID+")")
		}
	}
	if len(others) == 0 {
		return nil
	}
	return fail.New(fail.InvalidInput, "", "other machines use the application: "+strings.Join(others, ", "),
		"run exorun retire --all on each of them first; the key of one that is gone: exorun retire --key KEY-ID")
}
