package graph

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"
)

// KeyCredential is a certificate registered on an application.
type KeyCredential struct {
	KeyID         string     `json:"keyId,omitempty"`
	Type          string     `json:"type,omitempty"`
	Usage         string     `json:"usage,omitempty"`
	DisplayName   *string    `json:"displayName,omitempty"`
	StartDateTime *time.Time `json:"startDateTime,omitempty"`
	EndDateTime   *time.Time `json:"endDateTime,omitempty"`

	// CustomKeyIdentifier is the SHA-1 thumbprint unless its maker chose otherwise; tools have read it as hexadecimal and
	// as base64. See [KeyCredential.Thumbprint].
	CustomKeyIdentifier *string `json:"customKeyIdentifier,omitempty"`

	// Key is the certificate, in DER or in PEM as its maker sent it. Graph leaves it out unless a $select names
	// keyCredentials.
	Key []byte `json:"key"`
}

// NewKeyCredential returns the entry that registers certificate under an id, valid as long as the certificate is.
func NewKeyCredential(keyID string, certificate *x509.Certificate) KeyCredential {
	start, end := certificate.NotBefore.UTC(), certificate.NotAfter.UTC()
	name := certificate.Subject.String()
	return KeyCredential{
		KeyID: keyID, Type: "AsymmetricX509Cert", Usage: "Verify", DisplayName: &name,
		StartDateTime: &start, EndDateTime: &end, Key: certificate.Raw,
	}
}

// Keep returns the entry that leaves k as it is in [Client.SetKeyCredentials]: all but the key, which a service that holds
// it takes from there.
func (k KeyCredential) Keep() KeyCredential {
	k.Key = nil
	return k
}

// Thumbprint returns the SHA-1 thumbprint of the certificate as 40 upper-case hexadecimal digits, or an empty string where
// neither the certificate nor its identifier tells it.
func (k KeyCredential) Thumbprint() string {
	if der := k.der(); der != nil {
		sum := sha1.Sum(der)
		return strings.ToUpper(hex.EncodeToString(sum[:]))
	}
	if k.CustomKeyIdentifier == nil {
		return ""
	}
	identifier := *k.CustomKeyIdentifier
	if raw, err := hex.DecodeString(identifier); err == nil && len(raw) == sha1.Size {
		return strings.ToUpper(identifier)
	}
	if raw, err := base64.StdEncoding.DecodeString(identifier); err == nil && len(raw) == sha1.Size {
		return strings.ToUpper(hex.EncodeToString(raw))
	}
	return ""
}

func (k KeyCredential) der() []byte {
	if block, _ := pem.Decode(k.Key); block != nil {
		return block.Bytes
	}
	if _, err := x509.ParseCertificate(k.Key); err == nil {
		return k.Key
	}
	return nil
}
