package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// action is what a visit says of how to go on: AstVisitAction.
type action int

const (
	goOn action = iota
	skipChildren
	stopVisit
)

// base is what all nodes have.
func base() members {
	const predicate = "System.Func`2[" + namespace + "Ast,System.Boolean]"
	return members{
		properties: []value.Property{
			{Signature: namespace + "IScriptExtent Extent", Get: func(_ value.Host, self value.Value) (value.Value, error) {
				n := nodeOf(self)
				return n.extent(n.Tree.Extent()), nil
			}},
			{Signature: namespace + "Ast Parent", Get: func(_ value.Host, self value.Value) (value.Value, error) {
				n := nodeOf(self)
				return n.of(n.File.Parent(n.Tree)), nil
			}},
		},
		methods: []value.Method{
			call("System.Object Visit("+namespace+"ICustomAstVisitor)", "astVisitor", func(h value.Host, n *Node, args []value.Value) (value.Value, error) {
				if args[0].IsNull() {
					return value.Null, argumentNull("astVisitor")
				}
				return accept(h, n, args[0])
			}),
			call("Void Visit("+namespace+"AstVisitor)", "astVisitor", func(h value.Host, n *Node, args []value.Value) (value.Value, error) {
				if args[0].IsNull() {
					return value.Null, argumentNull("astVisitor")
				}
				return value.AutomationNull, visitWith(h, n, args[0])
			}),
			call("System.Collections.Generic.IEnumerable`1["+namespace+"Ast] FindAll("+predicate+", Boolean)", "predicate searchNestedScriptBlocks", func(h value.Host, n *Node, args []value.Value) (value.Value, error) {
				found := []value.Value{}
				err := find(h, n, args, func(v value.Value) action { found = append(found, v); return goOn })
				return value.Of(value.NewList(value.TypeListOf.Make(value.NamedType(namespace+"Ast")), found)), err
			}),
			call(namespace+"Ast Find("+predicate+", Boolean)", "predicate searchNestedScriptBlocks", func(h value.Host, n *Node, args []value.Value) (value.Value, error) {
				found := value.Null
				err := find(h, n, args, func(v value.Value) action { found = v; return stopVisit })
				return found, err
			}),
			call("System.String ToString()", "", func(_ value.Host, n *Node, _ []value.Value) (value.Value, error) { return text(n.Text()), nil }),
			call(namespace+"Ast Copy()", "", func(h value.Host, n *Node, _ []value.Value) (value.Value, error) { return copied(h, n) }),
			call("System.Object SafeGetValue()", "", func(h value.Host, n *Node, _ []value.Value) (value.Value, error) { return safeValue(h, n, true) }),
			call("System.Object SafeGetValue(Boolean)", "skipHashtableSizeCheck", func(h value.Host, n *Node, args []value.Value) (value.Value, error) {
				return safeValue(h, n, !value.ToBool(args[0]))
			}),
		},
	}
}

// find calls take for the nodes for which a predicate says yes. Without nested script blocks the bodies of functions, script
// blocks and traps are passed over, the start's own too.
func find(h value.Host, n *Node, args []value.Value, take func(v value.Value) action) error {
	predicate, ok := args[0].Unwrap().Object().(*value.Delegate)
	if !ok {
		return argumentNull("predicate")
	}
	nested := value.ToBool(args[1])
	_, err := walk(n.Tree, func(tree syntax.Node) (action, error) {
		v := n.of(tree)
		yes, err := predicate.Call(h, v)
		if err != nil {
			return stopVisit, err
		}
		if value.ToBool(yes) {
			if a := take(v); a != goOn {
				return a, nil
			}
		}
		if !nested && isNested(tree) {
			return skipChildren, nil
		}
		return goOn, nil
	}, nil)
	return err
}

// isNested tells whether a node begins a script block of its own.
func isNested(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.FunctionDefinition, *syntax.ScriptBlockExpression, *syntax.TrapStatement:
		return true
	}
	return false
}

// walk visits a node and what is under it, parents first. After what is under a node left is called, unless it is nil.
func walk(n syntax.Node, visit func(n syntax.Node) (action, error), left func(n syntax.Node) error) (action, error) {
	a, err := visit(n)
	if err != nil {
		return stopVisit, err
	}
	if a == goOn {
		syntax.EachChild(n, func(child syntax.Node) {
			if a == goOn && err == nil {
				a, err = walk(child, visit, left)
			}
		})
	}
	if a == skipChildren {
		a = goOn
	}
	if err == nil && left != nil {
		err = left(n)
	}
	return a, err
}
