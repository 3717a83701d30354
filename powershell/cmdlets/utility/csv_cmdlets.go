package utility

import (
	"strings"
	"unicode/utf8"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// csvOutput is what ConvertTo-Csv and Export-Csv have in common.
type csvOutput struct {
	writer csvWriter
	names  []string
	begun  bool
	h      value.Host
	slots  csvSlots
}

// delimiterOf is the delimiter of a call: -Delimiter, or the comma, which is also the list separator of the culture.
func delimiterOf(inv *interp.Invocation) rune {
	if text := inv.Text("Delimiter"); text != "" {
		c, _ := utf8.DecodeRuneInString(text)
		return c
	}
	return ','
}

func (o *csvOutput) begin(inv *interp.Invocation) *interp.Unwind {
	if inv.Bound("QuoteFields") && inv.Bound("UseQuotes") {
		return inv.Throw(record(invalidOperationException, "CannotSpecifyQuoteFieldsAndUseQuotes", value.InvalidData, value.Null,
			"You must specify either the -UseQuotes or -QuoteFields parameters, but not both."))
	}
	o.h = inv.Host()
	o.writer = csvWriter{delimiter: delimiterOf(inv), quotes: quoteAlways}
	if n, ok := inv.Value("UseQuotes").AsEnum(); ok {
		o.writer.quotes = csvQuotes(n)
	}
	if inv.Bound("QuoteFields") {
		o.writer.fields = map[string]bool{}
		for _, name := range inv.Texts("QuoteFields") {
			o.writer.fields[value.Fold(name)] = true
		}
	}
	return nil
}

// columnsOf gives the columns that the first object settles: the keys of a dictionary, or the properties.
func columnsOf(object value.Value) []string {
	table, isTable := value.AsMap(object)
	if !isTable {
		return append(format.AddedProperties(object), format.TypeProperties(object)...)
	}
	var names []string
	for _, key := range value.MapKeys(table) {
		names = append(names, value.ToString(key))
	}
	return append(names, format.AddedProperties(object)...)
}

// typeLine is the line that names the type of the objects.
func typeLine(object value.Value) string {
	names := value.TypeNames(object)
	if len(names) == 0 {
		return "#TYPE"
	}
	name := names[0]
	if len(name) >= 4 && value.EqualFold(name[:4], "CSV:") {
		name = name[4:]
	}
	return "#TYPE " + name
}

// row gives the line of an object.
func (o *csvOutput) row(object value.Value) string {
	texts := make([]*string, len(o.names))
	if values := o.slots.of(object, o.names); values != nil {
		for i, v := range values {
			if !v.IsNull() {
				text, err := format.DisplayNetText(o.h, v)
				if err == nil {
					texts[i] = &text
				}
			}
		}
		return o.writer.row(o.names, texts)
	}
	table, isTable := value.AsMap(object)
	for i, name := range o.names {
		v, found := value.Null, false
		if isTable {
			v, found = table.Get(value.Str(name))
		}
		if !found {
			var err error
			if v, _, err = value.GetOwnMember(o.h, object, name); err != nil || isMethod(v) {
				continue
			}
		}
		if v.IsNull() {
			continue
		}
		if text, err := format.DisplayNetText(o.h, v); err == nil {
			texts[i] = &text
		}
	}
	return o.writer.row(o.names, texts)
}

// csvSlots remembers where a shape of records has the columns.
type csvSlots struct {
	shape  *value.Shape
	at     []int
	values []value.Value
}

// of gives the values of the columns of a record of note properties, nil for all else.
func (s *csvSlots) of(object value.Value, names []string) []value.Value {
	r, ok := object.AsRecord()
	if !ok {
		return nil
	}
	if r.Shape() != s.shape {
		s.shape, s.at = nil, s.at[:0]
		for _, name := range names {
			slot, known := r.Shape().Slot(value.Intern(name))
			switch {
			case !known:
				slot = -1
			case r.Shape().Entries[slot].Kind != value.MemberNote:
				return nil
			}
			s.at = append(s.at, slot)
		}
		s.shape, s.values = r.Shape(), make([]value.Value, len(names))
	}
	for i, slot := range s.at {
		s.values[i] = value.Null
		if slot >= 0 {
			s.values[i] = r.At(slot)
		}
	}
	return s.values
}

// convertToCSV is ConvertTo-Csv.
type convertToCSV struct {
	interp.Steps
	csvOutput
}

func newConvertToCSV() interp.Processor { return &convertToCSV{} }

func (c *convertToCSV) Begin(inv *interp.Invocation) *interp.Unwind { return c.begin(inv) }

func (c *convertToCSV) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	if object.IsNull() {
		return nil
	}
	if !c.begun {
		c.begun = true
		c.names = columnsOf(object)
		if !inv.Switch("NoHeader") {
			if inv.Switch("IncludeTypeInformation") {
				if u := inv.Write(value.Str(typeLine(object))); u != nil {
					return u
				}
			}
			if header := c.writer.header(c.names); header != "" {
				if u := inv.Write(value.Str(header)); u != nil {
					return u
				}
			}
		}
	}
	if row := c.row(object); row != "" {
		return inv.Write(value.Str(row))
	}
	return nil
}

// convertFromCSV is ConvertFrom-Csv.
type convertFromCSV struct {
	interp.Steps
	header   []string
	typeName string
	warned   bool
	shape    *value.Shape
	slots    int
}

func newConvertFromCSV() interp.Processor { return &convertFromCSV{} }

func (c *convertFromCSV) Begin(inv *interp.Invocation) *interp.Unwind {
	if inv.Bound("Header") {
		c.header = inv.Texts("Header")
	}
	return nil
}

func (c *convertFromCSV) Process(inv *interp.Invocation) *interp.Unwind {
	for _, object := range items(inv.Value("InputObject")) {
		text, err := value.Text(inv.Host(), object)
		if err != nil {
			return inv.Raise(err)
		}
		reader := newCSVReader(strings.NewReader(text), delimiterOf(inv), c.header, c.typeName)
		reader.shape, reader.slots = c.shape, c.slots
		if u := writeRecords(inv, reader, &c.warned); u != nil {
			return u
		}
		if c.header == nil {
			c.header = reader.header
		}
		c.typeName, c.shape, c.slots = reader.typeName, reader.shape, reader.slots
	}
	return nil
}

// writeRecords writes the objects of a CSV text, and once a warning if a column had no name.
func writeRecords(inv *interp.Invocation, reader *csvReader, warned *bool) *interp.Unwind {
	if err := reader.readHeader(); err != nil {
		r := value.AsException(err).NewErrorRecord()
		return inv.Throw(r)
	}
	for {
		object, ok := reader.next()
		if !ok {
			return nil
		}
		if reader.unnamed && !*warned {
			*warned = true
			if u := inv.Warn(`One or more headers were not specified. Default names starting with "H" have been used in place of any missing headers.`); u != nil {
				return u
			}
		}
		v := value.Of(object)
		if reader.typeName != "" {
			v = value.SetTypeNames(v, []string{reader.typeName, "CSV:" + reader.typeName})
		}
		if u := inv.Write(v); u != nil {
			return u
		}
	}
}
