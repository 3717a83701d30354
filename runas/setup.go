package runas

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// SetupOptions describe the account to set up. Only Organization is needed.
type SetupOptions struct {
	Organization string // any domain of the tenant, or its id
	Connection   string // the name of the connection; DefaultConnection where empty
	DisplayName  string // of a new application
	AppID        string // an application to adopt instead of making one
	Role         string // as RoleByName takes it
	// Certificate is one brought along instead of made. It is kept in the certificate store.
	Certificate *certs.Certificate
	Lifetime    time.Duration // of a certificate to make; one calendar year where zero
	// Wait is how long Exchange may take to act by the role; Pace.Patience where zero.
	Wait time.Duration
}

// SetupResult is the account that a set-up leaves behind.
type SetupResult struct {
	Organization       Organization
	AppID              string
	ServicePrincipalID string
	Thumbprint         string
	NotAfter           time.Time
	Actions            []Action
	Writes             int // requests that changed the tenant
}

// step is a part of the chain. plan reads and decides; it leaves what it found in the chain. apply makes it so, waits until
// that is seen, and notes it in the account; it is called for every action but Nothing.
type step struct {
	name  StepName
	plan  func(*chain, context.Context) (Action, error)
	apply func(*chain, context.Context, *stepTimer, *Action) error
}

// steps is the chain, in order.
var steps = []step{
	{StepApplication, (*chain).planApplication, (*chain).applyApplication},
	{StepServicePrincipal, (*chain).planServicePrincipal, (*chain).applyServicePrincipal},
	{StepCertificate, (*chain).planCertificate, (*chain).applyCertificate},
	{StepPermission, (*chain).planPermission, (*chain).applyPermission},
	{StepRole, (*chain).planRole, (*chain).applyRole},
	{StepConnection, (*chain).planConnection, (*chain).applyConnection},
	{StepRehearsal, (*chain).planRehearsal, (*chain).applyRehearsal},
}

// chain is a set-up under way.
type chain struct {
	m             *Manager
	options       SetupOptions
	administrator administrator
	organization  Organization
	role          Role
	account       *Account

	connectionName string
	formerName     string      // of the connection, where it is to have another; else empty
	connection     *Connection // nil where there is none

	application *graph.Application      // nil where there is none
	principal   *graph.ServicePrincipal // nil where there is none
	exchange    *graph.ServicePrincipal
	certificate *certs.Certificate // nil until it is made
}

// PlanSetup says what [Manager.Setup] would do, and writes nothing.
func (m *Manager) PlanSetup(ctx context.Context, credential azcore.TokenCredential, options SetupOptions) (Plan, error) {
	op := "plan the set-up of " + options.Organization
	c, err := m.openChain(ctx, credential, options)
	if err != nil {
		return Plan{}, stop(ctx, err, op, subject{})
	}
	plan := Plan{Organization: c.organization}
	for _, step := range steps {
		action, err := step.plan(c, ctx)
		if err != nil {
			return plan, administratorStop(ctx, err, op, c.subject(), action.Needs)
		}
		plan.Actions = append(plan.Actions, action.withoutNeed())
	}
	return plan, nil
}

// Setup makes the chain complete, writing only what is missing, and rehearses the renewal. It may be cut at any point and
// called again. Before the first write the tenant is resolved and the credential's own tenant compared with it; another
// one is fail.WrongTenant.
func (m *Manager) Setup(ctx context.Context, credential azcore.TokenCredential, options SetupOptions) (result SetupResult, err error) {
	op := "set up " + options.Organization
	unlock, err := m.config.State.Lock(ctx, "setup")
	if err != nil {
		return SetupResult{}, err
	}
	defer release(&err, unlock)
	counted := m.counting(&result.Writes)
	c, err := counted.openChain(ctx, credential, options)
	if err != nil {
		return result, stop(ctx, err, op, subject{})
	}
	result.Organization = c.organization
	for _, step := range steps {
		action, err := c.run(ctx, step)
		if err != nil {
			return result, administratorStop(ctx, err, op, c.subject(), action.Needs)
		}
		result.Actions = append(result.Actions, action.withoutNeed())
	}
	result.AppID, result.ServicePrincipalID = c.account.Application.AppID, c.account.ServicePrincipal.ObjectID
	result.Thumbprint, result.NotAfter = c.certificate.Thumbprint(), c.certificate.Leaf.NotAfter.UTC()
	return result, nil
}

// run plans and applies one step.
func (c *chain) run(ctx context.Context, step step) (Action, error) {
	timer := c.m.start(step.name, "", "")
	action, err := step.plan(c, ctx)
	if err == nil && action.Kind != Nothing {
		timer.report(Event{Kind: Started, Action: action.Kind, Object: action.Object, Detail: action.Detail})
		err = step.apply(c, ctx, timer, &action)
	}
	return action, timer.end(action, err)
}

// counting returns a manager that counts the writes that reach the trail.
func (m *Manager) counting(writes *int) *Manager {
	counting := *m
	counting.config.Trail = &countingTrail{m.config.Trail, writes}
	return &counting
}

type countingTrail struct {
	Trail
	writes *int
}

func (t *countingTrail) Record(change Change) error {
	if !strings.HasPrefix(change.Outcome, graph.OutcomeRefused) {
		*t.writes++
	}
	if t.Trail == nil {
		return nil
	}
	return t.Trail.Record(change)
}

// openChain resolves the organization, checks who signs in and loads the account.
func (m *Manager) openChain(ctx context.Context, credential azcore.TokenCredential, options SetupOptions) (*chain, error) {
	role, err := RoleByName(options.Role)
	if err != nil {
		return nil, err
	}
	if options.Organization == "" {
		return nil, fail.New(fail.Usage, "", "the organization is missing", "name a domain of the tenant: contoso.onmicrosoft.com")
	}
	c := &chain{m: m, options: options, role: role}
	tenantID, err := m.resolveTenant(ctx, options.Organization)
	if err != nil {
		return nil, err
	}
	if c.administrator, err = m.signIn(ctx, credential, tenantID); err != nil {
		return nil, err
	}
	if c.organization, err = c.administrator.organization(ctx, tenantID); err != nil {
		return nil, err
	}
	return c, c.load(ctx)
}

// load reads the account and its connection, or begins a new one.
func (c *chain) load(ctx context.Context) error {
	account, err := c.m.config.State.Load(ctx, c.organization.TenantID)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return err
	}
	if err := account.usable(subject{organization: c.organization.InitialDomain}); err != nil {
		return err
	}
	account.TenantID, account.TenantName = c.organization.TenantID, c.organization.Name
	account.InitialDomain = c.organization.InitialDomain
	if account.Name == "" {
		if account.Name, err = c.m.freeName(ctx, account.InitialDomain); err != nil {
			return err
		}
	}
	former := orDefault(account.Connection, DefaultConnection)
	c.connectionName = orDefault(c.options.Connection, former)
	if !strings.EqualFold(c.connectionName, former) && account.Connection != "" {
		c.formerName = former
	}
	if c.options.Role == "" && account.Role.TemplateID != "" {
		if role, ok := roleByTemplate(account.Role.TemplateID); ok {
			c.role = role
		}
	}
	c.account = &account
	connection, err := c.m.config.State.Connection(ctx, account.TenantID, orDefault(c.formerName, c.connectionName))
	if errors.Is(err, ErrNoConnection) {
		return nil
	}
	if err != nil {
		return err
	}
	c.connection = &connection
	return nil
}

func (c *chain) save(ctx context.Context) error { return c.m.config.State.Save(ctx, *c.account) }

func (c *chain) subject() subject {
	return subject{organization: c.organization.InitialDomain, application: c.account.Application.AppID}
}

// identity is the account with the certificate it is to use.
func (c *chain) identity() identity {
	return identity{
		m: c.m, tenantID: c.organization.TenantID, organization: c.organization.InitialDomain,
		appID: c.account.Application.AppID, certificate: c.certificate,
	}
}
