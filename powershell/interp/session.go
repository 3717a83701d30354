package interp

import (
	"slices"

	"github.com/exorun/exorun/powershell/value"
)

// SessionState is where names are looked up: the global one, or a module's own.
type SessionState struct {
	value.Extras
	module *Module // nil of the global one
	top    *Scope
	// current is the scope of what runs in this session state now: the parent of a call that comes from another one.
	current *Scope
}

// Type is System.Management.Automation.SessionState.
func (*SessionState) Type() *value.Type { return typeSessionState() }

// Alias is another name of a command.
type Alias struct {
	value.Extras
	Name        string
	Definition  string
	Description string
	Options     VariableOptions
	module      *Module
}

// Type is System.Management.Automation.AliasInfo.
func (*Alias) Type() *value.Type { return typeAliasInfo() }

// Function is a function or filter.
type Function struct {
	value.Extras
	Name        string
	Block       *ScriptBlock
	Filter      bool
	Options     VariableOptions
	Description string
	module      *Module
}

// Type is System.Management.Automation.FunctionInfo or FilterInfo.
func (fn *Function) Type() *value.Type {
	if fn.Filter {
		return typeFilterInfo()
	}
	return typeFunctionInfo()
}

// ScriptFile is a script file as a command.
type ScriptFile struct {
	value.Extras
	Path  string
	Block *ScriptBlock
}

// Type is System.Management.Automation.ExternalScriptInfo.
func (*ScriptFile) Type() *value.Type { return typeExternalScriptInfo() }

// Application is a program of the machine as a command.
type Application struct {
	value.Extras
	Name, Path string
}

// Type is System.Management.Automation.ApplicationInfo.
func (*Application) Type() *value.Type { return typeApplicationInfo() }

// CommandSource gives commands that are built when asked for, and that come and go while a script runs.
type CommandSource interface {
	// Module is the name of the module that the commands come from.
	Module() string
	// Find returns the command of a name in any case, nil where there is none.
	Find(name string) *Cmdlet
	// Names calls f with every command's name until f returns false.
	Names(f func(name string) bool)
}

// function finds a function by its name from this scope outwards.
func (s *Scope) function(name value.Symbol) (*Function, *Scope) {
	for at := s; at != nil; at = at.parent {
		if at.functions != nil {
			if fn := at.functions[name]; fn != nil && (at == s || fn.Options&OptionPrivate == 0) {
				return fn, at
			}
		}
	}
	return nil, nil
}

// alias finds an alias by its name from this scope outwards.
func (s *Scope) alias(name value.Symbol) (*Alias, *Scope) {
	for at := s; at != nil; at = at.parent {
		if at.aliases != nil {
			if a := at.aliases[name]; a != nil {
				return a, at
			}
		}
	}
	return nil, nil
}

// SetFunction defines a function in a scope.
func (e *Engine) setFunction(at *Scope, fn *Function) {
	if at.functions == nil {
		at.functions = make(map[value.Symbol]*Function)
	}
	at.functions[value.Intern(fn.Name)] = fn
	e.version++
}

func (e *Engine) removeFunction(at *Scope, name string) {
	delete(at.functions, value.Intern(name))
	e.version++
}

func (e *Engine) setAlias(at *Scope, a *Alias) {
	if at.aliases == nil {
		at.aliases = make(map[value.Symbol]*Alias)
	}
	at.aliases[value.Intern(a.Name)] = a
	e.version++
}

// leave is called when a scope's block has ended.
func (e *Engine) leave(s *Scope) {
	if s.functions != nil || s.aliases != nil {
		e.version++ // call sites may remember what was defined here
	}
}

// Register adds cmdlets. A later one of the same name wins.
func (e *Engine) Register(cmdlets ...*Cmdlet) {
	for _, c := range cmdlets {
		e.cmdlets[value.Intern(c.Name)] = c
	}
	e.version++
}

// AddSource adds a source of commands; RemoveSource takes it away. Functions, aliases and registered cmdlets win over sources,
// and later sources over earlier ones.
func (e *Engine) AddSource(s CommandSource) {
	e.sources = append(e.sources, s)
	e.version++
}

// RemoveSource takes a source of commands away.
func (e *Engine) RemoveSource(s CommandSource) {
	for i, at := range e.sources {
		if at == s {
			e.sources = append(e.sources[:i:i], e.sources[i+1:]...)
			break
		}
	}
	e.version++
}

// Cmdlet finds a built-in command by its name in any case, nil where there is none.
func (e *Engine) Cmdlet(name string) *Cmdlet {
	if sym, ok := value.LookupSymbol(name); ok {
		if c := e.cmdlets[sym]; c != nil {
			return c
		}
	}
	for _, v := range slices.Backward(e.sources) {
		if c := v.Find(name); c != nil {
			return c
		}
	}
	return nil
}

// Cmdlets calls f with every built-in command of the engine's own and of its sources.
func (e *Engine) Cmdlets(f func(c *Cmdlet) bool) {
	for _, c := range e.cmdlets {
		if !f(c) {
			return
		}
	}
	for _, s := range e.sources {
		more := true
		s.Names(func(name string) bool {
			if c := s.Find(name); c != nil {
				more = f(c)
			}
			return more
		})
		if !more {
			return
		}
	}
}

// Variable gives a variable of the session state's top scope, nil where it has none.
func (s *SessionState) Variable(name string) *Variable { return s.top.Variable(name) }

// Top is the outermost scope of the session state.
func (s *SessionState) Top() *Scope { return s.top }
