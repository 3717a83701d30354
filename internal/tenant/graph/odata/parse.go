package odata

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxDepth bounds nesting, so that a hostile filter cannot exhaust the stack.
const maxDepth = 200

// ParseFilter reads the text of $filter. An empty text gives nil.
func ParseFilter(text string) (Expr, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	p := &parser{text: text}
	p.next()
	expr := p.or(0)
	if p.err == nil && p.kind != end {
		p.fail("syntax error")
	}
	if p.err != nil {
		return nil, p.err
	}
	return expr, nil
}

type kind int

const (
	end kind = iota
	word
	literal
	punctuation
)

type parser struct {
	text  string
	at    int
	start int
	kind  kind
	word  string
	value any
	err   error
}

func (p *parser) fail(reason string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s at position %d in '%s'", reason, p.start, p.text)
	}
	p.kind = end
}

func (p *parser) next() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
	p.start, p.word, p.value = p.at, "", nil
	if p.at == len(p.text) {
		p.kind = end
		return
	}
	switch c := p.text[p.at]; c {
	case '(', ')', ',', ':', '=', '[', ']':
		p.at++
		p.kind, p.word = punctuation, string(c)
		return
	case '\'':
		p.quoted()
		return
	case '/':
		p.fail("syntax error")
		return
	}
	stop := p.at
	for stop < len(p.text) && strings.IndexByte(" \t\r\n(),='[]", p.text[stop]) < 0 {
		if p.text[stop] == ':' && (stop+1 == len(p.text) || p.text[stop+1] < '0' || p.text[stop+1] > '9') {
			break
		}
		stop++
	}
	if stop == p.at {
		p.fail("syntax error")
		return
	}
	p.word = p.text[p.at:stop]
	p.at = stop
	p.kind = word
	if value, ok := bare(p.word); ok {
		p.kind, p.value = literal, value
	}
}

func (p *parser) quoted() {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		if p.text[p.at] != '\'' {
			b.WriteByte(p.text[p.at])
			continue
		}
		p.at++
		if p.at == len(p.text) || p.text[p.at] != '\'' {
			p.kind, p.value = literal, b.String()
			return
		}
		b.WriteByte('\'')
	}
	p.fail("there is an unterminated string literal")
}

// bare reads a literal without quotes: null, true, false, a number, a date or a GUID (which is a text here).
func bare(text string) (any, bool) {
	switch text {
	case "null":
		return nil, true
	case "true":
		return true, true
	case "false":
		return false, true
	}
	if text[0] != '-' && (text[0] < '0' || text[0] > '9') && !isGUID(text) {
		return nil, false
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	if isGUID(text) {
		return text, true
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return f, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return nil, false
}

func isGUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range []byte(text) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		hex := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
		if hyphen != (c == '-') || !hyphen && !hex {
			return false
		}
	}
	return true
}

func (p *parser) is(text string) bool {
	return (p.kind == word || p.kind == punctuation) && p.word == text
}

func (p *parser) expect(text string) {
	if !p.is(text) {
		p.fail("syntax error: '" + text + "' expected")
		return
	}
	p.next()
}

func (p *parser) or(depth int) Expr {
	left := p.and(depth)
	for p.is("or") {
		p.next()
		left = Or{left, p.and(depth)}
	}
	return left
}

func (p *parser) and(depth int) Expr {
	left := p.unary(depth)
	for p.is("and") {
		p.next()
		left = And{left, p.unary(depth)}
	}
	return left
}

func (p *parser) unary(depth int) Expr {
	if depth > maxDepth {
		p.fail("the filter is too deeply nested")
		return nil
	}
	switch {
	case p.is("not"):
		p.next()
		return Not{p.unary(depth + 1)}
	case p.is("("):
		p.next()
		inner := p.or(depth + 1)
		p.expect(")")
		return inner
	case p.kind != word:
		p.fail("syntax error")
		return nil
	}
	name := p.word
	p.next()
	if p.is("(") {
		return p.call(name, depth)
	}
	return p.compare(splitPath(name))
}

func splitPath(name string) Path { return strings.Split(name, "/") }

// call reads what follows the name of a function or of a lambda; the present token is the opening parenthesis.
func (p *parser) call(name string, depth int) Expr {
	p.next()
	path := splitPath(name)
	switch last := path[len(path)-1]; strings.ToLower(last) {
	case "startswith", "endswith", "contains":
		if len(path) > 1 || p.kind != word {
			break
		}
		call := Call{Name: strings.ToLower(last), Path: splitPath(p.word)}
		p.next()
		p.expect(",")
		text, ok := p.value.(string)
		if p.kind != literal || !ok {
			p.fail("a text is expected")
			return nil
		}
		call.Text = text
		p.next()
		p.expect(")")
		return call
	case "any", "all":
		if len(path) == 1 {
			break
		}
		lambda := Any{Path: path[:len(path)-1], All: strings.EqualFold(last, "all")}
		if p.is(")") && !lambda.All {
			p.next()
			return lambda
		}
		if p.kind != word {
			break
		}
		lambda.Variable = p.word
		p.next()
		p.expect(":")
		lambda.Body = p.or(depth + 1)
		p.expect(")")
		return lambda
	}
	p.fail("an unknown function with name '" + name + "' was found")
	return nil
}

func (p *parser) compare(path Path) Expr {
	op := p.word
	switch {
	case p.is("in"):
		p.next()
		p.expect("(")
		in := In{Path: path}
		for p.kind == literal {
			in.Values = append(in.Values, p.value)
			p.next()
			if !p.is(",") {
				break
			}
			p.next()
		}
		p.expect(")")
		return in
	case p.is("eq"), p.is("ne"), p.is("gt"), p.is("ge"), p.is("lt"), p.is("le"):
		p.next()
		if p.kind != literal {
			p.fail("a value is expected")
			return nil
		}
		value := p.value
		p.next()
		return Compare{path, op, value}
	}
	p.fail("syntax error")
	return nil
}
