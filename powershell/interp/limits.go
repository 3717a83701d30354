package interp

import "time"

// Limits bound what one run may use up. Zero fields take the value of [DefaultLimits].
type Limits struct {
	// Depth is how deep calls of functions, script blocks and cmdlets may nest. PowerShell ends at the thread's stack,
	// somewhere above 1000.
	Depth int
	// StringBytes is the longest string that an operator or a method may build, in bytes of UTF-8.
	StringBytes int
	// Elements is the most elements that an array, list or table may have.
	Elements int
	// RegexTime is how long one regular expression may search.
	RegexTime time.Duration
	// OutputBytes is the most text that a run may write to its console; 0 is no limit.
	OutputBytes int64
}

// DefaultLimits returns the limits of a run that sets none: a depth of 1000 calls, strings of 256 MiB, collections of 64 Mi
// elements, 10 s for one regular expression, unlimited output.
func DefaultLimits() Limits {
	return Limits{Depth: 1000, StringBytes: 256 << 20, Elements: 64 << 20, RegexTime: 10 * time.Second}
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
	return l
}
