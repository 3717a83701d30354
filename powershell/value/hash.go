package value

import (
	"math"
	"math/bits"
)

// KeyComparer decides which keys of a table are the same.
type KeyComparer interface {
	Hash(v Value) uint64
	Same(a, b Value) bool
}

// KeyRule is one of the built-in comparers of keys.
type KeyRule uint8

const (
	// KeysByEquals compares as Object.Equals does: types must match, strings by ordinal.
	KeysByEquals KeyRule = iota
	// KeysIgnoringCase is KeysByEquals with strings compared without case.
	KeysIgnoringCase
)

// Hash gives a hash that is the same for equal keys.
func (r KeyRule) Hash(v Value) uint64 {
	if s, ok := v.ref.(*String); ok {
		if r == KeysIgnoringCase {
			return hashFold(s.text)
		}
		return hashText(s.text)
	}
	return hashValue(v)
}

// Same tells whether two keys are equal.
func (r KeyRule) Same(a, b Value) bool {
	if s, ok := a.ref.(*String); ok {
		t, ok := b.ref.(*String)
		if !ok {
			if w, wrapped := b.ref.(*PSObject); wrapped {
				return r.Same(a, w.Base)
			}
			return false
		}
		if r == KeysIgnoringCase {
			return EqualFold(s.text, t.text)
		}
		return s.text == t.text
	}
	return NetEquals(a, b)
}

func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

func hashFold(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return hashText(Fold(s))
		}
		if c >= 'A' && c <= 'Z' {
			c += 32
		}
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// Hasher is an object that is equal to others by its content.
type Hasher interface{ HashCode() int32 }

// Equaler is an object that decides by its content what it equals.
type Equaler interface{ EqualTo(o Value) bool }

func hashValue(v Value) uint64 {
	v = v.Unwrap()
	switch o := v.ref.(type) {
	case nil:
		return 0
	case *Type:
		return bits.RotateLeft64(v.bits*0x9E3779B97F4A7C15, 29)
	case *String:
		return hashText(o.text)
	case Hasher:
		return uint64(uint32(o.HashCode())) * 0x9E3779B97F4A7C15
	}
	return identityHash(v.ref)
}

// NetEquals is Object.Equals: the same type and content, or the same object.
func NetEquals(a, b Value) bool {
	a, b = a.Unwrap(), b.Unwrap()
	if a == b {
		return true
	}
	switch o := a.ref.(type) {
	case *Type:
		t, ok := b.ref.(*Type)
		if !ok || t != o {
			return false
		}
		if o.Kind == KindDouble || o.Kind == KindSingle {
			x, y := a.float(), b.float()
			return x == y || math.IsNaN(x) && math.IsNaN(y)
		}
		if o.Kind == KindDateTime {
			return DateTimeTicks(a) == DateTimeTicks(b)
		}
		return false
	case *String:
		t, ok := b.ref.(*String)
		return ok && t.text == o.text
	case Equaler:
		return o.EqualTo(b)
	}
	return false
}

// table is the hash table under all dictionaries and sets: chained buckets over entries in order of insertion.
type table struct {
	buckets []int32
	entries []entry
	free    int32
	count   int
	compare KeyComparer
	version int
	steady  bool // setting and removing keys does not disturb who enumerates, as in .NET's generic collections
}

type entry struct {
	hash uint64
	// next is the next entry of the chain, or for a free one the next free one; -1 ends.
	next int32
	live bool
	key  Value
	val  Value
}

func (t *table) comparer() KeyComparer {
	if t.compare == nil {
		return KeysByEquals
	}
	return t.compare
}

func (t *table) hashOf(key Value) uint64 {
	switch c := t.compare.(type) {
	case nil:
		return KeysByEquals.Hash(key)
	case KeyRule:
		return c.Hash(key)
	}
	return t.compare.Hash(key)
}

func (t *table) find(key Value) int32 {
	if t.count == 0 {
		return -1
	}
	return t.findHash(key, t.hashOf(key))
}

func (t *table) findHash(key Value, h uint64) int32 {
	if len(t.buckets) == 0 {
		return -1
	}
	rule, builtin := t.compare.(KeyRule)
	if t.compare == nil {
		builtin = true
	}
	for i := t.buckets[h&uint64(len(t.buckets)-1)]; i >= 0; i = t.entries[i].next {
		e := &t.entries[i]
		if e.hash != h {
			continue
		}
		if builtin {
			if rule.Same(e.key, key) {
				return i
			}
		} else if t.compare.Same(e.key, key) {
			return i
		}
	}
	return -1
}

// put sets the value of a key and tells whether the key is new.
func (t *table) put(key, val Value) bool {
	h := t.hashOf(key)
	if i := t.findHash(key, h); i >= 0 {
		t.entries[i].val = val
		if !t.steady {
			t.version++
		}
		return false
	}
	t.version++
	t.count++
	if t.free > 0 {
		i := t.free - 1
		e := &t.entries[i]
		t.free = e.next + 1
		b := h & uint64(len(t.buckets)-1)
		*e = entry{hash: h, next: t.buckets[b], live: true, key: key, val: val}
		t.buckets[b] = i
		return true
	}
	if len(t.entries) >= len(t.buckets) {
		t.rehash(max(8, len(t.buckets)*2))
	}
	b := h & uint64(len(t.buckets)-1)
	t.entries = append(t.entries, entry{hash: h, next: t.buckets[b], live: true, key: key, val: val})
	t.buckets[b] = int32(len(t.entries) - 1)
	return true
}

func (t *table) rehash(n int) {
	t.buckets = make([]int32, n)
	for i := range t.buckets {
		t.buckets[i] = -1
	}
	for i := range t.entries {
		if e := &t.entries[i]; e.live {
			b := e.hash & uint64(n-1)
			e.next = t.buckets[b]
			t.buckets[b] = int32(i)
		}
	}
}

func (t *table) unlink(key Value) (int32, bool) {
	i := t.find(key)
	if i < 0 {
		return -1, false
	}
	b := t.entries[i].hash & uint64(len(t.buckets)-1)
	if t.buckets[b] == i {
		t.buckets[b] = t.entries[i].next
	} else {
		for j := t.buckets[b]; ; j = t.entries[j].next {
			if t.entries[j].next == i {
				t.entries[j].next = t.entries[i].next
				break
			}
		}
	}
	t.count--
	if !t.steady {
		t.version++
	}
	return i, true
}

// remove takes a key away; its place is the next to be filled, as in .NET's Dictionary.
func (t *table) remove(key Value) bool {
	i, ok := t.unlink(key)
	if !ok {
		return false
	}
	t.entries[i] = entry{next: t.free - 1}
	t.free = i + 1
	return true
}

// removeOrdered takes a key away and keeps the order of the others.
func (t *table) removeOrdered(key Value) bool {
	i := t.find(key)
	if i < 0 {
		return false
	}
	t.removeAt(int(i))
	return true
}

func (t *table) removeAt(i int) {
	t.entries = append(t.entries[:i], t.entries[i+1:]...)
	t.count--
	t.version++
	t.rehash(len(t.buckets))
}

func (t *table) insertAt(i int, key, val Value) {
	t.put(key, val)
	last := len(t.entries) - 1
	e := t.entries[last]
	copy(t.entries[i+1:], t.entries[i:last])
	t.entries[i] = e
	t.rehash(len(t.buckets))
}

func (t *table) clear() {
	t.buckets, t.entries, t.free, t.count = nil, nil, 0, 0
	t.version++
}

func (t *table) clone() table {
	c := *t
	c.buckets = append([]int32(nil), t.buckets...)
	c.entries = append([]entry(nil), t.entries...)
	return c
}
