package syntax

func (p *printer) statement(s Statement) {
	p.openStatement(s)
	if endsVerbatim(s) {
		p.WriteByte('\n')
	}
}

// openStatement writes a statement that a pipe or a chain may follow.
func (p *printer) openStatement(s Statement) {
	switch s := s.(type) {
	case *UsingStatement:
		p.usingStatement(s)
	case *FunctionDefinition:
		p.functionDefinition(s)
	case *TypeDefinition:
		p.typeDefinition(s)
	case *ConfigurationDefinition:
		p.write("configuration ")
		p.argument(s.InstanceName, false)
		p.write(" ")
		p.expression(s.Body)
	case *DynamicKeywordStatement:
		p.elements(s.CommandElements, 0)
	case *IfStatement:
		p.ifStatement(s)
	case *DataStatement:
		p.dataStatement(s)
	case *ForEachStatement:
		p.forEach(s)
	case *ForStatement:
		p.forLoop(s)
	case *WhileStatement:
		p.label(s.Label)
		p.write("while ")
		p.condition(s.Condition)
		p.write(" ")
		p.block(s.Body)
	case *DoWhileStatement:
		p.doLoop(s.Label, s.Body, "while", s.Condition)
	case *DoUntilStatement:
		p.doLoop(s.Label, s.Body, "until", s.Condition)
	case *SwitchStatement:
		p.switchStatement(s)
	case *TryStatement:
		p.tryStatement(s)
	case *TrapStatement:
		p.write("trap ")
		if s.TrapType != nil {
			p.attribute(s.TrapType)
			p.write(" ")
		}
		p.block(s.Body)
	case *BreakStatement:
		p.jump("break", s.Label)
	case *ContinueStatement:
		p.jump("continue", s.Label)
	case *ReturnStatement:
		p.leave("return", s.Pipeline)
	case *ExitStatement:
		p.leave("exit", s.Pipeline)
	case *ThrowStatement:
		p.leave("throw", s.Pipeline)
	case *BlockStatement:
		p.write(s.Keyword.Kind.Text(), " ")
		p.block(s.Body)
	case *AssignmentStatement:
		p.expression(s.Left)
		p.write(" ", s.Operator.Text(), " ")
		p.statement(s.Right)
	case *PipelineChain:
		p.openStatement(s.Left)
		p.operator(s.Left, s.Operator.Text())
		p.openStatement(s.Right)
		p.background(s.Background)
	case *Pipeline:
		for i, e := range s.PipelineElements {
			if i > 0 {
				p.operator(s.PipelineElements[i-1], "|")
			}
			p.openStatement(e)
		}
		p.background(s.Background)
	case *Command:
		p.command(s)
	case *CommandExpression:
		p.expression(s.Expression)
		for _, r := range s.Redirections {
			p.write(" ")
			p.redirection(r)
		}
	case *ErrorStatement:
		p.pieces(s.NestedAst, s.Conditions, s.Bodies)
	}
}

// pieces writes what was read of something broken.
func (p *printer) pieces(lists ...[]Node) {
	separator := ""
	for _, list := range lists {
		for _, n := range list {
			p.write(separator)
			p.node(n)
			separator = " "
		}
	}
}

func (p *printer) background(background bool) {
	if background {
		p.write(" &")
	}
}

func (p *printer) label(label string) {
	if label != "" {
		p.write(":", label, " ")
	}
}

func (p *printer) condition(s Statement) {
	p.write("(")
	if s != nil {
		p.statement(s)
	}
	p.write(")")
}

func (p *printer) jump(word string, label Expression) {
	p.write(word)
	if label != nil {
		p.write(" ")
		p.expression(label)
	}
}

func (p *printer) leave(word string, pipeline Statement) {
	p.write(word)
	if pipeline != nil {
		p.write(" ")
		p.statement(pipeline)
	}
}

var usingWords = [...]string{
	UsingAssembly: "assembly", UsingCommand: "command", UsingModule: "module", UsingNamespace: "namespace", UsingType: "type",
}

func (p *printer) usingStatement(s *UsingStatement) {
	p.write("using ", usingWords[s.UsingStatementKind], " ")
	if s.Name != nil {
		p.argument(s.Name, false)
		if s.Alias != nil || s.ModuleSpecification != nil {
			p.write(" = ")
		}
	}
	if s.Alias != nil {
		p.argument(s.Alias, false)
	}
	if s.ModuleSpecification != nil {
		p.expression(s.ModuleSpecification)
	}
}

func (p *printer) functionDefinition(f *FunctionDefinition) {
	switch {
	case f.IsFilter:
		p.write("filter ")
	case f.IsWorkflow:
		p.write("workflow ")
	default:
		p.write("function ")
	}
	p.write(wordFor(f.Name, wordIsName))
	p.parameters(f.Parameters)
	p.write(" ")
	p.scriptBraces(f.Body)
}

// parameters writes parameters in parentheses behind a function's name.
func (p *printer) parameters(parameters []*Parameter) {
	if len(parameters) == 0 {
		return
	}
	p.write("(")
	for i, parameter := range parameters {
		if i > 0 {
			p.write(", ")
		}
		p.parameter(parameter)
	}
	p.write(")")
}

func (p *printer) typeDefinition(d *TypeDefinition) {
	for _, a := range d.Attributes {
		p.attribute(a)
		p.line()
	}
	if d.TypeAttributes == EnumType {
		p.write("enum ")
	} else {
		p.write("class ")
	}
	p.write(d.Name)
	for i, base := range d.BaseTypes {
		if i == 0 {
			p.write(" : ")
		} else {
			p.write(", ")
		}
		p.typeName(base.TypeName)
	}
	p.write(" {")
	p.depth++
	for _, m := range d.Members {
		p.line()
		switch m := m.(type) {
		case *PropertyMember:
			p.property(m)
		case *FunctionMember:
			p.method(m)
		}
	}
	p.depth--
	p.line()
	p.write("}")
}

func (p *printer) marks(attributes []*Attribute, marks MemberAttributes, t *TypeConstraint) {
	for _, a := range attributes {
		p.attribute(a)
		p.line()
	}
	if marks&HiddenMember != 0 {
		p.write("hidden ")
	}
	if marks&StaticMember != 0 && marks&LiteralMember == 0 {
		p.write("static ")
	}
	if t != nil {
		p.attribute(t)
	}
}

func (p *printer) property(m *PropertyMember) {
	p.marks(m.Attributes, m.PropertyAttributes, m.PropertyType)
	if m.PropertyAttributes&LiteralMember != 0 {
		p.write(m.Name)
	} else {
		p.write(variableName(m.Name, ""))
	}
	if m.InitialValue != nil {
		p.write(" = ")
		p.expression(m.InitialValue)
	}
}

func (p *printer) method(m *FunctionMember) {
	p.marks(m.Attributes, m.MethodAttributes, m.ReturnType)
	if m.ReturnType != nil {
		p.write(" ")
	}
	p.write(m.Function.Name, "(")
	for i, parameter := range m.Function.Parameters {
		if i > 0 {
			p.write(", ")
		}
		p.parameter(parameter)
	}
	p.write(") ")
	if b := m.Function.Body.EndBlock; b != nil {
		if call := baseCall(b.Statements); call != nil && len(call.Arguments) > 0 {
			p.write(": base")
			p.arguments(call.Arguments)
			p.write(" ")
		}
	}
	p.scriptBraces(m.Function.Body)
}

func (p *printer) ifStatement(s *IfStatement) {
	for i, clause := range s.Clauses {
		if i == 0 {
			p.write("if ")
		} else {
			p.write(" elseif ")
		}
		p.condition(clause.Condition)
		p.write(" ")
		p.block(clause.Body)
	}
	if s.ElseClause != nil {
		p.write(" else ")
		p.block(s.ElseClause)
	}
}

func (p *printer) dataStatement(s *DataStatement) {
	p.write("data ")
	if s.Variable != "" {
		p.write(s.Variable, " ")
	}
	for i, command := range s.CommandsAllowed {
		if i == 0 {
			p.write("-SupportedCommand ")
		} else {
			p.write(", ")
		}
		p.argument(command, false)
	}
	if len(s.CommandsAllowed) > 0 {
		p.write(" ")
	}
	p.block(s.Body)
}

func (p *printer) forEach(s *ForEachStatement) {
	p.label(s.Label)
	p.write("foreach ")
	if s.Flags&ForEachParallel != 0 {
		p.write("-parallel ")
	}
	if s.ThrottleLimit != nil {
		p.write("-throttlelimit ")
		p.argument(s.ThrottleLimit, false)
		p.write(" ")
	}
	p.write("(")
	p.variable(s.Variable, "")
	p.write(" in ")
	p.statement(s.Condition)
	p.write(") ")
	p.block(s.Body)
}

func (p *printer) forLoop(s *ForStatement) {
	p.label(s.Label)
	p.write("for (")
	for i, part := range [...]Statement{s.Initializer, s.Condition, s.Iterator} {
		if i > 0 {
			p.write("; ")
		}
		if part != nil {
			p.statement(part)
		}
	}
	p.write(") ")
	p.block(s.Body)
}

func (p *printer) doLoop(label string, body *StatementBlock, word string, condition Statement) {
	p.label(label)
	p.write("do ")
	p.block(body)
	p.write(" ", word, " ")
	p.condition(condition)
}

func (p *printer) switchStatement(s *SwitchStatement) {
	p.label(s.Label)
	p.write("switch ")
	for _, mode := range [...]struct {
		flag SwitchFlags
		name string
	}{{SwitchRegex, "regex"}, {SwitchWildcard, "wildcard"}, {SwitchCaseSensitive, "casesensitive"}, {SwitchParallel, "parallel"}} {
		if s.Flags&mode.flag != 0 {
			p.write("-", mode.name, " ")
		}
	}
	if s.Flags&SwitchFile != 0 {
		p.write("-file ")
		if name := PureExpression(s.Condition); name != nil {
			p.argument(name, false)
		}
	} else {
		p.condition(s.Condition)
	}
	p.write(" {")
	p.depth++
	for _, clause := range s.Clauses {
		p.line()
		if word, ok := clause.Pattern.(*StringConstantExpression); ok && word.StringConstantType == BareWord {
			p.write(wordFor(word.Value, wordIsPattern))
		} else {
			p.argument(clause.Pattern, false)
		}
		p.write(" ")
		p.block(clause.Body)
	}
	if s.Default != nil {
		p.line()
		p.write("default ")
		p.block(s.Default)
	}
	p.depth--
	p.line()
	p.write("}")
}

func (p *printer) tryStatement(s *TryStatement) {
	p.write("try ")
	p.block(s.Body)
	for _, clause := range s.CatchClauses {
		p.write(" ")
		p.catchClause(clause)
	}
	if s.Finally != nil {
		p.write(" finally ")
		p.block(s.Finally)
	}
}

func (p *printer) catchClause(n *CatchClause) {
	p.write("catch ")
	for i, t := range n.CatchTypes {
		if i > 0 {
			p.write(", ")
		}
		p.attribute(t)
	}
	if len(n.CatchTypes) > 0 {
		p.write(" ")
	}
	p.block(n.Body)
}
