package syntax

import "strings"

func isClassName(name, class string) bool { return strings.EqualFold(name, class) }

func (p *parser) classDefinition(attributes []AttributeBase, word *Token) Statement {
	p.skipNewlines()
	name := p.simpleNameToken()
	if name == nil {
		p.reportIncomplete(word.extent.after(), missingNameAfterKeyword, p.textOf(word))
		return errorStatement(word.extent)
	}
	name.Flags = name.Flags&^FlagMemberName | FlagTypeName
	p.skipNewlines()
	mode := p.setMode(signatureMode)
	s := p.classBody(attributes, word, name)
	p.setMode(mode)
	return s
}

func (p *parser) classBody(attributes []AttributeBase, word, name *Token) Statement {
	d := &TypeDefinition{Name: p.textOf(name), NameExtent: name.extent, TypeAttributes: ClassType}
	d.BaseTypes = p.baseTypes()
	open := p.nextToken()
	if open.Kind != TokenLCurly {
		p.unget(open)
		last := name.extent
		if n := len(d.BaseTypes); n > 0 {
			last = d.BaseTypes[n-1].extent
		}
		p.reportIncomplete(last.after(), missingTypeBody, word.Kind.Text())
		return errorStatement(join(word.extent, last), nodesOf(d.BaseTypes)...)
	}
	last := open.extent
	var broken []Node
	for {
		member, rest := p.classMember(d.Name)
		if member == nil && rest == nil {
			break
		}
		if member != nil {
			d.Members = append(d.Members, member)
			last = member.Extent()
		}
		if len(rest) > 0 {
			broken = append(broken, rest...)
			last = rest[len(rest)-1].Extent()
		}
	}
	if closing := p.nextToken(); closing.Kind == TokenRCurly {
		last = closing.extent
	} else {
		p.unget(closing)
		p.reportIncompleteFrom(open.extent.after(), closing.extent, missingEndCurlyBrace)
	}
	return p.finishType(d, attributes, word, last, broken)
}

// finishType gives a type its attributes. Where types stand in their place or members were broken, the type hangs in an
// error.
func (p *parser) finishType(d *TypeDefinition, attributes []AttributeBase, word *Token, last Extent, broken []Node) Statement {
	start := word.extent
	if len(attributes) > 0 {
		start = attributes[0].Extent()
	}
	d.extent = join(start, last)
	p.classes = true
	var constraints []Node
	for _, a := range attributes {
		switch a := a.(type) {
		case *Attribute:
			d.Attributes = append(d.Attributes, a)
		case *TypeConstraint:
			constraints = append(constraints, a)
		}
	}
	if constraints != nil {
		broken = append(append(broken, constraints...), d)
	}
	if len(broken) == 0 {
		return d
	}
	if d.TypeAttributes == EnumType {
		return errorStatement(start, broken...)
	}
	return errorStatement(d.extent, broken...)
}

func (p *parser) baseTypes() []*TypeConstraint {
	var types []*TypeConstraint
	before := p.peekToken()
	if before.Kind != TokenColon {
		return nil
	}
	p.skipToken()
	p.skipNewlines()
	for {
		name, _ := p.typeName(false)
		if name == nil {
			p.reportIncomplete(before.extent.after(), typeNameExpected)
			return types
		}
		types = append(types, &TypeConstraint{at(name.Extent()), name})
		p.skipNewlines()
		before = p.peekToken()
		if before.Kind != TokenComma {
			return types
		}
		p.skipToken()
		p.skipNewlines()
	}
}

// memberReader is the state of reading one member of a class.
type memberReader struct {
	*parser
	start      Extent
	end        Extent // of the last attribute, type or word before the member's name
	attributes []*Attribute
	constraint *TypeConstraint
	marks      MemberAttributes
}

// classMember reads a member. Where it is broken, rest is what was read of it.
func (p *parser) classMember(className string) (m Member, rest []Node) {
	r := &memberReader{parser: p, start: noExtent, end: noExtent, marks: PublicMember}
	name := r.beforeName()
	switch {
	case name.Kind == TokenVariable:
		p.skipToken()
		return r.property(name)
	case useAsName(name):
		p.skipToken()
		f := p.method(name, className, r.marks&StaticMember != 0)
		if f == nil {
			p.sync(false, TokenRCurly)
			return nil, r.read()
		}
		return &FunctionMember{
			span: at(join(r.start, f.extent)), ReturnType: r.constraint, Attributes: r.attributes, MethodAttributes: r.marks,
			Function: f, IsConstructor: isClassName(f.Name, className),
		}, nil
	}
	if r.end == noExtent {
		return nil, nil
	}
	p.reportIncomplete(r.end.after(), incompleteMemberDefinition)
	return nil, r.read()
}

// read returns what was read before the name, nil where it was nothing.
func (r *memberReader) read() []Node {
	var all []Node
	all = append(all, nodesOf(r.attributes)...)
	if r.constraint != nil {
		all = append(all, r.constraint)
	}
	return all
}

// beforeName reads attributes, a type, static and hidden, and returns the token behind them.
func (r *memberReader) beforeName() *Token {
	for {
		r.skipNewlines()
		if attribute := r.attribute(); attribute != nil {
			r.end = attribute.Extent()
			r.start = r.start.orElse(r.end)
			switch a := attribute.(type) {
			case *Attribute:
				r.attributes = append(r.attributes, a)
			case *TypeConstraint:
				if r.constraint == nil {
					r.constraint = a
				} else {
					r.report(a.extent, tooManyTypes)
				}
			}
			continue
		}
		t := r.peekToken()
		r.start = r.start.orElse(t.extent)
		var mark MemberAttributes
		switch t.Kind {
		case TokenHidden:
			mark = HiddenMember
		case TokenStatic:
			mark = StaticMember
		default:
			return t
		}
		if r.marks&mark != 0 {
			r.report(t.extent, duplicateQualifier, r.textOf(t))
		}
		r.marks |= mark
		r.end = t.extent
		r.skipToken()
	}
}

func (r *memberReader) property(name *Token) (Member, []Node) {
	m := &PropertyMember{
		Name: name.text, NameExtent: name.extent, PropertyType: r.constraint, Attributes: r.attributes, PropertyAttributes: r.marks,
	}
	end := name.extent
	if r.peekToken().Kind == TokenEquals {
		r.skipToken()
		r.skipNewlines()
		if m.InitialValue = r.expression(false); m.InitialValue != nil {
			end = m.InitialValue.Extent()
		}
	}
	m.extent = join(r.start, r.memberTerminator(end, true))
	if m.Name == "" {
		rest := r.read()
		if m.InitialValue != nil {
			rest = append(rest, m.InitialValue)
		}
		return nil, rest
	}
	return m, nil
}

// memberTerminator reads what must end a property or an enum's name and returns where the member ends.
func (p *parser) memberTerminator(end Extent, required bool) Extent {
	t := p.peekToken()
	if required && t.Kind != TokenNewLine && t.Kind != TokenSemi && t.Kind != TokenRCurly {
		p.reportIncomplete(end.after(), missingPropertyTerminator)
	}
	p.skipNewlinesAndSemicolons()
	if t.Kind == TokenSemi {
		return t.extent
	}
	return end
}

// useAsName reports whether a token can name a method, and makes it a name.
func useAsName(t *Token) bool {
	if t.Kind != TokenIdentifier && t.Kind != TokenDynamicKeyword && t.Flags&FlagKeyword == 0 {
		return false
	}
	t.Flags = 0
	return true
}

func (p *parser) enumDefinition(attributes []AttributeBase, word *Token) Statement {
	p.skipNewlines()
	name := p.simpleName()
	if name == nil {
		p.reportIncomplete(word.extent.after(), missingNameAfterKeyword, p.textOf(word))
		return errorStatement(word.extent)
	}
	mode := p.setMode(signatureMode)
	s := p.enumBody(attributes, word, name)
	p.setMode(mode)
	return s
}

func (p *parser) enumBody(attributes []AttributeBase, word *Token, name *StringConstantExpression) Statement {
	d := &TypeDefinition{Name: name.Value, NameExtent: name.extent, TypeAttributes: EnumType}
	if colon := p.peekToken(); colon.Kind == TokenColon {
		p.skipToken()
		p.skipNewlines()
		underlying, _ := p.typeName(false)
		if underlying == nil {
			p.reportIncomplete(colon.extent.after(), typeNameExpected)
		} else {
			if !canUnderlie(underlying.FullName()) {
				p.report(underlying.Extent(), invalidUnderlyingType, underlying.FullName())
			}
			d.BaseTypes = []*TypeConstraint{{at(underlying.Extent()), underlying}}
		}
	}
	p.skipNewlines()
	open := p.nextToken()
	if open.Kind != TokenLCurly {
		p.unget(open)
		p.reportIncomplete(name.extent.after(), missingTypeBody, word.Kind.Text())
		return errorStatement(join(word.extent, name.extent))
	}
	for {
		member := p.enumMember()
		if member == nil {
			break
		}
		d.Members = append(d.Members, member)
	}
	closing := p.nextToken()
	if closing.Kind != TokenRCurly {
		p.unget(closing)
		p.reportIncompleteFrom(open.extent.after(), closing.extent, missingEndCurlyBrace)
	}
	return p.finishType(d, attributes, word, closing.extent, nil)
}

// canUnderlie reports whether PowerShell's parser takes a type for an enum's underlying one. It looks no closer than to
// tell numbers and the like from strings, dates and what is no type.
func canUnderlie(name string) bool {
	switch strings.TrimPrefix(strings.ToLower(name), "system.") {
	case "byte", "sbyte", "int16", "uint16", "int32", "uint32", "int64", "uint64",
		"int", "uint", "long", "ulong", "short", "ushort",
		"bool", "boolean", "char", "decimal", "double", "single", "float", "object", "guid", "version", "timespan":
		return true
	}
	return false
}

func (p *parser) enumMember() *PropertyMember {
	p.skipNewlines()
	name := p.simpleName()
	if name == nil {
		return nil
	}
	m := &PropertyMember{Name: name.Value, NameExtent: name.extent, PropertyAttributes: PublicMember | StaticMember | LiteralMember}
	end, complete := name.extent, true
	mode := p.setMode(expressionMode)
	if equals := p.peekToken(); equals.Kind == TokenEquals {
		p.skipToken()
		if m.InitialValue = p.expression(false); m.InitialValue != nil {
			end = m.InitialValue.Extent()
		} else {
			p.report(equals.extent.after(), expectedValueExpression, equals.Kind.Text())
			end, complete = equals.extent, false
		}
	}
	p.setMode(mode)
	m.extent = join(name.extent, p.memberTerminator(end, complete))
	return m
}
