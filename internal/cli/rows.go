package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
)

// The forms in which a command prints rows.
var rowForms = []string{"table", "json", "csv", "ndjson"}

// outputFlag adds -o, and --json as its short form, to a command that prints rows.
func outputFlag(cmd *cobra.Command, form *string) {
	cmd.Flags().StringVarP(form, "output", "o", "table", "table, json (an object a line), csv or ndjson")
	cmd.Flags().BoolFunc("json", "the same as -o json", func(string) error { *form = "json"; return nil })
}

func checkForm(cmd *cobra.Command, form string) error {
	if slices.Contains(rowForms, form) {
		return nil
	}
	return fail.New(fail.Usage, "", fmt.Sprintf("-o takes table, json, csv or ndjson, not %q", form), cmd.CommandPath()+" --help")
}

// column is one field of a row: its name in JSON and CSV, its heading in a table.
type column[T any] struct {
	name    string
	heading string
	value   func(T) any
}

// printRows prints rows in one of the forms. JSON keeps the columns' order.
func printRows[T any](w io.Writer, s style, form string, columns []column[T], rows []T) error {
	switch form {
	case "json", "ndjson":
		for _, row := range rows {
			if err := printObject(w, columns, row); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		return printCSV(w, columns, rows)
	}
	return printTable(w, s, columns, rows)
}

// printObject prints one row as a JSON object on a line.
func printObject[T any](w io.Writer, columns []column[T], row T) error {
	var line strings.Builder
	line.WriteByte('{')
	for i, c := range columns {
		if i > 0 {
			line.WriteByte(',')
		}
		value, err := json.Marshal(c.value(row))
		if err != nil {
			return fmt.Errorf("writing %s as JSON: %w", c.name, err)
		}
		fmt.Fprintf(&line, "%q:%s", c.name, value)
	}
	line.WriteString("}\n")
	_, err := io.WriteString(w, line.String())
	return err
}

// printLines prints each element as a JSON object on a line, in the form that its own type has.
func printLines[T any](w io.Writer, elements []T) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, element := range elements {
		if err := out.Encode(element); err != nil {
			return err
		}
	}
	return nil
}

func printCSV[T any](w io.Writer, columns []column[T], rows []T) error {
	out := csv.NewWriter(w)
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range rows {
		for i, c := range columns {
			record[i] = cellText(c.value(row))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cellText is a value in a table or in CSV, where nothing stands for what is not known.
func cellText(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

func printTable[T any](w io.Writer, s style, columns []column[T], rows []T) error {
	widths := make([]int, len(columns))
	cells := make([][]string, len(rows))
	for i, c := range columns {
		widths[i] = utf8.RuneCountInString(c.heading)
	}
	for r, row := range rows {
		cells[r] = make([]string, len(columns))
		for i, c := range columns {
			cells[r][i] = cellText(c.value(row))
			widths[i] = max(widths[i], utf8.RuneCountInString(cells[r][i]))
		}
	}
	line := func(texts []string, paint func(string) string) error {
		var b strings.Builder
		for i, text := range texts {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(paint(text))
			if i < len(texts)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
			}
		}
		_, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
		return err
	}
	headings := make([]string, len(columns))
	for i, c := range columns {
		headings[i] = c.heading
	}
	if err := line(headings, s.faint); err != nil {
		return err
	}
	for _, row := range cells {
		if err := line(row, func(text string) string { return text }); err != nil {
			return err
		}
	}
	return nil
}
