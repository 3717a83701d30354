package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// statementKinds are the kinds of statement that steer: conditions, loops, jumps, errors.
func statementKinds() []*value.Definition {
	return []*value.Definition{
		abstract("Statement", "", none),
		concrete("IfStatement", "Statement", func() members {
			type N = *syntax.IfStatement
			return members{properties: []value.Property{
				pairs("PipelineBase", "StatementBlock", "Clauses", func(n N, pair func(a, b syntax.Node)) {
					for _, c := range n.Clauses {
						pair(c.Condition, c.Body)
					}
				}),
				one("StatementBlock", "ElseClause", func(n N) *syntax.StatementBlock { return n.ElseClause }),
			}}
		}),
		concrete("DataStatement", "Statement", func() members {
			type N = *syntax.DataStatement
			return members{properties: []value.Property{
				word("Variable", func(n N) string { return n.Variable }),
				many("Expression", "CommandsAllowed", func(n N) []syntax.Expression { return n.CommandsAllowed }),
				one("StatementBlock", "Body", func(n N) *syntax.StatementBlock { return n.Body }),
			}}
		}),
		abstract("LabeledStatement", "Statement", func() members {
			return members{properties: []value.Property{
				word("Label", func(n syntax.Statement) string { return loopOf(n).label }),
				one("PipelineBase", "Condition", func(n syntax.Statement) syntax.Statement { return loopOf(n).condition }),
			}}
		}),
		abstract("LoopStatement", "LabeledStatement", func() members {
			return members{properties: []value.Property{
				one("StatementBlock", "Body", func(n syntax.Statement) *syntax.StatementBlock { return loopOf(n).body }),
			}}
		}),
		concrete("ForEachStatement", "LoopStatement", func() members {
			type N = *syntax.ForEachStatement
			return members{properties: []value.Property{
				one("VariableExpression", "Variable", func(n N) *syntax.VariableExpression { return n.Variable }),
				one("Expression", "ThrottleLimit", func(n N) syntax.Expression { return n.ThrottleLimit }),
				choice("ForEachFlags", "Flags", func(n N) syntax.ForEachFlags { return n.Flags }),
			}}
		}),
		concrete("ForStatement", "LoopStatement", func() members {
			type N = *syntax.ForStatement
			return members{properties: []value.Property{
				one("PipelineBase", "Initializer", func(n N) syntax.Statement { return n.Initializer }),
				one("PipelineBase", "Iterator", func(n N) syntax.Statement { return n.Iterator }),
			}}
		}),
		concrete("DoWhileStatement", "LoopStatement", none),
		concrete("DoUntilStatement", "LoopStatement", none),
		concrete("WhileStatement", "LoopStatement", none),
		concrete("SwitchStatement", "LabeledStatement", func() members {
			type N = *syntax.SwitchStatement
			return members{properties: []value.Property{
				choice("SwitchFlags", "Flags", func(n N) syntax.SwitchFlags { return n.Flags }),
				pairs("Expression", "StatementBlock", "Clauses", func(n N, pair func(a, b syntax.Node)) {
					for _, c := range n.Clauses {
						pair(c.Pattern, c.Body)
					}
				}),
				one("StatementBlock", "Default", func(n N) *syntax.StatementBlock { return n.Default }),
			}}
		}),
		concrete("CatchClause", "", func() members {
			type N = *syntax.CatchClause
			return members{properties: []value.Property{
				many("TypeConstraint", "CatchTypes", func(n N) []*syntax.TypeConstraint { return n.CatchTypes }),
				flag("IsCatchAll", func(n N) bool { return len(n.CatchTypes) == 0 }),
				one("StatementBlock", "Body", func(n N) *syntax.StatementBlock { return n.Body }),
			}}
		}),
		concrete("TryStatement", "Statement", func() members {
			type N = *syntax.TryStatement
			return members{properties: []value.Property{
				one("StatementBlock", "Body", func(n N) *syntax.StatementBlock { return n.Body }),
				many("CatchClause", "CatchClauses", func(n N) []*syntax.CatchClause { return n.CatchClauses }),
				one("StatementBlock", "Finally", func(n N) *syntax.StatementBlock { return n.Finally }),
			}}
		}),
		concrete("TrapStatement", "Statement", func() members {
			type N = *syntax.TrapStatement
			return members{properties: []value.Property{
				one("TypeConstraint", "TrapType", func(n N) *syntax.TypeConstraint { return n.TrapType }),
				one("StatementBlock", "Body", func(n N) *syntax.StatementBlock { return n.Body }),
			}}
		}),
		concrete("BreakStatement", "Statement", func() members {
			return members{properties: []value.Property{one("Expression", "Label", func(n *syntax.BreakStatement) syntax.Expression { return n.Label })}}
		}),
		concrete("ContinueStatement", "Statement", func() members {
			return members{properties: []value.Property{one("Expression", "Label", func(n *syntax.ContinueStatement) syntax.Expression { return n.Label })}}
		}),
		concrete("ReturnStatement", "Statement", func() members {
			return members{properties: []value.Property{one("PipelineBase", "Pipeline", func(n *syntax.ReturnStatement) syntax.Statement { return n.Pipeline })}}
		}),
		concrete("ExitStatement", "Statement", func() members {
			return members{properties: []value.Property{one("PipelineBase", "Pipeline", func(n *syntax.ExitStatement) syntax.Statement { return n.Pipeline })}}
		}),
		concrete("ThrowStatement", "Statement", func() members {
			type N = *syntax.ThrowStatement
			return members{properties: []value.Property{
				one("PipelineBase", "Pipeline", func(n N) syntax.Statement { return n.Pipeline }),
				read("Boolean IsRethrow", func(n *Node, tree N) value.Value {
					if tree.Pipeline != nil {
						return value.False
					}
					for at := n.File.Parent(tree); at != nil; at = n.File.Parent(at) {
						if _, ok := at.(*syntax.CatchClause); ok {
							return value.True
						}
					}
					return value.False
				}),
			}}
		}),
		concrete("BlockStatement", "Statement", func() members {
			type N = *syntax.BlockStatement
			return members{properties: []value.Property{
				one("StatementBlock", "Body", func(n N) *syntax.StatementBlock { return n.Body }),
				token("Kind", func(n N) *syntax.Token { return n.Keyword }),
			}}
		}),
		concrete("ErrorStatement", "PipelineBase", errorStatement),
		concrete("ErrorExpression", "Expression", func() members {
			type N = *syntax.ErrorExpression
			return members{properties: []value.Property{some("", "NestedAst", func(n N) []syntax.Node { return n.NestedAst })}}
		}),
	}
}

// loop is what statements with a label share.
type loop struct {
	label     string
	condition syntax.Statement
	body      *syntax.StatementBlock
}

func loopOf(n syntax.Statement) loop {
	switch n := n.(type) {
	case *syntax.ForEachStatement:
		return loop{n.Label, n.Condition, n.Body}
	case *syntax.ForStatement:
		return loop{n.Label, n.Condition, n.Body}
	case *syntax.DoWhileStatement:
		return loop{n.Label, n.Condition, n.Body}
	case *syntax.DoUntilStatement:
		return loop{n.Label, n.Condition, n.Body}
	case *syntax.WhileStatement:
		return loop{n.Label, n.Condition, n.Body}
	case *syntax.SwitchStatement:
		return loop{label: n.Label, condition: n.Condition}
	}
	return loop{}
}

func errorStatement() members {
	type N = *syntax.ErrorStatement
	const tuple = "System.Tuple`2[" + namespace + "Token," + namespace + "Ast]"
	return members{properties: []value.Property{
		token("Kind", func(n N) *syntax.Token { return n.Keyword }),
		read("System.Collections.Generic.Dictionary`2[System.String,"+tuple+"] Flags", func(n *Node, tree N) value.Value {
			if len(tree.Flags) == 0 {
				return value.Null
			}
			t := value.NamedType("System.Tuple`2").Make(value.NamedType(namespace+"Token"), value.NamedType(namespace+"Ast"))
			d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, t), value.KeysIgnoringCase)
			for _, f := range tree.Flags {
				d.Put(text(f.Name), tupleOf(t, TokenOf(n.File, f.Token), n.of(f.Argument)))
			}
			return value.Of(d)
		}),
		some("", "Conditions", func(n N) []syntax.Node { return n.Conditions }),
		some("", "Bodies", func(n N) []syntax.Node { return n.Bodies }),
		some("", "NestedAst", func(n N) []syntax.Node { return n.NestedAst }),
	}}
}
