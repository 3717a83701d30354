package format

import "strings"

// Alignment says on which side of a table's column a value stands.
type Alignment uint8

// The alignments; Undefined leaves the choice to the column.
const (
	Undefined Alignment = iota
	Left
	Center
	Right
)

type tableColumn struct {
	width   int
	align   Alignment
	ownName bool // the header is the property's name, not a label made for the view
}

// tableWriter lays out the rows of one table.
type tableWriter struct {
	screen     *Screen
	columns    []tableColumn
	hideHeader bool
	disabled   bool
	header     []string
}

func newTableWriter(screen *Screen, columns []tableColumn, hideHeader bool) *tableWriter {
	w := &tableWriter{screen: screen, columns: columns, hideHeader: hideHeader}
	total := screen.tableWidth()
	if total < minimumScreenWidth {
		w.disabled = true
		return w
	}
	widths := make([]int, len(columns))
	for i, column := range columns {
		widths[i] = column.width
	}
	fitColumns(widths, total)
	w.disabled = true
	for i, width := range widths {
		columns[i].width = width
		if width >= minimumColumnWidth {
			w.disabled = false
		}
	}
	return w
}

// writeHeader prints labels and the dashes under them, and returns how many lines that took.
func (w *tableWriter) writeHeader(labels []string) int {
	if w.disabled || w.hideHeader {
		return 0
	}
	if w.header == nil {
		dashes := make([]string, len(labels))
		for i, label := range labels {
			width := w.columns[i].width
			if width <= 0 {
				continue
			}
			if cells := Cells(label); label != "" && cells < width {
				width = cells
			}
			dashes[i] = strings.Repeat("-", width)
		}
		w.header = w.wrappedRow(labels, nil, true)
		w.header = append(w.header, w.singleRow(dashes, nil, true))
	}
	for _, line := range w.header {
		w.screen.Out.WriteLine(line)
	}
	return len(w.header)
}

// writeRow prints one row; aligns may be nil, and an Undefined one leaves the column's.
func (w *tableWriter) writeRow(values []string, aligns []Alignment, wrap bool) {
	if w.disabled {
		return
	}
	if !wrap {
		w.screen.Out.WriteLine(w.singleRow(values, aligns, false))
		return
	}
	for _, line := range w.wrappedRow(values, aligns, false) {
		w.screen.Out.WriteLine(line)
	}
}

func (w *tableWriter) alignment(column int, aligns []Alignment) Alignment {
	if aligns != nil && aligns[column] != Undefined {
		return aligns[column]
	}
	return w.columns[column].align
}

func (w *tableWriter) singleRow(values []string, aligns []Alignment, header bool) string {
	var row strings.Builder
	for i, column := range w.columns {
		if column.width <= 0 {
			continue
		}
		if i > 0 {
			row.WriteByte(' ')
		}
		if header {
			row.WriteString(w.screen.Style.TableHeader)
		}
		field := fieldOf(values[i], column.width, w.alignment(i, aligns), i < len(w.columns)-1)
		row.WriteString(field)
		if header || w.unfinished(field) {
			row.WriteString(w.screen.Style.Reset)
		}
	}
	return row.String()
}

func (w *tableWriter) unfinished(field string) bool {
	return strings.IndexByte(field, escape) >= 0 && !strings.HasSuffix(strings.TrimRight(field, " "), resetSequence)
}

// wrappedRow lays out a row whose values may take several lines.
func (w *tableWriter) wrappedRow(values []string, aligns []Alignment, header bool) []string {
	var visible []int
	for i, column := range w.columns {
		if column.width > 0 {
			visible = append(visible, i)
		}
	}
	cells := make([][]string, len(visible))
	height := 0
	for k, i := range visible {
		cells[k] = w.wrappedField(values[i], w.columns[i].width, w.alignment(i, aligns), k < len(visible)-1)
		if k > 0 {
			for j := range cells[k] {
				cells[k][j] = " " + cells[k][j]
			}
		}
		height = max(height, len(cells[k]))
	}
	rows := make([]string, height)
	for line := range rows {
		last := 0
		for k := range cells {
			if len(cells[k]) > line {
				last = k
			}
		}
		var row strings.Builder
		for k, i := range visible {
			value := ""
			switch {
			case line < len(cells[k]):
				value = cells[k][line]
			case k <= last && k < len(cells)-1:
				value = padding(w.columns[i].width + min(k, 1))
			}
			if k == last && height > 1 {
				value = strings.TrimRight(value, " ")
			}
			if header {
				value = w.styledHeader(value, k, w.columns[i].ownName)
			}
			row.WriteString(value)
		}
		rows[line] = row.String()
	}
	return rows
}

func (w *tableWriter) styledHeader(value string, column int, ownName bool) string {
	style := w.screen.Style
	if ownName {
		return style.TableHeader + value + style.Reset
	}
	if at := min(column, 1); len(value) > at {
		value = value[:at] + style.CustomHeader + value[at:]
	}
	return value + style.Reset
}

func (w *tableWriter) wrappedField(value string, width int, align Alignment, pad bool) []string {
	lines := wrapLines(value, width, width)
	if pad || align == Right || align == Center {
		for i, line := range lines {
			if Cells(line) < width {
				lines[i] = fieldOf(line, width, align, pad)
			}
		}
	}
	return lines
}

// fieldOf fits value into width cells: cut with an ellipsis where it is too long, padded where it is too short (on the
// right only if pad says that something follows).
func fieldOf(value string, width int, align Alignment, pad bool) string {
	value = untilNewLine(value)
	cells := Cells(value)
	if cells > width {
		value = shorten(value, width, align)
		cells = Cells(value)
		if cells == width {
			return value
		}
		// Half of a wide character does not fit: one blank fills the cell.
		if align == Right {
			return " " + value
		}
		if pad {
			return value + " "
		}
		return value
	}
	missing := width - cells
	switch align {
	case Right:
		return padding(missing) + value
	case Center:
		value = padding(missing/2) + value
		missing -= missing / 2
	}
	if pad {
		value += padding(missing)
	}
	return value
}

func shorten(value string, width int, align Alignment) string {
	room := width - 1
	if room <= 0 {
		if align == Right {
			return tailWithin(value, width)
		}
		return headWithin(value, width)
	}
	if align == Right {
		return ellipsis + tailWithin(value, room)
	}
	return headWithin(value, room) + ellipsis
}
