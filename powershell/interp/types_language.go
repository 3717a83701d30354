package interp

import (
	"github.com/exorun/exorun/powershell/bind"
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
	return append(attributeDefinitions(), []*value.Definition{
		{Name: automation + "Language.Parser", Flags: value.FlagStatic | value.FlagAbstract | value.FlagSealed, Methods: []value.Method{
			{
				Signature: "static System.Management.Automation.Language.ScriptBlockAst ParseInput(System.String, " + tail, Names: "input tokens errors",
				Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					file, _ := syntax.Parse("", value.ToString(a[0]))
					return parsed(file, a[1], a[2])
				},
			},
			{
				Signature: "static System.Management.Automation.Language.ScriptBlockAst ParseInput(System.String, System.String, " + tail, Names: "input fileName tokens errors",
				Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					file, _ := syntax.Parse(value.ToString(a[1]), value.ToString(a[0]))
					return parsed(file, a[2], a[3])
				},
			},
			{
				Signature: "static System.Management.Automation.Language.ScriptBlockAst ParseFile(System.String, " + tail, Names: "fileName tokens errors",
				Body: func(h value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					f := h.(*frame)
					path := f.nativePath(value.ToString(a[0]))
					text, err := ReadText(f.eng.host.Files, path)
					if err != nil {
						return value.Null, value.NewException("System.IO.FileNotFoundException", "Could not find file '"+path+"'.")
					}
					file, _ := syntax.Parse(path, text)
					return parsed(file, a[1], a[2])
				},
			},
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
	}...)
}

// attributeDefinitions are the attributes that a dynamicparam block makes, and what it puts them into.
func attributeDefinitions() []*value.Definition {
	attribute := func(name, signature string, make func(a []value.Value) map[string]value.Value) *value.Definition {
		full := automation + name
		m := value.Method{Signature: signature, Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			return value.Of(&attributeObject{of: value.NamedType(full), fields: make(a)}), nil
		}}
		m.Variadic = signature != "Void .ctor()"
		return &value.Definition{Name: full, Base: "System.Attribute", Constructors: []value.Method{m}}
	}
	return []*value.Definition{
		{Name: automation + "IValidateSetValuesGenerator", Flags: value.FlagInterface | value.FlagAbstract},
		{Name: "System.Attribute", Flags: value.FlagAbstract},
		{Name: automation + "ArgumentTransformationAttribute", Base: "System.Attribute", Flags: value.FlagAbstract},
		{Name: automation + "ValidateArgumentsAttribute", Base: "System.Attribute", Flags: value.FlagAbstract},
		{Name: automation + "ValidateEnumeratedArgumentsAttribute", Base: automation + "ValidateArgumentsAttribute", Flags: value.FlagAbstract},
		attribute("ParameterAttribute", "Void .ctor()", func([]value.Value) map[string]value.Value { return parameterAttribute(bind.Set{}).fields }),
		attribute("AliasAttribute", "Void .ctor(System.String[])", func(a []value.Value) map[string]value.Value { return map[string]value.Value{"AliasNames": a[0]} }),
		attribute("ValidateSetAttribute", "Void .ctor(System.String[])", func(a []value.Value) map[string]value.Value { return map[string]value.Value{"ValidValues": a[0]} }),
		{Name: automation + "RuntimeDefinedParameterDictionary", Constructors: []value.Method{{Signature: "Void .ctor()", Body: func(value.Host, value.Value, []value.Value) (value.Value, error) {
			t := value.TypeDictionaryOf.Make(value.TypeString, value.NamedType(automation+"RuntimeDefinedParameter"))
			return value.Of(value.NewDictionary(t, value.KeysIgnoringCase)), nil
		}}}},
		{Name: automation + "RuntimeDefinedParameter", Constructors: []value.Method{{
			Signature: "Void .ctor(System.String, System.Type, System.Collections.ObjectModel.Collection`1[System.Attribute])", Names: "name parameterType attributes",
			Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				return value.Of(&attributeObject{of: value.NamedType(automation + "RuntimeDefinedParameter"), fields: map[string]value.Value{"Name": a[0], "ParameterType": a[1], "Attributes": a[2], "IsSet": value.False, "Value": value.Null}}), nil
			},
		}}},
	}
}
