package certs

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // read in old files, never written
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"hash"
)

// Encrypted PKCS #8 keys (RFC 5958 §3) under PBES2 (RFC 8018 §6.2) with PBKDF2 and AES in CBC mode: what OpenSSL 3 writes
// and reads, and what std lacks.

const (
	pbkdf2Iterations = 600_000
	// A file may ask for any number of iterations; more than this is an attack on the reader's time.
	maxIterations = 2_000_000
)

var (
	oidPBES2    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidHMACSHA1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}
	oidSHA256   = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
	oidSHA512   = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}
	oidAES128   = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}
	oidAES192   = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}
	oidAES256   = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
)

type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

type pbes2Parameters struct {
	Derivation pkix.AlgorithmIdentifier
	Cipher     pkix.AlgorithmIdentifier
}

type pbkdf2Parameters struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

func decryptPKCS8(der []byte, password string) ([]byte, error) {
	var outer encryptedKey
	if err := unmarshalAll(der, &outer); err != nil {
		return nil, err
	}
	if !outer.Algorithm.Algorithm.Equal(oidPBES2) {
		return nil, fmt.Errorf("%w: scheme %s", ErrUnsupported, outer.Algorithm.Algorithm)
	}
	var scheme pbes2Parameters
	if err := unmarshalAll(outer.Algorithm.Parameters.FullBytes, &scheme); err != nil {
		return nil, err
	}
	if !scheme.Derivation.Algorithm.Equal(oidPBKDF2) {
		return nil, fmt.Errorf("%w: key derivation %s", ErrUnsupported, scheme.Derivation.Algorithm)
	}
	var derivation pbkdf2Parameters
	if err := unmarshalAll(scheme.Derivation.Parameters.FullBytes, &derivation); err != nil {
		return nil, err
	}
	size, err := keySize(scheme.Cipher.Algorithm)
	if err != nil {
		return nil, err
	}
	key, err := derivation.key(password, size)
	if err != nil {
		return nil, err
	}
	var iv []byte
	if err := unmarshalAll(scheme.Cipher.Parameters.FullBytes, &iv); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if len(iv) != block.BlockSize() || len(outer.Data) == 0 || len(outer.Data)%block.BlockSize() != 0 {
		return nil, fmt.Errorf("%w: the length of its encrypted key", ErrMalformed)
	}
	text := make([]byte, len(outer.Data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, outer.Data)
	return unpad(text, block.BlockSize())
}

func (p pbkdf2Parameters) key(password string, size int) ([]byte, error) {
	if p.Iterations < 1 || p.Iterations > maxIterations {
		return nil, fmt.Errorf("%w: %d iterations", ErrUnsupported, p.Iterations)
	}
	if p.KeyLength != 0 && p.KeyLength != size {
		return nil, fmt.Errorf("%w: a derived key of %d octets", ErrUnsupported, p.KeyLength)
	}
	var newHash func() hash.Hash
	switch oid := p.PRF.Algorithm; {
	case len(oid) == 0, oid.Equal(oidHMACSHA1): // RFC 8018 gives SHA-1 as the default
		newHash = sha1.New
	case oid.Equal(oidSHA256):
		newHash = sha256.New
	case oid.Equal(oidSHA512):
		newHash = sha512.New
	default:
		return nil, fmt.Errorf("%w: hash %s", ErrUnsupported, oid)
	}
	return pbkdf2.Key(newHash, password, p.Salt, p.Iterations, size)
}

func keySize(oid asn1.ObjectIdentifier) (int, error) {
	switch {
	case oid.Equal(oidAES128):
		return 16, nil
	case oid.Equal(oidAES192):
		return 24, nil
	case oid.Equal(oidAES256):
		return 32, nil
	}
	return 0, fmt.Errorf("%w: cipher %s", ErrUnsupported, oid)
}

func unmarshalAll(der []byte, v any) error {
	rest, err := asn1.Unmarshal(der, v)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if len(rest) != 0 {
		return fmt.Errorf("%w: octets after its end", ErrMalformed)
	}
	return nil
}

// unpad takes PKCS #7 padding away. A wrong password shows as wrong padding, or later as a key that cannot be read.
func unpad(text []byte, blockSize int) ([]byte, error) {
	n := int(text[len(text)-1])
	if n == 0 || n > blockSize || n > len(text) {
		return nil, ErrWrongPassword
	}
	for _, b := range text[len(text)-n:] {
		if int(b) != n {
			return nil, ErrWrongPassword
		}
	}
	return text[:len(text)-n], nil
}

func encryptPKCS8(der []byte, password string) ([]byte, error) {
	salt, iv := make([]byte, 16), make([]byte, aes.BlockSize)
	for _, random := range [][]byte{salt, iv} {
		if _, err := rand.Read(random); err != nil {
			return nil, err
		}
	}
	null := asn1.RawValue{FullBytes: asn1.NullBytes}
	derivation := pbkdf2Parameters{Salt: salt, Iterations: pbkdf2Iterations, PRF: pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: null}}
	key, err := derivation.key(password, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	padding := aes.BlockSize - len(der)%aes.BlockSize
	text := make([]byte, len(der)+padding)
	copy(text, der)
	for i := len(der); i < len(text); i++ {
		text[i] = byte(padding)
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(text, text)

	scheme := pbes2Parameters{}
	if scheme.Derivation, err = algorithm(oidPBKDF2, derivation); err != nil {
		return nil, err
	}
	if scheme.Cipher, err = algorithm(oidAES256, iv); err != nil {
		return nil, err
	}
	outer := encryptedKey{Data: text}
	if outer.Algorithm, err = algorithm(oidPBES2, scheme); err != nil {
		return nil, err
	}
	return asn1.Marshal(outer)
}

func algorithm(oid asn1.ObjectIdentifier, parameters any) (pkix.AlgorithmIdentifier, error) {
	der, err := asn1.Marshal(parameters)
	if err != nil {
		return pkix.AlgorithmIdentifier{}, err
	}
	return pkix.AlgorithmIdentifier{Algorithm: oid, Parameters: asn1.RawValue{FullBytes: der}}, nil
}
