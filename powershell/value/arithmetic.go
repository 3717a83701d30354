package value

import (
	"math"
	"math/bits"
	"strings"
)

// Operator is a binary operator of arithmetic.
type Operator uint8

// The operators of arithmetic.
const (
	OpAdd Operator = iota
	OpSubtract
	OpMultiply
	OpDivide
	OpRemainder
)

var operatorNames = [...]struct{ method, sign string }{
	{"op_Addition", "+"}, {"op_Subtraction", "-"}, {"op_Multiply", "*"}, {"op_Division", "/"}, {"op_Modulus", "%"},
}

func asInts(a, b Value) (x, y int64, ok bool) {
	ta, ok := a.ref.(*Type)
	if !ok || ta != TypeInt32 {
		return 0, 0, false
	}
	tb, ok := b.ref.(*Type)
	return int64(a.bits), int64(b.bits), ok && tb == TypeInt32
}

func asDoubles(a, b Value) (x, y float64, ok bool) {
	ta, ok := a.ref.(*Type)
	if !ok || ta != TypeDouble {
		return 0, 0, false
	}
	tb, ok := b.ref.(*Type)
	return a.float(), b.float(), ok && tb == TypeDouble
}

func intResult(r int64) Value {
	if r == int64(int32(r)) {
		return Int32(int32(r))
	}
	return Double(float64(r))
}

// Add is a + b: numbers are added, texts and collections joined, hash tables merged; anything else needs an
// op_Addition.
func Add(h Host, a, b Value) (Value, error) {
	if x, y, ok := asInts(a, b); ok {
		return intResult(x + y), nil
	}
	if x, y, ok := asDoubles(a, b); ok {
		return Double(x + y), nil
	}
	a, b = a.Unwrap(), b.Unwrap()
	if a.IsNull() {
		return b, nil
	}
	switch o := a.ref.(type) {
	case *String:
		s, err := textOf(h, b, true)
		if err != nil {
			return Null, err
		}
		return o.concat(s), nil
	case Map:
		return addMaps(b, o)
	}
	if a.Kind() == KindChar {
		s, err := textOf(h, b, true)
		return Str(JoinWTF8(ToString(a), s)), err
	}
	if e, ok := Enumerate(a); ok {
		return addToCollection(a, e, b)
	}
	if isPrimitive(a) {
		if b.IsNull() {
			b = Int32(0)
		}
		if s, ok := b.AsString(); ok {
			var err error
			if b, err = operandFromText(h, s, a.Type()); err != nil {
				return Null, err
			}
		}
		if isPrimitive(b) {
			return numericOp(OpAdd, a, b)
		}
	}
	return callOperator(h, OpAdd, a, b)
}

func addMaps(b Value, m Map) (Value, error) {
	other, ok := b.ref.(Map)
	if !ok {
		return Null, RuntimeError("AddHashTableToNonHashTable", "A hash table can only be added to another hash table.")
	}
	var sum Map = NewHashtable()
	if _, ordered := m.(*OrderedDictionary); ordered {
		sum = NewOrdered()
	}
	m.Each(func(k, v Value) bool { sum.Put(k, v); return true })
	var err error
	other.Each(func(k, v Value) bool {
		if err = RefuseDuplicate(sum, k); err != nil {
			return false
		}
		sum.Put(k, v)
		return true
	})
	if err != nil {
		return Null, err
	}
	return Of(sum), nil
}

func addToCollection(a Value, e Enumerator, b Value) (Value, error) {
	left, ok, err := Collect(a)
	if err != nil {
		return Null, err
	}
	if !ok {
		if left, err = drain(e); err != nil {
			return Null, err
		}
	}
	right, isList, err := Collect(b)
	if err != nil {
		return Null, err
	}
	if !isList {
		out := make([]Value, len(left)+1)
		copy(out, left)
		out[len(left)] = b
		return FromSlice(out), nil
	}
	out := make([]Value, len(left)+len(right))
	copy(out, left)
	copy(out[len(left):], right)
	return FromSlice(out), nil
}

// Subtract is a - b.
func Subtract(h Host, a, b Value) (Value, error) {
	if x, y, ok := asInts(a, b); ok {
		return intResult(x - y), nil
	}
	if x, y, ok := asDoubles(a, b); ok {
		return Double(x - y), nil
	}
	return subDivRem(h, OpSubtract, a, b)
}

// Multiply is a * b: numbers are multiplied, texts and collections repeated.
func Multiply(h Host, a, b Value) (Value, error) {
	if x, y, ok := asInts(a, b); ok {
		return intResult(x * y), nil
	}
	if x, y, ok := asDoubles(a, b); ok {
		return Double(x * y), nil
	}
	a, b = a.Unwrap(), b.Unwrap()
	if a.IsNull() {
		return Null, nil
	}
	if s, ok := a.AsString(); ok {
		n, err := Convert(h, b, TypeInt32)
		if err != nil {
			return Null, err
		}
		return repeatText(h, s, int64(n.bits))
	}
	if items, ok, err := Collect(a); ok || err != nil {
		if err != nil {
			return Null, err
		}
		if s, ok := b.AsString(); ok {
			if b, err = operandFromText(h, s, TypeInt32); err != nil {
				return Null, err
			}
		}
		n, err := Convert(h, b, TypeUInt32)
		if err != nil {
			return Null, err
		}
		return repeatItems(a, items, int64(n.bits))
	}
	if isPrimitive(a) && a.Kind() != KindChar && a.Kind() != KindBool {
		if b.IsNull() {
			b = Int32(0)
		}
		if s, ok := b.AsString(); ok {
			var err error
			if b, err = operandFromText(h, s, a.Type()); err != nil {
				return Null, err
			}
		}
		if isPrimitive(b) {
			return numericOp(OpMultiply, a, b)
		}
	}
	return callOperator(h, OpMultiply, a, b)
}

// maxElements is how long a collection may get by repeating it.
const maxElements = 1 << 26

// maxRepeat is how long a text may get by repeating it, as .NET's own bound.
const maxRepeat = 1 << 30

func repeatText(h Host, s string, n int64) (Value, error) {
	if n < 0 {
		return Null, Exceptionf("System.ArgumentOutOfRangeException", "times ('%d') must be a non-negative value. (Parameter 'times')\nActual value was %d.", n, n)
	}
	if s == "" || n == 0 {
		return Str(""), nil
	}
	if int64(LengthUTF16(s))*n >= maxRepeat {
		return Null, NewException("System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.")
	}
	if err := CheckLength(h, len(s), int(n)); err != nil {
		return Null, err
	}
	return Str(strings.Repeat(s, int(n))), nil
}

func repeatItems(a Value, items []Value, n int64) (Value, error) {
	if total := int64(len(items)) * n; total > math.MaxInt32 {
		return Null, InvalidCast("ConvertToFinalInvalidCastException", "Cannot convert the \"%d\" value of type \"System.Int64\" to type \"System.Int32\".", total)
	}
	if len(items) > 0 && int64(len(items))*n > maxElements {
		return Null, NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
	}
	out := make([]Value, 0, len(items)*int(n))
	for range n {
		out = append(out, items...)
	}
	if arr, ok := a.ref.(*Array); ok {
		return Of(NewArray(arr.Type().Elem, out)), nil
	}
	return FromSlice(out), nil
}

// Divide is a / b: whole numbers stay whole where the division leaves no rest.
func Divide(h Host, a, b Value) (Value, error) {
	if x, y, ok := asInts(a, b); ok && y != 0 {
		if x%y == 0 {
			return intResult(x / y), nil
		}
		return Double(float64(x) / float64(y)), nil
	}
	if x, y, ok := asDoubles(a, b); ok {
		return Double(x / y), nil
	}
	return subDivRem(h, OpDivide, a, b)
}

// Remainder is a % b, with the sign of a.
func Remainder(h Host, a, b Value) (Value, error) {
	if x, y, ok := asInts(a, b); ok && y != 0 {
		return Int32(int32(x % y)), nil
	}
	return subDivRem(h, OpRemainder, a, b)
}

func subDivRem(h Host, op Operator, a, b Value) (Value, error) {
	a, b = a.Unwrap(), b.Unwrap()
	if b.IsNull() {
		b = Int32(0)
	}
	if a.IsNull() {
		a = Int32(0)
	}
	a, b, err := textOperands(h, a, b, false)
	if err != nil {
		return Null, err
	}
	if isPrimitive(a) && isPrimitive(b) {
		return numericOp(op, a, b)
	}
	return callOperator(h, op, a, b)
}

// textOperands reads text as numbers: on the left always, on the right where the left is a number or text too, or where
// both are asked for.
func textOperands(h Host, a, b Value, both bool) (Value, Value, error) {
	ta, tb := a.Type(), b.Type()
	var err error
	x, y := a, b
	if s, ok := a.AsString(); ok {
		if x, err = operandFromText(h, s, tb); err != nil {
			return a, b, err
		}
	}
	if s, ok := b.AsString(); ok && (both || isPrimitive(a) || ta == TypeString) {
		if y, err = operandFromText(h, s, ta); err != nil {
			return a, b, err
		}
	}
	return x, y, nil
}

// operandFromText reads text as a number; text that is none converts to the other operand's type or fails so.
func operandFromText(h Host, s string, other *Type) (Value, error) {
	if n, ok := ParseNumberText(s); ok {
		return n, nil
	}
	if other == nil || !other.Kind.IsNumber() && other.Kind != KindEnum {
		other = TypeInt32
	}
	return Convert(h, Str(s), other)
}

func primitiveKind(k Kind) bool { return k >= KindBool && k <= KindDecimal || k == KindEnum }

// isPrimitive tells whether v takes part in arithmetic without an operator of its type.
func isPrimitive(v Value) bool { return primitiveKind(v.Kind()) }

// callOperator calls the operator method of the left type, or of the right one if the left is a primitive.
func callOperator(h Host, op Operator, a, b Value) (Value, error) {
	n := operatorNames[op]
	return callOperatorMethod(h, n.method, n.sign, a, b)
}

func clrPrimitive(k Kind) bool { return k >= KindBool && k <= KindDouble }

func callOperatorMethod(h Host, method, sign string, a, b Value) (Value, error) {
	ta, tb := a.Type(), b.Type()
	owner := ta
	if ta == nil || clrPrimitive(ta.Kind) {
		owner = nil
		if tb != nil && !clrPrimitive(tb.Kind) {
			owner = tb
		}
	}
	if owner == nil {
		name := func(t *Type) string {
			if t == nil {
				return "$null"
			}
			return t.FullName()
		}
		return Null, RuntimeError("NotADefinedOperationForType", "The operation '[%s] %s [%s]' is not defined.", name(ta), sign, name(tb))
	}
	if owner == TypePSCustomObject {
		return Null, namedMethodNotFound(TypePSObject, method)
	}
	g := owner.Members().staticMethods[Intern(method)]
	if g == nil {
		return Null, namedMethodNotFound(owner, method)
	}
	args := []Value{a, b}
	o, bound, err := g.bind(h, args, nil, method)
	if err != nil {
		return Null, err
	}
	r, err := o.Method.Invoke(h, TypeValue(owner), bound)
	if e, ok := err.(*Exception); ok {
		w := WrapMethodError(method, len(args), e)
		w.ErrorID = "DotNetMethodException"
		return Null, w
	}
	return r, err
}

func divideByZero() error {
	e := RuntimeError("RuntimeException", "Attempted to divide by zero.")
	e.Inner = NewException("System.DivideByZeroException", "Attempted to divide by zero.")
	e.Category = NotSpecified
	return e
}

// noCoercion is the error where .NET has no conversion from a primitive to decimal.
func noCoercion(from *Type, to *Type) error {
	return Exceptionf("System.InvalidOperationException", "No coercion operator is defined between types '%s' and '%s'.", from, to)
}

// underlyingNumber gives a boolean, character or enumeration's value as the integer it counts as.
func underlyingNumber(v Value) Value {
	switch t := v.ref.(type) {
	case *Type:
		switch t.Kind {
		case KindBool, KindChar:
			return Int32(int32(v.bits))
		case KindEnum:
			return Value{t.Enum.Underlying, v.bits}
		}
	}
	return v
}

func numericOp(op Operator, a, b Value) (Value, error) {
	if t, ok := a.ref.(*Type); ok && t.Kind == KindEnum {
		return enumOp(op, t, a, b)
	}
	return numericPlain(op, a, b)
}

func enumOp(op Operator, t *Type, a, b Value) (Value, error) {
	if k := b.Kind(); k == KindDouble || k == KindSingle {
		return Null, Exceptionf("System.InvalidCastException", "Unable to cast object of type '%s' to type 'System.Double'.", t)
	}
	r, err := numericPlain(op, a, b)
	if err != nil {
		return Null, err
	}
	if r.Type() != t.Enum.Underlying {
		return Null, Exceptionf("System.InvalidCastException", "Unable to cast object of type '%s' to type '%s'.", r.Type(), t)
	}
	return EnumOf(t, int64(r.bits)), nil
}

func numericPlain(op Operator, a, b Value) (Value, error) {
	ka, kb := a.Kind(), b.Kind()
	if ka == KindDecimal || kb == KindDecimal {
		if ka == KindBool || ka == KindEnum {
			return Null, noCoercion(a.Type(), TypeDecimal)
		}
		x, err := numberTo(underlyingNumber(a), TypeDecimal)
		if err != nil {
			return Null, err
		}
		y, err := numberTo(underlyingNumber(b), TypeDecimal)
		if err != nil {
			return Null, err
		}
		return decimalOp(op, x.ref.(*Decimal), y.ref.(*Decimal))
	}
	a, b = underlyingNumber(a), underlyingNumber(b)
	ka, kb = a.Kind(), b.Kind()
	top := max(ka, kb)
	switch {
	case top >= KindSingle:
		return Double(floatOp(op, floatOf(a), floatOf(b))), nil
	case top <= KindInt32:
		return integerOp(op, a, b, KindInt32)
	case top == KindUInt32:
		if isNegative(a) || isNegative(b) {
			return integerOp(op, a, b, KindInt64)
		}
		return integerOp(op, a, b, KindUInt32)
	case top == KindInt64:
		return integerOp(op, a, b, KindInt64)
	}
	if isNegative(a) || isNegative(b) {
		x, _ := numberTo(a, TypeDecimal)
		y, _ := numberTo(b, TypeDecimal)
		return decimalOp(op, x.ref.(*Decimal), y.ref.(*Decimal))
	}
	return integerOp(op, a, b, KindUInt64)
}

func floatOp(op Operator, x, y float64) float64 {
	switch op {
	case OpAdd:
		return x + y
	case OpSubtract:
		return x - y
	case OpMultiply:
		return x * y
	case OpDivide:
		return x / y
	}
	return math.Mod(x, y)
}

func decimalOp(op Operator, x, y *Decimal) (Value, error) {
	var r *Decimal
	var err error
	switch op {
	case OpAdd:
		r, err = x.Add(y)
	case OpSubtract:
		r, err = x.Sub(y)
	case OpMultiply:
		r, err = x.Mul(y)
	case OpDivide:
		r, err = x.Div(y)
	default:
		r, err = x.Rem(y)
	}
	switch err {
	case nil:
		return Dec(r), nil
	case errDivideByZero:
		return Null, divideByZero()
	}
	e := RuntimeError("RuntimeException", "Value was either too large or too small for a Decimal.")
	e.Category, e.Inner = NotSpecified, overflow("a Decimal")
	return Null, e
}

func integerOp(op Operator, a, b Value, k Kind) (Value, error) {
	switch op {
	case OpDivide, OpRemainder:
		if b.bits == 0 {
			return Null, divideByZero()
		}
	}
	if k == KindUInt64 {
		return unsignedOp(op, a.bits, b.bits)
	}
	x, y := int64(a.bits), int64(b.bits)
	var r int64
	switch op {
	case OpAdd:
		r = x + y
		if (x^r)&(y^r) < 0 {
			return Double(float64(x) + float64(y)), nil
		}
	case OpSubtract:
		r = x - y
		if (x^y)&(x^r) < 0 {
			return Double(float64(x) - float64(y)), nil
		}
	case OpMultiply:
		hi, lo := bits.Mul64(magnitude(x), magnitude(y))
		r = x * y
		limit := uint64(math.MaxInt64)
		if (x < 0) != (y < 0) {
			limit++
		}
		if hi != 0 || lo > limit {
			f := truncatedFloat(hi, lo)
			if (x < 0) != (y < 0) {
				f = -f
			}
			return Double(f), nil
		}
	case OpDivide:
		if x == math.MinInt64 && y == -1 || x%y != 0 {
			return Double(float64(x) / float64(y)), nil
		}
		r = x / y
	default:
		if y != -1 {
			r = x % y
		}
	}
	switch k {
	case KindInt32:
		return intResult(r), nil
	case KindUInt32:
		if r < 0 || r > math.MaxUint32 {
			return Double(float64(r)), nil
		}
		return UInt32(uint32(r)), nil
	}
	return Int64(r), nil
}

// truncatedFloat gives a number of 128 bits as a double, rounded towards zero as .NET rounds a BigInteger.
func truncatedFloat(hi, lo uint64) float64 {
	if hi == 0 {
		n := bits.LeadingZeros64(lo)
		return math.Ldexp(float64(lo<<n>>11<<11), -n)
	}
	n := bits.LeadingZeros64(hi)
	top := hi<<n | lo>>1>>(63-n)
	return math.Ldexp(float64(top>>11<<11), 64-n)
}

func magnitude(i int64) uint64 {
	if i < 0 {
		return uint64(-i)
	}
	return uint64(i)
}

func unsignedOp(op Operator, x, y uint64) (Value, error) {
	switch op {
	case OpAdd:
		if s, c := bits.Add64(x, y, 0); c == 0 {
			return UInt64(s), nil
		}
		return Double(float64(x) + float64(y)), nil
	case OpSubtract:
		if x >= y {
			return UInt64(x - y), nil
		}
		return Double(float64(x) - float64(y)), nil
	case OpMultiply:
		hi, lo := bits.Mul64(x, y)
		if hi == 0 {
			return UInt64(lo), nil
		}
		return Double(truncatedFloat(hi, lo)), nil
	case OpDivide:
		if x%y == 0 {
			return UInt64(x / y), nil
		}
		return Double(float64(x) / float64(y)), nil
	}
	return UInt64(x % y), nil
}
