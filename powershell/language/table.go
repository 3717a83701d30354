package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// members are what a kind of node has besides what its base has.
type members struct {
	properties []value.Property
	methods    []value.Method
	interfaces []string
}

// concrete is a kind that nodes have. Base is the kind that it derives from, "" for Ast itself.
func concrete(kind, base string, build func() members) *value.Definition {
	return &value.Definition{Name: typeOfKind(kind), Base: typeOfKind(base), Build: func() *value.Definition {
		m := build()
		return &value.Definition{Interfaces: m.interfaces, Properties: m.properties, Methods: m.methods}
	}}
}

// abstract is a kind that only other kinds derive from.
func abstract(kind, base string, build func() members) *value.Definition {
	d := concrete(kind, base, build)
	d.Flags = value.FlagAbstract
	if kind == "" {
		d.Base = ""
	}
	return d
}

// none is a kind without members of its own.
func none() members { return members{} }

// read is a property of the nodes that are N. Nodes of other kinds have $null in it.
func read[N any](signature string, get func(n *Node, tree N) value.Value) value.Property {
	return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
		n := nodeOf(self)
		if n == nil {
			return value.Null, nil
		}
		tree, ok := n.Tree.(N)
		if !ok {
			return value.Null, nil
		}
		return get(n, tree), nil
	}}
}

// one is a property that holds a node of a kind or nothing.
func one[N any, C interface {
	comparable
	syntax.Node
}](kind, name string, get func(tree N) C) value.Property {
	return read(typeOfKind(kind)+" "+name, func(n *Node, tree N) value.Value {
		var nothing C
		child := get(tree)
		if child == nothing {
			return value.Null
		}
		return n.of(child)
	})
}

const readOnlyCollection = "System.Collections.ObjectModel.ReadOnlyCollection`1["

// many is a property that holds nodes of a kind, perhaps none.
func many[N any, C syntax.Node](kind, name string, get func(tree N) []C) value.Property {
	return read(readOnlyCollection+typeOfKind(kind)+"] "+name, func(n *Node, tree N) value.Value {
		return nodes(n, kind, get(tree))
	})
}

// some is a property that holds nodes of a kind, $null where there are none.
func some[N any, C syntax.Node](kind, name string, get func(tree N) []C) value.Property {
	return read(readOnlyCollection+typeOfKind(kind)+"] "+name, func(n *Node, tree N) value.Value {
		children := get(tree)
		if len(children) == 0 {
			return value.Null
		}
		return nodes(n, kind, children)
	})
}

func nodes[C syntax.Node](n *Node, kind string, children []C) value.Value {
	items := make([]value.Value, len(children))
	for i, child := range children {
		items[i] = n.of(child)
	}
	return collection(typeOfKind(kind), items)
}

// pairs is a property that holds pairs of nodes.
func pairs[N any](first, second, name string, get func(tree N, pair func(a, b syntax.Node))) value.Property {
	tuple := "System.Tuple`2[" + typeOfKind(first) + "," + typeOfKind(second) + "]"
	return read(readOnlyCollection+tuple+"] "+name, func(n *Node, tree N) value.Value {
		t := value.NamedType("System.Tuple`2").Make(value.NamedType(typeOfKind(first)), value.NamedType(typeOfKind(second)))
		items := []value.Value{}
		get(tree, func(a, b syntax.Node) { items = append(items, tupleOf(t, n.of(a), n.of(b))) })
		l := value.NewList(value.TypeReadOnlyCollectionOf.Make(t), items)
		l.ReadOnly = true
		return value.Of(l)
	})
}

// tupleOf makes a tuple.
func tupleOf(t *value.Type, items ...value.Value) value.Value {
	v, err := value.Construct(nil, t, items)
	if err != nil {
		return value.Null
	}
	return v
}

// flag is a property that is yes or no.
func flag[N any](name string, get func(tree N) bool) value.Property {
	return read("Boolean "+name, func(_ *Node, tree N) value.Value { return value.Bool(get(tree)) })
}

// word is a property that is text, $null where it is empty.
func word[N any](name string, get func(tree N) string) value.Property {
	return read("System.String "+name, func(_ *Node, tree N) value.Value { return textOrNull(get(tree)) })
}

// choice is a property that is a value of an enumeration.
func choice[N any, E ~uint8 | ~uint32](enum, name string, get func(tree N) E) value.Property {
	return read(namespace+enum+" "+name, func(_ *Node, tree N) value.Value { return enumOf(enum, get(tree)) })
}

// place is a property that is a stretch of text.
func place[N any](name string, get func(tree N) syntax.Extent) value.Property {
	return read(namespace+"IScriptExtent "+name, func(n *Node, tree N) value.Value { return n.extent(get(tree)) })
}

// typeName is a property that is a type's name as it was written.
func typeName[N any](name string, get func(tree N) syntax.TypeName) value.Property {
	return read(namespace+"ITypeName "+name, func(n *Node, tree N) value.Value { return TypeNameOf(n.File, get(tree)) })
}

// token is a property that is a token.
func token[N any](name string, get func(tree N) *syntax.Token) value.Property {
	return read(namespace+"Token "+name, func(n *Node, tree N) value.Value { return TokenOf(n.File, get(tree)) })
}

// call is a method of nodes.
func call(signature, names string, do func(h value.Host, n *Node, args []value.Value) (value.Value, error)) value.Method {
	return value.Method{Signature: signature, Names: names, Body: func(h value.Host, self value.Value, args []value.Value) (value.Value, error) {
		n := nodeOf(self)
		if n == nil {
			return value.Null, nil
		}
		return do(h, n, args)
	}}
}
