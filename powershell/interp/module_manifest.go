package interp

import (
	"maps"
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

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
