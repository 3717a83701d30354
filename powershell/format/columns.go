package format

const (
	minimumColumnWidth = 1
	separatorWidth     = 1
	minimumScreenWidth = 5
)

// fitColumns settles the widths of a table's columns on a line of total cells. A width of 0 asks for a share of what is
// left over; a column that finds no room gets -1 and is not shown.
func fitColumns(widths []int, total int) {
	if !assignWidths(widths, total) {
		trimToFit(widths, total)
	}
}

func assignWidths(widths []int, total int) bool {
	open := 0
	fixed := make([]bool, len(widths))
	for i, width := range widths {
		fixed[i] = width > 0
		if width == 0 {
			widths[i] = minimumColumnWidth
			open++
		}
	}
	available := total - tableWidth(widths)
	if available < 0 {
		return false
	}
	for open > 0 && available > 0 {
		for i := range widths {
			if fixed[i] {
				continue
			}
			widths[i]++
			if available--; available == 0 {
				break
			}
		}
	}
	return true
}

func trimToFit(widths []int, total int) {
	for {
		excess := tableWidth(widths) - total
		if excess <= 0 {
			return
		}
		last := lastVisible(widths)
		if last < 0 {
			return
		}
		if rest := widths[last] - excess; rest >= minimumColumnWidth {
			widths[last] = rest
		} else {
			widths[last] = -1
		}
	}
}

func tableWidth(widths []int) int {
	sum, visible := 0, 0
	for _, width := range widths {
		if width > 0 {
			sum += width
			visible++
		}
	}
	return sum + separatorWidth*(visible-1)
}

func lastVisible(widths []int) int {
	for i, width := range widths {
		if width < 0 {
			return i - 1
		}
	}
	return len(widths) - 1
}
