package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// expr is a compiled expression.
type expr interface {
	eval(f *frame) (value.Value, *Unwind)
}

// stmt is a compiled statement. What it outputs goes to the frame's output.
type stmt interface {
	exec(f *frame) *Unwind
}

// tester is an expression that gives a truth value without making a value of it.
type tester interface {
	test(f *frame) (bool, *Unwind)
}

// compiler turns one script block's tree into nodes.
type compiler struct {
	file  *syntax.File
	code  *code
	names []value.Symbol // what the block assigns, in order
	seen  map[value.Symbol]bool
	bound bool // the block reads $PSBoundParameters
}

// assigned notes a variable that the block assigns, so that its scope has a slot for it.
func (k *compiler) assigned(name value.Symbol) {
	if k.seen == nil {
		k.seen = make(map[value.Symbol]bool)
	}
	if !k.seen[name] {
		k.seen[name] = true
		k.names = append(k.names, name)
	}
}

// block compiles a whole script block.
func (k *compiler) block(f *frame, c *code) *Unwind {
	tree := c.tree
	parameters := []*syntax.Parameter(nil)
	if tree.ParamBlock != nil {
		parameters = tree.ParamBlock.Parameters
	} else if c.function != nil {
		parameters = c.function.Parameters
	}
	for i, p := range parameters {
		at := &param{name: p.Name.VariablePath.Name, slot: i, tree: p}
		at.symbol = value.Intern(at.name)
		k.assigned(at.symbol)
		at.slot = indexOf(k.names, at.symbol)
		for _, a := range p.Attributes {
			switch a := a.(type) {
			case *syntax.TypeConstraint:
				at.typ = k.typeName(a.TypeName)
			case *syntax.Attribute:
				at.attributes = append(at.attributes, a)
				if attributeIs(a, "parameter") {
					c.advanced = true
				}
			}
		}
		c.params = append(c.params, at)
	}
	for i, p := range parameters {
		if p.DefaultValue != nil {
			c.params[i].byDefault = k.expr(p.DefaultValue)
		}
	}
	if tree.ParamBlock != nil {
		if u := c.cmdletBinding(f, tree.ParamBlock.Attributes); u != nil {
			return u
		}
	}
	for _, u := range tree.UsingStatements {
		if u.UsingStatementKind == syntax.UsingNamespace && u.Name != nil {
			c.usings = append(c.usings, u.Name.Value)
		}
		if u.UsingStatementKind == syntax.UsingModule {
			c.modules = append(c.modules, u)
		}
	}
	c.dynamic = k.namedBlock(tree.DynamicParamBlock)
	c.begin = k.namedBlock(tree.BeginBlock)
	c.process = k.namedBlock(tree.ProcessBlock)
	c.end = k.namedBlock(tree.EndBlock)
	c.clean = k.namedBlock(tree.CleanBlock)
	if c.filter && c.end != nil && c.process == nil && tree.EndBlock.Unnamed {
		c.process, c.end = c.end, nil
	}
	k.assigned(symUnderscore)
	c.layout = newLayout(k.names...)
	c.keepsBound = k.bound
	return nil
}

func indexOf(names []value.Symbol, name value.Symbol) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

func (k *compiler) namedBlock(b *syntax.NamedBlock) *statements {
	if b == nil {
		return nil
	}
	return k.statements(b.Statements, b.Traps)
}

// stmt compiles a statement.
func (k *compiler) stmt(s syntax.Statement) stmt {
	switch s := s.(type) {
	case *syntax.Pipeline:
		return k.pipeline(s)
	case *syntax.PipelineChain:
		return k.chain(s)
	case *syntax.AssignmentStatement:
		return k.assignmentStatement(s)
	case *syntax.CommandExpression:
		if len(s.Redirections) > 0 {
			n := &pipelineNode{source: k.expr(s.Expression), at: s.Extent()}
			for _, r := range s.Redirections {
				n.redirects = append(n.redirects, k.redirection(r))
			}
			return n
		}
		return &outputNode{value: k.expr(s.Expression)}
	case *syntax.Command:
		return k.command(s)
	case *syntax.IfStatement:
		return k.ifStatement(s)
	case *syntax.ForStatement:
		return k.forStatement(s)
	case *syntax.ForEachStatement:
		return k.forEach(s)
	case *syntax.WhileStatement:
		return k.while(s.Label, s.Condition, s.Body, false, false)
	case *syntax.DoWhileStatement:
		return k.while(s.Label, s.Condition, s.Body, true, false)
	case *syntax.DoUntilStatement:
		return k.while(s.Label, s.Condition, s.Body, true, true)
	case *syntax.SwitchStatement:
		return k.switchStatement(s)
	case *syntax.TryStatement:
		return k.try(s)
	case *syntax.ReturnStatement:
		return k.returnStatement(s)
	case *syntax.BreakStatement:
		return k.jump(s.Label, Break)
	case *syntax.ContinueStatement:
		return k.jump(s.Label, Continue)
	case *syntax.ExitStatement:
		return k.exit(s)
	case *syntax.ThrowStatement:
		return k.throw(s)
	case *syntax.FunctionDefinition:
		return k.functionDefinition(s)
	case *syntax.TypeDefinition:
		return k.typeDefinition(s)
	case *syntax.DataStatement:
		return k.data(s)
	case *syntax.BlockStatement:
		return &unsupported{what: "workflows"}
	case *syntax.ConfigurationDefinition:
		return &unsupported{what: "configurations (DSC)"}
	}
	return &unsupported{what: s.Kind()}
}

// expr compiles an expression.
func (k *compiler) expr(e syntax.Expression) expr {
	switch e := e.(type) {
	case *syntax.ConstantExpression:
		return &constNode{v: constantValue(e.Value)}
	case *syntax.StringConstantExpression:
		return &constNode{v: value.Literal(e.Value)}
	case *syntax.ExpandableStringExpression:
		return k.expandable(e)
	case *syntax.VariableExpression:
		return k.variable(e)
	case *syntax.BinaryExpression:
		return k.binary(e)
	case *syntax.UnaryExpression:
		return k.unary(e)
	case *syntax.TernaryExpression:
		return &ternaryNode{k.condition(e.Condition), k.expr(e.IfTrue), k.expr(e.IfFalse)}
	case *syntax.ConvertExpression:
		return k.convert(e)
	case *syntax.AttributedExpression:
		return k.expr(e.Child)
	case *syntax.TypeExpression:
		return &typeNode{k.typeName(e.TypeName), e.Extent()}
	case *syntax.MemberExpression:
		return k.member(e)
	case *syntax.InvokeMemberExpression:
		return k.invokeMember(e)
	case *syntax.IndexExpression:
		return &indexNode{target: k.expr(e.Target), index: k.indexes(e.Index), nullConditional: e.NullConditional}
	case *syntax.ParenExpression:
		return k.paren(e)
	case *syntax.SubExpression:
		return &subNode{k.statements(e.SubExpression.Statements, e.SubExpression.Traps)}
	case *syntax.ArrayExpression:
		return k.arrayExpression(e)
	case *syntax.ArrayLiteral:
		return &arrayNode{k.exprs(e.Elements)}
	case *syntax.Hashtable:
		return k.hashtable(e, false)
	case *syntax.ScriptBlockExpression:
		return &blockNode{code: &code{file: k.file, tree: e.ScriptBlock}}
	case *syntax.UsingExpression:
		return &usingValueNode{key: usingKey(k.file, e)}
	case *syntax.BaseCtorInvokeMemberExpression:
		return k.baseConstructor(e)
	}
	return &unsupported{what: e.Kind()}
}

func (k *compiler) exprs(list []syntax.Expression) []expr {
	out := make([]expr, len(list))
	for i, e := range list {
		out[i] = k.expr(e)
	}
	return out
}

// unsupported is a piece of language that the engine does not run.
type unsupported struct{ what string }

func (n *unsupported) exec(f *frame) *Unwind {
	return failure("NotSupported", value.NotImplemented, value.Null, "exorun does not run "+n.what+".")
}

func (n *unsupported) eval(f *frame) (value.Value, *Unwind) { return value.Null, n.exec(f) }

// condition compiles what if, while and their kin test.
func (k *compiler) condition(e syntax.Expression) tester { return testOf(k.expr(e)) }

func testOf(e expr) tester {
	if t, ok := e.(tester); ok {
		return t
	}
	return &truthNode{e}
}

// truthNode is the truth of any expression.
type truthNode struct{ of expr }

func (n *truthNode) test(f *frame) (bool, *Unwind) {
	v, u := n.of.eval(f)
	if u != nil {
		return false, u
	}
	if b, ok := v.AsBool(); ok {
		return b, nil
	}
	return value.ToBool(v), nil
}

// conditionOf compiles a statement as a condition: its output is its value.
func (k *compiler) conditionOf(s syntax.Statement) (tester, syntax.Extent) {
	return testOf(k.valueOf(s)), extentOf(s)
}

// valueOf compiles a statement whose output is wanted as a value: nothing, one object, or an array.
func (k *compiler) valueOf(s syntax.Statement) expr {
	switch s := s.(type) {
	case *syntax.Pipeline:
		if e := plainExpression(s); e != nil {
			return k.expr(e)
		}
		return &captureNode{k.stmt(s)}
	case *syntax.CommandExpression:
		if len(s.Redirections) == 0 {
			return k.expr(s.Expression)
		}
	case *syntax.AssignmentStatement:
		return k.assignment(s)
	}
	return &captureNode{k.stmt(s)}
}

// plainExpression gives the expression that a pipeline consists of, nil where it is more than that.
func plainExpression(p *syntax.Pipeline) syntax.Expression {
	if len(p.PipelineElements) != 1 || p.Background {
		return nil
	}
	c, ok := p.PipelineElements[0].(*syntax.CommandExpression)
	if !ok || len(c.Redirections) > 0 {
		return nil
	}
	return c.Expression
}

// captureNode is the output of a statement as a value.
type captureNode struct{ of stmt }

func (n *captureNode) eval(f *frame) (value.Value, *Unwind) {
	c := f.eng.collector()
	out := f.out
	f.out = c
	u := n.of.exec(f)
	f.out = out
	v := c.Value()
	f.eng.release(c)
	return v, u
}
