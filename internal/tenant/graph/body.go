package graph

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// fields is a JSON object of a request, a property at a time, so that "absent" and "null" stay apart.
type fields map[string]json.RawMessage

func (c *call) fields() (fields, error) {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return fields{}, nil
	}
	var f fields
	if err := json.Unmarshal(c.body, &f); err != nil || f == nil {
		return nil, badRequest("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
	}
	for name := range f {
		if strings.Contains(name, "@odata.") {
			delete(f, name)
		}
	}
	return f, nil
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

// take reads property name into target and removes it. A property that is absent, or null, leaves target alone.
func take[T any](f fields, name string, target *T) error {
	raw, ok := f[name]
	delete(f, name)
	if !ok || isNull(raw) {
		return nil
	}
	if err := json.Unmarshal(raw, target); err != nil {
		return badRequest("Invalid value specified for property '%s' of resource.", name)
	}
	return nil
}

// takeOptional reads a text that may be null; an absent property leaves target alone.
func takeOptional(f fields, name string, target **string) error {
	raw, ok := f[name]
	delete(f, name)
	if !ok {
		return nil
	}
	if isNull(raw) {
		*target = nil
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return badRequest("Invalid value specified for property '%s' of resource.", name)
	}
	*target = &text
	return nil
}

// takeAll runs steps until one fails.
func takeAll(steps ...error) error {
	for _, err := range steps {
		if err != nil {
			return err
		}
	}
	return nil
}

// keep moves the named properties from f to extra, as sent.
func keep(f fields, extra map[string]json.RawMessage, names ...string) {
	for _, name := range names {
		if raw, ok := f[name]; ok {
			extra[name] = raw
			delete(f, name)
		}
	}
}

// leftOver refuses what no step has taken.
func (f fields) leftOver(resource string) error {
	for name := range f {
		return badRequest("Invalid property '%s' for resource '%s'.", name, resource)
	}
	return nil
}

func parseDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
