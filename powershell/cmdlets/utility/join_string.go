package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// joinString is Join-String.
type joinString struct {
	interp.Steps
	property *format.Expression
	texts    []string
}

func newJoinString() interp.Processor { return &joinString{} }

func (j *joinString) Begin(inv *interp.Invocation) *interp.Unwind {
	if v := inv.Value("Property"); !v.IsNull() {
		if block, ok := v.AsScriptBlock(); ok {
			j.property = &format.Expression{Block: block}
		} else {
			j.property = &format.Expression{Name: value.ToString(v)}
		}
	}
	return nil
}

func (j *joinString) Process(inv *interp.Invocation) *interp.Unwind {
	objects := []value.Value{inv.Value("InputObject")}
	if !inv.Bound("InputObject") {
		return nil
	}
	if array, ok := objects[0].AsArray(); ok {
		objects = array.Items
	}
	for _, object := range objects {
		if object.IsNull() {
			continue
		}
		v := object
		if j.property != nil {
			v = value.Null
			if results := j.property.Values(inv.Host(), object); len(results) > 0 {
				v = results[0].Value
			}
		}
		if v.IsNull() {
			continue
		}
		text, err := j.text(inv, v)
		if err != nil {
			return inv.Raise(err)
		}
		j.texts = append(j.texts, text)
	}
	return nil
}

func (j *joinString) text(inv *interp.Invocation, v value.Value) (string, error) {
	if pattern := inv.Text("FormatString"); pattern != "" {
		return format.Composite(inv.Host(), pattern, v)
	}
	text, err := format.DisplayText(inv.Host(), v)
	switch {
	case inv.Switch("SingleQuote"):
		text = "'" + text + "'"
	case inv.Switch("DoubleQuote"):
		text = `"` + text + `"`
	}
	return text, err
}

func (j *joinString) End(inv *interp.Invocation) *interp.Unwind {
	separator := inv.Host().OFS()
	if inv.Bound("Separator") {
		separator = inv.Text("Separator")
	} else if _, set := inv.Variable("OFS"); !set {
		separator = ""
	}
	return inv.Write(value.Str(inv.Text("OutputPrefix") + strings.Join(j.texts, separator) + inv.Text("OutputSuffix")))
}
