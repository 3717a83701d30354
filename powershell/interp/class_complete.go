package interp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// checkComplete reports a class that lacks a method of an interface that it implements, or of the abstract class that it
// derives from.
func (d *definer) checkComplete(c *class) {
	required := d.required(c)
	for _, o := range required {
		if c.implements(o) {
			continue
		}
		d.report(syntax.TypeCreationError, c.tree.Extent(), c.typ.Name, "Method '"+o.Name()+"' in type '"+c.typ.Name+
			"' from assembly 'PowerShell Class Assembly, Version=1.0.0."+strconv.Itoa(d.build)+", Culture=neutral, PublicKeyToken=null' does not have an implementation.")
		return
	}
}

// required are the methods that the class must have: those of its interfaces that its base has not implemented already,
// and the abstract ones of its base.
func (d *definer) required(c *class) []*value.Overload {
	var all []*value.Overload
	for b := c.typ.Base; b != nil; b = b.Base {
		for _, g := range b.Members().MethodList {
			for _, o := range g.Overloads {
				if o.Method.Abstract && o.Owner == b {
					all = append(all, o)
				}
			}
		}
	}
	for _, i := range c.typ.Interfaces() {
		if slices.Contains(c.typ.Base.Interfaces(), i) {
			continue
		}
		for _, o := range i.DeclaredMethods() {
			if !o.Method.Provided {
				all = append(all, o)
			}
		}
	}
	return all
}

// implements tells whether the class or one of its bases has a method as an interface asks for it: .NET compares names
// with case, and a property is its accessors.
func (c *class) implements(o *value.Overload) bool {
	name := o.Name()
	property, isGetter := strings.CutPrefix(name, "get_")
	for t := c.typ; t != nil && t != value.TypeObject; t = t.Base {
		if t.Definition == nil {
			continue
		}
		if isGetter {
			for i := range t.Definition.Properties {
				if p := &t.Definition.Properties[i]; !p.Static() && p.Name() == property && p.Type(t) == o.Result() {
					return true
				}
			}
		}
		g := t.Members().Method(value.Intern(name))
		if g == nil {
			continue
		}
		for _, have := range g.Overloads {
			if have.Name() == name && have.Result() == o.Result() && slices.EqualFunc(have.Parameters(), o.Parameters(), sameParameter) {
				return true
			}
		}
	}
	return false
}

func sameParameter(a, b value.Parameter) bool { return a.Type == b.Type && a.ByRef == b.ByRef }
