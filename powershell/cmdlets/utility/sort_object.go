package utility

import (
	"slices"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// sortObject is Sort-Object.
type sortObject struct {
	interp.Steps
	objects []value.Value
}

func newSortObject() interp.Processor { return &sortObject{} }

func (s *sortObject) Process(inv *interp.Invocation) *interp.Unwind {
	if object, ok := inputObject(inv); ok && !object.IsNull() {
		s.objects = append(s.objects, object)
	}
	return nil
}

func (s *sortObject) End(inv *interp.Invocation) *interp.Unwind {
	properties, refusal := format.Specify(items(inv.Value("Property")), format.AscendingKey|format.DescendingKey)
	if refusal != nil {
		return inv.Throw(refusal)
	}
	if !inv.Bound("Property") && len(s.objects) > 0 {
		for _, name := range format.DefaultKeys(inv.QuietHost(), s.objects[0]) {
			properties = append(properties, format.Specification{Expression: format.Property(name)})
		}
	}
	properties = expandWildcards(inv.QuietHost(), properties, s.objects)
	entries := make([]keyed, len(s.objects))
	each := max(1, len(properties))
	keys := make([]sortKey, each*len(s.objects))
	for i, object := range s.objects {
		var u *interp.Unwind
		if entries[i], u = keysOf(inv, object, properties, i, keys[i*each:i*each:(i+1)*each]); u != nil {
			return u
		}
	}
	s.objects = nil
	sorter := newSorter(ordering{host: inv.QuietHost(), caseSensitive: inv.Switch("CaseSensitive")}, properties, inv.Switch("Descending"))
	for _, entry := range s.sorted(inv, entries, sorter) {
		if u := inv.Write(entry.object); u != nil {
			return u
		}
	}
	return nil
}

// sorted orders entries by the switches of the call.
func (s *sortObject) sorted(inv *interp.Invocation, entries []keyed, sorter *sorter) []keyed {
	unique := inv.Switch("Unique")
	top, bottom := inv.Int("Top", 0), inv.Int("Bottom", 0)
	if !inv.Switch("Stable") && top == 0 && bottom == 0 {
		introsort(entries, sorter.compare)
		if unique {
			entries = slices.CompactFunc(entries, func(a, b keyed) bool { return sorter.compare(&a, &b) == 0 })
		}
		return entries
	}
	slices.SortStableFunc(entries, func(a, b keyed) int {
		if a.some != b.some {
			if a.some {
				return -1
			}
			return 1
		}
		return sorter.compare(&a, &b)
	})
	if unique {
		entries = slices.CompactFunc(entries, func(a, b keyed) bool { return sorter.compare(&a, &b) == 0 })
	}
	switch {
	case top > 0 && top < len(entries):
		entries = entries[:top]
	case bottom > 0 && bottom < len(entries):
		entries = entries[len(entries)-bottom:]
	}
	return entries
}

// sorter compares entries key by key.
type sorter struct {
	ordering
	descending []bool // by key; the last one counts for further keys
}

func newSorter(order ordering, properties []format.Specification, descending bool) *sorter {
	s := &sorter{ordering: order, descending: []bool{descending}}
	for i := range properties {
		down := descending
		up, dn := properties[i].Ascending, properties[i].Descending
		switch {
		case up != nil && dn != nil && *up == *dn:
		case up != nil:
			down = !*up
		case dn != nil:
			down = *dn
		}
		if i < len(s.descending) {
			s.descending[i] = down
		} else {
			s.descending = append(s.descending, down)
		}
	}
	return s
}

func (s *sorter) compare(a, b *keyed) int {
	if len(a.keys) == 1 && len(b.keys) == 1 && !a.keys[0].missing && !b.keys[0].missing {
		if order := s.ordering.compare(a.keys[0].value, b.keys[0].value); !s.descending[0] {
			return order
		} else {
			return -order
		}
	}
	for k := range max(len(a.keys), len(b.keys)) {
		x, y := sortKey{missing: true}, sortKey{missing: true}
		if k < len(a.keys) {
			x = a.keys[k]
		}
		if k < len(b.keys) {
			y = b.keys[k]
		}
		order := s.compareKeys(x, y)
		if order == 0 {
			continue
		}
		if !x.missing && !y.missing && s.descending[min(k, len(s.descending)-1)] {
			return -order
		}
		return order
	}
	return 0
}
