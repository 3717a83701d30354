package exchange

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// caller is who calls and what Exchange lets them do.
type caller struct {
	*token.Claims
	rights rights
}

// manageScope is the delegated permission that Exchange's own module asks for.
const manageScope = "Exchange.Manage"

// authenticate checks the token. A caller without any role comes back without rights, not as an error: some reads of
// the connecting module are answered all the same.
func (c *call) authenticate() (*caller, error) {
	audiences := []string{"https://" + c.request.Host}
	if sp := c.dir.ServicePrincipalByAppID(state.ExchangeAppID); sp != nil {
		audiences = append(audiences, sp.ServicePrincipalNames...)
	}
	claims, err := c.Tokens.Verify(c.request.Header.Get("Authorization"), audiences...)
	switch {
	case errors.Is(err, token.ErrMissing):
		return nil, unauthorized(2000010, "The caller has not provided a token.", "token_missing")
	case errors.Is(err, token.ErrExpired):
		return nil, unauthorized(2000004, "The token has expired or is not yet valid.", "invalid_lifetime")
	case errors.Is(err, token.ErrAudience):
		return nil, unauthorized(2000003, "The audience claim value is invalid for current resource. Audience claim is '"+claims.Audience+"'.", "invalid_resource")
	case err != nil:
		return nil, unauthorized(2000001, "The token has an invalid signature.", "invalid_signature")
	}
	if !strings.EqualFold(claims.TenantID, c.dir.Tenant.ID) || !c.dir.Tenant.Matches(c.tenant) {
		return nil, unauthorized(2000012, "The tenant in the request is not the tenant of the token.", "invalid_tenant")
	}
	if claims.IsApp() && !claims.HasRole("Exchange.ManageAsApp") || !claims.IsApp() && !slices.Contains(strings.Fields(claims.Scope), manageScope) {
		return nil, unauthorized(2000008, "The token contains no permissions, or permissions can not be understood.", "invalid_grant")
	}
	return &caller{claims, c.rightsOf(claims)}, nil
}

func (c *call) rightsOf(claims *token.Claims) rights {
	// The administrator's own rights are never late.
	late := func(stamp state.Stamp) bool {
		return claims.IsApp() && claims.AppID != c.dir.AdminAppID && !c.Faults.RoleAtExchange(stamp)
	}
	var all rights
	for _, id := range claims.Wids {
		if grant, ok := directoryRoles[strings.ToLower(id)]; ok && !late(c.roleGiven(claims.ObjectID, id)) {
			all = append(all, grant)
		}
	}
	for _, joined := range c.people.roleGroupsOf(claims.ObjectID) {
		if group, ok := c.people.findRoleGroup(joined.group); ok && !late(joined.Stamp) {
			all = append(all, group.rights()...)
		}
	}
	return all
}

// roleGiven returns when a principal was given a directory role; the zero Stamp where the directory does not know it.
func (c *call) roleGiven(principalID, roleID string) state.Stamp {
	for _, assignment := range c.dir.RoleAssignmentsOf(principalID) {
		if strings.EqualFold(assignment.RoleDefinitionID, roleID) {
			return assignment.Stamp
		}
	}
	return state.Stamp{}
}

// challenge asks for a newer token, as continuous access evaluation does.
func (c *call) challenge() *Error {
	claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, c.Faults.TokenNow().Unix())
	refused := unauthorized(2000012, "The token was issued before the account was changed.", "insufficient_claims")
	refused.Header.Set("Www-Authenticate", `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000002-0000-0ff1-ce00-000000000000", error="insufficient_claims", claims="`+
		base64.StdEncoding.EncodeToString([]byte(claims))+`"`)
	refused.Plain = []byte(`{"error":{"code":"Unauthorized","message":"Continuous access evaluation resulted in challenge."}}`)
	return refused
}

// checkAnchor refuses writes that are routed by a custom domain, under the fault that makes the service do so.
func (c *call) checkAnchor() error {
	if !c.Faults.On(faults.CustomDomain) {
		return nil
	}
	_, anchor, _ := strings.Cut(c.header.Get("X-AnchorMailbox"), "@")
	for _, domain := range c.dir.Tenant.Domains {
		if !domain.IsInitial && (strings.EqualFold(domain.Name, anchor) || strings.EqualFold(domain.Name, c.tenant)) {
			return badRequest("Microsoft.Exchange.Data.Directory.ADOperationException",
				"Active Directory operation failed on %s. This error is not retriable. Additional information: Insufficient access rights to perform the operation. Active directory response: 00002098: SecErr: DSID-03151E07, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0", controller)
		}
	}
	return nil
}

// unsupportedRole is the answer to a module that connects for an application without a role.
func (c *call) unsupportedRole() *Error {
	return &Error{Status: http.StatusForbidden, Plain: []byte(`{"error":{"code":"Forbidden","message":"The role assigned to application ` + c.caller.AppID +
		` isn't supported in this scenario. Please check online documentation for assigning correct Directory Roles to Azure AD Application for EXO App-Only Authentication."}}`)}
}
