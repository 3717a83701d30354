package exo

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"
)

// How Go values go over the wire, as ExchangeOnlineManagement 3.7.0 sends PowerShell's.
const (
	hashtableType     = "#Exchange.GenericHashTable"
	hashtableListType = "#Collection(Exchange.GenericHashTable)"
	bytesType         = "#Exchange.ByteArrayType"
	bytesListType     = "#Collection(Exchange.ByteArrayType)"
	typeSuffix        = "@odata.type"
)

// maxDepth bounds how deep values may be nested, so that one that contains itself ends in an error.
const maxDepth = 20

// encodeBody returns the body of an InvokeCommand request.
func encodeBody(c Cmdlet) ([]byte, error) {
	var e encoder
	e.out.WriteString(`{"CmdletInput":{"CmdletName":`)
	if err := writeJSON(&e.out, c.Name); err != nil {
		return nil, err
	}
	e.out.WriteString(`,"Parameters":{`)
	for i, name := range sortedKeys(c.Parameters) {
		value := c.Parameters[name]
		if isFilter(name) {
			if filter, ok := value.(string); ok {
				value = quoteTruth(filter)
			}
		}
		if err := e.member(i > 0, name, value, 0); err != nil {
			return nil, fmt.Errorf("parameter -%s: %w", name, err)
		}
	}
	e.out.WriteString("}}}")
	return e.out.Bytes(), nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func isFilter(name string) bool {
	return slices.ContainsFunc([]string{"Filter", "RecipientFilter", "RecipientPreviewFilter"},
		func(filter string) bool { return strings.EqualFold(name, filter) })
}

// quoteTruth writes $true and $false of a filter as the service reads them.
func quoteTruth(filter string) string {
	var out strings.Builder
	for len(filter) > 0 {
		switch {
		case foldPrefix(filter, "$true"):
			out.WriteString("'True'")
			filter = filter[len("$true"):]
		case foldPrefix(filter, "$false"):
			out.WriteString("'False'")
			filter = filter[len("$false"):]
		default:
			out.WriteByte(filter[0])
			filter = filter[1:]
		}
	}
	return out.String()
}

func foldPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

type encoder struct{ out bytes.Buffer }

// member writes a member of an object, before it the annotation that lists of hash tables and of octets need.
func (e *encoder) member(comma bool, name string, value any, depth int) error {
	if comma {
		e.out.WriteByte(',')
	}
	if annotation := listType(value); annotation != "" {
		if err := writeJSON(&e.out, name+typeSuffix); err != nil {
			return err
		}
		fmt.Fprintf(&e.out, ":%q,", annotation)
	}
	if err := writeJSON(&e.out, name); err != nil {
		return err
	}
	e.out.WriteByte(':')
	return e.value(value, depth)
}

// listType returns the annotation of a list that is not empty and all of whose elements are hash tables, or octets.
func listType(value any) string {
	list := reflect.ValueOf(value)
	if !list.IsValid() || list.Kind() != reflect.Slice || list.Len() == 0 {
		return ""
	}
	var annotation string
	for i := range list.Len() {
		var own string
		switch element := list.Index(i).Interface(); {
		case asHashtable(element) != nil:
			own = hashtableListType
		case isBytes(element):
			own = bytesListType
		}
		if own == "" || annotation != "" && own != annotation {
			return ""
		}
		annotation = own
	}
	return annotation
}

func isBytes(value any) bool {
	_, ok := value.([]byte)
	return ok
}

// asHashtable returns what is an object on the wire as a hash table, and nil for all else.
func asHashtable(value any) Hashtable {
	switch value := value.(type) {
	case Hashtable:
		return value
	case map[string]any:
		return value
	case Row:
		table := make(Hashtable, len(value))
		for _, property := range value {
			table[property.Name] = property.Value
		}
		return table
	}
	return nil
}

func (e *encoder) value(value any, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	}
	if table := asHashtable(value); table != nil {
		return e.hashtable(table, true, depth)
	}
	switch value := value.(type) {
	case nil, bool, string, json.Number, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return writeJSON(&e.out, value)
	case *big.Int:
		if value == nil {
			return writeJSON(&e.out, nil)
		}
		e.out.WriteString(value.String())
		return nil
	case time.Time:
		return writeJSON(&e.out, formatTime(value))
	case time.Duration:
		return writeJSON(&e.out, formatDuration(value))
	case []byte:
		return e.octets(value, true)
	}
	return e.reflected(value, depth)
}

func (e *encoder) hashtable(table Hashtable, typed bool, depth int) error {
	e.out.WriteByte('{')
	if typed {
		fmt.Fprintf(&e.out, "%q:%q", typeSuffix, hashtableType)
	}
	for i, name := range sortedKeys(table) {
		if err := e.member(typed || i > 0, name, table[name], depth+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	e.out.WriteByte('}')
	return nil
}

func (e *encoder) octets(data []byte, typed bool) error {
	e.out.WriteByte('{')
	if typed {
		fmt.Fprintf(&e.out, "%q:%q,", typeSuffix, bytesType)
	}
	e.out.WriteString(`"Data":[`)
	for i, octet := range data {
		if i > 0 {
			e.out.WriteByte(',')
		}
		fmt.Fprint(&e.out, octet)
	}
	e.out.WriteString("]}")
	return nil
}

// reflected writes what is not one of the plain types: texts of their own, pointers, lists and named types.
func (e *encoder) reflected(value any, depth int) error {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return writeJSON(&e.out, nil)
	}
	switch value := value.(type) {
	case encoding.TextMarshaler:
		text, err := value.MarshalText()
		if err != nil {
			return err
		}
		return writeJSON(&e.out, string(text))
	case fmt.Stringer:
		return writeJSON(&e.out, value.String())
	}
	switch v.Kind() {
	case reflect.Pointer:
		return e.value(v.Elem().Interface(), depth+1)
	case reflect.Slice, reflect.Array:
		return e.list(v, depth)
	case reflect.String:
		return writeJSON(&e.out, v.String())
	case reflect.Bool:
		return writeJSON(&e.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return writeJSON(&e.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return writeJSON(&e.out, v.Uint())
	case reflect.Float32, reflect.Float64:
		return writeJSON(&e.out, v.Float())
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return errors.New("a hash table's keys must be strings")
		}
		table := make(Hashtable, v.Len())
		for key, element := range v.Seq2() {
			table[key.String()] = element.Interface()
		}
		return e.hashtable(table, true, depth)
	}
	return fmt.Errorf("a %T has no form on the wire", value)
}

func (e *encoder) list(list reflect.Value, depth int) error {
	e.out.WriteByte('[')
	for i := range list.Len() {
		if i > 0 {
			e.out.WriteByte(',')
		}
		element := list.Index(i).Interface()
		var err error
		// In lists the annotation beside the list stands for those of the elements.
		if table := asHashtable(element); table != nil {
			err = e.hashtable(table, false, depth+1)
		} else if data, ok := element.([]byte); ok {
			err = e.octets(data, false)
		} else {
			err = e.value(element, depth+1)
		}
		if err != nil {
			return err
		}
	}
	e.out.WriteByte(']')
	return nil
}

// formatTime writes a date as the service itself does: UTC with seven digits of a second.
func formatTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.0000000Z") }

// formatDuration writes a time span in .NET's constant format: [-][d.]hh:mm:ss[.fffffff].
func formatDuration(d time.Duration) string {
	sign := ""
	ticks := d.Nanoseconds() / 100
	if ticks < 0 {
		sign, ticks = "-", -ticks
	}
	const second = 10_000_000
	days, rest := ticks/(24*3600*second), ticks%(24*3600*second)
	out := fmt.Sprintf("%02d:%02d:%02d", rest/(3600*second), rest/(60*second)%60, rest/second%60)
	if days > 0 {
		out = fmt.Sprintf("%d.%s", days, out)
	}
	if fraction := rest % second; fraction > 0 {
		out += fmt.Sprintf(".%07d", fraction)
	}
	return sign + out
}
