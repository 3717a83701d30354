package core

import (
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func getCommandParameters() []bind.Parameter {
	return []bind.Parameter{
		{Name: "Name", Type: "string[]", Sets: []bind.Set{{Name: "AllCommandSet", Position: 1, FromPipeline: true, FromPipelineByPropertyName: true}}},
		{Name: "Verb", Type: "string[]", Sets: []bind.Set{{Name: "CmdletSet", FromPipelineByPropertyName: true}}},
		{Name: "Noun", Type: "string[]", Sets: []bind.Set{{Name: "CmdletSet", FromPipelineByPropertyName: true}}},
		{Name: "Module", Type: "string[]", Aliases: []string{"PSSnapin"}, Sets: []bind.Set{{FromPipelineByPropertyName: true}}},
		{Name: "CommandType", Type: "System.Management.Automation.CommandTypes", Aliases: []string{"Type"}, Sets: []bind.Set{{Name: "AllCommandSet", FromPipelineByPropertyName: true}}},
		{Name: "TotalCount", Type: "int"},
		{Name: "Syntax", Type: "switch"},
		{Name: "ShowCommandInfo", Type: "switch"},
		{Name: "ArgumentList", Type: "object[]", Aliases: []string{"Args"}, Sets: []bind.Set{{Position: 2, FromRemaining: true}}, AllowNull: true, AllowEmptyCollection: true},
		{Name: "All", Type: "switch"},
		{Name: "ListImported", Type: "switch"},
		{Name: "ParameterName", Type: "string[]"},
		{Name: "ParameterType", Type: "object[]"},
	}
}

// getCommand is Get-Command.
type getCommand struct{ interp.Steps }

func (p *getCommand) Process(c *interp.Invocation) *interp.Unwind {
	names := c.Texts("Name")
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, name := range names {
		if !value.ContainsWildcard(name) {
			if o := c.CommandNamed(name); o != nil && p.wanted(c, o) {
				if u := p.write(c, o); u != nil {
					return u
				}
				continue
			}
			u := c.WriteError(c.Problem("CommandNotFoundException", "CommandNotFoundException", value.ObjectNotFound, value.Str(name), "The term '"+name+
				"' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again."))
			if u != nil {
				return u
			}
			continue
		}
		for _, o := range c.Commands(func(text string) bool { return matches(name, text) }) {
			if !p.wanted(c, o) {
				continue
			}
			if u := p.write(c, o); u != nil {
				return u
			}
		}
	}
	return nil
}

// wanted tells whether the other parameters let a command through.
func (p *getCommand) wanted(c *interp.Invocation, o value.Object) bool {
	if v, ok := c.Get("CommandType"); ok {
		n, _ := v.AsEnum()
		if interp.CommandKind(o)&n == 0 {
			return false
		}
	}
	any := func(patterns []string, text string) bool {
		for _, pattern := range patterns {
			if matches(pattern, text) {
				return true
			}
		}
		return len(patterns) == 0
	}
	if !any(c.Texts("Module"), interp.CommandModule(o)) {
		return false
	}
	verb, noun, ok := strings.Cut(interp.CommandName(o), "-")
	if (c.Bound("Verb") || c.Bound("Noun")) && (!ok || interp.CommandKind(o)&(2|4|8) == 0) {
		return false
	}
	return any(c.Texts("Verb"), verb) && any(c.Texts("Noun"), noun)
}

func (p *getCommand) write(c *interp.Invocation, o value.Object) *interp.Unwind {
	if !c.Switch("Syntax") {
		return c.Write(value.Of(o))
	}
	if a, ok := o.(*interp.Alias); ok {
		return c.Write(value.Str(a.Definition))
	}
	text, u := c.SyntaxText(o)
	if u != nil {
		return u
	}
	return c.Write(value.Str(text))
}

type getHelp struct{ interp.Steps }

func (getHelp) Process(c *interp.Invocation) *interp.Unwind {
	name := c.Text("Name")
	if name == "" {
		return nil
	}
	o := c.ResolveCommand(name)
	if o == nil {
		return c.WriteError(c.Problem("Microsoft.PowerShell.Commands.HelpNotFoundException", "HelpNotFound", value.ResourceUnavailable, value.Null,
			"Get-Help could not find "+name+" in a help file in this session. To download updated help topics type: \"Update-Help\". To get help online, search for the help topic in the TechNet library at https://go.microsoft.com/fwlink/?LinkID=107116."))
	}
	h := c.HelpOf(o)
	r := value.RecordOf("Name", value.Str(interp.CommandName(o)), "Synopsis", value.Str(h["synopsis"]), "Category", value.Str("Function"))
	keys := make([]string, 0, len(h))
	for k := range h {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		if k == "description" {
			r.Set("Description", value.FromSlice([]value.Value{value.Of(value.RecordOf("Text", value.Str(h[k])))}))
		}
	}
	return c.Write(value.Of(r))
}
