package syntax

// NewArrayLiteral returns `a, b` of expressions that stand elsewhere, with the place of the first.
func NewArrayLiteral(elements []Expression) *ArrayLiteral {
	n := &ArrayLiteral{Elements: elements}
	if len(elements) > 0 {
		n.expressionNode = expressionAt(elements[0].Extent())
	}
	return n
}

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
