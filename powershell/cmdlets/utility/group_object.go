package utility

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

var groupInfo = &objects.Class{Name: "Microsoft.PowerShell.Commands.GroupInfo", Properties: []string{
	"System.Collections.ArrayList Values", "Int32 Count",
	"System.Collections.ObjectModel.Collection`1[System.Management.Automation.PSObject] Group", "System.String Name",
}}

var groupInfoNoElement = &objects.Class{Name: "Microsoft.PowerShell.Commands.GroupInfoNoElement", Base: groupInfo.Name, Properties: groupInfo.Properties}

// groupObject is Group-Object.
type groupObject struct {
	interp.Steps
	properties []format.Specification
	started    bool
	entries    []keyed
	types      []*value.Type // of the keys, while they are the same for all objects
	mixed      bool
}

// objectGroup is a group with the keys that its objects share.
type objectGroup struct {
	of      keyed
	objects []value.Value
}

func newGroupObject() interp.Processor { return &groupObject{} }

func (g *groupObject) Process(inv *interp.Invocation) *interp.Unwind {
	object, ok := inputObject(inv)
	if !ok || object.IsNull() {
		return nil
	}
	if !g.started {
		g.started = true
		if u := g.start(inv, object); u != nil {
			return u
		}
	}
	entry, u := keysOf(inv, object, g.properties, len(g.entries), nil)
	if u != nil {
		return u
	}
	g.entries = append(g.entries, entry)
	g.noteTypes(entry)
	return nil
}

func (g *groupObject) start(inv *interp.Invocation, first value.Value) *interp.Unwind {
	arguments := items(inv.Value("Property"))
	if !inv.Bound("Property") {
		for _, name := range format.DefaultKeys(inv.QuietHost(), first) {
			arguments = append(arguments, value.Str(name))
		}
	}
	var refusal *value.ErrorRecord
	if g.properties, refusal = format.Specify(arguments, format.Literal); refusal != nil {
		return inv.Throw(refusal)
	}
	if inv.Switch("AsString") && !inv.Switch("AsHashTable") {
		return inv.Throw(record(argumentException, "ArgumentException", value.InvalidArgument, inv.Value("AsString"),
			"The command cannot be run because the AsString parameter requires that you specify the AsHashtable parameter."))
	}
	if inv.Switch("AsHashTable") && !inv.Switch("AsString") && len(arguments) > 1 {
		return inv.Throw(arrayRecord(argumentException, "ArgumentException", value.InvalidArgument, inv.Value("Property"),
			"The command cannot be run because using the AsHashTable parameter with more than one property requires adding the AsString parameter."))
	}
	return nil
}

// noteTypes finds out whether the keys of all objects are of the same types.
func (g *groupObject) noteTypes(entry keyed) {
	if g.mixed {
		return
	}
	if len(g.entries) == 1 {
		g.types = make([]*value.Type, len(entry.keys))
	}
	if len(entry.keys) != len(g.types) {
		g.mixed = true
		return
	}
	for i, key := range entry.keys {
		t := key.value.Unwrap().Type()
		switch {
		case t == nil || t == g.types[i]:
		case g.types[i] == nil:
			g.types[i] = t
		default:
			g.mixed = true
		}
	}
}

func (g *groupObject) End(inv *interp.Invocation) *interp.Unwind {
	order := newSorter(ordering{host: inv.QuietHost(), caseSensitive: inv.Switch("CaseSensitive")}, nil, false)
	groups := g.groups(order)
	if len(groups) == 0 {
		return nil
	}
	if inv.Switch("AsHashTable") {
		return g.writeTable(inv, groups)
	}
	class, keep := groupInfo, true
	if inv.Switch("NoElement") {
		class, keep = groupInfoNoElement, false
	}
	for _, group := range groups {
		if u := inv.Write(value.Of(group.object(inv.QuietHost(), class, keep))); u != nil {
			return u
		}
	}
	return nil
}

// groups brings objects of the same keys together: in the order of the keys where they are of the same types, otherwise in
// the order in which the groups began.
func (g *groupObject) groups(order *sorter) []*objectGroup {
	var groups []*objectGroup
	if !g.mixed {
		slices.SortStableFunc(g.entries, func(a, b keyed) int { return order.compare(&a, &b) })
	}
	for _, entry := range g.entries {
		var home *objectGroup
		if g.mixed {
			for _, group := range groups {
				if order.compare(&group.of, &entry) == 0 {
					home = group
					break
				}
			}
		} else if n := len(groups); n > 0 && order.compare(&groups[n-1].of, &entry) == 0 {
			home = groups[n-1]
		}
		if home == nil {
			home = &objectGroup{of: entry}
			groups = append(groups, home)
		}
		home.objects = append(home.objects, entry.object)
	}
	return groups
}

func (g *objectGroup) collection(keep bool) value.Value {
	var objects []value.Value
	if keep {
		objects = g.objects
	}
	return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypePSObject), objects))
}

func (g *objectGroup) object(h value.Host, class *objects.Class, keep bool) *objects.Object {
	values := make([]value.Value, len(g.of.keys))
	for i, key := range g.of.keys {
		values[i] = key.value
	}
	return class.New(value.Of(value.NewArrayList(values)), value.Int(len(g.objects)), g.collection(keep), value.Str(g.name(h)))
}

func (g *objectGroup) name(h value.Host) string {
	var names []string
	for _, key := range g.of.keys {
		if key.value.IsNull() {
			continue
		}
		text, _ := value.NetString(h, key.value)
		if elements, ok, _ := value.Collect(key.value); ok {
			texts := make([]string, len(elements))
			for i, element := range elements {
				texts[i], _ = value.NetString(h, element)
			}
			text = "{" + strings.Join(texts, ", ") + "}"
		}
		names = append(names, text)
	}
	return strings.Join(names, ", ")
}

func (g *groupObject) writeTable(inv *interp.Invocation, groups []*objectGroup) *interp.Unwind {
	table := value.NewHashtable()
	if inv.Switch("CaseSensitive") {
		table = value.NewHashtableWith(value.KeysByEquals)
	}
	for _, group := range groups {
		key := group.of.keys[0].value.Unwrap()
		if inv.Switch("AsString") {
			key = value.Str(group.name(inv.QuietHost()))
		}
		if key.IsNull() {
			return inv.Throw(record(argumentException, "The objects grouped by this property cannot be expanded because there is a key duplication. Provide a valid value for the property, and then try again.",
				value.InvalidArgument, value.Null, "Value cannot be null. (Parameter 'key')"))
		}
		table.Put(key, group.collection(true))
	}
	return inv.Write(value.Of(table))
}
