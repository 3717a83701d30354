package cli

import (
	"io"
	"os"

	"charm.land/lipgloss/v2"
	"golang.org/x/term"
)

// style paints words for a terminal; for a pipe it leaves them as they are.
type style struct{ colour bool }

func (a *App) styleOf(w io.Writer) style {
	return style{colour: a.isTerminal(w) && a.Getenv("NO_COLOR") == "" && a.Getenv("TERM") != "dumb"}
}

// isTerminal reports whether w shows text to a person. FORCE_COLOR makes any stream count, for pictures of the output.
func (a *App) isTerminal(w io.Writer) bool {
	if a.Getenv("FORCE_COLOR") != "" {
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

func (s style) paint(colour, text string) string {
	if !s.colour {
		return text
	}
	return lipgloss.NewStyle().Foreground(lipgloss.Color(colour)).Render(text)
}

func (s style) good(text string) string   { return s.paint("2", text) }
func (s style) bad(text string) string    { return s.paint("1", text) }
func (s style) warn(text string) string   { return s.paint("3", text) }
func (s style) accent(text string) string { return s.paint("6", text) }
func (s style) faint(text string) string  { return s.paint("8", text) }

func (s style) strong(text string) string {
	if !s.colour {
		return text
	}
	return lipgloss.NewStyle().Bold(true).Render(text)
}
