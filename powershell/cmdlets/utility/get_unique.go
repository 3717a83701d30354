package utility

import (
	"slices"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getUnique is Get-Unique: it leaves out what is the same as the object before.
type getUnique struct {
	interp.Steps
	last    value.Value
	started bool
}

func newGetUnique() interp.Processor { return &getUnique{} }

func (g *getUnique) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	if g.started && g.same(inv, object) {
		return nil
	}
	g.last, g.started = object, true
	return inv.Write(object)
}

func (g *getUnique) same(inv *interp.Invocation, object value.Value) bool {
	if inv.Switch("OnType") {
		return slices.Equal(value.TypeNames(object), value.TypeNames(g.last))
	}
	h := inv.Host()
	x, isText := object.AsString()
	y, wasText := g.last.AsString()
	if isText || wasText {
		if !isText {
			x, _ = value.Text(h, object)
		}
		if !wasText {
			y, _ = value.Text(h, g.last)
		}
		if inv.Switch("CaseInsensitive") {
			return value.CompareText(x, y, true) == 0
		}
		return x == y
	}
	return ordering{host: h, caseSensitive: !inv.Switch("CaseInsensitive")}.compare(object, g.last) == 0
}
