package exchangecmds

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/powershell/value"
)

// rowMaker turns rows of the service into objects. Rows with the same properties share one shape, so that a table of many
// rows is not a table of many names.
type rowMaker struct {
	names []string
	shape *value.Shape
	named bool // the objects have a text of their own
}

// nameAsText makes an object's identity its text, as the service's own objects have it: "$mailbox" is the name.
var nameAsText = sync.OnceValue(func() value.Value {
	return value.Of(&value.CodeMethod{Call: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
		record, ok := self.AsRecord()
		if !ok {
			return value.Str(""), nil
		}
		for _, property := range []string{"Identity", "Name"} {
			if v, ok := record.Get(property); ok && !v.IsNull() {
				return value.Str(value.ToString(v)), nil
			}
		}
		return value.Str(""), nil
	}})
})

// value returns the object of a row of a cmdlet.
func (m *rowMaker) value(cmdlet string, row exo.Row) value.Value {
	if !m.fits(row) {
		m.names = m.names[:0]
		for _, property := range row {
			m.names = append(m.names, property.Name)
		}
		m.shape = value.ShapeOf(m.names...)
		m.named = row.Text("Identity") != "" || row.Text("Name") != ""
		if m.named {
			m.shape = m.shape.WithMember("ToString", value.MemberScriptMethod, true)
		}
	}
	slots := make([]value.Value, len(row), len(row)+1)
	for i, property := range row {
		slots[i] = propertyValue(property)
	}
	if m.named {
		slots = append(slots, nameAsText())
	}
	object := value.Of(value.NewRecord(m.shape, slots))
	if name := typeName(cmdlet); name != "" {
		object = value.AddTypeName(object, name)
	}
	return object
}

func (m *rowMaker) fits(row exo.Row) bool {
	if m.shape == nil || len(m.names) != len(row) {
		return false
	}
	for i, property := range row {
		if m.names[i] != property.Name {
			return false
		}
	}
	return true
}

// propertyValue gives a property the .NET type that the service states for it.
func propertyValue(p exo.Property) value.Value {
	text, isText := p.Value.(string)
	if isText {
		switch p.Type {
		case exo.GUID:
			if id, err := uuid.Parse(text); err == nil {
				return guid(id)
			}
		case exo.DateTime:
			if date, ok := parseDate(text); ok {
				return date
			}
		}
	}
	return plain(p.Value)
}

// plain gives a JSON value its .NET counterpart. Lists are ArrayLists, as those of the module are.
func plain(v any) value.Value {
	switch v := v.(type) {
	case nil:
		return value.Null
	case bool:
		return value.Bool(v)
	case string:
		return value.Str(v)
	case json.Number:
		return number(string(v))
	case []any:
		items := make([]value.Value, len(v))
		for i, item := range v {
			items[i] = plain(item)
		}
		return value.Of(value.NewArrayList(items))
	case exo.Row:
		nested := &value.Record{}
		for _, property := range v {
			nested.Set(property.Name, propertyValue(property))
		}
		return value.Of(nested)
	}
	return value.Null
}

// parseDate reads a date of the service: one with Z is UTC, one with an offset becomes local, as the module's are.
func parseDate(text string) (value.Value, bool) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		if t, err = time.Parse("2006-01-02T15:04:05.9999999", text); err != nil {
			return value.Null, false
		}
		return value.FromTime(t, value.KindUnspecified), true
	}
	if strings.HasSuffix(text, "Z") {
		return value.FromTime(t.UTC(), value.KindUTC), true
	}
	return value.FromTime(t.Local(), value.KindLocal), true
}

func guid(id uuid.UUID) value.Value {
	g := value.Guid(id)
	return value.Of(&g)
}
