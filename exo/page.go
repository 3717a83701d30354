package exo

import (
	"fmt"
	"io"
	"strings"
)

// page is one answer of the service.
type page struct {
	rows         []Row
	warnings     []string
	errors       []any  // errors that do not end the cmdlet: texts, or objects like that of a refusal
	next         string // where the next page lies; empty on the last
	confirmation string
}

// decodePage reads a page as it arrives. Where entity is set, an answer without a list is one object.
func decodePage(body io.Reader, entity bool) (*page, error) {
	in := newJSONReader(body)
	result := new(page)
	var single rowBuilder
	err := in.object(func(name string) error {
		if name == "value" {
			entity = false
			return decodeRows(in, result)
		}
		value, err := in.value()
		if err != nil {
			return err
		}
		switch name {
		case "@adminapi.warnings":
			for _, warning := range asList(value) {
				result.warnings = append(result.warnings, text(warning))
			}
		case "@adminapi.errors":
			result.errors = asList(value)
		case "@odata.nextLink":
			result.next = text(value)
		case "@adminapi.confirmationmessage":
			result.confirmation = text(value)
		default:
			if entity {
				single.add(name, value)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if entity && len(single.row) > 0 {
		result.rows = []Row{single.row}
	}
	return result, nil
}

func decodeRows(in *jsonReader, result *page) error {
	if c, err := in.peek(); err == nil && c == 'n' {
		return in.word("null")
	}
	return in.sequence('[', ']', func() error {
		row, err := in.row()
		if err != nil {
			return fmt.Errorf("row %d: %w", len(result.rows)+1, err)
		}
		result.rows = append(result.rows, row)
		return nil
	})
}

// asList returns a list's elements, a single value as a list of one, and nil as an empty one.
func asList(value any) []any {
	switch value := value.(type) {
	case nil:
		return nil
	case []any:
		return value
	}
	return []any{value}
}

// rowBuilder joins the members of an object with the annotations that stand beside them: "X@data.type" and "X@odata.type"
// say of what type X is. Other annotations are dropped.
type rowBuilder struct {
	row    Row
	about  string // the property that the last annotations are about
	stated Type
}

func (b *rowBuilder) add(name string, value any) {
	property, annotation, annotated := strings.Cut(name, "@")
	switch {
	case !annotated:
		entry := Property{Name: name, Value: value}
		if b.about == name {
			entry.Type = b.stated
		}
		b.row = append(b.row, entry)
	case property != "":
		if b.about != property {
			b.about, b.stated = property, Untyped
		}
		b.stated = combine(b.stated, annotation, text(value))
		// An annotation may also follow.
		if last := len(b.row) - 1; last >= 0 && b.row[last].Name == property {
			b.row[last].Type = b.stated
		}
	}
}

// combine returns the type that an annotation states. data.type is the exact one and wins over odata.type.
func combine(known Type, annotation, value string) Type {
	switch annotation {
	case "data.type":
		return Type(value)
	case "odata.type":
		if known != Untyped {
			return known
		}
		switch name := strings.TrimPrefix(value, "#"); name {
		case "Guid", "Int16", "Int32", "Int64", "DateTime":
			return Type("System." + name)
		default:
			return Type(name)
		}
	}
	return known
}
