package utility

import (
	"fmt"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// The exceptions that cmdlets name themselves.
const (
	argumentException         = "System.ArgumentException"
	invalidOperationException = "System.InvalidOperationException"
	psArgumentException       = "System.Management.Automation.PSArgumentException"
	psInvalidOperation        = "System.Management.Automation.PSInvalidOperationException"
	itemNotFoundException     = "System.Management.Automation.ItemNotFoundException"
)

// record gives the record of an error that a cmdlet found.
func record(exception, id string, category value.ErrorCategory, target value.Value, format string, args ...any) *value.ErrorRecord {
	e := value.NewException(exception, fmt.Sprintf(format, args...))
	return &value.ErrorRecord{Exception: e, ErrorID: id, Category: category, Target: target}
}

// objectRecord is record for an error about an input object, which PowerShell holds wrapped.
func objectRecord(exception, id string, category value.ErrorCategory, object value.Value, format string, args ...any) *value.ErrorRecord {
	r := record(exception, id, category, object, format, args...)
	if !object.IsNull() {
		r.TargetType = "PSObject"
	}
	return r
}

// arrayRecord is record for an error about an argument that is an array, which .NET names by its type.
func arrayRecord(exception, id string, category value.ErrorCategory, array value.Value, format string, args ...any) *value.ErrorRecord {
	r := record(exception, id, category, array, format, args...)
	r.TargetName = array.Unwrap().Type().FullName()
	return r
}

// items gives the elements of an argument, one where it is no collection, none for $null.
func items(v value.Value) []value.Value {
	if v.IsNull() {
		return nil
	}
	if all, ok, err := value.Collect(v); ok && err == nil {
		return all
	}
	return []value.Value{v}
}

// inputObject gives what is bound to -InputObject, from the pipeline or by name.
func inputObject(inv *interp.Invocation) (value.Value, bool) {
	return inv.Get("InputObject")
}

// number gives an argument that is an integer.
func number(inv *interp.Invocation, name string) int64 {
	n, _ := inv.Value(name).AsInt64()
	return n
}
