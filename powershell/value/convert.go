package value

import (
	"errors"
	"math"
	"math/big"
	"strings"
)

// Convert gives v as a t by PowerShell's rules: what already is a t as it is; then the language's own conversions,
// parsing, constructors, cast operators, IConvertible, and at last properties from a hash table or record. The error
// is an *Exception with the id and the words that PowerShell has for it.
//
// h may be nil; script blocks then cannot be called, and classes of scripts not made.
func Convert(h Host, v Value, t *Type) (Value, error) {
	if v.ref == Object(t) {
		return v, nil
	}
	return conversion{h}.to(v, t)
}

// TryConvert is Convert for -as: ok is false where it fails.
func TryConvert(h Host, v Value, t *Type) (Value, bool) {
	c, err := Convert(h, v, t)
	return c, err == nil
}

type conversion struct{ h Host }

func (c conversion) to(v Value, t *Type) (Value, error) {
	switch t {
	case TypeObject:
		if v.IsAutomationNull() {
			return Null, nil
		}
		return v, nil
	case TypePSObject:
		if v.IsAutomationNull() {
			return Null, nil
		}
		return Wrap(v), nil
	case TypeVoid:
		return AutomationNull, nil
	}
	if v.IsNull() {
		return c.fromNull(t)
	}
	base := v.Unwrap()
	from := base.Type()
	if from == t || from.IsA(t) {
		return base, nil
	}
	if i, ok := base.ref.(*Instance); ok && i.Native != nil && i.Native.Type().IsA(t) {
		return base, nil
	}
	if t.IsNullable() {
		return c.toNullable(base, t)
	}
	switch t.Kind {
	case KindBool:
		b, err := toBool(base)
		return Bool(b), err
	case KindString:
		s, err := textOf(c.h, v, true)
		return Str(s), err
	case KindEnum:
		if r, done, err := c.toEnum(base, t); done {
			return r, err
		}
	case KindArray:
		if t == TypeArray {
			return c.toArray(base, objectArray())
		}
		if r, done, err := c.toArrayOf(base, t); done {
			return r, err
		}
	case KindSByte, KindByte, KindInt16, KindUInt16, KindInt32, KindUInt32, KindInt64, KindUInt64, KindSingle, KindDouble, KindDecimal, KindBigInteger:
		if r, done, err := c.toNumber(base, t); done {
			return r, err
		}
	case KindType:
		if s, ok := base.AsString(); ok {
			return c.toType(s, t)
		}
	case KindChar:
		if r, done, err := c.toChar(base, t); done {
			return r, err
		}
	}
	if r, done, err := c.special(base, t); done {
		return r, err
	}
	return c.byMembers(base, t)
}

// valueText is how a value stands in the message about its conversion.
func (c conversion) valueText(v Value) string { return currentText(c.h, v) }

// currentText is the text that .NET makes of v under the current culture.
func currentText(h Host, v Value) string {
	if ticks, kind, ok := v.AsDateTime(); ok {
		s, _ := FormatDateTime(ticks, kind, "G", Current)
		return s
	}
	if k := v.Kind(); k == KindDouble || k == KindSingle {
		switch f := v.Unwrap().float(); {
		case math.IsInf(f, 1):
			return "∞"
		case math.IsInf(f, -1):
			return "-∞"
		}
	}
	s, _ := NetString(h, v)
	return s
}

func (c conversion) fail(v Value, t *Type) error {
	if t == TypeSecureString {
		return InvalidCast("ConvertToFinalInvalidCastException", "Cannot convert the value of type \"%s\" to type \"%s\".", v.Type(), t)
	}
	return InvalidCast("ConvertToFinalInvalidCastException", "Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".", c.valueText(v), AssemblyName(v.Type()), t)
}

func (c conversion) failWith(id string, v Value, t *Type, err error) error {
	e := InvalidCast(id, "Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", c.valueText(v), t, err.Error())
	e.Inner = AsException(err)
	return e
}

func (c conversion) fromNull(t *Type) (Value, error) {
	switch {
	case t == TypeString:
		return Str(""), nil
	case t == TypeBoolean, t == TypeChar, t.Kind.IsNumber(), t == TypeBigInteger:
		if t == TypeBigInteger {
			break
		}
		return Zero(t), nil
	case t == TypeSwitchParameter:
		return SwitchValue(false), nil
	case t == TypePSReference:
		return Of(NewReference(Null)), nil
	case t.Kind == KindEnum:
		return Null, InvalidCast("nullToEnumInvalidCast", "Cannot convert null to type \"%s\" due to enumeration values that are not valid. "+
			"Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", t, enumNames(t, ","))
	case t.IsNullable() || !t.IsValueType():
		return Null, nil
	}
	if t == TypeBigInteger {
		return BigInt(0), nil
	}
	return Null, InvalidCast("nullToObjectInvalidCast", "Cannot convert null to type \"%s\".", t)
}

func (c conversion) toNullable(v Value, t *Type) (Value, error) {
	if _, ok := v.Unwrap().ref.(Map); ok {
		inner := NewException(automation+"PSArgumentNullException", "Cannot process argument because the value of argument \"obj\" is null. "+
			"Change the value of argument \"obj\" to a non-null value.")
		return Null, c.failWith("InvalidCastConstructorException", v, t, inner)
	}
	r, err := c.to(v, t.Args[0])
	var e *Exception
	if errors.As(err, &e) && e.ErrorID == "ConvertToFinalInvalidCastException" {
		return Null, c.fail(v, t)
	}
	return r, err
}

// ToBool tells whether v counts as true.
func ToBool(v Value) bool {
	b, _ := toBool(v)
	return b
}

func toBool(v Value) (bool, error) {
	switch o := v.ref.(type) {
	case nil, *automationNull, *dbNull:
		return false, nil
	case *Type:
		switch o.Kind {
		case KindDouble, KindSingle:
			return v.float() != 0, nil
		case KindDateTime, KindTimeSpan:
			return true, nil
		}
		return v.bits != 0, nil
	case *String:
		return o.text != "", nil
	case *PSObject:
		return toBool(o.Base)
	case *Switch:
		return o.Present, nil
	case *Decimal:
		return o.Sign() != 0, nil
	case *BigInteger:
		return o.Int.Sign() != 0, nil
	case *Array:
		return listToBool(o.Items), nil
	case *List:
		return listToBool(o.Items), nil
	}
	return true, nil
}

// listToBool is the rule for lists: an empty one is false, one element decides itself unless it is a list, more are true.
func listToBool(items []Value) bool {
	switch len(items) {
	case 0:
		return false
	case 1:
		switch o := items[0].Unwrap().ref.(type) {
		case *Array:
			return len(o.Items) > 0
		case *List:
			return len(o.Items) > 0
		}
		return ToBool(items[0])
	}
	return true
}

func (c conversion) toChar(v Value, t *Type) (Value, bool, error) {
	if s, ok := v.ref.(*String); ok {
		if s.Length() == 1 {
			return Char(s.At(0)), true, nil
		}
		err := NewException("System.FormatException", "String must be exactly one character long.")
		return Null, true, c.failWith("InvalidCastParseTargetInvocation", v, t, err)
	}
	from := v.Type()
	switch {
	case from.Kind.IsInteger() || from.Kind == KindEnum:
		if n := int64(v.bits); n >= 0 && n <= math.MaxUint16 && (from.Kind != KindUInt64 || v.bits <= math.MaxUint16) {
			return Char(uint16(n)), true, nil
		}
		return Null, true, c.failWith("InvalidCastIConvertible", v, t, overflow("a character"))
	case from.Kind.IsNumber():
		return Null, true, c.failWith("InvalidCastIConvertible", v, t, convertible(v, t))
	case from == TypeBigInteger:
		return Null, true, c.failWith("InvalidCastIConvertible", v, t, NewException("System.InvalidCastException", "Object must implement IConvertible."))
	}
	return Null, false, nil
}

func overflow(what string) *Exception {
	return NewException("System.OverflowException", "Value was either too large or too small for "+what+".")
}

func (c conversion) toType(s string, t *Type) (Value, error) {
	resolve := ResolveType
	if c.h != nil {
		resolve = c.h.ResolveType
	}
	if r, ok := resolve(s); ok {
		return TypeValue(r), nil
	}
	e := InvalidCast("InvalidCastFromStringToType", "Cannot convert the \"%s\" value of type \"System.String\" to type \"System.Type\".", s)
	return Null, e
}

func enumNames(t *Type, sep string) string {
	ms := append([]EnumMember(nil), t.Enum.Members...)
	sortMembers(ms)
	names := make([]string, len(ms))
	for i := range ms {
		names[i] = ms[i].Name
	}
	return strings.Join(names, sep)
}

func sortMembers(ms []EnumMember) {
	for i := 1; i < len(ms); i++ {
		for j := i; j > 0 && uint64(ms[j].Value) < uint64(ms[j-1].Value); j-- {
			ms[j], ms[j-1] = ms[j-1], ms[j]
		}
	}
}

func (c conversion) toEnum(v Value, t *Type) (Value, bool, error) {
	from := v.Type()
	switch {
	case from == TypeString:
		s, _ := v.AsString()
		r, err := c.parseEnum(s, v, t)
		return r, true, err
	case from.Kind == KindSingle, from.Kind == KindDouble, from.Kind == KindDecimal:
		r, err := c.parseEnum(ToString(v), v, t)
		return r, true, err
	case from.Kind.IsInteger(), from.Kind == KindEnum:
		n := int64(v.bits)
		if from.Kind == KindEnum && from != t {
			if r, err := c.parseEnum(FormatInt(n), v, t); err == nil {
				return r, true, nil
			}
		}
		if !enumDefined(t, n) || !fitsInteger(v, t.Enum.Underlying.Kind) {
			return Null, true, InvalidCast("UndefinedIntegerToEnum", "Cannot convert value \"%s\" to type \"%s\" due to enumeration values that are not valid. "+
				"Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", c.valueText(v), t, enumNames(t, ","))
		}
		return EnumOf(t, n), true, nil
	}
	if items, ok, err := Collect(v); ok {
		if err != nil {
			return Null, true, err
		}
		if len(items) == 1 && items[0].IsNull() {
			_, err := c.fromNull(t)
			return Null, true, err
		}
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = ToString(item)
		}
		s := strings.Join(parts, ",")
		total, numeric := int64(0), len(parts) > 0
		for _, p := range parts {
			n, err := ParseEnum(t, p, true)
			numeric = numeric && err == nil
			total |= n
		}
		if numeric && enumDefined(t, total) {
			return EnumOf(t, total), true, nil
		}
		r, err := c.parseEnum(s, Str(s), t)
		return r, true, err
	}
	return Null, false, nil
}

// enumDefined tells whether n is a member, or a combination of members of an enumeration of flags.
func enumDefined(t *Type, n int64) bool {
	all := uint64(0)
	for _, m := range t.Enum.Members {
		if m.Value == n {
			return true
		}
		all |= uint64(m.Value)
	}
	return t.Enum.Flags && n != 0 && uint64(n)&^all == 0
}

// ParseEnum reads names or numbers separated by commas; exact asks for the names' own case and no abbreviation.
func ParseEnum(t *Type, s string, ignoreCase bool) (int64, error) {
	total := int64(0)
	text := strings.TrimSpace(s)
	if text == "" {
		return 0, NewException("System.ArgumentException", "Must specify valid information for parsing in the string. (Parameter 'value')")
	}
	if c := text[0]; c == '-' || c == '+' || c >= '0' && c <= '9' {
		n, ok := new(big.Int).SetString(strings.TrimPrefix(text, "+"), 10)
		if ok {
			if !n.IsInt64() || !fitsBig(n, t.Enum.Underlying.Kind) {
				return 0, overflow(overflowName(t.Enum.Underlying.Kind))
			}
			return n.Int64(), nil
		}
	}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		n, ok := t.Enum.Lookup(part, !ignoreCase)
		if !ok {
			return 0, Exceptionf("System.ArgumentException", "Requested value '%s' was not found.", s)
		}
		total |= n
	}
	return total, nil
}

func (c conversion) parseEnum(s string, v Value, t *Type) (Value, error) {
	text := strings.TrimSpace(s)
	var total int64
	if text != "" {
		n, err := ParseEnum(t, text, true)
		var e *Exception
		if errors.As(err, &e) && e.Of.Name == "OverflowException" {
			return Null, c.failWith("CaseSensitiveEnumParseThrewAnException", v, t, err)
		}
		if err == nil {
			total = n
			if !enumDefined(t, total) && !t.Enum.Flags {
				return Null, c.undefinedEnum(s, t)
			}
			return EnumOf(t, total), nil
		}
	}
	total = 0
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		n, err := disambiguate(t, part)
		if err != nil {
			return Null, c.failWith("SubstringDisambiguationEnumParseThrewAnException", v, t, err)
		}
		total |= n
	}
	if !enumDefined(t, total) {
		return Null, c.undefinedEnum(s, t)
	}
	return EnumOf(t, total), nil
}

func (c conversion) undefinedEnum(s string, t *Type) error {
	return InvalidCast("EnumParseUndefined", "Cannot convert value \"%s\" to type \"%s\" due to enumeration values that are not valid. "+
		"Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", s, t, enumNames(t, ","))
}

// disambiguate finds the one member whose name begins with text.
func disambiguate(t *Type, text string) (int64, error) {
	if n, ok := t.Enum.Lookup(text, false); ok {
		return n, nil
	}
	var found []EnumMember
	for _, m := range t.Enum.Members {
		if len(m.Name) >= len(text) && EqualFold(m.Name[:len(text)], text) {
			found = append(found, m)
		}
	}
	switch {
	case len(found) == 0:
		return 0, Exceptionf("System.ArgumentException", "Unable to match the identifier name %s to a valid enumerator name. "+
			"Specify one of the following enumerator names and try again:\n%s", text, enumNames(t, ", "))
	case len(found) > 1:
		same := true
		var list []string
		for _, m := range found {
			same = same && m.Value == found[0].Value
			list = append(list, m.Name)
		}
		if !same {
			return 0, Exceptionf("System.ArgumentException", "The identifier name %s cannot be processed because it is either too similar or "+
				"identical to the following enumerator names: %s. Use a more specific identifier name.", text, strings.Join(list, ", "))
		}
	}
	return found[0].Value, nil
}

func (c conversion) toArray(v Value, t *Type) (Value, error) {
	r, _, err := c.toArrayOf(v, t)
	return r, err
}

func (c conversion) toArrayOf(v Value, t *Type) (Value, bool, error) {
	if s, ok := v.ref.(*String); ok && t.Elem == TypeChar {
		items := make([]Value, s.Length())
		for i := range items {
			items[i] = Char(s.At(i))
		}
		return Of(NewArray(TypeChar, items)), true, nil
	}
	if a, ok := v.ref.(*Array); ok && len(a.Dims) > 1 {
		return Null, false, nil
	}
	items, ok, err := Collect(v)
	if err != nil {
		return Null, true, err
	}
	if ok && t.Rank == 1 {
		out := make([]Value, len(items))
		for i, item := range items {
			if out[i], err = Convert(c.h, item, t.Elem); err != nil {
				return Null, true, err
			}
		}
		return Of(NewArray(t.Elem, out)), true, nil
	}
	if t.Rank != 1 {
		return Null, false, nil
	}
	if t.Elem != TypeObject && (rankOf(v, t.Elem) == rankNone || v.Kind() == KindDateTime && t.Elem != TypeString) {
		return Null, false, nil
	}
	item, err := Convert(c.h, v, t.Elem)
	if err != nil {
		return Null, true, c.failWith("InvalidCastExceptionScalarToArray", v, t, err)
	}
	return Of(NewArray(t.Elem, []Value{item})), true, nil
}

// special are the language's conversions that belong to a single type.
func (c conversion) special(v Value, t *Type) (Value, bool, error) {
	switch {
	case t == TypeHashtable:
		if m, ok := v.ref.(Map); ok {
			h := NewHashtable()
			m.Each(func(k, x Value) bool { h.Put(k, x); return true })
			return Of(h), true, nil
		}
	case t.Generic == TypeHashSetOf:
		items, ok, err := Collect(v)
		if err != nil || !ok {
			return Null, err != nil, err
		}
		set := NewHashSet(t, nil)
		for _, item := range items {
			one, err := Convert(c.h, item, t.Args[0])
			if err != nil {
				return Null, true, c.fail(v, t)
			}
			set.Add(one)
		}
		return Of(set), true, nil
	case t.IsInterface() && len(t.Args) == 1 && t.Namespace == "System.Collections.Generic" && t.IsA(TypeIEnumerable):
		if items, ok, err := Collect(v); ok || err != nil {
			if err != nil {
				return Null, true, err
			}
			r, _, err := c.toArrayOf(FromSlice(items), t.Args[0].ArrayOf())
			return r, true, err
		}
		if rankOf(v, t.Args[0]) != rankNone {
			r, _, err := c.toArrayOf(v, t.Args[0].ArrayOf())
			return r, true, err
		}
	case t == TypePSReference:
		return Of(NewReference(v)), true, nil
	case t.IsDelegate():
		if b, ok := asBlock(v.ref); ok {
			return Of(&Delegate{Of: t, Target: blockCallable{b}}), true, nil
		}
		if m, ok := v.ref.(*PSMethod); ok {
			return Of(&Delegate{Of: t, Target: methodCallable{m}}), true, nil
		}
	case t == TypeRegex:
		if s, ok := v.AsString(); ok {
			r, err := Construct(c.h, t, []Value{Str(s)})
			if err != nil {
				return Null, true, c.failWith("InvalidCastFromStringToRegex", v, t, err)
			}
			return r, true, nil
		}
	case t == TypeUri:
		if s, ok := v.AsString(); ok {
			const relativeOrAbsolute = 0
			kind := EnumOf(namedType("System.UriKind"), relativeOrAbsolute)
			r, err := Construct(c.h, t, []Value{Str(s), kind})
			if err != nil {
				return Null, true, c.failWith("InvalidCastFromStringToUri", v, t, err)
			}
			return r, true, nil
		}
	case t == TypeXmlDocument:
		r, err := c.toXML(v, t)
		return r, true, err
	case t == TypeSwitchParameter:
		if b, ok := v.AsBool(); ok {
			return SwitchValue(b), true, nil
		}
	case t == TypePSCustomObject:
		if m, ok := v.ref.(Map); ok {
			r, err := ToCustomObject(Of(m))
			return r, true, err
		}
		return v, true, nil
	case t.IsInterface() || t.Flags&FlagAbstract != 0:
		return Null, false, nil
	}
	return Null, false, nil
}

func (c conversion) toXML(v Value, t *Type) (Value, error) {
	s := ToString(v)
	if items, ok, _ := Collect(v); ok {
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = ToString(item)
		}
		s = strings.Join(parts, "\n")
	}
	doc, err := Construct(c.h, t, nil)
	if err != nil {
		return Null, err
	}
	if _, err := InvokeMethod(c.h, doc, "LoadXml", []Value{Str(s)}, nil); err != nil {
		var e *Exception
		if errors.As(err, &e) && e.Inner != nil {
			err = e.Inner
		}
		return Null, c.failWith("InvalidCastToXmlDocument", v, t, err)
	}
	return doc, nil
}

// ToCustomObject is what [pscustomobject] in front of a value makes: a record of a dictionary's pairs, anything else
// itself.
//
// The key PSTypeName gives the record its type's name.
func ToCustomObject(v Value) (Value, error) {
	m, ok := AsMap(v)
	if !ok {
		return v, nil
	}
	r := &Record{}
	var typeName string
	var err error
	m.Each(func(k, x Value) bool {
		switch name := ToString(k); {
		case name == "":
			err = InvalidCast("InvalidCastConstructorException", "Cannot convert value \"%s\" to type \"%sLanguagePrimitives+InternalPSCustomObject\". Error: \"%s\"",
				m.Type(), automation, `Cannot process argument because the value of argument "name" is not valid. Change the value of the "name" argument and run the operation again.`)
		case EqualFold(name, "PSTypeName"):
			typeName = ToString(x)
		default:
			r.Set(name, x)
		}
		return err == nil
	})
	if err == nil && typeName != "" {
		return SetTypeNames(Of(r), append([]string{typeName}, TypeNames(Of(r))...)), nil
	}
	return Of(r), err
}
