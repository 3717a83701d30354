package runas

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// RetireOptions say what to retire.
type RetireOptions struct {
	TenantID string // may be empty where there is one account
	// All retires the whole account and needs an administrator; else only superseded keys go, at once.
	All           bool
	Administrator azcore.TokenCredential
	// ExchangeAdministrator changes Exchange, where a set-up used a role group; Administrator where nil.
	ExchangeAdministrator azcore.TokenCredential
	// Key removes one other key of the application, also one that others made: a thumbprint, or a key id. It is removed with the
	// application's own rights; Administrator is asked only for the id that belongs to a thumbprint.
	Key string
}

// PlanRetire says what [Manager.Retire] would do, and writes nothing.
func (m *Manager) PlanRetire(ctx context.Context, options RetireOptions) (Plan, error) {
	actions, _, err := m.retirement(ctx, options)
	if err != nil {
		return Plan{}, stop(ctx, err, "plan the retirement", subject{})
	}
	plan := Plan{}
	for _, action := range actions {
		plan.Actions = append(plan.Actions, action.Action)
	}
	return plan, nil
}

// Retire removes the superseded keys with the application's own rights, or with All the whole account: connection, role,
// permission and application, as far as a set-up made them, and what this home knows of it. It may be cut at any point and
// called again.
func (m *Manager) Retire(ctx context.Context, options RetireOptions) (done Plan, err error) {
	const op = "retire the Run As account"
	unlock, err := m.config.State.Lock(ctx, "retire")
	if err != nil {
		return Plan{}, err
	}
	defer release(&err, unlock)
	actions, who, err := m.retirement(ctx, options)
	if err != nil {
		return Plan{}, stop(ctx, err, op, who)
	}
	for _, action := range actions {
		timer := m.start(action.Step, action.Kind, action.Object)
		if err := timer.end(action.Action, action.do(ctx, timer)); err != nil {
			return done, administratorStop(ctx, err, op, who, action.Needs)
		}
		done.Actions = append(done.Actions, action.Action)
	}
	return done, nil
}

// retiring is an action with what carries it out.
type retiring struct {
	Action
	do func(context.Context, *stepTimer) error
}

func (m *Manager) retirement(ctx context.Context, options RetireOptions) ([]retiring, subject, error) {
	if options.All {
		return m.retireAll(ctx, options)
	}
	r, connection, err := m.openRekey(ctx, options.TenantID, "retire")
	if err != nil {
		return nil, subject{}, err
	}
	if options.Key != "" {
		action, err := r.retireKey(ctx, connection, options)
		return []retiring{action}, r.subject(), err
	}
	named, err := m.namedByCustomers(ctx, *r.account)
	if err != nil {
		return nil, r.subject(), err
	}
	var actions []retiring
	for _, key := range append([]Key(nil), r.account.Keys...) {
		if key.Foreign || named[key.Thumbprint] || strings.EqualFold(key.Thumbprint, connection.CertificateThumbprint) {
			continue
		}
		actions = append(actions, retiring{Action{
			Step: StepRemoval, Kind: Remove, Object: "key " + key.Thumbprint, ID: key.Thumbprint,
			Request: m.removeKeyRequest(r.account.Application.ObjectID),
		}, func(ctx context.Context, timer *stepTimer) error { return r.finish(ctx, timer, key) }})
	}
	return actions, r.subject(), nil
}

// retireAll plans the way back from a set-up. The connection goes first, so that no script finds one that does not work,
// and what this home knows last, so that a cut run can be continued.
func (m *Manager) retireAll(ctx context.Context, options RetireOptions) ([]retiring, subject, error) {
	tenantID, err := m.only(ctx, options.TenantID)
	if err != nil {
		return nil, subject{}, err
	}
	account, err := m.config.State.Load(ctx, tenantID)
	if errors.Is(err, ErrNoAccount) {
		return nil, subject{}, notSetUp("retire")
	}
	if err != nil {
		return nil, subject{}, err
	}
	who := subject{organization: account.InitialDomain, application: account.Application.AppID}
	if options.Administrator == nil {
		return nil, who, fail.New(fail.Usage, "", "retiring the whole account needs an administrator", "sign in with --credential")
	}
	if err := m.refuseWhileUsed(ctx, account); err != nil {
		return nil, who, err
	}
	admin, err := m.signIn(ctx, options.Administrator, tenantID)
	if err != nil {
		return nil, who, err
	}
	c := &chain{m: m, administrator: admin, account: &account}
	c.options.ExchangeAdministrator = options.ExchangeAdministrator
	connection := orDefault(account.Connection, DefaultConnection)
	actions := []retiring{{
		Action{Step: StepConnection, Kind: Remove, Object: connection},
		func(ctx context.Context, _ *stepTimer) error {
			return m.config.State.RemoveConnection(ctx, tenantID, connection)
		},
	}}
	tenant, err := c.retireTenant(ctx)
	if err != nil {
		return nil, who, err
	}
	actions = append(actions, tenant...)
	actions = append(actions, retiring{
		Action{Step: StepRemoval, Kind: Remove, Object: "what this home knows of the account, with its certificates"},
		func(ctx context.Context, _ *stepTimer) error { return c.forget(ctx) },
	})
	return actions, who, nil
}

func (c *chain) retireTenant(ctx context.Context) ([]retiring, error) {
	account := c.account
	if account.Application.ObjectID == "" && account.Application.UniqueName == "" {
		return nil, nil
	}
	isForeign := account.Application.HomeTenantID != ""
	if isForeign {
		c.application = &graph.Application{ID: account.Application.ObjectID, AppID: account.Application.AppID, DisplayName: account.Application.DisplayName}
	} else {
		application, err := c.findApplication(ctx)
		if err != nil || application == nil {
			return nil, err
		}
		c.application = application
		if err := c.othersUseIt(); err != nil {
			return nil, err
		}
	}
	application := c.application
	var actions []retiring
	remove := func(step StepName, object, path, needs string, do func(context.Context) error) {
		actions = append(actions, retiring{
			Action{Step: step, Kind: Remove, Object: object, Needs: needs, Request: c.request(http.MethodDelete, path, nil)},
			func(ctx context.Context, timer *stepTimer) error { return timer.delete(ctx, object, do) },
		})
	}
	rights, err := c.retireRights(ctx)
	if err != nil {
		return nil, err
	}
	actions = append(actions, rights...)
	if permission := account.Permission; permission.AssignmentID != "" && !permission.Found {
		principal := account.ServicePrincipal.ObjectID
		remove(StepPermission, manageAsApp, graph.AppRoleAssignmentsPath(principal)+"/"+permission.AssignmentID, needsApplicationAdministrator,
			func(ctx context.Context) error {
				return c.administrator.graph.RevokeAppRole(ctx, principal, permission.AssignmentID)
			})
	}
	if isForeign {
		if principal := account.ServicePrincipal; principal.Made {
			remove(StepServicePrincipal, "service principal", graph.ServicePrincipalPath(principal.ObjectID), needsApplicationAdministrator,
				func(ctx context.Context) error {
					return c.administrator.graph.DeleteServicePrincipal(ctx, principal.ObjectID)
				})
		}
		return actions, nil
	}
	if !account.Application.Adopted {
		remove(StepApplication, application.DisplayName, graph.ApplicationPath(application.ID), needsApplicationAdministrator,
			func(ctx context.Context) error { return c.administrator.graph.DeleteApplication(ctx, application.ID) })
		return actions, nil
	}
	return append(actions, c.retireOwnKeys()), nil
}

// retireOwnKeys takes the keys that this home made off an application that stays.
func (c *chain) retireOwnKeys() retiring {
	action := Action{
		Step: StepCertificate, Kind: Remove, Object: "the keys made here", Needs: needsApplicationAdministrator,
		Detail: "the application was there before and stays", Request: c.patch(graph.ApplicationPath(c.application.ID), nil),
	}
	return retiring{action, func(ctx context.Context, timer *stepTimer) error {
		if done, err := c.removeOwnKeys(ctx, timer); done || err != nil {
			return err
		}
		return timer.write(ctx, "the keys to be removed", func(ctx context.Context) error {
			if err := c.settleKeys(ctx, timer); err != nil {
				return err
			}
			kept, dropped := c.foreignKeys()
			if dropped == 0 {
				return nil
			}
			return c.administrator.graph.ReplaceKeys(ctx, graph.Applications, c.application.ID, kept)
		}, func(ctx context.Context) (bool, error) {
			application, err := c.administrator.graph.Application(ctx, c.application.ID)
			if err != nil {
				return false, notFoundIsNo(err)
			}
			c.application = &application
			_, dropped := c.foreignKeys()
			return dropped == 0, nil
		})
	}}
}

func (c *chain) foreignKeys() (kept []graph.KeyCredential, dropped int) {
	sendable, _ := c.split()
	for _, key := range sendable {
		if own := c.account.key(key.Thumbprint()); own != nil && !own.Foreign {
			dropped++
			continue
		}
		kept = append(kept, key)
	}
	return kept, dropped
}

// delete sends a deletion until it is done; what is not there is gone.
func (s *stepTimer) delete(ctx context.Context, what string, send func(context.Context) error) error {
	gone := func(err error) error {
		if graph.IsNotFound(err) {
			return nil
		}
		return err
	}
	return s.write(ctx, what+" to be removed", func(ctx context.Context) error { return gone(send(ctx)) },
		func(context.Context) (bool, error) { return false, nil })
}

// forget deletes the certificates made for the account, and then the account.
func (c *chain) forget(ctx context.Context) error {
	for _, key := range c.account.Keys {
		if err := c.m.config.Certificates.Remove(ctx, key.Thumbprint); err != nil && !errors.Is(err, certs.ErrNotFound) {
			return err
		}
	}
	return c.m.config.State.Delete(ctx, c.account.TenantID)
}
