package state

import (
	"strings"
	"time"
)

// The states of a [RoleScheduleRequest].
const (
	RequestProvisioned = "Provisioned"
	RequestPending     = "PendingApproval"
	RequestRevoked     = "Revoked"
)

// RoleScheduleRequest asks Privileged Identity Management to give or take a directory role.
type RoleScheduleRequest struct {
	Stamp
	ID               string    `json:"id"`
	Action           string    `json:"action"`
	Status           string    `json:"status"`
	PrincipalID      string    `json:"principalId"`
	RoleDefinitionID string    `json:"roleDefinitionId"`
	DirectoryScopeID string    `json:"directoryScopeId"`
	Justification    string    `json:"justification"`
	CreatedBy        string    `json:"createdBy"`     // object id
	Starts           time.Time `json:"starts"`        // calendar
	Ends             time.Time `json:"ends,omitzero"` // calendar; zero for a permanent one
	ScheduleID       string    `json:"scheduleId"`
}

// RequestedAssignment returns the assignment that a request is about, over or not, or nil.
func (d *Directory) RequestedAssignment(request *RoleScheduleRequest) *RoleAssignment {
	return first(d.RoleAssignments, func(a *RoleAssignment) bool {
		return strings.EqualFold(a.PrincipalID, request.PrincipalID) && strings.EqualFold(a.RoleDefinitionID, request.RoleDefinitionID) &&
			a.DirectoryScopeID == request.DirectoryScopeID
	})
}

// Provision carries a request out: a role is given, or its end is moved, as it asks.
func (d *Directory) Provision(request *RoleScheduleRequest, stamp Stamp) {
	request.Status = RequestProvisioned
	assignment := d.RequestedAssignment(request)
	if assignment == nil {
		assignment = &RoleAssignment{
			ID: d.NewOpaqueID() + "-1", PrincipalID: request.PrincipalID, RoleDefinitionID: request.RoleDefinitionID, DirectoryScopeID: request.DirectoryScopeID,
		}
		d.RoleAssignments = append(d.RoleAssignments, assignment)
	}
	if request.Action != "adminExtend" && request.Action != "adminUpdate" {
		assignment.Stamp, assignment.Starts, assignment.ScheduleID = stamp, request.Starts, request.ScheduleID
		assignment.Activated = request.Action == "selfActivate"
	}
	assignment.Ends = request.Ends
}
