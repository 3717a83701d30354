package value

import "errors"

// MemberAdapter is an object whose properties are not its type's alone: an XML node, a row of a table.
type MemberAdapter interface {
	// AdaptedMember gives the property of a name.
	AdaptedMember(h Host, name string) (Value, bool, error)
	// SetAdaptedMember sets it.
	SetAdaptedMember(h Host, name string, v Value) (bool, error)
	// AdaptedNames lists the properties.
	AdaptedNames() []string
}

// GetMember gives v.name: an extended member, a dictionary's key, a property of the type, an intrinsic member, or else
// the members of a collection's elements. found is false if there is none, and the value is $null then.
func GetMember(h Host, v Value, name string) (member Value, found bool, err error) {
	return GetMemberSym(h, v, Intern(name), name)
}

// GetMemberSym is GetMember for a call site that has interned the name.
func GetMemberSym(h Host, v Value, sym Symbol, name string) (Value, bool, error) {
	if r, ok := v.ref.(*Record); ok && r.shape != nil {
		if i, ok := r.shape.Slot(sym); ok {
			if e := &r.shape.Entries[i]; e.Kind == MemberNote {
				return r.slots[i], true, nil
			}
		}
	}
	return getMember(h, v, sym, name, true)
}

// GetOwnMember is GetMember without a look into a collection's elements.
func GetOwnMember(h Host, v Value, name string) (Value, bool, error) {
	return getMember(h, v, Intern(name), name, false)
}

func getMember(h Host, v Value, sym Symbol, name string, enumerate bool) (Value, bool, error) {
	if v.IsNull() {
		return Null, false, nil
	}
	if m, e, ok := addedMember(h, v, sym); ok {
		return readExtended(h, v, m, e)
	}
	base := v.Unwrap()
	if m, ok := base.ref.(Map); ok && keysByName(m) {
		if x, ok := m.Get(Str(name)); ok {
			return x, true, nil
		}
	}
	t := base.Type()
	if a, ok := base.ref.(MemberAdapter); ok {
		if x, ok, err := a.AdaptedMember(h, name); ok || err != nil {
			return x, ok, err
		}
	}
	mem := t.Members()
	if p := mem.props[sym]; p != nil && p.Get != nil {
		x, err := p.Get(h, base)
		if err != nil {
			return Null, true, getterError(name, err)
		}
		return x, true, nil
	}
	if x, ok := intrinsicProperty(h, v, sym); ok {
		return x, true, nil
	}
	if g := mem.methods[sym]; g != nil {
		return Of(&PSMethod{Self: base, Group: g}), true, nil
	}
	if p := mem.props[sym]; p != nil && p.Index != nil {
		return Of(&PSIndexer{Self: base, Property: p}), true, nil
	}
	if !enumerate {
		return Null, false, nil
	}
	if IsCollection(base) {
		return enumerateMember(h, base, sym, name)
	}
	return Null, false, nil
}

// LentMember gives Count and Length of what has none: a single value counts 1, $null counts 0. Strict mode lends nothing.
func LentMember(v Value, sym Symbol) (Value, bool) {
	switch {
	case sym != symCount() && sym != symLength():
		return Null, false
	case v.IsNull():
		return Int32(0), true
	case IsCollection(v):
		return Null, false
	}
	return Int32(1), true
}

// keysByName tells whether a dictionary's keys are read as properties: all but generic ones whose keys are no text.
func keysByName(m Map) bool {
	t := m.Type()
	return len(t.Args) == 0 || t.Args[0] == TypeString || t.Args[0] == TypeObject
}

func getterError(name string, err error) error {
	var e *Exception
	if errors.As(err, &e) && e.Of.IsA(namedType(automation+"GetValueInvocationException")) {
		return e
	}
	if errors.As(err, &e) && e.Of.Name == "TypeInitializationException" {
		return e // what a class does before its first use is no fault of the property
	}
	w := Exceptionf(automation+"GetValueInvocationException", "Exception getting %q: %q", name, err.Error())
	w.Message = "Exception getting \"" + name + "\": \"" + err.Error() + "\""
	w.ErrorID = "ExceptionWhenGetting"
	w.Inner = AsException(err)
	return w
}

func readExtended(h Host, self, m Value, e *ShapeEntry) (Value, bool, error) {
	switch e.Kind {
	case MemberNote:
		return m, true, nil
	case MemberScriptProperty:
		p := m.ref.(*ScriptProperty)
		if p.Get == nil {
			return Null, true, nil
		}
		x, err := h.CallBlock(p.Get, self, Null, nil)
		if err != nil {
			return Null, true, getterError(e.Name, err)
		}
		return x, true, nil
	case MemberAlias:
		a := m.ref.(*AliasProperty)
		x, ok, err := GetMember(h, self, a.Target)
		if err == nil && a.To != nil {
			x, err = Convert(h, x, a.To)
		}
		return x, ok, err
	case MemberCodeProperty:
		x, err := m.ref.(*CodeProperty).Get(h, self)
		return x, true, err
	case MemberScriptMethod, MemberCodeMethod:
		return Of(&PSMethod{Self: self, Extended: m, Name: e.Name}), true, nil
	}
	return m, true, nil
}

// enumerateMember collects a member of a collection's elements. An element of a .NET type without the member gives
// nothing and a record without it gives null; no element with it at all is no result.
func enumerateMember(h Host, v Value, sym Symbol, name string) (Value, bool, error) {
	e, _ := Enumerate(v)
	var out []Value
	found := false
	for {
		item, ok, err := e.Next()
		if err != nil {
			return Null, false, err
		}
		if !ok {
			break
		}
		x, ok, err := GetMemberSym(h, item, sym, name)
		if err != nil {
			return Null, true, err
		}
		if _, record := item.ref.(*Record); (!ok && !record) || scalarCount(item, sym) {
			continue
		}
		found = found || ok
		if inner, ok := Enumerate(x); ok {
			items, err := drain(inner)
			if err != nil {
				return Null, true, err
			}
			out = append(out, items...)
			continue
		}
		out = append(out, x)
	}
	switch {
	case !found:
		return Null, false, nil
	case len(out) == 1:
		return out[0], true, nil
	}
	return FromSlice(out), true, nil
}

// scalarCount tells whether .Count of item is only PowerShell's 1 for what is no collection.
func scalarCount(item Value, sym Symbol) bool {
	if sym != symCount() && sym != symLength() {
		return false
	}
	_, ok, _ := getMember(nil, item, sym, "Count", false)
	return !ok
}

func symCount() Symbol  { return Intern("Count") }
func symLength() Symbol { return Intern("Length") }

// SetMember sets v.name = x.
func SetMember(h Host, v Value, name string, x Value) error {
	sym := Intern(name)
	if r, ok := v.ref.(*Record); ok && r.shape != nil {
		if i, ok := r.shape.Slot(sym); ok && r.shape.Entries[i].Kind == MemberNote {
			r.slots[i] = x
			return nil
		}
	}
	if v.IsNull() {
		return noSuchProperty("PropertyNotFound", name)
	}
	if bag := ExtendedMembers(v); bag != nil {
		if m, e, ok := bag.Lookup(sym); ok {
			return writeExtended(h, v, bag, m, e, x)
		}
	}
	if m, e, ok := typeMember(h, v, sym); ok {
		return writeTypeMember(h, v, m, e, x)
	}
	base := v.Unwrap()
	if m, ok := base.ref.(Map); ok && keysByName(m) {
		if p := base.Type().Members().props[sym]; p == nil || p.Set == nil {
			return SetIndex(h, base, []Value{Str(name)}, x)
		}
	}
	if a, ok := base.ref.(MemberAdapter); ok {
		if ok, err := a.SetAdaptedMember(h, name, x); ok || err != nil {
			return err
		}
	}
	t := base.Type()
	if p := t.Members().props[sym]; p != nil && !p.IsIndexer() {
		if p.Set == nil {
			return RuntimeError("PropertyAssignmentException", "'%s' is a ReadOnly property.", p.Name())
		}
		want := p.Type(t)
		c, err := Convert(h, x, want)
		if err != nil {
			return setterError(name, err)
		}
		if err := p.Set(h, base, c); err != nil {
			return setterError(name, err)
		}
		return nil
	}
	if _, ok := base.ref.(*Record); ok {
		return setterError(name, noSuchProperty("PropertyNotFound", name))
	}
	return noSuchProperty("PropertyAssignmentException", name)
}

func noSuchProperty(id, name string) error {
	return RuntimeError(id, "The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name)
}

func setterError(name string, err error) error {
	w := NewException(automation+"SetValueInvocationException", "Exception setting \""+name+"\": \""+err.Error()+"\"")
	w.ErrorID, w.Inner = "ExceptionWhenSetting", AsException(err)
	return w
}

func writeExtended(h Host, self Value, bag *Bag, m Value, e *ShapeEntry, x Value) error {
	switch e.Kind {
	case MemberNote:
		bag.Put(e.Name, e.Kind, e.Hidden, x)
		return nil
	case MemberScriptProperty:
		p := m.ref.(*ScriptProperty)
		if p.Set == nil {
			w := Exceptionf(automation+"SetValueException", "Set accessor for property \"%s\" is unavailable.", e.Name)
			w.ErrorID = "SetterUnavailable"
			return setterUnavailable(w)
		}
		if _, err := h.CallBlock(p.Set, self, Null, []Value{x}); err != nil {
			return setterError(e.Name, err)
		}
		return nil
	case MemberAlias:
		return SetMember(h, self, m.ref.(*AliasProperty).Target, x)
	case MemberCodeProperty:
		if p := m.ref.(*CodeProperty); p.Set != nil {
			return p.Set(h, self, x)
		}
	}
	return RuntimeError("PropertyNotFound", "The property '%s' cannot be found on this object. Verify that the property exists and can be set.", e.Name)
}

// writeTypeMember sets a member that the object has from its type: a note property becomes the object's own.
func writeTypeMember(h Host, self, m Value, e *ShapeEntry, x Value) error {
	if e.Kind == MemberNote {
		_, bag := Extend(self)
		if bag == nil {
			return noSuchProperty("PropertyNotFound", e.Name)
		}
		bag.Put(e.Name, e.Kind, e.Hidden, x)
		return nil
	}
	return writeExtended(h, self, nil, m, e, x)
}

func setterUnavailable(e *Exception) error { return e }

// GetStatic gives [t]::name.
func GetStatic(h Host, t *Type, name string) (Value, bool, error) {
	sym := Intern(name)
	m := t.Members()
	if p := m.staticProps[sym]; p != nil {
		v, err := p.Get(h, TypeValue(t))
		if err != nil {
			return Null, true, getterError(name, err)
		}
		return v, true, nil
	}
	if g := m.staticMethods[sym]; g != nil {
		return Of(&PSMethod{Self: TypeValue(t), Group: g}), true, nil
	}
	if EqualFold(name, "new") {
		if g := t.constructorGroup(); g != nil {
			return Of(&PSMethod{Self: TypeValue(t), Group: g, Name: "new"}), true, nil
		}
	}
	return Null, false, nil
}

// SetStatic sets [t]::name = x.
func SetStatic(h Host, t *Type, name string, x Value) error {
	p := t.Members().staticProps[Intern(name)]
	switch {
	case p == nil:
		return RuntimeError("PropertyAssignmentException", "The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name)
	case p.Set == nil:
		return RuntimeError("PropertyAssignmentException", "'%s' is a ReadOnly property.", p.Name())
	}
	c, err := Convert(h, x, p.Type(t))
	if err != nil {
		return setterError(name, err)
	}
	return p.Set(h, TypeValue(t), c)
}

// PSMethod is a method that is read as a property: its overloads show, and Invoke calls it.
type PSMethod struct {
	Extras
	Self  Value
	Group *MethodGroup
	// Extended is a script or code method instead of a group.
	Extended Value
	Name     string
}

// Type is PSMethod.
func (m *PSMethod) Type() *Type {
	if m.Group == nil {
		return m.Extended.Type()
	}
	return TypePSMethod
}

// MethodName gives the method's name.
func (m *PSMethod) MethodName() string {
	if m.Name != "" {
		return m.Name
	}
	return m.Group.Name
}

// Definitions gives the overloads' texts.
func (m *PSMethod) Definitions() []string {
	if m.Group == nil {
		return nil
	}
	var out []string
	for _, o := range m.Group.Overloads {
		out = append(out, o.Definition(m.MethodName()))
	}
	return out
}

// PSIndexer is a property with parameters that is read without them.
type PSIndexer struct {
	Extras
	Self     Value
	Property *Property
}

// Type is PSParameterizedProperty.
func (*PSIndexer) Type() *Type { return namedType(automation + "PSParameterizedProperty") }
