package certs

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"time"
)

// BackDate is how long before its issue a certificate begins. Entra refuses a key that begins in its future, and clocks
// differ.
const BackDate = 15 * time.Minute

// IssueOptions describe a certificate to issue. Only CommonName is needed.
type IssueOptions struct {
	CommonName string
	Bits       int           // 2048, 3072 or 4096; 2048 where zero
	Lifetime   time.Duration // from now; one calendar year where zero
	ForRequest bool          // it only keeps the key of a request, until an authority has answered

	Key  crypto.Signer    // the key to certify; a new one of Bits where nil
	Now  func() time.Time // time.Now where nil
	Rand io.Reader        // for the serial number; crypto/rand.Reader where nil
}

// Issue makes a self-signed certificate, with a new RSA key unless options bring one. It is good for signing as a client
// and begins 15 minutes ago.
func Issue(options IssueOptions) (*Certificate, error) {
	if options.CommonName == "" {
		return nil, fmt.Errorf("issue a certificate: it has no common name")
	}
	now, random := time.Now, options.Rand
	if options.Now != nil {
		now = options.Now
	}
	if random == nil {
		random = rand.Reader
	}
	signer, err := options.signer()
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	serial, err := newSerial(random)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	begin := now().UTC().Truncate(time.Second)
	end := begin.AddDate(1, 0, 0)
	if options.Lifetime != 0 {
		end = begin.Add(options.Lifetime)
	}
	if !end.After(begin) {
		return nil, fmt.Errorf("issue a certificate: a lifetime of %s is none", options.Lifetime)
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               options.subject(),
		NotBefore:             begin.Add(-BackDate),
		NotAfter:              end,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		SignatureAlgorithm:    x509.SHA256WithRSA,
	}
	der, err := x509.CreateCertificate(random, template, template, signer.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate: %w", err)
	}
	return New(leaf, signer)
}

func (o IssueOptions) subject() pkix.Name {
	name := pkix.Name{CommonName: o.CommonName}
	if o.ForRequest {
		name.OrganizationalUnit = []string{requestUnit}
	}
	return name
}

func (o IssueOptions) signer() (crypto.Signer, error) {
	if o.Key != nil {
		if _, ok := o.Key.Public().(*rsa.PublicKey); !ok {
			return nil, ErrNotRSA
		}
		return o.Key, nil
	}
	switch o.Bits {
	case 0:
		return rsa.GenerateKey(rand.Reader, minBits)
	case 2048, 3072, 4096:
		return rsa.GenerateKey(rand.Reader, o.Bits)
	}
	return nil, fmt.Errorf("a key of %d bits: 2048, 3072 and 4096 are possible", o.Bits)
}

// newSerial returns a positive serial number of 127 random bits. RFC 5280 §4.1.2.2 allows 20 octets.
func newSerial(random io.Reader) (*big.Int, error) {
	octets := make([]byte, 16)
	if _, err := io.ReadFull(random, octets); err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	octets[0] &= 0x7f
	octets[len(octets)-1] |= 1 // never zero
	return new(big.Int).SetBytes(octets), nil
}
