package complete

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// completionResult is a match as scripts see it.
type completionResult struct {
	value.Extras
	Match
}

// Type is System.Management.Automation.CompletionResult.
func (*completionResult) Type() *value.Type { return value.NamedType(automation + "CompletionResult") }

// commandCompletion is a result as scripts see it.
type commandCompletion struct {
	value.Extras
	Result
	matches value.Value
	current int
}

// Type is System.Management.Automation.CommandCompletion.
func (*commandCompletion) Type() *value.Type {
	return value.NamedType(automation + "CommandCompletion")
}

func resultValue(r Result) value.Value {
	items := make([]value.Value, len(r.Matches))
	for i, m := range r.Matches {
		items[i] = value.Of(&completionResult{Match: m})
	}
	list := value.NewList(value.TypeCollectionOf.Make(value.NamedType(automation+"CompletionResult")), items)
	return value.Of(&commandCompletion{Result: r, matches: value.Of(list), current: -1})
}

func kindValue(k Kind) value.Value {
	return value.EnumOf(value.NamedType(automation+"CompletionResultType"), int64(k))
}

func definitions() []*value.Definition {
	get := func(signature string, f func(r *completionResult) value.Value) value.Property {
		return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
			return f(self.Unwrap().Object().(*completionResult)), nil
		}}
	}
	of := func(signature string, f func(c *commandCompletion) value.Value) value.Property {
		return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
			return f(self.Unwrap().Object().(*commandCompletion)), nil
		}}
	}
	kinds := &value.EnumInfo{Underlying: value.TypeInt32}
	for i, name := range []string{"Text", "History", "Command", "ProviderItem", "ProviderContainer", "Property", "Method", "ParameterName", "ParameterValue", "Variable", "Namespace", "Type", "Keyword", "DynamicKeyword"} {
		kinds.Members = append(kinds.Members, value.EnumMember{Name: name, Value: int64(i)})
	}
	return []*value.Definition{
		{Name: automation + "CompletionResultType", Enum: kinds},
		{Name: automation + "CompletionResult", Constructors: []value.Method{
			{Signature: "Void .ctor(System.String)", Names: "completionText", Body: newResult},
			{Signature: "Void .ctor(System.String, System.String, System.Management.Automation.CompletionResultType, System.String)", Names: "completionText listItemText resultType toolTip", Body: newResult},
		}, Properties: []value.Property{
			get("System.String CompletionText", func(r *completionResult) value.Value { return value.Str(r.Text) }),
			get("System.String ListItemText", func(r *completionResult) value.Value { return value.Str(r.ListItem) }),
			get("System.Management.Automation.CompletionResultType ResultType", func(r *completionResult) value.Value { return kindValue(r.Kind) }),
			get("System.String ToolTip", func(r *completionResult) value.Value { return value.Str(r.ToolTip) }),
		}},
		{Name: automation + "CommandCompletion", Methods: []value.Method{
			{Signature: "static System.Management.Automation.CommandCompletion CompleteInput(System.String, Int32, System.Collections.Hashtable)", Names: "input cursorIndex options", Body: completeInput},
		}, Properties: []value.Property{
			of("Int32 CurrentMatchIndex", func(c *commandCompletion) value.Value { return value.Int(c.current) }),
			of("Int32 ReplacementIndex", func(c *commandCompletion) value.Value { return value.Int(c.Start) }),
			of("Int32 ReplacementLength", func(c *commandCompletion) value.Value { return value.Int(c.Length) }),
			of("System.Collections.ObjectModel.Collection`1[System.Management.Automation.CompletionResult] CompletionMatches", func(c *commandCompletion) value.Value { return c.matches }),
		}},
	}
}

func newResult(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
	m := Match{Text: value.ToString(a[0])}
	m.ListItem, m.ToolTip = m.Text, m.Text
	if len(a) == 4 {
		n, _ := a[2].AsEnum()
		m.ListItem, m.Kind, m.ToolTip = value.ToString(a[1]), Kind(n), value.ToString(a[3])
	}
	return value.Of(&completionResult{Match: m}), nil
}

func completeInput(h value.Host, _ value.Value, a []value.Value) (value.Value, error) {
	inv := interp.InvocationOf(h)
	if inv == nil {
		return value.Null, value.RuntimeError("RuntimeException", "There is no running script.")
	}
	n, _ := a[1].AsInt64()
	return resultValue(Input(inv, value.ToString(a[0]), int(n), optionsOf(a[2]))), nil
}
