package graph

import (
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// longestActivation is how long a role that somebody is eligible for may be activated at a time.
const longestActivation = 8 * time.Hour

// rolePolicy is what the rules of Privileged Identity Management ask of an administrator who assigns a role. It is one
// for all roles; a new tenant allows permanent assignments and wants a justification.
type rolePolicy struct {
	expires bool
	maximum string // ISO 8601
}

func (c *call) rolePolicy() rolePolicy {
	if maximum := c.Faults.Value(faults.RolePolicy); maximum != "" {
		return rolePolicy{expires: true, maximum: maximum}
	}
	return rolePolicy{maximum: "P180D"}
}

// check refuses a request that breaks the rules, and names all that it breaks.
func (p rolePolicy) check(request *state.RoleScheduleRequest) error {
	var broken []string
	if strings.TrimSpace(request.Justification) == "" {
		broken = append(broken, "JustificationRule")
	}
	longest, _ := isoDuration(p.maximum) // checked when it was set
	if p.expires && (request.Ends.IsZero() || request.Ends.Sub(request.Starts) > longest) {
		broken = append(broken, "ExpirationRule")
	}
	if broken != nil {
		return brokenRules(broken...)
	}
	return nil
}

func (p rolePolicy) rules() []object {
	expiration := func(id, caller, level string, required bool, maximum string) object {
		return object{
			{"@odata.type", "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule"},
			{"id", id},
			{"isExpirationRequired", required},
			{"maximumDuration", maximum},
			{"target", ruleTarget(caller, level)},
		}
	}
	enablement := func(id, caller, level string, rules ...string) object {
		return object{
			{"@odata.type", "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule"},
			{"id", id},
			{"enabledRules", list(rules)},
			{"target", ruleTarget(caller, level)},
		}
	}
	return []object{
		expiration("Expiration_Admin_Eligibility", "Admin", "Eligibility", false, "P365D"),
		enablement("Enablement_Admin_Eligibility", "Admin", "Eligibility"),
		expiration("Expiration_Admin_Assignment", "Admin", "Assignment", p.expires, p.maximum),
		enablement("Enablement_Admin_Assignment", "Admin", "Assignment", "Justification"),
		expiration("Expiration_EndUser_Assignment", "EndUser", "Assignment", true, "PT8H"),
		enablement("Enablement_EndUser_Assignment", "EndUser", "Assignment", "MultiFactorAuthentication", "Justification"),
	}
}

func ruleTarget(caller, level string) object {
	return object{
		{"caller", caller}, {"operations", []any{"all"}}, {"level", level}, {"inheritableSettings", []any{}}, {"enforcedSettings", []any{}},
	}
}

func policyID(tenantID, roleID string) string { return "DirectoryRole_" + tenantID + "_" + roleID }

func (c *call) rolePolicyObject(roleID string, rules bool) object {
	o := object{
		{"id", policyID(c.dir.Tenant.ID, roleID)},
		{"displayName", "DirectoryRole"},
		{"description", "DirectoryRole"},
		{"isOrganizationDefault", false},
		{"scopeId", "/"},
		{"scopeType", "DirectoryRole"},
		{"lastModifiedDateTime", nil},
		{"lastModifiedBy", object{{"displayName", nil}, {"id", nil}}},
	}
	if rules {
		o = append(o, property{"rules", list(c.rolePolicy().rules())})
	}
	return o
}

// mayReadRolePolicies refuses where the tenant lets nobody read them.
func (c *call) mayReadRolePolicies() error {
	if c.Faults.On(faults.RolePolicyUnreadable) {
		return forbidden()
	}
	return nil
}

func listRolePolicyAssignments(c *call) (*answer, error) {
	if err := c.mayReadRolePolicies(); err != nil {
		return nil, err
	}
	var items []object
	for _, role := range c.dir.RoleDefinitions {
		item := object{
			{"id", policyID(c.dir.Tenant.ID, role.ID) + "_" + role.ID},
			{"policyId", policyID(c.dir.Tenant.ID, role.ID)},
			{"scopeId", "/"},
			{"scopeType", "DirectoryRole"},
			{"roleDefinitionId", role.ID},
		}
		for _, expand := range c.query.Expand {
			if strings.EqualFold(expand.Name, "policy") {
				item = append(item, property{"policy", c.rolePolicyObject(role.ID, expand.Expands("rules"))})
			}
		}
		items = append(items, item)
	}
	return collection("policies/roleManagementPolicyAssignments", items), nil
}

// policyRole returns the role whose policy the path names, or nil.
func (c *call) policyRole() *state.RoleDefinition {
	i := slices.IndexFunc(c.dir.RoleDefinitions, func(role *state.RoleDefinition) bool {
		return strings.EqualFold(policyID(c.dir.Tenant.ID, role.ID), c.key(0).value)
	})
	if i < 0 {
		return nil
	}
	return c.dir.RoleDefinitions[i]
}

func getRolePolicy(c *call) (*answer, error) {
	role := c.policyRole()
	if err := c.mayReadRolePolicies(); err != nil {
		return nil, err
	}
	if role == nil {
		return nil, notFound(c.key(0).value)
	}
	rules := false
	for _, expand := range c.query.Expand {
		rules = rules || strings.EqualFold(expand.Name, "rules")
	}
	return entity("policies/roleManagementPolicies", c.rolePolicyObject(role.ID, rules)), nil
}

func listRolePolicyRules(c *call) (*answer, error) {
	if err := c.mayReadRolePolicies(); err != nil {
		return nil, err
	}
	if c.policyRole() == nil {
		return nil, notFound(c.key(0).value)
	}
	return collection("policies/roleManagementPolicies('"+c.key(0).value+"')/rules", c.rolePolicy().rules()), nil
}
