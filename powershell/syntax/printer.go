package syntax

import "strings"

// Print writes a tree as text, from its nodes alone: reading the text again gives an equal tree. Comments and the way in
// which the text was laid out are not in the tree. Where the tree has errors, the text is only near to it.
func Print(n Node) string {
	p := &printer{}
	p.node(n)
	return p.String()
}

// printer writes nodes. A statement begins where the writer stands and ends without a line break.
type printer struct {
	strings.Builder
	depth int
	using bool // the next variable belongs to $using:
	inner bool // within $( ) of a string between quotes, where a backtick must stand before no quote
}

const indent = "    "

func (p *printer) write(parts ...string) {
	for _, part := range parts {
		p.WriteString(part)
	}
}

func (p *printer) line() {
	p.WriteByte('\n')
	for range p.depth {
		p.WriteString(indent)
	}
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *ScriptBlock:
		p.scriptBlock(n)
	case Statement:
		p.statement(n)
	case Expression:
		p.expression(n)
	case *ParamBlock:
		p.paramBlock(n)
	case *NamedBlock:
		p.statements(n.Traps, n.Statements)
	case *StatementBlock:
		p.block(n)
	case AttributeBase:
		p.attribute(n)
	case *Parameter:
		p.parameter(n)
	case *NamedAttributeArgument:
		p.namedArgument(n)
	case *CatchClause:
		p.catchClause(n)
	case *CommandParameter:
		p.commandParameter(n)
	case Redirection:
		p.redirection(n)
	case *PropertyMember:
		p.property(n)
	case *FunctionMember:
		p.method(n)
	}
}

func (p *printer) scriptBlock(b *ScriptBlock) {
	written := false
	next := func() {
		if written {
			p.line()
		}
		written = true
	}
	for _, text := range requiresLines(b.Requirements) {
		next()
		p.write(text)
	}
	for _, u := range b.UsingStatements {
		next()
		p.statement(u)
	}
	if b.ParamBlock != nil {
		next()
		p.paramBlock(b.ParamBlock)
	}
	for _, block := range [...]*NamedBlock{b.DynamicParamBlock, b.BeginBlock, b.ProcessBlock, b.EndBlock, b.CleanBlock} {
		switch {
		case block == nil:
		case block.Unnamed:
			if len(block.Traps)+len(withoutBaseCall(block.Statements)) > 0 {
				next()
				p.statements(block.Traps, withoutBaseCall(block.Statements))
			}
		default:
			next()
			p.write(block.BlockKind.Text(), " ")
			p.braces(block.Traps, block.Statements)
		}
	}
}

// isEmpty reports whether nothing of a script block is written.
func isEmpty(b *ScriptBlock) bool {
	p := &printer{}
	p.scriptBlock(b)
	return p.Len() == 0
}

// baseCall returns the call of the base's constructor that begins a constructor, nil where none does.
func baseCall(statements []Statement) *BaseCtorInvokeMemberExpression {
	if len(statements) == 0 {
		return nil
	}
	e, ok := statements[0].(*CommandExpression)
	if !ok {
		return nil
	}
	call, _ := e.Expression.(*BaseCtorInvokeMemberExpression)
	return call
}

func withoutBaseCall(statements []Statement) []Statement {
	if baseCall(statements) != nil {
		return statements[1:]
	}
	return statements
}

// statements writes one statement a line.
func (p *printer) statements(traps []*TrapStatement, statements []Statement) {
	for i, t := range traps {
		if i > 0 {
			p.line()
		}
		p.statement(t)
	}
	for i, s := range statements {
		if i > 0 || len(traps) > 0 {
			if _, definesType := s.(*TypeDefinition); definesType {
				p.WriteByte(';') // a type that ends the statement before would stand before this one
			}
			p.line()
		}
		p.statement(s)
	}
}

// braces writes statements in braces, each on a line of its own.
func (p *printer) braces(traps []*TrapStatement, statements []Statement) {
	if len(traps)+len(statements) == 0 {
		p.write("{ }")
		return
	}
	p.write("{")
	p.depth++
	p.line()
	p.statements(traps, statements)
	p.depth--
	p.line()
	p.write("}")
}

func (p *printer) block(b *StatementBlock) { p.braces(b.Traps, b.Statements) }

// scriptBraces writes a script block in braces.
func (p *printer) scriptBraces(b *ScriptBlock) {
	if isEmpty(b) {
		p.write("{ }")
		return
	}
	p.write("{")
	p.depth++
	p.line()
	p.scriptBlock(b)
	p.depth--
	p.line()
	p.write("}")
}

func (p *printer) paramBlock(b *ParamBlock) {
	for _, a := range b.Attributes {
		p.attribute(a)
		p.line()
	}
	p.write("param(")
	p.parameterLines(b.Parameters)
	p.write(")")
}

func (p *printer) parameterLines(parameters []*Parameter) {
	if len(parameters) == 0 {
		return
	}
	p.depth++
	for i, parameter := range parameters {
		if i > 0 {
			p.write(",")
		}
		p.line()
		p.parameter(parameter)
	}
	p.depth--
	p.line()
}

func (p *printer) parameter(n *Parameter) {
	for _, a := range n.Attributes {
		p.attribute(a)
	}
	p.variable(n.Name, "")
	if n.DefaultValue != nil {
		p.write(" = ")
		p.expression(n.DefaultValue)
	}
}

func (p *printer) attribute(n AttributeBase) {
	p.write("[")
	p.typeName(typeNameOf(n))
	if a, ok := n.(*Attribute); ok {
		p.write("(")
		separator := ""
		for _, e := range a.PositionalArguments {
			p.write(separator)
			p.expression(e)
			separator = ", "
		}
		for _, argument := range a.NamedArguments {
			p.write(separator)
			p.namedArgument(argument)
			separator = ", "
		}
		p.write(")")
	}
	p.write("]")
}

func (p *printer) namedArgument(n *NamedAttributeArgument) {
	p.write(n.ArgumentName)
	if !n.ExpressionOmitted {
		p.write(" = ")
		p.expression(n.Argument)
	}
}

// typeName writes a type's name as it stands in brackets.
func (p *printer) typeName(t TypeName) {
	p.bareTypeName(t)
	if assembly := t.AssemblyName(); assembly != "" {
		p.write(", ", assembly)
	}
}

func (p *printer) bareTypeName(t TypeName) {
	switch t := t.(type) {
	case *SimpleTypeName:
		p.write(t.Name)
	case *ArrayTypeName:
		p.bareTypeName(t.ElementType)
		p.write("[", strings.Repeat(",", t.Rank-1), "]")
	case *GenericTypeName:
		p.bareTypeName(t.Type)
		p.typeArguments(t.GenericArguments)
	}
}

func (p *printer) typeArguments(arguments []TypeName) {
	p.write("[")
	for i, argument := range arguments {
		if i > 0 {
			p.write(", ")
		}
		if argument.AssemblyName() == "" {
			p.bareTypeName(argument)
			continue
		}
		p.write("[")
		p.typeName(argument)
		p.write("]")
	}
	p.write("]")
}

// requiresLines returns #requires lines that ask for the same.
func requiresLines(r *Requirements) []string {
	if r == nil {
		return nil
	}
	lines := []string{"#requires"}
	add := func(name string, values ...string) {
		if len(values) > 0 {
			lines = append(lines, "#requires -"+name+" "+strings.Join(values, ", "))
		}
	}
	if r.RequiredApplicationID != "" {
		add("shellid", singleQuoted(r.RequiredApplicationID))
	}
	if r.RequiredVersion != "" {
		add("version", singleQuoted(r.RequiredVersion))
	}
	add("psedition", r.RequiredPSEditions...)
	for _, m := range r.RequiredModules {
		if m.Version == "" && m.RequiredVersion == "" && m.MaximumVersion == "" {
			add("modules", singleQuoted(m.Name))
			continue
		}
		var table strings.Builder
		table.WriteString("@{ ModuleName = " + singleQuoted(m.Name))
		for _, entry := range [...][2]string{
			{"ModuleVersion", m.Version}, {"RequiredVersion", m.RequiredVersion}, {"MaximumVersion", m.MaximumVersion}, {"GUID", m.GUID},
		} {
			if entry[1] != "" {
				table.WriteString("; " + entry[0] + " = " + singleQuoted(entry[1]))
			}
		}
		add("modules", table.String()+" }")
	}
	for _, a := range r.RequiredAssemblies {
		add("assembly", singleQuoted(a))
	}
	if r.IsElevationRequired {
		lines = append(lines, "#requires -runasadministrator")
	}
	return lines
}

// singleQuoted returns text between single quotes.
func singleQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range text {
		if isSingleQuote(c) {
			b.WriteRune(c)
		}
		b.WriteRune(c)
	}
	b.WriteByte('\'')
	return b.String()
}
