package entra

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
)

// assertionTolerance is how far an assertion's times may be off the tenant's clock.
const assertionTolerance = 5 * time.Minute

const weakestKey = 2048 // bits

// assertion is a client assertion, taken apart but not believed.
type assertion struct {
	header struct {
		Algorithm string `json:"alg"`
		X5T       string `json:"x5t"`
		X5TS256   string `json:"x5t#S256"`
		KeyID     string `json:"kid"`
	}
	claims struct {
		Audience  audience `json:"aud"`
		Issuer    string   `json:"iss"`
		Subject   string   `json:"sub"`
		NotBefore *seconds `json:"nbf"`
		Expires   *seconds `json:"exp"`
		ID        string   `json:"jti"`
	}
	signed    []byte
	signature []byte
}

// audience is a claim that is one string or several.
type audience []string

// UnmarshalJSON reads both forms.
func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audience{one}
		return nil
	}
	var several []string
	if err := json.Unmarshal(data, &several); err != nil {
		return err
	}
	*a = several
	return nil
}

// seconds is a time claim. Some clients send it as a JSON string, which the service takes.
type seconds int64

// UnmarshalJSON reads a number, with or without a fraction, or a string of one.
func (s *seconds) UnmarshalJSON(data []byte) error {
	text := string(data)
	var quoted string
	if json.Unmarshal(data, &quoted) == nil {
		text = quoted
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(number) || math.Abs(number) > 1<<40 {
		return fmt.Errorf("%q is no time", text)
	}
	*s = seconds(number)
	return nil
}

func (s *seconds) time() time.Time { return time.Unix(int64(*s), 0) }

func parseAssertion(text string) (*assertion, *Error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, errMalformedToken("It does not have three parts.")
	}
	a := &assertion{signed: []byte(parts[0] + "." + parts[1])}
	for i, into := range []any{&a.header, &a.claims} {
		data, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return nil, errMalformedToken("A part is not base64url.")
		}
		if err := json.Unmarshal(data, into); err != nil {
			return nil, errMalformedToken("A part is not the JSON object it should be.")
		}
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, errMalformedToken("The signature is not base64url.")
	}
	a.signature = signature
	if a.claims.Expires == nil {
		return nil, errMalformedToken("It has no 'exp' claim.")
	}
	return a, nil
}

// checkAssertion believes an assertion or says why not, in the order in which the service does: form, key, signature,
// then claims.
func (h *Handler) checkAssertion(d *state.Directory, c *client, text string) *Error {
	a, err := parseAssertion(text)
	if err != nil {
		return err
	}
	if a.isFederated() {
		return h.checkFederation(c, a)
	}
	if a.header.Algorithm != "RS256" && a.header.Algorithm != "PS256" {
		return errAlgorithm(a.header.Algorithm)
	}
	if err := h.checkSignature(c, a); err != nil {
		return err
	}
	return h.checkClaims(d, c.principal.AppID, a)
}

func (h *Handler) checkSignature(c *client, a *assertion) *Error {
	appID, shown := c.principal.AppID, a.shownThumbprint()
	key, certificate := h.findKey(c, a)
	if key == nil {
		return errKeyNotFound(appID, shown)
	}
	calendar := h.store.Calendar()
	if !calendar.Before(key.EndDateTime) {
		return errKeyExpired(appID, shown, key)
	}
	if calendar.Add(assertionTolerance).Before(key.StartDateTime) {
		return errKeyNotYetValid(appID, shown, key)
	}
	public, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok || key.Mismatched {
		return errSignature(appID, shown, key)
	}
	if public.N.BitLen() < weakestKey {
		return errWeakKey(public.N.BitLen())
	}
	digest := sha256.Sum256(a.signed)
	var failed error
	if a.header.Algorithm == "PS256" {
		failed = rsa.VerifyPSS(public, crypto.SHA256, digest[:], a.signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	} else {
		failed = rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], a.signature)
	}
	if failed != nil {
		return errSignature(appID, shown, key)
	}
	return nil
}

// findKey returns the registered key that the assertion's header names.
func (h *Handler) findKey(c *client, a *assertion) (*state.KeyCredential, *x509.Certificate) {
	for _, key := range c.keys() {
		if !h.store.Visible(key.Since) || !a.names(key.Key) {
			continue
		}
		if certificate, err := x509.ParseCertificate(key.Key); err == nil {
			return key, certificate
		}
	}
	return nil, nil
}

// names reports whether the header's thumbprint is that of the certificate. x5t#S256 comes in base64url and, from MSAL
// for Go, in padded standard base64; kid is a thumbprint in hex or base64url where a client sends no other.
func (a *assertion) names(der []byte) bool {
	sum1, sum256 := sha1.Sum(der), sha256.Sum256(der)
	if a.header.X5TS256 != "" {
		return bytes.Equal(thumbprint(a.header.X5TS256), sum256[:])
	}
	if a.header.X5T != "" {
		return bytes.Equal(thumbprint(a.header.X5T), sum1[:])
	}
	given := thumbprint(a.header.KeyID)
	return bytes.Equal(given, sum1[:]) || bytes.Equal(given, sum256[:])
}

// thumbprint decodes a thumbprint from hex, base64 or base64url, padded or not; nil where it is none of them.
func thumbprint(text string) []byte {
	if len(text) == 2*sha1.Size || len(text) == 2*sha256.Size {
		if sum, err := hex.DecodeString(text); err == nil {
			return sum
		}
	}
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	sum, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return sum
}

// shownThumbprint is the client's thumbprint as error texts write it.
func (a *assertion) shownThumbprint() string {
	for _, given := range []string{a.header.X5TS256, a.header.X5T, a.header.KeyID} {
		if given != "" {
			return strings.ToUpper(hex.EncodeToString(thumbprint(given)))
		}
	}
	return ""
}

func (h *Handler) checkClaims(d *state.Directory, appID string, a *assertion) *Error {
	now := h.faults.TokenNow()
	from, until := now, a.claims.Expires.time()
	if a.claims.NotBefore != nil {
		from = a.claims.NotBefore.time()
	}
	if now.Add(assertionTolerance).Before(from) || !now.Add(-assertionTolerance).Before(until) {
		return errAssertionTime(now, from, until)
	}
	if !strings.EqualFold(a.claims.Issuer, a.claims.Subject) {
		return errSubject()
	}
	if !strings.EqualFold(a.claims.Issuer, appID) {
		return errIssuer(a.claims.Issuer, appID)
	}
	if !slices.ContainsFunc(a.claims.Audience, func(one string) bool { return isTokenAudience(d.Tenant, one) }) {
		return errAudience(a.claims.Audience, d.Tenant.ID)
	}
	if h.faults.On(faults.StrictReplay) && !h.firstUse(a, until) {
		return errReplayed()
	}
	return nil
}

// firstUse reports whether the assertion's id has not been seen before, and remembers it until the assertion ends.
func (h *Handler) firstUse(a *assertion, until time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.store.Now()
	for id, end := range h.seen {
		if now.After(end.Add(assertionTolerance)) {
			delete(h.seen, id)
		}
	}
	key := a.claims.Issuer + " " + a.claims.ID
	if _, used := h.seen[key]; used {
		return false
	}
	h.seen[key] = until
	return true
}

// isTokenAudience reports whether an audience is this tenant's token endpoint or issuer, on any login host: clients send
// the token URL of version 2.0 or 1.0, or the issuer, with the tenant's id or a domain.
func isTokenAudience(tenant state.Tenant, text string) bool {
	parsed, err := url.Parse(text)
	if err != nil {
		return false
	}
	switch service, _ := hosts.Lookup(parsed.Host); {
	case service == hosts.Loopback && (parsed.Scheme == "https" || parsed.Scheme == "http"):
	case service == hosts.Login && parsed.Scheme == "https":
	default:
		return false
	}
	name, rest, _ := strings.Cut(strings.Trim(parsed.Path, "/"), "/")
	if !tenant.Matches(name) {
		return false
	}
	switch strings.ToLower(rest) {
	case "oauth2/v2.0/token", "oauth2/token", "v2.0", "":
		return true
	}
	return false
}
