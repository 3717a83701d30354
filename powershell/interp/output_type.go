package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// outputTypes is OutputType of a command: what a cmdlet declares, or the [OutputType()] attributes of a block.
func (f *frame) outputTypes(o value.Object) (value.Value, error) {
	var names []string
	switch c := o.(type) {
	case *CmdletInfo:
		names = c.Cmdlet.Output
	case *Alias:
		if target := f.findCommand(c.Definition); target != nil {
			return f.outputTypes(target)
		}
	case *ScriptFile:
		if u := f.loadScript(c); u != nil {
			return value.Null, u.asError()
		}
	}
	if b := blockOf(o); b != nil {
		declared, u := f.declaredOutput(b.code)
		if u != nil {
			return value.Null, u.asError()
		}
		names = declared
	}
	items := make([]value.Value, len(names))
	for i, name := range names {
		items[i] = value.Of(&psTypeName{name: name})
	}
	return value.Of(value.NewList(value.TypeReadOnlyCollectionOf.Make(typePSTypeName()), items)), nil
}

// declaredOutput reads the [OutputType()] attributes of a block: the full names of its types, and texts as they stand.
func (f *frame) declaredOutput(c *code) ([]string, *Unwind) {
	if c.tree.ParamBlock == nil {
		return nil, nil
	}
	var names []string
	k := &compiler{file: c.file, code: c}
	for _, a := range c.tree.ParamBlock.Attributes {
		if !attributeIs(a, "outputtype") {
			continue
		}
		args, _, u := f.attributeArguments(k, a)
		if u != nil {
			return nil, u
		}
		for _, v := range flatten(args) {
			if t, ok := v.AsType(); ok {
				names = append(names, t.FullName())
				continue
			}
			names = append(names, value.ToString(v))
		}
	}
	return names, nil
}

// psTypeName is a type by its name, whether there is such a type or not.
type psTypeName struct {
	value.Extras
	name string
}

// Type is System.Management.Automation.PSTypeName.
func (*psTypeName) Type() *value.Type { return typePSTypeName() }

func typePSTypeName() *value.Type { return value.NamedType(automation + "PSTypeName") }

func typeNameDefinition() *value.Definition {
	return &value.Definition{
		Name: automation + "PSTypeName",
		Constructors: []value.Method{{Signature: "Void .ctor(System.String)", Names: "name", Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			return value.Of(&psTypeName{name: value.ToString(a[0])}), nil
		}}},
		Properties: []value.Property{
			prop("System.String Name", func(t *psTypeName) value.Value { return str(t.name) }),
			hprop("System.Type Type", func(h value.Host, t *psTypeName) (value.Value, error) {
				if of, ok := h.ResolveType(strings.TrimSpace(t.name)); ok {
					return value.TypeValue(of), nil
				}
				return value.Null, nil
			}),
		},
		Methods: []value.Method{
			method("System.String ToString()", func(_ *frame, t *psTypeName, _ []value.Value) (value.Value, error) { return str(t.name), nil }),
		},
	}
}
