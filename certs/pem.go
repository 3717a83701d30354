package certs

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

const (
	blockCertificate  = "CERTIFICATE"
	blockKey          = "PRIVATE KEY"
	blockKeyPKCS1     = "RSA PRIVATE KEY"
	blockKeyEC        = "EC PRIVATE KEY"
	blockKeyEncrypted = "ENCRYPTED PRIVATE KEY"
)

// ParsePEM reads a private key and its certificate from PEM text, in any order and among further certificates. The
// password is for an encrypted key (PKCS #8 with PBES2, as OpenSSL writes it) and may be empty.
func ParsePEM(text []byte, password string) (*Certificate, error) {
	certificate, err := parsePEM(text, password)
	if err != nil {
		return nil, fmt.Errorf("read a PEM certificate: %w", err)
	}
	return certificate, nil
}

func parsePEM(text []byte, password string) (*Certificate, error) {
	var leaves []*x509.Certificate
	var signer crypto.Signer
	blocks := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		blocks++
		switch block.Type {
		case blockCertificate:
			leaf, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
			}
			leaves = append(leaves, leaf)
		case blockKey, blockKeyPKCS1, blockKeyEC, blockKeyEncrypted:
			if signer != nil {
				return nil, fmt.Errorf("%w: it has more than one private key", ErrMalformed)
			}
			var err error
			if signer, err = parseKey(block, password); err != nil {
				return nil, err
			}
		}
	}
	if blocks == 0 {
		return nil, ErrMalformed
	}
	return pick(leaves, signer)
}

func parseKey(block *pem.Block, password string) (crypto.Signer, error) {
	der := block.Bytes
	switch block.Type {
	case blockKeyEC:
		return nil, ErrNotRSA
	case blockKeyPKCS1:
		if block.Headers["DEK-Info"] != "" {
			return nil, fmt.Errorf("%w: a key encrypted inside PEM (RFC 1423); convert it with openssl pkcs8 -topk8", ErrUnsupported)
		}
		key, err := x509.ParsePKCS1PrivateKey(der)
		if err != nil {
			return nil, fmt.Errorf("%w: its private key cannot be read", ErrMalformed)
		}
		return key, nil
	case blockKeyEncrypted:
		if password == "" {
			return nil, ErrNeedPassword
		}
		var err error
		if der, err = decryptPKCS8(der, password); err != nil {
			return nil, err
		}
	}
	// The parser's own error may quote what it read, so it stays out.
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		if block.Type == blockKeyEncrypted {
			return nil, ErrWrongPassword
		}
		return nil, fmt.Errorf("%w: its private key cannot be read", ErrMalformed)
	}
	return asSigner(key)
}

func asSigner(key any) (crypto.Signer, error) {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, ErrNotRSA
	}
	return signer, nil
}

// pick joins the key with the one of leaves that it belongs to.
func pick(leaves []*x509.Certificate, signer crypto.Signer) (*Certificate, error) {
	if len(leaves) == 0 {
		return nil, ErrNoCertificate
	}
	if signer == nil {
		return nil, ErrNoKey
	}
	var first error
	for _, leaf := range leaves {
		certificate, err := New(leaf, signer)
		if err == nil {
			return certificate, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// ParseCertificate reads the first certificate of PEM text, or one in DER, without a key.
func ParseCertificate(data []byte) (*x509.Certificate, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == blockCertificate {
			data = block.Bytes
			break
		}
		if len(bytes.TrimSpace(rest)) == 0 {
			return nil, fmt.Errorf("read a certificate: %w", ErrNoCertificate)
		}
	}
	leaf, err := x509.ParseCertificate(data)
	if err != nil {
		return nil, fmt.Errorf("read a certificate: %w: %w", ErrMalformed, err)
	}
	return leaf, nil
}

// EncodeCertificatePEM returns leaf as PEM. It is public.
func EncodeCertificatePEM(leaf *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: blockCertificate, Bytes: leaf.Raw})
}

// EncodePEM returns the certificate and its private key as PEM, the key as PKCS #8: encrypted under password, or in the
// clear where password is empty, as clients that read no encrypted PEM need it. The error is ErrNotExportable for a key
// that is not in memory.
func EncodePEM(c *Certificate, password string) ([]byte, error) {
	der, err := marshalKey(c)
	if err != nil {
		return nil, fmt.Errorf("write a PEM certificate: %w", err)
	}
	block := &pem.Block{Type: blockKey, Bytes: der}
	if password != "" {
		block.Type = blockKeyEncrypted
		if block.Bytes, err = encryptPKCS8(der, password); err != nil {
			return nil, fmt.Errorf("write a PEM certificate: %w", err)
		}
	}
	return append(EncodeCertificatePEM(c.Leaf), pem.EncodeToMemory(block)...), nil
}
