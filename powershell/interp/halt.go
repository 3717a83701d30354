package interp

import "github.com/exorun/exorun/powershell/value"

// Halt ends the command as a throw statement in a function does: the script that called it ends with it, unless it catches
// the error. [Invocation.Throw] ends the statement only. It is for commands that are functions where they come from, whose
// errors name neither a command nor an activity.
func (c *Invocation) Halt(r *value.ErrorRecord) *Unwind {
	if r.Invocation == nil {
		r.Invocation = c.info
	}
	if r.Stack == "" {
		r.Stack = c.f.stack(c.info.at)
	}
	if r.Exception != nil {
		r.Exception.WithProperty(thrownMark, value.True)
	}
	c.failed = true
	if c.common.errVars != nil {
		c.common.errVars.Add(value.Of(r))
	}
	return &Unwind{Kind: Throw, Err: r, thrown: true}
}
