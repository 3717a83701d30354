package utility

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

var memberDefinition = &objects.Class{
	Name: "Microsoft.PowerShell.Commands.MemberDefinition", Properties: []string{
		"System.String TypeName", "System.String Name", "System.Management.Automation.PSMemberTypes MemberType", "System.String Definition",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) { return value.ToString(o.Fields[3]), nil },
}

// getMember is Get-Member: it shows the members of the first object of each type.
type getMember struct {
	interp.Steps
	seen map[string]bool
	any  bool
}

func newGetMember() interp.Processor { return &getMember{seen: map[string]bool{}} }

// The numbers of PSMemberTypes.
const (
	memberAliasProperty         = 1
	memberCodeProperty          = 2
	memberProperty              = 4
	memberNoteProperty          = 8
	memberScriptProperty        = 16
	memberPropertySet           = 32
	memberMethod                = 64
	memberCodeMethod            = 128
	memberScriptMethod          = 256
	memberParameterizedProperty = 512
	memberMemberSet             = 1024
)

var memberTypeNames = map[int64]string{
	memberAliasProperty: "AliasProperty", memberCodeProperty: "CodeProperty", memberProperty: "Property",
	memberNoteProperty: "NoteProperty", memberScriptProperty: "ScriptProperty", memberPropertySet: "PropertySet", memberMethod: "Method",
	memberCodeMethod: "CodeMethod", memberScriptMethod: "ScriptMethod", memberParameterizedProperty: "ParameterizedProperty", memberMemberSet: "MemberSet",
}

var kindNumbers = map[value.MemberKind]int64{
	value.MemberNote: memberNoteProperty, value.MemberScriptProperty: memberScriptProperty,
	value.MemberAlias: memberAliasProperty, value.MemberCodeProperty: memberCodeProperty, value.MemberPropertySet: memberPropertySet,
	value.MemberScriptMethod: memberScriptMethod, value.MemberCodeMethod: memberCodeMethod, value.MemberSet: memberMemberSet,
}

// member is a member as Get-Member shows it.
type member struct {
	name       string
	kind       int64
	definition string
}

func (g *getMember) Process(inv *interp.Invocation) *interp.Unwind {
	object, _ := inputObject(inv)
	if object.IsNull() {
		return nil
	}
	g.any = true
	static := inv.Switch("Static")
	typeName := "<null>"
	if static {
		t, ok := object.AsType()
		if !ok {
			t = object.Unwrap().Type()
		}
		typeName = t.FullName()
	} else if names := value.TypeNames(object); len(names) > 0 {
		typeName = names[0]
	}
	if g.seen[typeName] {
		return nil
	}
	g.seen[typeName] = true
	patterns := inv.Texts("Name")
	if len(patterns) == 0 {
		patterns = []string{"*"}
	}
	// The members of one name after those of another, each sorted by themselves.
	var members []member
	all := g.members(inv, object, static)
	slices.SortStableFunc(all, func(a, b member) int {
		if order := cmp.Compare(memberTypeNames[a.kind], memberTypeNames[b.kind]); order != 0 {
			return order
		}
		return value.CompareText(a.name, b.name, true)
	})
	for _, pattern := range patterns {
		fits := format.NewWildcard(pattern)
		for _, m := range all {
			if fits.Match(m.name) {
				members = append(members, m)
			}
		}
	}
	memberTypes := value.NamedType("System.Management.Automation.PSMemberTypes")
	for _, m := range members {
		u := inv.Write(value.Of(memberDefinition.New(value.Str(typeName), value.Str(m.name), value.EnumOf(memberTypes, m.kind), value.Str(m.definition))))
		if u != nil {
			return u
		}
	}
	return nil
}

func (g *getMember) End(inv *interp.Invocation) *interp.Unwind {
	if g.any {
		return nil
	}
	return inv.WriteError(record(invalidOperationException, "NoObjectInGetMember", value.CloseError, value.Null,
		"You must specify an object for the Get-Member cmdlet."))
}

// members gives the members of an object that the arguments ask for.
func (g *getMember) members(inv *interp.Invocation, object value.Value, static bool) []member {
	wanted := int64(-1)
	if n, ok := inv.Value("MemberType").AsEnum(); ok {
		wanted = n
	}
	const extended, adapted, base, all = 1, 2, 4, 7
	view := int64(extended | adapted)
	if n, ok := inv.Value("View").AsEnum(); ok {
		view = n
	}
	var found []member
	add := func(m member) {
		if m.kind&wanted != 0 {
			found = append(found, m)
		}
	}
	if static {
		t, ok := object.AsType()
		if !ok {
			t = object.Unwrap().Type()
		}
		typeMembers(t, true, inv.Switch("Force"), add)
		return found
	}
	if view&extended != 0 {
		extendedMembers(inv.Host(), object, add)
	}
	if view&(adapted|base) != 0 || view == all {
		if adapter, ok := object.Unwrap().Object().(value.MemberAdapter); ok && view&adapted != 0 {
			for _, name := range adapter.AdaptedNames() {
				add(member{name, memberProperty, "string " + name + " {get;set;}"})
			}
			typeMethods(object.Unwrap().Type(), false, inv.Switch("Force"), add)
			return found
		}
		typeMembers(object.Unwrap().Type(), false, inv.Switch("Force"), add)
	}
	if inv.Switch("Force") {
		for _, name := range []string{"psadapted", "psbase", "psextended", "psobject"} {
			add(member{name, memberMemberSet, name + " {}"})
		}
		add(member{"pstypenames", memberCodeProperty, "System.Collections.ObjectModel.Collection`1[[System.String, System.Private.CoreLib]] pstypenames{get=PSTypeNames;}"})
	}
	return found
}

func extendedMembers(h value.Host, object value.Value, add func(member)) {
	bag := value.ExtendedMembers(object)
	h.TypeData().EachOf(object, func(entry *value.ShapeEntry, m value.Value) {
		if _, _, hidden := bag.Lookup(entry.Symbol); !hidden {
			add(member{entry.Name, kindNumbers[entry.Kind], value.ExtendedDefinition(h, entry.Kind, entry.Name, m)})
		}
	})
	if bag == nil {
		return
	}
	for slot, entry := range bag.Shape().Entries {
		if !entry.Hidden {
			add(member{entry.Name, kindNumbers[entry.Kind], value.ExtendedDefinition(h, entry.Kind, entry.Name, bag.At(slot))})
		}
	}
}

func typeMembers(t *value.Type, static, force bool, add func(member)) {
	for _, p := range t.Members().PropertyList {
		if p.Static() != static || p.Hidden && !force {
			continue
		}
		add(propertyMember(t, p))
	}
	typeMethods(t, static, force, add)
}

func propertyMember(t *value.Type, p *value.Property) member {
	kind := int64(memberProperty)
	if p.IsIndexer() {
		kind = memberParameterizedProperty
	}
	return member{p.Name(), kind, value.PropertyDefinition(t, p)}
}

func typeMethods(t *value.Type, static, force bool, add func(member)) {
	for _, group := range t.Members().MethodList {
		if group.Static != static {
			continue
		}
		special := strings.HasPrefix(group.Name, "get_") || strings.HasPrefix(group.Name, "set_") || strings.HasPrefix(group.Name, "op_")
		if special && !force {
			continue
		}
		definitions := make([]string, 0, len(group.Overloads))
		for _, overload := range group.Overloads {
			if !overload.Method.Hidden || force {
				definitions = append(definitions, overload.Definition(group.Name))
			}
		}
		if len(definitions) == 0 {
			continue
		}
		add(member{group.Name, memberMethod, strings.Join(definitions, ", ")})
	}
	if static {
		if group := t.Members().Constructors(); group != nil {
			definitions := make([]string, len(group.Overloads))
			for i, overload := range group.Overloads {
				definitions[i] = overload.Definition("new")
			}
			add(member{"new", memberMethod, strings.Join(definitions, ", ")})
		}
	}
}
