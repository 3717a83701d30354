package syntax

// longestWord is the length of the longest keyword and operator.
const longestWord = 13

// foldWord writes word in lower case into buf. ok is false for a word that is too long or not ASCII and so no keyword.
func foldWord(buf *[longestWord]byte, word string) (folded []byte, ok bool) {
	if len(word) > longestWord {
		return nil, false
	}
	for i := 0; i < len(word); i++ {
		c := word[i]
		if c >= 0x80 {
			return nil, false
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	return buf[:len(word)], true
}

// keyword returns the kind of a keyword in any case, TokenUnknown for a word that is none.
func keyword(word string) TokenKind {
	var buf [longestWord]byte
	folded, ok := foldWord(&buf, word)
	if !ok || len(word) < 2 {
		return TokenUnknown
	}
	switch string(folded) {
	case "elseif":
		return TokenElseIf
	case "if":
		return TokenIf
	case "else":
		return TokenElse
	case "switch":
		return TokenSwitch
	case "foreach":
		return TokenForeach
	case "from":
		return TokenFrom
	case "in":
		return TokenIn
	case "for":
		return TokenFor
	case "while":
		return TokenWhile
	case "until":
		return TokenUntil
	case "do":
		return TokenDo
	case "try":
		return TokenTry
	case "catch":
		return TokenCatch
	case "finally":
		return TokenFinally
	case "trap":
		return TokenTrap
	case "data":
		return TokenData
	case "return":
		return TokenReturn
	case "continue":
		return TokenContinue
	case "break":
		return TokenBreak
	case "exit":
		return TokenExit
	case "throw":
		return TokenThrow
	case "begin":
		return TokenBegin
	case "process":
		return TokenProcess
	case "end":
		return TokenEnd
	case "dynamicparam":
		return TokenDynamicparam
	case "function":
		return TokenFunction
	case "filter":
		return TokenFilter
	case "param":
		return TokenParam
	case "class":
		return TokenClass
	case "define":
		return TokenDefine
	case "var":
		return TokenVar
	case "using":
		return TokenUsing
	case "workflow":
		return TokenWorkflow
	case "parallel":
		return TokenParallel
	case "sequence":
		return TokenSequence
	case "inlinescript":
		return TokenInlineScript
	case "configuration":
		return TokenConfiguration
	case "public":
		return TokenPublic
	case "private":
		return TokenPrivate
	case "static":
		return TokenStatic
	case "interface":
		return TokenInterface
	case "enum":
		return TokenEnum
	case "namespace":
		return TokenNamespace
	case "module":
		return TokenModule
	case "type":
		return TokenType
	case "assembly":
		return TokenAssembly
	case "command":
		return TokenCommand
	case "hidden":
		return TokenHidden
	case "base":
		return TokenBase
	case "default":
		return TokenDefault
	case "clean":
		return TokenClean
	}
	return TokenUnknown
}

// operator returns the kind of an operator that is written as a dash and a word, TokenUnknown for a word that is none.
func operator(word string) TokenKind {
	var buf [longestWord]byte
	folded, ok := foldWord(&buf, word)
	if !ok || len(word) < 1 {
		return TokenUnknown
	}
	switch string(folded) {
	case "eq", "ieq":
		return TokenIeq
	case "ceq":
		return TokenCeq
	case "ne", "ine":
		return TokenIne
	case "cne":
		return TokenCne
	case "ge", "ige":
		return TokenIge
	case "cge":
		return TokenCge
	case "gt", "igt":
		return TokenIgt
	case "cgt":
		return TokenCgt
	case "lt", "ilt":
		return TokenIlt
	case "clt":
		return TokenClt
	case "le", "ile":
		return TokenIle
	case "cle":
		return TokenCle
	case "like", "ilike":
		return TokenIlike
	case "clike":
		return TokenClike
	case "notlike", "inotlike":
		return TokenInotlike
	case "cnotlike":
		return TokenCnotlike
	case "match", "imatch":
		return TokenImatch
	case "cmatch":
		return TokenCmatch
	case "notmatch", "inotmatch":
		return TokenInotmatch
	case "cnotmatch":
		return TokenCnotmatch
	case "replace", "ireplace":
		return TokenIreplace
	case "creplace":
		return TokenCreplace
	case "contains", "icontains":
		return TokenIcontains
	case "ccontains":
		return TokenCcontains
	case "notcontains", "inotcontains":
		return TokenInotcontains
	case "cnotcontains":
		return TokenCnotcontains
	case "in", "iin":
		return TokenIin
	case "cin":
		return TokenCin
	case "notin", "inotin":
		return TokenInotin
	case "cnotin":
		return TokenCnotin
	case "split", "isplit":
		return TokenIsplit
	case "csplit":
		return TokenCsplit
	case "bnot":
		return TokenBnot
	case "not":
		return TokenNot
	case "isnot":
		return TokenIsNot
	case "is":
		return TokenIs
	case "as":
		return TokenAs
	case "f":
		return TokenFormat
	case "and":
		return TokenAnd
	case "band":
		return TokenBand
	case "or":
		return TokenOr
	case "bor":
		return TokenBor
	case "xor":
		return TokenXor
	case "bxor":
		return TokenBxor
	case "join":
		return TokenJoin
	case "shl":
		return TokenShl
	case "shr":
		return TokenShr
	}
	return TokenUnknown
}
