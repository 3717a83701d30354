package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
)

// TestExecGo gives the account to a program in Go that knows nothing of exorun.
func TestExecGo(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("Go obeys SSL_CERT_FILE on other systems only")
	}
	r := newSetUpRig(t)
	got := r.must("exec -- mailboxes")
	if addresses := strings.Fields(got.stdout); len(addresses) != 2 || !strings.Contains(addresses[0], "@contoso.") {
		t.Errorf("%s%s", got.stdout, got.stderr)
	}
	if got.stderr != "" {
		t.Errorf("exorun says %q where there is nothing to say", got.stderr)
	}
}

// TestExecNode gives the account to a program in Node with an unmodified @azure/identity.
func TestExecNode(t *testing.T) {
	t.Parallel()
	needProgram(t, "node")
	modules := needNodeModules(t)
	r := newSetUpRig(t)
	folder := t.TempDir()
	text, err := os.ReadFile(filepath.Join("testdata", "azure-identity", "program.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "program.mjs")
	if err := errors.Join(os.WriteFile(program, text, 0o600), os.Symlink(modules, filepath.Join(folder, "node_modules"))); err != nil {
		t.Fatal(err)
	}
	got := r.must("exec -- node " + program)
	if addresses := strings.Fields(got.stdout); len(addresses) != 2 || !strings.Contains(addresses[0], "@contoso.") {
		t.Errorf("%s%s", got.stdout, got.stderr)
	}
}

// needNodeModules returns the folder in which .ci/run installs what testdata/azure-identity asks for.
func needNodeModules(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(cache, "exorun-tests", "azure-identity", "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "@azure", "identity")); err == nil {
		return modules
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s does not have @azure/identity, and REQUIRE_ALL is set", modules)
	}
	t.Skipf("@azure/identity is not in %s; .ci/run installs it", modules)
	return ""
}

// TestExecRenews renews a certificate that is due before the program starts, and gives it the new one.
func TestExecRenews(t *testing.T) {
	t.Parallel()
	r := newSetUpRig(t)
	const show = `exec -- printenv EXORUN_CERTIFICATE_THUMBPRINT`
	before := strings.TrimSpace(r.must(show).stdout)
	r.must("tenant clock +330d")
	later := r.with("EXORUN_CLOCK=+330d")
	if kept := later.must("exec --no-renew -- printenv EXORUN_CERTIFICATE_THUMBPRINT"); strings.TrimSpace(kept.stdout) != before {
		t.Errorf("with --no-renew the certificate is %s, want %s", kept.stdout, before)
	}
	got := later.must(show)
	if after := strings.TrimSpace(got.stdout); after == before || len(after) != 40 {
		t.Errorf("the program got %s", after)
	}
	if !strings.Contains(got.stderr, "exorun: renewed the certificate of contoso.onmicrosoft.com") {
		t.Errorf("exorun does not say that it renewed: %q", got.stderr)
	}
	// The old key stays for its overlap: what runs with it goes on.
	if keys := r.keyFiles(); len(keys) != 2 {
		t.Errorf("the home has the keys %v, want the old and the new one", keys)
	}
	expired := r.with("EXORUN_CLOCK=+900d")
	expired.run("exec -- printenv").checkExpired(t)
}

// checkExpired checks that the program says that the certificate has expired, and starts nothing.
func (got result) checkExpired(t *testing.T) {
	t.Helper()
	if got.code != fail.CertificateExpired.ExitCode() || got.stdout != "" || !strings.Contains(got.stderr, "expired on ") {
		t.Errorf("%s: exit code %d\n%s%s", got.args, got.code, got.stdout, got.stderr)
	}
}
