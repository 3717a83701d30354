package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// ParseError is an error of the parser as scripts see it.
type ParseError struct {
	value.Extras
	Of   *syntax.ParseError
	File *syntax.File // nil for an error that stands in no text
	// at is the place of an error that a script made, $null for others.
	at value.Value
}

// Type is System.Management.Automation.Language.ParseError.
func (*ParseError) Type() *value.Type { return value.NamedType(namespace + "ParseError") }

// ErrorsOf gives errors of a file as an array.
func ErrorsOf(file *syntax.File, errors []*syntax.ParseError) value.Value {
	all := make([]*ParseError, len(errors))
	for i, e := range errors {
		all[i] = &ParseError{Of: e, File: file}
	}
	return errorArray(all...)
}

func errorArray(all ...*ParseError) value.Value {
	items := make([]value.Value, len(all))
	for i, e := range all {
		items[i] = value.Of(e)
	}
	return value.Of(value.NewArray(value.NamedType(namespace+"ParseError"), items))
}

func (e *ParseError) extent() value.Value {
	switch {
	case !e.at.IsNull():
		return e.at
	case e.File == nil:
		return noExtent()
	}
	return ExtentOf(e.File, e.Of.Extent)
}

func parseError() *value.Definition {
	return &value.Definition{
		Constructors: []value.Method{{
			Signature: "Void .ctor(" + namespace + "IScriptExtent, System.String, System.String)", Names: "extent errorId message",
			Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				return value.Of(&ParseError{Of: &syntax.ParseError{ID: value.ToString(a[1]), Message: value.ToString(a[2])}, at: a[0]}), nil
			},
		}},
		Properties: []value.Property{
			property(namespace+"IScriptExtent Extent", (*ParseError).extent),
			property("System.String ErrorId", func(e *ParseError) value.Value { return text(e.Of.ID) }),
			property("System.String Message", func(e *ParseError) value.Value { return text(e.Of.Message) }),
			property("Boolean IncompleteInput", func(e *ParseError) value.Value { return value.Bool(e.Of.Incomplete) }),
		},
		Methods: []value.Method{method("System.String ToString()", func(e *ParseError) value.Value {
			if e.File == nil {
				return text(e.Of.Message)
			}
			return text(PositionMessage(e.File, e.Of.Extent) + "\n" + e.Of.Message)
		})},
	}
}
