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

func (s *span) Extent() Extent     { return s.extent }
func (s *span) setExtent(e Extent) { s.extent = e }

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

// Statements.
type (
	// IfStatement is `if`, with its `elseif` clauses.
	IfStatement struct {
		statementNode
		Clauses    []IfClause
		ElseClause *StatementBlock // may be nil
	}

	// IfClause is a condition with the block that it guards.
	IfClause struct {
		Condition Statement
		Body      *StatementBlock
	}

	// DataStatement is `data`.
	DataStatement struct {
		statementNode
		Variable        string // without $, "" where there is none
		CommandsAllowed []Expression
		Body            *StatementBlock
	}

	// ForEachStatement is the statement `foreach`.
	ForEachStatement struct {
		statementNode
		Label         string // "" where there is none; without the colon
		Flags         ForEachFlags
		ThrottleLimit Expression
		Variable      *VariableExpression
		Condition     Statement
		Body          *StatementBlock
	}

	// ForStatement is `for`; each of the three parts may be nil.
	ForStatement struct {
		statementNode
		Label       string
		Initializer Statement
		Condition   Statement
		Iterator    Statement
		Body        *StatementBlock
	}

	// DoWhileStatement is `do … while`.
	DoWhileStatement struct {
		statementNode
		Label     string
		Condition Statement
		Body      *StatementBlock
	}

	// DoUntilStatement is `do … until`.
	DoUntilStatement struct {
		statementNode
		Label     string
		Condition Statement
		Body      *StatementBlock
	}

	// WhileStatement is `while`.
	WhileStatement struct {
		statementNode
		Label     string
		Condition Statement
		Body      *StatementBlock
	}

	// SwitchStatement is `switch`.
	SwitchStatement struct {
		statementNode
		Label     string
		Flags     SwitchFlags
		Condition Statement // what is tested; for -file the file's name
		Clauses   []SwitchClause
		Default   *StatementBlock // may be nil
	}

	// SwitchClause is a pattern with the block that it guards.
	SwitchClause struct {
		Pattern Expression
		Body    *StatementBlock
	}

	// CatchClause is one `catch`.
	CatchClause struct {
		span
		CatchTypes []*TypeConstraint // none catches everything
		Body       *StatementBlock
	}

	// TryStatement is `try` with `catch` and `finally`.
	TryStatement struct {
		statementNode
		Body         *StatementBlock
		CatchClauses []*CatchClause
		Finally      *StatementBlock // may be nil
	}

	// TrapStatement is `trap`. It stands in its block's Traps, not in its Statements.
	TrapStatement struct {
		statementNode
		TrapType *TypeConstraint // may be nil
		Body     *StatementBlock
	}

	// BreakStatement is `break`.
	BreakStatement struct {
		statementNode
		Label Expression // may be nil
	}

	// ContinueStatement is `continue`.
	ContinueStatement struct {
		statementNode
		Label Expression // may be nil
	}

	// ReturnStatement is `return`.
	ReturnStatement struct {
		statementNode
		Pipeline Statement // may be nil
	}

	// ExitStatement is `exit`.
	ExitStatement struct {
		statementNode
		Pipeline Statement // may be nil
	}

	// ThrowStatement is `throw`.
	ThrowStatement struct {
		statementNode
		Pipeline Statement // may be nil
	}

	// BlockStatement is `parallel` or `sequence` of a workflow.
	BlockStatement struct {
		statementNode
		Keyword *Token
		Body    *StatementBlock
	}

	// AssignmentStatement is `left = right`, with any of the assignment operators. Where the right side is an expression
	// alone, it is a CommandExpression and not a Pipeline.
	AssignmentStatement struct {
		statementNode
		Left          Expression
		Operator      TokenKind
		Right         Statement
		ErrorPosition Extent // of the operator
	}

	// PipelineChain is `left && right` or `left || right`.
	PipelineChain struct {
		statementNode
		Left       Statement // a Pipeline or a PipelineChain
		Right      *Pipeline
		Operator   TokenKind // TokenAndAnd or TokenOrOr
		Background bool
	}

	// Pipeline is commands joined by |.
	Pipeline struct {
		statementNode
		PipelineElements []CommandBase
		Background       bool // ends in &
	}

	// Command is a call of a command by its name, or by & or . before it.
	Command struct {
		statementNode
		CommandElements    []CommandElement // the name comes first
		InvocationOperator TokenKind        // TokenAmpersand, TokenDot or TokenUnknown
		Redirections       []Redirection
	}

	// CommandExpression is an expression that stands as a statement or as a pipeline's first element.
	CommandExpression struct {
		statementNode
		Expression   Expression
		Redirections []Redirection
	}

	// CommandParameter is `-Name` or `-Name:value` in a command.
	CommandParameter struct {
		span
		ParameterName string     // without the dash
		Argument      Expression // only of -Name:value
		ErrorPosition Extent     // of -Name without the value
	}

	// FileRedirection is `n> file` or `n>> file`.
	FileRedirection struct {
		span
		FromStream RedirectionStream
		Location   Expression
		Append     bool
	}

	// MergingRedirection is `n>&m`.
	MergingRedirection struct {
		span
		FromStream RedirectionStream
		ToStream   RedirectionStream
	}

	// ErrorStatement stands where a statement could not be read whole.
	ErrorStatement struct {
		statementNode
		Keyword    *Token      // the statement's word, nil where there is none
		Flags      []ErrorFlag // switch modes that were read
		Conditions []Node      // conditions that were read
		Bodies     []Node      // patterns and bodies that were read
		NestedAst  []Node      // everything else that was read
	}

	// ErrorFlag is a switch mode of an [ErrorStatement].
	ErrorFlag struct {
		Name     string
		Token    *Token
		Argument Node // may be nil
	}
)

// Expressions.
type (
	// TernaryExpression is `condition ? a : b`.
	TernaryExpression struct {
		expressionNode
		Condition Expression
		IfTrue    Expression
		IfFalse   Expression
	}

	// BinaryExpression is `left op right`. Operators that heed no case have the kind with I: -eq is TokenIeq.
	BinaryExpression struct {
		expressionNode
		Operator      TokenKind
		Left          Expression
		Right         Expression
		ErrorPosition Extent // of the operator
	}

	// UnaryExpression is `op child`, or `child op` for TokenPostfixPlusPlus and TokenPostfixMinusMinus.
	UnaryExpression struct {
		expressionNode
		TokenKind TokenKind
		Child     Expression
	}

	// AttributedExpression is `[Attribute()] child`.
	AttributedExpression struct {
		expressionNode
		Attribute AttributeBase
		Child     Expression
	}

	// ConvertExpression is `[type] child`.
	ConvertExpression struct {
		expressionNode
		Type  *TypeConstraint
		Child Expression
	}

	// MemberExpression is `expression.member` or `expression::member`.
	MemberExpression struct {
		expressionNode
		Expression      Expression
		Member          Expression
		Static          bool
		NullConditional bool
	}

	// InvokeMemberExpression is `expression.member(arguments)`.
	InvokeMemberExpression struct {
		expressionNode
		Expression           Expression
		Member               Expression
		Arguments            []Expression
		Static               bool
		NullConditional      bool
		GenericTypeArguments []TypeName
	}

	// BaseCtorInvokeMemberExpression is the call of the base's constructor in a constructor.
	BaseCtorInvokeMemberExpression struct {
		expressionNode
		Expression Expression // the variable this
		Member     Expression // the name .ctor
		Arguments  []Expression
	}

	// TypeExpression is `[type]` as a value.
	TypeExpression struct {
		expressionNode
		TypeName TypeName
	}

	// VariableExpression is `$name`, `${name}` or `@name`.
	VariableExpression struct {
		expressionNode
		VariablePath VariablePath
		Splatted     bool
	}

	// ConstantExpression is a number: Value is an int8, int16, int32, int64, uint8, uint16, uint32, uint64, float64,
	// *big.Int or [Decimal].
	ConstantExpression struct {
		expressionNode
		Value any
	}

	// StringConstantExpression is a string without variables in it, quoted or bare. Value is UTF-8, but for half a
	// surrogate pair, which an escape can make and which takes three bytes as if it were a character.
	StringConstantExpression struct {
		expressionNode
		StringConstantType StringConstantType
		Value              string
	}

	// ExpandableStringExpression is a string with variables or expressions in it.
	ExpandableStringExpression struct {
		expressionNode
		StringConstantType StringConstantType
		// Value is the string with its escapes resolved and its expressions as they were written.
		Value string
		// Parts are the text between the expressions and the expressions, in order: what a run joins.
		Parts []StringPart
		// NestedExpressions are the expressions alone.
		NestedExpressions []Expression
	}

	// StringPart is a piece of an [ExpandableStringExpression]: literal text, or an expression.
	StringPart struct {
		Text       string
		Expression Expression // nil for text
	}

	// ScriptBlockExpression is `{ … }` as a value.
	ScriptBlockExpression struct {
		expressionNode
		ScriptBlock *ScriptBlock
	}

	// ArrayLiteral is `a, b`.
	ArrayLiteral struct {
		expressionNode
		Elements []Expression
	}

	// Hashtable is `@{ key = value }`.
	Hashtable struct {
		expressionNode
		KeyValuePairs []KeyValuePair
	}

	// KeyValuePair is one entry of a [Hashtable].
	KeyValuePair struct {
		Key   Expression
		Value Statement
	}

	// ArrayExpression is `@( … )`.
	ArrayExpression struct {
		expressionNode
		SubExpression *StatementBlock
	}

	// ParenExpression is `( … )`.
	ParenExpression struct {
		expressionNode
		Pipeline Statement
	}

	// SubExpression is `$( … )`.
	SubExpression struct {
		expressionNode
		SubExpression *StatementBlock
	}

	// UsingExpression is `$using:name`.
	UsingExpression struct {
		expressionNode
		SubExpression Expression
	}

	// IndexExpression is `target[index]`.
	IndexExpression struct {
		expressionNode
		Target          Expression
		Index           Expression
		NullConditional bool
	}

	// ErrorExpression stands where an expression could not be read whole.
	ErrorExpression struct {
		expressionNode
		NestedAst []Node
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
