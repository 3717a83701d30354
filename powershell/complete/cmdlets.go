package complete

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

const (
	coreModule = "Microsoft.PowerShell.Core"
	automation = "System.Management.Automation."
)

func init() { value.RegisterTypes(definitions) }

// Cmdlets gives TabExpansion2 and Register-ArgumentCompleter.
func Cmdlets() []*interp.Cmdlet {
	return []*interp.Cmdlet{
		{Name: "TabExpansion2", DefaultSet: "ScriptInputSet", Output: []string{automation + "CommandCompletion"}, New: func() interp.Processor { return tabExpansion{} }, Parameters: []bind.Parameter{
			{Name: "inputScript", Type: "string", Sets: []bind.Set{{Name: "ScriptInputSet", Mandatory: true, Position: 1}}, AllowEmptyString: true},
			{Name: "cursorColumn", Type: "int", Sets: []bind.Set{{Name: "ScriptInputSet", Position: 2}}},
			{Name: "ast", Type: automation + "Language.Ast", Sets: []bind.Set{{Name: "AstInputSet", Mandatory: true, Position: 1}}},
			{Name: "tokens", Type: "object[]", Sets: []bind.Set{{Name: "AstInputSet", Mandatory: true, Position: 2}}},
			{Name: "positionOfCursor", Type: "object", Sets: []bind.Set{{Name: "AstInputSet", Mandatory: true, Position: 3}}},
			{Name: "options", Type: "hashtable", Sets: []bind.Set{{Name: "ScriptInputSet", Position: 3}, {Name: "AstInputSet", Position: 4}}},
		}},
		{Name: "Register-ArgumentCompleter", Module: coreModule, DefaultSet: "NativeCommandSet", New: func() interp.Processor { return register{} }, Parameters: []bind.Parameter{
			{Name: "CommandName", Type: "string[]", Sets: []bind.Set{{Name: "NativeCommandSet", Mandatory: true}, {Name: "PowerShellSet"}}},
			{Name: "ParameterName", Type: "string", Sets: []bind.Set{{Name: "PowerShellSet", Mandatory: true}}},
			{Name: "ScriptBlock", Type: "scriptblock", Sets: bind.Mandatory},
			{Name: "Native", Type: "switch", Sets: []bind.Set{{Name: "NativeCommandSet"}}},
		}},
	}
}

// tabExpansion is TabExpansion2.
type tabExpansion struct{ interp.Steps }

func (tabExpansion) Process(inv *interp.Invocation) *interp.Unwind {
	options := optionsOf(inv.Value("options"))
	if n, ok := inv.Value("ast").Unwrap().Object().(*language.Node); ok {
		cursor := units(n.File.Text)
		if offset, found, err := value.GetMember(inv.Host(), inv.Value("positionOfCursor"), "Offset"); err == nil && found {
			if at, ok := offset.AsInt64(); ok {
				cursor = int(at)
			}
		}
		return inv.Write(resultValue(Tree(inv, n.File, byteOffset(n.File.Text, cursor), options)))
	}
	text := inv.Text("inputScript")
	return inv.Write(resultValue(Input(inv, text, inv.Int("cursorColumn", units(text)), options)))
}

// units counts the UTF-16 units of text.
func units(text string) int {
	file, _ := syntax.Parse("", text)
	return file.Offset16(int32(len(text)))
}

func optionsOf(v value.Value) Options {
	var o Options
	table, ok := value.AsMap(v)
	if !ok {
		return o
	}
	if x, ok := table.Get(value.Str("RelativeFilePaths")); ok {
		relative := value.ToBool(x)
		o.RelativePaths = &relative
	}
	if x, ok := table.Get(value.Str("RelativePaths")); ok {
		relative := value.ToBool(x)
		o.RelativePaths = &relative
	}
	if x, ok := table.Get(value.Str("LiteralPaths")); ok {
		o.LiteralPaths = value.ToBool(x)
	}
	return o
}

// register is Register-ArgumentCompleter.
type register struct{ interp.Steps }

func (register) Process(inv *interp.Invocation) *interp.Unwind {
	c := completersOf(inv.Engine())
	block := inv.Block("ScriptBlock")
	names, parameter := inv.Texts("CommandName"), inv.Text("ParameterName")
	switch {
	case parameter == "":
		for _, name := range names {
			c.native[value.Fold(name)] = block
		}
	case len(names) == 0:
		c.arguments[value.Fold(parameter)] = block
	default:
		for _, name := range names {
			c.arguments[value.Fold(name+":"+parameter)] = block
		}
	}
	return nil
}
