package interp

import (
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Module is a loaded module: its session state and what it exports.
type Module struct {
	value.Extras
	Name     string
	Path     string
	Version  string
	Kind     string // Script, Manifest or Binary
	manifest *value.Hashtable
	session  *SessionState

	functions map[value.Symbol]*Function // exported ones
	aliases   map[value.Symbol]*Alias
	variables map[value.Symbol]string
	order     []string // exported functions in order

	exports  *exportList // of Export-ModuleMember, nil without a call
	onRemove value.Value
	imported []importedName
	nested   []*Module
	prefix   string
}

type importedName struct {
	scope *Scope
	name  value.Symbol
	kind  byte // f, a or v
}

// exportList is what calls of Export-ModuleMember asked for.
type exportList struct{ functions, variables, aliases, cmdlets []string }

// Type is System.Management.Automation.PSModuleInfo.
func (*Module) Type() *value.Type { return typeModuleInfo() }

// Session is the module's session state.
func (m *Module) Session() *SessionState { return m.session }

func (e *Engine) newModule(name, path string) *Module {
	m := &Module{Name: name, Path: path, Version: "0.0", Kind: "Script", session: &SessionState{}}
	m.session.module = m
	m.session.top = newScope(e.emptyLayout, e.global.top, m.session)
	m.session.top.script = m.session.top
	m.session.current = m.session.top
	return m
}

// nextGUID gives text of a GUID's form.
func (e *Engine) nextGUID() string {
	a, b := e.random(), e.random()
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", uint32(a), uint16(a>>32), uint16(a>>48)&0x0fff|0x4000, uint16(b)&0x3fff|0x8000, b>>16)
}

// Export is Export-ModuleMember.
func (c *Invocation) Export(functions, cmdlets, variables, aliases []string, any bool) *Unwind {
	m := c.f.session.module
	if m == nil {
		e := value.NewException("System.InvalidOperationException", "The Export-ModuleMember cmdlet can only be called from inside a module.")
		return c.Throw(&value.ErrorRecord{Exception: e, ErrorID: "Modules_CanOnlyExecuteExportModuleMemberInsideAModule", Category: value.PermissionDenied})
	}
	if m.exports == nil {
		m.exports = &exportList{}
	}
	if !any {
		return nil
	}
	m.exports.functions = append(m.exports.functions, functions...)
	m.exports.cmdlets = append(m.exports.cmdlets, cmdlets...)
	m.exports.variables = append(m.exports.variables, variables...)
	m.exports.aliases = append(m.exports.aliases, aliases...)
	return nil
}

// settleExports works out what a module exports once its code has run.
func (m *Module) settleExports() {
	top := m.session.top
	m.functions, m.aliases, m.variables = map[value.Symbol]*Function{}, map[value.Symbol]*Alias{}, map[value.Symbol]string{}
	m.order = nil
	functions, variables, aliases := []string{"*"}, []string(nil), []string(nil)
	if m.exports != nil {
		functions, variables, aliases = m.exports.functions, m.exports.variables, m.exports.aliases
	}
	names := make([]string, 0, len(top.functions))
	for _, fn := range top.functions {
		names = append(names, fn.Name)
	}
	sort.Strings(names)
	for _, name := range names {
		if matchesAny(functions, name) {
			sym := value.Intern(name)
			m.functions[sym] = top.functions[sym]
			m.order = append(m.order, name)
		}
	}
	for sym, a := range top.aliases {
		if matchesAny(aliases, a.Name) {
			m.aliases[sym] = a
		}
	}
	if len(variables) > 0 {
		top.each(func(name value.Symbol, p *slot) bool {
			text := name.String()
			if p.cell != nil {
				text = p.cell.name
			}
			if matchesAny(variables, text) {
				for _, v := range variables {
					if value.EqualFold(v, text) {
						text = v
					}
				}
				m.variables[name] = text
			}
			return true
		})
	}
}

func matchesAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if wildcardMatch(p, name) {
			return true
		}
	}
	return false
}

func wildcardMatch(pattern, text string) bool {
	if pattern == "*" {
		return true
	}
	if !value.ContainsWildcard(pattern) {
		return value.EqualFold(pattern, text)
	}
	w, err := value.NewWildcard(pattern, true)
	return err == nil && w.Match(text)
}

// ImportOptions say what of a module is imported and how.
type ImportOptions struct {
	Functions, Variables, Aliases []string
	Prefix                        string
	Force, Global, PassThru       bool
	Scope                         string
	Arguments                     []value.Value
	Limited                       bool // some of the lists was given
	// Specification says which version is asked for.
	Specification syntax.ModuleSpecification
}

// NewModule is New-Module: a module of a script block. The output of the block goes to out.
func (c *Invocation) NewModule(name string, block *ScriptBlock, args []value.Value, functions []string, out Sink) (*Module, *Unwind) {
	f := c.f
	if name == "" {
		name = "__DynamicModule_" + f.eng.nextGUID()
	}
	m := f.eng.newModule(name, f.eng.nextGUID())
	b := &ScriptBlock{code: block.code, session: m.session}
	if u := f.runModule(m, b, args, out); u != nil {
		return nil, u
	}
	if len(functions) > 0 {
		m.exports = &exportList{functions: functions}
	}
	m.settleExports()
	return m, nil
}

// runModule runs a module's code in its own top scope.
func (f *frame) runModule(m *Module, b *ScriptBlock, args []value.Value, out Sink) *Unwind {
	fr := *f
	fr.session, fr.scope, fr.out = m.session, m.session.top, out
	of := &invocationOf{block: b, args: positional(args), dotted: true, scope: m.session.top, site: f.here(), script: b.code.file.Name != ""}
	if of.script {
		of.command = &ScriptFile{Path: b.code.file.Name, Block: b}
		of.site = place{}
	}
	m.session.top.call = nil
	r, u := fr.prepareRun(of, out)
	if u != nil {
		return u
	}
	if m.session.top.call == nil {
		m.session.top.call = r.fr.call
	}
	r.saved = nil
	return r.all()
}

// Import brings a module's exports into the session of the command's caller.
func (c *Invocation) Import(m *Module, o ImportOptions) *Unwind { return c.f.importModule(m, o) }

func (f *frame) importModule(m *Module, o ImportOptions) *Unwind {
	e := f.eng
	scope := f.session.top
	if o.Global || strings.EqualFold(o.Scope, "global") {
		scope = e.global.top
	} else if strings.EqualFold(o.Scope, "local") {
		scope = f.scope
	}
	prefix := o.Prefix
	if prefix == "" {
		prefix = m.prefix
	}
	functions := o.Functions
	if functions == nil && !o.Limited {
		functions = []string{"*"}
	}
	for _, name := range m.order {
		if !matchesAny(functions, name) {
			continue
		}
		fn := m.functions[value.Intern(name)]
		copied := *fn
		copied.module = m
		copied.Name = prefixed(fn.Name, prefix)
		e.setFunction(scope, &copied)
		m.imported = append(m.imported, importedName{scope, value.Intern(copied.Name), 'f'})
	}
	aliases := o.Aliases
	if aliases == nil && !o.Limited {
		aliases = []string{"*"}
	}
	for _, a := range m.aliases {
		if !matchesAny(aliases, a.Name) {
			continue
		}
		copied := *a
		copied.module = m
		copied.Name = prefixed(a.Name, prefix)
		if prefix != "" {
			copied.Definition = prefixed(a.Definition, prefix)
		}
		e.setAlias(scope, &copied)
		m.imported = append(m.imported, importedName{scope, value.Intern(copied.Name), 'a'})
	}
	variables := o.Variables
	if variables == nil && !o.Limited {
		variables = []string{"*"}
	}
	for sym, name := range m.variables {
		if !matchesAny(variables, name) {
			continue
		}
		source := m.session.top.find(sym)
		if source == nil {
			continue
		}
		name = prefixed(name, prefix)
		p := scope.place(value.Intern(name))
		p.cell, p.set = source.cellOf(name), true
		m.imported = append(m.imported, importedName{scope, value.Intern(name), 'v'})
	}
	return nil
}

// prefixed puts a prefix before the noun of a name.
func prefixed(name, prefix string) string {
	if prefix == "" {
		return name
	}
	verb, noun, ok := strings.Cut(name, "-")
	if !ok {
		return prefix + name
	}
	return verb + "-" + prefix + noun
}

// Remember puts a module into the list of loaded ones.
func (c *Invocation) Remember(m *Module) { c.f.eng.remember(m) }

func (e *Engine) remember(m *Module) {
	if slices.Contains(e.modules, m) {
		return
	}
	e.modules = append(e.modules, m)
}

// Modules are the loaded modules.
func (e *Engine) Modules() []*Module { return e.modules }

// Forget takes a module and what it brought away.
func (c *Invocation) Forget(m *Module) *Unwind {
	e := c.f.eng
	if b, ok := m.onRemove.Unwrap().Object().(*ScriptBlock); ok {
		if _, u := c.f.callBlock(b, value.Null, value.Of(m), []value.Value{value.Of(m)}); u != nil {
			return u
		}
	}
	for _, n := range m.imported {
		switch n.kind {
		case 'f':
			delete(n.scope.functions, n.name)
		case 'a':
			delete(n.scope.aliases, n.name)
		case 'v':
			n.scope.remove(n.name)
		}
	}
	m.imported = nil
	e.version++
	for i, have := range e.modules {
		if have == m {
			e.modules = append(e.modules[:i:i], e.modules[i+1:]...)
			break
		}
	}
	return nil
}

// Load finds and runs a module by its name or path, or gives the loaded one. found is nil where there is none.
func (c *Invocation) Load(name string, o ImportOptions) (*Module, *Unwind) {
	return c.f.loadModule(name, o)
}

func (f *frame) loadModule(name string, o ImportOptions) (*Module, *Unwind) {
	e := f.eng
	o.Specification.Name = name
	path := f.findModule(o.Specification, "")
	for _, m := range e.modules {
		same := value.EqualFold(m.Name, name) && !strings.ContainsAny(name, `/\`) && fitsVersion(o.Specification, m.Version) || path != "" && m.Path == path
		if !same {
			continue
		}
		if !o.Force {
			return m, nil
		}
		if u := (&Invocation{f: f}).Forget(m); u != nil {
			return nil, u
		}
		break
	}
	if path == "" {
		return nil, nil
	}
	return f.loadModuleFile(path, o.Arguments)
}

// loadModuleFile runs a module's file.
func (f *frame) loadModuleFile(path string, args []value.Value) (*Module, *Unwind) {
	text, err := ReadText(f.eng.host.Files, path)
	if err != nil {
		return nil, f.raise(value.NewException("System.IO.IOException", err.Error()))
	}
	file := f.ParseText(path, text)
	if len(file.Errors) > 0 {
		return nil, throwRecord(parseErrorRecord(file))
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	m := f.eng.newModule(name, path)
	if strings.EqualFold(filepath.Ext(path), ".psd1") {
		return m, f.loadManifest(m, file)
	}
	if u := f.runModule(m, f.eng.newBlock(file, file.Root, m.session), args, Discard); u != nil {
		return nil, u
	}
	m.settleExports()
	return m, nil
}
