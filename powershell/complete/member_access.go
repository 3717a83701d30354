package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// membersAtCursor completes the name of a member behind a dot or two colons.
func (a *analysis) membersAtCursor(static bool) []Match {
	last := a.last()
	parent := a.parent(last)
	name := "*"
	var candidate syntax.Node
	var target syntax.Expression
	if m, ok := memberAccess(last); ok {
		if a.at != nil && a.at.Extent().Start >= m.member.Extent().Start {
			candidate = m.member
		}
		target = m.target
		if s, ok := m.member.(*syntax.StringConstantExpression); ok && s.Extent().Start <= a.cursor {
			name = s.Value + "*"
		}
	} else {
		candidate = last
	}
	_, isError := last.(*syntax.ErrorExpression)
	if s, ok := candidate.(*syntax.StringConstantExpression); ok {
		if s.Value != "." && s.Value != "::" {
			name = s.Value + "*"
		}
	} else if !isError && target == nil {
		return nil
	}
	switch p := parent.(type) {
	case *syntax.Command:
		i := slices.IndexFunc(p.CommandElements, func(e syntax.CommandElement) bool { return syntax.Node(e) == last })
		if i > 0 && p.CommandElements[i-1].Extent().End == last.Extent().Start {
			target, _ = p.CommandElements[i-1].(syntax.Expression)
		}
	case *syntax.MemberExpression, *syntax.InvokeMemberExpression:
		outer, _ := memberAccess(p)
		if isError {
			target = outer.node
			for {
				inner, ok := memberAccess(target)
				if !ok {
					break
				}
				target = inner.target
				if target.Extent().End < a.cursor {
					break
				}
			}
			if m, ok := memberAccess(a.parent(target)); ok && m.node != outer.node {
				if s, ok := m.member.(*syntax.StringConstantExpression); ok && s.Extent().Start <= a.cursor {
					name = s.Value + "*"
				}
			}
		} else if target == nil {
			target = outer.target
		}
	case *syntax.BinaryExpression:
		if m, ok := memberAccess(p.Left); ok && a.at != nil && a.at.Kind == syntax.TokenMultiply {
			target = m.target
			if s, ok := m.member.(*syntax.StringConstantExpression); ok {
				name = s.Value + "*"
			}
		}
	case *syntax.ErrorStatement:
		for _, body := range slices.Backward(p.Bodies) {
			if body.Extent().End < last.Extent().End {
				target, _ = body.(syntax.Expression)
				break
			}
		}
	}
	if v, ok := target.(*syntax.VariableExpression); target == nil || ok && v.Splatted {
		return nil
	}
	found := a.membersOfValue(static, name, target)
	if len(found) == 0 {
		var types []typeRef
		if static {
			if t, ok := target.(*syntax.TypeExpression); ok {
				types = []typeRef{a.inference.named(t.TypeName)}
			}
		} else {
			types = a.inference.types(target)
		}
		if !static && len(types) == 1 && types[0].name == "System.Void" {
			return nil
		}
		found = inferredMembers(types, memberFilter{pattern: name, static: static, parentheses: true})
	}
	if name != "*" && len(found) > 0 {
		a.length = int32(len(name) - 1)
	}
	return found
}

// membersOfValue completes the members of an expression that can be evaluated without effect.
func (a *analysis) membersOfValue(static bool, name string, target syntax.Expression) []Match {
	v, ok := a.safeValue(target)
	if variable, isVariable := target.(*syntax.VariableExpression); !ok && isVariable && !static {
		v, ok = automaticValue(variable.VariablePath.UserPath)
	}
	if !ok {
		return nil
	}
	fits := pattern(name)
	var members []member
	if static {
		t, ok := v.AsType()
		if !ok {
			return nil
		}
		members = membersOf(refOf(t), true)
	} else {
		members = a.valueMembers(v, target)
	}
	slices.SortStableFunc(members, func(x, y member) int {
		if x.kind != y.kind {
			return int(x.kind) - int(y.kind)
		}
		return value.CompareText(x.name, y.name, true)
	})
	var found []Match
	for _, m := range members {
		if !fits(m.name) || m.kind == kindMemberSet || m.kind == kindPropertySet && strings.HasPrefix(m.name, "PSStandard") {
			continue
		}
		text, kind := quotedMember(m.name), Property
		if m.kind.isMethod() {
			text, kind = text+"(", Method
		}
		found = append(found, Match{Text: text, ListItem: m.name, Kind: kind, ToolTip: m.tip()})
	}
	if table, ok := value.AsMap(v); ok {
		table.Each(func(key, _ value.Value) bool {
			if s, ok := key.AsString(); ok && fits(s) {
				text := quotedMember(s)
				found = append(found, Match{Text: text, ListItem: text, Kind: Property, ToolTip: text})
			}
			return true
		})
	}
	if !static && (enumerates(v) || isInput(target)) {
		found = append(found, extensionMethods(fits, true)...)
	}
	return slices.CompactFunc(found, func(x, y Match) bool { return x == y })
}

func isInput(target syntax.Expression) bool {
	v, ok := target.(*syntax.VariableExpression)
	return ok && strings.EqualFold(v.VariablePath.UserPath, "input")
}

// automaticValue stands for a variable that every call has, at a prompt where there is none.
func automaticValue(name string) (value.Value, bool) {
	switch strings.ToLower(name) {
	case "args":
		return value.FromSlice([]value.Value{}), true
	case "myinvocation", "psboundparameters", "input":
		return value.Of(value.NewHashtable()), true
	}
	return value.Null, false
}

// valueMembers gives the members of an object: those that it has itself, and those of its type.
func (a *analysis) valueMembers(v value.Value, target syntax.Expression) []member {
	var members []member
	t := v.Unwrap().Type()
	ref := refOf(t)
	if variable, ok := target.(*syntax.VariableExpression); ok {
		if known := knownVariable(variable.VariablePath.UserPath); known != "" {
			return membersOf(refNamed(known), false)
		}
	}
	if _, ok := target.(*syntax.ArrayExpression); ok && !t.IsArray() {
		ref = refOf(value.TypeObject.ArrayOf())
	}
	if bag := value.ExtendedMembers(v); bag != nil {
		for _, e := range bag.Shape().Entries {
			if !e.Hidden {
				members = append(members, member{name: e.Name, kind: kindNote})
			}
		}
	}
	if _, isTable := value.AsMap(v); !isTable {
		if t == value.TypePSCustomObject {
			for _, p := range value.Properties(nil, v) {
				members = append(members, member{name: p.Name, kind: kindNote})
			}
			return append(members, membersOf(typeRef{name: "System.Object", typ: value.TypeObject}, false)...)
		}
	}
	return append(members, membersOf(ref, false)...)
}

func (m member) tip() string {
	if m.kind.isMethod() {
		return m.result + " " + m.name + "()"
	}
	return m.result + " " + m.name
}

// quotedMember writes a member's name as it stands behind a dot.
func quotedMember(name string) string {
	if needsBraces(name) {
		return "'" + strings.ReplaceAll(name, "'", "''") + "'"
	}
	return name
}

// enumerates tells whether an object takes .Where() and .ForEach() as a collection.
func enumerates(v value.Value) bool {
	if _, ok := value.AsMap(v); ok {
		return false
	}
	if _, ok := v.AsString(); ok {
		return false
	}
	t := v.Unwrap().Type()
	return t.IsArray() || value.IsCollection(v) || t.IsA(value.NamedType("System.Collections.IEnumerator"))
}

// enumeratesAs is enumerates for a type.
func enumeratesAs(t *value.Type) bool {
	if t == nil || t == value.TypeString || t.IsA(value.NamedType("System.Collections.IDictionary")) || t.FullName() == "System.Xml.XmlElement" {
		return false
	}
	return t.IsArray() || t.IsA(value.NamedType("System.Collections.IEnumerable")) || t.IsA(value.NamedType("System.Collections.IEnumerator"))
}

func extensionMethods(fits func(string) bool, parentheses bool) []Match {
	var found []Match
	for _, m := range []struct{ name, tip string }{
		{"Where", "Where({ expression } [, mode [, numberToReturn]])"},
		{"ForEach", "ForEach(expression [, arguments...])"},
		{"PSWhere", "PSWhere({ expression } [, mode [, numberToReturn]])"},
		{"PSForEach", "PSForEach(expression [, arguments...])"},
	} {
		if fits(m.name) {
			text := m.name
			if parentheses {
				text += "("
			}
			found = append(found, Match{Text: text, ListItem: m.name, Kind: Method, ToolTip: m.tip})
		}
	}
	return found
}

// memberFilter says which members of inferred types are offered.
type memberFilter struct {
	pattern     string
	static      bool
	parentheses bool
	excluded    map[string]bool // folded names
	properties  bool            // only properties
	writable    bool            // only properties that can be set
}

// inferredMembers completes the members of inferred types, sorted by their sort and name.
func inferredMembers(types []typeRef, filter memberFilter) []Match {
	fits := pattern(filter.pattern)
	used := map[string]bool{}
	var found []Match
	extended := false
	for _, t := range types {
		if used[value.Fold(t.name)] {
			continue
		}
		used[value.Fold(t.name)] = true
		for _, m := range membersOfRef(t, filter.static) {
			property := !m.kind.isMethod()
			if !fits(m.name) || filter.excluded[value.Fold(m.name)] || filter.properties && (!property || m.kind == kindMemberSet) && !isExtended(m.kind) || filter.writable && (!property || m.readOnly) {
				continue
			}
			if m.kind == kindIndexed {
				continue
			}
			match := Match{Text: m.name, ListItem: m.name, Kind: Property, ToolTip: m.tip()}
			if !property {
				match.Kind = Method
			}
			if !property && filter.parentheses {
				match.Text += "("
			} else if needsBraces(m.name) {
				match.Text = "'" + m.name + "'"
			}
			found = append(found, match)
		}
		if !extended && enumeratesAs(t.typ) && !filter.properties && !filter.writable {
			extended = true
			found = append(found, extensionMethods(fits, filter.parentheses)...)
		}
	}
	slices.SortStableFunc(found, func(x, y Match) int {
		if x.Kind != y.Kind {
			return int(x.Kind) - int(y.Kind)
		}
		return value.CompareText(x.ListItem, y.ListItem, true)
	})
	return slices.CompactFunc(found, func(x, y Match) bool { return x.Kind == y.Kind && strings.EqualFold(x.ListItem, y.ListItem) })
}

// isExtended tells whether a member comes from the type table, which is not asked what is a property.
func isExtended(k memberKind) bool {
	return k == kindAlias || k == kindCode || k == kindNote || k == kindScriptProperty || k == kindPropertySet || k == kindMemberSet || k == kindCodeMethod || k == kindScriptMethod
}

// membersOfRef is membersOf for types that the text declares as well.
func membersOfRef(t typeRef, static bool) []member {
	var all []member
	all = append(all, t.members...)
	if t.class != nil {
		return append(all, classMembers(t.class, static)...)
	}
	if t.typ == value.TypePSCustomObject || t.name == "System.Management.Automation.PSCustomObject" {
		t = typeRef{name: "System.Management.Automation.PSObject"}
	}
	return append(all, membersOf(t, static)...)
}

// classMembers gives the members of a class or enumeration of the text.
func classMembers(class *syntax.TypeDefinition, static bool) []member {
	var all []member
	isEnum := class.TypeAttributes == syntax.EnumType
	constructor := false
	for _, m := range class.Members {
		switch d := m.(type) {
		case *syntax.PropertyMember:
			isStatic := isEnum || d.PropertyAttributes&syntax.StaticMember != 0
			if isStatic == static && d.PropertyAttributes&syntax.HiddenMember == 0 {
				result := ""
				if d.PropertyType != nil {
					result = d.PropertyType.TypeName.FullName()
				}
				all = append(all, member{name: d.Name, kind: kindProperty, result: result})
			}
		case *syntax.FunctionMember:
			isStatic := d.IsConstructor || d.MethodAttributes&syntax.StaticMember != 0
			constructor = constructor || d.IsConstructor
			if isStatic != static || d.MethodAttributes&syntax.HiddenMember != 0 {
				continue
			}
			name, result := d.Function.Name, ""
			if d.IsConstructor {
				name, result = "new", class.Name
			} else if d.ReturnType != nil {
				result = d.ReturnType.TypeName.FullName()
			}
			all = append(all, member{name: name, kind: kindMethod, result: result})
		}
	}
	if static && !constructor {
		all = append(all, member{name: "new", kind: kindMethod, result: class.Name})
	}
	if isEnum {
		if !static {
			all = append(all, member{name: "value__", kind: kindProperty})
		}
		return append(all, membersOf(refNamed("System.Enum"), static)...)
	}
	for _, b := range class.BaseTypes {
		if t, ok := value.ResolveType(b.TypeName.FullName()); ok && !t.IsInterface() {
			all = append(all, membersOf(refOf(t), static)...)
		}
	}
	for _, m := range membersOf(refNamed("System.Object"), static) {
		if m.name != "new" {
			all = append(all, m)
		}
	}
	return all
}

// inputMembers completes the name of a member of what a command gets from the pipeline.
func (v *values) inputMembers(p *bind.Param, properties bool) {
	types := v.inputTypes()
	excluded := map[string]bool{}
	if to := v.bound.bound[p]; to != nil && to.argument != nil {
		for _, n := range syntax.FindAll(to.argument, false, func(n syntax.Node) bool {
			e := n.Extent()
			_, ok := n.(*syntax.StringConstantExpression)
			return ok && !(v.cursor >= e.Start && v.cursor <= e.End)
		}) {
			excluded[value.Fold(v.text(n))] = true
		}
	}
	if types != nil {
		v.found = append(v.found, inferredMembers(enumerated(types), memberFilter{pattern: v.word + "*", excluded: excluded, properties: properties})...)
	}
	v.handled = true
}

// inputTypes gives the types of what the command gets from the pipeline or from -InputObject.
func (v *values) inputTypes() []typeRef {
	pipeline, ok := v.parent(v.command).(*syntax.Pipeline)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(pipeline.PipelineElements, func(e syntax.CommandBase) bool { return syntax.Node(e) == syntax.Node(v.command) })
	if i > 0 {
		return v.inference.types(pipeline.PipelineElements[i-1])
	}
	if p := v.bound.argumentOf("InputObject"); p != nil && p.argument != nil {
		return v.inference.types(p.argument)
	}
	return nil
}

// indexKeys completes a key in brackets.
func (a *analysis) indexKeys(target syntax.Expression) []Match {
	var found []Match
	add := func(key string) {
		if hasPrefixFold(key, a.word) {
			found = append(found, Match{Text: "'" + key + "'", ListItem: key, Kind: Property, ToolTip: key})
		}
	}
	if v, ok := a.safeValue(target); ok {
		if table, ok := value.AsMap(v); ok {
			table.Each(func(key, _ value.Value) bool {
				if s, ok := key.AsString(); ok {
					add(s)
				}
				return true
			})
			return found
		}
	}
	for _, t := range a.inference.types(target) {
		for _, m := range t.members {
			add(m.name)
		}
	}
	return found
}

// comparisonValues completes what an expression of an enumeration is compared with.
func (a *analysis) comparisonValues(left syntax.Expression) []Match {
	var types []typeRef
	if v, ok := a.safeValue(left); ok {
		types = []typeRef{refOf(v.Unwrap().Type())}
	} else {
		types = a.inference.types(left)
	}
	for _, t := range types {
		if t.typ == nil || !t.typ.IsEnum() {
			continue
		}
		var found []Match
		for _, m := range t.typ.Enum.Members {
			if hasPrefixFold(m.Name, a.word) {
				found = append(found, Match{Text: "'" + m.Name + "'", ListItem: m.Name, Kind: ParameterValue, ToolTip: m.Name})
			}
		}
		return found
	}
	return nil
}
