package graph

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

var isoDurationForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)
})

// isoDuration reads an ISO 8601 duration; a year counts 365 days and a month 30.
func isoDuration(text string) (time.Duration, bool) {
	parts := isoDurationForm().FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	const day = 24 * time.Hour
	var total time.Duration
	for i, unit := range []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(parts[i+1]) // digits or nothing
		total += time.Duration(n) * unit
	}
	return total, true
}

func getDefaultPolicy(c *call) (*answer, error) {
	if err := c.mayReadAppPolicies(); err != nil {
		return nil, err
	}
	policy := c.tenantPolicy(c.dir)
	return entity("policies/defaultAppManagementPolicy", object{
		{"id", policy.ID},
		{"deletedDateTime", nil},
		{"displayName", policy.DisplayName},
		{"description", policy.Description},
		{"isEnabled", policy.IsEnabled},
		{"applicationRestrictions", c.restrictions(policy)},
		{"servicePrincipalRestrictions", c.restrictions(policy)},
	}), nil
}

func (c *call) restrictions(policy *state.AppManagementPolicy) object {
	return object{{"passwordCredentials", []any{}}, {"keyCredentials", c.restrictionObjects(policy.Keys)}}
}

func (c *call) restrictionObjects(rules []state.KeyRestriction) []any {
	all := []any{}
	for _, rule := range rules {
		var after, lifetime any
		if rule.RestrictForAppsCreatedAfterDateTime != nil {
			after = *rule.RestrictForAppsCreatedAfterDateTime
		}
		if rule.MaxLifetime != "" {
			lifetime = rule.MaxLifetime
		}
		all = append(all, object{
			{"restrictionType", rule.RestrictionType},
			{"state", rule.State},
			{"maxLifetime", lifetime},
			{"restrictForAppsCreatedAfterDateTime", after},
			{"excludeActors", c.excludedActors()},
			{"certificateBasedApplicationConfigurationIds", list(rule.CertificateBasedApplicationConfigurationIDs)},
		})
	}
	return all
}

func patchDefaultPolicy(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		return applyPolicy(&d.DefaultAppManagementPolicy, f, "applicationRestrictions")
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

// applyPolicy reads the properties of a policy; the rules lie in the complex property rules.
func applyPolicy(policy *state.AppManagementPolicy, f fields, rules string) error {
	var inner fields
	if err := takeAll(take(f, "displayName", &policy.DisplayName), take(f, "description", &policy.Description),
		take(f, "isEnabled", &policy.IsEnabled), take(f, rules, &inner)); err != nil {
		return err
	}
	delete(f, "servicePrincipalRestrictions") // the tenant keeps one list of rules for both kinds of object
	if raw, ok := inner["keyCredentials"]; ok {
		var keys []state.KeyRestriction
		if err := json.Unmarshal(raw, &keys); err != nil {
			return badRequest("Invalid value specified for property 'keyCredentials' of resource.")
		}
		for i := range keys {
			if !slices.Contains([]string{"asymmetricKeyLifetime", "trustedCertificateAuthority"}, keys[i].RestrictionType) {
				return badRequest("Invalid value specified for property 'restrictionType' of resource.")
			}
			if _, ok := isoDuration(keys[i].MaxLifetime); keys[i].MaxLifetime != "" && !ok {
				return badRequest("Invalid value specified for property 'maxLifetime' of resource.")
			}
			if keys[i].State == "" {
				keys[i].State = "enabled"
			}
		}
		policy.Keys = keys
	}
	return f.leftOver("AppManagementPolicy")
}

func (c *call) policy(d *state.Directory, id string) (*state.AppManagementPolicy, error) {
	for _, policy := range d.AppManagementPolicies {
		if strings.EqualFold(policy.ID, id) {
			return policy, nil
		}
	}
	return nil, notFound(id)
}

func (c *call) policyObject(policy *state.AppManagementPolicy) object {
	return object{
		{"id", policy.ID},
		{"deletedDateTime", nil},
		{"displayName", policy.DisplayName},
		{"description", policy.Description},
		{"isEnabled", policy.IsEnabled},
		{"restrictions", c.restrictions(policy)},
	}
}

func listPolicies(c *call) (*answer, error) {
	if err := c.mayReadAppPolicies(); err != nil {
		return nil, err
	}
	var items []object
	for _, policy := range c.dir.AppManagementPolicies {
		items = append(items, c.policyObject(policy))
	}
	return collection("policies/appManagementPolicies", items), nil
}

// listOwnPolicies answers the policy of an application or service principal, of which it has one at most.
func listOwnPolicies(c *call) (*answer, error) {
	if err := c.mayReadAppPolicies(); err != nil {
		return nil, err
	}
	target, err := c.policyTarget(c.dir)
	if err != nil {
		return nil, err
	}
	var items []object
	for _, policy := range c.dir.AppManagementPolicies {
		if slices.Contains(policy.AppliesTo, target) {
			items = append(items, c.policyObject(policy))
		}
	}
	return collection("policies/appManagementPolicies", items), nil
}

func getPolicy(c *call) (*answer, error) {
	policy, err := c.policy(c.dir, c.key(0).value)
	if err != nil {
		return nil, err
	}
	return entity("policies/appManagementPolicies", c.policyObject(policy)), nil
}

func postPolicy(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	var policy *state.AppManagementPolicy
	err = c.update(func(d *state.Directory) error {
		policy = &state.AppManagementPolicy{ID: d.NewID()}
		d.AppManagementPolicies = append(d.AppManagementPolicies, policy)
		return applyPolicy(policy, f, "restrictions")
	})
	if err != nil {
		return nil, err
	}
	return created(c, "policies/appManagementPolicies", "/policies/appManagementPolicies/"+policy.ID, c.policyObject(policy)), nil
}

func patchPolicy(c *call) (*answer, error) {
	f, err := c.fields()
	if err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		policy, err := c.policy(d, c.key(0).value)
		if err != nil {
			return err
		}
		return applyPolicy(policy, f, "restrictions")
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func deletePolicy(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		policy, err := c.policy(d, c.key(0).value)
		if err != nil {
			return err
		}
		d.AppManagementPolicies = slices.DeleteFunc(d.AppManagementPolicies, func(other *state.AppManagementPolicy) bool { return other == policy })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func policyTargets(c *call) (*answer, error) {
	policy, err := c.policy(c.dir, c.key(0).value)
	if err != nil {
		return nil, err
	}
	var items []object
	for _, id := range policy.AppliesTo {
		if app := c.dir.Application(id); app != nil {
			items = append(items, append(object{{"@odata.type", "#microsoft.graph.application"}}, c.application(app)...))
		} else if sp := c.dir.ServicePrincipal(id); sp != nil {
			items = append(items, append(object{{"@odata.type", "#microsoft.graph.servicePrincipal"}}, c.servicePrincipal(sp)...))
		}
	}
	return collection("directoryObjects", items), nil
}

// assignPolicy puts an application or service principal under a policy; an object has one at most.
func assignPolicy(c *call) (*answer, error) {
	id, err := c.refs()
	if err != nil {
		return nil, err
	}
	err = c.update(func(d *state.Directory) error {
		policy, err := c.policy(d, id)
		if err != nil {
			return err
		}
		target, err := c.policyTarget(d)
		if err != nil {
			return err
		}
		for _, other := range d.AppManagementPolicies {
			if slices.Contains(other.AppliesTo, target) {
				return badRequest("One or more added object references already exist for the following modified properties: 'appManagementPolicies'.")
			}
		}
		policy.AppliesTo = append(policy.AppliesTo, target)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func releasePolicy(c *call) (*answer, error) {
	err := c.update(func(d *state.Directory) error {
		policy, err := c.policy(d, c.key(1).value)
		if err != nil {
			return err
		}
		target, err := c.policyTarget(d)
		if err != nil {
			return err
		}
		if !slices.Contains(policy.AppliesTo, target) {
			return notFound(c.key(1).value)
		}
		policy.AppliesTo = slices.DeleteFunc(policy.AppliesTo, func(id string) bool { return id == target })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return noContent(), nil
}

func (c *call) policyTarget(d *state.Directory) (string, error) {
	if c.path.segments[0].name == "applications" {
		app, err := c.visibleApplication(d)
		if err != nil {
			return "", err
		}
		return app.ID, nil
	}
	sp, err := c.visibleServicePrincipal(d)
	if err != nil {
		return "", err
	}
	return sp.ID, nil
}
