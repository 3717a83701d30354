package utility

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/exorun/exorun/powershell/value"
)

// jsonNode is a value of a JSON text: nil, bool, int64, *big.Int, float64, string, jsonArray or *jsonObject.
type jsonNode any

type jsonArray []jsonNode

// jsonObject keeps the order in which its names came first.
type jsonObject struct {
	names  []string
	values map[string]jsonNode
}

func (o *jsonObject) set(name string, node jsonNode) {
	if _, known := o.values[name]; !known {
		o.names = append(o.names, name)
	}
	o.values[name] = node
}

// jsonError is what a JSON text is refused for, in the words of the reader that PowerShell uses.
type jsonError struct{ message string }

func (e *jsonError) Error() string { return e.message }

// jsonReader reads JSON as leniently as PowerShell does: comments, single quotes, bare names, trailing commas, hexadecimal
// and octal numbers, NaN and Infinity, and arrays and objects that the text leaves open.
type jsonReader struct {
	text      string
	at        int
	line      int
	lineStart int
	started   bool
	path      []string // ".name" or "[3]"
	maxDepth  int
}

// readJSON reads one JSON value and nothing after it but blanks and comments. The text of a null document is nil.
func readJSON(text string, maxDepth int) (jsonNode, error) {
	r := &jsonReader{text: strings.TrimPrefix(text, "\ufeff"), line: 1, maxDepth: maxDepth}
	var node jsonNode
	err := r.catch(func() {
		r.skipBlanks()
		if r.end() {
			return
		}
		node = r.value()
		r.skipBlanks()
		if !r.end() {
			r.fail("Additional text encountered after finished reading JSON content: %c.", r.peek())
		}
	})
	return node, err
}

// catch turns a failure of the reader into its error.
func (r *jsonReader) catch(read func()) (err error) {
	defer func() {
		switch failure := recover().(type) {
		case nil:
		case *jsonError:
			err = failure
		default:
			panic(failure)
		}
	}()
	read()
	return nil
}

func (r *jsonReader) fail(format string, args ...any) {
	line, position := r.line, utf8.RuneCountInString(r.text[r.lineStart:r.at])
	if !r.started && position == 0 {
		line = 0
	}
	message := strings.TrimSuffix(fmt.Sprintf(format, args...), ".")
	panic(&jsonError{fmt.Sprintf("%s. Path '%s', line %d, position %d.", message, r.pathText(), line, position)})
}

func (r *jsonReader) pathText() string {
	return strings.TrimPrefix(strings.Join(r.path, ""), ".")
}

func (r *jsonReader) end() bool { return r.at >= len(r.text) }

func (r *jsonReader) peek() rune {
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	return c
}

func (r *jsonReader) skipBlanks() {
	for !r.end() {
		c, size := utf8.DecodeRuneInString(r.text[r.at:])
		switch {
		case c == '\n':
			r.newLine(1)
		case c == '\r':
			if strings.HasPrefix(r.text[r.at:], "\r\n") {
				r.newLine(2)
			} else {
				r.newLine(1)
			}
		case unicode.IsSpace(c):
			r.at += size
		case c == '/':
			r.comment()
		default:
			return
		}
	}
}

func (r *jsonReader) newLine(size int) {
	r.at += size
	r.line++
	r.lineStart = r.at
}

func (r *jsonReader) comment() {
	rest := r.text[r.at:]
	switch {
	case strings.HasPrefix(rest, "//"):
		for !r.end() && r.text[r.at] != '\n' && r.text[r.at] != '\r' {
			r.at++
		}
	case strings.HasPrefix(rest, "/*"):
		for r.at += 2; ; r.at++ {
			if r.end() {
				r.fail("Unexpected end while parsing comment.")
			}
			if strings.HasPrefix(r.text[r.at:], "*/") {
				r.at += 2
				return
			}
			if r.text[r.at] == '\n' {
				r.line++
				r.lineStart = r.at + 1
			}
		}
	default:
		r.at++
		r.fail("Error parsing comment. Expected: *, got %s.", strings.TrimPrefix(rest, "/"))
	}
}

func (r *jsonReader) enter(step string) {
	r.started = true
	r.path = append(r.path, step)
	if len(r.path) > r.maxDepth {
		r.path = r.path[:len(r.path)-1]
		r.fail("The reader's MaxDepth of %d has been exceeded.", r.maxDepth)
	}
}

func (r *jsonReader) leave() { r.path = r.path[:len(r.path)-1] }

func (r *jsonReader) value() jsonNode {
	switch c := r.peek(); {
	case c == '{':
		r.at++
		return r.object()
	case c == '[':
		r.at++
		return r.array()
	case c == '"' || c == '\'':
		r.at++
		return r.quoted(byte(c))
	case c == '-' || c >= '0' && c <= '9' || c == '.':
		return r.number()
	case c == 't':
		r.word("true", "boolean")
		return true
	case c == 'f':
		r.word("false", "boolean")
		return false
	case c == 'n':
		if strings.HasPrefix(r.text[r.at:], "ne") {
			r.at += 2
			r.fail("Unexpected content while parsing JSON.")
		}
		if !strings.HasPrefix(r.text[r.at:], "nu") {
			r.fail("Unexpected character encountered while parsing value: %c.", c)
		}
		r.word("null", "null")
		return nil
	case c == 'u':
		r.word("undefined", "undefined")
		return nil
	case c == 'N':
		r.word("NaN", "NaN")
		return math.NaN()
	case c == 'I':
		r.word("Infinity", "positive infinity")
		return math.Inf(1)
	default:
		r.fail("Unexpected character encountered while parsing value: %c.", c)
		return nil
	}
}

// word reads a word that a separator or the end must follow.
func (r *jsonReader) word(word, kind string) {
	rest := r.text[r.at:]
	matched := 0
	for matched < len(word) && matched < len(rest) && rest[matched] == word[matched] {
		matched++
	}
	if matched == len(word) {
		r.at += matched
		if r.end() || strings.ContainsRune("{}[],:/ \t\r\n", r.peek()) {
			r.started = true
			return
		}
		r.fail("Error parsing %s value.", kind)
	}
	r.at += matched
	if r.end() {
		r.fail("Unexpected end when reading token.")
	}
	r.fail("Error parsing %s value.", kind)
}

// cut fails at a document that ends within an object or array.
func (r *jsonReader) cut() {
	panic(&jsonError{fmt.Sprintf("Unexpected end when reading token. Path '%s'.", r.pathText())})
}

func (r *jsonReader) object() jsonNode {
	r.enter("")
	defer r.leave()
	object := &jsonObject{values: map[string]jsonNode{}}
	for {
		r.skipBlanks()
		if r.end() {
			r.cut()
		}
		if r.text[r.at] == '}' {
			r.at++
			return object
		}
		name := r.name()
		r.path[len(r.path)-1] = nameStep(name)
		r.skipBlanks()
		if r.end() {
			r.cut()
		}
		r.at++ // the colon, which name has seen
		r.skipBlanks()
		if r.end() {
			r.cut()
		}
		if c := r.peek(); c == ',' || c == '}' || c == ']' {
			if c == ',' {
				object.set(name, nil)
			} else {
				r.fail("Unexpected character encountered while parsing value: %c.", c)
			}
		} else {
			object.set(name, r.value())
		}
		r.skipBlanks()
		if r.end() {
			r.cut()
		}
		switch c := r.peek(); c {
		case ',':
			r.at++
		case '}':
		default:
			r.fail("After parsing a value an unexpected character was encountered: %c.", c)
		}
	}
}

func nameStep(name string) string {
	if name == "" || strings.ContainsAny(name, " .'/\"[](){}\t\r\n\f\b\\\u0085\u2028\u2029$@") {
		return "['" + name + "']"
	}
	return "." + name
}

// name reads a property's name, quoted or bare, up to its colon.
func (r *jsonReader) name() string {
	name := ""
	switch c := r.peek(); {
	case c == '"' || c == '\'':
		r.at++
		name = r.quoted(byte(c))
	case isNameCharacter(c):
		start := r.at
		for !r.end() && isNameCharacter(r.peek()) {
			_, size := utf8.DecodeRuneInString(r.text[r.at:])
			r.at += size
		}
		name = r.text[start:r.at]
		if r.end() {
			r.fail("Unexpected end while parsing unquoted property name.")
		}
		if c := r.peek(); c != ':' && !unicode.IsSpace(c) {
			r.fail("Invalid JavaScript property identifier character: %c.", c)
		}
	default:
		r.fail("Invalid property identifier character: %c.", c)
	}
	r.skipBlanks()
	if !r.end() && r.text[r.at] != ':' {
		r.fail("Invalid character after parsing property name. Expected ':' but got: %c.", r.peek())
	}
	return name
}

func isNameCharacter(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == '$'
}

func (r *jsonReader) array() jsonNode {
	r.enter("")
	defer r.leave()
	array := jsonArray{}
	for {
		r.path[len(r.path)-1] = "[" + strconv.Itoa(len(array)) + "]"
		r.skipBlanks()
		if r.end() {
			r.cut()
		}
		switch r.text[r.at] {
		case ']':
			r.at++
			return array
		case ',':
			array = append(array, nil)
		default:
			array = append(array, r.value())
		}
		r.skipBlanks()
		if r.end() {
			r.cut()
		}
		switch c := r.peek(); c {
		case ',':
			r.at++
		case ']':
		default:
			r.fail("After parsing a value an unexpected character was encountered: %c.", c)
		}
	}
}

// quoted reads a string after its opening quote.
func (r *jsonReader) quoted(quote byte) string {
	var text strings.Builder
	for {
		if r.end() {
			r.fail("Unterminated string. Expected delimiter: %c.", quote)
		}
		c := r.text[r.at]
		switch c {
		case quote:
			r.at++
			r.started = true
			return text.String()
		case '\\':
			r.at++
			if r.end() {
				r.fail("Unterminated string. Expected delimiter: %c.", quote)
			}
			r.escaped(&text)
		case '\n':
			text.WriteByte(c)
			r.newLine(1)
		default:
			text.WriteByte(c)
			r.at++
		}
	}
}

func (r *jsonReader) escaped(text *strings.Builder) {
	c := r.text[r.at]
	r.at++
	switch c {
	case 'b':
		text.WriteByte('\b')
	case 't':
		text.WriteByte('\t')
	case 'n':
		text.WriteByte('\n')
	case 'f':
		text.WriteByte('\f')
	case 'r':
		text.WriteByte('\r')
	case '\\', '"', '\'', '/':
		text.WriteByte(c)
	case 'u':
		text.WriteString(value.DecodeUTF16(r.units()))
	default:
		r.fail("Bad JSON escape sequence: \\%c.", c)
	}
}

// units reads the digits of a \u escape, and of a low surrogate's that follows a high one.
func (r *jsonReader) units() []uint16 {
	units := []uint16{r.unit()}
	for utf16.IsSurrogate(rune(units[len(units)-1])) && units[len(units)-1] < 0xDC00 && strings.HasPrefix(r.text[r.at:], "\\u") {
		r.at += 2
		units = append(units, r.unit())
	}
	return units
}

func (r *jsonReader) unit() uint16 {
	if len(r.text)-r.at < 4 {
		r.at = len(r.text)
		r.fail("Unexpected end while parsing Unicode escape sequence.")
	}
	digits := r.text[r.at : r.at+4]
	unit, err := strconv.ParseUint(digits, 16, 16)
	if err != nil {
		r.fail("Invalid Unicode escape sequence: \\u%s.", digits)
	}
	r.at += 4
	return uint16(unit)
}

func (r *jsonReader) number() jsonNode {
	if strings.HasPrefix(r.text[r.at:], "-I") {
		r.word("-Infinity", "negative infinity")
		return math.Inf(-1)
	}
	start := r.at
	for !r.end() && strings.IndexByte("-+0123456789abcdefABCDEFxX.", r.text[r.at]) >= 0 {
		r.at++
	}
	if !r.end() {
		if c := r.peek(); !unicode.IsSpace(c) && !strings.ContainsRune(",}])/", c) {
			r.fail("Unexpected character encountered while parsing number: %c.", c)
		}
	}
	r.started = true
	digits := r.text[start:r.at]
	if number, ok := parseNumber(digits); ok {
		return number
	}
	r.fail("Input string '%s' is not a valid number.", digits)
	return nil
}

func parseNumber(digits string) (jsonNode, bool) {
	if len(digits) > 1 && digits[0] == '0' && !strings.ContainsAny(digits[1:2], ".eE") {
		base, rest := 8, digits
		if digits[1] == 'x' || digits[1] == 'X' {
			base, rest = 16, digits[2:]
		}
		number, err := strconv.ParseInt(rest, base, 64)
		return number, err == nil
	}
	if !strings.ContainsAny(digits, ".eE") {
		if number, err := strconv.ParseInt(digits, 10, 64); err == nil {
			return number, true
		}
		number, ok := new(big.Int).SetString(digits, 10)
		return number, ok
	}
	if strings.ContainsAny(digits, "xXabcdfABCDF") {
		return nil, false
	}
	number, err := strconv.ParseFloat(digits, 64)
	if err != nil && number == 0 {
		return nil, false
	}
	return number, true
}
