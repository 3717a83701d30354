package exo

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// claimsChallenge returns the claims that WWW-Authenticate headers ask for, decoded, or nothing. See "Claims challenges,
// claims requests, and client capabilities" of the Microsoft identity platform.
func claimsChallenge(headers []string) string {
	for _, header := range headers {
		rest := header
		for {
			i := strings.Index(strings.ToLower(rest), "claims=")
			if i < 0 || len(strings.ToLower(rest)) != len(rest) {
				break
			}
			// A parameter begins after a blank or a comma; "error=insufficient_claims=" would not be one.
			begins := i == 0 || strings.IndexByte(" ,\t", rest[i-1]) >= 0
			rest = rest[i+len("claims="):]
			if !begins {
				continue
			}
			value := rest
			if quoted, ok := strings.CutPrefix(value, `"`); ok {
				value, _, _ = strings.Cut(quoted, `"`)
			} else if end := strings.IndexAny(value, ", "); end >= 0 {
				value = value[:end]
			}
			if claims := decodeClaims(value); claims != "" {
				return claims
			}
		}
	}
	return ""
}

func decodeClaims(value string) string {
	value = strings.TrimRight(value, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if decoded, err := encoding.DecodeString(value); err == nil && json.Valid(decoded) {
			return string(decoded)
		}
	}
	return ""
}
