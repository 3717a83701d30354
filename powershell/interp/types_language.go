package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// parseErrors gives the errors of a file as scripts see them.
func parseErrors(file *syntax.File) value.Value {
	items := make([]value.Value, len(file.Errors))
	for i, e := range file.Errors {
		items[i] = value.Of(&ParseError{of: e, file: file})
	}
	return value.Of(value.NewArray(typeParseError(), items))
}

// scriptToken is a token as scripts see it.
type scriptToken struct {
	value.Extras
	file *syntax.File
	of   *syntax.Token
}

// Type is the token's type.
func (*scriptToken) Type() *value.Type { return value.NamedType(automation + "Language.Token") }

func tokenValues(file *syntax.File) value.Value {
	items := make([]value.Value, len(file.Tokens))
	for i, t := range file.Tokens {
		items[i] = value.Of(&scriptToken{file: file, of: t})
	}
	return value.Of(value.NewArray(value.NamedType(automation+"Language.Token"), items))
}

func setReference(v, to value.Value) error {
	if r, ok := v.Unwrap().Object().(*value.Reference); ok {
		return r.Set(to)
	}
	return nil
}

// parsed gives what the parser's methods give: the tree, with tokens and errors in their references.
func parsed(file *syntax.File, tokens, errs value.Value) (value.Value, error) {
	if err := setReference(tokens, tokenValues(file)); err != nil {
		return value.Null, err
	}
	if err := setReference(errs, parseErrors(file)); err != nil {
		return value.Null, err
	}
	return astValue(file, file.Root), nil
}

func languageDefinitions() []*value.Definition {
	const tail = "System.Management.Automation.Language.Token[] ByRef, System.Management.Automation.Language.ParseError[] ByRef)"
	position := func(pick func(start, end syntax.Position) int) func(e *scriptExtent) value.Value {
		return func(e *scriptExtent) value.Value {
			return value.Int(pick(e.at.file.Position(e.at.extent.Start), e.at.file.Position(e.at.extent.End)))
		}
	}
	return []*value.Definition{
		{Name: automation + "Language.Parser", Flags: value.FlagStatic | value.FlagAbstract | value.FlagSealed, Methods: []value.Method{
			{Signature: "static System.Management.Automation.Language.ScriptBlockAst ParseInput(System.String, " + tail, Names: "input tokens errors",
				Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					file, _ := syntax.Parse("", value.ToString(a[0]))
					return parsed(file, a[1], a[2])
				}},
			{Signature: "static System.Management.Automation.Language.ScriptBlockAst ParseInput(System.String, System.String, " + tail, Names: "input fileName tokens errors",
				Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					file, _ := syntax.Parse(value.ToString(a[1]), value.ToString(a[0]))
					return parsed(file, a[2], a[3])
				}},
			{Signature: "static System.Management.Automation.Language.ScriptBlockAst ParseFile(System.String, " + tail, Names: "fileName tokens errors",
				Body: func(h value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					f := h.(*frame)
					path := f.nativePath(value.ToString(a[0]))
					text, err := ReadText(f.eng.host.Files, path)
					if err != nil {
						return value.Null, value.NewException("System.IO.FileNotFoundException", "Could not find file '"+path+"'.")
					}
					file, _ := syntax.Parse(path, text)
					return parsed(file, a[1], a[2])
				}},
		}},
		{Name: automation + "Language.Token", Properties: []value.Property{
			prop("System.String Text", func(t *scriptToken) value.Value { return str(t.file.TextOf(t.of.Extent())) }),
			prop("System.String Kind", func(t *scriptToken) value.Value { return str(t.of.Kind.String()) }),
			prop("System.Boolean HasError", func(t *scriptToken) value.Value { return value.Bool(t.of.HasError()) }),
			prop("System.Object Extent", func(t *scriptToken) value.Value { return value.Of(extentObject(t.file, t.of.Extent())) }),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, t *scriptToken, _ []value.Value) (value.Value, error) {
			return str(t.file.TextOf(t.of.Extent())), nil
		})}},
		{Name: automation + "Language.InternalScriptExtent", Properties: []value.Property{
			prop("System.String File", func(e *scriptExtent) value.Value { return textOrNull(e.at.file.Name) }),
			prop("System.String Text", func(e *scriptExtent) value.Value { return str(e.at.text()) }),
			prop("Int32 StartLineNumber", position(func(s, _ syntax.Position) int { return s.Line })),
			prop("Int32 StartColumnNumber", position(func(s, _ syntax.Position) int { return s.Column })),
			prop("Int32 EndLineNumber", position(func(_, e syntax.Position) int { return e.Line })),
			prop("Int32 EndColumnNumber", position(func(_, e syntax.Position) int { return e.Column })),
			prop("Int32 StartOffset", position(func(s, _ syntax.Position) int { return s.Offset })),
			prop("Int32 EndOffset", position(func(_, e syntax.Position) int { return e.Offset })),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, e *scriptExtent, _ []value.Value) (value.Value, error) { return str(e.at.text()), nil })}},
	}
}
