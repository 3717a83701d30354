package interp

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// Call runs a script block in a new scope with $_ set and collects its output.
func (c *Invocation) Call(b *ScriptBlock, underscore value.Value, args ...value.Value) (value.Value, *Unwind) {
	to := c.f.eng.collector()
	u := c.f.callBlockInto(b, underscore, to, args...)
	v := to.Value()
	c.f.eng.release(to)
	return v, u
}

// Evaluate runs a script block in the caller's own scope with $_ set and collects its output.
func (c *Invocation) Evaluate(b *ScriptBlock, underscore value.Value) (value.Value, *Unwind) {
	to := c.f.eng.collector()
	u := c.f.runInScope(b, underscore, to)
	v := to.Value()
	c.f.eng.release(to)
	return v, u
}

// Invoke runs text in the caller's own scope, as Invoke-Expression does.
func (c *Invocation) InvokeText(text string) *Unwind {
	b, err := c.f.eng.NewScriptBlock(text)
	if err != nil {
		return c.Raise(err)
	}
	b.session = c.f.session
	of := &invocationOf{block: b, dotted: true, site: c.info.at, scope: c.f.scope}
	r, u := c.f.prepareRun(of, c.out)
	if u != nil {
		return u
	}
	r.fr.call.up = c.f.call
	return r.all()
}

// RunCommand calls a command by its name with named arguments, its output going to out.
func (c *Invocation) RunCommand(name string, args []Argument, out Sink) *Unwind {
	found := c.f.findCommand(name)
	if found == nil {
		return c.f.commandNotFound(name, c.info.at)
	}
	p := &pipeline{steps: make([]step, 1)}
	info := &InvocationInfo{at: c.info.at, command: found, name: name, length: 1, position: 1}
	s, u := c.f.commandStep(resolved{command: found, name: name}, args, info, out, p, 0, false)
	if u != nil {
		return u
	}
	p.steps[0] = s
	return p.run(c.f, nil)
}

// Pipe is a command that objects are written into one by one.
type Pipe struct {
	s step
	p *pipeline
}

// Open starts a command that takes pipeline input, its output going to out.
func (c *Invocation) Open(name string, args []Argument, out Sink) (*Pipe, *Unwind) {
	found := c.f.findCommand(name)
	if found == nil {
		return nil, c.f.commandNotFound(name, c.info.at)
	}
	p := &pipeline{steps: make([]step, 1)}
	info := &InvocationInfo{at: c.info.at, command: found, name: name, expecting: true, length: 1, position: 1}
	s, u := c.f.commandStep(resolved{command: found, name: name}, args, info, out, p, 0, false)
	if u != nil {
		return nil, u
	}
	p.steps[0] = s
	return &Pipe{s, p}, p.start(0)
}

// Write gives the command an object.
func (p *Pipe) Write(v value.Value) *Unwind { return p.s.process(v, true) }

// Close ends the command.
func (p *Pipe) Close() *Unwind {
	u := p.s.end()
	if c := p.s.clean(); u == nil {
		u = c
	}
	return u
}

// SetStrict sets the strict mode of the caller's scope; 0 takes it away.
func (c *Invocation) SetStrict(version int) { c.f.eng.strict[c.f.scope] = version }

// CommandNamed finds what a name means to the caller, nil where it means nothing. Aliases are given as themselves.
func (c *Invocation) CommandNamed(name string) value.Object {
	if a, _ := c.f.scope.alias(value.Intern(name)); a != nil {
		return a
	}
	return c.f.findNoAlias(name)
}

// ResolveCommand is CommandNamed with aliases followed.
func (c *Invocation) ResolveCommand(name string) value.Object { return c.f.findCommand(name) }

// SignatureOf gives the parameters of a command, nil where it has none.
func (c *Invocation) SignatureOf(o value.Object) (*bind.Signature, *Unwind) {
	return c.f.signatureOf(o)
}

// FindCommand reports whether a name means a command in the global scope.
func (e *Engine) FindCommand(name string) bool {
	f := e.rootFrame()
	return f.findCommand(name) != nil
}

// CommandName is the name of a command.
func CommandName(o value.Object) string { return commandName(o) }

// CommandModule is the name of the module of a command.
func CommandModule(o value.Object) string { return moduleOf(o) }

// CommandKind is the kind of a command, with the numbers of CommandTypes.
func CommandKind(o value.Object) int64 { return commandType(o) }

// IsCommonParameter reports whether a name is one of the common parameters or an alias of one.
func IsCommonParameter(name string) bool { return bind.IsCommon(name) }

// ThrownByThrow reports whether a throw statement made the error.
func ThrownByThrow(r *value.ErrorRecord) bool {
	if r.Exception == nil {
		return false
	}
	v, ok := r.Exception.Properties[thrownMark]
	return ok && value.ToBool(v)
}
