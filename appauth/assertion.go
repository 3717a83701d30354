package appauth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the x5t header is defined as SHA-1 (RFC 7515 §4.1.7)
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Errors that [errors.Is] finds in what [NewCredential] and [Proof] return.
var (
	ErrNotRSA      = errors.New("the key is not RSA, and Microsoft Entra accepts no other")
	ErrKeyMismatch = errors.New("the private key does not belong to the certificate")
)

// Assertions and proofs are good for ten minutes: the most that Graph takes for a proof, and Microsoft's advice for an
// assertion.
const proofLifetime = 10 * time.Minute

// proofAudience is the audience of a proof of possession: Azure AD Graph's application id, as "Add key" of Microsoft Graph
// documents it.
const proofAudience = "00000002-0000-0000-c000-000000000000"

var base64URL = base64.RawURLEncoding

// prover signs JSON web tokens with the key of a certificate.
type prover struct {
	certificate *x509.Certificate
	signer      crypto.Signer
	random      io.Reader
}

func newProver(certificate *x509.Certificate, signer crypto.Signer, random io.Reader) (prover, error) {
	if certificate == nil || signer == nil {
		return prover{}, errors.New("it needs a certificate and its private key")
	}
	public, ok := signer.Public().(*rsa.PublicKey)
	if !ok {
		return prover{}, ErrNotRSA
	}
	if !public.Equal(certificate.PublicKey) {
		return prover{}, ErrKeyMismatch
	}
	return prover{certificate, signer, random}, nil
}

// assertion returns a client assertion (RFC 7523 §3) for the token endpoint audience.
func (p prover) assertion(audience, clientID string, now time.Time) (string, error) {
	id, err := newID(p.random)
	if err != nil {
		return "", err
	}
	thumbprint := sha256.Sum256(p.certificate.Raw)
	header := map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": base64URL.EncodeToString(thumbprint[:])}
	claims := map[string]any{
		"aud": audience, "iss": clientID, "sub": clientID, "jti": id,
		"nbf": now.Unix(), "exp": now.Add(proofLifetime).Unix(),
	}
	return p.sign(header, claims, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
}

// Proof returns the proof of possession for the addKey and removeKey actions of Microsoft Graph on the object objectID, the
// object id of an application (not its client id). The certificate must be one that the application has. It is good for ten
// minutes from now.
//
// It is signed with RS256 and names the certificate by x5t: the only form whose acceptance is on record.
func Proof(certificate *x509.Certificate, signer crypto.Signer, objectID string, now time.Time) (string, error) {
	p, err := newProver(certificate, signer, rand.Reader)
	if err != nil {
		return "", fmt.Errorf("prove possession of a key: %w", err)
	}
	thumbprint := sha1.Sum(certificate.Raw) //nolint:gosec // see the import
	header := map[string]any{
		"alg": "RS256", "typ": "JWT",
		"x5t": base64URL.EncodeToString(thumbprint[:]), "kid": fmt.Sprintf("%X", thumbprint),
	}
	claims := map[string]any{"aud": proofAudience, "iss": objectID, "nbf": now.Unix(), "exp": now.Add(proofLifetime).Unix()}
	token, err := p.sign(header, claims, crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("prove possession of a key: %w", err)
	}
	return token, nil
}

func (p prover) sign(header, claims map[string]any, options crypto.SignerOpts) (string, error) {
	headerText, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	claimsText, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	input := base64URL.EncodeToString(headerText) + "." + base64URL.EncodeToString(claimsText)
	digest := sha256.Sum256([]byte(input))
	signature, err := p.signer.Sign(p.random, digest[:], options)
	if err != nil {
		return "", fmt.Errorf("sign with the private key: %w", err)
	}
	return input + "." + base64URL.EncodeToString(signature), nil
}

// newID returns a random UUID (RFC 9562 §5.4).
func newID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}
