package format

import (
	"strings"
	"unicode/utf8"
)

// escape starts an ANSI control sequence.
const escape = '\x1b'

// Cells returns how many columns of a terminal text takes: two for East Asian wide characters and for characters
// outside the Basic Multilingual Plane, none for ANSI sequences.
func Cells(text string) int {
	cells := 0
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c == escape {
				if n := sequenceLength(text[i:]); n > 0 {
					i += n
					continue
				}
			}
			cells++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		cells += runeCells(r)
		i += size
	}
	return cells
}

// sequenceLength returns the length of the ANSI sequence at the start of text, 0 where there is none.
func sequenceLength(text string) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '[':
		for i := 2; i < len(text); i++ {
			if c := text[i]; c >= '@' && c <= '~' {
				return i + 1
			}
		}
	case ']':
		for i := 2; i < len(text); i++ {
			if text[i] == '\a' {
				return i + 1
			}
			if text[i] == escape && i+1 < len(text) && text[i+1] == '\\' {
				return i + 2
			}
		}
	}
	return 0
}

func runeCells(r rune) int {
	if r < 0x1100 {
		return 1
	}
	switch {
	case r <= 0x115f, r == 0x2329, r == 0x232a,
		r >= 0x2e80 && r <= 0xa4cf && r != 0x303f,
		r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe10 && r <= 0xfe19,
		r >= 0xfe30 && r <= 0xfe6f,
		r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6,
		r > 0xffff:
		return 2
	}
	return 1
}

// headWithin returns the longest start of text that takes no more than width cells.
func headWithin(text string, width int) string {
	cells := 0
	for i := 0; i < len(text); {
		if text[i] == escape {
			if n := sequenceLength(text[i:]); n > 0 {
				i += n
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		cells += runeCells(r)
		if cells > width {
			return text[:i]
		}
		i += size
	}
	return text
}

// tailWithin returns the longest end of text that takes no more than width cells.
func tailWithin(text string, width int) string {
	cells := 0
	for end := len(text); end > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:end])
		cells += runeCells(r)
		if cells > width {
			return text[end:]
		}
		end -= size
	}
	return text
}

// StripANSI removes the control sequences of text.
func StripANSI(text string) string {
	if strings.IndexByte(text, escape) < 0 {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); {
		if text[i] == escape {
			if n := sequenceLength(text[i:]); n > 0 {
				i += n
				continue
			}
		}
		plain.WriteByte(text[i])
		i++
	}
	return plain.String()
}

func padding(count int) string {
	if count <= 0 {
		return ""
	}
	return strings.Repeat(" ", count)
}
