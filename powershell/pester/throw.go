package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// throwOperator is -Throw: Pester 4 looks for the expected text in the message and id, Pester 5 takes them as wildcards.
func throwOperator(version int) *operator {
	fits := func(text, expected string) bool { return strings.Contains(text, expected) }
	if version == Version5 {
		fits = func(text, expected string) bool { return anyFits([]string{expected}, []string{text}) }
	}
	return &operator{name: "Throw", takes: []bind.Parameter{
		{Name: "ExpectedMessage", Type: "string"},
		{Name: "ErrorId", Type: "string"},
		{Name: "ExceptionType", Type: "type"},
		becauseText(),
		{Name: "PassThru", Type: "switch"},
	}, judge: func(a *assertion) verdict { return judgeThrow(a, fits) }}
}

func judgeThrow(a *assertion, fits func(text, expected string) bool) verdict {
	block, ok := a.actual.Unwrap().Object().(*interp.ScriptBlock)
	if !ok {
		return a.misuse("Input is not a ScriptBlock. Input to '-Throw' and '-Not -Throw' must be enclosed in curly braces.")
	}
	var thrown *value.ErrorRecord
	if u := a.c.RunBlock(block, interp.BlockCall{}, interp.Discard); u != nil {
		if u.Kind != interp.Throw {
			return verdict{passed: true}
		}
		thrown = u.Err
	}
	if a.negate {
		if thrown == nil {
			return verdict{passed: true}
		}
		return verdict{message: "Expected no exception to be thrown," + a.reason() + " but an exception \"" + thrown.Message() + "\" was thrown" + from(thrown) + "."}
	}
	wanted, missed := expectedError(a, thrown, fits)
	if thrown != nil && len(missed) == 0 {
		v := verdict{passed: true}
		if value.ToBool(a.arg("passthru")) {
			v.output = value.Of(thrown)
		}
		return v
	}
	text := "Expected an exception" + join(wanted) + " to be thrown," + a.reason() + " but "
	if thrown == nil {
		return verdict{message: text + "no exception was thrown."}
	}
	return verdict{message: text + strings.Join(missed, " and ") + from(thrown) + "."}
}

// expectedError tells what error was asked for, and in which of that the thrown one differs.
func expectedError(a *assertion, thrown *value.ErrorRecord, fits func(text, expected string) bool) (wanted, missed []string) {
	if t, ok := a.arg("exceptiontype").Unwrap().AsType(); ok {
		wanted = append(wanted, "with type ["+t.String()+"]")
		if thrown != nil && !value.Is(value.Of(thrown.Exception), t) {
			missed = append(missed, "the exception type was ["+thrown.Exception.Of.String()+"]")
		}
	}
	if text := a.text("expectedmessage"); strings.TrimSpace(text) != "" {
		wanted = append(wanted, "with message '"+text+"'")
		if thrown != nil && !fits(thrown.Message(), text) {
			missed = append(missed, "the message was '"+thrown.Message()+"'")
		}
	}
	if id := a.text("errorid"); strings.TrimSpace(id) != "" {
		wanted = append(wanted, "with FullyQualifiedErrorId '"+id+"'")
		if thrown != nil && !fits(thrown.FullyQualifiedID(), id) {
			missed = append(missed, "the FullyQualifiedErrorId was '"+thrown.FullyQualifiedID()+"'")
		}
	}
	return wanted, missed
}

func join(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return ", " + strings.Join(parts, ", ")
}

// from says where an error rose.
func from(r *value.ErrorRecord) string {
	info, ok := r.Invocation.(*interp.InvocationInfo)
	if !ok {
		return ""
	}
	return strings.TrimRight(" from "+strings.TrimPrefix(info.PositionMessage(), "At "), "\n")
}
