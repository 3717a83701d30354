package utility

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// csvReader reads the records of a CSV text.
type csvReader struct {
	text      *bufio.Reader
	delimiter rune
	header    []string
	typeName  string
	shape     *value.Shape
	slots     int
	unnamed   bool // a column had no name
}

func newCSVReader(text io.Reader, delimiter rune, header []string, typeName string) *csvReader {
	size := 4096
	if line, ok := text.(*strings.Reader); ok {
		size = min(size, line.Len())
	}
	return &csvReader{text: bufio.NewReaderSize(text, size), delimiter: delimiter, header: header, typeName: typeName}
}

// readHeader reads up to the first record. A header that names a column twice is an error.
func (r *csvReader) readHeader() error {
	if r.typeName == "" {
		r.readTypeName()
	}
	for r.header == nil && !r.end() {
		record := r.record()
		for len(record) > 1 && record[len(record)-1] == "" {
			record = record[:len(record)-1]
		}
		switch {
		case len(record) == 0:
			r.header = []string{}
		case strings.HasPrefix(record[0], "#Fields: "):
			record[0] = record[0][len("#Fields: "):]
			r.header = record
		case !strings.HasPrefix(record[0], "#"):
			r.header = record
		}
	}
	seen := map[string]bool{}
	for _, name := range r.header {
		if name == "" {
			continue
		}
		if key := value.Fold(name); seen[key] {
			e := value.NewException("System.Management.Automation.ExtendedTypeSystemException", `The member "`+name+`" is already present.`)
			e.ErrorID = "AlreadyPresentPSMemberInfoInternalCollectionAdd"
			return e
		} else {
			seen[key] = true
		}
	}
	return nil
}

// readTypeName reads a first line that names the type of the objects.
func (r *csvReader) readTypeName() {
	if next, err := r.text.Peek(1); err != nil || next[0] != '#' {
		return
	}
	const mark = "#TYPE"
	start, _ := r.text.Peek(len(mark))
	line, _ := r.text.ReadString('\n')
	if value.EqualFold(string(start), mark) {
		r.typeName = strings.TrimSpace(strings.TrimRight(line, "\r\n")[len(mark):])
	}
}

// next gives the object of the next record, false at the end.
func (r *csvReader) next() (*value.Record, bool) {
	for {
		record := r.record()
		if len(record) == 0 {
			return nil, false
		}
		if len(record) == 1 && record[0] == "" {
			continue
		}
		return r.object(record), true
	}
}

func (r *csvReader) object(record []string) *value.Record {
	if r.shape == nil {
		r.shape = r.newShape()
	}
	slots := make([]value.Value, r.slots)
	for i := range slots {
		if i < len(record) {
			slots[i] = value.Str(record[i])
		}
	}
	return value.NewRecord(r.shape, slots)
}

func (r *csvReader) newShape() *value.Shape {
	names := make([]string, 0, len(r.header))
	number := 0
	for _, name := range r.header {
		if name == "" {
			number++
			name = "H" + strconv.Itoa(number)
			r.unnamed = true
		}
		names = append(names, name)
	}
	r.slots = len(names)
	return value.ShapeOf(names...)
}

func (r *csvReader) end() bool {
	_, err := r.text.Peek(1)
	return err != nil
}

func (r *csvReader) read() rune {
	c, _, _ := r.text.ReadRune()
	return c
}

func (r *csvReader) followedBy(c byte) bool {
	next, err := r.text.Peek(1)
	return err == nil && next[0] == c
}

// record reads the fields of one record, none at the end of the text.
func (r *csvReader) record() []string {
	var fields []string
	var field strings.Builder
	take := func() {
		fields = append(fields, field.String())
		field.Reset()
	}
	quoted := false
	for !r.end() {
		c := r.read()
		switch {
		case quoted && c == '"':
			if r.followedBy('"') {
				r.read()
				field.WriteByte('"')
				continue
			}
			quoted = false
			last := r.rest(&field, true)
			take()
			if last {
				return fields
			}
		case c == r.delimiter && !quoted:
			take()
		case quoted:
			field.WriteRune(c)
		case c == '"' && field.Len() == 0:
			quoted = true
		case (c == ' ' || c == '\t') && field.Len() == 0:
		case c == '"' || c == ' ' || c == '\t':
			field.WriteRune(c)
			last := r.rest(&field, c != '"')
			take()
			if last {
				return fields
			}
		case c == '\r' || c == '\n':
			r.lineEnd(c)
			take()
			return fields
		default:
			field.WriteRune(c)
		}
	}
	if field.Len() > 0 {
		take()
	}
	return fields
}

func (r *csvReader) lineEnd(c rune) {
	if c == '\r' && r.followedBy('\n') {
		r.read()
	}
}

// rest reads what follows in a field up to its delimiter and tells whether it was the record's last. Blanks alone are
// left out if trim is set.
func (r *csvReader) rest(field *strings.Builder, trim bool) bool {
	var text strings.Builder
	last := true
	for !r.end() {
		c := r.read()
		if c == r.delimiter {
			last = false
			break
		}
		if c == '\r' || c == '\n' {
			r.lineEnd(c)
			break
		}
		text.WriteRune(c)
	}
	if !trim || strings.Trim(text.String(), " \t") != "" {
		field.WriteString(text.String())
	}
	return last
}
