package value

// Array is a .NET array. All elements are values of the element type or of one derived from it.
type Array struct {
	Extras
	typ   *Type
	Items []Value
	// Dims are the lengths of an array with several dimensions, in row-major order; nil for one dimension.
	Dims []int
}

// Type is the array's type.
func (a *Array) Type() *Type {
	if a.typ == nil {
		return objectArray()
	}
	return a.typ
}

// FromSlice gives an object[] that keeps items.
func FromSlice(items []Value) Value { return Value{ref: &Array{Items: items}} }

// NewArray gives an array of elements of type elem that keeps items.
func NewArray(elem *Type, items []Value) *Array {
	if elem == TypeObject {
		return &Array{Items: items}
	}
	return &Array{typ: elem.ArrayOf(), Items: items}
}

// NewArrayOf gives an array of the array type t with every element its type's default.
func NewArrayOf(t *Type, dims ...int) *Array {
	n := 1
	for _, d := range dims {
		n *= d
	}
	a := &Array{typ: t, Items: make([]Value, n)}
	if len(dims) > 1 {
		a.Dims = dims
	}
	if z := Zero(t.Elem); z != Null {
		for i := range a.Items {
			a.Items[i] = z
		}
	}
	return a
}

// Strings gives a string[].
func Strings(items []string) Value {
	vs := make([]Value, len(items))
	for i, s := range items {
		vs[i] = Str(s)
	}
	return Of(NewArray(TypeString, vs))
}

// Bytes gives a byte[].
func Bytes(b []byte) Value {
	vs := make([]Value, len(b))
	for i, c := range b {
		vs[i] = Byte(c)
	}
	return Of(NewArray(TypeByte, vs))
}

// Int32s gives an int[].
func Int32s(ns []int) Value {
	vs := make([]Value, len(ns))
	for i, n := range ns {
		vs[i] = Int(n)
	}
	return Of(NewArray(TypeInt32, vs))
}

// BytesOf gives the bytes of a byte[].
func BytesOf(v Value) ([]byte, bool) {
	a, ok := v.AsArray()
	if !ok || a.Type().Elem != TypeByte {
		return nil, false
	}
	out := make([]byte, len(a.Items))
	for i, e := range a.Items {
		out[i] = byte(e.bits)
	}
	return out, true
}

// Zero gives default(t): 0, $false, the empty date; $null for classes.
func Zero(t *Type) Value {
	switch {
	case t.Kind.IsScalar():
		return Value{ref: t}
	case t == TypeDecimal:
		return Of(&Decimal{})
	case t == TypeBigInteger:
		return BigInt(0)
	case t.Flags&FlagValueType != 0 && t.Generic != TypeNullable:
		return zeroStruct(t)
	}
	return Null
}

// List is a collection that grows: ArrayList, List<T>, Collection<T> and their kin.
type List struct {
	Extras
	typ   *Type
	Items []Value
	// FixedSize and ReadOnly refuse growth and change.
	FixedSize, ReadOnly bool
	// Version counts changes, so that an enumerator notices them.
	Version int

	source versioned // of a view: the dictionary that it shows
}

// versioned is what counts its changes.
type versioned interface{ Version() int }

// NewView gives the keys or values of a dictionary as a collection that is only read.
func NewView(t *Type, of Value, items []Value) *List {
	l := &List{typ: t, Items: items, ReadOnly: true}
	l.source, _ = of.Unwrap().ref.(versioned)
	return l
}

// Type is the collection's type.
func (l *List) Type() *Type { return l.typ }

// NewList gives a list of the type t (TypeArrayList, TypeListOf.Make(elem), …) that keeps items.
func NewList(t *Type, items []Value) *List { return &List{typ: t, Items: items} }

// NewArrayList gives an ArrayList that keeps items.
func NewArrayList(items []Value) *List { return &List{typ: TypeArrayList, Items: items} }

// Elem gives the type of the list's elements.
func (l *List) Elem() *Type {
	if len(l.typ.Args) == 1 {
		return l.typ.Args[0]
	}
	return TypeObject
}

// Add appends without conversion.
func (l *List) Add(v Value) {
	l.Items = append(l.Items, v)
	l.Version++
}

// Queue is Queue or Queue<T>.
type Queue struct {
	Extras
	typ     *Type
	Items   []Value
	Version int
}

// Type is the queue's type.
func (q *Queue) Type() *Type { return q.typ }

// NewQueue gives a queue whose first item leaves first.
func NewQueue(t *Type, items []Value) *Queue { return &Queue{typ: t, Items: items} }

// Stack is Stack or Stack<T>. The last item is the top.
type Stack struct {
	Extras
	typ     *Type
	Items   []Value
	Version int
}

// Type is the stack's type.
func (s *Stack) Type() *Type { return s.typ }

// NewStack gives a stack with its top last in items.
func NewStack(t *Type, items []Value) *Stack { return &Stack{typ: t, Items: items} }
