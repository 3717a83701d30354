package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/exchangecmds"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell/pester"
)

// testFlags are what `exorun test` was asked for.
type testFlags struct {
	version string
	filter  pester.Filter
	json    bool
	junit   string
}

func (a *App) testCommand() *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{
		Use: "test FILE|FOLDER …", Short: "Run the tests of scripts, written for Pester",
		Long: `test runs files of tests: Describe, Context, It, Should, Mock and their kin, with exorun's own engine. Of a folder it runs every
*.Tests.ps1 below it. Each file runs by itself, in an engine of its own that has what exorun run gives a script: a mock stands for
Get-Mailbox as it stands for any other command, and no tenant is asked.

The rules are those of Pester 5: a first pass over the file finds the tests, a second one runs them. --pester 4 runs a file as it is
read. The exit code is 0 when no test failed.`,
		Example: `  exorun test nightly.Tests.ps1
  exorun test --tag fast --exclude-tag network tests
  exorun test --json tests > results.ndjson
  exorun test --junit results.xml tests             # for a build server`,
		Args: arguments(1, -1, "a file or folder of tests"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runTests(cmd.Context(), flags, args) },
	}
	cmd.Flags().StringVar(&flags.version, "pester", "5", "whose rules hold: 4 or 5")
	cmd.Flags().StringSliceVar(&flags.filter.Tags, "tag", nil, "run only what bears one of these tags")
	cmd.Flags().StringSliceVar(&flags.filter.ExcludeTags, "exclude-tag", nil, "leave out what bears one of these tags")
	cmd.Flags().StringSliceVar(&flags.filter.Names, "name", nil, "run only tests whose name, or the name of a block around them, fits one of these wildcards")
	cmd.Flags().BoolVar(&flags.json, "json", false, "one line of JSON for each result on standard output")
	cmd.Flags().StringVar(&flags.junit, "junit", "", "also write the results to this file, in JUnit's form")
	return cmd
}

// testSuffix ends the names of test files.
const testSuffix = ".tests.ps1"

// runTests runs files one after another.
func (a *App) runTests(ctx context.Context, flags testFlags, paths []string) error {
	version, err := strconv.Atoi(flags.version)
	if err != nil || version != pester.Version4 && version != pester.Version5 {
		return fail.New(fail.Usage, "test", "--pester is 4 or 5, not "+flags.version, "")
	}
	files, err := testFiles(paths)
	if err != nil {
		return err
	}
	report := a.testReport(flags)
	for _, path := range files {
		if err := a.runTestFile(ctx, version, flags.filter, path, report); err != nil {
			return err
		}
	}
	return report.finish()
}

// runTestFile runs one file in a fresh engine.
func (a *App) runTestFile(ctx context.Context, version int, filter pester.Filter, path string, report *testReport) error {
	op := "test " + path
	data, err := os.ReadFile(path)
	if err != nil {
		return fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
	}
	text, ok := decodeScript(data)
	if !ok {
		fmt.Fprintf(a.Stderr, "exorun: %s is not UTF-8 and is read as Windows-1252; save it as UTF-8 to be sure\n", path)
	}
	framework := pester.New(pester.Options{Version: version, Filter: filter, Reporter: report, Mockable: exchangecmds.Declared})
	shell, err := report.app.shell(ctx, scriptRun{tests: framework})
	if err != nil {
		return err
	}
	_, err = framework.RunFile(ctx, shell.Engine(), path, text)
	if exit, ok := errors.AsType[*pester.ExitError](err); ok {
		return fail.New(fail.TestsFailed, op, fmt.Sprintf("a test left the run by exit %d", exit.Code), "let tests fail by throw or Should")
	}
	return err
}

// testFiles gives the files to run, absolute: those named, and the test files below the folders named.
func testFiles(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		full, err := filepath.Abs(path)
		if err != nil {
			return nil, fail.Wrap(err, fail.InvalidInput, "test "+path, fileCause(err), "")
		}
		info, err := os.Stat(full)
		if err != nil {
			return nil, fail.Wrap(err, fail.InvalidInput, "test "+path, fileCause(err), "check the path")
		}
		if !info.IsDir() {
			files = append(files, full)
			continue
		}
		found, err := testsBelow(full)
		if err != nil {
			return nil, fail.Wrap(err, fail.InvalidInput, "test "+path, fileCause(err), "")
		}
		if len(found) == 0 {
			return nil, fail.New(fail.InvalidInput, "test "+path, "there is no *.Tests.ps1 in the folder or below it", "name a file of tests")
		}
		files = append(files, found...)
	}
	return files, nil
}

func testsBelow(folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(strings.ToLower(d.Name()), testSuffix) {
			files = append(files, path)
		}
		return err
	})
	slices.Sort(files)
	return files, err
}
