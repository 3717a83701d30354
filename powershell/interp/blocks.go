package interp

import (
	"context"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// This file is for commands that run script blocks as a part of a longer story, as a test framework does: in scopes that they
// choose, with variables of their own, one block after another in the same scope.

// BlockCall says how [Invocation.RunBlock] runs a script block.
type BlockCall struct {
	Args []Argument
	// Scope is the parent of the block's scope, or its scope where Dotted is set. nil takes the scope that is running now in
	// the block's session state.
	Scope *Scope
	// Dotted runs the block in Scope itself.
	Dotted bool
	// Session is the session state to run in; nil takes the block's own.
	Session *SessionState
	// Variables are set in the block's scope before it begins.
	Variables []*Variable
}

// RunBlock runs a script block; its output goes to out. An error ends the block as within try, and is the unwind. break and
// continue end it too, and go no further.
func (c *Invocation) RunBlock(b *ScriptBlock, how BlockCall, out Sink) *Unwind {
	if how.Session != nil {
		b = &ScriptBlock{code: b.code, session: how.Session, name: b.name}
	}
	e := c.f.eng
	e.tryDepth++
	defer func() { e.tryDepth-- }()
	r, u := c.f.prepareRun(&invocationOf{
		block: b, args: how.Args, dotted: how.Dotted, scope: how.Scope, site: c.info.at, variables: how.Variables,
	}, out)
	if u == nil {
		u = r.all()
	}
	return e.caught(u)
}

// caught notes an error that a command took, as try does.
func (e *Engine) caught(u *Unwind) *Unwind {
	if u == nil {
		return nil
	}
	switch u.Kind {
	case Break, Continue:
		return nil
	case Throw:
		e.record(u.Err)
	}
	return u
}

// NewScope makes an empty scope below parent, in parent's session state.
func (e *Engine) NewScope(parent *Scope) *Scope {
	return newScope(e.emptyLayout, parent, parent.session)
}

// Set sets a variable of this scope alone.
func (s *Scope) Set(name string, v value.Value) {
	p := s.place(value.Intern(name))
	p.cell, p.set = NewVariable(name, v), true
}

// Script is the scope that script: means from here.
func (s *Scope) Script() *Scope {
	if s.script != nil {
		return s.script
	}
	return s.session.top
}

// Session is the session state that the scope belongs to.
func (s *Scope) Session() *SessionState { return s.session }

// Module is the module that the scope belongs to, nil outside of modules.
func (s *Scope) Module() *Module { return s.session.module }

// ScriptRun is a script file that is about to run in a scope of its own.
type ScriptRun struct {
	r *blockRun
	e *Engine
}

// OpenScript binds the arguments of a script file that is to run below the global scope, as & runs it there.
func (c *Invocation) OpenScript(file *syntax.File, args []Argument, out Sink) (*ScriptRun, *Unwind) {
	if len(file.Errors) > 0 {
		return nil, throwRecord(parseErrorRecord(file))
	}
	e := c.f.eng
	block := e.newBlock(file, file.Root, e.global)
	script := &ScriptFile{Path: file.Name, Block: block}
	r, u := c.f.prepareRun(&invocationOf{
		block: block, command: script, name: file.Name, args: args, script: true, scope: e.global.top, site: c.info.at,
	}, out)
	if u != nil {
		return nil, u
	}
	return &ScriptRun{r, e}, nil
}

// Run runs the script. An error ends it as within try, and is the unwind.
func (s *ScriptRun) Run() *Unwind {
	s.e.tryDepth++
	defer func() { s.e.tryDepth-- }()
	return s.e.caught(s.r.all())
}

// Scope is the script's scope.
func (s *ScriptRun) Scope() *Scope { return s.r.scope }

// Again makes a fresh scope for code of the same script: with its automatic variables, and without the variables, functions
// and aliases that the run has made.
func (s *ScriptRun) Again() *Scope {
	fresh := s.e.NewScope(s.r.parent)
	fresh.script, fresh.call = fresh, s.r.scope.call
	return fresh
}

// Nested makes a script block of a part of the block's text, in the same session state.
func (b *ScriptBlock) Nested(tree *syntax.ScriptBlock) *ScriptBlock {
	return &ScriptBlock{code: &code{file: b.code.file, tree: tree}, session: b.session}
}

// Session is the session state that the block is bound to, nil where it runs in its caller's.
func (b *ScriptBlock) Session() *SessionState { return b.session }

// Invoke runs a command in the global scope; its output goes to the engine's stream.
func (e *Engine) Invoke(ctx context.Context, name string, args []Argument) Outcome {
	return e.run(ctx, func() *Unwind {
		f := e.rootFrame()
		return (&Invocation{f: f, info: &InvocationInfo{}}).RunCommand(name, args, f.out)
	})
}

// Unregister takes cmdlets away that [Engine.Register] added.
func (e *Engine) Unregister(names ...string) {
	for _, name := range names {
		delete(e.cmdlets, value.Intern(name))
	}
	e.version++
}

// CommandIn finds what a name means in a session state, nil where it means nothing there. Aliases are followed.
func (c *Invocation) CommandIn(s *SessionState, name string) value.Object {
	f := *c.f
	f.session, f.scope = s, s.current
	return f.findCommand(name)
}

// RunFound calls a command that has been found, its output going to out.
func (c *Invocation) RunFound(command value.Object, args []Argument, out Sink) *Unwind {
	p := &pipeline{steps: make([]step, 1)}
	name := commandName(command)
	info := &InvocationInfo{at: c.info.at, command: command, name: name, length: 1, position: 1}
	s, u := c.f.commandStep(resolved{command: command, name: name}, args, info, out, p, 0, false)
	if u != nil {
		return u
	}
	p.steps[0] = s
	return p.run(c.f, nil)
}

// Rest are the arguments that no parameter took.
func (c *Invocation) Rest() []value.Value { return c.binding.Rest }

// Like gives a cmdlet that takes what a signature says, instead of parameters of its own.
func (c *Cmdlet) Like(s *bind.Signature) *Cmdlet {
	c.signature = s
	return c
}
