package declare

import (
	"slices"

	"github.com/exorun/exorun/powershell/value"
)

// NotePropertyName takes numbers as text and refuses names that are kinds of members: they are meant for -MemberType.
type NotePropertyName struct{}

// Transform gives a number as text.
func (NotePropertyName) Transform(_ value.Host, v value.Value) (value.Value, error) {
	if base := v.Unwrap(); !base.IsNull() && base.Kind().IsNumber() {
		return value.Str(value.ToString(base)), nil
	}
	return v, nil
}

// Name is the attribute's type name.
func (NotePropertyName) Name() string { return "ValidateNotePropertyNameAttribute" }

// Yields says that a name which is refused may still bind to another parameter at the position.
func (NotePropertyName) Yields() bool { return true }

// Validate returns what is wrong with v, "" where nothing is.
func (NotePropertyName) Validate(_ value.Host, v value.Value) (string, error) {
	name, ok := v.AsString()
	if !ok {
		return "", nil
	}
	kinds := value.NamedType("System.Management.Automation.PSMemberTypes")
	kind, err := value.ParseEnum(kinds, name, true)
	if err != nil || !slices.Contains([]string{
		"AliasProperty", "CodeMethod", "CodeProperty", "MemberSet", "NoteProperty", "PropertySet", "ScriptMethod", "ScriptProperty",
	}, value.ToString(value.EnumOf(kinds, kind))) {
		return "", nil
	}
	return "The parameter NotePropertyName cannot take values that could be converted to the type " + kinds.FullName() +
		". To define the name of a member with those values, use Add-Member, and specify the member type.", nil
}
