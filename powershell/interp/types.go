package interp

import (
	"strings"
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

const automation = "System.Management.Automation."

// typeCalled gives a function that finds a type of the engine once.
func typeCalled(name string) func() *value.Type {
	return sync.OnceValue(func() *value.Type { return value.NamedType(name) })
}

// The types of what scripts see of the engine.
var (
	typePSVariable             = typeCalled(automation + "PSVariable")
	typeSessionState           = typeCalled(automation + "SessionState")
	typeAliasInfo              = typeCalled(automation + "AliasInfo")
	typeFunctionInfo           = typeCalled(automation + "FunctionInfo")
	typeFilterInfo             = typeCalled(automation + "FilterInfo")
	typeExternalScriptInfo     = typeCalled(automation + "ExternalScriptInfo")
	typeApplicationInfo        = typeCalled(automation + "ApplicationInfo")
	typeCmdletInfo             = typeCalled(automation + "CmdletInfo")
	typeScriptInfo             = typeCalled(automation + "ScriptInfo")
	typeInvocationInfo         = typeCalled(automation + "InvocationInfo")
	typePSCmdlet               = typeCalled(automation + "PSScriptCmdlet")
	typeInformationRecord      = typeCalled(automation + "InformationRecord")
	typeHostInformationMessage = typeCalled(automation + "HostInformationMessage")
	typeWarningRecord          = typeCalled(automation + "WarningRecord")
	typeVerboseRecord          = typeCalled(automation + "VerboseRecord")
	typeDebugRecord            = typeCalled(automation + "DebugRecord")
	typeInputEnumerator        = typeCalled("System.Collections.ArrayList+ArrayListEnumeratorSimple")
	typeModuleInfo             = typeCalled(automation + "PSModuleInfo")
	typeIntrinsics             = typeCalled(automation + "EngineIntrinsics")
	typeCommandTypes           = typeCalled(automation + "CommandTypes")
	typeErrorCategory          = typeCalled(automation + "ErrorCategory")
	typeCategoryInfo           = typeCalled(automation + "ErrorCategoryInfo")
	typeErrorDetails           = typeCalled(automation + "ErrorDetails")
	typeScopedItemOptions      = typeCalled(automation + "ScopedItemOptions")
	typeParameterMetadata      = typeCalled(automation + "ParameterMetadata")
)

func init() { value.RegisterTypes(definitions) }

// prop is a property that is only read.
func prop[T value.Object](signature string, get func(o T) value.Value) value.Property {
	return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
		o, ok := self.Unwrap().Object().(T)
		if !ok {
			return value.Null, nil
		}
		return get(o), nil
	}}
}

// hprop is a property whose value depends on the engine.
func hprop[T value.Object](signature string, get func(h value.Host, o T) (value.Value, error)) value.Property {
	return value.Property{Signature: signature, Get: func(h value.Host, self value.Value) (value.Value, error) {
		o, ok := self.Unwrap().Object().(T)
		if !ok {
			return value.Null, nil
		}
		return get(h, o)
	}}
}

// accessor is a property that is read and set.
func accessor[T value.Object](signature string, get func(o T) value.Value, set func(h value.Host, o T, v value.Value) error) value.Property {
	return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
		o, ok := self.Unwrap().Object().(T)
		if !ok {
			return value.Null, nil
		}
		return get(o), nil
	}, Set: func(h value.Host, self, v value.Value) error { return set(h, self.Unwrap().Object().(T), v) }}
}

// method is a method.
func method[T value.Object](signature string, do func(f *frame, o T, args []value.Value) (value.Value, error)) value.Method {
	return value.Method{Signature: signature, Body: func(h value.Host, self value.Value, args []value.Value) (value.Value, error) {
		f, ok := h.(*frame)
		if !ok {
			return value.Null, value.RuntimeError("RuntimeException", "There is no running script.")
		}
		o, _ := self.Unwrap().Object().(T)
		return do(f, o, args)
	}}
}

// enumType is an enumeration of the engine's namespace.
func enumType(name string, flags bool, members string) *value.Definition {
	return value.EnumDefinition(automation+name, flags, members)
}

func str(s string) value.Value { return value.Str(s) }

func textOrNull(s string) value.Value {
	if s == "" {
		return value.Null
	}
	return value.Str(s)
}

func definitions() []*value.Definition {
	var all []*value.Definition
	all = append(all, enumDefinitions()...)
	all = append(all, errorDefinitions()...)
	all = append(all, commandDefinitions()...)
	all = append(all, blockDefinitions()...)
	all = append(all, sessionDefinitions()...)
	all = append(all, typeNameDefinition())
	all = append(all, recordDefinitions()...)
	all = append(all, attributeDefinitions()...)
	all = append(all, consoleDefinitions()...)
	all = append(all, acceleratorDefinition())
	all = append(all, threadDefinitions()...)
	all = append(all, runspaceDefinitions()...)
	all = append(all, powerShellDefinitions()...)
	return all
}

func enumDefinitions() []*value.Definition {
	var categories strings.Builder
	for c := value.NotSpecified; c <= value.NotEnabled; c++ {
		categories.WriteString(c.String() + " ")
	}
	return []*value.Definition{
		enumType("CommandTypes", true, "Alias=1 Function=2 Filter=4 Cmdlet=8 ExternalScript=16 Application=32 Script=64 Configuration=256 All=383"),
		enumType("ErrorCategory", false, categories.String()),
		enumType("ScopedItemOptions", true, "None ReadOnly=1 Constant=2 Private=4 AllScope=8 Unspecified=16"),
		enumType("ModuleType", false, "Script Binary Manifest Cim Workflow"),
		enumType("CommandOrigin", false, "Runspace Internal"),
	}
}

func recordDefinitions() []*value.Definition {
	stream := func(name string) *value.Definition {
		return &value.Definition{Name: automation + name, Base: automation + "InformationalRecord"}
	}
	return []*value.Definition{
		{Name: automation + "InformationalRecord", Properties: []value.Property{
			prop("System.String Message", func(r *StreamRecord) value.Value { return str(r.Message) }),
			prop("System.Management.Automation.InvocationInfo InvocationInfo", func(r *StreamRecord) value.Value {
				if r.Invocation == nil {
					return value.Null
				}
				return value.Of(r.Invocation)
			}),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, r *StreamRecord, _ []value.Value) (value.Value, error) { return str(r.Message), nil })}},
		stream("WarningRecord"), stream("VerboseRecord"), stream("DebugRecord"),
		{Name: automation + "InformationRecord", Properties: []value.Property{
			prop("System.Object MessageData", func(r *InformationRecord) value.Value {
				if r.Host != nil {
					return value.Of(r.Host)
				}
				return r.Data
			}),
			prop("System.String Source", func(r *InformationRecord) value.Value { return str(r.Source) }),
			prop("System.DateTime TimeGenerated", func(r *InformationRecord) value.Value { return value.FromTime(r.Time, value.KindLocal) }),
			prop("System.Collections.Generic.List[System.String] Tags", func(r *InformationRecord) value.Value {
				items := make([]value.Value, len(r.Tags))
				for i, t := range r.Tags {
					items[i] = str(t)
				}
				return value.Of(value.NewList(value.TypeListOf.Make(value.TypeString), items))
			}),
			prop("System.String User", func(r *InformationRecord) value.Value { return str(r.User) }),
			prop("System.String Computer", func(r *InformationRecord) value.Value { return str(r.Computer) }),
			prop("UInt32 ProcessId", func(r *InformationRecord) value.Value { return value.UInt32(uint32(r.ProcessID)) }),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, r *InformationRecord, _ []value.Value) (value.Value, error) { return str(r.Text()), nil })}},
		{Name: automation + "HostInformationMessage", Properties: []value.Property{
			prop("System.String Message", func(r *HostMessage) value.Value { return str(r.Message) }),
			prop("System.Nullable[System.Boolean] NoNewLine", func(r *HostMessage) value.Value { return value.Bool(r.NoNewLine) }),
			prop("System.Nullable[System.ConsoleColor] ForegroundColor", func(r *HostMessage) value.Value { return r.Foreground }),
			prop("System.Nullable[System.ConsoleColor] BackgroundColor", func(r *HostMessage) value.Value { return r.Background }),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, r *HostMessage, _ []value.Value) (value.Value, error) { return str(r.Message), nil })}},
		{Name: "System.Collections.ArrayList+ArrayListEnumeratorSimple", Interfaces: []string{"System.Collections.IEnumerator"}, Properties: []value.Property{
			{Signature: "System.Object Current", Get: func(_ value.Host, self value.Value) (value.Value, error) {
				switch e := self.Object().(type) {
				case *inputEnumerator:
					return e.now, nil
				case *loopEnumerator:
					return e.current, nil
				}
				return value.Null, nil
			}},
		}, Methods: []value.Method{
			{Signature: "Boolean MoveNext()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
				e, ok := self.Object().(value.Enumerator)
				if !ok {
					return value.False, nil
				}
				_, more, err := e.Next()
				return value.Bool(more), err
			}},
			{Signature: "Void Reset()", Body: func(_ value.Host, self value.Value, _ []value.Value) (value.Value, error) {
				if e, ok := self.Object().(*inputEnumerator); ok {
					e.at = 0
				}
				return value.AutomationNull, nil
			}},
		}},
	}
}
