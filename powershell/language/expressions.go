package language

import (
	"math/big"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// expressionKinds are the kinds of expression.
func expressionKinds() []*value.Definition {
	return []*value.Definition{
		abstract("Expression", "CommandElement", func() members { return members{properties: []value.Property{staticType()}} }),
		concrete("TernaryExpression", "Expression", func() members {
			type N = *syntax.TernaryExpression
			return members{properties: []value.Property{
				one("Expression", "Condition", func(n N) syntax.Expression { return n.Condition }),
				one("Expression", "IfTrue", func(n N) syntax.Expression { return n.IfTrue }),
				one("Expression", "IfFalse", func(n N) syntax.Expression { return n.IfFalse }),
			}}
		}),
		concrete("BinaryExpression", "Expression", func() members {
			type N = *syntax.BinaryExpression
			return members{properties: []value.Property{
				choice("TokenKind", "Operator", func(n N) syntax.TokenKind { return n.Operator }),
				one("Expression", "Left", func(n N) syntax.Expression { return n.Left }),
				one("Expression", "Right", func(n N) syntax.Expression { return n.Right }),
				place("ErrorPosition", func(n N) syntax.Extent { return n.ErrorPosition }),
			}}
		}),
		concrete("UnaryExpression", "Expression", func() members {
			type N = *syntax.UnaryExpression
			return members{properties: []value.Property{
				choice("TokenKind", "TokenKind", func(n N) syntax.TokenKind { return n.TokenKind }),
				one("Expression", "Child", func(n N) syntax.Expression { return n.Child }),
			}}
		}),
		concrete("AttributedExpression", "Expression", func() members {
			return members{properties: []value.Property{
				one("Expression", "Child", func(n syntax.Expression) syntax.Expression { _, child := attributed(n); return child }),
				one("AttributeBase", "Attribute", func(n syntax.Expression) syntax.AttributeBase { attribute, _ := attributed(n); return attribute }),
			}}
		}),
		concrete("ConvertExpression", "AttributedExpression", func() members {
			return members{properties: []value.Property{one("TypeConstraint", "Type", func(n *syntax.ConvertExpression) *syntax.TypeConstraint { return n.Type })}}
		}),
		concrete("MemberExpression", "Expression", func() members {
			return members{properties: []value.Property{
				one("Expression", "Expression", func(n syntax.Expression) syntax.Expression { return memberOf(n).of }),
				one("CommandElement", "Member", func(n syntax.Expression) syntax.Expression { return memberOf(n).name }),
				flag("Static", func(n syntax.Expression) bool { return memberOf(n).static }),
				flag("NullConditional", func(n syntax.Expression) bool { return memberOf(n).nullConditional }),
			}}
		}),
		concrete("InvokeMemberExpression", "MemberExpression", func() members {
			return members{properties: []value.Property{
				read(readOnlyCollection+namespace+"ITypeName] GenericTypeArguments", func(n *Node, tree syntax.Expression) value.Value {
					invoke, ok := tree.(*syntax.InvokeMemberExpression)
					if !ok || len(invoke.GenericTypeArguments) == 0 {
						return value.Null
					}
					return typeNames(n.File, invoke.GenericTypeArguments)
				}),
				some("Expression", "Arguments", func(n syntax.Expression) []syntax.Expression { return memberOf(n).arguments }),
			}}
		}),
		concrete("BaseCtorInvokeMemberExpression", "InvokeMemberExpression", none),
		concrete("TypeExpression", "Expression", func() members {
			return members{properties: []value.Property{typeName("TypeName", func(n *syntax.TypeExpression) syntax.TypeName { return n.TypeName })}}
		}),
		concrete("VariableExpression", "Expression", func() members {
			type N = *syntax.VariableExpression
			return members{
				properties: []value.Property{
					read(automation+"VariablePath VariablePath", func(_ *Node, n N) value.Value { return PathOf(n.VariablePath) }),
					flag("Splatted", func(n N) bool { return n.Splatted }),
				},
				methods: []value.Method{
					call("Boolean IsConstantVariable()", "", func(_ value.Host, n *Node, _ []value.Value) (value.Value, error) {
						_, constant := constantVariable(n.Tree.(N))
						return value.Bool(constant), nil
					}),
				},
			}
		}),
		concrete("ConstantExpression", "Expression", func() members {
			return members{properties: []value.Property{read("System.Object Value", func(_ *Node, n syntax.Expression) value.Value { return constantOf(n) })}}
		}),
		concrete("StringConstantExpression", "ConstantExpression", func() members {
			type N = *syntax.StringConstantExpression
			return members{properties: []value.Property{
				choice("StringConstantType", "StringConstantType", func(n N) syntax.StringConstantType { return n.StringConstantType }),
				read("System.String Value", func(_ *Node, n N) value.Value { return text(n.Value) }),
			}}
		}),
		concrete("ExpandableStringExpression", "Expression", func() members {
			type N = *syntax.ExpandableStringExpression
			return members{properties: []value.Property{
				read("System.String Value", func(_ *Node, n N) value.Value { return text(n.Value) }),
				choice("StringConstantType", "StringConstantType", func(n N) syntax.StringConstantType { return n.StringConstantType }),
				many("Expression", "NestedExpressions", func(n N) []syntax.Expression { return n.NestedExpressions }),
			}}
		}),
		concrete("ScriptBlockExpression", "Expression", func() members {
			return members{properties: []value.Property{one("ScriptBlock", "ScriptBlock", func(n *syntax.ScriptBlockExpression) *syntax.ScriptBlock { return n.ScriptBlock })}}
		}),
		concrete("ArrayLiteral", "Expression", func() members {
			return members{properties: []value.Property{many("Expression", "Elements", func(n *syntax.ArrayLiteral) []syntax.Expression { return n.Elements })}}
		}),
		concrete("Hashtable", "Expression", func() members {
			return members{properties: []value.Property{
				pairs("Expression", "Statement", "KeyValuePairs", func(n *syntax.Hashtable, pair func(a, b syntax.Node)) {
					for _, p := range n.KeyValuePairs {
						pair(p.Key, p.Value)
					}
				}),
			}}
		}),
		concrete("ArrayExpression", "Expression", func() members {
			return members{properties: []value.Property{one("StatementBlock", "SubExpression", func(n *syntax.ArrayExpression) *syntax.StatementBlock { return n.SubExpression })}}
		}),
		concrete("ParenExpression", "Expression", func() members {
			return members{properties: []value.Property{one("PipelineBase", "Pipeline", func(n *syntax.ParenExpression) syntax.Statement { return n.Pipeline })}}
		}),
		concrete("SubExpression", "Expression", func() members {
			return members{properties: []value.Property{one("StatementBlock", "SubExpression", func(n *syntax.SubExpression) *syntax.StatementBlock { return n.SubExpression })}}
		}),
		concrete("UsingExpression", "Expression", func() members {
			return members{
				properties: []value.Property{one("Expression", "SubExpression", func(n *syntax.UsingExpression) syntax.Expression { return n.SubExpression })},
				methods: []value.Method{{
					Signature: "static " + typeOfKind("VariableExpression") + " ExtractUsingVariable(" + typeOfKind("UsingExpression") + ")", Names: "usingExpressionAst",
					Body: func(_ value.Host, _ value.Value, args []value.Value) (value.Value, error) {
						n := nodeOf(args[0])
						if n == nil {
							return value.Null, argumentNull("usingExpressionAst")
						}
						return n.of(usedVariable(n.Tree)), nil
					},
				}},
			}
		}),
		concrete("IndexExpression", "Expression", func() members {
			type N = *syntax.IndexExpression
			return members{properties: []value.Property{
				one("Expression", "Target", func(n N) syntax.Expression { return n.Target }),
				one("Expression", "Index", func(n N) syntax.Expression { return n.Index }),
				flag("NullConditional", func(n N) bool { return n.NullConditional }),
			}}
		}),
	}
}

// attributed gives what stands before an expression, and the expression.
func attributed(n syntax.Expression) (syntax.AttributeBase, syntax.Expression) {
	switch n := n.(type) {
	case *syntax.AttributedExpression:
		return n.Attribute, n.Child
	case *syntax.ConvertExpression:
		return n.Type, n.Child
	}
	return nil, nil
}

// member is what the expressions with a member share.
type member struct {
	of, name                syntax.Expression
	arguments               []syntax.Expression
	static, nullConditional bool
}

func memberOf(n syntax.Expression) member {
	switch n := n.(type) {
	case *syntax.MemberExpression:
		return member{of: n.Expression, name: n.Member, static: n.Static, nullConditional: n.NullConditional}
	case *syntax.InvokeMemberExpression:
		return member{of: n.Expression, name: n.Member, arguments: n.Arguments, static: n.Static, nullConditional: n.NullConditional}
	case *syntax.BaseCtorInvokeMemberExpression:
		return member{of: n.Expression, name: n.Member, arguments: n.Arguments}
	}
	return member{}
}

// usedVariable finds the variable of $using:variable.member[index], nil where there is none.
func usedVariable(n syntax.Node) syntax.Node {
	for {
		var next syntax.Expression
		switch n := n.(type) {
		case *syntax.VariableExpression:
			return n
		case *syntax.UsingExpression:
			next = n.SubExpression
		case *syntax.IndexExpression:
			next = n.Target
		case *syntax.MemberExpression:
			next = n.Expression
		case *syntax.InvokeMemberExpression:
			next = n.Expression
		}
		if next == nil {
			return nil
		}
		n = next
	}
}

// constantVariable gives the value of $true, $false and $null.
func constantVariable(n *syntax.VariableExpression) (v value.Value, ok bool) {
	if !n.VariablePath.IsVariable() {
		return value.Null, false
	}
	switch value.Fold(n.VariablePath.Name) {
	case "true":
		return value.True, true
	case "false":
		return value.False, true
	case "null":
		return value.Null, true
	}
	return value.Null, false
}

// NumberOf gives the value of a number in the text.
func NumberOf(n any) value.Value {
	switch n := n.(type) {
	case int8:
		return value.SByte(n)
	case uint8:
		return value.Byte(n)
	case int16:
		return value.Int16(n)
	case uint16:
		return value.UInt16(n)
	case int32:
		return value.Int32(n)
	case uint32:
		return value.UInt32(n)
	case int64:
		return value.Int64(n)
	case uint64:
		return value.UInt64(n)
	case float64:
		return value.Double(n)
	case *big.Int:
		return value.Big(n)
	case syntax.Decimal:
		if v, err := value.Convert(nil, value.Str(n.Text), value.TypeDecimal); err == nil {
			return v
		}
	}
	return value.Null
}

func argumentNull(name string) error {
	return value.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter '"+name+"')").WithProperty("ParamName", text(name))
}
