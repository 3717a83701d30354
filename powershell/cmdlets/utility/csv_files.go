package utility

import (
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/cmdlets/textfile"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// exportCSV is Export-Csv.
type exportCSV struct {
	csvOutput
	file      *provider.TextWriter
	appending bool
	before    []string // the columns of the file that is appended to
}

func newExportCSV() interp.Processor { return &exportCSV{} }

// pathOf gives -Path or -LiteralPath, of which exactly one must be given.
func pathOf(inv *interp.Invocation) (text string, literal bool, refusal *value.ErrorRecord) {
	literal = inv.Bound("LiteralPath")
	if literal == inv.Bound("Path") {
		return "", false, record(invalidOperationException, "CannotSpecifyPathAndLiteralPath", value.InvalidData, value.Null,
			"You must specify either the -Path or -LiteralPath parameters, but not both.")
	}
	if literal {
		return inv.Text("LiteralPath"), true, nil
	}
	return inv.Text("Path"), false, nil
}

func (e *exportCSV) Begin(inv *interp.Invocation) *interp.Unwind {
	if u := e.begin(inv); u != nil {
		return u
	}
	text, literal, refusal := pathOf(inv)
	if refusal != nil {
		return inv.Throw(refusal)
	}
	if inv.Switch("Append") && inv.Switch("NoHeader") {
		return inv.Throw(record(invalidOperationException, "CannotSpecifyBothAppendAndNoHeader", value.InvalidData, value.Null,
			"You cannot specify both -Append and -NoHeader parameters."))
	}
	if goOn, u := inv.ShouldProcess(text, ""); u != nil || !goOn {
		return u
	}
	return e.open(inv, text, literal)
}

func (e *exportCSV) open(inv *interp.Invocation, text string, literal bool) *interp.Unwind {
	encoding := provider.EncodingOf(inv)
	if inv.Switch("Append") {
		place, bad := provider.FilePath(inv, text, literal)
		if bad != nil {
			return inv.Throw(bad)
		}
		if info, err := inv.World().Files.Stat(place); err == nil && info.Size() > 0 {
			var u *interp.Unwind
			if encoding, u = e.readHeader(inv, place, encoding); u != nil {
				return u
			}
		}
	}
	var bad *value.ErrorRecord
	e.file, bad = provider.CreateText(inv, provider.Create{
		Path: text, Literal: literal, Encoding: encoding, Append: inv.Switch("Append"),
		Force: inv.Switch("Force"), NoClobber: inv.Switch("NoClobber"),
	})
	if bad != nil {
		return inv.Throw(bad)
	}
	return nil
}

// readHeader reads the columns and the encoding of a file that is appended to.
func (e *exportCSV) readHeader(inv *interp.Invocation, place string, encoding textfile.Encoding) (textfile.Encoding, *interp.Unwind) {
	text, file, bad := provider.OpenText(inv, place, encoding)
	if bad != nil {
		return encoding, inv.Throw(bad)
	}
	defer file.Close()
	reader := newCSVReader(text, e.writer.delimiter, nil, "")
	if err := reader.readHeader(); err != nil {
		return encoding, inv.Raise(err)
	}
	e.appending, e.before = true, reader.header
	if marked, _, bad := provider.DetectEncoding(inv, place); bad == nil && marked.Name != "" {
		encoding = marked
	}
	return encoding, nil
}

func (e *exportCSV) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	if object.IsNull() || e.file == nil {
		return nil
	}
	if !e.begun {
		e.begun = true
		e.names = columnsOf(object)
		if e.appending && e.before != nil {
			if u := e.reconcile(inv); u != nil {
				return u
			}
		}
		if !e.appending && !inv.Switch("NoHeader") {
			if inv.Switch("IncludeTypeInformation") {
				if u := e.line(inv, typeLine(object)); u != nil {
					return u
				}
			}
			if u := e.line(inv, e.writer.header(e.names)); u != nil {
				return u
			}
		}
	}
	return e.line(inv, e.row(object))
}

// reconcile takes the columns of the file, which the object must have all.
func (e *exportCSV) reconcile(inv *interp.Invocation) *interp.Unwind {
	has := map[string]bool{}
	for _, name := range e.names {
		has[value.Fold(name)] = true
	}
	for _, name := range e.before {
		if !has[value.Fold(name)] && !inv.Switch("Force") {
			path := inv.Text("Path") + inv.Text("LiteralPath")
			return inv.Throw(record(invalidOperationException, "CannotAppendCsvWithMismatchedPropertyNames", value.InvalidData, value.Str(name),
				"Cannot append CSV content to the following file: %s. The appended object does not have a property that corresponds to the following column: %s. "+
					"To continue with mismatched properties, add the -Force parameter, and then retry the command.", path, name))
		}
	}
	e.names = e.before
	return nil
}

func (e *exportCSV) line(inv *interp.Invocation, text string) *interp.Unwind {
	if err := e.file.WriteString(text + "\n"); err != nil {
		return inv.Raise(err)
	}
	return nil
}

func (e *exportCSV) End(inv *interp.Invocation) *interp.Unwind {
	if e.file == nil {
		return nil
	}
	file := e.file
	e.file = nil
	if err := file.Close(); err != nil {
		return inv.Raise(err)
	}
	return nil
}

// Clean closes the file of a call that did not end.
func (e *exportCSV) Clean(*interp.Invocation) {
	if e.file != nil {
		_ = e.file.Close()
	}
}

// importCSV is Import-Csv.
type importCSV struct {
	interp.Steps
	warned bool
}

func newImportCSV() interp.Processor { return &importCSV{} }

func (c *importCSV) Process(inv *interp.Invocation) *interp.Unwind {
	if inv.Bound("Path") == inv.Bound("LiteralPath") {
		_, _, refusal := pathOf(inv)
		return inv.Throw(refusal)
	}
	literal := inv.Bound("LiteralPath")
	for _, text := range append(inv.Texts("Path"), inv.Texts("LiteralPath")...) {
		place, bad := provider.FilePath(inv, text, literal)
		if bad != nil {
			return inv.Throw(bad)
		}
		reader, file, bad := provider.OpenText(inv, place, provider.EncodingOf(inv))
		if bad != nil {
			return inv.Throw(bad)
		}
		var header []string
		if inv.Bound("Header") {
			header = inv.Texts("Header")
		}
		u := writeRecords(inv, newCSVReader(reader, delimiterOf(inv), header, ""), &c.warned)
		_ = file.Close()
		if u != nil {
			return u
		}
	}
	return nil
}
