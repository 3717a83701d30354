package syntax

func (l *lexer) oneOrTwo(c byte, one, two TokenKind) *Token {
	if l.peekByte() == c {
		l.pos++
		return l.token(two)
	}
	return l.token(one)
}

// operatorOrWord returns the operator just read, or the word that it begins where bare words are arguments.
func (l *lexer) operatorOrWord(kind TokenKind) *Token {
	if l.mode == commandMode && !endsWord(l.peek()) {
		return l.generic(l.pos)
	}
	return l.token(kind)
}

func (l *lexer) arithmetic(c rune) *Token {
	n := l.peekByte()
	kind, assign := TokenPlus, TokenPlusEquals
	switch c {
	case '+':
		if n == '+' {
			l.pos++
			return l.operatorOrWord(TokenPlusPlus)
		}
	case '*':
		kind, assign = TokenMultiply, TokenMultiplyEquals
		if n == '>' {
			l.pos++
			return l.allRedirection()
		}
	case '/':
		kind, assign = TokenDivide, TokenDivideEquals
	case '%':
		kind, assign = TokenRem, TokenRemainderEquals
	}
	if n == '=' {
		l.pos++
		return l.operatorOrWord(assign)
	}
	if c == '+' && l.signedNumbers && (isDigit(l.peek()) || n == '.') {
		return l.number(c)
	}
	return l.operatorOrWord(kind)
}

func (l *lexer) dash(c rune) *Token {
	n := l.peek()
	switch {
	case isDash(n):
		l.next()
		return l.operatorOrWord(TokenMinusMinus)
	case n == '=':
		l.pos++
		return l.operatorOrWord(TokenMinusEquals)
	case isLetter(n) || n == '_' || n == '?':
		return l.parameter()
	case l.signedNumbers && (isDigit(n) || n == '.'):
		return l.number(c)
	}
	return l.operatorOrWord(TokenMinus)
}

func (l *lexer) dot() *Token {
	n := l.peek()
	if n == '.' {
		l.pos++
		if l.mode == commandMode && !endsWord(l.peek()) {
			l.pos--
			return l.generic(l.pos)
		}
		return l.token(TokenDotDot)
	}
	if is(n, classDigit) {
		return l.number('.')
	}
	if l.mode == commandMode && !endsWord(n) && n != '$' && n != '"' && n != '\'' {
		return l.generic(l.pos)
	}
	return l.token(TokenDot)
}

func (l *lexer) exclaim(c rune) *Token {
	n := l.peek()
	if l.mode == commandMode && !endsWord(n) || l.mode == expressionMode && isIdentifierStart(n) {
		return l.generic(l.pos)
	}
	if l.mode == expressionMode && (isDigit(n) || n == '.') {
		from := l.pos
		_, ok := l.numberText(c)
		l.pos = from
		if !ok {
			return l.generic(l.pos)
		}
	}
	return l.token(TokenExclaim)
}

func (l *lexer) colon() *Token {
	if l.peekByte() == ':' {
		l.pos++
		if l.mode == commandMode && !l.wantSimpleName && !endsWord(l.peek()) {
			return l.generic(l.pos)
		}
		return l.token(TokenColonColon)
	}
	if l.mode == commandMode {
		return l.label()
	}
	return l.token(TokenColon)
}

func (l *lexer) question() *Token {
	if l.peekByte() != '?' {
		return l.token(TokenQuestionMark)
	}
	l.pos++
	return l.oneOrTwo('=', TokenQuestionQuestion, TokenQuestionQuestionEquals)
}

func (l *lexer) at() *Token {
	from := l.pos
	switch c := l.next(); {
	case c == '{':
		return l.token(TokenAtCurly)
	case c == '(':
		return l.token(TokenAtParen)
	case isSingleQuote(c):
		return l.hereString(false)
	case isDoubleQuote(c):
		return l.hereString(true)
	case isVariableStart(c):
		l.pos = from
		return l.variable(true, false)
	}
	l.pos = from
	l.reportAt(l.pos-1, unrecognizedToken)
	return l.token(TokenUnknown)
}

func (l *lexer) redirection(from RedirectionStream) *Token {
	if l.peekByte() == '&' && l.pos+1 < len(l.text) && (l.text[l.pos+1] == '1' || l.text[l.pos+1] == '2') {
		to := RedirectionStream(l.text[l.pos+1] - '0')
		l.pos += 2
		return l.mergingRedirection(from, to)
	}
	return l.fileRedirection(from, true)
}

func (l *lexer) allRedirection() *Token {
	if l.peekByte() == '&' && l.pos+1 < len(l.text) && l.text[l.pos+1] == '1' {
		l.pos += 2
		return l.mergingRedirection(AllStreams, OutputStream)
	}
	return l.fileRedirection(AllStreams, false)
}

func (l *lexer) mergingRedirection(from, to RedirectionStream) *Token {
	t := l.token(TokenRedirection)
	t.value = &redirectionValue{from: from, to: to, merge: true}
	return t
}

// fileRedirection reads the rest of a redirection whose first > was read. In an expression a digit before it is a
// number.
func (l *lexer) fileRedirection(from RedirectionStream, numbered bool) *Token {
	appending := l.peekByte() == '>'
	if numbered && l.mode == expressionMode {
		l.pos--
		t := l.token(TokenNumber)
		t.value = int32(from)
		return t
	}
	if appending {
		l.pos++
	}
	t := l.token(TokenRedirection)
	t.value = &redirectionValue{from: from, append: appending}
	return t
}

// memberOperator reads an operator that must stand right behind its target: . :: ?. and, where allowed, [ ?[. It
// returns nil where none stands there.
func (l *lexer) memberOperator(bracket bool) *Token {
	for l.peekByte() == '<' {
		l.start = l.pos
		if l.pos+1 >= len(l.text) || l.text[l.pos+1] != '#' {
			return nil
		}
		l.pos += 2
		l.blockComment()
	}
	from := l.pos
	l.start = from
	spaceEnds := func() bool {
		c := l.peek()
		return l.mode == commandMode && (isSpace(c) || c == 0 || c == '\r' || c == '\n')
	}
	switch l.peekByte() {
	case '.':
		l.pos++
		if l.peekByte() != '.' && !spaceEnds() {
			return l.token(TokenDot)
		}
	case ':':
		l.pos++
		if l.peekByte() == ':' {
			l.pos++
			if !spaceEnds() {
				return l.token(TokenColonColon)
			}
		}
	case '[':
		if bracket {
			l.pos++
			return l.token(TokenLBracket)
		}
	case '?':
		l.pos++
		switch l.peekByte() {
		case '.':
			l.pos++
			return l.token(TokenQuestionDot)
		case '[':
			if bracket {
				l.pos++
				return l.token(TokenQuestionLBracket)
			}
		}
	}
	l.pos = from
	return nil
}

// invokeOpening reads the ( or { that makes a member a method's call, nil where neither stands there.
func (l *lexer) invokeOpening() *Token {
	l.start = l.pos
	switch l.peekByte() {
	case '(':
		l.pos++
		return l.token(TokenLParen)
	case '{':
		l.pos++
		return l.token(TokenLCurly)
	}
	return nil
}

// leftBracket reads a [ behind white space and comments, nil where none stands there. What was passed over before a
// member's operator is given back, for white space ends an expression.
func (l *lexer) leftBracket() *Token {
	from, passed := l.pos, false
	for {
		l.start = l.pos
		switch c := l.peek(); {
		case isSpace(c):
			passed = true
			l.skipSpace()
		case c == '#':
			passed = true
			l.pos++
			l.lineComment()
		case c == '<' && l.pos+1 < len(l.text) && l.text[l.pos+1] == '#':
			passed = false
			l.pos += 2
			l.blockComment()
		case c == '[':
			l.pos++
			return l.token(TokenLBracket)
		case (c == '.' || c == ':') && passed:
			l.resync(l.offset(from))
			return nil
		default:
			return nil
		}
	}
}
