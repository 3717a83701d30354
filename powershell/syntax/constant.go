package syntax

import (
	"fmt"
	"strconv"
	"strings"
)

// constancy says what counts as constant.
type constancy uint8

const (
	constantOrBlock constancy = iota // an attribute's argument
	constantInClass                  // the same in a class, where no script blocks may stand
	constantOnly                     // a value known when the script is read
)

// isConstant reports whether an expression's value is known without running it.
func isConstant(e Node, how constancy) bool {
	switch n := e.(type) {
	case *ConstantExpression, *StringConstantExpression:
		return true
	case *TernaryExpression:
		return isConstant(n.Condition, how) && isConstant(n.IfTrue, how) && isConstant(n.IfFalse, how)
	case *BinaryExpression:
		return n.Operator.Has(FlagCanConstantFold) && isConstant(n.Left, how) && isConstant(n.Right, how) && !dividesByNull(n)
	case *UnaryExpression:
		return n.TokenKind.Has(FlagCanConstantFold) && isConstant(n.Child, how)
	case *ConvertExpression:
		return isSimpleType(n.Type.TypeName) && isConstant(n.Child, how)
	case *SubExpression:
		return isConstant(n.SubExpression, how)
	case *UsingExpression:
		return isConstant(n.SubExpression, how)
	case *VariableExpression:
		return isConstantVariable(n.VariablePath)
	case *TypeExpression:
		return true
	case *MemberExpression:
		_, ofType := n.Expression.(*TypeExpression)
		_, byName := n.Member.(*StringConstantExpression)
		return n.Static && ofType && byName
	case *ArrayLiteral:
		if how == constantOnly {
			return false
		}
		for _, element := range n.Elements {
			if !isConstant(element, how) {
				return false
			}
		}
		return true
	case *ScriptBlockExpression:
		return how == constantOrBlock
	case *ParenExpression:
		return isConstant(n.Pipeline, how)
	case *StatementBlock:
		return len(n.Traps) == 0 && len(n.Statements) == 1 && isConstant(n.Statements[0], how)
	case *Pipeline:
		pure := PureExpression(n)
		return pure != nil && isConstant(pure, how)
	}
	return false
}

// PureExpression returns the expression that a statement is: an expression alone, without redirections. It is nil for
// other statements.
func PureExpression(s Statement) Expression {
	if p, ok := s.(*Pipeline); ok && len(p.PipelineElements) == 1 {
		s = p.PipelineElements[0]
	}
	if e, ok := s.(*CommandExpression); ok && len(e.Redirections) == 0 {
		return e.Expression
	}
	return nil
}

func dividesByNull(e *BinaryExpression) bool {
	v, ok := e.Right.(*VariableExpression)
	return ok && (e.Operator == TokenDivide || e.Operator == TokenRem) && !strings.EqualFold(v.VariablePath.Name, "true")
}

func isConstantVariable(path VariablePath) bool {
	if !path.IsVariable() {
		return false
	}
	switch strings.ToLower(path.Name) {
	case "true", "false", "null":
		return true
	}
	return false
}

// isSimpleType reports whether a conversion to the type can be done without running anything.
func isSimpleType(t TypeName) bool {
	simple, ok := t.(*SimpleTypeName)
	if !ok {
		return false
	}
	switch strings.TrimPrefix(strings.ToLower(simple.Name), "system.") {
	case "string", "char", "bool", "boolean", "byte", "sbyte", "int16", "short", "uint16", "ushort", "int", "int32", "uint", "uint32",
		"long", "int64", "ulong", "uint64", "single", "float", "double", "decimal", "datetime", "guid", "timespan", "version", "uri",
		"bigint", "numerics.biginteger":
		return true
	}
	return false
}

// numberText returns a number as PowerShell writes it.
func numberText(value any) string {
	switch v := value.(type) {
	case float64:
		return strconv.FormatFloat(v, 'G', -1, 64)
	case Decimal:
		return v.Text
	}
	return fmt.Sprint(value)
}
