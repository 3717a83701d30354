package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/exorun/exorun/runas"
)

// printForeign warns of what others hold of an application. how says what to do about it; it may be empty.
func (a *App) printForeign(w io.Writer, found runas.Foreigners, how string) {
	s := a.styleOf(w)
	for _, foreign := range found.Found {
		label, _, _ := strings.Cut(string(foreign.Kind), "-")
		fmt.Fprintf(w, "%s %-15s %s %s\n", s.accent("!"), label, foreignText(foreign), s.faint("on the "+strings.ReplaceAll(foreign.Object, "-", " ")))
		fmt.Fprintf(w, "  %-15s %s\n", "", foreign.Could())
	}
	if found.Unread != "" {
		fmt.Fprintf(w, "%s %-15s %s\n", s.faint("–"), "others", s.faint(found.Unread))
	}
	if how != "" && len(found.Found) > 0 {
		fmt.Fprintf(w, "  %-15s %s %s\n", "", s.accent("look:"), how)
	}
}

func foreignText(f runas.Foreign) string {
	text := f.Name
	if text == "" {
		text = f.ID
	}
	if f.Thumbprint != "" {
		text = f.Thumbprint + " " + f.Name
	}
	switch {
	case f.Adopted:
		text += ", adopted here and replaced: exorun retire --key " + f.Thumbprint + " removes it"
	case f.ByExorun:
		text += ", by its name made by exorun on another machine"
	case f.Kind == runas.ForeignKey && f.Object == runas.OnApplication:
		text += ", key id " + f.ID
	}
	return strings.TrimSpace(text)
}

// howToLook says what to do about credentials that were not made here.
const howToLook = "whether each is wanted; docs/incident.md says what to do where one is not"
