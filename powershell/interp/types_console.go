package interp

import (
	"errors"

	"github.com/exorun/exorun/powershell/value"
)

// consoleWriter is [Console]::Out or [Console]::Error.
type consoleWriter struct {
	value.Extras
	errors bool
}

// Type is System.IO.TextWriter.
func (*consoleWriter) Type() *value.Type { return value.NamedType("System.IO.TextWriter") }

func (w *consoleWriter) write(f *frame, text string) error {
	out := f.eng.host.Console.Out()
	if w.errors {
		out = f.eng.host.Console.Err()
	}
	_, err := out.Write([]byte(text))
	return err
}

// consoleReader is [Console]::In.
type consoleReader struct{ value.Extras }

// Type is System.IO.TextReader.
func (*consoleReader) Type() *value.Type { return value.NamedType("System.IO.TextReader") }

// readConsole gives the next line of the console, $null where nobody can answer, as at the end of a redirected input.
func readConsole(f *frame) (value.Value, error) {
	line, err := f.eng.host.Console.Prompt(f.eng.ctx, "", false)
	switch {
	case errors.Is(err, ErrNotInteractive):
		return value.Null, nil
	case err != nil:
		return value.Null, value.NewException("System.IO.IOException", err.Error())
	}
	return str(line), nil
}

// writes makes the overloads of Write and WriteLine. prefix is "static " for the console's own; to finds the writer.
func writes(prefix string, to func(self value.Value) *consoleWriter) []value.Method {
	var all []value.Method
	for _, each := range [...]struct{ name, tail string }{{"Write", ""}, {"WriteLine", "\n"}} {
		name, tail := each.name, each.tail
		put := func(h value.Host, self value.Value, text string) (value.Value, error) {
			return value.AutomationNull, to(self).write(h.(*frame), text+tail)
		}
		if tail != "" {
			all = append(all, value.Method{Signature: prefix + "Void WriteLine()", Body: func(h value.Host, self value.Value, _ []value.Value) (value.Value, error) {
				return put(h, self, "")
			}})
		}
		for _, t := range [...]string{"Boolean", "Char", "Double", "Int32", "Int64", "Single", "System.Decimal", "System.Object", "System.String", "UInt32", "UInt64"} {
			all = append(all, value.Method{Signature: prefix + "Void " + name + "(" + t + ")", Body: func(h value.Host, self value.Value, a []value.Value) (value.Value, error) {
				if a[0].IsNull() {
					return put(h, self, "")
				}
				text, err := value.NetString(h, a[0])
				if err != nil {
					return value.Null, err
				}
				return put(h, self, text)
			}})
		}
		all = append(all, value.Method{Signature: prefix + "Void " + name + "(Char[])", Body: func(h value.Host, self value.Value, a []value.Value) (value.Value, error) {
			text, err := value.Join(h, a[0], str(""))
			if err != nil {
				return value.Null, err
			}
			return put(h, self, value.ToString(text))
		}})
		format := func(h value.Host, self value.Value, args value.Value, text value.Value) (value.Value, error) {
			out, err := value.FormatOperator(h, text, args)
			if err != nil {
				return value.Null, err
			}
			return put(h, self, value.ToString(out))
		}
		for n, signature := range [...]string{"System.Object", "System.Object, System.Object", "System.Object, System.Object, System.Object"} {
			all = append(all, value.Method{Signature: prefix + "Void " + name + "(System.String, " + signature + ")", Body: func(h value.Host, self value.Value, a []value.Value) (value.Value, error) {
				return format(h, self, value.FromSlice(a[1:n+2]), a[0])
			}})
		}
		all = append(all, value.Method{Signature: prefix + "Void " + name + "(System.String, System.Object[])", Variadic: true, Body: func(h value.Host, self value.Value, a []value.Value) (value.Value, error) {
			return format(h, self, a[1], a[0])
		}})
	}
	return all
}

// consoleDefinitions are System.Console and the streams that it gives, over the host's console. What belongs to a screen (the
// cursor, the window, colours) has its usual values and no effect, as where the output is redirected.
func consoleDefinitions() []*value.Definition {
	of := func(self value.Value) *consoleWriter { w, _ := self.Unwrap().Object().(*consoleWriter); return w }
	constant := func(signature string, v func(f *frame) value.Value) value.Property {
		return value.Property{Signature: "static " + signature, Get: func(h value.Host, _ value.Value) (value.Value, error) {
			return v(h.(*frame)), nil
		}, Set: func(value.Host, value.Value, value.Value) error { return nil }}
	}
	number := func(signature string, n int) value.Property {
		return constant(signature, func(*frame) value.Value { return value.Int(n) })
	}
	truth := func(signature string, b bool) value.Property {
		return constant(signature, func(*frame) value.Value { return value.Bool(b) })
	}
	encoding := func(signature string) value.Property {
		return value.Property{Signature: "static " + signature, Get: func(h value.Host, _ value.Value) (value.Value, error) {
			v, _, err := value.GetStatic(h, value.NamedType("System.Text.Encoding"), "UTF8")
			return v, err
		}, Set: func(value.Host, value.Value, value.Value) error { return nil }}
	}
	nothing := func(signature string) value.Method {
		return value.Method{Signature: "static Void " + signature, Body: func(value.Host, value.Value, []value.Value) (value.Value, error) {
			return value.AutomationNull, nil
		}}
	}
	console := &value.Definition{
		Name: "System.Console", Flags: value.FlagAbstract | value.FlagSealed,
		Properties: []value.Property{
			constant("System.IO.TextWriter Out", func(*frame) value.Value { return value.Of(&consoleWriter{}) }),
			constant("System.IO.TextWriter Error", func(*frame) value.Value { return value.Of(&consoleWriter{errors: true}) }),
			constant("System.IO.TextReader In", func(*frame) value.Value { return value.Of(&consoleReader{}) }),
			encoding("System.Text.Encoding OutputEncoding"), encoding("System.Text.Encoding InputEncoding"),
			constant("Int32 WindowWidth", func(f *frame) value.Value { return value.Int(f.eng.host.Console.Width()) }),
			constant("Int32 BufferWidth", func(f *frame) value.Value { return value.Int(f.eng.host.Console.Width()) }),
			number("Int32 WindowHeight", 24), number("Int32 BufferHeight", 24), number("Int32 CursorLeft", 0), number("Int32 CursorTop", 0), number("Int32 CursorSize", 100),
			truth("Boolean CursorVisible", true), truth("Boolean IsOutputRedirected", true), truth("Boolean IsErrorRedirected", true), truth("Boolean IsInputRedirected", true),
			truth("Boolean KeyAvailable", false), truth("Boolean TreatControlCAsInput", false), truth("Boolean CapsLock", false), truth("Boolean NumberLock", false),
			constant("System.String Title", func(*frame) value.Value { return str("") }),
			constant("System.ConsoleColor ForegroundColor", func(*frame) value.Value { return value.EnumOf(value.NamedType("System.ConsoleColor"), 7) }),
			constant("System.ConsoleColor BackgroundColor", func(*frame) value.Value { return value.EnumOf(value.NamedType("System.ConsoleColor"), 0) }),
		},
		Methods: append(writes("static ", func(value.Value) *consoleWriter { return &consoleWriter{} }),
			value.Method{Signature: "static System.String ReadLine()", Body: func(h value.Host, _ value.Value, _ []value.Value) (value.Value, error) {
				return readConsole(h.(*frame))
			}},
			nothing("Beep()"), nothing("Beep(Int32, Int32)"), nothing("Clear()"), nothing("ResetColor()"), nothing("SetCursorPosition(Int32, Int32)"), nothing("SetWindowSize(Int32, Int32)"), nothing("SetBufferSize(Int32, Int32)")),
	}
	writer := &value.Definition{
		Name: "System.IO.TextWriter", Flags: value.FlagAbstract, Interfaces: []string{"System.IDisposable"},
		Methods: append(writes("", of), nothingOf("Void Flush()"), nothingOf("Void Close()"), nothingOf("Void Dispose()")),
	}
	reader := &value.Definition{
		Name: "System.IO.TextReader", Flags: value.FlagAbstract, Interfaces: []string{"System.IDisposable"},
		Methods: []value.Method{
			{Signature: "System.String ReadLine()", Body: func(h value.Host, _ value.Value, _ []value.Value) (value.Value, error) {
				return readConsole(h.(*frame))
			}},
			nothingOf("Void Close()"), nothingOf("Void Dispose()"),
		},
	}
	return []*value.Definition{console, writer, reader}
}

// nothingOf is a method without effect.
func nothingOf(signature string) value.Method {
	return value.Method{Signature: signature, Body: func(value.Host, value.Value, []value.Value) (value.Value, error) { return value.AutomationNull, nil }}
}
