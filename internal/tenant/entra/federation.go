package entra

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// CITokenLife is how long a token of the CI system lives.
const CITokenLife = 10 * time.Minute

// ciClaims are the claims of a CI system's token that sign-in looks at.
type ciClaims struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expires   int64  `json:"exp"`
	ID        string `json:"jti"`
}

// CIToken returns a token that a CI system's OpenID provider would give a job of this subject. The tenant plays the
// provider: it signs with its own key, whatever the issuer, and sign-in believes it.
func (h *Handler) CIToken(issuer, subject, audience string) (string, error) {
	now := h.faults.TokenNow()
	return h.tokens.Sign(&ciClaims{
		Issuer: issuer, Subject: subject, Audience: audience, ID: uuid.NewString(),
		IssuedAt: now.Unix(), NotBefore: now.Add(-time.Minute).Unix(), Expires: now.Add(CITokenLife).Unix(),
	})
}

// isFederated reports whether an assertion comes from another issuer than the client itself, whose id is no URL.
func (a *assertion) isFederated() bool {
	return strings.HasPrefix(a.claims.Issuer, "https://") || strings.HasPrefix(a.claims.Issuer, "http://")
}

// checkFederation believes the assertion of another issuer if the application trusts it: issuer, subject and audience
// are compared as they are written (Microsoft Entra documentation, "Workload identity federation").
func (h *Handler) checkFederation(c *client, a *assertion) *Error {
	trusted := c.app.FederatedCredentials
	if len(trusted) == 0 {
		return refuse(http.StatusUnauthorized, "invalid_client", 70025, "The client '%s'(%s) has no configured federated identity credentials.", c.principal.AppID, c.principal.DisplayName)
	}
	if !h.tokens.Signed(a.header.Algorithm, a.signed, a.signature) {
		return refuse(http.StatusUnauthorized, "invalid_client", 50013, "Assertion failed signature validation. [Reason - The key was not found.]")
	}
	now := h.faults.TokenNow()
	from, until := now, a.claims.Expires.time()
	if a.claims.NotBefore != nil {
		from = a.claims.NotBefore.time()
	}
	if now.Add(assertionTolerance).Before(from) || !now.Before(until) {
		return errAssertionTime(now, from, until)
	}
	trusted = slices.DeleteFunc(slices.Clone(trusted), func(one state.FederatedCredential) bool { return !h.store.Visible(one.Since) })
	for _, step := range []struct {
		code         int
		claim, value string
		matches      func(state.FederatedCredential) bool
	}{
		{700211, "issuer", a.claims.Issuer, func(one state.FederatedCredential) bool { return one.Issuer == a.claims.Issuer }},
		{700213, "subject", a.claims.Subject, func(one state.FederatedCredential) bool { return one.Subject == a.claims.Subject }},
		{700212, "audience", strings.Join(a.claims.Audience, ", "), func(one state.FederatedCredential) bool {
			return slices.ContainsFunc(one.Audiences, func(audience string) bool { return slices.Contains(a.claims.Audience, audience) })
		}},
	} {
		trusted = slices.DeleteFunc(trusted, func(one state.FederatedCredential) bool { return !step.matches(one) })
		if len(trusted) > 0 {
			continue
		}
		if h.faults.Value(faults.FederationCodes) == "old" {
			return refuse(http.StatusUnauthorized, "invalid_client", 70021, "No matching federated identity record found for presented assertion. Assertion Issuer: '%s'. Assertion Subject: '%s'. Assertion Audience: '%s'.",
				a.claims.Issuer, a.claims.Subject, strings.Join(a.claims.Audience, ", "))
		}
		return refuse(http.StatusUnauthorized, "invalid_client", step.code, "No matching federated identity record found for presented assertion %s '%s'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.", step.claim, step.value)
	}
	return nil
}
