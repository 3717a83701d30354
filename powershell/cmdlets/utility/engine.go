package utility

import (
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// formatEngine is what formatting asks of a running command.
type formatEngine struct{ inv *interp.Invocation }

func engineOf(inv *interp.Invocation) formatEngine { return formatEngine{inv} }

// ValueHost is the host that values are read by.
func (e formatEngine) ValueHost() value.Host { return e.inv.QuietHost() }

// Script gives a script block of text.
func (e formatEngine) Script(text string) (value.ScriptBlock, error) {
	return e.inv.Engine().NewScriptBlock(text)
}

// ErrorReport describes an error record for its view.
func (e formatEngine) ErrorReport(r *value.ErrorRecord) *format.ErrorReport {
	return Report(e.inv.Engine(), r)
}

// ErrorView is $ErrorView.
func (e formatEngine) ErrorView() string {
	if v, ok := e.inv.Variable("ErrorView"); ok {
		return value.ToString(v)
	}
	return "ConciseView"
}

// EnumerationLimit is $FormatEnumerationLimit of the global scope.
func (e formatEngine) EnumerationLimit() int {
	if v, ok := e.inv.GlobalVariable("FormatEnumerationLimit"); ok {
		if n, ok := v.Unwrap().AsInt32(); ok {
			return int(n)
		}
	}
	return 4
}

// rootEngine is what formatting asks of an engine between commands.
type rootEngine struct{ engine *interp.Engine }

// FormatEngine gives formatting an engine outside of any command.
func FormatEngine(e *interp.Engine) format.Engine { return rootEngine{e} }

func (e rootEngine) ValueHost() value.Host { return e.engine.QuietHost() }

func (e rootEngine) Script(text string) (value.ScriptBlock, error) {
	return e.engine.NewScriptBlock(text)
}

func (e rootEngine) ErrorReport(r *value.ErrorRecord) *format.ErrorReport { return Report(e.engine, r) }

func (e rootEngine) ErrorView() string {
	if v, ok := e.engine.GlobalVariable("ErrorView"); ok {
		return value.ToString(v)
	}
	return "ConciseView"
}

func (e rootEngine) EnumerationLimit() int {
	if v, ok := e.engine.GlobalVariable("FormatEnumerationLimit"); ok {
		if n, ok := v.Unwrap().AsInt32(); ok {
			return int(n)
		}
	}
	return 4
}

// unwound carries an unwind through formatting.
type unwound struct{ u *interp.Unwind }

func (*unwound) Error() string { return "the command was left" }

// leave gives the unwind that an error of formatting stands for.
func leave(inv *interp.Invocation, err error) *interp.Unwind {
	switch e := err.(type) {
	case nil:
		return nil
	case *unwound:
		return e.u
	case *format.Refusal:
		return inv.Throw(e.Record)
	}
	return inv.Raise(err)
}

// lineCollector takes the lines of a document.
type lineCollector struct{ take func(line string) }

// WriteLine takes a laid out line: without the control sequences of values, which are for terminals.
func (c lineCollector) WriteLine(line string) { c.take(format.StripANSI(line)) }

// WriteRaw takes the text of a scalar.
func (c lineCollector) WriteRaw(text string) { c.take(text) }

// screenWidth is the number of columns of the console, 120 without one.
func screenWidth(inv *interp.Invocation) int {
	if width := inv.World().Console.Width(); width > 0 {
		return width
	}
	return 120
}
