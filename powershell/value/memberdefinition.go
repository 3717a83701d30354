package value

import "strings"

// ExtendedDefinition is how an extended member shows: "int a=1", "System.Object b {get=$this.a;}", "c = a".
func ExtendedDefinition(h Host, kind MemberKind, name string, m Value) string {
	switch o := m.Object().(type) {
	case *ScriptProperty:
		if kind == MemberScriptProperty {
			text := "System.Object " + name + " {"
			if o.Get != nil {
				text += "get=" + o.Get.Text() + ";"
			}
			if o.Set != nil {
				text += "set=" + o.Set.Text() + ";"
			}
			return text + "}"
		}
	case *ScriptMethod:
		if kind == MemberScriptMethod {
			return "System.Object " + name + "();"
		}
	case *AliasProperty:
		if kind == MemberAlias {
			if o.To != nil {
				return name + " = (" + o.To.FullName() + ")" + o.Target
			}
			return name + " = " + o.Target
		}
	case *PropertySet:
		if kind == MemberPropertySet {
			return name + " {" + strings.Join(o.Names, ", ") + "}"
		}
	}
	if kind == MemberNote {
		if m.IsNull() {
			return "object " + name + "=null"
		}
		text, _ := NetString(h, m)
		return noteType(m) + " " + name + "=" + text
	}
	return name
}

// noteType names the type of a note's value: by its short name, or by its type names where it is wrapped.
func noteType(v Value) string {
	if IsWrapped(v) {
		if names := TypeNames(v); len(names) > 0 {
			return names[0]
		}
	}
	t := v.Type()
	text := TypeText(t)
	if strings.Contains(text, ".") && len(t.Args) == 0 {
		return t.Name
	}
	return text
}

// PropertyDefinition is how a property of a type shows: "int Length {get;}", "char Chars(Int32) {get;}".
func PropertyDefinition(t *Type, p *Property) string {
	accessors := ""
	if p.Get != nil || p.Index != nil {
		accessors += "get;"
	}
	if p.Set != nil || p.SetIndex != nil {
		accessors += "set;"
	}
	text := TypeText(p.Type(t)) + " " + p.Name()
	if p.Static() {
		text = "static " + text
	}
	if p.IsIndexer() {
		_, parameters, _ := strings.Cut(p.Signature, "[")
		return text + "(" + strings.TrimSuffix(parameters, "]") + ") {" + accessors + "}"
	}
	return text + " {" + accessors + "}"
}
