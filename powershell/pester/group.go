package pester

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// group is a Describe or Context, or the file around them.
type group struct {
	kind string // Describe or Context; "" of the file
	name string
	up   *group
	tags []string
	skip bool
	body *interp.ScriptBlock
	data datum

	beforeAll, afterAll, beforeEach, afterEach []*interp.ScriptBlock

	// Of Pester 5: what the first pass found, in order, and the scope that the second one runs in.
	parts []part
	scope *interp.Scope

	mocks mockList
}

// part is a test or a block of a group.
type part struct {
	test  *test
	group *group
}

// path are the names of the blocks from the outermost to this one.
func (g *group) path() []string {
	if g == nil || g.kind == "" {
		return nil
	}
	return append(g.up.path(), g.name)
}

// chain are the groups from the file to this one.
func (g *group) chain() []*group {
	if g == nil {
		return nil
	}
	return append(g.up.chain(), g)
}

// outermost tells whether no other block is around the group.
func (g *group) outermost() bool { return g.up == nil || g.up.kind == "" }

// skipped tells whether the group or one around it is to be skipped.
func (g *group) skipped() bool {
	for at := g; at != nil; at = at.up {
		if at.skip {
			return true
		}
	}
	return false
}

// groupCmdlets are Describe and Context.
func (fw *Framework) groupCmdlets() []*interp.Cmdlet {
	var all []*interp.Cmdlet
	for _, kind := range []string{"Describe", "Context"} {
		parameters := []bind.Parameter{
			{Name: "Name", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}},
			{Name: "Tag", Type: "string[]", Aliases: []string{"Tags"}},
			{Name: "Fixture", Type: "scriptblock", Sets: bind.At(2)},
		}
		if fw.options.Version == Version5 {
			parameters = append(parameters,
				bind.Parameter{Name: "Skip", Type: "switch"},
				bind.Parameter{Name: "AllowNullOrEmptyForEach", Type: "switch"},
				bind.Parameter{Name: "ForEach", Type: "object"},
			)
		}
		all = append(all, command(kind, func(c *interp.Invocation) *interp.Unwind { return fw.describe(c, kind) }, parameters...))
	}
	return all
}

// describe is Describe and Context.
func (fw *Framework) describe(c *interp.Invocation, kind string) *interp.Unwind {
	g := &group{kind: kind, name: c.Text("Name"), tags: c.Texts("Tag"), skip: c.Switch("Skip"), body: c.Block("Fixture")}
	if g.body == nil {
		return refuse(c, "ArgumentException", "No test script block is provided. (Have you put the open curly brace on the next line?)")
	}
	r := fw.run
	if r == nil {
		return fw.alone(c, g)
	}
	g.up = r.at
	if fw.options.Version == Version4 {
		return r.runGroup(c, g)
	}
	items, given, u := each(c)
	if u != nil {
		return u
	}
	if !given {
		return r.discoverGroup(c, g)
	}
	for _, item := range items {
		one := *g
		one.data = datum{item, true}
		if u := r.discoverGroup(c, &one); u != nil {
			return u
		}
	}
	return nil
}

// alone runs a block that stands in a script which was not started as a test.
func (fw *Framework) alone(c *interp.Invocation, g *group) *interp.Unwind {
	printer := NewPrinter(c.World().Console)
	r := fw.begin(c, c.Info().Script(), printer)
	defer func() {
		r.end(c)
		_ = printer.Close()
	}()
	g.up = r.at
	if fw.options.Version == Version4 {
		return r.runGroup(c, g)
	}
	r.at.scope = c.Scope()
	if u := r.discoverGroup(c, g); u != nil {
		return u
	}
	return r.execute(c)
}

// datum is what -ForEach gives one block or test.
type datum struct {
	item  value.Value
	given bool
}

// each gives the items of -ForEach.
func each(c *interp.Invocation) (items []value.Value, given bool, u *interp.Unwind) {
	v, given := c.Get("ForEach")
	if !given {
		return nil, false, nil
	}
	if v.IsNull() {
		return nil, true, nil
	}
	if _, isMap := value.AsMap(v.Unwrap()); isMap {
		return []value.Value{v}, true, nil
	}
	items, isList, err := value.Collect(v)
	if err != nil {
		return nil, true, c.Raise(err)
	}
	if !isList {
		items = []value.Value{v}
	}
	return items, true, nil
}

// variables are what a datum sets: $_, and a variable for each key of a table.
func (d datum) variables() []*interp.Variable {
	if !d.given {
		return nil
	}
	all := []*interp.Variable{interp.NewVariable("_", d.item)}
	if m, ok := value.AsMap(d.item.Unwrap()); ok {
		m.Each(func(key, v value.Value) bool {
			all = append(all, interp.NewVariable(value.ToString(key), v))
			return true
		})
	}
	return all
}

// arguments are the keys of a table as named arguments, of which a block takes those that it has parameters for.
func (d datum) arguments(c *interp.Invocation, b *interp.ScriptBlock) []interp.Argument {
	m, ok := value.AsMap(d.item.Unwrap())
	if !d.given || !ok {
		return nil
	}
	sig, u := c.SignatureOf(b)
	var args []interp.Argument
	m.Each(func(key, v value.Value) bool {
		name := value.ToString(key)
		if u == nil && sig != nil {
			if p, _ := sig.Lookup(name); p == nil {
				return true
			}
		}
		args = append(args, interp.Argument{Name: name, Text: "-" + name + ":", Value: v, HasValue: true, Splatted: true})
		return true
	})
	return args
}
