package certs_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/exorun/exorun/certs"
)

// reverser is a wrapper that turns octets around, while it is on.
type reverser struct {
	on  bool
	err error
}

func (r *reverser) Wrap(_ context.Context, thumbprint string, key []byte) ([]byte, error) {
	if !r.on || r.err != nil {
		return nil, r.err
	}
	return append([]byte(thumbprint), reversed(key)...), nil
}

func (r *reverser) Unwrap(_ context.Context, thumbprint string, wrapped []byte) ([]byte, error) {
	if r.err != nil {
		return nil, r.err
	}
	key, ok := bytes.CutPrefix(wrapped, []byte(thumbprint))
	if !ok {
		return nil, errors.New("another's key")
	}
	return reversed(key), nil
}

func (r *reverser) Resting() certs.Resting {
	return certs.Resting{How: "turned around", NeedsSession: true}
}

func reversed(octets []byte) []byte {
	turned := make([]byte, len(octets))
	for i, octet := range octets {
		turned[len(octets)-1-i] = octet
	}
	return turned
}

func TestWrappedStore(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	made, err := certs.Issue(certs.IssueOptions{CommonName: "test"})
	if err != nil {
		t.Fatal(err)
	}
	thumbprint := made.Thumbprint()
	wrapper := &reverser{on: true}
	store := certs.NewFileStore(dir, certs.FileStoreOptions{Wrapper: wrapper})
	if err := store.Put(ctx, made); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, thumbprint+".key.pem"))
	if err != nil || !bytes.HasPrefix(text, []byte("-----BEGIN EXORUN WRAPPED KEY-----")) {
		t.Errorf("the key rests as %.40q, %v", text, err)
	}
	usable := func(when string) {
		t.Helper()
		found, err := store.Find(ctx, thumbprint)
		if err != nil || !found.Leaf.Equal(made.Leaf) {
			t.Errorf("%s: %v", when, err)
		}
	}
	rests := func(how string) {
		t.Helper()
		if resting, err := store.Resting(ctx, thumbprint); err != nil || resting.How != how {
			t.Errorf("it rests %q, %v, want %q", resting.How, err, how)
		}
	}
	usable("wrapped")
	rests("turned around")

	without := certs.NewFileStore(dir, certs.FileStoreOptions{})
	if _, err := without.Find(ctx, thumbprint); !errors.Is(err, certs.ErrKeyWrapped) {
		t.Errorf("without a wrapper: %v", err)
	}
	if _, err := without.Resting(ctx, thumbprint); !errors.Is(err, certs.ErrKeyWrapped) {
		t.Errorf("without a wrapper it rests: %v", err)
	}
	if all, err := without.List(ctx); err != nil || len(all) != 1 {
		t.Errorf("a list touches no key: %v", err)
	}

	locked := errors.New("it is locked")
	wrapper.err = locked
	if _, err := store.Find(ctx, thumbprint); !errors.Is(err, locked) {
		t.Errorf("while it is locked: %v", err)
	}
	if _, err := store.Rewrap(ctx); !errors.Is(err, locked) {
		t.Errorf("a change while it is locked: %v", err)
	}
	wrapper.err = nil

	wrapper.on = false
	for _, want := range []int{1, 0} {
		if changed, err := store.Rewrap(ctx); err != nil || len(changed) != want {
			t.Errorf("%d changed, %v, want %d", len(changed), err, want)
		}
		usable("plain")
		rests("in a file that only this user can read")
	}
	if _, err := store.Resting(ctx, "0000000000000000000000000000000000000000"); !errors.Is(err, certs.ErrNoKey) {
		t.Errorf("of a certificate that is not there: %v", err)
	}
}
