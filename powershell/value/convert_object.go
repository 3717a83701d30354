package value

import (
	"errors"
	"strings"
)

// byMembers converts by what the types themselves offer.
func (c conversion) byMembers(v Value, t *Type) (Value, error) {
	from := v.Type()
	if from == TypeString {
		if r, done, err := c.byParse(v, t); done {
			return r, err
		}
	}
	if r, done, err := c.byConstructor(v, t); done {
		return r, err
	}
	if f := castOperator(from, t); f != nil {
		r, err := f(c.h, TypeValue(t), []Value{v})
		if err != nil {
			return Null, c.failWith("InvalidCastTargetInvocation", v, t, err)
		}
		return r, nil
	}
	if r, done, err := c.byCollection(v, t); done {
		return r, err
	}
	if from.IsA(TypeIConvertible) && from != TypeString && !(from.Kind == KindScriptBlock) {
		if from.Kind.IsNumber() {
			// A number stands for its text where the text can be read.
			if !t.IsArray() && t.parseOrConstructor() {
				s := Str(ToString(v))
				r, err := c.to(s, t)
				return r, err
			}
		} else if err := convertible(v, t); err != nil {
			return Null, c.failWith("InvalidCastIConvertible", v, t, err)
		}
	}
	if r, done, err := c.byProperties(v, t); done {
		return r, err
	}
	return Null, c.fail(v, t)
}

// parseOrConstructor tells whether text converts to t.
func (t *Type) parseOrConstructor() bool {
	return t.parseMethod() != nil || t.constructorFor(TypeString) != nil || t == TypeRegex || t.Kind == KindEnum
}

// parseMethod gives the static Parse(String) or Parse(String, IFormatProvider) of t.
func (t *Type) parseMethod() *Overload {
	if t == TypeSystemType || t.IsInterface() || t.Kind == KindEnum {
		return nil
	}
	g := t.Members().staticMethods[Intern("Parse")]
	if g == nil {
		return nil
	}
	var plain *Overload
	for _, o := range g.Overloads {
		ps := o.Parameters()
		switch {
		case len(ps) == 2 && ps[0].Type == TypeString && ps[1].Type == TypeIFormatProvider:
			return o
		case len(ps) == 1 && ps[0].Type == TypeString:
			plain = o
		}
	}
	return plain
}

func (c conversion) byParse(v Value, t *Type) (Value, bool, error) {
	o := t.parseMethod()
	if o == nil || o.Owner != t && o.Owner != t.Generic {
		return Null, false, nil
	}
	id := "InvalidCastParseTargetInvocation"
	args := []Value{v}
	if len(o.Parameters()) == 2 {
		id += "WithFormatProvider"
		args = append(args, Of(Invariant))
	}
	r, err := o.Method.Invoke(c.h, TypeValue(t), args)
	if err != nil {
		return Null, true, c.failWith(id, v, t, err)
	}
	return r, true, nil
}

// constructorFor gives the constructor with one parameter that takes a from without conversion.
func (t *Type) constructorFor(from *Type) *Overload {
	g := t.constructorGroup()
	if g == nil || t.IsInterface() || t.Flags&FlagAbstract != 0 {
		return nil
	}
	if from.Kind.IsInteger() && t.IsA(TypeICollection) {
		return nil
	}
	var best *Overload
	var bestRank rank
	for _, o := range g.Overloads {
		ps := o.Parameters()
		if len(ps) != 1 || o.Method.Variadic || ps[0].ByRef {
			continue
		}
		p := ps[0].Type
		r := rankNone
		switch {
		case p == from:
			r = rankIdentity
		case p == TypeObject:
			if from.IsValueType() || true {
				r = rankAssignable - 2
			}
		case from.IsA(p):
			r = rankAssignable
		case implicit(from.Kind, p.Kind):
			r = rankNumericImplicit - rank(p.Kind)
		case from.Kind == KindEnum && (from.Enum.Underlying == p || implicit(from.Enum.Underlying.Kind, p.Kind)):
			r = rankNumericImplicit - rank(p.Kind)
		}
		if r != rankNone && (best == nil || r > bestRank) {
			best, bestRank = o, r
		}
	}
	return best
}

func (c conversion) byConstructor(v Value, t *Type) (Value, bool, error) {
	if _, isMap := v.ref.(Map); isMap && !v.Type().IsA(TypeIEnumerable) {
		return Null, false, nil
	}
	o := t.constructorFor(v.Type())
	if o == nil {
		return Null, false, nil
	}
	arg := v
	if p := o.Parameters()[0].Type; p.Kind.IsNumber() && v.Type() != p {
		arg, _ = numberTo(v, p)
	}
	r, err := o.Method.Invoke(c.h, TypeValue(t), []Value{arg})
	if err != nil {
		return Null, true, c.failWith("InvalidCastConstructorException", v, t, err)
	}
	return r, true, nil
}

// castOperator gives op_Implicit or op_Explicit between two types, of either.
func castOperator(from, to *Type) MethodFunc {
	for _, owner := range [...]*Type{to, from} {
		for _, name := range [...]string{"op_Implicit", "op_Explicit"} {
			g := owner.Members().staticMethods[Intern(name)]
			if g == nil {
				continue
			}
			for _, o := range g.Overloads {
				ps := o.Parameters()
				if len(ps) == 1 && (ps[0].Type == from || from.IsA(ps[0].Type)) && (o.Result() == to) {
					return o.Method.Body
				}
			}
		}
	}
	return nil
}

// enumerableConstructor gives a generic collection's constructor from IEnumerable<T>.
func enumerableConstructor(t *Type) *Overload {
	g := t.constructorGroup()
	if g == nil {
		return nil
	}
	for _, o := range g.Overloads {
		if ps := o.Parameters(); len(ps) == 1 {
			if p := ps[0].Type; p.Generic != nil && p.IsInterface() && len(p.Args) == 1 && (p.IsA(TypeIEnumerable) || strings.HasPrefix(p.Name, "I")) {
				return o
			}
		}
	}
	return nil
}

// byCollection makes a generic collection of a list whose elements convert, and of a scalar that does.
func (c conversion) byCollection(v Value, t *Type) (Value, bool, error) {
	if t.Generic == nil || t.IsInterface() || len(t.Args) != 1 {
		return Null, false, nil
	}
	o := enumerableConstructor(t)
	if o == nil {
		return Null, false, nil
	}
	elem := o.Parameters()[0].Type.Args[0]
	items, isList, err := Collect(v)
	if err != nil {
		return Null, true, err
	}
	if !isList {
		if _, isMap := v.ref.(Map); isMap {
			return Null, false, nil
		}
		if rankOf(v, elem) == rankNone || v.Kind() == KindBool || v.Kind() == KindChar && elem != TypeString {
			return Null, false, nil
		}
		items = []Value{v}
	}
	out := make([]Value, len(items))
	for i, item := range items {
		if out[i], err = Convert(c.h, item, elem); err != nil {
			if isList {
				return Null, true, c.fail(v, t)
			}
			return Null, true, err
		}
	}
	r, err := o.Method.Invoke(c.h, TypeValue(t), []Value{Of(NewArray(elem, out))})
	return r, true, err
}

// assemblyName is how .NET writes a generic type with its arguments' assemblies.
func assemblyName(t *Type) string {
	if len(t.Args) == 0 {
		return t.FullName()
	}
	var name strings.Builder
	name.WriteString(t.Generic.FullName() + "[")
	for i, a := range t.Args {
		if i > 0 {
			name.WriteString(",")
		}
		assembly := "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"
		if strings.HasPrefix(a.FullName(), automation) {
			assembly = "System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35"
		}
		name.WriteString("[" + assemblyName(a) + ", " + assembly + "]")
	}
	return name.String() + "]"
}

// AssemblyName is Type.FullName, where the arguments of a generic type stand with their assemblies.
func AssemblyName(t *Type) string { return assemblyName(t) }

// convertible is the error of IConvertible for targets that it does not reach.
func convertible(v Value, t *Type) error {
	from := v.Type()
	switch {
	case t.Kind.IsNumber(), t == TypeDateTime, t == TypeChar, t == TypeBoolean:
		if from.Kind == KindBool || from.Kind == KindChar || from.Kind == KindDateTime || from.Kind.IsNumber() {
			return Exceptionf("System.InvalidCastException", "Invalid cast from '%s' to '%s'.", from.Name, t.Name)
		}
	}
	return Exceptionf("System.InvalidCastException", "Invalid cast from '%s' to '%s'.", assemblyName(from), assemblyName(t))
}

// byProperties makes an object without arguments and sets its properties from a dictionary or a record.
func (c conversion) byProperties(v Value, t *Type) (Value, bool, error) {
	var names []string
	var vals []Value
	record := false
	switch o := v.ref.(type) {
	case *Hashtable, *OrderedDictionary:
		o.(Map).Each(func(k, x Value) bool {
			names, vals = append(names, ToString(k)), append(vals, x)
			return true
		})
	case *Record:
		record = true
		for i, e := range o.Shape().Entries {
			if e.Kind == MemberNote {
				names, vals = append(names, e.Name), append(vals, o.slots[i])
			}
		}
	default:
		return Null, false, nil
	}
	g := t.constructorGroup()
	canMake := (g != nil && g.accepts(0) || g == nil && t.IsValueType() || g != nil && t.IsValueType()) && t.Flags&FlagAbstract == 0 && !t.IsInterface()
	if !canMake || t.Kind.IsNumber() && t != TypeDecimal || t.Kind == KindBool || t.Kind == KindChar || t.IsArray() {
		return Null, false, nil
	}
	if record {
		if !c.anySettable(t, names) {
			return Null, true, c.failWith("InvalidCastConstructorException", v, t, c.fail(v, t))
		}
	}
	obj := Zero(t)
	if obj == Null {
		var err error
		if obj, err = Construct(c.h, t, nil); err != nil {
			return Null, true, c.failWith("InvalidCastConstructorException", v, t, err)
		}
	}
	m := t.Members()
	for i, name := range names {
		p := m.props[Intern(name)]
		if p == nil || p.Set == nil {
			if record {
				continue
			}
			e := RuntimeError("ObjectCreationError", "Cannot create object of type \"%s\". The property '%s' was not found for the '%s' object. %s",
				t, name, assemblyName(t), settableText(t))
			e.Of, e.Category = namedType(automation+"PSInvalidCastException"), InvalidArgument
			return Null, true, e
		}
		if err := SetMember(c.h, obj, name, vals[i]); err != nil {
			var e *Exception
			if errors.As(err, &e) && e.Inner != nil {
				err = e.Inner
			}
			x := InvalidCast("ObjectCreationError", "Cannot create object of type \"%s\". %s", t, err.Error())
			x.Inner = AsException(err)
			return Null, true, x
		}
	}
	return obj, true, nil
}

func (c conversion) anySettable(t *Type, names []string) bool {
	m := t.Members()
	for _, n := range names {
		if p := m.props[Intern(n)]; p != nil && p.Set != nil {
			return true
		}
	}
	return false
}

func settableText(t *Type) string {
	var list []string
	for _, p := range t.Members().PropertyList {
		if p.Set != nil && !p.Static() {
			list = append(list, "["+p.Name()+" <"+p.Type(t).FullName()+">]")
		}
	}
	if t.Kind == KindEnum {
		list = append(list, "[value__ <"+t.Enum.Underlying.FullName()+">]")
	}
	if len(list) == 0 {
		return "There is no settable property available."
	}
	return "The settable properties are: " + strings.Join(list, ", ") + "."
}
