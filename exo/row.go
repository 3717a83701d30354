package exo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Type is the .NET type of a property, where the service states it.
type Type string

// The types that the service states. Strings, booleans, enumerations, time spans and sizes come without one.
const (
	Untyped    Type = ""
	GUID       Type = "System.Guid"
	DateTime   Type = "System.DateTime"
	Int16      Type = "System.Int16"
	Int32      Type = "System.Int32"
	Int64      Type = "System.Int64"
	StringList Type = "Collection(String)"
)

// Property is one property of a row.
type Property struct {
	Name string
	Type Type
	// Value is nil, a bool, a string, a json.Number, a []any of these, or a Row. Dates stay the text that the service sent,
	// so that nothing of it is lost: some cmdlets want it back verbatim.
	Value any
}

// Row is one object of a cmdlet's output, its properties in the service's order.
type Row []Property

// Get returns the property of a name in any case.
func (r Row) Get(name string) (Property, bool) {
	for _, property := range r {
		if strings.EqualFold(property.Name, name) {
			return property, true
		}
	}
	return Property{}, false
}

// Value returns the value of a property, nil where there is none.
func (r Row) Value(name string) any {
	property, _ := r.Get(name)
	return property.Value
}

// Text returns a property as text: a list's elements are joined with commas, nil is empty.
func (r Row) Text(name string) string { return text(r.Value(name)) }

func text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		if value {
			return "True"
		}
		return "False"
	case []any:
		parts := make([]string, len(value))
		for i, element := range value {
			parts[i] = text(element)
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(value)
}

// Strings returns the elements of a list as text, one for a single value, none for nil.
func (r Row) Strings(name string) []string {
	switch value := r.Value(name).(type) {
	case nil:
		return nil
	case []any:
		parts := make([]string, len(value))
		for i, element := range value {
			parts[i] = text(element)
		}
		return parts
	default:
		return []string{text(value)}
	}
}

// Bool returns whether a property is true.
func (r Row) Bool(name string) bool {
	value, _ := r.Value(name).(bool)
	return value
}

// Int returns a property as a whole number. It is an error if it is none or does not fit, as the rule identities of
// Get-InboxRule do not.
func (r Row) Int(name string) (int64, error) {
	number, ok := r.Value(name).(json.Number)
	if !ok {
		return 0, fmt.Errorf("property %s is no number", name)
	}
	value, err := number.Int64()
	if err != nil {
		return 0, fmt.Errorf("property %s: %w", name, err)
	}
	return value, nil
}

// Time returns a property as a point in time. Dates without a zone are UTC.
func (r Row) Time(name string) (time.Time, error) {
	value, ok := r.Value(name).(string)
	if !ok {
		return time.Time{}, fmt.Errorf("property %s is no date", name)
	}
	at, err := parseTime(value)
	if err != nil {
		return time.Time{}, fmt.Errorf("property %s: %w", name, err)
	}
	return at, nil
}

func parseTime(value string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		if bare, bareErr := time.Parse("2006-01-02T15:04:05.999999999", value); bareErr == nil {
			return bare, nil
		}
	}
	return at, err
}

// MarshalJSON returns the row as a JSON object without annotations, its properties in order.
func (r Row) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, property := range r {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeJSON(&out, property.Name); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := writeJSON(&out, property.Value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// writeJSON writes a value without escaping what only HTML needs escaped.
func writeJSON(out *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // the encoder's new line
	return nil
}
