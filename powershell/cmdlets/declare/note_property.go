package declare

import "github.com/exorun/exorun/powershell/value"

// NotePropertyName refuses names that are kinds of members: they are meant for -MemberType.
type NotePropertyName struct{}

// Transform gives v as it is.
func (NotePropertyName) Transform(_ value.Host, v value.Value) (value.Value, error) {
	name, ok := v.AsString()
	if !ok {
		return v, nil
	}
	kinds := value.NamedType("System.Management.Automation.PSMemberTypes")
	if _, err := value.ParseEnum(kinds, name, true); err != nil {
		return v, nil
	}
	return v, value.NewException("System.Management.Automation.PSArgumentException", "The parameter NotePropertyName cannot take values that could be converted to the type "+
		kinds.FullName()+". To define the name of a member with those values, use Add-Member, and specify the member type.")
}
