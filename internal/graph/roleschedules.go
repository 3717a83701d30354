package graph

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Privileged Identity Management: directory roles that are assigned by a request, for good or until an end. See "Overview of
// role management through the privileged identity management API" in the Microsoft Graph v1.0 reference.

// The kinds of an [Expiration].
const (
	NoExpiration  = "noExpiration"
	AfterDateTime = "afterDateTime"
	AfterDuration = "afterDuration"
)

// Expiration says when a scheduled assignment ends.
type Expiration struct {
	Type        string     `json:"type,omitempty"`
	EndDateTime *time.Time `json:"endDateTime,omitempty"`
	Duration    string     `json:"duration,omitempty"` // ISO 8601: "P180D"
}

// Schedule says from when until when a role is assigned.
type Schedule struct {
	StartDateTime *time.Time `json:"startDateTime,omitempty"`
	Expiration    Expiration `json:"expiration"`
}

// End returns when the assignment ends, in UTC; zero where it has no end, or none that can be read.
func (s Schedule) End() time.Time {
	if s.Expiration.EndDateTime != nil {
		return s.Expiration.EndDateTime.UTC()
	}
	life, err := ParseDuration(s.Expiration.Duration)
	if err != nil || s.StartDateTime == nil {
		return time.Time{}
	}
	return s.StartDateTime.Add(life).UTC()
}

// RoleSchedule is an assignment of a directory role with its schedule.
type RoleSchedule struct {
	ID               string   `json:"id"`
	PrincipalID      string   `json:"principalId"`
	RoleDefinitionID string   `json:"roleDefinitionId"`
	DirectoryScopeID string   `json:"directoryScopeId"`
	Status           string   `json:"status"`
	ScheduleInfo     Schedule `json:"scheduleInfo"`
}

// What a [RoleRequest] asks for.
const (
	AdminAssign = "adminAssign"
	AdminExtend = "adminExtend" // of an assignment that is about to end
	AdminRemove = "adminRemove"
)

// RoleRequest asks for a scheduled assignment, its extension or its removal.
type RoleRequest struct {
	ID               string    `json:"id,omitempty"`
	Action           string    `json:"action"`
	PrincipalID      string    `json:"principalId"`
	RoleDefinitionID string    `json:"roleDefinitionId"`
	DirectoryScopeID string    `json:"directoryScopeId"` // "/" for the whole tenant
	Justification    string    `json:"justification"`
	ScheduleInfo     *Schedule `json:"scheduleInfo,omitempty"`
	Status           string    `json:"status,omitempty"`
	CreatedDateTime  time.Time `json:"createdDateTime,omitzero"`
}

// AwaitsApproval reports whether somebody must decide about the request before anything happens.
func (r RoleRequest) AwaitsApproval() bool {
	return strings.EqualFold(r.Status, "PendingApproval") || strings.EqualFold(r.Status, "PendingAdminDecision")
}

// RoleRequestsPath is the path of [Client.RequestRole], below the version.
const RoleRequestsPath = "/roleManagement/directory/roleAssignmentScheduleRequests"

// RoleSchedules returns the scheduled assignments of a principal that are in force. It needs
// RoleAssignmentSchedule.Read.Directory.
func (c *Client) RoleSchedules(ctx context.Context, principalID string) ([]RoleSchedule, error) {
	return collect(list[RoleSchedule](ctx, c, request{
		method: http.MethodGet, path: "/roleManagement/directory/roleAssignmentSchedules", query: ofPrincipal(principalID),
	}))
}

// RoleRequests returns what was asked for a principal, whatever became of it. It needs
// RoleAssignmentSchedule.Read.Directory.
func (c *Client) RoleRequests(ctx context.Context, principalID string) ([]RoleRequest, error) {
	return collect(list[RoleRequest](ctx, c, request{
		method: http.MethodGet, path: RoleRequestsPath, query: ofPrincipal(principalID),
	}))
}

// RequestRole sends a request. The answer's status says what became of it. It needs
// RoleAssignmentSchedule.ReadWrite.Directory.
func (c *Client) RequestRole(ctx context.Context, wanted RoleRequest) (answer RoleRequest, err error) {
	_, err = c.do(ctx, request{
		method: http.MethodPost, path: RoleRequestsPath, body: wanted,
		object: wanted.Action + " of directory role " + wanted.RoleDefinitionID + " of service principal " + wanted.PrincipalID,
	}, &answer)
	return answer, err
}

func ofPrincipal(id string) url.Values {
	return url.Values{"$filter": {"principalId eq '" + quoted(id) + "'"}}
}

func quoted(text string) string { return strings.ReplaceAll(text, "'", "''") }

// RolePolicy is what a directory role's settings demand of an active assignment by an administrator.
type RolePolicy struct {
	MustEnd bool   // it may not be for good
	Longest string // ISO 8601: how long it may be; empty where the settings do not say
}

// RolePolicy reads the settings of a directory role. It needs RoleManagementPolicy.Read.Directory.
func (c *Client) RolePolicy(ctx context.Context, roleDefinitionID string) (RolePolicy, error) {
	type rule struct {
		ID      string `json:"id"`
		MustEnd bool   `json:"isExpirationRequired"`
		Longest string `json:"maximumDuration"`
	}
	type assignment struct {
		Policy struct {
			Rules []rule `json:"rules"`
		} `json:"policy"`
	}
	found, err := collect(list[assignment](ctx, c, request{
		method: http.MethodGet, path: "/policies/roleManagementPolicyAssignments",
		query: url.Values{
			"$filter": {"scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '" + quoted(roleDefinitionID) + "'"},
			"$expand": {"policy($expand=rules)"},
		},
	}))
	if err != nil {
		return RolePolicy{}, err
	}
	for _, each := range found {
		i := slices.IndexFunc(each.Policy.Rules, func(r rule) bool { return r.ID == "Expiration_Admin_Assignment" })
		if i >= 0 {
			return RolePolicy{MustEnd: each.Policy.Rules[i].MustEnd, Longest: each.Policy.Rules[i].Longest}, nil
		}
	}
	return RolePolicy{}, nil
}

// brokenRules is Graph's code for a request that the role's settings do not allow. Its message lists the rules.
const brokenRules = "RoleAssignmentRequestPolicyValidationFailed"

// IsRoleRule reports whether err says that the role's settings do not allow the assignment as it was asked for.
func IsRoleRule(err error) bool {
	return hasCode(err, brokenRules) || hasMessage(err, "policy rules failed")
}

// IsRolePending reports whether err says that a request for the same assignment waits for approval already.
func IsRolePending(err error) bool {
	return hasCode(err, "PendingRoleAssignmentRequest") || hasMessage(err, "existing pending role assignment request")
}

// IsRoleGone reports whether err says that there is no assignment to extend or to remove.
func IsRoleGone(err error) bool {
	return hasCode(err, "RoleAssignmentDoesNotExist") || IsNotFound(err)
}
