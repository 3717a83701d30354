package pester

import (
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Outcome is how a test ended.
type Outcome uint8

// The outcomes. Pester's Pending and Inconclusive are tests that were not decided: they count as skipped, and the message says
// which they are.
const (
	Passed Outcome = iota
	Failed
	Skipped
)

// String is the outcome as Pester names it.
func (o Outcome) String() string { return [...]string{"Passed", "Failed", "Skipped"}[o] }

// Result is how one test ended.
type Result struct {
	// File is the test file's path.
	File string
	// Path are the names of the blocks around the test, the outermost first.
	Path []string
	// Name is the name of the test, its templates filled in.
	Name     string
	Outcome  Outcome
	Duration time.Duration
	// Message says why the test failed or was skipped; "" of a passed one.
	Message string
	// At is where a failed test failed, empty where no script's line is known.
	At Place
	// Err is the error that a failed test ended in, nil where there was none.
	Err *value.ErrorRecord
}

// Place is a line of a script.
type Place struct {
	File string
	Line int // 1-based; 0 where it is not known
	Text string
}

// FullName is the names of the blocks and of the test, joined by dots.
func (r *Result) FullName() string {
	return strings.Join(append(slices.Clip(r.Path), r.Name), ".")
}

// Reporter is told how a run goes.
type Reporter interface {
	// File begins a file.
	File(path string)
	// Enter begins a block: kind is Describe or Context. Leave ends it.
	Enter(kind, name string)
	Leave()
	// Test gives a test's result.
	Test(r *Result)
}

// Silent reports nothing.
var Silent Reporter = silent{}

type silent struct{}

func (silent) File(string)          {}
func (silent) Enter(string, string) {}
func (silent) Leave()               {}
func (silent) Test(*Result)         {}

// placeOf is where an error rose: where the failed Should stands, or the line of the error itself.
func placeOf(r *value.ErrorRecord) Place {
	info, ok := r.Invocation.(*interp.InvocationInfo)
	if !ok {
		return Place{}
	}
	return Place{File: info.Script(), Line: info.Line(), Text: strings.TrimSpace(info.LineText())}
}
