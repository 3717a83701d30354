package format

import (
	"math"

	"github.com/exorun/exorun/powershell/value"
)

// textOf gives the text of a value as its views show it: dates and infinity by the culture, all else as the language
// makes text.
func textOf(h value.Host, v value.Value) (string, error) {
	base := v.Unwrap()
	switch {
	case base.Kind() == value.KindDateTime, base.Type() == value.TypeDateTimeOffset:
		return FormatValue(h, base, "")
	}
	if f, ok := base.AsDouble(); ok && math.IsInf(f, 0) {
		return FormatValue(h, base, "")
	}
	if t, ok := base.AsType(); ok {
		return t.FullName(), nil
	}
	return value.Text(h, v)
}

// DisplayText gives the text of a value as tables and lists show it: dates by the culture, all else as the language makes text.
func DisplayText(h value.Host, v value.Value) (string, error) { return textOf(h, v) }

// FormatValue gives the text of a value by a .NET format string in the culture that scripts run under; "" is the general
// format. A value that takes no format gives its own text.
func FormatValue(h value.Host, v value.Value, formatString string) (string, error) {
	base := v.Unwrap()
	switch kind := base.Kind(); {
	case kind == value.KindDateTime:
		ticks, dateKind, _ := base.AsDateTime()
		return value.FormatDateTime(ticks, dateKind, formatString, value.Current)
	case kind == value.KindTimeSpan:
		ticks, _ := base.AsTimeSpan()
		return value.FormatTimeSpan(ticks, formatString, value.Current)
	case kind.IsNumber(), kind == value.KindBigInteger:
		return value.FormatValue(h, base, formatString, value.Current)
	case kind == value.KindString, kind == value.KindBool, kind == value.KindChar:
		return value.Text(h, base)
	}
	if offset, ok := base.Object().(*value.DateTimeOffset); ok {
		return value.FormatDateTimeOffset(offset, formatString, value.Current)
	}
	if formatString == "" || !base.Type().IsA(value.TypeIFormattable) && base.Kind() != value.KindEnum {
		return value.Text(h, v)
	}
	text, err := value.InvokeMethod(h, base, "ToString", []value.Value{value.Str(formatString)}, nil)
	if err != nil {
		return "", err
	}
	return value.ToString(text), nil
}

// Composite gives a value by a composite format string: "{0:N2} units".
func Composite(h value.Host, formatString string, v value.Value) (string, error) {
	text, err := value.InvokeStatic(h, value.TypeString, "Format", []value.Value{value.Str(formatString), v}, nil)
	if err != nil {
		return "", err
	}
	return value.ToString(text), nil
}

// DisplayNetText is DisplayText with collections named by their type, as .NET's ToString does.
func DisplayNetText(h value.Host, v value.Value) (string, error) {
	if _, isText := v.AsString(); !isText && value.IsCollection(v.Unwrap()) {
		return v.Type().FullName(), nil
	}
	return textOf(h, v)
}
