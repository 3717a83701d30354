package interp

import (
	"slices"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// assignable is an expression that can stand left of =.
type assignable interface {
	expr
	assign(f *frame, v value.Value) *Unwind
}

// assignNode is target = value.
type assignNode struct {
	target assignable
	value  expr
}

// updateNode is target op= value.
type updateNode struct {
	target assignable
	value  expr
	do     operation
	op     syntax.TokenKind
}

func (k *compiler) assignmentStatement(s *syntax.AssignmentStatement) stmt {
	return &silentNode{k.assignment(s)}
}

func (k *compiler) assignment(s *syntax.AssignmentStatement) expr {
	// $x = [pscustomobject]… and the like are values; anything else that outputs is collected.
	right := k.valueOf(s.Right)
	if s.Operator == syntax.TokenEquals {
		return &assignNode{k.target(s.Left, true), right}
	}
	target := k.target(s.Left, false)
	if s.Operator == syntax.TokenQuestionQuestionEquals {
		return &coalesceAssignNode{target, right}
	}
	return &updateNode{target: target, value: right, do: binaryOperation(s.Operator), op: s.Operator}
}

// target compiles what is assigned to.
func (k *compiler) target(e syntax.Expression, fresh bool) assignable {
	switch e := e.(type) {
	case *syntax.ConvertExpression, *syntax.AttributedExpression:
		if fresh {
			return k.typedTarget(e)
		}
		return k.target(childOf(e), fresh)
	case *syntax.ArrayLiteral:
		n := &listTarget{}
		for _, item := range e.Elements {
			n.targets = append(n.targets, k.target(item, fresh))
		}
		return n
	case *syntax.ParenExpression:
		if p, ok := e.Pipeline.(*syntax.Pipeline); ok {
			if inner := plainExpression(p); inner != nil {
				return k.target(inner, fresh)
			}
		}
	}
	x := k.expr(e)
	if v, ok := x.(*variableNode); ok {
		k.assigned(v.name)
	}
	if a, ok := x.(assignable); ok {
		return a
	}
	return &badTarget{x}
}

func childOf(e syntax.Expression) syntax.Expression {
	switch e := e.(type) {
	case *syntax.ConvertExpression:
		return e.Child
	case *syntax.AttributedExpression:
		return e.Child
	}
	return e
}

// badTarget is an expression that nothing can be assigned to.
type badTarget struct{ expr }

func (n *badTarget) assign(*frame, value.Value) *Unwind {
	return failure("InvalidLeftHandSide", value.ParserError, value.Null, "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property.")
}

func (n *assignNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.value.eval(f)
	if u != nil {
		return v, u
	}
	if u := n.target.assign(f, v); u != nil {
		return v, u
	}
	if t, ok := n.target.(*typedTarget); ok {
		return t.eval(f)
	}
	return v, nil
}

func (n *updateNode) eval(f *frame) (value.Value, *Unwind) {
	// The parts of a member or an element are evaluated once.
	target := n.target
	switch t := n.target.(type) {
	case *memberNode:
		fixed, u := t.fix(f)
		if u != nil {
			return value.Null, u
		}
		target = fixed
	case *indexNode:
		fixed, u := t.fix(f)
		if u != nil {
			return value.Null, u
		}
		target = fixed
	case *listTarget:
		return value.Null, failure("InvalidLeftHandSide", value.ParserError, value.Null, "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property.")
	}
	old, u := f.own(target)
	if u != nil {
		return old, u
	}
	v, u := n.value.eval(f)
	if u != nil {
		return v, u
	}
	var r value.Value
	switch n.op {
	case syntax.TokenPlusEquals:
		r, u = f.add(old, v)
	case syntax.TokenMinusEquals:
		r, u = f.subtract(old, v)
	default:
		var err error
		if r, err = n.do(f, old, v); err != nil {
			u = f.raise(err)
		}
	}
	if u != nil {
		return r, u
	}
	return r, target.assign(f, r)
}

// own reads the target of a compound assignment. A variable that a function assigns is its own: what the caller has under the
// name is not looked at.
func (f *frame) own(target assignable) (value.Value, *Unwind) {
	v, ok := target.(*variableNode)
	if !ok || f.scope.call == nil || f.scope.call.block == nil || f.scope.call.block.code != f.code || f.scope == f.eng.global.top {
		return target.eval(f)
	}
	if p := f.scope.find(v.name); p != nil {
		return p.read(), nil
	}
	if f.eng.allScope[v.name] != nil || f.strictness() > 0 {
		return target.eval(f)
	}
	return value.Null, nil
}

// coalesceAssignNode is target ??= value.
type coalesceAssignNode struct {
	target assignable
	value  expr
}

func (n *coalesceAssignNode) eval(f *frame) (value.Value, *Unwind) {
	old, u := n.target.eval(f)
	if u != nil || !old.IsNull() {
		return old, u
	}
	v, u := n.value.eval(f)
	if u != nil {
		return v, u
	}
	return v, n.target.assign(f, v)
}

// fix gives the node with its parts evaluated.
func (n *memberNode) fix(f *frame) (*memberNode, *Unwind) {
	of, u := n.of.eval(f)
	if u != nil {
		return nil, u
	}
	name, sym, u := n.nameIn(f)
	if u != nil {
		return nil, u
	}
	return &memberNode{of: &constNode{of}, name: name, symbol: sym, static: n.static, at: n.at}, nil
}

func (n *indexNode) fix(f *frame) (*indexNode, *Unwind) {
	t, u := n.target.eval(f)
	if u != nil {
		return nil, u
	}
	i, u := n.index[0].eval(f)
	if u != nil {
		return nil, u
	}
	return &indexNode{target: &constNode{t}, index: []expr{&constNode{i}}}, nil
}

// listTarget is $a, $b = values.
type listTarget struct{ targets []assignable }

func (n *listTarget) eval(f *frame) (value.Value, *Unwind) {
	items := make([]value.Value, len(n.targets))
	for i, t := range n.targets {
		v, u := t.eval(f)
		if u != nil {
			return v, u
		}
		items[i] = v
	}
	return value.FromSlice(items), nil
}

func (n *listTarget) assign(f *frame, v value.Value) *Unwind {
	items, isList, err := value.Collect(v)
	if err != nil {
		return f.raise(err)
	}
	if !isList {
		items = []value.Value{v}
	}
	items = append([]value.Value(nil), items...)
	for i, t := range n.targets {
		var x value.Value
		switch {
		case i >= len(items):
		case i == len(n.targets)-1 && len(items) > i+1:
			x = value.FromSlice(items[i:])
		default:
			x = items[i]
		}
		if u := t.assign(f, x); u != nil {
			return u
		}
	}
	return nil
}

// typedTarget is [type]$x = value: the variable keeps the type and the attributes.
type typedTarget struct {
	target     assignable
	types      []typeExpr // outermost first
	attributes []*syntax.Attribute
	k          *compiler
	checks     []variableCheck
	ready      bool
}

func (k *compiler) typedTarget(e syntax.Expression) assignable {
	n := &typedTarget{k: k}
	for {
		switch x := e.(type) {
		case *syntax.ConvertExpression:
			n.types = append(n.types, k.typeName(x.Type.TypeName))
			e = x.Child
			continue
		case *syntax.AttributedExpression:
			switch a := x.Attribute.(type) {
			case *syntax.Attribute:
				n.attributes = append(n.attributes, a)
			case *syntax.TypeConstraint:
				n.types = append(n.types, k.typeName(a.TypeName))
			}
			e = x.Child
			continue
		}
		break
	}
	n.target = k.target(e, true)
	return n
}

func (n *typedTarget) targetName() string {
	switch t := n.target.(type) {
	case *variableNode:
		return t.text
	case *scopedNode:
		return t.text
	}
	return ""
}

func (n *typedTarget) eval(f *frame) (value.Value, *Unwind) { return n.target.eval(f) }

func (n *typedTarget) assign(f *frame, v value.Value) *Unwind {
	var constraint *value.Type
	for _, v0 := range slices.Backward(n.types) {
		t, u := v0.resolve(f)
		if u != nil {
			return u
		}
		c, err := convertAssigned(f, v, t, n.keptByAttribute(f))
		if err != nil {
			return f.raise(err)
		}
		v, constraint = c, t
	}
	if len(n.types) > 0 {
		constraint, _ = n.types[0].resolve(f)
	}
	if !n.ready && len(n.attributes) > 0 {
		checks, u := f.variableChecks(n.k, n.attributes, n.targetName())
		if u != nil {
			return u
		}
		n.checks, n.ready = checks, true
	}
	for _, c := range n.checks {
		checked, err := c.check(f, v)
		if err != nil {
			return f.raise(err)
		}
		v = checked
	}
	var at *Scope
	var name value.Symbol
	var text string
	switch t := n.target.(type) {
	case *variableNode:
		at, name, text = f.scope, t.name, t.text
	case *scopedNode:
		at, name, text = f.scopeOf(t.scope), t.name, t.text
	default:
		return n.target.assign(f, v)
	}
	p := at.find(name)
	if p != nil && p.cell != nil && p.cell.options&(OptionReadOnly|OptionConstant) != 0 {
		return f.raise(notWritable(text))
	}
	if p == nil && f.eng.allScope[name] != nil {
		return f.eng.allScope[name].assign(f, v)
	}
	p = at.place(name)
	cell := p.cellOf(text)
	p.set = true
	if cell.write != nil {
		return cell.assign(f, v)
	}
	cell.value, cell.constraint, cell.checks = v, constraint, n.checks
	cell.byAttribute = n.keptByAttribute(f)
	if constraint == value.TypeObject {
		cell.constraint = nil
	}
	return nil
}

// keptByAttribute tells whether the variable has its type by an attribute: in the global scope and where a scope is named. The
// variables of functions are converted in place.
func (n *typedTarget) keptByAttribute(f *frame) bool {
	switch n.target.(type) {
	case *variableNode:
		return f.scope == f.eng.global.top
	case *scopedNode:
		return true
	}
	return false
}

// convertAssigned converts what is assigned to a typed variable. The attribute of a type takes no text for a [bool], as with
// parameters, and its errors are those of metadata.
func convertAssigned(f *frame, v value.Value, t *value.Type, byAttribute bool) (value.Value, error) {
	if v.IsAutomationNull() {
		v = value.Null
	}
	if !byAttribute {
		return value.Convert(f, v, t)
	}
	if t == value.TypeBoolean {
		if err := bind.BooleanArgument(v); err != nil {
			return v, metadataError(err)
		}
	}
	c, err := value.Convert(f, v, t)
	if err != nil {
		return c, metadataError(err)
	}
	if p, ok := c.AsEnum(); ok && t == value.TypeActionPreference && Preference(p) == Suspend {
		return v, metadataError(suspendRefused())
	}
	return c, nil
}

// incrementNode is ++ or -- before or behind its operand.
type incrementNode struct {
	target assignable
	by     int32
	before bool
}

func (k *compiler) increment(e *syntax.UnaryExpression) expr {
	n := &incrementNode{by: 1}
	switch e.TokenKind {
	case syntax.TokenMinusMinus, syntax.TokenPostfixMinusMinus:
		n.by = -1
	}
	n.before = e.TokenKind == syntax.TokenPlusPlus || e.TokenKind == syntax.TokenMinusMinus
	child := e.Child
	n.target = k.target(child, false)
	return n
}

func (n *incrementNode) eval(f *frame) (value.Value, *Unwind) {
	if v, ok := n.target.(*variableNode); ok && v.layout == f.scope.layout {
		if p := &f.scope.slots[v.slot]; p.set && p.cell == nil {
			if x, ok := p.val.AsInt32(); ok {
				if s := int64(x) + int64(n.by); s == int64(int32(s)) {
					old := p.val
					p.val = value.Int32(int32(s))
					if n.before {
						return p.val, nil
					}
					return old, nil
				}
			}
		}
	}
	target := n.target
	switch t := n.target.(type) {
	case *memberNode:
		fixed, u := t.fix(f)
		if u != nil {
			return value.Null, u
		}
		target = fixed
	case *indexNode:
		fixed, u := t.fix(f)
		if u != nil {
			return value.Null, u
		}
		target = fixed
	}
	old, u := target.eval(f)
	if u != nil {
		return old, u
	}
	v, err := value.Increment(f, old, n.by)
	if err != nil {
		return old, f.raise(err)
	}
	if u := target.assign(f, v); u != nil {
		return old, u
	}
	if n.before {
		return v, nil
	}
	if old.IsNull() {
		return value.Int32(0), nil
	}
	return old, nil
}
