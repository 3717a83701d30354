package exchange

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// row is one object of an answer.
type row struct {
	kind       kind
	text       string // what the object prints as
	properties []property
}

// kind is the .NET type of an object, which answers in CliXML carry.
type kind string

// property is a property of a row. The value is nil, string, bool, int16, int32, int64, uint64, guid, time.Time, utc or
// []string, in an entity also row or []row.
type property struct {
	name  string
	value any
}

type (
	guid string
	// utc is a time of a property that is in UTC by its name; a plain time.Time is written with an offset.
	utc time.Time
)

// column is a property that rows of a kind have, with its value where nothing says otherwise.
type column struct {
	name     string
	fallback any
}

var many = []string{}

const noGUID = guid("00000000-0000-0000-0000-000000000000")

// get returns a property by its name in any case.
func (r row) get(name string) (any, bool) {
	for _, p := range r.properties {
		if strings.EqualFold(p.name, name) {
			return p.value, true
		}
	}
	return nil, false
}

// pick leaves the named properties, in the row's own order. Nil names leave all.
func (r row) pick(names []string) row {
	if names == nil {
		return r
	}
	var left []property
	for _, p := range r.properties {
		for _, name := range names {
			if strings.EqualFold(p.name, name) {
				left = append(left, p)
				break
			}
		}
	}
	r.properties = left
	return r
}

// plain turns a property's value into one that filters compare.
func plain(value any) any {
	switch value := value.(type) {
	case guid:
		return string(value)
	case int16:
		return int64(value)
	case int32:
		return int64(value)
	case uint64:
		return strconv.FormatUint(value, 10)
	case utc:
		return time.Time(value)
	}
	return value
}

const (
	localLayout = "2006-01-02T15:04:05.0000000-07:00"
	utcLayout   = "2006-01-02T15:04:05.0000000Z"
)

// writeAnnotated writes the row as InvokeCommand does: each property after the annotations of its type.
func (r row) writeAnnotated(b *bytes.Buffer) {
	b.WriteByte('{')
	for i, p := range r.properties {
		if i > 0 {
			b.WriteByte(',')
		}
		data, odata := annotations(p.value)
		if data != "" {
			writeText(b, p.name+"@data.type")
			b.WriteString(`:"` + data + `",`)
		}
		if odata != "" {
			writeText(b, p.name+"@odata.type")
			b.WriteString(`:"` + odata + `",`)
		}
		writeText(b, p.name)
		b.WriteByte(':')
		writeValue(b, p.value)
	}
	b.WriteByte('}')
}

func annotations(value any) (data, odata string) {
	switch value.(type) {
	case []string:
		return "", "#Collection(String)"
	case guid:
		return "System.Guid", "#Guid"
	case int16:
		return "System.Int16", "#Int16"
	case int32:
		return "System.Int32", ""
	case time.Time, utc:
		return "System.DateTime", ""
	}
	return "", ""
}

// writePlain writes the row as an OData entity, without annotations.
func (r row) writePlain(b *bytes.Buffer) {
	b.WriteByte('{')
	r.writeMembers(b)
	b.WriteByte('}')
}

func (r row) writeMembers(b *bytes.Buffer) {
	for i, p := range r.properties {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, p.name)
		b.WriteByte(':')
		writeValue(b, p.value)
	}
}

func writeValue(b *bytes.Buffer, value any) {
	switch value := value.(type) {
	case nil:
		b.WriteString("null")
	case string:
		writeText(b, value)
	case guid:
		writeText(b, string(value))
	case bool:
		b.WriteString(strconv.FormatBool(value))
	case int16:
		b.WriteString(strconv.Itoa(int(value)))
	case int32:
		b.WriteString(strconv.Itoa(int(value)))
	case int64:
		b.WriteString(strconv.FormatInt(value, 10))
	case uint64:
		b.WriteString(strconv.FormatUint(value, 10))
	case time.Time:
		b.WriteString(`"` + value.UTC().Format(localLayout) + `"`)
	case utc:
		b.WriteString(`"` + time.Time(value).UTC().Format(utcLayout) + `"`)
	case []string:
		b.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, element)
		}
		b.WriteByte(']')
	case row:
		value.writePlain(b)
	case []row:
		b.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				b.WriteByte(',')
			}
			element.writePlain(b)
		}
		b.WriteByte(']')
	}
}

// writeText writes a JSON string; <, > and & stay as they are.
func writeText(b *bytes.Buffer, text string) {
	if isPlain(text) {
		b.WriteByte('"')
		b.WriteString(text)
		b.WriteByte('"')
		return
	}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string cannot fail
	b.Truncate(b.Len() - 1)  // the encoder's newline
}

// isPlain reports whether text needs no escapes, which most texts of a page do not.
func isPlain(text string) bool {
	for _, c := range []byte(text) {
		if c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// size writes a number of bytes as Exchange does: "1.2 GB (1,288,490,188 bytes)".
func size(bytes int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	amount, unit := float64(bytes), 0
	for amount >= 1024 && unit < len(units)-1 {
		amount /= 1024
		unit++
	}
	short := strconv.FormatFloat(amount, 'g', 4, 64)
	return short + " " + units[unit] + " (" + grouped(bytes) + " bytes)"
}

func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// timeOf returns the time that a value holds.
func timeOf(value any) (time.Time, bool) {
	switch value := value.(type) {
	case time.Time:
		return value, true
	case utc:
		return time.Time(value), true
	}
	return time.Time{}, false
}
