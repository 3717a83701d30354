package value

import (
	"strings"
	"sync"
)

// Resolver finds types by the names that a script writes.
type Resolver struct {
	// Namespaces are those of `using namespace`, besides System.
	Namespaces []string
	// Classes finds the classes and enumerations that scripts declared; nil for none.
	Classes func(name string) (*Type, bool)
}

var defaultResolver = &Resolver{}

// ResolveType finds a type by its name: an accelerator, a full name with or without System, List[string], int[],
// Dictionary[string,int], Outer+Inner, and the forms of .NET itself.
func ResolveType(name string) (*Type, bool) { return defaultResolver.Resolve(name) }

var acceleratorIndex = struct {
	once   sync.Once
	byName map[string]string
	byType map[*Type]string
}{}

func loadAccelerators() {
	acceleratorIndex.once.Do(func() {
		acceleratorIndex.byName = make(map[string]string, len(accelerators))
		acceleratorIndex.byType = make(map[*Type]string, len(accelerators))
		catalogue := types()
		for _, a := range accelerators {
			acceleratorIndex.byName[Fold(a[0])] = a[1]
			t := catalogue.find(Fold(a[1]))
			if t == nil {
				continue
			}
			if have, ok := acceleratorIndex.byType[t]; !ok || preferAccelerator(a[0], have) {
				acceleratorIndex.byType[t] = a[0]
			}
		}
	})
}

// preferAccelerator tells which of two short names of a type PowerShell shows.
func preferAccelerator(name, have string) bool {
	switch name {
	case "int", "long", "short", "byte", "ushort", "uint", "ulong", "float", "psobject":
		return true
	}
	return false
}

func acceleratorOf(t *Type) (string, bool) {
	loadAccelerators()
	s, ok := acceleratorIndex.byType[t]
	return s, ok
}

// Accelerators gives the short names with their full names.
func Accelerators() [][2]string { return accelerators[:] }

type typeParser struct {
	text string
	pos  int
	r    *Resolver
}

// Resolve finds a type as [ResolveType] does, with the resolver's namespaces and classes.
func (r *Resolver) Resolve(name string) (*Type, bool) {
	p := &typeParser{text: strings.TrimSpace(name), r: r}
	t, ok := p.parse()
	if !ok {
		return nil, false
	}
	p.skip()
	if p.pos < len(p.text) && p.text[p.pos] == ',' {
		// An assembly name follows; every type is in the one catalogue.
		return t, true
	}
	return t, p.pos == len(p.text)
}

func (p *typeParser) skip() {
	for p.pos < len(p.text) && (p.text[p.pos] == ' ' || p.text[p.pos] == '\t' || p.text[p.pos] == '\n' || p.text[p.pos] == '\r') {
		p.pos++
	}
}

func (p *typeParser) parse() (*Type, bool) {
	p.skip()
	start := p.pos
	for p.pos < len(p.text) && !strings.ContainsRune("[], \t&*", rune(p.text[p.pos])) {
		p.pos++
	}
	name := p.text[start:p.pos]
	if name == "" {
		return nil, false
	}
	p.skip()
	var t *Type
	if args, ok, bad := p.arguments(); bad {
		return nil, false
	} else if ok {
		def := name
		if !strings.Contains(name, "`") {
			def += "`" + itoa(len(args))
		}
		g, ok := p.r.simple(def)
		if !ok && EqualFold(name, "nullable") {
			g, ok = TypeNullable, true
		}
		if !ok || g.Arity() != len(args) {
			return nil, false
		}
		t = g.Make(args...)
	} else {
		g, ok := p.r.simple(name)
		if !ok {
			return nil, false
		}
		t = g
	}
	for p.pos < len(p.text) && p.text[p.pos] == '[' {
		rank := 1
		i := p.pos + 1
		for i < len(p.text) && (p.text[i] == ',' || p.text[i] == ' ' || p.text[i] == '*') {
			if p.text[i] == ',' {
				rank++
			}
			i++
		}
		if i >= len(p.text) || p.text[i] != ']' {
			return nil, false
		}
		t = t.ArrayOfRank(rank)
		p.pos = i + 1
		p.skip()
	}
	return t, true
}

// arguments reads [a, b] unless it is an array's [] or [,].
func (p *typeParser) arguments() (args []*Type, ok, bad bool) {
	if p.pos >= len(p.text) || p.text[p.pos] != '[' {
		return nil, false, false
	}
	i := p.pos + 1
	for i < len(p.text) && (p.text[i] == ' ' || p.text[i] == ',' || p.text[i] == '*') {
		i++
	}
	if i < len(p.text) && p.text[i] == ']' {
		return nil, false, false
	}
	p.pos++
	for {
		p.skip()
		quoted := p.pos < len(p.text) && p.text[p.pos] == '['
		if quoted {
			p.pos++
		}
		t, ok := p.parse()
		if !ok {
			return nil, false, true
		}
		if quoted {
			// [[System.String, mscorlib, Version=…]]
			for p.pos < len(p.text) && p.text[p.pos] != ']' {
				p.pos++
			}
			p.pos++
		}
		args = append(args, t)
		p.skip()
		if p.pos >= len(p.text) {
			return nil, false, true
		}
		switch p.text[p.pos] {
		case ',':
			p.pos++
		case ']':
			p.pos++
			p.skip()
			return args, true, false
		default:
			return nil, false, true
		}
	}
}

func (r *Resolver) simple(name string) (*Type, bool) {
	if r.Classes != nil {
		if t, ok := r.Classes(name); ok {
			return t, true
		}
	}
	loadAccelerators()
	key := Fold(name)
	catalogue := types()
	if full, ok := acceleratorIndex.byName[key]; ok {
		return namedType(full), true
	}
	if t := catalogue.find(key); t != nil {
		return t, true
	}
	for _, ns := range r.Namespaces {
		if t := catalogue.find(Fold(ns) + "." + key); t != nil {
			return t, true
		}
	}
	t := catalogue.find("system." + key)
	return t, t != nil
}
