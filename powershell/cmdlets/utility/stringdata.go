package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// convertFromStringData is ConvertFrom-StringData: lines of name and value become a table.
type convertFromStringData struct{ interp.Steps }

func newConvertFromStringData() interp.Processor { return convertFromStringData{} }

func (convertFromStringData) Process(inv *interp.Invocation) *interp.Unwind {
	delimiter := "="
	if inv.Bound("Delimiter") {
		delimiter = inv.Text("Delimiter")
	}
	table := value.NewHashtable()
	for line := range strings.SplitSeq(inv.Text("StringData"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, text, found := strings.Cut(line, delimiter)
		if !found {
			return inv.Throw(record(psInvalidOperation, "InvalidOperation", value.InvalidOperation, value.Null,
				"Data line '%s' is not in 'name=value' format. ", line))
		}
		key := value.Str(strings.TrimSpace(name))
		if _, twice := table.Get(key); twice {
			return inv.Throw(record(psInvalidOperation, "InvalidOperation", value.InvalidOperation, value.Null,
				"Data item '%s' in line '%s' is already defined. ", strings.TrimSpace(name), line))
		}
		unescaped, problem := unescapeRegex(strings.TrimSpace(text))
		if problem != "" {
			return inv.Raise(value.NewException(argumentException, problem))
		}
		table.Put(key, value.Str(unescaped))
	}
	return inv.Write(value.Of(table))
}

// unescapeRegex takes the backslashes of a text away as Regex.Unescape does.
func unescapeRegex(text string) (unescaped, problem string) {
	if !strings.Contains(text, `\`) {
		return text, ""
	}
	simple := map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'e': "\x1b", 'v': "\v", 'f': "\f"}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		if i++; i == len(text) {
			return "", "Invalid pattern '" + text + "' at offset " + value.FormatInt(int64(len(text))) + `. Illegal \ at end of pattern.`
		}
		c := text[i]
		digits := map[byte]int{'x': 2, 'u': 4}[c]
		switch {
		case simple[c] != "":
			b.WriteString(simple[c])
		case digits > 0:
			if i+digits >= len(text) || !isHex(text[i+1:i+1+digits]) {
				return "", "Invalid pattern '" + text + "' at offset " + value.FormatInt(int64(i+1)) + ". Insufficient or invalid hexadecimal digits."
			}
			b.WriteString(value.CharString(hexUnit(text[i+1 : i+1+digits])))
			i += digits
		case c >= '0' && c <= '7':
			n := 0
			start := i
			for i < len(text) && i < start+3 && text[i] >= '0' && text[i] <= '7' {
				n = n*8 + int(text[i]-'0')
				i++
			}
			i--
			b.WriteString(value.CharString(uint16(n & 0xFF)))
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '8' && c <= '9' || c == '_':
			return "", "Invalid pattern '" + text + "' at offset " + value.FormatInt(int64(i+1)) + `. Unrecognized escape sequence \` + string(c) + "."
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

func isHex(digits string) bool {
	return strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}

func hexUnit(digits string) uint16 {
	n := uint16(0)
	for _, c := range strings.ToLower(digits) {
		n = n<<4 | uint16(strings.IndexRune("0123456789abcdef", c))
	}
	return n
}
