package syntax

import (
	"unicode/utf16"
	"unicode/utf8"
)

// format is what an expandable string holds besides text.
type format struct {
	parts  []nestedPart
	tokens []*Token // those of the parts, once they are parsed
}

// nestedPart is an expression in an expandable string.
type nestedPart struct {
	start, end int      // in the string's value, where the expression stands as it was written
	variable   *Token   // $name, or
	sub        *subScan // $( )
}

// subScan is the text of a $( ) in a string, to be parsed when the string is.
type subScan struct {
	scan   scan
	extent Extent
	broken bool
}

// run collects a string's value. As long as the value is what was written, it is a piece of the text and nothing is
// copied; the first escape moves what there is into the lexer's buffer.
type run struct {
	from     int // of the text that is not yet in the buffer
	buffered bool
}

// flush moves the text up to end into the buffer. The run goes on at the lexer's position.
func (l *lexer) flush(r *run, end int) {
	if !r.buffered {
		l.buf = l.buf[:0]
		r.buffered = true
	}
	l.buf = append(l.buf, l.text[r.from:end]...)
	r.from = l.pos
}

// length returns the length of the value so far, with the text up to end.
func (l *lexer) length(r *run, end int) int {
	if r.buffered {
		return len(l.buf) + end - r.from
	}
	return end - r.from
}

func (l *lexer) finish(r *run, end int) string {
	if !r.buffered {
		return l.text[r.from:end]
	}
	l.buf = append(l.buf, l.text[r.from:end]...)
	return string(l.buf)
}

// escaped resolves the escape whose backtick stands at at and was read.
func (l *lexer) escaped(r *run, at int) {
	c := l.peek()
	if c == 0 {
		return
	}
	l.flush(r, at)
	l.next()
	l.buf = l.escape(l.buf, c)
	r.from = l.pos
}

// invalidEscape stands in the value for an escape that means no character.
const invalidEscape = "\uffff"

// escape appends what a backtick with c behind it means.
func (l *lexer) escape(buf []byte, c rune) []byte {
	switch c {
	case '0':
		return append(buf, 0)
	case 'a':
		return append(buf, '\a')
	case 'b':
		return append(buf, '\b')
	case 'e':
		return append(buf, 0x1b)
	case 'f':
		return append(buf, '\f')
	case 'n':
		return append(buf, '\n')
	case 'r':
		return append(buf, '\r')
	case 't':
		return append(buf, '\t')
	case 'u':
		return l.unicodeEscape(buf)
	case 'v':
		return append(buf, '\v')
	}
	return utf8.AppendRune(buf, c)
}

const maxEscapeDigits = 6

// unicodeEscape reads {digits} behind `u.
func (l *lexer) unicodeEscape(buf []byte) []byte {
	from := l.pos - 2
	if l.peekByte() != '{' {
		l.report(l.plain(from, l.pos), invalidUnicodeEscapeSequence)
		return append(buf, invalidEscape...)
	}
	l.pos++
	digits, value := 0, rune(0)
	for ; ; digits++ {
		c := l.peek()
		if c == '}' {
			break
		}
		switch {
		case !is(c, classHex):
			if digits < maxEscapeDigits {
				l.reportAt(l.pos, invalidUnicodeEscapeSequence)
			} else {
				l.reportAt(l.pos, missingUnicodeEscapeSequenceTerminator)
			}
			return append(buf, invalidEscape...)
		case digits == maxEscapeDigits:
			l.reportAt(l.pos, tooManyDigitsInUnicodeEscapeSequence)
			return append(buf, invalidEscape...)
		}
		value = value<<4 | hexDigit(c)
		l.pos++
	}
	l.pos++
	switch {
	case digits == 0:
		l.report(l.plain(from, l.pos), invalidUnicodeEscapeSequence)
		return append(buf, invalidEscape...)
	case value > utf8.MaxRune:
		l.report(l.plain(from+3, l.pos-1), invalidUnicodeEscapeSequenceValue)
		return append(buf, invalidEscape...)
	case utf16.IsSurrogate(value):
		return appendSurrogate(buf, value)
	}
	return utf8.AppendRune(buf, value)
}

// appendSurrogate appends half of a surrogate pair in the way of UTF-8, which proper UTF-8 does not hold. The second half
// makes a character of both.
func appendSurrogate(buf []byte, half rune) []byte {
	if n := len(buf) - surrogateSize; n >= 0 {
		if before, ok := surrogate(string(buf[n:])); ok {
			if c := utf16.DecodeRune(before, half); c != utf8.RuneError {
				return utf8.AppendRune(buf[:n], c)
			}
		}
	}
	return append(buf, 0xE0|byte(half>>12), 0x80|byte(half>>6)&0x3F, 0x80|byte(half)&0x3F)
}

// surrogateSize is how many bytes half a surrogate pair takes.
const surrogateSize = 3

// surrogate returns the half of a surrogate pair that text begins with.
func surrogate(text string) (half rune, ok bool) {
	if len(text) < surrogateSize || text[0] != 0xED || text[1] < 0xA0 {
		return 0, false
	}
	return rune(text[0]&0x0F)<<12 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), true
}

func hexDigit(c rune) rune {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

func (l *lexer) singleQuoted() *Token {
	r := run{from: l.pos}
	end, ok := l.singleQuotedBody(&r)
	value := l.finish(&r, end)
	t := l.textToken(TokenStringLiteral, value)
	if !ok {
		t.Flags |= FlagTokenInError
	}
	return t
}

// singleQuotedInto reads a quoted piece of a word.
func (l *lexer) singleQuotedInto(r *run) {
	end, _ := l.singleQuotedBody(r)
	l.flush(r, end)
}

// singleQuotedBody reads to the closing quote and returns where the value ends.
func (l *lexer) singleQuotedBody(r *run) (end int, ok bool) {
	from := l.pos
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c != '\'' && c != 0xE2 {
			l.pos++
			continue
		}
		at := l.pos
		if !isSingleQuote(l.next()) {
			continue
		}
		if !isSingleQuote(l.peek()) {
			return at, true
		}
		l.flush(r, at)
		l.next()
	}
	l.reportIncompleteAt(l.quoteBefore(from), terminatorExpectedAtEndOfString, "'")
	return len(l.text), false
}

// quoteBefore returns the position of the quote that ends before pos.
func (l *lexer) quoteBefore(pos int) int {
	_, size := utf8.DecodeLastRuneInString(l.text[:pos])
	return pos - size
}

func (l *lexer) doubleQuoted() *Token {
	r := run{from: l.pos}
	var nested []nestedPart
	end, ok := l.doubleQuotedBody(&r, &nested)
	value := l.finish(&r, end)
	t := l.textToken(TokenStringExpandable, value)
	if !ok {
		t.Flags |= FlagTokenInError
	}
	l.setFormat(t, nested)
	return t
}

func (l *lexer) doubleQuotedInto(r *run, nested *[]nestedPart) {
	end, _ := l.doubleQuotedBody(r, nested)
	l.flush(r, end)
}

func (l *lexer) doubleQuotedBody(r *run, nested *[]nestedPart) (end int, ok bool) {
	from := l.pos
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c != '"' && c != '$' && c != '`' && c != 0xE2 {
			l.pos++
			continue
		}
		at := l.pos
		switch c := l.next(); {
		case isDoubleQuote(c):
			if !isDoubleQuote(l.peek()) {
				return at, true
			}
			l.flush(r, at)
			l.next()
		case c == '$':
			l.dollar(r, at, false, nested)
		case c == '`':
			l.escaped(r, at)
		}
	}
	l.reportIncompleteAt(l.quoteBefore(from), terminatorExpectedAtEndOfString, "\"")
	return len(l.text), false
}

// setFormat gives a token the expressions in it. A broken expression breaks the string.
func (l *lexer) setFormat(t *Token, nested []nestedPart) {
	if len(nested) == 0 {
		return
	}
	t.value = &format{parts: nested}
	for i := range nested {
		if nested[i].sub != nil && nested[i].sub.broken {
			t.Flags |= FlagTokenInError
		}
	}
}

// dollar reads an expression in a string whose $ stands at at and was read. Other dollars stand for themselves.
func (l *lexer) dollar(r *run, at int, hereString bool, nested *[]nestedPart) {
	c := l.peek()
	if c != '(' && c != '{' && !isVariableStart(c) {
		return
	}
	start, mode, saving := l.start, l.mode, l.saving
	l.saving, l.mode = false, expressionMode
	l.start = at
	part := nestedPart{start: l.length(r, at)}
	if c == '(' {
		l.pos++
		part.sub = l.subExpression(hereString)
	} else {
		part.variable = l.variable(false, true)
	}
	l.start, l.mode, l.saving = start, mode, saving
	part.end = l.length(r, l.pos)
	*nested = append(*nested, part)
}

// subExpression reads $( ) in a string to its closing parenthesis. Quotes and comments in it do not count, only
// parentheses do; in a string between quotes, doubled and escaped quotes are single ones in the expression.
func (l *lexer) subExpression(hereString bool) *subScan {
	sub := &subScan{}
	var text []byte // where quotes were doubled: the text with single ones
	var origin []int32
	copied := l.start
	rewrite := func(end int) {
		for i := copied; i < end; i++ {
			origin = append(origin, l.offset(i))
		}
		text = append(text, l.text[copied:end]...)
	}
	depth := 1
	for depth > 0 {
		if l.pos >= len(l.text) {
			l.reportIncompleteAt(l.start, incompleteDollarSubexpressionReference)
			sub.broken = true
			break
		}
		at := l.pos
		if c := l.text[at]; c < utf8.RuneSelf && c != '(' && c != ')' && c != '`' && c != '"' {
			l.pos++
			continue
		}
		switch c := l.next(); {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case !hereString && (c == '`' || isDoubleQuote(c)) && isDoubleQuote(l.peek()):
			rewrite(at)
			from := l.pos
			l.next()
			for range l.pos - from {
				origin = append(origin, l.offset(at))
			}
			text = append(text, l.text[from:l.pos]...)
			copied = l.pos
		}
	}
	sub.extent = l.current()
	l.spend((l.pos - l.start) / bytesPerToken)
	if text == nil {
		sub.scan = scan{text: l.text[:l.pos], first: l.start, pos: l.start, base: l.base, origin: l.origin}
		if l.origin != nil {
			sub.scan.origin = l.origin[:l.pos+1]
		}
		return sub
	}
	rewrite(l.pos)
	sub.scan = scan{text: string(text), base: sub.extent.Start, origin: append(origin, l.offset(l.pos))}
	return sub
}

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
	if path := parseVariablePath(name); path.Name == "" {
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
	if parseVariablePath(text).Name == "" {
		l.report(l.plain(l.start, l.pos), invalidBracedVariableReference)
	}
	return l.textToken(TokenVariable, text)
}

// stringParts cuts the value of an expandable string into its text and its expressions.
func stringParts(value string, parts []nestedPart, expressions []Expression) []StringPart {
	pieces := make([]StringPart, 0, 2*len(parts)+1)
	from := 0
	for i, part := range parts {
		if part.start > from {
			pieces = append(pieces, StringPart{Text: value[from:part.start]})
		}
		pieces = append(pieces, StringPart{Expression: expressions[i]})
		from = part.end
	}
	if from < len(value) {
		pieces = append(pieces, StringPart{Text: value[from:]})
	}
	return pieces
}
