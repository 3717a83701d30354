package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// csvQuotes says which fields of a CSV text stand in quotes.
type csvQuotes uint8

const (
	quoteNever csvQuotes = iota
	quoteAlways
	quoteAsNeeded
)

// csvWriter gives the lines of a CSV text.
type csvWriter struct {
	delimiter rune
	quotes    csvQuotes
	fields    map[string]bool // the folded names of the columns in quotes, nil for the rule of quotes
	line      strings.Builder
}

func (w *csvWriter) header(names []string) string {
	w.line.Reset()
	for i, name := range names {
		if i > 0 {
			w.line.WriteRune(w.delimiter)
		}
		w.field(name, name)
	}
	return w.line.String()
}

// row gives the line of an object's fields; nil texts stay empty even where quotes are asked for.
func (w *csvWriter) row(names []string, texts []*string) string {
	w.line.Reset()
	for i, text := range texts {
		if i > 0 {
			w.line.WriteRune(w.delimiter)
		}
		if text != nil {
			w.field(names[i], *text)
		}
	}
	return w.line.String()
}

func (w *csvWriter) field(name, text string) {
	quoted := w.quotes == quoteAlways
	switch {
	case w.fields != nil:
		quoted = w.fields[value.Fold(name)]
	case w.quotes == quoteAsNeeded:
		quoted = strings.ContainsRune(text, w.delimiter) || strings.ContainsAny(text, "\n\"")
	}
	if !quoted {
		w.line.WriteString(text)
		return
	}
	w.line.WriteByte('"')
	w.line.WriteString(strings.ReplaceAll(text, `"`, `""`))
	w.line.WriteByte('"')
}
