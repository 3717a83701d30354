package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Token is a token as scripts see it.
type Token struct {
	value.Extras
	file *syntax.File
	of   *syntax.Token
}

// TokenOf gives a token as a value, $null for none.
func TokenOf(file *syntax.File, t *syntax.Token) value.Value {
	if t == nil {
		return value.Null
	}
	return value.Of(&Token{file: file, of: t})
}

// tokenArray gives tokens as an array.
func tokenArray(file *syntax.File, tokens []*syntax.Token) value.Value {
	items := make([]value.Value, len(tokens))
	for i, t := range tokens {
		items[i] = TokenOf(file, t)
	}
	return value.Of(value.NewArray(value.NamedType(namespace+"Token"), items))
}

// EqualTo tells whether o is the same token.
func (t *Token) EqualTo(o value.Value) bool {
	other, ok := o.Unwrap().Object().(*Token)
	return ok && t.of == other.of
}

// HashCode is by the token's place, so that equal tokens have equal codes.
func (t *Token) HashCode() int32 { return t.of.Extent().Start*31 + t.of.Extent().End }

// Type is the token's type, which tells what it carries besides its text.
func (t *Token) Type() *value.Type {
	return value.NamedType(namespace + tokenType(t.of))
}

func tokenType(t *syntax.Token) string {
	switch t.Kind {
	case syntax.TokenNumber:
		return "NumberToken"
	case syntax.TokenParameter:
		return "ParameterToken"
	case syntax.TokenVariable, syntax.TokenSplattedVariable:
		return "VariableToken"
	case syntax.TokenStringLiteral, syntax.TokenHereStringLiteral:
		return "StringLiteralToken"
	case syntax.TokenStringExpandable, syntax.TokenHereStringExpandable:
		return "StringExpandableToken"
	case syntax.TokenGeneric:
		switch {
		case t.MadeArgument():
			return "Token"
		case len(t.NestedTokens()) > 0:
			return "StringExpandableToken"
		}
		return "StringLiteralToken"
	case syntax.TokenLabel:
		return "LabelToken"
	case syntax.TokenRedirectInStd:
		return "InputRedirectionToken"
	case syntax.TokenRedirection:
		if _, _, merging, _ := t.Redirection(); merging {
			return "MergingRedirectionToken"
		}
		return "FileRedirectionToken"
	}
	return "Token"
}

func (t *Token) text() string { return t.file.TextOf(t.of.Extent()) }

// redirection takes a redirection token apart.
func (t *Token) redirection() (from, to syntax.RedirectionStream, appends bool) {
	from, to, _, appends = t.of.Redirection()
	return from, to, appends
}

func tokenTypes() []*value.Definition {
	derived := func(name, base string, flags value.TypeFlags, properties func() []value.Property) *value.Definition {
		return &value.Definition{Name: namespace + name, Base: namespace + base, Flags: flags, Build: func() *value.Definition {
			if properties == nil {
				return &value.Definition{}
			}
			return &value.Definition{Properties: properties()}
		}}
	}
	stream := func(name string, get func(t *Token) syntax.RedirectionStream) value.Property {
		return property(namespace+"RedirectionStream "+name, func(t *Token) value.Value { return enumOf("RedirectionStream", get(t)) })
	}
	from := stream("FromStream", func(t *Token) syntax.RedirectionStream { from, _, _ := t.redirection(); return from })
	return []*value.Definition{
		later(namespace+"Token", baseToken),
		derived("NumberToken", "Token", 0, func() []value.Property {
			return []value.Property{property("System.Object Value", func(t *Token) value.Value { return NumberOf(t.of.Number()) })}
		}),
		derived("ParameterToken", "Token", 0, func() []value.Property {
			return []value.Property{
				property("System.String ParameterName", func(t *Token) value.Value { name, _ := t.of.Parameter(); return text(name) }),
				property("Boolean UsedColon", func(t *Token) value.Value { _, colon := t.of.Parameter(); return value.Bool(colon) }),
			}
		}),
		derived("VariableToken", "Token", 0, func() []value.Property {
			return []value.Property{
				property("System.String Name", func(t *Token) value.Value { path, _ := t.of.VariablePath(); return text(path.Name) }),
				property(automation+"VariablePath VariablePath", func(t *Token) value.Value { path, _ := t.of.VariablePath(); return PathOf(path) }),
			}
		}),
		derived("StringToken", "Token", value.FlagAbstract, func() []value.Property {
			return []value.Property{property("System.String Value", func(t *Token) value.Value { s, _ := t.of.StringValue(); return text(s) })}
		}),
		derived("StringLiteralToken", "StringToken", 0, nil),
		derived("StringExpandableToken", "StringToken", 0, func() []value.Property {
			return []value.Property{property(readOnlyCollection+namespace+"Token] NestedTokens", func(t *Token) value.Value {
				nested := t.of.NestedTokens()
				if len(nested) == 0 {
					return value.Null
				}
				items := make([]value.Value, len(nested))
				for i, n := range nested {
					items[i] = TokenOf(t.file, n)
				}
				return collection(namespace+"Token", items)
			})}
		}),
		derived("LabelToken", "Token", 0, func() []value.Property {
			return []value.Property{property("System.String LabelText", func(t *Token) value.Value { s, _ := t.of.StringValue(); return text(s) })}
		}),
		derived("RedirectionToken", "Token", value.FlagAbstract, nil),
		derived("InputRedirectionToken", "RedirectionToken", 0, nil),
		derived("MergingRedirectionToken", "RedirectionToken", 0, func() []value.Property {
			return []value.Property{from, stream("ToStream", func(t *Token) syntax.RedirectionStream { _, to, _ := t.redirection(); return to })}
		}),
		derived("FileRedirectionToken", "RedirectionToken", 0, func() []value.Property {
			return []value.Property{from, property("Boolean Append", func(t *Token) value.Value { _, _, appends := t.redirection(); return value.Bool(appends) })}
		}),
		{Name: namespace + "TokenTraits", Flags: value.FlagStatic | value.FlagAbstract | value.FlagSealed, Build: tokenTraits},
	}
}

func baseToken() *value.Definition {
	return &value.Definition{
		Properties: []value.Property{
			property("System.String Text", func(t *Token) value.Value { return text(t.text()) }),
			property(namespace+"TokenFlags TokenFlags", func(t *Token) value.Value { return enumOf("TokenFlags", t.of.Flags) }),
			property(namespace+"TokenKind Kind", func(t *Token) value.Value { return enumOf("TokenKind", t.of.Kind) }),
			property("Boolean HasError", func(t *Token) value.Value { return value.Bool(t.of.HasError()) }),
			property(namespace+"IScriptExtent Extent", func(t *Token) value.Value { return ExtentOf(t.file, t.of.Extent()) }),
		},
		Methods: []value.Method{method("System.String ToString()", func(t *Token) value.Value {
			if t.of.Kind == syntax.TokenEndOfInput {
				return text("<eof>")
			}
			return text(t.text())
		})},
	}
}

// tokenTraits tells of a kind what all its tokens have.
func tokenTraits() *value.Definition {
	of := func(signature, names string, do func(k syntax.TokenKind, args []value.Value) value.Value) value.Method {
		return value.Method{Signature: "static " + signature, Names: names, Body: func(_ value.Host, _ value.Value, args []value.Value) (value.Value, error) {
			k, _ := args[0].AsEnum()
			return do(syntax.TokenKind(k), args), nil
		}}
	}
	return &value.Definition{Methods: []value.Method{
		of(namespace+"TokenFlags GetTraits("+namespace+"TokenKind)", "kind", func(k syntax.TokenKind, _ []value.Value) value.Value { return enumOf("TokenFlags", k.Flags()) }),
		of("Boolean HasTrait("+namespace+"TokenKind, "+namespace+"TokenFlags)", "kind flag", func(k syntax.TokenKind, args []value.Value) value.Value {
			flags, _ := args[1].AsEnum()
			return value.Bool(k.Has(syntax.TokenFlags(flags)))
		}),
		of("System.String Text("+namespace+"TokenKind)", "kind", func(k syntax.TokenKind, _ []value.Value) value.Value { return text(k.Text()) }),
	}}
}
