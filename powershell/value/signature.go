package value

import "slices"

import "strings"

// Parameter is one parameter of an overload.
type Parameter struct {
	Name string
	Type *Type
	// ByRef marks a parameter that the method may set.
	ByRef bool
}

// splitSignature takes "static Int32 Compare[T](System.String, T)" apart.
func splitSignature(s string) (static bool, result, name, generic, params string) {
	s, static = strings.CutPrefix(s, "static ")
	open := strings.IndexByte(s, '(')
	if open < 0 {
		return static, "", s, "", ""
	}
	params = strings.TrimSuffix(s[open+1:], ")")
	head := s[:open]
	depth := 0
	at := -1
	for i := len(head) - 1; i >= 0; i-- {
		switch head[i] {
		case ']':
			depth++
		case '[':
			depth--
		case ' ':
			if depth == 0 {
				at = i
			}
		}
		if at >= 0 {
			break
		}
	}
	result, name = head[:max(at, 0)], head[at+1:]
	if i := strings.IndexByte(name, '['); i > 0 {
		name, generic = name[:i], strings.TrimSuffix(name[i+1:], "]")
	}
	return static, result, name, generic, params
}

// splitList splits at commas outside brackets.
func splitList(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	var out []string
	depth, start := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(s[start:i]))
				start = i + 1
			}
		}
	}
	return append(out, strings.TrimSpace(s[start:]))
}

// typeScope gives the arguments of generic parameters while a signature is read.
type typeScope map[string]*Type

func (t *Type) scope() typeScope {
	d := t.definition()
	if d == nil || d.Parameters == "" {
		return nil
	}
	s := typeScope{}
	for i, p := range strings.Split(d.Parameters, ",") {
		if i < len(t.Args) {
			s[p] = t.Args[i]
		} else {
			s[p] = TypeObject
		}
	}
	return s
}

// signatureType reads a type as reflection writes it in signatures: Int32, System.String, Char[], T, Int32 ByRef,
// System.Collections.Generic.IEnumerable`1[T].
func signatureType(s string, scope typeScope) *Type {
	if rest, ok := strings.CutSuffix(s, " ByRef"); ok {
		return signatureType(rest, scope).ByRef()
	}
	if rest, ok := strings.CutSuffix(s, "&"); ok {
		return signatureType(rest, scope).ByRef()
	}
	if rest, ok := strings.CutSuffix(s, "[]"); ok {
		return signatureType(rest, scope).ArrayOf()
	}
	if t := scope[s]; t != nil {
		return t
	}
	if i := strings.IndexByte(s, '['); i > 0 && strings.HasSuffix(s, "]") {
		def := namedType(s[:i])
		var args []*Type
		for _, a := range splitList(s[i+1 : len(s)-1]) {
			args = append(args, signatureType(a, scope))
		}
		return def.Make(args...)
	}
	if !strings.Contains(s, ".") {
		if t, ok := FindType("System." + s); ok {
			return t
		}
	}
	return namedType(s)
}

// definition gives the table of a type, that of the generic definition for a constructed one.
func (t *Type) definition() *Definition {
	g := t
	if t.Generic != nil {
		g = t.Generic
	}
	if g.Flags&FlagScript == 0 {
		// The definition of one of the engine's own types is set while the catalogue is built.
		types()
	}
	if g.Definition != nil {
		g.Definition.complete()
	}
	return g.Definition
}

// Interfaces gives all interfaces of the type, those of its bases and of its interfaces among them.
func (t *Type) Interfaces() []*Type {
	if p := t.interfaces.Load(); p != nil {
		return *p
	}
	var out []*Type
	add := func(i *Type) {
		if slices.Contains(out, i) {
			return
		}
		out = append(out, i)
	}
	if t.IsArray() && t.Rank == 1 {
		for _, name := range [...]*Type{TypeIListOf, TypeICollectionOf, TypeIEnumerableOf} {
			add(name.Make(t.Elem))
		}
		add(namedType("System.Collections.Generic.IReadOnlyList`1").Make(t.Elem))
		add(namedType("System.Collections.Generic.IReadOnlyCollection`1").Make(t.Elem))
	}
	if d := t.definition(); d != nil {
		scope := t.scope()
		for _, name := range d.Interfaces {
			i := signatureType(name, scope)
			add(i)
			for _, j := range i.Interfaces() {
				add(j)
			}
		}
	}
	if t.Definition != nil {
		for _, i := range t.Definition.Implements {
			add(i)
			for _, j := range i.Interfaces() {
				add(j)
			}
		}
	}
	if t.Base != nil {
		for _, i := range t.Base.Interfaces() {
			add(i)
		}
	}
	t.interfaces.Store(&out)
	return out
}

// parts takes "static System.DateTime Now" and "Char Chars [Int32]" apart.
func (p *Property) parts() (static bool, typ, name string) {
	s, static := strings.CutPrefix(p.Signature, "static ")
	if i := strings.Index(s, " ["); i > 0 {
		s = s[:i]
	}
	i := strings.LastIndexByte(s, ' ')
	return static, s[:max(i, 0)], s[i+1:]
}

// Name gives the property's name.
func (p *Property) Name() string { _, _, name := p.parts(); return name }

// Static tells whether the property belongs to the type itself.
func (p *Property) Static() bool { static, _, _ := p.parts(); return static }

// Type gives the property's type as its owner has it.
func (p *Property) Type(owner *Type) *Type {
	if p.Declared != nil {
		return p.Declared
	}
	_, typ, _ := p.parts()
	return signatureType(typ, owner.scope())
}

// IsIndexer tells whether the property takes arguments.
func (p *Property) IsIndexer() bool { return p.Index != nil }

// Writable tells whether the property can be set.
func (p *Property) Writable() bool { return p.Set != nil || p.SetIndex != nil }
