package value

import (
	"math"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Comparer is an object with an order among its like.
type Comparer interface {
	// CompareTo gives the order of the object and o, which is of the same type.
	CompareTo(h Host, o Value) (int, error)
}

// Equals is -eq for two single values: the right side is converted to the left one's type; text is compared without
// case if ignoreCase is set.
func Equals(h Host, a, b Value, ignoreCase bool) (bool, error) {
	if ta, ok := a.ref.(*Type); ok {
		if tb, ok := b.ref.(*Type); ok && ta == tb && ta.Kind <= KindUInt64 {
			if ta.Kind == KindChar && ignoreCase {
				return a.bits == b.bits || EqualFold(CharString(uint16(a.bits)), CharString(uint16(b.bits))), nil
			}
			return a.bits == b.bits, nil
		}
	}
	a, b = a.Unwrap(), b.Unwrap()
	switch {
	case a.IsNull():
		return b.IsNull(), nil
	case b.IsNull():
		return false, nil
	}
	if sa, ok := a.ref.(*String); ok {
		if sb, ok := b.ref.(*String); ok {
			return equalText(sa.text, sb.text, ignoreCase), nil
		}
		s, err := textOf(h, b, true)
		if err != nil {
			return false, nil
		}
		return equalText(sa.text, s, ignoreCase), nil
	}
	if r, ok := numericEquals(a, b); ok {
		return r, nil
	}
	if a.Kind() == KindEnum && isPrimitive(b) {
		if b.Kind() == KindDecimal {
			return false, noCoercion(a.Type(), TypeDecimal)
		}
		c, ordered := compareNumbers(underlyingNumber(a), underlyingNumber(b))
		return ordered && c == 0, nil
	}
	if NetEquals(a, b) {
		return true, nil
	}
	if a.Kind() == KindChar && b.Kind() == KindChar {
		return equalText(ToString(a), ToString(b), ignoreCase), nil
	}
	ta, tb := a.Type(), b.Type()
	if ta == tb {
		if i, ok := a.ref.(*Instance); ok {
			return instanceEquals(h, i, b)
		}
		return false, nil
	}
	if i, ok := a.ref.(*Instance); ok {
		if eq, err := instanceEquals(h, i, b); eq || err != nil {
			return eq, err
		}
	}
	c, err := Convert(h, b, ta)
	if err != nil {
		return false, nil
	}
	if sa, ok := a.AsString(); ok {
		sc, _ := c.AsString()
		return equalText(sa, sc, ignoreCase), nil
	}
	if a.Kind() == KindChar {
		return equalText(ToString(a), ToString(c), ignoreCase), nil
	}
	return NetEquals(a, c), nil
}

func instanceEquals(h Host, i *Instance, b Value) (bool, error) {
	g := i.Class.Members().methods[Intern("Equals")]
	if g == nil || g.Owner == TypeObject {
		return false, nil
	}
	r, err := g.call(h, Of(i), []Value{b}, nil, "Equals")
	return ToBool(r), err
}

func equalText(a, b string, ignoreCase bool) bool {
	if a == b {
		return true
	}
	if ignoreCase && EqualFold(a, b) {
		return true
	}
	if isASCII(a) && isASCII(b) {
		return false
	}
	return CompareText(a, b, ignoreCase) == 0
}

// toDecimal is numberTo a decimal, where a single counts as the double it widens to.
func toDecimal(v Value) (Value, error) {
	if v.Kind() == KindSingle {
		return floatTo(v.float(), KindDouble, TypeDecimal)
	}
	return numberTo(v, TypeDecimal)
}

// numericEquals compares two numbers by value.
func numericEquals(a, b Value) (eq, ok bool) {
	if !isNumeric(a) || !isNumeric(b) {
		return false, false
	}
	c, ordered := compareNumbers(a, b)
	return ordered && c == 0, true
}

func isNumeric(v Value) bool { return v.Kind().IsNumber() }

// compareNumbers orders two numbers in the type that both are promoted to; ordered is false with NaN.
func compareNumbers(a, b Value) (c int, ordered bool) {
	ka, kb := a.Kind(), b.Kind()
	switch {
	case ka == KindDecimal || kb == KindDecimal:
		da, errA := toDecimal(a)
		db, errB := toDecimal(b)
		if errA == nil && errB == nil {
			return da.ref.(*Decimal).Cmp(db.ref.(*Decimal)), true
		}
		return compareFloats(floatOf(a), floatOf(b))
	case !ka.IsInteger() || !kb.IsInteger():
		return compareFloats(floatOf(a), floatOf(b))
	case ka == KindUInt64 || kb == KindUInt64:
		return bigOf(a).Cmp(bigOf(b)), true
	}
	x, y := int64(a.bits), int64(b.bits)
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, true
}

func compareFloats(x, y float64) (int, bool) {
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	case x == y:
		return 0, true
	}
	return 0, false
}

// floatOf gives any number as a double.
func floatOf(v Value) float64 {
	switch v.Kind() {
	case KindSingle, KindDouble:
		return v.float()
	case KindDecimal:
		return v.Unwrap().ref.(*Decimal).Float64()
	case KindBigInteger:
		r, _ := numberTo(v, TypeDouble)
		return r.float()
	}
	return intToFloat(v)
}

// Relation is what a comparison asks.
type Relation int

// The relations of -lt, -le, -gt and -ge.
const (
	Less Relation = iota
	LessOrEqual
	Greater
	GreaterOrEqual
)

func (r Relation) holds(c int) bool {
	switch r {
	case Less:
		return c < 0
	case LessOrEqual:
		return c <= 0
	case Greater:
		return c > 0
	}
	return c >= 0
}

// Compares is -lt, -le, -gt or -ge for two single values.
func Compares(h Host, a, b Value, r Relation, ignoreCase bool) (bool, error) {
	if ta, ok := a.ref.(*Type); ok {
		if tb, ok := b.ref.(*Type); ok && ta == tb && ta.Kind <= KindInt64 && ta.Kind >= KindSByte {
			switch x, y := int64(a.bits), int64(b.bits); r {
			case Less:
				return x < y, nil
			case LessOrEqual:
				return x <= y, nil
			case Greater:
				return x > y, nil
			default:
				return x >= y, nil
			}
		}
	}
	a, b = a.Unwrap(), b.Unwrap()
	if a.Kind() == KindChar && b.Kind() == KindChar {
		return r.holds(cmp(int64(a.bits), int64(b.bits))), nil
	}
	if k := a.Kind(); k.IsNumber() || k == KindEnum {
		if s, ok := b.AsString(); ok {
			n, err := operandFromText(h, s, a.Type())
			if err != nil {
				return false, err
			}
			b = n
		}
		if kb := b.Kind(); kb.IsNumber() || k == KindEnum && primitiveKind(kb) {
			if k == KindEnum && kb == KindDecimal {
				return false, noCoercion(a.Type(), TypeDecimal)
			}
			c, ordered := compareNumbers(underlyingNumber(a), underlyingNumber(b))
			return ordered && r.holds(c), nil
		}
	}
	c, err := Compare(h, a, b, ignoreCase)
	if err != nil {
		return false, err
	}
	return r.holds(c), nil
}

// Compare orders two single values as LanguagePrimitives.Compare does: the right side is converted to the left one's
// type. The error says that there is no order.
func Compare(h Host, a, b Value, ignoreCase bool) (int, error) {
	a, b = a.Unwrap(), b.Unwrap()
	if a.IsNull() {
		return compareNull(b), nil
	}
	if b.IsNull() {
		return -compareNull(a), nil
	}
	if isNumeric(a) && isNumeric(b) {
		c, ordered := compareNumbers(a, b)
		if !ordered {
			x, y := floatOf(a), floatOf(b)
			switch {
			case math.IsNaN(x) && math.IsNaN(y):
				return 0, nil
			case math.IsNaN(x):
				return -1, nil
			}
			return 1, nil
		}
		return c, nil
	}
	if s, ok := a.ref.(*String); ok {
		t, err := textOf(h, b, true)
		if err != nil {
			return 0, err
		}
		return CompareText(s.text, t, ignoreCase), nil
	}
	if isNumeric(a) && b.Kind() == KindString {
		if n, ok := ParseNumberText(ToString(b)); ok {
			if c, ordered := compareNumbers(a, n); ordered {
				return c, nil
			}
		}
	}
	if _, ok := a.ref.(*Record); ok {
		e := Exceptionf(automation+"ExtendedTypeSystemException", "Cannot compare \"%s\" to \"%s\" because the objects are not the same type or the object \"%s\" does not implement \"IComparable\".",
			ToString(a), infinityText(b, ToString(b)), ToString(a))
		e.ErrorID = "PSObjectCompareTo"
		return 0, e
	}
	if !hasOrder(a) {
		if NetEquals(a, b) {
			return 0, nil
		}
		if i, ok := a.ref.(*Instance); ok {
			if eq, err := instanceEquals(h, i, b); err != nil || eq {
				return 0, err
			}
		}
		s, err := NetString(h, a)
		if err != nil {
			return 0, err
		}
		return 0, RuntimeError("NotIcomparable", "Cannot compare \"%s\" because it is not IComparable.", s)
	}
	c, err := Convert(h, b, a.Type())
	if err != nil {
		e := RuntimeError("ComparisonFailure", "Could not compare \"%s\" to \"%s\". Error: \"%s\"", ToString(a), ToString(b), err.Error())
		e.Inner = AsException(err)
		return 0, e
	}
	if a.Kind() == KindChar && ignoreCase {
		return CompareText(ToString(a), ToString(c), true), nil
	}
	n, err := netCompare(h, a, c)
	if err != nil {
		e := RuntimeError("ComparisonFailure", "Could not compare \"%s\" to \"%s\". Error: \"%s\"", ToString(a), ToString(b), err.Error())
		e.Inner = AsException(err)
		return 0, e
	}
	return n, nil
}

// compareNull is the order of $null and v: numbers below zero come before it, and nothing else does.
func compareNull(v Value) int {
	switch k := v.Kind(); {
	case k == KindNull:
		return 0
	case k.IsNumber():
		if floatOf(v) < 0 {
			return 1
		}
	}
	return -1
}

// hasOrder tells whether v is IComparable.
func hasOrder(v Value) bool {
	switch o := v.ref.(type) {
	case *Type, *String, *Decimal, *BigInteger, *Guid, *Version, *DateTimeOffset, *DateOnly, *TimeOnly, Comparer:
		return true
	case *Instance:
		return o.Class.IsA(TypeIComparable) || o.Class.Members().methods[Intern("CompareTo")] != nil
	}
	return v.Type().IsA(TypeIComparable)
}

// NetCompare is IComparable.CompareTo between two values of one type.
func NetCompare(a, b Value) (int, error) { return netCompare(nil, a, b) }

func netCompare(h Host, a, b Value) (int, error) {
	a, b = a.Unwrap(), b.Unwrap()
	switch {
	case a.IsNull() && b.IsNull():
		return 0, nil
	case a.IsNull():
		return -1, nil
	case b.IsNull():
		return 1, nil
	}
	switch o := a.ref.(type) {
	case *Type:
		if b.ref != Object(o) {
			return 0, Exceptionf("System.ArgumentException", "Object must be of type %s.", o.Name)
		}
		switch o.Kind {
		case KindSingle, KindDouble:
			return compareDoubles(a.float(), b.float()), nil
		case KindUInt64:
			return cmp(a.bits, b.bits), nil
		case KindDateTime:
			return cmp(a.bits&tickMask, b.bits&tickMask), nil
		}
		return cmp(int64(a.bits), int64(b.bits)), nil
	case *String:
		if t, ok := b.ref.(*String); ok {
			return CompareText(o.text, t.text, false), nil
		}
	case *Decimal:
		if d, ok := b.ref.(*Decimal); ok {
			return o.Cmp(d), nil
		}
	case *BigInteger:
		if d, ok := b.ref.(*BigInteger); ok {
			return o.Int.Cmp(&d.Int), nil
		}
	case *Guid:
		if d, ok := b.ref.(*Guid); ok {
			return strings.Compare(string(o[:]), string(d[:])), nil
		}
	case *Version:
		if d, ok := b.ref.(*Version); ok {
			return o.Cmp(d), nil
		}
	case *DateTimeOffset:
		if d, ok := b.ref.(*DateTimeOffset); ok {
			return cmp(o.UTC(), d.UTC()), nil
		}
	case *DateOnly:
		if d, ok := b.ref.(*DateOnly); ok {
			return cmp(o.Days, d.Days), nil
		}
	case *TimeOnly:
		if d, ok := b.ref.(*TimeOnly); ok {
			return cmp(o.Ticks, d.Ticks), nil
		}
	case Comparer:
		return o.CompareTo(h, b)
	case *Instance:
		r, err := InvokeMethod(h, a, "CompareTo", []Value{b}, nil)
		if err != nil {
			return 0, err
		}
		n, _ := r.AsInt32()
		return int(n), nil
	}
	if g := a.Type().Members().methods[Intern("CompareTo")]; g != nil {
		r, err := g.call(h, a, []Value{b}, nil, "CompareTo")
		if err != nil {
			return 0, err
		}
		n, _ := r.AsInt32()
		return int(n), nil
	}
	return 0, NewException("System.InvalidOperationException", "Failed to compare two elements in the array.")
}

func cmp[T int64 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareDoubles(x, y float64) int {
	c, ordered := compareFloats(x, y)
	switch {
	case ordered:
		return c
	case math.IsNaN(x) && math.IsNaN(y):
		return 0
	case math.IsNaN(x):
		return -1
	}
	return 1
}

var collators = struct {
	sync.Mutex
	exact, loose *collate.Collator
}{}

// CompareText orders text by the culture en-US: alphabetical, lower case before upper case of the same letter,
// punctuation before letters.
func CompareText(a, b string, ignoreCase bool) int {
	if a == b {
		return 0
	}
	if c, ok := compareSimple(a, b, ignoreCase); ok {
		return c
	}
	collators.Lock()
	defer collators.Unlock()
	if collators.exact == nil {
		collators.exact = collate.New(language.AmericanEnglish)
		collators.loose = collate.New(language.AmericanEnglish, collate.IgnoreCase)
	}
	if ignoreCase {
		return collators.loose.CompareString(a, b)
	}
	return collators.exact.CompareString(a, b)
}

// compareSimple orders ASCII letters and digits without the collation tables; ok is false for other text.
func compareSimple(a, b string, ignoreCase bool) (int, bool) {
	tie := 0
	for i := 0; i < len(a) || i < len(b); i++ {
		var x, y byte
		if i < len(a) {
			if x = a[i]; !isAlnum(x) {
				return 0, false
			}
		}
		if i < len(b) {
			if y = b[i]; !isAlnum(y) {
				return 0, false
			}
		}
		if x == y {
			continue
		}
		lx, ly := asciiLower(x), asciiLower(y)
		if lx != ly {
			for j := i; j < len(a) || j < len(b); j++ {
				if j < len(a) && !isAlnum(a[j]) || j < len(b) && !isAlnum(b[j]) {
					return 0, false
				}
			}
			if lx < ly {
				return -1, true
			}
			return 1, true
		}
		if tie == 0 {
			tie = 1
			if x > y {
				tie = -1
			}
		}
	}
	if ignoreCase {
		return 0, true
	}
	return tie, true
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
