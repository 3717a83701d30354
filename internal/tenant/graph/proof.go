package graph

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

const (
	// longestProof is how long a proof may be valid.
	longestProof = 10 * time.Minute
	// proofSkew is how far the client's clock may be off.
	proofSkew = 5 * time.Minute
)

// badProof is the answer to any fault in a proof; the service does not tell them apart.
func badProof() *Error {
	return &Error{
		Status: http.StatusUnauthorized, Code: "Authentication_MissingOrMalformed", Message: "Access Token missing or malformed.",
		Header: http.Header{"Www-Authenticate": {bearerChallenge}},
	}
}

// checkProof checks a proof of possession for the object id: a JWT signed by one of its certificates, the audience
// Azure AD Graph, the issuer the object itself, valid now and for ten minutes at most. See "Generating proof of
// possession tokens for rolling keys" in Microsoft Graph's documentation.
func (c *call) checkProof(proof, id string, keys []*state.KeyCredential) error {
	methods := []string{"RS256", "PS256"}
	if c.Faults.Value(faults.ProofPS256) == "reject" {
		methods = methods[:1]
	}
	claims := &proofClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods(methods), jwt.WithoutClaimsValidation(), jwt.WithStrictDecoding())
	_, err := parser.ParseWithClaims(proof, claims, func(token *jwt.Token) (any, error) {
		var set jwt.VerificationKeySet
		for _, key := range keys {
			if c.mayProve(key) && named(token.Header, key) {
				if certificate, err := x509.ParseCertificate(key.Key); err == nil {
					set.Keys = append(set.Keys, certificate.PublicKey)
				}
			}
		}
		if len(set.Keys) == 0 {
			return nil, jwt.ErrTokenUnverifiable
		}
		return set, nil
	})
	now := c.Faults.TokenNow()
	if err != nil || !claims.fit(id, now) {
		return badProof()
	}
	return nil
}

// mayProve reports whether a credential counts: by the calendar it is valid, and it has replicated.
func (c *call) mayProve(key *state.KeyCredential) bool {
	now := c.Store.Calendar()
	return !key.Mismatched && !now.Before(key.StartDateTime) && now.Before(key.EndDateTime) && c.Store.Visible(key.Since)
}

// named reports whether the header of a JWT names the certificate, by any of the ways in use, and by none wrongly.
func named(header map[string]any, key *state.KeyCredential) bool {
	sha1Sum, sha256Sum := sha1.Sum(key.Key), sha256.Sum256(key.Key)
	found := false
	for name, matches := range map[string]func(string) bool{
		"x5t":      func(text string) bool { return sameDigest(text, sha1Sum[:]) },
		"x5t#S256": func(text string) bool { return sameDigest(text, sha256Sum[:]) },
		"kid": func(text string) bool {
			return strings.EqualFold(text, hex.EncodeToString(sha1Sum[:])) || strings.EqualFold(text, key.KeyID) || sameDigest(text, sha1Sum[:])
		},
	} {
		text, ok := header[name].(string)
		if !ok {
			continue
		}
		if !matches(text) {
			return false
		}
		found = true
	}
	return found
}

// sameDigest compares base64 or base64url, with or without padding.
func sameDigest(text string, digest []byte) bool {
	text = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	return text == base64.RawStdEncoding.EncodeToString(digest)
}

// proofClaims are the claims of a proof. Some clients write times as texts.
type proofClaims struct {
	Issuer    string      `json:"iss"`
	Audience  audience    `json:"aud"`
	NotBefore json.Number `json:"nbf"`
	Expires   json.Number `json:"exp"`
}

// audience is a text or a list of texts.
type audience []string

// UnmarshalJSON implements json.Unmarshaler.
func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

func (p *proofClaims) fit(id string, now time.Time) bool {
	notBefore, err := p.NotBefore.Int64()
	expires, err2 := p.Expires.Int64()
	if err != nil || err2 != nil || expires <= notBefore || expires-notBefore > int64(longestProof/time.Second) {
		return false
	}
	begin, end := time.Unix(notBefore, 0).Add(-proofSkew), time.Unix(expires, 0).Add(proofSkew)
	return strings.EqualFold(p.Issuer, id) && slices.Contains(p.Audience, state.AzureADGraphAppID) && now.After(begin) && now.Before(end)
}

// The methods of jwt.Claims; the parser is told not to validate.
func (*proofClaims) GetExpirationTime() (*jwt.NumericDate, error) { return nil, nil }
func (*proofClaims) GetIssuedAt() (*jwt.NumericDate, error)       { return nil, nil }
func (*proofClaims) GetNotBefore() (*jwt.NumericDate, error)      { return nil, nil }
func (*proofClaims) GetIssuer() (string, error)                   { return "", nil }
func (*proofClaims) GetSubject() (string, error)                  { return "", nil }
func (*proofClaims) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }
