package cli

import (
	"fmt"
	"strings"

	"github.com/exorun/exorun/internal/fail"
)

// report prints a failure: what was tried and why it failed, then the next step.
func (a *App) report(err error) {
	style := a.styleOf(a.Stderr)
	fmt.Fprintf(a.Stderr, "%s %s\n", style.bad("exorun:"), oneLine(err.Error()))
	if next := fail.Next(err); next != "" {
		fmt.Fprintf(a.Stderr, "%s %s\n", style.faint("  next:"), next)
	}
}

// oneLine puts a message of several lines on one, so that a log keeps it together.
func oneLine(message string) string {
	return strings.Join(strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}
