package syntax

import "strings"

import "unicode/utf8"

// identifier reads a word that begins with a letter: a keyword, a name, the name of a type or an argument.
func (l *lexer) identifier() *Token {
	for l.pos < len(l.text) {
		if c := l.text[l.pos]; c < utf8.RuneSelf {
			if classes[c]&(classLetter|classDigit) == 0 {
				break
			}
			l.pos++
		} else if c, size := utf8.DecodeRuneInString(l.text[l.pos:]); isLetterOrDigit(c) {
			l.pos += size
		} else {
			break
		}
	}
	if l.mode == typeNameMode {
		return l.typeName()
	}
	if !l.wantSimpleName {
		if l.mode == commandMode && !endsWord(l.peek()) {
			return l.generic(l.pos)
		}
		if l.mode == commandMode || l.mode == signatureMode {
			if kind := keyword(l.text[l.start:l.pos]); kind != TokenUnknown && (kind != TokenInlineScript || l.inWorkflow) {
				return l.token(kind)
			}
		}
	}
	return l.token(TokenIdentifier)
}

func (l *lexer) typeName() *Token {
	for l.pos < len(l.text) {
		switch c := l.peek(); c {
		case '.', '`', '_', '+', '#', '\\':
			l.pos++
			continue
		default:
			if isLetterOrDigit(c) {
				l.next()
				continue
			}
		}
		break
	}
	t := l.token(TokenIdentifier)
	t.Flags |= FlagTypeName
	return t
}

// assemblyName reads what follows the comma in the name of a type: "Name, Version=1.0.0.0, …".
func (l *lexer) assemblyName() string {
	var name strings.Builder
	name.WriteString(l.assemblyNamePiece())
	for l.peekByte() == ',' {
		l.start = l.pos
		l.pos++
		l.token(TokenComma)
		name.WriteString(", " + l.assemblyNamePiece())
		if l.peekByte() == '=' {
			l.start = l.pos
			l.pos++
			l.token(TokenEquals)
			name.WriteString("=" + l.assemblyNamePiece())
		}
	}
	return name.String()
}

func (l *lexer) assemblyNamePiece() string {
	l.skipSpace()
	l.start = l.pos
	for l.pos < len(l.text) && !endsAssemblyName(l.peek()) {
		l.next()
	}
	piece := l.text[l.start:l.pos]
	t := l.token(TokenIdentifier)
	t.Flags |= FlagTypeName
	l.skipSpace()
	return piece
}

// label reads `:name`, whose colon was read.
func (l *lexer) label() *Token {
	if !isIdentifierStart(l.peek()) {
		if l.pos >= len(l.text) {
			return l.textToken(TokenGeneric, ":")
		}
		return l.generic(l.pos)
	}
	from := l.pos
	for isIdentifierFollow(l.peek()) {
		l.next()
	}
	if l.mode == commandMode && !endsWord(l.peek()) {
		l.next()
		return l.generic(l.pos)
	}
	return l.textToken(TokenLabel, l.text[from:l.pos])
}

// parameter reads `-name`, whose dash was read: an operator in an expression, a parameter elsewhere.
func (l *lexer) parameter() *Token {
	from := l.pos
	colon := false
scan:
	for l.pos < len(l.text) {
		c := l.peek()
		switch {
		case is(c, classLetter) && c != '_':
			l.pos++
		case isSpace(c):
			break scan
		case c == '{' || c == '}' || c == '(' || c == ')' || c == ';' || c == ',' || c == '|' || c == '&' || c == '.' ||
			c == '[' || c == '\r' || c == '\n' || c == 0:
			break scan
		case c == ':':
			colon = true
			break scan
		case isSingleQuote(c) || isDoubleQuote(c):
			if l.mode == commandMode {
				return l.generic(l.pos)
			}
			break scan
		case l.mode != commandMode:
			break scan
		default:
			l.next()
		}
	}
	name := l.text[from:min(l.pos, len(l.text))]
	if colon && l.mode == commandMode {
		l.pos++
	}
	if l.mode == expressionMode {
		if kind := operator(name); kind != TokenUnknown {
			return l.token(kind)
		}
	}
	if name == "" {
		return l.token(TokenMinus)
	}
	t := l.textToken(TokenParameter, name)
	if colon {
		t.value = usedColon{}
	}
	return t
}

// generic reads the rest of a bare word. What lies between the token's start and done stands for itself.
func (l *lexer) generic(done int) *Token {
	return l.genericFrom(run{from: l.start}, done)
}

// genericEscaped reads a word whose first character c follows a backtick.
func (l *lexer) genericEscaped(c rune) *Token {
	r := run{}
	l.buf = l.escape(l.buf[:0], c)
	r.buffered = true
	r.from = l.pos
	return l.genericFrom(r, l.pos)
}

// genericAgain reads a word from the token's start: what seemed to be a variable or a number.
func (l *lexer) genericAgain() *Token {
	l.pos = l.start
	return l.generic(l.pos)
}

func (l *lexer) genericFrom(r run, done int) *Token {
	var nested []nestedPart
	l.pos = done
	for {
		for l.pos < len(l.text) { // the plain characters of a word
			c := l.text[l.pos]
			if c >= utf8.RuneSelf || classes[c]&classTokenEnd != 0 || c == '`' || c == '\'' || c == '"' || c == '$' {
				break
			}
			l.pos++
		}
		if l.pos >= len(l.text) {
			break
		}
		c := l.peek()
		if endsWord(c) {
			break
		}
		at := l.pos
		l.next()
		switch {
		case c == '`':
			l.escaped(&r, at)
		case isSingleQuote(c):
			l.flush(&r, at)
			l.singleQuotedInto(&r)
		case isDoubleQuote(c):
			l.flush(&r, at)
			l.doubleQuotedInto(&r, &nested)
		case c == '$':
			l.dollar(&r, at, false, &nested)
		}
	}
	value := l.finish(&r, min(l.pos, len(l.text)))
	t := l.textToken(TokenGeneric, value)
	if nested != nil {
		l.setFormat(t, nested)
	}
	return t
}

// verbatimArgument reads what follows --%: everything to the end of the line or the pipe.
func (l *lexer) verbatimArgument() *Token {
	l.skipSpace()
	l.start = l.pos
	quoted := false
	for l.pos < len(l.text) {
		c := l.peek()
		if c == '\r' || c == '\n' {
			break
		}
		if isDoubleQuote(c) {
			quoted = !quoted
		} else if !quoted && (c == '|' || c == '&' && l.pos+1 < len(l.text) && l.text[l.pos+1] == '&') {
			break
		}
		l.next()
	}
	return l.textToken(TokenGeneric, l.text[l.start:l.pos])
}
