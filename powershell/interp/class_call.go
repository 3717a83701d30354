package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// baseCallNode is ([Base]$this).Method(): the base's method, even where the class has its own.
type baseCallNode struct {
	typ       typeExpr
	this      expr
	name      string
	args      []expr
	otherwise *invokeNode
}

func (n *baseCallNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.this.eval(f)
	if u != nil {
		return v, u
	}
	i, ok := v.Unwrap().Object().(*value.Instance)
	if !ok {
		return n.otherwise.eval(f)
	}
	t, u := n.typ.resolve(f)
	if u != nil {
		return v, u
	}
	if t == i.Class || !i.Class.IsA(t) {
		return n.otherwise.eval(f)
	}
	g := t.Members().Method(value.Intern(n.name))
	if g == nil {
		return n.otherwise.eval(f)
	}
	args := make([]value.Value, len(n.args))
	for j, a := range n.args {
		if args[j], u = a.eval(f); u != nil {
			return v, u
		}
	}
	self := v
	if t.Flags&value.FlagScript == 0 && i.Native != nil {
		self = value.Of(i.Native)
	}
	r, err := (&value.PSMethod{Self: self, Group: g, Name: n.name}).Invoke(f, args)
	if err != nil {
		return r, f.raise(err)
	}
	return r, nil
}

// baseCallOf compiles a call on ([Type]$this), nil where the call is none.
func (k *compiler) baseCallOf(e *syntax.InvokeMemberExpression, otherwise *invokeNode) expr {
	inner := e.Expression
	if p, ok := inner.(*syntax.ParenExpression); ok {
		if pl, ok := p.Pipeline.(*syntax.Pipeline); ok {
			if x := plainExpression(pl); x != nil {
				inner = x
			}
		}
	}
	c, ok := inner.(*syntax.ConvertExpression)
	if !ok {
		return nil
	}
	v, ok := c.Child.(*syntax.VariableExpression)
	if !ok || !strings.EqualFold(v.VariablePath.UserPath, "this") || otherwise.dynamic != nil {
		return nil
	}
	return &baseCallNode{typ: k.typeName(c.Type.TypeName), this: k.expr(v), name: otherwise.name, args: otherwise.args, otherwise: otherwise}
}
