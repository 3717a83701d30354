package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// commandKinds are the kinds of pipelines, commands and what belongs to a command.
func commandKinds() []*value.Definition {
	return []*value.Definition{
		abstract("PipelineBase", "Statement", func() members {
			return members{methods: []value.Method{
				call(typeOfKind("Expression")+" GetPureExpression()", "", func(_ value.Host, n *Node, _ []value.Value) (value.Value, error) {
					if p, ok := n.Tree.(*syntax.Pipeline); ok {
						if e := syntax.PureExpression(p); e != nil {
							return n.of(e), nil
						}
					}
					return value.Null, nil
				}),
			}}
		}),
		concrete("AssignmentStatement", "PipelineBase", func() members {
			type N = *syntax.AssignmentStatement
			return members{
				properties: []value.Property{
					one("Expression", "Left", func(n N) syntax.Expression { return n.Left }),
					choice("TokenKind", "Operator", func(n N) syntax.TokenKind { return n.Operator }),
					one("Statement", "Right", func(n N) syntax.Statement { return n.Right }),
					place("ErrorPosition", func(n N) syntax.Extent { return n.ErrorPosition }),
				},
				methods: []value.Method{
					call("System.Collections.Generic.IEnumerable`1["+typeOfKind("Expression")+"] GetAssignmentTargets()", "", func(_ value.Host, n *Node, _ []value.Value) (value.Value, error) {
						targets := []syntax.Expression{n.Tree.(N).Left}
						if list, ok := targets[0].(*syntax.ArrayLiteral); ok {
							targets = list.Elements
						}
						return nodes(n, "Expression", targets), nil
					}),
				},
			}
		}),
		abstract("Chainable", "PipelineBase", none),
		concrete("PipelineChain", "Chainable", func() members {
			type N = *syntax.PipelineChain
			return members{properties: []value.Property{
				one("Chainable", "LhsPipelineChain", func(n N) syntax.Statement { return n.Left }),
				one("Pipeline", "RhsPipeline", func(n N) *syntax.Pipeline { return n.Right }),
				choice("TokenKind", "Operator", func(n N) syntax.TokenKind { return n.Operator }),
				flag("Background", func(n N) bool { return n.Background }),
			}}
		}),
		concrete("Pipeline", "Chainable", func() members {
			type N = *syntax.Pipeline
			return members{properties: []value.Property{
				many("CommandBase", "PipelineElements", func(n N) []syntax.CommandBase { return n.PipelineElements }),
				flag("Background", func(n N) bool { return n.Background }),
			}}
		}),
		abstract("CommandBase", "Statement", func() members {
			return members{properties: []value.Property{many("Redirection", "Redirections", func(n syntax.CommandBase) []syntax.Redirection {
				switch n := n.(type) {
				case *syntax.Command:
					return n.Redirections
				case *syntax.CommandExpression:
					return n.Redirections
				}
				return nil
			})}}
		}),
		concrete("Command", "CommandBase", func() members {
			type N = *syntax.Command
			return members{
				properties: []value.Property{
					many("CommandElement", "CommandElements", func(n N) []syntax.CommandElement { return n.CommandElements }),
					choice("TokenKind", "InvocationOperator", func(n N) syntax.TokenKind { return n.InvocationOperator }),
					read(namespace+"DynamicKeyword DefiningKeyword", func(*Node, N) value.Value { return value.Null }),
				},
				methods: []value.Method{
					call("System.String GetCommandName()", "", func(_ value.Host, n *Node, _ []value.Value) (value.Value, error) {
						if name, ok := commandName(n.Tree.(N)); ok {
							return text(name), nil
						}
						return value.Null, nil
					}),
				},
			}
		}),
		concrete("CommandExpression", "CommandBase", func() members {
			return members{properties: []value.Property{one("Expression", "Expression", func(n *syntax.CommandExpression) syntax.Expression { return n.Expression })}}
		}),
		abstract("CommandElement", "", none),
		concrete("CommandParameter", "CommandElement", func() members {
			type N = *syntax.CommandParameter
			return members{properties: []value.Property{
				word("ParameterName", func(n N) string { return n.ParameterName }),
				one("Expression", "Argument", func(n N) syntax.Expression { return n.Argument }),
				place("ErrorPosition", func(n N) syntax.Extent { return n.ErrorPosition }),
			}}
		}),
		abstract("Redirection", "", func() members {
			return members{properties: []value.Property{choice("RedirectionStream", "FromStream", func(n syntax.Redirection) syntax.RedirectionStream {
				switch n := n.(type) {
				case *syntax.FileRedirection:
					return n.FromStream
				case *syntax.MergingRedirection:
					return n.FromStream
				}
				return syntax.OutputStream
			})}}
		}),
		concrete("MergingRedirection", "Redirection", func() members {
			return members{properties: []value.Property{choice("RedirectionStream", "ToStream", func(n *syntax.MergingRedirection) syntax.RedirectionStream { return n.ToStream })}}
		}),
		concrete("FileRedirection", "Redirection", func() members {
			type N = *syntax.FileRedirection
			return members{properties: []value.Property{
				one("Expression", "Location", func(n N) syntax.Expression { return n.Location }),
				flag("Append", func(n N) bool { return n.Append }),
			}}
		}),
	}
}

// commandName gives the name that a command is called by, where it stands in the text.
func commandName(c *syntax.Command) (string, bool) {
	if len(c.CommandElements) == 0 {
		return "", false
	}
	s, ok := c.CommandElements[0].(*syntax.StringConstantExpression)
	if !ok {
		return "", false
	}
	return s.Value, true
}
