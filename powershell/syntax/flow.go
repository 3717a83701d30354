package syntax

import "slices"

import "strings"

// flowResult is what the flow through a method tells.
type flowResult struct {
	returns  bool // every way through the method returns a value or throws
	notLocal []*VariableExpression
}

// flowBlock is a stretch of a method that runs from its start to its end.
type flowBlock struct {
	events    []flowEvent
	next      []*flowBlock
	previous  []*flowBlock
	reached   bool
	ends      bool // by return, throw or exit
	visited   bool
	processed bool
	assigned  map[string]bool // at the end of the block
}

// flowEvent is a variable that is read or assigned.
type flowEvent struct {
	read   *VariableExpression
	target Expression // a variable, or a conversion of one
	name   string     // of a variable without a node
	typ    string
}

func (b *flowBlock) to(next *flowBlock) {
	if slices.Contains(b.next, next) {
		return
	}
	if b.reached {
		next.reached = true
	}
	b.next = append(b.next, next)
	next.previous = append(next.previous, b)
}

// flowVariable is what is known of a variable by its name.
type flowVariable struct {
	automatic bool
	dynamic   bool // it may live elsewhere than in the method's own frame
	assigned  bool
	typ       string // "" before the first assignment
}

type flowLoop struct {
	label           string
	breaks, repeats *flowBlock
}

// flow follows the ways through a method. It finds variables that are read where not every way assigned them before:
// a method sees no variables but its own. It follows PowerShell's analysis, that looks at each block once.
type flow struct {
	entry, exit, current *flowBlock
	variables            map[string]*flowVariable
	dynamic              bool // every variable may live elsewhere
	loops                []flowLoop
	suspects             []*VariableExpression
	walk                 func(Node)
	types                Types
	namespaces           []string
}

func analyzeFlow(m *FunctionMember, types Types, namespaces []string) flowResult {
	f := &flow{
		entry: &flowBlock{reached: true}, exit: &flowBlock{}, variables: make(map[string]*flowVariable),
		types: types, namespaces: namespaces,
	}
	f.walk = f.node
	for _, v := range automaticVariables {
		f.variables[strings.ToLower(v.name)] = &flowVariable{automatic: true, typ: "object"}
	}
	f.variables["?"] = &flowVariable{automatic: true, typ: "bool"}
	body := m.Function.Body
	f.dynamic = changesVariables(body)
	f.current = f.entry
	for _, p := range m.Function.Parameters {
		f.parameter(p)
	}
	for _, b := range [...]*NamedBlock{body.DynamicParamBlock, body.BeginBlock, body.ProcessBlock, body.EndBlock, body.CleanBlock} {
		if b != nil {
			f.statements(b.Statements)
		}
	}
	f.current.to(f.exit)
	result := flowResult{returns: true}
	for _, b := range f.exit.previous {
		if b.reached && !b.ends {
			result.returns = false
		}
	}
	f.resolve()
	for _, v := range f.suspects {
		if s := f.variable(v.VariablePath.Name); !(s.dynamic && s.assigned) && !seenInMethods(v.VariablePath) {
			result.notLocal = append(result.notLocal, v)
		}
	}
	return result
}

// seenInMethods reports whether a variable is one that methods see without assigning it.
func seenInMethods(path VariablePath) bool {
	switch strings.ToLower(path.UserPath) {
	case "lastexitcode", "error", "stacktrace", "outputencoding", "nestedpromptlevel", "pwd", "matches", "psapplicationoutputencoding":
		return true
	}
	return isConstantVariable(path)
}

// changesVariables reports whether a block calls what can change variables by their names.
func changesVariables(body *ScriptBlock) bool {
	changes := false
	Inspect(body, func(n Node) bool {
		switch n := n.(type) {
		case *FunctionDefinition, *ScriptBlockExpression, *TrapStatement:
			return false
		case *VariableExpression:
			changes = changes || n.VariablePath.Scope == "private"
		case *Command:
			name, _ := CommandName(n)
			switch strings.TrimPrefix(strings.ToLower(name), `microsoft.powershell.utility\`) {
			case "new-variable", "remove-variable", "set-variable", "set-psbreakpoint", "nv", "rv", "sbp", "sv", "set":
				changes = true
			}
			changes = changes || n.InvocationOperator == TokenDot
		}
		return true
	})
	return changes
}

func (f *flow) variable(name string) *flowVariable {
	key := strings.ToLower(name)
	if key == "psitem" {
		key = "_"
	}
	v := f.variables[key]
	if v == nil {
		v = &flowVariable{}
		f.variables[key] = v
	}
	return v
}

func (f *flow) parameter(p *Parameter) {
	if !isLocal(p.Name.VariablePath) {
		return
	}
	v := f.variable(p.Name.VariablePath.Name)
	v.assigned = true
	converts, typ := -1, ""
	for _, a := range p.Attributes {
		if t, ok := a.(*TypeConstraint); ok {
			converts++
			if typ == "" {
				typ = typeKey(t.TypeName)
				v.dynamic = v.dynamic || !f.known(t.TypeName)
			}
		} else if !v.automatic {
			v.dynamic = true
		}
	}
	if typ == "" {
		typ = "object"
	}
	if v.typ == "" {
		v.typ = typ
	}
	if converts > 0 && !v.automatic {
		v.dynamic = true
	}
	f.entry.events = append(f.entry.events, flowEvent{name: p.Name.VariablePath.Name, typ: typ})
}

func (f *flow) known(t TypeName) bool {
	return f.types == nil || f.types.Exists(t.FullName(), f.namespaces, 0, false)
}

func typeKey(t TypeName) string {
	return strings.TrimPrefix(strings.ToLower(t.FullName()), "system.")
}

func (f *flow) statements(all []Statement) {
	for _, s := range all {
		f.node(s)
	}
}

// begin goes on in a new block behind the current one.
func (f *flow) begin() *flowBlock {
	b := &flowBlock{}
	f.current.to(b)
	f.current = b
	return b
}

func (f *flow) node(n Node) {
	switch n := n.(type) {
	case nil, *ErrorStatement, *ErrorExpression, *FunctionDefinition, *TypeDefinition, *ScriptBlockExpression, *UsingExpression,
		*TypeConstraint, *BaseCtorInvokeMemberExpression, *ConfigurationDefinition, *TrapStatement:
	case *StatementBlock:
		f.statements(n.Statements)
	case *IfStatement:
		f.ifStatement(n)
	case *TernaryExpression:
		f.ternary(n)
	case *SwitchStatement:
		f.switchStatement(n)
	case *ForEachStatement:
		f.forEach(n)
	case *ForStatement:
		f.optional(n.Initializer)
		f.whileLoop(n.Label, n.Condition, n.Iterator, func() { f.node(n.Body) })
	case *WhileStatement:
		f.whileLoop(n.Label, n.Condition, nil, func() { f.node(n.Body) })
	case *DoWhileStatement:
		f.doLoop(n.Label, n.Body, n.Condition)
	case *DoUntilStatement:
		f.doLoop(n.Label, n.Body, n.Condition)
	case *TryStatement:
		f.try(n)
	case *DataStatement:
		f.node(n.Body)
		if n.Variable != "" {
			f.assign(flowEvent{name: n.Variable, typ: "object"})
		}
	case *BreakStatement:
		f.jump(n.Label, func(l flowLoop) *flowBlock { return l.breaks })
	case *ContinueStatement:
		f.jump(n.Label, func(l flowLoop) *flowBlock { return l.repeats })
	case *ReturnStatement:
		f.leave(n.Pipeline)
	case *ExitStatement:
		f.leave(n.Pipeline)
	case *ThrowStatement:
		f.leave(n.Pipeline)
	case *AssignmentStatement:
		f.assignment(n)
	case *Pipeline:
		f.pipeline(n)
	case *BinaryExpression:
		f.binary(n)
	case *VariableExpression:
		f.read(n)
	default:
		EachChild(n, f.walk)
	}
}

func (f *flow) assign(e flowEvent) { f.current.events = append(f.current.events, e) }

func (f *flow) read(v *VariableExpression) {
	if !isLocal(v.VariablePath) {
		return
	}
	s := f.variable(v.VariablePath.Name)
	if s.automatic {
		return
	}
	if s.dynamic {
		f.suspects = append(f.suspects, v)
		return
	}
	f.assign(flowEvent{read: v})
}

// resolve goes through the blocks from the entry and keeps the variables that are read before every way assigned them.
func (f *flow) resolve() {
	var order []*flowBlock
	var visit func(b *flowBlock)
	visit = func(b *flowBlock) {
		if b.visited {
			return
		}
		b.visited = true
		for _, n := range b.next {
			visit(n)
		}
		order = append(order, b)
	}
	visit(f.entry)
	for _, b := range slices.Backward(order) {

		b.assigned = make(map[string]bool)
		started := false
		for _, p := range b.previous {
			if !p.processed {
				continue
			}
			if !started {
				started = true
				for name := range p.assigned {
					b.assigned[name] = true
				}
				continue
			}
			for name := range b.assigned {
				if !p.assigned[name] {
					delete(b.assigned, name)
				}
			}
		}
		for _, e := range b.events {
			f.event(b, e)
		}
		b.processed = true
	}
}

func (f *flow) event(b *flowBlock, e flowEvent) {
	switch {
	case e.read != nil:
		name := strings.ToLower(e.read.VariablePath.Name)
		if !b.assigned[name] || f.variable(name).dynamic {
			f.suspects = append(f.suspects, e.read)
		}
	case e.target != nil:
		inner, typ := e.target, ""
		if t := convertedTo(inner); t != nil {
			typ = typeKey(t.TypeName)
			inner, _ = attributedChild(inner)
		}
		if v, ok := inner.(*VariableExpression); ok && isLocal(v.VariablePath) {
			f.assigned(b, v.VariablePath.Name, typ).assigned = true
		}
	default:
		f.assigned(b, e.name, e.typ)
	}
}

// assigned notes an assignment. A variable that gets values of several types lives elsewhere.
func (f *flow) assigned(b *flowBlock, name, typ string) *flowVariable {
	v := f.variable(name)
	if f.dynamic && !v.automatic {
		v.dynamic = true
	}
	name = strings.ToLower(name)
	switch {
	case v.typ == "":
		v.typ = typ
		if typ == "" {
			v.typ = "object"
		}
	case !v.automatic:
		if typ == "" && !b.assigned[name] {
			typ = "object"
		}
		if typ != "" && typ != v.typ {
			v.dynamic = true
		}
	}
	b.assigned[name] = true
	return v
}
