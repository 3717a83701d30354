package utility

import (
	"errors"
	"math/big"
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// convertFromJSON is ConvertFrom-Json.
type convertFromJSON struct {
	interp.Steps
	texts []string
}

func newConvertFromJSON() interp.Processor { return &convertFromJSON{} }

func (c *convertFromJSON) Process(inv *interp.Invocation) *interp.Unwind {
	c.texts = append(c.texts, inv.Text("InputObject"))
	return nil
}

func (c *convertFromJSON) End(inv *interp.Invocation) *interp.Unwind {
	switch len(c.texts) {
	case 0:
		return nil
	case 1:
		return c.convert(inv, c.texts[0])
	}
	// Several texts are a document each, unless the first alone is none: then they are the lines of one.
	if node, err := readJSON(c.texts[0], inv.Int("Depth", 1024)); err == nil && node != nil {
		for _, text := range c.texts {
			if u := c.convert(inv, text); u != nil {
				return u
			}
		}
		return nil
	}
	return c.convert(inv, strings.Join(c.texts, "\n"))
}

func (c *convertFromJSON) convert(inv *interp.Invocation, text string) *interp.Unwind {
	node, err := readJSON(text, inv.Int("Depth", 1024))
	if err != nil {
		e := value.NewException(argumentException, "Conversion from JSON failed with error: "+err.Error())
		return inv.Raise(e)
	}
	kind, _ := inv.Value("DateKind").AsEnum()
	b := jsonValues{tables: inv.Switch("AsHashtable"), dates: jsonDateKind(kind)}
	v, err := b.value(node)
	if err != nil {
		if refusal, ok := errors.AsType[*jsonRefusal](err); ok {
			return inv.Throw(refusal.record)
		}
		return inv.Raise(err)
	}
	if inv.Switch("NoEnumerate") {
		return inv.Write(v)
	}
	return inv.WriteEach(v)
}

// jsonValues makes values of the nodes of a JSON document.
type jsonValues struct {
	tables bool
	dates  jsonDateKind
}

func (b *jsonValues) value(node jsonNode) (value.Value, error) {
	switch node := node.(type) {
	case bool:
		return value.Bool(node), nil
	case int64:
		return value.Int64(node), nil
	case *big.Int:
		return value.Big(node), nil
	case float64:
		return value.Double(node), nil
	case string:
		return b.text(node), nil
	case jsonArray:
		elements := make([]value.Value, len(node))
		for i, item := range node {
			var err error
			if elements[i], err = b.value(item); err != nil {
				return value.Null, err
			}
		}
		return value.FromSlice(elements), nil
	case *jsonObject:
		if b.tables {
			return b.table(node)
		}
		return b.record(node)
	}
	return value.Null, nil
}

func (b *jsonValues) record(object *jsonObject) (value.Value, error) {
	shape := value.EmptyShape
	slots := make([]value.Value, 0, len(object.names))
	for _, name := range object.names {
		if name == "" {
			return value.Null, &jsonRefusal{record(invalidOperationException, "EmptyKeyInJsonString", value.InvalidOperation, value.Null,
				"The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch.")}
		}
		if slot, twice := shape.Slot(value.Intern(name)); twice {
			return value.Null, &jsonRefusal{record(invalidOperationException, "KeysWithDifferentCasingInJsonString", value.InvalidOperation, value.Null,
				"Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. "+
					"The key that was attempted to be added to the existing key '%s' was '%s'.", shape.Entries[slot].Name, name)}
		}
		v, err := b.value(object.values[name])
		if err != nil {
			return value.Null, err
		}
		shape = shape.With(name)
		slots = append(slots, v)
	}
	return value.Of(value.NewRecord(shape, slots)), nil
}

func (b *jsonValues) table(object *jsonObject) (value.Value, error) {
	table := value.NewOrderedWith(value.KeysByEquals)
	for _, name := range object.names {
		v, err := b.value(object.values[name])
		if err != nil {
			return value.Null, err
		}
		table.Put(value.Str(name), v)
	}
	return value.Of(table), nil
}
