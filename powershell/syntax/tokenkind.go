package syntax

// TokenKind is the kind of a token, with PowerShell's name behind "Token" and PowerShell's number.
type TokenKind uint8

// The kinds of token.
const (
	// Unclassified tokens.
	TokenUnknown TokenKind = iota
	TokenVariable
	TokenSplattedVariable
	TokenParameter
	TokenNumber
	TokenLabel
	TokenIdentifier
	TokenGeneric
	TokenNewLine
	TokenLineContinuation
	TokenComment
	TokenEndOfInput

	// Strings.
	TokenStringLiteral
	TokenStringExpandable
	TokenHereStringLiteral
	TokenHereStringExpandable

	// Punctuation.
	TokenLParen
	TokenRParen
	TokenLCurly
	TokenRCurly
	TokenLBracket
	TokenRBracket
	TokenAtParen
	TokenAtCurly
	TokenDollarParen
	TokenSemi
	TokenAndAnd
	TokenOrOr
	TokenAmpersand
	TokenPipe
	TokenComma

	// Operators. Those that heed no case begin with I, their twins that do with C.
	TokenMinusMinus
	TokenPlusPlus
	TokenDotDot
	TokenColonColon
	TokenDot
	TokenExclaim
	TokenMultiply
	TokenDivide
	TokenRem
	TokenPlus
	TokenMinus
	TokenEquals
	TokenPlusEquals
	TokenMinusEquals
	TokenMultiplyEquals
	TokenDivideEquals
	TokenRemainderEquals
	TokenRedirection
	TokenRedirectInStd
	TokenFormat
	TokenNot
	TokenBnot
	TokenAnd
	TokenOr
	TokenXor
	TokenBand
	TokenBor
	TokenBxor
	TokenJoin
	TokenIeq
	TokenIne
	TokenIge
	TokenIgt
	TokenIlt
	TokenIle
	TokenIlike
	TokenInotlike
	TokenImatch
	TokenInotmatch
	TokenIreplace
	TokenIcontains
	TokenInotcontains
	TokenIin
	TokenInotin
	TokenIsplit
	TokenCeq
	TokenCne
	TokenCge
	TokenCgt
	TokenClt
	TokenCle
	TokenClike
	TokenCnotlike
	TokenCmatch
	TokenCnotmatch
	TokenCreplace
	TokenCcontains
	TokenCnotcontains
	TokenCin
	TokenCnotin
	TokenCsplit
	TokenIs
	TokenIsNot
	TokenAs
	TokenPostfixPlusPlus
	TokenPostfixMinusMinus
	TokenShl
	TokenShr
	TokenColon
	TokenQuestionMark
	TokenQuestionQuestionEquals
	TokenQuestionQuestion
	TokenQuestionDot
	TokenQuestionLBracket

	// Keywords.
	TokenBegin TokenKind = iota + 14
	TokenBreak
	TokenCatch
	TokenClass
	TokenContinue
	TokenData
	TokenDefine
	TokenDo
	TokenDynamicparam
	TokenElse
	TokenElseIf
	TokenEnd
	TokenExit
	TokenFilter
	TokenFinally
	TokenFor
	TokenForeach
	TokenFrom
	TokenFunction
	TokenIf
	TokenIn
	TokenParam
	TokenProcess
	TokenReturn
	TokenSwitch
	TokenThrow
	TokenTrap
	TokenTry
	TokenUntil
	TokenUsing
	TokenVar
	TokenWhile
	TokenWorkflow
	TokenParallel
	TokenSequence
	TokenInlineScript
	TokenConfiguration
	TokenDynamicKeyword
	TokenPublic
	TokenPrivate
	TokenStatic
	TokenInterface
	TokenEnum
	TokenNamespace
	TokenModule
	TokenType
	TokenAssembly
	TokenCommand
	TokenHidden
	TokenBase
	TokenDefault
	TokenClean
)

// TokenFlags are the traits of a token, PowerShell's names and numbers.
type TokenFlags uint32

// The traits of a token.
const (
	FlagBinaryPrecedenceLogical          TokenFlags = 0x1
	FlagBinaryPrecedenceBitwise          TokenFlags = 0x2
	FlagBinaryPrecedenceComparison       TokenFlags = 0x5
	FlagBinaryPrecedenceCoalesce         TokenFlags = 0x7
	FlagBinaryPrecedenceAdd              TokenFlags = 0x9
	FlagBinaryPrecedenceMultiply         TokenFlags = 0xa
	FlagBinaryPrecedenceFormat           TokenFlags = 0xc
	FlagBinaryPrecedenceRange            TokenFlags = 0xd
	FlagBinaryPrecedenceMask             TokenFlags = 0xf
	FlagKeyword                          TokenFlags = 0x10
	FlagScriptBlockBlockName             TokenFlags = 0x20
	FlagBinaryOperator                   TokenFlags = 0x100
	FlagUnaryOperator                    TokenFlags = 0x200
	FlagCaseSensitiveOperator            TokenFlags = 0x400
	FlagTernaryOperator                  TokenFlags = 0x800
	FlagSpecialOperator                  TokenFlags = 0x1000
	FlagAssignmentOperator               TokenFlags = 0x2000
	FlagParseModeInvariant               TokenFlags = 0x8000
	FlagTokenInError                     TokenFlags = 0x10000
	FlagDisallowedInRestrictedMode       TokenFlags = 0x20000
	FlagPrefixOrPostfixOperator          TokenFlags = 0x40000
	FlagCommandName                      TokenFlags = 0x80000
	FlagMemberName                       TokenFlags = 0x100000
	FlagTypeName                         TokenFlags = 0x200000
	FlagAttributeName                    TokenFlags = 0x400000
	FlagCanConstantFold                  TokenFlags = 0x800000
	FlagStatementDoesntSupportAttributes TokenFlags = 0x1000000
)

// kindTraits is what is known of every token of a kind.
type kindTraits struct {
	name, text string
	flags      TokenFlags
}

var traits = [...]kindTraits{
	TokenUnknown:                {"Unknown", "unknown", 0},
	TokenVariable:               {"Variable", "var", 0},
	TokenSplattedVariable:       {"SplattedVariable", "@var", 0},
	TokenParameter:              {"Parameter", "param", 0},
	TokenNumber:                 {"Number", "number", 0},
	TokenLabel:                  {"Label", "label", 0},
	TokenIdentifier:             {"Identifier", "ident", 0},
	TokenGeneric:                {"Generic", "generic", 0},
	TokenNewLine:                {"NewLine", "newline", FlagParseModeInvariant},
	TokenLineContinuation:       {"LineContinuation", "line continuation", FlagParseModeInvariant},
	TokenComment:                {"Comment", "comment", FlagParseModeInvariant},
	TokenEndOfInput:             {"EndOfInput", "eof", FlagParseModeInvariant},
	TokenStringLiteral:          {"StringLiteral", "sqstr", FlagParseModeInvariant},
	TokenStringExpandable:       {"StringExpandable", "dqstr", FlagParseModeInvariant},
	TokenHereStringLiteral:      {"HereStringLiteral", "sq here string", FlagParseModeInvariant},
	TokenHereStringExpandable:   {"HereStringExpandable", "dq here string", FlagParseModeInvariant},
	TokenLParen:                 {"LParen", "(", FlagParseModeInvariant},
	TokenRParen:                 {"RParen", ")", FlagParseModeInvariant},
	TokenLCurly:                 {"LCurly", "{", FlagParseModeInvariant},
	TokenRCurly:                 {"RCurly", "}", FlagParseModeInvariant},
	TokenLBracket:               {"LBracket", "[", 0},
	TokenRBracket:               {"RBracket", "]", FlagParseModeInvariant},
	TokenAtParen:                {"AtParen", "@(", FlagParseModeInvariant},
	TokenAtCurly:                {"AtCurly", "@{", FlagParseModeInvariant},
	TokenDollarParen:            {"DollarParen", "$(", FlagParseModeInvariant},
	TokenSemi:                   {"Semi", ";", FlagParseModeInvariant},
	TokenAndAnd:                 {"AndAnd", "&&", FlagParseModeInvariant},
	TokenOrOr:                   {"OrOr", "||", FlagParseModeInvariant},
	TokenAmpersand:              {"Ampersand", "&", FlagSpecialOperator | FlagParseModeInvariant},
	TokenPipe:                   {"Pipe", "|", FlagSpecialOperator | FlagParseModeInvariant},
	TokenComma:                  {"Comma", ",", FlagUnaryOperator | FlagParseModeInvariant},
	TokenMinusMinus:             {"MinusMinus", "--", FlagUnaryOperator | FlagPrefixOrPostfixOperator | FlagDisallowedInRestrictedMode},
	TokenPlusPlus:               {"PlusPlus", "++", FlagUnaryOperator | FlagPrefixOrPostfixOperator | FlagDisallowedInRestrictedMode},
	TokenDotDot:                 {"DotDot", "..", FlagBinaryOperator | FlagBinaryPrecedenceRange | FlagDisallowedInRestrictedMode},
	TokenColonColon:             {"ColonColon", "::", FlagSpecialOperator | FlagDisallowedInRestrictedMode},
	TokenDot:                    {"Dot", ".", FlagSpecialOperator | FlagDisallowedInRestrictedMode},
	TokenExclaim:                {"Exclaim", "!", FlagUnaryOperator | FlagCanConstantFold},
	TokenMultiply:               {"Multiply", "*", FlagBinaryOperator | FlagBinaryPrecedenceMultiply | FlagCanConstantFold},
	TokenDivide:                 {"Divide", "/", FlagBinaryOperator | FlagBinaryPrecedenceMultiply | FlagCanConstantFold},
	TokenRem:                    {"Rem", "%", FlagBinaryOperator | FlagBinaryPrecedenceMultiply | FlagCanConstantFold},
	TokenPlus:                   {"Plus", "+", FlagBinaryOperator | FlagBinaryPrecedenceAdd | FlagUnaryOperator | FlagCanConstantFold},
	TokenMinus:                  {"Minus", "-", FlagBinaryOperator | FlagBinaryPrecedenceAdd | FlagUnaryOperator | FlagCanConstantFold},
	TokenEquals:                 {"Equals", "=", FlagAssignmentOperator},
	TokenPlusEquals:             {"PlusEquals", "+=", FlagAssignmentOperator},
	TokenMinusEquals:            {"MinusEquals", "-=", FlagAssignmentOperator},
	TokenMultiplyEquals:         {"MultiplyEquals", "*=", FlagAssignmentOperator},
	TokenDivideEquals:           {"DivideEquals", "/=", FlagAssignmentOperator},
	TokenRemainderEquals:        {"RemainderEquals", "%=", FlagAssignmentOperator},
	TokenRedirection:            {"Redirection", "redirection", FlagDisallowedInRestrictedMode},
	TokenRedirectInStd:          {"RedirectInStd", "<", FlagParseModeInvariant | FlagDisallowedInRestrictedMode},
	TokenFormat:                 {"Format", "-f", FlagBinaryOperator | FlagBinaryPrecedenceFormat | FlagDisallowedInRestrictedMode},
	TokenNot:                    {"Not", "-not", FlagUnaryOperator | FlagCanConstantFold},
	TokenBnot:                   {"Bnot", "-bnot", FlagUnaryOperator | FlagCanConstantFold},
	TokenAnd:                    {"And", "-and", FlagBinaryOperator | FlagBinaryPrecedenceLogical | FlagCanConstantFold},
	TokenOr:                     {"Or", "-or", FlagBinaryOperator | FlagBinaryPrecedenceLogical | FlagCanConstantFold},
	TokenXor:                    {"Xor", "-xor", FlagBinaryOperator | FlagBinaryPrecedenceLogical | FlagCanConstantFold},
	TokenBand:                   {"Band", "-band", FlagBinaryOperator | FlagBinaryPrecedenceBitwise | FlagCanConstantFold},
	TokenBor:                    {"Bor", "-bor", FlagBinaryOperator | FlagBinaryPrecedenceBitwise | FlagCanConstantFold},
	TokenBxor:                   {"Bxor", "-bxor", FlagBinaryOperator | FlagBinaryPrecedenceBitwise | FlagCanConstantFold},
	TokenJoin:                   {"Join", "-join", FlagBinaryOperator | FlagUnaryOperator | FlagBinaryPrecedenceComparison | FlagDisallowedInRestrictedMode},
	TokenIeq:                    {"Ieq", "-eq", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIne:                    {"Ine", "-ne", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIge:                    {"Ige", "-ge", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIgt:                    {"Igt", "-gt", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIlt:                    {"Ilt", "-lt", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIle:                    {"Ile", "-le", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIlike:                  {"Ilike", "-ilike", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenInotlike:               {"Inotlike", "-inotlike", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenImatch:                 {"Imatch", "-imatch", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagDisallowedInRestrictedMode},
	TokenInotmatch:              {"Inotmatch", "-inotmatch", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagDisallowedInRestrictedMode},
	TokenIreplace:               {"Ireplace", "-ireplace", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagDisallowedInRestrictedMode},
	TokenIcontains:              {"Icontains", "-icontains", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenInotcontains:           {"Inotcontains", "-inotcontains", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIin:                    {"Iin", "-iin", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenInotin:                 {"Inotin", "-inotin", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIsplit:                 {"Isplit", "-isplit", FlagBinaryOperator | FlagUnaryOperator | FlagBinaryPrecedenceComparison | FlagDisallowedInRestrictedMode},
	TokenCeq:                    {"Ceq", "-ceq", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCne:                    {"Cne", "-cne", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCge:                    {"Cge", "-cge", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCgt:                    {"Cgt", "-cgt", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenClt:                    {"Clt", "-clt", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCle:                    {"Cle", "-cle", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenClike:                  {"Clike", "-clike", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCnotlike:               {"Cnotlike", "-cnotlike", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCmatch:                 {"Cmatch", "-cmatch", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator | FlagDisallowedInRestrictedMode},
	TokenCnotmatch:              {"Cnotmatch", "-cnotmatch", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator | FlagDisallowedInRestrictedMode},
	TokenCreplace:               {"Creplace", "-creplace", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator | FlagDisallowedInRestrictedMode},
	TokenCcontains:              {"Ccontains", "-ccontains", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCnotcontains:           {"Cnotcontains", "-cnotcontains", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCin:                    {"Cin", "-cin", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCnotin:                 {"Cnotin", "-cnotin", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator},
	TokenCsplit:                 {"Csplit", "-csplit", FlagBinaryOperator | FlagUnaryOperator | FlagBinaryPrecedenceComparison | FlagCaseSensitiveOperator | FlagDisallowedInRestrictedMode},
	TokenIs:                     {"Is", "-is", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenIsNot:                  {"IsNot", "-isnot", FlagBinaryOperator | FlagBinaryPrecedenceComparison},
	TokenAs:                     {"As", "-as", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagDisallowedInRestrictedMode},
	TokenPostfixPlusPlus:        {"PostfixPlusPlus", "++", FlagUnaryOperator | FlagPrefixOrPostfixOperator | FlagDisallowedInRestrictedMode},
	TokenPostfixMinusMinus:      {"PostfixMinusMinus", "--", FlagUnaryOperator | FlagPrefixOrPostfixOperator | FlagDisallowedInRestrictedMode},
	TokenShl:                    {"Shl", "-shl", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCanConstantFold},
	TokenShr:                    {"Shr", "-shr", FlagBinaryOperator | FlagBinaryPrecedenceComparison | FlagCanConstantFold},
	TokenColon:                  {"Colon", ":", FlagSpecialOperator | FlagDisallowedInRestrictedMode},
	TokenQuestionMark:           {"QuestionMark", "?", FlagTernaryOperator | FlagDisallowedInRestrictedMode},
	TokenQuestionQuestionEquals: {"QuestionQuestionEquals", "??=", FlagAssignmentOperator},
	TokenQuestionQuestion:       {"QuestionQuestion", "??", FlagBinaryOperator | FlagBinaryPrecedenceCoalesce},
	TokenQuestionDot:            {"QuestionDot", "?.", FlagSpecialOperator | FlagDisallowedInRestrictedMode},
	TokenQuestionLBracket:       {"QuestionLBracket", "?[", 0},
	TokenBegin:                  {"Begin", "begin", FlagKeyword | FlagScriptBlockBlockName},
	TokenBreak:                  {"Break", "break", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenCatch:                  {"Catch", "catch", FlagKeyword},
	TokenClass:                  {"Class", "class", FlagKeyword},
	TokenContinue:               {"Continue", "continue", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenData:                   {"Data", "data", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenDefine:                 {"Define", "define", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenDo:                     {"Do", "do", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenDynamicparam:           {"Dynamicparam", "dynamicparam", FlagKeyword | FlagScriptBlockBlockName},
	TokenElse:                   {"Else", "else", FlagKeyword},
	TokenElseIf:                 {"ElseIf", "elseif", FlagKeyword},
	TokenEnd:                    {"End", "end", FlagKeyword | FlagScriptBlockBlockName},
	TokenExit:                   {"Exit", "exit", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenFilter:                 {"Filter", "filter", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenFinally:                {"Finally", "finally", FlagKeyword},
	TokenFor:                    {"For", "for", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenForeach:                {"Foreach", "foreach", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenFrom:                   {"From", "from", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenFunction:               {"Function", "function", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenIf:                     {"If", "if", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenIn:                     {"In", "in", FlagKeyword},
	TokenParam:                  {"Param", "param", FlagKeyword},
	TokenProcess:                {"Process", "process", FlagKeyword | FlagScriptBlockBlockName},
	TokenReturn:                 {"Return", "return", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenSwitch:                 {"Switch", "switch", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenThrow:                  {"Throw", "throw", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenTrap:                   {"Trap", "trap", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenTry:                    {"Try", "try", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenUntil:                  {"Until", "until", FlagKeyword},
	TokenUsing:                  {"Using", "using", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenVar:                    {"Var", "var", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenWhile:                  {"While", "while", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenWorkflow:               {"Workflow", "workflow", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenParallel:               {"Parallel", "parallel", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenSequence:               {"Sequence", "sequence", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenInlineScript:           {"InlineScript", "inlinescript", FlagKeyword | FlagStatementDoesntSupportAttributes},
	TokenConfiguration:          {"Configuration", "configuration", FlagKeyword},
	TokenDynamicKeyword:         {"DynamicKeyword", "<dynamic keyword>", FlagKeyword},
	TokenPublic:                 {"Public", "public", FlagKeyword},
	TokenPrivate:                {"Private", "private", FlagKeyword},
	TokenStatic:                 {"Static", "static", FlagKeyword},
	TokenInterface:              {"Interface", "interface", FlagKeyword},
	TokenEnum:                   {"Enum", "enum", FlagKeyword},
	TokenNamespace:              {"Namespace", "namespace", FlagKeyword},
	TokenModule:                 {"Module", "module", FlagKeyword},
	TokenType:                   {"Type", "type", FlagKeyword},
	TokenAssembly:               {"Assembly", "assembly", FlagKeyword},
	TokenCommand:                {"Command", "command", FlagKeyword},
	TokenHidden:                 {"Hidden", "hidden", FlagKeyword},
	TokenBase:                   {"Base", "base", FlagKeyword},
	TokenDefault:                {"Default", "default", FlagKeyword},
	TokenClean:                  {"Clean", "clean", FlagKeyword | FlagScriptBlockBlockName},
}

// String returns PowerShell's name of the kind.
func (k TokenKind) String() string { return traits[k].name }

// Text returns how the kind is written: "-eq", "&&", "foreach"; for kinds that are written in many ways a word for them.
func (k TokenKind) Text() string { return traits[k].text }

// Flags returns the traits that every token of the kind has.
func (k TokenKind) Flags() TokenFlags { return traits[k].flags }

// Has reports whether every token of the kind has one of the traits.
func (k TokenKind) Has(flags TokenFlags) bool { return traits[k].flags&flags != 0 }

// precedence returns how tight a binary operator binds; more is tighter.
func (k TokenKind) precedence() TokenFlags { return traits[k].flags & FlagBinaryPrecedenceMask }
