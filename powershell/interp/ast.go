package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// astValue is a node of the syntax tree as scripts see it.
func astValue(file *syntax.File, n syntax.Node) value.Value {
	if n == nil {
		return value.Null
	}
	return value.Of(&astObject{file: file, node: n})
}

// astObject is a node of the syntax tree with its file.
type astObject struct {
	value.Extras
	file *syntax.File
	node syntax.Node
}

// Type is the Ast type of the node's kind.
func (a *astObject) Type() *value.Type {
	return value.NamedType(automation + "Language." + a.node.Kind() + "Ast")
}
