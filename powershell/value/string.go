package value

import (
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// String is a [string]: UTF-8 text in which an unpaired UTF-16 surrogate stands as its three-byte form (WTF-8),
// since .NET's strings may hold one.
type String struct {
	text string
	form atomic.Pointer[form]
}

// form is what is known of a text beyond its bytes.
type form struct {
	known bool     // what units are
	units []uint16 // in UTF-16; nil of a text of which every byte is a unit
	end   *growing // the text of which this one may be the end
}

// asciiForm is the form of a text of which every byte is a UTF-16 unit.
var asciiForm = &form{known: true}

var emptyString = &String{}

var singleChars [utf8.RuneSelf]atomic.Pointer[String]

const asciiTable = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f" +
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"

// Str gives text as a [string].
func Str(s string) Value { return Value{ref: NewString(s)} }

// Literal gives a text that stands in a script: an object of its own, which Str does not promise for short texts.
func Literal(s string) Value {
	if len(s) == 1 {
		return Value{ref: &String{text: s}}
	}
	return Str(s)
}

// NewString gives the object of a text.
func NewString(s string) *String {
	switch {
	case s == "":
		return emptyString
	case len(s) == 1 && s[0] < utf8.RuneSelf:
		c := s[0]
		if p := singleChars[c].Load(); p != nil {
			return p
		}
		p := &String{text: asciiTable[c : c+1]}
		p.form.Store(asciiForm)
		singleChars[c].Store(p)
		return p
	}
	return &String{text: s}
}

// StrUTF16 gives the [string] of UTF-16 units; unpaired surrogates survive.
func StrUTF16(units []uint16) Value { return Str(DecodeUTF16(units)) }

// Type is System.String.
func (s *String) Type() *Type { return TypeString }

// Text gives the UTF-8 text.
func (s *String) Text() string { return s.text }

// units gives the UTF-16 units, nil where every byte is one.
func (s *String) units() []uint16 {
	f := s.form.Load()
	if f != nil && f.known {
		return f.units
	}
	known := asciiForm
	if !isASCII(s.text) {
		known = &form{known: true, units: EncodeUTF16(s.text)}
	}
	if f != nil {
		known = &form{known: true, units: known.units, end: f.end}
	}
	s.form.Store(known)
	return known.units
}

// ASCII tells whether every character is below U+0080.
func (s *String) ASCII() bool { return s.units() == nil }

// Length gives the length in UTF-16 units, as .NET counts.
func (s *String) Length() int {
	if u := s.units(); u != nil {
		return len(u)
	}
	return len(s.text)
}

// At gives the UTF-16 unit at index i, which must lie within the length.
func (s *String) At(i int) uint16 {
	if u := s.units(); u != nil {
		return u[i]
	}
	return uint16(s.text[i])
}

// UTF16 gives the UTF-16 units. The caller must not change them.
func (s *String) UTF16() []uint16 {
	if u := s.units(); u != nil {
		return u
	}
	out := make([]uint16, len(s.text))
	for i := range len(s.text) {
		out[i] = uint16(s.text[i])
	}
	return out
}

// Slice gives the text from UTF-16 unit start up to end.
func (s *String) Slice(start, end int) string {
	if u := s.units(); u != nil {
		return DecodeUTF16(u[start:end])
	}
	return s.text[start:end]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// LengthUTF16 gives the number of UTF-16 units of a text.
func LengthUTF16(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0xF0:
			n += 2
		case c < 0x80 || c >= 0xC0:
			n++
		}
	}
	return n
}

// EncodeUTF16 gives the UTF-16 units of WTF-8 text.
func EncodeUTF16(s string) []uint16 {
	out := make([]uint16, 0, len(s))
	for s != "" {
		r, n := decodeRune(s)
		s = s[n:]
		if r >= 0x10000 {
			r -= 0x10000
			out = append(out, 0xD800+uint16(r>>10), 0xDC00+uint16(r&0x3FF))
			continue
		}
		out = append(out, uint16(r))
	}
	return out
}

// DecodeUTF16 gives the WTF-8 text of UTF-16 units.
func DecodeUTF16(units []uint16) string {
	var b strings.Builder
	b.Grow(len(units))
	for i := 0; i < len(units); i++ {
		u := rune(units[i])
		if isHighSurrogate(units[i]) && i+1 < len(units) && isLowSurrogate(units[i+1]) {
			i++
			u = 0x10000 + (u-0xD800)<<10 + rune(units[i]) - 0xDC00
		}
		writeRune(&b, u)
	}
	return b.String()
}

func isHighSurrogate(u uint16) bool { return u&0xFC00 == 0xD800 }
func isLowSurrogate(u uint16) bool  { return u&0xFC00 == 0xDC00 }

// decodeRune is utf8.DecodeRuneInString, except that a surrogate in its three-byte form is itself.
func decodeRune(s string) (rune, int) {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 && len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return r, n
}

// writeRune is WriteRune, except that a surrogate is written in its three-byte form.
func writeRune(b *strings.Builder, r rune) {
	if r >= 0xD800 && r <= 0xDFFF {
		b.Write([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F})
		return
	}
	b.WriteRune(r)
}

// CharString gives the text of one UTF-16 unit.
func CharString(c uint16) string {
	if c < utf8.RuneSelf {
		return asciiTable[c : c+1]
	}
	return DecodeUTF16([]uint16{c})
}

// JoinWTF8 joins two texts so that a surrogate pair that meets at the seam becomes one character.
func JoinWTF8(a, b string) string {
	if len(a) >= 3 && len(b) >= 3 && a[len(a)-3] == 0xED && b[0] == 0xED && a[len(a)-2]&0xF0 == 0xA0 && b[1]&0xF0 == 0xB0 {
		return a[:len(a)-3] + DecodeUTF16(append(EncodeUTF16(a[len(a)-3:]), EncodeUTF16(b[:3])...)) + b[3:]
	}
	return a + b
}
