package value

import "strings"

// infer finds the type arguments of a generic method from the arguments that it is called with. It is not ok where an
// argument tells against another, or nothing tells.
func (o *Overload) infer(args []Value) (types []*Type, ok bool) {
	_, _, _, _, list := splitSignature(o.Method.Signature)
	names := typeNames{}
	for _, g := range o.generic {
		names[g] = nil
	}
	for i, s := range splitList(list) {
		if i >= len(args) || args[i].IsNull() {
			continue
		}
		if !names.unify(s, argumentType(args[i])) {
			return nil, false
		}
	}
	for _, g := range o.generic {
		if names[g] == nil {
			return nil, false
		}
		types = append(types, names[g])
	}
	return types, true
}

// typeNames are the type parameters of a method with what was found for them.
type typeNames map[string]*Type

// unify matches a parameter's type, as its signature writes it, with that of an argument.
func (n typeNames) unify(s string, t *Type) bool {
	have, isParameter := n[s]
	switch {
	case t == nil:
		return true
	case isParameter && (have == nil || have.IsA(t)):
		n[s] = t // a wider type than that of an argument before
		return true
	case isParameter:
		return t.IsA(have)
	}
	if element, isArray := strings.CutSuffix(s, "[]"); isArray {
		return !t.IsArray() || n.unify(element, t.Elem)
	}
	generic, arguments, ok := strings.Cut(s, "[")
	if !ok {
		return true
	}
	of := constructedAs(t, generic)
	if of == nil {
		return true
	}
	for i, p := range splitList(strings.TrimSuffix(arguments, "]")) {
		if i < len(of.Args) && !n.unify(p, of.Args[i]) {
			return false
		}
	}
	return true
}

// constructedAs finds the type among t, its bases and its interfaces that is made of a generic one.
func constructedAs(t *Type, generic string) *Type {
	for b := t; b != nil; b = b.Base {
		if b.Generic != nil && b.Generic.FullName() == generic {
			return b
		}
	}
	for _, i := range t.Interfaces() {
		if i.Generic != nil && i.Generic.FullName() == generic {
			return i
		}
	}
	return nil
}
