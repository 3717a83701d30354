package language

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// enumTypes are the enumerations of the language. A member without a number follows the one before it.
func enumTypes() []*value.Definition {
	kinds := &value.EnumInfo{Underlying: value.TypeInt32}
	for k := syntax.TokenUnknown; k <= syntax.TokenClean; k++ {
		if name := k.String(); name != "" {
			kinds.Members = append(kinds.Members, value.EnumMember{Name: name, Value: int64(k)})
		}
	}
	return []*value.Definition{
		{Name: namespace + "TokenKind", Base: "System.Enum", Enum: kinds},
		value.EnumDefinition(namespace+"TokenFlags", true, `None BinaryPrecedenceLogical=0x1 BinaryPrecedenceBitwise=0x2 BinaryPrecedenceComparison=0x5 BinaryPrecedenceCoalesce=0x7
			BinaryPrecedenceAdd=0x9 BinaryPrecedenceMultiply=0xa BinaryPrecedenceFormat=0xc BinaryPrecedenceRange=0xd BinaryPrecedenceMask=0xf Keyword=0x10
			ScriptBlockBlockName=0x20 BinaryOperator=0x100 UnaryOperator=0x200 CaseSensitiveOperator=0x400 TernaryOperator=0x800 SpecialOperator=0x1000
			AssignmentOperator=0x2000 ParseModeInvariant=0x8000 TokenInError=0x10000 DisallowedInRestrictedMode=0x20000 PrefixOrPostfixOperator=0x40000
			CommandName=0x80000 MemberName=0x100000 TypeName=0x200000 AttributeName=0x400000 CanConstantFold=0x800000 StatementDoesntSupportAttributes=0x1000000`),
		value.EnumDefinition(namespace+"StringConstantType", false, "SingleQuoted SingleQuotedHereString DoubleQuoted DoubleQuotedHereString BareWord"),
		value.EnumDefinition(namespace+"RedirectionStream", false, "All Output Error Warning Verbose Debug Information"),
		value.EnumDefinition(namespace+"SwitchFlags", true, "None=0 File=1 Regex=2 Wildcard=4 Exact=8 CaseSensitive=16 Parallel=32"),
		value.EnumDefinition(namespace+"ForEachFlags", true, "None Parallel"),
		value.EnumDefinition(namespace+"TypeAttributes", true, "None=0 Class=1 Interface=2 Enum=4"),
		value.EnumDefinition(namespace+"PropertyAttributes", true, "None=0 Public=1 Private=2 Static=16 Literal=32 Hidden=64"),
		value.EnumDefinition(namespace+"MethodAttributes", true, "None=0 Public=1 Private=2 Static=16 Hidden=64"),
		value.EnumDefinition(namespace+"UsingStatementKind", false, "Assembly Command Module Namespace Type"),
		value.EnumDefinition(namespace+"ConfigurationType", false, "Resource Meta"),
		value.EnumDefinition(namespace+"AstVisitAction", false, "Continue SkipChildren StopVisit"),
		value.EnumDefinition(automation+"PSTokenType", false, `Unknown Command CommandParameter CommandArgument Number String Variable Member LoopLabel Attribute Type Operator
			GroupStart GroupEnd Keyword Comment StatementSeparator NewLine LineContinuation Position`),
	}
}
