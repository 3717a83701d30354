package value

import (
	"strings"
	"unicode/utf8"
)

// Wildcard is a pattern of -like: * stands for any text, ? for a character, [a-z] for one of several, and a backtick
// takes the meaning from the next character.
type Wildcard struct {
	tokens     []wildToken
	ignoreCase bool
	// literal is the text of a pattern without special characters.
	literal string
	plain   bool
}

type wildToken struct {
	kind byte // 'c' character, '?', '*', '['
	char rune
	set  []rune // pairs of bounds
}

// NewWildcard reads a pattern. The error is that of brackets that do not close.
func NewWildcard(pattern string, ignoreCase bool) (*Wildcard, error) {
	w := &Wildcard{ignoreCase: ignoreCase, literal: pattern, plain: !strings.ContainsAny(pattern, "*?[`")}
	if w.plain {
		return w, nil
	}
	for i := 0; i < len(pattern); {
		r, n := decodeRune(pattern[i:])
		switch r {
		case '*':
			if k := len(w.tokens); k == 0 || w.tokens[k-1].kind != '*' {
				w.tokens = append(w.tokens, wildToken{kind: '*'})
			}
		case '?':
			w.tokens = append(w.tokens, wildToken{kind: '?'})
		case '`':
			if i+n >= len(pattern) {
				w.tokens = append(w.tokens, wildToken{kind: 'c', char: '`'})
				break
			}
			var m int
			r, m = decodeRune(pattern[i+n:])
			n += m
			w.tokens = append(w.tokens, wildToken{kind: 'c', char: r})
		case '[':
			set, m, ok := wildSet(pattern[i+n:])
			if !ok {
				e := RuntimeError("RuntimeException", "The specified wildcard character pattern is not valid: %s", pattern)
				e.Of, e.Category = namedType(automation+"WildcardPatternException"), NotSpecified
				return nil, e
			}
			n += m
			w.tokens = append(w.tokens, wildToken{kind: '[', set: set})
		default:
			w.tokens = append(w.tokens, wildToken{kind: 'c', char: r})
		}
		i += n
	}
	return w, nil
}

func wildSet(s string) (set []rune, used int, ok bool) {
	var chars []rune
	var escaped []bool
	i := 0
	for {
		if i >= len(s) {
			return nil, 0, false
		}
		r, n := decodeRune(s[i:])
		i += n
		if r == ']' && len(chars) > 0 {
			break
		}
		esc := false
		if r == '`' && i < len(s) {
			r, n = decodeRune(s[i:])
			i += n
			esc = true
		}
		chars, escaped = append(chars, r), append(escaped, esc)
	}
	for j := 0; j < len(chars); j++ {
		if j+2 < len(chars) && chars[j+1] == '-' && !escaped[j+1] {
			if chars[j] > chars[j+2] {
				return nil, 0, false
			}
			set = append(set, chars[j], chars[j+2])
			j += 2
			continue
		}
		set = append(set, chars[j], chars[j])
	}
	return set, i, true
}

// Match tells whether the whole text fits the pattern.
func (w *Wildcard) Match(s string) bool {
	if w.plain {
		return s == w.literal || w.ignoreCase && EqualFold(s, w.literal)
	}
	return w.match(w.tokens, s)
}

func (w *Wildcard) match(tokens []wildToken, s string) bool {
	var backTokens []wildToken
	back := ""
	has := false
	for {
		if len(tokens) > 0 && tokens[0].kind == '*' {
			tokens = tokens[1:]
			if len(tokens) == 0 {
				return true
			}
			backTokens, back, has = tokens, s, true
			continue
		}
		if len(tokens) == 0 && s == "" {
			return true
		}
		if len(tokens) > 0 && s != "" {
			r, n := decodeRune(s)
			if w.one(&tokens[0], r) {
				tokens, s = tokens[1:], s[n:]
				continue
			}
		}
		if !has || back == "" {
			return false
		}
		_, n := decodeRune(back)
		back = back[n:]
		tokens, s = backTokens, back
	}
}

func (w *Wildcard) one(t *wildToken, r rune) bool {
	switch t.kind {
	case '?':
		return true
	case '[':
		for i := 0; i < len(t.set); i += 2 {
			if r >= t.set[i] && r <= t.set[i+1] {
				return true
			}
			if w.ignoreCase {
				if f := foldRune(r); f >= foldRune(t.set[i]) && f <= foldRune(t.set[i+1]) {
					return true
				}
			}
		}
		return false
	}
	return r == t.char || w.ignoreCase && foldRune(r) == foldRune(t.char)
}

// ContainsWildcard tells whether text holds a character that is special in a pattern.
func ContainsWildcard(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '*', '?', '[', ']':
			return true
		case '`':
			_, n := utf8.DecodeRuneInString(s[i+1:])
			i += n
		}
	}
	return false
}

// EscapeWildcard puts a backtick before the characters that are special in a pattern.
func EscapeWildcard(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("*?[]`", r) {
			b.WriteByte('`')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Like is a -like b: a boolean, or the elements of a collection that fit.
func Like(h Host, a, b Value, ignoreCase, negate bool) (Value, error) {
	pattern, err := textOf(h, b, true)
	if err != nil {
		return Null, err
	}
	w, err := NewWildcard(pattern, ignoreCase)
	if err != nil {
		return Null, err
	}
	test := func(v Value) (bool, error) {
		s, err := textOf(h, v, true)
		return w.Match(s) != negate, err
	}
	if items, ok, err := Collect(a); ok {
		if err != nil {
			return Null, err
		}
		out := []Value{}
		for _, item := range items {
			s, err := textOf(h, item, true)
			if err != nil {
				return Null, err
			}
			if w.Match(s) != negate {
				out = append(out, Str(s))
			}
		}
		return FromSlice(out), nil
	}
	r, err := test(a)
	return Bool(r), err
}
