package syntax

// expression reads an expression, nil where none begins. ternary says that ? and : end a number, as they do behind an
// operator.
func (p *parser) expression(ternary bool) Expression {
	p.enter()
	mode := p.setMode(expressionMode)
	e := p.expressionBody(ternary)
	p.setMode(mode)
	p.leave()
	return e
}

func (p *parser) expressionBody(ternary bool) Expression {
	condition := p.binary(ternary)
	if condition == nil {
		return nil
	}
	question := p.peekToken()
	if question.Kind != TokenQuestionMark {
		return condition
	}
	p.skipToken()
	ifTrue := p.branch(question)
	p.skipNewlines()
	colon := p.nextToken()
	if colon.Kind != TokenColon {
		p.unget(colon)
		nested := []Node{condition}
		if _, broken := ifTrue.(*ErrorExpression); !broken {
			nested = append(nested, ifTrue)
			p.reportIncomplete(colon.extent, missingColonInTernaryExpression)
		}
		return errorExpression(join(condition.Extent(), p.before(colon.extent)), nested...)
	}
	ifFalse := p.branch(colon)
	return &TernaryExpression{expressionAt(join(condition.Extent(), ifFalse.Extent())), condition, ifTrue, ifFalse}
}

// branch reads what follows ? or : of a ternary.
func (p *parser) branch(sign *Token) Expression {
	p.skipNewlines()
	if e := p.expression(true); e != nil {
		return e
	}
	place := sign.extent.after()
	p.reportIncomplete(place, expectedValueExpression, p.textOf(sign))
	return errorExpression(place)
}

// binary reads operators by their precedence. Those of the same bind to the left.
func (p *parser) binary(ternary bool) Expression {
	e := p.array(ternary)
	if e == nil {
		return nil
	}
	t := p.peekToken()
	if !t.Kind.Has(FlagBinaryOperator) {
		return p.unexpectedParameter(t, e)
	}
	p.skipToken()
	type pending struct {
		left     Expression
		operator *Token
	}
	var space [4]pending
	stack := append(space[:0], pending{e, t})
	reduce := func(right Expression) Expression {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return &BinaryExpression{
			expressionAt(join(top.left.Extent(), right.Extent())), top.operator.Kind, top.left, right, top.operator.extent,
		}
	}
	for length := 1; ; length++ {
		p.limitChain(length)
		p.skipNewlines()
		right := p.array(true)
		if right == nil {
			place := t.extent.after()
			p.reportIncomplete(place, expectedValueExpression, p.textOf(t))
			right = errorExpression(place)
		}
		t = p.nextToken()
		if !t.Kind.Has(FlagBinaryOperator) {
			p.unget(t)
			for len(stack) > 0 {
				right = reduce(right)
			}
			return p.unexpectedParameter(t, right)
		}
		for len(stack) > 0 && t.Kind.precedence() <= stack[len(stack)-1].operator.Kind.precedence() {
			right = reduce(right)
		}
		stack = append(stack, pending{right, t})
	}
}

// unexpectedParameter makes an error of an expression that a parameter follows: -x where an operator was meant.
func (p *parser) unexpectedParameter(t *Token, e Expression) Expression {
	if t.Kind != TokenParameter {
		return e
	}
	p.report(t.extent, unexpectedToken, p.textOf(t))
	p.skipToken()
	parameter := &CommandParameter{span: at(t.extent), ParameterName: t.text, ErrorPosition: t.extent}
	return errorExpression(join(e.Extent(), t.extent), e, parameter)
}

func (p *parser) array(ternary bool) Expression {
	first := p.unary(ternary)
	if first == nil || p.noComma {
		return first
	}
	comma := p.peekToken()
	if comma.Kind != TokenComma {
		return first
	}
	a := &ArrayLiteral{Elements: []Expression{first}}
	last := first
	for comma.Kind == TokenComma {
		p.skipToken()
		p.skipNewlines()
		if last = p.unary(true); last == nil {
			p.reportIncomplete(comma.extent.after(), missingExpressionAfterToken, p.textOf(comma))
			last = errorExpression(comma.extent)
			a.Elements = append(a.Elements, last)
			break
		}
		a.Elements = append(a.Elements, last)
		comma = p.peekToken()
	}
	a.extent = join(first.Extent(), last.Extent())
	return a
}

// unary reads an expression with what stands before it: operators, types and attributes.
func (p *parser) unary(ternary bool) Expression {
	p.enter()
	e := p.prefixed(ternary)
	p.leave()
	if e == nil {
		return nil
	}
	if _, broken := e.(*unfinished); broken {
		return e.(*unfinished).Expression
	}
	var kind TokenKind
	t := p.peekToken()
	switch t.Kind {
	case TokenPlusPlus:
		kind = TokenPostfixPlusPlus
	case TokenMinusMinus:
		kind = TokenPostfixMinusMinus
	default:
		return e
	}
	p.skipToken()
	return &UnaryExpression{expressionAt(join(e.Extent(), t.extent)), kind, e}
}

// unfinished marks an expression that lacks its operand, so that nothing may follow it.
type unfinished struct{ Expression }

func (p *parser) prefixed(ternary bool) Expression {
	t := p.signedToken(ternary)
	switch {
	case t.Kind.Has(FlagUnaryOperator):
		if t.Kind == TokenComma && p.noComma {
			return nil
		}
		p.skipToken()
		p.skipNewlines()
		child := p.unary(true)
		if child == nil {
			p.reportIncomplete(t.extent.after(), missingExpressionAfterOperator, p.textOf(t))
			return &unfinished{errorExpression(t.extent)}
		}
		node := expressionAt(join(t.extent, child.Extent()))
		if t.Kind == TokenComma {
			return &ArrayLiteral{node, []Expression{child}}
		}
		return &UnaryExpression{node, t.Kind, child}
	case t.Kind == TokenLBracket:
		return p.typed(t)
	}
	return p.primary(true)
}

// signedToken returns the token ahead, read so that a sign belongs to the number behind it.
func (p *parser) signedToken(ternary bool) *Token {
	signed, ends := p.signedNumbers, p.ternaryEndsNumber
	p.signedNumbers, p.ternaryEndsNumber = true, ternary
	if t := p.ungot; t != nil && (t.Kind == TokenMinus || ternary && t.Kind == TokenGeneric) {
		p.resyncTo(t)
	}
	t := p.peekToken()
	p.signedNumbers, p.ternaryEndsNumber = signed, ends
	return t
}

// typed reads types and attributes in brackets with what they stand before.
func (p *parser) typed(open *Token) Expression {
	attributes := p.attributeList(true)
	if attributes == nil {
		return nil
	}
	last := len(attributes) - 1
	var e Expression
	switch a := attributes[last].(type) {
	case *Attribute:
		p.skipNewlines()
		child := p.unary(true)
		if child == nil {
			p.reportIncomplete(a.extent, unexpectedAttribute, a.TypeName.FullName())
			return &unfinished{errorExpression(join(open.extent, a.extent), nodesOf(attributes)...)}
		}
		e = &AttributedExpression{expressionAt(join(a.extent, child.Extent())), a, child}
	case *TypeConstraint:
		e = p.afterType(a)
	}
	for i := last - 1; i >= 0; i-- {
		node := expressionAt(join(attributes[i].Extent(), e.Extent()))
		if constraint, ok := attributes[i].(*TypeConstraint); ok {
			e = &ConvertExpression{node, constraint, e}
		} else {
			e = &AttributedExpression{node, attributes[i], e}
		}
	}
	return e
}

// afterType reads what follows a type: a member of it, or what is converted to it.
func (p *parser) afterType(t *TypeConstraint) Expression {
	alone := &TypeExpression{expressionAt(t.extent), t.TypeName}
	if operator := p.memberOperatorToken(false); operator != nil {
		return p.postfix(operator, alone)
	}
	if next := p.peekToken(); next.Kind != TokenNewLine && next.Kind != TokenComma {
		if child := p.unary(true); child != nil {
			return &ConvertExpression{expressionAt(join(t.extent, child.Extent())), t, child}
		}
	}
	return alone
}

// primary reads a value, with its members where they are wanted. It returns nil where none begins.
func (p *parser) primary(members bool) Expression {
	t := p.nextToken()
	var e Expression
	switch t.Kind {
	case TokenVariable, TokenSplattedVariable:
		e = p.variableExpression(t, members)
	case TokenNumber:
		e = &ConstantExpression{expressionAt(t.extent), t.value}
	case TokenStringExpandable:
		e = p.stringExpression(t, DoubleQuoted)
	case TokenHereStringExpandable:
		e = p.stringExpression(t, DoubleQuotedHereString)
	case TokenStringLiteral:
		e = &StringConstantExpression{expressionAt(t.extent), SingleQuoted, t.text}
	case TokenHereStringLiteral:
		e = &StringConstantExpression{expressionAt(t.extent), SingleQuotedHereString, t.text}
	case TokenLParen:
		e = p.paren(t)
	case TokenAtParen, TokenDollarParen:
		e = p.subExpressionOf(t)
	case TokenAtCurly:
		e = p.hashtable(t)
	case TokenLCurly:
		e = p.scriptBlockExpression(t)
	default:
		p.unget(t)
		return nil
	}
	if !members {
		return e
	}
	return p.postfix(p.memberOperatorToken(true), e)
}

func variableNode(t *Token) *VariableExpression {
	return &VariableExpression{expressionAt(t.extent), ParseVariablePath(t.text), t.Kind == TokenSplattedVariable}
}

// variableExpression makes a variable's node, or that of $using:name, which takes its members in.
func (p *parser) variableExpression(t *Token, members bool) Expression {
	v := variableNode(t)
	if !isPrefix(v.VariablePath.Drive, "using") || len(v.VariablePath.Drive) != len("using") || v.VariablePath.Name == "" {
		return v
	}
	v.VariablePath = ParseVariablePath(v.VariablePath.Name)
	var child Expression = v
	if members {
		child = p.postfix(p.memberOperatorToken(true), v)
	}
	return &UsingExpression{expressionAt(child.Extent()), child}
}

func (p *parser) paren(open *Token) Expression {
	mode, noComma := p.setMode(commandMode), p.noComma
	p.noComma = false
	p.skipNewlines()
	pipeline := p.pipelineChain()
	if pipeline == nil {
		place := open.extent.after()
		p.reportIncomplete(place, expectedExpression)
		pipeline = errorStatement(place)
	}
	p.skipNewlines()
	end := pipeline.Extent()
	if closing := p.nextToken(); closing.Kind == TokenRParen {
		end = closing.extent
	} else {
		p.unget(closing)
		p.reportIncomplete(end.after(), missingEndParenthesisInExpression)
	}
	p.noComma = noComma
	p.setMode(mode)
	return &ParenExpression{expressionAt(join(open.extent, end)), pipeline}
}

// subExpressionOf reads $( ) or @( ) behind its opening.
func (p *parser) subExpressionOf(open *Token) Expression {
	mode, noComma := p.setMode(commandMode), p.noComma
	p.noComma = false
	p.skipNewlines()
	b := &StatementBlock{}
	list := p.statementList(&b.Statements, &b.Traps)
	b.extent = list.orElse(Extent{})
	p.skipNewlines()
	closing := p.nextToken()
	end := closing.extent
	if closing.Kind != TokenRParen {
		p.unget(closing)
		p.reportIncomplete(closing.extent, missingEndParenthesisInSubexpression)
		end = list.orElse(open.extent)
	}
	p.noComma = noComma
	p.setMode(mode)
	node := expressionAt(join(open.extent, end))
	if open.Kind == TokenDollarParen {
		return &SubExpression{node, b}
	}
	return &ArrayExpression{node, b}
}

func (p *parser) scriptBlockExpression(open *Token) Expression {
	noComma := p.noComma
	p.noComma = false
	mode := p.setMode(commandMode)
	b := p.scriptBlock(open, false, nil)
	p.noComma = noComma
	p.setMode(mode)
	return &ScriptBlockExpression{expressionAt(b.extent), b}
}

func (p *parser) hashtable(open *Token) Expression {
	h := &Hashtable{}
	p.skipNewlines()
	for {
		key, value := p.keyAndValue()
		if key == nil {
			break
		}
		h.KeyValuePairs = append(h.KeyValuePairs, KeyValuePair{key, value})
		if t := p.peekToken(); t.Kind != TokenNewLine && t.Kind != TokenSemi {
			break
		}
		p.skipNewlinesAndSemicolons()
	}
	closing := p.nextToken()
	end := closing.extent
	if closing.Kind != TokenRCurly {
		p.unget(closing)
		p.reportIncompleteFrom(open.extent.after(), closing.extent, missingEndCurlyBrace)
		end = p.before(closing.extent)
	}
	h.extent = join(open.extent, end)
	return h
}

func (p *parser) keyAndValue() (Expression, Statement) {
	mode := p.setMode(expressionMode)
	key := p.labelOrKey()
	if key == nil {
		p.setMode(mode)
		return nil, nil
	}
	equals := p.nextToken()
	p.setMode(mode)
	if equals.Kind != TokenEquals {
		p.unget(equals)
		place := key.Extent().after()
		p.report(place, missingEqualsInHashLiteral)
		p.sync(false, TokenRCurly, TokenSemi, TokenNewLine)
		return key, errorStatement(place)
	}
	p.setMode(commandMode)
	p.skipNewlines()
	value := p.statement()
	if value == nil {
		place := equals.extent.after()
		p.reportIncomplete(place, missingStatementInHashLiteral)
		value = errorStatement(place)
	}
	p.setMode(mode)
	return key, value
}

func (p *parser) stringExpression(t *Token, kind StringConstantType) Expression {
	if f, ok := t.value.(*format); ok {
		return p.expandable(t, f, kind)
	}
	return &StringConstantExpression{expressionAt(t.extent), kind, t.text}
}

// expandable reads the expressions of an expandable string.
func (p *parser) expandable(t *Token, f *format, kind StringConstantType) Expression {
	e := &ExpandableStringExpression{expressionNode: expressionAt(t.extent), StringConstantType: kind, Value: t.text}
	e.NestedExpressions = make([]Expression, len(f.parts))
	f.tokens = make([]*Token, 0, len(f.parts))
	for i := range f.parts {
		if variable := f.parts[i].variable; variable != nil {
			e.NestedExpressions[i] = p.variableExpression(variable, false)
			f.tokens = append(f.tokens, variable)
		} else {
			e.NestedExpressions[i] = p.nested(f.parts[i].sub, &f.tokens)
		}
	}
	e.Parts = stringParts(t.text, f.parts, e.NestedExpressions)
	return e
}

// nested reads a $( ) of a string. Its tokens belong to the string's and not to the file's.
func (p *parser) nested(sub *subScan, tokens *[]*Token) Expression {
	outer := p.scan
	p.scan, p.ungot = sub.scan, nil
	e := p.primary(true)
	*tokens = append(*tokens, p.tokens...)
	p.scan, p.ungot = outer, nil
	return e
}
