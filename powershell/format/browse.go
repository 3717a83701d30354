package format

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

const (
	defaultBrowseDepth = 5
	browseIndent       = 2
)

// browse shows an object with all that it refers to, as Format-Custom does without a view.
func (f *Formatter) browse(object value.Value, options *Options) Custom {
	b := browser{formatter: f, options: options}
	depth := options.Depth
	if depth == 0 {
		depth = defaultBrowseDepth
	}
	var nodes []Node
	if isScalarType(value.TypeNames(object)) {
		text, _ := f.text.smart(object, false)
		nodes = append(nodes, Text(text), NewLine{})
	} else if each, ok := enumerate(object); ok {
		b.elements(&nodes, each, 0, depth)
	} else {
		b.object(&nodes, object, options.Properties, 0, depth)
	}
	return nodes
}

type browser struct {
	formatter *Formatter
	options   *Options
}

func (b *browser) object(nodes *[]Node, object value.Value, specs []Specification, level, depth int) {
	typeNames := value.TypeNames(object)
	name := "PSObject"
	if len(typeNames) > 0 {
		name = typeNames[0][strings.LastIndexByte(typeNames[0], '.')+1:]
	}
	*nodes = append(*nodes, Text("class "+name), NewLine{}, Text("{"), NewLine{})
	frame := &Frame{Left: browseIndent}
	*nodes = append(*nodes, frame)
	layout := propertyLayout{formatter: b.formatter, shape: ListShape, options: &Options{Properties: specs, Exclude: b.options.Exclude}}
	for _, field := range layout.fields(object) {
		frame.Nodes = append(frame.Nodes, Text(field.String()+" = "))
		b.property(&frame.Nodes, object, field, level, depth)
	}
	*nodes = append(*nodes, Text("}"), NewLine{})
}

func (b *browser) property(nodes *[]Node, object value.Value, field Specification, level, depth int) {
	v := value.Null
	if results := field.Values(b.formatter.host, object); len(results) > 0 {
		if v = results[0].Value; results[0].Err != nil {
			v = value.Str("")
		}
	}
	if field.Depth > 0 {
		depth = field.Depth
	}
	if !v.IsNull() {
		if each, ok := enumerate(v); ok {
			*nodes = append(*nodes, NewLine{})
			frame := &Frame{Left: browseIndent}
			*nodes = append(*nodes, frame)
			b.elements(&frame.Nodes, each, level+1, depth)
			return
		}
	}
	if b.isLeaf(v, level, depth) {
		b.leaf(nodes, v)
		return
	}
	*nodes = append(*nodes, NewLine{})
	frame := &Frame{Left: browseIndent}
	*nodes = append(*nodes, frame)
	b.object(&frame.Nodes, v, nil, level+1, depth)
}

func (b *browser) elements(nodes *[]Node, each value.Enumerator, level, depth int) {
	*nodes = append(*nodes, Text("["), NewLine{})
	frame := &Frame{Left: browseIndent}
	*nodes = append(*nodes, frame)
	for count := 0; ; count++ {
		item, ok, err := each.Next()
		if err != nil || !ok {
			break
		}
		if count == b.formatter.text.limit {
			b.leaf(&frame.Nodes, value.Str(ellipsis))
			break
		}
		if b.isLeaf(item, level, depth) {
			b.leaf(&frame.Nodes, item)
		} else if inner, ok := enumerate(item); ok {
			frame.Nodes = append(frame.Nodes, NewLine{})
			deeper := &Frame{Left: browseIndent}
			frame.Nodes = append(frame.Nodes, deeper)
			b.elements(&deeper.Nodes, inner, level+1, depth)
		} else {
			b.object(&frame.Nodes, item, nil, level+1, depth)
		}
	}
	*nodes = append(*nodes, Text("]"), NewLine{}, NewLine{})
}

func (b *browser) isLeaf(v value.Value, level, depth int) bool {
	return level >= depth || v.IsNull() || isScalarType(value.TypeNames(v))
}

func (b *browser) leaf(nodes *[]Node, v value.Value) {
	text, _ := b.formatter.text.smart(v, false)
	*nodes = append(*nodes, Text(text), NewLine{})
}
