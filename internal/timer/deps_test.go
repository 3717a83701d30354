package timer_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A timer knows neither accounts nor tenants nor the engine: it starts a program and writes down how it went.
func TestLinksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	const own = "github.com/exorun/exorun/internal/"
	allowed := map[string]bool{own + "timer": true, own + "statefile": true, own + "fail": true, own + "poll": true}
	for path := range strings.FieldsSeq(string(out)) {
		if !allowed[path] && !strings.HasPrefix(path, "golang.org/x/sys/") {
			t.Errorf("it links %s", path)
		}
	}
}
