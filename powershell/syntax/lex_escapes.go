package syntax

import (
	"unicode/utf16"
	"unicode/utf8"
)

// escaped resolves the escape whose backtick stands at at and was read.
func (l *lexer) escaped(r *run, at int) {
	c := l.peek()
	if c == 0 {
		return
	}
	l.flush(r, at)
	l.next()
	l.buf = l.escape(l.buf, c)
	r.from = l.pos
}

// invalidEscape stands in the value for an escape that means no character.
const invalidEscape = "\uffff"

// escape appends what a backtick with c behind it means.
func (l *lexer) escape(buf []byte, c rune) []byte {
	switch c {
	case '0':
		return append(buf, 0)
	case 'a':
		return append(buf, '\a')
	case 'b':
		return append(buf, '\b')
	case 'e':
		return append(buf, 0x1b)
	case 'f':
		return append(buf, '\f')
	case 'n':
		return append(buf, '\n')
	case 'r':
		return append(buf, '\r')
	case 't':
		return append(buf, '\t')
	case 'u':
		return l.unicodeEscape(buf)
	case 'v':
		return append(buf, '\v')
	}
	return utf8.AppendRune(buf, c)
}

const maxEscapeDigits = 6

// unicodeEscape reads {digits} behind `u.
func (l *lexer) unicodeEscape(buf []byte) []byte {
	from := l.pos - 2
	if l.peekByte() != '{' {
		l.report(l.plain(from, l.pos), invalidUnicodeEscapeSequence)
		return append(buf, invalidEscape...)
	}
	l.pos++
	digits, value := 0, rune(0)
	for ; ; digits++ {
		c := l.peek()
		if c == '}' {
			break
		}
		switch {
		case !is(c, classHex):
			if digits < maxEscapeDigits {
				l.reportAt(l.pos, invalidUnicodeEscapeSequence)
			} else {
				l.reportAt(l.pos, missingUnicodeEscapeSequenceTerminator)
			}
			return append(buf, invalidEscape...)
		case digits == maxEscapeDigits:
			l.reportAt(l.pos, tooManyDigitsInUnicodeEscapeSequence)
			return append(buf, invalidEscape...)
		}
		value = value<<4 | hexDigit(c)
		l.pos++
	}
	l.pos++
	switch {
	case digits == 0:
		l.report(l.plain(from, l.pos), invalidUnicodeEscapeSequence)
		return append(buf, invalidEscape...)
	case value > utf8.MaxRune:
		l.report(l.plain(from+3, l.pos-1), invalidUnicodeEscapeSequenceValue)
		return append(buf, invalidEscape...)
	case utf16.IsSurrogate(value):
		return appendSurrogate(buf, value)
	}
	return utf8.AppendRune(buf, value)
}

// appendSurrogate appends half of a surrogate pair in the way of UTF-8, which proper UTF-8 does not hold. The second half
// makes a character of both.
func appendSurrogate(buf []byte, half rune) []byte {
	if n := len(buf) - surrogateSize; n >= 0 {
		if before, ok := surrogate(string(buf[n:])); ok {
			if c := utf16.DecodeRune(before, half); c != utf8.RuneError {
				return utf8.AppendRune(buf[:n], c)
			}
		}
	}
	return append(buf, 0xE0|byte(half>>12), 0x80|byte(half>>6)&0x3F, 0x80|byte(half)&0x3F)
}

// surrogateSize is how many bytes half a surrogate pair takes.
const surrogateSize = 3

// surrogate returns the half of a surrogate pair that text begins with.
func surrogate(text string) (half rune, ok bool) {
	if len(text) < surrogateSize || text[0] != 0xED || text[1] < 0xA0 {
		return 0, false
	}
	return rune(text[0]&0x0F)<<12 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), true
}

func hexDigit(c rune) rune {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
