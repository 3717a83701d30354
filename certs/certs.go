// Package certs owns certificates with which an application proves who it is: it issues them, reads and writes them as PEM
// and PFX, and keeps them in a [Store] from which they are found by thumbprint.
//
// Private keys are handed out only as [crypto.Signer], so that a key may as well sit in a security module or a vault. No
// method of this package prints key material. Keys are RSA: Microsoft Entra accepts no other kind in a client assertion
// (see "Microsoft identity platform application authentication certificate credentials").
package certs

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // a thumbprint is a name here, not a proof
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"
)

// Certificate is a certificate with the use of its private key.
type Certificate struct {
	Leaf   *x509.Certificate
	Signer crypto.Signer // nil where the private key is not at hand
}

// Errors that [errors.Is] finds in what this package returns.
var (
	ErrNotFound      = errors.New("no such certificate")
	ErrMalformed     = errors.New("not a certificate file, or damaged")
	ErrNoCertificate = errors.New("there is no certificate in it")
	ErrNoKey         = errors.New("there is no private key in it")
	ErrNotRSA        = errors.New("the key is not RSA, and Microsoft Entra accepts no other")
	ErrWeakKey       = errors.New("the RSA key has fewer than 2048 bits")
	ErrKeyMismatch   = errors.New("the private key does not belong to the certificate")
	ErrWrongPassword = errors.New("the password is wrong")
	ErrNeedPassword  = errors.New("the private key is encrypted and needs a password")
	ErrUnsupported   = errors.New("it is encrypted in a way that is not supported")
	ErrNotExportable = errors.New("the private key cannot leave the place it is kept in")
	ErrKeyWrapped    = errors.New("the private key is wrapped, and nothing is at hand to unwrap it")
	ErrBadThumbprint = errors.New("not a SHA-1 thumbprint of 40 hexadecimal digits")
)

// minBits is the smallest RSA key that is read. Entra has an error for smaller ones: AADSTS50032, WeakRsaKey.
const minBits = 2048

// New joins a certificate and its key. The key must be RSA, of at least 2048 bits, and the certificate's own.
func New(leaf *x509.Certificate, signer crypto.Signer) (*Certificate, error) {
	if leaf == nil {
		return nil, ErrNoCertificate
	}
	if signer == nil {
		return nil, ErrNoKey
	}
	public, ok := signer.Public().(*rsa.PublicKey)
	if !ok {
		return nil, ErrNotRSA
	}
	if public.N.BitLen() < minBits {
		return nil, ErrWeakKey
	}
	if !public.Equal(leaf.PublicKey) {
		return nil, ErrKeyMismatch
	}
	return &Certificate{Leaf: leaf, Signer: signer}, nil
}

// Thumbprint returns the SHA-1 of the certificate as 40 upper-case hexadecimal digits, as Windows and Entra write it.
func (c Certificate) Thumbprint() string { return Thumbprint(c.Leaf) }

// ThumbprintSHA256 returns the SHA-256 of the certificate as 64 upper-case hexadecimal digits.
func (c Certificate) ThumbprintSHA256() string { return ThumbprintSHA256(c.Leaf) }

// DaysLeft returns the whole days from now to the end of the certificate: 0 on its last day, below zero once it is over.
func (c Certificate) DaysLeft(now time.Time) int { return DaysLeft(c.Leaf, now) }

// String names the certificate. It shows nothing of the key.
func (c Certificate) String() string {
	if c.Leaf == nil {
		return "no certificate"
	}
	return c.Leaf.Subject.String() + " " + c.Thumbprint()
}

// GoString keeps %#v from showing the key.
func (c Certificate) GoString() string { return "certs.Certificate{" + c.String() + "}" }

// LogValue keeps a structured log from showing the key.
func (c Certificate) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON keeps the key out of JSON.
func (c Certificate) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// Thumbprint returns the SHA-1 of leaf as 40 upper-case hexadecimal digits.
func Thumbprint(leaf *x509.Certificate) string {
	return fmt.Sprintf("%X", sha1.Sum(leaf.Raw)) //nolint:gosec // see the import
}

// ThumbprintSHA256 returns the SHA-256 of leaf as 64 upper-case hexadecimal digits.
func ThumbprintSHA256(leaf *x509.Certificate) string {
	return fmt.Sprintf("%X", sha256.Sum256(leaf.Raw))
}

// DaysLeft returns the whole days from now to leaf's end: 0 on its last day, below zero once it is over.
func DaysLeft(leaf *x509.Certificate, now time.Time) int {
	return int(math.Floor(leaf.NotAfter.Sub(now).Hours() / 24))
}

// ParseThumbprint brings a SHA-1 thumbprint as people paste it into the form of [Thumbprint]. Blanks, colons, hyphens and
// the invisible marks that Windows' certificate dialog puts before the digits do not count.
func ParseThumbprint(text string) (string, error) {
	var digits strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'F':
			digits.WriteRune(r)
		case r >= 'a' && r <= 'f':
			digits.WriteRune(r - 'a' + 'A')
		case strings.ContainsRune(" \t\r\n:-\u00a0\u200b\u200e\u200f\u202a\u202c\ufeff", r):
		default:
			return "", fmt.Errorf("thumbprint %q: %w: %q is no such digit", text, ErrBadThumbprint, r)
		}
	}
	switch digits.Len() {
	case 2 * sha1.Size:
		return digits.String(), nil
	case 2 * sha256.Size:
		return "", fmt.Errorf("thumbprint %q: %w; this is one of SHA-256", text, ErrBadThumbprint)
	}
	return "", fmt.Errorf("thumbprint %q: %w: it has %d", text, ErrBadThumbprint, digits.Len())
}
