package exo

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// rowParser reads JSON that is known to be valid. Unlike encoding/json it keeps the order of members and joins them with
// the annotations that stand beside them: "X@data.type" and "X@odata.type" say of what type X is.
type rowParser struct {
	text  []byte
	at    int
	names map[string]string // names occur in every row; they are kept once
}

func (p *rowParser) value() any {
	p.skipBlanks()
	switch p.text[p.at] {
	case '{':
		return p.object()
	case '[':
		return p.list()
	case '"':
		return p.string()
	case 't':
		p.at += len("true")
		return true
	case 'f':
		p.at += len("false")
		return false
	case 'n':
		p.at += len("null")
		return nil
	}
	begin := p.at
	for p.at < len(p.text) && strings.IndexByte("+-.0123456789eE", p.text[p.at]) >= 0 {
		p.at++
	}
	return json.Number(p.text[begin:p.at])
}

func (p *rowParser) object() Row {
	object := rowBuilder{row: Row{}}
	for p.at++; ; {
		p.skipBlanks()
		switch p.text[p.at] {
		case '}':
			p.at++
			return object.row
		case ',':
			p.at++
			continue
		}
		name := p.name()
		p.skipBlanks()
		p.at++ // the colon
		object.add(name, p.value())
	}
}

// rowBuilder joins the members of an object with their annotations.
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

func (p *rowParser) list() []any {
	list := []any{}
	for p.at++; ; {
		p.skipBlanks()
		switch p.text[p.at] {
		case ']':
			p.at++
			return list
		case ',':
			p.at++
		default:
			list = append(list, p.value())
		}
	}
}

func (p *rowParser) name() string {
	raw, plain := p.quoted()
	if !plain {
		return unquote(raw)
	}
	inner := raw[1 : len(raw)-1]
	if known, ok := p.names[string(inner)]; ok {
		return known
	}
	name := string(inner)
	p.names[name] = name
	return name
}

func (p *rowParser) string() string {
	raw, plain := p.quoted()
	if plain {
		return string(raw[1 : len(raw)-1])
	}
	return unquote(raw)
}

// quoted passes over a string and returns it with its quotes, and whether it can be taken as it stands.
func (p *rowParser) quoted() (raw []byte, plain bool) {
	begin := p.at
	plain = true
	for p.at++; p.text[p.at] != '"'; p.at++ {
		if p.text[p.at] == '\\' {
			plain = false
			p.at++
		}
	}
	p.at++
	raw = p.text[begin:p.at]
	return raw, plain && utf8.Valid(raw)
}

func unquote(raw []byte) string {
	var value string
	if err := json.Unmarshal(raw, &value); err != nil {
		return string(raw) // cannot be: the text is valid
	}
	return value
}

func (p *rowParser) skipBlanks() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}
