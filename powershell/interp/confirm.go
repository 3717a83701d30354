package interp

import "github.com/exorun/exorun/powershell/value"

// The parts of ShouldProcess, for commands whose question comes from elsewhere: a service that says itself what it would do.

// WhatIf reports whether the command is only to say what it would do.
func (c *Invocation) WhatIf() bool {
	if c.common.whatIf != nil {
		return *c.common.whatIf
	}
	return value.ToBool(c.f.variable(symWhatIf))
}

// Asks reports whether a person is to be asked before the command acts.
func (c *Invocation) Asks() bool { return c.asks() }

// ShouldProcessAs is ShouldProcess with the whole sentence that says what the command does.
func (c *Invocation) ShouldProcessAs(description string) (bool, *Unwind) {
	return c.shouldProcess(description)
}
