package format

import (
	"fmt"

	"github.com/exorun/exorun/powershell/value"
)

// viewLayout is how the objects of one document are shown.
type viewLayout interface {
	start(first value.Value) *Start
	entry(object value.Value) Content
	// applies tells whether an object of the type names fits into the document.
	applies(typeNames []string) bool
	// grouping gives the view's own grouping.
	grouping() *Grouping
}

// choose finds the layout for a document that begins with an object.
func (f *Formatter) choose(object value.Value) (viewLayout, error) {
	typeNames := value.TypeNames(object)
	o := f.options
	if o.Shape != AnyShape && len(o.Properties) > 0 {
		return f.fromProperties(o.Shape, object), nil
	}
	if o.View != "" {
		view := f.views.Find(typeNames, o.Shape, o.View)
		if view == nil {
			return nil, f.unknownView(object)
		}
		return f.fromView(view), nil
	}
	if view := f.views.Find(typeNames, o.Shape, ""); view != nil {
		return f.fromView(view), nil
	}
	shape := o.Shape
	if shape == AnyShape {
		shape = f.shapeByProperties(object)
	}
	return f.fromProperties(shape, object), nil
}

// maxTableProperties is up to how many properties an object without a view is shown as a table.
const maxTableProperties = 4

func (f *Formatter) shapeByProperties(object value.Value) Shape {
	names := f.defaultNames(object)
	if names == nil {
		names = allNames(object)
	}
	if len(names) <= maxTableProperties {
		return TableShape
	}
	return ListShape
}

func (f *Formatter) unknownView(object value.Value) error {
	shape := map[Shape]string{TableShape: "Table", ListShape: "List", WideShape: "Wide", CustomShape: "Custom"}[f.options.Shape]
	typeName := object.Unwrap().Type().FullName()
	details := fmt.Sprintf("The view name %s cannot be found. There are no existing %s views for %s objects.", f.options.View, shape, typeName)
	return &Refusal{&value.ErrorRecord{
		Exception: value.NewException("System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped."),
		ErrorID:   "FormatViewNotFound", Category: value.ObjectNotFound, Target: value.Str(f.options.View), Details: details,
	}}
}

// Refusal is an error that ends a formatting cmdlet.
type Refusal struct{ Record *value.ErrorRecord }

func (r *Refusal) Error() string { return r.Record.Message() }

// propertyLayout shows objects by their properties: those asked for, the default ones, or all.
type propertyLayout struct {
	formatter *Formatter
	shape     Shape
	options   *Options
	columns   []Specification // of a table, settled by its first object
}

func (f *Formatter) fromProperties(shape Shape, first value.Value) viewLayout {
	layout := &propertyLayout{formatter: f, shape: shape, options: f.options}
	if shape == TableShape {
		layout.columns = layout.fields(first)
	}
	return layout
}

func (l *propertyLayout) applies([]string) bool { return true }

func (l *propertyLayout) grouping() *Grouping { return nil }

// maxTableColumns is how many columns a table has at most that was not asked for its properties.
const maxTableColumns = 10

// fields gives the properties to show of an object.
func (l *propertyLayout) fields(object value.Value) []Specification {
	var fields []Specification
	switch {
	case len(l.options.Properties) > 0:
		for _, spec := range l.options.Properties {
			resolved := spec.Resolve(l.formatter.host, object)
			if l.shape == TableShape && len(resolved) == 0 && !spec.IsWildcard() {
				resolved = []Expression{spec.Expression}
			}
			for _, expression := range resolved {
				field := spec
				field.Expression = expression
				fields = append(fields, field)
			}
		}
	case l.shape == WideShape:
		if expression, ok := displayName(l.formatter.host, object); ok {
			return []Specification{{Expression: expression}}
		}
		fields = l.formatter.specificationsOf(object)
	default:
		fields = l.formatter.specificationsOf(object)
		if l.shape == TableShape && len(fields) > maxTableColumns && l.formatter.defaultNames(object) == nil {
			fields = fields[:maxTableColumns]
		}
	}
	return withoutExcluded(fields, l.options.Exclude)
}

func (f *Formatter) specificationsOf(object value.Value) []Specification {
	names := f.defaultNames(object)
	if names == nil {
		names = allNames(object)
	}
	fields := make([]Specification, 0, len(names))
	for _, name := range names {
		if !isRemotingProperty(name) || name == "RunspaceId" {
			fields = append(fields, Specification{Expression: Property(name)})
		}
	}
	return fields
}

func withoutExcluded(fields []Specification, exclude []string) []Specification {
	if len(exclude) == 0 {
		return fields
	}
	var kept []Specification
	for _, field := range fields {
		excluded := false
		for _, pattern := range exclude {
			excluded = excluded || nameMatcher(pattern)(field.String())
		}
		if !excluded {
			kept = append(kept, field)
		}
	}
	return kept
}

func (s *Specification) label() string {
	if s.HasLabel {
		return s.Label
	}
	return s.String()
}

func (l *propertyLayout) start(first value.Value) *Start {
	start := &Start{Shape: l.shape, AutoSize: l.options.AutoSize != nil && *l.options.AutoSize}
	switch l.shape {
	case WideShape:
		if !start.AutoSize {
			start.Columns = l.options.Columns
		}
	case TableShape:
		header := &TableHeader{HideHeader: l.options.HideHeader != nil && *l.options.HideHeader, RepeatHeader: l.options.RepeatHeader}
		for _, spec := range l.columns {
			align := spec.Align
			if align == Undefined {
				align = l.alignment(first, spec.Expression)
			}
			header.Columns = append(header.Columns, Column{Label: spec.label(), Width: spec.Width, Align: align, OwnName: true})
		}
		start.Table = header
	}
	return start
}

// alignment is that of a column by its first value: numbers and their like stand on the right.
func (l *propertyLayout) alignment(first value.Value, expression Expression) Alignment {
	results := expression.Values(l.formatter.host, first)
	if len(results) == 0 || results[0].Err != nil || results[0].Value.IsNull() {
		return Left
	}
	typeNames := value.TypeNames(results[0].Value)
	if len(typeNames) > 0 && typeNames[0] != "System.String" && isScalarType(typeNames) {
		return Right
	}
	return Left
}

func (l *propertyLayout) entry(object value.Value) Content {
	f := l.formatter
	switch l.shape {
	case TableShape:
		row := &Row{Wrap: l.options.Wrap != nil && *l.options.Wrap}
		for _, spec := range l.columns {
			row.Values = append(row.Values, f.show(object, spec.Expression, spec.Format, spec.Format == ""))
		}
		return row
	case WideShape:
		fields := l.fields(object)
		if len(fields) == 0 {
			return Item("")
		}
		return Item(f.show(object, fields[0].Expression, fields[0].Format, false))
	case CustomShape:
		return f.browse(object, l.options)
	}
	list := List{}
	for _, spec := range l.fields(object) {
		list = append(list, ListField{Label: spec.label(), Value: f.show(object, spec.Expression, spec.Format, false)})
	}
	return list
}

// definedLayout shows objects by a view of the catalogue.
type definedLayout struct {
	formatter *Formatter
	view      *View
}

func (f *Formatter) fromView(view *View) viewLayout { return &definedLayout{f, view} }

func (l *definedLayout) applies(typeNames []string) bool { return rankOf(l.view.Types, typeNames) >= 0 }

func (l *definedLayout) grouping() *Grouping { return l.view.Group }

func (l *definedLayout) start(first value.Value) *Start {
	o := l.formatter.options
	start := &Start{Shape: l.view.Shape, AutoSize: l.view.AutoSize}
	if o.AutoSize != nil {
		start.AutoSize = *o.AutoSize
	}
	switch l.view.Shape {
	case WideShape:
		if !start.AutoSize {
			start.Columns = o.Columns
		}
	case TableShape:
		header := &TableHeader{HideHeader: o.HideHeader != nil && *o.HideHeader, RepeatHeader: o.RepeatHeader}
		for _, field := range l.view.fieldsFor(value.TypeNames(first)) {
			align := field.Align
			if align == Undefined {
				align = Left
			}
			own := field.Label == ""
			if !own {
				_, own, _ = value.GetOwnMember(l.formatter.host, first, field.Label)
			}
			header.Columns = append(header.Columns, Column{Label: field.label(), Width: field.Width, Align: align, OwnName: own})
		}
		start.Table = header
	}
	return start
}

func (l *definedLayout) entry(object value.Value) Content {
	f := l.formatter
	fields := l.view.fieldsFor(value.TypeNames(object))
	switch l.view.Shape {
	case TableShape:
		row := &Row{Wrap: l.view.Wrap}
		if f.options.Wrap != nil {
			row.Wrap = *f.options.Wrap
		}
		for _, field := range fields {
			row.Values = append(row.Values, f.show(object, f.expression(field), field.Format, false))
		}
		return row
	case ListShape:
		list := List{}
		for _, field := range fields {
			list = append(list, ListField{Label: f.listLabel(object, field), Value: f.show(object, f.expression(field), field.Format, false)})
		}
		return list
	}
	text := ""
	if len(fields) > 0 {
		text = f.show(object, f.expression(fields[0]), fields[0].Format, false)
	}
	if l.view.Shape == WideShape {
		return Item(text)
	}
	return Custom{Text(text)}
}

// listLabel is the label of a view's line: the name of the property as the object spells it, unless the view says.
func (f *Formatter) listLabel(object value.Value, field Field) string {
	if field.Label != "" || field.Property == "" {
		return field.label()
	}
	if resolved := (Expression{Name: field.Property}).Resolve(f.host, object); len(resolved) > 0 {
		return resolved[0].Name
	}
	return field.Property
}

// expression gives what a field of a view reads.
func (f *Formatter) expression(field Field) Expression {
	if field.Script == "" {
		return Expression{Name: field.Property}
	}
	return f.script(field.Script)
}

func (f *Formatter) script(text string) Expression {
	if expression, ok := f.scripts[text]; ok {
		return expression
	}
	block, err := f.engine.Script(text)
	expression := Expression{Block: block}
	if err != nil {
		expression = Property("")
	}
	if f.scripts == nil {
		f.scripts = map[string]Expression{}
	}
	f.scripts[text] = expression
	return expression
}
