package certs

import (
	"context"
	"crypto"
	"encoding/pem"
	"fmt"
)

// blockKeyWrapped is the PEM block of a private key that a [KeyWrapper] has wrapped.
const blockKeyWrapped = "EXORUN WRAPPED KEY"

// KeyWrapper wraps private keys for their rest in the files of a [FileStore]. It is safe for concurrent use, and its errors
// hold no key material.
type KeyWrapper interface {
	// Wrap returns key, a PKCS #8 structure, in a form that is of use only to the same wrapper and thumbprint; nil where keys
	// shall rest as they are.
	Wrap(ctx context.Context, thumbprint string, key []byte) ([]byte, error)
	// Unwrap returns what was wrapped.
	Unwrap(ctx context.Context, thumbprint string, wrapped []byte) ([]byte, error)
	// Resting says how a wrapped key rests.
	Resting() Resting
}

// Resting is how a private key rests while nobody uses it.
type Resting struct {
	How string // as a user reads it: "in a file that only this user can read"
	// NeedsSession says that only processes of a login session can use the key: a service of the system cannot, nor can this
	// user's own while nobody is logged in.
	NeedsSession bool
}

// Rester is a [Store] that can say how a private key rests.
type Rester interface {
	// Resting returns how the private key of a certificate rests, without touching it; ErrNotFound or ErrNoKey where there
	// is none.
	Resting(ctx context.Context, thumbprint string) (Resting, error)
}

// InOwnFile is how a key rests that is not wrapped.
var InOwnFile = Resting{How: "in a file that only this user can read"}

// encodeKey returns the text of a key's file.
func (s *FileStore) encodeKey(ctx context.Context, thumbprint string, key []byte) ([]byte, error) {
	block := &pem.Block{Type: blockKey, Bytes: key}
	if s.wrapper != nil {
		wrapped, err := s.wrapper.Wrap(ctx, thumbprint, key)
		if err != nil {
			return nil, err
		}
		if wrapped != nil {
			block = &pem.Block{Type: blockKeyWrapped, Bytes: wrapped}
		}
	}
	return pem.EncodeToMemory(block), nil
}

// decodeKey reads the text of a key's file.
func (s *FileStore) decodeKey(ctx context.Context, thumbprint string, text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	switch {
	case block == nil:
		return nil, ErrMalformed
	case block.Type == blockKeyWrapped:
		if s.wrapper == nil {
			return nil, ErrKeyWrapped
		}
		key, err := s.wrapper.Unwrap(ctx, thumbprint, block.Bytes)
		if err != nil {
			return nil, err
		}
		block = &pem.Block{Type: blockKey, Bytes: key}
	case block.Type != blockKey:
		return nil, ErrMalformed
	}
	return parseKey(block, "")
}

// Resting returns how the private key of a certificate rests.
func (s *FileStore) Resting(ctx context.Context, thumbprint string) (Resting, error) {
	thumbprint, err := ParseThumbprint(thumbprint)
	if err != nil {
		return Resting{}, err
	}
	if err := ctx.Err(); err != nil {
		return Resting{}, err
	}
	text, err := s.keyText(thumbprint)
	if err != nil {
		return Resting{}, err
	}
	block, _ := pem.Decode(text)
	switch {
	case block == nil:
		return Resting{}, fmt.Errorf("certificate %s: read its key: %w", thumbprint, ErrMalformed)
	case block.Type != blockKeyWrapped:
		return InOwnFile, nil
	case s.wrapper == nil:
		return Resting{}, fmt.Errorf("certificate %s: %w", thumbprint, ErrKeyWrapped)
	}
	return s.wrapper.Resting(), nil
}

// Rewrap writes all private keys anew, as the wrapper would write them now, and returns the thumbprints of those that it
// changed. One that rests as it should is left alone. Each key is replaced at once: after an interruption, which one rests
// how is to be seen, and another Rewrap goes on.
func (s *FileStore) Rewrap(ctx context.Context) (changed []string, err error) {
	err = s.locked(ctx, func() error {
		leaves, err := s.List(ctx)
		if err != nil {
			return err
		}
		for _, leaf := range leaves {
			thumbprint := Thumbprint(leaf)
			ok, err := s.rewrap(ctx, thumbprint)
			if err != nil {
				return err
			}
			if ok {
				changed = append(changed, thumbprint)
			}
		}
		return nil
	})
	return changed, err
}

func (s *FileStore) rewrap(ctx context.Context, thumbprint string) (changed bool, err error) {
	before, err := s.keyText(thumbprint)
	if err != nil {
		return false, err
	}
	kept, err := s.Find(ctx, thumbprint)
	if err != nil {
		return false, err
	}
	key, err := marshalKey(kept)
	if err != nil {
		return false, err
	}
	after, err := s.encodeKey(ctx, thumbprint, key)
	if err != nil {
		return false, err
	}
	// Wrapping is never the same twice, so it is the kinds that are compared.
	old, _ := pem.Decode(before)
	if fresh, _ := pem.Decode(after); old.Type == fresh.Type {
		return false, nil
	}
	// The old form goes only when the new one has been read back.
	if signer, err := s.decodeKey(ctx, thumbprint, after); err != nil {
		return false, err
	} else if _, err := New(kept.Leaf, signer); err != nil {
		return false, err
	}
	return true, s.dir.WriteBytes(thumbprint+keySuffix, after)
}
