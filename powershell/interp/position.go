package interp

import (
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// place is a stretch of a script's text.
type place struct {
	file   *syntax.File
	extent syntax.Extent
}

func (p place) known() bool { return p.file != nil }

// text is what stands at the place.
func (p place) text() string {
	if p.file == nil {
		return ""
	}
	return p.file.TextOf(p.extent)
}

func (p place) line() int {
	if p.file == nil {
		return 0
	}
	return p.file.Position(p.extent.Start).Line
}

// InvocationInfo says what was called where.
type InvocationInfo struct {
	value.Extras
	at        place
	command   value.Object // nil where an error rose in no command
	name      string
	bound     func() value.Value
	rest      []value.Value
	expecting bool
	length    int    // of the pipeline
	position  int    // 1-based
	script    string // the file of the code that is called, for PSScriptRoot and PSCommandPath
}

// Type is System.Management.Automation.InvocationInfo.
func (*InvocationInfo) Type() *value.Type { return typeInvocationInfo() }

// Command is the command, nil where an error rose in none.
func (i *InvocationInfo) Command() value.Object { return i.command }

// Name is the name that the command was called by.
func (i *InvocationInfo) Name() string { return i.name }

// Script is the file of the place, "" where it is in none.
func (i *InvocationInfo) Script() string {
	if i.at.file == nil {
		return ""
	}
	return i.at.file.Name
}

// Line is the 1-based line of the place, 0 where there is none.
func (i *InvocationInfo) Line() int { return i.at.line() }

// Column is the 1-based column of the place in UTF-16 units, 0 where there is none.
func (i *InvocationInfo) Column() int {
	if i.at.file == nil {
		return 0
	}
	return i.at.file.Position(i.at.extent.Start).Column
}

// LineText is the text of the place's first line with its line break.
func (i *InvocationInfo) LineText() string {
	if i.at.file == nil {
		return ""
	}
	line := i.at.line()
	text := i.at.file.Line(line)
	first := i.at.file.Position(i.at.extent.Start)
	end := int(i.at.extent.Start) - byteColumn(i.at.file.Line(line), first.Column) + len(text)
	if end < len(i.at.file.Text) {
		if i.at.file.Text[end] == '\r' && end+1 < len(i.at.file.Text) && i.at.file.Text[end+1] == '\n' {
			return text + "\r\n"
		}
		return text + i.at.file.Text[end:end+1]
	}
	return text
}

// byteColumn gives the byte offset in a line of a 1-based UTF-16 column.
func byteColumn(line string, column int) int {
	units := 1
	for i, r := range line {
		if units >= column {
			return i
		}
		units++
		if r > 0xFFFF {
			units++
		}
	}
	return len(line)
}

// PositionMessage is the place as PowerShell shows it: the position, the line and what the place covers underlined.
func (i *InvocationInfo) PositionMessage() string { return i.at.message() }

// message is the text of PositionMessage.
func (p place) message() string {
	if p.file == nil {
		return ""
	}
	return language.PositionMessage(p.file, p.extent)
}
