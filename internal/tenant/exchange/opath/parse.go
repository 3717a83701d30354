package opath

import (
	"fmt"
	"strconv"
	"strings"
)

// SyntaxError says where a filter stops making sense.
type SyntaxError struct {
	Filter string
	Offset int // in bytes from the start of Filter
	Reason string
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid filter syntax at character %d: %s", e.Offset, e.Reason)
}

// maxDepth bounds nesting, so that a hostile filter cannot exhaust the stack.
const maxDepth = 200

// Parse reads a filter. An empty text gives nil, which matches everything. Errors are of type *[SyntaxError].
func Parse(text string) (Expr, error) {
	p := &parser{text: text}
	p.next()
	if p.kind == end {
		return nil, p.err
	}
	expr := p.or(0)
	if p.err == nil && p.kind != end {
		p.fail("unexpected " + p.word)
	}
	if p.err != nil {
		return nil, p.err
	}
	return expr, nil
}

type kind int

const (
	end    kind = iota
	open        // (
	closed      // )
	operator
	name
	text
)

type parser struct {
	text  string
	at    int // behind the present token
	start int // of the present token
	kind  kind
	word  string // operators in lower case without the hyphen
	err   error
}

func (p *parser) fail(reason string) {
	if p.err == nil {
		p.err = &SyntaxError{Filter: p.text, Offset: p.start, Reason: reason}
	}
	p.kind = end
}

func (p *parser) next() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.at])) {
		p.at++
	}
	p.start = p.at
	if p.at == len(p.text) {
		p.kind, p.word = end, "end of filter"
		return
	}
	switch c := p.text[p.at]; {
	case c == '(':
		p.at++
		p.kind, p.word = open, "("
	case c == ')':
		p.at++
		p.kind, p.word = closed, ")"
	case c == '!':
		p.at++
		p.kind, p.word = operator, "not"
	case c == '\'' || c == '"':
		p.quoted(c)
	case c == '-' && p.at+1 < len(p.text) && isLetter(p.text[p.at+1]):
		word := p.run(1)
		p.kind, p.word = operator, strings.ToLower(word[1:])
	default:
		word := p.run(0)
		if word == "" {
			p.fail(fmt.Sprintf("unexpected %q", c))
			return
		}
		p.kind, p.word = name, word
	}
}

// quoted reads a string; a doubled quote inside stands for one.
func (p *parser) quoted(quote byte) {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		if c := p.text[p.at]; c != quote {
			b.WriteByte(c)
			continue
		}
		p.at++
		if p.at == len(p.text) || p.text[p.at] != quote {
			p.kind, p.word = text, b.String()
			return
		}
		b.WriteByte(quote)
	}
	p.fail("the string does not end")
}

// run reads a word without quotes, taking the first skip bytes as they are.
func (p *parser) run(skip int) string {
	stop := p.at + skip
	for stop < len(p.text) && !strings.ContainsRune(" \t\r\n()'\"", rune(p.text[stop])) {
		if skip > 0 && !isLetter(p.text[stop]) {
			break
		}
		stop++
	}
	word := p.text[p.at:stop]
	p.at = stop
	return word
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (p *parser) or(depth int) Expr {
	left := p.and(depth)
	for p.kind == operator && p.word == "or" {
		p.next()
		left = Or{left, p.and(depth)}
	}
	return left
}

func (p *parser) and(depth int) Expr {
	left := p.not(depth)
	for p.kind == operator && p.word == "and" {
		p.next()
		left = And{left, p.not(depth)}
	}
	return left
}

func (p *parser) not(depth int) Expr {
	if depth > maxDepth {
		p.fail("too deeply nested")
		return nil
	}
	if p.kind == operator && p.word == "not" {
		p.next()
		return Not{p.not(depth + 1)}
	}
	if p.kind == open {
		p.next()
		inner := p.or(depth + 1)
		if p.kind != closed {
			p.fail("a closing parenthesis is missing")
			return nil
		}
		p.next()
		return inner
	}
	return p.compare()
}

var comparisons = map[string]Op{
	"eq": Equal, "ne": NotEqual, "gt": Greater, "ge": GreaterOrEqual, "lt": Less, "le": LessOrEqual,
	"like": Like, "notlike": NotLike,
}

func (p *parser) compare() Expr {
	if p.kind != name {
		p.fail("a property name is expected")
		return nil
	}
	property := p.word
	p.next()
	op, known := comparisons[p.word]
	if p.kind != operator || !known {
		p.fail("a comparison such as -eq is expected")
		return nil
	}
	p.next()
	var value any
	switch p.kind {
	case text:
		value = p.word
	case name:
		value = bare(p.word)
	default:
		p.fail("a value is expected")
		return nil
	}
	p.next()
	return Compare{property, op, value}
}

func bare(word string) any {
	switch strings.ToLower(word) {
	case "$null":
		return nil
	case "$true":
		return true
	case "$false":
		return false
	}
	if n, err := strconv.ParseInt(word, 10, 64); err == nil {
		return n
	}
	return word
}
