package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// operation computes a binary operator.
type operation func(h value.Host, a, b value.Value) (value.Value, error)

// binaryNode is an operator that evaluates both sides.
type binaryNode struct {
	left, right expr
	do          operation
}

func (n *binaryNode) eval(f *frame) (value.Value, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return a, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return b, u
	}
	v, err := n.do(f, a, b)
	if err != nil {
		return v, f.raise(err)
	}
	return v, nil
}

// textNode is -replace or -split, whose own complaints about their arguments point at the operator.
type textNode struct {
	binaryNode
	at syntax.Extent
}

func (n *textNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.binaryNode.eval(f)
	if u != nil && u.Kind == Throw && u.Err != nil && (u.Err.ErrorID == "BadReplaceArgument" || u.Err.ErrorID == "InvalidSplitOptionCombination") {
		f.locate(u, n.at)
	}
	return v, u
}

func (k *compiler) binary(e *syntax.BinaryExpression) expr {
	switch e.Operator {
	case syntax.TokenAnd:
		return &andNode{k.condition(e.Left), k.condition(e.Right)}
	case syntax.TokenOr:
		return &orNode{k.condition(e.Left), k.condition(e.Right)}
	case syntax.TokenXor:
		return &xorNode{k.condition(e.Left), k.condition(e.Right)}
	case syntax.TokenQuestionQuestion:
		return &coalesceNode{k.expr(e.Left), k.expr(e.Right)}
	}
	left, right := k.expr(e.Left), k.expr(e.Right)
	switch e.Operator {
	case syntax.TokenDotDot:
		return &rangeNode{left, right}
	case syntax.TokenPlus:
		return &addNode{left, right}
	case syntax.TokenMinus:
		return &subtractNode{left, right}
	case syntax.TokenRem:
		return &remainderNode{left, right}
	case syntax.TokenIs, syntax.TokenIsNot, syntax.TokenAs:
		return &typeOperatorNode{left, right, e.Operator}
	case syntax.TokenImatch, syntax.TokenCmatch, syntax.TokenInotmatch, syntax.TokenCnotmatch:
		return &matchNode{
			left, right, e.Operator == syntax.TokenImatch || e.Operator == syntax.TokenInotmatch,
			e.Operator == syntax.TokenInotmatch || e.Operator == syntax.TokenCnotmatch,
		}
	}
	if op, ignoreCase, ok := comparison(e.Operator); ok {
		return &compareNode{left, right, op, ignoreCase}
	}
	if do := binaryOperation(e.Operator); do != nil {
		if e.Operator == syntax.TokenIreplace || e.Operator == syntax.TokenCreplace || e.Operator == syntax.TokenIsplit || e.Operator == syntax.TokenCsplit {
			return &textNode{binaryNode{left, right, do}, e.ErrorPosition}
		}
		return &binaryNode{left, right, do}
	}
	return &unsupported{what: "the operator " + k.file.TextOf(e.ErrorPosition)}
}

// comparison gives the relation of a comparison's token.
func comparison(t syntax.TokenKind) (op value.CompareOperator, ignoreCase, ok bool) {
	switch t {
	case syntax.TokenIeq:
		return value.OpEqual, true, true
	case syntax.TokenIne:
		return value.OpNotEqual, true, true
	case syntax.TokenIlt:
		return value.OpLess, true, true
	case syntax.TokenIle:
		return value.OpLessOrEqual, true, true
	case syntax.TokenIgt:
		return value.OpGreater, true, true
	case syntax.TokenIge:
		return value.OpGreaterOrEqual, true, true
	case syntax.TokenCeq:
		return value.OpEqual, false, true
	case syntax.TokenCne:
		return value.OpNotEqual, false, true
	case syntax.TokenClt:
		return value.OpLess, false, true
	case syntax.TokenCle:
		return value.OpLessOrEqual, false, true
	case syntax.TokenCgt:
		return value.OpGreater, false, true
	case syntax.TokenCge:
		return value.OpGreaterOrEqual, false, true
	}
	return 0, false, false
}

func bits(op value.BitOperator) operation {
	return func(h value.Host, a, b value.Value) (value.Value, error) { return value.Bitwise(h, op, a, b) }
}

func like(ignoreCase, negate bool) operation {
	return func(h value.Host, a, b value.Value) (value.Value, error) {
		return value.Like(h, a, b, ignoreCase, negate)
	}
}

func replace(ignoreCase bool, name string) operation {
	return func(h value.Host, a, b value.Value) (value.Value, error) {
		return value.Replace(h, a, b, ignoreCase, name)
	}
}

func split(ignoreCase bool) operation {
	return func(h value.Host, a, b value.Value) (value.Value, error) { return value.Split(h, a, b, ignoreCase) }
}

func contains(ignoreCase, negate, swap bool) operation {
	return func(h value.Host, a, b value.Value) (value.Value, error) {
		if swap {
			a, b = b, a
		}
		ok, err := value.Contains(h, a, b, ignoreCase)
		return value.Bool(ok != negate), err
	}
}

// binaryOperation gives the function of an operator's token, nil for operators that have nodes of their own.
func binaryOperation(t syntax.TokenKind) operation {
	switch t {
	case syntax.TokenPlus, syntax.TokenPlusEquals:
		return value.Add
	case syntax.TokenMinus, syntax.TokenMinusEquals:
		return value.Subtract
	case syntax.TokenMultiply, syntax.TokenMultiplyEquals:
		return value.Multiply
	case syntax.TokenDivide, syntax.TokenDivideEquals:
		return value.Divide
	case syntax.TokenRem, syntax.TokenRemainderEquals:
		return value.Remainder
	case syntax.TokenFormat:
		return value.FormatOperator
	case syntax.TokenBand:
		return bits(value.BitAnd)
	case syntax.TokenBor:
		return bits(value.BitOr)
	case syntax.TokenBxor:
		return bits(value.BitXor)
	case syntax.TokenShl:
		return bits(value.ShiftLeft)
	case syntax.TokenShr:
		return bits(value.ShiftRight)
	case syntax.TokenJoin:
		return value.Join
	case syntax.TokenIlike:
		return like(true, false)
	case syntax.TokenInotlike:
		return like(true, true)
	case syntax.TokenClike:
		return like(false, false)
	case syntax.TokenCnotlike:
		return like(false, true)
	case syntax.TokenIreplace:
		return replace(true, "-replace")
	case syntax.TokenCreplace:
		return replace(false, "-creplace")
	case syntax.TokenIsplit:
		return split(true)
	case syntax.TokenCsplit:
		return split(false)
	case syntax.TokenIcontains:
		return contains(true, false, false)
	case syntax.TokenInotcontains:
		return contains(true, true, false)
	case syntax.TokenCcontains:
		return contains(false, false, false)
	case syntax.TokenCnotcontains:
		return contains(false, true, false)
	case syntax.TokenIin:
		return contains(true, false, true)
	case syntax.TokenInotin:
		return contains(true, true, true)
	case syntax.TokenCin:
		return contains(false, false, true)
	case syntax.TokenCnotin:
		return contains(false, true, true)
	}
	return nil
}

// addNode is a + b, with the sum of two [int] at hand.
type addNode struct{ left, right expr }

func (n *addNode) eval(f *frame) (value.Value, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return a, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return b, u
	}
	return f.add(a, b)
}

func (f *frame) add(a, b value.Value) (value.Value, *Unwind) {
	if x, ok := a.AsInt32(); ok {
		if y, ok := b.AsInt32(); ok {
			if s := int64(x) + int64(y); s == int64(int32(s)) {
				return value.Int32(int32(s)), nil
			}
		}
	}
	if x, y, ok := doubles(a, b); ok {
		return value.Double(x + y), nil
	}
	if s, ok := a.Object().(*value.String); ok {
		if t, ok := b.Object().(*value.String); ok && len(s.Text())+len(t.Text()) > f.eng.limits.StringBytes {
			return a, f.tooLong()
		}
	}
	v, err := value.Add(f, a, b)
	if err != nil {
		return v, f.raise(err)
	}
	return v, nil
}

// doubles gives two numbers of which the left is a [double], the right one too or an [int].
func doubles(a, b value.Value) (x, y float64, ok bool) {
	if x, ok = a.AsDouble(); !ok {
		return 0, 0, false
	}
	if y, ok = b.AsDouble(); ok {
		return x, y, true
	}
	n, ok := b.AsInt32()
	return x, float64(n), ok
}

// subtractNode is a - b.
type subtractNode struct{ left, right expr }

func (n *subtractNode) eval(f *frame) (value.Value, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return a, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return b, u
	}
	return f.subtract(a, b)
}

func (f *frame) subtract(a, b value.Value) (value.Value, *Unwind) {
	if x, ok := a.AsInt32(); ok {
		if y, ok := b.AsInt32(); ok {
			if s := int64(x) - int64(y); s == int64(int32(s)) {
				return value.Int32(int32(s)), nil
			}
		}
	}
	if x, y, ok := doubles(a, b); ok {
		return value.Double(x - y), nil
	}
	v, err := value.Subtract(f, a, b)
	if err != nil {
		return v, f.raise(err)
	}
	return v, nil
}

// remainderNode is a % b.
type remainderNode struct{ left, right expr }

func (n *remainderNode) eval(f *frame) (value.Value, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return a, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return b, u
	}
	if x, ok := a.AsInt32(); ok {
		if y, ok := b.AsInt32(); ok && y > 0 {
			return value.Int32(x % y), nil
		}
	}
	v, err := value.Remainder(f, a, b)
	if err != nil {
		return v, f.raise(err)
	}
	return v, nil
}

// compareNode is a -eq b and its kin.
type compareNode struct {
	left, right expr
	op          value.CompareOperator
	ignoreCase  bool
}

func (n *compareNode) sides(f *frame) (a, b value.Value, u *Unwind) {
	if a, u = n.left.eval(f); u != nil {
		return
	}
	b, u = n.right.eval(f)
	if a.IsAutomationNull() {
		a = value.Null
	}
	if b.IsAutomationNull() {
		b = value.Null
	}
	return
}

// ints compares two [int].
func (n *compareNode) ints(x, y int32) bool {
	switch n.op {
	case value.OpEqual:
		return x == y
	case value.OpNotEqual:
		return x != y
	case value.OpLess:
		return x < y
	case value.OpLessOrEqual:
		return x <= y
	case value.OpGreater:
		return x > y
	}
	return x >= y
}

func (n *compareNode) eval(f *frame) (value.Value, *Unwind) {
	a, b, u := n.sides(f)
	if u != nil {
		return value.Null, u
	}
	if x, ok := a.AsInt32(); ok {
		if y, ok := b.AsInt32(); ok {
			return value.Bool(n.ints(x, y)), nil
		}
	}
	v, err := value.CompareValues(f, n.op, a, b, n.ignoreCase)
	if err != nil {
		return v, f.raise(err)
	}
	return v, nil
}

func (n *compareNode) test(f *frame) (bool, *Unwind) {
	a, b, u := n.sides(f)
	if u != nil {
		return false, u
	}
	if x, ok := a.AsInt32(); ok {
		if y, ok := b.AsInt32(); ok {
			return n.ints(x, y), nil
		}
	}
	v, err := value.CompareValues(f, n.op, a, b, n.ignoreCase)
	if err != nil {
		return false, f.raise(err)
	}
	return value.ToBool(v), nil
}

// andNode, orNode and xorNode are the logical operators.
type (
	andNode struct{ left, right tester }
	orNode  struct{ left, right tester }
	xorNode struct{ left, right tester }
)

func (n *andNode) test(f *frame) (bool, *Unwind) {
	ok, u := n.left.test(f)
	if u != nil || !ok {
		return false, u
	}
	return n.right.test(f)
}

func (n *orNode) test(f *frame) (bool, *Unwind) {
	ok, u := n.left.test(f)
	if u != nil || ok {
		return ok, u
	}
	return n.right.test(f)
}

func (n *xorNode) test(f *frame) (bool, *Unwind) {
	a, u := n.left.test(f)
	if u != nil {
		return false, u
	}
	b, u := n.right.test(f)
	return a != b, u
}

func tested(t tester, f *frame) (value.Value, *Unwind) {
	b, u := t.test(f)
	return value.Bool(b), u
}

func (n *andNode) eval(f *frame) (value.Value, *Unwind) { return tested(n, f) }
func (n *orNode) eval(f *frame) (value.Value, *Unwind)  { return tested(n, f) }
func (n *xorNode) eval(f *frame) (value.Value, *Unwind) { return tested(n, f) }

// coalesceNode is a ?? b.
type coalesceNode struct{ left, right expr }

func (n *coalesceNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.left.eval(f)
	if u != nil || !v.IsNull() {
		return v, u
	}
	return n.right.eval(f)
}

// rangeNode is a..b. As a value it is an array; foreach and pipelines count instead.
type rangeNode struct{ left, right expr }

func (n *rangeNode) enumerator(f *frame) (*value.RangeEnumerator, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return nil, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return nil, u
	}
	e, err := value.Range(f, a, b)
	if err != nil {
		return nil, f.raise(err)
	}
	return e, nil
}

func (n *rangeNode) eval(f *frame) (value.Value, *Unwind) {
	e, u := n.enumerator(f)
	if u != nil {
		return value.Null, u
	}
	if e.Len() > f.eng.limits.Elements {
		return value.Null, f.tooMany()
	}
	return e.Array(), nil
}

// matchNode is -match and its kin; it sets $Matches.
type matchNode struct {
	left, right        expr
	ignoreCase, negate bool
}

func (n *matchNode) eval(f *frame) (value.Value, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return a, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return b, u
	}
	v, matches, err := value.Match(f, a, b, n.ignoreCase, n.negate)
	if err != nil {
		return v, f.raise(err)
	}
	if matches != nil {
		p := f.scope.place(symMatches)
		p.val, p.cell, p.set = value.Of(matches), nil, true
	}
	return v, nil
}

// typeOperatorNode is -is, -isnot and -as.
type typeOperatorNode struct {
	left, right expr
	op          syntax.TokenKind
}

func (n *typeOperatorNode) eval(f *frame) (value.Value, *Unwind) {
	a, u := n.left.eval(f)
	if u != nil {
		return a, u
	}
	b, u := n.right.eval(f)
	if u != nil {
		return b, u
	}
	t, ok := b.AsType()
	if !ok {
		text := value.ToString(b)
		if t, ok = f.findType(text); !ok {
			_, err := value.Convert(f, b, value.TypeSystemType)
			if err == nil {
				return value.Null, f.raise(typeRequired(n.op))
			}
			e := value.RuntimeError("RuntimeException", "%s", err.Error())
			e.Category, e.Inner = value.NotSpecified, value.AsException(err)
			return value.Null, f.raise(e)
		}
	}
	if n.op == syntax.TokenAs {
		return value.As(f, a, t), nil
	}
	is := value.Is(a, t)
	if _, literal := n.right.(*typeNode); literal && t.IsArray() {
		// A type that is written out is asked for itself where nothing derives from it, and arrays are such types: string[]
		// then is no object[], which it is for a type in a variable.
		is = a.Type() == t
	}
	return value.Bool(is == (n.op == syntax.TokenIs)), nil
}

// typeRequired is the error of a type operator whose right side is no type: $null or no text.
func typeRequired(op syntax.TokenKind) error {
	if op == syntax.TokenAs {
		return value.RuntimeError("AsOperatorRequiresType", "The right operand of '-as' must be a type.")
	}
	return value.RuntimeError("IsOperatorRequiresType", "The right operand of '-is' must be a type.")
}

// unary operators.
func (k *compiler) unary(e *syntax.UnaryExpression) expr {
	switch e.TokenKind {
	case syntax.TokenNot, syntax.TokenExclaim:
		return &notNode{k.condition(e.Child)}
	case syntax.TokenPlusPlus, syntax.TokenMinusMinus, syntax.TokenPostfixPlusPlus, syntax.TokenPostfixMinusMinus:
		return k.increment(e)
	case syntax.TokenComma:
		return &arrayNode{[]expr{k.expr(e.Child)}}
	}
	child := k.expr(e.Child)
	switch e.TokenKind {
	case syntax.TokenMinus:
		return &unaryNode{child, value.Negate}
	case syntax.TokenPlus:
		return &unaryNode{child, value.Plus}
	case syntax.TokenBnot:
		return &unaryNode{child, value.BitwiseNot}
	case syntax.TokenJoin:
		return &unaryNode{child, func(h value.Host, v value.Value) (value.Value, error) { return value.Join(h, v, value.Str("")) }}
	case syntax.TokenIsplit, syntax.TokenCsplit:
		return &unaryNode{child, value.SplitWhitespace}
	}
	return &unsupported{what: "the operator " + e.TokenKind.String()}
}

type unaryNode struct {
	of expr
	do func(h value.Host, v value.Value) (value.Value, error)
}

func (n *unaryNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.of.eval(f)
	if u != nil {
		return v, u
	}
	r, err := n.do(f, v)
	if err != nil {
		return r, f.raise(err)
	}
	return r, nil
}

type notNode struct{ of tester }

func (n *notNode) test(f *frame) (bool, *Unwind) {
	b, u := n.of.test(f)
	return !b, u
}

func (n *notNode) eval(f *frame) (value.Value, *Unwind) { return tested(n, f) }
