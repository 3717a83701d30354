package bind

import (
	"errors"
	"slices"

	"github.com/exorun/exorun/powershell/value"
)

// fit runs an argument through transformations, conversion and validation.
func (b *Binding) fit(p *Param, v value.Value, coerce bool) (value.Value, error) {
	if v.IsAutomationNull() {
		v = value.Null
	}
	for _, t := range p.Transforms {
		changed, err := t.Transform(b.host, v)
		if err != nil {
			return v, transformationFailed(p.Name, err)
		}
		v = changed
	}
	v, err := b.convert(p, v, coerce)
	if err != nil {
		return v, err
	}
	if err := p.refusesNull(v); err != nil {
		return v, err
	}
	if p.PSTypeName != "" && !hasTypeName(v, p.PSTypeName) {
		return v, wrongTypeName(p)
	}
	for _, check := range p.Validations {
		problem, err := check.Validate(b.host, v)
		if err != nil {
			return v, err
		}
		if problem != "" {
			failed := validationFailed(p.Name, problem)
			if y, ok := check.(yielding); ok && y.Yields() {
				return v, &yielded{failed}
			}
			return v, failed
		}
	}
	return v, nil
}

// hasTypeName tells whether a value, or each element of an array, has a name among its PSTypeNames.
func hasTypeName(v value.Value, name string) bool {
	items := []value.Value{v}
	if a, ok := v.AsArray(); ok {
		items = a.Items
	}
	for _, item := range items {
		if !slices.ContainsFunc(value.TypeNames(item), func(have string) bool { return value.EqualFold(have, name) }) {
			return false
		}
	}
	return true
}

// mandatory tells whether the parameter is mandatory in any of its sets.
func (p *Param) mandatory() bool {
	for _, in := range p.in {
		if in.mandatory {
			return true
		}
	}
	return false
}

// refusesNull checks what a mandatory parameter does not take: null, empty text and empty collections.
func (p *Param) refusesNull(v value.Value) error {
	if !p.mandatory() {
		return nil
	}
	if v.IsNull() {
		if p.AllowNull || p.Of.IsValueType() {
			return nil
		}
		return nullRefused(p.Name)
	}
	if s, ok := v.AsString(); ok {
		if s == "" && !p.AllowEmptyString {
			return emptyRefused(p.Name, "string")
		}
		return nil
	}
	if p.Of.Kind != value.KindArray && p.Of.Kind != value.KindList && p.Of.Kind != value.KindObject {
		return nil
	}
	items, ok, err := value.Collect(v)
	if !ok || err != nil {
		return nil
	}
	if len(items) == 0 {
		if p.AllowEmptyCollection {
			return nil
		}
		if _, isArray := v.AsArray(); isArray {
			return emptyRefused(p.Name, "array")
		}
		return emptyRefused(p.Name, "collection")
	}
	if p.Of.IsArray() && p.Of.Elem.IsValueType() {
		return nil
	}
	for _, item := range items {
		if item.IsNull() && !p.AllowNull {
			return nullRefused(p.Name)
		}
		if s, ok := item.AsString(); ok && s == "" && !p.AllowEmptyString && !(p.Of.IsArray() && p.Of.Elem == value.TypeObject) {
			return emptyRefused(p.Name, "string")
		}
	}
	return nil
}

// errOtherType says that a value would have to be converted. It is never shown: the conversion is what is tried next.
var errOtherType = errors.New("another type")

// convert gives v as the parameter's type. Without coerce only what already is of the type passes.
func (b *Binding) convert(p *Param, v value.Value, coerce bool) (value.Value, error) {
	t := p.Of
	if t == value.TypeObject {
		return v, nil
	}
	if !coerce {
		if v.IsNull() && !t.IsValueType() && t != value.TypeString {
			return v, nil
		}
		if v.IsNull() {
			return v, cannotConvert(p, value.InvalidCast("nullToObjectInvalidCast", "Cannot convert null to type \"%s\".", t.FullName()))
		}
		base := v.Unwrap()
		if base.Type() == t || base.Type().IsA(t) || t == value.TypePSObject {
			return base, nil
		}
		if t.IsArray() && (base.Type() == t.Elem || base.Type().IsA(t.Elem)) {
			return value.Of(value.NewArray(t.Elem, []value.Value{base})), nil
		}
		return v, errOtherType
	}
	if b.Sig.Options.Script && !p.common {
		return b.convertScript(p, v)
	}
	return b.convertCmdlet(p, v)
}

// convertScript is the conversion of a script function's parameter, which is a transformation.
func (b *Binding) convertScript(p *Param, v value.Value) (value.Value, error) {
	t := p.Of
	switch {
	case t == value.TypeBoolean || t.IsNullable() && t.Args[0] == value.TypeBoolean && !v.IsNull():
		if err := BooleanArgument(v); err != nil {
			return v, transformationFailed(p.Name, err)
		}
	case t == value.TypeSwitchParameter:
		base := v.Unwrap()
		if base.Type() != value.TypeBoolean && base.Type() != value.TypeSwitchParameter {
			return v, transformationFailed(p.Name, switchArgument(v))
		}
	case t == value.TypeString && !b.Sig.Options.LooseArguments:
		if value.IsCollection(v.Unwrap()) {
			return v, transformationFailed(p.Name, value.InvalidCast("", "Cannot convert value to type System.String."))
		}
	case t == value.TypePSReference:
		if _, ok := v.Unwrap().Object().(*value.Reference); !ok {
			return v, transformationFailed(p.Name, value.InvalidCast("", "Reference type is expected in argument."))
		}
		return v.Unwrap(), nil
	}
	c, err := value.Convert(b.host, v, t)
	if err != nil {
		return v, transformationFailed(p.Name, err)
	}
	return c, nil
}

// convertCmdlet is the conversion of a built-in's parameter.
func (b *Binding) convertCmdlet(p *Param, v value.Value) (value.Value, error) {
	t := p.Of
	base := v.Unwrap()
	switch {
	case v.IsNull():
		if p.common && t.IsEnum() {
			_, err := value.Convert(b.host, v, t)
			return v, notSet(p.Name, err)
		}
		if t == value.TypeBoolean {
			return v, cannotConvert(p, BooleanArgument(v))
		}
	case base.Type() == t || base.Type().IsA(t):
		return base, nil
	case t == value.TypeBoolean:
		if err := BooleanArgument(v); err != nil {
			return v, cannotConvert(p, err)
		}
	case t == value.TypeSwitchParameter:
		if base.Type() != value.TypeBoolean {
			return v, cannotConvert(p, switchArgument(v))
		}
	case !t.IsArray() && t.Kind != value.KindList && t != value.TypePSObject && t.Kind != value.KindEnum && len(t.Args) == 0 && t.Kind != value.KindObject:
		if value.IsCollection(base) && t.Kind != value.KindHashtable && t.Kind != value.KindDictionary {
			return v, cannotConvertCollection(p, base)
		}
	}
	c, err := value.Convert(b.host, v, t)
	if err != nil {
		if p.Of.IsArray() {
			return v, cannotConvert(p, err)
		}
		return v, cannotConvert(p, err)
	}
	return c, nil
}

// BooleanArgument refuses what a [bool] parameter does not take: all but booleans, switches and numbers.
func BooleanArgument(v value.Value) error {
	base := v.Unwrap()
	text := ""
	if !v.IsNull() {
		k := base.Kind()
		if k == value.KindBool || base.Type() == value.TypeSwitchParameter || k.IsNumber() {
			return nil
		}
		text = base.Type().FullName()
	}
	return value.InvalidCast("InvalidCastConstrainedLanguage", "Cannot convert value \"%s\" to type \"%s\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.",
		text, value.TypeBoolean.FullName())
}

func switchArgument(v value.Value) error {
	t := "null"
	if x := v.Type(); x != nil {
		t = x.FullName()
	}
	return value.InvalidCast("ConvertToFinalInvalidCastException", "Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".",
		value.ToString(v), t, value.TypeSwitchParameter.FullName())
}
