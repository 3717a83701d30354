package syntax

import (
	"slices"
	"strings"
	"unicode"
)

// check reports what PowerShell's parser refuses in a tree that reads well.
func check(p *parser) {
	if p.classes || p.modules != nil && len(p.file.Root.UsingStatements) > 0 {
		resolveSymbols(p)
	}
	c := &checker{parser: p}
	c.visitor = c.visit
	c.visit(p.file.Root)
}

// checker walks the tree with what it stands in.
type checker struct {
	*parser
	visitor  func(Node)
	above    []Node                       // the nodes that hold the visited one, the root first
	members  []Member                     // the class members that hold it; nil where a script block begins anew
	notLocal map[*VariableExpression]bool // variables that a method does not assign before it reads them
}

func (c *checker) visit(n Node) {
	c.before(n)
	c.above = append(c.above, n)
	EachChild(n, c.visitor)
	c.above = c.above[:len(c.above)-1]
	c.after(n)
}

// parent returns the node that many levels above the visited one, nil beyond the root.
func (c *checker) parent(levels int) Node {
	if i := len(c.above) - levels; i >= 0 {
		return c.above[i]
	}
	return nil
}

func (c *checker) member() Member {
	if n := len(c.members); n > 0 {
		return c.members[n-1]
	}
	return nil
}

func (c *checker) before(n Node) {
	switch n := n.(type) {
	case *ScriptBlock:
		if c.beginsScope() {
			c.members = append(c.members, nil)
		}
	case *ParamBlock:
		c.duplicateParameters(n.Parameters)
	case *Attribute:
		c.checkAttribute(n)
	case *Parameter:
		c.checkParameter(n)
	case *TypeConstraint:
		c.typeDepth(n.TypeName, n.extent)
	case *TypeExpression:
		c.typeDepth(n.TypeName, n.extent)
	case *FunctionMember:
		c.members = append(c.members, n)
		c.checkMethod(n)
	case *PropertyMember:
		if n.PropertyType != nil && isVoid(n.PropertyType.TypeName) {
			c.report(n.PropertyType.extent, typeNotAllowedForProperty, n.PropertyType.TypeName.FullName())
		}
		c.members = append(c.members, n)
	case *FunctionDefinition:
		c.checkFunction(n)
	case *TypeDefinition:
		c.checkResource(n)
	case *SwitchStatement:
		if n.Flags&SwitchParallel != 0 {
			c.report(n.extent, keywordParameterReservedForFutureUse, "switch", "parallel")
		}
	case *ForEachStatement:
		c.checkForEach(n)
	case *DataStatement:
		c.checkData(n)
	case *TryStatement:
		c.checkCatches(n)
	case *BreakStatement:
		c.checkJump(n.extent, n.Label)
	case *ContinueStatement:
		c.checkJump(n.extent, n.Label)
	case *ReturnStatement:
		c.checkReturn(n)
	case *AssignmentStatement:
		c.checkTarget(n.Left, n.Operator == TokenEquals, invalidLeftHandSide)
	case *UnaryExpression:
		if n.TokenKind.Has(FlagPrefixOrPostfixOperator) {
			c.checkTarget(n.Child, false, operatorRequiresVariableOrProperty, n.TokenKind.Text())
		}
	case *ConvertExpression:
		c.checkConvert(n)
	case *AttributedExpression:
		c.checkAttributed(n)
	case *UsingExpression:
		if bad := badUsing(n.SubExpression); bad != nil {
			c.report(bad.Extent(), invalidUsingExpression)
		}
	case *VariableExpression:
		c.checkVariable(n)
	case *Hashtable:
		c.checkKeys(n)
	case *BlockStatement:
		if !c.inWorkflowBlock() {
			c.report(n.Keyword.extent, unexpectedKeyword, c.textOf(n.Keyword))
		}
	case *UsingStatement:
		c.checkUsing(n)
	}
}

func (c *checker) after(n Node) {
	switch n.(type) {
	case *ScriptBlock:
		if c.beginsScope() {
			c.members = c.members[:len(c.members)-1]
		}
	case *FunctionMember, *PropertyMember:
		c.members = c.members[:len(c.members)-1]
	}
}

// beginsScope reports whether the visited script block is none of a class's methods.
func (c *checker) beginsScope() bool {
	if _, isExpression := c.parent(1).(*ScriptBlockExpression); isExpression {
		return true
	}
	_, isMethod := c.parent(2).(*FunctionMember)
	return !isMethod
}

// first reports whether name did not occur yet since names was made.
func first(names map[string]bool, name string) bool {
	name = strings.ToLower(name)
	if names[name] {
		return false
	}
	names[name] = true
	return true
}

func isVoid(t TypeName) bool { return isNamed(t, "void") }

// isNamed reports whether t is the type of a short name of the namespace System.
func isNamed(t TypeName, name string) bool {
	simple, ok := t.(*SimpleTypeName)
	return ok && (strings.EqualFold(simple.Name, name) || strings.EqualFold(simple.Name, "System."+name))
}

func isReference(t TypeName) bool {
	simple, ok := t.(*SimpleTypeName)
	return ok && (strings.EqualFold(simple.Name, "ref") || strings.EqualFold(simple.Name, "psreference") ||
		strings.EqualFold(simple.Name, "System.Management.Automation.PSReference"))
}

// orderedWord is the type that stands only before a hash table.
const orderedWord = "ordered"

func isOrdered(t TypeName) bool { return strings.EqualFold(t.FullName(), orderedWord) }

const maxTypeDepth = 200

func (c *checker) typeDepth(t TypeName, place Extent) {
	for depth := 1; ; depth++ {
		a, ok := t.(*ArrayTypeName)
		if !ok {
			return
		}
		if depth > maxTypeDepth {
			c.report(place, scriptTooComplicated)
			return
		}
		t = a.ElementType
	}
}

func (c *checker) checkForEach(s *ForEachStatement) {
	parallel := s.Flags&ForEachParallel != 0
	if parallel {
		c.report(s.extent, keywordParameterReservedForFutureUse, "foreach", "parallel")
	}
	if s.ThrottleLimit != nil {
		c.report(s.extent, keywordParameterReservedForFutureUse, "foreach", "throttlelimit")
		if !parallel {
			c.report(s.extent, throttleLimitRequiresParallelFlag)
		}
	}
}

func (c *checker) checkCatches(s *TryStatement) {
	for i, earlier := range s.CatchClauses {
		for _, later := range s.CatchClauses[i+1:] {
			if len(earlier.CatchTypes) == 0 {
				c.report(c.parser.before(later.extent), emptyCatchNotLast)
				break
			}
			c.caughtBefore(earlier, later)
		}
	}
}

func (c *checker) caughtBefore(earlier, later *CatchClause) {
	if c.types == nil {
		return
	}
	for _, base := range earlier.CatchTypes {
		for _, t := range later.CatchTypes {
			if full, derives := c.types.Derives(t.TypeName.FullName(), base.TypeName.FullName(), c.namespaces()); derives {
				c.report(t.extent, exceptionTypeAlreadyCaught, full)
			}
		}
	}
}

// namespaces returns those of the file's using statements.
func (p *parser) namespaces() []string {
	var all []string
	for _, u := range p.file.Root.UsingStatements {
		if u.UsingStatementKind == UsingNamespace && u.Name != nil {
			all = append(all, u.Name.Value)
		}
	}
	return all
}

// badUsing returns what may not stand in $using:, nil where all may.
func badUsing(e Expression) Expression {
	for {
		switch n := e.(type) {
		case *VariableExpression:
			return nil
		case *MemberExpression:
			if _, ok := n.Member.(*StringConstantExpression); !ok {
				return e
			}
			e = n.Expression
		case *IndexExpression:
			if !isConstant(n.Index, constantOrBlock) {
				return n.Index
			}
			e = n.Target
		default:
			return e
		}
	}
}

func (c *checker) checkVariable(v *VariableExpression) {
	name := v.VariablePath.UserPath
	if v.Splatted {
		switch c.parent(1).(type) {
		case *Command, *UsingExpression:
		case *ArrayLiteral:
			if _, ok := c.parent(2).(*Command); ok {
				c.report(v.extent, splattingNotPermittedInArgumentList, name)
				break
			}
			c.report(v.extent, splattingNotPermitted, name)
		default:
			c.report(v.extent, splattingNotPermitted, name)
		}
	}
	if c.notLocal[v] {
		c.report(v.extent, variableNotLocal)
	}
	if strings.EqualFold(name, "this") && isStatic(c.member()) {
		c.report(v.extent, nonStaticMemberAccessInStaticMember, name)
	}
}

func isStatic(m Member) bool {
	switch m := m.(type) {
	case *FunctionMember:
		return m.MethodAttributes&StaticMember != 0
	case *PropertyMember:
		return m.PropertyAttributes&StaticMember != 0
	}
	return false
}

func (c *checker) checkKeys(h *Hashtable) {
	var names map[string]bool
	for _, pair := range h.KeyValuePairs {
		var key string
		switch k := pair.Key.(type) {
		case *StringConstantExpression:
			key = k.Value
		case *ConstantExpression:
			key = numberText(k.Value)
		default:
			continue
		}
		if names == nil {
			names = make(map[string]bool, len(h.KeyValuePairs))
		}
		if !first(names, key) {
			c.report(pair.Key.Extent(), duplicateKeyInHashLiteral, key)
		}
	}
}

// inWorkflowBlock reports whether the visited node is in a workflow.
func (c *checker) inWorkflowBlock() bool {
	for _, v := range slices.Backward(c.above) {
		if f, ok := v.(*FunctionDefinition); ok {
			return f.IsWorkflow
		}
	}
	return false
}

func (c *checker) checkUsing(s *UsingStatement) {
	switch s.UsingStatementKind {
	case UsingNamespace, UsingAssembly, UsingModule:
		if s.Alias != nil {
			c.report(s.extent, usingStatementNotSupported)
		}
	default:
		c.report(s.extent, usingStatementNotSupported)
	}
	if s.UsingStatementKind == UsingNamespace && !isNamespace(s.Name.Value) {
		c.report(s.Name.extent, invalidNamespaceValue)
	}
}

// isNamespace reports whether name is words joined by dots.
func isNamespace(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" {
			return false
		}
		for i, c := range part {
			begins := c == '_' || unicode.In(c, unicode.L, unicode.Nl)
			if !begins && (i == 0 || !unicode.In(c, unicode.Nd, unicode.Pc, unicode.Mn, unicode.Mc, unicode.Cf)) {
				return false
			}
		}
	}
	return true
}
