package format

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// textFormatter gives the text of values as views show them.
type textFormatter struct {
	host  value.Host
	limit int // how many elements of a collection are shown, negative for all
}

// field gives the text of a value by a format string, if there is one. In tables floating-point numbers have as many
// decimals as the culture's numbers.
func (t *textFormatter) field(v value.Value, formatString string, table bool) (string, error) {
	if formatString == "" {
		return t.smart(v, table)
	}
	if v.IsNull() {
		v = value.Str("")
	}
	if strings.Contains(formatString, "{0") || strings.Contains(formatString, "}") {
		return Composite(t.host, formatString, v)
	}
	return FormatValue(t.host, v, formatString)
}

// smart gives the text of a value: of a collection, its first elements in braces.
func (t *textFormatter) smart(v value.Value, table bool) (string, error) {
	if v.IsNull() {
		return "", nil
	}
	if each, ok := enumerate(v); ok {
		return t.elements(each)
	}
	if table {
		switch v.Kind() {
		case value.KindDouble, value.KindSingle, value.KindDecimal:
			return FormatValue(t.host, v, "F")
		}
	}
	return textOf(t.host, v)
}

func (t *textFormatter) elements(each value.Enumerator) (string, error) {
	var text strings.Builder
	text.WriteByte('{')
	for count := 0; ; count++ {
		item, ok, err := each.Next()
		if err != nil {
			return "", err
		}
		if !ok {
			break
		}
		if count == t.limit {
			text.WriteString(ellipsis)
			break
		}
		if count > 0 {
			text.WriteString(", ")
		}
		name, err := t.name(item)
		if err != nil {
			return "", err
		}
		text.WriteString(name)
	}
	text.WriteByte('}')
	return text.String(), nil
}

// name gives the text of an element: its own, where its type has one, or that of a property that names it.
func (t *textFormatter) name(v value.Value) (string, error) {
	if v.IsNull() {
		return "$null", nil
	}
	if !hasOwnText(v) {
		if expression, ok := displayName(t.host, v); ok {
			if result := expression.Value(t.host, v); result.Err == nil {
				return textOf(t.host, result.Value)
			}
		}
	}
	return textOf(t.host, v)
}

// displayName finds the property that names an object.
func displayName(h value.Host, v value.Value) (Expression, bool) {
	if name, ok := displayProperty(v); ok {
		return Expression{Name: name}, true
	}
	for _, pattern := range []string{"name", "id", "key", "*key", "*name", "*id"} {
		for _, expression := range (Expression{Name: pattern}).Resolve(h, v) {
			if !isRemotingProperty(expression.Name) {
				return expression, true
			}
		}
	}
	return Expression{}, false
}

// isRemotingProperty tells the properties that PowerShell adds to objects of other machines.
func isRemotingProperty(name string) bool {
	for _, remoting := range []string{"PSComputerName", "PSShowComputerName", "RunspaceId", "PSSourceJobInstanceId"} {
		if equalFold(name, remoting) {
			return true
		}
	}
	return false
}
