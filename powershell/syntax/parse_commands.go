package syntax

import (
	"slices"
	"strings"
)

// pipelineChain reads an assignment, a pipeline or pipelines joined by && and ||. It returns nil where none begins.
func (p *parser) pipelineChain() Statement {
	mode := p.setMode(expressionMode)
	e := p.expression(false)
	var assign *Token
	if e != nil {
		if t := p.peekToken(); t.Kind.Has(FlagAssignmentOperator) {
			p.skipToken()
			assign = t
		}
	}
	p.setMode(mode)
	if assign != nil {
		return p.assignment(e, assign)
	}

	var chain Statement
	var operator *Token
	for length := 1; ; length++ {
		p.limitChain(length)
		var first *Token
		if e == nil {
			first = p.peekToken()
		}
		next := p.pipeline(e)
		e = nil
		if next == nil {
			if operator == nil {
				return nil
			}
			return p.emptyChainElement(chain, operator, first)
		}
		link := func(background bool) Statement {
			if chain == nil {
				next.Background = background
				return next
			}
			return &PipelineChain{statementAt(join(chain.Extent(), next.extent)), chain, next, operator.Kind, background}
		}
		t := p.peekToken()
		background := false
		if t.Kind == TokenAmpersand {
			p.skipToken()
			background = true
			t = p.peekToken()
			if t.Kind == TokenAndAnd || t.Kind == TokenOrOr {
				p.skipToken()
				p.report(t.extent, backgroundOperatorInPipelineChain)
				start := next.extent
				if chain != nil {
					start = chain.Extent()
				}
				return errorStatement(join(start, t.extent))
			}
		}
		if background || t.Kind != TokenAndAnd && t.Kind != TokenOrOr {
			return link(background)
		}
		p.skipToken()
		p.skipNewlines()
		chain = link(false)
		operator = t
		if p.peekToken().Kind == TokenEndOfInput {
			p.reportIncomplete(t.extent.after(), emptyPipelineChainElement)
			return chain
		}
	}
}

func (p *parser) assignment(left Expression, operator *Token) Statement {
	p.skipNewlines()
	right := p.statement()
	if right == nil {
		place := operator.extent.after()
		p.reportIncomplete(place, expectedValueExpression, operator.Kind.Text())
		right = errorStatement(place)
	}
	s := &AssignmentStatement{statementAt(join(left.Extent(), right.Extent())), left, operator.Kind, right, operator.extent}
	if pipeline, ok := right.(*Pipeline); ok && !pipeline.Background && len(pipeline.PipelineElements) == 1 {
		if e, ok := pipeline.PipelineElements[0].(*CommandExpression); ok {
			s.Right = e
		}
	}
	return s
}

func (p *parser) emptyChainElement(chain Statement, operator, first *Token) Statement {
	switch first.Kind {
	case TokenEndOfInput:
		p.reportIncomplete(operator.extent.after(), emptyPipelineChainElement, p.textOf(operator))
	case TokenDot, TokenAmpersand: // reported already
	default:
		p.report(join(operator.extent, first.extent), emptyPipelineChainElement, p.textOf(operator))
	}
	s := errorStatement(join(chain.Extent(), operator.extent), chain)
	s.Keyword = operator
	return s
}

// pipeline reads commands joined by |, the first of which may be read already as an expression. It returns nil where
// none begins.
func (p *parser) pipeline(first Expression) *Pipeline {
	s := &Pipeline{}
	var pipe *Token
	e := first
	for {
		if e == nil {
			mode := p.setMode(expressionMode)
			e = p.expression(false)
			p.setMode(mode)
		}
		var element CommandBase
		if e != nil {
			if len(s.PipelineElements) > 0 {
				p.report(e.Extent(), expressionsMustBeFirstInPipeline)
			}
			element = p.commandExpression(e)
		} else if c := p.command(); c != nil {
			element = c
		}
		if element != nil {
			s.PipelineElements = append(s.PipelineElements, element)
		} else if len(s.PipelineElements) > 0 || p.peekToken().Kind == TokenPipe {
			place := p.peekToken().extent
			if pipe != nil {
				place = pipe.extent.after()
			}
			p.reportIncomplete(place, emptyPipeElement)
		}
		e = nil
		pipe = p.peekToken()
		if pipe.Kind == TokenNewLine && p.pipeFollows(pipe.extent.End) {
			p.skipNewlines()
			pipe = p.peekToken()
		}
		if !p.pipelineGoesOn(pipe) {
			break
		}
	}
	n := len(s.PipelineElements)
	if n == 0 {
		return nil
	}
	s.extent = join(s.PipelineElements[0].Extent(), s.PipelineElements[n-1].Extent())
	return s
}

// pipelineGoesOn reads a pipe. It reports what can neither go on nor end a pipeline.
func (p *parser) pipelineGoesOn(t *Token) bool {
	switch t.Kind {
	case TokenSemi, TokenNewLine, TokenRParen, TokenRCurly, TokenEndOfInput, TokenAndAnd, TokenOrOr, TokenAmpersand:
		return false
	case TokenPipe:
		p.skipToken()
		p.skipNewlines()
		if p.peekToken().Kind != TokenEndOfInput {
			return true
		}
		p.reportIncomplete(t.extent.after(), emptyPipeElement)
		return false
	}
	p.report(t.extent, unexpectedToken, p.textOf(t))
	return false
}

func (p *parser) commandExpression(e Expression) *CommandExpression {
	s := &CommandExpression{Expression: e}
	s.extent = e.Extent()
	var last Redirection
	for isRedirection(p.peekToken()) {
		var end Extent
		last = p.redirectionOf(p.nextToken(), &s.Redirections, &end)
	}
	if last != nil {
		s.extent = join(s.extent, last.Extent())
	}
	return s
}

func isRedirection(t *Token) bool {
	return t.Kind == TokenRedirection || t.Kind == TokenRedirectInStd
}

// redirectionOf reads what follows a redirection's sign. Only the first of a stream counts.
func (p *parser) redirectionOf(t *Token, all *[]Redirection, end *Extent) Redirection {
	v, _ := t.value.(*redirectionValue)
	var r Redirection
	var from RedirectionStream
	if v != nil && v.merge {
		to := v.to
		if to != OutputStream || v.from == to {
			p.report(t.extent, redirectionNotSupported, p.textOf(t))
			to = OutputStream
		}
		from = v.from
		r = &MergingRedirection{at(t.extent), from, to}
	} else {
		file := p.singleArgument(fileName)
		if file == nil {
			p.report(t.extent.after(), missingFileSpecification)
			file = errorExpression(t.extent)
		}
		if v == nil {
			p.report(t.extent, redirectionNotSupported, p.textOf(t))
			*end = join(t.extent, file.Extent())
			return nil
		}
		from = v.from
		r = &FileRedirection{at(join(t.extent, file.Extent())), from, file, v.append}
	}
	*end = r.Extent()
	if p.redirected(*all, from) {
		p.report(r.Extent(), streamAlreadyRedirected, streamNames[from])
	} else {
		*all = insertRedirection(*all, r, from)
	}
	return r
}

// streamNames are PowerShell's words for streams in messages.
var streamNames = [...]string{
	AllStreams: "* stream", OutputStream: "output stream", ErrorStream: "error stream", WarningStream: "warning stream",
	VerboseStream: "verbose stream", DebugStream: "debug stream", InformationStream: "information stream",
}

func streamOf(r Redirection) RedirectionStream {
	switch r := r.(type) {
	case *FileRedirection:
		return r.FromStream
	case *MergingRedirection:
		return r.FromStream
	}
	return AllStreams
}

func (p *parser) redirected(all []Redirection, stream RedirectionStream) bool {
	for _, r := range all {
		if streamOf(r) == stream {
			return true
		}
	}
	return false
}

// insertRedirection keeps redirections in the order of their streams, as PowerShell does.
func insertRedirection(all []Redirection, r Redirection, stream RedirectionStream) []Redirection {
	i := len(all)
	all = append(all, r)
	for ; i > 0 && streamOf(all[i-1]) > stream; i-- {
		all[i-1], all[i] = all[i], all[i-1]
	}
	return all
}

// argumentContext says what an argument is read for.
type argumentContext uint8

const (
	commandName     argumentContext = iota
	invokedName                     // behind & or .
	fileName                        // of a redirection
	commandArgument                 // may be a list with commas
	switchCondition                 // of a switch's clause

)

// verbatimWord ends the reading of a line as PowerShell.
const verbatimWord = "--%"

func (c argumentContext) isName() bool { return c == commandName || c == invokedName }

// singleArgument reads an argument, nil where none begins.
func (p *parser) singleArgument(context argumentContext) Expression {
	if k := p.peekToken().Kind; k == TokenComma || k == TokenEndOfInput {
		return nil
	}
	mode := p.setMode(commandMode)
	e := p.commandArgument(context, p.nextToken())
	p.setMode(mode)
	return e
}

// commandArgument reads the argument that begins with t, nil where t begins none.
func (p *parser) commandArgument(context argumentContext, t *Token) Expression {
	var list []Expression
	var comma *Token
	for {
		e, verbatim := p.oneArgument(context, t)
		if e == nil {
			p.unget(t)
			if comma == nil {
				return nil
			}
			p.reportIncomplete(comma.extent.after(), missingExpression, ",")
			return errorExpression(join(list[0].Extent(), comma.extent), nodesOf(list)...)
		}
		more := context == commandArgument && !verbatim
		if more {
			comma = p.peekToken()
			more = comma.Kind == TokenComma
		}
		if !more {
			if list == nil {
				return e
			}
			list = append(list, e)
			return &ArrayLiteral{expressionAt(join(list[0].Extent(), e.Extent())), list}
		}
		list = append(list, e)
		p.skipToken()
		p.skipNewlines()
		t = p.nextToken()
	}
}

// oneArgument reads an argument without commas. verbatim says that it was --%.
func (p *parser) oneArgument(context argumentContext, t *Token) (e Expression, verbatim bool) {
	switch t.Kind {
	case TokenPipe, TokenRCurly, TokenRParen, TokenEndOfInput, TokenNewLine, TokenSemi, TokenRedirection, TokenRedirectInStd,
		TokenAndAnd, TokenOrOr, TokenAmpersand, TokenMinusMinus, TokenComma:
		return nil, false
	case TokenSplattedVariable, TokenVariable, TokenNumber, TokenHereStringExpandable, TokenStringExpandable,
		TokenHereStringLiteral, TokenStringLiteral, TokenLParen, TokenDollarParen, TokenAtParen, TokenAtCurly, TokenLCurly:
		p.unget(t)
		return p.primary(true), false
	case TokenGeneric:
		if context.isName() {
			t.Flags |= FlagCommandName
		}
		if f, ok := t.value.(*format); ok && context != commandName {
			return p.expandable(t, f, BareWord), false
		}
		return &StringConstantExpression{expressionAt(t.extent), BareWord, t.text}, t.text == verbatimWord
	}
	t.Flags &^= FlagKeyword
	if context.isName() {
		t.Flags |= FlagCommandName
	} else if t.Kind != TokenIdentifier { // an operator or keyword that turned out to be a word
		t.Kind, t.text, t.value = TokenGeneric, p.textOf(t), madeArgument{}
	}
	return p.bareWord(t), false
}

// commandReader is the state of reading one command.
type commandReader struct {
	*parser
	c        *Command
	end      Extent
	dashDash bool // -- was read: what follows are arguments
}

// command reads a command, nil where none begins.
func (p *parser) command() *Command {
	mode := p.setMode(commandMode)
	t := p.nextToken()
	first := t
	from := len(p.elements)
	r := commandReader{parser: p, c: &Command{}, end: t.extent}
	context := commandName
	if t.Kind == TokenDot || t.Kind == TokenAmpersand {
		r.c.InvocationOperator = t.Kind
		context = invokedName
		t = p.nextToken()
	}
	for r.element(context, t) {
		context = commandArgument
		t = p.nextToken()
	}
	p.setMode(mode)
	elements := p.elements[from:]
	p.elements = p.elements[:from]
	if len(elements) == 0 {
		if r.c.InvocationOperator != TokenUnknown {
			p.report(first.extent, missingExpression, p.textOf(first))
		}
		return nil
	}
	r.c.CommandElements = slices.Clone(elements)
	r.c.extent = join(first.extent, r.end)
	return r.c
}

func (r *commandReader) add(e CommandElement) {
	r.elements = append(r.elements, e)
	r.end = e.Extent()
}

// element reads what begins with t into the command. It reports whether the command goes on.
func (r *commandReader) element(context argumentContext, t *Token) bool {
	switch t.Kind {
	case TokenPipe, TokenRCurly, TokenRParen, TokenEndOfInput, TokenNewLine, TokenSemi, TokenAndAnd, TokenOrOr, TokenAmpersand:
		r.unget(t)
		return false
	case TokenMinusMinus:
		if r.dashDash {
			r.add(r.bareWord(t))
		} else {
			r.add(&CommandParameter{span: at(t.extent), ParameterName: "-", ErrorPosition: t.extent})
		}
		r.dashDash = true
	case TokenComma:
		r.end = t.extent
		r.report(t.extent, missingArgument)
		r.skipNewlines()
	case TokenParameter:
		r.parameter(context, t)
	case TokenRedirection, TokenRedirectInStd:
		if context.isName() {
			r.add(r.bareWord(t))
		} else {
			r.redirectionOf(t, &r.c.Redirections, &r.end)
		}
	case TokenInlineScript:
		if context == commandName {
			return r.inlineScript(t)
		}
		return r.argument(context, t)
	default:
		return r.argument(context, t)
	}
	return true
}

func (r *commandReader) parameter(context argumentContext, t *Token) {
	if context.isName() || r.dashDash {
		t.Flags |= FlagCommandName
		r.add(r.bareWord(t))
		return
	}
	c := &CommandParameter{span: at(t.extent), ParameterName: t.text, ErrorPosition: t.extent}
	if _, colon := t.Parameter(); colon && r.peekToken().Kind != TokenComma {
		c.Argument = r.commandArgument(commandArgument, r.nextToken())
		if c.Argument == nil {
			r.report(t.extent.after(), parameterRequiresArgument, r.textOf(t))
		} else {
			c.extent = join(t.extent, c.Argument.Extent())
		}
	}
	r.add(c)
}

// argument reads an argument, and behind --% the rest of the line as one word.
func (r *commandReader) argument(context argumentContext, t *Token) bool {
	r.add(r.commandArgument(context, t))
	if value, isString := t.StringValue(); !isString || !strings.EqualFold(value, verbatimWord) {
		return true
	}
	if r.ungot != nil && r.ungot.Kind != TokenParameter {
		return true
	}
	r.skipToken()
	rest := r.parser.verbatimArgument()
	r.add(&StringConstantExpression{expressionAt(rest.extent), BareWord, rest.text})
	return false
}

// inlineScript reads the script block of an inlinescript.
func (r *commandReader) inlineScript(word *Token) bool {
	word.Flags |= FlagCommandName
	r.add(r.bareWord(word))
	r.skipNewlines()
	open := r.nextToken()
	if open.Kind != TokenLCurly {
		r.unget(open)
		r.reportIncomplete(word.extent.after(), missingStatementAfterKeyword, r.textOf(word))
		return false
	}
	r.add(r.scriptBlockExpression(open))
	return true
}
