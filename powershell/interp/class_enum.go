package interp

import (
	"slices"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// enums declares the enums of a list. One whose members use another's comes after it.
func (d *definer) enums(list []*typeDefinitionNode, made []*value.Type) *Unwind {
	waiting := map[*value.Type]*syntax.TypeDefinition{}
	for i, n := range list {
		if made[i].Enum != nil {
			waiting[made[i]] = n.tree
		}
	}
	var ready func(t *value.Type, above []*value.Type) *Unwind
	ready = func(t *value.Type, above []*value.Type) *Unwind {
		tree := waiting[t]
		if tree == nil {
			return nil
		}
		for _, other := range d.enumsNamedIn(tree) {
			if other == t || waiting[other] == nil {
				continue
			}
			if slices.Contains(above, other) {
				d.report(syntax.CycleInEnumInitializers, tree.Extent())
				return d.failed()
			}
			if u := ready(other, append(above, t)); u != nil {
				return u
			}
		}
		delete(waiting, t)
		return d.enum(tree, t)
	}
	for i := range list {
		if u := ready(made[i], nil); u != nil {
			return u
		}
	}
	return nil
}

// enumsNamedIn are the enums whose members the values of an enum's members name.
func (d *definer) enumsNamedIn(tree *syntax.TypeDefinition) []*value.Type {
	var named []*value.Type
	for _, m := range tree.Members {
		p, ok := m.(*syntax.PropertyMember)
		if !ok || p.InitialValue == nil {
			continue
		}
		for _, n := range syntax.FindAll(p.InitialValue, false, func(n syntax.Node) bool { return n.Kind() == "TypeExpression" }) {
			if t, u := d.typeName(n.(*syntax.TypeExpression).TypeName).resolve(d.frame); u == nil {
				named = append(named, t)
			}
		}
	}
	return named
}

func (d *definer) enum(tree *syntax.TypeDefinition, t *value.Type) *Unwind {
	for _, a := range tree.Attributes {
		if attributeIs(a, "flags") || attributeIs(a, "system.flags") {
			t.Enum.Flags = true
		}
	}
	if len(tree.BaseTypes) > 0 {
		b, u := d.typeName(tree.BaseTypes[0].TypeName).resolve(d.frame)
		if u != nil {
			return u
		}
		if !b.Kind.IsInteger() {
			d.report(syntax.InvalidUnderlyingType, tree.BaseTypes[0].Extent(), b.FullName())
			return nil
		}
		t.Enum.Underlying = b
	}
	next, tooBig := value.Zero(t.Enum.Underlying), false
	names := map[string]bool{}
	for _, m := range tree.Members {
		p, ok := m.(*syntax.PropertyMember)
		if !ok {
			continue
		}
		if p.InitialValue != nil {
			v, u := d.enumerator(p.InitialValue, t.Enum.Underlying)
			if u != nil {
				return u
			}
			if v.IsNull() {
				continue
			}
			next, tooBig = v, false
		}
		if tooBig {
			d.report(syntax.EnumeratorValueOutOfBounds, p.Extent(), value.TypeText(t.Enum.Underlying))
		}
		if key := value.Fold(p.Name); names[key] {
			d.report(syntax.MemberAlreadyDefined, p.Extent(), p.Name)
		} else {
			names[key] = true
			t.Enum.Members = append(t.Enum.Members, value.EnumMember{Name: p.Name, Value: enumNumber(next)})
		}
		after, err := value.Add(d.frame, next, value.Int(1))
		if err == nil {
			after, err = value.Convert(d.frame, after, t.Enum.Underlying)
		}
		if tooBig = err != nil; !tooBig {
			next = after
		}
	}
	return nil
}

// enumerator evaluates the value of an enum's member. Null stands for one that was reported.
func (d *definer) enumerator(e syntax.Expression, underlying *value.Type) (value.Value, *Unwind) {
	if !syntax.IsConstant(e) {
		d.report(syntax.EnumeratorValueMustBeConstant, e.Extent())
		return value.Null, nil
	}
	v, u := d.expr(e).eval(d.frame)
	if u != nil {
		return value.Null, u
	}
	c, err := value.Convert(d.frame, v, underlying)
	if err == nil {
		return c, nil
	}
	p := syntax.CannotConvertValue
	if v.Kind().IsNumber() {
		p = syntax.EnumeratorValueOutOfBounds
	}
	d.report(p, e.Extent(), value.TypeText(underlying))
	return value.Null, nil
}

// enumNumber is an integer as enums keep it.
func enumNumber(v value.Value) int64 {
	if n, ok := v.AsInt64(); ok {
		return n
	}
	return int64(v.Bits()) // beyond an Int64
}
