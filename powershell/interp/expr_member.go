package interp

import (
	"errors"
	"slices"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// memberNode is a.name or [type]::name.
type memberNode struct {
	of              expr
	name            string // of a constant name, else dynamic is set
	symbol          value.Symbol
	dynamic         expr
	static          bool
	nullConditional bool
	at              syntax.Extent
}

func (k *compiler) member(e *syntax.MemberExpression) expr {
	n := &memberNode{of: k.expr(e.Expression), static: e.Static, nullConditional: e.NullConditional, at: e.Extent()}
	n.name, n.symbol, n.dynamic = k.memberName(e.Member)
	return n
}

func (k *compiler) memberName(e syntax.Expression) (name string, sym value.Symbol, dynamic expr) {
	if s, ok := e.(*syntax.StringConstantExpression); ok {
		return s.Value, value.Intern(s.Value), nil
	}
	return "", 0, k.expr(e)
}

// nameIn gives the member's name, evaluating one that is computed.
func (n *memberNode) nameIn(f *frame) (string, value.Symbol, *Unwind) {
	if n.dynamic == nil {
		return n.name, n.symbol, nil
	}
	v, u := n.dynamic.eval(f)
	if u != nil {
		return "", 0, u
	}
	s := value.ToString(v)
	return s, value.Intern(s), nil
}

func (n *memberNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.of.eval(f)
	if u != nil {
		return v, u
	}
	if n.static {
		return n.getStatic(f, v)
	}
	if n.nullConditional && v.IsNull() {
		return value.Null, nil
	}
	name, sym, u := n.nameIn(f)
	if u != nil {
		return value.Null, u
	}
	f.keepFor(v)
	m, found, err := value.GetMemberSym(f, v, sym, name)
	if err != nil {
		return f.unreadable(err)
	}
	if !found {
		if f.strictness() >= 2 {
			if v.IsNull() || !(f.strictness() < 3 && name == "") {
				return value.Null, propertyNotFound(name)
			}
		}
		lent, _ := value.LentMember(v, sym)
		return lent, nil
	}
	return m, nil
}

// keepFor says that a member of v is used: those of plain data remember nothing of who called.
func (f *frame) keepFor(v value.Value) {
	switch v.Object().(type) {
	case nil, *value.String, *value.Record, *value.Dictionary:
		return
	}
	if t := v.Type(); t != nil && !t.IsValueType() {
		f.keep()
	}
}

func (n *memberNode) getStatic(f *frame, v value.Value) (value.Value, *Unwind) {
	name, _, u := n.nameIn(f)
	if u != nil {
		return value.Null, u
	}
	t, ok := v.AsType()
	if !ok {
		t = v.Type()
		if t == nil {
			return value.Null, nil
		}
	}
	f.keep()
	m, found, err := value.GetStatic(f, t, name)
	if err != nil {
		return f.unreadable(err)
	}
	if !found {
		if m, ok, err := value.GetOwnMember(f, v, name); ok && err == nil {
			return m, nil
		}
		if f.strictness() >= 2 {
			return value.Null, propertyNotFound(name)
		}
	}
	return m, nil
}

// assign sets the member.
func (n *memberNode) assign(f *frame, v value.Value) *Unwind {
	of, u := n.of.eval(f)
	if u != nil {
		return u
	}
	name, _, u := n.nameIn(f)
	if u != nil {
		return u
	}
	if v.IsAutomationNull() {
		v = value.Null
	}
	return n.set(f, of, name, v)
}

func (n *memberNode) set(f *frame, of value.Value, name string, v value.Value) *Unwind {
	f.keepFor(of)
	var err error
	if t, ok := of.AsType(); ok && n.static {
		err = value.SetStatic(f, t, name, v)
	} else {
		err = value.SetMember(f, of, name, v)
	}
	if err != nil {
		return f.raise(err)
	}
	return nil
}

// invokeNode is a.name(arguments).
type invokeNode struct {
	memberNode
	args     []expr
	generics []typeExpr
}

func (k *compiler) invokeMember(e *syntax.InvokeMemberExpression) expr {
	n := &invokeNode{memberNode: memberNode{of: k.expr(e.Expression), static: e.Static, nullConditional: e.NullConditional, at: e.Extent()}, args: k.exprs(e.Arguments)}
	n.name, n.symbol, n.dynamic = k.memberName(e.Member)
	for _, g := range e.GenericTypeArguments {
		n.generics = append(n.generics, k.typeName(g))
	}
	if b := k.baseCallOf(e, n); b != nil {
		return b
	}
	return n
}

func (n *invokeNode) eval(f *frame) (value.Value, *Unwind) {
	v, u := n.of.eval(f)
	if u != nil {
		return v, u
	}
	if n.nullConditional && v.IsNull() && !n.static {
		return value.Null, nil
	}
	name, sym := n.name, n.symbol
	if n.dynamic != nil {
		m, u := n.dynamic.eval(f)
		if u != nil {
			return m, u
		}
		if pm, ok := m.Object().(*value.PSMethod); ok {
			name = pm.MethodName()
		} else {
			name = value.ToString(m)
		}
		sym = value.Intern(name)
	}
	var buffer [4]value.Value
	args := buffer[:0]
	if len(n.args) > len(buffer) {
		args = make([]value.Value, 0, len(n.args))
	}
	for _, a := range n.args {
		x, u := a.eval(f)
		if u != nil {
			return x, u
		}
		if x.IsAutomationNull() {
			x = value.Null
		}
		args = append(args, x)
	}
	var types []*value.Type
	for _, g := range n.generics {
		t, u := g.resolve(f)
		if u != nil {
			return value.Null, u
		}
		types = append(types, t)
	}
	if u := f.eng.poll(); u != nil {
		return value.Null, u
	}
	args = append([]value.Value(nil), args...)
	f.keepFor(v)
	var r value.Value
	var err error
	if n.static {
		t, ok := v.AsType()
		if !ok {
			if v.IsNull() {
				return value.Null, failure("InvokeMethodOnNull", value.InvalidOperation, value.Null, "You cannot call a method on a null-valued expression.")
			}
			t = v.Type()
		}
		if n.name != "" && value.EqualFold(name, "new") {
			r, err = value.New(f, t, args)
		} else {
			r, err = value.InvokeStatic(f, t, name, args, types)
		}
	} else {
		r, err = value.InvokeMethodSym(f, v, sym, name, args, types)
	}
	if err != nil {
		return r, f.raise(err)
	}
	return r, nil
}

// indexNode is a[i].
type indexNode struct {
	target          expr
	index           []expr
	nullConditional bool
}

// indexes gives the index expressions: a list in brackets is several indexes only for arrays of several dimensions, which
// the value package sorts out.
func (k *compiler) indexes(e syntax.Expression) []expr {
	return []expr{k.expr(e)}
}

func (n *indexNode) eval(f *frame) (value.Value, *Unwind) {
	t, u := n.target.eval(f)
	if u != nil {
		return t, u
	}
	if n.nullConditional && t.IsNull() {
		return value.Null, nil
	}
	i, u := n.index[0].eval(f)
	if u != nil {
		return i, u
	}
	return f.index(t, i)
}

func (f *frame) index(t, i value.Value) (value.Value, *Unwind) {
	if a, ok := t.Object().(*value.Array); ok && a.Dims == nil {
		if at, ok := i.AsInt32(); ok {
			if n := int32(len(a.Items)); at >= 0 && at < n {
				return a.Items[at], nil
			}
		}
	}
	keys := f.keys(t, i)
	v, err := value.GetIndex(f, t, keys)
	if err != nil {
		return v, f.raise(err)
	}
	if f.strictness() >= 3 {
		if u := f.outOfBounds(t, i); u != nil {
			return v, u
		}
	}
	return v, nil
}

// keys gives the indexes as the value package wants them: one for each dimension.
func (f *frame) keys(t, i value.Value) []value.Value {
	if a, ok := t.AsArray(); ok && a.Dims != nil {
		if list, ok := i.AsArray(); ok {
			return list.Items
		}
	}
	return []value.Value{i}
}

func (f *frame) outOfBounds(t, i value.Value) *Unwind {
	items, isList, _ := value.Collect(t)
	if !isList {
		return nil
	}
	inside := func(i value.Value) bool {
		at, isInt := i.AsInt64()
		return !isInt || at < int64(len(items)) && at >= -int64(len(items))
	}
	indexes, many, _ := value.Collect(i)
	if !many {
		indexes = []value.Value{i}
	}
	if !slices.ContainsFunc(indexes, func(i value.Value) bool { return !inside(i) }) {
		return nil
	}
	return f.raise(value.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array."))
}

func (n *indexNode) assign(f *frame, v value.Value) *Unwind {
	t, u := n.target.eval(f)
	if u != nil {
		return u
	}
	i, u := n.index[0].eval(f)
	if u != nil {
		return u
	}
	return f.setIndex(t, i, v)
}

func (f *frame) setIndex(t, i, v value.Value) *Unwind {
	if v.IsAutomationNull() {
		v = value.Null
	}
	if a, ok := t.Object().(*value.Array); ok && a.Dims == nil && a.Type().Elem == value.TypeObject {
		if at, ok := i.AsInt32(); ok && at >= 0 && int(at) < len(a.Items) {
			a.Items[at] = v
			return nil
		}
	}
	if err := value.SetIndex(f, t, f.keys(t, i), v); err != nil {
		return f.raise(err)
	}
	return nil
}

// propertyNotFound is the error of a property that is not there, in strict mode.
func propertyNotFound(name string) *Unwind {
	e := value.NewException(automation+"PropertyNotFoundException", "The property '"+name+"' cannot be found on this object. Verify that the property exists.")
	e.ErrorID, e.Category = "PropertyNotFoundStrict", value.NotSpecified
	r := e.NewErrorRecord()
	e.Record = r
	return throwRecord(r)
}

// unreadable is what a member gives whose getter fails: $null, so that what shows objects always works. Only what ends the
// script, and errors of calling a method, pass.
func (f *frame) unreadable(err error) (value.Value, *Unwind) {
	var e *value.Exception
	if errors.As(err, &e) && e.Category != value.LimitsExceeded && e.ErrorID == "ExceptionWhenGetting" {
		return value.Null, nil
	}
	return value.Null, f.raise(err)
}
