package format

import (
	"strings"
	"unicode/utf8"

	"github.com/exorun/exorun/powershell/value"
)

// Wildcard is a pattern of names: * stands for any text, ? for one character, [a-c] for one of some, and a backquote
// takes the meaning from what follows. Case does not count.
type Wildcard struct{ pattern string }

// NewWildcard gives the wildcard of a pattern.
func NewWildcard(pattern string) Wildcard { return Wildcard{value.Fold(pattern)} }

// Match tells whether a name fits.
func (w Wildcard) Match(name string) bool { return matchWildcard(w.pattern, value.Fold(name)) }

func matchWildcard(pattern, text string) bool {
	for pattern != "" {
		if pattern[0] == '*' {
			pattern = strings.TrimLeft(pattern, "*")
			if pattern == "" {
				return true
			}
			for at := 0; at <= len(text); at++ {
				if matchWildcard(pattern, text[at:]) {
					return true
				}
			}
			return false
		}
		if text == "" {
			return false
		}
		c, size := utf8.DecodeRuneInString(text)
		rest, ok := matchOne(pattern, c)
		if !ok {
			return false
		}
		pattern, text = rest, text[size:]
	}
	return text == ""
}

// matchOne matches one character against the start of a pattern and gives the pattern's rest.
func matchOne(pattern string, c rune) (rest string, ok bool) {
	p, size := utf8.DecodeRuneInString(pattern)
	switch p {
	case '?':
		return pattern[size:], true
	case '[':
		if set, rest, closed := strings.Cut(pattern[size:], "]"); closed {
			if set == "" {
				// A bracket that closes at once belongs to the set.
				more, rest, closed := strings.Cut(rest, "]")
				return rest, closed && inSet("]"+more, c)
			}
			return rest, inSet(set, c)
		}
	case '`':
		if len(pattern) > size {
			p, n := utf8.DecodeRuneInString(pattern[size:])
			return pattern[size+n:], p == c
		}
	}
	return pattern[size:], p == c
}

func inSet(set string, c rune) bool {
	runes := []rune(set)
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' {
			if c >= runes[i] && c <= runes[i+2] {
				return true
			}
			i += 2
			continue
		}
		if runes[i] == c {
			return true
		}
	}
	return false
}
