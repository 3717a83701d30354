package dotnet

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Comparer is a StringComparer, or Comparer.Default.
type Comparer struct {
	value.Extras
	rule comparison
}

// Type is StringComparer.
func (*Comparer) Type() *value.Type { return value.NamedType("System.CultureAwareComparer") }

func (c *Comparer) compare(a, b V) int {
	if a.Kind() == value.KindString && b.Kind() == value.KindString {
		return i32(compareStrings(a, b, c.rule))
	}
	n, _ := value.NetCompare(a, b)
	return n
}

// Hash is the same for texts that the comparer holds equal.
func (c *Comparer) Hash(v V) uint64 {
	if c.rule.ignoreCase() {
		return value.KeysIgnoringCase.Hash(v)
	}
	return value.KeysByEquals.Hash(v)
}

// Same tells whether the comparer holds two keys equal.
func (c *Comparer) Same(a, b V) bool {
	if c.rule.ignoreCase() {
		return value.KeysIgnoringCase.Same(a, b)
	}
	return value.KeysByEquals.Same(a, b)
}

// hostComparer is an IEqualityComparer that a script implements.
type hostComparer struct {
	h H
	v V
}

func (c hostComparer) Hash(v V) uint64 {
	r, err := value.InvokeMethod(c.h, c.v, "GetHashCode", []V{v}, nil)
	if err != nil {
		return 0
	}
	return r.Bits()
}

func (c hostComparer) Same(a, b V) bool {
	r, err := value.InvokeMethod(c.h, c.v, "Equals", []V{a, b}, nil)
	return err == nil && value.ToBool(r)
}

// keyComparer gives the comparer of keys that an argument stands for; nil compares by Equals.
func keyComparer(h H, v V) value.KeyComparer {
	switch o := v.Unwrap().Object().(type) {
	case nil:
		return nil
	case *Comparer:
		if o.rule.ignoreCase() {
			return value.KeysIgnoringCase
		}
		return value.KeysByEquals
	}
	return hostComparer{h, v}
}

func comparerValue(c value.KeyComparer) V {
	switch c {
	case value.KeysIgnoringCase:
		return value.Of(&Comparer{rule: ordinalIgnoreCase})
	case value.KeysByEquals, nil:
		return value.Of(&Comparer{rule: ordinal})
	}
	if h, ok := c.(hostComparer); ok {
		return h.v
	}
	return null
}

func stringComparerType() *D {
	of := func(n string, c comparison) P {
		return field("static System.StringComparer "+n, value.Of(&Comparer{rule: c}))
	}
	self := func(v V) *Comparer { return native[*Comparer](v) }
	return &D{
		Interfaces: []string{
			"System.Collections.IComparer", "System.Collections.IEqualityComparer", "System.Collections.Generic.IComparer`1[System.String]", "System.Collections.Generic.IEqualityComparer`1[System.String]",
			"System.Collections.Generic.IEqualityComparer`1[System.Object]", "System.Collections.Generic.IComparer`1[System.Object]",
		},
		Properties: []P{of("CurrentCulture", 0), of("CurrentCultureIgnoreCase", 1), of("InvariantCulture", 2), of("InvariantCultureIgnoreCase", 3), of("Ordinal", ordinal), of("OrdinalIgnoreCase", ordinalIgnoreCase)},
		Methods: []M{
			m("Int32 Compare(System.String, System.String)", func(s V, a []V) V { return num(self(s).compare(a[0], a[1])) }),
			m("Int32 Compare(System.Object, System.Object)", func(s V, a []V) V { return num(self(s).compare(a[0], a[1])) }),
			m("Boolean Equals(System.String, System.String)", func(s V, a []V) V { return yes(self(s).Same(a[0], a[1])) }),
			m("Boolean Equals(System.Object, System.Object)", func(s V, a []V) V { return yes(self(s).Same(a[0], a[1])) }),
			m("Int32 GetHashCode(System.String)", func(s V, a []V) V { return value.Int32(int32(self(s).Hash(a[0]))) }),
			m("Int32 GetHashCode(System.Object)", func(s V, a []V) V { return value.Int32(int32(self(s).Hash(a[0]))) }),
			m("static System.StringComparer FromComparison(System.StringComparison)", func(_ V, a []V) V { return value.Of(&Comparer{rule: comparisonOf(a[0])}) }),
		},
	}
}

func dict(v V) value.Map { m, _ := value.AsMap(v); return m }

func keyExists(d value.Map, k V) bool { _, ok := d.Get(k); return ok }

// view gives a dictionary's keys or values as the collection that .NET shows.
func view(name string, s V, vs []V) V {
	return value.Of(value.NewView(value.NamedType(name), s, vs))
}

// mapMembers are what Hashtable, OrderedDictionary and SortedList have in common.
func mapMembers() []M {
	return []M{
		me("Boolean Contains(System.Object)", containsKey),
		m("System.Collections.IDictionaryEnumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
		m("Void Clear()", func(s V, a []V) V { dict(s).Clear(); return none }),
		me("Void Remove(System.Object)", func(s V, a []V) (V, error) {
			if a[0].IsNull() {
				return null, argumentNull("key")
			}
			dict(s).Delete(a[0])
			return none, nil
		}),
		me("Void CopyTo(System.Array, Int32)", func(s V, a []V) (V, error) { return none, copyTo(a[0], i32(a[1]), value.MapPairs(dict(s))) }),
	}
}

func containsKey(s V, a []V) (V, error) {
	if a[0].IsNull() {
		return null, argumentNull("key")
	}
	return yes(keyExists(dict(s), a[0])), nil
}

func containsValue(s V, v V) V {
	return yes(indexOfValue(value.MapValues(dict(s)), v, 0, everything) >= 0)
}

var mapInterfaces = []string{"System.Collections.IDictionary", "System.Collections.ICollection", "System.Collections.IEnumerable"}

func fillMap(d value.Map, from V) V {
	dict(from).Each(func(k, v V) bool { d.Put(k, v); return true })
	return value.Of(d)
}

func keyIndexer(signature string) P {
	return P{
		Signature: signature,
		Index:     func(h H, s V, a []V) (V, error) { return value.GetIndex(h, s, a) },
		SetIndex:  func(h H, s V, a []V, v V) error { return value.SetIndex(h, s, a, v) },
	}
}

func hashtableType() *D {
	self := func(v V) *value.Hashtable { return native[*value.Hashtable](v) }
	byEquals := func() *value.Hashtable { return value.NewHashtableWith(nil) }
	d := &D{
		Interfaces: append([]string{"System.ICloneable"}, mapInterfaces...),
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return value.Of(byEquals()) }),
			me("Void .ctor(Int32)", func(_ V, a []V) (V, error) {
				if i32(a[0]) < 0 {
					return null, mustBe("capacity", itoa(i32(a[0])), "a non-negative value")
				}
				return value.Of(byEquals()), nil
			}),
			m("Void .ctor(System.Collections.IDictionary)", func(_ V, a []V) V { return fillMap(byEquals(), a[0]) }),
			mh("Void .ctor(System.Collections.IEqualityComparer)", func(h H, _ V, a []V) (V, error) { return value.Of(value.NewHashtableWith(keyComparer(h, a[0]))), nil }),
			mh("Void .ctor(Int32, System.Collections.IEqualityComparer)", func(h H, _ V, a []V) (V, error) { return value.Of(value.NewHashtableWith(keyComparer(h, a[1]))), nil }),
			mh("Void .ctor(System.Collections.IDictionary, System.Collections.IEqualityComparer)", func(h H, _ V, a []V) (V, error) {
				return fillMap(value.NewHashtableWith(keyComparer(h, a[1])), a[0]), nil
			}),
		},
		Properties: []P{
			p("Int32 Count", func(s V) V { return num(dict(s).Len()) }),
			p("System.Collections.ICollection Keys", func(s V) V { return view("System.Collections.Hashtable+KeyCollection", s, value.MapKeys(dict(s))) }),
			p("System.Collections.ICollection Values", func(s V) V { return view("System.Collections.Hashtable+ValueCollection", s, value.MapValues(dict(s))) }),
			p("Boolean IsFixedSize", func(s V) V { return yes(false) }), p("Boolean IsReadOnly", func(s V) V { return yes(false) }),
			p("Boolean IsSynchronized", func(s V) V { return yes(false) }), p("System.Object SyncRoot", func(s V) V { return s }),
			keyIndexer("System.Object Item [System.Object]"),
		},
		Methods: append(mapMembers(),
			me("Boolean ContainsKey(System.Object)", containsKey),
			m("Boolean ContainsValue(System.Object)", func(s V, a []V) V { return containsValue(s, a[0]) }),
			me("Void Add(System.Object, System.Object)", func(s V, a []V) (V, error) {
				d := self(s)
				if a[0].IsNull() {
					return null, argumentNull("key")
				}
				if err := value.RefuseDuplicate(d, a[0]); err != nil {
					return null, err
				}
				d.Put(a[0], a[1])
				return none, nil
			}),
			m("System.Object Clone()", func(s V, a []V) V { return value.Of(self(s).Clone()) }),
			m("static System.Collections.Hashtable Synchronized(System.Collections.Hashtable)", func(_ V, a []V) V { return a[0] }),
		),
	}
	return d
}

func orderedType() *D {
	self := func(v V) *value.OrderedDictionary { return native[*value.OrderedDictionary](v) }
	fresh := func() *value.OrderedDictionary { return value.NewOrderedWith(nil) }
	writable := func(d *value.OrderedDictionary) error {
		if d.ReadOnly {
			return notSupported("The OrderedDictionary is read-only and cannot be modified.")
		}
		return nil
	}
	d := &D{
		Interfaces: append([]string{"System.Collections.Specialized.IOrderedDictionary"}, mapInterfaces...),
		Constructors: []M{
			m("Void .ctor()", func(_ V, a []V) V { return value.Of(fresh()) }),
			m("Void .ctor(Int32)", func(_ V, a []V) V { return value.Of(fresh()) }),
			mh("Void .ctor(System.Collections.IEqualityComparer)", func(h H, _ V, a []V) (V, error) { return value.Of(value.NewOrderedWith(keyComparer(h, a[0]))), nil }),
			mh("Void .ctor(Int32, System.Collections.IEqualityComparer)", func(h H, _ V, a []V) (V, error) { return value.Of(value.NewOrderedWith(keyComparer(h, a[1]))), nil }),
		},
		Properties: []P{
			p("Int32 Count", func(s V) V { return num(dict(s).Len()) }), p("Boolean IsReadOnly", func(s V) V { return yes(self(s).ReadOnly) }),
			p("System.Collections.ICollection Keys", func(s V) V {
				return view("System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection", s, value.MapKeys(dict(s)))
			}),
			p("System.Collections.ICollection Values", func(s V) V {
				return view("System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection", s, value.MapValues(dict(s)))
			}),
			keyIndexer("System.Object Item [System.Object]"),
		},
		Methods: append(mapMembers(),
			me("Void Add(System.Object, System.Object)", func(s V, a []V) (V, error) {
				d := self(s)
				if err := writable(d); err != nil {
					return null, err
				}
				if a[0].IsNull() {
					return null, argumentNull("key")
				}
				if err := value.RefuseDuplicate(d, a[0]); err != nil {
					return null, err
				}
				d.Put(a[0], a[1])
				return none, nil
			}),
			me("Void Insert(Int32, System.Object, System.Object)", func(s V, a []V) (V, error) {
				d, i := self(s), i32(a[0])
				if i < 0 || i > d.Len() {
					return null, indexRange("index")
				}
				if err := value.RefuseDuplicate(d, a[1]); err != nil {
					return null, err
				}
				d.InsertAt(i, a[1], a[2])
				return none, nil
			}),
			me("Void RemoveAt(Int32)", func(s V, a []V) (V, error) {
				d, i := self(s), i32(a[0])
				if i < 0 || i >= d.Len() {
					return null, indexRange("index")
				}
				d.RemoveAt(i)
				return none, nil
			}),
			m("System.Collections.Specialized.OrderedDictionary AsReadOnly()", func(s V, a []V) V {
				c := fresh()
				fillMap(c, s)
				c.ReadOnly = true
				return value.Of(c)
			}),
		),
	}
	return d
}

func dictionaryType() *D {
	fresh := func(h H, s, comparer V) *value.Dictionary {
		return value.NewDictionary(typeOf(s), keyComparer(h, comparer))
	}
	const source = "System.Collections.Generic.IDictionary`2[TKey,TValue]"
	const comparer = "System.Collections.Generic.IEqualityComparer`1[TKey]"
	fill := func(h H, s, from, comparer V) (V, error) {
		d := fresh(h, s, comparer)
		var err error
		t := typeOf(s)
		dict(from).Each(func(k, v V) bool {
			if k, err = value.Convert(h, k, t.Args[0]); err == nil {
				v, err = value.Convert(h, v, t.Args[1])
			}
			d.Put(k, v)
			return err == nil
		})
		return value.Of(d), err
	}
	d := genericMap()
	d.Constructors = []M{
		mh("Void .ctor()", func(h H, s V, a []V) (V, error) { return value.Of(fresh(h, s, null)), nil }),
		mh("Void .ctor(Int32)", func(h H, s V, a []V) (V, error) { return value.Of(fresh(h, s, null)), nil }),
		mh("Void .ctor("+comparer+")", func(h H, s V, a []V) (V, error) { return value.Of(fresh(h, s, a[0])), nil }),
		mh("Void .ctor(Int32, "+comparer+")", func(h H, s V, a []V) (V, error) { return value.Of(fresh(h, s, a[1])), nil }),
		mh("Void .ctor("+source+")", func(h H, s V, a []V) (V, error) { return fill(h, s, a[0], null) }),
		mh("Void .ctor("+source+", "+comparer+")", func(h H, s V, a []V) (V, error) { return fill(h, s, a[0], a[1]) }),
	}
	d.Properties = append(d.Properties, p("System.Collections.Generic.IEqualityComparer`1[TKey] Comparer", func(s V) V {
		return comparerValue(native[*value.Dictionary](s).Comparer())
	}))
	return d
}

// genericMap is what the generic dictionaries have in common.
func genericMap() *D {
	key := func(s, k V) error {
		if k.IsNull() {
			return argumentNull("key")
		}
		return nil
	}
	viewName := func(s V, kind string) string {
		g := s.Type().Generic.FullName()
		return g + "+" + kind
	}
	return &D{
		Parameters: "TKey,TValue",
		Interfaces: append([]string{
			"System.Collections.Generic.IDictionary`2[TKey,TValue]", "System.Collections.Generic.ICollection`1[System.Collections.Generic.KeyValuePair`2[TKey,TValue]]",
			"System.Collections.Generic.IEnumerable`1[System.Collections.Generic.KeyValuePair`2[TKey,TValue]]",
		}, mapInterfaces...),
		Properties: []P{
			p("Int32 Count", func(s V) V { return num(dict(s).Len()) }),
			p("KeyCollection Keys", func(s V) V { return view(viewName(s, "KeyCollection"), s, value.MapKeys(dict(s))) }),
			p("ValueCollection Values", func(s V) V { return view(viewName(s, "ValueCollection"), s, value.MapValues(dict(s))) }),
			keyIndexer("TValue Item [TKey]"),
		},
		Methods: []M{
			m("Boolean ContainsKey(TKey)", func(s V, a []V) V { return yes(keyExists(dict(s), a[0])) }),
			m("Boolean ContainsValue(TValue)", func(s V, a []V) V { return containsValue(s, a[0]) }),
			me("Boolean Remove(TKey)", func(s V, a []V) (V, error) {
				if err := key(s, a[0]); err != nil {
					return null, err
				}
				return yes(dict(s).Delete(a[0])), nil
			}),
			me("Boolean Remove(TKey, TValue ByRef)", func(s V, a []V) (V, error) {
				v, ok := dict(s).Get(a[0])
				dict(s).Delete(a[0])
				return yes(ok), setRef(a[1], v)
			}),
			m("Boolean TryAdd(TKey, TValue)", func(s V, a []V) V {
				if keyExists(dict(s), a[0]) {
					return yes(false)
				}
				dict(s).Put(a[0], a[1])
				return yes(true)
			}),
			me("Boolean TryGetValue(TKey, TValue ByRef)", func(s V, a []V) (V, error) {
				v, ok := dict(s).Get(a[0])
				if !ok {
					v = value.Zero(s.Type().Args[1])
				}
				return yes(ok), setRef(a[1], v)
			}),
			me("Void Add(TKey, TValue)", func(s V, a []V) (V, error) {
				if err := key(s, a[0]); err != nil {
					return null, err
				}
				if keyExists(dict(s), a[0]) {
					if strings.HasPrefix(s.Type().Name, "Sorted") {
						return null, argument("key", "An item with the same key has already been added. Key: "+value.ToString(a[0]))
					}
					return null, argument("", "An item with the same key has already been added. Key: "+value.ToString(a[0]))
				}
				dict(s).Put(a[0], a[1])
				return none, nil
			}),
			m("Void Clear()", func(s V, a []V) V { dict(s).Clear(); return none }),
			m("Enumerator GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }),
			m("Int32 EnsureCapacity(Int32)", func(s V, a []V) V { return a[0] }),
			m("Void TrimExcess()", func(s V, a []V) V { return none }),
		},
	}
}

func sortedMapType(generic bool) func() *D {
	return func() *D {
		d := genericMap()
		t, k := "System.Collections.Generic.IComparer`1[TKey]", "TKey"
		source := "System.Collections.Generic.IDictionary`2[TKey,TValue]"
		if !generic {
			d = &D{Interfaces: append([]string{"System.ICloneable"}, mapInterfaces...), Properties: d.Properties[:3], Methods: mapMembers()}
			d.Properties = append(d.Properties, keyIndexer("System.Object Item [System.Object]"))
			d.Properties[1] = p("System.Collections.ICollection Keys", func(s V) V { return view("System.Collections.SortedList+KeyList", s, value.MapKeys(dict(s))) })
			d.Properties[2] = p("System.Collections.ICollection Values", func(s V) V { return view("System.Collections.SortedList+ValueList", s, value.MapValues(dict(s))) })
			t, k, source = "System.Collections.IComparer", "System.Object", "System.Collections.IDictionary"
			d.Methods = append(d.Methods,
				m("Boolean ContainsKey(System.Object)", func(s V, a []V) V { return yes(keyExists(dict(s), a[0])) }),
				m("Boolean ContainsValue(System.Object)", func(s V, a []V) V { return containsValue(s, a[0]) }),
				me("Void Add(System.Object, System.Object)", func(s V, a []V) (V, error) {
					if err := value.RefuseDuplicate(dict(s), a[0]); err != nil {
						return null, err
					}
					return none, value.SetIndex(nil, s, a[:1], a[1])
				}),
				m("System.Object GetByIndex(Int32)", func(s V, a []V) V { _, v := sorted(s).At(i32(a[0])); return v }),
				m("System.Object GetKey(Int32)", func(s V, a []V) V { k, _ := sorted(s).At(i32(a[0])); return k }))
		}
		d.Constructors = []M{
			m("Void .ctor()", func(s V, a []V) V { return value.Of(value.NewSortedMap(typeOf(s), nil)) }),
			mh("Void .ctor("+t+")", func(h H, s V, a []V) (V, error) {
				return value.Of(value.NewSortedMap(typeOf(s), orderer(h, a[0]))), nil
			}),
			mh("Void .ctor("+source+")", func(h H, s V, a []V) (V, error) {
				m := value.NewSortedMap(typeOf(s), nil)
				var err error
				dict(a[0]).Each(func(k, v V) bool { err = value.SetIndex(h, value.Of(m), []V{k}, v); return err == nil })
				return value.Of(m), err
			}),
		}
		d.Methods = append(d.Methods,
			m("Int32 IndexOfKey("+k+")", func(s V, a []V) V { return num(sorted(s).IndexOf(a[0])) }),
			m("Int32 IndexOfValue("+strings.Replace(k, "TKey", "TValue", 1)+")", func(s V, a []V) V { return num(indexOfValue(value.MapValues(dict(s)), a[0], 0, everything)) }),
			me("Void RemoveAt(Int32)", func(s V, a []V) (V, error) {
				if i := i32(a[0]); i < 0 || i >= dict(s).Len() {
					return null, indexRange("index")
				}
				sorted(s).RemoveAt(i32(a[0]))
				return none, nil
			}))
		return d
	}
}

func sortedDictionaryType() *D {
	return without(sortedMapType(true)(), "Boolean Remove(TKey, TValue ByRef)", "Boolean TryAdd(TKey, TValue)", "Int32 EnsureCapacity(Int32)", "Void TrimExcess()",
		"Int32 IndexOfKey(TKey)", "Int32 IndexOfValue(TValue)", "Void RemoveAt(Int32)")
}

func sortedListType() *D {
	d := without(sortedMapType(true)(), "Boolean Remove(TKey, TValue ByRef)", "Boolean TryAdd(TKey, TValue)", "Int32 EnsureCapacity(Int32)", "Enumerator GetEnumerator()",
		"KeyCollection Keys", "ValueCollection Values")
	d.Properties = append(d.Properties,
		p("System.Collections.Generic.IList`1[TKey] Keys", func(s V) V { return view("System.Collections.Generic.SortedList`2+KeyList", s, value.MapKeys(dict(s))) }),
		p("System.Collections.Generic.IList`1[TValue] Values", func(s V) V {
			return view("System.Collections.Generic.SortedList`2+ValueList", s, value.MapValues(dict(s)))
		}))
	d.Methods = append(d.Methods, m("System.Collections.Generic.IEnumerator`1[System.Collections.Generic.KeyValuePair`2[TKey,TValue]] GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }))
	return d
}

func sorted(v V) *value.SortedMap { return native[*value.SortedMap](v) }

func concurrentDictionaryType() *D {
	whole := dictionaryType()
	d := without(whole, "Void .ctor(Int32)", "Void .ctor(Int32, System.Collections.Generic.IEqualityComparer`1[TKey])", "Void .ctor(System.Collections.Generic.IDictionary`2[TKey,TValue])",
		"Void .ctor(System.Collections.Generic.IDictionary`2[TKey,TValue], System.Collections.Generic.IEqualityComparer`1[TKey])", "Boolean ContainsValue(TValue)", "Boolean Remove(TKey)",
		"Boolean Remove(TKey, TValue ByRef)", "Void Add(TKey, TValue)", "Enumerator GetEnumerator()", "Int32 EnsureCapacity(Int32)", "Void TrimExcess()", "KeyCollection Keys", "ValueCollection Values")
	for _, x := range whole.Methods {
		if x.Signature == "Void Add(TKey, TValue)" || x.Signature == "Boolean Remove(TKey)" {
			d.Methods = append(d.Methods, explicit(x)...)
		}
	}
	d.Properties = append(d.Properties,
		p("System.Collections.Generic.ICollection`1[TKey] Keys", func(s V) V {
			return view("System.Collections.ObjectModel.ReadOnlyCollection`1", s, value.MapKeys(dict(s)))
		}),
		p("System.Collections.Generic.ICollection`1[TValue] Values", func(s V) V {
			return view("System.Collections.ObjectModel.ReadOnlyCollection`1", s, value.MapValues(dict(s)))
		}))
	d.Methods = append(d.Methods, m("System.Collections.Generic.IEnumerator`1[System.Collections.Generic.KeyValuePair`2[TKey,TValue]] GetEnumerator()", func(s V, a []V) V { return enumeratorOf(s) }))
	d.Properties = append(d.Properties, p("Boolean IsEmpty", func(s V) V { return yes(dict(s).Len() == 0) }))
	produce := func(h H, f V, args ...V) (V, error) {
		if g := native[*value.Delegate](f); g != nil {
			return g.Call(h, args...)
		}
		return f, nil
	}
	d.Methods = append(d.Methods,
		m("TValue GetOrAdd(TKey, TValue)", func(s V, a []V) V {
			if v, ok := dict(s).Get(a[0]); ok {
				return v
			}
			dict(s).Put(a[0], a[1])
			return a[1]
		}),
		mh("TValue AddOrUpdate(TKey, TValue, System.Func`3[TKey,TValue,TValue])", func(h H, s V, a []V) (V, error) {
			old, ok := dict(s).Get(a[0])
			if !ok {
				dict(s).Put(a[0], a[1])
				return a[1], nil
			}
			v, err := produce(h, a[2], a[0], old)
			if err == nil {
				v, err = value.Convert(h, v, s.Type().Args[1])
				dict(s).Put(a[0], v)
			}
			return v, err
		}),
		me("Boolean TryRemove(TKey, TValue ByRef)", func(s V, a []V) (V, error) {
			v, ok := dict(s).Get(a[0])
			dict(s).Delete(a[0])
			return yes(ok), setRef(a[1], v)
		}),
		m("Boolean TryUpdate(TKey, TValue, TValue)", func(s V, a []V) V {
			if v, ok := dict(s).Get(a[0]); !ok || !value.NetEquals(v, a[2]) {
				return yes(false)
			}
			dict(s).Put(a[0], a[1])
			return yes(true)
		}))
	return d
}

func pairType(parameters, key, val string) func() *D {
	return func() *D {
		self := func(v V) *value.Pair { return native[*value.Pair](v) }
		d := &D{Parameters: parameters}
		if parameters == "" {
			d.Properties = []P{
				pw(key+" Key", func(s V) V { return self(s).Key }, func(s, v V) error { self(s).Key = v; return nil }),
				pw(val+" Value", func(s V) V { return self(s).Value }, func(s, v V) error { self(s).Value = v; return nil }),
				p("System.String Name", func(s V) V { return self(s).Key }),
			}
		} else {
			d.Properties = []P{p(key+" Key", func(s V) V { return self(s).Key }), p(val+" Value", func(s V) V { return self(s).Value })}
		}
		d.Constructors = []M{m("Void .ctor("+key+", "+val+")", func(s V, a []V) V { return value.Of(value.NewPair(typeOf(s), a[0], a[1])) })}
		d.Methods = []M{m("System.String ToString()", func(s V, a []V) V {
			return text("[" + value.ToString(self(s).Key) + ", " + value.ToString(self(s).Value) + "]")
		})}
		return d
	}
}
