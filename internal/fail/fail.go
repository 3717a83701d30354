// Package fail owns the one error type that exorun shows to people.
//
// An [Error] says what was tried, why it failed in the user's words and what to do next. Its [Code] is stable: scripts
// test it through the exit code, Go callers through errors.Is, and docs/exit-codes.md lists every one. Codes are errors
// themselves, so a test reads errors.Is(err, fail.CertificateExpired).
package fail

import (
	"errors"
	"strings"
)

// Error is a failure as a user reads it.
type Error struct {
	Code  Code   // what kind of failure this is
	Op    string // what was tried, as a phrase without a capital: "renew the certificate of contoso"
	Cause string // why it failed, in the user's words, one sentence
	Next  string // the next step, a command where there is one; may be empty
	Err   error  // the technical cause; may be nil
}

// New returns an Error without a technical cause.
func New(code Code, op, cause, next string) *Error {
	return &Error{Code: code, Op: op, Cause: cause, Next: next}
}

// Wrap returns an Error around err. It returns nil for a nil err.
func Wrap(err error, code Code, op, cause, next string) error {
	if err == nil {
		return nil
	}
	return &Error{Code: code, Op: op, Cause: cause, Next: next, Err: err}
}

// Error returns the failure on one line: what was tried, the cause and the technical detail. The next step is apart,
// in [Next], because a terminal shows it on a line of its own.
func (e *Error) Error() string {
	var parts []string
	for _, part := range []string{e.Op, e.Cause} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if e.Err != nil && e.Cause == "" {
		parts = append(parts, e.Err.Error())
	}
	if len(parts) == 0 {
		return string(e.Code)
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the technical cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the code of this error.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// CodeOf returns the code of the outermost Error in err's chain, [Internal] where there is none, and the empty code for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if code, ok := errors.AsType[Code](err); ok {
		return code
	}
	return Internal
}

// Next returns the next step of the outermost Error in err's chain that has one.
func Next(err error) string {
	for err != nil {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return ""
		}
		if e.Next != "" {
			return e.Next
		}
		err = e.Err
	}
	return ""
}
