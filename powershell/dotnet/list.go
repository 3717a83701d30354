package dotnet

import (
	"slices"
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

func list(v V) *value.List { return native[*value.List](v) }

const (
	sizeRange   = "Index was out of range. Must be non-negative and less than the size of the collection."
	insertRange = "Index must be within the bounds of the List."
)

// growable is the error of changing a collection that must not.
func growable(l *value.List) error {
	switch {
	case l.ReadOnly:
		return notSupported("Collection is read-only.")
	case l.FixedSize:
		return notSupported("Collection was of a fixed size.")
	}
	return nil
}

func insertAt(l *value.List, i int, vs ...V) error {
	if err := growable(l); err != nil {
		return err
	}
	if i < 0 || i > len(l.Items) {
		if l.Type().Generic != nil {
			return outOfRange("index", insertRange)
		}
		return outOfRange("index", "Insertion index was out of range. Must be non-negative and less than or equal to size.")
	}
	l.Items = slices.Insert(l.Items, i, vs...)
	l.Version++
	return nil
}

func removeRange(l *value.List, i, n int) error {
	if err := growable(l); err != nil {
		return err
	}
	switch {
	case i < 0:
		return outOfRange("index", "Non-negative number required.")
	case n < 0:
		return outOfRange("count", "Non-negative number required.")
	case i+n > len(l.Items):
		return argument("", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	l.Items = slices.Delete(l.Items, i, i+n)
	l.Version++
	return nil
}

func checkRange(l *value.List, i, n int) error {
	switch {
	case i < 0:
		return outOfRange("index", "Non-negative number required.")
	case n < 0:
		return outOfRange("count", "Non-negative number required.")
	case i+n > len(l.Items):
		return argument("", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	return nil
}

func indexOfValue(vs []V, v V, start, count int) int {
	for i := start; i < start+count && i < len(vs); i++ {
		if value.NetEquals(vs[i], v) {
			return i
		}
	}
	return -1
}

func lastIndexOfValue(vs []V, v V, start, count int) int {
	for i := start; i >= 0 && i > start-count; i-- {
		if value.NetEquals(vs[i], v) {
			return i
		}
	}
	return -1
}

// orderer gives the order that an IComparer or a Comparison delegate stands for; $null stands for IComparable.
func orderer(h H, c V) func(a, b V) (int, error) {
	switch o := c.Unwrap().Object().(type) {
	case nil:
		return value.NetCompare
	case *value.Delegate:
		return func(a, b V) (int, error) {
			r, err := o.Call(h, a, b)
			if err != nil {
				return 0, err
			}
			n, err := value.Convert(h, r, value.TypeInt32)
			return i32(n), err
		}
	case *Comparer:
		return func(a, b V) (int, error) { return o.compare(a, b), nil }
	}
	return func(a, b V) (int, error) {
		r, err := value.InvokeMethod(h, c, "Compare", []V{a, b}, nil)
		if err != nil {
			return 0, err
		}
		return i32(r), nil
	}
}

func sortValues(vs []V, order func(a, b V) (int, error)) error {
	var failed error
	sort.SliceStable(vs, func(i, j int) bool {
		if failed != nil {
			return false
		}
		c, err := order(vs[i], vs[j])
		if err != nil {
			failed = err
		}
		return c < 0
	})
	if failed != nil {
		e := value.NewException("System.InvalidOperationException", "Failed to compare two elements in the array.")
		if x := value.AsException(failed); x.Message != e.Message {
			e.Inner = x
		}
		return e
	}
	return nil
}

func binarySearch(vs []V, v V, order func(a, b V) (int, error)) (int, error) {
	lo, hi := 0, len(vs)-1
	for lo <= hi {
		mid := (lo + hi) / 2
		c, err := order(vs[mid], v)
		switch {
		case err != nil:
			return 0, err
		case c == 0:
			return mid, nil
		case c < 0:
			lo = mid + 1
		default:
			hi = mid - 1
		}
	}
	return ^lo, nil
}

// holds asks a predicate about an element.
func holds(h H, predicate, v V) (bool, error) {
	d := native[*value.Delegate](predicate)
	if d == nil {
		return false, argumentNull("match")
	}
	r, err := d.Call(h, v)
	return value.ToBool(r), err
}

func findIndex(h H, vs []V, start, n int, predicate V) (int, error) {
	for i := start; i < start+n; i++ {
		ok, err := holds(h, predicate, vs[i])
		if err != nil {
			return -1, err
		}
		if ok {
			return i, nil
		}
	}
	return -1, nil
}

func findLastIndex(h H, vs []V, start, n int, predicate V) (int, error) {
	for i := start; i >= 0 && i > start-n; i-- {
		ok, err := holds(h, predicate, vs[i])
		if err != nil {
			return -1, err
		}
		if ok {
			return i, nil
		}
	}
	return -1, nil
}

func elem(t *value.Type) *value.Type {
	if len(t.Args) > 0 {
		return t.Args[0]
	}
	return value.TypeObject
}

func itemIndexer(signature string) P {
	return P{
		Signature: signature,
		Index: func(_ H, s V, a []V) (V, error) {
			i, err := value.Convert(nil, a[0], value.TypeInt32)
			if err != nil {
				return null, err
			}
			vs := items(s)
			if n := i32(i); n >= 0 && n < len(vs) {
				return vs[n], nil
			}
			return null, outOfRange("index", sizeRange)
		},
		SetIndex: func(h H, s V, a []V, v V) error {
			i, err := value.Convert(nil, a[0], value.TypeInt32)
			if err != nil {
				return err
			}
			l := list(s)
			if n := i32(i); n < 0 || n >= len(l.Items) {
				return outOfRange("index", sizeRange)
			}
			return value.SetIndex(h, s, []V{i}, v)
		},
	}
}

var listInterfaces = []string{"System.Collections.IList", "System.Collections.ICollection", "System.Collections.IEnumerable"}

func genericInterfaces(names ...string) []string {
	out := append([]string(nil), listInterfaces...)
	for _, n := range names {
		out = append(out, "System.Collections.Generic."+n+"`1[T]")
	}
	return out
}

// listMembers are what ArrayList and List<T> have in common; t is the name of the elements' type in signatures.
func listMembers(t, collection string) []M {
	return []M{
		m("Boolean Contains("+t+")", func(s V, a []V) V { return yes(indexOfValue(items(s), a[0], 0, everything) >= 0) }),
		m("Int32 IndexOf("+t+")", func(s V, a []V) V { return num(indexOfValue(items(s), a[0], 0, everything)) }),
		m("Int32 IndexOf("+t+", Int32)", func(s V, a []V) V { return num(indexOfValue(items(s), a[0], i32(a[1]), everything)) }),
		m("Int32 IndexOf("+t+", Int32, Int32)", func(s V, a []V) V { return num(indexOfValue(items(s), a[0], i32(a[1]), i32(a[2]))) }),
		m("Int32 LastIndexOf("+t+")", func(s V, a []V) V { return num(lastIndexOfValue(items(s), a[0], len(items(s))-1, everything)) }),
		m("Int32 LastIndexOf("+t+", Int32)", func(s V, a []V) V { return num(lastIndexOfValue(items(s), a[0], i32(a[1]), everything)) }),
		m("Int32 LastIndexOf("+t+", Int32, Int32)", func(s V, a []V) V { return num(lastIndexOfValue(items(s), a[0], i32(a[1]), i32(a[2]))) }),
		me("Void AddRange("+collection+")", func(s V, a []V) (V, error) {
			if a[0].IsNull() {
				return null, argumentNull("collection")
			}
			return none, insertAt(list(s), len(list(s).Items), items(a[0])...)
		}),
		me("Void InsertRange(Int32, "+collection+")", func(s V, a []V) (V, error) { return none, insertAt(list(s), i32(a[0]), items(a[1])...) }),
		me("Void Insert(Int32, "+t+")", func(s V, a []V) (V, error) { return none, insertAt(list(s), i32(a[0]), a[1]) }),
		me("Void RemoveAt(Int32)", func(s V, a []V) (V, error) { return none, removeAt(list(s), i32(a[0])) }),
		me("Void RemoveRange(Int32, Int32)", func(s V, a []V) (V, error) { return none, removeRange(list(s), i32(a[0]), i32(a[1])) }),
		me("Void Clear()", func(s V, a []V) (V, error) {
			l := list(s)
			if err := growable(l); err != nil {
				return null, err
			}
			l.Items = nil
			l.Version++
			return none, nil
		}),
		m("Void Reverse()", func(s V, a []V) V { l := list(s); slices.Reverse(l.Items); l.Version++; return none }),
		me("Void Reverse(Int32, Int32)", func(s V, a []V) (V, error) {
			l, i, n := list(s), i32(a[0]), i32(a[1])
			if err := checkRange(l, i, n); err != nil {
				return null, err
			}
			slices.Reverse(l.Items[i : i+n])
			l.Version++
			return none, nil
		}),
		mh("Void Sort()", func(h H, s V, a []V) (V, error) {
			l := list(s)
			l.Version++
			return none, sortValues(l.Items, value.NetCompare)
		}),
	}
}

func removeAt(l *value.List, i int) error {
	if i < 0 || i >= len(l.Items) {
		return outOfRange("index", sizeRange)
	}
	return removeRange(l, i, 1)
}

func copyTo(dst V, at int, vs []V) error {
	d := native[*value.Array](dst)
	if d == nil {
		return argumentNull("array")
	}
	if at < 0 || at+len(vs) > len(d.Items) {
		return argument("destinationArray", "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.")
	}
	copy(d.Items[at:], vs)
	return nil
}

func arrayListType() *D {
	newList := func(vs []V) V { return value.Of(value.NewArrayList(append([]V(nil), vs...))) }
	d := &D{
		Interfaces: append([]string{"System.ICloneable"}, listInterfaces...),
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return newList(nil) }),
			me("Void .ctor(Int32)", func(_ V, a []V) (V, error) {
				if i32(a[0]) < 0 {
					return null, outOfRange("capacity", "'capacity' must be non-negative.")
				}
				return newList(nil), nil
			}),
			m("Void .ctor(System.Collections.ICollection)", func(_ V, a []V) V { return newList(items(a[0])) }),
		},
		Properties: []P{
			p("Int32 Count", func(s V) V { return num(len(list(s).Items)) }),
			pw("Int32 Capacity", func(s V) V { return num(max(len(list(s).Items), 4)) }, func(V, V) error { return nil }),
			p("Boolean IsFixedSize", func(s V) V { return yes(list(s).FixedSize || list(s).ReadOnly) }), p("Boolean IsReadOnly", func(s V) V { return yes(list(s).ReadOnly) }),
			p("Boolean IsSynchronized", func(s V) V { return yes(false) }), p("System.Object SyncRoot", func(s V) V { return s }),
			itemIndexer("System.Object Item [Int32]"),
		},
	}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	add(listMembers("System.Object", "System.Collections.ICollection")...)
	add(
		me("Int32 Add(System.Object)", func(s V, a []V) (V, error) {
			l := list(s)
			if err := growable(l); err != nil {
				return null, err
			}
			l.Add(a[0])
			return num(len(l.Items) - 1), nil
		}),
		me("Void Remove(System.Object)", func(s V, a []V) (V, error) {
			l := list(s)
			if err := growable(l); err != nil {
				return null, err
			}
			if i := indexOfValue(l.Items, a[0], 0, everything); i >= 0 {
				return none, removeRange(l, i, 1)
			}
			return none, nil
		}),
		m("System.Object[] ToArray()", func(s V, a []V) V { return value.FromSlice(append([]V(nil), list(s).Items...)) }),
		me("System.Array ToArray(System.Type)", func(s V, a []V) (V, error) { return value.Convert(nil, s, typeOf(a[0]).ArrayOf()) }),
		me("System.Collections.ArrayList GetRange(Int32, Int32)", func(s V, a []V) (V, error) {
			if err := checkRange(list(s), i32(a[0]), i32(a[1])); err != nil {
				return null, err
			}
			return newList(list(s).Items[i32(a[0]) : i32(a[0])+i32(a[1])]), nil
		}),
		m("System.Object Clone()", func(s V, a []V) V { return newList(list(s).Items) }),
		m("System.Collections.IEnumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
		me("Void CopyTo(System.Array)", func(s V, a []V) (V, error) { return none, copyTo(a[0], 0, list(s).Items) }),
		me("Void CopyTo(System.Array, Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), list(s).Items) }),
		mh("Void Sort(System.Collections.IComparer)", func(h H, s V, a []V) (V, error) { return none, sortValues(list(s).Items, orderer(h, a[0])) }),
		mh("Int32 BinarySearch(System.Object)", func(h H, s V, a []V) (V, error) {
			i, err := binarySearch(list(s).Items, a[0], value.NetCompare)
			return num(i), err
		}),
		mh("Int32 BinarySearch(System.Object, System.Collections.IComparer)", func(h H, s V, a []V) (V, error) {
			i, err := binarySearch(list(s).Items, a[0], orderer(h, a[1]))
			return num(i), err
		}),
		m("Void TrimToSize()", func(s V, a []V) V { return none }),
		m("static System.Collections.ArrayList Synchronized(System.Collections.ArrayList)", func(_ V, a []V) V { return a[0] }),
		m("static System.Collections.ArrayList ReadOnly(System.Collections.ArrayList)", func(_ V, a []V) V {
			l := value.NewArrayList(list(a[0]).Items)
			l.ReadOnly = true
			return value.Of(l)
		}),
		m("static System.Collections.ArrayList FixedSize(System.Collections.ArrayList)", func(_ V, a []V) V {
			l := value.NewArrayList(list(a[0]).Items)
			l.FixedSize = true
			return value.Of(l)
		}),
		me("static System.Collections.ArrayList Repeat(System.Object, Int32)", func(_ V, a []V) (V, error) {
			if i32(a[1]) < 0 {
				return null, outOfRange("count", "Non-negative number required.")
			}
			return value.Of(value.NewArrayList(slices.Repeat([]V{a[0]}, i32(a[1])))), nil
		}),
		m("static System.Collections.ArrayList Adapter(System.Collections.IList)", func(_ V, a []V) V { return newList(items(a[0])) }),
	)
	return d
}

const enumerableT = "System.Collections.Generic.IEnumerable`1[T]"

func listType() *D {
	sorted := func(l *value.List, i, n int, order func(a, b V) (int, error)) (V, error) {
		if err := checkRange(l, i, n); err != nil {
			return null, err
		}
		l.Version++
		return none, sortValues(l.Items[i:i+n], order)
	}
	like := func(s V, vs []V) V { return value.Of(value.NewList(s.Type(), vs)) }
	d := &D{
		Parameters: "T",
		Interfaces: genericInterfaces("IList", "ICollection", "IEnumerable", "IReadOnlyList", "IReadOnlyCollection"),
		Constructors: []M{
			m("Void .ctor()", func(s V, a []V) V { return value.Of(value.NewList(typeOf(s), nil)) }),
			me("Void .ctor(Int32)", func(s V, a []V) (V, error) {
				if i32(a[0]) < 0 {
					return null, mustBe("capacity", itoa(i32(a[0])), "a non-negative value")
				}
				return value.Of(value.NewList(typeOf(s), make([]V, 0, min(i32(a[0]), 1<<16)))), nil
			}),
			me("Void .ctor("+enumerableT+")", func(s V, a []V) (V, error) {
				if a[0].IsNull() {
					return null, argumentNull("collection")
				}
				return value.Of(value.NewList(typeOf(s), append([]V(nil), items(a[0])...))), nil
			}),
		},
		Properties: []P{
			p("Int32 Count", func(s V) V { return num(len(list(s).Items)) }),
			pw("Int32 Capacity", func(s V) V { return num(cap(list(s).Items)) }, func(V, V) error { return nil }),
			itemIndexer("T Item [Int32]"),
		},
	}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	add(listMembers("T", enumerableT)...)
	add(
		m("Void Add(T)", func(s V, a []V) V { list(s).Add(a[0]); return none }),
		m("Boolean Remove(T)", func(s V, a []V) V {
			l := list(s)
			i := indexOfValue(l.Items, a[0], 0, everything)
			if i >= 0 {
				_ = removeRange(l, i, 1)
			}
			return yes(i >= 0)
		}),
		m("T[] ToArray()", func(s V, a []V) V {
			return value.Of(value.NewArray(elem(s.Type()), append([]V(nil), list(s).Items...)))
		}),
		me("System.Collections.Generic.List`1[T] GetRange(Int32, Int32)", func(s V, a []V) (V, error) {
			if err := checkRange(list(s), i32(a[0]), i32(a[1])); err != nil {
				return null, err
			}
			return like(s, append([]V(nil), list(s).Items[i32(a[0]):i32(a[0])+i32(a[1])]...)), nil
		}),
		me("System.Collections.Generic.List`1[T] Slice(Int32, Int32)", func(s V, a []V) (V, error) {
			if err := checkRange(list(s), i32(a[0]), i32(a[1])); err != nil {
				return null, err
			}
			return like(s, append([]V(nil), list(s).Items[i32(a[0]):i32(a[0])+i32(a[1])]...)), nil
		}),
		m("System.Collections.ObjectModel.ReadOnlyCollection`1[T] AsReadOnly()", func(s V, a []V) V {
			l := value.NewList(value.TypeReadOnlyCollectionOf.Make(elem(s.Type())), list(s).Items)
			l.ReadOnly = true
			return value.Of(l)
		}),
		m("Enumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
		me("Void CopyTo(T[])", func(s V, a []V) (V, error) { return none, copyTo(a[0], 0, list(s).Items) }),
		me("Void CopyTo(T[], Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), list(s).Items) }),
		mh("Void Sort(System.Collections.Generic.IComparer`1[T])", func(h H, s V, a []V) (V, error) { return sorted(list(s), 0, len(list(s).Items), orderer(h, a[0])) }),
		mh("Void Sort(System.Comparison`1[T])", func(h H, s V, a []V) (V, error) { return sorted(list(s), 0, len(list(s).Items), orderer(h, a[0])) }),
		mh("Void Sort(Int32, Int32, System.Collections.Generic.IComparer`1[T])", func(h H, s V, a []V) (V, error) {
			return sorted(list(s), i32(a[0]), i32(a[1]), orderer(h, a[2]))
		}),
		mh("Int32 BinarySearch(T)", func(h H, s V, a []V) (V, error) {
			i, err := binarySearch(list(s).Items, a[0], value.NetCompare)
			return num(i), err
		}),
		mh("Int32 BinarySearch(T, System.Collections.Generic.IComparer`1[T])", func(h H, s V, a []V) (V, error) {
			i, err := binarySearch(list(s).Items, a[0], orderer(h, a[1]))
			return num(i), err
		}),
		mh("Boolean Exists(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			i, err := findIndex(h, list(s).Items, 0, len(list(s).Items), a[0])
			return yes(i >= 0), err
		}),
		mh("Boolean TrueForAll(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			for _, v := range list(s).Items {
				if ok, err := holds(h, a[0], v); !ok || err != nil {
					return yes(false), err
				}
			}
			return yes(true), nil
		}),
		mh("T Find(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			l := list(s)
			i, err := findIndex(h, l.Items, 0, len(l.Items), a[0])
			if i < 0 {
				return value.Zero(elem(s.Type())), err
			}
			return l.Items[i], err
		}),
		mh("T FindLast(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			l := list(s)
			i, err := findLastIndex(h, l.Items, len(l.Items)-1, len(l.Items), a[0])
			if i < 0 {
				return value.Zero(elem(s.Type())), err
			}
			return l.Items[i], err
		}),
		mh("Int32 FindIndex(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			i, err := findIndex(h, list(s).Items, 0, len(list(s).Items), a[0])
			return num(i), err
		}),
		mh("Int32 FindIndex(Int32, System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			i, err := findIndex(h, list(s).Items, i32(a[0]), len(list(s).Items)-i32(a[0]), a[1])
			return num(i), err
		}),
		mh("Int32 FindLastIndex(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			i, err := findLastIndex(h, list(s).Items, len(list(s).Items)-1, len(list(s).Items), a[0])
			return num(i), err
		}),
		mh("System.Collections.Generic.List`1[T] FindAll(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			var out []V
			for _, v := range list(s).Items {
				ok, err := holds(h, a[0], v)
				if err != nil {
					return null, err
				}
				if ok {
					out = append(out, v)
				}
			}
			return like(s, out), nil
		}),
		mh("Int32 RemoveAll(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
			l := list(s)
			var kept []V
			for _, v := range l.Items {
				ok, err := holds(h, a[0], v)
				if err != nil {
					return null, err
				}
				if !ok {
					kept = append(kept, v)
				}
			}
			n := len(l.Items) - len(kept)
			l.Items = kept
			l.Version++
			return num(n), nil
		}),
		mh("Void ForEach(System.Action`1[T])", func(h H, s V, a []V) (V, error) {
			for _, v := range list(s).Items {
				if _, err := native[*value.Delegate](a[0]).Call(h, v); err != nil {
					return null, err
				}
			}
			return none, nil
		}),
		mh("System.Collections.Generic.List`1[TOutput] ConvertAll[TOutput](System.Converter`2[T,TOutput])", func(h H, s V, a []V) (V, error) {
			d := native[*value.Delegate](a[0])
			out := value.TypeObject
			if len(d.Of.Args) == 2 {
				out = d.Of.Args[1]
			}
			var vs []V
			for _, v := range list(s).Items {
				r, err := d.Call(h, v)
				if err == nil {
					r, err = value.Convert(h, r, out)
				}
				if err != nil {
					return null, err
				}
				vs = append(vs, r)
			}
			return value.Of(value.NewList(value.TypeListOf.Make(out), vs)), nil
		}),
		m("Int32 EnsureCapacity(Int32)", func(s V, a []V) V { return num(max(cap(list(s).Items), i32(a[0]))) }),
		m("Void TrimExcess()", func(s V, a []V) V { return none }),
	)
	return d
}

func collectionType() *D {
	d := &D{
		Parameters: "T",
		Interfaces: genericInterfaces("IList", "ICollection", "IEnumerable", "IReadOnlyList", "IReadOnlyCollection"),
		Constructors: []M{
			m("Void .ctor()", func(s V, a []V) V { return value.Of(value.NewList(typeOf(s), nil)) }),
			m("Void .ctor(System.Collections.Generic.IList`1[T])", func(s V, a []V) V {
				l := value.NewList(typeOf(s), append([]V(nil), items(a[0])...))
				l.ReadOnly = strings.HasPrefix(typeOf(s).Name, "ReadOnly")
				return value.Of(l)
			}),
		},
		Properties: []P{p("Int32 Count", func(s V) V { return num(len(items(s))) }), itemIndexer("T Item [Int32]")},
		Methods: []M{
			me("Void Add(T)", func(s V, a []V) (V, error) { return none, insertAt(list(s), len(list(s).Items), a[0]) }),
			me("Boolean Remove(T)", func(s V, a []V) (V, error) {
				i := indexOfValue(items(s), a[0], 0, everything)
				if i < 0 {
					return yes(false), nil
				}
				return yes(true), removeAt(list(s), i)
			}),
			m("System.Collections.Generic.IEnumerator`1[T] GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			me("Void CopyTo(T[], Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), items(s)) }),
		},
	}
	for _, x := range listMembers("T", enumerableT) {
		for _, name := range []string{"Boolean Contains(T)", "Int32 IndexOf(T)", "Void Insert(Int32, T)", "Void RemoveAt(Int32)", "Void Clear()"} {
			if x.Signature == name {
				d.Methods = append(d.Methods, x)
			}
		}
	}
	return d
}

// viewType is the table of the collections of keys and values that dictionaries show.
func viewType() *D {
	return &D{
		Interfaces: []string{"System.Collections.ICollection", "System.Collections.IEnumerable"},
		Properties: []P{
			p("Int32 Count", func(s V) V { return num(len(items(s))) }), p("Boolean IsSynchronized", func(s V) V { return yes(false) }),
			p("System.Object SyncRoot", func(s V) V { return s }),
		},
		Methods: []M{
			m("System.Collections.IEnumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			me("Void CopyTo(System.Array, Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), items(s)) }),
		},
	}
}

func arrayType() *D {
	arr := func(v V) *value.Array { return native[*value.Array](v) }
	dim := func(s V, d int) int {
		a := arr(s)
		if a.Dims == nil {
			return len(a.Items)
		}
		if d < 0 || d >= len(a.Dims) {
			return -1
		}
		return a.Dims[d]
	}
	checked := func(s, d V) (int, error) {
		n := dim(s, i32(d))
		if n < 0 || i32(d) > 0 && arr(s).Dims == nil {
			return 0, value.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		return n, nil
	}
	d := &D{
		Interfaces: append([]string{"System.ICloneable"}, listInterfaces...),
		Properties: []P{
			p("Int32 Length", func(s V) V { return num(len(arr(s).Items)) }), p("Int64 LongLength", func(s V) V { return value.Int64(int64(len(arr(s).Items))) }),
			p("Int32 Rank", func(s V) V { return num(s.Type().Rank) }), p("Int32 Count", func(s V) V { return num(len(arr(s).Items)) }),
			p("Boolean IsFixedSize", func(s V) V { return yes(true) }), p("Boolean IsReadOnly", func(s V) V { return yes(false) }),
			p("Boolean IsSynchronized", func(s V) V { return yes(false) }), p("System.Object SyncRoot", func(s V) V { return s }),
			p("static Int32 MaxLength", func(V) V { return num(0x7FFFFFC7) }),
		},
	}
	add := func(ms ...M) { d.Methods = append(d.Methods, ms...) }
	fixed := func(sig string) M {
		return me(sig, func(V, []V) (V, error) { return null, notSupported("Collection was of a fixed size.") })
	}
	add(explicit(
		fixed("Int32 Add(System.Object)"), fixed("Void Remove(System.Object)"), fixed("Void RemoveAt(Int32)"), fixed("Void Insert(Int32, System.Object)"),
		m("Boolean Contains(System.Object)", func(s V, a []V) V { return yes(indexOfValue(arr(s).Items, a[0], 0, everything) >= 0) }),
		m("Int32 IndexOf(System.Object)", func(s V, a []V) V { return num(indexOfValue(arr(s).Items, a[0], 0, everything)) }),
		m("Void Clear()", func(s V, a []V) V {
			z := value.Zero(s.Type().Elem)
			for i := range arr(s).Items {
				arr(s).Items[i] = z
			}
			return none
		}))...)
	add(
		m("System.Object Clone()", func(s V, a []V) V {
			c := value.NewArray(s.Type().Elem, append([]V(nil), arr(s).Items...))
			c.Dims = arr(s).Dims
			return value.Of(c)
		}),
		m("System.Collections.IEnumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
		me("Int32 GetLength(Int32)", func(s V, a []V) (V, error) { n, err := checked(s, a[0]); return num(n), err }),
		me("Int64 GetLongLength(Int32)", func(s V, a []V) (V, error) { n, err := checked(s, a[0]); return value.Int64(int64(n)), err }),
		me("Int32 GetLowerBound(Int32)", func(s V, a []V) (V, error) { _, err := checked(s, a[0]); return num(0), err }),
		me("Int32 GetUpperBound(Int32)", func(s V, a []V) (V, error) { n, err := checked(s, a[0]); return num(n - 1), err }),
		params(mh("System.Object GetValue(Int32[])", func(h H, s V, a []V) (V, error) { return value.GetIndex(h, s, items(a[0])) })),
		mh("System.Object GetValue(Int32)", func(h H, s V, a []V) (V, error) {
			if i := i32(a[0]); i < 0 || i >= len(arr(s).Items) {
				return null, value.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
			}
			return arr(s).Items[i32(a[0])], nil
		}),
		mh("System.Object GetValue(Int32, Int32)", func(h H, s V, a []V) (V, error) { return value.GetIndex(h, s, a) }),
		mh("Void SetValue(System.Object, Int32)", func(h H, s V, a []V) (V, error) { return none, value.SetIndex(h, s, a[1:], a[0]) }),
		mh("Void SetValue(System.Object, Int32, Int32)", func(h H, s V, a []V) (V, error) { return none, value.SetIndex(h, s, a[1:], a[0]) }),
		me("Void CopyTo(System.Array, Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), arr(s).Items) }),
		m("Void Initialize()", func(s V, a []V) V { return none }),
	)
	arrayStatics(add, arr)
	return d
}

func arrayStatics(add func(...M), arr func(V) *value.Array) {
	window := func(v V, start, n int) ([]V, error) {
		vs := arr(v).Items
		if start < 0 || n < 0 {
			return nil, outOfRange("index", "Non-negative number required.")
		}
		if start+n > len(vs) {
			return nil, argument("", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
		}
		return vs[start : start+n], nil
	}
	copyPart := func(src V, from int, dst V, to, n int) error {
		vs, err := window(src, from, n)
		if err != nil {
			return argument("sourceArray", "Source array was not long enough. Check the source index, length, and the array's lower bounds.")
		}
		d := arr(dst)
		conv := make([]V, len(vs))
		for i, v := range vs {
			c, err := value.Convert(nil, v, d.Type().Elem)
			if err != nil {
				return value.NewException("System.InvalidCastException", "At least one element in the source array could not be cast down to the destination array type.")
			}
			conv[i] = c
		}
		return copyTo(dst, to, conv)
	}
	add(
		mh("static Void Sort(System.Array)", func(h H, _ V, a []V) (V, error) { return none, sortValues(arr(a[0]).Items, value.NetCompare) }),
		mh("static Void Sort(System.Array, System.Collections.IComparer)", func(h H, _ V, a []V) (V, error) { return none, sortValues(arr(a[0]).Items, orderer(h, a[1])) }),
		mh("static Void Sort(System.Array, System.Array)", func(h H, _ V, a []V) (V, error) { return none, sortPairs(arr(a[0]).Items, arr(a[1]).Items) }),
		mh("static Void Sort(System.Array, Int32, Int32)", func(h H, _ V, a []V) (V, error) {
			vs, err := window(a[0], i32(a[1]), i32(a[2]))
			if err != nil {
				return null, err
			}
			return none, sortValues(vs, value.NetCompare)
		}),
		mh("static Void Sort[T](T[], System.Comparison`1[T])", func(h H, _ V, a []V) (V, error) { return none, sortValues(arr(a[0]).Items, orderer(h, a[1])) }),
		m("static Void Reverse(System.Array)", func(_ V, a []V) V { slices.Reverse(arr(a[0]).Items); return none }),
		me("static Void Reverse(System.Array, Int32, Int32)", func(_ V, a []V) (V, error) {
			vs, err := window(a[0], i32(a[1]), i32(a[2]))
			slices.Reverse(vs)
			return none, err
		}),
		m("static Int32 IndexOf(System.Array, System.Object)", func(_ V, a []V) V { return num(indexOfValue(arr(a[0]).Items, a[1], 0, everything)) }),
		m("static Int32 IndexOf(System.Array, System.Object, Int32)", func(_ V, a []V) V { return num(indexOfValue(arr(a[0]).Items, a[1], i32(a[2]), everything)) }),
		m("static Int32 LastIndexOf(System.Array, System.Object)", func(_ V, a []V) V {
			return num(lastIndexOfValue(arr(a[0]).Items, a[1], len(arr(a[0]).Items)-1, everything))
		}),
		me("static Int32 BinarySearch(System.Array, System.Object)", func(_ V, a []V) (V, error) {
			i, err := binarySearch(arr(a[0]).Items, a[1], value.NetCompare)
			return num(i), err
		}),
		me("static Void Copy(System.Array, System.Array, Int32)", func(_ V, a []V) (V, error) { return none, copyPart(a[0], 0, a[1], 0, i32(a[2])) }),
		me("static Void Copy(System.Array, Int32, System.Array, Int32, Int32)", func(_ V, a []V) (V, error) {
			return none, copyPart(a[0], i32(a[1]), a[2], i32(a[3]), i32(a[4]))
		}),
		me("static Void Clear(System.Array)", func(_ V, a []V) (V, error) { return value.InvokeMethod(nil, a[0], "Clear", nil, nil) }),
		me("static Void Clear(System.Array, Int32, Int32)", func(_ V, a []V) (V, error) {
			vs, err := window(a[0], i32(a[1]), i32(a[2]))
			for i := range vs {
				vs[i] = value.Zero(arr(a[0]).Type().Elem)
			}
			return none, err
		}),
		me("static System.Array CreateInstance(System.Type, Int32)", func(_ V, a []V) (V, error) {
			if i32(a[1]) < 0 {
				return null, outOfRange("length", "Non-negative number required.")
			}
			return value.Of(value.NewArrayOf(typeOf(a[0]).ArrayOf(), i32(a[1]))), nil
		}),
		m("static System.Array CreateInstance(System.Type, Int32, Int32)", func(_ V, a []V) V {
			return value.Of(value.NewArrayOf(typeOf(a[0]).ArrayOfRank(2), i32(a[1]), i32(a[2])))
		}),
		me("static Void Resize[T](T[] ByRef, Int32)", func(_ V, a []V) (V, error) {
			r := native[*value.Reference](a[0])
			old := arr(r.Get())
			n := value.NewArrayOf(old.Type(), i32(a[1]))
			copy(n.Items, old.Items)
			return none, r.Set(value.Of(n))
		}),
		m("static T[] Empty[T]()", func(_ V, a []V) V { return value.FromSlice(nil) }),
		m("static Void Fill[T](T[], T)", func(_ V, a []V) V {
			x := arr(a[0])
			v, _ := value.Convert(nil, a[1], x.Type().Elem)
			for i := range x.Items {
				x.Items[i] = v
			}
			return none
		}),
		mh("static Boolean Exists[T](T[], System.Predicate`1[T])", func(h H, _ V, a []V) (V, error) {
			i, err := findIndex(h, arr(a[0]).Items, 0, len(arr(a[0]).Items), a[1])
			return yes(i >= 0), err
		}),
		mh("static T Find[T](T[], System.Predicate`1[T])", func(h H, _ V, a []V) (V, error) {
			i, err := findIndex(h, arr(a[0]).Items, 0, len(arr(a[0]).Items), a[1])
			if i < 0 {
				return null, err
			}
			return arr(a[0]).Items[i], err
		}),
		mh("static T[] FindAll[T](T[], System.Predicate`1[T])", func(h H, _ V, a []V) (V, error) {
			var out []V
			for _, v := range arr(a[0]).Items {
				ok, err := holds(h, a[1], v)
				if err != nil {
					return null, err
				}
				if ok {
					out = append(out, v)
				}
			}
			return value.Of(value.NewArray(arr(a[0]).Type().Elem, out)), nil
		}),
		mh("static Int32 FindIndex[T](T[], System.Predicate`1[T])", func(h H, _ V, a []V) (V, error) {
			i, err := findIndex(h, arr(a[0]).Items, 0, len(arr(a[0]).Items), a[1])
			return num(i), err
		}),
		mh("static Boolean TrueForAll[T](T[], System.Predicate`1[T])", func(h H, _ V, a []V) (V, error) {
			for _, v := range arr(a[0]).Items {
				if ok, err := holds(h, a[1], v); !ok || err != nil {
					return yes(false), err
				}
			}
			return yes(true), nil
		}),
		mh("static Void ForEach[T](T[], System.Action`1[T])", func(h H, _ V, a []V) (V, error) {
			for _, v := range arr(a[0]).Items {
				if _, err := native[*value.Delegate](a[1]).Call(h, v); err != nil {
					return null, err
				}
			}
			return none, nil
		}),
		mh("static TOutput[] ConvertAll[TInput,TOutput](TInput[], System.Converter`2[TInput,TOutput])", func(h H, _ V, a []V) (V, error) {
			var out []V
			for _, v := range arr(a[0]).Items {
				r, err := native[*value.Delegate](a[1]).Call(h, v)
				if err != nil {
					return null, err
				}
				out = append(out, r)
			}
			return value.FromSlice(out), nil
		}),
		m("static System.Collections.ObjectModel.ReadOnlyCollection`1[T] AsReadOnly[T](T[])", func(_ V, a []V) V {
			l := value.NewList(value.TypeReadOnlyCollectionOf.Make(arr(a[0]).Type().Elem), arr(a[0]).Items)
			l.ReadOnly = true
			return value.Of(l)
		}),
	)
}

// sortPairs sorts keys and moves the values with them.
func sortPairs(keys, vals []V) error {
	type pair struct{ k, v V }
	ps := make([]pair, len(keys))
	for i := range keys {
		ps[i].k = keys[i]
		if i < len(vals) {
			ps[i].v = vals[i]
		}
	}
	sort.SliceStable(ps, func(i, j int) bool { c, _ := value.NetCompare(ps[i].k, ps[j].k); return c < 0 })
	for i := range ps {
		keys[i] = ps[i].k
		if i < len(vals) {
			vals[i] = ps[i].v
		}
	}
	return nil
}
