package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// categoryInfo is ErrorRecord.CategoryInfo.
type categoryInfo struct {
	value.Extras
	of *value.ErrorRecord
}

// Type is System.Management.Automation.ErrorCategoryInfo.
func (*categoryInfo) Type() *value.Type { return typeCategoryInfo() }

// errorDetails is ErrorRecord.ErrorDetails.
type errorDetails struct {
	value.Extras
	of *value.ErrorRecord
}

// Type is System.Management.Automation.ErrorDetails.
func (*errorDetails) Type() *value.Type { return typeErrorDetails() }

func errorDefinitions() []*value.Definition {
	invocation := func(r *value.ErrorRecord) value.Value {
		if r.Invocation == nil {
			return value.Null
		}
		return value.Of(r.Invocation)
	}
	details := func(r *value.ErrorRecord) value.Value {
		if r.Details == "" && r.RecommendedAction == "" {
			return value.Null
		}
		return value.Of(&errorDetails{of: r})
	}
	category := func(c *categoryInfo) value.Value { return value.EnumOf(typeErrorCategory(), int64(c.of.Category)) }
	return []*value.Definition{
		{
			Name: automation + "ErrorRecord",
			Constructors: []value.Method{
				{
					Signature: "Void .ctor(System.Exception, System.String, System.Management.Automation.ErrorCategory, System.Object)", Names: "exception errorId errorCategory targetObject",
					Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
						e := exceptionOf(a[0])
						if e == nil {
							return value.Null, value.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \"exception\" is null. Change the value of argument \"exception\" to a non-null value.")
						}
						n, _ := a[2].AsEnum()
						return value.Of(&value.ErrorRecord{Exception: e, ErrorID: value.ToString(a[1]), Category: value.ErrorCategory(n), Target: a[3]}), nil
					},
				},
				{
					Signature: "Void .ctor(System.Management.Automation.ErrorRecord, System.Exception)", Names: "errorRecord replaceParentContainsErrorRecordException",
					Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
						r := *a[0].Object().(*value.ErrorRecord)
						if e := exceptionOf(a[1]); e != nil {
							r.Exception = e
						}
						return value.Of(&r), nil
					},
				},
			},
			Properties: []value.Property{
				prop("System.Exception Exception", func(r *value.ErrorRecord) value.Value {
					if r.Exception == nil {
						return value.Null
					}
					if whole, _, ok := value.ExtendedMembers(value.Of(r.Exception)).Lookup(value.Intern(instanceNote)); ok {
						return whole
					}
					return value.Of(r.Exception)
				}),
				prop("System.Object TargetObject", func(r *value.ErrorRecord) value.Value { return r.Target }),
				prop("System.Management.Automation.ErrorCategoryInfo CategoryInfo", func(r *value.ErrorRecord) value.Value { return value.Of(&categoryInfo{of: r}) }),
				prop("System.String FullyQualifiedErrorId", func(r *value.ErrorRecord) value.Value { return str(r.FullyQualifiedID()) }),
				accessor("System.Management.Automation.ErrorDetails ErrorDetails", details, func(_ value.Host, r *value.ErrorRecord, v value.Value) error {
					if d, ok := v.Unwrap().Object().(*errorDetails); ok {
						r.Details, r.RecommendedAction = d.of.Details, d.of.RecommendedAction
					} else {
						r.Details = value.ToString(v)
					}
					return nil
				}),
				prop("System.Management.Automation.InvocationInfo InvocationInfo", invocation),
				prop("System.String ScriptStackTrace", func(r *value.ErrorRecord) value.Value { return textOrNull(r.Stack) }),
				prop("System.Collections.ObjectModel.ReadOnlyCollection[System.Int32] PipelineIterationInfo", func(*value.ErrorRecord) value.Value {
					return value.Of(value.NewList(value.TypeReadOnlyCollectionOf.Make(value.TypeInt32), nil))
				}),
			},
			Methods: []value.Method{method("System.String ToString()", func(_ *frame, r *value.ErrorRecord, _ []value.Value) (value.Value, error) {
				return str(r.Message()), nil
			})},
		},
		{Name: automation + "ErrorCategoryInfo", Properties: []value.Property{
			prop("System.Management.Automation.ErrorCategory Category", category),
			accessor("System.String Activity", func(c *categoryInfo) value.Value { return str(c.of.Activity) }, func(_ value.Host, c *categoryInfo, v value.Value) error {
				c.of.Activity = value.ToString(v)
				return nil
			}),
			accessor("System.String Reason", func(c *categoryInfo) value.Value { return str(c.of.CategoryReason()) }, func(_ value.Host, c *categoryInfo, v value.Value) error { c.of.Reason = value.ToString(v); return nil }),
			accessor("System.String TargetName", func(c *categoryInfo) value.Value { return str(c.of.CategoryTargetName()) }, func(_ value.Host, c *categoryInfo, v value.Value) error {
				c.of.TargetName = value.ToString(v)
				return nil
			}),
			accessor("System.String TargetType", func(c *categoryInfo) value.Value { return str(c.of.CategoryTargetType()) }, func(_ value.Host, c *categoryInfo, v value.Value) error {
				c.of.TargetType = value.ToString(v)
				return nil
			}),
		}, Methods: []value.Method{
			method("System.String ToString()", func(_ *frame, c *categoryInfo, _ []value.Value) (value.Value, error) {
				return str(c.of.CategoryMessage()), nil
			}),
			method("System.String GetMessage()", func(_ *frame, c *categoryInfo, _ []value.Value) (value.Value, error) {
				return str(c.of.CategoryMessage()), nil
			}),
		}},
		{Name: automation + "ErrorDetails", Constructors: []value.Method{{Signature: "Void .ctor(System.String)", Names: "message", Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			return value.Of(&errorDetails{of: &value.ErrorRecord{Details: value.ToString(a[0])}}), nil
		}}}, Properties: []value.Property{
			prop("System.String Message", func(d *errorDetails) value.Value { return str(d.of.Details) }),
			accessor("System.String RecommendedAction", func(d *errorDetails) value.Value { return str(d.of.RecommendedAction) }, func(_ value.Host, d *errorDetails, v value.Value) error {
				d.of.RecommendedAction = value.ToString(v)
				return nil
			}),
		}, Methods: []value.Method{method("System.String ToString()", func(_ *frame, d *errorDetails, _ []value.Value) (value.Value, error) { return str(d.of.Details), nil })}},
		{Name: automation + "InvocationInfo", Properties: []value.Property{
			prop("System.Management.Automation.CommandInfo MyCommand", func(i *InvocationInfo) value.Value { return value.Of(i.command) }),
			hprop("System.Collections.Generic.Dictionary[System.String,System.Object] BoundParameters", func(_ value.Host, i *InvocationInfo) (value.Value, error) {
				if i.bound == nil {
					return value.Of((&call{}).boundDictionary()), nil
				}
				return i.bound(), nil
			}),
			prop("System.Collections.Generic.List[System.Object] UnboundArguments", func(i *InvocationInfo) value.Value {
				return value.Of(value.NewList(value.TypeListOf.Make(value.TypeObject), i.rest))
			}),
			prop("Int32 ScriptLineNumber", func(i *InvocationInfo) value.Value { return value.Int(i.Line()) }),
			prop("Int32 OffsetInLine", func(i *InvocationInfo) value.Value { return value.Int(i.Column()) }),
			prop("Int64 HistoryId", func(*InvocationInfo) value.Value { return value.Int64(1) }),
			prop("System.String ScriptName", func(i *InvocationInfo) value.Value { return str(i.Script()) }),
			prop("System.String Line", func(i *InvocationInfo) value.Value { return str(i.LineText()) }),
			prop("System.String Statement", func(i *InvocationInfo) value.Value { return str(i.at.text()) }),
			prop("System.String PositionMessage", func(i *InvocationInfo) value.Value { return str(i.PositionMessage()) }),
			prop("System.String PSScriptRoot", func(i *InvocationInfo) value.Value { return str(folderOf(i.Script())) }),
			prop("System.String PSCommandPath", func(i *InvocationInfo) value.Value { return textOrNull(i.Script()) }),
			prop("System.String InvocationName", func(i *InvocationInfo) value.Value { return str(i.name) }),
			prop("Int32 PipelineLength", func(i *InvocationInfo) value.Value { return value.Int(i.length) }),
			prop("Int32 PipelinePosition", func(i *InvocationInfo) value.Value { return value.Int(i.position) }),
			prop("Boolean ExpectingInput", func(i *InvocationInfo) value.Value { return value.Bool(i.expecting) }),
			prop("System.Management.Automation.CommandOrigin CommandOrigin", func(*InvocationInfo) value.Value {
				return value.EnumOf(value.NamedType(automation+"CommandOrigin"), 1)
			}),
		}},
	}
}

// exceptionOf gives the exception that a value is, nil where it is none.
func exceptionOf(v value.Value) *value.Exception {
	switch o := v.Unwrap().Object().(type) {
	case *value.Exception:
		return o
	case *value.Instance:
		if e, ok := o.Native.(*value.Exception); ok {
			return e
		}
	}
	return nil
}

func folderOf(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return ""
}
