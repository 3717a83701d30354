package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// definitionKinds are the kinds that define something: functions, types and their members, what a file uses.
func definitionKinds() []*value.Definition {
	return []*value.Definition{
		concrete("FunctionDefinition", "Statement", func() members {
			type N = *syntax.FunctionDefinition
			return members{
				properties: []value.Property{
					flag("IsFilter", func(n N) bool { return n.IsFilter }),
					flag("IsWorkflow", func(n N) bool { return n.IsWorkflow }),
					word("Name", func(n N) string { return n.Name }),
					some("Parameter", "Parameters", func(n N) []*syntax.Parameter { return n.Parameters }),
					one("ScriptBlock", "Body", func(n N) *syntax.ScriptBlock { return n.Body }),
				},
				methods: []value.Method{
					call(namespace+"CommentHelpInfo GetHelpContent()", "", helpContent),
					call(namespace+"CommentHelpInfo GetHelpContent(System.Collections.Generic.Dictionary`2["+namespace+"Ast,"+namespace+"Token[]])", "scriptBlockTokenCache", helpContent),
				},
			}
		}),
		concrete("TypeDefinition", "Statement", func() members {
			type N = *syntax.TypeDefinition
			return members{properties: []value.Property{
				word("Name", func(n N) string { return n.Name }),
				many("Attribute", "Attributes", func(n N) []*syntax.Attribute { return n.Attributes }),
				many("TypeConstraint", "BaseTypes", func(n N) []*syntax.TypeConstraint { return n.BaseTypes }),
				many("Member", "Members", func(n N) []syntax.Member { return n.Members }),
				choice("TypeAttributes", "TypeAttributes", func(n N) syntax.TypeAttributes { return n.TypeAttributes }),
				flag("IsEnum", func(n N) bool { return n.TypeAttributes&syntax.EnumType != 0 }),
				flag("IsClass", func(n N) bool { return n.TypeAttributes&syntax.ClassType != 0 }),
				flag("IsInterface", func(n N) bool { return n.TypeAttributes&syntax.InterfaceType != 0 }),
			}}
		}),
		abstract("Member", "", func() members {
			return members{properties: []value.Property{word("Name", func(n syntax.Member) string {
				switch n := n.(type) {
				case *syntax.PropertyMember:
					return n.Name
				case *syntax.FunctionMember:
					return n.Function.Name
				}
				return ""
			})}}
		}),
		concrete("PropertyMember", "Member", func() members {
			type N = *syntax.PropertyMember
			return members{properties: append([]value.Property{
				one("TypeConstraint", "PropertyType", func(n N) *syntax.TypeConstraint { return n.PropertyType }),
				many("Attribute", "Attributes", func(n N) []*syntax.Attribute { return n.Attributes }),
				choice("PropertyAttributes", "PropertyAttributes", func(n N) syntax.MemberAttributes { return n.PropertyAttributes }),
				one("Expression", "InitialValue", func(n N) syntax.Expression { return n.InitialValue }),
			}, memberMarks(func(n N) syntax.MemberAttributes { return n.PropertyAttributes })...)}
		}),
		concrete("FunctionMember", "Member", func() members {
			type N = *syntax.FunctionMember
			return members{properties: append([]value.Property{
				many("Attribute", "Attributes", func(n N) []*syntax.Attribute { return n.Attributes }),
				one("TypeConstraint", "ReturnType", func(n N) *syntax.TypeConstraint { return n.ReturnType }),
				many("Parameter", "Parameters", func(n N) []*syntax.Parameter { return n.Function.Parameters }),
				one("ScriptBlock", "Body", func(n N) *syntax.ScriptBlock { return n.Function.Body }),
				choice("MethodAttributes", "MethodAttributes", func(n N) syntax.MemberAttributes { return n.MethodAttributes }),
				flag("IsConstructor", func(n N) bool { return n.IsConstructor }),
			}, memberMarks(func(n N) syntax.MemberAttributes { return n.MethodAttributes })...)}
		}),
		concrete("UsingStatement", "Statement", func() members {
			type N = *syntax.UsingStatement
			return members{properties: []value.Property{
				choice("UsingStatementKind", "UsingStatementKind", func(n N) syntax.UsingStatementKind { return n.UsingStatementKind }),
				one("StringConstantExpression", "Name", func(n N) *syntax.StringConstantExpression { return n.Name }),
				one("StringConstantExpression", "Alias", func(n N) *syntax.StringConstantExpression { return n.Alias }),
				one("Hashtable", "ModuleSpecification", func(n N) *syntax.Hashtable { return n.ModuleSpecification }),
			}}
		}),
		concrete("ConfigurationDefinition", "Statement", func() members {
			type N = *syntax.ConfigurationDefinition
			return members{properties: []value.Property{
				one("ScriptBlockExpression", "Body", func(n N) *syntax.ScriptBlockExpression { return n.Body }),
				choice("ConfigurationType", "ConfigurationType", func(n N) syntax.ConfigurationType { return n.ConfigurationType }),
				one("Expression", "InstanceName", func(n N) syntax.Expression { return n.InstanceName }),
			}}
		}),
		concrete("DynamicKeywordStatement", "Statement", func() members {
			type N = *syntax.DynamicKeywordStatement
			return members{properties: []value.Property{
				many("CommandElement", "CommandElements", func(n N) []syntax.CommandElement { return n.CommandElements }),
			}}
		}),
	}
}

// privateMember is the mark that no word of the language gives.
const privateMember syntax.MemberAttributes = 0x02

// memberMarks are the properties by which a class's member tells its marks.
func memberMarks[N any](marks func(n N) syntax.MemberAttributes) []value.Property {
	is := func(name string, mark syntax.MemberAttributes) value.Property {
		return flag(name, func(n N) bool { return marks(n)&mark != 0 })
	}
	return []value.Property{
		is("IsPublic", syntax.PublicMember), is("IsPrivate", privateMember), is("IsHidden", syntax.HiddenMember), is("IsStatic", syntax.StaticMember),
	}
}
