package value

// PSProperty is a property of an object as psobject.Properties shows it.
type PSProperty struct {
	Extras
	Owner Value
	Name  string
	// Entry is the member's kind where it is an extended one; Native the property of the type otherwise.
	Entry  *ShapeEntry
	Native *Property
	// Adapted marks a property that the object itself gives: an XML node's.
	Adapted bool
	// Loose holds the value of a note property that belongs to no object yet.
	Loose Value
	loose bool
	// fromType is what describes a member of the type table.
	fromType Value
}

// Body gives what describes an extended member: a note's value, a script property's blocks.
func (p *PSProperty) Body() Value {
	if !p.fromType.IsNull() {
		return p.fromType
	}
	m, _, _ := ExtendedMembers(p.Owner).Lookup(p.Entry.Symbol)
	return m
}

// IsInstance tells whether the object has the property for itself.
func (p *PSProperty) IsInstance() bool {
	return p.loose || p.Entry != nil && p.fromType.IsNull()
}

// NewNoteProperty gives a note property that belongs to no object yet.
func NewNoteProperty(name string, v Value) *PSProperty {
	return &PSProperty{Name: name, Loose: v, loose: true}
}

var memberTypeNames = [...]string{"PSNoteProperty", "PSScriptProperty", "PSAliasProperty", "PSCodeProperty", "PSPropertySet", "PSScriptMethod", "PSCodeMethod", "PSMemberSet"}

// Type is PSNoteProperty, PSProperty and their kin.
func (p *PSProperty) Type() *Type {
	switch {
	case p.loose:
		return namedType(automation + "PSNoteProperty")
	case p.Entry != nil:
		return namedType(automation + memberTypeNames[p.Entry.Kind])
	}
	return namedType(automation + "PSProperty")
}

// Value reads the property.
func (p *PSProperty) Value(h Host) (Value, error) {
	if p.loose {
		return p.Loose, nil
	}
	v, _, err := GetOwnMember(h, p.Owner, p.Name)
	if v.IsAutomationNull() {
		v = Null
	}
	return v, err
}

// SetValue changes the property.
func (p *PSProperty) SetValue(h Host, v Value) error {
	if p.loose {
		p.Loose = v
		return nil
	}
	return SetMember(h, p.Owner, p.Name, v)
}

// Gettable and Settable tell what can be done with the property.
func (p *PSProperty) Gettable() bool { return true }

// Settable tells whether the property can be set.
func (p *PSProperty) Settable() bool {
	switch {
	case p.loose:
		return true
	case p.Native != nil:
		return p.Native.Writable()
	case p.Entry == nil || p.Entry.Kind != MemberScriptProperty:
		return true
	}
	s, ok := p.Body().ref.(*ScriptProperty)
	return ok && s.Set != nil
}

// TypeName is the name of the type of the property's value.
func (p *PSProperty) TypeName(h Host) string {
	if p.Native != nil {
		return p.Native.Type(p.Owner.Type()).FullName()
	}
	v, err := p.Value(h)
	if err != nil || v.IsNull() {
		return "System.Object"
	}
	return v.Type().FullName()
}

// Properties lists the properties of v in the order in which PowerShell lists them: extended ones first, then those of
// the type.
func Properties(h Host, v Value) []*PSProperty {
	var out []*PSProperty
	seen := map[Symbol]bool{}
	if bag := ExtendedMembers(v); bag != nil {
		for i := range bag.Shape().Entries {
			if e := &bag.shape.Entries[i]; e.Kind.IsProperty() && !e.Hidden {
				out = append(out, &PSProperty{Owner: v, Name: e.Name, Entry: e})
				seen[e.Symbol] = true
			}
		}
	}
	if h != nil {
		h.TypeData().EachOf(v, func(e *ShapeEntry, m Value) {
			if e.Kind.IsProperty() && !seen[e.Symbol] {
				out = append(out, &PSProperty{Owner: v, Name: e.Name, Entry: e, fromType: m})
				seen[e.Symbol] = true
			}
		})
	}
	u := v.Unwrap()
	if u.IsNull() {
		return out
	}
	if a, ok := u.ref.(MemberAdapter); ok {
		for _, n := range a.AdaptedNames() {
			if s := Intern(n); !seen[s] {
				seen[s] = true
				out = append(out, &PSProperty{Owner: v, Name: n, Adapted: true})
			}
		}
	}
	for _, p := range u.Type().Members().PropertyList {
		if s := Intern(p.Name()); !p.Static() && p.Index == nil && !p.Hidden && !seen[s] {
			seen[s] = true
			out = append(out, &PSProperty{Owner: v, Name: p.Name(), Native: p})
		}
	}
	return out
}

// FindProperty gives the property of a name, nil if there is none.
func FindProperty(h Host, v Value, name string) *PSProperty {
	for _, p := range Properties(h, v) {
		if EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

// CopyRecord gives a shallow copy of a record, or of another value's extended members.
func CopyRecord(v Value) Value {
	if r, ok := v.ref.(*Record); ok {
		c := &Record{Bag{shape: r.shape, slots: append([]Value(nil), r.slots...), typeNames: append([]string(nil), r.typeNames...)}}
		return Of(c)
	}
	if w, ok := v.ref.(*PSObject); ok {
		c := &PSObject{Base: w.Base}
		if w.bag != nil {
			c.bag = &Bag{shape: w.bag.shape, slots: append([]Value(nil), w.bag.slots...), typeNames: w.bag.typeNames}
		}
		return Of(c)
	}
	return v
}
