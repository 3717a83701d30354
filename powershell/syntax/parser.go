package syntax

import (
	"math"
	"slices"
	"unicode/utf8"
)

// Parse reads text. It always gives a tree; where the text is broken, ErrorStatement and ErrorExpression nodes stand in
// it. Name is where the text came from, "" for none. The text is decoded already and has no byte-order mark.
func Parse(name, text string) (*File, []*ParseError) {
	return Config{}.Parse(name, text)
}

// Config is what a reader may know besides the text. The zero Config knows nothing.
type Config struct {
	// Types answers what PowerShell's checks ask of .NET's types. Without it the errors that depend on them are not
	// reported: a type that is not there in a class, an exception that was caught before.
	Types Types
	// Modules finds the module that a using statement in the file of a name asks for, and tells which classes and enums
	// it declares. Without it such statements are not looked into.
	Modules func(file string, m ModuleSpecification) (types []string, found bool)
}

// Types knows .NET's types by the names that scripts use.
type Types interface {
	// Exists reports whether name, alone or within one of the namespaces, is a type's. arity is the number of its generic
	// arguments. An attribute's name may lack its ending "Attribute".
	Exists(name string, namespaces []string, arity int, attribute bool) bool
	// Derives returns the full name of the type name, and whether it is the type base or derives from it.
	Derives(name, base string, namespaces []string) (full string, derives bool)
}

// Parse reads text as the function Parse does.
func (c Config) Parse(name, text string) (*File, []*ParseError) {
	file := &File{Name: name, Text: text}
	p := &parser{types: c.Types, modules: c.Modules}
	p.begin(file)
	p.parseFile()
	return file, file.Errors
}

// Limits of a tree, so that what walks one by recursion does not exhaust the stack. PowerShell gives up on such texts
// too, when its stack is used up.
const (
	maxDepth = 2000  // blocks, parentheses and statements in each other
	maxChain = 20000 // operators, members and the like that follow each other and nest only in the tree
)

// tooComplicatedPanic ends the reading of a text that is beyond the limits.
type tooComplicatedPanic struct{}

// parser builds the tree by recursive descent, one token ahead.
//
// A token that was looked at and not used lies in ungot. Where a rule changes the lexer's mode, that token is read
// again in the new mode unless it is the same in every mode.
type parser struct {
	lexer
	ungot   *Token
	noComma bool // a comma separates arguments here and builds no array
	depth   int
	types   Types
	modules func(file string, m ModuleSpecification) (types []string, found bool)
	classes bool // a class or enum was read

	// What is being collected for the commands and blocks that are being read, the innermost last.
	elements   []CommandElement
	statements []Statement
}

func (p *parser) parseFile() {
	ok := true
	defer func() {
		if !ok {
			p.file.Root = &ScriptBlock{EndBlock: &NamedBlock{Unnamed: true, BlockKind: TokenEnd}}
			p.file.Tokens = nil
		}
	}()
	defer p.giveUp(&ok)
	if len(p.text) >= math.MaxInt32 {
		panic(tooComplicatedPanic{})
	}
	p.file.Root = p.scriptBlock(nil, false, nil)
	p.file.Tokens = p.tokens
	p.file.Root.Requirements = p.requirements()
	check(p)
}

// enter counts a level of nesting; leave must follow.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		panic(tooComplicatedPanic{})
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) limitChain(length int) {
	if length > maxChain {
		panic(tooComplicatedPanic{})
	}
}

func (p *parser) nextToken() *Token {
	if t := p.ungot; t != nil {
		p.ungot = nil
		return t
	}
	return p.lexer.nextToken()
}

func (p *parser) peekToken() *Token {
	if p.ungot == nil {
		p.ungot = p.lexer.nextToken()
	}
	return p.ungot
}

func (p *parser) skipToken() { p.ungot = nil }

func (p *parser) unget(t *Token) { p.ungot = t }

// skipNewlines passes over line breaks, unless another token was looked at already.
func (p *parser) skipNewlines() {
	if p.ungot == nil || p.ungot.Kind == TokenNewLine {
		p.ungot = nil
		p.lexer.skipNewlines(false)
	}
}

func (p *parser) skipNewlinesAndSemicolons() {
	if p.ungot == nil || p.ungot.Kind == TokenNewLine || p.ungot.Kind == TokenSemi {
		p.ungot = nil
		p.lexer.skipNewlines(true)
	}
}

// setMode changes the lexer's mode and returns the old one, to be set again.
func (p *parser) setMode(mode lexMode) (old lexMode) {
	if mode != p.mode && p.ungot != nil && !p.ungot.Kind.Has(FlagParseModeInvariant) {
		p.resyncTo(p.ungot)
	}
	old, p.mode = p.mode, mode
	return old
}

// resync goes back to a file offset and forgets the token ahead.
func (p *parser) resync(offset int32) {
	p.ungot = nil
	p.lexer.resync(offset)
}

func (p *parser) resyncTo(t *Token) { p.resync(t.extent.Start) }

func (p *parser) textOf(t *Token) string { return p.file.TextOf(t.extent) }

// memberOperatorToken returns the operator of a member or index right behind what was read.
func (p *parser) memberOperatorToken(bracket bool) *Token {
	if p.ungot != nil {
		return nil
	}
	return p.memberOperator(bracket)
}

func (p *parser) invokeOpeningToken() *Token {
	if p.ungot != nil {
		return nil
	}
	return p.invokeOpening()
}

func (p *parser) leftBracketToken() *Token {
	if p.ungot == nil {
		return p.leftBracket()
	}
	if p.ungot.Kind == TokenLBracket {
		return p.nextToken()
	}
	return nil
}

// sync skips tokens after an error up to one of the closing or separating kinds that is not nested in brackets.
func (p *parser) sync(consume bool, kinds ...TokenKind) {
	wanted := func(kind TokenKind) bool {
		return slices.Contains(kinds, kind)
	}
	level := func(kind TokenKind) int {
		if wanted(kind) {
			return 1
		}
		return 0
	}
	parens, curlies, brackets := level(TokenRParen), level(TokenRCurly), level(TokenRBracket)
	for {
		t := p.nextToken()
		closed := false
		switch t.Kind {
		case TokenLParen:
			parens++
		case TokenRParen:
			parens--
			closed = parens == 0
		case TokenLCurly:
			curlies++
		case TokenRCurly:
			curlies--
			closed = curlies == 0
		case TokenLBracket:
			brackets++
		case TokenRBracket:
			brackets--
			closed = brackets == 0
		case TokenEndOfInput:
			p.unget(t)
			return
		}
		if closed && wanted(t.Kind) {
			if !consume {
				p.unget(t)
			}
			return
		}
		if wanted(t.Kind) && parens == 0 && curlies == 0 && brackets == 0 {
			return
		}
	}
}

// noExtent stands for an extent that is not known.
var noExtent = Extent{-1, -1}

// join returns the extent from the start of first to the end of last. The empty extent at 0, which stands for no place,
// adds nothing.
func join(first, last Extent) Extent {
	switch {
	case first == Extent{}:
		return last
	case last == Extent{}:
		return first
	}
	return Extent{first.Start, last.End}
}

// before is the empty extent one character before e.
func (p *parser) before(e Extent) Extent {
	start := e.Start
	switch {
	case start <= 0:
		return Extent{}
	case int(start) > len(p.file.Text):
		start--
	default:
		_, size := utf8.DecodeLastRuneInString(p.file.Text[:start])
		start -= int32(size)
	}
	return Extent{start, start}
}

// orElse returns e, or another where e is not known.
func (e Extent) orElse(other Extent) Extent {
	if e == noExtent {
		return other
	}
	return e
}

func extentOf(t *Token) Extent {
	if t == nil {
		return noExtent
	}
	return t.extent
}

func at(e Extent) span { return span{e} }

func statementAt(e Extent) statementNode { return statementNode{span{e}} }

func expressionAt(e Extent) expressionNode { return expressionNode{span{e}} }

func errorStatement(e Extent, nested ...Node) *ErrorStatement {
	return &ErrorStatement{statementNode: statementAt(e), NestedAst: nested}
}

func errorExpression(e Extent, nested ...Node) *ErrorExpression {
	return &ErrorExpression{expressionNode: expressionAt(e), NestedAst: nested}
}

// nodesOf returns nodes of one kind as nodes of any.
func nodesOf[N Node](nodes []N) []Node {
	all := make([]Node, len(nodes))
	for i, n := range nodes {
		all[i] = n
	}
	return all
}
