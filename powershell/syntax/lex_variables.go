package syntax

import "unicode/utf8"

// variable reads a variable whose $ or @ was read. In a word of a command, what is no variable's name goes on as a word.
func (l *lexer) variable(splatted, inString bool) *Token {
	if l.peekByte() == '{' {
		l.pos++
		return l.bracedVariable(inString)
	}
	from := l.pos
	c := l.peek()
	if !isVariableStart(c) {
		return l.generic(l.pos)
	}
	l.next()
	if c == '$' || c == '?' || c == '^' {
		if l.mode == commandMode && !endsWord(l.peek()) {
			return l.genericAgain()
		}
	} else if !l.variableName() {
		return l.genericAgain()
	}
	name := l.text[from:l.pos]
	if path := ParseVariablePath(name); path.Name == "" {
		e := invalidVariableReference
		if path.Drive != "" {
			e = invalidVariableReferenceWithDrive
		}
		l.report(l.plain(l.start, l.pos), e)
	}
	kind := TokenVariable
	if splatted {
		kind = TokenSplattedVariable
	}
	return l.textToken(kind, name)
}

// variableName reads on in a name without braces. It reports whether the name is one, and not the beginning of a word.
func (l *lexer) variableName() bool {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c < utf8.RuneSelf && classes[c]&classVariableInside != 0:
			l.pos++
			continue
		case c == ':':
			if l.pos+1 < len(l.text) && l.text[l.pos+1] == ':' {
				return true
			}
			l.pos++
			continue
		case c >= utf8.RuneSelf && isLetterOrDigit(l.peek()):
			l.next()
			continue
		}
		switch c {
		case 0, '\t', '\r', '\n', ' ', '&', '(', ')', ',', ';', '{', '}', '|', '.', '[', '=':
			return true
		}
		return l.mode != commandMode || endsWord(l.peek())
	}
	return true
}

// bracedVariable reads ${name}, whose brace was read.
func (l *lexer) bracedVariable(inString bool) *Token {
	from := l.pos - 1
	var name []byte
	closed := false
	for l.pos < len(l.text) && !closed {
		c := l.next()
		switch {
		case c == '}':
			closed = true
			continue
		case c == '`':
			if l.pos >= len(l.text) {
				continue
			}
			name = l.escape(name, l.next())
			continue
		case inString && isDoubleQuote(c) && isDoubleQuote(l.peek()):
			c = l.next()
		case c == '{':
			l.reportAt(l.pos, openBraceNeedsToBeBackTickedInVariableName)
		}
		name = utf8.AppendRune(name, c)
	}
	if !closed {
		l.reportIncompleteAt(from, incompleteDollarVariableReference)
	}
	text := string(name)
	if text == "" {
		if closed {
			l.reportAt(l.pos-1, emptyVariableReference)
		}
		text = ":Error:"
	}
	if c := l.peek(); l.mode == commandMode && !endsWord(c) && c != '.' && c != '[' {
		return l.genericAgain()
	}
	if ParseVariablePath(text).Name == "" {
		l.report(l.plain(l.start, l.pos), invalidBracedVariableReference)
	}
	return l.textToken(TokenVariable, text)
}
