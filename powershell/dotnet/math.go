package dotnet

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/exorun/exorun/powershell/value"
)

func logBig(b *big.Int) float64 {
	if b.Sign() <= 0 {
		if b.Sign() == 0 {
			return math.Inf(-1)
		}
		return math.NaN()
	}
	n := max(0, b.BitLen()-1000)
	f, _ := new(big.Float).SetInt(new(big.Int).Rsh(b, uint(n))).Float64()
	return math.Log(f) + float64(n)*math.Ln2
}

// roundDouble rounds to digits after the point as .NET does: by a power of ten.
func roundDouble(f float64, digits int, mode value.RoundMode) (V, error) {
	if digits < 0 || digits > 15 {
		return null, outOfRange("digits", "Rounding digits must be between 0 and 15, inclusive.")
	}
	if mode < 0 || mode > value.ToPositiveInfinity {
		return null, argument("mode", "The value '"+itoa(int(mode))+"' is not valid for this usage of the type MidpointRounding.")
	}
	if math.Abs(f) >= 1e16 {
		return value.Double(f), nil
	}
	scale := math.Pow10(digits)
	x := f * scale
	switch mode {
	case value.AwayFromZero:
		x = math.Round(x)
	case value.ToZero:
		x = math.Trunc(x)
	case value.ToNegativeInfinity:
		x = math.Floor(x)
	case value.ToPositiveInfinity:
		x = math.Ceil(x)
	default:
		x = math.RoundToEven(x)
	}
	return value.Double(x / scale), nil
}

func arithmeticOverflow() error { return overflow("Arithmetic operation resulted in an overflow.") }

func mathType() *D {
	d := &D{Properties: []P{
		field("static Double E", value.Double(math.E)), field("static Double PI", value.Double(math.Pi)), field("static Double Tau", value.Double(2*math.Pi)),
	}}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	for _, f := range []struct {
		name, parameter string
		f               func(float64) float64
	}{
		{"Acos", "d", math.Acos},
		{"Acosh", "d", math.Acosh},
		{"Asin", "d", math.Asin},
		{"Asinh", "d", math.Asinh},
		{"Atan", "d", math.Atan},
		{"Atanh", "d", math.Atanh},
		{"Cbrt", "d", math.Cbrt},
		{"Ceiling", "a", math.Ceil},
		{"Cos", "d", math.Cos},
		{"Cosh", "value", math.Cosh},
		{"Exp", "d", math.Exp},
		{"Floor", "d", math.Floor},
		{"Log", "d", math.Log},
		{"Log10", "d", log10},
		{"Log2", "x", math.Log2},
		{"Sin", "a", math.Sin},
		{"Sinh", "value", math.Sinh},
		{"Sqrt", "d", math.Sqrt},
		{"Tan", "a", math.Tan},
		{"Tanh", "value", math.Tanh},
		{"Truncate", "d", math.Trunc},
		{"BitIncrement", "x", func(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }},
		{"BitDecrement", "x", func(x float64) float64 { return math.Nextafter(x, math.Inf(-1)) }},
	} {
		add(named(m("static Double "+f.name+"(Double)", func(_ V, a []V) V { return value.Double(f.f(float(a[0]))) }), f.parameter))
	}
	for _, f := range []struct {
		name string
		f    func(a, b float64) float64
	}{{"Atan2", math.Atan2}, {"Pow", pow}, {"IEEERemainder", math.Remainder}, {"CopySign", math.Copysign}, {"Log", func(a, b float64) float64 { return logBase(a, b) }}} {
		add(m("static Double "+f.name+"(Double, Double)", func(_ V, a []V) V { return value.Double(f.f(float(a[0]), float(a[1]))) }))
	}
	add(
		m("static Double FusedMultiplyAdd(Double, Double, Double)", func(_ V, a []V) V { return value.Double(math.FMA(float(a[0]), float(a[1]), float(a[2]))) }),
		m("static Double ScaleB(Double, Int32)", func(_ V, a []V) V { return value.Double(math.Ldexp(float(a[0]), i32(a[1]))) }),
		m("static Int32 ILogB(Double)", func(_ V, a []V) V { return num(math.Ilogb(float(a[0]))) }),
		m("static System.Decimal Ceiling(System.Decimal)", func(_ V, a []V) V { return value.Dec(dec(a[0]).Round(0, value.ToPositiveInfinity)) }),
		m("static System.Decimal Floor(System.Decimal)", func(_ V, a []V) V { return value.Dec(dec(a[0]).Round(0, value.ToNegativeInfinity)) }),
		m("static System.Decimal Truncate(System.Decimal)", func(_ V, a []V) V { return value.Dec(dec(a[0]).Truncate()) }),
		me("static Double Round(Double)", func(_ V, a []V) (V, error) { return roundDouble(float(a[0]), 0, 0) }),
		me("static Double Round(Double, Int32)", func(_ V, a []V) (V, error) { return roundDouble(float(a[0]), i32(a[1]), 0) }),
		me("static Double Round(Double, Int32, System.MidpointRounding)", func(_ V, a []V) (V, error) {
			return roundDouble(float(a[0]), i32(a[1]), value.RoundMode(i32(a[2])))
		}),
		me("static Double Round(Double, System.MidpointRounding)", func(_ V, a []V) (V, error) { return roundDouble(float(a[0]), 0, value.RoundMode(i32(a[1]))) }),
		me("static System.Decimal Round(System.Decimal)", func(_ V, a []V) (V, error) { return roundDecimal(a[0], 0, 0) }),
		me("static System.Decimal Round(System.Decimal, Int32)", func(_ V, a []V) (V, error) { return roundDecimal(a[0], i32(a[1]), 0) }),
		me("static System.Decimal Round(System.Decimal, Int32, System.MidpointRounding)", func(_ V, a []V) (V, error) {
			return roundDecimal(a[0], i32(a[1]), value.RoundMode(i32(a[2])))
		}),
		me("static System.Decimal Round(System.Decimal, System.MidpointRounding)", func(_ V, a []V) (V, error) { return roundDecimal(a[0], 0, value.RoundMode(i32(a[1]))) }),
		m("static Int64 BigMul(Int32, Int32)", func(_ V, a []V) V { return value.Int64(int64(i32(a[0])) * int64(i32(a[1]))) }),
	)
	numeric := []*value.Type{value.TypeSByte, value.TypeByte, value.TypeInt16, value.TypeUInt16, value.TypeInt32, value.TypeUInt32, value.TypeInt64, value.TypeUInt64, value.TypeSingle, value.TypeDouble, value.TypeDecimal}
	for _, t := range numeric {
		n := signatureName(t)
		add(
			m("static "+n+" Max("+n+", "+n+")", func(_ V, a []V) V { return extreme(a, true) }),
			m("static "+n+" Min("+n+", "+n+")", func(_ V, a []V) V { return extreme(a, false) }),
			me("static "+n+" Clamp("+n+", "+n+", "+n+")", func(_ V, a []V) (V, error) { return clamp(a) }),
		)
		if t.Kind.IsSigned() || t.Kind >= value.KindSingle {
			add(
				me("static "+n+" Abs("+n+")", func(_ V, a []V) (V, error) { return absolute(a[0]) }),
				me("static Int32 Sign("+n+")", func(_ V, a []V) (V, error) {
					if k := a[0].Kind(); k >= value.KindSingle && k <= value.KindDouble && math.IsNaN(float(a[0])) {
						return null, value.NewException("System.ArithmeticException", "Function does not accept floating point Not-a-Number values.")
					}
					return num(zeroSign(a[0])), nil
				}),
			)
		}
	}
	for _, t := range []*value.Type{value.TypeInt32, value.TypeInt64} {
		n := t.Name
		add(me("static "+n+" DivRem("+n+", "+n+", "+n+" ByRef)", func(_ V, a []V) (V, error) {
			if i64(a[1]) == 0 {
				return null, value.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
			}
			q, r := i64(a[0])/i64(a[1]), i64(a[0])%i64(a[1])
			if err := setRef(a[2], value.FromBits(t, uint64(r))); err != nil {
				return null, err
			}
			if t == value.TypeInt32 && q != int64(int32(q)) {
				return null, arithmeticOverflow()
			}
			return value.FromBits(t, uint64(q)), nil
		}))
	}
	for _, t := range numeric[:8] {
		n := t.Name
		pair := "System.ValueTuple`2[System." + n + ",System." + n + "]"
		add(me("static "+pair+" DivRem("+n+", "+n+")", func(_ V, a []V) (V, error) {
			if a[1].Bits() == 0 {
				return null, value.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
			}
			var q, r uint64
			if t == value.TypeUInt64 {
				q, r = a[0].Bits()/a[1].Bits(), a[0].Bits()%a[1].Bits()
			} else {
				q, r = uint64(i64(a[0])/i64(a[1])), uint64(i64(a[0])%i64(a[1]))
			}
			return newTuple(value.NamedType("System.ValueTuple`2").Make(t, t), value.FromBits(t, q), value.FromBits(t, r)), nil
		}))
	}
	add(m("static UInt64 BigMul(UInt32, UInt32)", func(_ V, a []V) V { _, lo := bits.Mul64(a[0].Bits(), a[1].Bits()); return value.UInt64(lo) }))
	return d
}

// extreme gives the greater or lesser of two numbers; NaN wins.
func extreme(a []V, greatest bool) V {
	for _, v := range a[:2] {
		if k := v.Kind(); (k == value.KindDouble || k == value.KindSingle) && math.IsNaN(float(v)) {
			return v
		}
	}
	return pick(less(a[0], a[1]) == greatest, a[1], a[0])
}

func log10(x float64) float64 {
	r := math.Log10(x)
	if n := math.Round(r); math.Abs(n) < 300 && math.Pow(10, n) == x {
		return n
	}
	return r
}

func logBase(a, base float64) float64 {
	switch {
	case math.IsNaN(a):
		return a
	case math.IsNaN(base):
		return base
	case base == 1, a != 1 && (base == 0 || math.IsInf(base, 1)):
		return math.NaN()
	}
	return math.Log(a) / math.Log(base)
}

func pow(x, y float64) float64 { return math.Pow(x, y) }
