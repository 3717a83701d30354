// Package core has the cmdlets that are part of the language: ForEach-Object, Where-Object, Out-Null, the cmdlets of
// modules, Get-Command and Set-StrictMode.
package core

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

const module = "Microsoft.PowerShell.Core"

// Cmdlets gives the cmdlets for one engine.
func Cmdlets() []*interp.Cmdlet {
	return []*interp.Cmdlet{
		{Name: "ForEach-Object", Module: module, DefaultSet: "ScriptBlockSet", ShouldProcess: true, New: func() interp.Processor { return &forEach{} }, Parameters: forEachParameters()},
		{Name: "Where-Object", Module: module, DefaultSet: "EqualSet", New: func() interp.Processor { return &where{} }, Parameters: whereParameters()},
		{Name: "Out-Null", Module: module, New: func() interp.Processor { return outNull{} }, Parameters: []bind.Parameter{input()}},
		{Name: "Out-Default", Module: module, New: func() interp.Processor { return outDefault{} }, Parameters: []bind.Parameter{{Name: "Transcript", Type: "switch"}, input()}},
		{Name: "Set-StrictMode", Module: module, DefaultSet: "Version", New: func() interp.Processor { return setStrictMode{} }, Parameters: []bind.Parameter{
			{Name: "Version", Type: "string", Aliases: []string{"v"}, Sets: []bind.Set{{Name: "Version", Mandatory: true}}},
			{Name: "Off", Type: "switch", Sets: []bind.Set{{Name: "Off", Mandatory: true}}},
		}},
		{Name: "Export-ModuleMember", Module: module, New: func() interp.Processor { return &exportModuleMember{} }, Parameters: []bind.Parameter{
			{Name: "Function", Type: "string[]", Sets: []bind.Set{{Position: 1, FromPipeline: true}}},
			{Name: "Cmdlet", Type: "string[]"},
			{Name: "Variable", Type: "string[]"},
			{Name: "Alias", Type: "string[]"},
		}},
		{Name: "New-Module", Module: module, DefaultSet: "ScriptBlock", New: func() interp.Processor { return newModule{} }, Parameters: []bind.Parameter{
			{Name: "Name", Type: "string", Sets: []bind.Set{{Name: "Name", Mandatory: true, Position: 1, FromPipeline: true}}},
			{Name: "ScriptBlock", Type: "scriptblock", Sets: []bind.Set{{Name: "ScriptBlock", Mandatory: true, Position: 1}, {Name: "Name", Mandatory: true, Position: 2}}},
			{Name: "Function", Type: "string[]"},
			{Name: "Cmdlet", Type: "string[]"},
			{Name: "ReturnResult", Type: "switch"},
			{Name: "AsCustomObject", Type: "switch"},
			{Name: "ArgumentList", Type: "object[]", Aliases: []string{"Args"}, Sets: []bind.Set{{FromRemaining: true}}},
		}},
		{Name: "Import-Module", Module: module, KeepsErrors: true, DefaultSet: "Name", New: func() interp.Processor { return importModule{} }, Parameters: importParameters()},
		{Name: "Remove-Module", Module: module, ShouldProcess: true, New: func() interp.Processor { return removeModule{} }, Parameters: []bind.Parameter{
			{Name: "Name", Type: "string[]", Sets: []bind.Set{{Name: "name", Mandatory: true, Position: 1, FromPipeline: true}}},
			{Name: "ModuleInfo", Type: "System.Management.Automation.PSModuleInfo[]", Sets: []bind.Set{{Name: "ModuleInfo", Mandatory: true, Position: 1, FromPipeline: true}}},
			{Name: "Force", Type: "switch"},
		}},
		{Name: "Get-Module", Module: module, DefaultSet: "Loaded", New: func() interp.Processor { return &getModule{} }, Parameters: []bind.Parameter{
			{Name: "Name", Type: "string[]", Sets: []bind.Set{{Name: "Loaded", Position: 1, FromPipeline: true}, {Name: "Available", Position: 1, FromPipeline: true}}},
			{Name: "All", Type: "switch"},
			{Name: "ListAvailable", Type: "switch", Sets: []bind.Set{{Name: "Available", Mandatory: true}}},
			{Name: "Refresh", Type: "switch", Sets: []bind.Set{{Name: "Available"}}},
			{Name: "PSEdition", Type: "string", Sets: []bind.Set{{Name: "Available"}}},
		}},
		{Name: "Get-Command", Module: module, DefaultSet: "CmdletSet", New: func() interp.Processor { return &getCommand{} }, Parameters: getCommandParameters()},
		{Name: "Get-Help", Module: module, New: func() interp.Processor { return getHelp{} }, Parameters: []bind.Parameter{
			{Name: "Name", Type: "string", Sets: []bind.Set{{Position: 1, FromPipelineByPropertyName: true}}},
			{Name: "Parameter", Type: "string[]"},
			{Name: "Full", Type: "switch"},
			{Name: "Examples", Type: "switch"},
			{Name: "Detailed", Type: "switch"},
		}},
	}
}

func input() bind.Parameter {
	return bind.Parameter{Name: "InputObject", Type: "psobject", Sets: []bind.Set{{FromPipeline: true}}}
}

type outNull struct{ interp.Steps }

// outDefault hands on to where the output would have gone: the host formats what reaches the end.
type outDefault struct{ interp.Steps }

func (outDefault) Process(c *interp.Invocation) *interp.Unwind {
	if v, piped := c.Input(); piped {
		return c.Write(v)
	}
	if v, ok := c.Get("InputObject"); ok {
		return c.Write(v)
	}
	return nil
}

type setStrictMode struct{ interp.Steps }

func (setStrictMode) Process(c *interp.Invocation) *interp.Unwind {
	if c.Switch("Off") {
		c.SetStrict(0)
		return nil
	}
	switch text := c.Text("Version"); {
	case value.EqualFold(text, "latest"):
		c.SetStrict(3)
	case len(text) > 0 && text[0] >= '1' && text[0] <= '9':
		c.SetStrict(min(int(text[0]-'0'), 3))
	default:
		return c.Throw(c.Problem("System.FormatException", "InvalidVersion", value.InvalidArgument, value.Str(text), "The version '"+text+"' is not valid."))
	}
	return nil
}
