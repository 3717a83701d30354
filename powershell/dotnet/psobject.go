package dotnet

import "github.com/exorun/exorun/powershell/value"

// memberScope is which members a collection of psobject holds.
type memberScope uint8

const (
	scopeProperties memberScope = iota
	scopeMethods
	scopeMembers
)

// MemberCollection is psobject.Properties, Methods or Members: what it adds and removes reaches the object.
type MemberCollection struct {
	value.Extras
	host  H
	owner V
	scope memberScope
}

var memberElements = [...]string{"PSPropertyInfo", "PSMethodInfo", "PSMemberInfo"}

// Type is the collection of PSPropertyInfo, PSMethodInfo or PSMemberInfo.
func (c *MemberCollection) Type() *value.Type {
	return value.NamedType(ps + "PSMemberInfoIntegratingCollection`1").Make(value.NamedType(ps + memberElements[c.scope]))
}

func (c *MemberCollection) values() []V {
	h := c.host
	var vs []V
	if c.scope != scopeMethods {
		for _, x := range value.Properties(h, c.owner) {
			vs = append(vs, value.Of(x))
		}
	}
	if c.scope != scopeProperties {
		vs = append(vs, methodsOf(h, c.owner)...)
	}
	return vs
}

// Enumerate gives the members.
func (c *MemberCollection) Enumerate() value.Enumerator { return value.EnumerateSlice(c.values()) }

func (c *MemberCollection) find(name string) V {
	for _, v := range c.values() {
		if value.EqualFold(memberOf(v).name(), name) {
			return v
		}
	}
	return null
}

func viewOwner(v V) V {
	if w := native[*value.MemberSetView](v); w != nil {
		return w.Self
	}
	return v
}

// addMember puts a member object on an object.
func addMember(h H, owner, member V) error {
	_, bag := value.Extend(owner)
	if bag == nil {
		return nil
	}
	x := memberOf(member)
	if x == nil {
		return argumentNull("member")
	}
	if _, _, found := bag.Lookup(value.Intern(x.name())); found {
		e := value.Exceptionf(ps+"ExtendedTypeSystemException", "Cannot add a member with the name \"%s\" because a member with that name already exists.", x.name())
		e.ErrorID = "AlreadyPresentPSMemberInfoInternalCollectionAdd"
		return e
	}
	kind, body, err := x.body(h)
	if err != nil {
		return err
	}
	bag.Put(x.name(), kind, false, body)
	return nil
}

func removeMember(h H, owner V, name string) error {
	if bag := value.ExtendedMembers(owner); bag != nil && bag.Remove(name) {
		return nil
	}
	if p := value.FindProperty(h, owner, name); p != nil {
		e := value.Exceptionf(ps+"ExtendedTypeSystemException", "Cannot remove member \"%s\" because it is not an instance member.", name)
		e.ErrorID = "PSMemberInfoIntegratingCollectionRemoveNotInstance"
		return e
	}
	return nil
}

// matching gives the members whose names fit a wildcard and whose kinds are among those asked for.
func (c *MemberCollection) matching(pattern V, kinds int64) (V, error) {
	w, err := value.NewWildcard(str(pattern), true)
	if err != nil {
		return null, err
	}
	var out []V
	for _, v := range c.values() {
		if x := memberOf(v); w.Match(x.name()) && x.kind()&kinds != 0 {
			out = append(out, v)
		}
	}
	return value.Of(value.NewList(value.NamedType(ps+"ReadOnlyPSMemberInfoCollection`1").Make(value.NamedType(ps+memberElements[c.scope])), out)), nil
}

func memberCollectionType() *D {
	self := func(v V) *MemberCollection { return native[*MemberCollection](v) }
	return &D{
		Parameters: "T",
		Interfaces: []string{"System.Collections.IEnumerable", enumerableT},
		Properties: []P{
			{Signature: "T Item [System.String]", Index: func(_ H, s V, a []V) (V, error) { return self(s).find(value.ToString(a[0])), nil }},
		},
		Methods: []M{
			mh("Void Add(T)", func(h H, s V, a []V) (V, error) { return none, addMember(h, self(s).owner, a[0]) }),
			mh("Void Add(T, Boolean)", func(h H, s V, a []V) (V, error) { return none, addMember(h, self(s).owner, a[0]) }),
			mh("Void Remove(System.String)", func(h H, s V, a []V) (V, error) { return none, removeMember(h, self(s).owner, str(a[0])) }),
			me("System.Management.Automation.ReadOnlyPSMemberInfoCollection`1[T] Match(System.String)", func(s V, a []V) (V, error) {
				return self(s).matching(a[0], -1)
			}),
			me("System.Management.Automation.ReadOnlyPSMemberInfoCollection`1[T] Match(System.String, System.Management.Automation.PSMemberTypes)", func(s V, a []V) (V, error) {
				return self(s).matching(a[0], i64(a[1]))
			}),
			m("System.Collections.Generic.IEnumerator`1[T] GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
		},
	}
}

// methodsOf lists the methods of an object as members, its extended ones first.
func methodsOf(h H, owner V) []V {
	var out []V
	if bag := value.ExtendedMembers(owner); bag != nil {
		for slot, e := range bag.Shape().Entries {
			if e.Kind == value.MemberScriptMethod || e.Kind == value.MemberCodeMethod {
				out = append(out, value.Of(&value.PSMethod{Self: owner, Extended: bag.At(slot), Name: e.Name}))
			}
		}
	}
	if owner.IsNull() {
		return out
	}
	if h != nil {
		h.TypeData().EachOf(owner, func(e *value.ShapeEntry, m V) {
			if e.Kind == value.MemberScriptMethod || e.Kind == value.MemberCodeMethod {
				out = append(out, value.Of(&value.PSMethod{Self: owner, Extended: m, Name: e.Name}))
			}
		})
	}
	for _, g := range owner.Unwrap().Type().Members().MethodList {
		if !g.Static {
			out = append(out, value.Of(&value.PSMethod{Self: owner, Group: g}))
		}
	}
	return out
}

// collection is a property that gives an object's members.
func collection(signature string, scope memberScope) P {
	return P{Signature: signature, Get: func(h H, s V) (V, error) {
		return value.Of(&MemberCollection{host: h, owner: viewOwner(s), scope: scope}), nil
	}}
}

// psObjectType is the table of PSObject: what psobject gives is an object as PowerShell sees it.
func psObjectType() *D {
	return &D{
		Interfaces: []string{"System.IFormattable", "System.IComparable", "System.Dynamic.IDynamicMetaObjectProvider"},
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return value.Of(value.NewRecord(value.EmptyShape, nil)) }),
			me("Void .ctor(System.Object)", func(_ V, a []V) (V, error) {
				if a[0].IsNull() {
					return null, value.NewException(ps+"PSArgumentNullException", "Cannot process argument because the value of argument \"obj\" is null. Change the value of argument \"obj\" to a non-null value.")
				}
				return value.Wrap(a[0]), nil
			}),
		},
		Properties: []P{
			p("System.Object BaseObject", func(s V) V { return viewOwner(s).Unwrap() }),
			p("System.Object ImmediateBaseObject", func(s V) V { return viewOwner(s).Unwrap() }),
			collection("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSPropertyInfo] Properties", scopeProperties),
			collection("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSMethodInfo] Methods", scopeMethods),
			collection("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSMemberInfo] Members", scopeMembers),
			p("System.Collections.ObjectModel.Collection`1[System.String] TypeNames", func(s V) V { v, _, _ := value.GetOwnMember(nil, viewOwner(s), "pstypenames"); return v }),
		},
		Methods: []M{
			m("System.Management.Automation.PSObject Copy()", func(s V, a []V) V { return value.CopyRecord(viewOwner(s)) }),
			mh("System.String ToString()", func(h H, s V, a []V) (V, error) { t, err := value.Text(h, viewOwner(s)); return text(t), err }),
			m("static System.Management.Automation.PSObject AsPSObject(System.Object)", func(_ V, a []V) V { return value.Wrap(a[0]) }),
		},
	}
}

// memberSetType is the table of PSMemberSet: what psadapted and psextended give.
func memberSetType() *D {
	return &D{Properties: []P{
		collection("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSPropertyInfo] Properties", scopeProperties),
		collection("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSMethodInfo] Methods", scopeMethods),
		collection("System.Management.Automation.PSMemberInfoCollection`1[System.Management.Automation.PSMemberInfo] Members", scopeMembers),
	}}
}

// customObjectType is PSCustomObject, whose own text is empty; the language's text of a record is another.
func customObjectType() *D {
	return &D{Methods: []M{m("System.String ToString()", func(V, []V) V { return text("") })}}
}
