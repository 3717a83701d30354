package runas

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/internal/fail"
)

// Incident is what is noted of an account that is being retired as compromised.
type Incident struct {
	Since      time.Time `json:"since"`               // by this machine's clock
	DisabledAt time.Time `json:"disabledAt,omitzero"` // when the service principal was first seen to be disabled
}

// usable refuses to use an account that is being retired as compromised: a set-up would let it sign in again.
func (a *Account) usable(who subject) error {
	if a.Incident == nil {
		return nil
	}
	return fail.New(fail.ServicePrincipalDisabled, "", "this account is being retired as compromised, since "+a.Incident.Since.Format(time.RFC3339),
		who.fill("end that first: exorun retire --compromised --account {organization}"))
}

// IncidentOptions say which application is compromised: the one of an account, or any other by AppID and Organization, so that
// a clean machine can do it.
type IncidentOptions struct {
	TenantID      string // of the account; may be empty where there is one
	Organization  string // with AppID: any domain of the tenant, or its id
	AppID         string // instead of an account
	Administrator azcore.TokenCredential
	// ExchangeAdministrator changes Exchange, where a set-up used a role group; Administrator where nil.
	ExchangeAdministrator azcore.TokenCredential
	// AllCredentials removes also the keys, secrets and federated credentials that were not made here.
	AllCredentials bool
}

// IncidentResult is what is left after an application has been shut.
type IncidentResult struct {
	Organization Organization
	AppID        string
	Actions      []Action
	Writes       int
	Left         []Action  // what the administrator may not do
	DisabledAt   time.Time // when the service principal was first seen to be disabled
	// TokensUntil is when the last token that was issued before has ended: Microsoft Entra issues app-only tokens for 60 to 90
	// minutes. Exchange may end them sooner where continuous access evaluation applies.
	TokensUntil time.Time
	Foreign     Foreigners // who could sign in, were the service principal enabled again
	// Elsewhere are this home's accounts of other tenants that use the same application. Each tenant has a service principal of
	// its own: what is shut here is not shut there, except that a key which is gone opens none of them.
	Elsewhere []Account
}

// incident is a compromised application that is being shut.
type incident struct {
	*chain
	options IncidentOptions
	known   bool // this home has an account of it
	result  IncidentResult
}

const incidentOp = "retire the compromised application"

// PlanCompromised says what [Manager.RetireCompromised] would do, and writes nothing.
func (m *Manager) PlanCompromised(ctx context.Context, options IncidentOptions) (IncidentResult, error) {
	i, err := m.openIncident(ctx, options)
	if err != nil {
		return IncidentResult{}, stop(ctx, err, incidentOp, subject{})
	}
	for _, stage := range stages {
		actions, err := stage(i, ctx)
		if err != nil {
			return i.result, administratorStop(ctx, err, incidentOp, i.subject(), needsApplicationAdministrator)
		}
		for _, action := range actions {
			if action.Step != StepSignIn {
				i.result.Actions = append(i.result.Actions, action.Action)
			}
		}
	}
	err = i.takeCensus(ctx)
	if options.AllCredentials {
		i.result.Foreign.Found = slices.DeleteFunc(i.result.Foreign.Found, func(f Foreign) bool { return f.Kind != ForeignOwner })
	}
	return i.result, err
}

// RetireCompromised shuts an application at once: its service principal is disabled before anything else, so that nobody is
// given a token any more, whatever key they have. Then the connection goes, the keys, the permission and the roles, and last
// what this home knows of it. The application itself stays, disabled, for whoever investigates.
//
// It may be cut at any point and called again, here or on another machine. What the administrator may not do is left and said,
// with fail.HandedOver; what this home knows stays until nothing is left.
func (m *Manager) RetireCompromised(ctx context.Context, options IncidentOptions) (result IncidentResult, err error) {
	unlock, err := m.config.State.Lock(ctx, "retire")
	if err != nil {
		return IncidentResult{}, err
	}
	defer release(&err, unlock)
	writes := 0
	i, err := m.counting(&writes).openIncident(ctx, options)
	if err != nil {
		return IncidentResult{}, stop(ctx, err, incidentOp, subject{})
	}
	err = i.run(ctx)
	i.result.Writes = writes
	return i.result, stop(ctx, err, incidentOp, i.subject())
}

func (m *Manager) openIncident(ctx context.Context, options IncidentOptions) (*incident, error) {
	if options.Administrator == nil {
		return nil, fail.New(fail.Usage, "", "an administrator is needed: "+needsApplicationAdministrator+" disables the service principal, "+
			needsRoleAdministrator+" takes the role away", "sign in with --credential")
	}
	i := &incident{options: options, chain: &chain{m: m, account: &Account{}}}
	tenantID, err := i.findTenant(ctx)
	if err != nil {
		return nil, err
	}
	account, err := m.config.State.Load(ctx, tenantID)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return nil, err
	}
	i.known = err == nil && (options.AppID == "" || sameID(options.AppID, account.Application.AppID))
	switch {
	case i.known:
		i.account = &account
	case options.AppID == "":
		return nil, fail.New(fail.NotSetUp, "", "there is no Run As account in this home",
			"name the application: exorun retire --compromised --app-id ID --organization DOMAIN")
	default:
		i.account.Application.AppID = options.AppID
	}
	if i.administrator, err = m.signIn(ctx, options.Administrator, tenantID); err != nil {
		return nil, err
	}
	i.chain.options.ExchangeAdministrator = options.ExchangeAdministrator
	i.organization = Organization{TenantID: tenantID, InitialDomain: orDefault(i.account.InitialDomain, options.Organization)}
	i.result.Organization, i.result.AppID = i.organization, i.account.Application.AppID
	if i.result.Elsewhere, err = i.elsewhere(ctx); err != nil {
		return nil, err
	}
	if i.account.Incident != nil {
		i.result.DisabledAt = i.account.Incident.DisabledAt
	}
	return i, nil
}

// elsewhere finds the accounts of other tenants with the same application.
func (i *incident) elsewhere(ctx context.Context) ([]Account, error) {
	accounts, err := i.m.Accounts(ctx)
	return slices.DeleteFunc(accounts, func(a Account) bool {
		return sameID(a.TenantID, i.organization.TenantID) || !sameID(a.Application.AppID, i.account.Application.AppID)
	}), err
}

func (i *incident) findTenant(ctx context.Context) (string, error) {
	if i.options.AppID == "" {
		return i.m.only(ctx, i.options.TenantID)
	}
	if i.options.TenantID != "" {
		return i.options.TenantID, nil
	}
	if i.options.Organization == "" {
		return "", fail.New(fail.Usage, "", "with --app-id the tenant is needed too", "--organization contoso.onmicrosoft.com")
	}
	return i.m.resolveTenant(ctx, i.options.Organization)
}

// run does stage after stage. What is refused to the administrator is left, but the first stage: while that is not done the
// application still signs in.
func (i *incident) run(ctx context.Context) error {
	if i.known && i.account.Incident == nil {
		i.account.Incident = &Incident{Since: i.m.hostNow().UTC()}
		if err := i.save(ctx); err != nil {
			return err
		}
	}
	for n, stage := range stages {
		actions, err := stage(i, ctx)
		if err != nil {
			if n == 0 || faultOf(err) != fail.Forbidden {
				return i.refusal(err)
			}
			i.leave(Action{Object: "what this account may not read", Needs: needsApplicationAdministrator})
			continue
		}
		for _, action := range actions {
			timer := i.m.start(action.Step, action.Kind, action.Object)
			var err error
			if action.do != nil {
				err = action.do(ctx, timer)
			}
			err = timer.end(action.Action, err)
			switch {
			case err == nil:
				i.result.Actions = append(i.result.Actions, action.Action)
			case n > 0 && faultOf(err) == fail.Forbidden:
				i.leave(action.Action)
			default:
				return i.refusal(err)
			}
		}
	}
	if err := i.takeCensus(ctx); err != nil {
		return err
	}
	return i.handOver()
}

func (i *incident) leave(action Action) { i.result.Left = append(i.result.Left, action) }

// refusal names who may do what was refused.
func (i *incident) refusal(err error) error {
	explained := explain(err, "", i.subject())
	if explained.Code == fail.Forbidden {
		explained.Next = "the service principal is still enabled; at once, somebody who is " + needsApplicationAdministrator + " runs: " + i.command()
	}
	return explained
}

func (i *incident) handOver() error {
	if len(i.result.Left) == 0 {
		return nil
	}
	needs := ""
	for _, action := range i.result.Left {
		needs = orDefault(needs, action.Needs)
	}
	return fail.New(fail.HandedOver, "", "the application is shut, but this account may not remove all of it",
		"somebody who is "+orDefault(needs, needsRoleAdministrator)+" runs: "+i.command())
}

// command is what shuts the application from any machine.
func (i *incident) command() string {
	return "exorun retire --compromised --app-id " + i.account.Application.AppID + " --organization " + orDefault(i.organization.InitialDomain, i.organization.TenantID)
}

// takeCensus finds who could still sign in, were the service principal enabled again.
func (i *incident) takeCensus(ctx context.Context) error {
	c := &census{m: i.m, account: *i.account}
	// What was adopted goes with the rest.
	c.account.Keys = slices.Clone(i.account.Keys)
	for n := range c.account.Keys {
		c.account.Keys[n].Foreign = false
	}
	if err := c.take(ctx, i.administrator.graph, i.account.Application.AppID); err != nil {
		i.result.Foreign = unreadable(err)
		return ctx.Err()
	}
	i.result.Foreign = c.found
	return nil
}
