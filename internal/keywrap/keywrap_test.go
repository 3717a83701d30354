package keywrap

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

// memoryVault is a vault in memory that can be locked and can lose what it holds.
type memoryVault struct {
	session bool
	err     error
	keys    map[string][]byte
	recalls int
}

func (v *memoryVault) Name() string { return "Vault" }
func (v *memoryVault) Resting() certs.Resting {
	return certs.Resting{How: "in the vault", NeedsSession: v.session}
}

func (v *memoryVault) Keep(_ context.Context, id string, key []byte) ([]byte, error) {
	if v.err != nil {
		return nil, v.err
	}
	if v.keys == nil {
		v.keys = map[string][]byte{}
	}
	v.keys[id] = slices.Clone(key)
	return []byte("token"), nil
}

func (v *memoryVault) Recall(_ context.Context, id string, token []byte) ([]byte, error) {
	v.recalls++
	switch key, ok := v.keys[id]; {
	case v.err != nil:
		return nil, v.err
	case !ok || string(token) != "token":
		return nil, ErrLost
	default:
		return slices.Clone(key), nil
	}
}

func (v *memoryVault) Forget(_ context.Context, id string, _ []byte) error {
	delete(v.keys, id)
	return v.err
}

// place is a home with one vault.
type place struct {
	t     *testing.T
	dir   *statefile.Dir
	vault *memoryVault
}

func newPlace(t *testing.T) *place {
	t.Helper()
	return &place{t: t, dir: statefile.Open(filepath.Join(t.TempDir(), "home"), statefile.Options{}), vault: &memoryVault{}}
}

// open opens the home as another process does.
func (p *place) open(asked Protection) *Home { return New(p.dir, p.vault, asked) }

func (p *place) store(asked Protection) *certs.FileStore {
	return certs.NewFileStore(p.dir.Sub("certificates").Path(), certs.FileStoreOptions{Wrapper: p.open(asked)})
}

// issued is a certificate that all tests share: making a key takes long.
var issued = func() func(t *testing.T) *certs.Certificate {
	var made *certs.Certificate
	return func(t *testing.T) *certs.Certificate {
		t.Helper()
		if made == nil {
			var err error
			if made, err = certs.Issue(certs.IssueOptions{CommonName: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		return made
	}
}()

func (p *place) keyText(c *certs.Certificate) string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir.Path(), "certificates", c.Thumbprint()+".key.pem"))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

const (
	plainMark   = "-----BEGIN PRIVATE KEY-----"
	wrappedMark = "-----BEGIN EXORUN WRAPPED KEY-----"
)

func TestFirstKeyDecides(t *testing.T) {
	certificate := issued(t)
	for _, test := range []struct {
		name  string
		asked Protection
		vault memoryVault
		mark  string
	}{
		{"auto, where a job at night can use the vault", Auto, memoryVault{}, wrappedMark},
		{"auto, where only a session can", Auto, memoryVault{session: true}, plainMark},
		{"auto, where the vault does not work", Auto, memoryVault{err: ErrUnavailable}, plainMark},
		{"nothing asked", "", memoryVault{session: true}, plainMark},
		{"system", System, memoryVault{session: true}, wrappedMark},
		{"file", File, memoryVault{}, plainMark},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPlace(t)
			p.vault = &test.vault
			ctx := context.Background()
			if err := p.store(test.asked).Put(ctx, certificate); err != nil {
				t.Fatal(err)
			}
			if text := p.keyText(certificate); !strings.HasPrefix(text, test.mark) {
				t.Errorf("the key rests as %.40q", text)
			}
			// What was decided stays, also where more would be possible later.
			p.vault.session, p.vault.err = false, nil
			found, err := p.store(Auto).Find(ctx, certificate.Thumbprint())
			if err != nil || found.Thumbprint() != certificate.Thumbprint() {
				t.Errorf("the key cannot be used: %v", err)
			}
			other := System
			if test.mark == wrappedMark {
				other = File
			}
			_, err = p.open(other).Wrap(ctx, "AA", []byte("key"))
			if !errors.Is(err, fail.Usage) || !strings.Contains(fail.Next(err), "exorun cert protect --with "+string(other)) {
				t.Errorf("asking for %s later: %v", other, err)
			}
		})
	}
	p := newPlace(t)
	p.vault.err = ErrLocked
	if err := p.store(System).Put(context.Background(), certificate); !errors.Is(err, fail.HomeKeyLocked) {
		t.Errorf("a locked vault that was asked for: %v", err)
	}
}

func TestWrappedKeys(t *testing.T) {
	t.Parallel()
	ctx, p := context.Background(), newPlace(t)
	home := p.open(System)
	key := []byte("a private key of an application")
	wrapped, err := home.Wrap(ctx, "AABB", key)
	if err != nil || bytes.Contains(wrapped, key[:8]) {
		t.Fatalf("%q, %v", wrapped, err)
	}
	if again, err := home.Wrap(ctx, "AABB", key); err != nil || bytes.Equal(again, wrapped) {
		t.Errorf("the same key is wrapped to the same octets: %v", err)
	}
	later := p.open(Auto)
	p.vault.recalls = 0
	for range 3 {
		if got, err := later.Unwrap(ctx, "AABB", wrapped); err != nil || !bytes.Equal(got, key) {
			t.Errorf("%q, %v", got, err)
		}
	}
	if p.vault.recalls != 1 {
		t.Errorf("the vault was asked %d times", p.vault.recalls)
	}
	if _, err := later.Unwrap(ctx, "AABC", wrapped); !errors.Is(err, fail.StateUnusable) {
		t.Errorf("a key was unwrapped for another certificate: %v", err)
	}
	for _, at := range []int{16, len(wrapped) - 1} {
		damaged := slices.Clone(wrapped)
		damaged[at] ^= 1
		if _, err := later.Unwrap(ctx, "AABB", damaged); !errors.Is(err, fail.StateUnusable) {
			t.Errorf("with octet %d changed: %v", at, err)
		}
	}
	if _, err := later.Unwrap(ctx, "AABB", wrapped[:15]); !errors.Is(err, fail.StateUnusable) {
		t.Errorf("a key cut short: %v", err)
	}
	if _, err := newPlace(t).open(Auto).Unwrap(ctx, "AABB", wrapped); !errors.Is(err, fail.HomeKeyLocked) {
		t.Errorf("another home's key: %v", err)
	}
	for _, cause := range []error{ErrLocked, ErrLost, ErrUnavailable} {
		p.vault.err = cause
		_, err := p.open(Auto).Unwrap(ctx, "AABB", wrapped)
		if !errors.Is(err, fail.HomeKeyLocked) || !errors.Is(err, cause) || fail.Next(err) == "" {
			t.Errorf("%v: %v", cause, err)
		}
	}
	if _, err := New(p.dir, nil, Auto).Unwrap(ctx, "AABB", wrapped); !errors.Is(err, fail.HomeKeyLocked) {
		t.Errorf("a system without a vault: %v", err)
	}
}

func TestChange(t *testing.T) {
	certificate := issued(t)
	ctx, p := context.Background(), newPlace(t)
	change := func(with Protection) (changed int) {
		t.Helper()
		home := p.open(Auto)
		if _, err := home.Choose(ctx, with); err != nil {
			t.Fatal(err)
		}
		store := certs.NewFileStore(p.dir.Sub("certificates").Path(), certs.FileStoreOptions{Wrapper: home})
		thumbprints, err := store.Rewrap(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := home.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := p.store(Auto).Find(ctx, certificate.Thumbprint()); err != nil {
			t.Errorf("with %s the key cannot be used: %v", with, err)
		}
		return len(thumbprints)
	}
	if err := p.store(File).Put(ctx, certificate); err != nil {
		t.Fatal(err)
	}
	plain := p.keyText(certificate)
	for _, step := range []struct {
		with    Protection
		changed int
		kept    int // data keys in the vault
		mark    string
	}{
		{System, 1, 1, wrappedMark},
		{System, 0, 1, wrappedMark},
		{File, 1, 0, plainMark},
		{File, 0, 0, plainMark},
	} {
		if changed := change(step.with); changed != step.changed {
			t.Errorf("%s changed %d keys, want %d", step.with, changed, step.changed)
		}
		if text := p.keyText(certificate); !strings.HasPrefix(text, step.mark) || len(p.vault.keys) != step.kept {
			t.Errorf("%s: the key rests as %.40q, the vault holds %d keys", step.with, text, len(p.vault.keys))
		}
	}
	if text := p.keyText(certificate); text != plain {
		t.Error("the key is another one after the changes")
	}

	// A change that was cut after the choice: new keys rest as chosen, old ones can be used, the next change goes on.
	if _, err := p.open(Auto).Choose(ctx, System); err != nil {
		t.Fatal(err)
	}
	if _, err := p.store(Auto).Find(ctx, certificate.Thumbprint()); err != nil {
		t.Error(err)
	}
	if changed := change(System); changed != 1 {
		t.Errorf("the change that was cut went on with %d keys", changed)
	}
	if _, err := p.open(Auto).Choose(ctx, File); err != nil {
		t.Fatal(err)
	}
	if _, err := p.store(Auto).Find(ctx, certificate.Thumbprint()); err != nil {
		t.Errorf("a change to files that was cut: %v", err)
	}
	resting, err := p.store(Auto).Resting(ctx, certificate.Thumbprint())
	if err != nil || resting.How != "in the vault" {
		t.Errorf("%+v, %v", resting, err)
	}
	if changed := change(File); changed != 1 || len(p.vault.keys) != 0 {
		t.Errorf("%d changed, %d left", changed, len(p.vault.keys))
	}
}
