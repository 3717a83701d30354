package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// classMethod is a method or constructor.
type classMethod struct {
	class  *class
	name   string
	static bool
	code   *code
	params []*value.Type
	result *value.Type
}

// signature finds the types of a method's parameters and result. It is nil where one of them was reported.
func (d *definer) signature(c *class, m *syntax.FunctionMember) *classMethod {
	fn := m.Function
	cm := &classMethod{
		class: c, name: fn.Name, static: m.MethodAttributes&syntax.StaticMember != 0, result: value.TypeVoid,
		code: &code{file: d.file, tree: fn.Body, function: fn},
	}
	reported := len(d.defects)
	typeOf := func(tc *syntax.TypeConstraint) *value.Type {
		t, u := d.typeName(tc.TypeName).resolve(d.frame)
		if u != nil {
			d.report(syntax.TypeNotFound, tc.Extent(), tc.TypeName.FullName())
			return nil
		}
		return t
	}
	for _, p := range fn.Parameters {
		t := value.TypeObject
		for _, a := range p.Attributes {
			tc, ok := a.(*syntax.TypeConstraint)
			if !ok {
				continue
			}
			if t = typeOf(tc); t == value.TypeVoid || t != nil && t.IsGenericDefinition() {
				d.report(syntax.TypeNotAllowedForParameter, tc.Extent(), tc.TypeName.FullName())
			}
			break
		}
		cm.params = append(cm.params, t)
	}
	if m.ReturnType != nil {
		cm.result = typeOf(m.ReturnType)
	}
	if len(d.defects) > reported {
		return nil
	}
	return cm
}

// method adds a method or constructor to its class's members.
func (d *definer) method(c *class, cm *classMethod, m *syntax.FunctionMember) {
	if m.IsConstructor && cm.static {
		if p := m.Function.Parameters; len(p) > 0 {
			d.report(syntax.StaticConstructorCantHaveParameter, syntax.Extent{Start: p[0].Extent().Start, End: p[len(p)-1].Extent().End})
			return
		}
		c.static.constructor = cm
		return
	}
	method := value.Method{Declared: &value.MethodTypes{Result: cm.result}, Hidden: m.MethodAttributes&syntax.HiddenMember != 0}
	texts := make([]string, len(cm.params))
	for i, t := range cm.params {
		method.Declared.Parameters = append(method.Declared.Parameters, value.Parameter{Name: m.Function.Parameters[i].Name.VariablePath.UserPath, Type: t})
		texts[i] = t.FullName()
	}
	list := "(" + strings.Join(texts, ", ") + ")"
	if m.IsConstructor {
		method.Signature = "Void .ctor" + list
		c.declareConstructor(method, cm)
		return
	}
	method.Signature = cm.result.FullName() + " " + cm.name + list
	if cm.static {
		method.Signature = "static " + method.Signature
	}
	method.Body = func(h value.Host, self value.Value, args []value.Value) (value.Value, error) {
		f, ok := h.(*frame)
		if !ok {
			return value.Null, value.RuntimeError("RuntimeException", "There is no running script.")
		}
		if cm.static {
			self = value.Null
			if err := c.prepare(f); err != nil {
				return value.Null, err
			}
		} else if e, ok := self.Unwrap().Object().(*value.Exception); ok {
			if i := instanceOf(e); i != nil {
				self = value.Of(i)
			}
		}
		v, u := cm.run(f, self, args)
		return v, u.asError()
	}
	c.typ.Definition.Methods = append(c.typ.Definition.Methods, method)
}

// run runs the body. Only what return gives is the result.
func (m *classMethod) run(f *frame, self value.Value, args []value.Value) (value.Value, *Unwind) {
	e := f.eng
	if e.depth >= e.limits.Depth {
		return value.Null, f.depthExceeded()
	}
	c, session := m.code, m.class.session
	outer := m.class.frame(f)
	if u := c.prepare(outer); u != nil {
		return value.Null, u
	}
	scope := newScope(c.layout, outer.scope.parent, session)
	scope.types = m.class.visible
	block := &ScriptBlock{code: c, session: session, name: m.name}
	cl := &call{up: f.call, block: block, name: m.name, site: f.here(), scope: scope}
	result := value.AutomationNull
	fr := &frame{eng: e, scope: scope, session: session, out: Discard, st: f.st, code: c, call: cl, result: &result}
	scope.call = cl
	this := scope.place(symThis)
	this.val, this.set = self, true
	for i, p := range c.params {
		s := scope.place(p.symbol)
		s.set = true
		var v value.Value
		if i < len(args) {
			v = args[i]
		}
		if t := m.params[i]; t != value.TypeObject {
			s.cell = &Variable{name: p.name, value: v, constraint: t}
		} else {
			s.val = v
		}
	}
	e.depth++
	e.tryDepth++
	before := session.current
	session.current = scope
	var u *Unwind
	if c.end != nil {
		u = c.end.exec(fr)
	}
	session.current = before
	e.tryDepth--
	e.depth--
	if u != nil && u.Kind != Return {
		return value.Null, u
	}
	if m.result == value.TypeVoid {
		return value.AutomationNull, nil
	}
	if result.IsAutomationNull() {
		result = value.Null
	}
	converted, err := value.Convert(fr, result, m.result)
	if err != nil {
		u := f.raise(err)
		fr.locate(u, fr.resultAt)
		return value.Null, u
	}
	return converted, nil
}
