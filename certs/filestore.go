package certs

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/statefile"
)

// The two files of a certificate: THUMBPRINT.pem and THUMBPRINT.key.pem.
const (
	certificateSuffix = ".pem"
	keySuffix         = ".key.pem"
)

// lockWait is how long a change waits for another process's, which takes milliseconds.
const lockWait = 10 * time.Second

// FileStoreOptions of [NewFileStore]. The zero value is the usual one.
type FileStoreOptions struct {
	// BeforeRename is called with the path of a file that is written but not yet in place. Tests stop a process there.
	BeforeRename func(path string)
	// Wrapper wraps private keys for their rest. Where nil, they rest as they are, and wrapped ones cannot be used.
	Wrapper KeyWrapper
}

// FileStore is a [Store] in a folder: for each certificate a PEM file and another, readable by its owner only, with the
// private key as PKCS #8, wrapped where the store has a wrapper that does so. The key is written first and removed last.
type FileStore struct {
	dir     *statefile.Dir
	wrapper KeyWrapper

	changing sync.Mutex
}

var (
	_ Store  = (*FileStore)(nil)
	_ Rester = (*FileStore)(nil)
)

// NewFileStore returns the store in the folder dir. The folder need not exist: the first Put makes it.
func NewFileStore(dir string, options FileStoreOptions) *FileStore {
	return &FileStore{
		dir:     statefile.Open(dir, statefile.Options{BeforeRename: options.BeforeRename}),
		wrapper: options.Wrapper,
	}
}

// List returns all certificates, those that end last first.
func (s *FileStore) List(ctx context.Context) ([]*x509.Certificate, error) {
	names, err := s.dir.Names()
	if err != nil {
		return nil, err
	}
	var leaves []*x509.Certificate
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		thumbprint, ok := strings.CutSuffix(name, certificateSuffix)
		if _, err := ParseThumbprint(thumbprint); !ok || err != nil {
			continue
		}
		leaf, err := s.leaf(thumbprint)
		if errors.Is(err, ErrNotFound) {
			continue // removed since the folder was read
		}
		if err != nil {
			return nil, err
		}
		leaves = append(leaves, leaf)
	}
	slices.SortFunc(leaves, func(a, b *x509.Certificate) int {
		return cmp.Or(b.NotAfter.Compare(a.NotAfter), bytes.Compare(a.Raw, b.Raw))
	})
	return leaves, nil
}

// Find returns the certificate of a thumbprint with its key.
func (s *FileStore) Find(ctx context.Context, thumbprint string) (*Certificate, error) {
	thumbprint, err := ParseThumbprint(thumbprint)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	leaf, err := s.leaf(thumbprint)
	if err != nil {
		return nil, err
	}
	text, err := s.keyText(thumbprint)
	if err != nil {
		return nil, err
	}
	path := s.dir.File(thumbprint + keySuffix)
	signer, err := s.decodeKey(ctx, thumbprint, text)
	if err != nil {
		return nil, fmt.Errorf("certificate %s: read its key %s: %w", thumbprint, path, err)
	}
	certificate, err := New(leaf, signer)
	if err != nil {
		return nil, fmt.Errorf("certificate %s: its key %s: %w", thumbprint, path, err)
	}
	return certificate, nil
}

// keyText reads the file of a private key.
func (s *FileStore) keyText(thumbprint string) ([]byte, error) {
	text, err := s.dir.ReadBytes(thumbprint + keySuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("certificate %s: %w: %s is missing", thumbprint, ErrNoKey, s.dir.File(thumbprint+keySuffix))
	}
	return text, err
}

func (s *FileStore) leaf(thumbprint string) (*x509.Certificate, error) {
	name := thumbprint + certificateSuffix
	text, err := s.dir.ReadBytes(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("certificate %s in %s: %w", thumbprint, s.dir.Path(), ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	leaf, err := ParseCertificate(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.dir.File(name), err)
	}
	if actual := Thumbprint(leaf); actual != thumbprint {
		return nil, fmt.Errorf("%s: %w: it holds the certificate %s", s.dir.File(name), ErrMalformed, actual)
	}
	return leaf, nil
}

// Put keeps a certificate, whose key must be in memory. Keys that an interrupted Put left without a certificate are
// removed.
func (s *FileStore) Put(ctx context.Context, certificate *Certificate) error {
	key, err := marshalKey(certificate)
	if err != nil {
		return fmt.Errorf("keep the certificate %s: %w", certificate, err)
	}
	return s.locked(ctx, func() error {
		if err := s.removeOrphans(); err != nil {
			return err
		}
		thumbprint := certificate.Thumbprint()
		if kept, err := s.Find(ctx, thumbprint); err == nil && kept.Leaf.Equal(certificate.Leaf) {
			return nil
		}
		text, err := s.encodeKey(ctx, thumbprint, key)
		if err != nil {
			return err
		}
		if err := s.dir.WriteBytes(thumbprint+keySuffix, text); err != nil {
			return err
		}
		return s.dir.WriteBytes(thumbprint+certificateSuffix, EncodeCertificatePEM(certificate.Leaf))
	})
}

// Remove deletes a certificate and its key.
func (s *FileStore) Remove(ctx context.Context, thumbprint string) error {
	thumbprint, err := ParseThumbprint(thumbprint)
	if err != nil {
		return err
	}
	return s.locked(ctx, func() error {
		if err := s.dir.Remove(thumbprint + certificateSuffix); err != nil {
			return err
		}
		return s.dir.Remove(thumbprint + keySuffix)
	})
}

func (s *FileStore) removeOrphans() error {
	names, err := s.dir.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		thumbprint, ok := strings.CutSuffix(name, keySuffix)
		if _, whole := slices.BinarySearch(names, thumbprint+certificateSuffix); ok && !whole {
			if err := s.dir.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *FileStore) locked(ctx context.Context, change func() error) (err error) {
	// The lock is waited for by asking now and then, which is no way for many of one process.
	s.changing.Lock()
	defer s.changing.Unlock()
	lock, err := s.dir.Lock(ctx, statefile.LockOptions{Purpose: "change certificates", Wait: lockWait})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	return change()
}
