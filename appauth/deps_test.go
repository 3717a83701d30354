package appauth_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Who imports this package links azcore and nothing else: no MSAL, no command line, no state of exorun.
func TestDependencies(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"github.com/Azure/azure-sdk-for-go/sdk/azcore",
		"github.com/Azure/azure-sdk-for-go/sdk/internal", // azcore's own
		"golang.org/x/net",  // azcore's own
		"golang.org/x/text", // azcore's own
		"github.com/exorun/exorun/appauth",
		"github.com/exorun/exorun/internal/poll", // std only
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if !slices.ContainsFunc(allowed, func(prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }) {
			t.Errorf("appauth links %s", path)
		}
	}
}
