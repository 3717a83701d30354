package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

func (p *printer) stringConstant(s *StringConstantExpression) {
	switch s.StringConstantType {
	case SingleQuoted:
		p.write(singleQuoted(s.Value))
	case SingleQuotedHereString:
		p.write("@'\n", s.Value)
		p.hereStringEnd(`'@`)
	case DoubleQuoted:
		p.write(`"`)
		p.quoted(s.Value, false)
		p.write(`"`)
	case DoubleQuotedHereString:
		p.write("@\"\n")
		p.quoted(s.Value, true)
		p.hereStringEnd(`"@`)
	default:
		p.write(s.Value)
	}
}

// hereStringEnd writes the line break before a here-string's end with the end.
func (p *printer) hereStringEnd(end string) {
	if strings.HasSuffix(p.String(), "\r") {
		p.write("\r") // the one that is there belongs to the string
	}
	p.write("\n", end)
}

// quoted writes text that stands between double quotes or in a here-string.
func (p *printer) quoted(text string, hereString bool) {
	for i, c := range text {
		switch {
		case c == utf8.RuneError:
			if half, ok := surrogate(text[i:]); ok {
				p.write("`u{", strconv.FormatInt(int64(half), 16), "}")
			} else if strings.HasPrefix(text[i:], string(utf8.RuneError)) {
				p.WriteRune(c)
			}
		case c == '`':
			if p.inner {
				p.write("`u{60}")
			} else {
				p.write("``")
			}
		case c == '$':
			p.write("`$")
		case c == 0:
			p.write("`0")
		case c == '\uffff':
			p.write("`u{ffff}")
		case isDoubleQuote(c) && hereString:
			if strings.HasPrefix(text[i+len(string(c)):], "@") { // would end the here-string at the beginning of a line
				p.WriteByte('`')
			}
			p.WriteRune(c)
		case isDoubleQuote(c):
			p.WriteRune(c)
			p.WriteRune(c)
		default:
			p.WriteRune(c)
		}
	}
}

func (p *printer) expandable(s *ExpandableStringExpression) {
	switch s.StringConstantType {
	case DoubleQuotedHereString:
		p.write("@\"\n")
		p.parts(s.Parts, func(text string) { p.quoted(text, true) }, false)
		p.hereStringEnd(`"@`)
	case BareWord:
		p.expandableWord(s.Parts)
	default:
		p.write(`"`)
		p.parts(s.Parts, func(text string) { p.quoted(text, false) }, true)
		p.write(`"`)
	}
}

// expandableWord writes a bare word with expressions in it.
func (p *printer) expandableWord(parts []StringPart) {
	first := parts[0].Expression
	if first != nil && (len(parts) == 1 || parts[1].Text != "" && strings.IndexByte(".[:=", parts[1].Text[0]) >= 0) {
		p.write(p.nested(first, "", true), `""`) // without quotes it would be read as a variable with what follows
		parts = parts[1:]
	}
	p.parts(parts, func(text string) { p.write(escapeWord(text)) }, true)
}

// parts writes text and expressions. Between quotes the quotes of the expressions are doubled.
func (p *printer) parts(parts []StringPart, text func(string), double bool) {
	for i, part := range parts {
		if part.Expression == nil {
			text(part.Text)
			continue
		}
		next := ""
		if i+1 < len(parts) {
			if next = parts[i+1].Text; parts[i+1].Expression != nil {
				next = "$"
			}
		}
		p.write(p.nested(part.Expression, next, double))
	}
}

// nested returns an expression as it stands in a string that goes on with next.
func (p *printer) nested(e Expression, next string, double bool) string {
	inner := &printer{depth: p.depth, inner: double || p.inner}
	switch e := e.(type) {
	case *VariableExpression:
		inner.variable(e, next)
	case *UsingExpression:
		if v, ok := e.SubExpression.(*VariableExpression); ok {
			inner.using = true
			inner.variable(v, next)
		}
	default:
		inner.expression(e)
	}
	if !double {
		return inner.String()
	}
	var b strings.Builder
	for _, c := range inner.String() {
		if isDoubleQuote(c) {
			b.WriteRune(c)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// wordUse says where a bare word stands.
type wordUse uint8

const (
	wordIsArgument   wordUse = iota
	wordBehindDashes         // an argument behind --, where parameters are words
	wordIsPattern            // of a switch, where default is none
	wordIsCommand            // the name that a command calls
	wordIsName               // of a function
)

// wordFor returns a bare word with what must be escaped in it, so that it is read as that word.
func wordFor(word string, use wordUse) string {
	_, size := utf8.DecodeRuneInString(word)
	escaped := escapeWord(word)
	candidates := [...]string{
		escaped,
		word,
		"`" + escaped,
		escapeWord(word[:size]) + `""` + escapeWord(word[size:]),
	}
	for _, written := range candidates {
		if readsAs(written, word, use) {
			return written
		}
	}
	return escaped
}

// readsAs reports whether text is read as a bare word of that value.
func readsAs(text, word string, use wordUse) bool {
	p := &parser{}
	before, behind := "", " z" // the end of a text is kinder to backticks than what follows in a command
	switch use {
	case wordIsArgument:
		before = "x "
	case wordBehindDashes:
		before = "x -- "
	case wordIsPattern:
		before, behind = "switch(1){", " {}}"
	case wordIsName:
		before, behind = "function ", " {}"
	case wordIsCommand:
		switch strings.ToLower(text) {
		case "else", "elseif", "catch", "finally", "until", "while":
			return false // would go on with the statement before
		}
	}
	p.begin(&File{Text: before + text + behind})
	p.file.Root = p.scriptBlock(nil, false, nil)
	b := p.file.Root.EndBlock
	if len(p.file.Errors) > 0 || b == nil || len(b.Statements) != 1 {
		return false
	}
	var found Node
	switch s := b.Statements[0].(type) {
	case *FunctionDefinition:
		return use == wordIsName && s.Name == word && len(s.Parameters) == 0
	case *SwitchStatement:
		if len(s.Clauses) == 1 {
			found = s.Clauses[0].Pattern
		}
	case *Pipeline:
		if c, ok := s.PipelineElements[0].(*Command); ok && len(s.PipelineElements) == 1 && !s.Background && len(c.Redirections) == 0 {
			if count := map[wordUse]int{wordIsArgument: 2, wordBehindDashes: 3, wordIsCommand: 1}[use]; len(c.CommandElements) == count+1 {
				found = c.CommandElements[count-1]
			}
		}
	}
	s, ok := found.(*StringConstantExpression)
	return ok && s.StringConstantType == BareWord && s.Value == word
}

// escapeWord returns text with backticks before what would end a word or begin something in it.
func escapeWord(text string) string {
	var b strings.Builder
	for i, c := range text {
		switch {
		case c == '\n':
			b.WriteString("`n")
		case c == '\r':
			b.WriteString("`r")
		case c == 0:
			b.WriteString("`0")
		case c == '\t', c == '\v', c == '\f':
			b.WriteString("`" + string("tvf"[strings.IndexRune("\t\v\f", c)]))
		case endsWord(c), c == '`', c == '$', isSingleQuote(c), isDoubleQuote(c), i == 0 && strings.ContainsRune("#@<>[", c):
			b.WriteByte('`')
			b.WriteRune(c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
