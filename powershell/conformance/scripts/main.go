// Scripts runs real scripts from start to end over a module of stand-ins and compares what each printed, called and wrote
// with what it did under PowerShell.
//
//	go run ./powershell/conformance/scripts -root DIR -mock MOCK.psm1 -against FILE.jsonl [-out FILE] [-script PART] [-show]
//
// DIR/owner/name are checkouts; exorun is built from the current folder, which is the repository's. Each script runs in a
// process of its own. What differs is named after the script's path; -show prints how, -script takes only the scripts with
// this in their path. It ends with the figures of calls, files and standard output.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/conformance"
)

func main() {
	var o options
	flag.StringVar(&o.root, "root", "", "folder with the checkouts, as owner/name")
	flag.StringVar(&o.mock, "mock", "", "module with the stand-ins")
	flag.StringVar(&o.against, "against", "", "file with PowerShell's rows")
	flag.StringVar(&o.out, "out", "", "file to write the engine's own rows to")
	flag.StringVar(&o.script, "script", "", "run only scripts whose repository and path contain this")
	flag.BoolVar(&o.show, "show", false, "print how a script differs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scripts:", err)
		os.Exit(1)
	}
}

type options struct {
	root, mock, against, out, script string
	show                             bool
}

func (o *options) run(ctx context.Context, to io.Writer) error {
	if o.root == "" || o.mock == "" || o.against == "" {
		return errors.New("-root, -mock and -against are needed")
	}
	all, err := conformance.ReadRows[row](o.against)
	if err != nil {
		return err
	}
	var want []row
	for _, r := range all {
		if strings.Contains(r.Repo+"/"+r.Path, o.script) {
			want = append(want, r)
		}
	}
	stage, err := newStage(ctx, o.root, o.mock)
	if err != nil {
		return err
	}
	defer stage.Close()
	got, err := stage.runAll(ctx, want)
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := conformance.WriteRows(o.out, got); err != nil {
			return err
		}
	}
	report(to, want, got, o.show)
	return nil
}

// runAll runs a script of each row, several at a time.
func (s *stage) runAll(ctx context.Context, rows []row) ([]row, error) {
	got := make([]row, len(rows))
	errs := make([]error, len(rows))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				got[i], errs[i] = s.perform(ctx, i, rows[i])
			}
		})
	}
	for i := range rows {
		next <- i
	}
	close(next)
	wg.Wait()
	return got, errors.Join(errs...)
}

// report prints which scripts differ in what, and the figures.
func report(to io.Writer, want, got []row, show bool) {
	agreed := map[string]int{}
	for i, w := range want {
		var differ []string
		for _, f := range fields {
			if f.same(got[i], w) {
				agreed[f.name]++
			} else {
				differ = append(differ, f.name)
			}
		}
		if len(differ) == 0 {
			continue
		}
		fmt.Fprintf(to, "%s/%s: %s\n", w.Repo, w.Path, strings.Join(differ, ", "))
		if show {
			for _, f := range fields {
				printDifference(to, f.name, f.lines(w), f.lines(got[i]))
			}
		}
	}
	for _, name := range []string{"calls", "files", "stdout"} {
		fmt.Fprintf(to, "%s: %d of %d\n", name, agreed[name], len(want))
	}
}
