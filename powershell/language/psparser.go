package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// psToken is a token as PSParser gives it: its type in the terms of PowerShell 2.
type psToken struct {
	value.Extras
	file    *syntax.File
	at      syntax.Extent
	content string
	kind    psTokenType
}

// Type is System.Management.Automation.PSToken.
func (*psToken) Type() *value.Type { return value.NamedType(automation + "PSToken") }

// psTokenType is PSTokenType.
type psTokenType uint8

const (
	psUnknown psTokenType = iota
	psCommand
	psCommandParameter
	psCommandArgument
	psNumber
	psString
	psVariable
	psMember
	psLoopLabel
	psAttribute
	psType
	psOperator
	psGroupStart
	psGroupEnd
	psKeyword
	psComment
	psStatementSeparator
	psNewLine
	psLineContinuation
	psPosition
)

// psTypeOf gives the type of a token: what the parser found out about it, else what its kind is.
func psTypeOf(t *syntax.Token) psTokenType {
	switch {
	case t.Flags&syntax.FlagCommandName != 0:
		return psCommand
	case t.Flags&syntax.FlagMemberName != 0:
		return psMember
	case t.Flags&syntax.FlagAttributeName != 0:
		return psAttribute
	case t.Flags&syntax.FlagTypeName != 0:
		return psType
	}
	switch t.Kind {
	case syntax.TokenUnknown, syntax.TokenEndOfInput, syntax.TokenColon, syntax.TokenQuestionMark, syntax.TokenQuestionQuestionEquals,
		syntax.TokenQuestionQuestion, syntax.TokenQuestionDot, syntax.TokenQuestionLBracket, syntax.TokenClean:
		return psUnknown
	case syntax.TokenVariable, syntax.TokenSplattedVariable:
		return psVariable
	case syntax.TokenParameter:
		return psCommandParameter
	case syntax.TokenNumber:
		return psNumber
	case syntax.TokenLabel:
		return psLoopLabel
	case syntax.TokenIdentifier, syntax.TokenGeneric:
		return psCommandArgument
	case syntax.TokenNewLine:
		return psNewLine
	case syntax.TokenLineContinuation:
		return psLineContinuation
	case syntax.TokenComment:
		return psComment
	case syntax.TokenStringLiteral, syntax.TokenStringExpandable, syntax.TokenHereStringLiteral, syntax.TokenHereStringExpandable:
		return psString
	case syntax.TokenLParen, syntax.TokenLCurly, syntax.TokenAtParen, syntax.TokenAtCurly, syntax.TokenDollarParen:
		return psGroupStart
	case syntax.TokenRParen, syntax.TokenRCurly:
		return psGroupEnd
	case syntax.TokenSemi:
		return psStatementSeparator
	}
	if t.Kind >= syntax.TokenBegin {
		return psKeyword
	}
	return psOperator
}

func psTokenOf(file *syntax.File, t *syntax.Token) *psToken {
	p := &psToken{file: file, at: t.Extent(), kind: psTypeOf(t), content: file.TextOf(t.Extent())}
	if s, ok := t.StringValue(); ok && t.Kind != syntax.TokenLabel && tokenType(t) != "Token" {
		p.content = s
	} else if path, ok := t.VariablePath(); ok {
		p.content = path.UserPath
	}
	return p
}

// psTokens gives the tokens of a file but for the last, the end of input. A type in brackets is one token.
func psTokens(file *syntax.File) []*psToken {
	types := map[int32]syntax.Extent{}
	syntax.Inspect(file.Root, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.TypeConstraint, *syntax.TypeExpression:
			types[n.Extent().Start] = n.Extent()
		}
		return true
	})
	var all []*psToken
	covered := int32(-1)
	for _, t := range file.Tokens[:max(len(file.Tokens)-1, 0)] {
		at := t.Extent()
		if at.Start < covered {
			continue
		}
		if whole, ok := types[at.Start]; ok && t.Kind == syntax.TokenLBracket {
			covered = whole.End
			all = append(all, &psToken{file: file, at: whole, kind: psType, content: file.TextOf(whole)})
			continue
		}
		all = append(all, psTokenOf(file, t))
	}
	return all
}

// PositionOf gives the place of a node as the token that [scriptblock].StartPosition is.
func PositionOf(file *syntax.File, n syntax.Node) value.Value {
	return value.Of(&psToken{file: file, at: n.Extent(), kind: psPosition, content: file.TextOf(n.Extent())})
}

// psError is an error as PSParser gives it.
type psError struct {
	value.Extras
	token   *psToken
	message string
}

// Type is System.Management.Automation.PSParseError.
func (*psError) Type() *value.Type { return value.NamedType(automation + "PSParseError") }

// oldParser is PSParser.
func oldParser() *value.Definition {
	const collectionOf = "System.Collections.ObjectModel.Collection`1["
	tokenize := func(h value.Host, script string, errs value.Value) (value.Value, error) {
		e, err := engineOf(h)
		if err != nil {
			return value.Null, err
		}
		file := e.ParseText("", script)
		problems := []value.Value{}
		for _, p := range file.Errors {
			at := &psToken{file: file, at: p.Extent, kind: psPosition, content: file.TextOf(p.Extent)}
			problems = append(problems, value.Of(&psError{token: at, message: p.Message}))
		}
		if err := setReference(errs, listOf(automation+"PSParseError", problems)); err != nil {
			return value.Null, err
		}
		tokens := []value.Value{}
		for _, t := range psTokens(file) {
			tokens = append(tokens, value.Of(t))
		}
		return listOf(automation+"PSToken", tokens), nil
	}
	const result, tail = "static " + collectionOf + automation + "PSToken] Tokenize(", ", " + collectionOf + automation + "PSParseError] ByRef)"
	return &value.Definition{Methods: []value.Method{
		{Signature: result + "System.String" + tail, Names: "script errors", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			return tokenize(h, value.ToString(args[0]), args[1])
		}},
		{Signature: result + "System.Object[]" + tail, Names: "script errors", Body: func(h value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			script := ""
			err := value.ForEach(args[0], func(line value.Value) error { script += value.ToString(line) + "\n"; return nil })
			if err != nil {
				return value.Null, err
			}
			return tokenize(h, script, args[1])
		}},
	}}
}

func listOf(elem string, items []value.Value) value.Value {
	return value.Of(value.NewList(value.TypeCollectionOf.Make(value.NamedType(elem)), items))
}

func oldToken() *value.Definition {
	number := func(name string, get func(start, end syntax.Position) int) value.Property {
		return property("Int32 "+name, func(t *psToken) value.Value {
			return value.Int(get(t.file.Position(t.at.Start), t.file.Position(t.at.End)))
		})
	}
	return &value.Definition{
		Properties: []value.Property{
			property("System.String Content", func(t *psToken) value.Value { return text(t.content) }),
			property(automation+"PSTokenType Type", func(t *psToken) value.Value {
				return value.EnumOf(value.NamedType(automation+"PSTokenType"), int64(t.kind))
			}),
			number("Start", func(start, _ syntax.Position) int { return start.Offset }),
			number("Length", func(start, end syntax.Position) int { return end.Offset - start.Offset }),
			number("StartLine", func(start, _ syntax.Position) int { return start.Line }),
			number("StartColumn", func(start, _ syntax.Position) int { return start.Column }),
			number("EndLine", func(_, end syntax.Position) int { return end.Line }),
			number("EndColumn", func(_, end syntax.Position) int { return end.Column }),
		},
		Methods: []value.Method{{
			Signature: "static " + automation + "PSTokenType GetPSTokenType(" + namespace + "Token)", Names: "token",
			Body: func(_ value.Host, _ value.Value, args []value.Value) (value.Value, error) {
				t, ok := args[0].Unwrap().Object().(*Token)
				if !ok {
					return value.Null, argumentNull("token")
				}
				return value.EnumOf(value.NamedType(automation+"PSTokenType"), int64(psTypeOf(t.of))), nil
			},
		}},
	}
}

func oldError() *value.Definition {
	return &value.Definition{Properties: []value.Property{
		property(automation+"PSToken Token", func(e *psError) value.Value { return value.Of(e.token) }),
		property("System.String Message", func(e *psError) value.Value { return text(e.message) }),
	}}
}
