package interp

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// attributeDefinitions are the attributes that a dynamicparam block makes, and what it puts them into.
func attributeDefinitions() []*value.Definition {
	attribute := func(name, signature string, make func(a []value.Value) map[string]value.Value) *value.Definition {
		full := automation + name
		m := value.Method{Signature: signature, Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			return value.Of(&attributeObject{of: value.NamedType(full), fields: make(a)}), nil
		}}
		m.Variadic = signature != "Void .ctor()"
		return &value.Definition{Name: full, Base: "System.Attribute", Constructors: []value.Method{m}}
	}
	return []*value.Definition{
		{Name: automation + "IValidateSetValuesGenerator", Flags: value.FlagInterface | value.FlagAbstract},
		{Name: "System.Attribute", Flags: value.FlagAbstract},
		{Name: automation + "ArgumentTransformationAttribute", Base: "System.Attribute", Flags: value.FlagAbstract},
		{Name: automation + "ValidateArgumentsAttribute", Base: "System.Attribute", Flags: value.FlagAbstract},
		{Name: automation + "ValidateEnumeratedArgumentsAttribute", Base: automation + "ValidateArgumentsAttribute", Flags: value.FlagAbstract},
		attribute("ParameterAttribute", "Void .ctor()", func([]value.Value) map[string]value.Value { return parameterAttribute(bind.Set{}).fields }),
		attribute("AliasAttribute", "Void .ctor(System.String[])", func(a []value.Value) map[string]value.Value { return map[string]value.Value{"AliasNames": a[0]} }),
		attribute("ValidateSetAttribute", "Void .ctor(System.String[])", func(a []value.Value) map[string]value.Value { return map[string]value.Value{"ValidValues": a[0]} }),
		{Name: automation + "RuntimeDefinedParameterDictionary", Constructors: []value.Method{{Signature: "Void .ctor()", Body: func(value.Host, value.Value, []value.Value) (value.Value, error) {
			t := value.TypeDictionaryOf.Make(value.TypeString, value.NamedType(automation+"RuntimeDefinedParameter"))
			return value.Of(value.NewDictionary(t, value.KeysIgnoringCase)), nil
		}}}},
		{Name: automation + "RuntimeDefinedParameter", Constructors: []value.Method{{
			Signature: "Void .ctor(System.String, System.Type, System.Collections.ObjectModel.Collection`1[System.Attribute])", Names: "name parameterType attributes",
			Body: func(_ value.Host, _ value.Value, a []value.Value) (value.Value, error) {
				return value.Of(&attributeObject{of: value.NamedType(automation + "RuntimeDefinedParameter"), fields: map[string]value.Value{"Name": a[0], "ParameterType": a[1], "Attributes": a[2], "IsSet": value.False, "Value": value.Null}}), nil
			},
		}}},
	}
}
