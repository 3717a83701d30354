package syntax

// postfix reads members, calls and indexes; t is the first operator, nil for none.
func (p *parser) postfix(t *Token, e Expression) Expression {
	for length := 1; t != nil; length++ {
		p.limitChain(length)
		p.skipNewlines()
		if t.Kind == TokenLBracket || t.Kind == TokenQuestionLBracket {
			e = p.index(e, t)
		} else {
			e = p.member(e, t)
		}
		t = p.memberOperatorToken(true)
	}
	return e
}

func (p *parser) member(target Expression, operator *Token) Expression {
	m := &MemberExpression{
		Expression: target, Static: operator.Kind == TokenColonColon, NullConditional: operator.Kind == TokenQuestionDot,
	}
	if m.Member = p.memberName(); m.Member == nil {
		p.reportIncomplete(operator.extent.after(), missingPropertyName)
		if m.Member = p.singleArgument(commandArgument); m.Member == nil {
			m.Member = errorExpression(join(target.Extent(), operator.extent))
		}
	} else if p.ungot == nil {
		from := p.restorePoint()
		generics, closed := p.methodTypeArguments(from)
		if open := p.invokeOpeningToken(); open != nil {
			return p.invocation(m, open, generics)
		}
		if closed {
			p.resync(from)
		}
	}
	m.extent = join(target.Extent(), m.Member.Extent())
	return m
}

func (p *parser) memberName() Expression {
	if name := p.simpleName(); name != nil {
		return name
	}
	if t := p.peekToken(); t.Kind.Has(FlagUnaryOperator) || t.Kind == TokenLBracket {
		return p.unary(false)
	}
	return p.primary(false)
}

// methodTypeArguments reads the [types] of a generic method's call. closed says that they end in a bracket. Where none
// stand it goes back.
func (p *parser) methodTypeArguments(from int32) (generics []TypeName, closed bool) {
	if p.peekByte() != '[' && p.peekByte() < 0x80 && !isSpace(rune(p.peekByte())) && p.peekByte() != '`' && p.peekByte() != '<' && p.peekByte() != '#' {
		return nil, false // what most members are followed by; read no token that would be read again
	}
	if open := p.nextToken(); open.Kind != TokenLBracket {
		p.resync(from)
		return nil, false
	}
	mode := p.setMode(typeNameMode)
	p.skipNewlines()
	first := p.nextToken()
	if first.Kind != TokenIdentifier {
		p.setMode(mode)
		if from > 0 {
			p.resync(from)
		}
		return nil, false
	}
	var closing *Token
	generics, closing = p.typeArguments(first)
	if closed = closing.Kind == TokenRBracket; !closed {
		p.unget(closing)
		p.reportIncomplete(p.before(closing.extent), endSquareBracketExpectedAtEndOfType)
	}
	p.setMode(mode)
	return generics, closed
}

func (p *parser) invocation(m *MemberExpression, open *Token, generics []TypeName) Expression {
	call := &InvokeMemberExpression{
		Expression: m.Expression, Member: m.Member, Static: m.Static, NullConditional: m.NullConditional, GenericTypeArguments: generics,
	}
	var end Extent
	if open.Kind == TokenLParen {
		call.Arguments, end = p.arguments(open)
	} else {
		p.skipNewlines()
		block := p.scriptBlockExpression(open)
		call.Arguments, end = []Expression{block}, block.Extent()
	}
	call.extent = join(m.Expression.Extent(), end)
	return call
}

// arguments reads a method's arguments behind the opening parenthesis, and returns where they end.
func (p *parser) arguments(open *Token) (list []Expression, end Extent) {
	noComma := p.noComma
	p.noComma = true
	end = open.extent
	var comma *Token
	reported := false
	for {
		p.skipNewlines()
		e := p.expression(false)
		if e == nil {
			if comma != nil {
				end = comma.extent
				p.reportIncomplete(comma.extent.after(), missingExpressionAfterToken, comma.Kind.Text())
				reported = true
			}
			break
		}
		list = append(list, e)
		end = e.Extent()
		p.skipNewlines()
		if comma = p.nextToken(); comma.Kind != TokenComma {
			p.unget(comma)
			break
		}
	}
	p.skipNewlines()
	if closing := p.nextToken(); closing.Kind == TokenRParen {
		end = closing.extent
	} else {
		p.unget(closing)
		if !reported {
			p.reportIncomplete(end.after(), missingEndParenthesisInMethodCall)
		}
	}
	p.noComma = noComma
	return list, end
}

func (p *parser) index(target Expression, open *Token) Expression {
	p.skipNewlines()
	noComma := p.noComma
	p.noComma = false
	e := p.expression(false)
	p.noComma = noComma
	if e == nil {
		p.reportIncomplete(open.extent.after(), missingArrayIndexExpression)
		e = errorExpression(open.extent)
	}
	p.skipNewlines()
	end := e.Extent()
	if closing := p.nextToken(); closing.Kind == TokenRBracket {
		end = closing.extent
	} else {
		p.unget(closing)
		if _, broken := e.(*ErrorExpression); !broken {
			p.reportIncomplete(end.after(), missingEndSquareBracket)
		}
	}
	return &IndexExpression{expressionAt(join(target.Extent(), end)), target, e, open.Kind == TokenQuestionLBracket}
}
