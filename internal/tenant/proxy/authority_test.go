package proxy

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAuthorityIsKeptUntilNearItsEnd(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	open := func(after time.Duration) *Authority {
		authority, err := OpenAuthority(dir, now.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return authority
	}
	first := open(0)
	if again := open(11 * 24 * time.Hour); !again.certificate.Equal(first.certificate) {
		t.Error("the authority is another after eleven days")
	}
	next := open(13 * 24 * time.Hour)
	if next.certificate.Equal(first.certificate) {
		t.Error("an authority with a day to live is kept")
	}
	if again := open(13 * 24 * time.Hour); !again.certificate.Equal(next.certificate) {
		t.Error("the new authority was not kept")
	}
}

func TestAuthorityIsMadeAgainAfterACut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := OpenAuthority(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	// The certificate is written last, so this is what a kill between the two leaves.
	if err := os.Remove(filepath.Join(dir, authorityFile)); err != nil {
		t.Fatal(err)
	}
	authority, err := OpenAuthority(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authority.leaf(time.Now()); err != nil {
		t.Error(err)
	}
}

func TestDamagedAuthorityIsNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := OpenAuthority(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, authorityKeyFile), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(dir, time.Now()); err == nil {
		t.Error("a damaged key is taken")
	}
}

// TestAuthorityVouchesForNothingElse signs a certificate for a host that the tenant does not play.
func TestAuthorityVouchesForNothingElse(t *testing.T) {
	t.Parallel()
	authority, err := OpenAuthority("", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, ok := range map[string]bool{"graph.microsoft.com": true, "localhost": true, "127.0.0.1": true, "example.com": false, "8.8.8.8": false} {
		leaf, err := authority.issue(time.Now(), name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = leaf.Leaf.Verify(x509.VerifyOptions{Roots: authority.Pool(), DNSName: name})
		if (err == nil) != ok {
			t.Errorf("a certificate for %s: %v", name, err)
		}
	}
}
