package syntax

// Kind returns "ScriptBlock".
func (*ScriptBlock) Kind() string { return "ScriptBlock" }

// Kind returns "ParamBlock".
func (*ParamBlock) Kind() string { return "ParamBlock" }

// Kind returns "NamedBlock".
func (*NamedBlock) Kind() string { return "NamedBlock" }

// Kind returns "StatementBlock".
func (*StatementBlock) Kind() string { return "StatementBlock" }

// Kind returns "Attribute".
func (*Attribute) Kind() string { return "Attribute" }

// Kind returns "NamedAttributeArgument".
func (*NamedAttributeArgument) Kind() string { return "NamedAttributeArgument" }

// Kind returns "TypeConstraint".
func (*TypeConstraint) Kind() string { return "TypeConstraint" }

// Kind returns "Parameter".
func (*Parameter) Kind() string { return "Parameter" }

// Kind returns "FunctionDefinition".
func (*FunctionDefinition) Kind() string { return "FunctionDefinition" }

// Kind returns "TypeDefinition".
func (*TypeDefinition) Kind() string { return "TypeDefinition" }

// Kind returns "PropertyMember".
func (*PropertyMember) Kind() string { return "PropertyMember" }

// Kind returns "FunctionMember".
func (*FunctionMember) Kind() string { return "FunctionMember" }

// Kind returns "UsingStatement".
func (*UsingStatement) Kind() string { return "UsingStatement" }

// Kind returns "ConfigurationDefinition".
func (*ConfigurationDefinition) Kind() string { return "ConfigurationDefinition" }

// Kind returns "DynamicKeywordStatement".
func (*DynamicKeywordStatement) Kind() string { return "DynamicKeywordStatement" }

// Kind returns "IfStatement".
func (*IfStatement) Kind() string { return "IfStatement" }

// Kind returns "DataStatement".
func (*DataStatement) Kind() string { return "DataStatement" }

// Kind returns "ForEachStatement".
func (*ForEachStatement) Kind() string { return "ForEachStatement" }

// Kind returns "ForStatement".
func (*ForStatement) Kind() string { return "ForStatement" }

// Kind returns "DoWhileStatement".
func (*DoWhileStatement) Kind() string { return "DoWhileStatement" }

// Kind returns "DoUntilStatement".
func (*DoUntilStatement) Kind() string { return "DoUntilStatement" }

// Kind returns "WhileStatement".
func (*WhileStatement) Kind() string { return "WhileStatement" }

// Kind returns "SwitchStatement".
func (*SwitchStatement) Kind() string { return "SwitchStatement" }

// Kind returns "CatchClause".
func (*CatchClause) Kind() string { return "CatchClause" }

// Kind returns "TryStatement".
func (*TryStatement) Kind() string { return "TryStatement" }

// Kind returns "TrapStatement".
func (*TrapStatement) Kind() string { return "TrapStatement" }

// Kind returns "BreakStatement".
func (*BreakStatement) Kind() string { return "BreakStatement" }

// Kind returns "ContinueStatement".
func (*ContinueStatement) Kind() string { return "ContinueStatement" }

// Kind returns "ReturnStatement".
func (*ReturnStatement) Kind() string { return "ReturnStatement" }

// Kind returns "ExitStatement".
func (*ExitStatement) Kind() string { return "ExitStatement" }

// Kind returns "ThrowStatement".
func (*ThrowStatement) Kind() string { return "ThrowStatement" }

// Kind returns "BlockStatement".
func (*BlockStatement) Kind() string { return "BlockStatement" }

// Kind returns "AssignmentStatement".
func (*AssignmentStatement) Kind() string { return "AssignmentStatement" }

// Kind returns "PipelineChain".
func (*PipelineChain) Kind() string { return "PipelineChain" }

// Kind returns "Pipeline".
func (*Pipeline) Kind() string { return "Pipeline" }

// Kind returns "Command".
func (*Command) Kind() string { return "Command" }

// Kind returns "CommandExpression".
func (*CommandExpression) Kind() string { return "CommandExpression" }

// Kind returns "CommandParameter".
func (*CommandParameter) Kind() string { return "CommandParameter" }

// Kind returns "FileRedirection".
func (*FileRedirection) Kind() string { return "FileRedirection" }

// Kind returns "MergingRedirection".
func (*MergingRedirection) Kind() string { return "MergingRedirection" }

// Kind returns "ErrorStatement".
func (*ErrorStatement) Kind() string { return "ErrorStatement" }

// Kind returns "TernaryExpression".
func (*TernaryExpression) Kind() string { return "TernaryExpression" }

// Kind returns "BinaryExpression".
func (*BinaryExpression) Kind() string { return "BinaryExpression" }

// Kind returns "UnaryExpression".
func (*UnaryExpression) Kind() string { return "UnaryExpression" }

// Kind returns "AttributedExpression".
func (*AttributedExpression) Kind() string { return "AttributedExpression" }

// Kind returns "ConvertExpression".
func (*ConvertExpression) Kind() string { return "ConvertExpression" }

// Kind returns "MemberExpression".
func (*MemberExpression) Kind() string { return "MemberExpression" }

// Kind returns "InvokeMemberExpression".
func (*InvokeMemberExpression) Kind() string { return "InvokeMemberExpression" }

// Kind returns "BaseCtorInvokeMemberExpression".
func (*BaseCtorInvokeMemberExpression) Kind() string { return "BaseCtorInvokeMemberExpression" }

// Kind returns "TypeExpression".
func (*TypeExpression) Kind() string { return "TypeExpression" }

// Kind returns "VariableExpression".
func (*VariableExpression) Kind() string { return "VariableExpression" }

// Kind returns "ConstantExpression".
func (*ConstantExpression) Kind() string { return "ConstantExpression" }

// Kind returns "StringConstantExpression".
func (*StringConstantExpression) Kind() string { return "StringConstantExpression" }

// Kind returns "ExpandableStringExpression".
func (*ExpandableStringExpression) Kind() string { return "ExpandableStringExpression" }

// Kind returns "ScriptBlockExpression".
func (*ScriptBlockExpression) Kind() string { return "ScriptBlockExpression" }

// Kind returns "ArrayLiteral".
func (*ArrayLiteral) Kind() string { return "ArrayLiteral" }

// Kind returns "Hashtable".
func (*Hashtable) Kind() string { return "Hashtable" }

// Kind returns "ArrayExpression".
func (*ArrayExpression) Kind() string { return "ArrayExpression" }

// Kind returns "ParenExpression".
func (*ParenExpression) Kind() string { return "ParenExpression" }

// Kind returns "SubExpression".
func (*SubExpression) Kind() string { return "SubExpression" }

// Kind returns "UsingExpression".
func (*UsingExpression) Kind() string { return "UsingExpression" }

// Kind returns "IndexExpression".
func (*IndexExpression) Kind() string { return "IndexExpression" }

// Kind returns "ErrorExpression".
func (*ErrorExpression) Kind() string { return "ErrorExpression" }
