// Census reads the scripts of many repositories and compares what the parser makes of each with what PowerShell made of
// it: how many tokens, how many nodes of each kind, which errors.
//
//	go run ./powershell/conformance/census -root DIR -against FILE.jsonl [-out FILE]
//
// DIR/owner/name are checkouts. Each file is printed from its tree too and read again, which must give the same tree.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/exorun/exorun/powershell/conformance"
	"github.com/exorun/exorun/powershell/syntax"
)

func main() {
	root := flag.String("root", "", "folder with the checkouts, as owner/name")
	against := flag.String("against", "", "file with PowerShell's rows")
	out := flag.String("out", "", "file to write the parser's own rows to")
	flag.Parse()
	if err := run(*root, *against, *out); err != nil {
		fmt.Fprintln(os.Stderr, "census:", err)
		os.Exit(1)
	}
}

// row is what is recorded of a file.
type row struct {
	Repo   string         `json:"repo"`
	Commit string         `json:"commit"`
	Path   string         `json:"path"`
	Tokens int            `json:"tokens"`
	Nodes  map[string]int `json:"nodes"`
	Errors []string       `json:"errors,omitempty"` // ErrorId:line:column of the first five
}

const recordedErrors = 5

func run(root, against, out string) error {
	if root == "" || against == "" {
		return errors.New("-root and -against are needed")
	}
	want, err := conformance.ReadRows[row](against)
	if err != nil {
		return err
	}
	got := make([]row, len(want))
	agreed, printed := 0, 0
	for i, w := range want {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(w.Repo), filepath.FromSlash(w.Path)))
		if err != nil {
			return err
		}
		file, _ := syntax.Parse(w.Path, conformance.DecodeScript(data))
		got[i] = count(w, file)
		if reflect.DeepEqual(got[i], w) {
			agreed++
		} else {
			fmt.Printf("%s/%s: %s\n", w.Repo, w.Path, difference(got[i], w))
		}
		if len(file.Errors) > 0 || sameAfterPrinting(file) {
			printed++
		} else {
			fmt.Printf("%s/%s: the printed tree reads differently\n", w.Repo, w.Path)
		}
	}
	if out != "" {
		if err := conformance.WriteRows(out, got); err != nil {
			return err
		}
	}
	fmt.Printf("printed: %d of %d\n", printed, len(want))
	fmt.Printf("census: %d of %d\n", agreed, len(want))
	return nil
}

func count(w row, file *syntax.File) row {
	r := row{Repo: w.Repo, Commit: w.Commit, Path: w.Path, Tokens: len(file.Tokens), Nodes: make(map[string]int)}
	syntax.Inspect(file.Root, func(n syntax.Node) bool {
		if _, ok := n.(*syntax.BaseCtorInvokeMemberExpression); !ok { // PowerShell's own search passes over it
			r.Nodes[n.Kind()]++
		}
		return true
	})
	for i, e := range file.Errors {
		if i == recordedErrors {
			break
		}
		p := file.Position(e.Extent.Start)
		r.Errors = append(r.Errors, fmt.Sprintf("%s:%d:%d", e.ID, p.Line, p.Column))
	}
	return r
}

// difference says in a few words what is not the same.
func difference(got, want row) string {
	switch {
	case !reflect.DeepEqual(got.Errors, want.Errors):
		return fmt.Sprintf("errors %v, PowerShell's %v", got.Errors, want.Errors)
	case got.Tokens != want.Tokens:
		return fmt.Sprintf("%d tokens, PowerShell's %d", got.Tokens, want.Tokens)
	}
	kinds := make(map[string][2]int)
	for kind, n := range got.Nodes {
		if n != want.Nodes[kind] {
			kinds[kind] = [2]int{n, want.Nodes[kind]}
		}
	}
	for kind, n := range want.Nodes {
		if got.Nodes[kind] == 0 {
			kinds[kind] = [2]int{0, n}
		}
	}
	return fmt.Sprintf("nodes %v (ours, PowerShell's)", kinds)
}

// sameAfterPrinting reports whether the tree printed and read again is the same, whatever the places.
func sameAfterPrinting(file *syntax.File) bool {
	again, errs := syntax.Parse(file.Name, syntax.Print(file.Root))
	return len(errs) == 0 && syntax.Equal(file.Root, again.Root)
}
