package value

import "strings"

// FormatOperator is a -f b: .NET's composite format under the culture en-US.
func FormatOperator(h Host, a, b Value) (Value, error) {
	format, err := textOf(h, a, true)
	if err != nil {
		return Null, err
	}
	args := []Value{b}
	// An array of numbers is no object[], and stands for itself.
	if arr, ok := b.AsArray(); ok && arr.Dims == nil && !arr.Type().Elem.IsValueType() {
		args = arr.Items
	}
	s, err := Composite(h, Current, format, args)
	if err != nil {
		e := RuntimeError("FormatError", "Error formatting a string: %s.", err.Error())
		e.Target = Str(format)
		return Null, e
	}
	return Str(s), nil
}

func compositeError(offset int, reason string) error {
	return Exceptionf("System.FormatException", "Input string was not in a correct format. Failure to parse near offset %d. %s", offset, reason)
}

const (
	unexpectedBrace = "Unexpected closing brace without a corresponding opening brace."
	expectedDigit   = "Expected an ASCII digit."
	endsPrematurely = "Format item ends prematurely."
)

// Composite is String.Format: {index,alignment:format} stands for an argument. The error is a FormatException.
func Composite(h Host, c *Culture, format string, args []Value) (string, error) {
	var b strings.Builder
	n := len(format)
	for i := 0; i < n; {
		ch := format[i]
		switch {
		case ch == '{' && i+1 < n && format[i+1] == '{', ch == '}' && i+1 < n && format[i+1] == '}':
			b.WriteByte(ch)
			i += 2
			continue
		case ch == '}':
			return "", compositeError(i+1, unexpectedBrace)
		case ch != '{':
			j := i
			for j < n && format[j] != '{' && format[j] != '}' {
				j++
			}
			b.WriteString(format[i:j])
			i = j
			continue
		}
		i++
		item, next, err := parseItem(format, i)
		if err != nil {
			return "", err
		}
		i = next
		if item.index >= len(args) {
			return "", NewException("System.FormatException", "Index (zero based) must be greater than or equal to zero and less than the size of the argument list.")
		}
		s, err := FormatValue(h, args[item.index], item.format, c)
		if err != nil {
			return "", err
		}
		fill := max(item.width, -item.width) - LengthUTF16(s)
		if item.width > 0 && fill > 0 {
			b.WriteString(strings.Repeat(" ", fill))
		}
		b.WriteString(s)
		if item.width < 0 && fill > 0 {
			b.WriteString(strings.Repeat(" ", fill))
		}
	}
	return b.String(), nil
}

type formatItem struct {
	index, width int
	format       string
}

func parseItem(f string, i int) (formatItem, int, error) {
	var item formatItem
	n := len(f)
	if i >= n {
		return item, 0, compositeError(i, endsPrematurely)
	}
	if f[i] < '0' || f[i] > '9' {
		return item, 0, compositeError(i, expectedDigit)
	}
	for i < n && f[i] >= '0' && f[i] <= '9' && item.index < 1_000_000 {
		item.index = item.index*10 + int(f[i]-'0')
		i++
	}
	skip := func() {
		for i < n && f[i] == ' ' {
			i++
		}
	}
	skip()
	if i >= n {
		return item, 0, compositeError(i, endsPrematurely)
	}
	if f[i] == ',' {
		i++
		skip()
		neg := false
		if i < n && f[i] == '-' {
			neg = true
			i++
		}
		if i >= n {
			return item, 0, compositeError(i, endsPrematurely)
		}
		if f[i] < '0' || f[i] > '9' {
			return item, 0, compositeError(i, expectedDigit)
		}
		for i < n && f[i] >= '0' && f[i] <= '9' && item.width < 1_000_000 {
			item.width = item.width*10 + int(f[i]-'0')
			i++
		}
		if neg {
			item.width = -item.width
		}
		skip()
		if i >= n {
			return item, 0, compositeError(i, endsPrematurely)
		}
	}
	if f[i] == ':' {
		j := i + 1
		for j < n && f[j] != '}' {
			if f[j] == '{' {
				return item, 0, compositeError(j+1, "Unexpected opening brace inside a format item.")
			}
			j++
		}
		if j >= n {
			return item, 0, compositeError(j, endsPrematurely)
		}
		item.format = f[i+1 : j]
		return item, j + 1, nil
	}
	if f[i] != '}' {
		return item, 0, compositeError(i+1, "Expected a closing brace or a format.")
	}
	return item, i + 1, nil
}

// Formatter is an object with formats of its own (IFormattable).
type Formatter interface {
	Format(format string, c *Culture) (string, error)
}

// FormatValue writes v by a format under a culture, as IFormattable.ToString does; what has no formats ignores it. No
// culture stands for Current.
func FormatValue(h Host, v Value, format string, c *Culture) (string, error) {
	if c == nil {
		c = Current
	}
	u := v.Unwrap()
	switch k := u.Kind(); {
	case k == KindNull:
		return "", nil
	case k == KindString, k == KindBool, k == KindChar:
		return ToString(u), nil
	case k.IsNumber(), k == KindBigInteger:
		if format == "" {
			return currentNumber(u, c), nil
		}
		s, err := FormatNumber(u, format, c)
		if err == nil && c != Invariant {
			s = infinityText(u, s)
		}
		return s, err
	case k == KindDateTime:
		ticks, kind, _ := u.AsDateTime()
		return FormatDateTime(ticks, kind, format, c)
	case k == KindTimeSpan:
		t, _ := u.AsTimeSpan()
		return FormatTimeSpan(t, format, c)
	case k == KindEnum:
		return FormatEnum(u, format)
	}
	switch o := u.ref.(type) {
	case *Guid:
		if len(format) > 1 || format != "" && !strings.ContainsAny(format, "NDBPXndbpx") {
			return "", NewException("System.FormatException", "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".")
		}
		if format == "" {
			format = "D"
		}
		return o.Text(format[0]), nil
	case *DateTimeOffset:
		return FormatDateTimeOffset(o, format, c)
	case *DateOnly:
		return o.Format(format, c)
	case *TimeOnly:
		return o.Format(format, c)
	case Formatter:
		return o.Format(format, c)
	}
	if _, ok := u.ref.(*Record); ok {
		return textOf(h, v, true)
	}
	return NetString(h, u)
}

func currentNumber(v Value, c *Culture) string {
	s, _ := NetString(nil, v)
	if c == Invariant {
		return s
	}
	return infinityText(v, s)
}

// infinityText puts the sign of infinity where the culture has it.
func infinityText(v Value, s string) string {
	if k := v.Kind(); k == KindDouble || k == KindSingle {
		switch s {
		case "Infinity":
			return "∞"
		case "-Infinity":
			return "-∞"
		}
	}
	return s
}

// Format writes the day by a .NET format.
func (d *DateOnly) Format(format string, c *Culture) (string, error) {
	switch format {
	case "":
		format = "d"
	case "o", "O", "s":
		format = "yyyy-MM-dd"
	case "r", "R":
		format = "ddd, dd MMM yyyy"
	}
	return FormatDateTime(d.Days*TicksPerDay, KindUnspecified, format, c)
}

// Format writes the time of day by a .NET format.
func (t *TimeOnly) Format(format string, c *Culture) (string, error) {
	switch format {
	case "":
		format = "t"
	case "o", "O":
		format = "HH:mm:ss.fffffff"
	case "r", "R", "s":
		format = "HH:mm:ss"
	}
	return FormatDateTime(t.Ticks, KindUnspecified, format, c)
}

// FormatEnum writes an enumeration's value by G, F, D or X.
func FormatEnum(v Value, format string) (string, error) {
	t := v.Type()
	n := int64(v.bits)
	switch format {
	case "", "G", "g":
		return EnumText(t, n), nil
	case "F", "f":
		flags := *t.Enum
		flags.Flags = true
		return EnumText(&Type{Enum: &flags}, n), nil
	case "D", "d":
		return FormatInt(n), nil
	case "X", "x":
		return FormatNumber(Value{t.Enum.Underlying, v.bits}, "X"+itoa(integerBits(t.Enum.Underlying.Kind)/4), Invariant)
	}
	return "", NewException("System.FormatException", "Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".")
}
