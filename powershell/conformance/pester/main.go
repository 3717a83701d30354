// Pester runs PowerShell's own tests with exorun and compares the results with those of a real PowerShell.
//
//	go run ./powershell/conformance/pester -root DIR -against FILE.jsonl -scope language [-file PART] [-show] [-out FILE]
//
// DIR is a checkout of PowerShell; the tests lie in its folder test/powershell. Each file runs in a process of its own, of the
// program that is built first, by the rules of Pester 4. A row is passed when the engine's result is the recorded one; rows of one
// name are matched in their order.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/conformance"
)

// settings are the command line.
type settings struct {
	root, against, scope, file, out, binary string
	show                                    bool
	limit                                   time.Duration
	at                                      int
}

func main() {
	var s settings
	flag.StringVar(&s.root, "root", "", "a checkout of PowerShell")
	flag.StringVar(&s.against, "against", "", "file with PowerShell's rows")
	flag.StringVar(&s.scope, "scope", "", "only rows of this scope")
	flag.StringVar(&s.file, "file", "", "only files whose path fits this pattern or has it in it")
	flag.StringVar(&s.out, "out", "", "file to write the engine's own rows to")
	flag.StringVar(&s.binary, "binary", "", "the program to run; without it, it is built")
	flag.BoolVar(&s.show, "show", false, "print the tests that differ, with what they said")
	flag.DurationVar(&s.limit, "limit", 2*time.Minute, "how long one file may run")
	flag.IntVar(&s.at, "jobs", 2, "how many files run at once")
	flag.Parse()
	if err := run(context.Background(), s, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pester:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, to io.Writer) error {
	if s.root == "" || s.against == "" {
		return errors.New("-root and -against are needed")
	}
	root, err := filepath.Abs(s.root)
	if err != nil {
		return err
	}
	s.root = root
	rows, err := conformance.ReadRows[row](s.against)
	if err != nil {
		return err
	}
	families := familiesOf(rows, func(r *row) bool { return (s.scope == "" || r.Scope == s.scope) && fits(s.file, r.File) })
	work, err := os.MkdirTemp("", "exorun-pester")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if s.binary == "" {
		if s.binary, err = conformance.BuildProgram(ctx, work); err != nil {
			return err
		}
	}
	runAll(ctx, s, work, families)
	if err := printFamilies(to, families, s.show); err != nil {
		return err
	}
	if s.out == "" {
		return nil
	}
	var own []row
	for _, f := range families {
		own = append(own, f.own...)
	}
	return conformance.WriteRows(s.out, own)
}

// fits tells whether a file's path is asked for.
func fits(pattern, file string) bool {
	if pattern == "" || strings.Contains(strings.ToLower(file), strings.ToLower(pattern)) {
		return true
	}
	ok, err := path.Match(pattern, file)
	return err == nil && ok
}
