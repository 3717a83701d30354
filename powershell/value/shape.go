package value

import "sync"

// MemberKind is the kind of an extended member.
type MemberKind uint8

const (
	MemberNote MemberKind = iota
	MemberScriptProperty
	MemberAlias
	MemberCodeProperty
	MemberPropertySet
	MemberScriptMethod
	MemberCodeMethod
	MemberSet
)

// IsProperty tells whether a member of the kind is read as a property.
func (k MemberKind) IsProperty() bool { return k <= MemberCodeProperty }

// ShapeEntry is a member of a shape.
type ShapeEntry struct {
	Name   string
	Symbol Symbol
	Kind   MemberKind
	// Hidden keeps the member out of listings.
	Hidden bool
}

// Shape is the sequence of members that records share: entry i of the shape is slot i of the record. Shapes are
// immutable and found by pointer, so that a call site can remember a shape and a slot.
type Shape struct {
	Entries []ShapeEntry

	index map[Symbol]int32
	mu    sync.Mutex
	next  map[shapeStep]*Shape
	last  *Shape
}

type shapeStep struct {
	name string
	kind MemberKind
	hide bool
}

// EmptyShape has no member; every other shape grows from it.
var EmptyShape = &Shape{}

// indexFrom is the number of members from which a shape looks names up in a map.
const indexFrom = 9

// Len gives the number of members.
func (s *Shape) Len() int { return len(s.Entries) }

// Slot gives the slot of a name.
func (s *Shape) Slot(sym Symbol) (int, bool) {
	if s.index != nil {
		i, ok := s.index[sym]
		return int(i), ok
	}
	for i := range s.Entries {
		if s.Entries[i].Symbol == sym {
			return i, true
		}
	}
	return 0, false
}

// With gives the shape with one more note property. A name that the shape already has must not be given.
func (s *Shape) With(name string) *Shape { return s.with(name, MemberNote, false) }

// WithMember is With for any kind of member.
func (s *Shape) WithMember(name string, kind MemberKind, hidden bool) *Shape {
	return s.with(name, kind, hidden)
}

func (s *Shape) with(name string, kind MemberKind, hide bool) *Shape {
	step := shapeStep{name, kind, hide}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.last; l != nil {
		if e := &l.Entries[len(l.Entries)-1]; e.Name == name && e.Kind == kind && e.Hidden == hide {
			return l
		}
	}
	if n := s.next[step]; n != nil {
		s.last = n
		return n
	}
	n := &Shape{Entries: make([]ShapeEntry, len(s.Entries)+1)}
	copy(n.Entries, s.Entries)
	n.Entries[len(s.Entries)] = ShapeEntry{name, Intern(name), kind, hide}
	if len(n.Entries) >= indexFrom {
		n.index = make(map[Symbol]int32, len(n.Entries))
		for i := range n.Entries {
			n.index[n.Entries[i].Symbol] = int32(i)
		}
	}
	if s.next == nil {
		s.next = map[shapeStep]*Shape{}
	}
	s.next[step] = n
	s.last = n
	return n
}

// ShapeOf gives the shape of note properties with these names, of which none may occur twice.
func ShapeOf(names ...string) *Shape {
	s := EmptyShape
	for _, n := range names {
		s = s.With(n)
	}
	return s
}

// Bag holds extended members: slots by a shape.
type Bag struct {
	shape *Shape
	slots []Value
	// typeNames are PSTypeNames that were set, nil for the type's own.
	typeNames []string
}

// Shape gives the shape of the members.
func (b *Bag) Shape() *Shape {
	if b.shape == nil {
		return EmptyShape
	}
	return b.shape
}

// At gives the member in a slot: a note property's value, or the object that describes another kind of member.
func (b *Bag) At(slot int) Value { return b.slots[slot] }

// SetAt changes the member in a slot.
func (b *Bag) SetAt(slot int, v Value) { b.slots[slot] = v }

// Lookup gives the member of a name as it is held.
func (b *Bag) Lookup(sym Symbol) (Value, *ShapeEntry, bool) {
	if b == nil || b.shape == nil {
		return Null, nil, false
	}
	i, ok := b.shape.Slot(sym)
	if !ok {
		return Null, nil, false
	}
	return b.slots[i], &b.shape.Entries[i], true
}

// Put sets the member of a name, a new one last.
func (b *Bag) Put(name string, kind MemberKind, hidden bool, v Value) {
	s := b.Shape()
	if i, ok := s.Slot(Intern(name)); ok {
		if e := &s.Entries[i]; e.Kind == kind && e.Hidden == hidden {
			b.slots[i] = v
			return
		}
		old := b.slots
		n := EmptyShape
		for j := range s.Entries {
			if e := &s.Entries[j]; j == i {
				n = n.with(name, kind, hidden)
			} else {
				n = n.with(e.Name, e.Kind, e.Hidden)
			}
		}
		b.shape, b.slots = n, append([]Value(nil), old...)
		b.slots[i] = v
		return
	}
	b.shape = s.with(name, kind, hidden)
	b.slots = append(b.slots, v)
}

// Remove takes a member away and tells whether there was one.
func (b *Bag) Remove(name string) bool {
	s := b.Shape()
	i, ok := s.Slot(Intern(name))
	if !ok {
		return false
	}
	n := EmptyShape
	slots := make([]Value, 0, len(b.slots))
	for j := range s.Entries {
		if e := &s.Entries[j]; j != i {
			n = n.with(e.Name, e.Kind, e.Hidden)
			slots = append(slots, b.slots[j])
		}
	}
	b.shape, b.slots = n, slots
	return true
}

// Extras is embedded by objects that can carry extended members.
type Extras struct{ bag *Bag }

func (e *Extras) extras() *Extras { return e }

type extensible interface{ extras() *Extras }

// Members gives the extended members of v, nil if it has none.
func ExtendedMembers(v Value) *Bag {
	switch o := v.ref.(type) {
	case *Record:
		return &o.Bag
	case *PSObject:
		if o.bag != nil {
			return o.bag
		}
		return ExtendedMembers(o.Base)
	case extensible:
		return o.extras().bag
	}
	return nil
}

// Extend gives v in a form that carries extended members, and those members. Objects carry them themselves, so that
// every reference sees them; strings and scalars come back wrapped.
func Extend(v Value) (Value, *Bag) {
	switch o := v.ref.(type) {
	case nil:
		return v, nil
	case *Record:
		return v, &o.Bag
	case *PSObject:
		if e, ok := o.Base.ref.(extensible); ok {
			return v, e.extras().ensure()
		}
		if o.bag == nil {
			o.bag = &Bag{}
		}
		return v, o.bag
	case extensible:
		return v, o.extras().ensure()
	}
	w := &PSObject{Base: v, bag: &Bag{}}
	return Value{ref: w}, w.bag
}

func (e *Extras) ensure() *Bag {
	if e.bag == nil {
		e.bag = &Bag{}
	}
	return e.bag
}
