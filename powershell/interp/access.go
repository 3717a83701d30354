package interp

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/exorun/exorun/powershell/value"
)

// This file is what cmdlets see of the scopes: variables, functions and aliases by name.

// Scope gives the scope that a cmdlet runs in.
func (c *Invocation) Scope() *Scope { return c.f.scope }

// ScopeAt gives the scope that -Scope names: by its name, or by how many scopes it is away.
func (c *Invocation) ScopeAt(spec string) (*Scope, error) {
	switch {
	case spec == "" || value.EqualFold(spec, "local") || value.EqualFold(spec, "private"):
		return c.f.scope, nil
	case value.EqualFold(spec, "global"):
		return c.f.eng.global.top, nil
	case value.EqualFold(spec, "script"):
		return c.f.scopeOf("script"), nil
	}
	n, err := strconv.Atoi(spec)
	if err != nil || n < 0 {
		e := value.NewException("System.Management.Automation.PSArgumentException",
			"Cannot process argument because the value of argument \"scopeID\" is not valid. Change the value of the \"scopeID\" argument and run the operation again.")
		e.ErrorID, e.Category = "Argument", value.InvalidArgument
		return nil, e
	}
	at := c.f.scope
	for ; n > 0 && at != nil; n-- {
		at = at.parent
	}
	if at == nil {
		e := value.NewException("System.Management.Automation.PSArgumentOutOfRangeException",
			"The scope number '"+spec+"' exceeds the number of active scopes. (Parameter 'Scope')\nActual value was "+spec+".")
		e.ErrorID, e.Category = "ArgumentOutOfRange", value.InvalidArgument
		return nil, e
	}
	return at, nil
}

// cell gives a set slot's variable.
func (s *Scope) cell(name value.Symbol, p *slot) *Variable { return p.cellOf(name.String()) }

// Variable gives a variable of this scope alone, nil where it has none of the name.
func (s *Scope) Variable(name string) *Variable {
	sym := value.Intern(name)
	if p := s.find(sym); p != nil {
		return s.cell(sym, p)
	}
	if s.call != nil && s.call.lazily(s, sym) {
		return s.cell(sym, s.find(sym))
	}
	return nil
}

// Variables gives the variables of this scope alone, by name.
func (s *Scope) Variables() []*Variable {
	if s.call != nil {
		for _, name := range []value.Symbol{symArgs, symInput, symPSBoundParameters, symMyInvocation, symPSCmdlet, symPSScriptRoot, symPSCommandPath} {
			if s.find(name) == nil {
				s.call.lazily(s, name)
			}
		}
	}
	var all []*Variable
	s.each(func(name value.Symbol, p *slot) bool {
		all = append(all, s.cell(name, p))
		return true
	})
	slices.SortFunc(all, func(a, b *Variable) int { return cmp.Compare(value.Fold(a.name), value.Fold(b.name)) })
	return all
}

// SetVariable puts a variable in this scope in place of one of the same name.
func (s *Scope) SetVariable(v *Variable) {
	p := s.place(value.Intern(v.name))
	p.val, p.cell, p.set = value.Null, v, true
}

// SetAllScope makes a variable the one of its name in every scope.
func (e *Engine) SetAllScope(v *Variable) { e.allScope[value.Intern(v.name)] = v }

// RemoveVariable takes a variable out of this scope.
func (s *Scope) RemoveVariable(name string) { s.remove(value.Intern(name)) }

// Parent is the scope around this one, nil for the outermost.
func (s *Scope) Parent() *Scope { return s.parent }

// FindVariable gives the variable that a name without a scope means, nil where there is none.
func (c *Invocation) FindVariable(name string) *Variable {
	sym := value.Intern(name)
	if p, at := c.f.scope.lookup(sym); p != nil {
		return at.cell(sym, p)
	}
	return c.f.eng.allScope[sym]
}

// VisibleVariables gives the variables that the cmdlet's caller sees, by name.
func (c *Invocation) VisibleVariables() []*Variable {
	seen := map[string]bool{}
	var all []*Variable
	add := func(v *Variable) {
		key := value.Fold(v.name)
		if !seen[key] {
			seen[key] = true
			all = append(all, v)
		}
	}
	for at := c.f.scope; at != nil; at = at.parent {
		for _, v := range at.Variables() {
			if at == c.f.scope || v.options&OptionPrivate == 0 {
				add(v)
			}
		}
	}
	for _, v := range c.f.eng.allScope {
		add(v)
	}
	slices.SortFunc(all, func(a, b *Variable) int { return value.CompareText(a.name, b.name, true) })
	return all
}

// Variable gives a variable's value as the caller sees it.
func (c *Invocation) Variable(name string) (value.Value, bool) {
	if p, _ := c.f.scope.lookup(value.Intern(name)); p != nil {
		return p.read(), true
	}
	if v := c.f.eng.allScope[value.Intern(name)]; v != nil {
		return v.Value(), true
	}
	return value.Null, false
}

// GlobalVariable gives a global variable's value.
func (c *Invocation) GlobalVariable(name string) (value.Value, bool) {
	if p := c.f.eng.global.top.find(value.Intern(name)); p != nil {
		return p.read(), true
	}
	return value.Null, false
}

// SetVariable assigns a variable of the caller's scope.
func (c *Invocation) SetVariable(name string, v value.Value) *Unwind {
	return c.f.setLocal(value.Intern(name), name, v)
}

// Assign gives a variable a value as an assignment does: by its options and its type.
func (c *Invocation) Assign(to *Variable, v value.Value) *Unwind { return to.assign(c.f, v) }

// Force gives a variable a value past its options.
func (v *Variable) Force(to value.Value) { v.value = to }

// Attributes are the attributes that stand before the variable.
func (v *Variable) Attributes() []value.Value { return v.attributes }

// Module is the name of the module that the variable is of.
func (v *Variable) Module() string { return v.module }

// Computed tells whether the engine computes the variable.
func (v *Variable) Computed() bool { return v.read != nil }

// Function gives a function of this scope alone.
func (s *Scope) Function(name string) *Function { return s.functions[value.Intern(name)] }

// Functions gives the functions of this scope alone, in no order.
func (s *Scope) Functions() []*Function {
	all := make([]*Function, 0, len(s.functions))
	for _, fn := range s.functions {
		all = append(all, fn)
	}
	return all
}

// Alias gives an alias of this scope alone.
func (s *Scope) Alias(name string) *Alias { return s.aliases[value.Intern(name)] }

// Aliases gives the aliases of this scope alone, in no order.
func (s *Scope) Aliases() []*Alias {
	all := make([]*Alias, 0, len(s.aliases))
	for _, a := range s.aliases {
		all = append(all, a)
	}
	return all
}

// FindFunction gives the function that a name means, nil where there is none.
func (c *Invocation) FindFunction(name string) *Function {
	fn, _ := c.f.scope.function(value.Intern(name))
	return fn
}

// FindAlias gives the alias of a name and the scope that it stands in.
func (c *Invocation) FindAlias(name string) (*Alias, *Scope) {
	return c.f.scope.alias(value.Intern(name))
}

// SetFunction defines a function in a scope.
func (e *Engine) SetFunction(at *Scope, fn *Function) { e.setFunction(at, fn) }

// RemoveFunction takes a function out of a scope.
func (e *Engine) RemoveFunction(at *Scope, name string) { e.removeFunction(at, name) }

// SetAlias defines an alias in a scope.
func (e *Engine) SetAlias(at *Scope, a *Alias) { e.setAlias(at, a) }

// RemoveAlias takes an alias out of a scope.
func (e *Engine) RemoveAlias(at *Scope, name string) {
	delete(at.aliases, value.Intern(name))
	e.version++
}

// FunctionOf makes a function of a block that is not defined yet.
func (c *Invocation) FunctionOf(name string, b *ScriptBlock) *Function {
	return &Function{Name: name, Block: &ScriptBlock{code: b.code, session: sessionOf(b, c.f), name: name}}
}

// StrictVersion is the version of strict mode at the caller, 0 where it is off.
func (c *Invocation) StrictVersion() int { return c.f.strictness() }

// CallInto runs a block in the caller's scope with $_ set, as ForEach-Object does, and hands on what it gives.
func (c *Invocation) CallInto(b *ScriptBlock, underscore value.Value, to Sink) *Unwind {
	return c.f.runInScope(b, underscore, to)
}

// WriteErrorOfCaller is WriteError for an error that is the caller's: Write-Error's.
func (c *Invocation) WriteErrorOfCaller(r *value.ErrorRecord) *Unwind {
	if r.Invocation == nil {
		if info, ok := c.f.variable(symMyInvocation).Unwrap().Object().(*InvocationInfo); ok {
			r.Invocation = info
			r.Command = callerName(info)
		}
	}
	if r.Activity == "" {
		r.Activity = c.name
	}
	if r.Stack == "" {
		r.Stack = c.f.stack(c.info.at)
	}
	class := c.class
	if r.Command == "" {
		c.class = ""
	}
	u := c.WriteError(r)
	c.class = class
	return u
}

// callerName is what stands behind the comma of an error's id.
func callerName(info *InvocationInfo) string {
	switch o := info.command.(type) {
	case *Function:
		return o.Name
	case *ScriptFile:
		return fileName(o.Path)
	}
	return ""
}

// GlobalVariable gives a global variable's value.
func (e *Engine) GlobalVariable(name string) (value.Value, bool) {
	if p := e.global.top.find(value.Intern(name)); p != nil {
		return p.read(), true
	}
	return value.Null, false
}

// QuietHost is [Invocation.Host] for blocks whose errors the command deals with itself: calculated properties.
func (c *Invocation) QuietHost() value.Host {
	if c.quiet == nil {
		c.quiet = new(frame)
	}
	*c.quiet = *c.f
	c.quiet.inTry = true
	return c.quiet
}

// QuietHost is [Engine.ValueHost] for blocks whose errors the caller deals with itself.
func (e *Engine) QuietHost() value.Host {
	f := e.rootFrame()
	f.inTry = true
	return f
}
