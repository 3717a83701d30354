package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// addMember is Add-Member.
type addMember struct{ interp.Steps }

func newAddMember() interp.Processor { return addMember{} }

// memberKinds are the member types that -MemberType takes, by their numbers.
var memberKinds = map[int64]value.MemberKind{
	1: value.MemberAlias, 2: value.MemberCodeProperty, 8: value.MemberNote, 16: value.MemberScriptProperty,
	32: value.MemberPropertySet, 128: value.MemberCodeMethod, 256: value.MemberScriptMethod, 1024: value.MemberSet,
}

func (a addMember) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	typeName := inv.Text("TypeName")
	if inv.Bound("TypeName") && strings.TrimSpace(typeName) == "" {
		return inv.Throw(memberError("TypeNameShouldNotBeEmpty", value.Str(typeName), "The TypeName parameter should not be null, empty, or contain only white spaces."))
	}
	var added bool
	var u *interp.Unwind
	switch inv.SetName() {
	case "TypeNameSet":
		added = true
	case "NotePropertyMultiMemberSet":
		object, added, u = a.addAll(inv, object)
	case "NotePropertySingleMemberSet":
		object, added, u = a.add(inv, object, inv.Text("NotePropertyName"), value.MemberNote, inv.Value("NotePropertyValue"))
	default:
		object, added, u = a.addDeclared(inv, object)
	}
	if u != nil || !added {
		return u
	}
	if inv.Bound("TypeName") {
		if t, ok := inv.Host().ResolveType(typeName); ok {
			typeName = t.FullName()
		}
		object = value.AddTypeName(object, typeName)
	}
	if inv.Switch("PassThru") {
		return inv.Write(object)
	}
	return nil
}

func memberError(id string, target value.Value, message string) *value.ErrorRecord {
	return record(invalidOperationException, id, value.InvalidOperation, target, "%s", message)
}

func (a addMember) addAll(inv *interp.Invocation, object value.Value) (value.Value, bool, *interp.Unwind) {
	table, _ := value.AsMap(inv.Value("NotePropertyMembers"))
	added := false
	var u *interp.Unwind
	table.Each(func(key, v value.Value) bool {
		name := value.ToString(key)
		if name == "" {
			u = inv.WriteError(memberError("NotePropertyNameShouldNotBeNull", value.Null, "The name for a NoteProperty member should not be null or an empty string."))
			return u == nil
		}
		var one bool
		object, one, u = a.add(inv, object, name, value.MemberNote, v)
		added = added || one
		return u == nil
	})
	return object, added, u
}

// addDeclared adds the member of -MemberType, -Name, -Value and -SecondValue.
func (a addMember) addDeclared(inv *interp.Invocation, object value.Value) (value.Value, bool, *interp.Unwind) {
	number, _ := inv.Value("MemberType").AsEnum()
	kind, ok := memberKinds[number]
	if !ok {
		text := value.ToString(inv.Value("MemberType"))
		if number != 0 && number&(number-1) != 0 {
			return object, false, inv.Throw(memberError("WrongMemberCount", value.Null, "The "+text+" member type specifies more than one member type. Specify one member type."))
		}
		return object, false, inv.Throw(memberError("CannotAddMemberType", value.Null, "Cannot add a member with type \""+text+"\". Specify a different type for the MemberTypes parameter."))
	}
	member, u := declaredMember(inv, kind)
	if u != nil {
		return object, false, u
	}
	return a.add(inv, object, inv.Text("Name"), kind, member)
}

// declaredMember gives what holds a member of a kind by -Value and -SecondValue.
func declaredMember(inv *interp.Invocation, kind value.MemberKind) (value.Value, *interp.Unwind) {
	first, second := inv.Value("Value"), inv.Value("SecondValue")
	typeText := value.ToString(inv.Value("MemberType"))
	takesSecond := kind == value.MemberScriptProperty || kind == value.MemberAlias || kind == value.MemberCodeProperty
	if !takesSecond && inv.Bound("SecondValue") {
		return value.Null, inv.Throw(memberError("Value2ShouldNotBeSpecified", value.Null, "The SecondValue parameter is not necessary for a member of type \""+typeText+"\", and should not be specified. Do not specify the SecondValue parameter when you add members of this type."))
	}
	if first.IsNull() && kind != value.MemberNote && kind != value.MemberSet {
		if kind == value.MemberScriptProperty && second.IsNull() {
			return value.Null, inv.Throw(memberError("Value1AndValue2AreNotBothNull", value.Null, "Both Value and SecondValue parameters should not be null for a \""+typeText+"\" type member. Specify a non-null value for one of the two parameters."))
		}
		if kind != value.MemberScriptProperty {
			return value.Null, inv.Throw(memberError("Value1ShouldNotBeNull", value.Null, "The Value parameter should not be null for a \""+typeText+"\" type member. Specify a non-null value for the Value parameter when you add members of this type."))
		}
	}
	firstBlock, _ := first.AsScriptBlock()
	secondBlock, _ := second.AsScriptBlock()
	switch kind {
	case value.MemberScriptProperty:
		return value.Of(&value.ScriptProperty{Get: firstBlock, Set: secondBlock}), nil
	case value.MemberScriptMethod:
		block, err := value.Convert(inv.Host(), first, value.TypeScriptBlock)
		if err != nil {
			return value.Null, inv.Raise(err)
		}
		body, _ := block.AsScriptBlock()
		return value.Of(&value.ScriptMethod{Block: body}), nil
	case value.MemberAlias:
		alias := &value.AliasProperty{Target: value.ToString(first)}
		if !second.IsNull() {
			if t, ok := second.AsType(); ok {
				alias.To = t
			} else if t, ok := inv.Host().ResolveType(value.ToString(second)); ok {
				alias.To = t
			}
		}
		return value.Of(alias), nil
	case value.MemberPropertySet:
		set := &value.PropertySet{Name: inv.Text("Name")}
		for _, name := range items(first) {
			set.Names = append(set.Names, value.ToString(name))
		}
		return value.Of(set), nil
	case value.MemberSet:
		return memberSet(first), nil
	}
	return first, nil
}

// memberSet gives an object that carries the members of a member set.
func memberSet(members value.Value) value.Value {
	set := value.Of(&value.Record{})
	_, bag := value.Extend(set)
	for _, member := range items(members) {
		if properties, ok := member.Unwrap().Object().(*value.PropertySet); ok {
			bag.Put(properties.Name, value.MemberPropertySet, false, value.Of(properties))
		}
	}
	return set
}

// add adds one member, unless the object has one of the name.
func (a addMember) add(inv *interp.Invocation, object value.Value, name string, kind value.MemberKind, member value.Value) (value.Value, bool, *interp.Unwind) {
	bag := value.ExtendedMembers(object)
	_, _, own := bag.Lookup(value.Intern(name))
	_, exists, _ := value.GetOwnMember(inv.Host(), object, name)
	if table, isTable := value.AsMap(object); isTable && !own {
		if _, isKey := table.Get(value.Str(name)); isKey {
			exists = false
		}
	}
	switch {
	case exists && !inv.Switch("Force"):
		return object, false, inv.WriteError(memberError("MemberAlreadyExists", value.Wrap(object),
			"Cannot add a member with the name \""+name+"\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command."))
	case exists && own:
		bag.Remove(name)
	}
	extended, target := value.Extend(object)
	if target == nil {
		return object, false, nil
	}
	target.Put(name, kind, false, member)
	return extended, true, nil
}
