package pester

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/interp"
)

// Printer is a [Reporter] that shows a run to people: the blocks as a tree, a mark for each test, what a failed one said and where,
// and the numbers at the end.
type Printer struct {
	to     interp.Console
	depth  int
	counts Counts
	took   time.Duration
}

// NewPrinter returns a printer that writes to a console, in colour where that has it.
func NewPrinter(to interp.Console) *Printer { return &Printer{to: to} }

// The colours of the marks, as escape sequences of ANSI.
const (
	green  = "32"
	red    = "31"
	yellow = "33"
	bold   = "1"
	grey   = "90"
)

// paint colours a text where the console shows colour.
func (p *Printer) paint(colour, text string) string {
	if !p.to.Color() {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// line writes a line of the tree.
func (p *Printer) line(depth int, text string) {
	_, _ = io.WriteString(p.to.Out(), strings.Repeat("  ", depth)+text+"\n")
}

// File begins a file.
func (p *Printer) File(path string) {
	p.depth = 0
	if path != "" {
		p.line(0, p.paint(bold, filepath.Base(path)))
	}
}

// Enter begins a block.
func (p *Printer) Enter(kind, name string) {
	p.depth++
	p.line(p.depth, p.paint(bold, kind+" "+name))
}

// Leave ends a block.
func (p *Printer) Leave() { p.depth-- }

// Test shows a test's result.
func (p *Printer) Test(r *Result) {
	p.counts.add(r.Outcome)
	p.took += r.Duration
	took := p.paint(grey, duration(r.Duration))
	switch r.Outcome {
	case Passed:
		p.line(p.depth+1, p.paint(green, "[+] "+r.Name)+" "+took)
	case Skipped:
		text := "[!] " + r.Name
		if r.Message != "" {
			text += ", " + strings.TrimPrefix(r.Message, "is ")
		}
		p.line(p.depth+1, p.paint(yellow, text))
	case Failed:
		p.line(p.depth+1, p.paint(red, "[-] "+r.Name)+" "+took)
		for text := range strings.Lines(r.Message) {
			p.line(p.depth+3, p.paint(red, strings.TrimRight(text, "\r\n")))
		}
		if r.At.Line > 0 {
			p.line(p.depth+3, "at "+r.At.String())
		}
	}
}

// Close writes the numbers.
func (p *Printer) Close() error {
	counts := fmt.Sprintf("%d passed, %d failed, %d skipped", p.counts.Passed, p.counts.Failed, p.counts.Skipped)
	colour := green
	if p.counts.Failed > 0 {
		colour = red
	}
	_, err := fmt.Fprintf(p.to.Out(), "\n%s %s\n", p.paint(colour, counts), p.paint(grey, "in "+duration(p.took)))
	return err
}

// duration writes a time to three digits.
func duration(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2fs", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%dms", d.Milliseconds())
	}
	return "0ms"
}

// String is the place with its line of text.
func (p Place) String() string {
	file := p.File
	if file == "" {
		file = "line "
	}
	text := fmt.Sprintf("%s:%d", file, p.Line)
	if p.Text != "" {
		text += ": " + p.Text
	}
	return text
}
