package runas

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// right is what gives the account its rights, as the account notes it; an administrator's reading of its end goes before.
func (v *verification) right() RoleRecord {
	record := v.account.Role
	if v.directory != nil && v.directory.err == nil && v.directory.schedules != nil {
		record.EndsAt = time.Time{}
		for _, schedule := range v.directory.schedules {
			if strings.EqualFold(schedule.RoleDefinitionID, record.TemplateID) {
				record.EndsAt = schedule.ScheduleInfo.End()
			}
		}
	}
	return record
}

// readSchedules reads how long the directory roles are assigned, as far as the tenant shows it.
func (f *directoryFacts) readSchedules(ctx context.Context, client *graph.Client, principalID string) error {
	schedules, err := client.RoleSchedules(ctx, principalID)
	if err != nil {
		if isUnreadable(err) {
			return nil
		}
		return err
	}
	f.schedules = append([]graph.RoleSchedule{}, schedules...)
	return nil
}

// holdRole notes the directory roles in the token, and how long the one that the account has will be there.
func (v *verification) holdRole(roles []Role) {
	record, today := v.right(), v.m.today()
	link := Link{State: Holds, Detail: roleNames(roles), Until: record.EndsAt}
	if record.RoleGroup != "" {
		link.Warnings = append(link.Warnings, "the directory role is assigned besides the "+record.Name()+" of Exchange; unassign it in Entra if it is not wanted")
	}
	switch end := record.EndsAt; {
	case end.IsZero():
	case end.After(today):
		link.Detail += fmt.Sprintf(", until %s (in %d days)", end.Format(time.DateOnly), int(end.Sub(today).Hours()/24))
		if warning := record.endWarning(today, v.subject()); warning != "" {
			link.Warnings = append(link.Warnings, warning)
		}
	default:
		link.Warnings = append(link.Warnings, "it was to end on "+end.Format(time.DateOnly)+", and is in the token all the same; "+
			record.command(v.subject())+" notes its new end")
	}
	v.links[LinkRole] = link
}

// holdGroup notes that the rights come from a role group of Exchange: the token has no directory role, and needs none.
func (v *verification) holdGroup() {
	detail := "by a role group of Exchange"
	if group := v.account.Role.RoleGroup; group != "" {
		detail = "by the role group " + group + " of Exchange"
	}
	v.hold(LinkRole, detail)
}

// rightMissing says why an identity without a directory role in its token may do nothing.
func (v *verification) rightMissing() error {
	record := v.right()
	if ended := record.endedError(v.m.today(), v.subject()); ended != nil {
		return ended
	}
	if v.isRoleAssigned() {
		if record.RoleGroup != "" {
			return v.notEffective("Exchange does not act by it yet")
		}
		return v.notEffective("it is not in the token yet")
	}
	if record.RoleGroup != "" {
		return fail.New(fail.RoleMissing, "", "the application is not in the role group "+record.RoleGroup+" of Exchange, or the group allows nothing",
			"an "+needsExchangeAdministrator+" runs: "+record.command(v.subject()))
	}
	return fail.New(fail.RoleMissing, "", "the application has no directory role that Exchange accepts, and no role group",
		v.subject().fill("a "+needsRoleAdministrator+" runs: "+setUpAgain))
}

// noteRoleEnd notes when the role ends that a colleague assigned: only who assigned it can read that.
func (m *Manager) noteRoleEnd(ctx context.Context, tenantID string, end time.Time) (err error) {
	unlock, err := m.config.State.Lock(ctx, "verify")
	if err != nil {
		return err
	}
	defer release(&err, unlock)
	account, err := m.config.State.Load(ctx, tenantID)
	if errors.Is(err, ErrNoAccount) {
		return notSetUp("note the end of the role")
	}
	if err != nil {
		return err
	}
	right := &account.Role
	if account.Role == (RoleRecord{}) && account.HandedOver.holds(StepRole) {
		right = &account.HandedOver.Right
	}
	right.Kind, right.EndsAt = ScheduledRole, end.UTC()
	return m.config.State.Save(ctx, account)
}
