package syntax

// hereString reads a here-string whose @ and quote were read.
func (l *lexer) hereString(expandable bool) *Token {
	header := l.start
	isQuote, quote, kind := isSingleQuote, byte('\''), TokenHereStringLiteral
	if expandable {
		isQuote, quote, kind = isDoubleQuote, '"', TokenHereStringExpandable
	}
	if !l.hereStringHeader(header, quote) {
		t := l.textToken(kind, "")
		t.Flags |= FlagTokenInError
		return t
	}
	r := run{from: l.pos}
	var nested []nestedPart
	falseFooter := -1
	end := l.pos
	ok := l.hereStringFooter(isQuote, &falseFooter)
	for !ok && l.pos < len(l.text) {
		at := l.pos
		switch c := l.text[at]; c {
		case '\r', '\n':
			l.pos++
			l.joinCRLF(c)
			end = at
			ok = l.hereStringFooter(isQuote, &falseFooter)
		case '$':
			l.pos++
			if expandable {
				l.dollar(&r, at, true, &nested)
			}
		case '`':
			l.pos++
			if expandable {
				l.escaped(&r, at)
			}
		default:
			l.pos++
		}
	}
	if !ok {
		end = len(l.text)
		if falseFooter >= 0 {
			l.reportIncompleteAt(falseFooter, whitespaceBeforeHereStringFooter)
		} else {
			l.reportIncompleteAt(header, terminatorExpectedAtEndOfString, string(quote)+"@")
		}
	}
	value := l.finish(&r, max(end, r.from))
	t := l.textToken(kind, value)
	if !ok {
		t.Flags |= FlagTokenInError
	}
	l.setFormat(t, nested)
	return t
}

// hereStringHeader reads what may stand between the opening and the line break: white space.
func (l *lexer) hereStringHeader(header int, quote byte) bool {
	l.skipSpace()
	if l.pos >= len(l.text) {
		l.reportIncompleteAt(header, terminatorExpectedAtEndOfString, string(quote)+"@")
		return false
	}
	if c := l.text[l.pos]; c == '\r' || c == '\n' {
		l.pos++
		l.joinCRLF(c)
		return true
	}
	l.reportAt(l.pos, unexpectedCharactersAfterHereStringHeader)
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c == '\r' || c == '\n' {
			break
		}
		l.pos++
		if c == quote && l.peekByte() == '@' {
			l.pos++
			break
		}
	}
	return false
}

// hereStringFooter reads the closing quote and @ at the beginning of a line. It remembers the first that white space
// stands before, which is the likely mistake where the closing is missing.
func (l *lexer) hereStringFooter(isQuote func(rune) bool, falseFooter *int) bool {
	isFooter := func() bool {
		from := l.pos
		if isQuote(l.next()) && l.peekByte() == '@' {
			l.pos++
			return true
		}
		l.pos = from
		return false
	}
	if isFooter() {
		return true
	}
	from := l.pos
	l.skipSpace()
	at := l.pos
	if at > from && isFooter() && *falseFooter < 0 {
		*falseFooter = at
	}
	return false
}
