package cli

import (
	"bytes"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/timer"
	"github.com/exorun/exorun/runas"
)

// A key that only a login session can use is no key for a timer of the system, and for one of the user a reason to warn.
func TestKeyInReach(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	var stderr bytes.Buffer
	a := &App{Stderr: &stderr, Getenv: func(name string) string {
		if name == homeVariable {
			return home
		}
		return ""
	}}
	all, err := a.openAccounts(cloud.Public.Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	account := runas.Account{TenantID: "0f5b1e2c-1111-4222-8333-444455556666"}
	thumbprint := strings.Repeat("AB", 20)
	if err := all.state.PutConnection(t.Context(), account.TenantID, runas.Connection{Name: runas.DefaultConnection, CertificateThumbprint: thumbprint}); err != nil {
		t.Fatal(err)
	}
	h := a.openHomeAt(home)
	if !h.keys.Resting().NeedsSession {
		t.Skip("what this system offers needs no session")
	}
	folder := all.state.CertificatesPath()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for blockType, wrapped := range map[string]bool{"PRIVATE KEY": false, "EXORUN WRAPPED KEY": true} {
		text := pem.EncodeToMemory(&pem.Block{Type: blockType, Bytes: []byte("what it holds is not read")})
		if err := os.WriteFile(filepath.Join(folder, thumbprint+".key.pem"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, scope := range []timer.Scope{timer.System, timer.User} {
			stderr.Reset()
			err := a.checkKeyInReach(t.Context(), all, &timer.Timer{Name: "nightly", Scope: scope}, account)
			if refused := wrapped && scope == timer.System; refused != errors.Is(err, fail.HomeKeyLocked) || !refused && err != nil {
				t.Errorf("%s for the %s: %v", blockType, scope, err)
			}
			if warned := strings.Contains(stderr.String(), "only while you are logged in"); warned != (wrapped && scope == timer.User) {
				t.Errorf("%s for the %s: %q", blockType, scope, stderr.String())
			}
		}
	}
}
