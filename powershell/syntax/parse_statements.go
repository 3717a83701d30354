package syntax

// statement reads a statement, nil where none begins.
func (p *parser) statement() Statement {
	p.enter()
	s := p.statementBody()
	p.leave()
	return s
}

func (p *parser) statementBody() Statement {
	t := p.nextToken()
	var attributes []AttributeBase
	var from int32
	if t.Kind == TokenGeneric && p.file.Text[t.extent.Start] == '[' {
		from = t.extent.Start
		p.resyncTo(t)
		attributes = p.attributeList(false)
		t = p.nextToken()
		if attributes != nil {
			t = p.attributedStatement(attributes, t, from)
		}
	}
	pipeline := func() Statement {
		if attributes != nil {
			p.resync(from)
		} else {
			p.unget(t)
		}
		return p.pipelineChain()
	}
	switch t.Kind {
	case TokenIf:
		return p.ifStatement(t)
	case TokenSwitch:
		return p.switchStatement(nil, t)
	case TokenForeach:
		return p.foreachStatement(nil, t)
	case TokenFor:
		return p.forStatement(nil, t)
	case TokenWhile:
		return p.whileStatement(nil, t)
	case TokenDo:
		return p.doStatement(nil, t)
	case TokenFunction, TokenFilter, TokenWorkflow:
		return p.functionDefinition(t)
	case TokenReturn:
		pipeline, extent := p.optionalPipeline(t)
		return &ReturnStatement{statementAt(extent), pipeline}
	case TokenThrow:
		pipeline, extent := p.optionalPipeline(t)
		return &ThrowStatement{statementAt(extent), pipeline}
	case TokenExit:
		pipeline, extent := p.optionalPipeline(t)
		return &ExitStatement{statementAt(extent), pipeline}
	case TokenBreak:
		label, extent := p.jumpLabel(t)
		return &BreakStatement{statementAt(extent), label}
	case TokenContinue:
		label, extent := p.jumpLabel(t)
		return &ContinueStatement{statementAt(extent), label}
	case TokenTrap:
		return p.trapStatement(t)
	case TokenTry:
		return p.tryStatement(t)
	case TokenData:
		return p.dataStatement(t)
	case TokenParallel, TokenSequence:
		return p.blockStatement(t)
	case TokenConfiguration:
		return p.configuration(t)
	case TokenFrom, TokenDefine, TokenVar:
		p.report(t.extent, reservedKeywordNotAllowed, t.Kind.Text())
		return errorStatement(t.extent)
	case TokenLabel:
		p.skipNewlines()
		return p.labeledStatement(t)
	case TokenClass:
		return p.classDefinition(attributes, t)
	case TokenEnum:
		return p.enumDefinition(attributes, t)
	case TokenUsing:
		using := p.usingStatement(t)
		p.report(using.Extent(), usingMustBeAtStartOfScript)
		return using
	case TokenElse, TokenElseIf, TokenCatch, TokenUntil:
		if len(p.file.Errors) > 0 { // the rest of a statement that was broken
			p.skipNewlines()
			return p.statement()
		}
	case TokenEndOfInput:
		if attributes == nil {
			p.unget(t)
			return nil
		}
	}
	return pipeline()
}

// attributedStatement decides what attributes at the beginning of a statement belong to: to the statement t, or to an
// expression, which is then read from its beginning.
func (p *parser) attributedStatement(attributes []AttributeBase, t *Token, from int32) *Token {
	var constraint *TypeConstraint
	for _, a := range attributes {
		if c, ok := a.(*TypeConstraint); ok {
			constraint = c
			break
		}
	}
	plain := t.Flags&FlagStatementDoesntSupportAttributes != 0
	switch {
	case plain && constraint == nil:
		p.report(attributes[0].Extent(), unexpectedAttribute, typeNameOf(attributes[0]).FullName())
	case plain, t.Flags&FlagKeyword == 0:
		p.resync(from)
		return p.nextToken()
	case constraint != nil:
		p.report(constraint.extent, typeNotAllowedBeforeStatement, constraint.TypeName.FullName())
	}
	return t
}

func typeNameOf(a AttributeBase) TypeName {
	switch a := a.(type) {
	case *Attribute:
		return a.TypeName
	case *TypeConstraint:
		return a.TypeName
	}
	return nil
}

// optionalPipeline reads what may follow return, throw and exit.
func (p *parser) optionalPipeline(word *Token) (Statement, Extent) {
	if s := p.pipelineChain(); s != nil {
		return s, join(word.extent, s.Extent())
	}
	return nil, word.extent
}

// jumpLabel reads what may follow break and continue.
func (p *parser) jumpLabel(word *Token) (Expression, Extent) {
	if label := p.labelOrKey(); label != nil {
		return label, join(word.extent, label.Extent())
	}
	return nil, word.extent
}

// labelOrKey reads a label, or a key of a hash table: a bare name or an expression without commas.
func (p *parser) labelOrKey() Expression {
	if name := p.simpleName(); name != nil {
		return name
	}
	if t := p.peekToken(); t.Kind == TokenNewLine || t.Kind == TokenSemi {
		return nil
	}
	noComma := p.noComma
	p.noComma = true
	key := p.unary(false)
	p.noComma = noComma
	return key
}

// simpleNameToken reads a name in which keywords count as names, nil where none stands.
func (p *parser) simpleNameToken() *Token {
	p.wantSimpleName = true
	t := p.peekToken()
	p.wantSimpleName = false
	if t.Kind != TokenIdentifier {
		return nil
	}
	t.Flags |= FlagMemberName
	p.skipToken()
	return t
}

func (p *parser) simpleName() *StringConstantExpression {
	if t := p.simpleNameToken(); t != nil {
		return p.bareWord(t)
	}
	return nil
}

// bareWord returns a token's text as a string.
func (p *parser) bareWord(t *Token) *StringConstantExpression {
	return &StringConstantExpression{expressionAt(t.extent), BareWord, p.textOf(t)}
}

func (p *parser) labeledStatement(label *Token) Statement {
	switch t := p.nextToken(); t.Kind {
	case TokenSwitch:
		return p.switchStatement(label, t)
	case TokenForeach:
		return p.foreachStatement(label, t)
	case TokenFor:
		return p.forStatement(label, t)
	case TokenWhile:
		return p.whileStatement(label, t)
	case TokenDo:
		return p.doStatement(label, t)
	}
	p.resyncTo(label)
	return p.pipelineChain()
}

func labelText(label *Token) string {
	if label == nil {
		return ""
	}
	return label.text
}

// startOf is where a loop begins: at its label or at its word.
func startOf(label, word *Token) Extent { return extentOf(label).orElse(word.extent) }

func (p *parser) blockStatement(word *Token) Statement {
	body := p.statementBlock()
	if body == nil {
		p.reportIncomplete(word.extent.after(), missingStatementAfterKeyword, p.textOf(word))
		return errorStatement(word.extent)
	}
	return &BlockStatement{statementAt(join(word.extent, body.extent)), word, body}
}

func (p *parser) ifStatement(first *Token) Statement {
	s := &IfStatement{}
	var read []Node
	word := first
	for {
		p.skipNewlines()
		open := p.nextToken()
		if open.Kind != TokenLParen {
			p.unget(open)
			p.reportIncomplete(word.extent.after(), missingOpenParenthesisInIfStatement, p.textOf(word))
			return errorStatement(join(first.extent, word.extent), read...)
		}
		p.skipNewlines()
		condition := p.pipelineChain()
		if condition == nil {
			place := open.extent.after()
			p.reportIncomplete(place, ifStatementMissingCondition, p.textOf(word))
			condition = errorStatement(place)
		} else {
			read = append(read, condition)
		}
		p.skipNewlines()
		closing := p.nextToken()
		if closing.Kind != TokenRParen {
			p.unget(closing)
			if _, broken := condition.(*ErrorStatement); !broken {
				p.reportIncomplete(closing.extent, missingEndParenthesisAfterStatement, p.textOf(word))
			}
			return errorStatement(join(first.extent, p.before(closing.extent)), read...)
		}
		body := p.statementBlock()
		if body == nil {
			p.reportIncomplete(closing.extent, missingStatementBlock, p.textOf(word))
			return errorStatement(join(first.extent, closing.extent), read...)
		}
		read = append(read, body)
		s.Clauses = append(s.Clauses, IfClause{condition, body})
		s.extent = join(first.extent, body.extent)

		from := p.position()
		p.skipNewlines()
		word = p.peekToken()
		if word.Kind == TokenElseIf {
			p.limitChain(len(s.Clauses))
			p.skipToken()
			continue
		}
		if word.Kind != TokenElse {
			p.resync(from)
			return s
		}
		p.skipToken()
		if s.ElseClause = p.statementBlock(); s.ElseClause == nil {
			p.reportIncomplete(word.extent.after(), missingStatementBlockAfterElse)
			return errorStatement(join(first.extent, word.extent), read...)
		}
		s.extent = join(first.extent, s.ElseClause.extent)
		return s
	}
}

// position is where the next token is read or was read ahead.
func (p *parser) position() int32 {
	if p.ungot != nil {
		return p.ungot.extent.Start
	}
	return p.restorePoint()
}

func (p *parser) trapStatement(word *Token) Statement {
	from := p.restorePoint()
	p.skipNewlines()
	attribute := p.attribute()
	constraint, _ := attribute.(*TypeConstraint)
	if attribute != nil && constraint == nil {
		p.resync(from)
	}
	body := p.statementBlock()
	if body == nil {
		end, nested := word.extent, []Node(nil)
		if constraint != nil {
			end, nested = constraint.extent, []Node{constraint}
		}
		p.reportIncomplete(end.after(), missingTrapStatement)
		return errorStatement(join(word.extent, end), nested...)
	}
	return &TrapStatement{statementAt(join(word.extent, body.extent)), constraint, body}
}

func (p *parser) tryStatement(word *Token) Statement {
	body := p.statementBlock()
	if body == nil {
		p.reportIncomplete(word.extent.after(), missingTryStatementBlock)
		return errorStatement(word.extent)
	}
	s := &TryStatement{Body: body}
	broken := noExtent
	var brokenTypes []Node
	for {
		clause := p.catchClause(&broken, &brokenTypes)
		if clause == nil {
			break
		}
		s.CatchClauses = append(s.CatchClauses, clause)
	}
	p.skipNewlines()
	if finally := p.peekToken(); finally.Kind == TokenFinally {
		p.skipToken()
		if s.Finally = p.statementBlock(); s.Finally == nil {
			broken = finally.extent
			p.reportIncomplete(broken.after(), missingFinallyStatementBlock, finally.Kind.Text())
		}
	}
	if len(s.CatchClauses) == 0 && s.Finally == nil && broken == noExtent {
		broken = body.extent
		p.reportIncomplete(broken.after(), missingCatchOrFinally)
	}
	if broken != noExtent {
		nested := append([]Node{body}, nodesOf(s.CatchClauses)...)
		return errorStatement(join(word.extent, broken), append(nested, brokenTypes...)...)
	}
	if s.Finally != nil {
		s.extent = join(word.extent, s.Finally.extent)
	} else {
		s.extent = join(word.extent, s.CatchClauses[len(s.CatchClauses)-1].extent)
	}
	return s
}

// catchClause reads a catch, nil where none stands or it is broken.
func (p *parser) catchClause(broken *Extent, brokenTypes *[]Node) *CatchClause {
	p.skipNewlines()
	word := p.nextToken()
	if word.Kind != TokenCatch {
		p.unget(word)
		return nil
	}
	var types []*TypeConstraint
	var comma *Token
	missingType := false
	for {
		from := p.restorePoint()
		p.skipNewlines()
		attribute := p.attribute()
		if attribute == nil {
			if comma != nil {
				missingType = true
				*broken = comma.extent
				p.reportIncomplete(broken.after(), missingTypeLiteralToken)
			}
			break
		}
		constraint, ok := attribute.(*TypeConstraint)
		if !ok {
			p.resync(from)
			break
		}
		types = append(types, constraint)
		p.skipNewlines()
		if comma = p.peekToken(); comma.Kind != TokenComma {
			break
		}
		p.skipToken()
	}
	body := p.statementBlock()
	if body == nil {
		if !missingType {
			*broken = word.extent
			if types != nil {
				*broken = types[len(types)-1].extent
			}
			p.reportIncomplete(broken.after(), missingCatchHandlerBlock)
		}
		*brokenTypes = append(*brokenTypes, nodesOf(types)...)
		return nil
	}
	return &CatchClause{at(join(word.extent, body.extent)), types, body}
}

func (p *parser) dataStatement(word *Token) Statement {
	s := &DataStatement{}
	broken := noExtent
	p.skipNewlines()
	last := word.extent
	if name := p.simpleName(); name != nil {
		s.Variable = name.Value
		last = name.extent
	}
	p.skipNewlines()
	if parameter := p.peekToken(); parameter.Kind == TokenParameter {
		p.skipToken()
		if !isPrefix(parameter.text, "SupportedCommand") {
			broken = parameter.extent
			p.report(broken, invalidParameterForDataSectionStatement, parameter.text)
		}
		before := parameter
		for {
			p.skipNewlines()
			command := p.singleArgument(commandName)
			if command == nil {
				if broken == noExtent {
					p.reportIncomplete(before.extent.after(), missingValueForSupportedCommandInDataSectionStatement)
				}
				broken = before.extent
				break
			}
			s.CommandsAllowed = append(s.CommandsAllowed, command)
			last = command.Extent()
			comma := p.peekToken()
			if comma.Kind != TokenComma {
				break
			}
			before = comma
			p.skipToken()
		}
	}
	if broken == noExtent {
		if s.Body = p.statementBlock(); s.Body == nil {
			broken = last
			p.reportIncomplete(broken.after(), missingStatementBlockForDataSection)
		}
	}
	if broken != noExtent {
		return errorStatement(join(word.extent, broken), nodesOf(s.CommandsAllowed)...)
	}
	s.extent = join(word.extent, s.Body.extent)
	return s
}
