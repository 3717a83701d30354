package utility

import (
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// formatObjects is Format-Table, Format-List, Format-Wide and Format-Custom: it writes the packets of documents.
type formatObjects struct {
	shape     format.Shape
	views     *format.Catalogue
	formatter *format.Formatter
}

func newFormat(shape format.Shape, views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return &formatObjects{shape: shape, views: views} }
}

// formatKeys are the keys of calculated properties by shape.
var formatKeys = map[format.Shape]format.Keys{
	format.TableShape:  format.FormatKey | format.WidthKey | format.AlignmentKey | format.LabelKey,
	format.ListShape:   format.FormatKey | format.LabelKey,
	format.WideShape:   format.FormatKey,
	format.CustomShape: format.DepthKey,
}

func (f *formatObjects) Begin(inv *interp.Invocation) *interp.Unwind {
	options, refusal := f.options(inv)
	if refusal != nil {
		return inv.Throw(refusal)
	}
	f.formatter = format.NewFormatter(engineOf(inv), f.views, options, func(packet format.Packet) error {
		if u := inv.Write(format.ObjectOf(packet)); u != nil {
			return &unwound{u}
		}
		return nil
	})
	f.formatter.Style(format.Style{}, screenWidth(inv))
	return nil
}

func (f *formatObjects) options(inv *interp.Invocation) (*format.Options, *value.ErrorRecord) {
	o := &format.Options{
		Shape: f.shape, View: inv.Text("View"), Exclude: inv.Texts("ExcludeProperty"), Force: inv.Switch("Force"),
		Expand: inv.Text("Expand"), RepeatHeader: inv.Switch("RepeatHeader"), Columns: inv.Int("Column", 0), Depth: inv.Int("Depth", 0),
	}
	for name, flag := range map[string]**bool{
		"AutoSize": &o.AutoSize, "HideTableHeaders": &o.HideHeader, "Wrap": &o.Wrap,
		"ShowError": &o.ShowErrors, "DisplayError": &o.DisplayErrors,
	} {
		if inv.Bound(name) {
			on := inv.Switch(name)
			*flag = &on
		}
	}
	arguments := items(inv.Value("Property"))
	if f.shape == format.WideShape && inv.Bound("Property") {
		arguments = []value.Value{inv.Value("Property")}
	}
	if o.View != "" && (len(arguments) > 0 || len(o.Exclude) > 0) {
		return nil, refusedData("FormatCannotSpecifyViewAndProperty", "Cmdlet parameters View and Property are mutually exclusive.")
	}
	if f.shape == format.WideShape && o.AutoSize != nil && *o.AutoSize && inv.Bound("Column") {
		return nil, refusedData("FormatCannotSpecifyAutosizeAndColumns", "Cmdlet parameters AutoSize and Column are mutually exclusive.")
	}
	if len(o.Exclude) > 0 && len(arguments) == 0 {
		arguments = []value.Value{value.Str("*")}
	}
	var refusal *value.ErrorRecord
	if o.Properties, refusal = format.Specify(arguments, formatKeys[f.shape]); refusal != nil {
		return nil, refusal
	}
	if inv.Bound("GroupBy") && !inv.Value("GroupBy").IsNull() {
		groups, refusal := format.Specify([]value.Value{inv.Value("GroupBy")}, format.FormatKey|format.LabelKey)
		if refusal != nil {
			return nil, refusal
		}
		o.GroupBy = &groups[0]
	}
	return o, nil
}

func refusedData(id, details string) *value.ErrorRecord {
	r := record("System.IO.InvalidDataException", id, value.InvalidArgument, value.Null, "Found invalid data while decoding.")
	r.Details = details
	return r
}

func (f *formatObjects) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	return leave(inv, f.formatter.Write(object))
}

func (f *formatObjects) End(inv *interp.Invocation) *interp.Unwind {
	return leave(inv, f.formatter.Close())
}
