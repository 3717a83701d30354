package powershell

import (
	"io"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/utility"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// lines writes laid out lines.
type lines struct {
	w     io.Writer
	plain bool
}

// WriteLine writes a line, without the control sequences of values where the reader is no terminal.
func (l *lines) WriteLine(line string) {
	if l.plain {
		line = format.StripANSI(line)
	}
	_, _ = io.WriteString(l.w, line+"\n")
}

// WriteRaw writes the text of a scalar.
func (l *lines) WriteRaw(text string) { _, _ = io.WriteString(l.w, text+"\n") }

// consoleStreams shows the streams on the console.
func (s *Shell) consoleStreams() interp.Streams {
	text := func(prefix string) interp.Sink {
		return interp.SinkFunc(func(v value.Value) *interp.Unwind {
			if r, ok := v.Unwrap().Object().(*interp.StreamRecord); ok && !r.Silenced {
				s.flush()
				_, _ = io.WriteString(s.notes, prefix+r.Message+"\n")
			}
			return nil
		})
	}
	return interp.Streams{
		Output:      interp.SinkFunc(s.show),
		Error:       interp.SinkFunc(s.error),
		Warning:     text("WARNING: "),
		Verbose:     text("VERBOSE: "),
		Debug:       text("DEBUG: "),
		Information: interp.SinkFunc(s.information),
	}
}

// show shows an object of the output.
func (s *Shell) show(v value.Value) *interp.Unwind {
	if from := value.MergedFrom(v); from != value.OutputStream && from != value.InformationStream {
		return s.merged(from, v.Unwrap())
	}
	if s.printer == nil {
		screen := &format.Screen{Width: s.width, Style: s.style(), Out: &lines{w: s.console.Out(), plain: !s.console.Color()}}
		s.printer = format.NewPrinter(utility.FormatEngine(s.engine), s.views, screen, s.errorWidth())
	}
	if err := s.printer.Write(v); err != nil {
		if refusal, ok := err.(*format.Refusal); ok {
			return &interp.Unwind{Kind: interp.Throw, Err: refusal.Record}
		}
		return &interp.Unwind{Kind: interp.Throw, Err: interp.NewErrorRecordOf(err)}
	}
	return nil
}

// merged shows a record that a redirection brought into the output as its own stream shows it.
func (s *Shell) merged(from value.Stream, v value.Value) *interp.Unwind {
	own := s.consoleStreams()
	switch from {
	case value.WarningStream:
		return own.Warning.Write(v)
	case value.VerboseStream:
		return own.Verbose.Write(v)
	case value.DebugStream:
		return own.Debug.Write(v)
	}
	return own.Error.Write(v)
}

// flush ends the table or list that is open, so that what follows stands after it.
func (s *Shell) flush() {
	if s.printer != nil {
		_ = s.printer.Close()
		s.printer = nil
	}
}

func (s *Shell) error(v value.Value) *interp.Unwind {
	s.flush()
	if r, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
		s.showError(r)
	}
	return nil
}

// style is PowerShell's colours at a terminal, none elsewhere.
func (s *Shell) style() format.Style {
	if !s.console.Color() {
		return format.Style{}
	}
	return format.TerminalStyle()
}

// errorWidth is where the text of errors wraps.
func (s *Shell) errorWidth() int {
	if s.console.Color() {
		return s.width
	}
	return 80
}

func (s *Shell) showError(r *value.ErrorRecord) {
	view := "ConciseView"
	if v := s.engine.Global().Variable("ErrorView"); v != nil {
		view = value.ToString(v.Value())
	}
	text := format.ErrorText(utility.Report(s.engine, r), view, s.style(), s.errorWidth())
	_, _ = io.WriteString(s.console.Err(), strings.TrimSuffix(text, "\n")+"\n")
	if s.hint == nil || !s.console.Color() {
		return
	}
	if hint := s.hint(r); hint != "" {
		_, _ = io.WriteString(s.console.Err(), hint+"\n")
	}
}

func (s *Shell) information(v value.Value) *interp.Unwind {
	r, ok := v.Unwrap().Object().(*interp.InformationRecord)
	if !ok || r.Silenced {
		return nil
	}
	s.flush()
	switch {
	case r.Host != nil && r.Host.NoNewLine:
		_, _ = io.WriteString(s.console.Out(), r.Host.Message)
	case r.Host != nil || r.Shown:
		_, _ = io.WriteString(s.console.Out(), r.Text()+"\n")
	}
	return nil
}
