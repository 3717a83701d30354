package interp

import (
	"github.com/exorun/exorun/powershell/value"
)

// Unwind leaves statements before their end. nil is the way on; anything else is handed outwards until something takes
// it: a loop takes break and continue, a function return, try and the statement lists errors.
type Unwind struct {
	Kind UnwindKind
	// Label is the label of a break or continue, "" for the innermost loop.
	Label string
	// Err is the record of an error.
	Err *value.ErrorRecord
	// Code is the exit code of an exit.
	Code int

	thrown bool // by throw or by a preference of Stop: no statement list goes on after it
	pipe   *pipeline
	step   int // the step of pipe that wants no more
}

// UnwindKind says what an [Unwind] is for.
type UnwindKind uint8

// The ways to leave.
const (
	Throw UnwindKind = iota
	Break
	Continue
	Return
	Exit
	StopUpstream // a step of a pipeline wants no more input
	Cancelled    // the run's context is done
)

var (
	returning  = &Unwind{Kind: Return}
	breaking   = &Unwind{Kind: Break}
	continuing = &Unwind{Kind: Continue}
	cancelled  = &Unwind{Kind: Cancelled}
)

// unwindError carries an Unwind through code that knows Go errors only: a script block that a conversion or a method called.
type unwindError struct{ u *Unwind }

func (e *unwindError) Error() string {
	if e.u.Err != nil {
		return e.u.Err.Message()
	}
	return "the script was left"
}

// Exception gives the exception of an error that passes through.
func (e *unwindError) Exception() *value.Exception {
	if e.u.Err != nil {
		return e.u.Err.Exception
	}
	return value.NewException("System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped.")
}

// asError gives u to code that knows Go errors only.
func (u *Unwind) asError() error {
	if u == nil {
		return nil
	}
	return &unwindError{u}
}
