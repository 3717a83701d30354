package runas

import (
	"context"
	"errors"
	"slices"
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
	// Join gives this home a key of its own on the application of AppID, which another home has set up, and makes nothing else.
	Join      bool
	Role      string // as RoleByName takes it
	RoleGroup string // of Exchange, instead of a directory role
	// MultiTenant opens the application to other tenants. In their set-up AppID names it, and what holds its keys is the account
	// of its own tenant in this home.
	MultiTenant bool
	// AllowGlobalAdministrator lets the application have that role, which no script needs.
	AllowGlobalAdministrator bool
	// ExchangeAdministrator changes Exchange, for a role group; the credential of the set-up where nil.
	ExchangeAdministrator azcore.TokenCredential
	// Certificate is one brought along instead of made. It is kept in the certificate store. One without its private key
	// is another home's, which Only with StepCertificate registers.
	Certificate *certs.Certificate
	Lifetime    time.Duration // of a certificate to make; one calendar year where zero
	// Wait is how long Exchange may take to act by the role; Pace.Patience where zero, [NoWait] to ask only once.
	Wait time.Duration
	// Only names the steps to do, of which the others are left alone; all where empty. A home that does none of the steps
	// for which the private key is needed, and has no account for the application, is a guest: it keeps no account.
	Only []StepName
	// Approved holds the set-up to a plan: whatever differs from it is refused before anything is written. May be nil.
	Approved *PlanFile
}

// NoWait is a [SetupOptions.Wait] that asks once.
const NoWait time.Duration = -1

// SetupResult is what a set-up leaves behind. What it did not come to is empty.
type SetupResult struct {
	Organization       Organization
	AppID              string
	ServicePrincipalID string
	Thumbprint         string
	NotAfter           time.Time
	Role               string    // the directory role, or the role group, by which it acts
	RoleUntil          time.Time // when that ends; zero where it does not
	Actions            []Action
	Writes             int       // requests that changed the tenant
	Partial            bool      // only some steps were asked for
	Guest              bool      // this home helped another, and keeps no account
	HandOver           *HandOver // what is left for somebody else; nil where nothing is
	Back               string    // after a guest's part: what to run in the home that began
}

// step is a part of the chain. plan reads and decides; it leaves what it found in the chain. apply makes it so, waits until
// that is seen, and notes it in the account; it is called for every action but Nothing.
type step struct {
	name  StepName
	after []StepName // the steps it builds on
	needs string     // the least directory role for its write, unless plan finds another; empty for the application's own
	sends []string   // the writes it may send: method and path, * for an id
	plan  func(*chain, context.Context) (Action, error)
	apply func(*chain, context.Context, *stepTimer, *Action) error
}

// steps is the chain, in order.
var steps = []step{
	{
		name: StepApplication, needs: needsApplicationDeveloper,
		sends: []string{"PATCH /applications(uniqueName='*')", "PATCH /applications/*"},
		plan:  (*chain).planApplication, apply: (*chain).applyApplication,
	},
	{
		name: StepServicePrincipal, after: []StepName{StepApplication}, needs: needsApplicationAdministrator,
		sends: []string{"POST /servicePrincipals", "PATCH /servicePrincipals/*"},
		plan:  (*chain).planServicePrincipal, apply: (*chain).applyServicePrincipal,
	},
	{
		// It is proved by a token, which takes a service principal.
		name: StepCertificate, after: []StepName{StepServicePrincipal}, needs: needsApplicationAdministrator,
		sends: []string{"PATCH /applications/*"},
		plan:  (*chain).planCertificate, apply: (*chain).applyCertificate,
	},
	{
		name: StepPermission, after: []StepName{StepServicePrincipal}, needs: needsApplicationAdministrator,
		sends: []string{"POST /servicePrincipals/*/appRoleAssignments"},
		plan:  (*chain).planPermission, apply: (*chain).applyPermission,
	},
	{
		name: StepRole, after: []StepName{StepServicePrincipal}, needs: needsRoleAdministrator,
		sends: []string{"POST " + graph.RoleAssignmentsPath, "POST " + graph.RoleRequestsPath, "POST /adminapi/beta/*/InvokeCommand"},
		plan:  (*chain).planRole, apply: (*chain).applyRole,
	},
	{
		name: StepConnection, after: []StepName{StepCertificate, StepPermission, StepRole},
		plan: (*chain).planConnection, apply: (*chain).applyConnection,
	},
	{
		name: StepRehearsal, after: []StepName{StepCertificate},
		sends: []string{"POST /applications/*/addKey"},
		plan:  (*chain).planRehearsal, apply: (*chain).applyRehearsal,
	},
}

// chain is a set-up under way.
type chain struct {
	m             *Manager
	options       SetupOptions
	administrator administrator
	organization  Organization
	chosen        chosen
	right         right // nil until the role step has read what is there
	account       *Account
	others        bool     // this home has accounts of other tenants
	guest         bool     // nothing of the account is kept in this home
	home          *Account // in whose tenant a multi-tenant application lies; nil where that is the account's own

	connectionName string
	formerName     string      // of the connection, where it is to have another; else empty
	connection     *Connection // nil where there is none

	application *graph.Application      // nil where there is none
	principal   *graph.ServicePrincipal // nil where there is none
	exchange    *graph.ServicePrincipal
	certificate *certs.Certificate // nil until it is made
	registered  bool               // this set-up has added the certificate
	rules       certificateRules
	life        time.Duration // of a certificate to make; one calendar year where zero
}

// PlanSetup says what [Manager.Setup] would do, who may do it, and whether the account that signed in may. It writes
// nothing.
func (m *Manager) PlanSetup(ctx context.Context, credential azcore.TokenCredential, options SetupOptions) (Plan, error) {
	op := "plan the set-up of " + options.Organization
	c, err := m.openChain(ctx, credential, options)
	if err != nil {
		return Plan{}, stop(ctx, err, op, subject{})
	}
	plan, err := c.planAll(ctx)
	if err != nil {
		return plan, stop(ctx, err, op, c.subject())
	}
	return plan, c.judge(ctx, plan.Actions)
}

// planAll plans the steps that are asked for.
func (c *chain) planAll(ctx context.Context) (Plan, error) {
	plan := Plan{Organization: c.organization, By: c.administrator.name, Cloud: c.m.config.Cloud.Name}
	for _, step := range steps {
		if !c.concerns(step.name) {
			continue
		}
		action, err := step.plan(c, ctx)
		if step.leftBy(action, err) {
			action.Kind, action.Detail, err = Unread, "this account may not read it", nil
		}
		if err != nil {
			return plan, err
		}
		if c.asked(step.name) {
			plan.Actions = append(plan.Actions, step.withNeed(action))
		} else if action.Writes() {
			return plan, c.notAsked(step.name)
		}
	}
	return plan, nil
}

// Setup makes the chain complete, writing only what is missing, and rehearses the renewal. It may be cut at any point and
// called again. Before the first write the tenant is resolved and the credential's own tenant compared with it; another
// one is fail.WrongTenant.
//
// A step that the service refuses to the account that signed in is left, with all that builds on it, and the others are
// done. The error is then fail.HandedOver, and the result says what is left.
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
	result.Organization, result.Guest, result.Partial = c.organization, c.guest, len(options.Only) > 0
	if err := c.checkApproved(ctx); err != nil {
		return result, stop(ctx, err, op, c.subject())
	}
	left, err := c.walk(ctx, &result)
	if err != nil {
		return result, stop(ctx, err, op, c.subject())
	}
	if err := c.finish(ctx, left, &result); err != nil {
		return result, stop(ctx, err, op, c.subject())
	}
	return result, nil
}

// walk does step after step. It leaves those that the service refuses, and those that build on them.
func (c *chain) walk(ctx context.Context, result *SetupResult) (left []Left, err error) {
	undone := make(map[StepName]bool)
	for _, step := range steps {
		if !c.concerns(step.name) {
			continue
		}
		if on := step.waitsFor(undone); on != "" {
			undone[step.name] = true
			left = append(left, step.blocked(on))
			continue
		}
		if !c.asked(step.name) {
			if err := c.take(ctx, step); err != nil {
				return left, err
			}
			continue
		}
		action, refused, err := c.run(ctx, step)
		if err != nil {
			return left, err
		}
		if refused != nil {
			undone[step.name] = true
			left = append(left, *refused)
			continue
		}
		result.Actions = append(result.Actions, step.withNeed(action))
	}
	return left, nil
}

// finish says what the set-up came to, and notes in the account what is left of it.
func (c *chain) finish(ctx context.Context, left []Left, result *SetupResult) error {
	result.AppID, result.ServicePrincipalID = c.account.Application.AppID, c.account.ServicePrincipal.ObjectID
	if right := c.account.Role; right.AssignmentID != "" {
		result.Role, result.RoleUntil = right.Name(), right.EndsAt
	}
	if c.certificate != nil {
		result.Thumbprint, result.NotAfter = c.certificate.Thumbprint(), c.certificate.Leaf.NotAfter.UTC()
	}
	if c.guest {
		result.Back = c.back()
	}
	if len(left) == 0 {
		return c.noteHandOver(ctx, nil)
	}
	handOver, err := c.handOver(ctx, left)
	if err != nil {
		return err
	}
	result.HandOver = handOver
	if err := c.noteHandOver(ctx, handOver); err != nil {
		return err
	}
	return handOver.err()
}

// take notes what is there of a step that is not asked for, and that others build on.
func (c *chain) take(ctx context.Context, step step) error {
	action, err := step.plan(c, ctx)
	if err == nil && action.Writes() {
		err = c.notAsked(step.name)
	}
	if err != nil || action.Kind == Nothing {
		return err
	}
	return step.apply(c, ctx, &stepTimer{m: c.m, step: step.name, began: c.m.hostNow()}, &action)
}

// run plans and applies one step. One that is refused to the account that signed in is left.
func (c *chain) run(ctx context.Context, step step) (Action, *Left, error) {
	timer := c.m.start(step.name, "", "")
	before := c.account.rights()
	action, err := step.plan(c, ctx)
	if err == nil && action.Writes() {
		err = c.options.Approved.permits(step.withNeed(action))
	}
	if err == nil && action.Kind != Nothing {
		timer.report(Event{Kind: Started, Action: action.Kind, Object: action.Object, Detail: action.Detail})
		err = step.apply(c, ctx, timer, &action)
	}
	if step.leftBy(action, err) {
		left := c.refused(step, action, err)
		timer.report(Event{Kind: LeftOver, Action: action.Kind, Object: action.Object, Detail: left.Why})
		return action, &left, c.withdraw(ctx, left, before)
	}
	return action, nil, timer.end(action, err)
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
	if options.Organization == "" {
		return nil, fail.New(fail.Usage, "", "the organization is missing", "name a domain of the tenant: contoso.onmicrosoft.com")
	}
	options, err := options.joined()
	if err != nil {
		return nil, err
	}
	c := &chain{m: m, options: options}
	if err := c.checkOnly(); err != nil {
		return nil, err
	}
	if err := options.Approved.CheckCloud(m.config.Cloud); err != nil {
		return nil, err
	}
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
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	if err := c.checkGroup(ctx); err != nil {
		return nil, err
	}
	return c, c.heedRules(ctx)
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
	tenants, err := c.m.config.State.Tenants(ctx)
	if err != nil {
		return err
	}
	c.others = slices.ContainsFunc(tenants, func(id string) bool { return !strings.EqualFold(id, c.organization.TenantID) })
	if c.guest = c.isGuest(account); c.guest {
		account = c.guestAccount()
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
	account.Connection = former
	if c.formerName == "" {
		account.Connection = c.connectionName // a set-up that does not come so far is completed under this name
	}
	if c.chosen, err = c.options.choose(account.lastRight()); err != nil {
		return err
	}
	c.account = &account
	if c.guest {
		return nil
	}
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

// save keeps the account, unless it is another home's.
func (c *chain) save(ctx context.Context) error {
	if c.guest {
		return nil
	}
	return c.m.config.State.Save(ctx, *c.account)
}

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
