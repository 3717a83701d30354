package utility

import (
	"errors"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// newObject is New-Object.
type newObject struct{ interp.Steps }

func newNewObject() interp.Processor { return newObject{} }

func (newObject) Begin(inv *interp.Invocation) *interp.Unwind {
	if inv.Bound("ComObject") {
		return inv.Throw(record("System.PlatformNotSupportedException", "ComObjectPlatformIsNotSupported", value.NotImplemented, value.Null,
			"The specified ComObject cannot be created: COM is not supported."))
	}
	h := inv.Host()
	name := inv.Text("TypeName")
	t, ok := h.ResolveType(name)
	if !ok {
		return inv.Throw(record(psArgumentException, "TypeNotFound", value.InvalidType, value.Null,
			"Cannot find type [%s]: verify that the assembly containing this type is loaded.", name))
	}
	object, u := construct(inv, t)
	if u != nil {
		return u
	}
	if table, ok := value.AsMap(inv.Value("Property")); ok {
		if object, u = setProperties(inv, object, table); u != nil {
			return u
		}
	}
	return inv.Write(object)
}

func construct(inv *interp.Invocation, t *value.Type) (value.Value, *interp.Unwind) {
	h := inv.Host()
	arguments := items(inv.Value("ArgumentList"))
	if t == value.TypePSObject || t == value.TypePSCustomObject {
		if len(arguments) == 0 {
			return value.Of(&value.Record{}), nil
		}
		return value.Wrap(arguments[0]), nil
	}
	if len(arguments) == 0 && t.IsValueType() && t.Members().Constructors() == nil {
		return value.Zero(t), nil
	}
	object, err := value.Construct(h, t, arguments)
	if err == nil {
		return object, nil
	}
	var exception *value.Exception
	if errors.As(err, &exception) && exception.Of.FullName() == "System.Management.Automation.MethodInvocationException" {
		return value.Null, inv.Throw(&value.ErrorRecord{Exception: exception, ErrorID: "ConstructorInvokedThrowException", Category: value.InvalidOperation})
	}
	if exception != nil && len(arguments) > 0 && t.Members().Constructors() != nil {
		return value.Null, inv.Throw(&value.ErrorRecord{Exception: exception, ErrorID: "ConstructorInvokedThrowException", Category: value.InvalidOperation})
	}
	return value.Null, inv.Throw(record(psArgumentException, "CannotFindAppropriateCtor", value.ObjectNotFound, value.Null,
		"A constructor was not found. Cannot find an appropriate constructor for type %s.", t.FullName()))
}

// setProperties sets the properties that a table names; those of a custom object are made.
func setProperties(inv *interp.Invocation, object value.Value, table value.Map) (value.Value, *interp.Unwind) {
	h := inv.Host()
	var u *interp.Unwind
	table.Each(func(key, v value.Value) bool {
		name := value.ToString(key)
		if r, ok := object.AsRecord(); ok {
			r.Set(name, v)
			return true
		}
		if member, found, _ := value.GetOwnMember(h, object, name); !found || isMethod(member) {
			u = inv.WriteError(record(invalidOperationException, "InvalidOperationException", value.InvalidOperation, value.Null,
				`The member "%s" was not found for the specified .NET object.`, name))
			return u == nil
		}
		if err := value.SetMember(h, object, name, v); err != nil {
			e := value.NewException(invalidOperationException, "The value supplied is not valid, or the property is read-only. Change the value, and then try again.")
			u = inv.WriteError(&value.ErrorRecord{Exception: e.With(err), ErrorID: "InvalidOperationException", Category: value.InvalidOperation})
		}
		return u == nil
	})
	return object, u
}

func isMethod(v value.Value) bool {
	_, ok := v.Object().(*value.PSMethod)
	return ok
}
