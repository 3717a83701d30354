package format

import "strings"

const listSeparator = " : "

// writeList prints the fields of one object, a label and a value each, the values aligned and wrapped.
func writeList(screen *Screen, fields []ListField) {
	width := screen.Width
	if len(fields) == 0 || width-len(listSeparator)-2 < 0 {
		return
	}
	labelWidth := 0
	for _, field := range fields {
		labelWidth = max(labelWidth, Cells(field.Label))
	}
	labelWidth = min(labelWidth, width-len(listSeparator)-1)
	for _, field := range fields {
		label := field.Label
		if cells := Cells(label); cells > labelWidth {
			label = headWithin(label, labelWidth)
		} else {
			label += padding(labelWidth - cells)
		}
		writeListField(screen, label+listSeparator, labelWidth+len(listSeparator), field.Value)
	}
}

func writeListField(screen *Screen, label string, labelWidth int, value string) {
	room := screen.Width - labelWidth
	indent := padding(labelWidth)
	for i, line := range splitLines(value) {
		for k, part := range wrapLines(line, room, room) {
			prefix := indent
			if i == 0 && k == 0 {
				prefix = label
				if screen.Style.ListLabel != "" {
					prefix = screen.Style.ListLabel + label + screen.Style.Reset
				}
			}
			text := prefix + part
			if strings.IndexByte(part, escape) >= 0 && !strings.HasSuffix(strings.TrimRight(part, " "), resetSequence) {
				text += resetSequence
			}
			screen.Out.WriteLine(text)
		}
	}
}
