package utility

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// updateTypeData is Update-TypeData: it gives members to the objects of a type name and says what is shown of them.
type updateTypeData struct {
	interp.Steps
	views *format.Catalogue
}

func newUpdateTypeData(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return updateTypeData{views: views} }
}

func (t updateTypeData) Process(inv *interp.Invocation) *interp.Unwind {
	name := inv.Text("TypeName")
	if strings.TrimSpace(name) == "" {
		if inv.SetName() == "DynamicTypeSet" {
			return inv.Throw(memberError("TargetTypeNameEmpty", value.Str(name), "The target type name should not be null, empty, or contain only white spaces."))
		}
		return inv.WriteError(record("System.NotSupportedException", "NotSupported", value.NotImplemented, value.Null,
			"Update-TypeData reads no files of types here."))
	}
	member, has, u := t.member(inv)
	if u != nil {
		return u
	}
	display := inv.Texts("DefaultDisplayPropertySet")
	if !has && len(display) == 0 && !t.otherData(inv) {
		return inv.WriteError(memberError("TypeDataEmpty", value.Str(name), "No member is specified for the update on type \""+name+"\"."))
	}
	if goOn, u := inv.ShouldProcess("TypeData : "+name, "Update TypeData"); u != nil || !goOn {
		return u
	}
	if len(display) > 0 {
		t.views.SetDefault(name, display)
	}
	if !has {
		return nil
	}
	number, _ := inv.Value("MemberType").AsEnum()
	if !inv.Engine().TypeData().Add(name, inv.Text("MemberName"), memberKinds[number], member, inv.Switch("Force")) {
		return inv.WriteError(record("System.Management.Automation.RuntimeException", "TypesDynamicUpdateException", value.InvalidOperation, value.Null,
			"Error in TypeData \"%s\": The member %s is already present.", name, inv.Text("MemberName")))
	}
	return nil
}

// otherData tells whether the call says something of the type that concerns what the engine does not do: serialization.
func (updateTypeData) otherData(inv *interp.Invocation) bool {
	return slices.ContainsFunc([]string{
		"TypeConverter", "TypeAdapter", "SerializationMethod", "TargetTypeForDeserialization", "SerializationDepth", "DefaultDisplayProperty",
		"InheritPropertySerializationSet", "StringSerializationSource", "DefaultKeyPropertySet", "PropertySerializationSet",
	}, inv.Bound)
}

// member gives what holds the member that the arguments describe; has is false where they describe none.
func (updateTypeData) member(inv *interp.Invocation) (member value.Value, has bool, u *interp.Unwind) {
	if !inv.Bound("MemberType") {
		if inv.Bound("MemberName") || inv.Bound("Value") || inv.Bound("SecondValue") {
			return value.Null, false, inv.Throw(memberError("MemberTypeIsMissing", value.Null, "The MemberName, Value, and SecondValue parameters cannot be specified without the MemberType parameter."))
		}
		return value.Null, false, nil
	}
	number, _ := inv.Value("MemberType").AsEnum()
	typeText := value.ToString(inv.Value("MemberType"))
	kind, ok := memberKinds[number]
	if !ok || kind == value.MemberSet || kind == value.MemberPropertySet {
		return value.Null, false, inv.Throw(memberError("CannotUpdateMemberType", value.Null, "Cannot update a member with type \""+typeText+"\". Specify a different type for the MemberType parameter."))
	}
	if !inv.Bound("MemberName") {
		return value.Null, false, inv.Throw(memberError("MemberNameShouldBeSpecified", value.Null, "The MemberName parameter is required for the type \""+typeText+"\". Please specify the MemberName parameter."))
	}
	required := func() *interp.Unwind {
		return inv.Throw(memberError("ValueShouldBeSpecified", value.Null, "The Value parameter is required for the type \""+typeText+"\". Please specify the Value parameter."))
	}
	switch {
	case kind == value.MemberScriptProperty:
		if !inv.Bound("Value") && !inv.Bound("SecondValue") {
			return value.Null, false, required()
		}
	case !inv.Bound("Value"):
		return value.Null, false, required()
	case inv.Bound("SecondValue") && kind != value.MemberAlias && kind != value.MemberCodeProperty:
		return value.Null, false, inv.Throw(memberError("SecondValueShouldNotBeSpecified", value.Null, "The SecondValue parameter is not necessary for a member of type \""+typeText+"\", and should not be specified. Do not specify the SecondValue parameter when updating this member type."))
	}
	member, u = declaredMember(inv, kind)
	return member, u == nil, u
}

// removeTypeData is Remove-TypeData.
type removeTypeData struct {
	interp.Steps
	views *format.Catalogue
}

func newRemoveTypeData(views *format.Catalogue) func() interp.Processor {
	return func() interp.Processor { return removeTypeData{views: views} }
}

func (t removeTypeData) Process(inv *interp.Invocation) *interp.Unwind {
	name := inv.Text("TypeName")
	if goOn, u := inv.ShouldProcess("TypeName: "+name, "Remove TypeData"); u != nil || !goOn {
		return u
	}
	had := t.views.Default([]string{name}) != nil
	t.views.SetDefault(name, nil)
	if !inv.Engine().TypeData().Remove(name) && !had {
		return inv.WriteError(record("System.Management.Automation.RuntimeException", "TypesDynamicRemoveException", value.InvalidOperation, value.Str(name),
			"Error in TypeData \"%s\": The type \"%s\" was not found. The type name value must be the full name of the type. Verify the type name and run the command again.", name, name))
	}
	return nil
}
