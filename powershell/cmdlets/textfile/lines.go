package textfile

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// Lines reads the lines of a text, which end in a line feed, a carriage return, or both. An end at the end of the text begins no
// further line.
type Lines struct{ Text *bufio.Reader }

// Next gives the next line without its end; ok is false at the end of the text.
func (l Lines) Next() (line string, ok bool, err error) {
	var long strings.Builder
	for {
		if l.Text.Buffered() == 0 {
			if _, err := l.Text.Peek(1); err == io.EOF {
				return long.String(), long.Len() > 0, nil
			} else if err != nil {
				return "", false, err
			}
		}
		buffer, _ := l.Text.Peek(l.Text.Buffered())
		end := bytes.IndexByte(buffer, '\n')
		if before := buffer[:max(end, 0)]; end >= 0 {
			buffer = before
		}
		if i := bytes.IndexByte(buffer, '\r'); i >= 0 {
			long.Write(buffer[:i])
			_, _ = l.Text.Discard(i + 1)
			if next, err := l.Text.Peek(1); err == nil && next[0] == '\n' {
				_, _ = l.Text.Discard(1)
			}
			return long.String(), true, nil
		}
		if end >= 0 {
			defer func() { _, _ = l.Text.Discard(end + 1) }()
			if long.Len() == 0 {
				return string(buffer), true, nil
			}
			long.Write(buffer)
			return long.String(), true, nil
		}
		long.Write(buffer)
		_, _ = l.Text.Discard(len(buffer))
	}
}

// Pieces reads the parts of a text between delimiters.
type Pieces struct {
	Text      *bufio.Reader
	Delimiter string
}

// Next gives the next part without its delimiter; ok is false at the end of the text.
func (p Pieces) Next() (piece string, ok bool, err error) {
	var b strings.Builder
	last := p.Delimiter[len(p.Delimiter)-1]
	for {
		part, err := p.Text.ReadString(last)
		b.WriteString(part)
		if err == io.EOF {
			return b.String(), b.Len() > 0, nil
		}
		if err != nil {
			return "", false, err
		}
		if text := b.String(); strings.HasSuffix(text, p.Delimiter) {
			return strings.TrimSuffix(text, p.Delimiter), true, nil
		}
	}
}
