package format

import (
	"github.com/exorun/exorun/powershell/value"
)

func equalFold(a, b string) bool { return value.EqualFold(a, b) }

// property gives the value of a property, $null where the object has none of the name.
func property(h value.Host, object value.Value, name string) (value.Value, error) {
	v, _, err := value.GetMember(h, object, name)
	return v, err
}

// nameMatcher tells whether names fit a wildcard, or a name in any case.
func nameMatcher(pattern string) func(string) bool {
	if !value.ContainsWildcard(pattern) {
		return func(name string) bool { return equalFold(name, pattern) }
	}
	return NewWildcard(pattern).Match
}

// propertyNames gives the properties of an object that a name or wildcard fits, in the order of its members.
func propertyNames(h value.Host, object value.Value, pattern string) []string {
	fits := nameMatcher(pattern)
	var names []string
	for _, name := range append(extendedNames(object), adaptedNames(object)...) {
		if fits(name) {
			names = append(names, name)
		}
	}
	for _, set := range propertySets(object) {
		if fits(set.Name) {
			names = append(names, set.Names...)
		}
	}
	if names == nil && !value.ContainsWildcard(pattern) {
		// Intrinsic members such as Count are not listed. The keys of a dictionary are no properties of it.
		if _, isMap := value.AsMap(object); isMap {
			return nil
		}
		if v, found, _ := value.GetOwnMember(h, object, pattern); found && !isMethod(v) {
			return []string{pattern}
		}
	}
	return names
}

func isMethod(v value.Value) bool {
	_, ok := v.Object().(*value.PSMethod)
	return ok
}

// extendedNames gives the names of the properties that were added to an object, those of the type table included.
func extendedNames(object value.Value) []string {
	var names []string
	if bag := value.ExtendedMembers(object); bag != nil {
		for _, entry := range bag.Shape().Entries {
			if entry.Kind.IsProperty() && !entry.Hidden {
				names = append(names, entry.Name)
			}
		}
	}
	return names
}

// adaptedNames gives the names of the properties that an object's type has.
func adaptedNames(object value.Value) []string {
	base := object.Unwrap()
	if base.IsNull() {
		return nil
	}
	if adapter, ok := base.Object().(value.MemberAdapter); ok {
		return adapter.AdaptedNames()
	}
	var names []string
	for _, p := range base.Type().Members().PropertyList {
		if !p.Static() && !p.IsIndexer() && !p.Hidden {
			names = append(names, p.Name())
		}
	}
	return names
}

// allNames gives the names of all properties as lists and tables show them: the type's own before the added ones.
func allNames(object value.Value) []string {
	var names []string
	seen := map[string]bool{}
	for _, name := range append(adaptedNames(object), extendedNames(object)...) {
		if key := value.Fold(name); !seen[key] {
			seen[key] = true
			names = append(names, name)
		}
	}
	return names
}

// standardMember gives a member of the object's PSStandardMembers.
func standardMember(object value.Value, name string) (value.Value, bool) {
	bag := value.ExtendedMembers(object)
	if bag == nil {
		return value.Null, false
	}
	members, entry, ok := bag.Lookup(value.Intern("PSStandardMembers"))
	if !ok || entry.Kind != value.MemberSet {
		return value.Null, false
	}
	set := value.ExtendedMembers(members)
	if set == nil {
		return value.Null, false
	}
	member, _, ok := set.Lookup(value.Intern(name))
	return member, ok
}

// propertySets gives the property sets of an object.
func propertySets(object value.Value) []*value.PropertySet {
	var sets []*value.PropertySet
	if bag := value.ExtendedMembers(object); bag != nil {
		for slot, entry := range bag.Shape().Entries {
			if entry.Kind == value.MemberPropertySet {
				if set, ok := bag.At(slot).Object().(*value.PropertySet); ok {
					sets = append(sets, set)
				}
			}
		}
	}
	return sets
}

// defaultNames gives the default display properties of an object, nil where it has none of its own.
func (f *Formatter) defaultNames(object value.Value) []string {
	if names := f.views.Default(value.TypeNames(object)); names != nil {
		return names
	}
	if member, ok := standardMember(object, "DefaultDisplayPropertySet"); ok {
		if set, ok := member.Object().(*value.PropertySet); ok {
			return set.Names
		}
	}
	return nil
}

// displayProperty gives the name of the property that stands for an object.
func displayProperty(object value.Value) (string, bool) {
	if member, ok := standardMember(object, "DefaultDisplayProperty"); ok && !member.IsNull() {
		return value.ToString(member), true
	}
	return "", false
}

// TypeProperties gives the names of the properties that the type of a value has.
func TypeProperties(v value.Value) []string { return adaptedNames(v) }

// AddedProperties gives the names of the properties that were added to a value.
func AddedProperties(v value.Value) []string { return extendedNames(v) }

// Properties gives the names of all properties of a value: the type's own before the added ones.
func Properties(v value.Value) []string { return allNames(v) }

// DefaultKeys gives the names of the properties that objects are sorted and grouped by where none is asked for.
func DefaultKeys(h value.Host, object value.Value) []string {
	if member, ok := standardMember(object, "DefaultKeyPropertySet"); ok {
		if set, ok := member.Object().(*value.PropertySet); ok {
			return set.Names
		}
	}
	return nil
}

// enumerate takes a collection or dictionary apart; strings are whole.
func enumerate(v value.Value) (value.Enumerator, bool) {
	if _, isText := v.AsString(); isText {
		return nil, false
	}
	if _, isMap := value.AsMap(v); isMap {
		return value.EnumerateAll(v)
	}
	return value.Enumerate(v)
}

// hasOwnText tells whether the type of a value has a ToString of its own.
func hasOwnText(v value.Value) bool {
	base := v.Unwrap()
	group := base.Type().Members().Method(value.Intern("ToString"))
	if group == nil {
		return false
	}
	for _, overload := range group.Overloads {
		if len(overload.Parameters()) == 0 {
			return overload.Owner == base.Type()
		}
	}
	return false
}
