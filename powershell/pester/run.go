package pester

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// run is the run of one file.
type run struct {
	fw       *Framework
	file     string
	script   *interp.ScriptRun // nil of a block that no test run started
	reporter Reporter
	outer    *run // of Invoke-Pester in a test
	at       *group
	test     *test // the test that runs now
	drive    *testDrive
	reading  bool // the first pass of Pester 5
	mocks    mockState
	counts   Counts
}

// Counts are the numbers of a run's results.
type Counts struct{ Passed, Failed, Skipped int }

// Total is the number of tests.
func (n Counts) Total() int { return n.Passed + n.Failed + n.Skipped }

func (n *Counts) add(o Outcome) {
	switch o {
	case Passed:
		n.Passed++
	case Failed:
		n.Failed++
	case Skipped:
		n.Skipped++
	}
}

// begin makes a run the current one.
func (fw *Framework) begin(c *interp.Invocation, file string, to Reporter) *run {
	r := &run{fw: fw, file: file, reporter: to, outer: fw.run, at: &group{}}
	fw.run = r
	return r
}

// end makes the run before it the current one again.
func (r *run) end(c *interp.Invocation) {
	r.removeMocks(c, r.at)
	r.fw.run = r.outer
}

// runner is the name of the command by which Go code starts a file.
const runner = "__RunTestFile"

// RunFile runs a test file in the engine and tells the framework's reporter of each result. The error says why the run came to
// no end: ctx was cancelled, or the script left by exit.
func (fw *Framework) RunFile(ctx context.Context, e *interp.Engine, path, text string) (Counts, error) {
	var counts Counts
	var file *syntax.File
	e.Register(command(runner, func(c *interp.Invocation) *interp.Unwind {
		file, _ = syntax.Parse(path, text)
		n, u := fw.runFile(c, file, nil, fw.options.Reporter)
		counts = n
		return u
	}))
	defer e.Unregister(runner)
	o := e.Invoke(ctx, runner, nil)
	switch {
	case o.Cancelled:
		return counts, ctx.Err()
	case o.Exited:
		return counts, &ExitError{Code: o.Code}
	}
	return counts, nil
}

// ExitError says that a test left the run by exit.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return "the tests left by exit" }

// runFile runs one file by the rules of the framework's version. What it returns ends the run of further files too.
func (fw *Framework) runFile(c *interp.Invocation, file *syntax.File, args []interp.Argument, to Reporter) (Counts, *interp.Unwind) {
	r := fw.begin(c, file.Name, to)
	defer r.end(c)
	to.File(file.Name)
	u := r.runScript(c, file, args)
	if u != nil && u.Kind == interp.Throw {
		result := &Result{Name: r.failedAs()}
		result.settle(u)
		r.report(c, result)
		u = nil
	}
	return r.counts, u
}

// failedAs is the name of the result that a file gets which could not be run to its end.
func (r *run) failedAs() string {
	if r.fw.options.Version == Version4 {
		return "Error occurred in test script '" + r.file + "'"
	}
	if r.reading || r.script == nil {
		return "Discovery of " + r.file
	}
	return "Run of " + r.file
}

func (r *run) runScript(c *interp.Invocation, file *syntax.File, args []interp.Argument) *interp.Unwind {
	script, u := c.OpenScript(file, args, interp.Discard)
	if u != nil {
		return u
	}
	r.script = script
	if r.fw.options.Version == Version4 {
		return script.Run()
	}
	r.reading = true
	if u := script.Run(); u != nil {
		return u
	}
	r.reading = false
	r.at.scope = script.Again()
	return r.execute(c)
}

// report gives a result to the reporter.
func (r *run) report(c *interp.Invocation, result *Result) {
	result.File = r.file
	if result.Path == nil {
		result.Path = r.at.path()
	}
	r.counts.add(result.Outcome)
	r.reporter.Test(result)
}

// now is the time by the host's clock.
func now(c *interp.Invocation) time.Time { return c.World().Clock.Now() }

// endsRun tells whether an unwind is no failure of a test but the end of the whole run.
func endsRun(u *interp.Unwind) bool { return u != nil && u.Kind != interp.Throw }

// runBlocks runs blocks one after another in a scope, until one fails.
func runBlocks(c *interp.Invocation, blocks []*interp.ScriptBlock, scope *interp.Scope) *interp.Unwind {
	for _, b := range blocks {
		if u := c.RunBlock(b, interp.BlockCall{Dotted: true, Scope: scope}, interp.Discard); u != nil {
			return u
		}
	}
	return nil
}

// perform runs a test between BeforeEach and AfterEach of the blocks around it, outermost first, in a scope.
func (r *run) perform(c *interp.Invocation, t *test, result *Result, around []*group, scope *interp.Scope, call interp.BlockCall) *interp.Unwind {
	r.test = t
	began := now(c)
	var u *interp.Unwind
	for _, g := range around {
		if u = runBlocks(c, g.beforeEach, scope); u != nil {
			break
		}
	}
	if u == nil {
		call.Args = t.data.arguments(c, t.body)
		u = c.RunBlock(t.body, call, interp.Discard)
	}
	for _, g := range slices.Backward(around) {
		if endsRun(u) {
			break
		}
		if after := runBlocks(c, g.afterEach, scope); after != nil && (u == nil || endsRun(after)) {
			u = after
		}
	}
	return r.conclude(c, t, result, u, began)
}

// settle notes what an unwind means for a test.
func (r *Result) settle(u *interp.Unwind) {
	if u == nil {
		r.Outcome = Passed
		return
	}
	switch u.Err.ErrorID {
	case skippedID, pendingID, inconclusiveID:
		r.Outcome, r.Message = Skipped, u.Err.Message()
	default:
		r.Outcome, r.Message, r.At, r.Err = Failed, failureText(u.Err), placeOf(u.Err), u.Err
	}
}

// failureText is what a failed test says. An error that is no assertion's is named with its exception, as Pester does.
func failureText(r *value.ErrorRecord) string {
	text := strings.TrimRight(r.Message(), "\n")
	if r.ErrorID == assertionID || r.Exception == nil || r.Exception.Of == nil {
		return text
	}
	return r.Exception.Of.Name + ": " + text
}
