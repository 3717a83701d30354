package interp

import (
	"slices"

	"github.com/exorun/exorun/powershell/value"
)

// layout says which variable lies in which slot of a scope. Layouts form a tree: adding a name to one gives the same
// further layout each time, so that a place in the code that remembers (layout, index) hits again in the next call.
type layout struct {
	names []value.Symbol
	index map[value.Symbol]int32
	next  map[value.Symbol]*layout
	open  bool // nothing remembers it yet: it grows in place
}

func newLayout(names ...value.Symbol) *layout {
	l := &layout{index: make(map[value.Symbol]int32, len(names))}
	for _, name := range names {
		if _, ok := l.index[name]; !ok {
			l.index[name] = int32(len(l.names))
			l.names = append(l.names, name)
		}
	}
	return l
}

// with returns the layout that has one name more.
func (l *layout) with(name value.Symbol) *layout {
	if l.open {
		l.index[name] = int32(len(l.names))
		l.names = append(l.names, name)
		return l
	}
	if next, ok := l.next[name]; ok {
		return next
	}
	next := newLayout(append(slices.Clip(l.names), name)...)
	if l.next == nil {
		l.next = make(map[value.Symbol]*layout)
	}
	l.next[name] = next
	return next
}

// maxSlots is how many variables a scope keeps in slots; further ones are found by a map of their own, since a layout copies
// its names.
const maxSlots = 256

// slot is one variable of a scope. The value lies in the slot itself until something needs to refer to the variable; then
// it moves to the cell.
type slot struct {
	val  value.Value
	cell *Variable
	set  bool
}

func (s *slot) get() value.Value {
	if s.cell != nil {
		return s.cell.value
	}
	return s.val
}

// Scope holds the variables, functions and aliases of one running block. Its parent is the scope of the caller.
type Scope struct {
	layout  *layout
	slots   []slot
	more    map[value.Symbol]*slot
	parent  *Scope
	script  *Scope // the scope that script: means from here
	session *SessionState
	call    *call // what runs in the scope; nil of a scope that belongs to no call

	functions map[value.Symbol]*Function
	aliases   map[value.Symbol]*Alias
	types     map[value.Symbol]*value.Type
}

func newScope(l *layout, parent *Scope, session *SessionState) *Scope {
	s := &Scope{layout: l, slots: make([]slot, len(l.names)), parent: parent, session: session}
	if parent != nil {
		s.script = parent.script
	}
	return s
}

// find returns the variable's slot in this scope alone, nil where it has none that is set.
func (s *Scope) find(name value.Symbol) *slot {
	if i, ok := s.layout.index[name]; ok && int(i) < len(s.slots) {
		if p := &s.slots[i]; p.set {
			return p
		}
	}
	if s.more != nil {
		if p := s.more[name]; p != nil && p.set {
			return p
		}
	}
	return nil
}

// place returns the variable's slot in this scope, making room for it.
func (s *Scope) place(name value.Symbol) *slot {
	if i, ok := s.layout.index[name]; ok {
		return &s.slots[i]
	}
	if p := s.more[name]; p != nil {
		return p
	}
	if len(s.slots) < maxSlots {
		s.layout = s.layout.with(name)
		s.slots = append(s.slots, slot{})
		return &s.slots[len(s.slots)-1]
	}
	if s.more == nil {
		s.more = make(map[value.Symbol]*slot)
	}
	p := &slot{}
	s.more[name] = p
	return p
}

// lookup returns the slot that a name without a scope means, and the scope that it was found in.
func (s *Scope) lookup(name value.Symbol) (*slot, *Scope) {
	for at := s; at != nil; at = at.parent {
		if p := at.find(name); p != nil && (at == s || p.cell == nil || p.cell.options&OptionPrivate == 0) {
			return p, at
		}
		if at.call != nil && at.call.lazily(at, name) {
			return at.find(name), at
		}
	}
	return nil, nil
}

// cellOf returns the variable as an object of its own, moving its value there at the first time.
func (p *slot) cellOf(name string) *Variable {
	if p.cell == nil {
		p.cell = &Variable{name: name, value: p.val}
		p.val = value.Null
	}
	return p.cell
}

// each calls f for every variable that is set in this scope alone.
func (s *Scope) each(f func(name value.Symbol, p *slot) bool) {
	for i := range s.slots {
		if s.slots[i].set && !f(s.layout.names[i], &s.slots[i]) {
			return
		}
	}
	for name, p := range s.more {
		if p.set && !f(name, p) {
			return
		}
	}
}

// remove takes a variable out of this scope.
func (s *Scope) remove(name value.Symbol) {
	if p := s.find(name); p != nil {
		*p = slot{}
	}
	delete(s.more, name)
}
