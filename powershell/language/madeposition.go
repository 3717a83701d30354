package language

import "github.com/exorun/exorun/powershell/value"

// scriptPosition is a place that a script made: [ScriptPosition]::new(…).
type scriptPosition struct {
	value.Extras
	file, line, script value.Value
	number, column     value.Value
}

// Type is System.Management.Automation.Language.ScriptPosition.
func (*scriptPosition) Type() *value.Type { return value.NamedType(namespace + "ScriptPosition") }

// scriptExtent is a stretch that a script made of two places.
type scriptExtent struct {
	value.Extras
	start, end *scriptPosition
}

// Type is System.Management.Automation.Language.ScriptExtent.
func (*scriptExtent) Type() *value.Type { return value.NamedType(namespace + "ScriptExtent") }

func madePosition() *value.Definition {
	make := func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
		p := &scriptPosition{file: a[0], number: a[1], column: a[2], line: text(value.ToString(a[3])), script: value.Null}
		if len(a) > 4 {
			p.script = a[4]
		}
		return value.Of(p), nil
	}
	return &value.Definition{
		Interfaces: []string{namespace + "IScriptPosition"},
		Constructors: []value.Method{
			{Signature: "Void .ctor(System.String, Int32, Int32, System.String)", Names: "scriptName scriptLineNumber offsetInLine line", Body: make},
			{Signature: "Void .ctor(System.String, Int32, Int32, System.String, System.String)", Names: "scriptName scriptLineNumber offsetInLine line fullScript", Body: make},
		},
		Properties: []value.Property{
			property("System.String File", func(p *scriptPosition) value.Value { return p.file }),
			property("Int32 LineNumber", func(p *scriptPosition) value.Value { return p.number }),
			property("Int32 ColumnNumber", func(p *scriptPosition) value.Value { return p.column }),
			property("Int32 Offset", func(*scriptPosition) value.Value { return value.Int(0) }),
			property("System.String Line", func(p *scriptPosition) value.Value { return p.line }),
		},
		Methods: []value.Method{method("System.String GetFullScript()", func(p *scriptPosition) value.Value { return p.script })},
	}
}

func madeExtent() *value.Definition {
	at := func(name string, get func(e *scriptExtent) value.Value) value.Property {
		return property("Int32 "+name, get)
	}
	return &value.Definition{
		Interfaces: []string{namespace + "IScriptExtent"},
		Constructors: []value.Method{{
			Signature: "Void .ctor(" + namespace + "ScriptPosition, " + namespace + "ScriptPosition)", Names: "startPosition endPosition",
			Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				start, _ := a[0].Unwrap().Object().(*scriptPosition)
				end, _ := a[1].Unwrap().Object().(*scriptPosition)
				if start == nil || end == nil {
					return value.Null, argumentNull("startPosition")
				}
				return value.Of(&scriptExtent{start: start, end: end}), nil
			},
		}},
		Properties: []value.Property{
			property("System.String File", func(e *scriptExtent) value.Value { return e.start.file }),
			property(namespace+"IScriptPosition StartScriptPosition", func(e *scriptExtent) value.Value { return value.Of(e.start) }),
			property(namespace+"IScriptPosition EndScriptPosition", func(e *scriptExtent) value.Value { return value.Of(e.end) }),
			at("StartLineNumber", func(e *scriptExtent) value.Value { return e.start.number }),
			at("StartColumnNumber", func(e *scriptExtent) value.Value { return e.start.column }),
			at("EndLineNumber", func(e *scriptExtent) value.Value { return e.end.number }),
			at("EndColumnNumber", func(e *scriptExtent) value.Value { return e.end.column }),
			at("StartOffset", func(*scriptExtent) value.Value { return value.Int(0) }),
			at("EndOffset", func(*scriptExtent) value.Value { return value.Int(0) }),
			property("System.String Text", func(e *scriptExtent) value.Value { return text(e.text()) }),
		},
	}
}

// text is what lies between the two columns of one line, or the line's ends with dots between them.
func (e *scriptExtent) text() string {
	number := func(v value.Value) int { n, _ := v.AsInt64(); return int(n) }
	first, last := value.EncodeUTF16(value.ToString(e.start.line)), value.EncodeUTF16(value.ToString(e.end.line))
	from, to := number(e.start.column), number(e.end.column)
	cut := func(units []uint16, from, to int) string {
		from, to = max(min(from, len(units)), 0), min(to, len(units))
		if from >= to {
			return ""
		}
		return value.DecodeUTF16(units[from:to])
	}
	switch {
	case to <= 0:
		return ""
	case number(e.start.number) == number(e.end.number):
		return cut(first, from-1, to-1)
	}
	return cut(first, from, len(first)) + "..." + cut(last, 0, to)
}
