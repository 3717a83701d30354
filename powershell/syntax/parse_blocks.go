package syntax

// scriptBlock reads a script block behind its brace, or a whole file where brace is nil. A constructor's call of its
// base comes as first.
func (p *parser) scriptBlock(brace *Token, isFilter bool, first Statement) *ScriptBlock {
	p.skipNewlines()
	b := &ScriptBlock{}
	if brace == nil {
		b.UsingStatements = p.usingStatements()
	}
	from := p.restorePoint()
	if b.ParamBlock = p.paramBlock(); b.ParamBlock == nil {
		p.resync(from)
	}
	p.skipNewlinesAndSemicolons()
	if p.peekToken().Kind.Has(FlagScriptBlockBlockName) {
		p.namedBlocks(b, brace)
	} else {
		p.unnamedBlock(b, brace, isFilter, first)
	}
	return b
}

func (p *parser) usingStatements() []*UsingStatement {
	var all []*UsingStatement
	for {
		t := p.peekToken()
		if t.Kind != TokenUsing {
			p.resyncTo(t)
			return all
		}
		p.skipToken()
		statement := p.usingStatement(t)
		p.skipNewlinesAndSemicolons()
		if using, ok := statement.(*UsingStatement); ok {
			all = append(all, using)
		}
	}
}

func (p *parser) paramBlock() *ParamBlock {
	p.skipNewlines()
	candidates := p.attributeList(false)
	p.skipNewlines()
	word := p.peekToken()
	if word.Kind != TokenParam {
		return nil
	}
	p.skipToken()
	p.skipNewlines()
	open := p.nextToken()
	if open.Kind != TokenLParen {
		p.unget(open)
		return nil
	}
	b := &ParamBlock{}
	b.Parameters = p.parameterList()
	p.skipNewlines()
	closing := p.nextToken()
	end := closing.extent
	if closing.Kind != TokenRParen {
		p.unget(closing)
		end = p.before(closing.extent)
		last := open.extent
		if n := len(b.Parameters); n > 0 {
			last = b.Parameters[n-1].extent
		}
		p.reportIncomplete(last.after(), missingEndParenthesisInFunctionParameterList)
	}
	for _, candidate := range candidates {
		switch a := candidate.(type) {
		case *Attribute:
			b.Attributes = append(b.Attributes, a)
		case *TypeConstraint:
			p.report(a.extent, typeNotAllowedBeforeParam, a.TypeName.FullName())
		}
	}
	b.extent = join(word.extent, end)
	return b
}

func (p *parser) parameterList() []*Parameter {
	var parameters []*Parameter
	var comma *Token
	for {
		parameter := p.parameterDeclaration()
		if parameter == nil {
			if comma != nil {
				p.reportIncomplete(comma.extent.after(), missingExpressionAfterToken, comma.Kind.Text())
			}
			return parameters
		}
		parameters = append(parameters, parameter)
		p.skipNewlines()
		if comma = p.peekToken(); comma.Kind != TokenComma {
			return parameters
		}
		p.skipToken()
	}
}

func (p *parser) parameterDeclaration() *Parameter {
	noComma := p.noComma
	p.noComma = true
	mode := p.setMode(expressionMode)
	parameter := p.parameterBody()
	p.noComma = noComma
	p.setMode(mode)
	return parameter
}

func (p *parser) parameterBody() *Parameter {
	p.skipNewlines()
	attributes := p.attributeList(false)
	p.skipNewlines()
	name := p.nextToken()
	if name.Kind != TokenVariable && name.Kind != TokenSplattedVariable {
		p.unget(name)
		if attributes == nil {
			return nil
		}
		last := attributes[len(attributes)-1].Extent()
		p.reportIncomplete(last.after(), invalidFunctionParameter)
		p.sync(true, TokenRParen)
		extent := join(attributes[0].Extent(), last)
		variable := &VariableExpression{expressionNode: expressionAt(extent), VariablePath: ParseVariablePath("__error__")}
		return &Parameter{span: at(extent), Attributes: attributes, Name: variable}
	}
	parameter := &Parameter{Attributes: attributes, Name: variableNode(name)}
	start, end := name.extent, name.extent
	if attributes != nil {
		start = attributes[0].Extent()
	}
	p.skipNewlines()
	if equals := p.peekToken(); equals.Kind == TokenEquals {
		p.skipToken()
		p.skipNewlines()
		if parameter.DefaultValue = p.expression(false); parameter.DefaultValue != nil {
			end = parameter.DefaultValue.Extent()
		} else {
			p.reportIncomplete(equals.extent.after(), missingExpressionAfterToken, equals.Kind.Text())
		}
	}
	parameter.extent = join(start, end)
	return parameter
}

// closeScriptBlock reads the closing brace or the end of the file. body is the extent of the statements, which an empty
// block has too unless its braces touch. ok is false where a file goes on.
func (p *parser) closeScriptBlock(brace *Token, body *Extent) (whole Extent, ok bool) {
	if brace == nil {
		whole = p.plain(0, len(p.script()))
		if t := p.nextToken(); t.Kind != TokenEndOfInput {
			p.report(t.extent, unexpectedToken, p.textOf(t))
			return whole, false
		}
		return whole, true
	}
	closing := p.nextToken()
	end := closing.extent
	if closing.Kind != TokenRCurly {
		p.unget(closing)
		end = body.orElse(brace.extent)
		p.reportIncompleteFrom(brace.extent, closing.extent, missingEndCurlyBrace)
	} else if *body == noExtent && p.file.Position(brace.extent.End).Column != p.file.Position(closing.extent.Start).Column {
		*body = join(brace.extent.after(), p.before(closing.extent))
	}
	return join(brace.extent, end), true
}

func (p *parser) unnamedBlock(b *ScriptBlock, brace *Token, isFilter bool, first Statement) {
	block := &NamedBlock{Unnamed: true, BlockKind: TokenEnd}
	if first != nil {
		block.Statements = append(block.Statements, first)
	}
	body := noExtent
	if b.ParamBlock != nil {
		body = b.ParamBlock.extent
	}
	for {
		list := p.statementList(&block.Statements, &block.Traps)
		if body == noExtent {
			body = list
		} else if list != noExtent {
			body = join(body, list)
		}
		var closed bool
		if b.extent, closed = p.closeScriptBlock(brace, &body); closed {
			break
		}
	}
	block.extent = body.orElse(Extent{})
	if isFilter {
		block.BlockKind = TokenProcess
		b.ProcessBlock = block
	} else {
		b.EndBlock = block
	}
}

func (p *parser) namedBlocks(b *ScriptBlock, brace *Token) {
	start, end, whole := noExtent, noExtent, noExtent
	if brace != nil {
		start = brace.extent
	} else if b.ParamBlock != nil {
		start = b.ParamBlock.extent
	}
	for {
		word := p.nextToken()
		switch word.Kind {
		case TokenDynamicparam, TokenBegin, TokenProcess, TokenEnd, TokenClean:
		case TokenRCurly, TokenEndOfInput:
			p.unget(word)
			whole = join(start, end)
			b.extent, _ = p.closeScriptBlock(brace, &whole)
			return
		default:
			if brace != nil {
				p.unget(word)
				b.extent = join(start, end)
			} else {
				b.extent = p.plain(0, len(p.script()))
			}
			p.report(word.extent, missingNamedBlocks, p.textOf(word))
			return
		}
		start = start.orElse(word.extent)
		end = word.extent
		statements := p.statementBlock()
		if statements == nil {
			p.reportIncomplete(word.extent.after(), missingNamedStatementBlock, word.Kind.Text())
			statements = &StatementBlock{span: at(word.extent)}
		} else {
			end = statements.extent
		}
		block := &NamedBlock{span: at(join(word.extent, end)), BlockKind: word.Kind, Statements: statements.Statements, Traps: statements.Traps}
		if slot := b.slot(word.Kind); *slot == nil {
			*slot = block
		} else {
			p.report(block.extent, duplicateScriptCommandClause, word.Kind.Text())
		}
		p.skipNewlinesAndSemicolons()
	}
}

// slot returns where the block of a word belongs.
func (b *ScriptBlock) slot(kind TokenKind) **NamedBlock {
	switch kind {
	case TokenDynamicparam:
		return &b.DynamicParamBlock
	case TokenBegin:
		return &b.BeginBlock
	case TokenProcess:
		return &b.ProcessBlock
	case TokenClean:
		return &b.CleanBlock
	}
	return &b.EndBlock
}

// statementBlock reads statements in braces, nil where no brace stands.
func (p *parser) statementBlock() *StatementBlock {
	p.skipNewlines()
	open := p.nextToken()
	if open.Kind != TokenLCurly {
		p.unget(open)
		return nil
	}
	b := &StatementBlock{}
	list := p.statementList(&b.Statements, &b.Traps)
	closing := p.nextToken()
	end := closing.extent
	if closing.Kind != TokenRCurly {
		p.unget(closing)
		end = list.orElse(open.extent)
		p.reportIncompleteFrom(open.extent, closing.extent, missingEndCurlyBrace)
	}
	b.extent = join(open.extent, end)
	return b
}

// statementList reads statements up to a closing sign and returns their extent, noExtent without any.
func (p *parser) statementList(statements *[]Statement, traps *[]*TrapStatement) Extent {
	first, last := noExtent, noExtent
	from := len(p.statements)
	p.skipNewlinesAndSemicolons()
	for {
		s := p.statement()
		if s == nil {
			break
		}
		last = s.Extent()
		first = first.orElse(last)
		if p.hasSignature && p.signature.Start < last.Start {
			p.report(last, tokenAfterEndOfValidScriptText)
		}
		if trap, ok := s.(*TrapStatement); ok {
			*traps = append(*traps, trap)
		} else {
			p.statements = append(p.statements, s)
		}
		p.skipNewlinesAndSemicolons()
		if t := p.peekToken(); t.Kind == TokenRParen || t.Kind == TokenRCurly {
			break
		}
	}
	*statements = append(*statements, p.statements[from:]...)
	p.statements = p.statements[:from]
	if first == noExtent {
		return noExtent
	}
	return join(first, last)
}
