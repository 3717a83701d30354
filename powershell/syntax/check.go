package syntax

import (
	"strings"
	"unicode"
)

// check reports what PowerShell's parser refuses in a tree that reads well.
func check(p *parser) {
	if p.classes {
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

func (c *checker) duplicateParameters(parameters []*Parameter) {
	if len(parameters) == 0 {
		return
	}
	names := make(map[string]bool, len(parameters))
	for _, p := range parameters {
		if name := p.Name.VariablePath.UserPath; !first(names, name) {
			c.report(p.Name.extent, duplicateFormalParameter, name)
		}
		for _, a := range p.Attributes {
			if t, ok := a.(*TypeConstraint); ok && isVoid(t.TypeName) {
				c.report(t.extent, voidTypeConstraintNotAllowed)
				break
			}
		}
	}
}

func (c *checker) checkAttribute(a *Attribute) {
	inClass := false
	switch c.parent(1).(type) {
	case *TypeDefinition, *PropertyMember, *FunctionMember:
		inClass = true
	case *Parameter:
		_, inClass = c.member().(*FunctionMember)
	}
	constancy, problem := constantOrBlock, parameterAttributeArgumentNeedsToBeConstantOrScriptBlock
	if inClass {
		constancy, problem = constantInClass, parameterAttributeArgumentNeedsToBeConstant
	}
	var names map[string]bool
	for _, n := range a.NamedArguments {
		if names == nil {
			names = make(map[string]bool)
		}
		if !first(names, n.ArgumentName) {
			c.report(n.extent, duplicateNamedArgument, n.ArgumentName)
		} else if !n.ExpressionOmitted && !isConstant(n.Argument, constancy) {
			c.report(n.Argument.Extent(), problem)
		}
	}
	for _, e := range a.PositionalArguments {
		if !isConstant(e, constancy) {
			c.report(e.Extent(), problem)
		}
	}
}

func (c *checker) checkParameter(p *Parameter) {
	_, inMethod := c.parent(2).(*FunctionMember)
	typed := false
	for _, a := range p.Attributes {
		t, ok := a.(*TypeConstraint)
		switch {
		case !ok:
		case isOrdered(t.TypeName):
			c.report(t.extent, orderedAttributeOnlyOnHashLiteralNode, t.TypeName.FullName())
		case inMethod:
			if typed {
				c.report(t.extent, multipleTypeConstraintsOnMethodParam)
			}
			typed = true
		}
	}
}

func (c *checker) checkFunction(f *FunctionDefinition) {
	if f.Parameters != nil {
		if f.Body.ParamBlock != nil {
			c.report(f.Body.ParamBlock.extent, onlyOneParameterListAllowed)
		} else {
			c.duplicateParameters(f.Parameters)
		}
	}
	if f.IsWorkflow {
		c.report(f.extent, workflowNotSupportedInPowerShellCore)
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

// checkJump refuses a break or continue that leaves a finally, or a method by a label.
func (c *checker) checkJump(place Extent, target Expression) {
	label, known := "", true
	if target != nil {
		var s *StringConstantExpression
		if s, known = target.(*StringConstantExpression); known {
			label = s.Value
		}
	}
	c.leavesFinally(place, func(loop string) bool { return known && matchesLabel(label, loop) })
	if label == "" {
		return
	}
	for i := len(c.above) - 1; i >= 0; i-- {
		if _, ok := c.above[i].(*FunctionDefinition); ok {
			if i > 0 {
				if _, isMethod := c.above[i-1].(*FunctionMember); isMethod {
					c.report(place, labelNotFound, label)
				}
			}
			return
		}
		if loop, isLoop := loopLabel(c.above[i]); isLoop && matchesLabel(label, loop) {
			if _, isSwitch := c.above[i].(*SwitchStatement); !isSwitch {
				return
			}
		}
	}
}

func matchesLabel(label, loop string) bool { return label == "" || strings.EqualFold(label, loop) }

// loopLabel returns the label of a loop or switch.
func loopLabel(n Node) (label string, ok bool) {
	switch n := n.(type) {
	case *ForEachStatement:
		return n.Label, true
	case *ForStatement:
		return n.Label, true
	case *WhileStatement:
		return n.Label, true
	case *DoWhileStatement:
		return n.Label, true
	case *DoUntilStatement:
		return n.Label, true
	case *SwitchStatement:
		return n.Label, true
	}
	return "", false
}

// leavesFinally reports a statement whose way out leads through the end of a finally. ends says of a loop's label
// whether the way ends at that loop.
func (c *checker) leavesFinally(place Extent, ends func(label string) bool) {
	for i := len(c.above) - 1; i > 0; i-- {
		switch n := c.above[i].(type) {
		case *NamedBlock, *TrapStatement, *ScriptBlock:
			return
		case *StatementBlock:
			if try, ok := c.above[i-1].(*TryStatement); ok && try.Finally == n {
				c.report(place, controlLeavingFinally)
				return
			}
		default:
			if label, ok := loopLabel(n); ok && ends(label) {
				return
			}
		}
	}
}

func (c *checker) checkReturn(s *ReturnStatement) {
	c.leavesFinally(s.extent, func(string) bool { return false })
	m, ok := c.member().(*FunctionMember)
	if !ok {
		return
	}
	switch returnsVoid := m.ReturnType == nil || isVoid(m.ReturnType.TypeName); {
	case s.Pipeline != nil && returnsVoid:
		c.report(s.extent, voidMethodHasReturn)
	case s.Pipeline == nil && !returnsVoid:
		c.report(s.extent, nonVoidMethodMissingReturnValue)
	}
}

func (c *checker) checkConvert(e *ConvertExpression) {
	if isOrdered(e.Type.TypeName) {
		if _, ok := e.Child.(*Hashtable); !ok {
			c.report(e.extent, orderedAttributeOnlyOnHashLiteralNode, e.Type.TypeName.FullName())
		}
		return
	}
	if !isReference(e.Type.TypeName) {
		return
	}
	several := false
	for child := e.Child; ; {
		if t := convertedTo(child); t != nil && isReference(t.TypeName) {
			several = true
			c.report(t.extent, referenceNeedsToBeByItselfInTypeSequence)
		}
		var ok bool
		if child, ok = attributedChild(child); !ok {
			break
		}
	}
	outer, ok := c.parent(1).(*ConvertExpression)
	if ok && !several && !isReference(outer.Type.TypeName) && !c.onLeftSide() {
		c.report(e.Type.extent, referenceNeedsToBeLastTypeInTypeConversion)
	}
}

// onLeftSide reports whether the visited expression is in the left side of an assignment.
func (c *checker) onLeftSide() bool {
	for i := len(c.above) - 1; i >= 0; i-- {
		switch n := c.above[i].(type) {
		case *AssignmentStatement:
			return i+1 < len(c.above) && Node(n.Left) == c.above[i+1]
		case *CommandExpression:
			return false
		}
	}
	return false
}

// convertedTo returns the type of a conversion, nil of other expressions.
func convertedTo(e Expression) *TypeConstraint {
	if convert, ok := e.(*ConvertExpression); ok {
		return convert.Type
	}
	return nil
}

// attributedChild returns what a type or attribute stands before.
func attributedChild(e Expression) (Expression, bool) {
	switch e := e.(type) {
	case *ConvertExpression:
		return e.Child, true
	case *AttributedExpression:
		return e.Child, true
	}
	return nil, false
}

func (c *checker) checkAttributed(e *AttributedExpression) {
	var child Expression = e
	for ok := true; ok; {
		if child, ok = attributedChild(child); ok {
			if _, isVariable := child.(*VariableExpression); isVariable {
				return
			}
		}
	}
	c.report(e.Attribute.Extent(), unexpectedAttribute, typeNameOf(e.Attribute).FullName())
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
	for i := len(c.above) - 1; i >= 0; i-- {
		if f, ok := c.above[i].(*FunctionDefinition); ok {
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
