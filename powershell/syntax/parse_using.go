package syntax

import (
	"net/url"
	"strings"
)

func usingKind(directive TokenKind) (kind UsingStatementKind, ok bool) {
	switch directive {
	case TokenNamespace:
		return UsingNamespace, true
	case TokenType:
		return UsingType, true
	case TokenModule:
		return UsingModule, true
	case TokenCommand:
		return UsingCommand, true
	case TokenAssembly:
		return UsingAssembly, true
	}
	return 0, false
}

func (p *parser) usingStatement(word *Token) Statement {
	directive := p.nextToken()
	kind, ok := usingKind(directive.Kind)
	if !ok {
		p.unget(directive)
		p.reportIncomplete(word.extent.after(), missingUsingStatementDirective)
		return errorStatement(word.extent)
	}
	itemToken := p.nextToken()
	switch itemToken.Kind {
	case TokenEndOfInput, TokenNewLine, TokenComma, TokenSemi:
		p.reportIncomplete(directive.extent.after(), missingUsingItemName)
		return errorStatement(join(word.extent, directive.extent))
	}
	item := p.commandArgument(commandArgument, itemToken)
	if item == nil {
		p.report(itemToken.extent, invalidValueForUsingItemName, p.textOf(itemToken))
		p.sync(true, TokenSemi, TokenNewLine)
		return errorStatement(join(word.extent, itemToken.extent))
	}
	s := &UsingStatement{UsingStatementKind: kind}
	s.extent = join(word.extent, item.Extent())
	switch item := item.(type) {
	case *StringConstantExpression:
		s.Name = item
	case *Hashtable:
		if kind == UsingModule {
			s.ModuleSpecification = item
			p.statementTerminator()
			return s
		}
	}
	if s.Name == nil {
		p.report(item.Extent(), invalidValueForUsingItemName, p.file.TextOf(item.Extent()))
		return errorStatement(s.extent)
	}
	if kind == UsingAssembly {
		p.checkAssembly(s.Name)
		p.statementTerminator()
		return s
	}
	if equals := p.peekToken(); equals.Kind == TokenEquals {
		p.skipToken()
		return p.usingAlias(s, word, equals)
	}
	if kind == UsingType || kind == UsingCommand {
		p.reportIncomplete(itemToken.extent.after(), missingEqualsInUsingAlias)
		return errorStatement(s.extent, s.Name)
	}
	p.statementTerminator()
	return s
}

func (p *parser) usingAlias(s *UsingStatement, word, equals *Token) Statement {
	t := p.nextToken()
	switch t.Kind {
	case TokenEndOfInput, TokenNewLine, TokenSemi:
		p.unget(t)
		p.reportIncomplete(equals.extent.after(), missingNamespaceAlias)
		return errorStatement(join(word.extent, equals.extent))
	case TokenComma:
		p.report(t.extent, unexpectedUnaryOperator, p.textOf(t))
		return errorStatement(join(word.extent, t.extent))
	}
	alias := p.commandArgument(commandArgument, t)
	s.extent = join(word.extent, t.extent)
	switch a := alias.(type) {
	case *StringConstantExpression:
		s.Alias = a
		p.statementTerminator()
		return s
	case *Hashtable:
		if s.UsingStatementKind == UsingModule {
			s.ModuleSpecification = a
			p.statementTerminator()
			return s
		}
	}
	place, nested := t.extent, []Node{s.Name}
	if alias != nil {
		place = alias.Extent()
		nested = append(nested, alias)
	}
	p.report(place, invalidValueForUsingItemName, p.file.TextOf(place))
	return errorStatement(join(word.extent, place), nested...)
}

func (p *parser) statementTerminator() {
	switch t := p.peekToken(); t.Kind {
	case TokenNewLine, TokenSemi:
		p.skipToken()
	case TokenEndOfInput:
	default:
		p.reportIncomplete(t.extent, missingStatementTerminator)
	}
}

// checkAssembly refuses an assembly that PowerShell would not load from where it is said to be. Whether a file is there
// is the runner's to find out.
func (p *parser) checkAssembly(name *StringConstantExpression) {
	if strings.HasPrefix(name.Value, `\\`) || strings.HasPrefix(name.Value, "//") {
		p.report(name.extent, cannotLoadAssemblyFromUncPath, name.Value)
		return
	}
	u, err := url.Parse(name.Value)
	if err == nil && len(u.Scheme) > 1 && u.Scheme != "file" {
		p.report(name.extent, cannotLoadAssemblyWithUriSchema, u.Scheme)
	}
}
