package format

import (
	"strings"
	"unicode/utf8"
)

const (
	softHyphen       = '\u00AD'
	hardHyphen       = '\u2011'
	nonBreakingSpace = '\u00A0'
	ellipsis         = "…"
)

// splitLines cuts text at line feeds and drops carriage returns.
func splitLines(text string) []string {
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(text, "\r", "")
	}
	if strings.IndexByte(text, '\n') < 0 {
		return []string{text}
	}
	return strings.Split(text, "\n")
}

// wrapLines breaks text into lines of at most firstWidth cells, then followingWidth cells, at word ends where it can.
func wrapLines(text string, firstWidth, followingWidth int) []string {
	if text == "" {
		return []string{""}
	}
	var lines []string
	for _, line := range splitLines(text) {
		if Cells(line) <= firstWidth {
			lines = append(lines, line)
			continue
		}
		lines = appendWrapped(lines, line, firstWidth, followingWidth)
	}
	return lines
}

func appendWrapped(lines []string, line string, firstWidth, followingWidth int) []string {
	width, left, first := firstWidth, firstWidth, true
	var current strings.Builder
	flush := func() {
		lines = append(lines, current.String())
		current.Reset()
		if first {
			first, width = false, followingWidth
		}
		left = width
	}
	for word := range words(line, func(word string) bool { return Cells(word)+1 == left }) {
		cells := Cells(word)
		if width == 0 {
			if first {
				first, width = false, followingWidth
			}
			if width == 0 {
				break
			}
			left = width
		}
		if cells <= width {
			if cells > left {
				flush()
			}
			current.WriteString(word)
			left -= cells
			continue
		}
		for _, r := range word {
			n := runeCells(r)
			if n > width {
				r, n = '?', 1
			}
			if n > left {
				flush()
			}
			current.WriteRune(r)
			left -= n
		}
	}
	return append(lines, current.String())
}

// words yields the words of line, each with the blank that ends it. A soft hyphen shows only where fits says that the
// word with its hyphen fills the line.
func words(line string, fits func(word string) bool) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i < len(line); {
			r, size := utf8.DecodeRuneInString(line[i:])
			var word string
			switch r {
			case ' ', '\t':
				word = line[start : i+size]
			case softHyphen:
				word = line[start:i]
				if fits(word) {
					word += "-"
				}
			case hardHyphen, nonBreakingSpace:
				word = line[start:i]
			default:
				i += size
				continue
			}
			i += size
			start = i
			if !yield(word) {
				return
			}
		}
		yield(line[start:])
	}
}

// untilNewLine returns text up to its first line break, with an ellipsis in place of the rest.
func untilNewLine(text string) string {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return text[:i] + ellipsis
	}
	return text
}
