package interp

import (
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// usedModule tells the parser which types the module of a using statement declares.
func (f *frame) usedModule(file string, m syntax.ModuleSpecification) (types []string, found bool) {
	if m.Version == "" && m.RequiredVersion == "" && f.eng.BuiltIn(m.Name) != nil {
		return nil, true
	}
	path := f.findModule(m, scriptFolder(file))
	if path == "" {
		return nil, false
	}
	return f.typesOfModule(path), true
}

func scriptFolder(file string) string {
	if file == "" {
		return ""
	}
	return filepath.Dir(file)
}

// typesOfModule reads from a module's text which classes and enums it declares, without running it.
func (f *frame) typesOfModule(path string) []string {
	text, err := ReadText(f.eng.host.Files, path)
	if err != nil {
		return nil
	}
	file, _ := syntax.Parse(path, text)
	if !strings.EqualFold(filepath.Ext(path), ".psd1") {
		var names []string
		for _, n := range syntax.FindAll(file.Root, false, func(n syntax.Node) bool { return n.Kind() == "TypeDefinition" }) {
			names = append(names, n.(*syntax.TypeDefinition).Name)
		}
		return names
	}
	for _, pair := range manifestPairs(file) {
		key, ok := pair.Key.(*syntax.StringConstantExpression)
		if !ok || !strings.EqualFold(key.Value, "RootModule") && !strings.EqualFold(key.Value, "ModuleToProcess") {
			continue
		}
		if texts := constantTexts(pair.Value); len(texts) > 0 && strings.EqualFold(filepath.Ext(texts[0]), ".psm1") {
			return f.typesOfModule(filepath.Join(filepath.Dir(path), strings.ReplaceAll(texts[0], `\`, "/")))
		}
	}
	return nil
}

// useModules imports the modules that a script's using statements name, with their classes and enums.
func (f *frame) useModules(statements []*syntax.UsingStatement) *Unwind {
	for _, s := range statements {
		m, ok := syntax.UsedModule(s)
		if !ok {
			continue
		}
		if u := f.useModule(m); u != nil {
			f.locate(u, s.Extent())
			return u
		}
	}
	return nil
}

func (f *frame) useModule(spec syntax.ModuleSpecification) *Unwind {
	if m := f.eng.BuiltIn(spec.Name); m != nil {
		f.eng.remember(m)
		return nil
	}
	path := f.findModule(spec, scriptFolder(f.code.file.Name))
	if path == "" {
		return failure("ModuleNotFoundDuringParse", value.ParserError, value.Null, "Could not find the module '"+spec.Name+"'.")
	}
	m, u := f.loadModule(path, ImportOptions{})
	if u != nil {
		return u
	}
	f.eng.remember(m)
	for sym, t := range m.session.top.types {
		f.scope.setType(sym, t)
	}
	return f.importModule(m, ImportOptions{})
}
