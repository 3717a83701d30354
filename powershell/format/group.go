package format

import (
	"github.com/exorun/exorun/powershell/value"
)

// grouping follows the value that a document is grouped by.
type grouping struct {
	active     bool
	expression Expression
	label      string
	hasLabel   bool
	name       string // of the property, where there is no label
	view       *Grouping
	current    value.Value
	known      bool
}

func (f *Formatter) newGrouping() grouping {
	if spec := f.options.GroupBy; spec != nil {
		return grouping{active: true, expression: spec.Expression, label: spec.Label, hasLabel: spec.HasLabel}
	}
	view := f.layout.grouping()
	if view == nil {
		return grouping{}
	}
	g := grouping{active: true, view: view, expression: Expression{Name: view.Property}, label: view.Label, hasLabel: view.Label != ""}
	if view.Script != "" {
		g.expression = f.script(view.Script)
	}
	return g
}

// update takes the value of an object and tells whether it begins a new group.
func (g *grouping) update(h value.Host, object value.Value) bool {
	if !g.active {
		return false
	}
	results := g.expression.Values(h, object)
	if len(results) == 0 || results[0].Err != nil {
		return false
	}
	previous, known := g.current, g.known
	g.current, g.known = results[0].Value, true
	if known && sameGroup(h, previous, g.current) {
		return false
	}
	g.name = results[0].Of.String()
	return true
}

func sameGroup(h value.Host, a, b value.Value) bool {
	if order, err := value.Compare(h, a, b, true); err == nil {
		return order == 0
	}
	x, _ := textOf(h, a)
	y, _ := textOf(h, b)
	return equalFold(x, y)
}

// heading gives what stands above a group, nil for nothing.
func (g *grouping) heading(f *Formatter, first value.Value) []Node {
	if !g.known {
		return nil
	}
	if g.view != nil && g.view.HeadingScript != "" {
		return []Node{Text(g.view.Heading + f.show(first, f.script(g.view.HeadingScript), "", false))}
	}
	text, _ := f.text.smart(g.current, false)
	label := g.name
	if g.hasLabel {
		label = g.label
	}
	return []Node{Text("   " + label + ": " + text)}
}
