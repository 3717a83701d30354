package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// typeDefinitionNode declares a class or enum.
type typeDefinitionNode struct {
	tree *syntax.TypeDefinition
	file *syntax.File
}

func (k *compiler) typeDefinition(s *syntax.TypeDefinition) *typeDefinitionNode {
	return &typeDefinitionNode{tree: s, file: k.file}
}

func (n *typeDefinitionNode) exec(f *frame) *Unwind { return f.defineTypes([]*typeDefinitionNode{n}) }

// hoist is where declarations of a block become known before it runs: statement lists do it themselves.
func (k *compiler) hoist(*syntax.ScriptBlock) {}

func (s *Scope) setType(name value.Symbol, t *value.Type) {
	if s.types == nil {
		s.types = make(map[value.Symbol]*value.Type)
	}
	s.types[name] = t
}

// defineTypes declares the types of a list: first their names, so that they may refer to one another, then their members.
func (f *frame) defineTypes(list []*typeDefinitionNode) *Unwind {
	types := make([]*value.Type, len(list))
	for i, n := range list {
		t := &value.Type{Name: n.tree.Name, Kind: value.KindObject, Flags: value.FlagScript, Base: value.TypeObject}
		if n.tree.TypeAttributes&syntax.EnumType != 0 {
			t.Kind, t.Base = value.KindEnum, value.TypeEnumBase
			t.Flags |= value.FlagValueType | value.FlagSealed
			t.Enum = &value.EnumInfo{Underlying: value.TypeInt32}
		}
		types[i] = t
		f.scope.setType(value.Intern(n.tree.Name), t)
	}
	for i, n := range list {
		var u *Unwind
		if types[i].Enum != nil {
			u = f.defineEnum(n, types[i])
		} else {
			u = f.defineClass(n, types[i])
		}
		if u != nil {
			return u
		}
	}
	return nil
}

func (f *frame) defineEnum(n *typeDefinitionNode, t *value.Type) *Unwind {
	k := &compiler{file: n.file, code: &code{file: n.file}}
	for _, a := range n.tree.Attributes {
		if attributeIs(a, "flags") || attributeIs(a, "system.flags") {
			t.Enum.Flags = true
		}
	}
	if len(n.tree.BaseTypes) > 0 {
		b, u := k.typeName(n.tree.BaseTypes[0].TypeName).resolve(f)
		if u != nil {
			return u
		}
		t.Enum.Underlying = b
	}
	t.Definition = &value.Definition{Name: t.Name, Base: "System.Enum", Enum: t.Enum}
	next := int64(0)
	for _, m := range n.tree.Members {
		p, ok := m.(*syntax.PropertyMember)
		if !ok {
			continue
		}
		if p.InitialValue != nil {
			v, u := k.expr(p.InitialValue).eval(f)
			if u != nil {
				return u
			}
			if e, ok := v.AsEnum(); ok {
				next = e
			} else {
				c, err := value.Convert(f, v, value.TypeInt64)
				if err != nil {
					return f.raise(err)
				}
				next, _ = c.AsInt64()
			}
		}
		t.Enum.Members = append(t.Enum.Members, value.EnumMember{Name: p.Name, Value: next})
		next++
	}
	return nil
}

// class is what a script class's members share.
type class struct {
	typ     *value.Type
	session *SessionState
	scope   *Scope // where the class was declared
	file    *syntax.File
	eng     *Engine
	first   int // fields of the bases
	fields  []classField
	base    *class
	native  *value.Type // the .NET class that the class derives from, nil for System.Object
	tree    *syntax.TypeDefinition
}

type classField struct {
	name    string
	typ     *value.Type
	initial expr
}

func (f *frame) defineClass(n *typeDefinitionNode, t *value.Type) *Unwind {
	k := &compiler{file: n.file, code: &code{file: n.file}}
	c := &class{typ: t, session: f.session, scope: f.scope, file: n.file, eng: f.eng, tree: n.tree}
	d := &value.Definition{Name: t.Name, Flags: value.FlagScript}
	t.Definition = d
	for i, b := range n.tree.BaseTypes {
		bt, u := k.typeName(b.TypeName).resolve(f)
		if u != nil {
			return u
		}
		if bt.IsInterface() || i > 0 {
			d.Interfaces = append(d.Interfaces, bt.FullName())
			continue
		}
		t.Base = bt
		if base := f.eng.classes[bt]; base != nil {
			c.base, c.first, c.native = base, base.first+len(base.fields), base.native
		} else if bt != value.TypeObject {
			c.native = bt
			if bt.Kind == value.KindException {
				t.Kind = value.KindObject
			}
		}
	}
	f.eng.classes[t] = c
	hasConstructor := false
	for _, m := range n.tree.Members {
		switch m := m.(type) {
		case *syntax.PropertyMember:
			if u := f.defineProperty(k, c, d, m); u != nil {
				return u
			}
		case *syntax.FunctionMember:
			hasConstructor = hasConstructor || m.IsConstructor && m.MethodAttributes&syntax.StaticMember == 0
			if u := f.defineMethod(k, c, d, m); u != nil {
				return u
			}
		}
	}
	if !hasConstructor {
		d.Constructors = append(d.Constructors, value.Method{Signature: "Void .ctor()", Body: func(h value.Host, _ value.Value, _ []value.Value) (value.Value, error) {
			return c.construct(h.(*frame), nil, nil, nil)
		}})
	}
	return nil
}

// signatureName is how a type is written in a signature.
func signatureName(t *value.Type) string {
	if t == nil || mentionsScriptType(t) {
		return "System.Object"
	}
	return t.FullName()
}

func (f *frame) defineProperty(k *compiler, c *class, d *value.Definition, m *syntax.PropertyMember) *Unwind {
	var t *value.Type
	if m.PropertyType != nil {
		of, u := k.typeName(m.PropertyType.TypeName).resolve(f)
		if u != nil {
			return u
		}
		t = of
	}
	checks, u := f.variableChecks(k, m.Attributes, m.Name)
	if u != nil {
		return u
	}
	fit := func(h value.Host, v value.Value) (value.Value, error) {
		if t != nil {
			converted, err := value.Convert(h, v, t)
			if err != nil {
				return v, err
			}
			v = converted
		}
		for _, check := range checks {
			a, ok := check.(*assignedCheck)
			if !ok {
				continue
			}
			problem, err := a.of.Validate(h, v)
			if err != nil {
				return v, err
			}
			if problem != "" {
				e := value.NewException(automation+"ValidationMetadataException", problem)
				e.ErrorID = "ValidationMetadataException"
				return v, e
			}
		}
		return v, nil
	}
	signature, hidden := signatureName(t)+" "+m.Name, m.PropertyAttributes&syntax.HiddenMember != 0
	if m.PropertyAttributes&syntax.StaticMember != 0 {
		held := unsetField(t)
		if m.InitialValue != nil {
			v, u := k.expr(m.InitialValue).eval(f)
			if u != nil {
				return u
			}
			fitted, err := fit(f, v)
			if err != nil {
				return f.raise(err)
			}
			held = fitted
		}
		get := func(value.Host, value.Value) (value.Value, error) { return held, nil }
		set := func(h value.Host, _, v value.Value) error {
			fitted, err := fit(h, v)
			if err == nil {
				held = fitted
			}
			return err
		}
		d.Properties = append(d.Properties, value.Property{Signature: "static " + signature, Hidden: hidden, Get: get, Set: set})
		return nil
	}
	at := c.first + len(c.fields)
	field := classField{name: m.Name, typ: t}
	if m.InitialValue != nil {
		field.initial = k.expr(m.InitialValue)
	}
	c.fields = append(c.fields, field)
	get := func(_ value.Host, self value.Value) (value.Value, error) {
		i, ok := self.Unwrap().Object().(*value.Instance)
		if !ok || at >= len(i.Fields) {
			return value.Null, nil
		}
		return i.Fields[at], nil
	}
	set := func(h value.Host, self, v value.Value) error {
		i, ok := self.Unwrap().Object().(*value.Instance)
		if !ok || at >= len(i.Fields) {
			return nil
		}
		fitted, err := fit(h, v)
		if err == nil {
			i.Fields[at] = fitted
		}
		return err
	}
	d.Properties = append(d.Properties, value.Property{Signature: signature, Hidden: hidden, Get: get, Set: set})
	return nil
}

func unsetField(t *value.Type) value.Value {
	if t == nil || t == value.TypeString || t.IsNullable() || !t.IsValueType() {
		return value.Null
	}
	return value.Zero(t)
}

// classMethod is a method or constructor.
type classMethod struct {
	class  *class
	name   string
	code   *code
	params []*value.Type
	result *value.Type // nil for none
}

func (f *frame) defineMethod(k *compiler, c *class, d *value.Definition, m *syntax.FunctionMember) *Unwind {
	fn := m.Function
	cm := &classMethod{class: c, name: fn.Name, code: &code{file: c.file, tree: fn.Body, function: fn}}
	names := make([]string, len(fn.Parameters))
	types := make([]string, len(fn.Parameters))
	for i, p := range fn.Parameters {
		names[i] = p.Name.VariablePath.Name
		var t *value.Type
		for _, a := range p.Attributes {
			if tc, ok := a.(*syntax.TypeConstraint); ok {
				of, u := k.typeName(tc.TypeName).resolve(f)
				if u != nil {
					return u
				}
				t = of
			}
		}
		cm.params = append(cm.params, t)
		types[i] = signatureName(t)
	}
	cm.result = value.TypeVoid
	if m.ReturnType != nil {
		of, u := k.typeName(m.ReturnType.TypeName).resolve(f)
		if u != nil {
			return u
		}
		cm.result = of
	}
	list := strings.Join(types, ", ")
	static := m.MethodAttributes&syntax.StaticMember != 0
	if m.IsConstructor {
		if static {
			_, u := cm.run(f, value.Null, nil)
			return u
		}
		d.Constructors = append(d.Constructors, value.Method{
			Signature: "Void .ctor(" + list + ")", Names: strings.Join(names, " "),
			Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
				return c.construct(h.(*frame), cm, args, nil)
			},
		})
		return nil
	}
	result := "Void"
	if cm.result != value.TypeVoid {
		result = signatureName(cm.result)
	}
	method := value.Method{Signature: result + " " + fn.Name + "(" + list + ")", Names: strings.Join(names, " ")}
	method.Body = func(h value.Host, self value.Value, args []value.Value) (value.Value, error) {
		if static {
			self = value.Null
		}
		v, u := cm.run(h.(*frame), self, args)
		return v, u.asError()
	}
	if static {
		method.Signature = "static " + method.Signature
	}
	d.Methods = append(d.Methods, method)
	return nil
}

// instanceNote is the hidden note of an exception that is the .NET part of a script class's object.
const instanceNote = "<Instance>"

// construct makes an object: fields, then the base's constructor, then the class's own.
func (c *class) construct(f *frame, m *classMethod, args []value.Value, into *value.Instance) (value.Value, error) {
	i := into
	if i == nil {
		i = &value.Instance{Class: c.typ}
	}
	self := value.Of(i)
	var baseArgs []value.Value
	hasBase := false
	if m != nil {
		var u *Unwind
		baseArgs, hasBase, u = m.baseArguments(f, self, args)
		if u != nil {
			return self, u.asError()
		}
	}
	switch {
	case c.base != nil:
		if err := c.base.constructBase(f, i, baseArgs); err != nil {
			return self, err
		}
	case c.native != nil && c.native.Flags&value.FlagAbstract == 0:
		v, err := value.New(f, c.native, baseArgs)
		if err != nil {
			return self, err
		}
		if v.Object() != nil {
			i.Native = v.Object()
		}
		if e, ok := v.Object().(*value.Exception); ok {
			e.Of = i.Class
			_, bag := value.Extend(v)
			bag.Put(instanceNote, value.MemberNote, true, self)
		}
	}
	_ = hasBase
	for len(i.Fields) < c.first+len(c.fields) {
		i.Fields = append(i.Fields, value.Null)
	}
	fr := c.frame(f)
	thisSlot := fr.scope.place(symThis)
	thisSlot.val, thisSlot.set = self, true
	for at := range c.fields {
		field := &c.fields[at]
		v := unsetField(field.typ)
		if field.initial != nil {
			x, u := field.initial.eval(fr)
			if u != nil {
				fr.locate(u, c.tree.Extent())
				return self, u.asError()
			}
			if x.IsAutomationNull() {
				x = value.Null
			}
			if field.typ != nil {
				converted, err := value.Convert(fr, x, field.typ)
				if err != nil {
					return self, err
				}
				x = converted
			}
			v = x
		}
		i.Fields[c.first+at] = v
	}
	if m != nil {
		if _, u := m.run(f, self, args); u != nil {
			return self, u.asError()
		}
	}
	return self, nil
}

// constructBase runs the constructor of a base class that fits the arguments.
func (c *class) constructBase(f *frame, i *value.Instance, args []value.Value) error {
	c.eng.building = append(c.eng.building, i)
	defer func() { c.eng.building = c.eng.building[:len(c.eng.building)-1] }()
	m, converted, err := c.pickConstructor(f, args)
	if err != nil {
		return err
	}
	_, err = c.construct(f, m, converted, i)
	return err
}

// pickConstructor finds the constructor of a class for arguments.
func (c *class) pickConstructor(f *frame, args []value.Value) (*classMethod, []value.Value, error) {
	any := false
	for _, m := range c.tree.Members {
		fm, ok := m.(*syntax.FunctionMember)
		if !ok || !fm.IsConstructor || fm.MethodAttributes&syntax.StaticMember != 0 {
			continue
		}
		any = true
		if len(fm.Function.Parameters) != len(args) {
			continue
		}
		cm, u := f.constructorOf(c, fm)
		if u != nil {
			return nil, nil, u.asError()
		}
		converted := make([]value.Value, len(args))
		fits := true
		for i, a := range args {
			converted[i] = a
			if cm.params[i] == nil {
				continue
			}
			v, err := value.Convert(f, a, cm.params[i])
			if err != nil {
				fits = false
				break
			}
			converted[i] = v
		}
		if fits {
			return cm, converted, nil
		}
	}
	if !any && len(args) == 0 {
		return nil, nil, nil
	}
	e := value.NewException(automation+"MethodException", "Cannot find an overload for \""+c.typ.Name+"\" and the argument count: \""+value.FormatInt(int64(len(args)))+"\".")
	e.ErrorID = "MethodCountCouldNotFindBest"
	return nil, nil, e
}

func (f *frame) constructorOf(c *class, m *syntax.FunctionMember) (*classMethod, *Unwind) {
	cm := &classMethod{class: c, name: m.Function.Name, code: &code{file: c.file, tree: m.Function.Body, function: m.Function}, result: value.TypeVoid}
	k := &compiler{file: c.file, code: cm.code}
	fr := c.frame(f)
	for _, p := range m.Function.Parameters {
		var t *value.Type
		for _, a := range p.Attributes {
			if tc, ok := a.(*syntax.TypeConstraint); ok {
				of, u := k.typeName(tc.TypeName).resolve(fr)
				if u != nil {
					return nil, u
				}
				t = of
			}
		}
		cm.params = append(cm.params, t)
	}
	return cm, nil
}

// frame gives a frame in the place where the class was declared.
func (c *class) frame(f *frame) *frame {
	fr := *f
	fr.session = c.session
	fr.scope = newScope(fr.eng.emptyLayout, c.scope, c.session)
	fr.code = &code{file: c.file, tree: c.file.Root}
	return &fr
}

// baseArguments evaluates the arguments that a constructor hands to its base's.
func (m *classMethod) baseArguments(f *frame, self value.Value, args []value.Value) ([]value.Value, bool, *Unwind) {
	call := baseCall(m.code.tree)
	if call == nil {
		return nil, false, nil
	}
	k := &compiler{file: m.class.file, code: m.code}
	fr := m.class.frame(f)
	set := func(name string, v value.Value) {
		p := fr.scope.place(value.Intern(name))
		p.val, p.set = v, true
	}
	set("this", self)
	for i, p := range m.code.function.Parameters {
		if i < len(args) {
			set(p.Name.VariablePath.Name, args[i])
		}
	}
	var out []value.Value
	for _, e := range call.Arguments {
		v, u := k.expr(e).eval(fr)
		if u != nil {
			return nil, true, u
		}
		out = append(out, v)
	}
	return out, true, nil
}

// baseCall finds the call of the base's constructor, which stands first in the body.
func baseCall(b *syntax.ScriptBlock) *syntax.BaseCtorInvokeMemberExpression {
	if b.EndBlock == nil || len(b.EndBlock.Statements) == 0 {
		return nil
	}
	switch s := b.EndBlock.Statements[0].(type) {
	case *syntax.Pipeline:
		if len(s.PipelineElements) == 1 {
			if c, ok := s.PipelineElements[0].(*syntax.CommandExpression); ok {
				if call, ok := c.Expression.(*syntax.BaseCtorInvokeMemberExpression); ok {
					return call
				}
			}
		}
	case *syntax.CommandExpression:
		if call, ok := s.Expression.(*syntax.BaseCtorInvokeMemberExpression); ok {
			return call
		}
	}
	return nil
}

// baseConstructor is the call of the base's constructor as a statement: it has been made when the body runs.
func (k *compiler) baseConstructor(*syntax.BaseCtorInvokeMemberExpression) expr {
	return &constNode{v: value.AutomationNull}
}

// run runs the body. Only what return gives is the result.
func (m *classMethod) run(f *frame, self value.Value, args []value.Value) (value.Value, *Unwind) {
	e := f.eng
	if e.depth >= e.limits.Depth {
		return value.Null, f.depthExceeded()
	}
	c := m.code
	base := m.class.frame(f)
	if u := c.prepare(base); u != nil {
		return value.Null, u
	}
	scope := newScope(c.layout, m.class.scope, m.class.session)
	block := &ScriptBlock{code: c, session: m.class.session, name: m.name}
	cl := &call{up: f.call, block: block, name: m.name, site: f.here(), scope: scope}
	result := value.AutomationNull
	fr := &frame{eng: e, scope: scope, session: m.class.session, out: Discard, st: f.st, code: c, call: cl, result: &result}
	scope.call = cl
	this := scope.place(symThis)
	this.val, this.set = self, true
	for i, p := range c.params {
		var v value.Value
		if i < len(args) {
			v = args[i]
		} else if p.byDefault != nil {
			x, u := p.byDefault.eval(fr)
			if u != nil {
				return value.Null, u
			}
			v = x
		}
		s := scope.place(p.symbol)
		s.set = true
		var t *value.Type
		if i < len(m.params) {
			t = m.params[i]
		}
		if t == nil || t == value.TypeObject {
			s.val = v
			continue
		}
		if i < len(args) && mentionsScriptType(t) {
			converted, err := value.Convert(fr, v, t)
			if err != nil {
				return value.Null, f.raise(err)
			}
			v = converted
		}
		s.cell = &Variable{name: p.name, value: v, constraint: t}
	}
	e.depth++
	e.tryDepth++
	before := m.class.session.current
	m.class.session.current = scope
	var u *Unwind
	if c.end != nil {
		u = c.end.exec(fr)
	}
	m.class.session.current = before
	e.tryDepth--
	e.depth--
	if u != nil && u.Kind != Return {
		return value.Null, u
	}
	if m.result == value.TypeVoid || m.result == nil {
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
