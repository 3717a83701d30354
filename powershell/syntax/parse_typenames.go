package syntax

import "strconv"

// attributeList reads attributes and types in brackets, nil where none stands. In an expression a line break ends the
// list behind a type.
func (p *parser) attributeList(inExpression bool) []AttributeBase {
	var all []AttributeBase
	for {
		a := p.attribute()
		if a == nil {
			return all
		}
		all = append(all, a)
		p.limitChain(len(all))
		if _, isAttribute := a.(*Attribute); isAttribute || !inExpression {
			p.skipNewlines()
		}
	}
}

func (p *parser) attribute() AttributeBase {
	open := p.leftBracketToken()
	if open == nil {
		return nil
	}
	p.skipNewlines()
	name, first := p.typeName(true)
	if name == nil {
		p.resyncTo(open)
		p.reportIncomplete(open.extent.after(), missingTypename)
		return nil
	}
	t := p.nextToken()
	switch t.Kind {
	case TokenLParen:
		first.Flags |= FlagAttributeName
		return p.attributeWithArguments(open, t, name)
	case TokenRBracket:
		return &TypeConstraint{at(join(open.extent, t.extent)), name}
	}
	p.unget(t)
	p.report(p.before(t.extent), endSquareBracketExpectedAtEndOfAttribute)
	return &TypeConstraint{at(join(open.extent, name.Extent())), name}
}

func (p *parser) attributeWithArguments(bracket, open *Token, name TypeName) *Attribute {
	a := &Attribute{TypeName: name}
	p.skipNewlines()
	mode := p.setMode(expressionMode)
	end := p.attributeArguments(a, open.extent)
	p.setMode(mode)
	p.skipNewlines()
	paren := p.nextToken()
	if paren.Kind == TokenRParen {
		end = paren.extent
	} else {
		p.unget(paren)
		p.reportIncomplete(end.after(), missingEndParenthesisInExpression)
	}
	p.skipNewlines()
	closing := p.nextToken()
	if closing.Kind == TokenRBracket {
		end = closing.extent
	} else {
		p.unget(closing)
		if paren.Kind == TokenRParen {
			p.reportIncomplete(end.after(), endSquareBracketExpectedAtEndOfAttribute)
		}
	}
	a.extent = join(bracket.extent, end)
	return a
}

// attributeArguments reads arguments by position and by name, and returns where they end.
func (p *parser) attributeArguments(a *Attribute, end Extent) Extent {
	noComma := p.noComma
	p.noComma = true
	var comma *Token
	for {
		p.skipNewlines()
		if name := p.simpleName(); name != nil {
			p.namedArgument(a, name, &end)
		} else if e := p.expression(false); e != nil {
			a.PositionalArguments = append(a.PositionalArguments, e)
			end = e.Extent()
		} else if comma != nil {
			end = comma.extent.after()
			p.reportIncomplete(end, missingExpressionAfterToken, comma.Kind.Text())
			a.PositionalArguments = append(a.PositionalArguments, errorExpression(end))
		}
		p.skipNewlines()
		comma = p.peekToken()
		if comma.Kind != TokenComma {
			break
		}
		end = comma.extent
		p.skipToken()
	}
	p.noComma = noComma
	return end
}

func (p *parser) namedArgument(a *Attribute, name *StringConstantExpression, end *Extent) {
	argument := &NamedAttributeArgument{ArgumentName: name.Value}
	if equals := p.peekToken(); equals.Kind == TokenEquals {
		p.skipToken()
		p.skipNewlines()
		if argument.Argument = p.expression(false); argument.Argument == nil {
			place := equals.extent.after()
			p.reportIncomplete(place, missingExpressionInNamedArgument)
			argument.Argument = errorExpression(place)
			p.sync(true, TokenComma, TokenRParen, TokenRBracket, TokenNewLine)
		}
		*end = argument.Argument.Extent()
	} else {
		argument.Argument = &ConstantExpression{expressionAt(name.extent), true}
		argument.ExpressionOmitted = true
	}
	argument.extent = join(name.extent, argument.Argument.Extent())
	a.NamedArguments = append(a.NamedArguments, argument)
}

// typeName reads the name of a type, nil where none stands. assembly says whether a comma brings an assembly's name.
func (p *parser) typeName(assembly bool) (name TypeName, first *Token) {
	mode := p.setMode(typeNameMode)
	defer func() { p.setMode(mode) }()
	t := p.nextToken()
	if t.Kind != TokenIdentifier {
		p.unget(t)
		return nil, nil
	}
	return p.typeNameFrom(t, false, assembly), t
}

func (p *parser) simpleTypeName(t *Token) *SimpleTypeName {
	return &SimpleTypeName{span: at(t.extent), Name: p.textOf(t)}
}

// typeNameFrom reads what may follow a type's first word. bare says that the type is a generic type's argument without
// brackets of its own, where a comma brings the next argument.
func (p *parser) typeNameFrom(first *Token, bare, assembly bool) TypeName {
	t := p.peekToken()
	switch {
	case t.Kind == TokenLBracket:
		p.skipToken()
		p.skipNewlines()
		inner := p.nextToken()
		switch inner.Kind {
		case TokenRBracket, TokenComma:
			element := p.simpleTypeName(first)
			return p.arrayTypeName(element, &element.Assembly, inner, bare)
		case TokenLBracket, TokenIdentifier:
			return p.genericTypeName(first, inner, bare)
		case TokenEndOfInput:
			p.unget(inner)
			p.reportIncomplete(t.extent.after(), missingTypename)
		default:
			p.report(inner.extent, unexpectedToken, p.textOf(inner))
			p.sync(true, TokenRBracket)
		}
	case t.Kind == TokenComma && assembly && !bare:
		p.skipToken()
		name := p.simpleTypeName(first)
		if name.Assembly = p.assemblyName(); name.Assembly == "" {
			p.report(t.extent.after(), missingAssemblyNameSpecification)
		} else {
			name.extent = join(first.extent, p.current())
		}
		return name
	}
	return p.simpleTypeName(first)
}

// readAssembly reads an assembly's name behind a comma.
func (p *parser) readAssembly(comma *Token, assembly *string) {
	p.skipToken()
	if name := p.assemblyName(); name != "" {
		*assembly = name
	} else {
		p.report(comma.extent.after(), missingAssemblyNameSpecification)
	}
}

func (p *parser) arrayTypeName(element TypeName, assembly *string, t *Token, bare bool) TypeName {
	for depth := 1; ; depth++ {
		p.limitChain(depth)
		switch t.Kind {
		case TokenComma:
			element = p.multidimensional(element, t)
		case TokenRBracket:
			element = &ArrayTypeName{at(join(element.Extent(), t.extent)), element, 1}
		case TokenEndOfInput:
			p.unget(t)
			p.report(p.before(t.extent), endSquareBracketExpectedAtEndOfAttribute)
		default:
			p.report(t.extent, unexpectedToken, p.textOf(t))
			p.sync(true, TokenRBracket)
		}
		t = p.peekToken()
		if t.Kind == TokenComma && !bare {
			p.readAssembly(t, assembly)
			return element
		}
		if t.Kind != TokenLBracket {
			return element
		}
		p.skipToken()
		t = p.nextToken()
	}
}

const maxRank = 32

func (p *parser) multidimensional(element TypeName, first *Token) TypeName {
	rank, last, t := 1, first, first
	for t.Kind == TokenComma {
		last = t
		rank++
		t = p.nextToken()
	}
	if rank > maxRank {
		if t.Kind != TokenRBracket {
			p.unget(t)
		}
		p.report(join(first.extent, last.extent), arrayHasTooManyDimensions, strconv.Itoa(rank))
		return element
	}
	if t.Kind != TokenRBracket {
		p.unget(t)
		p.report(last.extent.after(), endSquareBracketExpectedAtEndOfAttribute)
	}
	return &ArrayTypeName{at(join(element.Extent(), t.extent)), element, rank}
}

func (p *parser) genericTypeName(name, first *Token, bare bool) TypeName {
	open := p.simpleTypeName(name)
	arguments, closing := p.typeArguments(first)
	end := closing.extent
	if closing.Kind != TokenRBracket {
		p.unget(closing)
		p.reportIncomplete(p.before(closing.extent), endSquareBracketExpectedAtEndOfAttribute)
		end = arguments[len(arguments)-1].Extent()
	}
	g := &GenericTypeName{span: at(join(name.extent, end)), Type: open, GenericArguments: arguments}
	switch t := p.peekToken(); {
	case t.Kind == TokenLBracket:
		p.skipToken()
		return p.arrayTypeName(g, &g.Assembly, p.nextToken(), bare)
	case t.Kind == TokenComma && !bare:
		p.readAssembly(t, &g.Assembly)
	}
	return g
}

// typeArguments reads a generic type's arguments and returns the token behind them.
func (p *parser) typeArguments(first *Token) (arguments []TypeName, closing *Token) {
	p.enter()
	defer p.leave()
	arguments = append(arguments, p.typeArgument(first))
	for {
		p.skipNewlines()
		comma := p.nextToken()
		if comma.Kind != TokenComma {
			return arguments, comma
		}
		p.skipNewlines()
		if t := p.peekToken(); t.Kind == TokenIdentifier || t.Kind == TokenLBracket {
			p.skipToken()
			arguments = append(arguments, p.typeArgument(t))
		} else {
			p.reportIncomplete(comma.extent.after(), missingTypename)
			arguments = append(arguments, brokenTypeName(comma.extent))
		}
	}
}

func brokenTypeName(e Extent) *SimpleTypeName {
	return &SimpleTypeName{span: at(e), Name: ":ErrorTypeName:"}
}

func (p *parser) typeArgument(first *Token) TypeName {
	if first.Kind == TokenIdentifier {
		return p.typeNameFrom(first, true, true)
	}
	t := p.nextToken()
	if t.Kind != TokenIdentifier {
		p.unget(t)
		p.reportIncomplete(t.extent.after(), missingTypename)
		return brokenTypeName(first.extent)
	}
	name := p.typeNameFrom(t, false, true)
	if closing := p.nextToken(); closing.Kind != TokenRBracket {
		p.unget(closing)
		p.reportIncomplete(p.before(closing.extent), endSquareBracketExpectedAtEndOfType)
	}
	return name
}
