package tenant

import (
	"os/exec"
	"strings"
	"testing"
)

// The tenant shares no code with the clients that are tried on it: a fault in one must not be hidden by the same fault in
// the other.
func TestSharesNothingWithClients(t *testing.T) {
	t.Parallel()
	const module = "github.com/exorun/exorun/"
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for path := range strings.FieldsSeq(string(out)) {
		own := strings.HasPrefix(path, module+"internal/tenant")
		if strings.HasPrefix(path, module) && !own {
			t.Errorf("the tenant links %s", path)
		}
		if strings.Contains(path, "azidentity") || strings.Contains(path, "microsoft-authentication-library") {
			t.Errorf("the tenant links %s, a client", path)
		}
	}
}
