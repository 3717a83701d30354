package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell/pester"
)

// testReport takes the results of all files and shows them as asked.
type testReport struct {
	pester.Reporter
	app     *App // the one that scripts write to
	lines   *json.Encoder
	junit   string
	results []*pester.Result
	failed  int
}

// testReport makes the report that the flags ask for. With --json standard output is the results' alone.
func (a *App) testReport(flags testFlags) *testReport {
	r := &testReport{app: a, junit: flags.junit}
	if flags.json {
		aside := *a
		aside.Stdout = a.Stderr
		r.app, r.lines, r.Reporter = &aside, json.NewEncoder(a.Stdout), pester.Silent
		r.lines.SetEscapeHTML(false)
		return r
	}
	r.Reporter = pester.NewPrinter(&scriptConsole{app: a})
	return r
}

// testLine is one result as --json writes it.
type testLine struct {
	Result  string   `json:"result"`
	Path    []string `json:"path"`
	Name    string   `json:"name"`
	Ms      float64  `json:"ms"`
	Message string   `json:"message"`
	File    string   `json:"file"`
	Line    int      `json:"line,omitempty"`
}

// Test takes a result.
func (r *testReport) Test(result *pester.Result) {
	if result.Outcome == pester.Failed {
		r.failed++
	}
	if r.junit != "" {
		r.results = append(r.results, result)
	}
	if r.lines != nil {
		_ = r.lines.Encode(testLineOf(result))
	}
	r.Reporter.Test(result)
}

func testLineOf(result *pester.Result) testLine {
	path := result.Path
	if path == nil {
		path = []string{}
	}
	return testLine{
		Result: result.Outcome.String(), Path: path, Name: result.Name, Ms: float64(result.Duration.Microseconds()) / 1000,
		Message: result.Message, File: result.File, Line: result.At.Line,
	}
}

// finish ends the report. The error is that of failed tests.
func (r *testReport) finish() error {
	if r.junit != "" {
		if err := r.writeJUnit(); err != nil {
			return fail.Wrap(err, fail.InvalidInput, "write "+r.junit, fileCause(err), "")
		}
	}
	if closer, ok := r.Reporter.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			return err
		}
	}
	if r.failed > 0 {
		what := "1 test failed"
		if r.failed > 1 {
			what = fmt.Sprintf("%d tests failed", r.failed)
		}
		return fail.New(fail.TestsFailed, "test", what, "")
	}
	return nil
}

func (r *testReport) writeJUnit() error {
	file, err := os.Create(r.junit)
	if err != nil {
		return err
	}
	if err := pester.WriteJUnit(file, r.results); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
