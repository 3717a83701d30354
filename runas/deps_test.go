package runas_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The Run As account is a library: it brings neither a way of signing in, nor the tenant it is tried on, nor anything that
// prints.
func TestLinksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".", "../internal/graph").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	forbidden := map[string]string{
		"azidentity":                "the caller brings the administrator's credential",
		"exorun/internal/tenant":    "only tests and the tenant's own verbs use it",
		"exorun/exotest":            "only tests use it",
		"exorun/internal/cli":       "the command line stands above it",
		"exorun/powershell":         "it runs no scripts",
		"spf13/cobra":               "the command line stands above it",
		"charm.land/":               "it prints nothing",
		"exorun/internal/transport": "the caller brings the HTTP client",
	}
	for path := range strings.FieldsSeq(string(out)) {
		for part, reason := range forbidden {
			if strings.Contains(path, part) {
				t.Errorf("it links %s: %s", path, reason)
			}
		}
	}
}
