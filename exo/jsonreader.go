package exo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// jsonReader reads JSON as it arrives, each octet once. encoding/json would lose the order of members and read a row three
// times before it is one. Memory holds the buffer and what is returned.
type jsonReader struct {
	source io.Reader
	buffer []byte
	at     int   // the next octet in buffer
	end    int   // the end of what is filled of buffer
	before int64 // octets that have left the buffer
	depth  int

	names map[string]string // names occur in every row; they are kept once
	width int               // properties of the last row, to make room for the next
}

const (
	bufferSize = 32 << 10
	// maxNesting bounds how deep an answer may be nested.
	maxNesting = 1000
	// maxToken bounds a single string, so that a broken answer cannot fill the memory.
	maxToken = 256 << 20
)

func newJSONReader(source io.Reader) *jsonReader {
	return &jsonReader{source: source, buffer: make([]byte, bufferSize), names: map[string]string{}}
}

// fill reads more into the buffer, keeping what lies between at and end.
func (j *jsonReader) fill() error {
	if j.at > 0 {
		j.before += int64(j.at)
		j.end = copy(j.buffer, j.buffer[j.at:j.end])
		j.at = 0
	}
	if j.end == len(j.buffer) {
		if j.end >= maxToken {
			return errors.New("a single value is larger than any the service has")
		}
		j.buffer = append(j.buffer, make([]byte, len(j.buffer))...)
	}
	for range 100 {
		n, err := j.source.Read(j.buffer[j.end:])
		j.end += n
		if n > 0 {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// peek passes over blanks and returns the octet that follows them.
func (j *jsonReader) peek() (byte, error) {
	for {
		for j.at < j.end {
			switch c := j.buffer[j.at]; c {
			case ' ', '\t', '\r', '\n':
				j.at++
			default:
				return c, nil
			}
		}
		if err := j.fill(); err != nil {
			return 0, err
		}
	}
}

func (j *jsonReader) invalid() error {
	return fmt.Errorf("the answer is not valid JSON at octet %d", j.before+int64(j.at))
}

// expect passes over blanks and one octet.
func (j *jsonReader) expect(want byte) error {
	c, err := j.peek()
	if err != nil {
		return err
	}
	if c != want {
		return j.invalid()
	}
	j.at++
	return nil
}

// sequence reads what stands between two brackets, parted by commas, and calls element at each.
func (j *jsonReader) sequence(opening, closing byte, element func() error) error {
	if err := j.expect(opening); err != nil {
		return err
	}
	if j.depth++; j.depth > maxNesting {
		return fmt.Errorf("the answer is nested deeper than %d levels", maxNesting)
	}
	defer func() { j.depth-- }()
	c, err := j.peek()
	if err != nil {
		return err
	}
	if c == closing {
		j.at++
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		switch c, err := j.peek(); {
		case err != nil:
			return err
		case c == closing:
			j.at++
			return nil
		case c != ',':
			return j.invalid()
		}
		j.at++
	}
}

// object reads an object and calls member at each value, which it must read.
func (j *jsonReader) object(member func(name string) error) error {
	return j.sequence('{', '}', func() error {
		name, err := j.name()
		if err != nil {
			return err
		}
		if err := j.expect(':'); err != nil {
			return err
		}
		return member(name)
	})
}

// value reads any value: nil, a bool, a string, a json.Number, a []any of these, or a Row.
func (j *jsonReader) value() (any, error) {
	c, err := j.peek()
	if err != nil {
		return nil, err
	}
	switch c {
	case '{':
		return j.row()
	case '[':
		list := []any{}
		err := j.sequence('[', ']', func() error {
			element, err := j.value()
			list = append(list, element)
			return err
		})
		return list, err
	case '"':
		return j.text()
	case 't':
		return true, j.word("true")
	case 'f':
		return false, j.word("false")
	case 'n':
		return nil, j.word("null")
	}
	return j.number()
}

// row reads an object.
func (j *jsonReader) row() (Row, error) {
	object := rowBuilder{row: Row{}}
	if j.depth <= 2 && j.width > 0 {
		object.row = make(Row, 0, j.width)
	}
	err := j.object(func(name string) error {
		value, err := j.value()
		object.add(name, value)
		return err
	})
	if j.depth <= 2 {
		j.width = len(object.row)
	}
	return object.row, err
}

func (j *jsonReader) word(word string) error {
	for j.end-j.at < len(word) {
		if err := j.fill(); err != nil {
			return err
		}
	}
	if string(j.buffer[j.at:j.at+len(word)]) != word {
		return j.invalid()
	}
	j.at += len(word)
	return nil
}

func (j *jsonReader) number() (any, error) {
	n := 0
	for {
		for j.at+n < j.end && strings.IndexByte("+-.0123456789eE", j.buffer[j.at+n]) >= 0 {
			n++
		}
		if j.at+n < j.end {
			break
		}
		if err := j.fill(); err != nil {
			return nil, err
		}
	}
	raw := j.buffer[j.at : j.at+n]
	if !validNumber(raw) {
		return nil, j.invalid()
	}
	j.at += n
	return json.Number(raw), nil
}

// validNumber holds a number to the grammar of RFC 8259 §6.
func validNumber(raw []byte) bool {
	digits := func() bool {
		n := 0
		for n < len(raw) && raw[n] >= '0' && raw[n] <= '9' {
			n++
		}
		raw = raw[n:]
		return n > 0
	}
	if len(raw) > 0 && raw[0] == '-' {
		raw = raw[1:]
	}
	if len(raw) > 1 && raw[0] == '0' && raw[1] >= '0' && raw[1] <= '9' || !digits() {
		return false
	}
	if len(raw) > 0 && raw[0] == '.' {
		if raw = raw[1:]; !digits() {
			return false
		}
	}
	if len(raw) > 0 && (raw[0] == 'e' || raw[0] == 'E') {
		if raw = raw[1:]; len(raw) > 0 && (raw[0] == '+' || raw[0] == '-') {
			raw = raw[1:]
		}
		if !digits() {
			return false
		}
	}
	return len(raw) == 0
}

func (j *jsonReader) name() (string, error) {
	raw, simple, err := j.quoted()
	if err != nil {
		return "", err
	}
	if !simple {
		return j.unquote(raw)
	}
	inner := raw[1 : len(raw)-1]
	if known, ok := j.names[string(inner)]; ok {
		return known, nil
	}
	name := string(inner)
	j.names[name] = name
	return name, nil
}

func (j *jsonReader) text() (string, error) {
	raw, simple, err := j.quoted()
	if err != nil {
		return "", err
	}
	if !simple {
		return j.unquote(raw)
	}
	return string(raw[1 : len(raw)-1]), nil
}

// quoted passes over a string and returns it with its quotes, good until the next read, and whether it means itself.
func (j *jsonReader) quoted() (raw []byte, simple bool, err error) {
	if c, err := j.peek(); err != nil {
		return nil, false, err
	} else if c != '"' {
		return nil, false, j.invalid()
	}
	ascii, simple := true, true
	for n := 1; ; n++ {
		if j.at+n == j.end {
			if err := j.fill(); err != nil {
				return nil, false, err
			}
		}
		switch c := j.buffer[j.at+n]; {
		case c == '"':
			raw = j.buffer[j.at : j.at+n+1]
			j.at += n + 1
			return raw, simple && (ascii || utf8.Valid(raw)), nil
		case c == '\\':
			simple = false
			// What follows is no quote that ends the string. It may have to be read first.
			if n++; j.at+n == j.end {
				if err := j.fill(); err != nil {
					return nil, false, err
				}
			}
		case c < ' ':
			return nil, false, j.invalid()
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
}

// unquote reads a string with escapes, or with octets that are no UTF-8 and become U+FFFD.
func (j *jsonReader) unquote(raw []byte) (string, error) {
	var value string
	if err := json.Unmarshal(raw, &value); err != nil {
		return "", j.invalid()
	}
	return value, nil
}
