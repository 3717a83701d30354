package core

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

type exportModuleMember struct {
	interp.Steps
	functions []string
}

func (p *exportModuleMember) Process(c *interp.Invocation) *interp.Unwind {
	p.functions = append(p.functions, c.Texts("Function")...)
	return nil
}

func (p *exportModuleMember) End(c *interp.Invocation) *interp.Unwind {
	any := c.Bound("Function") || len(p.functions) > 0 || c.Bound("Cmdlet") || c.Bound("Variable") || c.Bound("Alias")
	return c.Export(p.functions, c.Texts("Cmdlet"), c.Texts("Variable"), c.Texts("Alias"), any)
}

type newModule struct{ interp.Steps }

func (newModule) Process(c *interp.Invocation) *interp.Unwind {
	args, _, _ := value.Collect(c.Value("ArgumentList"))
	out := interp.Discard
	if c.Switch("ReturnResult") {
		out = c.Output()
	}
	m, u := c.NewModule(c.Text("Name"), c.Block("ScriptBlock"), args, c.Texts("Function"), out)
	if u != nil {
		return u
	}
	switch {
	case c.Switch("ReturnResult"):
		return nil
	case c.Switch("AsCustomObject"):
		return c.Write(c.ModuleObject(m))
	}
	if u := c.Import(m, interp.ImportOptions{}); u != nil {
		return u
	}
	return c.Write(value.Of(m))
}

func importParameters() []bind.Parameter {
	return []bind.Parameter{
		{Name: "Global", Type: "switch"},
		{Name: "Prefix", Type: "string"},
		{Name: "Name", Type: "string[]", Sets: []bind.Set{{Name: "Name", Mandatory: true, Position: 1, FromPipeline: true}}},
		{Name: "ModuleInfo", Type: "System.Management.Automation.PSModuleInfo[]", Sets: []bind.Set{{Name: "ModuleInfo", Mandatory: true, Position: 1, FromPipeline: true}}},
		{Name: "Function", Type: "string[]"},
		{Name: "Cmdlet", Type: "string[]"},
		{Name: "Variable", Type: "string[]"},
		{Name: "Alias", Type: "string[]"},
		{Name: "Force", Type: "switch"},
		{Name: "PassThru", Type: "switch"},
		{Name: "AsCustomObject", Type: "switch"},
		{Name: "MinimumVersion", Type: "version", Aliases: []string{"Version"}},
		{Name: "MaximumVersion", Type: "string"},
		{Name: "RequiredVersion", Type: "version"},
		{Name: "ArgumentList", Type: "object[]", Aliases: []string{"Args"}},
		{Name: "DisableNameChecking", Type: "switch"},
		{Name: "NoClobber", Type: "switch", Aliases: []string{"NoOverwrite"}},
		{Name: "Scope", Type: "string"},
		{Name: "SkipEditionCheck", Type: "switch"},
		{Name: "UseWindowsPowerShell", Type: "switch"},
	}
}

type importModule struct{ interp.Steps }

func (importModule) Process(c *interp.Invocation) *interp.Unwind {
	args, _, _ := value.Collect(c.Value("ArgumentList"))
	o := interp.ImportOptions{
		Prefix: c.Text("Prefix"), Force: c.Switch("Force"), Global: c.Switch("Global"), Scope: c.Text("Scope"), Arguments: args,
		Limited: c.Bound("Function") || c.Bound("Variable") || c.Bound("Alias") || c.Bound("Cmdlet"),
	}
	if c.Bound("Function") {
		o.Functions = c.Texts("Function")
	}
	if c.Bound("Variable") {
		o.Variables = c.Texts("Variable")
	}
	if c.Bound("Alias") {
		o.Aliases = c.Texts("Alias")
	}
	var modules []*interp.Module
	if v, ok := c.Get("ModuleInfo"); ok {
		_ = value.ForEach(v, func(x value.Value) error {
			if m, ok := x.Unwrap().Object().(*interp.Module); ok {
				modules = append(modules, m)
			}
			return nil
		})
	}
	for _, name := range c.Texts("Name") {
		if m := c.Engine().BuiltIn(name); m != nil {
			c.Remember(m)
			if c.Switch("PassThru") {
				if u := c.Write(value.Of(m)); u != nil {
					return u
				}
			}
			continue
		}
		if isBuiltIn(c, name) {
			continue
		}
		m, u := c.Load(name, o)
		if u != nil {
			return u
		}
		if m == nil {
			u := c.WriteError(c.Problem("System.IO.FileNotFoundException", "Modules_ModuleNotFound", value.ResourceUnavailable, value.Str(name),
				"The specified module '"+name+"' was not loaded because no valid module file was found in any module directory."))
			if u != nil {
				return u
			}
			continue
		}
		modules = append(modules, m)
	}
	for _, m := range modules {
		c.Remember(m)
		if u := c.Import(m, o); u != nil {
			return u
		}
		switch {
		case c.Switch("AsCustomObject"):
			if u := c.Write(c.ModuleObject(m)); u != nil {
				return u
			}
		case c.Switch("PassThru"):
			if u := c.Write(value.Of(m)); u != nil {
				return u
			}
		}
	}
	return nil
}

// isBuiltIn tells whether a module's commands are the engine's own and always there.
func isBuiltIn(c *interp.Invocation, name string) bool {
	found := false
	c.Engine().Cmdlets(func(b *interp.Cmdlet) bool {
		found = value.EqualFold(b.Module, name)
		return !found
	})
	return found
}

type removeModule struct{ interp.Steps }

func (removeModule) Process(c *interp.Invocation) *interp.Unwind {
	var modules []*interp.Module
	if v, ok := c.Get("ModuleInfo"); ok {
		_ = value.ForEach(v, func(x value.Value) error {
			if m, ok := x.Unwrap().Object().(*interp.Module); ok {
				modules = append(modules, m)
			}
			return nil
		})
	}
	for _, name := range c.Texts("Name") {
		found := false
		for _, m := range c.Engine().Modules() {
			if matches(name, m.Name) {
				modules = append(modules, m)
				found = true
			}
		}
		if !found && !value.ContainsWildcard(name) {
			u := c.WriteError(c.Problem("System.InvalidOperationException", "Modules_NoModulesRemoved", value.ResourceUnavailable, value.Str(name),
				"No modules were removed. Verify that the specification of modules to remove is correct and those modules exist in the runspace."))
			if u != nil {
				return u
			}
		}
	}
	for _, m := range modules {
		if ok, u := c.ShouldProcess(m.Name+" (Path: '"+m.Path+"')", "Remove-Module"); u != nil || !ok {
			if u != nil {
				return u
			}
			continue
		}
		if u := c.Forget(m); u != nil {
			return u
		}
	}
	return nil
}

func matches(pattern, text string) bool {
	if !value.ContainsWildcard(pattern) {
		return value.EqualFold(pattern, text)
	}
	w, err := value.NewWildcard(pattern, true)
	return err == nil && w.Match(text)
}

type getModule struct{ interp.Steps }

func (*getModule) Process(c *interp.Invocation) *interp.Unwind {
	names := c.Texts("Name")
	if len(names) == 0 {
		names = []string{"*"}
	}
	all := c.Engine().Modules()
	if c.Switch("ListAvailable") {
		all = c.Engine().BuiltIns()
	}
	for _, m := range all {
		for _, name := range names {
			if matches(name, m.Name) || strings.ContainsAny(name, `/\`) && value.EqualFold(name, m.Path) {
				if u := c.Write(value.Of(m)); u != nil {
					return u
				}
				break
			}
		}
	}
	return nil
}
