package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// intrinsics is $ExecutionContext.
type intrinsics struct{ value.Extras }

// Type is System.Management.Automation.EngineIntrinsics.
func (*intrinsics) Type() *value.Type { return typeIntrinsics() }

// invokeCommand is $ExecutionContext.InvokeCommand.
type invokeCommand struct {
	value.Extras
	f *frame
}

// Type is System.Management.Automation.CommandInvocationIntrinsics.
func (*invokeCommand) Type() *value.Type {
	return value.NamedType(automation + "CommandInvocationIntrinsics")
}

// sessionVariables is $ExecutionContext.SessionState.PSVariable.
type sessionVariables struct {
	value.Extras
	of *SessionState
}

// Type is System.Management.Automation.PSVariableIntrinsics.
func (*sessionVariables) Type() *value.Type {
	return value.NamedType(automation + "PSVariableIntrinsics")
}

func sessionDefinitions() []*value.Definition {
	none := value.AutomationNull
	at := func(f *frame, s *sessionVariables) *Scope {
		if s.of == f.session {
			return f.scope
		}
		return s.of.current
	}
	return []*value.Definition{
		{Name: automation + "PSVariable", Constructors: []value.Method{
			{Signature: "Void .ctor(System.String)", Names: "name", Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				return value.Of(NewVariable(value.ToString(a[0]), value.Null)), nil
			}},
			{Signature: "Void .ctor(System.String, System.Object)", Names: "name value", Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				return value.Of(NewVariable(value.ToString(a[0]), a[1])), nil
			}},
			{Signature: "Void .ctor(System.String, System.Object, System.Management.Automation.ScopedItemOptions)", Names: "name value options", Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				v := NewVariable(value.ToString(a[0]), a[1])
				n, _ := a[2].AsEnum()
				v.options = VariableOptions(n)
				return value.Of(v), nil
			}},
		}, Properties: []value.Property{
			prop("System.String Name", func(v *Variable) value.Value { return str(v.name) }),
			accessor("System.String Description", func(v *Variable) value.Value { return str(v.description) }, func(_ value.Host, v *Variable, x value.Value) error { v.description = value.ToString(x); return nil }),
			accessor("System.Object Value", func(v *Variable) value.Value { return v.Value() }, func(h value.Host, v *Variable, x value.Value) error {
				return v.assign(h.(*frame), x).asError()
			}),
			accessor("System.Management.Automation.ScopedItemOptions Options", func(v *Variable) value.Value {
				return value.EnumOf(typeScopedItemOptions(), int64(v.options))
			}, func(_ value.Host, v *Variable, x value.Value) error {
				n, _ := x.AsEnum()
				v.options = VariableOptions(n)
				return nil
			}),
			prop("System.Management.Automation.SessionStateEntryVisibility Visibility", func(*Variable) value.Value { return str("Public") }),
			prop("System.Management.Automation.PSModuleInfo Module", func(*Variable) value.Value { return value.Null }),
			prop("System.String ModuleName", func(v *Variable) value.Value { return str(v.module) }),
			prop("System.Collections.ObjectModel.Collection[System.Attribute] Attributes", func(v *Variable) value.Value {
				return value.Of(value.NewList(value.TypeCollectionOf.Make(value.NamedType("System.Attribute")), v.attributes))
			}),
		}},
		{Name: automation + "EngineIntrinsics", Properties: []value.Property{
			hprop("System.Management.Automation.SessionState SessionState", func(h value.Host, _ *intrinsics) (value.Value, error) { return value.Of(h.(*frame).session), nil }),
			hprop("System.Management.Automation.CommandInvocationIntrinsics InvokeCommand", func(h value.Host, _ *intrinsics) (value.Value, error) {
				return value.Of(&invokeCommand{f: h.(*frame)}), nil
			}),
		}},
		{Name: automation + "SessionState", Properties: []value.Property{
			prop("System.Management.Automation.PSVariableIntrinsics PSVariable", func(s *SessionState) value.Value { return value.Of(&sessionVariables{of: s}) }),
			prop("System.Management.Automation.PSModuleInfo Module", func(s *SessionState) value.Value {
				if s.module == nil {
					return value.Null
				}
				return value.Of(s.module)
			}),
			hprop("System.Management.Automation.CommandInvocationIntrinsics InvokeCommand", func(h value.Host, _ *SessionState) (value.Value, error) {
				return value.Of(&invokeCommand{f: h.(*frame)}), nil
			}),
			prop("System.Management.Automation.PSLanguageMode LanguageMode", func(*SessionState) value.Value { return str("FullLanguage") }),
		}},
		{Name: automation + "PSVariableIntrinsics", Methods: []value.Method{
			method("System.Management.Automation.PSVariable Get(System.String)", func(f *frame, s *sessionVariables, a []value.Value) (value.Value, error) {
				name := value.ToString(a[0])
				if p, _ := at(f, s).lookup(value.Intern(name)); p != nil {
					return value.Of(p.cellOf(name)), nil
				}
				return value.Null, nil
			}),
			method("System.Object GetValue(System.String)", func(f *frame, s *sessionVariables, a []value.Value) (value.Value, error) {
				if p, _ := at(f, s).lookup(value.Intern(value.ToString(a[0]))); p != nil {
					return p.read(), nil
				}
				return value.Null, nil
			}),
			method("System.Object GetValue(System.String, System.Object)", func(f *frame, s *sessionVariables, a []value.Value) (value.Value, error) {
				if p, _ := at(f, s).lookup(value.Intern(value.ToString(a[0]))); p != nil {
					return p.read(), nil
				}
				return a[1], nil
			}),
			method("Void Set(System.String, System.Object)", func(f *frame, s *sessionVariables, a []value.Value) (value.Value, error) {
				name := value.ToString(a[0])
				return none, f.assignIn(at(f, s), value.Intern(name), name, a[1]).asError()
			}),
			method("Void Set(System.Management.Automation.PSVariable)", func(f *frame, s *sessionVariables, a []value.Value) (value.Value, error) {
				v, _ := a[0].Unwrap().Object().(*Variable)
				p := at(f, s).place(value.Intern(v.name))
				p.cell, p.set = v, true
				return none, nil
			}),
			method("Void Remove(System.String)", func(f *frame, s *sessionVariables, a []value.Value) (value.Value, error) {
				at(f, s).remove(value.Intern(value.ToString(a[0])))
				return none, nil
			}),
		}},
		{Name: automation + "CommandInvocationIntrinsics", Methods: []value.Method{
			method("System.String ExpandString(System.String)", func(f *frame, _ *invokeCommand, a []value.Value) (value.Value, error) {
				return f.expandString(value.ToString(a[0]))
			}),
			method("System.Management.Automation.ScriptBlock NewScriptBlock(System.String)", func(f *frame, _ *invokeCommand, a []value.Value) (value.Value, error) {
				b, err := f.eng.NewScriptBlock(value.ToString(a[0]))
				if err != nil {
					return value.Null, err
				}
				return value.Of(b), nil
			}),
			method("System.Collections.ObjectModel.Collection[System.Management.Automation.PSObject] InvokeScript(System.String)", func(f *frame, _ *invokeCommand, a []value.Value) (value.Value, error) {
				b, err := f.eng.NewScriptBlock(value.ToString(a[0]))
				if err != nil {
					return value.Null, err
				}
				v, u := f.callBlock(b, value.Null, value.Null, nil)
				return collectionOf(v), u.asError()
			}),
			method("System.Management.Automation.CommandInfo GetCommand(System.String, System.Management.Automation.CommandTypes)", func(f *frame, _ *invokeCommand, a []value.Value) (value.Value, error) {
				if c := f.findNoAlias(value.ToString(a[0])); c != nil {
					n, _ := a[1].AsEnum()
					if commandType(c)&n != 0 {
						return value.Of(c), nil
					}
				}
				return value.Null, nil
			}),
			method("System.Management.Automation.CmdletInfo GetCmdlet(System.String)", func(f *frame, _ *invokeCommand, a []value.Value) (value.Value, error) {
				if c := f.eng.Cmdlet(value.ToString(a[0])); c != nil {
					return value.Of(&CmdletInfo{Cmdlet: c}), nil
				}
				return value.Null, nil
			}),
		}},
		{Name: automation + "PSModuleInfo", Properties: moduleProperties(), Methods: moduleMethods()},
	}
}

// expandString evaluates a text as the inside of a double-quoted string.
func (f *frame) expandString(text string) (value.Value, error) {
	file, errs := syntax.Parse("", "@\"\n"+text+"\n\"@")
	if len(errs) > 0 {
		return value.Null, parseException(file)
	}
	b := f.eng.newBlock(file, file.Root, f.session)
	c := f.eng.collector()
	if u := b.code.prepare(f); u != nil {
		return value.Null, u.asError()
	}
	fr := *f
	fr.code, fr.out = b.code, c
	u := b.code.end.exec(&fr)
	v := c.Value()
	f.eng.release(c)
	return v, u.asError()
}
