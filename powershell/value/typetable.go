package value

// TypeTable holds the members that a run gave to objects by the names of their types: what Update-TypeData adds. They come
// after an object's own members and before those of its .NET type.
type TypeTable struct {
	bags  map[string]*Bag
	names map[string]string
}

// Bag gives the members of a type name, nil if it has none.
func (t *TypeTable) Bag(typeName string) *Bag {
	if t == nil {
		return nil
	}
	return t.bags[Fold(typeName)]
}

// Add gives a type name a member. It is false where the name has one already and force is not set.
func (t *TypeTable) Add(typeName, member string, kind MemberKind, body Value, force bool) bool {
	key := Fold(typeName)
	if t.bags == nil {
		t.bags, t.names = map[string]*Bag{}, map[string]string{}
	}
	bag := t.bags[key]
	if bag == nil {
		bag = &Bag{}
		t.bags[key], t.names[key] = bag, typeName
	}
	if _, _, ok := bag.Lookup(Intern(member)); ok && !force {
		return false
	}
	bag.Put(member, kind, false, body)
	return true
}

// Remove takes the members of a type name away, and tells whether there were any.
func (t *TypeTable) Remove(typeName string) bool {
	key := Fold(typeName)
	if t == nil || t.bags[key] == nil {
		return false
	}
	delete(t.bags, key)
	delete(t.names, key)
	return true
}

// TypeNames lists the names of types that have members, as they were given.
func (t *TypeTable) TypeNames() []string {
	if t == nil {
		return nil
	}
	var out []string
	for _, n := range t.names {
		out = append(out, n)
	}
	return out
}

// Lookup finds a member of an object by the names of its types.
func (t *TypeTable) Lookup(v Value, sym Symbol) (Value, *ShapeEntry, bool) {
	if t == nil || len(t.bags) == 0 || v.IsNull() {
		return Null, nil, false
	}
	for _, name := range TypeNames(v) {
		if m, e, ok := t.Bag(name).Lookup(sym); ok {
			return m, e, true
		}
	}
	return Null, nil, false
}

// EachOf calls f for each member that an object has by the names of its types, those of the most derived name first.
func (t *TypeTable) EachOf(v Value, f func(e *ShapeEntry, m Value)) {
	if t == nil || len(t.bags) == 0 || v.IsNull() {
		return
	}
	seen := map[Symbol]bool{}
	for _, name := range TypeNames(v) {
		bag := t.Bag(name)
		if bag == nil {
			continue
		}
		for i := range bag.Shape().Entries {
			if e := &bag.shape.Entries[i]; !seen[e.Symbol] {
				seen[e.Symbol] = true
				f(e, bag.slots[i])
			}
		}
	}
}

// typeMember finds a member of the host's type table.
func typeMember(h Host, v Value, sym Symbol) (Value, *ShapeEntry, bool) {
	if h == nil {
		return Null, nil, false
	}
	return h.TypeData().Lookup(v, sym)
}

// addedMember finds a member that was added to an object itself or to its type.
func addedMember(h Host, v Value, sym Symbol) (Value, *ShapeEntry, bool) {
	if m, e, ok := ExtendedMembers(v).Lookup(sym); ok {
		return m, e, true
	}
	return typeMember(h, v, sym)
}
