package interp

import (
	"fmt"
	"maps"
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
	path := f.modulePath(name)
	for _, m := range e.modules {
		same := value.EqualFold(m.Name, name) && !strings.ContainsAny(name, `/\`) || path != "" && m.Path == path
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

// modulePath finds the file of a module.
func (f *frame) modulePath(name string) string {
	exists := func(path string) bool {
		info, err := f.eng.host.Files.Stat(path)
		return err == nil && !info.IsDir()
	}
	candidates := func(base string) string {
		lower := strings.ToLower(base)
		if strings.HasSuffix(lower, ".psm1") || strings.HasSuffix(lower, ".psd1") || strings.HasSuffix(lower, ".ps1") {
			if exists(base) {
				return base
			}
			return ""
		}
		leaf := filepath.Base(base)
		for _, p := range []string{filepath.Join(base, leaf+".psd1"), filepath.Join(base, leaf+".psm1"), base + ".psd1", base + ".psm1"} {
			if exists(p) {
				return p
			}
		}
		return ""
	}
	if strings.ContainsAny(name, `/\`) {
		return candidates(f.nativePath(name))
	}
	if p := strings.ToLower(name); strings.HasSuffix(p, ".psm1") || strings.HasSuffix(p, ".psd1") {
		return candidates(f.nativePath(name))
	}
	list, _ := f.eng.host.Environment.Get("PSModulePath")
	for _, dir := range filepath.SplitList(list) {
		if dir == "" {
			continue
		}
		if p := candidates(filepath.Join(dir, name)); p != "" {
			return p
		}
	}
	return ""
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

// loadManifest runs the module that a manifest describes.
func (f *frame) loadManifest(m *Module, file *syntax.File) *Unwind {
	b := f.eng.newBlock(file, file.Root, m.session)
	v, u := f.callBlock(b, value.Null, value.Null, nil)
	if u != nil {
		return u
	}
	table, ok := v.AsHashtable()
	if !ok {
		e := value.NewException("System.IO.InvalidDataException", "The module manifest '"+m.Path+"' could not be processed because it is not a valid PowerShell module manifest file. Remove the elements that are not permitted: the manifest must be one hash table.")
		e.ErrorID, e.Category = "Modules_InvalidManifest", value.ResourceUnavailable
		return f.raise(e)
	}
	m.manifest, m.Kind = table, "Manifest"
	text := func(key string) string {
		v, _ := table.GetString(key)
		return value.ToString(v)
	}
	list := func(key string) ([]string, bool) {
		v, ok := table.GetString(key)
		if !ok {
			return nil, false
		}
		out := []string{}
		_ = value.ForEach(v, func(x value.Value) error {
			if s := value.ToString(x); s != "" {
				out = append(out, s)
			}
			return nil
		})
		return out, true
	}
	if v := text("ModuleVersion"); v != "" {
		m.Version = v
	}
	m.prefix = text("DefaultCommandPrefix")
	root := text("RootModule")
	if root == "" {
		root = text("ModuleToProcess")
	}
	dir := filepath.Dir(m.Path)
	m.functions, m.aliases, m.variables = map[value.Symbol]*Function{}, map[value.Symbol]*Alias{}, map[value.Symbol]string{}
	load := func(name string) (*Module, *Unwind) {
		path := filepath.Join(dir, strings.ReplaceAll(name, `\`, "/"))
		if filepath.Ext(path) == "" {
			path += ".psm1"
		}
		return f.loadModuleFile(path, nil)
	}
	nested, _ := list("NestedModules")
	for _, name := range nested {
		n, u := load(name)
		if u != nil {
			return u
		}
		m.take(n)
		m.nested = append(m.nested, n)
		for sym, fn := range n.functions {
			if m.session.top.functions == nil {
				m.session.top.functions = map[value.Symbol]*Function{}
			}
			m.session.top.functions[sym] = fn
		}
	}
	if root != "" {
		r, u := load(root)
		if u != nil {
			return u
		}
		m.take(r)
		m.session = r.session
		m.session.module = m
		m.Kind = "Script"
	}
	if allowed, ok := list("FunctionsToExport"); ok {
		kept := m.order[:0]
		for _, name := range m.order {
			if matchesAny(allowed, name) {
				kept = append(kept, name)
			} else {
				delete(m.functions, value.Intern(name))
			}
		}
		m.order = kept
	}
	if allowed, ok := list("AliasesToExport"); ok {
		for sym, a := range m.aliases {
			if !matchesAny(allowed, a.Name) {
				delete(m.aliases, sym)
			}
		}
	}
	if allowed, ok := list("VariablesToExport"); ok {
		for sym, name := range m.variables {
			if !matchesAny(allowed, name) {
				delete(m.variables, sym)
			}
		}
	}
	return nil
}

// take adds the exports of another module.
func (m *Module) take(n *Module) {
	for _, name := range n.order {
		sym := value.Intern(name)
		m.functions[sym] = n.functions[sym]
		m.order = append(m.order, name)
	}
	maps.Copy(m.aliases, n.aliases)
	for sym, name := range n.variables {
		m.variables[sym] = name
		if p := n.session.top.find(sym); p != nil && n.session != m.session {
			q := m.session.top.place(sym)
			q.cell, q.set = p.cellOf(name), true
		}
	}
}

// useModule is `using module`.
func (f *frame) useModule(name string) *Unwind {
	if !strings.ContainsAny(name, `/\`) || !filepath.IsAbs(name) {
		if f.code != nil && f.code.file.Name != "" && strings.ContainsAny(name, `/\.`) {
			name = filepath.Join(filepath.Dir(f.code.file.Name), strings.ReplaceAll(name, `\`, "/"))
		}
	}
	m, u := f.loadModule(name, ImportOptions{})
	if u != nil {
		return u
	}
	if m == nil {
		return failure("ModuleNotFoundDuringParse", value.ParserError, value.Null, "Could not find the module '"+name+"'.")
	}
	f.eng.remember(m)
	for sym, t := range m.session.top.types {
		f.scope.setType(sym, t)
	}
	return f.importModule(m, ImportOptions{})
}

func moduleProperties() []value.Property {
	dictionary := func(valueType *value.Type, fill func(put func(name string, v value.Value))) value.Value {
		d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, valueType), value.KeysIgnoringCase)
		fill(func(name string, v value.Value) { d.Put(str(name), v) })
		return value.Of(d)
	}
	return []value.Property{
		prop("System.String Name", func(m *Module) value.Value { return str(m.Name) }),
		prop("System.String Path", func(m *Module) value.Value { return str(m.Path) }),
		prop("System.String ModuleBase", func(m *Module) value.Value { return str(folderOf(m.Path)) }),
		prop("System.Management.Automation.ModuleType ModuleType", func(m *Module) value.Value {
			n, _ := value.ParseEnum(value.NamedType(automation+"ModuleType"), m.Kind, true)
			return value.EnumOf(value.NamedType(automation+"ModuleType"), n)
		}),
		prop("System.Version Version", func(m *Module) value.Value {
			v, err := value.Convert(nil, str(m.Version), value.TypeVersion)
			if err != nil {
				return value.Null
			}
			return v
		}),
		prop("System.String Description", func(m *Module) value.Value {
			if m.manifest != nil {
				v, _ := m.manifest.GetString("Description")
				return v
			}
			return str("")
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.FunctionInfo] ExportedFunctions", func(m *Module) value.Value {
			return dictionary(typeFunctionInfo(), func(put func(string, value.Value)) {
				for _, name := range m.order {
					put(prefixed(name, m.prefix), value.Of(m.functions[value.Intern(name)]))
				}
			})
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.CommandInfo] ExportedCommands", func(m *Module) value.Value {
			return dictionary(value.NamedType(automation+"CommandInfo"), func(put func(string, value.Value)) {
				for _, name := range m.order {
					put(prefixed(name, m.prefix), value.Of(m.functions[value.Intern(name)]))
				}
				for _, a := range m.aliases {
					put(a.Name, value.Of(a))
				}
			})
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.AliasInfo] ExportedAliases", func(m *Module) value.Value {
			return dictionary(typeAliasInfo(), func(put func(string, value.Value)) {
				for _, a := range m.aliases {
					put(a.Name, value.Of(a))
				}
			})
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.PSVariable] ExportedVariables", func(m *Module) value.Value {
			return dictionary(typePSVariable(), func(put func(string, value.Value)) {
				for sym, name := range m.variables {
					if p := m.session.top.find(sym); p != nil {
						put(name, value.Of(p.cellOf(name)))
					}
				}
			})
		}),
		prop("System.Management.Automation.SessionState SessionState", func(m *Module) value.Value { return value.Of(m.session) }),
		accessor("System.Management.Automation.ScriptBlock OnRemove", func(m *Module) value.Value { return m.onRemove }, func(_ value.Host, m *Module, v value.Value) error {
			m.onRemove = v
			return nil
		}),
		prop("System.Object PrivateData", func(m *Module) value.Value {
			if m.manifest != nil {
				v, _ := m.manifest.GetString("PrivateData")
				return v
			}
			return value.Null
		}),
		prop("System.String Prefix", func(m *Module) value.Value { return str(m.prefix) }),
		prop("System.Guid Guid", func(m *Module) value.Value {
			if m.manifest != nil {
				if v, ok := m.manifest.GetString("GUID"); ok {
					if g, err := value.Convert(nil, v, value.TypeGuid); err == nil {
						return g
					}
				}
			}
			return value.Of(&value.Guid{})
		}),
		prop("System.Object NestedModules", func(m *Module) value.Value {
			var items []value.Value
			for _, n := range m.nested {
				items = append(items, value.Of(n))
			}
			return value.FromSlice(items)
		}),
	}
}

func moduleMethods() []value.Method {
	variadic := func(m value.Method) value.Method { m.Variadic = true; return m }
	return []value.Method{
		method("System.String ToString()", func(_ *frame, m *Module, _ []value.Value) (value.Value, error) { return str(m.Name), nil }),
		variadic(method("System.Object Invoke(System.Management.Automation.ScriptBlock, System.Object[])", func(f *frame, m *Module, a []value.Value) (value.Value, error) {
			b := a[0].Unwrap().Object().(*ScriptBlock)
			v, u := f.callBlock(&ScriptBlock{code: b.code, session: m.session}, value.Null, value.Null, spread(a[1:]))
			return v, u.asError()
		})),
		method("System.Management.Automation.ScriptBlock NewBoundScriptBlock(System.Management.Automation.ScriptBlock)", func(_ *frame, m *Module, a []value.Value) (value.Value, error) {
			b := a[0].Unwrap().Object().(*ScriptBlock)
			return value.Of(&ScriptBlock{code: b.code, session: m.session, name: b.name}), nil
		}),
		method("System.Management.Automation.PSObject AsCustomObject()", func(f *frame, m *Module, _ []value.Value) (value.Value, error) { return f.moduleObject(m), nil }),
		method("System.Management.Automation.PSVariable GetVariableFromCallersModule(System.String)", func(f *frame, m *Module, a []value.Value) (value.Value, error) { return value.Null, nil }),
	}
}

// moduleObject is a module as an object: its variables are properties, its functions methods.
func (f *frame) moduleObject(m *Module) value.Value {
	r := &value.Record{}
	for sym, name := range m.variables {
		p := m.session.top.find(sym)
		if p == nil {
			continue
		}
		cell := p.cellOf(name)
		r.Put(name, value.MemberCodeProperty, false, value.Of(&value.CodeProperty{
			Get: func(value.Host, value.Value) (value.Value, error) { return cell.Value(), nil },
			Set: func(h value.Host, _, v value.Value) error { return cell.assign(f, v).asError() },
		}))
	}
	for _, name := range m.order {
		fn := m.functions[value.Intern(name)]
		r.Put(name, value.MemberScriptMethod, false, value.Of(&value.ScriptMethod{Block: fn.Block}))
	}
	return value.Of(r)
}

// ModuleObject is New-Module -AsCustomObject.
func (c *Invocation) ModuleObject(m *Module) value.Value { return c.f.moduleObject(m) }
