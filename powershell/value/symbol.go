package value

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Symbol is an interned name. Names that differ only in case are the same symbol.
type Symbol uint32

var symbols = struct {
	sync.RWMutex
	byName map[string]Symbol
	folded []string
	// spelled are the names as they were first written.
	spelled []string
}{}

// Intern gives the symbol of a name.
func Intern(name string) Symbol {
	symbols.RLock()
	s, ok := symbols.byName[name]
	symbols.RUnlock()
	if ok {
		return s
	}
	key := Fold(name)
	symbols.Lock()
	defer symbols.Unlock()
	if symbols.byName == nil {
		symbols.byName = make(map[string]Symbol, 256)
	}
	s, ok = symbols.byName[key]
	if !ok {
		s = Symbol(len(symbols.folded))
		symbols.folded = append(symbols.folded, key)
		symbols.spelled = append(symbols.spelled, strings.Clone(name))
		symbols.byName[strings.Clone(key)] = s
	}
	// Other spellings are few in code but without bound in data: only a short list of them is kept.
	if len(symbols.byName) < 1<<16 {
		symbols.byName[strings.Clone(name)] = s
	}
	return s
}

// LookupSymbol gives the symbol of a name that was interned before.
func LookupSymbol(name string) (Symbol, bool) {
	symbols.RLock()
	s, ok := symbols.byName[name]
	symbols.RUnlock()
	if ok {
		return s, true
	}
	key := Fold(name)
	symbols.RLock()
	s, ok = symbols.byName[key]
	symbols.RUnlock()
	return s, ok
}

// String gives the folded name.
func (s Symbol) String() string {
	symbols.RLock()
	defer symbols.RUnlock()
	return symbols.folded[s]
}

// Fold gives the form of text that is the same for all spellings that .NET's OrdinalIgnoreCase holds equal: each
// character in its simple upper case, lowered again.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf {
			return strings.Map(foldRune, s)
		}
	}
	return s
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			return r + 32
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// EqualFold compares as .NET's OrdinalIgnoreCase does, without allocation.
func EqualFold(a, b string) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		x, y := a[i], b[i]
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			return equalFoldSlow(a[i:], b[i:])
		}
		if x != y && asciiLower(x) != asciiLower(y) {
			return false
		}
	}
	return len(a) == len(b)
}

func asciiLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 32
	}
	return c
}

func equalFoldSlow(a, b string) bool {
	for a != "" && b != "" {
		x, n := decodeRune(a)
		y, m := decodeRune(b)
		if x != y && foldRune(x) != foldRune(y) {
			return false
		}
		a, b = a[n:], b[m:]
	}
	return a == b
}

// Spelling gives the name as it was first written.
func (s Symbol) Spelling() string {
	symbols.RLock()
	defer symbols.RUnlock()
	return symbols.spelled[s]
}
