package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Extent is a stretch of text as scripts see it.
type Extent struct {
	value.Extras
	File *syntax.File // nil for the extent of no text
	At   syntax.Extent
}

// ExtentOf gives a stretch of a file as a value.
func ExtentOf(file *syntax.File, at syntax.Extent) value.Value {
	return value.Of(&Extent{File: file, At: at})
}

// noExtent is the extent of what stands in no text.
func noExtent() value.Value { return value.Of(&Extent{}) }

// Type is the type of extents.
func (e *Extent) Type() *value.Type {
	if e.File == nil {
		return value.NamedType(namespace + "EmptyScriptExtent")
	}
	return value.NamedType(namespace + "InternalScriptExtent")
}

// Text is the text that the extent covers.
func (e *Extent) Text() string {
	if e.File == nil {
		return ""
	}
	return e.File.TextOf(e.At)
}

func (e *Extent) fileName() value.Value {
	if e.File == nil {
		return value.Null
	}
	return textOrNull(e.File.Name)
}

func (e *Extent) start() syntax.Position { return e.place(e.At.Start) }
func (e *Extent) end() syntax.Position   { return e.place(e.At.End) }

func (e *Extent) place(offset int32) syntax.Position {
	if e.File == nil {
		return syntax.Position{}
	}
	return e.File.Position(offset)
}

// position is a place in a text as scripts see it.
type position struct {
	value.Extras
	file   *syntax.File
	offset int32
}

// Type is the type of positions.
func (p *position) Type() *value.Type {
	if p.file == nil {
		return value.NamedType(namespace + "EmptyScriptPosition")
	}
	return value.NamedType(namespace + "InternalScriptPosition")
}

func (p *position) place() syntax.Position {
	if p.file == nil {
		return syntax.Position{}
	}
	return p.file.Position(p.offset)
}

// line is the text of the position's line with its line break.
func (p *position) line() string {
	if p.file == nil {
		return ""
	}
	return p.file.LineWithBreak(p.place().Line)
}

// property is a property of the objects that are T.
func property[T value.Object](signature string, get func(o T) value.Value) value.Property {
	return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
		o, ok := self.Unwrap().Object().(T)
		if !ok {
			return value.Null, nil
		}
		return get(o), nil
	}}
}

// method is a method without arguments of the objects that are T.
func method[T value.Object](signature string, do func(o T) value.Value) value.Method {
	return value.Method{Signature: signature, Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
		o, ok := self.Unwrap().Object().(T)
		if !ok {
			return value.Null, nil
		}
		return do(o), nil
	}}
}

// later is a type whose table is made when it is first used.
func later(name string, build func() *value.Definition) *value.Definition {
	return &value.Definition{Name: name, Build: build}
}

func positionTypes() []*value.Definition {
	extent := func() *value.Definition {
		return &value.Definition{Interfaces: []string{namespace + "IScriptExtent"}, Properties: extentProperties(), Methods: []value.Method{
			method("System.String ToString()", func(e *Extent) value.Value { return text(e.Text()) }),
		}}
	}
	place := func() *value.Definition {
		return &value.Definition{Interfaces: []string{namespace + "IScriptPosition"}, Properties: positionProperties(), Methods: []value.Method{fullScript()}}
	}
	return []*value.Definition{
		later(namespace+"InternalScriptExtent", extent), later(namespace+"EmptyScriptExtent", extent),
		later(namespace+"InternalScriptPosition", place), later(namespace+"EmptyScriptPosition", place),
		{Name: namespace + "IScriptExtent", Flags: value.FlagInterface | value.FlagAbstract, Build: func() *value.Definition { return &value.Definition{Properties: extentProperties()} }},
		{Name: namespace + "IScriptPosition", Flags: value.FlagInterface | value.FlagAbstract, Build: func() *value.Definition {
			return &value.Definition{Properties: positionProperties(), Methods: []value.Method{fullScript()}}
		}},
		later(namespace+"ScriptExtent", madeExtent), later(namespace+"ScriptPosition", madePosition),
	}
}

func extentProperties() []value.Property {
	number := func(name string, get func(e *Extent) int) value.Property {
		return property("Int32 "+name, func(e *Extent) value.Value { return value.Int(get(e)) })
	}
	return []value.Property{
		property("System.String File", (*Extent).fileName),
		property(namespace+"IScriptPosition StartScriptPosition", func(e *Extent) value.Value { return value.Of(&position{file: e.File, offset: e.At.Start}) }),
		property(namespace+"IScriptPosition EndScriptPosition", func(e *Extent) value.Value { return value.Of(&position{file: e.File, offset: e.At.End}) }),
		number("StartLineNumber", func(e *Extent) int { return e.start().Line }),
		number("StartColumnNumber", func(e *Extent) int { return e.start().Column }),
		number("EndLineNumber", func(e *Extent) int { return e.end().Line }),
		number("EndColumnNumber", func(e *Extent) int { return e.end().Column }),
		property("System.String Text", func(e *Extent) value.Value { return text(e.Text()) }),
		number("StartOffset", func(e *Extent) int { return e.start().Offset }),
		number("EndOffset", func(e *Extent) int { return e.end().Offset }),
	}
}

func positionProperties() []value.Property {
	number := func(name string, get func(p syntax.Position) int) value.Property {
		return property("Int32 "+name, func(p *position) value.Value { return value.Int(get(p.place())) })
	}
	return []value.Property{
		property("System.String File", func(p *position) value.Value {
			if p.file == nil {
				return value.Null
			}
			return textOrNull(p.file.Name)
		}),
		number("LineNumber", func(p syntax.Position) int { return p.Line }),
		number("ColumnNumber", func(p syntax.Position) int { return p.Column }),
		number("Offset", func(p syntax.Position) int { return p.Offset }),
		property("System.String Line", func(p *position) value.Value { return text(p.line()) }),
	}
}

func fullScript() value.Method {
	return method("System.String GetFullScript()", func(p *position) value.Value {
		if p.file == nil {
			return value.Null
		}
		return text(p.file.Text)
	})
}
