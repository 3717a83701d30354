package certs_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
)

func thumbprints(leaves []*x509.Certificate) (all []string) {
	for _, leaf := range leaves {
		all = append(all, certs.Thumbprint(leaf))
	}
	return all
}

func TestFileStore(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "home", "certs")
	store := certs.NewFileStore(dir, certs.FileStoreOptions{})
	ctx := t.Context()
	if leaves, err := store.List(ctx); err != nil || leaves != nil {
		t.Fatalf("List of nothing = %v, %v", leaves, err)
	}
	short := issue(t, certs.IssueOptions{Lifetime: 24 * time.Hour})
	long := issue(t, certs.IssueOptions{Lifetime: 48 * time.Hour})
	for _, certificate := range []*certs.Certificate{short, long, short} {
		if err := store.Put(ctx, certificate); err != nil {
			t.Fatal(err)
		}
	}
	leaves, err := store.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{long.Thumbprint(), short.Thumbprint()}, thumbprints(leaves)); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
	found, err := store.Find(ctx, "\u200e"+strings.ToLower(short.Thumbprint()))
	if err != nil || !found.Leaf.Equal(short.Leaf) {
		t.Errorf("Find = %v, %v", found, err)
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(filepath.Join(dir, short.Thumbprint()+".key.pem"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key has mode %v, %v", info.Mode().Perm(), err)
		}
	}
	if err := errors.Join(store.Remove(ctx, short.Thumbprint()), store.Remove(ctx, short.Thumbprint())); err != nil {
		t.Errorf("Remove: %v", err)
	}
	if _, err := store.Find(ctx, short.Thumbprint()); !errors.Is(err, certs.ErrNotFound) {
		t.Errorf("Find of a removed certificate = %v", err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, short.Thumbprint()+"*")); err != nil || names != nil {
		t.Errorf("Remove left %v, %v", names, err)
	}
	if _, err := store.Find(ctx, "../../etc/passwd"); !errors.Is(err, certs.ErrBadThumbprint) {
		t.Errorf("Find of a path = %v", err)
	}
}

func TestFileStoreWritesTheKeyFirst(t *testing.T) {
	t.Parallel()
	certificate := fixture(t)
	var order []string
	store := certs.NewFileStore(t.TempDir(), certs.FileStoreOptions{
		BeforeRename: func(path string) { order = append(order, filepath.Base(path)) },
	})
	if err := store.Put(t.Context(), certificate); err != nil {
		t.Fatal(err)
	}
	want := []string{certificate.Thumbprint() + ".key.pem", certificate.Thumbprint() + ".pem"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("order of writes (-want +got):\n%s", diff)
	}
}

func TestFileStoreAfterACut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := certs.NewFileStore(dir, certs.FileStoreOptions{})
	orphan := filepath.Join(dir, strings.Repeat("A", 40)+".key.pem")
	if err := os.WriteFile(orphan, []byte("a key whose certificate was never written"), 0o600); err != nil {
		t.Fatal(err)
	}
	if leaves, err := store.List(t.Context()); err != nil || len(leaves) != 0 {
		t.Errorf("List shows %v, %v", leaves, err)
	}
	if err := store.Put(t.Context(), fixture(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(orphan); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the orphan key is still there: %v", err)
	}
}

func TestFileStoreFindRefuses(t *testing.T) {
	t.Parallel()
	certificate := fixture(t)
	for name, test := range map[string]struct {
		spoil func(certificatePath, keyPath string) error
		want  error
	}{
		"key missing": {func(_, key string) error { return os.Remove(key) }, certs.ErrNoKey},
		"key damaged": {func(_, key string) error { return os.WriteFile(key, []byte("x"), 0o600) }, certs.ErrMalformed},
		"other key": {func(_, key string) error {
			_, text, _ := bytes.Cut(read(t, "weak.pem"), []byte("-----END CERTIFICATE-----\n"))
			return os.WriteFile(key, text, 0o600)
		}, certs.ErrWeakKey},
		"certificate cut":    {func(c, _ string) error { return os.Truncate(c, 100) }, certs.ErrMalformed},
		"other certificate":  {func(c, _ string) error { return os.WriteFile(c, read(t, "other.cer.pem"), 0o600) }, certs.ErrMalformed},
		"certificate absent": {func(c, _ string) error { return os.Remove(c) }, certs.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			store := certs.NewFileStore(dir, certs.FileStoreOptions{})
			if err := store.Put(t.Context(), certificate); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, certificate.Thumbprint())
			if err := test.spoil(path+".pem", path+".key.pem"); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Find(t.Context(), certificate.Thumbprint()); !errors.Is(err, test.want) {
				t.Errorf("Find = %v, want %v", err, test.want)
			}
		})
	}
}

// sealed is a key that cannot be exported.
type sealed struct{ crypto.Signer }

func TestSealedKeys(t *testing.T) {
	t.Parallel()
	certificate := issue(t, certs.IssueOptions{Key: sealed{fixture(t).Signer}})
	if err := certs.NewFileStore(t.TempDir(), certs.FileStoreOptions{}).Put(t.Context(), certificate); !errors.Is(err, certs.ErrNotExportable) {
		t.Errorf("Put = %v", err)
	}
	if _, err := certs.EncodePEM(certificate, ""); !errors.Is(err, certs.ErrNotExportable) {
		t.Errorf("EncodePEM = %v", err)
	}
	if _, err := certs.EncodePFX(certificate, "x", certs.PFXModern); !errors.Is(err, certs.ErrNotExportable) {
		t.Errorf("EncodePFX = %v", err)
	}
}
