package interp

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

// Version is the PowerShell that the engine holds itself to.
const Version = "7.6.9"

// locations are the current places of the drives.
type locations struct {
	file  string // of the file system
	drive string // the current drive
	path  string // the current place in it, as scripts see it
}

func globalLayout() *layout { return newLayout() }

// defineVariables sets PowerShell's automatic and preference variables in the global scope.
func (e *Engine) defineVariables() {
	top := e.global.top
	set := func(name string, v value.Value) *slot {
		p := top.place(value.Intern(name))
		p.val, p.set = v, true
		e.builtinVariables[value.Intern(name)] = true
		return p
	}
	fixed := func(name string, v value.Value, options VariableOptions) {
		cell := set(name, v).cellOf(name)
		cell.options = options
		if options&OptionAllScope != 0 {
			e.allScope[value.Intern(name)] = cell
		}
	}
	computed := func(name string, options VariableOptions, read func() value.Value) {
		cell := set(name, value.Null).cellOf(name)
		cell.options, cell.read = options, read
		if options&OptionAllScope != 0 {
			e.allScope[value.Intern(name)] = cell
		}
	}
	const constant = OptionConstant | OptionAllScope
	const readOnly = OptionReadOnly | OptionAllScope
	fixed("true", value.True, constant)
	fixed("false", value.False, constant)
	computed("?", readOnly, func() value.Value { return value.Bool(e.status) })
	fixed("Error", value.Of(e.errors), OptionConstant)
	fixed("ExecutionContext", value.Of(&intrinsics{}), constant)
	fixed("PID", value.Int(os.Getpid()), constant)
	home, _ := e.host.Environment.Get("HOME")
	fixed("HOME", str(home), readOnly)
	fixed("PSHOME", str("/opt/microsoft/powershell/7"), constant)
	fixed("ShellId", str("Microsoft.PowerShell"), constant)
	fixed("PSEdition", str("Core"), constant)
	fixed("PSCulture", str("en-US"), readOnly)
	fixed("PSUICulture", str("en-US"), readOnly)
	fixed("IsCoreCLR", value.True, readOnly)
	fixed("IsLinux", value.Bool(runtime.GOOS == "linux"), readOnly)
	fixed("IsMacOS", value.Bool(runtime.GOOS == "darwin"), readOnly)
	fixed("IsWindows", value.Bool(runtime.GOOS == "windows"), readOnly)
	// Few scripts ask for the version, and its type takes time to build.
	computed("PSVersionTable", constant, sync.OnceValue(versionTable))
	computed("Host", constant, sync.OnceValue(func() value.Value {
		return value.Of(value.RecordOf("Name", str("ConsoleHost"), "Version", semanticVersion(), "InstanceId", str(""), "CurrentCulture", str("en-US"), "CurrentUICulture", str("en-US")))
	}))
	if dir, err := os.Getwd(); err == nil && e.locations.file == "" {
		e.locations.file = dir
	}
	if dir, ok := e.host.Environment.Get("PWD"); ok && filepath.IsAbs(dir) && e.locations.file == "" {
		e.locations.file = dir
	}
	e.locations.drive, e.locations.path = "/", e.locations.file
	computed("PWD", 0, func() value.Value { return e.locationObject() })
	preference := func(name string, t *value.Type, n int64) {
		cell := set(name, value.EnumOf(t, n)).cellOf(name)
		cell.constraint, cell.byAttribute = t, true
	}
	preference("ErrorActionPreference", value.TypeActionPreference, 2)
	preference("WarningPreference", value.TypeActionPreference, 2)
	preference("VerbosePreference", value.TypeActionPreference, 0)
	preference("DebugPreference", value.TypeActionPreference, 0)
	preference("InformationPreference", value.TypeActionPreference, 0)
	preference("ProgressPreference", value.TypeActionPreference, 2)
	preference("ConfirmPreference", value.TypeConfirmImpact, 3)
	preference("ErrorView", value.TypeErrorView, 2)
	preference("PSNativeCommandArgumentPassing", value.TypeNativeArgumentPassingStyle, 1)
	// A cell keeps the spelling of a name.
	named := func(name string, v value.Value) { set(name, v).cellOf(name) }
	named("WhatIfPreference", value.False)
	named("PSDefaultParameterValues", value.Of(value.NewHashtable()))
	named("FormatEnumerationLimit", value.Int(4))
	named("MaximumHistoryCount", value.Int(4096))
	named("NestedPromptLevel", value.Int(0))
	named("PSNativeCommandUseErrorActionPreference", value.False)
	named("PSSessionConfigurationName", str("http://schemas.microsoft.com/powershell/Microsoft.PowerShell"))
	named("PSSessionApplicationName", str("wsman"))
	named("PROFILE", str(filepath.Join(home, ".config/powershell/Microsoft.PowerShell_profile.ps1")))
	named("PSEmailServer", str(""))
	named("StackTrace", value.Null)
	for name := range e.allScope {
		e.builtinVariables[name] = true
	}
}

func semanticVersion() value.Value {
	v, err := value.Convert(nil, str(Version), value.TypeSemanticVersion)
	if err != nil {
		return value.Of(&value.Version{Major: 7, Minor: 6, Build: 9, Revision: -1})
	}
	return v
}

func versionTable() value.Value {
	return value.Of(value.HashtableOf("PSVersion", semanticVersion(), "PSEdition", str("Core"), "GitCommitId", str(Version), "OS", str(runtime.GOOS), "Platform", str("Unix")))
}

// locationObject is $PWD.
func (e *Engine) locationObject() value.Value {
	if e.makeLocation != nil {
		return e.makeLocation(e)
	}
	r := value.RecordOf("Path", str(e.locations.path))
	return value.Of(r)
}

// SetLocationObject gives the engine the maker of $PWD: the cmdlets of locations have the type.
func (e *Engine) SetLocationObject(f func(e *Engine) value.Value) { e.makeLocation = f }

// Location is the current drive and place as scripts see them.
func (e *Engine) Location() (drive, path string) { return e.locations.drive, e.locations.path }

// FileLocation is the current folder of the file system, as the operating system names it.
func (e *Engine) FileLocation() string { return e.locations.file }

// SetLocation changes the current place. file is the folder of the file system, "" leaves it as it was.
func (e *Engine) SetLocation(drive, path, file string) {
	e.locations.drive, e.locations.path = drive, path
	if file != "" {
		e.locations.file = file
	}
}

// AbsolutePath gives a path as a script wrote it as the operating system's own, seen from the current folder.
func (e *Engine) AbsolutePath(path string) string {
	return (&frame{eng: e}).nativePath(path)
}

// strictness is the strict mode that holds in the frame: 0 for none.
func (f *frame) strictness() int {
	if len(f.eng.strict) == 0 {
		return 0
	}
	for at := f.scope; at != nil; at = at.parent {
		if n, ok := f.eng.strict[at]; ok {
			return n
		}
	}
	return 0
}

// Local gives the state that a package of cmdlets keeps in the engine under a key, making it at the first time.
func (e *Engine) Local(key any, make func() any) any {
	if v, ok := e.locals[key]; ok {
		return v
	}
	if e.locals == nil {
		e.locals = map[any]any{}
	}
	v := make()
	e.locals[key] = v
	return v
}

// Location is the current folder of the file system.
func (c *Invocation) Location() string { return c.f.eng.locations.file }

// SetLocation changes the current folder of the file system.
func (c *Invocation) SetLocation(path string) *Unwind {
	c.f.eng.SetLocation("/", path, path)
	return nil
}

// ValueHost is the value host of the global scope, for what formats or converts outside of a command.
func (e *Engine) ValueHost() value.Host { return e.rootFrame() }

// NewErrorRecordOf gives the record of a Go error.
func NewErrorRecordOf(err error) *value.ErrorRecord {
	if ue, ok := err.(*unwindError); ok && ue.u.Err != nil {
		return ue.u.Err
	}
	return value.AsException(err).NewErrorRecord()
}
