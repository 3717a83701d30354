package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/exorun/exorun/internal/tenant/state"
)

// Lifetime is how long an access token lives, and Backdate how long before its issue its life begins.
const (
	Lifetime = time.Hour
	Backdate = 5 * time.Minute
)

const keyFile = "signing-key.pem"

// Issuer signs tokens and verifies those it has signed.
type Issuer struct {
	key *rsa.PrivateKey
	kid string
	now func() time.Time
}

// NewIssuer returns the issuer whose key lies in dir, and makes the key where there is none. With an empty dir the key
// lives in memory. now is the clock that tokens are dated and checked by.
func NewIssuer(dir string, now func() time.Time) (*Issuer, error) {
	key, err := loadKey(dir)
	if err != nil {
		return nil, fmt.Errorf("the tenant's signing key: %w", err)
	}
	sum := sha1.Sum(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	return &Issuer{key: key, kid: base64.RawURLEncoding.EncodeToString(sum[:]), now: now}, nil
}

func loadKey(dir string) (*rsa.PrivateKey, error) {
	if dir == "" {
		return rsa.GenerateKey(rand.Reader, 2048)
	}
	path := filepath.Join(dir, keyFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s: no PEM block", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: not an RSA key", path)
	}
	return key, nil
}

func makeKey(path string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, state.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// Mint fills in the times, the ids and, where there is none, the issuer of claims and returns them signed, with the token's remaining life.
// The caller sets Audience, TenantID, AppID, ObjectID and what the principal may do.
func (i *Issuer) Mint(claims Claims) (signed string, remaining time.Duration, err error) {
	begin := i.now().Add(-Backdate)
	claims.IssuedAt, claims.NotBefore = begin.Unix(), begin.Unix()
	claims.Expires = begin.Add(Lifetime + Backdate).Unix()
	if claims.Issuer == "" {
		claims.Issuer = "https://sts.windows.net/" + claims.TenantID + "/"
	}
	claims.Version = "1.0"
	claims.UniqueID = rand.Text()[:22]
	if claims.Subject == "" {
		claims.Subject = claims.ObjectID
	}
	signed, err = i.Sign(&claims)
	return signed, Lifetime - time.Second, err
}

// Sign signs any claims, an id token's for one, as a JWT.
func (i *Issuer) Sign(claims any) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, payload{claims})
	token.Header["kid"], token.Header["x5t"] = i.kid, i.kid
	signed, err := token.SignedString(i.key)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed, nil
}

// Errors of [Issuer.Verify].
var (
	ErrMissing  = errors.New("no bearer token")
	ErrInvalid  = errors.New("the token is malformed, or not signed by this tenant")
	ErrExpired  = errors.New("the token's lifetime is over, or has not begun")
	ErrAudience = errors.New("the token is for another resource")
)

// Verify checks the value of an Authorization header and returns the token's claims. The audience must be one of
// audiences, compared without regard to case and to a slash at the end. Claims come with [ErrExpired] and [ErrAudience]
// too.
func (i *Issuer) Verify(authorization string, audiences ...string) (*Claims, error) {
	scheme, text, _ := strings.Cut(authorization, " ")
	text = strings.TrimSpace(text)
	if !strings.EqualFold(scheme, "Bearer") || text == "" {
		return nil, ErrMissing
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	claims := &Claims{}
	_, err := parser.ParseWithClaims(text, &payload{claims}, func(*jwt.Token) (any, error) { return &i.key.PublicKey, nil })
	if err != nil {
		return nil, ErrInvalid
	}
	if now := i.now().Unix(); now >= claims.Expires || now < claims.NotBefore {
		return claims, ErrExpired
	}
	matches := func(audience string) bool {
		return strings.EqualFold(strings.TrimRight(audience, "/"), strings.TrimRight(claims.Audience, "/"))
	}
	if !slices.ContainsFunc(audiences, matches) {
		return claims, ErrAudience
	}
	return claims, nil
}

// Signed reports whether signature is this issuer's over signed. Of the algorithms, it uses RS256 only.
func (i *Issuer) Signed(algorithm string, signed, signature []byte) bool {
	return algorithm == "RS256" && jwt.SigningMethodRS256.Verify(string(signed), signature, &i.key.PublicKey) == nil
}

// JWKS returns the public key as a JSON Web Key Set.
func (i *Issuer) JWKS() map[string]any {
	exponent := big.NewInt(int64(i.key.E)).Bytes()
	return map[string]any{"keys": []map[string]any{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.kid, "x5t": i.kid,
		"n": base64.RawURLEncoding.EncodeToString(i.key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(exponent),
	}}}
}
