package interp

import (
	"fmt"
	"time"

	"github.com/exorun/exorun/powershell/value"
)

// Limits bound what one run may use up. Zero fields take the value of [DefaultLimits].
//
// A call that nests too deep is an error of the statement, as in PowerShell. A string or a collection that would get too large
// ends the script unless it catches the error. Memory and output end the run whatever it catches; its finally blocks run.
type Limits struct {
	// Depth is how deep calls of functions, script blocks and cmdlets may nest. PowerShell ends at the thread's stack,
	// somewhere above 1000.
	Depth int
	// StringBytes is the longest string that an operator or a method may build, in bytes of UTF-8.
	StringBytes int
	// Elements is the most elements that a range, a repeated array or an array that grows may have.
	Elements int
	// RegexTime is how long one regular expression may search. It is the process's: the last engine made sets it.
	RegexTime time.Duration
	// MemoryBytes is the most memory that objects of the whole process may hold. It is looked at ten times a second.
	MemoryBytes int64
	// OutputBytes is the most text that a run may write to its console; 0 is no limit.
	OutputBytes int64
}

// DefaultLimits returns the limits of a run that sets none: a depth of 1000 calls, strings of 256 MiB, collections of 64 Mi
// elements, 10 s for one regular expression, 4 GiB of memory, unlimited output.
func DefaultLimits() Limits {
	return Limits{Depth: 1000, StringBytes: 256 << 20, Elements: 64 << 20, RegexTime: 10 * time.Second, MemoryBytes: 4 << 30}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	if l.Depth == 0 {
		l.Depth = d.Depth
	}
	if l.StringBytes == 0 {
		l.StringBytes = d.StringBytes
	}
	if l.Elements == 0 {
		l.Elements = d.Elements
	}
	if l.RegexTime == 0 {
		l.RegexTime = d.RegexTime
	}
	if l.MemoryBytes == 0 {
		l.MemoryBytes = d.MemoryBytes
	}
	return l
}

// StringLimit is the longest string that the run may build, in bytes.
func (f *frame) StringLimit() int { return f.eng.limits.StringBytes }

// tooLong is the error of a string beyond the limit.
func (f *frame) tooLong() *Unwind { return f.raise(value.StringLimitError(f)) }

// tooMany is the error of a collection beyond the limit.
func (f *frame) tooMany() *Unwind {
	return f.raise(value.LimitError("CollectionLimitExceeded", fmt.Sprintf("The collection has more elements than the limit of this run allows, %d.", f.eng.limits.Elements)))
}

// exceed ends the run: what it used is more than its limits allow.
func (e *Engine) exceed(id, message string) {
	e.breach.CompareAndSwap(nil, value.LimitError(id, message))
	e.stop()
}
