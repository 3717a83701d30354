package interp

import (
	"context"

	"github.com/exorun/exorun/powershell/value"
)

// InvocationOf gives what a value host's running block may ask of the run, as if a command without parameters were called there. It is
// nil for a host that is no part of a run.
func InvocationOf(h value.Host) *Invocation {
	f, ok := h.(*frame)
	if !ok {
		return nil
	}
	return &Invocation{f: f, info: &InvocationInfo{}, out: Discard}
}

// Ask calls question in the global scope, for a prompt that looks at the session without running a command. What question runs
// writes to no stream and leaves $? and $Error as they are.
func (e *Engine) Ask(ctx context.Context, question func(inv *Invocation)) {
	status, errors, streams := e.status, e.errors, e.streams
	e.streams = Streams{}
	e.errors = value.NewArrayList(nil)
	defer func() { e.status, e.errors, e.streams = status, errors, streams }()
	e.run(ctx, func() *Unwind {
		question(InvocationOf(e.rootFrame()))
		return nil
	})
}

// Constraint is the type that the variable's values are converted to, nil for none.
func (v *Variable) Constraint() *value.Type { return v.constraint }

// Fail takes an error that ended a run into $Error and makes $? false, for a prompt that goes on after it.
func (e *Engine) Fail(r *value.ErrorRecord) {
	e.record(r)
	e.status = false
}

// Succeeded is $?.
func (e *Engine) Succeeded() bool { return e.status }
