package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// style paints words for a terminal; for a pipe it leaves them as they are.
type style struct{ colour bool }

func (a *App) styleOf(w io.Writer) style {
	return style{colour: a.isTerminal(w) && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb"}
}

// forceColorVariable makes any stream count as a terminal, for pictures of the output.
const forceColorVariable = "FORCE_COLOR"

// isTerminal reports whether w shows text to a person.
func (a *App) isTerminal(w io.Writer) bool {
	if a.Getenv(forceColorVariable) != "" {
		return true
	}
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// width returns the columns of the terminal behind w, or fallback for a pipe.
func width(w io.Writer, fallback int) int {
	file, ok := w.(*os.File)
	if !ok {
		return fallback
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns <= 0 {
		return fallback
	}
	return columns
}

// The looks that exorun uses, as parameters of the terminal's sequence for colour and weight (ECMA-48, SGR).
const (
	lookBad    = "31"
	lookGood   = "32"
	lookAccent = "36"
	lookFaint  = "90"
	lookStrong = "1"
)

func (s style) paint(look, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return "\x1b[" + look + "m" + text + "\x1b[0m"
}

func (s style) good(text string) string   { return s.paint(lookGood, text) }
func (s style) bad(text string) string    { return s.paint(lookBad, text) }
func (s style) accent(text string) string { return s.paint(lookAccent, text) }
func (s style) faint(text string) string  { return s.paint(lookFaint, text) }
func (s style) strong(text string) string { return s.paint(lookStrong, text) }
