package language

import (
	"fmt"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// PositionMessage is a stretch of a file as PowerShell shows it: the place, the line and what is covered underlined.
func PositionMessage(file *syntax.File, at syntax.Extent) string {
	start, end := file.Position(at.Start), file.Position(max(at.End, at.Start))
	name := file.Name
	if name == "" {
		name = "line"
	}
	head := fmt.Sprintf("At %s:%d char:%d", name, start.Line, start.Column)
	line := strings.TrimRight(file.Line(start.Line), " \t\r\n\v\f")
	if line == "" {
		return head
	}
	endColumn := end.Column
	if start.Line != end.Line {
		endColumn = -1
	}
	text, marks := snippet(line, start.Column, endColumn)
	return head + "\n+ " + text + "\n+ " + marks
}

// The lengths by which a line is cut around what is underlined.
const (
	snippetWidth  = 69
	snippetBefore = 12
	snippetAfter  = 8
)

// snippet gives a line and the marks under the 1-based columns from start up to end (-1 for the rest of the line). Long lines
// are cut around them as PowerShell cuts.
func snippet(line string, start, end int) (text, marks string) {
	units := value.EncodeUTF16(line)
	before, length := start-1, len(units)-start+1
	if end >= 0 && end <= len(units)+1 {
		length = end - start
	}
	if strings.Contains(line, "\t") {
		// Tabs are shown as four blanks.
		var wide []uint16
		grownBefore, grown := 0, 0
		for i, c := range units {
			if c != '\t' {
				wide = append(wide, c)
				continue
			}
			wide = append(wide, ' ', ' ', ' ', ' ')
			if i < before {
				grownBefore += 3
			} else if i < before+length {
				grown += 3
			}
		}
		units, before, length = wide, before+grownBefore, length+grown
	}
	dotsBefore, dotsAfter := false, false
	if len(units) > snippetWidth {
		prefix := min(before, snippetBefore)
		after := len(units) - length - before
		suffix := min(after, snippetAfter)
		if wanted := prefix + length + suffix; wanted >= snippetWidth {
			length = min(length, snippetWidth-prefix)
			dotsAfter = true
		} else {
			shift := min(before-prefix, snippetWidth-wanted)
			prefix += shift
			suffix += min(after-suffix, snippetWidth-wanted-shift)
			dotsAfter = suffix < after
		}
		dotsBefore = prefix < before
		from := before - prefix
		units = units[from:min(from+snippetWidth, len(units))]
		before = prefix
	}
	text = value.DecodeUTF16(units)
	if dotsBefore {
		text = "\u2026 " + text
		before += 2
	}
	if dotsAfter {
		text += " \u2026"
	}
	return text, strings.Repeat(" ", max(before, 0)) + strings.Repeat("~", max(length, 1))
}
