package runas_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/statefile"
	"github.com/exorun/exorun/runas"
)

func TestChanges(t *testing.T) {
	t.Parallel()
	home := statefile.Open(t.TempDir(), statefile.Options{})
	state := runas.NewFileState(home, "public")
	if changes, damaged, err := state.Changes(t.Context(), "t1"); err != nil || len(changes) != 0 || damaged != 0 {
		t.Errorf("without a trail: %v, %d, %v", changes, damaged, err)
	}
	for _, change := range []runas.Change{{Tenant: "T1", Call: "first"}, {Tenant: "t2", Call: "another's"}, {Call: "a script's"}} {
		if err := state.Record(change); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(home.Path(), "changes.ndjson")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, `{"tenant":"t1","call":"cu`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := state.Record(runas.Change{Tenant: "t1", Call: "second"}); err != nil {
		t.Fatal(err)
	}
	changes, damaged, err := state.Changes(t.Context(), "t1")
	var calls []string
	for _, change := range changes {
		calls = append(calls, change.Call)
	}
	if got := strings.Join(calls, " "); err != nil || got != "first second" || damaged != 1 {
		t.Errorf("%q, %d damaged, %v", got, damaged, err)
	}
}
