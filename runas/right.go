package runas

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
)

// RightKind says how an account gets its rights in Exchange.
type RightKind string

// The kinds of a right.
const (
	DirectRole    RightKind = ""           // a directory role, assigned for good
	ScheduledRole RightKind = "schedule"   // a directory role by privileged identity management
	ExchangeGroup RightKind = "role-group" // membership of a role group of Exchange
)

// right is a way in which the application gets what Exchange lets it do. The role step has one; what another gave before
// stays until the account is retired.
type right interface {
	// plan reads what is there and says what is missing.
	plan(ctx context.Context, c *chain) (Action, error)
	// apply grants what plan found missing, waits until it is seen and notes it in the account.
	apply(ctx context.Context, c *chain, timer *stepTimer, action *Action) error
	// retire returns what takes back what a record says that a set-up granted.
	retire(ctx context.Context, c *chain, record RoleRecord) ([]retiring, error)
}

// chosen is what was asked for: a directory role, or a role group by its name.
type chosen struct {
	role  Role
	group string
}

func (w chosen) record() RoleRecord {
	if w.group != "" {
		return RoleRecord{Kind: ExchangeGroup, RoleGroup: w.group}
	}
	return RoleRecord{TemplateID: w.role.TemplateID}
}

// choose reads from the options what the account is to have: what was asked for, else what it has, else the default role.
func (o SetupOptions) choose(before RoleRecord) (chosen, error) {
	if o.Role != "" && o.RoleGroup != "" {
		return chosen{}, fail.New(fail.Usage, "", "a directory role and a role group were both asked for", "choose one of --role and --role-group")
	}
	group := o.RoleGroup
	if o.Role == "" && group == "" {
		group = before.RoleGroup
	}
	if group != "" {
		return chosen{group: strings.TrimSpace(group)}, nil
	}
	name := o.Role
	if _, known := roleByTemplate(before.TemplateID); known && name == "" {
		name = before.TemplateID
	}
	role, err := RoleByName(name)
	if err != nil {
		return chosen{}, err
	}
	if role.tooMuch && !o.AllowGlobalAdministrator && before.TemplateID != role.TemplateID {
		return chosen{}, fail.New(fail.Usage, "choose the directory role",
			role.Name+" lets the application change everything in the tenant, not only in Exchange; whoever has its key is the tenant's owner",
			"choose "+DefaultRole+" or a narrower role, or give --allow-global-administrator")
	}
	return chosen{role: role}, nil
}

// same reports whether two records are about the same role or group.
func (r RoleRecord) same(other RoleRecord) bool {
	return strings.EqualFold(r.TemplateID, other.TemplateID) && strings.EqualFold(r.RoleGroup, other.RoleGroup)
}

// Name is the role's name, or the role group's.
func (r RoleRecord) Name() string {
	if r.RoleGroup != "" {
		return "role group " + r.RoleGroup
	}
	if role, ok := roleByTemplate(r.TemplateID); ok {
		return role.Name
	}
	return r.TemplateID
}

// chooseRight decides how the application is to get its rights. A directory role needs a look at the tenant for that.
func (c *chain) chooseRight(ctx context.Context) (right, error) {
	if c.chosen.group != "" {
		return &roleGroup{name: c.chosen.group}, nil
	}
	return c.chooseAssignment(ctx, c.chosen.role)
}

// staysBeside says what a former choice leaves behind.
func (c *chain) staysBeside() string {
	before := c.account.Role
	if before.AssignmentID == "" || before.same(c.chosen.record()) {
		return ""
	}
	where := "in Entra"
	if before.RoleGroup != "" {
		where = "in Exchange"
	}
	return before.Name() + " stays assigned too; unassign it " + where + " if it is not wanted"
}

// keepEarlier remembers what this home granted and what another right now takes the place of in the account: it stays
// granted, and retiring the account finds it.
func (c *chain) keepEarlier() {
	now := c.chosen.record()
	c.account.EarlierRoles = slices.DeleteFunc(c.account.EarlierRoles, now.same)
	before := c.account.Role
	if before.AssignmentID == "" || before.Found || before.same(now) {
		return
	}
	c.account.EarlierRoles = append(c.account.EarlierRoles, before)
}

// retireRights returns what takes back all rights that set-ups granted.
func (c *chain) retireRights(ctx context.Context) ([]retiring, error) {
	var all []retiring
	for _, record := range append(slices.Clone(c.account.EarlierRoles), c.account.Role) {
		if record.AssignmentID == "" || record.Found && !record.Registered {
			continue
		}
		var granted right = &directRole{}
		switch record.Kind {
		case ScheduledRole:
			granted = &scheduledRole{}
		case ExchangeGroup:
			granted = &roleGroup{name: record.RoleGroup}
		}
		actions, err := granted.retire(ctx, c, record)
		if err != nil {
			return nil, err
		}
		all = append(all, actions...)
	}
	return all, nil
}

// Privileged identity management lets an assignment be extended in its last two weeks, and reminds of it from then on.
const longestRoleWarning = 14 * 24 * time.Hour

// warnsFrom is from when the end of the right is near enough to be told: two weeks before, or in the last third of a shorter
// life. It is zero where there is no end.
func (r RoleRecord) warnsFrom() time.Time {
	if r.EndsAt.IsZero() {
		return time.Time{}
	}
	ahead := longestRoleWarning
	if life := r.EndsAt.Sub(r.AssignedAt); !r.AssignedAt.IsZero() && life > 0 {
		ahead = min(ahead, life/dueFraction)
	}
	return r.EndsAt.Add(-ahead)
}

// endWarning says that the right is about to end, and who can mend it; empty where it is not.
func (r RoleRecord) endWarning(today time.Time, who subject) string {
	from := r.warnsFrom()
	if from.IsZero() || today.Before(from) || !r.EndsAt.After(today) {
		return ""
	}
	return r.Name() + " ends on " + r.EndsAt.Format(time.DateOnly) + "; a " + needsRoleAdministrator + " extends it: " + r.command(who)
}

// roleWarnings tell of the account's right where it is about to end, or has ended.
func (a *Account) roleWarnings(today time.Time) []string {
	who := subject{organization: a.InitialDomain, application: a.Application.AppID}
	if ended := a.Role.endedError(today, who); ended != nil {
		return []string{ended.Error() + "; " + fail.Next(ended)}
	}
	if warning := a.Role.endWarning(today, who); warning != "" {
		return []string{warning}
	}
	return nil
}

// endedError says that the right has ended by the calendar, nil where it has not.
func (r RoleRecord) endedError(today time.Time, who subject) error {
	if r.EndsAt.IsZero() || r.EndsAt.After(today) {
		return nil
	}
	return fail.New(fail.RoleEnded, "", "the assignment of "+r.Name()+" ended on "+r.EndsAt.Format(time.DateOnly),
		"a "+needsRoleAdministrator+" assigns it again: "+r.command(who))
}

// command is what grants the right again, or extends it. It names the application, so that it can be run on any machine
// without one being made.
func (r RoleRecord) command(who subject) string {
	words := []string{who.fill("exorun setup --organization {organization} --app-id {application}")}
	if role, known := roleByTemplate(r.TemplateID); known || r.RoleGroup != "" {
		words = append(words, chosen{role, r.RoleGroup}.flags()...)
	}
	return strings.Join(append(words, "--only", string(StepRole)), " ")
}
