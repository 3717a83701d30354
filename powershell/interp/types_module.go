package interp

import (
	"github.com/exorun/exorun/powershell/value"
)

func moduleProperties() []value.Property {
	dictionary := func(valueType *value.Type, fill func(put func(name string, v value.Value))) value.Value {
		d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, valueType), value.KeysIgnoringCase)
		fill(func(name string, v value.Value) { d.Put(str(name), v) })
		return value.Of(d)
	}
	return []value.Property{
		prop("System.String Name", func(m *Module) value.Value { return str(m.Name) }),
		prop("System.String Path", func(m *Module) value.Value { return str(m.Path) }),
		prop("System.String ModuleBase", func(m *Module) value.Value { return str(folderOf(m.Path)) }),
		prop("System.Management.Automation.ModuleType ModuleType", func(m *Module) value.Value {
			n, _ := value.ParseEnum(value.NamedType(automation+"ModuleType"), m.Kind, true)
			return value.EnumOf(value.NamedType(automation+"ModuleType"), n)
		}),
		prop("System.Version Version", func(m *Module) value.Value {
			v, err := value.Convert(nil, str(m.Version), value.TypeVersion)
			if err != nil {
				return value.Null
			}
			return v
		}),
		prop("System.String Description", func(m *Module) value.Value {
			if m.manifest != nil {
				v, _ := m.manifest.GetString("Description")
				return v
			}
			return str("")
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.FunctionInfo] ExportedFunctions", func(m *Module) value.Value {
			return dictionary(typeFunctionInfo(), func(put func(string, value.Value)) {
				for _, name := range m.order {
					put(prefixed(name, m.prefix), value.Of(m.functions[value.Intern(name)]))
				}
			})
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.CommandInfo] ExportedCommands", func(m *Module) value.Value {
			return dictionary(value.NamedType(automation+"CommandInfo"), func(put func(string, value.Value)) {
				for _, name := range m.order {
					put(prefixed(name, m.prefix), value.Of(m.functions[value.Intern(name)]))
				}
				for _, a := range m.aliases {
					put(a.Name, value.Of(a))
				}
			})
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.AliasInfo] ExportedAliases", func(m *Module) value.Value {
			return dictionary(typeAliasInfo(), func(put func(string, value.Value)) {
				for _, a := range m.aliases {
					put(a.Name, value.Of(a))
				}
			})
		}),
		prop("System.Collections.Generic.Dictionary[System.String,System.Management.Automation.PSVariable] ExportedVariables", func(m *Module) value.Value {
			return dictionary(typePSVariable(), func(put func(string, value.Value)) {
				for sym, name := range m.variables {
					if p := m.session.top.find(sym); p != nil {
						put(name, value.Of(p.cellOf(name)))
					}
				}
			})
		}),
		prop("System.Management.Automation.SessionState SessionState", func(m *Module) value.Value { return value.Of(m.session) }),
		accessor("System.Management.Automation.ScriptBlock OnRemove", func(m *Module) value.Value { return m.onRemove }, func(_ value.Host, m *Module, v value.Value) error {
			m.onRemove = v
			return nil
		}),
		prop("System.Object PrivateData", func(m *Module) value.Value {
			if m.manifest != nil {
				v, _ := m.manifest.GetString("PrivateData")
				return v
			}
			return value.Null
		}),
		prop("System.String Prefix", func(m *Module) value.Value { return str(m.prefix) }),
		prop("System.Guid Guid", func(m *Module) value.Value {
			if m.manifest != nil {
				if v, ok := m.manifest.GetString("GUID"); ok {
					if g, err := value.Convert(nil, v, value.TypeGuid); err == nil {
						return g
					}
				}
			}
			return value.Of(&value.Guid{})
		}),
		prop("System.Object NestedModules", func(m *Module) value.Value {
			var items []value.Value
			for _, n := range m.nested {
				items = append(items, value.Of(n))
			}
			return value.FromSlice(items)
		}),
	}
}

func moduleMethods() []value.Method {
	variadic := func(m value.Method) value.Method { m.Variadic = true; return m }
	return []value.Method{
		method("System.String ToString()", func(_ *frame, m *Module, _ []value.Value) (value.Value, error) { return str(m.Name), nil }),
		variadic(method("System.Object Invoke(System.Management.Automation.ScriptBlock, System.Object[])", func(f *frame, m *Module, a []value.Value) (value.Value, error) {
			b := a[0].Unwrap().Object().(*ScriptBlock)
			v, u := f.callBlock(&ScriptBlock{code: b.code, session: m.session}, value.Null, value.Null, spread(a[1:]))
			return v, u.asError()
		})),
		method("System.Management.Automation.ScriptBlock NewBoundScriptBlock(System.Management.Automation.ScriptBlock)", func(_ *frame, m *Module, a []value.Value) (value.Value, error) {
			b := a[0].Unwrap().Object().(*ScriptBlock)
			return value.Of(&ScriptBlock{code: b.code, session: m.session, name: b.name}), nil
		}),
		method("System.Management.Automation.PSObject AsCustomObject()", func(f *frame, m *Module, _ []value.Value) (value.Value, error) { return f.moduleObject(m), nil }),
		method("System.Management.Automation.PSVariable GetVariableFromCallersModule(System.String)", func(f *frame, m *Module, a []value.Value) (value.Value, error) { return value.Null, nil }),
	}
}

// moduleObject is a module as an object: its variables are properties, its functions methods.
func (f *frame) moduleObject(m *Module) value.Value {
	r := &value.Record{}
	for sym, name := range m.variables {
		p := m.session.top.find(sym)
		if p == nil {
			continue
		}
		cell := p.cellOf(name)
		r.Put(name, value.MemberCodeProperty, false, value.Of(&value.CodeProperty{
			Get: func(value.Host, value.Value) (value.Value, error) { return cell.Value(), nil },
			Set: func(h value.Host, _, v value.Value) error { return cell.assign(f, v).asError() },
		}))
	}
	for _, name := range m.order {
		fn := m.functions[value.Intern(name)]
		r.Put(name, value.MemberScriptMethod, false, value.Of(&value.ScriptMethod{Block: fn.Block}))
	}
	return value.Of(r)
}

// ModuleObject is New-Module -AsCustomObject.
func (c *Invocation) ModuleObject(m *Module) value.Value { return c.f.moduleObject(m) }
