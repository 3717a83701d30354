package interp

import (
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// autoload are the commands of modules that lie in the folders of PSModulePath, found without running the modules.
type autoload struct {
	path    string            // the PSModulePath that was looked through
	modules map[string]string // the file of the module that exports a command, by the command's folded name
	loading bool
}

// autoloaded loads the module that exports a command, and gives the command. It is nil where no module does, or where
// $PSModuleAutoLoadingPreference forbids it.
func (f *frame) autoloaded(name string) value.Object {
	e := f.eng
	if e.autoload.loading || strings.ContainsAny(name, `/\`) {
		return nil
	}
	list, _ := e.host.Environment.Get("PSModulePath")
	if list == "" || f.autoloadingOff() {
		return nil
	}
	if e.autoload.modules == nil || e.autoload.path != list {
		e.autoload.path, e.autoload.modules = list, map[string]string{}
		for _, folder := range filepath.SplitList(list) {
			f.scanModules(folder)
		}
	}
	path, ok := e.autoload.modules[value.Fold(name)]
	if !ok {
		return nil
	}
	e.autoload.loading = true
	m, u := f.loadModule(path, ImportOptions{})
	e.autoload.loading = false
	if u != nil || m == nil {
		delete(e.autoload.modules, value.Fold(name))
		return nil
	}
	e.remember(m)
	if u := f.importModule(m, ImportOptions{Global: true}); u != nil {
		return nil
	}
	fn, _ := f.scope.function(value.Intern(name))
	if fn == nil {
		if a, _ := f.scope.alias(value.Intern(name)); a != nil {
			return f.findNoAlias(a.Definition)
		}
		return nil
	}
	return fn
}

// autoloadingOff tells whether the script wants modules loaded by Import-Module alone.
func (f *frame) autoloadingOff() bool {
	p, _ := f.scope.lookup(value.Intern("PSModuleAutoLoadingPreference"))
	if p == nil {
		return false
	}
	mode := value.ToString(p.get())
	return value.EqualFold(mode, "None") || value.EqualFold(mode, "ModuleQualified")
}

// scanModules notes what the modules in a folder export. Earlier folders win.
func (f *frame) scanModules(folder string) {
	files, exporting := f.eng.host.Files, f.eng.autoload.modules
	entries, err := files.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		path := f.moduleIn(filepath.Join(folder, entry.Name()), syntax.ModuleSpecification{})
		if path == "" {
			continue
		}
		for _, command := range exportsOf(files, path) {
			if key := value.Fold(command); exporting[key] == "" {
				exporting[key] = path
			}
		}
	}
}

// exportsOf reads from a module's text which functions and aliases it exports.
func exportsOf(files Files, path string) []string {
	text, err := ReadText(files, path)
	if err != nil {
		return nil
	}
	file, _ := syntax.Parse(path, text)
	if strings.EqualFold(filepath.Ext(path), ".psd1") {
		return manifestExports(files, path, file)
	}
	defined, exported, limited := scriptExports(file)
	if !limited {
		return defined
	}
	var names []string
	for _, name := range exported {
		if !value.ContainsWildcard(name) {
			names = append(names, name)
			continue
		}
		for _, d := range defined {
			if wildcardMatch(name, d) {
				names = append(names, d)
			}
		}
	}
	return names
}

// manifestExports are the names that a manifest lists. Where it lists a wildcard, the root module is read for what it means.
func manifestExports(files Files, path string, file *syntax.File) []string {
	var names []string
	var patterns []string
	root := ""
	for _, pair := range manifestPairs(file) {
		key, _ := pair.Key.(*syntax.StringConstantExpression)
		if key == nil {
			continue
		}
		switch strings.ToLower(key.Value) {
		case "functionstoexport", "aliasestoexport":
			for _, name := range constantTexts(pair.Value) {
				if value.ContainsWildcard(name) {
					patterns = append(patterns, name)
				} else {
					names = append(names, name)
				}
			}
		case "rootmodule", "moduletoprocess":
			if texts := constantTexts(pair.Value); len(texts) > 0 {
				root = texts[0]
			}
		}
	}
	if len(patterns) == 0 || !strings.EqualFold(filepath.Ext(root), ".psm1") {
		return names
	}
	for _, name := range exportsOf(files, filepath.Join(filepath.Dir(path), strings.ReplaceAll(root, `\`, "/"))) {
		if matchesAny(patterns, name) {
			names = append(names, name)
		}
	}
	return names
}

// manifestPairs are the entries of a manifest's table.
func manifestPairs(file *syntax.File) []syntax.KeyValuePair {
	var pairs []syntax.KeyValuePair
	syntax.Inspect(file.Root, func(n syntax.Node) bool {
		if table, ok := n.(*syntax.Hashtable); ok && pairs == nil {
			pairs = table.KeyValuePairs
			return false
		}
		return true
	})
	return pairs
}

// constantTexts are the constant strings in a piece of a tree.
func constantTexts(n syntax.Node) []string {
	var texts []string
	syntax.Inspect(n, func(n syntax.Node) bool {
		if s, ok := n.(*syntax.StringConstantExpression); ok {
			texts = append(texts, s.Value)
		}
		return true
	})
	return texts
}

// scriptExports reads a script module: the functions that it defines, and what its calls of Export-ModuleMember name; limited
// says that there is such a call.
func scriptExports(file *syntax.File) (defined, exported []string, limited bool) {
	syntax.Inspect(file.Root, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDefinition:
			defined = append(defined, n.Name)
			return false
		case *syntax.Command:
			texts := commandTexts(n)
			if len(texts) > 0 && strings.EqualFold(texts[0], "Export-ModuleMember") {
				limited = true
				exported = append(exported, texts[1:]...)
			}
		}
		return true
	})
	return defined, exported, limited
}

// commandTexts are the constant words of a command, its name first.
func commandTexts(c *syntax.Command) []string {
	var texts []string
	for _, e := range c.CommandElements {
		texts = append(texts, constantTexts(e)...)
	}
	return texts
}
