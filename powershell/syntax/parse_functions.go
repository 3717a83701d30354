package syntax

func (p *parser) functionDefinition(word *Token) Statement {
	p.skipNewlines()
	name := p.nextToken()
	switch name.Kind {
	case TokenPipe, TokenLParen, TokenLCurly, TokenAtParen, TokenAtCurly, TokenRCurly, TokenRParen, TokenEndOfInput, TokenSemi,
		TokenRedirection, TokenRedirectInStd, TokenAndAnd, TokenOrOr, TokenAmpersand, TokenVariable, TokenSplattedVariable,
		TokenHereStringExpandable, TokenHereStringLiteral, TokenStringLiteral, TokenStringExpandable:
		p.unget(name)
		p.reportIncomplete(word.extent.after(), missingNameAfterKeyword, p.textOf(word))
		return errorStatement(word.extent)
	}
	name.Flags &^= FlagKeyword
	f := &FunctionDefinition{
		IsFilter: word.Kind == TokenFilter, IsWorkflow: word.Kind == TokenWorkflow,
		Name: p.functionName(name), NameExtent: name.extent,
	}
	var broken Extent
	var closing *Token
	f.Parameters, closing, broken = p.functionParameters()
	open := p.nextToken()
	if open.Kind != TokenLCurly {
		p.unget(open)
		if broken == noExtent {
			broken = extentOf(closing).orElse(name.extent)
			p.reportIncomplete(broken.after(), missingFunctionBody)
		}
	}
	if broken != noExtent {
		return errorStatement(join(word.extent, broken), nodesOf(f.Parameters)...)
	}
	inWorkflow := p.inWorkflow
	p.inWorkflow = f.IsWorkflow
	f.Body = p.scriptBlock(open, f.IsFilter, nil)
	p.inWorkflow = inWorkflow
	f.extent = join(word.extent, f.Body.extent)
	return f
}

func (p *parser) functionName(t *Token) string {
	if t.Kind == TokenGeneric {
		return t.text
	}
	return p.textOf(t)
}

// functionParameters reads the parameters in parentheses behind a function's name. broken is where they end if the
// closing parenthesis is missing.
func (p *parser) functionParameters() (parameters []*Parameter, closing *Token, broken Extent) {
	p.skipNewlines()
	open := p.peekToken()
	if open.Kind != TokenLParen {
		return nil, nil, noExtent
	}
	broken = noExtent
	p.skipToken()
	parameters = p.parameterList()
	p.skipNewlines()
	closing = p.nextToken()
	if closing.Kind != TokenRParen {
		p.unget(closing)
		broken = open.extent
		if n := len(parameters); n > 0 {
			broken = parameters[n-1].extent
		}
		p.reportIncomplete(broken.after(), missingEndParenthesisInFunctionParameterList)
	}
	p.skipNewlines()
	return parameters, closing, broken
}

// method reads a method or constructor behind its name. It returns nil where it is broken.
func (p *parser) method(name *Token, className string, static bool) *FunctionDefinition {
	f := &FunctionDefinition{Name: p.textOf(name), NameExtent: name.extent}
	broken := noExtent
	var closing *Token
	if p.peekToken().Kind == TokenLParen {
		f.Parameters, closing, broken = p.functionParameters()
	} else {
		p.reportIncomplete(name.extent.after(), missingMethodParameterList)
	}
	var first Statement
	if !static && isClassName(f.Name, className) {
		mode := p.setMode(signatureMode)
		first = p.baseConstructorCall(&broken)
		p.setMode(mode)
	}
	open := p.nextToken()
	if open.Kind != TokenLCurly {
		p.unget(open)
		if broken == noExtent {
			broken = extentOf(closing).orElse(name.extent)
			p.reportIncomplete(broken.after(), missingFunctionBody)
		}
	}
	if broken != noExtent {
		return nil
	}
	mode := p.setMode(commandMode)
	f.Body = p.scriptBlock(open, false, first)
	p.setMode(mode)
	f.extent = join(name.extent, f.Body.extent)
	return f
}

// baseConstructorCall reads `: base(arguments)`. Without it the base's constructor is called without arguments.
func (p *parser) baseConstructorCall(broken *Extent) Statement {
	var word, whole Extent
	var arguments []Expression
	p.skipNewlines()
	if colon := p.peekToken(); colon.Kind == TokenColon {
		p.skipToken()
		p.skipNewlines()
		base := p.peekToken()
		word, whole = base.extent, base.extent
		if base.Kind != TokenBase {
			*broken = colon.extent
			p.reportIncomplete(colon.extent.after(), missingBaseCtorCall)
		} else {
			p.skipToken()
			p.skipNewlines()
			if open := p.peekToken(); open.Kind == TokenLParen {
				p.skipToken()
				var last Extent
				arguments, last = p.arguments(open)
				whole = join(base.extent, last)
				p.skipNewlines()
			} else {
				*broken = base.extent
				p.reportIncomplete(base.extent.after(), missingMethodParameterList)
			}
		}
	}
	call := &BaseCtorInvokeMemberExpression{
		expressionNode: expressionAt(whole),
		Expression:     &VariableExpression{expressionNode: expressionAt(word), VariablePath: ParseVariablePath("this")},
		Member:         &StringConstantExpression{expressionAt(word), BareWord, ".ctor"},
		Arguments:      arguments,
	}
	return &CommandExpression{statementNode: statementAt(whole), Expression: call}
}
