package interp

import (
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// CmdletInfo is a built-in command as scripts see it.
type CmdletInfo struct {
	value.Extras
	Cmdlet *Cmdlet
}

// Type is System.Management.Automation.CmdletInfo.
func (*CmdletInfo) Type() *value.Type { return typeCmdletInfo() }

// ScriptInfo is a script block as a command.
type ScriptInfo struct {
	value.Extras
	Block *ScriptBlock
}

// Type is System.Management.Automation.ScriptInfo.
func (*ScriptInfo) Type() *value.Type { return typeScriptInfo() }

func blockCommand(b *ScriptBlock) value.Object { return &ScriptInfo{Block: b} }

// maxAliases is how many aliases may stand for one another in a row.
const maxAliases = 16

// FindCommand finds what a command's name means here: a *Function, *CmdletInfo, *ScriptFile or *Application, nil where it
// means nothing. Aliases are followed.
func (f *frame) findCommand(name string) value.Object {
	for range maxAliases {
		sym := value.Intern(name)
		a, _ := f.scope.alias(sym)
		if a == nil {
			break
		}
		if value.EqualFold(a.Definition, name) {
			break
		}
		name = a.Definition
	}
	return f.findNoAlias(name)
}

func (f *frame) findNoAlias(name string) value.Object {
	if module, rest, ok := cutModule(name); ok {
		if c := f.qualified(module, rest); c != nil {
			return c
		}
	}
	if fn, _ := f.scope.function(value.Intern(name)); fn != nil {
		return fn
	}
	if c := f.eng.Cmdlet(name); c != nil {
		return &CmdletInfo{Cmdlet: c}
	}
	if c := f.external(name); c != nil {
		return c
	}
	if c := f.autoloaded(name); c != nil {
		return c
	}
	if !strings.ContainsAny(name, `-/\.`) {
		if fn, _ := f.scope.function(value.Intern("Get-" + name)); fn != nil {
			return fn
		}
		if c := f.eng.Cmdlet("Get-" + name); c != nil {
			return &CmdletInfo{Cmdlet: c}
		}
	}
	return nil
}

// cutModule takes a name like Module\Command apart.
func cutModule(name string) (module, rest string, ok bool) {
	i := strings.LastIndexAny(name, `\/`)
	if i <= 0 || i == len(name)-1 || name[i] != '\\' || strings.ContainsAny(name[:i], `\/:.`) && !strings.Contains(name[:i], ".") {
		return "", "", false
	}
	if strings.ContainsAny(name[:i], `\/:`) || name[:i] == "." || name[:i] == ".." {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}

// qualified finds a command of a module.
func (f *frame) qualified(module, name string) value.Object {
	for _, m := range f.eng.modules {
		if value.EqualFold(m.Name, module) {
			if fn := m.functions[value.Intern(name)]; fn != nil {
				return fn
			}
		}
	}
	if c := f.eng.Cmdlet(name); c != nil && value.EqualFold(c.Module, module) {
		return &CmdletInfo{Cmdlet: c}
	}
	return nil
}

// external finds a script file or program.
func (f *frame) external(name string) value.Object {
	isPath := strings.ContainsAny(name, `/\`)
	if isPath || strings.HasSuffix(strings.ToLower(name), ".ps1") && filepath.IsAbs(name) {
		path := f.nativePath(name)
		for _, candidate := range []string{path, path + ".ps1"} {
			if !strings.HasSuffix(strings.ToLower(candidate), ".ps1") {
				continue
			}
			if info, err := f.eng.host.Files.Stat(candidate); err == nil && !info.IsDir() {
				return &ScriptFile{Path: candidate}
			}
		}
	}
	if path, ok := f.eng.host.Processes.Look(name); ok {
		return &Application{Name: fileName(path), Path: path}
	}
	return nil
}

// nativePath gives a path as a script wrote it as the operating system's own, absolute.
func (f *frame) nativePath(path string) string {
	path = strings.ReplaceAll(path, `\`, "/")
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	if strings.HasPrefix(path, "~") {
		if home, ok := f.eng.host.Environment.Get("HOME"); ok && (len(path) == 1 || path[1] == '/') {
			return filepath.Join(home, path[1:])
		}
	}
	return filepath.Join(f.eng.locations.file, path)
}

// commandNotFound is the error of a name that means no command.
func (f *frame) commandNotFound(name string, at place) *Unwind {
	return f.commandNotFoundAs(name, name, at)
}

// commandNotFoundAs is commandNotFound for a command that was called by an operator: as is & or a dot then.
func (f *frame) commandNotFoundAs(name, as string, at place) *Unwind {
	e := value.NewException("System.Management.Automation.CommandNotFoundException", "The term '"+name+
		"' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.")
	e.ErrorID, e.Category, e.Target = "CommandNotFoundException", value.ObjectNotFound, value.Str(name)
	e.WithProperty("CommandName", value.Str(name))
	r := e.NewErrorRecord()
	e.Record = r
	if at.known() {
		r.Invocation = &InvocationInfo{at: at, name: as}
		r.Stack = f.stack(at)
	}
	return throwRecord(r)
}

// loadScript reads a script file. Its parse errors are the unwind.
func (f *frame) loadScript(s *ScriptFile) *Unwind {
	if s.Block != nil {
		return nil
	}
	text, err := ReadText(f.eng.host.Files, s.Path)
	if err != nil {
		return f.raise(value.NewException("System.IO.IOException", err.Error()))
	}
	file := f.ParseText(s.Path, text)
	if len(file.Errors) > 0 {
		return throwRecord(parseErrorRecord(file))
	}
	s.Block = f.eng.newBlock(file, file.Root, nil)
	s.Block.name = fileName(s.Path)
	return nil
}
