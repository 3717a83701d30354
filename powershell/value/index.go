package value

import (
	"errors"
	"strings"
)

// GetIndex gives v[index…]: elements, characters and dictionary values; negative numbers count from the end, several
// indexes of a one-dimensional collection give several elements. An index outside gives $null.
func GetIndex(h Host, v Value, index []Value) (Value, error) {
	if len(index) == 1 {
		if a, ok := v.ref.(*Array); ok && a.Dims == nil {
			if i, ok := index[0].AsInt32(); ok {
				return orNull(elementAt(a.Items, int(i))), nil
			}
		}
	}
	if v.IsNull() {
		if len(index) == 1 && index[0].IsNull() {
			return Null, RuntimeError("NullArray", "Cannot index into a null array.")
		}
		return Null, RuntimeError("NullArray", "Cannot index into a null array.")
	}
	v = v.Unwrap()
	switch o := v.ref.(type) {
	case *Array:
		if o.Dims != nil {
			return o.getMulti(h, index)
		}
		r, err := indexSlice(h, v, o.Items, index)
		return orNull(r), err
	case *List:
		r, err := indexSlice(h, v, o.Items, index)
		return orNull(r), err
	case *String:
		r, err := indexString(h, v, o, index)
		return orNull(r), err
	case *OrderedDictionary:
		return indexOrdered(h, o, index)
	case Map:
		return indexMap(h, v, o, index)
	}
	if p := v.Type().Members().Indexer(); p != nil {
		r, err := p.Index(h, v, index)
		if err == nil {
			return r, nil
		}
		if len(index) == 1 && isMany(index[0]) {
			return indexMany(h, v, index[0], func(i Value) (Value, error) { return p.Index(h, v, []Value{i}) })
		}
		return Null, err
	}
	if e, ok := v.ref.(*Instance); ok && e.Native != nil {
		return GetIndex(h, Of(e.Native), index)
	}
	if len(index) == 1 {
		if isMany(index[0]) {
			return AutomationNull, nil
		}
		return scalarIndex(h, v, index[0])
	}
	return Null, cannotIndex(v)
}

// scalarIndex is the rule for what is no collection: element 0 and -1 are the value itself.
func scalarIndex(h Host, v, i Value) (Value, error) {
	if i.IsNull() {
		return Null, RuntimeError("NullArrayIndex", "Index operation failed; the array index evaluated to null.")
	}
	n, err := Convert(h, i, TypeInt32)
	if err != nil {
		return AutomationNull, nil
	}
	if k := int32(n.bits); k == 0 || k == -1 {
		return v, nil
	}
	return AutomationNull, nil
}

func cannotIndex(v Value) error {
	return RuntimeError("CannotIndex", "Unable to index into an object of type \"%s\".", v.Type().FullName())
}

// orNull gives $null for an element that is not there.
func orNull(v Value) Value {
	if v.IsAutomationNull() {
		return Null
	}
	return v
}

func isMany(i Value) bool {
	switch i.Unwrap().ref.(type) {
	case *Array, *List:
		return true
	}
	return false
}

func elementAt(items []Value, i int) Value {
	if i < 0 {
		i += len(items)
	}
	if i < 0 || i >= len(items) {
		return AutomationNull
	}
	return items[i]
}

func indexSlice(h Host, v Value, items []Value, index []Value) (Value, error) {
	if len(index) > 1 {
		return indexMany(h, v, FromSlice(index), func(i Value) (Value, error) { return indexSlice(h, v, items, []Value{i}) })
	}
	i := index[0]
	if isMany(i) {
		return indexMany(h, v, i, func(i Value) (Value, error) { return indexSlice(h, v, items, []Value{i}) })
	}
	n, err := toIndex(h, i)
	if err != nil {
		return AutomationNull, ignoreCast(err)
	}
	return elementAt(items, n), nil
}

func toIndex(h Host, i Value) (int, error) {
	if i.IsNull() {
		return 0, RuntimeError("NullArrayIndex", "Index operation failed; the array index evaluated to null.")
	}
	n, err := Convert(h, i, TypeInt32)
	if err != nil {
		return 0, err
	}
	return int(int32(n.bits)), nil
}

// ignoreCast drops the error of an index that is no number: there is no such element.
func ignoreCast(err error) error {
	var e *Exception
	if errors.As(err, &e) && e.ErrorID == "InvalidCastFromStringToInteger" {
		return nil
	}
	return err
}

// indexMany gives the elements at several indexes, those outside left out.
func indexMany(h Host, v, many Value, at func(Value) (Value, error)) (Value, error) {
	items, _, err := Collect(many)
	if err != nil {
		return Null, err
	}
	out := make([]Value, 0, len(items))
	for _, i := range items {
		r, err := at(i)
		if err != nil {
			return Null, err
		}
		if !r.IsAutomationNull() {
			out = append(out, r)
		}
	}
	return FromSlice(out), nil
}

func indexString(h Host, v Value, s *String, index []Value) (Value, error) {
	if len(index) > 1 || isMany(index[0]) {
		many := index[0]
		if len(index) > 1 {
			many = FromSlice(index)
		}
		return indexMany(h, v, many, func(i Value) (Value, error) { return indexString(h, v, s, []Value{i}) })
	}
	n, err := toIndex(h, index[0])
	if err != nil {
		return AutomationNull, ignoreCast(err)
	}
	if n < 0 {
		n += s.Length()
	}
	if n < 0 || n >= s.Length() {
		return AutomationNull, nil
	}
	return Char(s.At(n)), nil
}

func indexMap(h Host, v Value, m Map, index []Value) (Value, error) {
	if len(index) > 1 {
		return indexMany(h, v, FromSlice(index), func(i Value) (Value, error) { return indexMap(h, v, m, []Value{i}) })
	}
	key := index[0]
	if key.IsNull() {
		return Null, RuntimeError("NullArrayIndex", "Index operation failed; the array index evaluated to null.")
	}
	t := m.Type()
	if len(t.Args) == 2 {
		c, err := Convert(h, key, t.Args[0])
		if err != nil {
			if isMany(key) {
				return indexMany(h, v, key, func(i Value) (Value, error) { return indexMap(h, v, m, []Value{i}) })
			}
			return Null, err
		}
		key = c
	}
	if x, ok := m.Get(key); ok {
		return x, nil
	}
	if isMany(key) {
		items, _, _ := Collect(key)
		out := make([]Value, len(items))
		for i, k := range items {
			if !k.IsNull() {
				out[i], _ = m.Get(k)
			}
		}
		return FromSlice(out), nil
	}
	return Null, nil
}

func indexOrdered(h Host, d *OrderedDictionary, index []Value) (Value, error) {
	if len(index) > 1 {
		return indexMany(h, Of(d), FromSlice(index), func(i Value) (Value, error) { return indexOrdered(h, d, []Value{i}) })
	}
	key := index[0].Unwrap()
	if key.IsNull() {
		return Null, RuntimeError("NullArrayIndex", "Index operation failed; the array index evaluated to null.")
	}
	if n, ok := key.AsInt32(); ok {
		i := int(n)
		if i < 0 {
			i += d.Len()
		}
		if _, x, ok := d.At(i); ok {
			return x, nil
		}
		return Null, nil
	}
	if isMany(key) {
		return indexMany(h, Of(d), key, func(i Value) (Value, error) { return indexOrdered(h, d, []Value{i}) })
	}
	return indexMap(h, Of(d), d, index)
}

func (a *Array) offset(h Host, index []Value) (int, bool, error) {
	if len(index) == 1 && isMany(index[0]) {
		index, _, _ = Collect(index[0])
	}
	if len(index) != len(a.Dims) {
		texts := make([]string, len(index))
		for i, x := range index {
			texts[i] = ToString(x)
		}
		return 0, false, RuntimeError("NeedMultidimensionalIndex", "You cannot index into a %d dimensional array with index [%s].", len(a.Dims), strings.Join(texts, ","))
	}
	at := 0
	for d, i := range index {
		n, err := toIndex(h, i)
		if err != nil {
			return 0, false, err
		}
		if n < 0 {
			n += a.Dims[d]
		}
		if n < 0 || n >= a.Dims[d] {
			return 0, false, nil
		}
		at = at*a.Dims[d] + n
	}
	return at, true, nil
}

func (a *Array) getMulti(h Host, index []Value) (Value, error) {
	if len(index) == 1 && isMany(index[0]) {
		if many, _, _ := Collect(index[0]); len(many) > 0 && isMany(many[0]) {
			return indexMany(h, Of(a), index[0], func(i Value) (Value, error) { return a.getMulti(h, []Value{i}) })
		}
	}
	at, ok, err := a.offset(h, index)
	if err != nil || !ok {
		return Null, err
	}
	return a.Items[at], nil
}

// SetIndex sets v[index…] = x.
func SetIndex(h Host, v Value, index []Value, x Value) error {
	if v.IsNull() {
		return RuntimeError("NullArray", "Cannot index into a null array.")
	}
	v = v.Unwrap()
	switch o := v.ref.(type) {
	case *Array:
		return o.set(h, index, x)
	case *List:
		return o.set(h, index, x)
	case Map:
		return setMap(h, o, index, x)
	}
	if p := v.Type().Members().Indexer(); p != nil && p.SetIndex != nil {
		return p.SetIndex(h, v, index, x)
	}
	if e, ok := v.ref.(*Instance); ok && e.Native != nil {
		return SetIndex(h, Of(e.Native), index, x)
	}
	return RuntimeError("CannotIndex", "Unable to index into an object of type \"%s\".", v.Type().FullName())
}

func indexOutOfRange() error {
	e := NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
	return e
}

func (a *Array) set(h Host, index []Value, x Value) error {
	elem := a.Type().Elem
	if elem != TypeObject {
		c, err := Convert(h, x, elem)
		if err != nil {
			return err
		}
		x = c
	} else if x.IsAutomationNull() {
		x = Null
	}
	if a.Dims != nil {
		at, ok, err := a.offset(h, index)
		if err != nil {
			return err
		}
		if !ok {
			return indexOutOfRange()
		}
		a.Items[at] = x
		return nil
	}
	if len(index) != 1 || isMany(index[0]) {
		return RuntimeError("ArraySliceAssignmentFailed", "Assigning to slices is not supported.")
	}
	n, err := toIndex(h, index[0])
	if err != nil {
		return err
	}
	if n < 0 {
		n += len(a.Items)
	}
	if n < 0 || n >= len(a.Items) {
		return indexOutOfRange()
	}
	a.Items[n] = x
	return nil
}

func (l *List) set(h Host, index []Value, x Value) error {
	if len(index) != 1 {
		return RuntimeError("ArraySliceAssignmentFailed", "Assigning to slices is not supported.")
	}
	n, err := toIndex(h, index[0])
	if err != nil {
		return err
	}
	c, err := Convert(h, x, l.Elem())
	if err != nil {
		return err
	}
	if l.ReadOnly {
		return NewException("System.NotSupportedException", "Collection is read-only.")
	}
	if n < 0 {
		n += len(l.Items)
	}
	if n < 0 || n >= len(l.Items) {
		return NewException("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
	}
	l.Items[n] = c
	l.Version++
	return nil
}

func setMap(h Host, m Map, index []Value, x Value) error {
	key := index[0].Unwrap()
	if key.IsNull() {
		return RuntimeError("NullArrayIndex", "Index operation failed; the array index evaluated to null.")
	}
	if x.IsAutomationNull() {
		x = Null
	}
	t := m.Type()
	if len(t.Args) == 2 {
		var err error
		if key, err = Convert(h, key, t.Args[0]); err != nil {
			return err
		}
		if x, err = Convert(h, x, t.Args[1]); err != nil {
			return err
		}
	}
	if d, ok := m.(*OrderedDictionary); ok {
		if d.ReadOnly {
			return NewException("System.NotSupportedException", "The OrderedDictionary is read-only and cannot be modified.")
		}
		if n, ok := key.AsInt32(); ok {
			if int(n) < 0 || int(n) >= d.Len() {
				return NewException("System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter 'index')")
			}
			d.SetAt(int(n), x)
			return nil
		}
	}
	if s, ok := m.(*SortedMap); ok {
		if err := s.checkKey(key); err != nil {
			return err
		}
	}
	m.Put(key, x)
	return nil
}

// checkKey tells whether the key has an order with those that are there.
func (m *SortedMap) checkKey(key Value) error {
	if len(m.keys) == 0 {
		return nil
	}
	_, err := m.Compare(m.keys[0], key)
	var e *Exception
	if errors.As(err, &e) && !strings.Contains(e.Message, "compare") {
		return e
	}
	return err
}
