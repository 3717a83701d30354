package powershell_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// forbidden are imports that nothing in this tree may have, with the reason.
var forbidden = map[string]string{
	"net/http":                           "the engine reaches no network: what talks to services is handed in as cmdlets",
	"net":                                "the engine reaches no network: what talks to services is handed in as cmdlets",
	"os/exec":                            "programs are started by the host",
	"database/sql":                       "the engine keeps no data",
	"github.com/exorun/exorun/exo":       "services come in as cmdlets, so that the engine can be used without them",
	"github.com/exorun/exorun/appauth":   "services come in as cmdlets, so that the engine can be used without them",
	"github.com/exorun/exorun/runas":     "services come in as cmdlets, so that the engine can be used without them",
	"github.com/exorun/exorun/internal/": "the engine is a library: it may not need the rest of the program",
	"github.com/exorun/exorun/powershell/conformance": "the engine must not know the answers that it is held to",
}

func TestImports(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		slash := filepath.ToSlash(path)
		if strings.HasPrefix(slash, "conformance/") || strings.HasPrefix(slash, "cmdlets/gen/") {
			return nil // programs and tests beside the engine
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			for bad, reason := range forbidden {
				if name == bad || strings.HasSuffix(bad, "/") && strings.HasPrefix(name, bad) || strings.HasPrefix(name, bad+"/") && bad != "net" {
					t.Errorf("%s imports %s: %s", path, name, reason)
				}
			}
			if strings.HasPrefix(slash, "syntax/") && strings.Contains(strings.SplitN(name, "/", 2)[0], ".") {
				t.Errorf("%s imports %s: syntax is std only", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
