package interp

import (
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// raise gives the unwind of an error that a value, a conversion or a method reported. It has no place yet: the
// statement that it leaves gives it one.
func (f *frame) raise(err error) *Unwind {
	switch e := err.(type) {
	case *unwindError:
		return e.u
	case *value.Exception:
		if e.Record != nil {
			return &Unwind{Kind: Throw, Err: e.Record}
		}
	}
	e := value.AsException(err)
	if inner := innerUnwind(e); inner != nil {
		return inner
	}
	r := value.AsRuntimeException(e).NewErrorRecord()
	r.Exception.Record = r
	return &Unwind{Kind: Throw, Err: r, thrown: value.IsLimitError(e)}
}

// innerUnwind finds the unwind that is no error in an exception that a method call wrapped: break, exit and the
// end of a pipeline pass through .NET code as they are.
func innerUnwind(*value.Exception) *Unwind { return nil }

// throwRecord gives the unwind of a record.
func throwRecord(r *value.ErrorRecord) *Unwind { return &Unwind{Kind: Throw, Err: r} }

// failure gives the unwind of PowerShell's own errors.
func failure(id string, category value.ErrorCategory, target value.Value, message string) *Unwind {
	e := value.RuntimeError(id, "%s", message)
	e.Category, e.Target = category, target
	r := e.NewErrorRecord()
	e.Record = r
	return throwRecord(r)
}

// locate gives an error its place and its stack, if it has none yet.
func (f *frame) locate(u *Unwind, at syntax.Extent) {
	if u.Kind != Throw || u.Err == nil {
		return
	}
	r := u.Err
	if f.code != nil {
		switch i, ok := r.Invocation.(*InvocationInfo); {
		case r.Invocation == nil:
			r.Invocation = &InvocationInfo{at: place{f.code.file, at}}
		case ok && !i.at.known():
			placed := *i
			placed.at = place{f.code.file, at}
			r.Invocation = &placed
		}
	}
	if r.Stack == "" {
		r.Stack = f.stack(place{f.fileOf(), at})
	}
}

func (f *frame) fileOf() *syntax.File {
	if f.code == nil {
		return nil
	}
	return f.code.file
}

// stack is the text of ScriptStackTrace.
func (f *frame) stack(at place) string {
	var b strings.Builder
	for c := f.call; c != nil && at.known(); c = c.up {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("at " + c.stackName() + ", ")
		if at.file.Name == "" {
			b.WriteString("<No file>")
		} else {
			b.WriteString(at.file.Name)
		}
		b.WriteString(": line " + strconv.Itoa(at.line()))
		at = c.site
	}
	return b.String()
}

func (c *call) stackName() string {
	if c.block != nil && c.block.name != "" {
		return c.block.name
	}
	return "<ScriptBlock>"
}

// record puts an error at the front of $Error, once.
func (e *Engine) record(r *value.ErrorRecord) {
	if len(e.errors.Items) > 0 && e.errors.Items[0].Object() == value.Object(r) {
		return
	}
	e.errors.Items = append(e.errors.Items, value.Null)
	copy(e.errors.Items[1:], e.errors.Items)
	e.errors.Items[0] = value.Of(r)
	if most := 256; len(e.errors.Items) > most {
		e.errors.Items = e.errors.Items[:most]
	}
	e.errors.Version++
}

// settle decides what becomes of an error that left a statement outside of every try: by $ErrorActionPreference it is
// shown and the next statement runs (nil), or it goes on outwards.
func (f *frame) settle(u *Unwind) *Unwind {
	e := f.eng
	e.record(u.Err)
	e.status = false
	if e.tryDepth > 0 {
		return u
	}
	switch f.preference(symErrorAction, ContinueOn) {
	case SilentlyContinue, Ignore:
		return nil
	case Stop:
		u.thrown = true
		return u
	}
	if u.thrown {
		return u
	}
	return f.showError(u.Err)
}

// showError writes an error to the error stream.
func (f *frame) showError(r *value.ErrorRecord) *Unwind {
	return f.writeStream(f.st.err, f.eng.streams.Error, value.Of(r))
}

func (f *frame) writeStream(to, otherwise Sink, v value.Value) *Unwind {
	if to == nil {
		to = otherwise
	}
	if to == nil {
		return nil
	}
	return to.Write(v)
}

// parseErrorRecord is the record of text that cannot be read.
func parseErrorRecord(file *syntax.File) *value.ErrorRecord {
	return parseErrorRecordOf(file, file.Errors)
}

// parseErrorRecordOf is parseErrorRecord for errors that were found later than when the text was read.
func parseErrorRecordOf(file *syntax.File, errors []*syntax.ParseError) *value.ErrorRecord {
	r := parseExceptionOf(file, errors).NewErrorRecord()
	r.Exception.Record = r
	r.Invocation = &InvocationInfo{at: place{file, errors[0].Extent}}
	return r
}

// parseException is the exception of text that cannot be read: the message holds every error with its place.
func parseException(file *syntax.File) *value.Exception { return parseExceptionOf(file, file.Errors) }

func parseExceptionOf(file *syntax.File, errors []*syntax.ParseError) *value.Exception {
	var b strings.Builder
	for i, e := range errors {
		if i == 10 {
			b.WriteString("\nNot all parse errors were reported.  Correct the reported errors and try again.")
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(place{file, e.Extent}.message())
		b.WriteByte('\n')
		b.WriteString(e.Message)
		if i+1 < len(errors) {
			b.WriteByte('\n')
		}
	}
	e := value.NewException("System.Management.Automation.ParseException", b.String())
	e.ErrorID, e.Category = errors[0].ID, value.ParserError
	e.WithProperty("Errors", language.ErrorsOf(file, errors))
	return e
}
