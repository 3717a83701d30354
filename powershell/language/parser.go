package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// parserTypes are Parser and PSParser.
func parserTypes() []*value.Definition {
	return []*value.Definition{
		{Name: namespace + "Parser", Flags: value.FlagSealed, Build: parser},
		{Name: automation + "PSParser", Flags: value.FlagSealed, Build: oldParser},
		{Name: automation + "PSToken", Flags: value.FlagSealed, Build: oldToken},
		{Name: automation + "PSParseError", Flags: value.FlagSealed, Build: oldError},
	}
}

func parser() *value.Definition {
	const result, tail = "static " + namespace + "ScriptBlockAst ", namespace + "Token[] ByRef, " + namespace + "ParseError[] ByRef)"
	input := func(h value.Host, name string, args []value.Value) (value.Value, error) {
		e, err := engineOf(h)
		if err != nil {
			return value.Null, err
		}
		return parsed(e.ParseText(name, value.ToString(args[0])), args[len(args)-2], args[len(args)-1])
	}
	return &value.Definition{Methods: []value.Method{
		{Signature: result + "ParseInput(System.String, " + tail, Names: "input tokens errors", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			return input(h, "", args)
		}},
		{Signature: result + "ParseInput(System.String, System.String, " + tail, Names: "input fileName tokens errors", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			return input(h, value.ToString(args[1]), args)
		}},
		{Signature: result + "ParseFile(System.String, " + tail, Names: "fileName tokens errors", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			e, err := engineOf(h)
			if err != nil {
				return value.Null, err
			}
			full, content, err := e.ReadScript(value.ToString(args[0]))
			if err != nil {
				return unreadable(err, args[1], args[2])
			}
			return parsed(e.ParseText(full, content), args[1], args[2])
		}},
	}}
}

// parsed gives what the parser's methods give: the tree, with tokens and errors in their references.
func parsed(file *syntax.File, tokens, errs value.Value) (value.Value, error) {
	if err := setReference(tokens, tokenArray(file, file.Tokens)); err != nil {
		return value.Null, err
	}
	if err := setReference(errs, ErrorsOf(file, file.Errors)); err != nil {
		return value.Null, err
	}
	return NodeOf(file, file.Root), nil
}

// unreadable is the answer for a file that could not be read: an empty tree with one error that stands nowhere.
func unreadable(cause error, tokens, errs value.Value) (value.Value, error) {
	file, _ := syntax.Parse("", "")
	if err := setReference(tokens, tokenArray(file, nil)); err != nil {
		return value.Null, err
	}
	problem := &ParseError{Of: &syntax.ParseError{ID: "FileReadError", Message: "The file could not be read: " + cause.Error()}}
	if err := setReference(errs, errorArray(problem)); err != nil {
		return value.Null, err
	}
	return NodeOf(file, file.Root), nil
}

func setReference(v, to value.Value) error {
	if r, ok := v.Unwrap().Object().(*value.Reference); ok {
		return r.Set(to)
	}
	return nil
}
