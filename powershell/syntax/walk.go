package syntax

// Inspect calls visit for node and everything under it, parents first, in the order of [EachChild]. Where visit returns
// false, what is under that node is passed over.
func Inspect(node Node, visit func(Node) bool) {
	if visit(node) {
		EachChild(node, func(child Node) { Inspect(child, visit) })
	}
}

// FindAll returns the nodes at and under node that match. Nested says whether to look into nested functions and script
// block expressions too.
func FindAll(node Node, nested bool, match func(Node) bool) []Node {
	var found []Node
	Inspect(node, func(n Node) bool {
		if match(n) {
			found = append(found, n)
		}
		if nested || n == node {
			return true
		}
		switch n.(type) {
		case *FunctionDefinition, *ScriptBlockExpression:
			return false
		}
		return true
	})
	return found
}

// Children returns the nodes right under node, in the order of [EachChild].
func Children(node Node) []Node {
	var children []Node
	EachChild(node, func(child Node) { children = append(children, child) })
	return children
}

// EachChild calls yield for the nodes right under node, in the order in which PowerShell visits them.
func EachChild(node Node, yield func(Node)) {
	switch n := node.(type) {
	case *ScriptBlock:
		each(n.UsingStatements, yield)
		each(n.Attributes, yield)
		if n.ParamBlock != nil {
			yield(n.ParamBlock)
		}
		for _, block := range [...]*NamedBlock{n.DynamicParamBlock, n.BeginBlock, n.ProcessBlock, n.EndBlock, n.CleanBlock} {
			if block != nil {
				yield(block)
			}
		}
	case *ParamBlock:
		each(n.Attributes, yield)
		each(n.Parameters, yield)
	case *NamedBlock:
		each(n.Traps, yield)
		each(n.Statements, yield)
	case *StatementBlock:
		each(n.Traps, yield)
		each(n.Statements, yield)
	case *Attribute:
		each(n.PositionalArguments, yield)
		each(n.NamedArguments, yield)
	case *NamedAttributeArgument:
		some(n.Argument, yield)
	case *Parameter:
		each(n.Attributes, yield)
		yield(n.Name)
		some(n.DefaultValue, yield)
	case *FunctionDefinition:
		each(n.Parameters, yield)
		yield(n.Body)
	case *TypeDefinition:
		each(n.Attributes, yield)
		each(n.BaseTypes, yield)
		each(n.Members, yield)
	case *PropertyMember:
		if n.PropertyType != nil {
			yield(n.PropertyType)
		}
		each(n.Attributes, yield)
		some(n.InitialValue, yield)
	case *FunctionMember:
		each(n.Attributes, yield)
		if n.ReturnType != nil {
			yield(n.ReturnType)
		}
		yield(n.Function)
	case *UsingStatement:
		if n.Name != nil {
			yield(n.Name)
		}
		if n.ModuleSpecification != nil {
			yield(n.ModuleSpecification)
		}
		if n.Alias != nil {
			yield(n.Alias)
		}
	case *ConfigurationDefinition:
		some(n.InstanceName, yield)
		yield(n.Body)
	case *DynamicKeywordStatement:
		each(n.CommandElements, yield)
	case *IfStatement:
		for i := range n.Clauses {
			yield(n.Clauses[i].Condition)
			yield(n.Clauses[i].Body)
		}
		block(n.ElseClause, yield)
	case *DataStatement:
		yield(n.Body)
	case *ForEachStatement:
		yield(n.Variable)
		some(n.Condition, yield)
		yield(n.Body)
	case *ForStatement:
		some(n.Initializer, yield)
		some(n.Condition, yield)
		some(n.Iterator, yield)
		yield(n.Body)
	case *DoWhileStatement:
		some(n.Condition, yield)
		yield(n.Body)
	case *DoUntilStatement:
		some(n.Condition, yield)
		yield(n.Body)
	case *WhileStatement:
		some(n.Condition, yield)
		yield(n.Body)
	case *SwitchStatement:
		some(n.Condition, yield)
		for i := range n.Clauses {
			yield(n.Clauses[i].Pattern)
			yield(n.Clauses[i].Body)
		}
		block(n.Default, yield)
	case *CatchClause:
		each(n.CatchTypes, yield)
		yield(n.Body)
	case *TryStatement:
		yield(n.Body)
		each(n.CatchClauses, yield)
		block(n.Finally, yield)
	case *TrapStatement:
		if n.TrapType != nil {
			yield(n.TrapType)
		}
		yield(n.Body)
	case *BreakStatement:
		some(n.Label, yield)
	case *ContinueStatement:
		some(n.Label, yield)
	case *ReturnStatement:
		some(n.Pipeline, yield)
	case *ExitStatement:
		some(n.Pipeline, yield)
	case *ThrowStatement:
		some(n.Pipeline, yield)
	case *BlockStatement:
		yield(n.Body)
	case *AssignmentStatement:
		yield(n.Left)
		yield(n.Right)
	case *PipelineChain:
		yield(n.Left)
		yield(n.Right)
	case *Pipeline:
		each(n.PipelineElements, yield)
	case *Command:
		each(n.CommandElements, yield)
		each(n.Redirections, yield)
	case *CommandExpression:
		yield(n.Expression)
		each(n.Redirections, yield)
	case *CommandParameter:
		some(n.Argument, yield)
	case *FileRedirection:
		yield(n.Location)
	case *ErrorStatement:
		each(n.NestedAst, yield)
		for i := range n.Flags {
			some(n.Flags[i].Argument, yield)
		}
		each(n.Conditions, yield)
		each(n.Bodies, yield)
	case *TernaryExpression:
		yield(n.Condition)
		yield(n.IfTrue)
		yield(n.IfFalse)
	case *BinaryExpression:
		yield(n.Left)
		yield(n.Right)
	case *UnaryExpression:
		yield(n.Child)
	case *AttributedExpression:
		yield(n.Attribute)
		yield(n.Child)
	case *ConvertExpression:
		yield(n.Type)
		yield(n.Child)
	case *MemberExpression:
		yield(n.Expression)
		yield(n.Member)
	case *InvokeMemberExpression:
		yield(n.Expression)
		yield(n.Member)
		each(n.Arguments, yield)
	case *BaseCtorInvokeMemberExpression:
		yield(n.Expression)
		yield(n.Member)
		each(n.Arguments, yield)
	case *ExpandableStringExpression:
		each(n.NestedExpressions, yield)
	case *ScriptBlockExpression:
		yield(n.ScriptBlock)
	case *ArrayLiteral:
		each(n.Elements, yield)
	case *Hashtable:
		for i := range n.KeyValuePairs {
			yield(n.KeyValuePairs[i].Key)
			yield(n.KeyValuePairs[i].Value)
		}
	case *ArrayExpression:
		yield(n.SubExpression)
	case *ParenExpression:
		yield(n.Pipeline)
	case *SubExpression:
		yield(n.SubExpression)
	case *UsingExpression:
		yield(n.SubExpression)
	case *IndexExpression:
		yield(n.Target)
		yield(n.Index)
	case *ErrorExpression:
		each(n.NestedAst, yield)
	}
}

func each[N Node](nodes []N, yield func(Node)) {
	for _, n := range nodes {
		yield(n)
	}
}

func some(node Node, yield func(Node)) {
	if node != nil {
		yield(node)
	}
}

func block(node *StatementBlock, yield func(Node)) {
	if node != nil {
		yield(node)
	}
}
