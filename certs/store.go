package certs

import (
	"context"
	"crypto/x509"
)

// Store keeps certificates with the use of their private keys. A folder can be one ([FileStore]), a database, a vault.
//
// Contract:
//   - All methods may be called at the same time, also from several processes that share what lies below. A reader sees a
//     certificate as it was put or not at all.
//   - A certificate is never listed before its key can be used: a process that dies inside Put leaves either both or
//     nothing that List shows.
//   - Private keys never leave a store but as crypto.Signer. A store need not be able to hand out a key's octets, and may
//     answer Put with ErrNotExportable where it can take only keys that it made.
//   - Thumbprints are SHA-1 and may come as people paste them; a store brings them into form with ParseThumbprint and
//     returns its error for what is none.
//   - Errors wrap ErrNotFound where there is no such certificate, and never hold key material.
type Store interface {
	// List returns all certificates, those that end last first. It does not touch keys.
	List(ctx context.Context) ([]*x509.Certificate, error)
	// Find returns the certificate of a thumbprint with its key, ErrNotFound, ErrNoKey where only the key is missing, or
	// ErrKeyMismatch where it is another's.
	Find(ctx context.Context, thumbprint string) (*Certificate, error)
	// Put keeps a certificate. Putting it again changes nothing.
	Put(ctx context.Context, certificate *Certificate) error
	// Remove deletes a certificate and its key. One that is not there is no error.
	Remove(ctx context.Context, thumbprint string) error
}
