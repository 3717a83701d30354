package syntax

import "strings"

// ParseNumber reads a text as PowerShell reads a number in a script: with a sign, a suffix, a multiplier, in hexadecimal.
// White space around it does not count; without anything else the number is 0. Value is as in [ConstantExpression].
func ParseNumber(text string) (value any, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return int32(0), true
	}
	p := &parser{}
	p.begin(&File{Text: text})
	p.signedNumbers = true
	t := p.lexer.nextToken()
	if t.Kind != TokenNumber || int(t.extent.End) < len(text) {
		return nil, false
	}
	return t.value, true
}

// ParseTypeName reads a type's name as it stands in brackets, without them: "int[]", "List[string]".
func ParseTypeName(text string) (name TypeName, ok bool) {
	text = strings.TrimSpace(text)
	p := &parser{}
	p.begin(&File{Text: text})
	defer p.giveUp(&ok)
	name, _ = p.typeName(true)
	ok = name != nil && len(p.file.Errors) == 0 && p.file.TextOf(name.Extent()) == text
	return name, ok
}

// ParseString reads text as what stands between double quotes, with quotes in it as they are. The expression is a
// [*StringConstantExpression] or an [*ExpandableStringExpression].
func ParseString(text string) (e Expression, errs []*ParseError) {
	p := &parser{}
	p.begin(&File{Text: `"` + strings.ReplaceAll(text, `"`, `""`) + `"`})
	ok := true
	defer func() { errs = p.file.Errors }()
	defer p.giveUp(&ok)
	return p.stringExpression(p.lexer.nextToken(), DoubleQuoted), nil
}

// giveUp ends the reading of a piece that is too complicated.
func (p *parser) giveUp(ok *bool) {
	switch r := recover(); r.(type) {
	case nil:
	case tooComplicatedPanic:
		*ok = false
		p.report(p.current(), scriptTooComplicated)
	default:
		panic(r)
	}
}
