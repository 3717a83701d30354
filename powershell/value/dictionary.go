package value

import "slices"

// Map is what all dictionaries have in common.
type Map interface {
	Object
	Len() int
	// Get gives a key's value.
	Get(key Value) (Value, bool)
	// Put sets a key's value without conversion.
	Put(key, val Value)
	// Delete takes a key away and tells whether it was there.
	Delete(key Value) bool
	// Each calls f for every pair in the dictionary's order until f gives false.
	Each(f func(key, val Value) bool)
	// Clear takes all keys away.
	Clear()
	// EntryType is DictionaryEntry or the KeyValuePair type that enumerating gives.
	EntryType() *Type
}

// AsMap gives v as a dictionary of any kind, its wrapper taken off.
func AsMap(v Value) (Map, bool) {
	m, ok := v.Unwrap().ref.(Map)
	return m, ok
}

// Hashtable is System.Collections.Hashtable.
type Hashtable struct {
	Extras
	table
}

// Type is System.Collections.Hashtable.
func (*Hashtable) Type() *Type { return TypeHashtable }

// NewHashtable gives an empty table whose keys are compared without case, as the literal @{} makes it.
func NewHashtable() *Hashtable { return &Hashtable{table: table{compare: KeysIgnoringCase}} }

// NewHashtableWith gives an empty table with a comparer of keys.
func NewHashtableWith(c KeyComparer) *Hashtable { return &Hashtable{table: table{compare: c}} }

// HashtableOf gives a table from names and values in turn.
func HashtableOf(pairs ...any) *Hashtable {
	h := NewHashtable()
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Put(Str(pairs[i].(string)), pairs[i+1].(Value))
	}
	return h
}

// Len gives the number of pairs.
func (t *table) Len() int { return t.count }

// Get gives a key's value.
func (t *table) Get(key Value) (Value, bool) {
	i := t.find(key)
	if i < 0 {
		return Null, false
	}
	return t.entries[i].val, true
}

// GetString gives the value of a key that is text.
func (t *table) GetString(key string) (Value, bool) { return t.Get(Str(key)) }

// Put sets a key's value.
func (t *table) Put(key, val Value) { t.put(stripKey(key), val) }

// stripKey keeps keys free of wrappers, which would hide their content.
func stripKey(key Value) Value { return key.Unwrap() }

// Delete takes a key away.
func (t *table) Delete(key Value) bool { return t.remove(key) }

// Clear takes all keys away.
func (t *table) Clear() { t.clear() }

// Version counts changes.
func (t *table) Version() int { return t.version }

// Comparer gives the comparer of keys.
func (t *table) Comparer() KeyComparer { return t.comparer() }

// Each calls f for every pair in order of insertion.
func (t *table) Each(f func(key, val Value) bool) {
	for i := range t.entries {
		if e := &t.entries[i]; e.live && !f(e.key, e.val) {
			return
		}
	}
}

// EntryType is DictionaryEntry.
func (*Hashtable) EntryType() *Type { return TypeDictionaryEntry }

// Each calls f for every pair in the order in which .NET's Hashtable has them, so far as it follows from the keys:
// its buckets from the last to the first when every key has a fixed hash code. Strings, whose hash codes .NET draws
// anew for each process, keep their order of insertion.
func (h *Hashtable) Each(f func(key, val Value) bool) {
	order, ok := h.bucketOrder()
	if !ok {
		h.table.Each(f)
		return
	}
	for _, i := range order {
		if e := &h.entries[i]; !f(e.key, e.val) {
			return
		}
	}
}

// Clone copies the table, not the values.
func (h *Hashtable) Clone() *Hashtable { return &Hashtable{table: h.table.clone()} }

func (h *Hashtable) bucketOrder() ([]int, bool) {
	codes := make([]uint32, len(h.entries))
	for i := range h.entries {
		e := &h.entries[i]
		if !e.live {
			continue
		}
		c, ok := fixedHashCode(e.key)
		if !ok {
			return nil, false
		}
		codes[i] = uint32(c) & 0x7FFFFFFF
	}
	size := uint32(3)
	load := func(n uint32) int { return int(float32(n) * 0.72) }
	for load(size) < h.count {
		size = nextPrime(size * 2)
	}
	slots := make([]int, size)
	for i := range h.entries {
		if !h.entries[i].live {
			continue
		}
		step := 1 + codes[i]*101%(size-1)
		b := codes[i] % size
		for slots[b] != 0 {
			b = uint32((uint64(b) + uint64(step)) % uint64(size))
		}
		slots[b] = i + 1
	}
	order := make([]int, 0, h.count)
	for _, slot := range slices.Backward(slots) {
		if slot != 0 {
			order = append(order, slot-1)
		}
	}
	return order, true
}

// hashPrimes are the sizes that .NET's HashHelpers prefers.
var hashPrimes = [...]uint32{
	3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919,
	1103, 1327, 1597, 1931, 2333, 2801, 3371, 4049, 4861, 5839, 7013, 8419, 10103, 12143, 14591, 17519, 21023, 25229, 30293, 36353,
	43627, 52361, 62851, 75431, 90523, 108631, 130363, 156437, 187751, 225307, 270371, 324449, 389357, 467237, 560689, 672827, 807403,
	968897, 1162687, 1395263, 1674319, 2009191, 2411033, 2893249, 3471899, 4166287, 4999559, 5999471, 7199369,
}

func nextPrime(n uint32) uint32 {
	for _, p := range hashPrimes {
		if p >= n {
			return p
		}
	}
	for n |= 1; ; n += 2 {
		prime := (n-1)%101 != 0
		for d := uint32(3); prime && uint64(d)*uint64(d) <= uint64(n); d += 2 {
			prime = n%d != 0
		}
		if prime {
			return n
		}
	}
}

// OrderedDictionary is System.Collections.Specialized.OrderedDictionary, what [ordered]@{} makes.
type OrderedDictionary struct {
	Extras
	table
	ReadOnly bool
}

// Type is System.Collections.Specialized.OrderedDictionary.
func (*OrderedDictionary) Type() *Type { return TypeOrderedDictionary }

// EntryType is DictionaryEntry.
func (*OrderedDictionary) EntryType() *Type { return TypeDictionaryEntry }

// NewOrdered gives an empty ordered dictionary whose keys are compared without case.
func NewOrdered() *OrderedDictionary {
	return &OrderedDictionary{table: table{compare: KeysIgnoringCase}}
}

// NewOrderedWith gives an empty ordered dictionary with a comparer of keys.
func NewOrderedWith(c KeyComparer) *OrderedDictionary {
	return &OrderedDictionary{table: table{compare: c}}
}

// Put sets a key's value. A key that is there gets the case that it is written with now.
func (d *OrderedDictionary) Put(key, val Value) {
	key = stripKey(key)
	if !d.put(key, val) {
		d.entries[d.find(key)].key = key
	}
}

// Delete takes a key away; the order of the others stays.
func (d *OrderedDictionary) Delete(key Value) bool { return d.removeOrdered(key) }

// At gives the pair at a position.
func (d *OrderedDictionary) At(i int) (key, val Value, ok bool) {
	if i < 0 || i >= len(d.entries) {
		return Null, Null, false
	}
	return d.entries[i].key, d.entries[i].val, true
}

// SetAt changes the value at a position within the length.
func (d *OrderedDictionary) SetAt(i int, v Value) {
	d.entries[i].val = v
	d.version++
}

// InsertAt puts a new pair at a position.
func (d *OrderedDictionary) InsertAt(i int, key, val Value) { d.insertAt(i, stripKey(key), val) }

// RemoveAt takes the pair at a position away.
func (d *OrderedDictionary) RemoveAt(i int) { d.removeAt(i) }

// Dictionary is Dictionary<TKey,TValue>, or ConcurrentDictionary.
type Dictionary struct {
	Extras
	table
	typ *Type
}

// Type is the dictionary's type.
func (d *Dictionary) Type() *Type { return d.typ }

// EntryType is KeyValuePair<TKey,TValue>.
func (d *Dictionary) EntryType() *Type { return TypeKeyValuePair.Make(d.typ.Args...) }

// NewDictionary gives an empty dictionary of the constructed type t; a nil comparer compares by Equals.
func NewDictionary(t *Type, c KeyComparer) *Dictionary {
	return &Dictionary{typ: t, table: table{compare: c, steady: true}}
}

// HashSet is HashSet<T>.
type HashSet struct {
	Extras
	table
	typ *Type
}

// Type is the set's type.
func (s *HashSet) Type() *Type { return s.typ }

// NewHashSet gives an empty set of the constructed type t; a nil comparer compares by Equals.
func NewHashSet(t *Type, c KeyComparer) *HashSet {
	return &HashSet{typ: t, table: table{compare: c, steady: true}}
}

// Add adds an element and tells whether it is new.
func (s *HashSet) Add(v Value) bool { return s.put(v, Null) }

// Contains tells whether an element is in the set.
func (s *HashSet) Contains(v Value) bool { return s.find(v) >= 0 }

// Items gives the elements in order.
func (s *HashSet) Items() []Value { return s.keys() }

func (t *table) keys() []Value {
	out := make([]Value, 0, t.count)
	for i := range t.entries {
		if t.entries[i].live {
			out = append(out, t.entries[i].key)
		}
	}
	return out
}

// MapKeys gives a dictionary's keys in its order.
func MapKeys(m Map) []Value {
	out := make([]Value, 0, m.Len())
	m.Each(func(k, _ Value) bool { out = append(out, k); return true })
	return out
}

// MapValues gives a dictionary's values in its order.
func MapValues(m Map) []Value {
	out := make([]Value, 0, m.Len())
	m.Each(func(_, v Value) bool { out = append(out, v); return true })
	return out
}

// Pair is a DictionaryEntry or a KeyValuePair.
type Pair struct {
	Extras
	typ        *Type
	Key, Value Value
}

// Type is DictionaryEntry or the constructed KeyValuePair.
func (p *Pair) Type() *Type { return p.typ }

// NewPair gives a pair of the type t.
func NewPair(t *Type, key, val Value) *Pair { return &Pair{typ: t, Key: key, Value: val} }

// RefuseDuplicate gives the error of adding a key that a Hashtable or an OrderedDictionary has already, nil for a new one.
func RefuseDuplicate(m Map, key Value) error {
	if _, ok := m.Get(key); !ok {
		return nil
	}
	var have Value
	m.Each(func(k, _ Value) bool {
		have = k
		return !KeysIgnoringCase.Same(k, key)
	})
	return Exceptionf("System.ArgumentException", "Item has already been added. Key in dictionary: '%s'  Key being added: '%s'", ToString(have), ToString(key))
}

// MapPairs gives a dictionary's pairs as objects, in its order.
func MapPairs(m Map) []Value {
	t := m.EntryType()
	out := make([]Value, 0, m.Len())
	m.Each(func(k, v Value) bool { out = append(out, Of(NewPair(t, k, v))); return true })
	return out
}
