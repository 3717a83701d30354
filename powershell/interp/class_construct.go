package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// instanceNote is the hidden note of an exception that is the .NET part of a script class's object.
const instanceNote = "<Instance>"

// instanceOf is the object of a script's class whose .NET part an exception is, nil for other exceptions.
func instanceOf(e *value.Exception) *value.Instance {
	whole, _, ok := value.ExtendedMembers(value.Of(e)).Lookup(value.Intern(instanceNote))
	if !ok {
		return nil
	}
	i, _ := whole.Object().(*value.Instance)
	return i
}

func (c *class) declareConstructor(method value.Method, cm *classMethod) {
	method.Body = func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
		f, ok := h.(*frame)
		if !ok {
			return value.Null, value.RuntimeError("RuntimeException", "There is no running script.")
		}
		return c.construct(f, cm, args, nil)
	}
	c.typ.Definition.Constructors = append(c.typ.Definition.Constructors, method)
	if cm != nil {
		c.constructors[method.Declared] = cm
	}
}

func (d *definer) defaultConstructor(c *class) {
	c.declareConstructor(value.Method{Signature: "Void .ctor()", Declared: &value.MethodTypes{Result: value.TypeVoid}}, nil)
}

// construct makes an object: the base's part, then the fields, then the class's own constructor. into is the object of a
// derived class, nil for a new one.
func (c *class) construct(f *frame, m *classMethod, args []value.Value, into *value.Instance) (value.Value, error) {
	if err := c.prepare(f); err != nil {
		return value.Null, err
	}
	i := into
	if i == nil {
		i = &value.Instance{Class: c.typ}
	}
	self := value.Of(i)
	var baseArgs []value.Value
	if m != nil {
		var u *Unwind
		if baseArgs, u = m.baseArguments(f, self, args); u != nil {
			return self, u.asError()
		}
	}
	if err := c.constructBase(f, i, baseArgs); err != nil {
		return self, err
	}
	if err := c.setFields(f, i); err != nil {
		return self, err
	}
	if m != nil {
		if _, u := m.run(f, self, args); u != nil {
			return self, u.asError()
		}
	}
	return self, nil
}

// constructBase runs the constructor of the base that fits the arguments.
func (c *class) constructBase(f *frame, i *value.Instance, args []value.Value) error {
	switch {
	case c.base != nil:
		o, converted, err := value.BindConstructor(f, c.base.typ, args)
		if err != nil {
			return err
		}
		_, err = c.base.construct(f, c.base.constructors[o.Method.Declared], converted, i)
		return err
	case c.native != nil && c.native.Flags&value.FlagAbstract == 0 && c.native.Members().Constructors() != nil:
		o, converted, err := value.BindConstructor(f, c.native, args)
		if err != nil {
			return err
		}
		v, err := o.Method.Invoke(f, value.TypeValue(c.native), converted)
		if err != nil {
			return err
		}
		i.Native = v.Object()
		if e, ok := v.Object().(*value.Exception); ok {
			e.Of = i.Class
			_, bag := value.Extend(v)
			bag.Put(instanceNote, value.MemberNote, true, value.Of(i))
		}
	}
	return nil
}

func (c *class) setFields(f *frame, i *value.Instance) error {
	for len(i.Fields) < c.first+len(c.fields) {
		i.Fields = append(i.Fields, value.Null)
	}
	var fr *frame
	for at := range c.fields {
		field := &c.fields[at]
		if field.initial == nil {
			i.Fields[c.first+at] = unsetField(field.typ)
			continue
		}
		if fr == nil {
			fr = c.frame(f)
			this := fr.scope.place(symThis)
			this.val, this.set = value.Of(i), true
		}
		v, u := field.initial.eval(fr)
		if u != nil {
			fr.locate(u, c.tree.Extent())
			return u.asError()
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		if field.typ != value.TypeObject {
			converted, err := value.Convert(fr, v, field.typ)
			if err != nil {
				return fr.failedAt(err, field.at)
			}
			v = converted
		}
		i.Fields[c.first+at] = v
	}
	return nil
}

// failedAt gives an error its place in a class's declaration.
func (f *frame) failedAt(err error, at syntax.Extent) error {
	u := f.raise(err)
	f.locate(u, at)
	return u.asError()
}

// baseArguments evaluates the arguments that a constructor hands to its base's.
func (m *classMethod) baseArguments(f *frame, self value.Value, args []value.Value) ([]value.Value, *Unwind) {
	call := baseCall(m.code.tree)
	if call == nil || len(call.Arguments) == 0 {
		return nil, nil
	}
	k := &compiler{file: m.class.file, code: m.code}
	fr := m.class.frame(f)
	set := func(name value.Symbol, v value.Value) {
		p := fr.scope.place(name)
		p.val, p.set = v, true
	}
	set(symThis, self)
	for i, p := range m.code.function.Parameters {
		set(value.Intern(p.Name.VariablePath.Name), args[i])
	}
	out := make([]value.Value, len(call.Arguments))
	for i, e := range call.Arguments {
		v, u := k.expr(e).eval(fr)
		if u != nil {
			return nil, u
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		out[i] = v
	}
	return out, nil
}

// baseCall finds the call of the base's constructor, which stands first in the body.
func baseCall(b *syntax.ScriptBlock) *syntax.BaseCtorInvokeMemberExpression {
	if b.EndBlock == nil || len(b.EndBlock.Statements) == 0 {
		return nil
	}
	call, _ := syntax.PureExpression(b.EndBlock.Statements[0]).(*syntax.BaseCtorInvokeMemberExpression)
	return call
}

// baseConstructor is the call of the base's constructor as a statement: it has been made when the body runs.
func (k *compiler) baseConstructor(*syntax.BaseCtorInvokeMemberExpression) expr {
	return &constNode{v: value.AutomationNull}
}
