package syntax

import "strings"

// isPrefix reports whether a parameter's name is the beginning of one that a statement knows.
func isPrefix(prefix, name string) bool {
	return len(prefix) <= len(name) && strings.EqualFold(name[:len(prefix)], prefix)
}

func (p *parser) foreachStatement(label, word *Token) Statement {
	start := startOf(label, word)
	s := &ForEachStatement{Label: labelText(label)}
	broken := noExtent
	p.skipNewlines()
	parameter := p.peekToken()
	for parameter.Kind == TokenParameter {
		p.skipToken()
		switch {
		case isPrefix(parameter.text, "parallel"):
			s.Flags |= ForEachParallel
		case isPrefix(parameter.text, "throttlelimit"):
			p.skipNewlines()
			if s.ThrottleLimit = p.singleArgument(commandArgument); s.ThrottleLimit == nil {
				p.reportIncomplete(parameter.extent.after(), missingThrottleLimit)
			}
		default:
			broken = parameter.extent
			p.report(parameter.extent, invalidForeachFlag, parameter.text)
		}
		p.skipNewlines()
		parameter = p.peekToken()
	}
	fail := func(end Extent, problem problem, args ...string) {
		broken = end
		p.reportIncomplete(end.after(), problem, args...)
	}
	open := p.nextToken()
	if open.Kind != TokenLParen {
		p.unget(open)
		fail(word.extent, missingOpenParenthesisAfterKeyword, word.Kind.Text())
		return errorStatement(join(start, broken))
	}
	p.skipNewlines()
	name := p.nextToken()
	if name.Kind != TokenVariable && name.Kind != TokenSplattedVariable {
		p.unget(name)
		fail(open.extent, missingVariableNameAfterForeach)
		return errorStatement(join(start, broken))
	}
	s.Variable = variableNode(name)
	read := []Node{s.Variable}
	p.skipNewlines()
	if in := p.nextToken(); in.Kind != TokenIn {
		p.unget(in)
		fail(s.Variable.extent, missingInInForeach)
	} else {
		p.skipNewlines()
		if s.Condition = p.pipelineChain(); s.Condition == nil {
			fail(in.extent, missingForeachExpression)
		} else {
			read = append(read, s.Condition)
			p.skipNewlines()
			if closing := p.nextToken(); closing.Kind != TokenRParen {
				p.unget(closing)
				fail(s.Condition.Extent(), missingEndParenthesisAfterForeach)
			} else if s.Body = p.statementBlock(); s.Body == nil {
				fail(closing.extent, missingForeachStatement)
			} else {
				read = append(read, s.Body)
			}
		}
	}
	if broken != noExtent {
		return errorStatement(join(start, broken), read...)
	}
	s.extent = join(start, s.Body.extent)
	return s
}

func (p *parser) forStatement(label, word *Token) Statement {
	start := startOf(label, word)
	s := &ForStatement{Label: labelText(label)}
	p.skipNewlines()
	open := p.nextToken()
	if open.Kind != TokenLParen {
		p.unget(open)
		p.reportIncomplete(word.extent.after(), missingOpenParenthesisAfterKeyword, word.Kind.Text())
		return errorStatement(join(start, word.extent))
	}
	end := open.extent
	var read []Node
	part := func(last bool) Statement {
		p.skipNewlines()
		pipeline := p.pipelineChain()
		if pipeline != nil {
			end = pipeline.Extent()
			read = append(read, pipeline)
		}
		if !last && p.peekToken().Kind == TokenSemi {
			end = p.nextToken().extent
		}
		return pipeline
	}
	s.Initializer = part(false)
	s.Condition = part(false)
	s.Iterator = part(true)
	p.skipNewlines()
	if closing := p.nextToken(); closing.Kind != TokenRParen {
		p.unget(closing)
		p.reportIncomplete(end.after(), missingEndParenthesisAfterStatement, word.Kind.Text())
	} else if s.Body = p.statementBlock(); s.Body == nil {
		end = closing.extent
		p.reportIncomplete(end.after(), missingLoopStatement, word.Kind.Text())
	}
	if s.Body == nil {
		return errorStatement(join(start, end), read...)
	}
	s.extent = join(start, s.Body.extent)
	return s
}

func (p *parser) whileStatement(label, word *Token) Statement {
	start := startOf(label, word)
	p.skipNewlines()
	open := p.nextToken()
	if open.Kind != TokenLParen {
		p.unget(open)
		p.reportIncomplete(word.extent.after(), missingOpenParenthesisAfterKeyword, p.textOf(word))
		return errorStatement(join(start, word.extent))
	}
	p.skipNewlines()
	condition := p.pipelineChain()
	var read []Node
	if condition == nil {
		place := open.extent.after()
		p.reportIncomplete(place, missingExpressionAfterKeyword, word.Kind.Text())
		condition = errorStatement(place)
	} else {
		read = append(read, condition)
	}
	p.skipNewlines()
	closing := p.nextToken()
	if closing.Kind != TokenRParen {
		p.unget(closing)
		if _, broken := condition.(*ErrorStatement); !broken {
			p.reportIncomplete(condition.Extent().after(), missingEndParenthesisAfterStatement, word.Kind.Text())
		}
		return errorStatement(join(start, condition.Extent()), read...)
	}
	body := p.statementBlock()
	if body == nil {
		p.reportIncomplete(closing.extent.after(), missingLoopStatement, word.Kind.Text())
		return errorStatement(join(start, closing.extent), read...)
	}
	return &WhileStatement{statementAt(join(start, body.extent)), labelText(label), condition, body}
}

func (p *parser) doStatement(label, word *Token) Statement {
	start := startOf(label, word)
	broken := noExtent
	fail := func(end Extent, problem problem, args ...string) {
		broken = end
		p.reportIncomplete(end.after(), problem, args...)
	}
	var loop, closing *Token
	var condition Statement
	var read []Node
	body := p.statementBlock()
	if body == nil {
		fail(word.extent, missingLoopStatement, word.Kind.Text())
		return errorStatement(join(start, broken))
	}
	read = append(read, body)
	p.skipNewlines()
	loop = p.nextToken()
	if loop.Kind != TokenWhile && loop.Kind != TokenUntil {
		p.unget(loop)
		fail(body.extent, missingWhileOrUntilInDoWhile)
		return errorStatement(join(start, broken), read...)
	}
	p.skipNewlines()
	if open := p.nextToken(); open.Kind != TokenLParen {
		p.unget(open)
		fail(loop.extent, missingOpenParenthesisAfterKeyword, loop.Kind.Text())
	} else {
		p.skipNewlines()
		if condition = p.pipelineChain(); condition == nil {
			fail(open.extent, missingExpressionAfterKeyword, loop.Kind.Text())
		} else {
			read = append(read, condition)
		}
		p.skipNewlines()
		closing = p.nextToken()
		if closing.Kind != TokenRParen {
			p.unget(closing)
			if condition != nil {
				fail(condition.Extent(), missingEndParenthesisAfterStatement, loop.Kind.Text())
			}
		}
	}
	if broken != noExtent {
		return errorStatement(join(start, broken), read...)
	}
	node, text := statementAt(join(start, closing.extent)), labelText(label)
	if loop.Kind == TokenUntil {
		return &DoUntilStatement{node, text, condition, body}
	}
	return &DoWhileStatement{node, text, condition, body}
}

// switchReader is the state of reading one switch: how far it got, and what was read for the tree of a broken one.
type switchReader struct {
	*parser
	s          *SwitchStatement
	word       *Token
	end        Extent
	broken     bool
	incomplete bool // the last error was the text's end, so no further one is reported for it
	flags      []ErrorFlag
	conditions []Node
	bodies     []Node
}

func (p *parser) switchStatement(label, word *Token) Statement {
	start := startOf(label, word)
	r := &switchReader{parser: p, s: &SwitchStatement{Label: labelText(label)}, word: word, end: start}
	p.skipNewlines()
	r.modes()
	r.condition()
	p.skipNewlines()
	end := r.clauses()
	if r.broken {
		return &ErrorStatement{
			statementNode: statementAt(join(start, r.end)), Keyword: word,
			Flags: r.flags, Conditions: r.conditions, Bodies: r.bodies,
		}
	}
	r.s.extent = join(start, end)
	return r.s
}

func (r *switchReader) fail(place Extent, problem problem) {
	r.broken = true
	r.incomplete = r.reportIncomplete(place, problem)
}

func (r *switchReader) addFlag(name string, t *Token, argument Node) {
	for _, f := range r.flags {
		if f.Name == name {
			return
		}
	}
	r.flags = append(r.flags, ErrorFlag{name, t, argument})
}

func (r *switchReader) modes() {
	s := r.s
	t := r.peekToken()
	for ; t.Kind == TokenParameter; t = r.peekToken() {
		r.skipToken()
		r.end = t.extent
		switch {
		case isPrefix(t.text, "regex"):
			s.Flags = s.Flags&^SwitchWildcard | SwitchRegex
			r.addFlag("regex", t, nil)
		case isPrefix(t.text, "wildcard"):
			s.Flags = s.Flags&^SwitchRegex | SwitchWildcard
			r.addFlag("wildcard", t, nil)
		case isPrefix(t.text, "exact"):
			s.Flags &^= SwitchRegex | SwitchWildcard
			r.addFlag("exact", t, nil)
		case isPrefix(t.text, "casesensitive"):
			s.Flags |= SwitchCaseSensitive
			r.addFlag("casesensitive", t, nil)
		case isPrefix(t.text, "parallel"):
			s.Flags |= SwitchParallel
			r.addFlag("parallel", t, nil)
		case isPrefix(t.text, "file"):
			r.fileMode(t)
		default:
			r.broken = true
			r.report(t.extent, invalidSwitchFlag, t.text)
		}
	}
	if t.Kind == TokenMinus {
		r.addFlag("--%", t, nil)
	}
}

func (r *switchReader) fileMode(t *Token) {
	r.s.Flags |= SwitchFile
	r.skipNewlines()
	name := r.singleArgument(fileName)
	if name == nil {
		r.fail(t.extent.after(), missingFilenameOption)
		r.addFlag("file", t, nil)
		return
	}
	r.end = name.Extent()
	r.s.Condition = pipelineOf(name)
	r.addFlag("file", t, r.s.Condition)
}

// pipelineOf makes a pipeline of an expression alone.
func pipelineOf(e Expression) *Pipeline {
	node := statementAt(e.Extent())
	return &Pipeline{statementNode: node, PipelineElements: []CommandBase{&CommandExpression{statementNode: node, Expression: e}}}
}

func (r *switchReader) condition() {
	s := r.s
	open := r.peekToken()
	if open.Kind != TokenLParen {
		if s.Condition == nil && s.Flags&SwitchFile == 0 {
			r.fail(r.end.after(), pipelineValueRequired)
		}
		return
	}
	r.end = open.extent
	r.skipToken()
	if s.Flags&SwitchFile != 0 {
		r.broken = true
		r.report(open.extent, pipelineValueRequired)
	}
	r.skipNewlines()
	if s.Condition = r.pipelineChain(); s.Condition == nil {
		r.fail(open.extent.after(), pipelineValueRequired)
	} else {
		r.end = s.Condition.Extent()
		r.conditions = []Node{s.Condition}
	}
	r.skipNewlines()
	closing := r.nextToken()
	if closing.Kind == TokenRParen {
		r.end = closing.extent
		return
	}
	r.unget(closing)
	if !r.incomplete {
		r.fail(r.end.after(), missingEndParenthesisInSwitchStatement)
	}
}

// clauses reads the braces and returns the extent of the closing one.
func (r *switchReader) clauses() Extent {
	open := r.nextToken()
	if open.Kind != TokenLCurly {
		r.unget(open)
		if !r.incomplete {
			r.broken = true
			r.reportIncomplete(r.end.after(), missingCurlyBraceInSwitchStatement)
		}
		return noExtent
	}
	r.end = open.extent
	r.skipNewlines()
	for {
		if !r.clause() {
			return noExtent
		}
		r.skipNewlinesAndSemicolons()
		switch t := r.peekToken(); t.Kind {
		case TokenRCurly:
			r.skipToken()
			return t.extent
		case TokenEndOfInput:
			if !r.incomplete {
				r.broken = true
				r.reportIncompleteFrom(open.extent, t.extent, missingEndCurlyBrace)
			}
			return noExtent
		}
	}
}

func (r *switchReader) clause() bool {
	var pattern Expression
	word := r.peekToken()
	isDefault := word.Kind == TokenDefault
	if isDefault {
		r.skipToken()
		pattern = r.bareWord(word)
	} else if pattern = r.singleArgument(switchCondition); pattern == nil {
		r.broken = true
		r.reportIncomplete(r.end.after(), missingSwitchConditionExpression)
		if r.peekToken().Kind == TokenRCurly {
			r.skipToken()
		}
		return false
	}
	r.bodies = append(r.bodies, pattern)
	r.end = pattern.Extent()
	body := r.statementBlock()
	if body == nil {
		r.fail(r.end.after(), missingSwitchStatementClause)
		return true
	}
	r.bodies = append(r.bodies, body)
	r.end = body.extent
	if !isDefault {
		r.s.Clauses = append(r.s.Clauses, SwitchClause{pattern, body})
		return true
	}
	if r.s.Default != nil {
		r.broken = true
		r.report(pattern.Extent(), multipleSwitchDefaultClauses)
	}
	r.s.Default = body
	return true
}
