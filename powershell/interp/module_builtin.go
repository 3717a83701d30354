package interp

import (
	"strings"
)

// BuiltInModule is a module that the engine has without a file: its commands are registered, or come from a source.
type BuiltInModule struct{ Name, Version string }

// DeclareModules adds modules that need no file, so that Import-Module and Get-Module -ListAvailable know them.
func (e *Engine) DeclareModules(modules ...BuiltInModule) {
	for _, declared := range modules {
		m := e.newModule(declared.Name, "")
		m.Version, m.Kind = declared.Version, "Binary"
		e.builtIn = append(e.builtIn, m)
	}
}

// BuiltIn returns the built-in module of a name in any case, nil where there is none.
func (e *Engine) BuiltIn(name string) *Module {
	for _, m := range e.builtIn {
		if strings.EqualFold(m.Name, name) {
			return m
		}
	}
	return nil
}

// BuiltIns returns the built-in modules in the order of their declaration.
func (e *Engine) BuiltIns() []*Module { return e.builtIn }
