package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// RoleAssignment gives a directory role to a principal.
type RoleAssignment struct {
	ID               string `json:"id,omitempty"`
	PrincipalID      string `json:"principalId"`
	RoleDefinitionID string `json:"roleDefinitionId"` // a built-in role's definition has the id of its template
	DirectoryScopeID string `json:"directoryScopeId"` // "/" for the whole tenant
}

// RoleAssignmentsPath is the path of [Client.AssignRole], below the version.
const RoleAssignmentsPath = "/roleManagement/directory/roleAssignments"

// RoleAssignments returns the directory roles of a principal. It needs RoleManagement.Read.Directory.
func (c *Client) RoleAssignments(ctx context.Context, principalID string) ([]RoleAssignment, error) {
	return collect(list[RoleAssignment](ctx, c, request{
		method: http.MethodGet, path: RoleAssignmentsPath,
		query: url.Values{"$filter": {"principalId eq '" + strings.ReplaceAll(principalID, "'", "''") + "'"}},
	}))
}

// AssignRole gives a directory role for the whole tenant. A second assignment of the same is refused, see [IsExists]. It
// needs RoleManagement.ReadWrite.Directory.
func (c *Client) AssignRole(ctx context.Context, principalID, roleDefinitionID string) (assigned RoleAssignment, err error) {
	_, err = c.do(ctx, request{
		method: http.MethodPost, path: RoleAssignmentsPath,
		body:   RoleAssignment{PrincipalID: principalID, RoleDefinitionID: roleDefinitionID, DirectoryScopeID: "/"},
		object: "directory role " + roleDefinitionID + " of service principal " + principalID,
	}, &assigned)
	return assigned, err
}

// UnassignRole takes a directory role away.
func (c *Client) UnassignRole(ctx context.Context, assignmentID string) error {
	_, err := c.do(ctx, request{
		method: http.MethodDelete, path: object(RoleAssignmentsPath[1:], assignmentID),
		object: "directory role assignment " + assignmentID,
	}, nil)
	return err
}
