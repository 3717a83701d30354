package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// blockKinds are the kinds of nodes.go's blocks, attributes and parameters.
func blockKinds() []*value.Definition {
	return []*value.Definition{
		concrete("ScriptBlock", "", scriptBlock),
		concrete("ParamBlock", "", func() members {
			type N = *syntax.ParamBlock
			return members{properties: []value.Property{
				many("Attribute", "Attributes", func(n N) []*syntax.Attribute { return n.Attributes }),
				many("Parameter", "Parameters", func(n N) []*syntax.Parameter { return n.Parameters }),
			}}
		}),
		concrete("NamedBlock", "", func() members {
			type N = *syntax.NamedBlock
			return members{properties: []value.Property{
				flag("Unnamed", func(n N) bool { return n.Unnamed }),
				choice("TokenKind", "BlockKind", func(n N) syntax.TokenKind { return n.BlockKind }),
				many("Statement", "Statements", func(n N) []syntax.Statement { return n.Statements }),
				some("TrapStatement", "Traps", func(n N) []*syntax.TrapStatement { return n.Traps }),
			}}
		}),
		concrete("StatementBlock", "", func() members {
			type N = *syntax.StatementBlock
			return members{properties: []value.Property{
				many("Statement", "Statements", func(n N) []syntax.Statement { return n.Statements }),
				some("TrapStatement", "Traps", func(n N) []*syntax.TrapStatement { return n.Traps }),
			}}
		}),
		abstract("AttributeBase", "", func() members {
			return members{properties: []value.Property{typeName("TypeName", func(n syntax.AttributeBase) syntax.TypeName {
				switch n := n.(type) {
				case *syntax.Attribute:
					return n.TypeName
				case *syntax.TypeConstraint:
					return n.TypeName
				}
				return nil
			})}}
		}),
		concrete("Attribute", "AttributeBase", func() members {
			type N = *syntax.Attribute
			return members{properties: []value.Property{
				many("Expression", "PositionalArguments", func(n N) []syntax.Expression { return n.PositionalArguments }),
				many("NamedAttributeArgument", "NamedArguments", func(n N) []*syntax.NamedAttributeArgument { return n.NamedArguments }),
			}}
		}),
		concrete("TypeConstraint", "AttributeBase", none),
		concrete("NamedAttributeArgument", "", func() members {
			type N = *syntax.NamedAttributeArgument
			return members{properties: []value.Property{
				word("ArgumentName", func(n N) string { return n.ArgumentName }),
				one("Expression", "Argument", func(n N) syntax.Expression { return n.Argument }),
				flag("ExpressionOmitted", func(n N) bool { return n.ExpressionOmitted }),
			}}
		}),
		concrete("Parameter", "", func() members {
			type N = *syntax.Parameter
			return members{properties: []value.Property{
				many("AttributeBase", "Attributes", func(n N) []syntax.AttributeBase { return n.Attributes }),
				one("VariableExpression", "Name", func(n N) *syntax.VariableExpression { return n.Name }),
				one("Expression", "DefaultValue", func(n N) syntax.Expression { return n.DefaultValue }),
				staticType(),
			}}
		}),
	}
}

func scriptBlock() members {
	type N = *syntax.ScriptBlock
	block := func(name string, get func(n N) *syntax.NamedBlock) value.Property {
		return one("NamedBlock", name, get)
	}
	return members{
		properties: []value.Property{
			many("Attribute", "Attributes", func(n N) []*syntax.Attribute { return n.Attributes }),
			many("UsingStatement", "UsingStatements", func(n N) []*syntax.UsingStatement { return n.UsingStatements }),
			one("ParamBlock", "ParamBlock", func(n N) *syntax.ParamBlock { return n.ParamBlock }),
			block("BeginBlock", func(n N) *syntax.NamedBlock { return n.BeginBlock }),
			block("ProcessBlock", func(n N) *syntax.NamedBlock { return n.ProcessBlock }),
			block("EndBlock", func(n N) *syntax.NamedBlock { return n.EndBlock }),
			block("CleanBlock", func(n N) *syntax.NamedBlock { return n.CleanBlock }),
			block("DynamicParamBlock", func(n N) *syntax.NamedBlock { return n.DynamicParamBlock }),
			read(namespace+"ScriptRequirements ScriptRequirements", func(_ *Node, n N) value.Value { return requirementsOf(n.Requirements) }),
		},
		methods: []value.Method{
			call(namespace+"CommentHelpInfo GetHelpContent()", "", helpContent),
			call(automation+"ScriptBlock GetScriptBlock()", "", func(h value.Host, n *Node, _ []value.Value) (value.Value, error) {
				if len(n.File.Errors) > 0 {
					return value.Null, value.NewException(automation+"PSInvalidOperationException", "Operation is not valid due to the current state of the object.")
				}
				e, err := engineOf(h)
				if err != nil {
					return value.Null, err
				}
				return e.BlockOf(n.File, n.Tree.(N)), nil
			}),
		},
	}
}
