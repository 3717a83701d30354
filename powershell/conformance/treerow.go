package conformance

import (
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
)

// treeRow is the tree, tokens and errors of a piece of code. Offsets count UTF-16 units.
type treeRow struct {
	Tree   string      `json:"tree"`   // Kind start-end (children, …)
	Tokens string      `json:"tokens"` // Kind start-end, …
	Errors []treeError `json:"errors,omitempty"`
}

// treeError is an error that the parser reports.
type treeError struct {
	ID         string `json:"id"`
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Message    string `json:"message"`
	Incomplete bool   `json:"incomplete"`
}

// ParseTree reads code and gives what the parser makes of it.
func ParseTree(code string) Row {
	file, errs := syntax.Parse("", code)
	var row treeRow
	w := treeWriter{file: file}
	w.node(file.Root)
	row.Tree = w.String()
	w.Reset()
	for i, t := range file.Tokens {
		if i > 0 {
			w.WriteString(", ")
		}
		w.place(t.Kind.String(), t.Extent())
	}
	row.Tokens = w.String()
	for _, e := range errs {
		row.Errors = append(row.Errors, treeError{
			ID: e.ID, Start: file.Offset16(e.Extent.Start), End: file.Offset16(e.Extent.End),
			Message: e.Message, Incomplete: e.Incomplete,
		})
	}
	return normal(row)
}

type treeWriter struct {
	strings.Builder
	file *syntax.File
}

func (w *treeWriter) place(kind string, e syntax.Extent) {
	w.WriteString(kind)
	w.WriteByte(' ')
	w.WriteString(strconv.Itoa(w.file.Offset16(e.Start)))
	w.WriteByte('-')
	w.WriteString(strconv.Itoa(w.file.Offset16(e.End)))
}

func (w *treeWriter) node(n syntax.Node) {
	w.place(n.Kind(), n.Extent())
	first := true
	syntax.EachChild(n, func(child syntax.Node) {
		if _, ok := child.(*syntax.BaseCtorInvokeMemberExpression); ok {
			return // PowerShell's own search passes over it, so the recorded trees have none
		}
		if first {
			w.WriteString(" (")
		} else {
			w.WriteString(", ")
		}
		first = false
		w.node(child)
	})
	if !first {
		w.WriteByte(')')
	}
}
