package format

import "slices"

// maxHeldRows bounds how many rows a table without -AutoSize holds back to settle its widths. PowerShell holds what
// comes in 300 ms; a count keeps the output the same on every machine.
const maxHeldRows = 20000

// layout prints the packets of documents on a screen.
type layout struct {
	screen *Screen
	start  *Start
	group  groupWriter

	settles  bool // the present document's widths come from its rows
	limit    int  // rows held at most, 0 for all of the group
	holding  bool
	held     []Packet
	heldRows int
	widths   []int // found by the held rows
	maxItem  int
}

// groupWriter prints the entries of one group.
type groupWriter interface {
	write(Content)
	close()
}

// write takes the next packet of a document.
func (l *layout) write(packet Packet) {
	if start, ok := packet.(*Start); ok {
		l.start = start
		switch {
		case start.AutoSize:
			l.settles, l.limit = true, 0
		case start.Table != nil && len(start.Table.Columns) > 0 && start.Table.Columns[0].Width == 0:
			l.settles, l.limit = true, maxHeldRows
		}
	}
	if !l.settles {
		l.print(packet)
		return
	}
	entry, isEntry := packet.(*Entry)
	if isEntry && !entry.OutOfBand {
		l.heldRows++
	}
	switch packet.(type) {
	case *GroupStart:
		if !l.holding {
			l.holding, l.heldRows = true, 0
		}
	case *GroupEnd:
		if l.holding {
			l.held = append(l.held, packet)
			l.release()
			return
		}
	}
	if !l.holding {
		l.print(packet)
		return
	}
	l.held = append(l.held, packet)
	if l.limit > 0 && l.heldRows >= l.limit {
		l.release()
	}
}

// release settles the widths by the packets held back and prints them.
func (l *layout) release() {
	l.measure()
	l.holding = false
	held := l.held
	l.held = nil
	for _, packet := range held {
		l.print(packet)
	}
}

// close prints what is still held back.
func (l *layout) close() {
	held := l.held
	l.held, l.holding = nil, false
	for _, packet := range held {
		l.print(packet)
	}
}

func (l *layout) measure() {
	l.widths, l.maxItem = nil, 0
	switch {
	case l.start == nil:
	case l.start.Table != nil:
		l.measureTable(l.start.Table)
	case l.start.Shape == WideShape && l.start.Columns == 0:
		for _, packet := range l.held {
			if entry, ok := packet.(*Entry); ok && !entry.OutOfBand {
				if item, ok := entry.Content.(Item); ok {
					l.maxItem = max(l.maxItem, Cells(string(item)))
				}
			}
		}
	}
}

func (l *layout) measureTable(header *TableHeader) {
	if len(header.Columns) == 0 {
		return
	}
	widths := make([]int, len(header.Columns))
	for i, column := range header.Columns {
		widths[i] = Cells(column.Label)
	}
	for _, packet := range l.held {
		entry, ok := packet.(*Entry)
		if !ok || entry.OutOfBand {
			continue
		}
		row, ok := entry.Content.(*Row)
		if !ok {
			continue
		}
		for i, value := range row.Values {
			if i < len(widths) {
				widths[i] = max(widths[i], Cells(value))
			}
		}
	}
	l.widths = widths
}

func (l *layout) print(packet Packet) {
	switch packet := packet.(type) {
	case *Start:
		l.screen.Out.WriteLine("")
	case *GroupStart:
		if packet.Heading != nil {
			writeCustom(l.screen, l.screen.Width, packet.Heading)
			l.screen.Out.WriteLine("")
		}
		l.group = l.newGroup()
	case *Entry:
		if packet.OutOfBand {
			l.printOutOfBand(packet.Content)
		} else if l.group != nil {
			l.group.write(packet.Content)
		}
	case *GroupEnd:
		if l.group != nil {
			l.group.close()
			l.group = nil
		}
	case *End:
		if l.start == nil || l.start.Shape != ListShape {
			l.screen.Out.WriteLine("")
		}
		l.start = nil
	}
}

func (l *layout) printOutOfBand(content Content) {
	switch content := content.(type) {
	case Raw:
		l.screen.Out.WriteRaw(string(content))
	case Custom:
		writeCustom(l.screen, Unlimited, content)
	case List:
		l.screen.Out.WriteLine("")
		writeList(l.screen, content)
		l.screen.Out.WriteLine("")
	}
}

func (l *layout) newGroup() groupWriter {
	widths, maxItem := l.widths, l.maxItem
	l.widths, l.maxItem = nil, 0
	if l.start == nil {
		return nil
	}
	switch l.start.Shape {
	case ListShape:
		return listGroup{l.screen}
	case WideShape:
		return newWideGroup(l.screen, l.start.Columns, maxItem)
	case CustomShape:
		return customGroup{l.screen}
	default:
		return newTableGroup(l.screen, l.start.Table, widths)
	}
}

type tableGroup struct {
	screen *Screen
	writer *tableWriter // nil for a table without columns
	header *TableHeader
	labels []string
	rows   int
}

func newTableGroup(screen *Screen, header *TableHeader, widths []int) *tableGroup {
	g := &tableGroup{screen: screen, header: header}
	if header == nil || len(header.Columns) == 0 {
		return g
	}
	columns := make([]tableColumn, len(header.Columns))
	g.labels = make([]string, len(header.Columns))
	for i, column := range header.Columns {
		columns[i] = tableColumn{width: column.Width, align: column.Align, ownName: column.OwnName}
		if widths != nil {
			columns[i].width = widths[i]
		}
		g.labels[i] = column.Label
	}
	g.writer = newTableWriter(screen, columns, header.HideHeader)
	g.rows = g.writer.writeHeader(g.labels)
	return g
}

// pagerLines are the lines that a page of -RepeatHeader leaves for a blank line and a pager's prompt.
const pagerLines = 2

func (g *tableGroup) write(content Content) {
	row, ok := content.(*Row)
	if g.writer == nil || !ok {
		return
	}
	if g.header.RepeatHeader && g.screen.Height > 0 && g.rows >= g.screen.Height-pagerLines {
		g.screen.Out.WriteLine("")
		g.rows = g.writer.writeHeader(g.labels)
	}
	values, aligns := row.Values, row.Aligns
	for len(values) < len(g.labels) {
		values = append(slices.Clip(values), "")
		if aligns != nil {
			aligns = append(slices.Clip(aligns), Left)
		}
	}
	g.writer.writeRow(values, aligns, row.Wrap)
	g.rows++
}

func (g *tableGroup) close() {}

type listGroup struct{ screen *Screen }

func (g listGroup) write(content Content) {
	list, ok := content.(List)
	if !ok {
		return
	}
	writeList(g.screen, list)
	g.screen.Out.WriteLine("")
}

func (g listGroup) close() {}

type customGroup struct{ screen *Screen }

func (g customGroup) write(content Content) {
	if custom, ok := content.(Custom); ok {
		writeCustom(g.screen, g.screen.Width, custom)
	}
}

func (g customGroup) close() {}

type wideGroup struct {
	writer *tableWriter
	row    []string
	count  int
}

func newWideGroup(screen *Screen, columns, maxItem int) *wideGroup {
	count := 2
	switch {
	case maxItem > 0:
		count = itemsPerRow(maxItem, screen.tableWidth())
	case columns > 0:
		count = columns
	}
	cells := make([]tableColumn, count)
	for i := range cells {
		cells[i].align = Left
	}
	return &wideGroup{writer: newTableWriter(screen, cells, false), row: make([]string, count)}
}

// itemsPerRow returns how many items of a width, each with a blank between, stand on a line of total cells.
func itemsPerRow(width, total int) int {
	count := 1
	for width < total && width*(count+1)+count < total {
		count++
	}
	return count
}

func (g *wideGroup) write(content Content) {
	item, ok := content.(Item)
	if !ok {
		return
	}
	g.row[g.count] = string(item)
	if g.count++; g.count == len(g.row) {
		g.flush()
	}
}

func (g *wideGroup) close() {
	if g.count > 0 {
		g.flush()
	}
}

func (g *wideGroup) flush() {
	for i := g.count; i < len(g.row); i++ {
		g.row[i] = ""
	}
	g.writer.writeRow(g.row, nil, false)
	g.count = 0
}
