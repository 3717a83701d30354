package format

import "math"

// Lines takes the text of a document line by line.
type Lines interface {
	// WriteLine takes a laid out line, without its end.
	WriteLine(line string)
	// WriteRaw takes the text of a scalar, which may hold line breaks of its own.
	WriteRaw(text string)
}

// Unlimited is the width of a screen that cuts nothing.
const Unlimited = math.MaxInt32

const defaultWidth = 120

const resetSequence = "\x1b[0m"

// Screen is what documents are laid out for.
type Screen struct {
	Width  int // cells
	Height int // rows, for -RepeatHeader; 0 for no limit
	// ConsoleWidth is what tables are laid out for where Width is unlimited; 0 is 120 cells.
	ConsoleWidth int
	Style        Style
	Out          Lines
}

// tableWidth is the width for tables and wide lists, which cannot be unlimited.
func (s *Screen) tableWidth() int {
	switch {
	case s.Width < Unlimited:
		return s.Width
	case s.ConsoleWidth > 0:
		return s.ConsoleWidth
	}
	return defaultWidth
}

// Style holds the ANSI sequences of a terminal; the zero Style is plain text.
type Style struct {
	TableHeader  string // column names
	CustomHeader string // column labels that name no property
	ListLabel    string // names in lists
	Error        string // error text
	ErrorAccent  string // position of an error
	Warning      string
	Verbose      string
	Debug        string
	Reset        string
}

// TerminalStyle returns PowerShell 7's colours ($PSStyle.Formatting).
func TerminalStyle() Style {
	return Style{
		TableHeader:  "\x1b[32;1m",
		CustomHeader: "\x1b[32;1;3m",
		ListLabel:    "\x1b[32;1m",
		Error:        "\x1b[31;1m",
		ErrorAccent:  "\x1b[36;1m",
		Warning:      "\x1b[33;1m",
		Verbose:      "\x1b[33;1m",
		Debug:        "\x1b[33;1m",
		Reset:        resetSequence,
	}
}
