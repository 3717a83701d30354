package value

import "math"

// BitOperator is an operator on bits.
type BitOperator uint8

// The operators on bits.
const (
	BitAnd BitOperator = iota
	BitOr
	BitXor
	ShiftLeft
	ShiftRight
)

var bitNames = [...]struct{ method, sign, clr string }{
	{"op_BitwiseAnd", "-band", "And"},
	{"op_BitwiseOr", "-bor", "Or"},
	{"op_ExclusiveOr", "-bxor", "ExclusiveOr"},
	{"op_LeftShift", "-shl", "LeftShift"},
	{"op_RightShift", "-shr", "RightShift"},
}

// Bitwise is a -band b and its kin.
func Bitwise(h Host, op BitOperator, a, b Value) (Value, error) {
	if x, y, ok := asInts(a, b); ok {
		switch op {
		case BitAnd:
			return Int32(int32(x & y)), nil
		case BitOr:
			return Int32(int32(x | y)), nil
		case BitXor:
			return Int32(int32(x ^ y)), nil
		case ShiftLeft:
			return Int32(int32(x) << (uint(y) & 31)), nil
		case ShiftRight:
			return Int32(int32(x) >> (uint(y) & 31)), nil
		}
	}
	a, b = a.Unwrap(), b.Unwrap()
	if op >= ShiftLeft {
		return shift(h, op, a, b)
	}
	if a.IsNull() && b.IsNull() {
		return Null, nil
	}
	if a.IsNull() {
		a = Int32(0)
	}
	if b.IsNull() {
		b = Int32(0)
	}
	var err error
	if a, b, err = bitOperands(h, a, b); err != nil {
		return Null, err
	}
	ka, kb := a.Kind(), b.Kind()
	if !primitiveKind(ka) || !primitiveKind(kb) {
		n := bitNames[op]
		return callOperatorMethod(h, n.method, n.sign, a, b)
	}
	var enum *Type
	if ka == KindEnum {
		enum = a.Type()
	}
	r, err := bitNumbers(op, a, b)
	if err != nil || enum == nil {
		return r, err
	}
	if kb >= KindSingle && kb <= KindDecimal {
		return r, nil
	}
	if r.Type() != enum.Enum.Underlying {
		return Null, Exceptionf("System.InvalidCastException", "Unable to cast object of type '%s' to type '%s'.", r.Type(), enum)
	}
	return EnumOf(enum, int64(r.bits)), nil
}

// bitOperands reads text as numbers.
func bitOperands(h Host, a, b Value) (Value, Value, error) {
	var err error
	if a, b, err = textOperands(h, a, b, true); err != nil {
		return a, b, err
	}
	for _, p := range [...][2]Value{{a, b}, {b, a}} {
		if k := p[0].Kind(); k >= KindSingle && k <= KindDecimal && !isPrimitive(p[1]) && p[1].Kind() != KindDateTime {
			return a, b, NewException("System.NullReferenceException", "Object reference not set to an instance of an object.")
		}
	}
	return a, b, nil
}

func bitOp(op BitOperator, x, y uint64) uint64 {
	switch op {
	case BitAnd:
		return x & y
	case BitOr:
		return x | y
	}
	return x ^ y
}

func bitNumbers(op BitOperator, a, b Value) (Value, error) {
	a, b = underlyingNumber(a), underlyingNumber(b)
	ka, kb := a.Kind(), b.Kind()
	if ka >= KindSingle || kb >= KindSingle {
		x, err := bitsOfReal(a)
		if err != nil {
			return Null, err
		}
		y, err := bitsOfReal(b)
		if err != nil {
			return Null, err
		}
		t := TypeUInt64
		if isNegative(a) || isNegative(b) {
			t = TypeInt64
		}
		return integerOf(t, bitOp(op, x, y)), nil
	}
	r := bitOp(op, a.bits, b.bits)
	switch top := max(ka, kb); {
	case top <= KindInt32:
		return Int32(int32(r)), nil
	case top == KindUInt32:
		if ka.IsSigned() || kb.IsSigned() {
			return Int64(int64(r)), nil
		}
		return UInt32(uint32(r)), nil
	case top == KindInt64:
		return Int64(int64(r)), nil
	}
	return UInt64(r), nil
}

func isNegative(v Value) bool {
	switch k := v.Kind(); {
	case k == KindUInt64:
		return false
	case k == KindDecimal:
		return v.ref.(*Decimal).Sign() < 0
	case k == KindSingle || k == KindDouble:
		return v.float() < 0
	}
	return int64(v.bits) < 0
}

func bitsOfReal(v Value) (uint64, error) {
	if v.Kind().IsInteger() {
		return v.bits, nil
	}
	t := TypeUInt64
	if isNegative(v) {
		t = TypeInt64
	}
	r, err := Convert(nil, v, t)
	return r.bits, err
}

// BitwiseNot is -bnot v.
func BitwiseNot(h Host, v Value) (Value, error) {
	v = v.Unwrap()
	if v.IsNull() {
		return Int32(-1), nil
	}
	if s, ok := v.AsString(); ok {
		n, err := operandFromText(h, s, TypeInt32)
		if err != nil {
			return Null, err
		}
		v = n
	}
	switch k := v.Kind(); {
	case k == KindEnum:
		return EnumOf(v.Type(), ^int64(v.bits)), nil
	case k == KindUInt32:
		return UInt32(^uint32(v.bits)), nil
	case k == KindInt64:
		return Int64(^int64(v.bits)), nil
	case k == KindUInt64:
		return UInt64(^v.bits), nil
	case k.IsInteger(), k == KindBool && false:
		return Int32(^int32(v.bits)), nil
	case k == KindSingle, k == KindDouble, k == KindDecimal:
		return notReal(h, v)
	}
	if v.Type().Members().staticMethods[Intern("op_OnesComplement")] == nil {
		n, err := Convert(h, v, TypeInt32)
		if err != nil {
			return Null, err
		}
		return Int32(^int32(n.bits)), nil
	}
	return callUnary(h, "op_OnesComplement", "-bnot", v)
}

func notReal(h Host, v Value) (Value, error) {
	for _, t := range [...]*Type{TypeInt32, TypeUInt32, TypeInt64, TypeUInt64} {
		if r, err := numberTo(v, t); err == nil {
			return BitwiseNot(h, r)
		}
	}
	_, err := Convert(h, v, TypeUInt64)
	return Null, err
}

func callUnary(h Host, method, sign string, v Value) (Value, error) {
	t := v.Type()
	g := t.Members().staticMethods[Intern(method)]
	if g == nil || clrPrimitive(t.Kind) {
		if clrPrimitive(t.Kind) {
			return Null, RuntimeError("NotADefinedOperationForType", "The operation '%s' is not defined for type '%s'.", sign, t)
		}
		return Null, namedMethodNotFound(t, method)
	}
	o, bound, err := g.bind(h, []Value{v}, nil, method)
	if err != nil {
		return Null, err
	}
	return o.Method.Invoke(h, TypeValue(t), bound)
}

func shift(h Host, op BitOperator, a, b Value) (Value, error) {
	if a.IsNull() {
		a = Int32(0)
	}
	if b.IsNull() {
		b = Int32(0)
	}
	n := bitNames[op]
	var err error
	if a, b, err = textOperands(h, a, b, true); err != nil {
		return Null, err
	}
	switch k := a.Kind(); {
	case k == KindSingle, k == KindDouble, k == KindDecimal:
		if a, err = realToInteger(a); err != nil {
			return Null, err
		}
	case k == KindEnum:
		if _, err := Convert(h, b, TypeInt32); err != nil {
			return Null, err
		}
		return Null, Exceptionf("System.InvalidOperationException", "The binary operator %s is not defined for the types '%s' and 'System.Int32'.", n.clr, a.Type())
	case !k.IsInteger():
		return callOperatorMethod(h, n.method, n.sign, a, b)
	}
	c, err := Convert(h, b, TypeInt32)
	if err != nil {
		return Null, err
	}
	count := uint(c.bits)
	switch k := a.Kind(); k {
	case KindInt64:
		if op == ShiftLeft {
			return Int64(int64(a.bits) << (count & 63)), nil
		}
		return Int64(int64(a.bits) >> (count & 63)), nil
	case KindUInt64:
		if op == ShiftLeft {
			return UInt64(a.bits << (count & 63)), nil
		}
		return UInt64(a.bits >> (count & 63)), nil
	case KindUInt32:
		if op == ShiftLeft {
			return UInt32(uint32(a.bits) << (count & 31)), nil
		}
		return UInt32(uint32(a.bits) >> (count & 31)), nil
	}
	if op == ShiftLeft {
		return Int32(int32(a.bits) << (count & 31)), nil
	}
	return Int32(int32(a.bits) >> (count & 31)), nil
}

// realToInteger gives a real number as the first integer type from int that holds it.
func realToInteger(v Value) (Value, error) {
	f := floatOf(v)
	for _, t := range [...]*Type{TypeInt32, TypeUInt32, TypeInt64, TypeUInt64} {
		if t == TypeUInt32 && f > math.MaxUint32 {
			continue
		}
		if r, err := numberTo(v, t); err == nil {
			return r, nil
		}
	}
	return Convert(nil, v, TypeUInt64)
}

// Negate is -v.
func Negate(h Host, v Value) (Value, error) {
	v = v.Unwrap()
	switch v.Kind() {
	case KindDecimal:
		return Dec(v.ref.(*Decimal).Neg()), nil
	case KindDouble:
		return Double(-v.float()), nil
	case KindSingle:
		return Double(0 - v.float()), nil
	}
	return Subtract(h, Int32(0), v)
}

// Plus is +v.
func Plus(h Host, v Value) (Value, error) {
	v = v.Unwrap()
	if v.IsNull() {
		return Int32(0), nil
	}
	return Add(h, Int32(0), v)
}

// Increment is ++v, or --v for by -1: only numbers and $null count on.
func Increment(h Host, v Value, by int32) (Value, error) {
	u := v.Unwrap()
	if t, ok := u.ref.(*Type); ok && t == TypeInt32 {
		return intResult(int64(u.bits) + int64(by)), nil
	}
	if u.IsNull() {
		return Int32(by), nil
	}
	k := u.Kind()
	if k == KindEnum {
		return EnumOf(u.Type(), int64(u.bits)+int64(by)), nil
	}
	if k.IsNumber() {
		if by < 0 {
			return numericOp(OpSubtract, u, Int32(-by))
		}
		return numericOp(OpAdd, u, Int32(by))
	}
	name, sign := "op_Increment", "++"
	if by < 0 {
		name, sign = "op_Decrement", "--"
	}
	if g := u.Type().Members().staticMethods[Intern(name)]; g != nil {
		return callUnary(h, name, sign, u)
	}
	return Null, RuntimeError("OperatorRequiresNumber", "The '%s' operator works only on numbers. The operand is a '%s'.", sign, u.Type())
}
