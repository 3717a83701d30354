package certs

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
)

// ParseChain reads certificates without a private key, as an authority hands them out: PEM, DER, or PKCS #7 (a .p7b file) in
// either. The order is the file's.
func ParseChain(data []byte) ([]*x509.Certificate, error) {
	chain, err := parseChain(data)
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("read certificates: %w", ErrNoCertificate)
	}
	return chain, nil
}

func parseChain(data []byte) ([]*x509.Certificate, error) {
	block, rest := pem.Decode(data)
	if block == nil {
		return parseBinaryChain(data)
	}
	var all []*x509.Certificate
	for ; block != nil; block, rest = pem.Decode(rest) {
		if block.Type != blockCertificate && block.Type != "PKCS7" {
			continue
		}
		found, err := parseBinaryChain(block.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// parseBinaryChain reads one certificate in DER, or a PKCS #7 structure of them.
func parseBinaryChain(der []byte) ([]*x509.Certificate, error) {
	if signed, ok := signedData(der); ok {
		return parsePKCS7(signed)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return []*x509.Certificate{leaf}, nil
}

// signedData returns what a ContentInfo of the type signed-data holds (RFC 2315 §7).
func signedData(der []byte) ([]byte, bool) {
	var info struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
	}
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil, false
	}
	return info.Content.Bytes, info.Type.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2})
}

// parsePKCS7 reads the certificates of a SignedData (RFC 2315 §9.1), whose signatures nobody needs here.
func parsePKCS7(der []byte) ([]*x509.Certificate, error) {
	var signed struct {
		Version      int
		Algorithms   asn1.RawValue
		Content      asn1.RawValue
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		Revoked      asn1.RawValue `asn1:"optional,tag:1"`
		Signers      asn1.RawValue
	}
	if _, err := asn1.Unmarshal(der, &signed); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	all, err := x509.ParseCertificates(signed.Certificates.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return all, nil
}
