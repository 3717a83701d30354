package syntax

import "unicode/utf8"

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
