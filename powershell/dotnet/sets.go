package dotnet

import "slices"

import "github.com/exorun/exorun/powershell/value"

func hashSetType() *D {
	self := func(v V) *value.HashSet { return native[*value.HashSet](v) }
	fill := func(h H, s V, from V, comparer V) (V, error) {
		set := value.NewHashSet(typeOf(s), keyComparer(h, comparer))
		for _, v := range items(from) {
			set.Add(v)
		}
		return value.Of(set), nil
	}
	other := func(s, o V) *value.HashSet {
		set := value.NewHashSet(s.Type(), self(s).Comparer())
		for _, v := range items(o) {
			set.Add(v)
		}
		return set
	}
	subset := func(a, b *value.HashSet) bool {
		for _, v := range a.Items() {
			if !b.Contains(v) {
				return false
			}
		}
		return true
	}
	test := func(name string, f func(a, b *value.HashSet) bool) M {
		return m("Boolean "+name+"("+enumerableT+")", func(s V, a []V) V { return yes(f(self(s), other(s, a[0]))) })
	}
	const cmp = "System.Collections.Generic.IEqualityComparer`1[T]"
	return &D{
		Parameters: "T",
		Interfaces: []string{"System.Collections.IEnumerable", "System.Collections.Generic.ICollection`1[T]", enumerableT, "System.Collections.Generic.ISet`1[T]", "System.Collections.Generic.IReadOnlyCollection`1[T]"},
		Constructors: []M{
			mh("Void .ctor()", func(h H, s V, a []V) (V, error) { return fill(h, s, null, null) }),
			mh("Void .ctor("+cmp+")", func(h H, s V, a []V) (V, error) { return fill(h, s, null, a[0]) }),
			mh("Void .ctor(Int32)", func(h H, s V, a []V) (V, error) {
				if i32(a[0]) < 0 {
					return null, mustBe("capacity", itoa(i32(a[0])), "a non-negative value")
				}
				if i32(a[0]) > 0x7FFFFFC7 {
					return null, value.NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
				}
				return fill(h, s, null, null)
			}),
			mh("Void .ctor("+enumerableT+")", func(h H, s V, a []V) (V, error) { return fill(h, s, a[0], null) }),
			mh("Void .ctor("+enumerableT+", "+cmp+")", func(h H, s V, a []V) (V, error) { return fill(h, s, a[0], a[1]) }),
			mh("Void .ctor(Int32, "+cmp+")", func(h H, s V, a []V) (V, error) { return fill(h, s, null, a[1]) }),
		},
		Properties: []P{p("Int32 Count", func(s V) V { return num(self(s).Len()) }), p(cmp+" Comparer", func(s V) V { return comparerValue(self(s).Comparer()) })},
		Methods: []M{
			m("Boolean Add(T)", func(s V, a []V) V { return yes(self(s).Add(a[0])) }),
			m("Boolean Contains(T)", func(s V, a []V) V { return yes(self(s).Contains(a[0])) }),
			m("Boolean Remove(T)", func(s V, a []V) V { return yes(self(s).Delete(a[0])) }),
			m("Void Clear()", func(s V, a []V) V { self(s).Clear(); return none }),
			test("IsSubsetOf", subset), test("IsSupersetOf", func(a, b *value.HashSet) bool { return subset(b, a) }),
			test("IsProperSubsetOf", func(a, b *value.HashSet) bool { return subset(a, b) && a.Len() < b.Len() }),
			test("IsProperSupersetOf", func(a, b *value.HashSet) bool { return subset(b, a) && b.Len() < a.Len() }),
			test("SetEquals", func(a, b *value.HashSet) bool { return subset(a, b) && a.Len() == b.Len() }),
			test("Overlaps", func(a, b *value.HashSet) bool {
				return slices.ContainsFunc(b.Items(), a.Contains)
			}),
			m("Void UnionWith("+enumerableT+")", func(s V, a []V) V {
				for _, v := range items(a[0]) {
					self(s).Add(v)
				}
				return none
			}),
			m("Void ExceptWith("+enumerableT+")", func(s V, a []V) V {
				for _, v := range items(a[0]) {
					self(s).Delete(v)
				}
				return none
			}),
			m("Void IntersectWith("+enumerableT+")", func(s V, a []V) V {
				keep := other(s, a[0])
				for _, v := range self(s).Items() {
					if !keep.Contains(v) {
						self(s).Delete(v)
					}
				}
				return none
			}),
			m("Void SymmetricExceptWith("+enumerableT+")", func(s V, a []V) V {
				for _, v := range other(s, a[0]).Items() {
					if !self(s).Delete(v) {
						self(s).Add(v)
					}
				}
				return none
			}),
			mh("Int32 RemoveWhere(System.Predicate`1[T])", func(h H, s V, a []V) (V, error) {
				n := 0
				for _, v := range self(s).Items() {
					ok, err := holds(h, a[0], v)
					if err != nil {
						return null, err
					}
					if ok {
						self(s).Delete(v)
						n++
					}
				}
				return num(n), nil
			}),
			me("Boolean TryGetValue(T, T ByRef)", func(s V, a []V) (V, error) {
				for _, v := range self(s).Items() {
					if self(s).Comparer().Same(v, a[0]) {
						return yes(true), setRef(a[1], v)
					}
				}
				return yes(false), setRef(a[1], value.Zero(elem(s.Type())))
			}),
			m("Enumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			me("Void CopyTo(T[])", func(s V, a []V) (V, error) { return none, copyTo(a[0], 0, self(s).Items()) }),
			me("Void CopyTo(T[], Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), self(s).Items()) }),
			m("Void TrimExcess()", func(s V, a []V) V { return none }),
		},
	}
}

func sortedSetType() *D {
	self := func(v V) *value.SortedMap { return native[*value.SortedSet](v).SortedMap }
	fill := func(h H, s, from, comparer V) (V, error) {
		var order func(a, b V) (int, error)
		if !comparer.IsNull() {
			order = orderer(h, comparer)
		}
		set := value.NewSortedSet(typeOf(s), order)
		for _, v := range items(from) {
			set.SortedMap.Put(v, null)
		}
		return value.Of(set), nil
	}
	end := func(last bool) func(V) V {
		return func(s V) V {
			n := self(s).Len()
			if n == 0 {
				return value.Zero(elem(s.Type()))
			}
			i := 0
			if last {
				i = n - 1
			}
			k, _ := self(s).At(i)
			return k
		}
	}
	return &D{
		Parameters: "T",
		Interfaces: []string{"System.Collections.ICollection", "System.Collections.IEnumerable", "System.Collections.Generic.ICollection`1[T]", enumerableT, "System.Collections.Generic.ISet`1[T]"},
		Constructors: []M{
			mh("Void .ctor()", func(h H, s V, a []V) (V, error) { return fill(h, s, null, null) }),
			mh("Void .ctor(System.Collections.Generic.IComparer`1[T])", func(h H, s V, a []V) (V, error) { return fill(h, s, null, a[0]) }),
			mh("Void .ctor("+enumerableT+")", func(h H, s V, a []V) (V, error) { return fill(h, s, a[0], null) }),
		},
		Properties: []P{p("Int32 Count", func(s V) V { return num(self(s).Len()) }), p("T Min", end(false)), p("T Max", end(true))},
		Methods: []M{
			m("Boolean Add(T)", func(s V, a []V) V {
				if self(s).IndexOf(a[0]) >= 0 {
					return yes(false)
				}
				self(s).Put(a[0], null)
				return yes(true)
			}),
			m("Boolean Contains(T)", func(s V, a []V) V { return yes(self(s).IndexOf(a[0]) >= 0) }),
			m("Boolean Remove(T)", func(s V, a []V) V { return yes(self(s).Delete(a[0])) }),
			m("Void Clear()", func(s V, a []V) V { self(s).Clear(); return none }),
			m("Enumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			m("Void UnionWith("+enumerableT+")", func(s V, a []V) V {
				for _, v := range items(a[0]) {
					self(s).Put(v, null)
				}
				return none
			}),
		},
	}
}

// queueType gives the table of Queue, or of Queue<T>.
func queueType(generic bool) func() *D {
	return func() *D {
		self := func(v V) *value.Queue { return native[*value.Queue](v) }
		t, array, source := "System.Object", "System.Object[]", "System.Collections.ICollection"
		d := &D{Interfaces: []string{"System.Collections.ICollection", "System.Collections.IEnumerable", "System.ICloneable"}}
		if generic {
			t, array, source = "T", "T[]", enumerableT
			d.Parameters = "T"
			d.Interfaces = []string{"System.Collections.ICollection", "System.Collections.IEnumerable", enumerableT, "System.Collections.Generic.IReadOnlyCollection`1[T]"}
		}
		take := func(remove bool) func(V, []V) (V, error) {
			return func(s V, _ []V) (V, error) {
				q := self(s)
				if len(q.Items) == 0 {
					return null, invalidOperation("Queue empty.")
				}
				v := q.Items[0]
				if remove {
					q.Items = q.Items[1:]
					q.Version++
				}
				return v, nil
			}
		}
		try := func(remove bool) func(V, []V) (V, error) {
			return func(s V, a []V) (V, error) {
				v, err := take(remove)(s, nil)
				if err != nil {
					v = value.Zero(elem(s.Type()))
				}
				return yes(err == nil), setRef(a[0], v)
			}
		}
		d.Constructors = []M{
			m("Void .ctor()", func(s V, a []V) V { return value.Of(value.NewQueue(typeOf(s), nil)) }),
			m("Void .ctor(Int32)", func(s V, a []V) V { return value.Of(value.NewQueue(typeOf(s), nil)) }),
			m("Void .ctor("+source+")", func(s V, a []V) V { return value.Of(value.NewQueue(typeOf(s), append([]V(nil), items(a[0])...))) }),
		}
		d.Properties = []P{p("Int32 Count", func(s V) V { return num(len(self(s).Items)) })}
		d.Methods = []M{
			m("Void Enqueue("+t+")", func(s V, a []V) V { q := self(s); q.Items = append(q.Items, a[0]); q.Version++; return none }),
			me(t+" Dequeue()", take(true)), me(t+" Peek()", take(false)),
			m("Boolean Contains("+t+")", func(s V, a []V) V { return yes(indexOfValue(self(s).Items, a[0], 0, everything) >= 0) }),
			m("Void Clear()", func(s V, a []V) V { self(s).Items = nil; self(s).Version++; return none }),
			m(array+" ToArray()", func(s V, a []V) V {
				return value.Of(value.NewArray(elem(s.Type()), append([]V(nil), self(s).Items...)))
			}),
			m(map[bool]string{true: "Enumerator", false: "System.Collections.IEnumerator"}[generic]+" GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			me("Void CopyTo("+map[bool]string{true: "T[]", false: "System.Array"}[generic]+", Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), self(s).Items) }),
		}
		if generic {
			d.Methods = append(d.Methods, me("Boolean TryDequeue(T ByRef)", try(true)), me("Boolean TryPeek(T ByRef)", try(false)), m("Void TrimExcess()", func(s V, a []V) V { return none }))
		}
		return d
	}
}

// stackType gives the table of Stack, or of Stack<T>.
func stackType(generic bool) func() *D {
	return func() *D {
		self := func(v V) *value.Stack { return native[*value.Stack](v) }
		t, array, source := "System.Object", "System.Object[]", "System.Collections.ICollection"
		d := &D{Interfaces: []string{"System.Collections.ICollection", "System.Collections.IEnumerable", "System.ICloneable"}}
		if generic {
			t, array, source = "T", "T[]", enumerableT
			d.Parameters = "T"
			d.Interfaces = []string{"System.Collections.ICollection", "System.Collections.IEnumerable", enumerableT, "System.Collections.Generic.IReadOnlyCollection`1[T]"}
		}
		take := func(remove bool) func(V, []V) (V, error) {
			return func(s V, _ []V) (V, error) {
				q := self(s)
				n := len(q.Items)
				if n == 0 {
					return null, invalidOperation("Stack empty.")
				}
				v := q.Items[n-1]
				if remove {
					q.Items = q.Items[:n-1]
					q.Version++
				}
				return v, nil
			}
		}
		try := func(remove bool) func(V, []V) (V, error) {
			return func(s V, a []V) (V, error) {
				v, err := take(remove)(s, nil)
				if err != nil {
					v = value.Zero(elem(s.Type()))
				}
				return yes(err == nil), setRef(a[0], v)
			}
		}
		d.Constructors = []M{
			m("Void .ctor()", func(s V, a []V) V { return value.Of(value.NewStack(typeOf(s), nil)) }),
			m("Void .ctor(Int32)", func(s V, a []V) V { return value.Of(value.NewStack(typeOf(s), nil)) }),
			m("Void .ctor("+source+")", func(s V, a []V) V { return value.Of(value.NewStack(typeOf(s), append([]V(nil), items(a[0])...))) }),
		}
		d.Properties = []P{p("Int32 Count", func(s V) V { return num(len(self(s).Items)) })}
		d.Methods = []M{
			m("Void Push("+t+")", func(s V, a []V) V { q := self(s); q.Items = append(q.Items, a[0]); q.Version++; return none }),
			me(t+" Pop()", take(true)), me(t+" Peek()", take(false)),
			m("Boolean Contains("+t+")", func(s V, a []V) V { return yes(indexOfValue(self(s).Items, a[0], 0, everything) >= 0) }),
			m("Void Clear()", func(s V, a []V) V { self(s).Items = nil; self(s).Version++; return none }),
			m(array+" ToArray()", func(s V, a []V) V { return value.Of(value.NewArray(elem(s.Type()), items(s))) }),
			m(map[bool]string{true: "Enumerator", false: "System.Collections.IEnumerator"}[generic]+" GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			me("Void CopyTo("+map[bool]string{true: "T[]", false: "System.Array"}[generic]+", Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), items(s)) }),
		}
		if generic {
			d.Methods = append(d.Methods, me("Boolean TryPop(T ByRef)", try(true)), me("Boolean TryPeek(T ByRef)", try(false)), m("Void TrimExcess()", func(s V, a []V) V { return none }))
		}
		return d
	}
}
