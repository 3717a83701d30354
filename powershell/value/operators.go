package value

// CompareOperator is an operator that compares.
type CompareOperator uint8

// The operators that compare single values, and filter collections.
const (
	OpEqual CompareOperator = iota
	OpNotEqual
	OpLess
	OpLessOrEqual
	OpGreater
	OpGreaterOrEqual
)

// CompareValues is a -eq b and its kin: a boolean for a single value on the left, the elements for which it holds for
// a collection.
func CompareValues(h Host, op CompareOperator, a, b Value, ignoreCase bool) (Value, error) {
	if !IsCollection(a) {
		r, err := compareScalar(h, op, a, b, ignoreCase)
		return Bool(r), err
	}
	return filter(a, func(item Value) (bool, error) { return compareScalar(h, op, item, b, ignoreCase) })
}

// CompareSingle is CompareValues for a value that is known to be no collection.
func CompareSingle(h Host, op CompareOperator, a, b Value, ignoreCase bool) (bool, error) {
	return compareScalar(h, op, a, b, ignoreCase)
}

func compareScalar(h Host, op CompareOperator, a, b Value, ignoreCase bool) (bool, error) {
	switch op {
	case OpEqual:
		return Equals(h, a, b, ignoreCase)
	case OpNotEqual:
		eq, err := Equals(h, a, b, ignoreCase)
		return !eq, err
	}
	return Compares(h, a, b, Relation(op-OpLess), ignoreCase)
}

// filter gives the elements of a collection for which f holds, as object[].
func filter(a Value, f func(Value) (bool, error)) (Value, error) {
	e, _ := Enumerate(a)
	out := []Value{}
	for {
		item, ok, err := e.Next()
		if err != nil {
			return Null, err
		}
		if !ok {
			return FromSlice(out), nil
		}
		keep, err := f(item)
		if err != nil {
			return Null, err
		}
		if keep {
			out = append(out, item)
		}
	}
}

// Contains is a -contains b, and b -in a.
func Contains(h Host, a, b Value, ignoreCase bool) (bool, error) {
	e, ok := Enumerate(a)
	if !ok {
		return Equals(h, a, b, ignoreCase)
	}
	for {
		item, ok, err := e.Next()
		if err != nil || !ok {
			return false, err
		}
		eq, err := Equals(h, item, b, ignoreCase)
		if err != nil || eq {
			return eq, err
		}
	}
}

// Is is v -is t.
func Is(v Value, t *Type) bool {
	if v.IsNull() {
		return false
	}
	if t == TypePSObject || t == TypePSCustomObject {
		if t == TypePSCustomObject {
			_, ok := v.ref.(*Record)
			return ok
		}
		return IsWrapped(v)
	}
	u := v.Unwrap()
	if i, ok := u.ref.(*Instance); ok && i.Native != nil && i.Native.Type().IsA(t) {
		return true
	}
	return u.Type().IsA(t)
}

// As is v -as t: $null where the conversion fails.
func As(h Host, v Value, t *Type) Value {
	if ticks, kind, ok := v.AsDateTime(); ok && t == TypeString {
		// -as alone converts under the current culture.
		s, err := FormatDateTime(ticks, kind, "G", Current)
		if err != nil {
			return Null
		}
		return Str(s)
	}
	c, err := Convert(h, v, t)
	if err != nil {
		return Null
	}
	return c
}

// Range gives the numbers, or characters, from a to b.
func Range(h Host, a, b Value) (*RangeEnumerator, error) {
	a, b = a.Unwrap(), b.Unwrap()
	if x, ok := rangeChar(a); ok {
		if y, ok := rangeChar(b); ok {
			return newRange(int64(x), int64(y), true), nil
		}
	}
	x, err := rangeBound(h, a)
	if err != nil {
		return nil, err
	}
	y, err := rangeBound(h, b)
	if err != nil {
		return nil, err
	}
	return newRange(x, y, false), nil
}

// rangeChar gives a character, or a text of one character that is no digit.
func rangeChar(v Value) (uint16, bool) {
	if c, ok := v.AsChar(); ok {
		return c, true
	}
	s, ok := v.ref.(*String)
	if !ok || s.Length() != 1 {
		return 0, false
	}
	c := s.At(0)
	return c, c < '0' || c > '9'
}

func rangeBound(h Host, v Value) (int64, error) {
	if v.IsNull() {
		return 0, nil
	}
	switch k := v.Kind(); {
	case k == KindString:
		n, err := ParseInteger(ToString(v), StyleInteger, TypeInt32)
		return int64(int32(n.bits)), err
	case k == KindDateTime:
		return 0, NewException("System.InvalidCastException", "Invalid cast from 'DateTime' to 'Int32'.")
	case primitiveKind(k):
		n, err := numberTo(underlyingNumber(v), TypeInt32)
		return int64(int32(n.bits)), err
	}
	return 0, Exceptionf("System.InvalidCastException", "Unable to cast object of type '%s' to type 'System.IConvertible'.", v.Type())
}

// RangeEnumerator counts from a first to a last number, up or down.
type RangeEnumerator struct {
	next, last, step int64
	done, chars      bool
}

func newRange(first, last int64, chars bool) *RangeEnumerator {
	r := &RangeEnumerator{next: first, last: last, step: 1, chars: chars}
	if first > last {
		r.step = -1
	}
	return r
}

// Len gives how many numbers are left.
func (r *RangeEnumerator) Len() int {
	if r.done {
		return 0
	}
	return int((r.last-r.next)*r.step) + 1
}

// Next gives the next number.
func (r *RangeEnumerator) Next() (Value, bool, error) {
	if r.done {
		return Null, false, nil
	}
	n := r.next
	r.done = n == r.last
	r.next += r.step
	if r.chars {
		return Char(uint16(n)), true, nil
	}
	return Int32(int32(n)), true, nil
}

// Array gives the numbers that are left as object[].
func (r *RangeEnumerator) Array() Value {
	items := make([]Value, 0, r.Len())
	for {
		v, ok, _ := r.Next()
		if !ok {
			return FromSlice(items)
		}
		items = append(items, v)
	}
}
