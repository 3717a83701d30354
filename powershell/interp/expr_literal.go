package interp

import (
	"math/big"
	"strconv"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// constNode is a value that is known when the code is read.
type constNode struct{ v value.Value }

func (n *constNode) eval(*frame) (value.Value, *Unwind) { return n.v, nil }

func (n *constNode) test(*frame) (bool, *Unwind) { return value.ToBool(n.v), nil }

func (n *constNode) assign(f *frame, v value.Value) *Unwind {
	if n.v.IsNull() {
		return nil // $null takes everything
	}
	name := "false"
	if b, _ := n.v.AsBool(); b {
		name = "true"
	}
	return f.raise(notWritable(name))
}

// constantValue gives the value of a number in the tree.
func constantValue(v any) value.Value {
	switch v := v.(type) {
	case int8:
		return value.SByte(v)
	case uint8:
		return value.Byte(v)
	case int16:
		return value.Int16(v)
	case uint16:
		return value.UInt16(v)
	case int32:
		return value.Int32(v)
	case uint32:
		return value.UInt32(v)
	case int64:
		return value.Int64(v)
	case uint64:
		return value.UInt64(v)
	case float64:
		return value.Double(v)
	case *big.Int:
		return bigValue(v)
	case syntax.Decimal:
		c, err := value.Convert(nil, value.Str(v.Text), value.TypeDecimal)
		if err == nil {
			return c
		}
	}
	return value.Null
}

// expandNode is a string with expressions in it.
type expandNode struct {
	parts []expandPart
}

type expandPart struct {
	text string
	of   expr
}

func (k *compiler) expandable(e *syntax.ExpandableStringExpression) expr {
	n := &expandNode{}
	for _, p := range e.Parts {
		if p.Expression == nil {
			n.parts = append(n.parts, expandPart{text: p.Text})
			continue
		}
		n.parts = append(n.parts, expandPart{of: k.expr(p.Expression)})
	}
	return n
}

func (n *expandNode) eval(f *frame) (value.Value, *Unwind) {
	f.quoted++
	text, u := n.join(f, f.eng.textBuffer())
	f.quoted--
	if u != nil {
		return value.Null, u
	}
	s := value.Str(string(text))
	f.eng.spareText = text[:0]
	return s, nil
}

// join writes the parts behind one another into text.
func (n *expandNode) join(f *frame, text []byte) ([]byte, *Unwind) {
	for i := range n.parts {
		p := &n.parts[i]
		if p.of == nil {
			text = append(text, p.text...)
			continue
		}
		v, u := p.of.eval(f)
		if u != nil {
			return nil, u
		}
		if s, ok := v.Object().(*value.String); ok {
			text = append(text, s.Text()...)
		} else if n, ok := v.AsInt32(); ok {
			text = strconv.AppendInt(text, int64(n), 10)
		} else {
			s, err := value.Text(f, value.Unwritten(v))
			if err != nil {
				return nil, f.raise(err)
			}
			text = append(text, s...)
		}
		if len(text) > f.eng.limits.StringBytes {
			return nil, f.tooLong()
		}
	}
	return text, nil
}

// keptText bounds the memory that the engine keeps for joining text.
const keptText = 1 << 16

// textBuffer gives memory to join text in. Who is done with it sets it as the engine's spare again; strings within strings take
// more of it.
func (e *Engine) textBuffer() []byte {
	text := e.spareText
	e.spareText = nil
	if cap(text) > keptText {
		return nil
	}
	return text
}

// arrayNode is a, b.
type arrayNode struct{ items []expr }

func (n *arrayNode) eval(f *frame) (value.Value, *Unwind) {
	items := make([]value.Value, len(n.items))
	for i, e := range n.items {
		v, u := e.eval(f)
		if u != nil {
			return value.Null, u
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		items[i] = v
	}
	return value.FromSlice(items), nil
}

// subNode is $( ).
type subNode struct{ body *statements }

func (n *subNode) eval(f *frame) (value.Value, *Unwind) {
	c := f.eng.collector()
	out := f.out
	f.out = c
	u := n.body.exec(f)
	f.out = out
	v := c.Value()
	f.eng.release(c)
	return v, u
}

// arrayExpressionNode is @( ).
type arrayExpressionNode struct {
	body *statements
	one  expr // of @( ) around a single array literal, whose array is the result
}

func (k *compiler) arrayExpression(e *syntax.ArrayExpression) expr {
	n := &arrayExpressionNode{}
	if list := e.SubExpression.Statements; len(list) == 1 && len(e.SubExpression.Traps) == 0 {
		if p, ok := list[0].(*syntax.Pipeline); ok {
			if x, ok := plainExpression(p).(*syntax.ArrayLiteral); ok {
				n.one = k.expr(x)
				return n
			}
		}
	}
	n.body = k.statements(e.SubExpression.Statements, e.SubExpression.Traps)
	return n
}

func (n *arrayExpressionNode) eval(f *frame) (value.Value, *Unwind) {
	if n.one != nil {
		return n.one.eval(f)
	}
	c := f.eng.collector()
	out := f.out
	f.out = c
	u := n.body.exec(f)
	f.out = out
	items := c.Items()
	f.eng.release(c)
	if u != nil {
		return value.Null, u
	}
	if items == nil {
		items = []value.Value{}
	}
	return value.FromSlice(items), nil
}

// parenNode is ( ) around a statement.
func (k *compiler) paren(e *syntax.ParenExpression) expr {
	inner := k.valueOf(e.Pipeline)
	return &parenNode{inner}
}

type parenNode struct{ of expr }

func (n *parenNode) eval(f *frame) (value.Value, *Unwind) {
	return n.of.eval(f)
}

func (n *parenNode) test(f *frame) (bool, *Unwind) {
	if t, ok := n.of.(tester); ok {
		return t.test(f)
	}
	v, u := n.of.eval(f)
	return u == nil && value.ToBool(v), u
}

// hashtableNode is @{ }.
type hashtableNode struct {
	keys, values []expr
	ordered      bool
	at           []syntax.Extent
}

func (k *compiler) hashtable(e *syntax.Hashtable, ordered bool) *hashtableNode {
	n := &hashtableNode{ordered: ordered}
	for _, p := range e.KeyValuePairs {
		n.keys = append(n.keys, k.expr(p.Key))
		n.values = append(n.values, k.valueOf(p.Value))
		n.at = append(n.at, p.Key.Extent())
	}
	return n
}

func (n *hashtableNode) eval(f *frame) (value.Value, *Unwind) {
	var t value.Map = value.NewHashtable()
	if n.ordered {
		t = value.NewOrdered()
	}
	return value.Of(t), n.fill(f, t)
}

func (n *hashtableNode) fill(f *frame, t value.Map) *Unwind {
	for i := range n.keys {
		k, u := n.keys[i].eval(f)
		if u != nil {
			return u
		}
		if k.IsNull() {
			u := failure("InvalidNullKey", value.InvalidOperation, value.Of(t), "A null key is not allowed in a hash literal.")
			f.locate(u, n.at[i])
			return u
		}
		v, u := n.values[i].eval(f)
		if u != nil {
			return u
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		k = k.Unwrap()
		if _, twice := t.Get(k); twice {
			u := failure("DuplicateKeyInHashLiteral", value.InvalidOperation, value.Of(t), "Duplicate keys '"+value.ToString(k)+"' are not allowed in hash literals.")
			f.locate(u, n.at[i])
			return u
		}
		t.Put(k, v)
	}
	return nil
}

// recordNode is [pscustomobject]@{ }: a record straight from the pairs. Its shape is remembered where the keys are constant.
type recordNode struct {
	table *hashtableNode
	shape *value.Shape
}

func (k *compiler) record(e *syntax.Hashtable) *recordNode {
	n := &recordNode{table: k.hashtable(e, true)}
	shape := value.EmptyShape
	for _, key := range n.table.keys {
		c, ok := key.(*constNode)
		if !ok {
			return n
		}
		name := value.ToString(c.v)
		if _, twice := shape.Slot(value.Intern(name)); twice || name == "" || value.EqualFold(name, "PSTypeName") {
			return n
		}
		shape = shape.With(name)
	}
	n.shape = shape
	return n
}

func (n *recordNode) eval(f *frame) (value.Value, *Unwind) {
	if n.shape == nil {
		v, u := n.table.eval(f)
		if u != nil {
			return v, u
		}
		r, err := value.ToCustomObject(v)
		if err != nil {
			return r, f.raise(err)
		}
		return r, nil
	}
	slots := make([]value.Value, len(n.table.values))
	for i, e := range n.table.values {
		v, u := e.eval(f)
		if u != nil {
			return value.Null, u
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		slots[i] = v
	}
	return value.Of(value.NewRecord(n.shape, slots)), nil
}

// blockNode is a script block.
type blockNode struct{ code *code }

func (n *blockNode) eval(f *frame) (value.Value, *Unwind) {
	return value.Of(&ScriptBlock{code: n.code, session: f.session}), nil
}

// ternaryNode is c ? a : b.
type ternaryNode struct {
	condition tester
	yes, no   expr
}

func (n *ternaryNode) eval(f *frame) (value.Value, *Unwind) {
	ok, u := n.condition.test(f)
	if u != nil {
		return value.Null, u
	}
	if ok {
		return n.yes.eval(f)
	}
	return n.no.eval(f)
}

// bigValue gives a [bigint].
func bigValue(n *big.Int) value.Value {
	v, err := value.Convert(nil, value.Str(n.String()), value.TypeBigInteger)
	if err != nil {
		return value.Null
	}
	return v
}
