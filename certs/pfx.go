package certs

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"software.sslmate.com/src/go-pkcs12"
)

// ParsePFX reads a private key and its certificate from a PFX (PKCS #12) file in DER. It knows the encryption of today
// (PBES2 with AES, SHA-256) and of old Windows (triple DES or RC2, SHA-1).
func ParsePFX(data []byte, password string) (*Certificate, error) {
	if err := checkIterations(data, maxIterations, 0); err != nil {
		return nil, fmt.Errorf("read a PFX certificate: %w", err)
	}
	key, first, rest, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		return nil, fmt.Errorf("read a PFX certificate: %w", pfxError(err))
	}
	signer, err := asSigner(key)
	if err != nil {
		return nil, fmt.Errorf("read a PFX certificate: %w", err)
	}
	certificate, err := pick(append([]*x509.Certificate{first}, rest...), signer)
	if err != nil {
		return nil, fmt.Errorf("read a PFX certificate: %w", err)
	}
	return certificate, nil
}

// checkIterations refuses a file that would keep the decoder busy for hours. In every structure of PKCS #12 that derives a
// key (RFC 7292 §4 and appendix C, RFC 8018 appendix A) the iterations are the integer that follows the salt, an octet
// string; most is what is allowed. Octet strings are looked into, since PKCS #12 nests its structures in them.
func checkIterations(der []byte, most int64, depth int) error {
	const maxDepth = 32
	afterOctets := false
	for depth < maxDepth {
		value, rest, ok := nextElement(der)
		if !ok {
			break // its end, or no structure; the decoder says what is wrong with the file
		}
		universal := value.Class == asn1.ClassUniversal
		if universal && value.Tag == asn1.TagInteger && afterOctets {
			if n := new(big.Int).SetBytes(value.Bytes); n.Cmp(big.NewInt(most)) > 0 {
				return fmt.Errorf("%w: %s iterations", ErrUnsupported, n)
			}
		}
		afterOctets = universal && value.Tag == asn1.TagOctetString
		if value.IsCompound || afterOctets {
			if err := checkIterations(value.Bytes, most, depth+1); err != nil {
				return err
			}
		}
		der = rest
	}
	return nil
}

func nextElement(der []byte) (value asn1.RawValue, rest []byte, ok bool) {
	rest, err := asn1.Unmarshal(der, &value)
	return value, rest, err == nil
}

// pfxError maps what the decoder says. It has no error values for the two missing parts, only their texts.
func pfxError(err error) error {
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return ErrWrongPassword
	case err.Error() == "pkcs12: private key missing":
		return ErrNoKey
	case err.Error() == "pkcs12: certificate missing":
		return ErrNoCertificate
	}
	if _, ok := errors.AsType[pkcs12.NotImplementedError](err); ok {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrMalformed, err)
}

// PFXEncryption says who shall be able to read a PFX file.
type PFXEncryption int

const (
	// PFXModern is PBES2 with AES-256 and SHA-256: OpenSSL 3, Windows Server 2019 and later, Node.
	PFXModern PFXEncryption = iota
	// PFXLegacy is triple DES with SHA-1, which older Windows and programs on Go's x/crypto/pkcs12 need. It is weak.
	PFXLegacy
)

// EncodePFX returns the certificate and its private key as a PFX file under password. The error is ErrNotExportable for a
// key that is not in memory.
func EncodePFX(c *Certificate, password string, encryption PFXEncryption) ([]byte, error) {
	key, ok := c.Signer.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("write a PFX certificate: %w", ErrNotExportable)
	}
	encoder := pkcs12.Modern2023
	if encryption == PFXLegacy {
		encoder = pkcs12.LegacyDES
	}
	data, err := encoder.Encode(key, c.Leaf, nil, password)
	if err != nil {
		return nil, fmt.Errorf("write a PFX certificate: %w", err)
	}
	return data, nil
}

func marshalKey(c *Certificate) ([]byte, error) {
	key, ok := c.Signer.(*rsa.PrivateKey)
	if !ok {
		return nil, ErrNotExportable
	}
	return x509.MarshalPKCS8PrivateKey(key)
}
