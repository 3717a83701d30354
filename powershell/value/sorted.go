package value

import "sort"

// SortedMap is SortedDictionary, SortedList and SortedList<TKey,TValue>: pairs in the order of their keys.
type SortedMap struct {
	Extras
	typ *Type
	// Compare orders keys; an error is that of keys without order.
	Compare func(a, b Value) (int, error)
	keys    []Value
	vals    []Value
	// Version counts changes.
	Version int
}

// NewSortedMap gives an empty map of type t. A nil compare orders by IComparable.
func NewSortedMap(t *Type, compare func(a, b Value) (int, error)) *SortedMap {
	if compare == nil {
		compare = NetCompare
	}
	return &SortedMap{typ: t, Compare: compare}
}

// Type is the map's type.
func (m *SortedMap) Type() *Type { return m.typ }

// EntryType is DictionaryEntry or the constructed KeyValuePair.
func (m *SortedMap) EntryType() *Type {
	if len(m.typ.Args) == 2 {
		return TypeKeyValuePair.Make(m.typ.Args...)
	}
	return TypeDictionaryEntry
}

func (m *SortedMap) search(key Value) (int, bool) {
	i := sort.Search(len(m.keys), func(i int) bool {
		c, err := m.Compare(m.keys[i], key)
		return err == nil && c >= 0
	})
	if i < len(m.keys) {
		if c, err := m.Compare(m.keys[i], key); err == nil && c == 0 {
			return i, true
		}
	}
	return i, false
}

// Len gives the number of pairs.
func (m *SortedMap) Len() int { return len(m.keys) }

// Get gives a key's value.
func (m *SortedMap) Get(key Value) (Value, bool) {
	i, ok := m.search(key)
	if !ok {
		return Null, false
	}
	return m.vals[i], true
}

// Put sets a key's value.
func (m *SortedMap) Put(key, val Value) {
	m.Version++
	i, ok := m.search(key)
	if ok {
		m.vals[i] = val
		return
	}
	m.keys = append(m.keys, Null)
	m.vals = append(m.vals, Null)
	copy(m.keys[i+1:], m.keys[i:])
	copy(m.vals[i+1:], m.vals[i:])
	m.keys[i], m.vals[i] = stripKey(key), val
}

// Delete takes a key away.
func (m *SortedMap) Delete(key Value) bool {
	i, ok := m.search(key)
	if ok {
		m.RemoveAt(i)
	}
	return ok
}

// RemoveAt takes the pair at a position away.
func (m *SortedMap) RemoveAt(i int) {
	m.keys = append(m.keys[:i], m.keys[i+1:]...)
	m.vals = append(m.vals[:i], m.vals[i+1:]...)
	m.Version++
}

// At gives the pair at a position.
func (m *SortedMap) At(i int) (key, val Value) { return m.keys[i], m.vals[i] }

// SetAt changes the value at a position.
func (m *SortedMap) SetAt(i int, v Value) { m.vals[i] = v }

// IndexOf gives the position of a key, -1 if it is not there.
func (m *SortedMap) IndexOf(key Value) int {
	if i, ok := m.search(key); ok {
		return i
	}
	return -1
}

// Each calls f for every pair by ascending key.
func (m *SortedMap) Each(f func(key, val Value) bool) {
	for i := range m.keys {
		if !f(m.keys[i], m.vals[i]) {
			return
		}
	}
}

// Clear takes all pairs away.
func (m *SortedMap) Clear() {
	m.keys, m.vals = nil, nil
	m.Version++
}

// SortedSet is SortedSet<T>.
type SortedSet struct {
	Extras
	SortedMap *SortedMap
	typ       *Type
}

// NewSortedSet gives an empty set of the constructed type t.
func NewSortedSet(t *Type, compare func(a, b Value) (int, error)) *SortedSet {
	return &SortedSet{typ: t, SortedMap: NewSortedMap(t, compare)}
}

// Type is the set's type.
func (s *SortedSet) Type() *Type { return s.typ }

// Items gives the elements in order.
func (s *SortedSet) Items() []Value { return s.SortedMap.keys }
