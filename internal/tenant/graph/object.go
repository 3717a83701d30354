package graph

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// object is an entity or complex value with its properties in the order in which they are written.
type object []property

type property struct {
	name  string
	value any // nil, string, bool, int, int64, time.Time, json.RawMessage, object, []any
}

// Property implements odata.Object. Names are compared without case, as Graph does.
func (o object) Property(name string) (any, bool) {
	for _, p := range o {
		if strings.EqualFold(p.name, name) {
			switch value := p.value.(type) {
			case int:
				return int64(value), true
			case json.RawMessage:
				return fromJSON(value), true
			}
			return p.value, true
		}
	}
	return nil, false
}

// fromJSON reads a value that is kept as the client sent it, so that filters can look into it.
func fromJSON(raw json.RawMessage) any {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return nil
	}
	return filterable(value)
}

func filterable(value any) any {
	switch value := value.(type) {
	case map[string]any:
		var o object
		for name, inner := range value {
			o = append(o, property{name, filterable(inner)})
		}
		return o
	case []any:
		for i := range value {
			value[i] = filterable(value[i])
		}
		return value
	}
	return value
}

// pick returns the named properties, in the object's own order, annotations included.
func (o object) pick(names []string) object {
	picked := make(object, 0, len(names))
	for _, p := range o {
		for _, name := range names {
			if strings.EqualFold(p.name, name) {
				picked = append(picked, p)
				break
			}
		}
	}
	return picked
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	if err := writeJSON(&b, o); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, value any) error {
	switch value := value.(type) {
	case object:
		b.WriteByte('{')
		for i, p := range value {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, p.name); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeJSON(b, p.value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case []object:
		return writeJSON(b, list(value))
	case []any:
		b.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, element); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case time.Time:
		return writeJSON(b, dateTime(value))
	case json.RawMessage:
		b.Write(value)
	default:
		encoder := json.NewEncoder(b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(value); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the encoder's newline
	}
	return nil
}

// dateTime writes an Edm.DateTimeOffset as Graph does: UTC, a fraction only where there is one.
func dateTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.9999999Z") }

func list[T any](elements []T) []any {
	all := make([]any, len(elements))
	for i, element := range elements {
		all[i] = element
	}
	return all
}

// optional turns a pointer into a value or nil.
func optional(text *string) any {
	if text == nil {
		return nil
	}
	return *text
}
