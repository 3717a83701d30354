package dotnet

import (
	"math/big"

	"github.com/exorun/exorun/powershell/value"
)

func dec(v V) *value.Decimal { d, _ := v.AsDecimal(); return d }

func decimalResult(d *value.Decimal, err error) (V, error) {
	if err != nil {
		if err.Error() == "Attempted to divide by zero." {
			return null, value.NewException("System.DivideByZeroException", err.Error())
		}
		return null, overflow(err.Error())
	}
	return value.Dec(d), nil
}

func roundDecimal(v V, digits int, mode value.RoundMode) (V, error) {
	if digits < 0 || digits > 28 {
		return null, outOfRange("decimals", "Decimal can only round to between 0 and 28 digits of precision.")
	}
	return value.Dec(dec(v).Round(digits, mode)), nil
}

func decimalType() *D {
	const name = "System.Decimal"
	t := value.TypeDecimal
	d := &D{Interfaces: numberInterfaces(name)}
	binary := func(method, operator string, f func(a, b *value.Decimal) (*value.Decimal, error)) {
		body := func(_ V, a []V) (V, error) { return decimalResult(f(dec(a[0]), dec(a[1]))) }
		d.Methods = append(d.Methods, me("static "+name+" "+method+"("+name+", "+name+")", body), me("static "+name+" "+operator+"("+name+", "+name+")", body))
	}
	binary("Add", "op_Addition", (*value.Decimal).Add)
	binary("Subtract", "op_Subtraction", (*value.Decimal).Sub)
	binary("Multiply", "op_Multiply", (*value.Decimal).Mul)
	binary("Divide", "op_Division", (*value.Decimal).Div)
	binary("Remainder", "op_Modulus", (*value.Decimal).Rem)
	unary := func(method string, f func(*value.Decimal) *value.Decimal) {
		d.Methods = append(d.Methods, m("static "+name+" "+method+"("+name+")", func(_ V, a []V) V { return value.Dec(f(dec(a[0]))) }))
	}
	unary("Negate", (*value.Decimal).Neg)
	unary("Truncate", (*value.Decimal).Truncate)
	unary("Floor", func(x *value.Decimal) *value.Decimal { return x.Round(0, value.ToNegativeInfinity) })
	unary("Ceiling", func(x *value.Decimal) *value.Decimal { return x.Round(0, value.ToPositiveInfinity) })
	unary("op_UnaryNegation", (*value.Decimal).Neg)
	for _, c := range []*value.Type{value.TypeByte, value.TypeSByte, value.TypeInt16, value.TypeUInt16, value.TypeInt32, value.TypeUInt32, value.TypeInt64, value.TypeUInt64, value.TypeSingle, value.TypeDouble} {
		d.Methods = append(d.Methods, me("static "+c.Name+" To"+c.Name+"("+name+")", func(_ V, a []V) (V, error) {
			return value.NumberTo(value.Dec(dec(a[0]).Truncate()), c)
		}))
	}
	d.Methods = append(d.Methods, comparableMembers(t, name)...)
	d.Methods = append(d.Methods, parseMembers(t, name)...)
	d.Methods = append(d.Methods, commonMembers(t, name)...)
	d.Methods = append(d.Methods, formatMembers()...)
	d.Methods = append(d.Methods,
		m("static Int32 Compare(System.Decimal, System.Decimal)", func(_ V, a []V) V { return num(dec(a[0]).Cmp(dec(a[1]))) }),
		m("static Boolean Equals(System.Decimal, System.Decimal)", func(_ V, a []V) V { return yes(dec(a[0]).Cmp(dec(a[1])) == 0) }),
		m("static Boolean IsInteger(System.Decimal)", func(_ V, a []V) V { return yes(dec(a[0]).Truncate().Cmp(dec(a[0])) == 0) }),
		me("static System.Decimal Round(System.Decimal)", func(_ V, a []V) (V, error) { return roundDecimal(a[0], 0, value.ToEven) }),
		me("static System.Decimal Round(System.Decimal, Int32)", func(_ V, a []V) (V, error) { return roundDecimal(a[0], i32(a[1]), value.ToEven) }),
		me("static System.Decimal Round(System.Decimal, System.MidpointRounding)", func(_ V, a []V) (V, error) { return roundDecimal(a[0], 0, value.RoundMode(i32(a[1]))) }),
		me("static System.Decimal Round(System.Decimal, Int32, System.MidpointRounding)", func(_ V, a []V) (V, error) {
			return roundDecimal(a[0], i32(a[1]), value.RoundMode(i32(a[2])))
		}),
		m("static Int32[] GetBits(System.Decimal)", func(_ V, a []V) V {
			lo, mid, hi, neg, scale := dec(a[0]).Parts()
			flags := int32(scale) << 16
			if neg {
				flags |= -1 << 31
			}
			return value.Of(value.NewArray(value.TypeInt32, []V{value.Int32(int32(lo)), value.Int32(int32(mid)), value.Int32(int32(hi)), value.Int32(flags)}))
		}),
		me("static System.Decimal FromOACurrency(Int64)", func(_ V, a []V) (V, error) {
			return decimalResult(value.DecimalFromInt64(i64(a[0])).Div(value.DecimalFromInt64(10000)))
		}),
		m("System.TypeCode GetTypeCode()", func(s V, a []V) V { return enum("System.TypeCode", 15) }))
	maximum := value.NewDecimal(0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, false, 0)
	d.Properties = []P{
		field("static System.Decimal MaxValue", value.Dec(maximum)),
		field("static System.Decimal MinValue", value.Dec(maximum.Neg())),
		field("static System.Decimal One", value.Dec(value.DecimalFromInt64(1))),
		field("static System.Decimal MinusOne", value.Dec(value.DecimalFromInt64(-1))),
		field("static System.Decimal Zero", value.Dec(value.DecimalFromInt64(0))),
		p("Byte Scale", func(s V) V { return value.Byte(uint8(dec(s).Scale())) }),
	}
	for _, c := range []*value.Type{value.TypeInt32, value.TypeUInt32, value.TypeInt64, value.TypeUInt64, value.TypeSingle, value.TypeDouble} {
		d.Constructors = append(d.Constructors, me("Void .ctor("+c.Name+")", func(_ V, a []V) (V, error) { return value.NumberTo(a[0], value.TypeDecimal) }))
	}
	d.Constructors = append(d.Constructors, m("Void .ctor(Int32, Int32, Int32, Boolean, Byte)", func(_ V, a []V) V {
		return value.Dec(value.NewDecimal(uint32(i32(a[0])), uint32(i32(a[1])), uint32(i32(a[2])), boolean(a[3]), uint8(i32(a[4]))))
	}))
	return d
}

func bigOf(v V) *big.Int { b, _ := v.AsBig(); return b }

func bigIntegerType() *D {
	const name = "System.Numerics.BigInteger"
	t := value.TypeBigInteger
	d := &D{Interfaces: []string{"System.IComparable", "System.IFormattable", "System.IComparable`1[" + name + "]", "System.IEquatable`1[" + name + "]"}}
	zero := func() error {
		return value.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
	}
	binary := func(method, operator string, f func(z, a, b *big.Int) *big.Int, divides bool) {
		body := func(_ V, a []V) (V, error) {
			if divides && bigOf(a[1]).Sign() == 0 {
				return null, zero()
			}
			return value.Big(f(new(big.Int), bigOf(a[0]), bigOf(a[1]))), nil
		}
		if method != "" {
			d.Methods = append(d.Methods, me("static "+name+" "+method+"("+name+", "+name+")", body))
		}
		d.Methods = append(d.Methods, me("static "+name+" "+operator+"("+name+", "+name+")", body))
	}
	binary("Add", "op_Addition", (*big.Int).Add, false)
	binary("Subtract", "op_Subtraction", (*big.Int).Sub, false)
	binary("Multiply", "op_Multiply", (*big.Int).Mul, false)
	binary("Divide", "op_Division", (*big.Int).Quo, true)
	binary("Remainder", "op_Modulus", (*big.Int).Rem, true)
	binary("", "op_BitwiseAnd", (*big.Int).And, false)
	binary("", "op_BitwiseOr", (*big.Int).Or, false)
	binary("", "op_ExclusiveOr", (*big.Int).Xor, false)
	binary("GreatestCommonDivisor", "op_Gcd", func(z, a, b *big.Int) *big.Int { return z.GCD(nil, nil, new(big.Int).Abs(a), new(big.Int).Abs(b)) }, false)
	d.Methods = d.Methods[:len(d.Methods)-1]
	unary := func(method string, f func(z, a *big.Int) *big.Int) {
		d.Methods = append(d.Methods, m("static "+name+" "+method+"("+name+")", func(_ V, a []V) V { return value.Big(f(new(big.Int), bigOf(a[0]))) }))
	}
	unary("Negate", (*big.Int).Neg)
	unary("op_UnaryNegation", (*big.Int).Neg)
	unary("op_OnesComplement", (*big.Int).Not)
	unary("op_Increment", func(z, a *big.Int) *big.Int { return z.Add(a, big.NewInt(1)) })
	unary("op_Decrement", func(z, a *big.Int) *big.Int { return z.Sub(a, big.NewInt(1)) })
	unary("Abs", (*big.Int).Abs)
	d.Methods = append(d.Methods, comparableMembers(t, name)...)
	d.Methods = append(d.Methods, parseMembers(t, name)...)
	d.Methods = append(d.Methods, formatMembers()...)
	d.Methods = append(d.Methods, commonMembers(t, name)[:3]...)
	d.Methods = append(d.Methods,
		me("static "+name+" Pow("+name+", Int32)", func(_ V, a []V) (V, error) {
			if i32(a[1]) < 0 {
				return null, outOfRange("exponent", "The number must be greater than or equal to zero.")
			}
			return value.Big(new(big.Int).Exp(bigOf(a[0]), big.NewInt(int64(i32(a[1]))), nil)), nil
		}),
		me("static "+name+" ModPow("+name+", "+name+", "+name+")", func(_ V, a []V) (V, error) {
			if bigOf(a[2]).Sign() == 0 {
				return null, zero()
			}
			r := new(big.Int).Exp(bigOf(a[0]), bigOf(a[1]), new(big.Int).Abs(bigOf(a[2])))
			return value.Big(r), nil
		}),
		m("static "+name+" op_LeftShift("+name+", Int32)", func(_ V, a []V) V { return shiftBig(bigOf(a[0]), i32(a[1])) }),
		m("static "+name+" op_RightShift("+name+", Int32)", func(_ V, a []V) V { return shiftBig(bigOf(a[0]), -i32(a[1])) }),
		m("static Double Log("+name+")", func(_ V, a []V) V { return value.Double(logBig(bigOf(a[0]))) }),
		m("static Double Log10("+name+")", func(_ V, a []V) V { return value.Double(logBig(bigOf(a[0])) / 2.302585092994046) }),
		m("static Int32 Compare("+name+", "+name+")", func(_ V, a []V) V { return num(bigOf(a[0]).Cmp(bigOf(a[1]))) }),
		m("Byte[] ToByteArray()", func(s V, a []V) V { return value.Bytes(bigBytes(bigOf(s))) }),
		m("Int64 GetBitLength()", func(s V, a []V) V { return value.Int64(int64(bigOf(s).BitLen())) }))
	d.Constructors = []M{m("Void .ctor(Byte[])", func(_ V, a []V) V { b, _ := value.BytesOf(a[0]); return value.Big(bytesBig(b)) })}
	for _, c := range []*value.Type{value.TypeInt32, value.TypeUInt32, value.TypeInt64, value.TypeUInt64, value.TypeSingle, value.TypeDouble, value.TypeDecimal} {
		d.Constructors = append(d.Constructors, me("Void .ctor("+signatureName(c)+")", func(_ V, a []V) (V, error) { return value.NumberTo(a[0], t) }))
	}
	d.Properties = []P{
		field("static "+name+" Zero", value.BigInt(0)), field("static "+name+" One", value.BigInt(1)), field("static "+name+" MinusOne", value.BigInt(-1)),
		p("Boolean IsZero", func(s V) V { return yes(bigOf(s).Sign() == 0) }),
		p("Boolean IsOne", func(s V) V { return yes(bigOf(s).Cmp(big.NewInt(1)) == 0) }),
		p("Boolean IsEven", func(s V) V { return yes(bigOf(s).Bit(0) == 0) }),
		p("Boolean IsPowerOfTwo", func(s V) V {
			b := bigOf(s)
			return yes(b.Sign() > 0 && int(b.TrailingZeroBits()) == b.BitLen()-1)
		}),
		p("Int32 Sign", func(s V) V { return num(bigOf(s).Sign()) }),
	}
	return d
}

func shiftBig(b *big.Int, n int) V {
	if n >= 0 {
		return value.Big(new(big.Int).Lsh(b, uint(n)))
	}
	return value.Big(new(big.Int).Rsh(b, uint(-n)))
}

// bigBytes gives the two's complement, little-endian.
func bigBytes(b *big.Int) []byte {
	n := b.BitLen()/8 + 1
	x := b
	if b.Sign() < 0 {
		if new(big.Int).Not(b).BitLen()/8+1 < n {
			n--
		}
		x = new(big.Int).Add(b, new(big.Int).Lsh(big.NewInt(1), uint(n*8)))
	}
	out := x.FillBytes(make([]byte, n))
	for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func bytesBig(b []byte) *big.Int {
	r := make([]byte, len(b))
	for i := range b {
		r[len(b)-1-i] = b[i]
	}
	x := new(big.Int).SetBytes(r)
	if len(b) > 0 && b[len(b)-1]&0x80 != 0 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(len(b)*8)))
	}
	return x
}
