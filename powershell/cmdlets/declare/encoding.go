package declare

import (
	"github.com/exorun/exorun/powershell/cmdlets/textfile"
	"github.com/exorun/exorun/powershell/value"
)

// Encoding takes the name or the code page of an encoding for -Encoding. The argument stays text; an encoding object of
// .NET becomes the name that stands for it.
type Encoding struct{}

// Transform gives the name of an encoding.
func (Encoding) Transform(h value.Host, v value.Value) (value.Value, error) {
	if v.IsNull() {
		return v, nil
	}
	name, isText := v.AsString()
	if n, ok := v.AsInt64(); ok {
		name, isText = value.FormatInt(n), true
	}
	if !isText {
		return encodingObject(h, v)
	}
	if _, ok := textfile.Named(name); !ok {
		e := value.NewException("System.ArgumentException", "'"+name+"' is not a supported encoding name. For information on defining a custom encoding, "+
			"see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')")
		return v, e
	}
	return value.Str(name), nil
}

func encodingObject(h value.Host, v value.Value) (value.Value, error) {
	page, _, err := value.GetMember(h, v, "CodePage")
	if err != nil {
		return v, err
	}
	number, ok := page.AsInt64()
	if !ok {
		return v, value.InvalidCast("InvalidCast", "Cannot convert the \"%s\" value of type \"%s\" to type \"System.Text.Encoding\".", value.ToString(v), v.Type().FullName())
	}
	mark, err := value.InvokeMethod(h, v, "GetPreamble", nil, nil)
	if err != nil {
		return v, err
	}
	if number == 65001 && len(elements(mark)) > 0 {
		return value.Str("utf8BOM"), nil
	}
	return value.Str(value.FormatInt(number)), nil
}
