package value

import "math"

// Object is anything a [Value] can refer to. A *Type is the object of the values that lie in the bits themselves.
type Object interface {
	// Type is the .NET type of the object.
	Type() *Type
}

// Value is one PowerShell value. The zero Value is $null.
//
// Booleans, characters, integers, floating-point numbers, dates, time spans and enumerations lie in the bits, and
// the reference is their *Type. Everything else is the reference itself.
type Value struct {
	ref  Object
	bits uint64
}

// Null is $null.
var Null = Value{}

// True and False are the two booleans.
var (
	True  = Value{ref: TypeBoolean, bits: 1}
	False = Value{ref: TypeBoolean}
)

type automationNull struct{}

func (*automationNull) Type() *Type { return TypeObject }

var automationNullObject = &automationNull{}

// AutomationNull is what a pipeline without output gives: $null that enumerates to nothing.
var AutomationNull = Value{ref: automationNullObject}

// Bool gives $true or $false.
func Bool(b bool) Value {
	if b {
		return True
	}
	return False
}

// Char gives a UTF-16 code unit as [char].
func Char(c uint16) Value { return Value{TypeChar, uint64(c)} }

// SByte gives an [sbyte].
func SByte(i int8) Value { return Value{TypeSByte, uint64(int64(i))} }

// Byte gives a [byte].
func Byte(i uint8) Value { return Value{TypeByte, uint64(i)} }

// Int16 gives an [int16].
func Int16(i int16) Value { return Value{TypeInt16, uint64(int64(i))} }

// UInt16 gives a [uint16].
func UInt16(i uint16) Value { return Value{TypeUInt16, uint64(i)} }

// Int32 gives an [int].
func Int32(i int32) Value { return Value{TypeInt32, uint64(int64(i))} }

// Int gives an [int]; the caller knows that i fits.
func Int(i int) Value { return Value{TypeInt32, uint64(int64(int32(i)))} }

// UInt32 gives a [uint32].
func UInt32(i uint32) Value { return Value{TypeUInt32, uint64(i)} }

// Int64 gives a [long].
func Int64(i int64) Value { return Value{TypeInt64, uint64(i)} }

// UInt64 gives a [uint64].
func UInt64(i uint64) Value { return Value{TypeUInt64, i} }

// Single gives a [single]. Its bits hold the number widened to 64 bits.
func Single(f float32) Value { return Value{TypeSingle, math.Float64bits(float64(f))} }

// Double gives a [double].
func Double(f float64) Value { return Value{TypeDouble, math.Float64bits(f)} }

// EnumOf gives a value of the enumeration t; n is the underlying number, sign-extended.
func EnumOf(t *Type, n int64) Value { return Value{t, uint64(n)} }

// Of gives the value that is the object itself. A nil object gives $null.
func Of(o Object) Value {
	if o == nil {
		return Null
	}
	return Value{ref: o}
}

// IsNull tells whether v is $null, also as AutomationNull.
func (v Value) IsNull() bool { return v.ref == nil || v.ref == Object(automationNullObject) }

// IsAutomationNull tells whether v is the null that enumerates to nothing.
func (v Value) IsAutomationNull() bool { return v.ref == Object(automationNullObject) }

// Type gives the type of v with its wrapper taken off, nil for $null.
func (v Value) Type() *Type {
	if v.IsNull() {
		return nil
	}
	return v.ref.Type()
}

// Kind sorts v by how it is held. A wrapper counts as what it wraps.
func (v Value) Kind() Kind {
	if t, ok := v.ref.(*Type); ok {
		return t.Kind
	}
	if v.IsNull() {
		return KindNull
	}
	return v.ref.Type().Kind
}

// Object gives what v refers to: nil for $null, the *Type for values that lie in the bits.
func (v Value) Object() Object { return v.ref }

// Bits gives the bits of a value that lies in them; of no meaning for others.
func (v Value) Bits() uint64 { return v.bits }

// Unwrap takes the wrapper that carries extended members off v.
func (v Value) Unwrap() Value {
	if w, ok := v.ref.(*PSObject); ok {
		return w.Base
	}
	return v
}

// AsInt32 gives the number of an [int].
func (v Value) AsInt32() (int32, bool) {
	t, ok := v.ref.(*Type)
	return int32(v.bits), ok && t == TypeInt32
}

// AsInt64 gives the number of any integer that fits, enumerations not among them.
func (v Value) AsInt64() (int64, bool) {
	v = v.Unwrap()
	t, ok := v.ref.(*Type)
	if !ok || !t.Kind.IsInteger() {
		return 0, false
	}
	return int64(v.bits), t.Kind != KindUInt64 || int64(v.bits) >= 0
}

// AsDouble gives the number of a [double].
func (v Value) AsDouble() (float64, bool) {
	t, ok := v.ref.(*Type)
	return math.Float64frombits(v.bits), ok && t == TypeDouble
}

// AsBool gives a [bool].
func (v Value) AsBool() (b, ok bool) {
	t, ok := v.ref.(*Type)
	return v.bits != 0, ok && t == TypeBoolean
}

// AsChar gives the code unit of a [char].
func (v Value) AsChar() (uint16, bool) {
	v = v.Unwrap()
	t, ok := v.ref.(*Type)
	return uint16(v.bits), ok && t == TypeChar
}

// AsString gives the text of a [string].
func (v Value) AsString() (string, bool) {
	switch s := v.ref.(type) {
	case *String:
		return s.text, true
	case *PSObject:
		return s.Base.AsString()
	}
	return "", false
}

// AsArray gives an array, its wrapper taken off.
func (v Value) AsArray() (*Array, bool) {
	a, ok := v.Unwrap().ref.(*Array)
	return a, ok
}

// AsHashtable gives a [hashtable], its wrapper taken off.
func (v Value) AsHashtable() (*Hashtable, bool) {
	h, ok := v.Unwrap().ref.(*Hashtable)
	return h, ok
}

// AsRecord gives a [pscustomobject].
func (v Value) AsRecord() (*Record, bool) {
	r, ok := v.ref.(*Record)
	return r, ok
}

// AsScriptBlock gives a [scriptblock], its wrapper taken off.
func (v Value) AsScriptBlock() (ScriptBlock, bool) {
	return asBlock(v.Unwrap().ref)
}

// AsType gives the type that a [type] value stands for.
func (v Value) AsType() (*Type, bool) {
	o, ok := v.Unwrap().ref.(*RuntimeType)
	if !ok {
		return nil, false
	}
	return o.Of, true
}

// AsEnum gives the number of an enumeration's value.
func (v Value) AsEnum() (int64, bool) {
	v = v.Unwrap()
	t, ok := v.ref.(*Type)
	return int64(v.bits), ok && t.Kind == KindEnum
}

// SameReference tells whether a and b are the same object, or the same bits of the same type.
func SameReference(a, b Value) bool { return a == b }

func (v Value) float() float64 { return math.Float64frombits(v.bits) }
