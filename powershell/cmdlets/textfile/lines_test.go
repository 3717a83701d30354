package textfile

import (
	"bufio"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLines(t *testing.T) {
	for text, want := range map[string][]string{
		"":             {},
		"a":            {"a"},
		"a\n":          {"a"},
		"a\r\nb\nc\rd": {"a", "b", "c", "d"},
		"\n\n":         {"", ""},
		"\r\n":         {""},
		"a\r":          {"a"},
		"a\r\rb":       {"a", "", "b"},
		"12345678901234567890\r\n1234567890123456\n": {"12345678901234567890", "1234567890123456"},
	} {
		for _, oneByOne := range []bool{false, true} {
			reader := bufio.NewReaderSize(strings.NewReader(text), 16)
			if oneByOne {
				reader = bufio.NewReaderSize(iotest.OneByteReader(strings.NewReader(text)), 16)
			}
			got := []string{}
			for lines := (Lines{reader}); ; {
				line, ok, err := lines.Next()
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				got = append(got, line)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	}
}

func TestPieces(t *testing.T) {
	pieces := Pieces{bufio.NewReader(strings.NewReader("a::b:c::")), "::"}
	var got []string
	for {
		piece, ok, err := pieces.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		got = append(got, piece)
	}
	if want := []string{"a", "b:c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
