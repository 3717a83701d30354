package dotnet

import "github.com/exorun/exorun/powershell/value"

// PropertyCollection is psobject.Properties: what it adds and removes reaches the object.
type PropertyCollection struct {
	value.Extras
	owner V
}

// Type is the collection of PSPropertyInfo.
func (*PropertyCollection) Type() *value.Type {
	return value.NamedType("System.Management.Automation.PSMemberInfoIntegratingCollection`1").Make(value.NamedType(ps + "PSPropertyInfo"))
}

func (c *PropertyCollection) values() []V {
	list := value.Properties(c.owner)
	vs := make([]V, len(list))
	for i, x := range list {
		vs[i] = value.Of(x)
	}
	return vs
}

// Enumerate gives the properties.
func (c *PropertyCollection) Enumerate() value.Enumerator { return value.EnumerateSlice(c.values()) }

func viewOwner(v V) V {
	if w := native[*value.MemberSetView](v); w != nil {
		return w.Self
	}
	return v
}

// addMember puts a member object on an object.
func addMember(owner V, member V) error {
	_, bag := value.Extend(owner)
	if bag == nil {
		return nil
	}
	switch x := member.Unwrap().Object().(type) {
	case *value.PSProperty:
		v, err := x.Value(nil)
		if err != nil {
			return err
		}
		if _, _, found := bag.Lookup(value.Intern(x.Name)); found {
			e := value.Exceptionf(ps+"ExtendedTypeSystemException", "Cannot add a member with the name \"%s\" because a member with that name already exists.", x.Name)
			e.ErrorID = "AlreadyPresentPSMemberInfoInternalCollectionAdd"
			return e
		}
		bag.Put(x.Name, value.MemberNote, false, v)
	case *LooseMember:
		bag.Put(x.Name, x.Kind, false, value.Of(x.Body))
	}
	return nil
}

// LooseMember is a script or alias member that belongs to no object yet.
type LooseMember struct {
	value.Extras
	of   *value.Type
	Name string
	Kind value.MemberKind
	Body value.Object
}

// Type is PSScriptProperty, PSAliasProperty or PSScriptMethod.
func (m *LooseMember) Type() *value.Type { return m.of }

func propertyCollectionType() *D {
	self := func(v V) *PropertyCollection { return native[*PropertyCollection](v) }
	find := func(s V, name string) V {
		if x := value.FindProperty(self(s).owner, name); x != nil {
			return value.Of(x)
		}
		return null
	}
	return &D{
		Parameters: "T",
		Interfaces: []string{"System.Collections.IEnumerable"},
		Properties: []P{
			{Signature: "System.Management.Automation.PSPropertyInfo Item [System.String]", Index: func(_ H, s V, a []V) (V, error) { return find(s, value.ToString(a[0])), nil }},
		},
		Methods: []M{
			me("Void Add(T)", func(s V, a []V) (V, error) { return none, addMember(self(s).owner, a[0]) }),
			me("Void Add(T, Boolean)", func(s V, a []V) (V, error) { return none, addMember(self(s).owner, a[0]) }),
			m("Void Remove(System.String)", func(s V, a []V) V {
				if bag := value.ExtendedMembers(self(s).owner); bag != nil {
					bag.Remove(str(a[0]))
				}
				return none
			}),
			m("System.Management.Automation.ReadOnlyPSMemberInfoCollection`1[T] Match(System.String)", func(s V, a []V) V {
				w, err := value.NewWildcard(str(a[0]), true)
				var out []V
				for _, x := range value.Properties(self(s).owner) {
					if err == nil && w.Match(x.Name) {
						out = append(out, value.Of(x))
					}
				}
				return value.FromSlice(out)
			}),
			m("System.Collections.Generic.IEnumerator`1[T] GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
		},
	}
}

// methodsOf lists the methods of an object as members.
func methodsOf(owner V) []V {
	var out []V
	for _, g := range owner.Unwrap().Type().Members().MethodList {
		if !g.Static {
			out = append(out, value.Of(&value.PSMethod{Self: owner, Group: g}))
		}
	}
	return out
}

// objectViewType is the table of what psobject gives: an object seen as PowerShell sees it.
func objectViewType() *D {
	return &D{
		Properties: []P{
			p("System.Object BaseObject", func(s V) V { return viewOwner(s).Unwrap() }),
			p("System.Object ImmediateBaseObject", func(s V) V { return viewOwner(s).Unwrap() }),
			p("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSPropertyInfo] Properties", func(s V) V {
				return value.Of(&PropertyCollection{owner: viewOwner(s)})
			}),
			p("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSMethodInfo] Methods", func(s V) V { return value.FromSlice(methodsOf(viewOwner(s))) }),
			p("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSMemberInfo] Members", func(s V) V {
				return value.Of(&PropertyCollection{owner: viewOwner(s)})
			}),
			p("System.Collections.ObjectModel.Collection`1[System.String] TypeNames", func(s V) V { v, _, _ := value.GetOwnMember(nil, viewOwner(s), "pstypenames"); return v }),
		},
		Methods: []M{
			m("System.Management.Automation.PSObject Copy()", func(s V, a []V) V { return value.CopyRecord(viewOwner(s)) }),
			mh("System.String ToString()", func(h H, s V, a []V) (V, error) { t, err := value.Text(h, viewOwner(s)); return text(t), err }),
		},
	}
}

// customObjectType is PSCustomObject, whose own text is empty; the language's text of a record is another.
func customObjectType() *D {
	return &D{Methods: []M{m("System.String ToString()", func(V, []V) V { return text("") })}}
}

func psPropertyType() *D {
	self := func(v V) *value.PSProperty { return native[*value.PSProperty](v) }
	kind := func(s V) V {
		x := self(s)
		n := int64(4) // Property
		switch {
		case x.Entry != nil:
			n = [...]int64{8, 16, 1, 2, 32, 128, 256, 1024}[x.Entry.Kind]
		case x.Native == nil && !x.Adapted:
			n = 8
		}
		return enum(ps+"PSMemberTypes", n)
	}
	return &D{
		Properties: []P{
			{Signature: "System.Object Value", Get: func(h H, s V) (V, error) { return self(s).Value(h) }, Set: func(h H, s, v V) error { return self(s).SetValue(h, v) }},
			p("System.Management.Automation.PSMemberTypes MemberType", kind),
			p("Boolean IsSettable", func(s V) V { return yes(self(s).Settable()) }),
			p("Boolean IsGettable", func(s V) V { return yes(true) }),
			{Signature: "System.String TypeNameOfValue", Get: func(h H, s V) (V, error) { return text(self(s).TypeName(h)), nil }},
			p("System.String Name", func(s V) V { return text(self(s).Name) }),
			p("Boolean IsInstance", func(s V) V { return yes(self(s).Native == nil) }),
		},
		Methods: []M{{Signature: "System.String ToString()", Body: func(h H, s V, _ []V) (V, error) {
			x := self(s)
			v, err := x.Value(h)
			if err != nil {
				return null, err
			}
			t, err := value.Text(h, v)
			return text(x.TypeName(h) + " " + x.Name + "=" + t), err
		}}},
	}
}

func notePropertyType() *D {
	return &D{Constructors: []M{m("Void .ctor(System.String, System.Object)", func(_ V, a []V) V { return value.Of(value.NewNoteProperty(str(a[0]), a[1])) })}}
}

// looseMemberType gives the table of a member that scripts make to put it on objects.
func looseMemberType(kind value.MemberKind) func() *D {
	return func() *D {
		make1 := func(s V, name string, body value.Object) V {
			return value.Of(&LooseMember{of: typeOf(s), Name: name, Kind: kind, Body: body})
		}
		block := func(v V) value.ScriptBlock { b, _ := v.AsScriptBlock(); return b }
		d := &D{Properties: []P{p("System.String Name", func(s V) V {
			if x := native[*LooseMember](s); x != nil {
				return text(x.Name)
			}
			return text(native[*value.PSProperty](s).Name)
		})}}
		switch kind {
		case value.MemberScriptProperty:
			d.Constructors = []M{
				m("Void .ctor(System.String, System.Management.Automation.ScriptBlock)", func(s V, a []V) V { return make1(s, str(a[0]), &value.ScriptProperty{Get: block(a[1])}) }),
				m("Void .ctor(System.String, System.Management.Automation.ScriptBlock, System.Management.Automation.ScriptBlock)", func(s V, a []V) V {
					return make1(s, str(a[0]), &value.ScriptProperty{Get: block(a[1]), Set: block(a[2])})
				}),
			}
		case value.MemberAlias:
			d.Constructors = []M{m("Void .ctor(System.String, System.String)", func(s V, a []V) V { return make1(s, str(a[0]), &value.AliasProperty{Target: str(a[1])}) })}
		case value.MemberScriptMethod:
			d.Constructors = []M{m("Void .ctor(System.String, System.Management.Automation.ScriptBlock)", func(s V, a []V) V { return make1(s, str(a[0]), &value.ScriptMethod{Block: block(a[1])}) })}
		}
		return d
	}
}

func psMethodType() *D {
	self := func(v V) *value.PSMethod { return native[*value.PSMethod](v) }
	return &D{
		Properties: []P{
			p("System.Collections.ObjectModel.Collection`1[System.String] OverloadDefinitions", func(s V) V { return value.Strings(self(s).Definitions()) }),
			p("System.String Name", func(s V) V { return text(self(s).MethodName()) }),
			p("System.Management.Automation.PSMemberTypes MemberType", func(s V) V { return enum(ps+"PSMemberTypes", 64) }),
			p("Boolean IsInstance", func(s V) V { return yes(false) }),
			p("System.String TypeNameOfValue", func(s V) V { return text(s.Type().FullName()) }),
		},
		Methods: []M{
			params(mh("System.Object Invoke(System.Object[])", func(h H, s V, a []V) (V, error) { return self(s).Invoke(h, items(a[0])) })),
			mh("System.String ToString()", func(h H, s V, a []V) (V, error) { t, err := value.Text(h, s); return text(t), err }),
		},
	}
}

func psObjectType() *D {
	return &D{
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return value.Of(value.NewRecord(value.EmptyShape, nil)) }),
			m("Void .ctor(System.Object)", func(_ V, a []V) V { return value.Wrap(a[0]) }),
		},
		Methods: []M{m("static System.Management.Automation.PSObject AsPSObject(System.Object)", func(_ V, a []V) V { return value.Wrap(a[0]) })},
	}
}
