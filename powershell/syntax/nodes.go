package syntax

// Node is a piece of the syntax tree. There is one type a kind of PowerShell's Ast, with its name less "Ast" and its
// properties as fields.
type Node interface {
	// Kind returns PowerShell's name of the kind without "Ast".
	Kind() string
	// Extent returns the text that the node stands for.
	Extent() Extent
}

// Statement is a node that stands in a block.
type Statement interface {
	Node
	statement()
}

// Expression is a node that has a value.
type Expression interface {
	CommandElement
	expression()
}

// CommandElement is a part of a [Command]: an [Expression] or a [*CommandParameter].
type CommandElement interface {
	Node
	commandElement()
}

// CommandBase is an element of a [Pipeline]: a [*Command] or a [*CommandExpression].
type CommandBase interface {
	Statement
	commandBase()
}

// AttributeBase is what stands in brackets before a variable: an [*Attribute] or a [*TypeConstraint].
type AttributeBase interface {
	Node
	attributeBase()
}

// Redirection is a [*FileRedirection] or a [*MergingRedirection].
type Redirection interface {
	Node
	redirection()
}

// Member is a member of a type: a [*PropertyMember] or a [*FunctionMember].
type Member interface {
	Node
	member()
}

// span is what every node has: its place.
type span struct{ extent Extent }

func (s *span) Extent() Extent { return s.extent }

type (
	statementNode  struct{ span }
	expressionNode struct{ span }
)

func (*statementNode) statement()       {}
func (*expressionNode) expression()     {}
func (*expressionNode) commandElement() {}

// Blocks.
type (
	// ScriptBlock is a file, the body of a function or a script block in braces.
	ScriptBlock struct {
		span
		Attributes        []*Attribute
		UsingStatements   []*UsingStatement
		ParamBlock        *ParamBlock // may be nil, as may every block
		DynamicParamBlock *NamedBlock
		BeginBlock        *NamedBlock
		ProcessBlock      *NamedBlock
		EndBlock          *NamedBlock
		CleanBlock        *NamedBlock
		Requirements      *Requirements // what #requires lines ask for, nil without one; only of a whole file
	}

	// ParamBlock is `param (…)`.
	ParamBlock struct {
		span
		Attributes []*Attribute // those before the word param
		Parameters []*Parameter
	}

	// NamedBlock is a begin, process, end, clean or dynamicparam block, or the statements that stand in none of them.
	NamedBlock struct {
		span
		Unnamed    bool
		BlockKind  TokenKind // TokenBegin, TokenProcess, TokenEnd, TokenClean or TokenDynamicparam
		Statements []Statement
		Traps      []*TrapStatement
	}

	// StatementBlock is the statements in braces, or in $( ) and @( ).
	StatementBlock struct {
		span
		Statements []Statement
		Traps      []*TrapStatement
	}
)

// Attributes and parameters.
type (
	// Attribute is `[Name(arguments)]`.
	Attribute struct {
		span
		TypeName            TypeName
		PositionalArguments []Expression
		NamedArguments      []*NamedAttributeArgument
	}

	// NamedAttributeArgument is `name = value` in an attribute.
	NamedAttributeArgument struct {
		span
		ArgumentName      string
		Argument          Expression
		ExpressionOmitted bool // the name stands alone and means $true
	}

	// TypeConstraint is `[type]` before a variable, a value or a member.
	TypeConstraint struct {
		span
		TypeName TypeName
	}

	// Parameter is one parameter of a function or script block.
	Parameter struct {
		span
		Attributes   []AttributeBase
		Name         *VariableExpression
		DefaultValue Expression // may be nil
	}
)

// Definitions.
type (
	// FunctionDefinition is a function or filter, or the function in a [FunctionMember].
	FunctionDefinition struct {
		statementNode
		IsFilter   bool
		IsWorkflow bool
		Name       string
		NameExtent Extent
		Parameters []*Parameter // those in parentheses behind the name
		Body       *ScriptBlock
	}

	// TypeDefinition is a class or an enum.
	TypeDefinition struct {
		statementNode
		Name           string
		NameExtent     Extent
		Attributes     []*Attribute
		BaseTypes      []*TypeConstraint
		Members        []Member
		TypeAttributes TypeAttributes
	}

	// PropertyMember is a property of a class or a name of an enum.
	PropertyMember struct {
		span
		Name               string
		NameExtent         Extent
		PropertyType       *TypeConstraint // may be nil
		Attributes         []*Attribute
		PropertyAttributes MemberAttributes
		InitialValue       Expression // may be nil
	}

	// FunctionMember is a method or constructor.
	FunctionMember struct {
		span
		ReturnType       *TypeConstraint // may be nil
		Attributes       []*Attribute
		MethodAttributes MemberAttributes
		Function         *FunctionDefinition
		IsConstructor    bool
	}

	// UsingStatement is `using namespace`, `using module`, `using assembly`, `using type` or `using command`.
	UsingStatement struct {
		statementNode
		UsingStatementKind  UsingStatementKind
		Name                *StringConstantExpression
		Alias               *StringConstantExpression // may be nil
		ModuleSpecification *Hashtable                // instead of Name, for `using module @{…}`
	}

	// ConfigurationDefinition is a `configuration`.
	ConfigurationDefinition struct {
		statementNode
		Body              *ScriptBlockExpression
		ConfigurationType ConfigurationType
		InstanceName      Expression
	}

	// DynamicKeywordStatement is a statement of a keyword that was added while running.
	DynamicKeywordStatement struct {
		statementNode
		CommandElements []CommandElement
	}
)

func (*Command) commandBase()             {}
func (*CommandExpression) commandBase()   {}
func (*CommandParameter) commandElement() {}
func (*Attribute) attributeBase()         {}
func (*TypeConstraint) attributeBase()    {}
func (*FileRedirection) redirection()     {}
func (*MergingRedirection) redirection()  {}
func (*PropertyMember) member()           {}
func (*FunctionMember) member()           {}
