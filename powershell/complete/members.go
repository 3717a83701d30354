package complete

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// memberKind has the numbers of PSMemberTypes, by which members are sorted.
type memberKind int

const (
	kindAlias          memberKind = 1
	kindCode           memberKind = 2
	kindProperty       memberKind = 4
	kindNote           memberKind = 8
	kindScriptProperty memberKind = 16
	kindPropertySet    memberKind = 32
	kindMethod         memberKind = 64
	kindCodeMethod     memberKind = 128
	kindScriptMethod   memberKind = 256
	kindIndexed        memberKind = 512
	kindMemberSet      memberKind = 1024
)

var kindsByName = map[string]memberKind{
	"AliasProperty": kindAlias, "CodeProperty": kindCode, "NoteProperty": kindNote, "ScriptProperty": kindScriptProperty,
	"PropertySet": kindPropertySet, "CodeMethod": kindCodeMethod, "ScriptMethod": kindScriptMethod, "MemberSet": kindMemberSet,
}

// typeOfKind is the type of what an extended member gives, "" where only running it would tell.
func typeOfKind(kind string) string {
	if kind == "CodeProperty" {
		return "System.String"
	}
	return ""
}

// isMethod tells whether a member is called.
func (k memberKind) isMethod() bool {
	return k == kindMethod || k == kindCodeMethod || k == kindScriptMethod || k == kindIndexed
}

// member is a member of an object or type.
type member struct {
	name     string
	kind     memberKind
	result   string   // the name of the type that it gives, "" where that is unknown
	of       *typeRef // the same, where it is more than a name
	readOnly bool     // a property that cannot be set
}

// typeRef is a type that an expression may have.
type typeRef struct {
	name    string
	typ     *value.Type            // nil of a name that means no type of the engine's
	class   *syntax.TypeDefinition // of a class that the text declares
	members []member               // of a hash table or object whose entries are known
	known   bool                   // members is told, though it may be empty
}

func refOf(t *value.Type) typeRef { return typeRef{name: t.FullName(), typ: t} }

// refNamed gives the type of a full name or an accelerator.
func refNamed(name string) typeRef {
	if t, ok := value.ResolveType(name); ok {
		return refOf(t)
	}
	if r := theCatalogue().find(name); r != nil {
		return typeRef{name: r.name}
	}
	return typeRef{name: name}
}

// definition gives the name under which the catalogue has a type: a generic type's without its arguments.
func (r typeRef) definition() string {
	if r.typ != nil && r.typ.Generic != nil {
		return r.typ.Generic.FullName()
	}
	if r.typ != nil && r.typ.IsArray() {
		return "System.Array"
	}
	return r.name
}

// membersOf gives the members of a type, those that PowerShell adds first.
func membersOf(r typeRef, static bool) []member {
	seen := map[string]bool{}
	var all []member
	add := func(m member) {
		key := value.Fold(m.name)
		if !seen[key] {
			seen[key] = true
			all = append(all, m)
		}
	}
	c := theCatalogue()
	name := r.definition()
	if !static {
		for _, at := range append([]string{name}, c.lineage(r)...) {
			for _, m := range c.extended[value.Fold(at)] {
				add(m)
			}
		}
	}
	if found := c.find(name); found != nil {
		for _, m := range found.read(static) {
			add(m)
		}
		if !static {
			for _, i := range found.interfaces {
				for _, m := range explicitMembers()[i] {
					add(m)
				}
			}
			if r.typ != nil && r.typ.IsArray() {
				for _, n := range []string{"Set", "Get", "Address"} {
					add(member{name: n, kind: kindMethod})
				}
			}
		}
		if r.typ == nil || !r.typ.IsEnum() {
			return all
		}
	}
	if r.typ != nil {
		for _, m := range engineMembers(r.typ, static) {
			add(m)
		}
		if r.typ.IsEnum() {
			for _, m := range c.find("System.Enum").read(static) {
				if m.name != "new" {
					add(m)
				}
			}
			if !static {
				for _, i := range c.find("System.Enum").interfaces {
					for _, m := range explicitMembers()[i] {
						add(m)
					}
				}
			}
		}
	}
	if !static && len(all) == 0 && r.typ == nil && r.class == nil {
		return nil
	}
	for _, m := range c.find("System.Object").read(static) {
		if m.name != "new" {
			add(m)
		}
	}
	return all
}

// lineage gives the names of a type's bases.
func (c *catalogue) lineage(r typeRef) []string {
	if bases := c.bases(r.definition()); bases != nil {
		return bases
	}
	var all []string
	if r.typ != nil {
		for b := r.typ.Base; b != nil; b = b.Base {
			all = append(all, b.FullName())
		}
	}
	return all
}

// read gives the members that the catalogue tells of a type.
func (r *record) read(static bool) []member {
	var all []member
	for _, line := range r.members {
		mark, signature := line[0], line[2:]
		rest, isStatic := strings.CutPrefix(signature, "static ")
		if mark == 'C' {
			if static {
				all = append(all, member{name: "new", kind: kindMethod, result: r.name})
			}
			continue
		}
		if isStatic != static {
			continue
		}
		result, name, ok := cutSignature(rest)
		if !ok {
			continue
		}
		m := member{name: name, kind: kindProperty, result: result}
		switch {
		case mark == 'M':
			m.kind = kindMethod
			m.name, _, _ = strings.Cut(m.name, "(")
			m.name, _, _ = strings.Cut(m.name, "[")
		case strings.Contains(name, "["):
			m.kind = kindIndexed
			m.name = strings.TrimSpace(name[:strings.IndexByte(name, '[')])
		}
		all = append(all, m)
	}
	return all
}

// cutSignature takes the result's type off a signature.
func cutSignature(signature string) (result, rest string, ok bool) {
	depth := 0
	for i := range len(signature) {
		switch signature[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ' ':
			if depth == 0 {
				result = signature[:i]
				if !strings.Contains(result, ".") {
					result = "System." + result
				}
				return result, signature[i+1:], true
			}
		}
	}
	return "", "", false
}

// engineMembers are the members that the engine has itself of a type.
func engineMembers(t *value.Type, static bool) []member {
	var all []member
	m := t.Members()
	for _, p := range m.PropertyList {
		if p.Static() != static || p.Hidden {
			continue
		}
		kind := kindProperty
		if p.IsIndexer() {
			kind = kindIndexed
		}
		signature := strings.TrimPrefix(p.Signature, "static ")
		result, _, _ := cutSignature(signature)
		all = append(all, member{name: p.Name(), kind: kind, result: result, readOnly: p.Set == nil && p.SetIndex == nil && !p.Field})
	}
	for _, g := range m.MethodList {
		if g.Static != static {
			continue
		}
		result := ""
		if len(g.Overloads) > 0 {
			result = g.Overloads[0].Result().FullName()
		}
		all = append(all, member{name: g.Name, kind: kindMethod, result: result})
	}
	if static && m.Constructors() != nil {
		all = append(all, member{name: "new", kind: kindMethod, result: t.FullName()})
	}
	return all
}
