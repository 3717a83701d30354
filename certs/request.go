package certs

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"slices"
)

// requestUnit marks, as the organizational unit, a certificate that only holds the key of a request.
const requestUnit = "Certificate request"

// Request returns a request for a certificate (PKCS #10, RFC 2986) in DER.
func Request(commonName string, key crypto.Signer, random io.Reader) ([]byte, error) {
	if random == nil {
		random = rand.Reader
	}
	der, err := x509.CreateCertificateRequest(random, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: commonName}, SignatureAlgorithm: x509.SHA256WithRSA,
	}, key)
	if err != nil {
		return nil, fmt.Errorf("make a request for a certificate: %w", err)
	}
	return der, nil
}

// IsForRequest reports whether leaf was issued only to keep the key of a request, see [IssueOptions.ForRequest].
func IsForRequest(leaf *x509.Certificate) bool {
	return slices.Contains(leaf.Subject.OrganizationalUnit, requestUnit)
}
