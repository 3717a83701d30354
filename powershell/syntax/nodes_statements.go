package syntax

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
