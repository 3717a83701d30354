package graph

import (
	"bytes"
	"crypto/x509"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

func policyViolation(code, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: code, Message: message}
}

// checkPolicies holds a new certificate against the policy that governs the object: one of its own, or else the
// tenant's. Credentials that exist already are never looked at again.
func (c *call) checkPolicies(d *state.Directory, id string, made time.Time, key *state.KeyCredential, parsed *x509.Certificate) error {
	policy := c.tenantPolicy(d)
	for _, own := range d.AppManagementPolicies {
		if slices.ContainsFunc(own.AppliesTo, func(target string) bool { return strings.EqualFold(target, id) }) {
			policy = own
		}
	}
	if !policy.IsEnabled || c.exempt(d, id) {
		return nil
	}
	for _, rule := range policy.Keys {
		if rule.State == "disabled" || rule.RestrictForAppsCreatedAfterDateTime != nil && made.Before(*rule.RestrictForAppsCreatedAfterDateTime) {
			continue
		}
		switch rule.RestrictionType {
		case "asymmetricKeyLifetime":
			longest, ok := isoDuration(rule.MaxLifetime)
			if ok && key.EndDateTime.Sub(key.StartDateTime) > longest {
				return policyViolation("CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy.")
			}
		case "trustedCertificateAuthority":
			if bytes.Equal(parsed.RawIssuer, parsed.RawSubject) {
				return policyViolation("CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy.")
			}
		}
	}
	return nil
}

// tenantPolicy is the policy that governs every object without one of its own: the directory's, and the rules that
// faults add to it.
func (c *call) tenantPolicy(d *state.Directory) *state.AppManagementPolicy {
	policy := d.DefaultAppManagementPolicy
	policy.Keys = slices.Clone(policy.Keys)
	if longest := c.Faults.Value(faults.CertificateLifetime); longest != "" {
		policy.IsEnabled = true
		policy.Keys = append(policy.Keys, state.KeyRestriction{RestrictionType: "asymmetricKeyLifetime", State: "enabled", MaxLifetime: longest})
	}
	if c.Faults.On(faults.SelfSignedForbidden) {
		policy.IsEnabled = true
		policy.Keys = append(policy.Keys, state.KeyRestriction{
			RestrictionType: "trustedCertificateAuthority", State: "enabled",
			CertificateBasedApplicationConfigurationIDs: []string{d.NamedID("trusted authorities")},
		})
	}
	return &policy
}

// exempt reports whether the caller is excluded from the rules, as administrators can be who carry a custom security
// attribute. An application that rolls its own keys never is.
func (c *call) exempt(d *state.Directory, id string) bool {
	if !c.Faults.On(faults.PolicyExemptsAdministrator) {
		return false
	}
	app, sp := d.Application(id), d.ServicePrincipal(id)
	itself := app != nil && strings.EqualFold(app.AppID, c.caller.AppID) || sp != nil && strings.EqualFold(sp.AppID, c.caller.AppID)
	return !c.caller.IsApp() || !itself
}

// excludedActors is how a rule says whom it does not bind, nil for nobody.
func (c *call) excludedActors() any {
	if !c.Faults.On(faults.PolicyExemptsAdministrator) {
		return nil
	}
	return object{{"customSecurityAttributes", []any{object{
		{"@odata.type", "#microsoft.graph.customSecurityAttributeStringValueExemption"},
		{"id", "PolicyExemptions_AppManagementExemption"},
		{"operator", "equals"},
		{"value", "ExemptFromAppManagementPolicy"},
	}}}}
}

// mayReadAppPolicies refuses where the tenant lets nobody read them.
func (c *call) mayReadAppPolicies() error {
	if c.Faults.On(faults.AppPolicyUnreadable) {
		return forbidden()
	}
	return nil
}
