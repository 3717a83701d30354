package utility

import (
	"math/big"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// convertToJSON is ConvertTo-Json.
type convertToJSON struct {
	interp.Steps
	objects []value.Value
}

func newConvertToJSON() interp.Processor { return &convertToJSON{} }

func (c *convertToJSON) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	c.objects = append(c.objects, object)
	return nil
}

func (c *convertToJSON) End(inv *interp.Invocation) *interp.Unwind {
	if len(c.objects) == 0 {
		return nil
	}
	object := c.objects[0]
	if len(c.objects) > 1 || inv.Switch("AsArray") {
		object = value.FromSlice(c.objects)
	}
	escape, _ := inv.Value("EscapeHandling").AsEnum()
	text, truncated, err := JSON(inv.Host(), object, JSONOptions{
		Depth: inv.Int("Depth", 2), Compress: inv.Switch("Compress"), EnumsAsStrings: inv.Switch("EnumsAsStrings"), escape: jsonEscape(escape),
	})
	if truncated {
		u := inv.Warn("Resulting JSON is truncated as serialization has exceeded the set depth of " + value.FormatInt(int64(inv.Int("Depth", 2))) + ".")
		if u != nil {
			return u
		}
	}
	if err != nil {
		if refusal, ok := err.(*jsonRefusal); ok {
			return inv.Throw(refusal.record)
		}
		return inv.Raise(err)
	}
	return inv.Write(value.Str(text))
}

// JSONOptions are how a JSON text is written.
type JSONOptions struct {
	// Depth is how deep objects are written as such; what lies deeper is text.
	Depth          int
	Compress       bool
	EnumsAsStrings bool
	escape         jsonEscape
}

// JSON gives the JSON text of a value as ConvertTo-Json does; truncated tells that something lay deeper than the depth.
func JSON(h value.Host, object value.Value, options JSONOptions) (text string, truncated bool, err error) {
	b := jsonBuilder{host: h, options: options}
	node, err := b.node(object, 0)
	if err != nil {
		return "", b.truncated, err
	}
	out := jsonText{indented: !options.Compress, escape: options.escape}
	out.write(node, 0)
	return out.String(), b.truncated, nil
}

// jsonRefusal is an object that JSON cannot hold.
type jsonRefusal struct{ record *value.ErrorRecord }

func (r *jsonRefusal) Error() string { return r.record.Message() }

// jsonBuilder makes the nodes of a JSON document from values.
type jsonBuilder struct {
	host      value.Host
	options   JSONOptions
	truncated bool
}

func (b *jsonBuilder) node(v value.Value, depth int) (jsonNode, error) {
	if v.IsNull() {
		return nil, nil
	}
	base := v.Unwrap()
	node, own, err := b.own(base, depth)
	if err != nil || own == scalarNode && !value.IsWrapped(v) {
		return node, err
	}
	return b.withAdded(v, node, own, depth)
}

// nodeOrigin tells what a node was made from, since that decides which added properties go into it.
type nodeOrigin uint8

const (
	scalarNode nodeOrigin = iota
	collectionNode
	dictionaryNode
	objectNode
	truncatedNode
)

// own gives the node of a value without the properties that were added to it.
func (b *jsonBuilder) own(base value.Value, depth int) (jsonNode, nodeOrigin, error) {
	if node, ok := b.scalar(base); ok {
		return node, scalarNode, nil
	}
	if depth > b.options.Depth {
		b.truncated = true
		text, err := value.Text(b.host, base)
		if _, isRecord := base.AsRecord(); isRecord {
			return text, truncatedNode, err
		}
		return text, scalarNode, err
	}
	if table, ok := value.AsMap(base); ok {
		node, err := b.table(table, depth)
		return node, dictionaryNode, err
	}
	if each, ok := value.Enumerate(base); ok {
		node, err := b.elements(each, depth)
		return node, collectionNode, err
	}
	object := &jsonObject{values: map[string]jsonNode{}}
	if _, isRecord := base.AsRecord(); isRecord {
		return object, objectNode, nil
	}
	for _, name := range format.TypeProperties(base) {
		if err := b.property(object, base, name, depth); err != nil {
			return nil, objectNode, err
		}
	}
	return object, objectNode, nil
}

func (b *jsonBuilder) scalar(base value.Value) (jsonNode, bool) {
	text := func() string {
		s, _ := value.Text(b.host, base)
		return s
	}
	switch base.Kind() {
	case value.KindString:
		s, _ := base.AsString()
		return s, true
	case value.KindChar:
		return text(), true
	case value.KindBool:
		flag, _ := base.AsBool()
		return flag, true
	case value.KindSByte, value.KindByte, value.KindInt16, value.KindUInt16, value.KindInt32, value.KindUInt32, value.KindInt64, value.KindUInt64:
		return jsonNumber(text()), true
	case value.KindBigInteger:
		return jsonNumber(text()), true
	case value.KindDouble:
		number, _ := base.AsDouble()
		return jsonDouble(number, text()), true
	case value.KindSingle:
		converted, _ := value.Convert(b.host, base, value.TypeDouble)
		number, _ := converted.AsDouble()
		return jsonDouble(number, text()), true
	case value.KindDecimal:
		return jsonDouble(0, text()), true
	case value.KindDateTime:
		return b.date(base), true
	case value.KindEnum:
		number, _ := base.AsEnum()
		if b.options.EnumsAsStrings {
			return text(), true
		}
		if underlying := base.Type().Enum.Underlying; underlying == value.TypeInt64 || underlying == value.TypeUInt64 {
			return text(), true
		}
		return jsonNumber(big.NewInt(number).String()), true
	}
	switch base.Type() {
	case value.TypeDateTimeOffset:
		s, _ := format.FormatValue(b.host, base, "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz")
		return s, true
	case value.TypeGuid, value.TypeUri:
		return text(), true
	case value.TypeDBNull, value.TypeNullString:
		return nil, true
	}
	return nil, false
}

// date gives a date by its kind: with Z for UTC, with an offset for local time.
func (b *jsonBuilder) date(date value.Value) string {
	pattern := "yyyy-MM-ddTHH:mm:ss.FFFFFFF"
	switch value.DateTimeKindOf(date) {
	case value.KindUTC:
		pattern += "Z"
	case value.KindLocal:
		pattern += "zzz"
	}
	text, _ := format.FormatValue(b.host, date, pattern)
	return text
}

func (b *jsonBuilder) table(table value.Map, depth int) (jsonNode, error) {
	object := &jsonObject{values: make(map[string]jsonNode, table.Len())}
	var failure error
	table.Each(func(key, v value.Value) bool {
		name, ok := key.AsString()
		if !ok {
			typeName := table.Type().FullName()
			failure = &jsonRefusal{record(invalidOperationException, "NonStringKeyInDictionary", value.InvalidOperation, value.Of(table),
				"The type '%s' is not supported for serialization or deserialization of a dictionary. Keys must be strings.", typeName)}
			return false
		}
		var node jsonNode
		if node, failure = b.node(v, depth+1); failure == nil {
			object.set(name, node)
		}
		return failure == nil
	})
	return object, failure
}

func (b *jsonBuilder) elements(each value.Enumerator, depth int) (jsonNode, error) {
	array := jsonArray{}
	for {
		item, ok, err := each.Next()
		if err != nil || !ok {
			return array, err
		}
		node, err := b.node(item, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, node)
	}
}

func (b *jsonBuilder) property(object *jsonObject, v value.Value, name string, depth int) error {
	if _, known := object.values[name]; known {
		return nil
	}
	property, _, err := value.GetOwnMember(b.host, v, name)
	if err != nil {
		property = value.Null
	}
	node, err := b.node(property, depth+1)
	if err == nil {
		object.set(name, node)
	}
	return err
}

// withAdded adds the properties that were added to a value to its node.
func (b *jsonBuilder) withAdded(v value.Value, node jsonNode, origin nodeOrigin, depth int) (jsonNode, error) {
	if origin == truncatedNode {
		return node, nil
	}
	switch v.Kind() {
	case value.KindString, value.KindDateTime:
		return node, nil
	}
	names := format.AddedProperties(v)
	if len(names) == 0 {
		return node, nil
	}
	object, isObject := node.(*jsonObject)
	if !isObject || origin == scalarNode {
		object = &jsonObject{values: map[string]jsonNode{}}
		object.set("value", node)
	}
	for _, name := range names {
		if err := b.property(object, v, name, depth); err != nil {
			return nil, err
		}
	}
	return object, nil
}
