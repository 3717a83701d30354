package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// commandType is the kind of a command, as CommandTypes counts.
func commandType(o value.Object) int64 {
	switch c := o.(type) {
	case *Alias:
		return 1
	case *Function:
		if c.Filter {
			return 4
		}
		return 2
	case *CmdletInfo:
		return 8
	case *ScriptFile:
		return 16
	case *Application:
		return 32
	}
	return 64
}

// moduleOf is the name of the module that a command comes from.
func moduleOf(o value.Object) string {
	switch c := o.(type) {
	case *Function:
		if c.module != nil {
			return c.module.Name
		}
	case *Alias:
		if c.module != nil {
			return c.module.Name
		}
	case *CmdletInfo:
		return c.Cmdlet.Module
	}
	return ""
}

// blockOf is the script block of a command, nil where it has none.
func blockOf(o value.Object) *ScriptBlock {
	switch c := o.(type) {
	case *Function:
		return c.Block
	case *ScriptFile:
		return c.Block
	case *ScriptInfo:
		return c.Block
	case *ScriptBlock:
		return c
	}
	return nil
}

// SignatureOf gives the signature of a command, nil where it has none.
func (f *frame) signatureOf(o value.Object) (*bind.Signature, *Unwind) {
	switch c := o.(type) {
	case *CmdletInfo:
		return c.Cmdlet.Signature(), nil
	case *Alias:
		if target := f.findCommand(c.Definition); target != nil {
			return f.signatureOf(target)
		}
		return nil, nil
	case *ScriptFile:
		if u := f.loadScript(c); u != nil {
			return nil, u
		}
	}
	b := blockOf(o)
	if b == nil {
		return nil, nil
	}
	if u := b.code.prepare(f); u != nil {
		return nil, u
	}
	if u := b.code.resolve(f); u != nil {
		return nil, u
	}
	return b.code.signature, nil
}

// parameterMetadata is a parameter as scripts see it.
type parameterMetadata struct {
	value.Extras
	param *bind.Param
	sig   *bind.Signature
}

// Type is System.Management.Automation.ParameterMetadata.
func (*parameterMetadata) Type() *value.Type { return typeParameterMetadata() }

func (f *frame) parametersOf(o value.Object) (value.Value, error) {
	sig, u := f.signatureOf(o)
	if u != nil {
		return value.Null, u.asError()
	}
	d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, typeParameterMetadata()), value.KeysIgnoringCase)
	if sig == nil {
		return value.Of(d), nil
	}
	for _, p := range sig.Params {
		d.Put(str(p.Name), value.Of(&parameterMetadata{param: p, sig: sig}))
	}
	return value.Of(d), nil
}

// syntaxOf is the text of a command's parameter sets.
func (f *frame) syntaxOf(name string, sig *bind.Signature) string {
	sets := sig.SetNames
	if len(sets) == 0 {
		sets = []string{bind.AllSets}
	}
	lines := make([]string, len(sets))
	for i, set := range sets {
		lines[i] = name + sig.SyntaxOf(set)
	}
	return strings.Join(lines, "\n\n")
}

// anyCommand gives a property that all commands have.
func anyCommand(signature string, get func(o value.Object) value.Value) value.Property {
	return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
		return get(self.Unwrap().Object()), nil
	}}
}

func commandDefinitions() []*value.Definition {
	list := func(name, base string, properties ...value.Property) *value.Definition {
		return &value.Definition{Name: automation + name, Base: automation + base, Properties: properties}
	}
	blockProperty := func() value.Property {
		return value.Property{Signature: "System.Management.Automation.ScriptBlock ScriptBlock", Get: func(h value.Host, self value.Value) (value.Value, error) {
			o := self.Unwrap().Object()
			if s, ok := o.(*ScriptFile); ok && s.Block == nil {
				if u := h.(*frame).loadScript(s); u != nil {
					return value.Null, u.asError()
				}
			}
			if b := blockOf(o); b != nil {
				return value.Of(b), nil
			}
			return value.Null, nil
		}}
	}
	return []*value.Definition{
		{Name: automation + "CommandInfo", Properties: []value.Property{
			anyCommand("System.String Name", func(o value.Object) value.Value { return str(commandName(o)) }),
			anyCommand("System.Management.Automation.CommandTypes CommandType", func(o value.Object) value.Value {
				return value.EnumOf(typeCommandTypes(), commandType(o))
			}),
			anyCommand("System.String Source", func(o value.Object) value.Value {
				switch c := o.(type) {
				case *ScriptFile:
					return str(c.Path)
				case *Application:
					return str(c.Path)
				}
				return str(moduleOf(o))
			}),
			anyCommand("System.String ModuleName", func(o value.Object) value.Value { return str(moduleOf(o)) }),
			{Signature: "System.Management.Automation.PSModuleInfo Module", Get: func(_ value.Host, self value.Value) (value.Value, error) {
				if fn, ok := self.Unwrap().Object().(*Function); ok && fn.module != nil {
					return value.Of(fn.module), nil
				}
				return value.Null, nil
			}},
			anyCommand("System.Version Version", func(o value.Object) value.Value {
				if c, ok := o.(*CmdletInfo); ok && c.Cmdlet.Module != "" {
					return value.Of(&value.Version{Major: 7, Minor: 0, Build: 0, Revision: 0})
				}
				return value.Null
			}),
			{Signature: "System.String Definition", Get: func(h value.Host, self value.Value) (value.Value, error) {
				switch c := self.Unwrap().Object().(type) {
				case *Alias:
					return str(c.Definition), nil
				case *CmdletInfo:
					return str("\n" + h.(*frame).syntaxOf(c.Cmdlet.Name, c.Cmdlet.Signature()) + "\n"), nil
				case *ScriptFile:
					return str(c.Path), nil
				case *Application:
					return str(c.Path), nil
				default:
					if b := blockOf(c); b != nil {
						return str(b.Text()), nil
					}
				}
				return value.Null, nil
			}},
			{Signature: "System.Collections.Generic.Dictionary[System.String,System.Management.Automation.ParameterMetadata] Parameters", Get: func(h value.Host, self value.Value) (value.Value, error) {
				return h.(*frame).parametersOf(self.Unwrap().Object())
			}},
			{Signature: "System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.CommandParameterSetInfo] ParameterSets", Get: func(h value.Host, self value.Value) (value.Value, error) {
				f := h.(*frame)
				sig, u := f.signatureOf(self.Unwrap().Object())
				if u != nil || sig == nil {
					return value.Null, u.asError()
				}
				sets := sig.SetNames
				if len(sets) == 0 {
					sets = []string{bind.AllSets}
				}
				items := make([]value.Value, len(sets))
				for i, set := range sets {
					items[i] = value.Of(&parameterSet{name: set, sig: sig})
				}
				t := value.TypeReadOnlyCollectionOf.Make(value.NamedType(automation + "CommandParameterSetInfo"))
				return value.Of(value.NewList(t, items)), nil
			}},
			anyCommand("System.Management.Automation.RemotingCapability RemotingCapability", func(value.Object) value.Value { return str("PowerShell") }),
			{Signature: "System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType", Get: func(h value.Host, self value.Value) (value.Value, error) {
				return h.(*frame).outputTypes(self.Unwrap().Object())
			}},
		}, Methods: []value.Method{
			method("System.String ToString()", func(_ *frame, o value.Object, _ []value.Value) (value.Value, error) { return str(commandName(o)), nil }),
		}},
		list("AliasInfo", "CommandInfo",
			prop("System.String DisplayName", func(a *Alias) value.Value { return str(a.Name + " -> " + a.Definition) }),
			prop("System.String ReferencedCommand", func(a *Alias) value.Value { return str(a.Definition) }),
			hprop("System.Management.Automation.CommandInfo ResolvedCommand", func(h value.Host, a *Alias) (value.Value, error) {
				return value.Of(h.(*frame).findCommand(a.Definition)), nil
			}),
			prop("System.String ResolvedCommandName", func(a *Alias) value.Value { return str(a.Definition) }),
			accessor("System.String Description", func(a *Alias) value.Value { return str(a.Description) }, func(_ value.Host, a *Alias, v value.Value) error { a.Description = value.ToString(v); return nil }),
			prop("System.Management.Automation.ScopedItemOptions Options", func(a *Alias) value.Value { return value.EnumOf(typeScopedItemOptions(), int64(a.Options)) }),
		),
		list("FunctionInfo", "CommandInfo", blockProperty(),
			hprop("Boolean CmdletBinding", func(h value.Host, fn *Function) (value.Value, error) {
				if u := fn.Block.code.prepare(h.(*frame)); u != nil {
					return value.Null, u.asError()
				}
				return value.Bool(fn.Block.code.advanced), nil
			}),
			hprop("System.String DefaultParameterSet", func(h value.Host, fn *Function) (value.Value, error) {
				return textOrNull(fn.Block.code.defaultSet), nil
			}),
			accessor("System.Management.Automation.ScopedItemOptions Options", func(fn *Function) value.Value {
				return value.EnumOf(typeScopedItemOptions(), int64(fn.Options))
			}, func(_ value.Host, fn *Function, v value.Value) error {
				n, _ := v.AsEnum()
				fn.Options = VariableOptions(n)
				return nil
			}),
			accessor("System.String Description", func(fn *Function) value.Value { return textOrNull(fn.Description) }, func(_ value.Host, fn *Function, v value.Value) error {
				fn.Description = value.ToString(v)
				return nil
			}),
			prop("System.String Verb", func(fn *Function) value.Value { v, _, _ := strings.Cut(fn.Name, "-"); return str(v) }),
			prop("System.String Noun", func(fn *Function) value.Value { _, n, _ := strings.Cut(fn.Name, "-"); return str(n) }),
		),
		list("FilterInfo", "FunctionInfo"),
		list("CmdletInfo", "CommandInfo",
			prop("System.String Verb", func(c *CmdletInfo) value.Value { v, _, _ := strings.Cut(c.Cmdlet.Name, "-"); return str(v) }),
			prop("System.String Noun", func(c *CmdletInfo) value.Value { _, n, _ := strings.Cut(c.Cmdlet.Name, "-"); return str(n) }),
			prop("System.String DefaultParameterSet", func(c *CmdletInfo) value.Value { return textOrNull(c.Cmdlet.DefaultSet) }),
			prop("System.Type ImplementingType", func(c *CmdletInfo) value.Value { return value.TypeValue(value.NamedType(c.Cmdlet.class())) }),
		),
		list("ExternalScriptInfo", "CommandInfo", blockProperty(),
			prop("System.String Path", func(s *ScriptFile) value.Value { return str(s.Path) }),
			hprop("System.String ScriptContents", func(h value.Host, s *ScriptFile) (value.Value, error) {
				if u := h.(*frame).loadScript(s); u != nil {
					return value.Null, u.asError()
				}
				return str(s.Block.code.file.Text), nil
			}),
		),
		list("ScriptInfo", "CommandInfo", blockProperty()),
		list("ApplicationInfo", "CommandInfo",
			prop("System.String Path", func(a *Application) value.Value { return str(a.Path) }),
			prop("System.String Extension", func(*Application) value.Value { return str("") }),
		),
		{Name: automation + "CommandParameterSetInfo", Properties: []value.Property{
			prop("System.String Name", func(s *parameterSet) value.Value { return str(s.name) }),
			prop("Boolean IsDefault", func(s *parameterSet) value.Value {
				return value.Bool(value.EqualFold(s.name, s.sig.Options.DefaultSet) || len(s.sig.SetNames) == 0)
			}),
			prop("System.Object Parameters", func(s *parameterSet) value.Value {
				var items []value.Value
				for _, p := range s.sig.Params {
					set, ok := p.In(s.name, s.sig)
					if !ok {
						continue
					}
					items = append(items, value.Of(value.RecordOf("Name", str(p.Name), "ParameterType", value.TypeValue(p.Of), "IsMandatory", value.Bool(set.Mandatory),
						"Position", position(set.Position), "ValueFromPipeline", value.Bool(set.FromPipeline),
						"ValueFromPipelineByPropertyName", value.Bool(set.FromPipelineByPropertyName), "ValueFromRemainingArguments", value.Bool(set.FromRemaining),
						"Aliases", value.Strings(p.Aliases))))
				}
				return value.FromSlice(items)
			}),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, s *parameterSet, _ []value.Value) (value.Value, error) {
			return str(strings.TrimPrefix(s.sig.SyntaxOf(s.name), " ")), nil
		})}},
		{Name: automation + "ParameterMetadata", Properties: []value.Property{
			prop("System.String Name", func(p *parameterMetadata) value.Value { return str(p.param.Name) }),
			prop("System.Type ParameterType", func(p *parameterMetadata) value.Value { return value.TypeValue(p.param.Of) }),
			prop("System.Object ParameterSets", func(p *parameterMetadata) value.Value {
				d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, value.TypeObject), value.KeysIgnoringCase)
				names := p.sig.SetNames
				if len(names) == 0 || p.param.Mask == ^uint32(0) {
					names = []string{bind.AllSets}
				}
				for _, name := range names {
					if set, ok := p.param.In(name, p.sig); ok {
						d.Put(str(name), value.Of(value.RecordOf("IsMandatory", value.Bool(set.Mandatory), "Position", position(set.Position),
							"ValueFromPipeline", value.Bool(set.FromPipeline), "ValueFromPipelineByPropertyName", value.Bool(set.FromPipelineByPropertyName),
							"ValueFromRemainingArguments", value.Bool(set.FromRemaining), "HelpMessage", textOrNull(set.Help))))
					}
				}
				return value.Of(d)
			}),
			prop("Boolean IsDynamic", func(*parameterMetadata) value.Value { return value.False }),
			prop("System.Collections.ObjectModel.Collection[System.String] Aliases", func(p *parameterMetadata) value.Value {
				items := make([]value.Value, len(p.param.Aliases))
				for i, a := range p.param.Aliases {
					items[i] = str(a)
				}
				return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypeString), items))
			}),
			prop("Boolean SwitchParameter", func(p *parameterMetadata) value.Value { return value.Bool(p.param.IsSwitch()) }),
			prop("System.Collections.ObjectModel.Collection[System.Attribute] Attributes", func(p *parameterMetadata) value.Value {
				return value.Of(value.NewList(value.TypeCollectionOf.Make(value.NamedType("System.Attribute")), attributeObjects(p)))
			}),
		}},
	}
}

// parameterSet is a parameter set as scripts see it.
type parameterSet struct {
	value.Extras
	name string
	sig  *bind.Signature
}

// Type is System.Management.Automation.CommandParameterSetInfo.
func (*parameterSet) Type() *value.Type {
	return value.NamedType(automation + "CommandParameterSetInfo")
}

func position(p int) value.Value {
	if p == 0 {
		return value.Int32(-2147483648)
	}
	return value.Int(p - 1)
}

// attributeObject is an attribute of a parameter as scripts see it.
type attributeObject struct {
	value.Extras
	of     *value.Type
	fields map[string]value.Value
}

// Type is the attribute's type.
func (a *attributeObject) Type() *value.Type { return a.of }

// AdaptedMember gives a property.
func (a *attributeObject) AdaptedMember(_ value.Host, name string) (value.Value, bool, error) {
	for have, v := range a.fields {
		if value.EqualFold(have, name) {
			return v, true, nil
		}
	}
	return value.Null, false, nil
}

// SetAdaptedMember sets a property.
func (a *attributeObject) SetAdaptedMember(_ value.Host, name string, v value.Value) (bool, error) {
	for have := range a.fields {
		if value.EqualFold(have, name) {
			a.fields[have] = v
			return true, nil
		}
	}
	return false, nil
}

// AdaptedNames lists the properties.
func (a *attributeObject) AdaptedNames() []string {
	var names []string
	for name := range a.fields {
		names = append(names, name)
	}
	return names
}

func parameterAttribute(set bind.Set) *attributeObject {
	return &attributeObject{of: value.NamedType(automation + "ParameterAttribute"), fields: map[string]value.Value{
		"Mandatory": value.Bool(set.Mandatory), "Position": position(set.Position), "ParameterSetName": str(setName(set.Name)),
		"ValueFromPipeline": value.Bool(set.FromPipeline), "ValueFromPipelineByPropertyName": value.Bool(set.FromPipelineByPropertyName),
		"ValueFromRemainingArguments": value.Bool(set.FromRemaining), "HelpMessage": textOrNull(set.Help), "DontShow": value.False,
	}}
}

func setName(name string) string {
	if name == "" {
		return bind.AllSets
	}
	return name
}

func attributeObjects(p *parameterMetadata) []value.Value {
	var out []value.Value
	for _, set := range p.param.Sets {
		out = append(out, value.Of(parameterAttribute(set)))
	}
	if len(p.param.Aliases) > 0 {
		out = append(out, value.Of(&attributeObject{of: value.NamedType(automation + "AliasAttribute"), fields: map[string]value.Value{"AliasNames": value.Strings(p.param.Aliases)}}))
	}
	for _, v := range p.param.Validations {
		a := &attributeObject{of: value.NamedType(automation + v.Name()), fields: map[string]value.Value{}}
		switch v := v.(type) {
		case *bind.ValidateSet:
			a.fields["ValidValues"], a.fields["IgnoreCase"], a.fields["ErrorMessage"] = value.Strings(v.Values), value.Bool(v.IgnoreCase), textOrNull(v.Message)
		case *bind.ValidateRange:
			a.fields["MinRange"], a.fields["MaxRange"] = v.Min, v.Max
		case *bind.ValidateLength:
			a.fields["MinLength"], a.fields["MaxLength"] = value.Int(int(v.Min)), value.Int(int(v.Max))
		case *bind.ValidateCount:
			a.fields["MinLength"], a.fields["MaxLength"] = value.Int(int(v.Min)), value.Int(int(v.Max))
		case *bind.ValidatePattern:
			a.fields["RegexPattern"] = str(v.Pattern)
		case *bind.ValidateScript:
			a.fields["ScriptBlock"] = value.Of(v.Block)
		}
		out = append(out, value.Of(a))
	}
	return out
}
