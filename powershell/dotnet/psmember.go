package dotnet

import "github.com/exorun/exorun/powershell/value"

// member is what the classes of members have in common.
type member interface {
	name() string
	// kind is the number in PSMemberTypes.
	kind() int64
	// body gives the member as an object's bag holds it.
	body(h H) (value.MemberKind, V, error)
}

// memberNumbers are the numbers of PSMemberTypes by the kind of an extended member.
var memberNumbers = [...]int64{8, 16, 1, 2, 32, 256, 128, 1024}

// memberOf gives the member that a value is, nil for anything else.
func memberOf(v V) member {
	switch x := v.Unwrap().Object().(type) {
	case *value.PSProperty:
		return propertyMember{x}
	case *value.PSMethod:
		return methodMember{x}
	case *LooseMember:
		return x
	}
	return nil
}

type propertyMember struct{ *value.PSProperty }

func (m propertyMember) name() string { return m.Name }

func (m propertyMember) kind() int64 {
	switch {
	case m.Entry != nil:
		return memberNumbers[m.Entry.Kind]
	case m.Native == nil && !m.Adapted:
		return 8
	}
	return 4
}

func (m propertyMember) body(h H) (value.MemberKind, V, error) {
	if m.Entry != nil && m.Entry.Kind != value.MemberNote {
		return m.Entry.Kind, m.Body(), nil
	}
	v, err := m.Value(h)
	return value.MemberNote, v, err
}

type methodMember struct{ *value.PSMethod }

func (m methodMember) name() string { return m.MethodName() }

func (m methodMember) kind() int64 {
	if m.Group != nil {
		return 64
	}
	if _, code := m.Extended.Object().(*value.CodeMethod); code {
		return 128
	}
	return 256
}

func (m methodMember) body(H) (value.MemberKind, V, error) {
	if m.Group != nil {
		return 0, null, argument("member", "A method of a type is added to no object.")
	}
	if _, code := m.Extended.Object().(*value.CodeMethod); code {
		return value.MemberCodeMethod, m.Extended, nil
	}
	return value.MemberScriptMethod, m.Extended, nil
}

// LooseMember is a script or alias member or a property set that belongs to no object yet.
type LooseMember struct {
	value.Extras
	of   *value.Type
	Name string
	Kind value.MemberKind
	Body value.Object
}

// Type is PSScriptProperty, PSAliasProperty, PSScriptMethod or PSPropertySet.
func (m *LooseMember) Type() *value.Type { return m.of }

func (m *LooseMember) name() string { return m.Name }
func (m *LooseMember) kind() int64  { return memberNumbers[m.Kind] }
func (m *LooseMember) body(H) (value.MemberKind, V, error) {
	return m.Kind, value.Of(m.Body), nil
}

// bodyOf gives what describes a member: a script property's blocks, an alias's target.
func bodyOf[T value.Object](v V) T {
	var zero T
	x := memberOf(v)
	if x == nil {
		return zero
	}
	_, b, err := x.body(nil)
	if err != nil {
		return zero
	}
	t, _ := b.Object().(T)
	return t
}

// memberInfoType is the table of PSMemberInfo, from which the classes of members derive.
func memberInfoType() *D {
	return &D{
		Properties: []P{
			p("System.String Name", func(s V) V { return text(memberOf(s).name()) }),
			p("System.Management.Automation.PSMemberTypes MemberType", func(s V) V { return enum(ps+"PSMemberTypes", memberOf(s).kind()) }),
			{Signature: "System.Object Value", Get: memberValue, Set: func(h H, s, v V) error {
				if x := native[*value.PSProperty](s); x != nil {
					return x.SetValue(h, v)
				}
				return value.RuntimeError("CannotSetValueForMemberType", "Cannot set the Value property for PSMemberInfo object of type \"%s\".", s.Type().FullName())
			}},
			{Signature: "System.String TypeNameOfValue", Get: func(h H, s V) (V, error) {
				if x := native[*value.PSProperty](s); x != nil {
					return text(x.TypeName(h)), nil
				}
				return text(s.Type().FullName()), nil
			}},
			p("Boolean IsInstance", func(s V) V {
				if x := native[*value.PSProperty](s); x != nil {
					return yes(x.IsInstance())
				}
				x := native[*value.PSMethod](s)
				return yes(x == nil || x.Group == nil)
			}),
		},
		Methods: []M{
			m("System.Management.Automation.PSMemberInfo Copy()", func(s V, _ []V) V { return s }),
			mh("System.String ToString()", func(h H, s V, _ []V) (V, error) { t, err := memberText(h, s); return text(t), err }),
		},
	}
}

func memberValue(h H, s V) (V, error) {
	switch x := s.Unwrap().Object().(type) {
	case *value.PSProperty:
		return x.Value(h)
	case *LooseMember:
		return null, value.RuntimeError("InvalidOperation", "The member \"%s\" belongs to no object.", x.Name)
	}
	return s, nil
}

func memberText(h H, s V) (string, error) {
	switch x := s.Unwrap().Object().(type) {
	case *value.PSProperty:
		if x.Native != nil {
			return value.PropertyDefinition(x.Owner.Unwrap().Type(), x.Native), nil
		}
		kind, body, err := propertyMember{x}.body(h)
		if err != nil {
			return "", err
		}
		return value.ExtendedDefinition(h, kind, x.Name, body), nil
	case *LooseMember:
		return value.ExtendedDefinition(h, x.Kind, x.Name, value.Of(x.Body)), nil
	case *value.PSMethod:
		if x.Group == nil {
			return value.ExtendedDefinition(h, value.MemberScriptMethod, x.Name, x.Extended), nil
		}
	}
	return value.Text(h, s)
}

func psPropertyType() *D {
	return &D{Properties: []P{
		p("Boolean IsSettable", func(s V) V {
			if x := native[*value.PSProperty](s); x != nil {
				return yes(x.Settable())
			}
			b := bodyOf[*value.ScriptProperty](s)
			return yes(b == nil || b.Set != nil)
		}),
		p("Boolean IsGettable", func(s V) V {
			b := bodyOf[*value.ScriptProperty](s)
			return yes(b == nil || b.Get != nil)
		}),
	}}
}

func notePropertyType() *D {
	return &D{Constructors: []M{me("Void .ctor(System.String, System.Object)", func(_ V, a []V) (V, error) {
		return value.Of(value.NewNoteProperty(str(a[0]), a[1])), memberName(a[0])
	})}}
}

// memberName refuses a member without a name.
func memberName(v V) error {
	if str(v) == "" {
		return value.NewException(ps+"PSArgumentException", "Cannot process argument because the value of argument \"name\" is not valid. Change the value of the \"name\" argument and run the operation again.")
	}
	return nil
}

func block(v V) value.ScriptBlock { b, _ := v.AsScriptBlock(); return b }

func blockValue(b value.ScriptBlock) V {
	if b == nil {
		return null
	}
	return value.Of(b)
}

// loose makes a member of a class that belongs to no object yet.
func loose(class V, name V, kind value.MemberKind, body value.Object) (V, error) {
	return value.Of(&LooseMember{of: typeOf(class), Name: str(name), Kind: kind, Body: body}), memberName(name)
}

func scriptPropertyType() *D {
	return &D{
		Constructors: []M{
			me("Void .ctor(System.String, System.Management.Automation.ScriptBlock)", func(s V, a []V) (V, error) {
				return loose(s, a[0], value.MemberScriptProperty, &value.ScriptProperty{Get: block(a[1])})
			}),
			me("Void .ctor(System.String, System.Management.Automation.ScriptBlock, System.Management.Automation.ScriptBlock)", func(s V, a []V) (V, error) {
				return loose(s, a[0], value.MemberScriptProperty, &value.ScriptProperty{Get: block(a[1]), Set: block(a[2])})
			}),
		},
		Properties: []P{
			p("System.Management.Automation.ScriptBlock GetterScript", func(s V) V { return blockValue(bodyOf[*value.ScriptProperty](s).Get) }),
			p("System.Management.Automation.ScriptBlock SetterScript", func(s V) V { return blockValue(bodyOf[*value.ScriptProperty](s).Set) }),
		},
	}
}

func aliasPropertyType() *D {
	return &D{
		Constructors: []M{
			me("Void .ctor(System.String, System.String)", func(s V, a []V) (V, error) {
				return loose(s, a[0], value.MemberAlias, &value.AliasProperty{Target: str(a[1])})
			}),
			me("Void .ctor(System.String, System.String, System.Type)", func(s V, a []V) (V, error) {
				return loose(s, a[0], value.MemberAlias, &value.AliasProperty{Target: str(a[1]), To: typeOf(a[2])})
			}),
		},
		Properties: []P{
			p("System.String ReferencedMemberName", func(s V) V { return text(bodyOf[*value.AliasProperty](s).Target) }),
			p("System.Type ConversionType", func(s V) V { return value.TypeValue(bodyOf[*value.AliasProperty](s).To) }),
		},
	}
}

func scriptMethodType() *D {
	return &D{
		Constructors: []M{me("Void .ctor(System.String, System.Management.Automation.ScriptBlock)", func(s V, a []V) (V, error) {
			return loose(s, a[0], value.MemberScriptMethod, &value.ScriptMethod{Block: block(a[1])})
		})},
		Properties: []P{p("System.Management.Automation.ScriptBlock Script", func(s V) V { return blockValue(bodyOf[*value.ScriptMethod](s).Block) })},
	}
}

func propertySetType() *D {
	return &D{
		Constructors: []M{me("Void .ctor(System.String, System.Collections.Generic.IEnumerable`1[System.String])", func(s V, a []V) (V, error) {
			return loose(s, a[0], value.MemberPropertySet, &value.PropertySet{Name: str(a[0]), Names: strs(a[1])})
		})},
		Properties: []P{p("System.Collections.ObjectModel.Collection`1[System.String] ReferencedPropertyNames", func(s V) V {
			if set := native[*value.PropertySet](s); set != nil {
				return value.Strings(set.Names)
			}
			return value.Strings(bodyOf[*value.PropertySet](s).Names)
		})},
	}
}

func psMethodType() *D {
	self := func(v V) *value.PSMethod { return native[*value.PSMethod](v) }
	return &D{
		Properties: []P{
			p("System.Collections.ObjectModel.Collection`1[System.String] OverloadDefinitions", func(s V) V {
				if x := self(s); x != nil && x.Group != nil {
					return value.Strings(x.Definitions())
				}
				t, _ := memberText(nil, s)
				return value.Strings([]string{t})
			}),
		},
		Methods: []M{
			params(mh("System.Object Invoke(System.Object[])", func(h H, s V, a []V) (V, error) { return self(s).Invoke(h, items(a[0])) })),
		},
	}
}
