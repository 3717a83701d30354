package textfile

import (
	"bytes"
	"io"
	"testing"
)

func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		text string
		want []byte
	}{
		{"utf8", "é", []byte{0xC3, 0xA9}},
		{"utf8BOM", "é", []byte{0xEF, 0xBB, 0xBF, 0xC3, 0xA9}},
		{"unicode", "a", []byte{0xFF, 0xFE, 'a', 0}},
		{"bigendianunicode", "a", []byte{0xFE, 0xFF, 0, 'a'}},
		{"utf32", "a", []byte{0xFF, 0xFE, 0, 0, 'a', 0, 0, 0}},
		{"ascii", "é😀x", []byte("???x")},
		{"latin1", "é€", []byte{0xE9, '?'}},
		{"28591", "é", []byte{0xE9}},
		{"windows-1251", "Я", []byte{0xDF}},
	} {
		e, ok := Named(test.name)
		if !ok {
			t.Fatalf("%s: no such encoding", test.name)
		}
		encoded, err := e.Encode(test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if got := append(bytes.Clone(e.Mark), encoded...); !bytes.Equal(got, test.want) {
			t.Errorf("%s: %q is % x, want % x", test.name, test.text, got, test.want)
		}
	}
	if _, ok := Named("nope"); ok {
		t.Error("nope is an encoding")
	}
}

func TestReaderFollowsTheMark(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file []byte
		want string
	}{
		{[]byte{0xFF, 0xFE, 'A', 0}, "A"},
		{[]byte{0xFF, 0xFE, 0, 0, 'A', 0, 0, 0}, "A"},
		{[]byte{0xEF, 0xBB, 0xBF, 'A'}, "A"},
		{[]byte{0xE9, 'A'}, "\uFFFDA"},
		{nil, ""},
	} {
		text, err := io.ReadAll(Reader(bytes.NewReader(test.file), Unmarked()))
		if err != nil || string(text) != test.want {
			t.Errorf("% x: %q, %v; want %q", test.file, text, err, test.want)
		}
	}
}
