package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// visits are the methods of a visitor: the kind that each is for, AstVisitor's before those that AstVisitor2 adds.
var visits = [2][]string{
	{
		"ErrorStatement", "ErrorExpression", "ScriptBlock", "ParamBlock", "NamedBlock", "TypeConstraint", "Attribute", "NamedAttributeArgument", "Parameter",
		"FunctionDefinition", "StatementBlock", "IfStatement", "TrapStatement", "SwitchStatement", "DataStatement", "ForEachStatement", "DoWhileStatement",
		"ForStatement", "WhileStatement", "CatchClause", "TryStatement", "BreakStatement", "ContinueStatement", "ReturnStatement", "ExitStatement",
		"ThrowStatement", "DoUntilStatement", "AssignmentStatement", "Pipeline", "Command", "CommandExpression", "CommandParameter", "FileRedirection",
		"MergingRedirection", "BinaryExpression", "UnaryExpression", "ConvertExpression", "ConstantExpression", "StringConstantExpression", "SubExpression",
		"UsingExpression", "VariableExpression", "TypeExpression", "MemberExpression", "InvokeMemberExpression", "ArrayExpression", "ArrayLiteral",
		"Hashtable", "ScriptBlockExpression", "ParenExpression", "ExpandableStringExpression", "IndexExpression", "AttributedExpression", "BlockStatement",
	},
	{
		"TypeDefinition", "PropertyMember", "FunctionMember", "BaseCtorInvokeMemberExpression", "UsingStatement", "ConfigurationDefinition",
		"DynamicKeywordStatement", "TernaryExpression", "PipelineChain",
	},
}

// visitOf is the name of the method that visits a kind.
func visitOf(kind string) string {
	if kind == "TrapStatement" {
		return "VisitTrap"
	}
	return "Visit" + kind
}

// visitorTypes are what a script's visitor derives from.
func visitorTypes() []*value.Definition {
	const action = namespace + "AstVisitAction"
	toContinue := func(value.Host, value.Value, []value.Value) (value.Value, error) {
		return enumOf("AstVisitAction", goOn), nil
	}
	nothing := func(value.Host, value.Value, []value.Value) (value.Value, error) { return value.Null, nil }
	visitor := func(name, base string, flags value.TypeFlags, result string, level int, byDefault value.MethodFunc, interfaces ...string) *value.Definition {
		d := &value.Definition{Name: namespace + name, Flags: flags, Build: func() *value.Definition {
			d := &value.Definition{Interfaces: interfaces}
			if flags&value.FlagInterface == 0 {
				d.Constructors = []value.Method{{Signature: "Void .ctor()", Body: nothing}}
			}
			if level == 0 {
				d.Methods = append(d.Methods, value.Method{Signature: result + " DefaultVisit(" + namespace + "Ast)", Names: "ast", Body: byDefault, Provided: true})
			}
			for _, kind := range visits[level] {
				d.Methods = append(d.Methods, value.Method{
					Signature: result + " " + visitOf(kind) + "(" + typeOfKind(kind) + ")", Names: "ast", Provided: true,
					Body: func(h value.Host, self value.Value, args []value.Value) (value.Value, error) {
						return value.InvokeMethod(h, self, "DefaultVisit", args, nil)
					},
				})
			}
			return d
		}}
		if base != "" {
			d.Base = namespace + base
		}
		return d
	}
	const of = value.FlagAbstract
	return []*value.Definition{
		visitor("AstVisitor", "", of, action, 0, toContinue),
		visitor("AstVisitor2", "AstVisitor", of, action, 1, toContinue),
		visitor("ICustomAstVisitor", "", of|value.FlagInterface, "System.Object", 0, nothing),
		visitor("ICustomAstVisitor2", "", of|value.FlagInterface, "System.Object", 1, nothing, namespace+"ICustomAstVisitor"),
		visitor("DefaultCustomAstVisitor", "", of, "System.Object", 0, nothing, namespace+"ICustomAstVisitor"),
		visitor("DefaultCustomAstVisitor2", "DefaultCustomAstVisitor", of, "System.Object", 1, nothing, namespace+"ICustomAstVisitor2"),
		{Name: namespace + "IAstPostVisitHandler", Flags: value.FlagInterface | value.FlagAbstract, Build: func() *value.Definition {
			return &value.Definition{Methods: []value.Method{{Signature: "Void PostVisit(" + namespace + "Ast)", Names: "ast", Body: nothing}}}
		}},
	}
}

// accept calls the method of a custom visitor for a node. A visitor that lacks it answers by its DefaultVisit, or $null.
func accept(h value.Host, n *Node, visitor value.Value) (value.Value, error) {
	for _, name := range [...]string{visitOf(n.Tree.Kind()), "DefaultVisit"} {
		if value.HasMethod(h, visitor, value.Intern(name)) {
			return value.InvokeMethod(h, visitor, name, []value.Value{value.Of(n)}, nil)
		}
	}
	return value.Null, nil
}

// visitWith walks under a node with an AstVisitor. Kinds that only AstVisitor2 knows are passed through by an AstVisitor.
func visitWith(h value.Host, n *Node, visitor value.Value) error {
	of := visitor.Unwrap().Type()
	var after func(tree syntax.Node) error
	if of.IsA(value.NamedType(namespace + "IAstPostVisitHandler")) {
		after = func(tree syntax.Node) error {
			_, err := value.InvokeMethod(h, visitor, "PostVisit", []value.Value{n.of(tree)}, nil)
			return err
		}
	}
	_, err := walk(n.Tree, func(tree syntax.Node) (action, error) {
		name := visitOf(tree.Kind())
		if !value.HasMethod(h, visitor, value.Intern(name)) {
			return goOn, nil
		}
		answer, err := value.InvokeMethod(h, visitor, name, []value.Value{n.of(tree)}, nil)
		if err != nil {
			return stopVisit, err
		}
		a, _ := answer.AsEnum()
		return action(a), nil
	}, after)
	return err
}
