package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// returnNode is return.
type returnNode struct {
	of     stmt
	result expr // of a plain expression
	at     syntax.Extent
}

func (k *compiler) returnStatement(s *syntax.ReturnStatement) stmt {
	n := &returnNode{at: extentOf(s)}
	if s.Pipeline == nil {
		return n
	}
	n.at = extentOf(s.Pipeline)
	if p, ok := s.Pipeline.(*syntax.Pipeline); ok {
		if e := plainExpression(p); e != nil {
			n.result = k.expr(e)
			return n
		}
	}
	n.of = k.stmt(s.Pipeline)
	return n
}

func (n *returnNode) exec(f *frame) *Unwind {
	if f.result != nil {
		return n.give(f)
	}
	switch {
	case n.result != nil:
		v, u := n.result.eval(f)
		if u != nil {
			return u
		}
		f.eng.status = true
		if u := f.pushEach(f.out, v); u != nil {
			return u
		}
	case n.of != nil:
		if u := n.of.exec(f); u != nil {
			return u
		}
	}
	return returning
}

// give sets the result of a class's method.
func (n *returnNode) give(f *frame) *Unwind {
	var u *Unwind
	switch {
	case n.result != nil:
		*f.result, u = n.result.eval(f)
		f.resultAt = n.at
	case n.of != nil:
		*f.result, u = f.capture(n.of.exec)
		f.resultAt = n.at
	}
	if u != nil {
		return u
	}
	return returning
}

// jumpNode is break or continue.
type jumpNode struct {
	kind  UnwindKind
	label expr
}

func (k *compiler) jump(label syntax.Expression, kind UnwindKind) stmt {
	n := &jumpNode{kind: kind}
	if label != nil {
		n.label = k.expr(label)
	}
	return n
}

func (n *jumpNode) exec(f *frame) *Unwind {
	if n.label == nil {
		if n.kind == Break {
			return breaking
		}
		return continuing
	}
	v, u := n.label.eval(f)
	if u != nil {
		return u
	}
	return &Unwind{Kind: n.kind, Label: value.ToString(v)}
}

// exitNode is exit.
type exitNode struct{ code expr }

func (k *compiler) exit(s *syntax.ExitStatement) stmt {
	n := &exitNode{}
	if s.Pipeline != nil {
		n.code = k.valueOf(s.Pipeline)
	}
	return n
}

func (n *exitNode) exec(f *frame) *Unwind {
	u := &Unwind{Kind: Exit}
	if n.code == nil {
		return u
	}
	v, failed := n.code.eval(f)
	if failed != nil {
		return failed
	}
	if i, ok := v.AsInt64(); ok {
		u.Code = int(int32(i))
	} else if c, err := value.Convert(f, v, value.TypeInt32); err == nil {
		i, _ := c.AsInt64()
		u.Code = int(i)
	}
	return u
}

// thrownMark is the property of an exception that a throw statement threw.
const thrownMark = "WasThrownFromThrowStatement"

// throwNode is throw.
type throwNode struct {
	of expr
	at syntax.Extent
}

func (k *compiler) throw(s *syntax.ThrowStatement) stmt {
	n := &throwNode{at: s.Extent()}
	if s.Pipeline != nil {
		n.of = k.valueOf(s.Pipeline)
	}
	return n
}

func (n *throwNode) exec(f *frame) *Unwind {
	if n.of == nil {
		if f.catch != nil {
			return &Unwind{Kind: Throw, Err: f.catch, thrown: true}
		}
		return n.thrown(f, thrownRecord(value.Null, "ScriptHalted"))
	}
	v, u := n.of.eval(f)
	if u != nil {
		return u
	}
	switch o := v.Unwrap().Object().(type) {
	case *value.ErrorRecord:
		return n.thrown(f, o)
	case *value.Exception:
		r := o.Record
		if r == nil {
			r = &value.ErrorRecord{Exception: o, ErrorID: o.Message, Category: value.OperationStopped}
			o.Record = r
		} else if o.Of.IsA(value.NamedType("System.Management.Automation.RuntimeException")) {
			again := *r
			again.Invocation, again.Stack = nil, ""
			r = &again
		}
		return n.thrown(f, r)
	case *value.Instance:
		if e, ok := o.Native.(*value.Exception); ok {
			e.Of = o.Class
			return n.thrown(f, &value.ErrorRecord{Exception: e, ErrorID: e.Message, Category: value.OperationStopped})
		}
	}
	if v.IsNull() {
		return n.thrown(f, thrownRecord(value.Null, "ScriptHalted"))
	}
	text, err := value.Text(f, v)
	if err != nil {
		return f.raise(err)
	}
	return n.thrown(f, thrownRecord(v, text))
}

// thrownRecord is the record of a throw of anything but an exception.
func thrownRecord(target value.Value, text string) *value.ErrorRecord {
	e := value.NewException("System.Management.Automation.RuntimeException", text)
	r := &value.ErrorRecord{Exception: e, ErrorID: text, Category: value.OperationStopped, Target: target}
	if _, ok := target.AsRecord(); ok {
		r.TargetType = "PSObject"
	}
	e.Record = r
	return r
}

func (n *throwNode) thrown(f *frame, r *value.ErrorRecord) *Unwind {
	u := &Unwind{Kind: Throw, Err: r, thrown: true}
	f.locate(u, n.at)
	if r.Exception != nil {
		r.Exception.WithProperty(thrownMark, value.True)
	}
	return u
}
