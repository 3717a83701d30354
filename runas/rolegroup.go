package runas

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// roleGroup is membership of a role group of Exchange, for which Exchange must know the service principal. See "App-only
// authentication for unattended scripts in Exchange Online PowerShell", appendix on custom role groups.
type roleGroup struct {
	name       string
	registered bool // Exchange knows the service principal
	member     bool
}

// groupsAllow says in a line what the built-in role groups let their members do.
var groupsAllow = []struct{ name, allows string }{
	{"Organization Management", allowsExchange},
	{"Recipient Management", allowsRecipients},
	{"View-Only Organization Management", "reads everything in Exchange, except inbox rules, and changes nothing"},
	{"Help Desk", "reads recipients and changes their personal settings"},
	{"Hygiene Management", "reads and changes what filters mail"},
	{"Compliance Management", allowsCompliance},
	{"Records Management", "reads and changes retention, journaling and transport rules"},
	{"Discovery Management", "searches mailboxes and puts them on hold"},
	{"Security Administrator", allowsSecurity},
	{"Security Reader", "reads settings and reports of security"},
}

func (r *roleGroup) plan(ctx context.Context, c *chain) (Action, error) {
	action := Action{
		Step: StepRole, Object: "role group " + r.name, Needs: needsExchangeAdministrator, Kind: Create,
		Request: c.cmdletRequest(r.adding(unknownID(c.principalID(), "service principal"))), ID: c.principalID(),
	}
	allows, err := r.read(ctx, c)
	if errors.Is(err, fail.Forbidden) {
		action.Detail = "Exchange does not show its role groups to this account"
		return action, nil
	}
	if err != nil {
		return action, err
	}
	action.Object = "role group " + r.name
	writes := "Add-RoleGroupMember"
	if !r.registered {
		writes = "New-ServicePrincipal, " + writes
	}
	if r.member {
		action.Kind, action.Request, writes = Nothing, nil, ""
		if record := c.account.Role; record.AssignmentID != c.principalID() || !strings.EqualFold(record.RoleGroup, r.name) {
			action.Kind = Adopt
		}
	}
	action.Detail = joinDetails(writes, allows, c.staysBeside())
	return action, nil
}

// checkGroup makes sure, before anything is written, that Exchange has the role group. An account that may not read that
// leaves it to the role step.
func (c *chain) checkGroup(ctx context.Context) error {
	if c.chosen.group == "" || !c.asked(StepRole) || c.account.Role.AssignmentID != "" && c.account.Role.same(c.chosen.record()) {
		return nil
	}
	admin, err := c.exchangeAdministrator()
	if err != nil {
		return err
	}
	_, err = admin.roleGroup(ctx, c.chosen.group)
	if errors.Is(err, fail.Forbidden) {
		return nil
	}
	return err
}

// adding and knowing are the cmdlets that grant the right.
func (r *roleGroup) adding(objectID string) exo.Cmdlet {
	return exo.Cmdlet{Name: "Add-RoleGroupMember", Parameters: exo.Parameters{"Identity": r.name, "Member": objectID}}
}

func (r *roleGroup) knowing(application ApplicationRecord, objectID string) exo.Cmdlet {
	return exo.Cmdlet{Name: "New-ServicePrincipal", Parameters: exo.Parameters{
		"AppId": application.AppID, "ObjectId": objectID, "DisplayName": orDefault(application.DisplayName, DefaultDisplayName),
	}}
}

// cmdletRequest is the request that runs a cmdlet.
func (c *chain) cmdletRequest(cmdlet exo.Cmdlet) *Request {
	request := c.request(http.MethodPost, "", map[string]any{"CmdletInput": map[string]any{"CmdletName": cmdlet.Name, "Parameters": cmdlet.Parameters}})
	request.URL = c.m.config.Cloud.Exchange + "/adminapi/beta/" + c.administrator.claims.TenantID + "/InvokeCommand"
	return request
}

// read finds out whether the group is there, what it allows and whether the service principal is in it.
func (r *roleGroup) read(ctx context.Context, c *chain) (allows string, err error) {
	admin, err := c.exchangeAdministrator()
	if err != nil {
		return "", err
	}
	group, err := admin.roleGroup(ctx, r.name)
	if err != nil {
		return "", err
	}
	r.name = orDefault(group.Text("Name"), r.name)
	allows = "its roles: " + strings.Join(group.Strings("Roles"), ", ")
	for _, known := range groupsAllow {
		if strings.EqualFold(known.name, r.name) {
			allows = known.allows
		}
	}
	if c.principal == nil {
		return allows, nil
	}
	names, err := admin.principalNames(ctx, c.principal.ID)
	if err != nil || names == nil {
		return allows, err
	}
	r.registered = true
	r.member, err = admin.isMember(ctx, r.name, names)
	return allows, err
}

func (r *roleGroup) apply(ctx context.Context, c *chain, timer *stepTimer, action *Action) error {
	c.keepEarlier()
	admin, err := c.exchangeAdministrator()
	if err != nil {
		return err
	}
	record := &c.account.Role
	wanted := c.chosen.record()
	wanted.RoleGroup = r.name
	if record.same(wanted) {
		wanted.Registered, wanted.AssignedAt, wanted.Found = record.Registered, record.AssignedAt, record.Found
	}
	if action.Kind == Create {
		// Noted before it is done, so that a cut run knows what it made.
		wanted.Registered = wanted.Registered || !r.registered
		wanted.AssignedAt, wanted.Found = c.m.hostNow().UTC(), false
		*record = wanted
		if err := c.save(ctx); err != nil {
			return err
		}
		if err := r.join(ctx, c, timer, admin); err != nil {
			return err
		}
		c.account.ProvedAt = time.Time{}
	}
	if action.Kind == Adopt && wanted.AssignedAt.IsZero() {
		wanted.Found = true
	}
	wanted.AssignmentID = c.principalID()
	action.ID, *record = wanted.AssignmentID, wanted
	return c.save(ctx)
}

// join makes Exchange know the service principal and puts it into the group, each as far as it is missing.
func (r *roleGroup) join(ctx context.Context, c *chain, timer *stepTimer, admin *exchangeAdministrator) error {
	id := c.principalID()
	if !r.registered {
		err := timer.write(ctx, "Exchange to know the service principal", func(ctx context.Context) error {
			_, err := admin.run(ctx, r.knowing(c.account.Application, id))
			return settlingInExchange(err)
		}, func(ctx context.Context) (bool, error) {
			names, err := admin.principalNames(ctx, id)
			return names != nil, err
		})
		if err != nil {
			return err
		}
	}
	isMember := func(ctx context.Context) (string, bool, error) {
		names, err := admin.principalNames(ctx, id)
		if err != nil || names == nil {
			return "", false, err
		}
		member, err := admin.isMember(ctx, r.name, names)
		return id, member, err
	}
	err := timer.write(ctx, "the role group to have its member", func(ctx context.Context) error {
		_, err := admin.run(ctx, r.adding(id))
		return settlingInExchange(err)
	}, func(ctx context.Context) (bool, error) { _, member, err := isMember(ctx); return member, err })
	if err != nil {
		return err
	}
	_, err = awaitOne(ctx, timer, "the role group's member to be seen", isMember, func(id string) string { return id })
	return err
}

// retire takes the service principal out of the group, and out of Exchange where a set-up made it known there.
func (r *roleGroup) retire(_ context.Context, c *chain, record RoleRecord) ([]retiring, error) {
	id := record.AssignmentID
	var all []retiring
	remove := func(object string, cmdlet exo.Cmdlet) {
		action := Action{
			Step: StepRole, Kind: Remove, Object: object, Detail: cmdlet.Name, Needs: needsExchangeAdministrator,
			Request: c.cmdletRequest(cmdlet),
		}
		all = append(all, retiring{action, func(ctx context.Context, timer *stepTimer) error {
			admin, err := c.exchangeAdministrator()
			if err != nil {
				return err
			}
			return timer.delete(ctx, object, func(ctx context.Context) error {
				_, err := admin.run(ctx, cmdlet)
				switch {
				case errors.Is(err, exo.ErrNotFound), isException(err, "MemberNotFoundException"):
					return nil
				case errors.Is(err, exo.ErrOutcomeUnknown):
					return &graph.UnknownOutcome{Call: cmdlet.Name, Err: err}
				}
				return err
			})
		}})
	}
	if !record.Found {
		remove(record.Name(), exo.Cmdlet{Name: "Remove-RoleGroupMember", Parameters: exo.Parameters{"Identity": r.name, "Member": id, "Confirm": false}})
	}
	if record.Registered {
		remove("what Exchange knows of the service principal", exo.Cmdlet{Name: "Remove-ServicePrincipal", Parameters: exo.Parameters{"Identity": id, "Confirm": false}})
	}
	return all, nil
}

// settlingInExchange reads the outcome of a cmdlet that makes something: what is there already is made, and what Exchange
// does not know yet it will know once Entra has told it.
func settlingInExchange(err error) error {
	switch {
	case isException(err, "ADObjectAlreadyExistsException"), isException(err, "MemberAlreadyExistsException"):
		return nil
	case errors.Is(err, exo.ErrNotFound):
		return poll.NotYet(err)
	case errors.Is(err, exo.ErrOutcomeUnknown):
		return &graph.UnknownOutcome{Call: "Exchange", Err: err}
	}
	return err
}

func isException(err error, name string) bool {
	refused, ok := errors.AsType[*exo.Error](err)
	return ok && strings.HasSuffix(refused.ExceptionType, name)
}

// exchangeAdministrator is who sets up, in Exchange.
type exchangeAdministrator struct {
	session  *exo.Session
	name     string
	trailErr error // what kept a write from being noted
}

// exchangeAdministrator opens a session with Exchange as whoever sets up. Its writes are noted in the trail.
func (c *chain) exchangeAdministrator() (*exchangeAdministrator, error) {
	config := c.m.config
	claims := c.administrator.claims
	credential := c.administrator.credential
	if other := c.options.ExchangeAdministrator; other != nil {
		credential = other
	}
	admin := &exchangeAdministrator{name: c.administrator.name}
	session, err := exo.New(exo.Options{
		Credential: credential, Organization: c.account.InitialDomain, TenantID: claims.TenantID,
		Endpoint: config.Cloud.Exchange, TrustedSuffixes: config.Cloud.ExchangeSuffixes,
		Transport: config.Client, Now: config.Clock.Now, Sleep: config.Clock.Sleep, Rand: config.Rand,
		Observe: func(e exo.Event) {
			if config.Trail == nil || !e.Writes || e.Requests == 0 {
				return
			}
			admin.trailErr = config.Trail.Record(Change{
				Time: config.Clock.Now().UTC(), Tenant: claims.TenantID, Who: admin.name, Call: e.Cmdlet, Object: e.Object,
				RequestID: orDefault(e.RequestID, e.ClientID), Outcome: exchangeOutcome(e.Err),
			})
		},
	})
	admin.session = session
	return admin, err
}

func exchangeOutcome(err error) string {
	refused, ok := errors.AsType[*exo.Error](err)
	switch {
	case err == nil:
		return graph.OutcomeDone
	case ok && !errors.Is(err, exo.ErrOutcomeUnknown):
		return graph.OutcomeRefused + " " + refused.ExceptionType
	}
	return graph.OutcomeUnknown
}

// run runs a cmdlet. An account without rights in Exchange is fail.Forbidden.
func (a *exchangeAdministrator) run(ctx context.Context, cmdlet exo.Cmdlet) ([]exo.Row, error) {
	rows, err := a.session.Collect(ctx, cmdlet)
	if errors.Is(err, exo.ErrForbidden) || errors.Is(err, exo.ErrUnauthorized) {
		return nil, fail.Wrap(err, fail.Forbidden, "", "Exchange does not let "+a.name+" run "+cmdlet.Name, "")
	}
	if err == nil && a.trailErr != nil {
		return nil, a.trailErr
	}
	return rows, err
}

// roleGroup reads a role group. One that is not there is refused with the names of those that are.
func (a *exchangeAdministrator) roleGroup(ctx context.Context, name string) (exo.Row, error) {
	rows, err := a.run(ctx, exo.Cmdlet{Name: "Get-RoleGroup", Parameters: exo.Parameters{"Identity": name}})
	if err == nil && len(rows) > 0 {
		return rows[0], nil
	}
	if err != nil && !errors.Is(err, exo.ErrNotFound) {
		return nil, err
	}
	all, err := a.run(ctx, exo.Cmdlet{Name: "Get-RoleGroup"})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, row := range all {
		names = append(names, row.Text("Name"))
	}
	slices.Sort(names)
	return nil, fail.New(fail.InvalidInput, "choose the role group", "Exchange has no role group "+name, "choose one of: "+strings.Join(names, ", "))
}

// principalNames returns the names by which Exchange knows a service principal, nil where it does not know it.
func (a *exchangeAdministrator) principalNames(ctx context.Context, objectID string) ([]string, error) {
	rows, err := a.run(ctx, exo.Cmdlet{Name: "Get-ServicePrincipal", Parameters: exo.Parameters{"Identity": objectID}})
	if errors.Is(err, exo.ErrNotFound) || err == nil && len(rows) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	names := []string{objectID}
	for _, property := range []string{"Guid", "ExchangeObjectId", "Identity", "Name"} {
		if name := rows[0].Text(property); name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// isMember looks for one of names among the members of a group. Which property of a member holds a service principal's id
// is not documented.
func (a *exchangeAdministrator) isMember(ctx context.Context, group string, names []string) (bool, error) {
	members, err := a.run(ctx, exo.Cmdlet{Name: "Get-RoleGroupMember", Parameters: exo.Parameters{"Identity": group, "ResultSize": "Unlimited"}})
	if err != nil {
		return false, err
	}
	for _, member := range members {
		for _, property := range []string{"ExternalDirectoryObjectId", "ExchangeObjectId", "Guid", "Name", "Identity"} {
			value := member.Text(property)
			if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, value) }) {
				return true, nil
			}
		}
	}
	return false, nil
}
