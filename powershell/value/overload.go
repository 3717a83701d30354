package value

import "maps"

// candidate is an overload that the number of arguments allows.
type candidate struct {
	overload *Overload
	params   []Parameter
	// expanded marks one whose variadic parameter is taken apart.
	expanded bool
	ranks    []rank
}

// bind picks the overload for the arguments by .NET's rules with PowerShell's conversions, and converts them.
func (g *MethodGroup) bind(h Host, args []Value, typeArgs []*Type, name string) (*Overload, []Value, error) {
	if len(g.Overloads) == 1 && typeArgs == nil {
		o := g.Overloads[0]
		o.parse()
		if len(o.params) == len(args) && !o.Method.Variadic && o.generic == nil && !g.inInterface() {
			out, err := convertArguments(h, o.params, args, name)
			return o, out, err
		}
	}
	if typeArgs == nil {
		if o := g.exact(args); o != nil {
			out, err := convertArguments(h, o.params, args, name)
			return o, out, err
		}
	}
	best, err := g.choose(args, typeArgs, name)
	if err != nil {
		return nil, nil, err
	}
	o := best.overload
	if !best.expanded {
		out, err := convertArguments(h, best.params, args, name)
		if missing := len(o.params) - len(args); missing > 0 {
			d := o.Method.Defaults
			out = append(append(make([]Value, 0, len(o.params)), out...), d[len(d)-missing:]...)
		}
		return o, out, err
	}
	fixed := len(o.params) - 1
	out, err := convertArguments(h, best.params, args, name)
	if err != nil {
		return nil, nil, err
	}
	rest := NewArray(o.params[fixed].Type.Elem, append([]Value(nil), out[fixed:]...))
	return o, append(out[:fixed:fixed], Of(rest)), nil
}

func countMismatch(name string, n int) *Exception {
	e := Exceptionf(automation+"MethodException", "Cannot find an overload for \"%s\" and the argument count: \"%d\".", name, n)
	e.ErrorID = "MethodCountCouldNotFindBest"
	return e
}

// exact finds the overload whose parameters are of the very types of the arguments, which no other one can suit better. It
// looks at texts and values alone and leaves the rest to choose, as it does where two would do.
func (g *MethodGroup) exact(args []Value) *Overload {
	var found *Overload
	for _, o := range g.Overloads {
		o.parse()
		if len(o.params) != len(args) || o.generic != nil || !o.takes(args) {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	return found
}

// takes tells whether all arguments are texts or values of the parameters' own types.
func (o *Overload) takes(args []Value) bool {
	for i, a := range args {
		p := &o.params[i]
		switch t := a.ref.(type) {
		case *String:
			if p.Type != TypeString || p.ByRef {
				return false
			}
		case *Type:
			if p.Type != t || p.ByRef {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func (g *MethodGroup) choose(args []Value, typeArgs []*Type, name string) (*candidate, error) {
	var list []*candidate
	for _, o := range g.Overloads {
		if typeArgs != nil {
			o.parse()
			if len(o.generic) != len(typeArgs) {
				continue
			}
			o = o.withTypeArguments(typeArgs)
		} else if o.parse(); o.generic != nil {
			if types, ok := o.infer(args); ok {
				o = o.withTypeArguments(types)
			}
		}
		list = o.candidates(list, len(args))
	}
	kept := list[:0]
	for _, c := range list {
		if c.rankArguments(args) {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return nil, countMismatch(name, len(args))
	}
	best, ambiguous := kept[0], false
	for _, c := range kept[1:] {
		switch r := compareCandidates(c, best, args); {
		case r > 0:
			best, ambiguous = c, false
		case r == 0:
			ambiguous = true
		}
	}
	if ambiguous {
		e := Exceptionf(automation+"MethodException", "Multiple ambiguous overloads found for \"%s\" and the argument count: \"%d\".", name, len(args))
		e.ErrorID = "MethodCountCouldNotFindBest"
		return nil, e
	}
	return best, nil
}

// withTypeArguments gives a generic method's overload with its type parameters set.
func (o *Overload) withTypeArguments(args []*Type) *Overload {
	scope := typeScope{}
	maps.Copy(scope, o.Owner.scope())
	for i, g := range o.generic {
		scope[g] = args[i]
	}
	c := &Overload{Method: o.Method, Owner: o.Owner, generic: o.generic}
	c.once.Do(func() {
		_, result, _, _, params := splitSignature(o.Method.Signature)
		c.result = signatureType(result, scope)
		for i, p := range splitList(params) {
			prm := Parameter{Name: o.params[i].Name, Type: signatureType(p, scope)}
			if prm.Type.Flags&FlagByRef != 0 {
				prm.Type, prm.ByRef = prm.Type.Elem, true
			}
			c.params = append(c.params, prm)
		}
	})
	return c
}

func (o *Overload) candidates(list []*candidate, n int) []*candidate {
	o.parse()
	switch {
	case n == len(o.params):
		list = append(list, &candidate{overload: o, params: o.params})
	case n < len(o.params) && len(o.params)-n <= len(o.Method.Defaults):
		list = append(list, &candidate{overload: o, params: o.params})
	}
	if o.Method.Variadic && n >= len(o.params)-1 {
		last := o.params[len(o.params)-1]
		params := append([]Parameter(nil), o.params[:len(o.params)-1]...)
		for len(params) < n {
			params = append(params, Parameter{Name: last.Name, Type: last.Type.Elem})
		}
		list = append(list, &candidate{overload: o, params: params, expanded: true})
	}
	return list
}

func (c *candidate) rankArguments(args []Value) bool {
	c.ranks = make([]rank, len(args))
	for i, a := range args {
		p := c.params[i]
		if _, isRef := a.ref.(*Reference); isRef != p.ByRef {
			if isRef && (p.Type == TypeObject || p.Type == TypePSReference) {
				c.ranks[i] = rankAssignable
				continue
			}
			return false
		} else if isRef {
			c.ranks[i] = rankIdentity
			continue
		}
		r := rankOf(a, p.Type)
		if r == rankNone {
			return false
		}
		c.ranks[i] = r
	}
	return true
}

// compareCandidates is positive if a suits the arguments better than b.
func compareCandidates(a, b *candidate, args []Value) int {
	result, weight := 0, len(args)
	for i := range args {
		x, y := a.ranks[i], b.ranks[i]
		if x == y && x == rankUnrelatedArrays {
			elem := argumentType(args[i]).Elem
			if elem != nil && a.params[i].Type.Elem != nil && b.params[i].Type.Elem != nil {
				x, y = rankTypes(elem, a.params[i].Type.Elem), rankTypes(elem, b.params[i].Type.Elem)
			}
		}
		switch {
		case x < y:
			result -= weight
		case x > y:
			result += weight
		}
		weight--
	}
	if result != 0 {
		return result
	}
	weight = len(args)
	for i := range args {
		x, y := a.ranks[i], b.ranks[i]
		w := weight
		weight--
		if x < rankNullToValue || y < rankNullToValue || (x >= rankNumericImplicit) != (y >= rankNumericImplicit) {
			continue
		}
		s, t := a.params[i].Type, b.params[i].Type
		ab, ba := rankTypes(s, t), rankTypes(t, s)
		if x >= rankNumericImplicit {
			ab, ba = ba, ab
		}
		switch {
		case ab < ba:
			result += w
		case ab > ba:
			result -= w
		}
	}
	if result != 0 {
		return result
	}
	if a.expanded != b.expanded {
		if b.expanded {
			return 1
		}
		return -1
	}
	if d := len(b.overload.params) - len(a.overload.params); d != 0 && !a.expanded {
		return d
	}
	if a.expanded {
		return len(a.overload.params) - len(b.overload.params)
	}
	if (a.overload.generic == nil) != (b.overload.generic == nil) {
		if a.overload.generic == nil {
			return 1
		}
		return -1
	}
	if a.overload.Owner != b.overload.Owner && a.overload.Owner.IsA(b.overload.Owner) {
		return 1
	}
	return 0
}

func convertArguments(h Host, params []Parameter, args []Value, name string) ([]Value, error) {
	out := args
	copied := false
	for i := range args {
		p := &params[i]
		if p.ByRef {
			if _, ok := args[i].ref.(*Reference); !ok {
				e := Exceptionf(automation+"MethodException", "Argument: '%d' should be a System.Management.Automation.PSReference. Use [ref].", i+1)
				e.ErrorID = "NonRefArgumentToRefParameterMsg"
				return nil, e
			}
			continue
		}
		a := args[i]
		if a.ref == Object(p.Type) {
			continue
		}
		c, err := convertArgument(h, a, p.Type)
		if err != nil {
			return nil, argumentError(i, p.Name, a, name, p.Type, err)
		}
		if c != a {
			if !copied {
				out, copied = append([]Value(nil), args...), true
			}
			out[i] = c
		}
	}
	return out, nil
}

// convertArgument converts for a method's parameter, where $null is an empty string no longer.
func convertArgument(h Host, a Value, t *Type) (Value, error) {
	switch t {
	case TypeString:
		if _, ok := a.ref.(*nullString); ok {
			return Null, nil
		}
		if a.IsNull() {
			return Str(""), nil
		}
	case TypeObject:
		if a.IsAutomationNull() {
			return Null, nil
		}
		if _, ok := a.ref.(*PSObject); ok {
			return a.Unwrap(), nil
		}
		return a, nil
	}
	return Convert(h, a, t)
}

// argumentError tells which argument does not fit: by its parameter's name where that is known, otherwise by its number.
func argumentError(i int, parameter string, a Value, name string, t *Type, err error) error {
	if parameter == "" {
		parameter = itoa(i)
	}
	if name == "new" {
		name = ".ctor"
	}
	e := NewException(automation+"MethodException", "Cannot convert argument \""+parameter+"\", with value: \""+argumentText(a)+
		"\", for \""+name+"\" to type \""+t.FullName()+"\": \""+err.Error()+"\"")
	e.ErrorID = "MethodArgumentConversionInvalidCastArgument"
	e.Inner = AsException(err)
	return e
}

// argumentText is how an argument stands in the error about it: "null" for $null.
func argumentText(a Value) string {
	if a.IsNull() {
		return "null"
	}
	if a.Type().IsArray() {
		return a.Type().FullName()
	}
	return currentText(nil, a)
}

func (g *MethodGroup) call(h Host, self Value, args []Value, typeArgs []*Type, name string) (Value, error) {
	o, bound, err := g.bind(h, args, typeArgs, name)
	if err != nil {
		return Null, err
	}
	v, err := o.Method.Invoke(h, self, bound)
	if err != nil {
		return Null, methodError(name, len(args), err)
	}
	if v.ref == nil && o.result == TypeVoid {
		return AutomationNull, nil
	}
	return v, nil
}

// methodError wraps an exception that a .NET method threw. What the engine itself ends a script with passes.
func methodError(name string, n int, err error) error {
	e, ok := err.(*Exception)
	if !ok {
		if c, ok := err.(interface{ Exception() *Exception }); ok && c.Exception() == nil {
			return err
		}
		return err
	}
	if e.ErrorID != "" && e.Of.IsA(namedType(automation+"RuntimeException")) && e.Of.Name != "ParseException" {
		return e
	}
	return WrapMethodError(name, n, e)
}

// WrapMethodError gives the MethodInvocationException around what a method threw.
func WrapMethodError(name string, n int, e *Exception) *Exception {
	w := NewException(automation+"MethodInvocationException", "Exception calling \""+name+"\" with \""+itoa(n)+"\" argument(s): \""+e.Message+"\"")
	w.ErrorID = e.Of.Name
	w.Inner = e
	return w
}

func itoa(n int) string {
	if n >= 0 && n < 10 {
		return "0123456789"[n : n+1]
	}
	return FormatInt(int64(n))
}

// InvokeMethod calls v.name(args). typeArgs are those of v.name[type](…), nil where none are given.
func InvokeMethod(h Host, v Value, name string, args []Value, typeArgs []*Type) (Value, error) {
	return InvokeMethodSym(h, v, Intern(name), name, args, typeArgs)
}

// InvokeMethodSym is InvokeMethod for a call site that has interned the name.
func InvokeMethodSym(h Host, v Value, sym Symbol, name string, args []Value, typeArgs []*Type) (Value, error) {
	if v.IsNull() {
		if r, ok, err := intrinsicMethod(h, Of(NewArray(TypeObject, nil)), name, args); ok {
			return r, err
		}
		return Null, RuntimeError("InvokeMethodOnNull", "You cannot call a method on a null-valued expression.")
	}
	if m, e, ok := addedMember(h, v, sym); ok && (e.Kind == MemberScriptMethod || e.Kind == MemberCodeMethod) {
		return callExtended(h, v, m, name, args)
	}
	base := v.Unwrap()
	if pm, ok := base.ref.(*PSMethod); ok && EqualFold(name, "Invoke") {
		return pm.Invoke(h, args)
	}
	if view, ok := base.ref.(*MemberSetView); ok && view.Name == "psbase" {
		base = view.Self.Unwrap()
	}
	t := base.Type()
	mem := t.Members()
	if g := mem.methods[sym]; g != nil {
		return g.call(h, base, args, typeArgs, name)
	}
	if p := mem.props[sym]; p != nil && p.Index != nil && len(args) > 0 {
		r, err := p.Index(h, base, args)
		if err != nil {
			return Null, getterError(name, err)
		}
		return r, nil
	}
	if p := accessorProperty(mem, name); p != nil {
		return callAccessor(h, base, p, name, args)
	}
	if r, ok, err := intrinsicMethod(h, v, name, args); ok || err != nil {
		return r, err
	}
	if _, ok := base.ref.(*Record); ok {
		return Null, namedMethodNotFound(t, name)
	}
	if t.Generic == TypeKeyValuePair || !IsCollection(base) {
		return Null, methodNotFound(t, name)
	}
	return invokeElements(h, base, sym, name, args, typeArgs)
}

// accessorProperty finds the property behind get_Name and set_Name.
func accessorProperty(m *Members, name string) *Property {
	if len(name) > 4 && (EqualFold(name[:4], "get_") || EqualFold(name[:4], "set_")) {
		if p := m.props[Intern(name[4:])]; p != nil {
			return p
		}
		return m.staticProps[Intern(name[4:])]
	}
	return nil
}

func callAccessor(h Host, self Value, p *Property, name string, args []Value) (Value, error) {
	if EqualFold(name[:4], "get_") {
		if p.Index != nil {
			return p.Index(h, self, args)
		}
		return p.Get(h, self)
	}
	switch {
	case p.SetIndex != nil && len(args) > 1:
		return AutomationNull, p.SetIndex(h, self, args[:len(args)-1], args[len(args)-1])
	case p.Set != nil && len(args) == 1:
		return AutomationNull, p.Set(h, self, args[0])
	}
	return Null, methodNotFound(self.Type(), name)
}

// namedMethodNotFound is methodNotFound where the record names the method: of records, and of the methods behind operators.
func namedMethodNotFound(t *Type, name string) *Exception {
	e := methodNotFound(t, name)
	e.Target = Str(name)
	return e
}

func methodNotFound(t *Type, name string) *Exception {
	return RuntimeError("MethodNotFound", "Method invocation failed because [%s] does not contain a method named '%s'.", AssemblyName(t), name)
}

func callExtended(h Host, self, m Value, name string, args []Value) (Value, error) {
	switch m := m.ref.(type) {
	case *ScriptMethod:
		v, err := h.CallBlock(m.Block, self, Null, args)
		if err != nil {
			if e, ok := err.(*Exception); ok {
				return Null, WrapMethodError(name, len(args), e)
			}
			return Null, err
		}
		return v, nil
	case *CodeMethod:
		return m.Call(h, self, args)
	}
	return Null, methodNotFound(self.Type(), name)
}

func invokeElements(h Host, v Value, sym Symbol, name string, args []Value, typeArgs []*Type) (Value, error) {
	e, _ := Enumerate(v)
	var out []Value
	called := false
	for {
		item, ok, err := e.Next()
		if err != nil {
			return Null, err
		}
		if !ok {
			break
		}
		if item.IsNull() || !HasMethod(h, item, sym) {
			return Null, methodNotFoundIn(item, v, name)
		}
		r, err := InvokeMethodSym(h, item, sym, name, args, typeArgs)
		if err != nil {
			return Null, err
		}
		called = true
		if r.IsAutomationNull() {
			continue
		}
		if inner, ok := Enumerate(r); ok {
			items, err := drain(inner)
			if err != nil {
				return Null, err
			}
			out = append(out, items...)
			continue
		}
		out = append(out, r)
	}
	switch {
	case !called:
		return Null, methodNotFound(v.Type(), name)
	case len(out) == 0:
		return AutomationNull, nil
	case len(out) == 1:
		return out[0], nil
	}
	return FromSlice(out), nil
}

func methodNotFoundIn(item, v Value, name string) error {
	if item.IsNull() {
		return RuntimeError("InvokeMethodOnNull", "You cannot call a method on a null-valued expression.")
	}
	return methodNotFound(item.Type(), name)
}

// HasMethod tells whether v has a method of the name, extended or its type's own.
func HasMethod(h Host, v Value, sym Symbol) bool {
	if _, e, ok := addedMember(h, v, sym); ok && (e.Kind == MemberScriptMethod || e.Kind == MemberCodeMethod) {
		return true
	}
	if v.IsNull() {
		return false
	}
	return v.Type().Members().methods[sym] != nil || IsCollection(v)
}

// Invoke calls the method.
func (m *PSMethod) Invoke(h Host, args []Value) (Value, error) {
	if m.Group == nil {
		return callExtended(h, m.Self, m.Extended, m.Name, args)
	}
	return m.Group.call(h, m.Self, args, nil, m.MethodName())
}

// InvokeStatic calls [t]::name(args).
func InvokeStatic(h Host, t *Type, name string, args []Value, typeArgs []*Type) (Value, error) {
	sym := Intern(name)
	m := t.Members()
	if g := m.staticMethods[sym]; g != nil {
		return g.call(h, TypeValue(t), args, typeArgs, name)
	}
	if EqualFold(name, "new") {
		return New(h, t, args)
	}
	if p := m.staticProps[sym]; p != nil && p.Get != nil {
		v, err := p.Get(h, TypeValue(t))
		if err != nil {
			return Null, err
		}
		if d, ok := v.ref.(*Delegate); ok {
			return d.Call(h, args...)
		}
	}
	if p := accessorProperty(m, name); p != nil {
		return callAccessor(h, TypeValue(t), p, name, args)
	}
	return Null, methodNotFound(t, name)
}

func (t *Type) constructorGroup() *MethodGroup {
	if g := t.Members().ctors; g != nil {
		return g
	}
	return nil
}

// New makes an object: [t]::new(args). Numbers and other structs without constructors have one without arguments,
// which gives their default.
func New(h Host, t *Type, args []Value) (Value, error) {
	v, err := newObject(h, t, args, "new")
	if e, ok := err.(*Exception); ok && e.ErrorID == "" {
		return Null, constructorError(len(args), e)
	}
	return v, err
}

func constructorError(n int, e *Exception) *Exception { return WrapMethodError(".ctor", n, e) }

// Construct is New whose exceptions come back as the constructor threw them.
func Construct(h Host, t *Type, args []Value) (Value, error) { return newObject(h, t, args, t.Name) }

func newObject(h Host, t *Type, args []Value, name string) (Value, error) {
	if t.IsArray() {
		return newArrayFromLengths(h, t, args)
	}
	if len(args) == 0 && (t.IsValueType() || t == TypeObject) {
		if g := t.constructorGroup(); g == nil || !g.accepts(0) {
			if t == TypeObject {
				return Of(&Struct{Of: t}), nil
			}
			if z := Zero(t); z != Null {
				return z, nil
			}
		}
	}
	g := t.constructorGroup()
	if g == nil || t.Flags&FlagAbstract != 0 {
		return Null, countMismatch(name, len(args))
	}
	o, bound, err := g.bind(h, args, nil, name)
	if err != nil {
		return Null, err
	}
	return o.Method.Invoke(h, TypeValue(t), bound)
}

// BindConstructor picks the constructor of t for arguments and converts them.
func BindConstructor(h Host, t *Type, args []Value) (*Overload, []Value, error) {
	g := t.constructorGroup()
	if g == nil {
		return nil, nil, countMismatch(t.Name, len(args))
	}
	return g.bind(h, args, nil, t.Name)
}

func (g *MethodGroup) accepts(n int) bool {
	for _, o := range g.Overloads {
		if len(o.candidates(nil, n)) > 0 {
			return true
		}
	}
	return false
}

func newArrayFromLengths(h Host, t *Type, args []Value) (Value, error) {
	if len(args) != t.Rank {
		return Null, countMismatch("new", len(args))
	}
	dims := make([]int, len(args))
	for i, a := range args {
		n, err := Convert(h, a, TypeInt32)
		if err != nil {
			return Null, argumentError(i, "", a, t.Name, TypeInt32, err)
		}
		if dims[i] = int(int32(n.bits)); dims[i] < 0 {
			return Null, NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
		}
	}
	return Of(NewArrayOf(t, dims...)), nil
}
