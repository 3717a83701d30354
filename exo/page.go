package exo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// page is one answer of the service.
type page struct {
	rows         []Row
	warnings     []string
	errors       []json.RawMessage // errors that do not end the cmdlet
	next         string            // where the next page lies; empty on the last
	confirmation string
}

// decodePage reads a page as it arrives: beside the finished rows, memory holds the JSON of one.
func decodePage(body io.Reader) (*page, error) {
	decoder := json.NewDecoder(body)
	if err := expect(decoder, '{'); err != nil {
		return nil, err
	}
	result := new(page)
	names := map[string]string{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch key {
		case "value":
			err = decodeRows(decoder, result, names)
		case "@adminapi.warnings":
			err = decodeWarnings(decoder, result)
		case "@adminapi.errors":
			err = decodeErrors(decoder, result)
		case "@odata.nextLink":
			err = decoder.Decode(&result.next)
		case "@adminapi.confirmationmessage":
			err = decoder.Decode(&result.confirmation)
		default:
			err = decoder.Decode(new(json.RawMessage))
		}
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", key, whole(err))
		}
	}
	if err := expect(decoder, '}'); err != nil {
		return nil, err
	}
	return result, nil
}

func decodeRows(decoder *json.Decoder, result *page, names map[string]string) error {
	if err := expect(decoder, '['); err != nil {
		return err
	}
	var raw json.RawMessage
	for decoder.More() {
		if err := decoder.Decode(&raw); err != nil {
			return err
		}
		parser := rowParser{text: raw, names: names}
		row, ok := parser.value().(Row)
		if !ok {
			return errors.New("an element is no object")
		}
		result.rows = append(result.rows, row)
	}
	return expect(decoder, ']')
}

// decodeWarnings reads a list of warnings, or a single one.
func decodeWarnings(decoder *json.Decoder, result *page) error {
	var raw any
	if err := decoder.Decode(&raw); err != nil {
		return err
	}
	list, ok := raw.([]any)
	if !ok && raw != nil {
		list = []any{raw}
	}
	for _, warning := range list {
		result.warnings = append(result.warnings, text(warning))
	}
	return nil
}

// decodeErrors reads a list of errors, or a single one.
func decodeErrors(decoder *json.Decoder, result *page) error {
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return err
	}
	switch raw[0] {
	case '[':
		return json.Unmarshal(raw, &result.errors)
	case 'n': // null
		return nil
	}
	result.errors = []json.RawMessage{raw}
	return nil
}

func expect(decoder *json.Decoder, want json.Delim) error {
	token, err := decoder.Token()
	if err != nil {
		return whole(err)
	}
	if token != want {
		return fmt.Errorf("the answer has %v where %v belongs", token, want)
	}
	return nil
}

// whole makes an end of the body before the end of the JSON the error that it is.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

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
	row := Row{}
	var about string // the property that the last annotations are about
	var stated Type
	for p.at++; ; {
		p.skipBlanks()
		switch p.text[p.at] {
		case '}':
			p.at++
			return row
		case ',':
			p.at++
			continue
		}
		name := p.name()
		p.skipBlanks()
		p.at++ // the colon
		value := p.value()
		property, annotation, annotated := strings.Cut(name, "@")
		switch {
		case !annotated:
			entry := Property{Name: name, Value: value}
			if about == name {
				entry.Type = stated
			}
			row = append(row, entry)
		case property != "":
			if about != property {
				about, stated = property, Untyped
			}
			stated = combine(stated, annotation, text(value))
			// An annotation may also follow.
			if last := len(row) - 1; last >= 0 && row[last].Name == property {
				row[last].Type = stated
			}
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
