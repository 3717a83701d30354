package dotnet

import (
	"math"
	"math/bits"

	"github.com/exorun/exorun/powershell/value"
)

// signatureName is a type's name in signatures: primitives stand without their namespace.
func signatureName(t *value.Type) string {
	switch t.Kind {
	case value.KindDecimal, value.KindBigInteger, value.KindDateTime, value.KindTimeSpan:
		return t.FullName()
	}
	return t.Name
}

// numberInterfaces are those of numbers that scripts ask for.
func numberInterfaces(name string) []string {
	return []string{"System.IComparable", "System.IConvertible", "System.IFormattable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"}
}

var typeCodes = map[value.Kind]int64{
	value.KindBool: 3, value.KindChar: 4, value.KindSByte: 5, value.KindByte: 6, value.KindInt16: 7, value.KindUInt16: 8,
	value.KindInt32: 9, value.KindUInt32: 10, value.KindInt64: 11, value.KindUInt64: 12, value.KindSingle: 13, value.KindDouble: 14, value.KindDecimal: 15,
	value.KindDateTime: 16, value.KindString: 18,
}

// comparable gives the members that compare values of a type.
func comparableMembers(t *value.Type, name string) []M {
	compare := func(s V, a []V) (V, error) {
		if a[0].IsNull() {
			return num(1), nil
		}
		if a[0].Type() != t {
			return null, argument("", "Object must be of type "+t.Name+".")
		}
		c, err := value.NetCompare(s, a[0])
		return num(c), err
	}
	return []M{
		m("Boolean Equals(System.Object)", func(s V, a []V) V { return yes(value.NetEquals(s, a[0])) }),
		m("Boolean Equals("+name+")", func(s V, a []V) V { return yes(value.NetEquals(s, a[0])) }),
		me("Int32 CompareTo(System.Object)", compare),
		me("Int32 CompareTo("+name+")", compare),
	}
}

// formatMembers gives the overloads of ToString.
func formatMembers() []M {
	format := func(h H, s V, f string, c *value.Culture) (V, error) {
		t, err := value.FormatValue(h, s, f, c)
		return text(t), err
	}
	return []M{
		mh("System.String ToString()", func(h H, s V, a []V) (V, error) { return format(h, s, "", value.Current) }),
		mh("System.String ToString(System.IFormatProvider)", func(h H, s V, a []V) (V, error) { return format(h, s, "", value.CultureOf(a[0])) }),
		mh("System.String ToString(System.String)", func(h H, s V, a []V) (V, error) { return format(h, s, str(a[0]), value.Current) }),
		mh("System.String ToString(System.String, System.IFormatProvider)", func(h H, s V, a []V) (V, error) {
			return format(h, s, str(a[0]), value.CultureOf(a[1]))
		}),
	}
}

// parseNumber reads a number of type t; style 0 stands for the type's own.
func parseNumber(t *value.Type, v V, style value.NumberStyle) (V, error) {
	if v.IsNull() {
		return null, argumentNull("s")
	}
	s := str(v)
	switch t.Kind {
	case value.KindSingle, value.KindDouble:
		if style == 0 {
			style = value.StyleFloat | value.StyleThousands
		}
		f, err := value.ParseFloat(s, style, t.Kind)
		if err != nil {
			return null, err
		}
		if t.Kind == value.KindSingle {
			return value.Single(float32(f)), nil
		}
		return value.Double(f), nil
	case value.KindDecimal:
		if style == 0 {
			style = value.StyleNumber
		}
		d, err := value.ParseDecimalStyle(s, style)
		if err != nil {
			return null, err
		}
		return value.Dec(d), nil
	case value.KindBigInteger:
		if style == 0 {
			style = value.StyleInteger
		}
		b, ok := value.ParseBig(s, style)
		if !ok {
			return null, formatError("The value could not be parsed.")
		}
		return value.Big(b), nil
	}
	if style == 0 {
		style = value.StyleInteger
	}
	return value.ParseInteger(s, style, t)
}

// parseMembers gives Parse and TryParse of a type of numbers.
func parseMembers(t *value.Type, name string) []M {
	try := func(v V, style value.NumberStyle, out V) (V, error) {
		n, err := parseNumber(t, v, style)
		if err != nil {
			n = value.Zero(t)
		}
		return yes(err == nil), setRef(out, n)
	}
	styleOf := func(v V) value.NumberStyle { return value.NumberStyle(i32(v)) }
	return []M{
		me("static "+name+" Parse(System.String)", func(_ V, a []V) (V, error) { return parseNumber(t, a[0], 0) }),
		me("static "+name+" Parse(System.String, System.Globalization.NumberStyles)", func(_ V, a []V) (V, error) { return parseNumber(t, a[0], styleOf(a[1])) }),
		me("static "+name+" Parse(System.String, System.Globalization.NumberStyles, System.IFormatProvider)", func(_ V, a []V) (V, error) {
			return parseNumber(t, a[0], styleOf(a[1]))
		}),
		me("static "+name+" Parse(System.String, System.IFormatProvider)", func(_ V, a []V) (V, error) { return parseNumber(t, a[0], 0) }),
		me("static Boolean TryParse(System.String, "+name+" ByRef)", func(_ V, a []V) (V, error) { return try(a[0], 0, a[1]) }),
		me("static Boolean TryParse(System.String, System.Globalization.NumberStyles, System.IFormatProvider, "+name+" ByRef)", func(_ V, a []V) (V, error) {
			return try(a[0], styleOf(a[1]), a[3])
		}),
		me("static Boolean TryParse(System.String, System.IFormatProvider, "+name+" ByRef)", func(_ V, a []V) (V, error) { return try(a[0], 0, a[2]) }),
	}
}

func pick(first bool, a, b V) V {
	if first {
		return a
	}
	return b
}

func less(a, b V) bool { c, _ := value.NetCompare(a, b); return c < 0 }

func clamp(a []V) (V, error) {
	if less(a[2], a[1]) {
		return null, argument("", "'"+value.ToString(a[1])+"' cannot be greater than "+value.ToString(a[2])+".")
	}
	if less(a[0], a[1]) {
		return a[1], nil
	}
	return pick(less(a[2], a[0]), a[2], a[0]), nil
}

func zeroSign(v V) int { c, _ := value.NetCompare(v, value.Zero(v.Type())); return sign(c) }

var negateMinimum = "Negating the minimum value of a twos complement number is invalid."

func absolute(v V) (V, error) {
	switch k := v.Kind(); {
	case k == value.KindDouble:
		return value.Double(math.Abs(float(v))), nil
	case k == value.KindSingle:
		return value.Single(float32(math.Abs(float(v)))), nil
	case k == value.KindDecimal:
		d, _ := v.AsDecimal()
		return value.Dec(d.Abs()), nil
	case k.IsSigned() && i64(v) < 0:
		r, err := value.NumberTo(value.Int64(-i64(v)), v.Type())
		if err != nil || i64(v) == math.MinInt64 {
			return null, overflow(negateMinimum)
		}
		return r, nil
	}
	return v, nil
}

// commonMembers are the static functions that every type of numbers has.
func commonMembers(t *value.Type, name string) []M {
	ms := []M{
		m("static "+name+" Max("+name+", "+name+")", func(_ V, a []V) V { return pick(less(a[0], a[1]), a[1], a[0]) }),
		m("static "+name+" Min("+name+", "+name+")", func(_ V, a []V) V { return pick(less(a[1], a[0]), a[1], a[0]) }),
		me("static "+name+" Clamp("+name+", "+name+", "+name+")", func(_ V, a []V) (V, error) { return clamp(a) }),
		m("static Int32 Sign("+name+")", func(_ V, a []V) V { return num(zeroSign(a[0])) }),
	}
	if t.Kind.IsSigned() || t.Kind >= value.KindSingle {
		ms = append(ms,
			me("static "+name+" Abs("+name+")", func(_ V, a []V) (V, error) { return absolute(a[0]) }),
			m("static Boolean IsNegative("+name+")", func(_ V, a []V) V {
				if k := a[0].Kind(); k == value.KindDouble || k == value.KindSingle {
					return yes(math.Signbit(float(a[0])))
				}
				return yes(zeroSign(a[0]) < 0)
			}),
			m("static Boolean IsPositive("+name+")", func(_ V, a []V) V { return yes(zeroSign(a[0]) >= 0) }))
	}
	return ms
}

func integerMembers(t *value.Type, name string) []M {
	width := map[value.Kind]int{value.KindSByte: 8, value.KindByte: 8, value.KindInt16: 16, value.KindUInt16: 16, value.KindInt32: 32, value.KindUInt32: 32}[t.Kind]
	if width == 0 {
		width = 64
	}
	mask := uint64(math.MaxUint64) >> (64 - width)
	of := func(u uint64) V {
		u &= mask
		if t.Kind.IsSigned() {
			u = uint64(int64(u<<(64-width)) >> (64 - width))
		}
		return value.FromBits(t, u)
	}
	u := func(v V) uint64 { return v.Bits() & mask }
	return []M{
		m("static Boolean IsEvenInteger("+name+")", func(_ V, a []V) V { return yes(a[0].Bits()&1 == 0) }),
		m("static Boolean IsOddInteger("+name+")", func(_ V, a []V) V { return yes(a[0].Bits()&1 == 1) }),
		m("static Boolean IsPow2("+name+")", func(_ V, a []V) V { return yes(zeroSign(a[0]) > 0 && bits.OnesCount64(u(a[0])) == 1) }),
		m("static "+name+" LeadingZeroCount("+name+")", func(_ V, a []V) V { return of(uint64(bits.LeadingZeros64(u(a[0])) - (64 - width))) }),
		m("static "+name+" TrailingZeroCount("+name+")", func(_ V, a []V) V { return of(uint64(min(bits.TrailingZeros64(u(a[0])), width))) }),
		m("static "+name+" PopCount("+name+")", func(_ V, a []V) V { return of(uint64(bits.OnesCount64(u(a[0])))) }),
		m("static "+name+" RotateLeft("+name+", Int32)", func(_ V, a []V) V {
			n := uint(i32(a[1])) % uint(width)
			return of(u(a[0])<<n | u(a[0])>>(uint(width)-n))
		}),
		m("static "+name+" RotateRight("+name+", Int32)", func(_ V, a []V) V {
			n := uint(i32(a[1])) % uint(width)
			return of(u(a[0])>>n | u(a[0])<<(uint(width)-n))
		}),
	}
}

func floatMembers(t *value.Type, name string) []M {
	test := func(sig string, f func(x float64) bool) M {
		return m("static Boolean "+sig+"("+name+")", func(_ V, a []V) V { return yes(f(float(a[0]))) })
	}
	return []M{
		test("IsNaN", math.IsNaN),
		test("IsInfinity", func(x float64) bool { return math.IsInf(x, 0) }),
		test("IsPositiveInfinity", func(x float64) bool { return math.IsInf(x, 1) }),
		test("IsNegativeInfinity", func(x float64) bool { return math.IsInf(x, -1) }),
		test("IsFinite", func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }),
		test("IsInteger", func(x float64) bool { return math.Trunc(x) == x && !math.IsInf(x, 0) }),
		test("IsEvenInteger", func(x float64) bool { return math.Mod(x, 2) == 0 }),
		test("IsOddInteger", func(x float64) bool { return math.Abs(math.Mod(x, 2)) == 1 }),
	}
}

func numberType(t *value.Type) *D {
	name := signatureName(t)
	d := &D{Interfaces: numberInterfaces(name)}
	d.Methods = append(d.Methods, comparableMembers(t, name)...)
	d.Methods = append(d.Methods, parseMembers(t, name)...)
	d.Methods = append(d.Methods, commonMembers(t, name)...)
	d.Methods = append(d.Methods, convertibleMembers()...)
	d.Methods = append(d.Methods, formatMembers()...)
	d.Methods = append(d.Methods, m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return enum("System.TypeCode", typeCodes[t.Kind]) }))
	constant := func(n string, v V) { d.Properties = append(d.Properties, field("static "+name+" "+n, v)) }
	switch t.Kind {
	case value.KindSingle:
		d.Methods = append(d.Methods, floatMembers(t, name)...)
		constant("MaxValue", value.Single(math.MaxFloat32))
		constant("MinValue", value.Single(-math.MaxFloat32))
		constant("Epsilon", value.Single(math.SmallestNonzeroFloat32))
		constant("NaN", value.Single(float32(math.NaN())))
		constant("PositiveInfinity", value.Single(float32(math.Inf(1))))
		constant("NegativeInfinity", value.Single(float32(math.Inf(-1))))
		constant("E", value.Single(math.E))
		constant("Pi", value.Single(math.Pi))
		constant("Tau", value.Single(2*math.Pi))
	case value.KindDouble:
		d.Methods = append(d.Methods, floatMembers(t, name)...)
		constant("MaxValue", value.Double(math.MaxFloat64))
		constant("MinValue", value.Double(-math.MaxFloat64))
		constant("Epsilon", value.Double(math.SmallestNonzeroFloat64))
		constant("NaN", value.Double(math.NaN()))
		constant("PositiveInfinity", value.Double(math.Inf(1)))
		constant("NegativeInfinity", value.Double(math.Inf(-1)))
		constant("NegativeZero", value.Double(math.Copysign(0, -1)))
		constant("E", value.Double(math.E))
		constant("Pi", value.Double(math.Pi))
		constant("Tau", value.Double(2*math.Pi))
	default:
		d.Methods = append(d.Methods, integerMembers(t, name)...)
		lo, hi := value.IntegerRange(t)
		constant("MaxValue", hi)
		constant("MinValue", lo)
	}
	return d
}
