package exo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// page is one answer of the service.
type page struct {
	rows         []Row
	warnings     []string
	errors       []json.RawMessage // errors that do not end the cmdlet
	next         string            // where the next page lies; empty on the last
	confirmation string
}

// decodePage reads a page as it arrives: beside the finished rows, memory holds the JSON of one. Where entity is set, an
// answer without a list is one object.
func decodePage(body io.Reader, entity bool) (*page, error) {
	decoder := json.NewDecoder(body)
	if err := expect(decoder, '{'); err != nil {
		return nil, err
	}
	result := new(page)
	names := map[string]string{}
	var single []member
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch key {
		case "value":
			entity = false
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
			var raw json.RawMessage
			err = decoder.Decode(&raw)
			if name, ok := key.(string); ok && entity && err == nil {
				single = append(single, member{name, raw})
			}
		}
		if err != nil {
			return nil, fmt.Errorf("read %q: %w", key, whole(err))
		}
	}
	if err := expect(decoder, '}'); err != nil {
		return nil, err
	}
	if entity && len(single) > 0 {
		result.rows = []Row{joinMembers(single, names)}
	}
	return result, nil
}

// member is one member of an answer that is an object by itself.
type member struct {
	name string
	raw  json.RawMessage
}

func joinMembers(members []member, names map[string]string) Row {
	var object rowBuilder
	for _, m := range members {
		parser := rowParser{text: m.raw, names: names}
		object.add(m.name, parser.value())
	}
	return object.row
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
