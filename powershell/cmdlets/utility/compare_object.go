package utility

import (
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// compareObject is Compare-Object. It matches the objects of both sides in order, within a window.
type compareObject struct {
	interp.Steps
	properties         []format.Specification
	order              *sorter
	references         []keyed
	next               int
	waitingReferences  []keyed
	waitingDifferences []keyed
	includeEqual       bool
	window             int
	ready              bool
}

func newCompareObject() interp.Processor { return &compareObject{} }

func (c *compareObject) Begin(inv *interp.Invocation) *interp.Unwind {
	c.includeEqual = inv.Switch("IncludeEqual")
	if inv.Switch("ExcludeDifferent") && (!inv.Bound("IncludeEqual") || c.includeEqual) {
		c.includeEqual = true
	}
	c.window = inv.Int("SyncWindow", int(^uint(0)>>1))
	return nil
}

func (c *compareObject) start(inv *interp.Invocation, objects []value.Value) *interp.Unwind {
	var refusal *value.ErrorRecord
	if c.properties, refusal = format.Specify(items(inv.Value("Property")), format.Literal); refusal != nil {
		return inv.Throw(refusal)
	}
	if !inv.Bound("Property") {
		for _, name := range format.DefaultKeys(inv.QuietHost(), objects[0]) {
			c.properties = append(c.properties, format.Specification{Expression: format.Property(name)})
		}
	}
	c.order = newSorter(ordering{host: inv.QuietHost(), caseSensitive: inv.Switch("CaseSensitive")}, nil, false)
	c.ready = true
	return nil
}

func (c *compareObject) entries(inv *interp.Invocation, objects []value.Value) ([]keyed, *interp.Unwind) {
	var entries []keyed
	for i, object := range objects {
		if object.IsNull() {
			continue
		}
		entry, u := keysOf(inv, object, c.properties, i, nil)
		if u != nil {
			return nil, u
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func (c *compareObject) Process(inv *interp.Invocation) *interp.Unwind {
	references, differences := items(inv.Value("ReferenceObject")), items(inv.Value("DifferenceObject"))
	if !c.ready {
		first := references
		if len(first) == 0 {
			first = differences
		}
		if len(first) == 0 {
			return nil
		}
		if u := c.start(inv, first); u != nil {
			return u
		}
		var u *interp.Unwind
		if c.references, u = c.entries(inv, references); u != nil {
			return u
		}
	}
	entries, u := c.entries(inv, differences)
	if u != nil {
		return u
	}
	if len(references) == 0 {
		for _, entry := range entries {
			if u := c.differing(inv, entry, "=>"); u != nil {
				return u
			}
		}
		return nil
	}
	if len(entries) == 0 {
		return c.match(inv, nil)
	}
	for i := range entries {
		if u := c.match(inv, &entries[i]); u != nil {
			return u
		}
	}
	return nil
}

// match sets the next reference against a difference; nil stands for none left.
func (c *compareObject) match(inv *interp.Invocation, difference *keyed) *interp.Unwind {
	var reference *keyed
	if c.next < len(c.references) {
		reference = &c.references[c.next]
		c.next++
	}
	if reference != nil && difference != nil && c.order.compare(reference, difference) == 0 {
		return c.equal(inv, *reference)
	}
	if found, ok := c.take(&c.waitingReferences, difference); ok {
		if u := c.equal(inv, found); u != nil {
			return u
		}
		difference = nil
	}
	if _, ok := c.take(&c.waitingDifferences, reference); ok {
		if u := c.equal(inv, *reference); u != nil {
			return u
		}
		reference = nil
	}
	if u := c.wait(inv, &c.waitingDifferences, difference, "=>"); u != nil {
		return u
	}
	return c.wait(inv, &c.waitingReferences, reference, "<=")
}

// wait keeps an entry for a later match, and writes those that fall out of the window.
func (c *compareObject) wait(inv *interp.Invocation, waiting *[]keyed, entry *keyed, side string) *interp.Unwind {
	if entry == nil {
		return nil
	}
	if c.window <= 0 {
		return c.differing(inv, *entry, side)
	}
	for len(*waiting) >= c.window {
		first := (*waiting)[0]
		*waiting = (*waiting)[1:]
		if u := c.differing(inv, first, side); u != nil {
			return u
		}
	}
	*waiting = append(*waiting, *entry)
	return nil
}

func (c *compareObject) take(waiting *[]keyed, entry *keyed) (keyed, bool) {
	if entry == nil {
		return keyed{}, false
	}
	for i := range *waiting {
		if c.order.compare(entry, &(*waiting)[i]) == 0 {
			found := (*waiting)[i]
			*waiting = append((*waiting)[:i:i], (*waiting)[i+1:]...)
			return found, true
		}
	}
	return keyed{}, false
}

func (c *compareObject) End(inv *interp.Invocation) *interp.Unwind {
	for c.next < len(c.references) {
		if u := c.match(inv, nil); u != nil {
			return u
		}
	}
	for _, entry := range c.waitingDifferences {
		if u := c.differing(inv, entry, "=>"); u != nil {
			return u
		}
	}
	for _, entry := range c.waitingReferences {
		if u := c.differing(inv, entry, "<="); u != nil {
			return u
		}
	}
	return nil
}

func (c *compareObject) equal(inv *interp.Invocation, entry keyed) *interp.Unwind {
	if !c.includeEqual {
		return nil
	}
	return c.emit(inv, entry, "==")
}

func (c *compareObject) differing(inv *interp.Invocation, entry keyed, side string) *interp.Unwind {
	if inv.Switch("ExcludeDifferent") {
		return nil
	}
	return c.emit(inv, entry, side)
}

func (c *compareObject) emit(inv *interp.Invocation, entry keyed, side string) *interp.Unwind {
	var object value.Value
	switch {
	case inv.Switch("PassThru"):
		object = entry.object
	case !inv.Bound("Property"):
		object = value.Of(value.RecordOf("InputObject", entry.object))
	default:
		r := &value.Record{}
		for i := range c.properties {
			name := c.properties[i].String()
			if _, known := r.Get(name); !known && i < len(entry.keys) {
				r.Set(name, entry.keys[i].value)
			}
		}
		object = value.Of(r)
	}
	extended, bag := value.Extend(object)
	if bag != nil {
		bag.Remove("SideIndicator")
		bag.Put("SideIndicator", value.MemberNote, false, value.Str(side))
	}
	return inv.Write(extended)
}
