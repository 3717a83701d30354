package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

const (
	automation = "System.Management.Automation."
	namespace  = automation + "Language."
)

// Node is a node of a tree as scripts see it: an Ast.
type Node struct {
	value.Extras
	File *syntax.File
	Tree syntax.Node
}

// NodeOf gives a node as a value, $null for none.
func NodeOf(file *syntax.File, n syntax.Node) value.Value {
	if n == nil {
		return value.Null
	}
	return value.Of(&Node{File: file, Tree: n})
}

// Type is the Ast type of the node's kind.
func (n *Node) Type() *value.Type { return value.NamedType(typeOfKind(n.Tree.Kind())) }

// typeOfKind gives the full name of the Ast type of a kind.
func typeOfKind(kind string) string { return namespace + kind + "Ast" }

// EqualTo tells whether o is the same node.
func (n *Node) EqualTo(o value.Value) bool {
	other, ok := o.Unwrap().Object().(*Node)
	return ok && n.File == other.File && n.Tree == other.Tree
}

// HashCode is by the node's place and kind, so that equal nodes have equal codes.
func (n *Node) HashCode() int32 {
	e := n.Tree.Extent()
	h := e.Start*31 + e.End
	for _, c := range []byte(n.Tree.Kind()) {
		h = h*31 + int32(c)
	}
	return h
}

// Text is the text that the node covers.
func (n *Node) Text() string { return n.File.TextOf(n.Tree.Extent()) }

// of gives another node of the same tree.
func (n *Node) of(tree syntax.Node) value.Value { return NodeOf(n.File, tree) }

// extent gives a stretch of the node's file.
func (n *Node) extent(e syntax.Extent) value.Value { return ExtentOf(n.File, e) }

// nodeOf gives the node that a value is, nil for another value.
func nodeOf(v value.Value) *Node {
	n, _ := v.Unwrap().Object().(*Node)
	return n
}

func text(s string) value.Value { return value.Str(s) }

// textOrNull gives a text, $null where it is empty.
func textOrNull(s string) value.Value {
	if s == "" {
		return value.Null
	}
	return value.Str(s)
}

// collection gives values as a ReadOnlyCollection of the type elem.
func collection(elem string, items []value.Value) value.Value {
	l := value.NewList(value.TypeReadOnlyCollectionOf.Make(value.NamedType(elem)), items)
	l.ReadOnly = true
	return value.Of(l)
}

// enumOf gives a value of one of the enumerations of the language.
func enumOf[N ~uint8 | ~uint32 | ~int](name string, n N) value.Value {
	return value.EnumOf(value.NamedType(namespace+name), int64(n))
}
