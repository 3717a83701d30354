package runas

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// Await is the kind of an [Action] that waits for a colleague's approval; what it needs was asked for before.
const Await ActionKind = "await"

// scheduledRole is a directory role that is assigned by privileged identity management: for good where the role's settings
// allow that, else for as long as they allow.
type scheduledRole struct {
	role     Role
	held     heldRole
	settings graph.RolePolicy
	readable bool // the settings could be read
	pending  *graph.RoleRequest
}

// offeredLives are the lives that the settings of a role offer as the longest, longest first. They are tried in turn where
// the settings cannot be read.
var offeredLives = []string{"P365D", "P180D", "P90D", "P30D", "P15D"}

// lives are the expirations to ask for, the best first.
func (r *scheduledRole) lives() []graph.Expiration {
	if r.settings.MustEnd && r.settings.Longest != "" {
		return []graph.Expiration{{Type: graph.AfterDuration, Duration: r.settings.Longest}}
	}
	var all []graph.Expiration
	if !r.settings.MustEnd {
		all = append(all, graph.Expiration{Type: graph.NoExpiration})
	}
	for _, life := range offeredLives {
		all = append(all, graph.Expiration{Type: graph.AfterDuration, Duration: life})
	}
	return all
}

func (r *scheduledRole) plan(ctx context.Context, c *chain) (Action, error) {
	action := Action{Step: StepRole, Object: r.role.Name, Needs: needsRoleAdministrator}
	var err error
	if r.pending, err = c.pendingRequest(ctx, r.role); err != nil {
		return action, err
	}
	until := r.untilText(c.m.today())
	if r.held.assignmentID != "" {
		action = c.planAssigned(action, r.held)
		end := r.held.end()
		action.Detail = joinDetails(r.role.Allows, c.staysBeside())
		if end.IsZero() {
			return action, nil
		}
		action.Detail = joinDetails("until "+end.Format(time.DateOnly), action.Detail)
		if !r.nearEnd(c, end) || !r.extends(c.m.today(), end) {
			return action, nil
		}
		action.Kind, action.Request = Update, r.request(c, graph.AdminExtend)
		action.Detail = joinDetails(fmt.Sprintf("extended from %s %s", end.Format(time.DateOnly), until), r.role.Allows, c.staysBeside())
		return r.planPending(action), nil
	}
	action.Kind, action.Request = Create, r.request(c, graph.AdminAssign)
	action.Detail = joinDetails("by a schedule, "+until, r.role.Allows, c.staysBeside())
	return r.planPending(action), nil
}

// request is what would be sent, as a plan shows it: from today on.
func (r *scheduledRole) request(c *chain, what string) *Request {
	wanted := r.roleRequest(c, what, graph.Schedule{Expiration: r.lives()[0]})
	wanted.PrincipalID = unknownID(wanted.PrincipalID, "service principal")
	return c.post(graph.RoleRequestsPath, wanted)
}

func (r *scheduledRole) roleRequest(c *chain, what string, schedule graph.Schedule) graph.RoleRequest {
	return graph.RoleRequest{
		Action: what, PrincipalID: c.principalID(), RoleDefinitionID: r.role.TemplateID, DirectoryScopeID: "/",
		Justification: "exorun: a Run As account runs scripts against Exchange Online unattended", ScheduleInfo: &schedule,
	}
}

// planPending turns an action into waiting where what it would ask for was asked for before.
func (r *scheduledRole) planPending(action Action) Action {
	if r.pending != nil {
		action.Kind, action.Request = Await, nil
		action.Detail = joinDetails(pendingText(*r.pending), r.role.Allows)
	}
	return action
}

func pendingText(request graph.RoleRequest) string {
	text := "the request " + request.ID
	if !request.CreatedDateTime.IsZero() {
		text += " of " + request.CreatedDateTime.UTC().Format(time.DateOnly)
	}
	return text + " waits for approval"
}

func (r *scheduledRole) untilText(today time.Time) string {
	life, err := graph.ParseDuration(r.settings.Longest)
	switch {
	case !r.readable, r.settings.MustEnd && err != nil:
		return "for as long as the role's settings allow"
	case !r.settings.MustEnd:
		return "for good"
	}
	return fmt.Sprintf("until %s, the longest that the role's settings allow", today.Add(life).Format(time.DateOnly))
}

// nearEnd reports whether the assignment is in the time in which it can be extended.
func (r *scheduledRole) nearEnd(c *chain, end time.Time) bool {
	record := RoleRecord{EndsAt: end}
	if start := r.held.schedule.ScheduleInfo.StartDateTime; start != nil {
		record.AssignedAt = *start
	}
	return !c.m.today().Before(record.warnsFrom())
}

// extends reports whether an extension from today would be one.
func (r *scheduledRole) extends(today, end time.Time) bool {
	life, err := graph.ParseDuration(r.settings.Longest)
	return !r.settings.MustEnd || err != nil || today.Add(life).After(end)
}

// pendingRequest returns the request about the role that waits for approval, nil where there is none.
func (c *chain) pendingRequest(ctx context.Context, role Role) (*graph.RoleRequest, error) {
	if c.principal == nil {
		return nil, nil
	}
	requests, err := c.administrator.graph.RoleRequests(ctx, c.principalID())
	if err != nil {
		if isUnreadable(err) {
			return nil, nil
		}
		return nil, err
	}
	for _, each := range requests {
		if strings.EqualFold(each.RoleDefinitionID, role.TemplateID) && each.AwaitsApproval() {
			return &each, nil
		}
	}
	return nil, nil
}

func (r *scheduledRole) apply(ctx context.Context, c *chain, timer *stepTimer, action *Action) error {
	c.keepEarlier()
	switch action.Kind {
	case Await:
		return r.waits(c, *r.pending)
	case Create:
		if err := c.intendRole(ctx, ScheduledRole); err != nil {
			return err
		}
		asked, err := r.ask(ctx, c, timer, graph.AdminAssign)
		if err != nil {
			return err
		}
		if action.ID, err = awaitOne(ctx, timer, "the role to be seen", c.oneRole,
			func(a graph.RoleAssignment) string { return a.ID }); err != nil {
			return err
		}
		c.account.ProvedAt = time.Time{}
		return r.note(ctx, c, timer, action, asked)
	case Update:
		asked, err := r.ask(ctx, c, timer, graph.AdminExtend)
		if err != nil {
			return err
		}
		return r.note(ctx, c, timer, action, asked)
	}
	return c.noteRole(ctx, ScheduledRole, action, r.held.end())
}

// ask sends the request with the longest life that the service takes, and returns what it took.
func (r *scheduledRole) ask(ctx context.Context, c *chain, timer *stepTimer, what string) (graph.Schedule, error) {
	var refused error
	for _, expiration := range r.lives() {
		start := c.m.today().Truncate(time.Second)
		asked := graph.Schedule{StartDateTime: &start, Expiration: expiration}
		err := r.askFor(ctx, c, timer, what, asked)
		switch {
		case graph.IsRoleRule(err) && strings.Contains(err.Error(), "ExpirationRule"):
			refused = err // not for so long
			continue
		case graph.IsRoleRule(err):
			return asked, r.ruled(c, err)
		}
		return asked, err
	}
	return graph.Schedule{}, r.ruled(c, refused)
}

// ruled explains settings of the role that a program cannot satisfy, such as a ticket.
func (r *scheduledRole) ruled(c *chain, err error) error {
	cause := "the role's settings do not allow the assignment as exorun asks for it"
	if refusal, ok := asGraphError(err); ok {
		cause += ": " + refusal.Message
	}
	return fail.Wrap(err, fail.HandedOver, "assign "+r.role.Name, cause,
		c.subject().fill("a "+needsRoleAdministrator+" assigns it to the service principal "+c.principalID()+" in Entra, then: "+setUpAgain))
}

func (r *scheduledRole) askFor(ctx context.Context, c *chain, timer *stepTimer, what string, asked graph.Schedule) error {
	var answer graph.RoleRequest
	err := timer.write(ctx, "the role to be assigned", func(ctx context.Context) (err error) {
		answer, err = c.administrator.graph.RequestRole(ctx, r.roleRequest(c, what, asked))
		return err
	}, func(ctx context.Context) (bool, error) {
		if pending, err := c.pendingRequest(ctx, r.role); err != nil || pending != nil {
			if pending != nil {
				answer = *pending
			}
			return pending != nil, err
		}
		return r.isDone(ctx, c, what)
	})
	if graph.IsRolePending(err) {
		return r.waits(c, graph.RoleRequest{ID: "for " + r.role.Name})
	}
	if err == nil && answer.AwaitsApproval() {
		return r.waits(c, answer)
	}
	return err
}

// isDone reports whether the request shows: the role is assigned, or ends later than before.
func (r *scheduledRole) isDone(ctx context.Context, c *chain, what string) (bool, error) {
	if what == graph.AdminAssign {
		_, there, err := c.oneRole(ctx)
		return there, err
	}
	schedule, err := c.schedule(ctx, r.role)
	return err == nil && schedule != nil && r.isLater(schedule.ScheduleInfo.End()), err
}

// isLater reports whether end is later than that of the assignment before; no end is later than any.
func (r *scheduledRole) isLater(end time.Time) bool {
	return end.IsZero() || end.After(r.held.end())
}

// waits says that the role is for somebody else to approve.
func (r *scheduledRole) waits(c *chain, request graph.RoleRequest) error {
	return fail.New(fail.HandedOver, "assign "+r.role.Name, pendingText(request),
		c.subject().fill("have it approved in Entra (Privileged Identity Management, Approve requests), then: "+setUpAgain))
}

// note reads the end of the assignment back and notes it. Where it cannot be read, it is the one that was asked for.
func (r *scheduledRole) note(ctx context.Context, c *chain, timer *stepTimer, action *Action, asked graph.Schedule) error {
	end := asked.End()
	extends := action.Kind == Update
	err := timer.await(ctx, "the end of the role to be seen", func(ctx context.Context) error {
		schedule, err := c.schedule(ctx, r.role)
		switch {
		case err != nil:
			return err
		case schedule != nil && extends && !r.isLater(schedule.ScheduleInfo.End()):
			return poll.NotYet(errNotSeen)
		case schedule != nil:
			end = schedule.ScheduleInfo.End()
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.account.Role.AssignedAt = c.m.hostNow().UTC()
	return c.noteRole(ctx, ScheduledRole, action, end)
}

func (r *scheduledRole) retire(_ context.Context, c *chain, record RoleRecord) ([]retiring, error) {
	wanted := graph.RoleRequest{
		Action: graph.AdminRemove, PrincipalID: c.account.ServicePrincipal.ObjectID, RoleDefinitionID: record.TemplateID, DirectoryScopeID: "/",
		Justification: "exorun: the Run As account is retired",
	}
	action := Action{
		Step: StepRole, Kind: Remove, Object: record.Name(), Needs: needsRoleAdministrator, Request: c.post(graph.RoleRequestsPath, wanted),
	}
	return []retiring{{action, func(ctx context.Context, timer *stepTimer) error {
		return timer.delete(ctx, action.Object, func(ctx context.Context) error {
			_, err := c.administrator.graph.RequestRole(ctx, wanted)
			if graph.IsRoleGone(err) {
				return nil
			}
			return err
		})
	}}}, nil
}
