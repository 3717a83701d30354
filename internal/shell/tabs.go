package shell

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// tabs walks through what may stand at the cursor. The first Tab writes what all matches begin with and lists them; further ones
// take one after the other.
type tabs struct {
	before   string
	complete completer
	show     io.Writer
	width    func() int

	matches []match
	head    string // the line before what a match replaces
	tail    string // and behind it
	at      int    // the match that stands there; -1 none yet
	line    string // the line as the last Tab left it
}

// maxListed is how many matches are listed.
const maxListed = 100

// next gives the line with the next match in it, or the one before for by -1.
func (t *tabs) next(line string, pos, by int) (string, int, bool) {
	if t.complete == nil {
		return "", 0, false
	}
	if len(t.matches) > 0 && line == t.line {
		if t.at < 0 && by < 0 {
			t.at = 0
		}
		t.at = (t.at + by + len(t.matches)) % len(t.matches)
		return t.with(t.matches[t.at].text)
	}
	t.matches = nil
	text := t.before + line
	start, length, matches := t.complete(context.Background(), text, units(text[:len(t.before)+pos]))
	if len(matches) == 0 || start < 0 {
		return line, pos, true
	}
	from, to := offset(text, start), offset(text, start+length)
	if from < len(t.before) {
		return line, pos, true
	}
	t.matches, t.at = matches, -1
	t.head, t.tail = line[:from-len(t.before)], line[to-len(t.before):]
	typed := text[from:to]
	if len(matches) == 1 {
		line, pos, ok := t.with(matches[0].text)
		t.matches = nil
		return line, pos, ok
	}
	t.list()
	common := commonStart(matches)
	if len(common) > len(typed) && strings.EqualFold(common[:len(typed)], typed) {
		return t.with(common)
	}
	t.line = line
	return line, pos, true
}

// with writes a text into the line.
func (t *tabs) with(text string) (string, int, bool) {
	t.line = t.head + text + t.tail
	return t.line, len(t.head) + len(text), true
}

// list shows the matches in columns above the line.
func (t *tabs) list() {
	listed := t.matches[:min(len(t.matches), maxListed)]
	longest := 0
	for _, m := range listed {
		longest = max(longest, utf8.RuneCountInString(firstLine(m.listItem)))
	}
	perLine := max(1, t.width()/(longest+2))
	rows := (len(listed) + perLine - 1) / perLine
	var b strings.Builder
	for row := range rows {
		for column := 0; column*rows+row < len(listed); column++ {
			item := firstLine(listed[column*rows+row].listItem)
			b.WriteString(item)
			if (column+1)*rows+row < len(listed) {
				b.WriteString(strings.Repeat(" ", longest+2-utf8.RuneCountInString(item)))
			}
		}
		b.WriteString("\n")
	}
	if more := len(t.matches) - len(listed); more > 0 {
		fmt.Fprintf(&b, "… and %d more\n", more)
	}
	_, _ = io.WriteString(t.show, b.String())
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// commonStart gives what the texts of all matches begin with, in any case.
func commonStart(matches []match) string {
	common := matches[0].text
	for _, m := range matches[1:] {
		n := 0
		for i, r := range common {
			size := utf8.RuneLen(r)
			if i+size > len(m.text) || !strings.EqualFold(common[i:i+size], m.text[i:i+size]) {
				break
			}
			n = i + size
		}
		common = common[:n]
	}
	return common
}

// units counts the UTF-16 units of a text.
func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// offset gives the byte at which a UTF-16 unit of a text begins.
func offset(text string, unit int) int {
	n := 0
	for i, r := range text {
		if n >= unit {
			return i
		}
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return len(text)
}
