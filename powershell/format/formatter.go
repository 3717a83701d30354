package format

import (
	"fmt"

	"github.com/exorun/exorun/powershell/value"
)

// Engine is what formatting needs of the engine that runs.
type Engine interface {
	// ValueHost is the host that values are read by. Errors of the script blocks that it calls are the caller's.
	ValueHost() value.Host
	// Script gives a script block of text, for views whose values are computed.
	Script(text string) (value.ScriptBlock, error)
	// ErrorReport describes an error record, or an exception's, for its view.
	ErrorReport(record *value.ErrorRecord) *ErrorReport
	// ErrorView is $ErrorView.
	ErrorView() string
	// EnumerationLimit is $FormatEnumerationLimit: how many elements of a collection are shown, negative for all.
	EnumerationLimit() int
}

// Options are what a Format- cmdlet was asked for; the zero Options are those of output without one.
type Options struct {
	Shape      Shape
	Properties []Specification
	// Exclude are wildcards of properties to leave out.
	Exclude []string
	GroupBy *Specification
	View    string
	// AutoSize, HideHeader, Wrap, ShowErrors and DisplayErrors leave the choice to the view where they are nil.
	AutoSize, HideHeader, Wrap *bool
	ShowErrors, DisplayErrors  *bool
	RepeatHeader               bool
	// Force formats even what interrupts documents.
	Force bool
	// Expand is "", "CoreOnly", "EnumOnly" or "Both".
	Expand string
	// Columns is Format-Wide's, Depth Format-Custom's.
	Columns, Depth int
}

// Formatter turns objects into packets.
type Formatter struct {
	engine  Engine
	host    value.Host
	views   *Catalogue
	options *Options
	text    textFormatter
	styled  Style
	width   int
	emit    func(Packet) error

	state    documentState
	layout   viewLayout
	groups   grouping
	scripts  map[string]Expression
	problems []problem
}

type documentState uint8

const (
	outside documentState = iota
	inDocument
	inGroup
)

// problem is an expression of a view that failed.
type problem struct {
	expression string
	err        error
}

// NewFormatter returns a formatter that hands packets to emit.
func NewFormatter(engine Engine, views *Catalogue, options *Options, emit func(Packet) error) *Formatter {
	if options == nil {
		options = &Options{}
	}
	return &Formatter{
		engine: engine, host: engine.ValueHost(), views: views, options: options, emit: emit, width: defaultErrorWidth,
		text: textFormatter{host: engine.ValueHost(), limit: engine.EnumerationLimit()},
	}
}

// defaultErrorWidth is where error messages wrap without a console.
const defaultErrorWidth = 120

// Style sets the colours of error text and its width.
func (f *Formatter) Style(style Style, errorWidth int) {
	f.styled, f.width = style, errorWidth
}

// Write formats one object of a pipeline: a collection by its elements.
func (f *Formatter) Write(object value.Value) error {
	if object.IsNull() {
		return nil
	}
	each, ok := enumerate(object)
	if !ok {
		return f.object(object)
	}
	switch f.options.Expand {
	case "CoreOnly":
		return f.object(object)
	case "Both":
		return f.both(object, each)
	}
	for {
		item, ok, err := each.Next()
		if err != nil || !ok {
			return err
		}
		if err := f.object(item); err != nil {
			return err
		}
	}
}

// both shows a collection as an object and then its elements.
func (f *Formatter) both(object value.Value, each value.Enumerator) error {
	var items []value.Value
	for {
		item, ok, err := each.Next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		items = append(items, item)
	}
	if err := f.comment("The following object supports IEnumerable:"); err != nil {
		return err
	}
	if content, ok := f.interrupting(object, true); ok {
		if err := f.emit(&Entry{OutOfBand: true, Content: content}); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("The IEnumerable contains the following %d objects:", len(items))
	switch len(items) {
	case 0:
		text = "The IEnumerable contains no objects."
	case 1:
		text = "The IEnumerable contains the following object:"
	}
	if err := f.comment(text); err != nil {
		return err
	}
	for _, item := range items {
		if err := f.object(item); err != nil {
			return err
		}
	}
	return nil
}

func (f *Formatter) comment(text string) error {
	return f.emit(&Entry{OutOfBand: true, Content: Raw(text)})
}

func (f *Formatter) object(object value.Value) error {
	if packet, ok := PacketOf(object); ok {
		return f.emit(packet)
	}
	if object.IsNull() {
		object = value.Str("")
	}
	interrupts := f.options.Shape == AnyShape || !f.options.Force
	if interrupts {
		if content, ok := f.interrupting(object, false); ok {
			return f.emitOutOfBand(content)
		}
	}
	if f.state == outside {
		layout, err := f.choose(object)
		if err != nil {
			return err
		}
		f.layout = layout
		f.groups = f.newGrouping()
		if err := f.emit(layout.start(object)); err != nil {
			return err
		}
		f.state = inDocument
	}
	if interrupts && !f.layout.applies(value.TypeNames(object)) {
		if content, ok := f.interrupting(object, true); ok {
			return f.emitOutOfBand(content)
		}
	}
	changed := f.groups.update(f.host, object)
	switch {
	case f.state == inDocument:
		if err := f.openGroup(object); err != nil {
			return err
		}
	case changed:
		if err := f.emit(&Entry{OutOfBand: true, Content: Custom{}}); err != nil {
			return err
		}
		if err := f.closeGroup(); err != nil {
			return err
		}
		if err := f.openGroup(object); err != nil {
			return err
		}
	}
	if err := f.emit(&Entry{Content: f.layout.entry(object)}); err != nil {
		return err
	}
	return f.reportProblems()
}

func (f *Formatter) emitOutOfBand(content Content) error {
	if err := f.reportProblems(); err != nil {
		return err
	}
	return f.emit(&Entry{OutOfBand: true, Content: content})
}

// Close ends the document.
func (f *Formatter) Close() error {
	if f.state == inGroup {
		if err := f.closeGroup(); err != nil {
			return err
		}
	}
	if f.state == inDocument {
		f.state = outside
		return f.emit(&End{})
	}
	return nil
}

func (f *Formatter) openGroup(first value.Value) error {
	f.state = inGroup
	return f.emit(&GroupStart{Heading: f.groups.heading(f, first)})
}

func (f *Formatter) closeGroup() error {
	f.state = inDocument
	return f.emit(&GroupEnd{})
}

// scalarTypes are shown as text and stand on the right of tables.
func isScalarType(typeNames []string) bool {
	if len(typeNames) == 0 {
		return false
	}
	if len(typeNames) > 1 && typeNames[1] == "System.Enum" {
		return true
	}
	switch typeNames[0] {
	case "System.String", "System.SByte", "System.Byte", "System.Int16", "System.UInt16", "System.Int32", "System.UInt32",
		"System.Int64", "System.UInt64", "System.Char", "System.Single", "System.Double", "System.Boolean", "System.Decimal",
		"System.IntPtr", "System.Security.SecureString", "System.Numerics.BigInteger":
		return true
	}
	return false
}

// interrupting gives what an object shows that interrupts a document: text, errors, and, if anything does, any object as
// a list.
func (f *Formatter) interrupting(object value.Value, anything bool) (Content, bool) {
	typeNames := value.TypeNames(object)
	if record, ok := errorRecordOf(object); ok {
		return f.errorContent(record), true
	}
	if view := f.views.FindOutOfBand(typeNames); view != nil {
		return f.fromView(view).entry(object), true
	}
	if isScalarType(typeNames) || len(allNames(object)) == 0 && len(typeNames) > 0 {
		text, err := textOf(f.host, object)
		if err != nil {
			text = ""
		}
		return Raw(text), true
	}
	if !anything || len(allNames(object)) == 0 {
		return nil, false
	}
	return (&propertyLayout{formatter: f, shape: ListShape, options: &Options{Shape: ListShape}}).entry(object), true
}

func errorRecordOf(object value.Value) (*value.ErrorRecord, bool) {
	record, ok := object.Unwrap().Object().(*value.ErrorRecord)
	return record, ok
}

func (f *Formatter) errorContent(record *value.ErrorRecord) Content {
	text := ErrorText(f.engine.ErrorReport(record), f.engine.ErrorView(), f.styled, f.width)
	return Custom{Text(text)}
}

// reportProblems shows the expressions that failed, if that is asked for.
func (f *Formatter) reportProblems() error {
	problems := f.problems
	f.problems = nil
	if f.options.ShowErrors == nil || !*f.options.ShowErrors {
		return nil
	}
	for _, p := range problems {
		exception := value.AsException(p.err)
		record := &value.ErrorRecord{
			Exception: exception, ErrorID: "PSPropertyExpressionError", Category: value.InvalidArgument,
			Details: "Failed to evaluate expression \"" + p.expression + "\".",
		}
		if err := f.emit(&Entry{OutOfBand: true, Content: f.errorContent(record)}); err != nil {
			return err
		}
	}
	return nil
}

// show gives the text of what an expression gives of an object.
func (f *Formatter) show(object value.Value, expression Expression, formatString string, table bool) string {
	results := expression.Values(f.host, object)
	if len(results) == 0 {
		return ""
	}
	display := f.options.DisplayErrors != nil && *f.options.DisplayErrors
	if err := results[0].Err; err != nil {
		f.problems = append(f.problems, problem{results[0].Of.String(), err})
		if display {
			return "#ERR"
		}
		return ""
	}
	text, err := f.text.field(results[0].Value, formatString, table)
	if err == nil {
		return text
	}
	if display {
		return "#FMTERR"
	}
	text, _ = f.text.smart(results[0].Value, table)
	return text
}
