package conformance

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// DecodeScript returns the text of a script file as PowerShell 7 reads it: by its byte-order mark, UTF-8 without one.
// What is no UTF-8 becomes the replacement character, one for each piece that begins like a character, as .NET has it.
func DecodeScript(data []byte) string {
	switch {
	case hasPrefix(data, 0xEF, 0xBB, 0xBF):
		return decodeUTF8(data[3:])
	case hasPrefix(data, 0xFF, 0xFE, 0, 0):
		return decodeUTF32(data[4:], binary.LittleEndian)
	case hasPrefix(data, 0, 0, 0xFE, 0xFF):
		return decodeUTF32(data[4:], binary.BigEndian)
	case hasPrefix(data, 0xFF, 0xFE):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case hasPrefix(data, 0xFE, 0xFF):
		return decodeUTF16(data[2:], binary.BigEndian)
	}
	return decodeUTF8(data)
}

func hasPrefix(data []byte, mark ...byte) bool {
	return len(data) >= len(mark) && string(data[:len(mark)]) == string(mark)
}

func decodeUTF8(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			size = brokenLength(data)
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// brokenLength returns how many bytes at the start of data could have begun one character.
func brokenLength(data []byte) int {
	for n := min(3, len(data)); n > 1; n-- {
		for _, completion := range [...]string{"\x80", "\xbf", "\x80\x80", "\xbf\xbf"} {
			if piece := string(data[:n]) + completion; utf8.RuneCountInString(piece) == 1 && utf8.ValidString(piece) {
				return n
			}
		}
	}
	return 1
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func decodeUTF32(data []byte, order binary.ByteOrder) string {
	var b strings.Builder
	for ; len(data) >= 4; data = data[4:] {
		b.WriteRune(rune(order.Uint32(data)))
	}
	return b.String()
}
