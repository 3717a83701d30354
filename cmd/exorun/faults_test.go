package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/exorun/exorun/internal/fail"
)

// TestFaults makes every fault that verify names, and mends it.
func TestFaults(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	causes := map[string]string{} // the fault that each cause belongs to
	for _, test := range []struct {
		fault  string
		break_ func(*rig) // done besides
		verify string     // arguments besides
		link   string
		code   fail.Code
		says   string
		fix    string
		// setUpMends: an administrator's set-up puts it right while the fault is still there.
		setUpMends bool
		// byHand: what is broken is broken in the home, so that clearing the fault leaves it so.
		byHand bool
	}{
		{fault: "certificate-expired", link: "key-credential", code: fail.CertificateExpired, says: "has expired", fix: "exorun setup", setUpMends: true},
		{fault: "certificate-not-registered", link: "key-credential", code: fail.CertificateNotRegistered, says: "is not on the application", fix: "exorun setup", setUpMends: true},
		{fault: "wrong-private-key", link: "key-credential", code: fail.WrongPrivateKey, says: "does not belong to the certificate", fix: "exorun setup", setUpMends: true},
		{fault: "application-missing", link: "token", code: fail.ApplicationMissing, says: "is not in the tenant", fix: "exorun setup", setUpMends: true},
		{fault: "service-principal-disabled", link: "token", code: fail.ServicePrincipalDisabled, says: "is disabled", fix: "exorun setup", setUpMends: true},
		{fault: "blocked-by-conditional-access", link: "token", code: fail.BlockedByConditionalAccess, says: "conditional access", fix: "exclude the service principal"},
		{fault: "permission-missing", link: "permission", code: fail.PermissionMissing, says: "Exchange.ManageAsApp", fix: "exorun setup", setUpMends: true},
		{fault: "role-missing", link: "role", code: fail.RoleMissing, says: "no directory role", fix: "exorun setup", setUpMends: true},
		{fault: "role-not-effective", link: "exchange", code: fail.RoleNotEffective, says: "does not act by the role yet", fix: "wait"},
		{fault: "role-not-effective=token", verify: " --credential environment", link: "role", code: fail.RoleNotEffective, says: "not in the token yet", fix: "wait"},
		{
			fault: "custom-domain", break_: func(r *rig) { r.writeConnectionByHand() },
			link: "organization", code: fail.CustomDomain, says: "contoso.com", fix: "initial domain", setUpMends: true, byHand: true,
		},
		{fault: "clock-skew=1h", link: "token", code: fail.ClockSkew, says: "1h behind", fix: "time service"},
		{fault: "clock-skew=-1h", link: "token", code: fail.ClockSkew, says: "1h ahead", fix: "time service"},
		{fault: "tenant-unknown", link: "token", code: fail.TenantUnknown, says: "no such tenant", fix: "--cloud"},
		{fault: "no-network", link: "token", code: fail.NoNetwork, says: "cannot be reached", fix: "HTTPS_PROXY"},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			r := newSetUpRig(t)
			r.fault(test.fault)
			if test.break_ != nil {
				test.break_(r)
			}

			plain := r.run("verify" + test.verify)
			if plain.code != test.code.ExitCode() || plain.code == 0 {
				t.Errorf("verify: exit code %d, want %d\n%s%s", plain.code, test.code.ExitCode(), plain.stdout, plain.stderr)
			}
			for _, text := range []string{"✗ " + test.link, test.says, "(" + string(test.code) + ")", "mend it: "} {
				if !strings.Contains(plain.stdout, text) {
					t.Errorf("verify lacks %q\n%s%s", text, plain.stdout, plain.stderr)
				}
			}
			got := r.run("verify --json" + test.verify)
			broken := got.broken(t)
			if got.code != plain.code || broken == nil || broken.Link != test.link || broken.Fault != string(test.code) ||
				!strings.Contains(broken.Cause, test.says) || !strings.Contains(broken.Fix, test.fix) {
				t.Fatalf("verify --json: exit code %d\n%s%s", got.code, got.stdout, got.stderr)
			}
			mu.Lock()
			if other := causes[broken.Cause]; other != "" {
				t.Errorf("%s and %s have the same message: %s", test.fault, other, broken.Cause)
			}
			causes[broken.Cause] = test.fault
			mu.Unlock()

			if test.setUpMends {
				r.must(setupArgs)
				r.must("verify")
			}
			r.must("tenant fault clear")
			r.must("verify")
			if again := r.must("verify --json").broken(t); again != nil {
				t.Errorf("after fault clear: %+v", again)
			}
		})
	}
}

// writeConnectionByHand makes the home one whose only state is a certificate and a connection that somebody wrote, with the
// domain that people know.
func (r *rig) writeConnectionByHand() {
	r.t.Helper()
	editJSON(r.t, r.connectionFile(), map[string]any{"Organization": "contoso.com"})
	if err := os.Remove(filepath.Join(r.accountFolder(), "account.json")); err != nil {
		r.t.Fatal(err)
	}
}

// A connection of a set-up account that somebody edited.
func TestConnectionEditedByHand(t *testing.T) {
	t.Parallel()
	r := newSetUpRig(t)
	editJSON(t, r.connectionFile(), map[string]any{"Organization": "contoso.com"})
	broken := r.run("verify --json").broken(t)
	if broken == nil || broken.Fault != string(fail.CustomDomain) || !strings.Contains(broken.Cause, "contoso.onmicrosoft.com") {
		t.Fatalf("%+v", broken)
	}
	r.must(setupArgs)
	r.must("verify")
	editJSON(t, r.connectionFile(), map[string]any{"TenantId": "11111111-2222-3333-4444-555555555555"})
	if got := r.run("verify"); got.code == 0 {
		t.Errorf("with another tenant's id: %s", got.stdout)
	}
	r.must(setupArgs)
	r.must("verify")
}

// A certificate or key that is not in the home, or not the right one.
func TestCertificateGone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		break_ func(t *testing.T, r *rig)
		code   fail.Code
	}{
		{"certificate and key removed", func(t *testing.T, r *rig) {
			if err := os.RemoveAll(r.certificatesFolder()); err != nil {
				t.Fatal(err)
			}
		}, fail.CertificateMissing},
		{"key removed", func(t *testing.T, r *rig) {
			for _, path := range r.keyFiles() {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
		}, fail.CertificateMissing},
		{"another's key", func(t *testing.T, r *rig) {
			for _, path := range r.keyFiles() {
				if err := os.WriteFile(path, otherKey(t), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}, fail.WrongPrivateKey},
		{"key damaged", func(t *testing.T, r *rig) {
			for _, path := range r.keyFiles() {
				if err := os.Truncate(path, 700); err != nil {
					t.Fatal(err)
				}
			}
		}, fail.CertificateMissing},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newSetUpRig(t)
			test.break_(t, r)
			got := r.run("verify --json")
			broken := got.broken(t)
			if broken == nil || broken.Link != "certificate" || broken.Fault != string(test.code) || got.code != test.code.ExitCode() || broken.Fix == "" {
				t.Fatalf("exit code %d, %+v\n%s", got.code, broken, got.stderr)
			}
			r.must(setupArgs)
			r.must("verify")
			r.must("retire") // the old key, which may be in use elsewhere, has been left for later
			r.whole()
		})
	}
}

// keyFiles are the private keys in the home.
func (r *rig) keyFiles() []string {
	r.t.Helper()
	paths, err := filepath.Glob(filepath.Join(r.certificatesFolder(), "*.key.pem"))
	if err != nil || len(paths) == 0 {
		r.t.Fatalf("no private keys: %v", err)
	}
	return paths
}
