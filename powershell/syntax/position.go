package syntax

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Extent is a stretch of a file's text in byte offsets. End is exclusive. The end of input lies one behind the text's
// length, as PowerShell has it, so an offset may exceed the length by one.
type Extent struct {
	Start, End int32
}

// after returns the empty extent at the end of e.
func (e Extent) after() Extent { return Extent{e.End, e.End} }

// Position is a place in a file as PowerShell tells it.
type Position struct {
	Line   int // 1-based
	Column int // 1-based, in UTF-16 units
	Offset int // 0-based, in UTF-16 units
}

// lineTable finds lines and UTF-16 columns. It is built when first asked.
type lineTable struct {
	once   sync.Once
	starts []int32 // byte offset of each line's first byte
	units  []int32 // UTF-16 offset of each line's first byte; nil where every byte is one unit
}

func (t *lineTable) build(text string) {
	t.starts = append(make([]int32, 0, len(text)/32+1), 0)
	ascii := true
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n' || c == '\r' && !(i+1 < len(text) && text[i+1] == '\n'):
			t.starts = append(t.starts, int32(i+1))
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if ascii {
		return
	}
	t.units = make([]int32, len(t.starts))
	total := int32(0)
	for line := 1; line < len(t.starts); line++ {
		total += int32(utf16Len(text[t.starts[line-1]:t.starts[line]]))
		t.units[line] = total
	}
}

// utf16Len counts the UTF-16 units of text. A byte that is no UTF-8 counts as one.
func utf16Len(text string) int {
	n := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// Position returns the place of a byte offset. An offset behind the text lies on its last line.
func (f *File) Position(offset int32) Position {
	f.lines.once.Do(func() { f.lines.build(f.Text) })
	beyond := max(offset-int32(len(f.Text)), 0)
	offset -= beyond
	line := sort.Search(len(f.lines.starts), func(i int) bool { return f.lines.starts[i] > offset }) - 1
	start := f.lines.starts[line]
	units, column := start, offset-start
	if f.lines.units != nil {
		units, column = f.lines.units[line], int32(utf16Len(f.Text[start:offset]))
	}
	column += beyond
	return Position{Line: line + 1, Column: int(column) + 1, Offset: int(units + column)}
}

// Offset16 returns the UTF-16 offset of a byte offset.
func (f *File) Offset16(offset int32) int { return f.Position(offset).Offset }

// Line returns the text of a 1-based line without its line break, "" for a line that is not there.
func (f *File) Line(line int) string {
	return strings.TrimRight(f.LineWithBreak(line), "\r\n")
}

// LineWithBreak returns the text of a 1-based line with its line break, "" for a line that is not there.
func (f *File) LineWithBreak(line int) string {
	f.lines.once.Do(func() { f.lines.build(f.Text) })
	if line < 1 || line > len(f.lines.starts) {
		return ""
	}
	end := len(f.Text)
	if line < len(f.lines.starts) {
		end = int(f.lines.starts[line])
	}
	return f.Text[f.lines.starts[line-1]:end]
}

// TextOf returns the text that an extent covers, cut to the file's text.
func (f *File) TextOf(e Extent) string {
	n := int32(len(f.Text))
	start, end := min(max(e.Start, 0), n), min(max(e.End, 0), n)
	if end <= start {
		return ""
	}
	return f.Text[start:end]
}
