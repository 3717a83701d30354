package value

type sliceEnumerator struct {
	items []Value
	i     int
}

func (e *sliceEnumerator) Next() (Value, bool, error) {
	if e.i >= len(e.items) {
		return Null, false, nil
	}
	e.i++
	return e.items[e.i-1], true, nil
}

// EnumerateSlice gives an enumerator over items.
func EnumerateSlice(items []Value) Enumerator { return &sliceEnumerator{items: items} }

type changing struct {
	items   func() []Value
	version func() int
	start   int
	i       int
}

func (e *changing) Next() (Value, bool, error) {
	if e.version() != e.start {
		return Null, false, NewException("System.InvalidOperationException", "Collection was modified; enumeration operation may not execute.")
	}
	if items := e.items(); e.i < len(items) {
		e.i++
		return items[e.i-1], true, nil
	}
	return Null, false, nil
}

// watch enumerates what a collection held as long as it does not change.
func watch(items []Value, source versioned) Enumerator {
	return &changing{items: func() []Value { return items }, version: source.Version, start: source.Version()}
}

// Enumerate gives what foreach and the pipeline take v apart into. Arrays, lists, sets, queues and enumerators are
// taken apart; strings, dictionaries, records and XML nodes are not.
func Enumerate(v Value) (Enumerator, bool) {
	switch o := v.ref.(type) {
	case *Type, *String, *Record, *Hashtable, nil:
		return nil, false
	case *PSObject:
		return Enumerate(o.Base)
	case *automationNull:
		return EnumerateSlice(nil), true
	case *Array:
		return EnumerateSlice(o.Items), true
	case *List:
		if o.source != nil {
			return watch(o.Items, o.source), true
		}
		return &changing{items: func() []Value { return o.Items }, version: func() int { return o.Version }, start: o.Version}, true
	case *Queue:
		return &changing{items: func() []Value { return o.Items }, version: func() int { return o.Version }, start: o.Version}, true
	case Map:
		return nil, false
	case Enumerator:
		return o, true
	case Enumerable:
		return o.Enumerate(), true
	case *Instance:
		if o.Native != nil {
			return Enumerate(Of(o.Native))
		}
	}
	return nil, false
}

// Enumerate gives the elements of the set.
func (s *HashSet) Enumerate() Enumerator {
	return &changing{items: s.keys, version: func() int { return s.version }, start: s.version}
}

// Enumerate gives the elements from the top.
func (s *Stack) Enumerate() Enumerator {
	items := make([]Value, len(s.Items))
	for i, v := range s.Items {
		items[len(items)-1-i] = v
	}
	return &changing{items: func() []Value { return items }, version: func() int { return s.Version }, start: s.Version}
}

// Enumerate gives the elements in order.
func (s *SortedSet) Enumerate() Enumerator { return EnumerateSlice(s.Items()) }

// EnumerateAll is Enumerate, except that dictionaries give their pairs and strings their characters, as .NET's
// IEnumerable does.
func EnumerateAll(v Value) (Enumerator, bool) {
	v = v.Unwrap()
	if m, ok := v.ref.(Map); ok {
		if source, ok := m.(versioned); ok {
			return watch(MapPairs(m), source), true
		}
		return EnumerateSlice(MapPairs(m)), true
	}
	if s, ok := v.ref.(*String); ok {
		n := s.Length()
		items := make([]Value, n)
		for i := range items {
			items[i] = Char(s.At(i))
		}
		return EnumerateSlice(items), true
	}
	return Enumerate(v)
}

// Collect gives the elements of v as a slice that the caller must not change, and false if v is no collection.
func Collect(v Value) ([]Value, bool, error) {
	switch o := v.Unwrap().ref.(type) {
	case *Array:
		return o.Items, true, nil
	case *List:
		return o.Items, true, nil
	}
	e, ok := Enumerate(v)
	if !ok {
		return nil, false, nil
	}
	items, err := drain(e)
	return items, true, err
}

func drain(e Enumerator) ([]Value, error) {
	var items []Value
	for {
		v, ok, err := e.Next()
		if err != nil || !ok {
			return items, err
		}
		items = append(items, v)
	}
}

// CollectAll is Collect by EnumerateAll.
func CollectAll(v Value) ([]Value, bool, error) {
	if items, ok, err := Collect(v); ok || err != nil {
		return items, ok, err
	}
	e, ok := EnumerateAll(v)
	if !ok {
		return nil, false, nil
	}
	items, err := drain(e)
	return items, true, err
}

// ForEach calls f with every element of v, or with v itself if it is no collection, until f gives an error.
func ForEach(v Value, f func(Value) error) error {
	e, ok := Enumerate(v)
	if !ok {
		return f(v)
	}
	for {
		item, ok, err := e.Next()
		if err != nil || !ok {
			return err
		}
		if err := f(item); err != nil {
			return err
		}
	}
}

// IsCollection tells whether foreach takes v apart.
func IsCollection(v Value) bool {
	switch v.ref.(type) {
	case *Type, *String, *Record, *Hashtable, nil:
		return false
	}
	_, ok := Enumerate(v)
	return ok
}
