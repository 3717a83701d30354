package runas_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
	"github.com/exorun/exorun/runas"
)

func (r *rig) accountFile() string {
	return filepath.Join(r.home, "clouds", "laptop", "public", "tenants", r.tenant.ID(), "account.json")
}

func TestTwoOnOneHome(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	state, _ := r.state(nil)
	unlock, err := state.Lock(t.Context(), "another")
	if err != nil {
		t.Fatal(err)
	}
	m := r.manager(t)
	for name, work := range map[string]func() error{
		"set-up":     func() error { _, err := m.Setup(t.Context(), r.admin(), r.options()); return err },
		"renewal":    func() error { _, err := m.Renew(t.Context(), runas.RenewOptions{}); return err },
		"retirement": func() error { _, err := m.Retire(t.Context(), runas.RetireOptions{}); return err },
	} {
		if err := work(); !errors.Is(err, fail.StateBusy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := r.verify(t, nil).Err(); err != nil {
		t.Errorf("verifying needs no lock: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	r.renew(t, runas.RenewOptions{})
}

func TestStateOfANewerVersion(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	text, err := os.ReadFile(r.accountFile())
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(string(text), `"version": 1`, `"version": 99`, 1)
	if err := os.WriteFile(r.accountFile(), []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{Force: true}); !errors.Is(err, fail.StateTooNew) {
		t.Errorf("renewal: %v", err)
	}
	if _, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{}); !errors.Is(err, fail.StateTooNew) {
		t.Errorf("verify: %v", err)
	}
	if after, err := os.ReadFile(r.accountFile()); err != nil || string(after) != newer {
		t.Error("the newer state was changed")
	}
}

// A connection that a person wrote, beside no account, can be verified; only the renewal needs to know more.
func TestConnectionWrittenByHand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	if err := os.Remove(r.accountFile()); err != nil {
		t.Fatal(err)
	}
	if got := summary(r.verify(t, nil)); strings.Contains(got, "!") {
		t.Error(got)
	}
	if _, err := r.manager(t).Renew(t.Context(), runas.RenewOptions{}); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("renewal: %v", err)
	}
	r.editConnection(t, `"contoso.onmicrosoft.com"`, `"contoso.com"`)
	if err := r.verify(t, nil).Err(); !errors.Is(err, fail.CustomDomain) {
		t.Errorf("custom domain: %v", err)
	}
	r.setUp(t)
	r.checkWhole(t)
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	state, _ := r.state(nil)
	if err := os.MkdirAll(filepath.Dir(state.CertificatesPath()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(state.CertificatesPath(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := r.manager(t).Setup(t.Context(), r.admin(), r.options())
	if !errors.Is(err, fail.StateUnusable) {
		t.Errorf("error = %v", describe(err))
	}
	if err := os.Remove(state.CertificatesPath()); err != nil {
		t.Fatal(err)
	}
	r.setUp(t)
	r.checkWhole(t)
}

func TestFileStateNames(t *testing.T) {
	t.Parallel()
	state := runas.NewFileState(statefile.Open(t.TempDir(), statefile.Options{}), "public")
	for _, name := range []string{"", ".", "..", "../x", `a\b`, "a/b", ".hidden", "c:x"} {
		if _, err := state.Load(t.Context(), name); !errors.Is(err, fail.InvalidInput) {
			t.Errorf("tenant %q: %v", name, err)
		}
		if _, err := state.Connection(t.Context(), "tenant", name); !errors.Is(err, fail.InvalidInput) {
			t.Errorf("connection %q: %v", name, err)
		}
	}
	connection := runas.Connection{Name: "MyConnection", ApplicationID: "a"}
	if err := state.PutConnection(t.Context(), "tenant", connection); err != nil {
		t.Fatal(err)
	}
	if got, err := state.Connection(t.Context(), "TENANT", "myconnection"); err != nil || got != connection {
		t.Errorf("in another case: %+v, %v", got, err)
	}
	if _, err := state.Load(t.Context(), "tenant"); !errors.Is(err, runas.ErrNoAccount) {
		t.Errorf("no account: %v", err)
	}
}
