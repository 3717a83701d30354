package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

const (
	requestSet  = "roleManagement/directory/roleAssignmentScheduleRequests"
	scheduleSet = "roleManagement/directory/roleAssignmentSchedules"
	instanceSet = "roleManagement/directory/roleAssignmentScheduleInstances"
)

func pimRefusal(code, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: code, Message: message}
}

// brokenRules is the refusal of a request that a role's policy does not allow.
func brokenRules(rules ...string) *Error {
	return pimRefusal("RoleAssignmentRequestPolicyValidationFailed", `The following policy rules failed: ["`+strings.Join(rules, `","`)+`"]`)
}

func noSuchAssignment() *Error {
	return pimRefusal("RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
}

// scheduleInfo is how long a role is asked for.
type scheduleInfo struct {
	StartDateTime *time.Time `json:"startDateTime"`
	Expiration    *struct {
		Type        string     `json:"type"`
		EndDateTime *time.Time `json:"endDateTime"`
		Duration    *string    `json:"duration"`
	} `json:"expiration"`
}

// span returns when the role begins and ends. A beginning in the past is now; the end is zero for a permanent one.
func (s scheduleInfo) span(now time.Time) (starts, ends time.Time, err error) {
	starts = now
	if s.StartDateTime != nil && s.StartDateTime.After(now) {
		starts = s.StartDateTime.UTC()
	}
	if s.Expiration == nil {
		return starts, time.Time{}, nil
	}
	switch strings.ToLower(s.Expiration.Type) {
	case "", "notspecified", "noexpiration":
		return starts, time.Time{}, nil
	case "afterdatetime":
		if s.Expiration.EndDateTime == nil || !s.Expiration.EndDateTime.After(starts) {
			return starts, ends, badRequest("The endDateTime of the expiration is missing, or lies before the start.")
		}
		return starts, s.Expiration.EndDateTime.UTC(), nil
	case "afterduration":
		if s.Expiration.Duration != nil {
			if length, ok := isoDuration(*s.Expiration.Duration); ok && length > 0 {
				return starts, starts.Add(length), nil
			}
		}
		return starts, ends, badRequest("The duration of the expiration is missing, or is not an ISO 8601 duration.")
	}
	return starts, ends, badRequest("Invalid value specified for property 'type' of resource 'ExpirationPattern'.")
}

// postRoleSchedule is the form of Privileged Identity Management: an administrator gives, extends, renews or takes a role,
// or a person activates one that they are eligible for.
func postRoleSchedule(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	want, err := f.wantedRole()
	if err != nil {
		return nil, err
	}
	request := &state.RoleScheduleRequest{PrincipalID: strings.ToLower(want.principalID), DirectoryScopeID: want.scope, CreatedBy: c.caller.ObjectID}
	var info scheduleInfo
	var validationOnly bool
	if err := takeAll(take(f, "action", &request.Action), take(f, "justification", &request.Justification), take(f, "scheduleInfo", &info),
		take(f, "isValidationOnly", &validationOnly)); err != nil {
		return nil, err
	}
	if request.Action != "selfActivate" && !c.permitted(writeSchedules) {
		return nil, forbidden()
	}
	if request.Starts, request.Ends, err = info.span(c.Store.Calendar()); err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		role := d.RoleDefinition(want.roleID)
		if role == nil {
			return notFound(want.roleID)
		}
		request.RoleDefinitionID, request.ID, request.Stamp = role.ID, d.NewID(), c.Store.Stamp()
		request.ScheduleID = request.ID
		if err := c.carryOut(d, request); err != nil {
			return err
		}
		d.RoleScheduleRequests = append(d.RoleScheduleRequests, request)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return created(c, requestSet, "/"+requestSet+"/"+request.ID, scheduleRequest(request)), nil
}

// carryOut does what a request asks for, or leaves it to an approver.
func (c *call) carryOut(d *state.Directory, request *state.RoleScheduleRequest) error {
	sp, user := d.ServicePrincipal(request.PrincipalID), d.User(request.PrincipalID)
	if (sp == nil || !c.Store.Visible(sp.Since)) && user == nil {
		return pimRefusal("SubjectNotFound", "The subject is not found.")
	}
	pending := func(other *state.RoleScheduleRequest) bool {
		return other.Status == state.RequestPending && other.PrincipalID == request.PrincipalID && other.RoleDefinitionID == request.RoleDefinitionID
	}
	present := d.RequestedAssignment(request)
	over := present != nil && c.Store.Ended(present)
	active := present != nil && !over
	switch request.Action {
	case "adminAssign":
		if active {
			return pimRefusal("RoleAssignmentExists", "The Role assignment already exists.")
		}
	case "adminRenew":
		if !over {
			return noSuchAssignment()
		}
	case "adminExtend", "adminUpdate":
		if !active {
			return noSuchAssignment()
		}
	case "selfActivate":
		eligible := slices.ContainsFunc(d.RoleEligibilities, func(a *state.RoleAssignment) bool {
			return a.PrincipalID == request.PrincipalID && a.RoleDefinitionID == request.RoleDefinitionID
		})
		if !eligible || c.caller.ObjectID != request.PrincipalID {
			return noSuchAssignment()
		}
		if active {
			return pimRefusal("RoleAssignmentExists", "The Role assignment already exists.")
		}
		if longest := request.Starts.Add(longestActivation); request.Ends.IsZero() || request.Ends.After(longest) {
			return brokenRules("ExpirationRule")
		}
		d.Provision(request, c.Store.Stamp())
		return nil
	case "adminRemove":
		if !active {
			return noSuchAssignment()
		}
		d.RoleAssignments = slices.DeleteFunc(d.RoleAssignments, func(a *state.RoleAssignment) bool { return a == present })
		request.Status = state.RequestRevoked
		return nil
	default:
		return badRequest("The action '%s' is not supported.", request.Action)
	}
	if slices.ContainsFunc(d.RoleScheduleRequests, pending) {
		return pimRefusal("PendingRoleAssignmentRequest", "There is already an existing pending Role assignment request.")
	}
	if err := c.rolePolicy().check(request); err != nil {
		return err
	}
	if c.Faults.On(faults.RoleRequestPending) {
		request.Status = state.RequestPending
		return nil
	}
	d.Provision(request, c.Store.Stamp())
	return nil
}

func scheduleRequest(request *state.RoleScheduleRequest) object {
	var completed any
	if request.Status != state.RequestPending {
		completed = request.CreatedDateTime
	}
	return object{
		{"id", request.ID},
		{"status", request.Status},
		{"createdDateTime", request.CreatedDateTime},
		{"completedDateTime", completed},
		{"approvalId", nil},
		{"customData", nil},
		{"action", request.Action},
		{"principalId", request.PrincipalID},
		{"roleDefinitionId", request.RoleDefinitionID},
		{"directoryScopeId", request.DirectoryScopeID},
		{"appScopeId", nil},
		{"isValidationOnly", false},
		{"targetScheduleId", request.ScheduleID},
		{"justification", request.Justification},
		{"scheduleInfo", spanObject(request.Starts, request.Ends)},
		{"ticketInfo", object{{"ticketNumber", nil}, {"ticketSystem", nil}}},
	}
}

func spanObject(starts, ends time.Time) object {
	kind, end := "noExpiration", any(nil)
	if !ends.IsZero() {
		kind, end = "afterDateTime", ends
	}
	return object{
		{"startDateTime", starts},
		{"recurrence", nil},
		{"expiration", object{{"type", kind}, {"endDateTime", end}, {"duration", nil}}},
	}
}

func listScheduleRequests(c *call) (*answer, error) {
	var items []object
	for _, request := range c.dir.RoleScheduleRequests {
		items = append(items, scheduleRequest(request))
	}
	return collection(requestSet, items), nil
}

func getScheduleRequest(c *call) (*answer, error) {
	for _, request := range c.dir.RoleScheduleRequests {
		if strings.EqualFold(request.ID, c.key(0).value) {
			return entity(requestSet, scheduleRequest(request)), nil
		}
	}
	return nil, notFound(c.key(0).value)
}

// cancelScheduleRequest takes back a request that waits for approval.
func cancelScheduleRequest(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		for _, request := range d.RoleScheduleRequests {
			if strings.EqualFold(request.ID, c.key(0).value) && request.Status == state.RequestPending {
				request.Status = "Canceled"
				return nil
			}
		}
		return notFound(c.key(0).value)
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

// scheduleOf is the id of an assignment's schedule; an assignment that was made directly has one too.
func scheduleOf(assignment *state.RoleAssignment) string {
	if assignment.ScheduleID != "" {
		return assignment.ScheduleID
	}
	return assignment.ID
}

func assignmentType(assignment *state.RoleAssignment) string {
	if assignment.Activated {
		return "Activated"
	}
	return "Assigned"
}

func began(assignment *state.RoleAssignment) time.Time {
	if !assignment.Starts.IsZero() {
		return assignment.Starts
	}
	return assignment.CreatedDateTime
}

func (c *call) schedule(assignment *state.RoleAssignment) object {
	return append(object{
		{"id", scheduleOf(assignment)},
		{"principalId", assignment.PrincipalID},
		{"roleDefinitionId", assignment.RoleDefinitionID},
		{"directoryScopeId", assignment.DirectoryScopeID},
		{"appScopeId", nil},
		{"createdUsing", scheduleOf(assignment)},
		{"createdDateTime", assignment.CreatedDateTime},
		{"modifiedDateTime", nil},
		{"status", "Provisioned"},
		{"assignmentType", assignmentType(assignment)},
		{"memberType", "Direct"},
		{"scheduleInfo", spanObject(began(assignment), assignment.Ends)},
	}, c.expandedRole(assignment)...)
}

func (c *call) instance(assignment *state.RoleAssignment) object {
	var end any
	if !assignment.Ends.IsZero() {
		end = assignment.Ends
	}
	return append(object{
		{"id", assignment.ID},
		{"principalId", assignment.PrincipalID},
		{"roleDefinitionId", assignment.RoleDefinitionID},
		{"directoryScopeId", assignment.DirectoryScopeID},
		{"appScopeId", nil},
		{"startDateTime", began(assignment)},
		{"endDateTime", end},
		{"assignmentType", assignmentType(assignment)},
		{"memberType", "Direct"},
		{"roleAssignmentOriginId", assignment.ID},
		{"roleAssignmentScheduleId", scheduleOf(assignment)},
	}, c.expandedRole(assignment)...)
}

// assigned are the objects of those assignments that have not ended and belong to somebody; one that begins later has a
// schedule, but no instance yet.
func (c *call) assigned(all []*state.RoleAssignment, show func(*state.RoleAssignment) object, counts func(*state.RoleAssignment) bool) []object {
	items := []object{}
	for _, assignment := range all {
		if counts(assignment) && c.Store.Visible(assignment.Since) && c.principalName(assignment.PrincipalID) != nil {
			items = append(items, show(assignment))
		}
	}
	return items
}

func (c *call) notEnded(assignment *state.RoleAssignment) bool { return !c.Store.Ended(assignment) }

func listSchedules(c *call) (*answer, error) {
	return collection(scheduleSet, c.assigned(c.dir.RoleAssignments, c.schedule, c.notEnded)), nil
}

func getSchedule(c *call) (*answer, error) {
	for _, assignment := range c.dir.RoleAssignments {
		if scheduleOf(assignment) == c.key(0).value && !c.Store.Ended(assignment) {
			return entity(scheduleSet, c.schedule(assignment)), nil
		}
	}
	return nil, notFound(c.key(0).value)
}

func listInstances(c *call) (*answer, error) {
	return collection(instanceSet, c.assigned(c.dir.RoleAssignments, c.instance, c.Store.InForce)), nil
}

func (c *call) mine(assignment *state.RoleAssignment) bool {
	return assignment.PrincipalID == c.caller.ObjectID && !c.Store.Ended(assignment)
}

func listMyInstances(c *call) (*answer, error) {
	return collection(instanceSet, c.assigned(c.dir.RoleAssignments, c.instance, c.mine)), nil
}

func listEligibilities(c *call) (*answer, error) {
	return collection("roleManagement/directory/"+c.path.segments[2].written, c.assigned(c.dir.RoleEligibilities, c.eligibility(), c.notEnded)), nil
}

func listMyEligibilities(c *call) (*answer, error) {
	return collection("roleManagement/directory/"+c.path.segments[2].written, c.assigned(c.dir.RoleEligibilities, c.eligibility(), c.mine)), nil
}

// eligibility shows an eligibility as the path asks: a schedule or an instance.
func (c *call) eligibility() func(*state.RoleAssignment) object {
	if c.path.segments[2].name == "roleeligibilityschedules" {
		return c.schedule
	}
	return c.instance
}
