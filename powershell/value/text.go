package value

import (
	"math"
	"strconv"
	"strings"
)

// FormatInt is strconv.FormatInt in base 10.
func FormatInt(i int64) string { return strconv.FormatInt(i, 10) }

// ToString gives the text of v as PowerShell makes it: numbers by the invariant culture, the elements of a
// collection joined by a space, a record as @{name=value}.
func ToString(v Value) string {
	s, _ := Text(nil, v)
	return s
}

// Text is ToString with the engine at hand: $OFS joins, and a class's own ToString() is called.
func Text(h Host, v Value) (string, error) { return textOf(h, v, true) }

func textOf(h Host, v Value, collections bool) (string, error) {
	switch o := v.ref.(type) {
	case nil, *automationNull:
		return "", nil
	case *String:
		return o.text, nil
	case *Type:
		if collections && (o.Kind == KindDouble || o.Kind == KindSingle) {
			return shortFloat(v), nil
		}
		return scalarText(o, v), nil
	case *PSObject:
		if m, e, ok := o.bag.Lookup(Intern("ToString")); ok && e.Kind == MemberScriptMethod && h != nil {
			r, err := callExtended(h, v, m, "ToString", nil)
			if err != nil {
				return "", err
			}
			return textOf(h, r, collections)
		}
		if o.written != "" {
			return o.written, nil
		}
		return textOf(h, o.Base, collections)
	case *Decimal:
		return o.String(), nil
	case *BigInteger:
		return o.Int.String(), nil
	case *Record:
		return recordText(h, o)
	case *Array, *List:
		if collections {
			return joinText(h, v)
		}
		return v.Type().FullName(), nil
	case *RuntimeType:
		return TypeText(o.Of), nil
	case *Exception:
		return exceptionText(o), nil
	case *ErrorRecord:
		return o.Message(), nil
	case *PSMethod:
		return strings.Join(o.Definitions(), ", "), nil
	case *Instance:
		return instanceText(h, o)
	case Map:
		return o.Type().FullName(), nil
	}
	if b, ok := asBlock(v.ref); ok {
		return b.Text(), nil
	}
	if collections && IsCollection(v) {
		return joinText(h, v)
	}
	return objectText(h, v)
}

// objectText calls the type's ToString().
func objectText(h Host, v Value) (string, error) {
	t := v.Type()
	if g := t.Members().methods[Intern("ToString")]; g != nil {
		for _, o := range g.Overloads {
			if o.Method.Body != nil && strings.HasSuffix(o.Method.Signature, "()") {
				r, err := o.Method.Body(h, v.Unwrap(), nil)
				if err != nil {
					return "", err
				}
				s, _ := r.AsString()
				return s, nil
			}
		}
	}
	return t.FullName(), nil
}

// NetString is Object.ToString(): what .NET itself makes of v, where a collection is its type's name.
func NetString(h Host, v Value) (string, error) {
	if t, ok := v.AsType(); ok {
		return t.FullName(), nil
	}
	return textOf(h, v, false)
}

func instanceText(h Host, i *Instance) (string, error) {
	if g := i.Class.Members().methods[Intern("ToString")]; g != nil {
		for _, o := range g.Overloads {
			if o.Method.Body != nil && len(o.Parameters()) == 0 {
				r, err := o.Method.Body(h, Of(i), nil)
				if err != nil {
					return "", err
				}
				s, _ := r.AsString()
				return s, nil
			}
		}
	}
	if i.Native != nil {
		return textOf(h, Of(i.Native), true)
	}
	return i.Class.FullName(), nil
}

func joinText(h Host, v Value) (string, error) {
	sep := " "
	if h != nil {
		sep = h.OFS()
	}
	e, _ := Enumerate(v)
	var b strings.Builder
	for first := true; ; first = false {
		item, ok, err := e.Next()
		if err != nil {
			return "", err
		}
		if !ok {
			return b.String(), nil
		}
		if !first {
			b.WriteString(sep)
		}
		s, err := elementText(h, item)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
}

// elementText is the text of a collection's element, whose own elements no longer show.
func elementText(h Host, v Value) (string, error) {
	if IsCollection(v) {
		return v.Type().FullName(), nil
	}
	if _, ok := v.ref.(*Record); ok {
		return "", nil
	}
	return textOf(h, v, true)
}

func recordText(h Host, r *Record) (string, error) {
	if m, e, ok := r.Lookup(Intern("ToString")); ok && e.Kind == MemberScriptMethod && h != nil {
		v, err := callExtended(h, Of(r), m, "ToString", nil)
		if err != nil {
			return "", err
		}
		return textOf(h, v, true)
	}
	var b strings.Builder
	for i := range r.Shape().Entries {
		e := &r.shape.Entries[i]
		if !e.Kind.IsProperty() || e.Hidden {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("@{")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(e.Name)
		b.WriteByte('=')
		v := r.slots[i]
		if e.Kind != MemberNote {
			if h == nil {
				continue
			}
			var err error
			if v, _, err = readExtended(h, Of(r), v, e); err != nil {
				return "", err
			}
		}
		if inner, ok := v.ref.(*Record); ok && inner == r {
			continue
		}
		s, err := elementText(h, v)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	if b.Len() == 0 {
		return "", nil
	}
	b.WriteByte('}')
	return b.String(), nil
}

// exceptionText is Exception.ToString().
func exceptionText(e *Exception) string {
	s := e.Of.FullName()
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Inner != nil {
		s += "\n ---> " + exceptionText(e.Inner) + "\n   --- End of inner exception stack trace ---"
	}
	if e.StackTrace != "" {
		s += "\n" + e.StackTrace
	}
	return s
}

func scalarText(t *Type, v Value) string {
	switch t.Kind {
	case KindBool:
		if v.bits != 0 {
			return "True"
		}
		return "False"
	case KindChar:
		return CharString(uint16(v.bits))
	case KindUInt64:
		return strconv.FormatUint(v.bits, 10)
	case KindSingle:
		return FloatText(v.float(), 32)
	case KindDouble:
		return FloatText(v.float(), 64)
	case KindDateTime:
		ticks, kind, _ := v.AsDateTime()
		s, _ := FormatDateTime(ticks, kind, "G", Invariant)
		return s
	case KindTimeSpan:
		s, _ := FormatTimeSpan(int64(v.bits), "c", Invariant)
		return s
	case KindEnum:
		return EnumText(t, int64(v.bits))
	}
	return strconv.FormatInt(int64(v.bits), 10)
}

// shortFloat is the text that the language makes of a number: 15 digits of a double, 7 of a single.
func shortFloat(v Value) string {
	f := v.float()
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return FloatText(f, 64)
	}
	digits := 15
	if v.Kind() == KindSingle {
		digits = 7
	}
	s, _ := generalNumber(v, 'G', digits)
	return s
}

// FloatText writes the shortest digits that read back as f, as .NET's ToString() does.
func FloatText(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		if math.Signbit(f) {
			return "-0"
		}
		return "0"
	}
	var buf [32]byte
	s := strconv.AppendFloat(buf[:0], f, 'e', -1, bits)
	mark := len(s) - 1
	for s[mark] != 'e' {
		mark--
	}
	exp, _ := strconv.Atoi(string(s[mark+1:]))
	digits := mark - 1
	if s[0] == '-' {
		digits--
	}
	if digits > 1 {
		digits--
	}
	// As many digits as always read back: a number of fewer stands without an exponent up to there.
	limit := 17
	if bits == 32 {
		limit = 9
	}
	if exp+1 > max(digits, limit) || exp < -4 {
		out := append([]byte(nil), s[:mark]...)
		out = append(out, 'E')
		if exp < 0 {
			out = append(out, '-')
			exp = -exp
		} else {
			out = append(out, '+')
		}
		if exp < 10 {
			out = append(out, '0')
		}
		return string(strconv.AppendInt(out, int64(exp), 10))
	}
	return strconv.FormatFloat(f, 'f', -1, bits)
}

// EnumText gives the name of a number of an enumeration: several names for combined flags, digits for no name.
func EnumText(t *Type, n int64) string {
	info := t.Enum
	if info == nil {
		return FormatInt(n)
	}
	for i := range info.Members {
		if info.Members[i].Value == n {
			return info.Members[i].Name
		}
	}
	if !info.Flags {
		return FormatInt(n)
	}
	var names []string
	rest := uint64(n)
	best := func() *EnumMember {
		var b *EnumMember
		for i := range info.Members {
			m := &info.Members[i]
			if m.Value != 0 && uint64(m.Value)&rest == uint64(m.Value) && (b == nil || uint64(m.Value) > uint64(b.Value)) {
				b = m
			}
		}
		return b
	}
	for rest != 0 {
		m := best()
		if m == nil {
			return FormatInt(n)
		}
		names = append([]string{m.Name}, names...)
		rest &^= uint64(m.Value)
	}
	return strings.Join(names, ", ")
}

// TypeText gives a type as PowerShell writes it: the accelerator if there is one, generic arguments in brackets.
func TypeText(t *Type) string {
	switch {
	case t == nil:
		return ""
	case t.Flags&FlagByRef != 0:
		return "[ref] " + TypeText(t.Elem)
	case t.IsArray():
		return TypeText(t.Elem) + "[" + strings.Repeat(",", t.Rank-1) + "]"
	case t.Generic != nil && t.Generic != TypeNullable || t.Generic == TypeNullable:
		name := t.Generic.FullName()
		if i := strings.IndexByte(name, '`'); i >= 0 {
			name = name[:i]
		}
		args := make([]string, len(t.Args))
		for i, a := range t.Args {
			args[i] = TypeText(a)
		}
		return name + "[" + strings.Join(args, ",") + "]"
	}
	if s, ok := acceleratorOf(t); ok {
		return s
	}
	return t.FullName()
}
