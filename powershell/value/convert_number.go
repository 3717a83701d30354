package value

import (
	"errors"
	"math"
	"math/big"
	"strings"
)

func overflowName(k Kind) string {
	switch k {
	case KindByte:
		return "an unsigned byte"
	case KindSByte:
		return "a signed byte"
	case KindInt16:
		return "an Int16"
	case KindUInt16:
		return "a UInt16"
	case KindInt32:
		return "an Int32"
	case KindUInt32:
		return "a UInt32"
	case KindInt64:
		return "an Int64"
	case KindUInt64:
		return "a UInt64"
	case KindChar:
		return "a character"
	case KindSingle:
		return "a Single"
	}
	return "a Decimal"
}

var integerRange = [...]struct {
	min int64
	max uint64
}{
	KindSByte:  {math.MinInt8, math.MaxInt8},
	KindByte:   {0, math.MaxUint8},
	KindInt16:  {math.MinInt16, math.MaxInt16},
	KindUInt16: {0, math.MaxUint16},
	KindInt32:  {math.MinInt32, math.MaxInt32},
	KindUInt32: {0, math.MaxUint32},
	KindInt64:  {math.MinInt64, math.MaxInt64},
	KindUInt64: {0, math.MaxUint64},
}

// fitsInteger tells whether the integer v lies in the range of the kind k.
func fitsInteger(v Value, k Kind) bool {
	r := &integerRange[k]
	if v.ref.(*Type).Kind == KindUInt64 || int64(v.bits) >= 0 {
		return v.bits <= r.max
	}
	return int64(v.bits) >= r.min
}

func fitsBig(n *big.Int, k Kind) bool {
	r := &integerRange[k]
	return n.Cmp(big.NewInt(r.min)) >= 0 && n.Cmp(new(big.Int).SetUint64(r.max)) <= 0
}

func integerOf(t *Type, bits uint64) Value { return Value{t, bits} }

// bigOf gives the whole number of an integer value.
func bigOf(v Value) *big.Int {
	if v.ref.(*Type).Kind == KindUInt64 {
		return new(big.Int).SetUint64(v.bits)
	}
	return big.NewInt(int64(v.bits))
}

// toNumber converts to a number or a BigInteger. done is false where the language has no rule of its own.
func (c conversion) toNumber(v Value, t *Type) (r Value, done bool, err error) {
	from := v.Type()
	switch fk := from.Kind; {
	case fk == KindString:
		s, _ := v.AsString()
		r, err := c.stringToNumber(s, v, t)
		return r, true, err
	case fk.IsNumber(), fk == KindEnum, fk == KindBigInteger:
		r, err := numberTo(v, t)
		if err != nil {
			id := "InvalidCastIConvertible"
			if t == TypeBigInteger {
				id = "InvalidCastConstructorException"
			}
			return Null, true, c.failWith(id, v, t, err)
		}
		return r, true, nil
	case fk == KindBool:
		r, err := numberTo(Int64(int64(v.bits)), t)
		return r, true, err
	case fk == KindChar:
		r, err := numberTo(Int64(int64(v.bits)), t)
		if err != nil {
			return Null, true, c.failWith("InvalidCastIConvertible", v, t, err)
		}
		return r, true, nil
	}
	return Null, false, nil
}

// numberTo converts a number, an enumeration's value or a BigInteger with a check of the range, rounding half to even.
func numberTo(v Value, t *Type) (Value, error) {
	switch k := v.Kind(); k {
	case KindSingle, KindDouble:
		return floatTo(v.float(), k, t)
	case KindDecimal:
		return decimalTo(v.Unwrap().ref.(*Decimal), t)
	case KindBigInteger:
		b, _ := v.AsBig()
		return bigTo(b, t)
	}
	switch t.Kind {
	case KindSingle:
		if v.ref.(*Type).Kind == KindUInt64 {
			return Single(float32(v.bits)), nil
		}
		return Single(float32(int64(v.bits))), nil
	case KindDouble:
		return Double(intToFloat(v)), nil
	case KindDecimal:
		if v.ref.(*Type).Kind == KindUInt64 {
			return Dec(DecimalFromUint64(v.bits)), nil
		}
		return Dec(DecimalFromInt64(int64(v.bits))), nil
	case KindBigInteger:
		return Big(bigOf(v)), nil
	}
	if !fitsInteger(v, t.Kind) {
		return Null, overflow(overflowName(t.Kind))
	}
	return integerOf(t, v.bits), nil
}

func intToFloat(v Value) float64 {
	if v.ref.(*Type).Kind == KindUInt64 {
		return float64(v.bits)
	}
	return float64(int64(v.bits))
}

func floatTo(f float64, from Kind, t *Type) (Value, error) {
	switch t.Kind {
	case KindSingle:
		return Single(float32(f)), nil
	case KindDouble:
		return Double(f), nil
	case KindDecimal:
		digits := 15
		if from == KindSingle {
			digits = 7
		}
		d, err := DecimalFromDouble(f, digits)
		if err != nil {
			return Null, overflow("a Decimal")
		}
		return Dec(d), nil
	case KindBigInteger:
		if math.IsNaN(f) {
			return Null, NewException("System.OverflowException", "The value is not a number.")
		}
		if math.IsInf(f, 0) {
			return Null, NewException("System.OverflowException", "BigInteger cannot represent infinity.")
		}
		b, _ := big.NewFloat(math.Trunc(f)).Int(nil)
		return Big(b), nil
	}
	r := math.RoundToEven(f)
	lim := &integerRange[t.Kind]
	if math.IsNaN(f) || r < float64(lim.min) || r > float64(lim.max) || t.Kind == KindInt64 && r >= 1<<63 || t.Kind == KindUInt64 && r >= 1<<64 {
		if t.Kind == KindInt64 || t.Kind == KindUInt64 {
			return Null, NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
		}
		// .NET rounds to an Int32 first for the narrow types, and says so.
		if math.IsNaN(f) || r < math.MinInt32 || r > math.MaxInt32 {
			if t.Kind < KindInt32 {
				return Null, overflow(overflowName(KindInt32))
			}
		}
		return Null, overflow(overflowName(t.Kind))
	}
	if t.Kind == KindUInt64 {
		return UInt64(uint64(r)), nil
	}
	return integerOf(t, uint64(int64(r))), nil
}

func decimalTo(d *Decimal, t *Type) (Value, error) {
	switch t.Kind {
	case KindSingle:
		return Single(float32(d.Float64())), nil
	case KindDouble:
		return Double(d.Float64()), nil
	case KindDecimal:
		return Dec(d), nil
	case KindBigInteger:
		return Big(d.Big()), nil
	}
	b := d.Round(0, ToEven).Big()
	if !fitsBig(b, t.Kind) {
		return Null, overflow(overflowName(t.Kind))
	}
	if t.Kind == KindUInt64 {
		return UInt64(b.Uint64()), nil
	}
	return integerOf(t, uint64(b.Int64())), nil
}

func bigTo(b *big.Int, t *Type) (Value, error) {
	switch t.Kind {
	case KindSingle:
		f, _ := new(big.Float).SetInt(b).Float32()
		return Single(f), nil
	case KindDouble:
		f, _ := new(big.Float).SetInt(b).Float64()
		return Double(f), nil
	case KindDecimal:
		d, err := DecimalFromBig(b)
		if err != nil {
			return Null, overflow("a Decimal")
		}
		return Dec(d), nil
	case KindBigInteger:
		return Big(b), nil
	}
	if !fitsBig(b, t.Kind) {
		return Null, overflow(overflowName(t.Kind))
	}
	if t.Kind == KindUInt64 {
		return UInt64(b.Uint64()), nil
	}
	return integerOf(t, uint64(b.Int64())), nil
}

func (c conversion) stringToNumber(s string, v Value, t *Type) (Value, error) {
	id := "InvalidCastFromStringToInteger"
	switch t.Kind {
	case KindSingle, KindDouble:
		id = "InvalidCastFromStringToDoubleOrSingle"
	case KindDecimal:
		id = "InvalidCastFromStringToDecimal"
	}
	if s == "" {
		return numberTo(Int32(0), t)
	}
	text := strings.TrimFunc(s, isNetSpace)
	if text == "" && t.Kind != KindDouble && t.Kind != KindSingle && t.Kind != KindDecimal {
		return numberTo(Int32(0), t)
	}
	if r, ok, err := parseHexFor(text, t); ok {
		if err != nil {
			return Null, c.failWith(id, v, t, err)
		}
		return r, nil
	}
	if t.Kind == KindDouble || t.Kind == KindSingle {
		f, err := ParseFloat(s, StyleFloat|StyleThousands, t.Kind)
		if err == nil {
			if t.Kind == KindSingle {
				return Single(float32(f)), nil
			}
			return Double(f), nil
		}
		if n, ok := scanNumber(text); ok {
			if r, err := numberTo(n, t); err == nil {
				return r, nil
			}
		}
		return Null, c.failWith(id, v, t, err)
	}
	if t.Kind == KindBigInteger {
		if b, ok := ParseBig(text, StyleInteger|StyleThousands|StylePoint|StyleExponent); ok {
			return Big(b), nil
		}
		if n, ok := scanNumber(text); ok {
			if r, err := numberTo(n, t); err == nil {
				return r, nil
			}
		}
		return Null, c.failWith(id, v, t, NewException("System.FormatException", "The value could not be parsed."))
	}
	if t.Kind == KindDecimal {
		d, err := ParseDecimalStyle(s, StyleFloat|StyleThousands)
		if err == nil {
			return Dec(d), nil
		}
		if n, ok := scanNumber(text); ok {
			if r, err := numberTo(n, t); err == nil {
				return r, nil
			}
		}
		return Null, c.failWith(id, v, t, err)
	}
	n, err := ParseInteger(text, StyleInteger, t)
	if err == nil {
		return n, nil
	}
	var e *Exception
	if errors.As(err, &e) && e.Of.Name == "OverflowException" {
		return Null, c.failWith(id, v, t, err)
	}
	if d, derr := ParseDecimalStyle(s, StyleFloat|StyleThousands); derr == nil {
		r, err := decimalTo(d, t)
		if err != nil {
			return Null, c.failWith(id, v, t, err)
		}
		return r, nil
	} else if f, ferr := ParseFloat(s, StyleFloat|StyleThousands, KindDouble); ferr == nil {
		r, err := floatTo(f, KindDouble, t)
		if err != nil {
			return Null, c.failWith(id, v, t, err)
		}
		return r, nil
	}
	if n, ok := scanNumber(text); ok {
		r, err := numberTo(n, t)
		if err != nil {
			return Null, c.failWith(id, v, t, err)
		}
		return r, nil
	}
	return Null, c.failWith(id, v, t, err)
}

// parseHexFor reads 0x1F and #1F; a number of the type's own width is its two's complement.
func parseHexFor(s string, t *Type) (Value, bool, error) {
	digits, neg := s, false
	if strings.HasPrefix(digits, "-") {
		digits, neg = digits[1:], true
	}
	switch {
	case len(digits) > 2 && (digits[:2] == "0x" || digits[:2] == "0X"):
		digits = digits[2:]
	case len(digits) > 1 && digits[0] == '#' && t.Kind.IsInteger():
		digits = digits[1:]
	default:
		return Null, false, nil
	}
	b, ok := new(big.Int).SetString(digits, 16)
	if !ok || strings.ContainsAny(digits, "+-_") {
		return Null, false, nil
	}
	if t.Kind.IsSigned() {
		width := uint(integerBits(t.Kind))
		if b.BitLen() > int(width) {
			return Null, true, overflow(overflowName(t.Kind))
		}
		if b.BitLen() == int(width) {
			b.Sub(b, new(big.Int).Lsh(big.NewInt(1), width))
		}
	}
	if neg {
		b.Neg(b)
	}
	r, err := bigTo(b, t)
	return r, true, err
}

func integerBits(k Kind) int {
	switch k {
	case KindSByte, KindByte:
		return 8
	case KindInt16, KindUInt16:
		return 16
	case KindInt32, KindUInt32:
		return 32
	}
	return 64
}

// ToNumber gives the number that an operand of arithmetic stands for: strings are read as the language reads numbers,
// $null is 0, booleans 0 and 1.
func ToNumber(v Value) (Value, bool) {
	v = v.Unwrap()
	switch k := v.Kind(); {
	case k.IsNumber(), k == KindBigInteger:
		return v, true
	case k == KindNull:
		return Int32(0), true
	case k == KindBool:
		return Int32(int32(v.bits)), true
	case k == KindEnum:
		return Value{v.ref.(*Type).Enum.Underlying, v.bits}, true
	case k == KindChar:
		return Int32(int32(v.bits)), true
	case k == KindString:
		s, _ := v.AsString()
		return ParseNumberText(s)
	}
	return Null, false
}

// ParseNumberText reads text as an operand of arithmetic: an empty text is 0, the rest as numbers are written in code.
func ParseNumberText(s string) (Value, bool) {
	text := strings.TrimFunc(s, isNetSpace)
	if text == "" {
		return Int32(0), true
	}
	return scanNumber(text)
}

// DoubleOf gives any number as a double.
func DoubleOf(v Value) float64 { return floatOf(v.Unwrap()) }

// NumberTo converts a number to another type of number, with .NET's check of the range.
func NumberTo(v Value, t *Type) (Value, error) { return numberTo(underlyingNumber(v.Unwrap()), t) }

// FromBits gives the scalar of a type that lies in the bits.
func FromBits(t *Type, bits uint64) Value { return Value{t, bits} }

// IntegerRange gives the least and the greatest value of an integer type.
func IntegerRange(t *Type) (lo, hi Value) {
	r := integerRange[t.Kind]
	return Value{t, uint64(r.min)}, Value{t, r.max}
}
