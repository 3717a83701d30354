package utility

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// jsonEscape says which characters a JSON text escapes.
type jsonEscape uint8

const (
	escapeDefault  jsonEscape = iota // control characters, the quote and the backslash
	escapeNonASCII                   // and everything beyond ASCII
	escapeHTML                       // and < > & ' "
)

// jsonText writes the nodes of a JSON document: those of the reader, [jsonNumber] and [jsonMember] lists.
type jsonText struct {
	strings.Builder
	indented bool
	escape   jsonEscape
}

// jsonNumber is a number that is written already.
type jsonNumber string

func (t *jsonText) write(node jsonNode, indent int) {
	switch node := node.(type) {
	case nil:
		t.WriteString("null")
	case bool:
		t.WriteString(strconv.FormatBool(node))
	case jsonNumber:
		t.WriteString(string(node))
	case string:
		t.quote(node)
	case jsonArray:
		if len(node) == 0 {
			t.WriteString("[]")
			return
		}
		t.WriteByte('[')
		for i, item := range node {
			if i > 0 {
				t.WriteByte(',')
			}
			t.newLine(indent + 1)
			t.write(item, indent+1)
		}
		t.newLine(indent)
		t.WriteByte(']')
	case *jsonObject:
		if len(node.names) == 0 {
			t.WriteString("{}")
			return
		}
		t.WriteByte('{')
		for i, name := range node.names {
			if i > 0 {
				t.WriteByte(',')
			}
			t.newLine(indent + 1)
			t.quote(name)
			t.WriteByte(':')
			if t.indented {
				t.WriteByte(' ')
			}
			t.write(node.values[name], indent+1)
		}
		t.newLine(indent)
		t.WriteByte('}')
	}
}

func (t *jsonText) newLine(indent int) {
	if t.indented {
		t.WriteByte('\n')
		for range indent {
			t.WriteString("  ")
		}
	}
}

func (t *jsonText) quote(text string) {
	t.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' && t.escape != escapeHTML:
			t.WriteString(`\"`)
		case c == '\\':
			t.WriteString(`\\`)
		case c == '\b':
			t.WriteString(`\b`)
		case c == '\t':
			t.WriteString(`\t`)
		case c == '\n':
			t.WriteString(`\n`)
		case c == '\f':
			t.WriteString(`\f`)
		case c == '\r':
			t.WriteString(`\r`)
		case c < ' ', c == '\u0085', c == '\u2028', c == '\u2029',
			t.escape == escapeNonASCII && c > '~'+1,
			t.escape == escapeHTML && strings.ContainsRune(`<>&'"`, c):
			t.unit(c)
		default:
			t.WriteRune(c)
		}
	}
	t.WriteByte('"')
}

func (t *jsonText) unit(c rune) {
	const hex = "0123456789abcdef"
	for _, unit := range utf16.Encode([]rune{c}) {
		t.WriteString(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			t.WriteByte(hex[unit>>shift&15])
		}
	}
}

// jsonDouble gives a floating-point number, text being its round-trip form: always with a fraction or an exponent, in
// quotes where JSON has no number for it.
func jsonDouble(number float64, text string) jsonNode {
	switch {
	case math.IsNaN(number):
		return "NaN"
	case math.IsInf(number, 1):
		return "Infinity"
	case math.IsInf(number, -1):
		return "-Infinity"
	case !strings.ContainsAny(text, ".eE"):
		text += ".0"
	}
	return jsonNumber(text)
}
