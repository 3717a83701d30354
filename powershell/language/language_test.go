package language_test

import (
	"context"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// run runs a script and gives what it puts out, a line an object.
func run(t *testing.T, script string) string {
	t.Helper()
	var lines []string
	shell := powershell.New(powershell.WithStreams(interp.Streams{
		Output: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			lines = append(lines, value.ToString(v))
			return nil
		}),
		Error: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			lines = append(lines, "error: "+value.ToString(v))
			return nil
		}),
	}))
	if o := shell.Engine().RunText(context.Background(), script); o.Err != nil {
		lines = append(lines, "fatal: "+o.Err.Message())
	}
	return strings.Join(lines, "\n")
}

// TestMembers reads a property of the first node of a kind in a piece of code.
func TestMembers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, kind, member, want string }{
		{"param($a, [int]$b = 3) $a", "ScriptBlockAst", "ParamBlock.Parameters.Count", "2"},
		{"param([int]$b = 3) $a", "ParameterAst", "DefaultValue.Value", "3"},
		{"param([int]$b = 3) $a", "ParameterAst", "StaticType.FullName", "System.Int32"},
		{"param([int]$b = 3) $a", "ParameterAst", "Name.VariablePath.UserPath", "b"},
		{"[CmdletBinding(DefaultParameterSetName='x')]param()", "AttributeAst", "NamedArguments[0].ArgumentName", "DefaultParameterSetName"},
		{"[CmdletBinding(SupportsShouldProcess)]param()", "NamedAttributeArgumentAst", "ExpressionOmitted", "True"},
		{"begin {1} process {2} end {3} clean {4}", "ScriptBlockAst", "CleanBlock.Statements.Count", "1"},
		{"1; 2", "NamedBlockAst", "BlockKind", "End"},
		{"1; 2", "NamedBlockAst", "Unnamed", "True"},
		{"1", "NamedBlockAst", "Traps -eq $null", "True"},
		{"trap { 1 } 2", "NamedBlockAst", "Traps.Count", "1"},
		{"trap [IO.IOException] { 1 }", "TrapStatementAst", "TrapType.TypeName.Name", "IO.IOException"},
		{"filter f { 1 }", "FunctionDefinitionAst", "IsFilter", "True"},
		{"function f { 1 }", "FunctionDefinitionAst", "Parameters -eq $null", "True"},
		{"function f($x) { 1 }", "FunctionDefinitionAst", "Parameters[0].Parent.Name", "f"},
		{"class C : B { [int]$x = 1; static [string] M($a) { return $a } C() {} }", "TypeDefinitionAst", "Members.Count", "3"},
		{"class C { hidden [int]$x = 1 }", "PropertyMemberAst", "IsHidden", "True"},
		{"class C { hidden [int]$x = 1 }", "PropertyMemberAst", "PropertyAttributes", "Public, Hidden"},
		{"class C { static [string] M($a) { return $a } }", "FunctionMemberAst", "MethodAttributes", "Public, Static"},
		{"class C { [string] M($a) { return $a } }", "FunctionMemberAst", "ReturnType.TypeName.FullName", "string"},
		{"class C { [string] M($a) { return $a } }", "FunctionMemberAst", "Parameters[0].Name.VariablePath.UserPath", "a"},
		{"class C { C() {} }", "FunctionMemberAst", "IsConstructor", "True"},
		{"enum E { A = 1 }", "TypeDefinitionAst", "IsEnum", "True"},
		{"using namespace System.IO\n1", "UsingStatementAst", "UsingStatementKind", "Namespace"},
		{"using module @{ModuleName='m';ModuleVersion='1.0'}\n1", "UsingStatementAst", "ModuleSpecification.KeyValuePairs.Count", "2"},
		{"if ($a) { 1 } elseif ($b) { 2 } else { 3 }", "IfStatementAst", "Clauses[1].Item1.Extent.Text", "$b"},
		{"if ($a) { 1 } else { 3 }", "IfStatementAst", "ElseClause.Extent.Text", "{ 3 }"},
		{":x foreach ($a in 1..3) { $a }", "ForEachStatementAst", "Label", "x"},
		{"foreach ($a in 1..3) { $a }", "ForEachStatementAst", "Label -eq $null", "True"},
		{"foreach ($a in 1..3) { $a }", "LoopStatementAst", "Body.Extent.Text", "{ $a }"},
		{"for ($i = 0; $i -lt 3; $i++) { }", "ForStatementAst", "Initializer.Left.Extent.Text", "$i"},
		{"for (;;) { }", "ForStatementAst", "Condition -eq $null", "True"},
		{"do { 1 } until ($x)", "DoUntilStatementAst", "Condition.Extent.Text", "$x"},
		{"switch -regex ($x) { 'a' { 1 } default { 2 } }", "SwitchStatementAst", "Flags", "Regex"},
		{"switch ($x) { 'a' { 1 } default { 2 } }", "SwitchStatementAst", "Clauses[0].Item2.Extent.Text", "{ 1 }"},
		{"switch ($x) { 'a' { 1 } default { 2 } }", "SwitchStatementAst", "Default.Extent.Text", "{ 2 }"},
		{"try { 1 } catch [A],[B] { 2 } finally { 3 }", "TryStatementAst", "CatchClauses[0].CatchTypes.Count", "2"},
		{"try { 1 } catch { 2 }", "CatchClauseAst", "IsCatchAll", "True"},
		{"try { 1 } catch { throw }", "ThrowStatementAst", "IsRethrow", "True"},
		{"throw", "ThrowStatementAst", "IsRethrow", "False"},
		{"break x", "BreakStatementAst", "Label.Value", "x"},
		{"return 1", "ReturnStatementAst", "Pipeline.GetPureExpression().Value", "1"},
		{"exit 3", "ExitStatementAst", "Pipeline.Extent.Text", "3"},
		{"data x -SupportedCommand a { 1 }", "DataStatementAst", "Variable", "x"},
		{"data x -SupportedCommand a { 1 }", "DataStatementAst", "CommandsAllowed[0].Value", "a"},
		{"$a, $b = 1, 2", "AssignmentStatementAst", "Operator", "Equals"},
		{"$a, $b = 1, 2", "AssignmentStatementAst", "GetAssignmentTargets().Count", "2"},
		{"a && b || c", "PipelineChainAst", "Operator", "OrOr"},
		{"a && b || c", "PipelineChainAst", "LhsPipelineChain.RhsPipeline.Extent.Text", "b"},
		{"a | b", "PipelineAst", "PipelineElements.Count", "2"},
		{"a &", "PipelineAst", "Background", "True"},
		{"& $x 1", "CommandAst", "InvocationOperator", "Ampersand"},
		{"& $x 1", "CommandAst", "GetCommandName() -eq $null", "True"},
		{"get-x -a:1 -b", "CommandAst", "GetCommandName()", "get-x"},
		{"get-x -a:1 -b", "CommandParameterAst", "ParameterName", "a"},
		{"get-x -a:1 -b", "CommandParameterAst", "Argument.Value", "1"},
		{"get-x -a:1 -b", "CommandParameterAst", "ErrorPosition.Text", "-a:"},
		{"a 2>&1", "MergingRedirectionAst", "ToStream", "Output"},
		{"a 3>> x.txt", "FileRedirectionAst", "FromStream", "Warning"},
		{"a 3>> x.txt", "FileRedirectionAst", "Append", "True"},
		{"a 3>> x.txt", "CommandBaseAst", "Redirections[0].Location.Value", "x.txt"},
		{"$a ? 1 : 2", "TernaryExpressionAst", "IfFalse.Value", "2"},
		{"1 -ceq 2", "BinaryExpressionAst", "Operator", "Ceq"},
		{"1 -ceq 2", "BinaryExpressionAst", "ErrorPosition.Text", "-ceq"},
		{"$a -and $b", "BinaryExpressionAst", "StaticType.Name", "Boolean"},
		{"-not $a", "UnaryExpressionAst", "TokenKind", "Not"},
		{"$a++", "UnaryExpressionAst", "TokenKind", "PostfixPlusPlus"},
		{"[ValidateNotNull()]$a = 1", "AttributedExpressionAst", "Attribute.TypeName.Name", "ValidateNotNull"},
		{"[int]'1'", "ConvertExpressionAst", "Type.TypeName.FullName", "int"},
		{"[int]'1'", "ConvertExpressionAst", "Child.StringConstantType", "SingleQuoted"},
		{"[int]'1'", "AttributedExpressionAst", "Attribute.GetType().Name", "TypeConstraintAst"},
		{"[math]::Pi", "MemberExpressionAst", "Static", "True"},
		{"${a}?.b", "MemberExpressionAst", "NullConditional", "True"},
		{"$a.m(1, 2)", "InvokeMemberExpressionAst", "Arguments.Count", "2"},
		{"$a.m()", "InvokeMemberExpressionAst", "Arguments -eq $null", "True"},
		{"$a.m[int]()", "InvokeMemberExpressionAst", "GenericTypeArguments[0].Name", "int"},
		{"[Collections.Generic.List[int]]", "TypeExpressionAst", "TypeName.GenericArguments[0].FullName", "int"},
		{"[Collections.Generic.List[int]]", "TypeExpressionAst", "TypeName.GetReflectionType().Name", "List`1"},
		{"[Collections.Generic.List[int]]", "TypeExpressionAst", "TypeName.TypeName.GetReflectionType().Name", "List`1"},
		{"[int[,]]", "TypeExpressionAst", "TypeName.Rank", "2"},
		{"[x, y]", "TypeExpressionAst", "TypeName.FullName", "x,y"},
		{"$script:a", "VariableExpressionAst", "VariablePath.IsScript", "True"},
		{"$env:a", "VariableExpressionAst", "VariablePath.DriveName", "env"},
		{"$true", "VariableExpressionAst", "IsConstantVariable()", "True"},
		{"f @a", "VariableExpressionAst", "Splatted", "True"},
		{"10kb", "ConstantExpressionAst", "Value", "10240"},
		{"1.5d", "ConstantExpressionAst", "StaticType.Name", "Decimal"},
		{"\"a $b c\"", "ExpandableStringExpressionAst", "NestedExpressions[0].Extent.StartOffset", "3"},
		{"{ 1 }", "ScriptBlockExpressionAst", "ScriptBlock.EndBlock.Extent.Text", "1"},
		{"1, 2", "ArrayLiteralAst", "Elements.Count", "2"},
		{"@{ a = 1; b = 2 }", "HashtableAst", "KeyValuePairs[1].Item1.Value", "b"},
		{"@(1)", "ArrayExpressionAst", "SubExpression.Statements.Count", "1"},
		{"(1)", "ParenExpressionAst", "Pipeline.Extent.Text", "1"},
		{"$(1)", "SubExpressionAst", "SubExpression.Statements.Count", "1"},
		{"f $using:a", "UsingExpressionAst", "SubExpression.VariablePath.UserPath", "a"},
		{"$a[1]", "IndexExpressionAst", "Index.Value", "1"},
		{"switch -file a (1)", "ErrorStatementAst", "Kind.Kind", "Switch"},
		{"foreach ($a in", "ErrorStatementAst", "Flags -eq $null", "True"},
		{"switch -file a (1)", "ErrorStatementAst", "Flags['FILE'].Item2.Extent.Text", "a"},
		{"1 +", "ErrorExpressionAst", "NestedAst -eq $null", "True"},
		{"#requires -version 5.1 -modules a\n1", "ScriptBlockAst", "ScriptRequirements.RequiredPSVersion", "5.1"},
		{"#requires -version 5.1 -modules a\n1", "ScriptBlockAst", "ScriptRequirements.RequiredModules[0].Name", "a"},
		{"1\n\u00e4\U0001F600 2", "CommandAst", "CommandElements[1].Extent.StartColumnNumber", "5"},
		{"1\r\n2", "ConstantExpressionAst", "Extent.EndScriptPosition.Line.Length", "3"},
	} {
		t.Run(c.kind+"."+c.member, func(t *testing.T) {
			t.Parallel()
			code := strings.ReplaceAll(c.code, "'", "''")
			got := run(t, "$e = $null; $tree = [System.Management.Automation.Language.Parser]::ParseInput('"+code+"', [ref]$null, [ref]$e)\n"+
				"$n = $tree.Find({ $args[0] -is [System.Management.Automation.Language."+c.kind+"] }, $true)\n$n."+c.member)
			if got != c.want {
				t.Errorf("%s of %q: %q, want %q", c.member, c.code, got, c.want)
			}
		})
	}
}

// TestScripts runs scripts that analyse scripts.
func TestScripts(t *testing.T) {
	t.Parallel()
	const using = "using namespace System.Management.Automation.Language\n"
	for name, c := range map[string]struct{ script, want string }{
		"find passes over nested blocks": {
			using + `$t = [Parser]::ParseInput('a; { b }; function f { c }; trap { d }', [ref]$null, [ref]$null)
$t.FindAll({ $args[0] -is [CommandAst] }, $false) | ForEach-Object GetCommandName; '-'
$t.FindAll({ param($n) $n -is [CommandAst] }, $true) | ForEach-Object GetCommandName`, "a\n-\nd\na\nb\nc",
		},
		"parents": {
			using + `$n = [Parser]::ParseInput('if (1) { a }', [ref]$null, [ref]$null).Find({ $args[0] -is [CommandAst] }, $true)
while ($n) { $n.GetType().Name; $n = $n.Parent }`, "CommandAst\nPipelineAst\nStatementBlockAst\nIfStatementAst\nNamedBlockAst\nScriptBlockAst",
		},
		"visitor": {
			using + `class V : AstVisitor2 {
  [string[]]$seen = @()
  [AstVisitAction] VisitCommand([CommandAst]$c) { $this.seen += $c.GetCommandName(); return [AstVisitAction]::Continue }
  [AstVisitAction] VisitFunctionDefinition([FunctionDefinitionAst]$f) { return [AstVisitAction]::SkipChildren }
}
$v = [V]::new(); [Parser]::ParseInput('a; function f { b }; c', [ref]$null, [ref]$null).Visit($v); "$($v.seen)"`, "a c",
		},
		"visitor stops": {
			using + `class V : AstVisitor { [int]$n; [AstVisitAction] DefaultVisit([Ast]$a) { $this.n++; if ($a -is [CommandAst]) { return 'StopVisit' }; return 'Continue' } }
$v = [V]::new(); [Parser]::ParseInput('a; b; c', [ref]$null, [ref]$null).Visit($v); $v.n`, "4",
		},
		"custom visitor": {
			using + `class W : ICustomAstVisitor { [object] VisitScriptBlock([ScriptBlockAst]$b) { return $b.EndBlock.Statements.Count } }
[Parser]::ParseInput('a; b', [ref]$null, [ref]$null).Visit([W]::new())`, "2",
		},
		"safe value": {
			using + `$t = [Parser]::ParseInput('@{ a = 1; b = @(1, "x$true"); c = [int]"5" }', [ref]$null, [ref]$null)
$h = $t.Find({ $args[0] -is [HashtableAst] }, $true).SafeGetValue(); $h.a; $h.b[1]; $h.c`, "1\nxTrue\n5",
		},
		"unsafe value": {
			`try { { Get-Date }.Ast.SafeGetValue() } catch { $_.FullyQualifiedErrorId }`, "InvalidOperationException",
		},
		"function": {
			`function f($x) { $x }; $a = (Get-Command f).ScriptBlock.Ast; $a.GetType().Name; $a.Name`, "FunctionDefinitionAst\nf",
		},
		"block": {
			`$b = { 1 + 1 }; $b.Ast.GetScriptBlock().Invoke(); & $b.Ast.EndBlock.Parent.GetScriptBlock()`, "2\n2",
		},
		"block of broken text": {
			using + `try { [Parser]::ParseInput('function', [ref]$null, [ref]$null).GetScriptBlock() } catch { $_.FullyQualifiedErrorId }`, "PSInvalidOperationException",
		},
		"help": {
			`function f {
<#
  .SYNOPSIS
    Does it.
  .PARAMETER Name
    Whose.
  .EXAMPLE
    f 1
    text
#>
param($Name) }
$h = (Get-Command f).ScriptBlock.Ast.GetHelpContent(); $h.Synopsis.Trim(); $h.Parameters['NAME'].Trim(); $h.Examples.Count`, "Does it.\nWhose.\n1",
		},
		"tokens": {
			using + `$t = $null; [void][Parser]::ParseInput('get-x -a:$b 1kb "c $d" 2>&1 >> e # f', [ref]$t, [ref]$null)
$t | ForEach-Object { $_.GetType().Name }; $t[1].ParameterName; $t[1].UsedColon; $t[2].Name; $t[3].Value; $t[4].NestedTokens[0].Text; $t[5].ToStream; $t[6].Append; "$($t[-1])"`,
			"StringLiteralToken\nParameterToken\nVariableToken\nNumberToken\nStringExpandableToken\nMergingRedirectionToken\nFileRedirectionToken\nToken\nToken\nToken\na\nTrue\nb\n1024\n$d\nOutput\nTrue\n<eof>",
		},
		"token flags": {
			using + `$t = $null; [void][Parser]::ParseInput('if (1) { a }', [ref]$t, [ref]$null); "$($t[0].TokenFlags)"; [TokenTraits]::HasTrait('If', 'Keyword'); "$($t[5].TokenFlags)"`,
			"Keyword, StatementDoesntSupportAttributes\nTrue\nCommandName",
		},
		"errors": {
			using + `$e = $null; [void][Parser]::ParseInput('if (', [ref]$null, [ref]$e); $e[0].ErrorId; $e[0].IncompleteInput; $e[0].Extent.StartOffset; $e.GetType().Name`,
			"IfStatementMissingCondition\nTrue\n4\nParseError[]",
		},
		"old tokens": {
			`[System.Management.Automation.PSParser]::Tokenize('get-x [int]$a', [ref]$null) | ForEach-Object { "$($_.Type) $($_.Content) $($_.Start)" }
[System.Management.Automation.PSParser]::Tokenize('[int]$a', [ref]$null) | ForEach-Object { "$($_.Type) $($_.Content)" }`,
			"Command get-x 0\nCommandArgument [int]$a 6\nType [int]\nVariable a",
		},
		"code generation": {
			using + `[CodeGeneration]::EscapeSingleQuotedStringContent("it's"); [CodeGeneration]::EscapeVariableName('a}b'); [CodeGeneration]::EscapeFormatStringContent('{0}'); [CodeGeneration]::EscapeBlockCommentContent('<# #>')`,
			"it''s\na`}b\n{{0}}\n<`# #`>",
		},
		"copy": {
			using + `$n = [Parser]::ParseInput('a b', [ref]$null, [ref]$null).Find({ $args[0] -is [CommandAst] }, $true); $c = $n.Copy(); $null -eq $c.Parent; "$c"; $c -eq $n; $n -eq $n`,
			"True\na b\nFalse\nTrue",
		},
		"static binding": {
			using + `function f([switch]$s, $x, $y) {}
$b = [StaticParameterBinder]::BindCommand([Parser]::ParseInput('f -s 1 2 3 -z', [ref]$null, [ref]$null).Find({ $args[0] -is [CommandAst] }, $true))
$b.BoundParameters['x'].ConstantValue; $b.BoundParameters['y'].ConstantValue; $b.BoundParameters['s'].ConstantValue; $b.BindingExceptions.Keys | Sort-Object; $b.BindingExceptions['z'].BindingException.ErrorId`,
			"1\n2\nTrue\n3\nz\nNamedParameterNotFound",
		},
		"static binding by syntax": {
			using + `$b = [StaticParameterBinder]::BindCommand([Parser]::ParseInput('nosuch a -b c -d', [ref]$null, [ref]$null).Find({ $args[0] -is [CommandAst] }, $true), $false)
$b.BoundParameters['0'].ConstantValue; $b.BoundParameters['b'].ConstantValue; $b.BoundParameters['d'].ConstantValue`, "a\nc\nTrue",
		},
		"made places": {
			using + `$e = [ScriptExtent]::new([ScriptPosition]::new('f', 1, 3, 'abcdef'), [ScriptPosition]::new('f', 1, 5, 'abcdef')); $e.Text; $e.StartColumnNumber; $e.File`, "cd\n3\nf",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := run(t, c.script); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestKinds holds the table to the kinds of syntax: every kind of node has a type, and a visitor's method.
func TestKinds(t *testing.T) {
	t.Parallel()
	defined := map[string]bool{}
	for _, d := range language.Definitions() {
		defined[d.Name] = true
	}
	visitor := value.NamedType("System.Management.Automation.Language.AstVisitor2")
	for _, code := range []string{
		"param([int]$a=1) [x()]param()", "class A:B{[int]$x;A():base(1){} [void]m(){}}", "using namespace System\nconfiguration c {}",
		"if(1){}else{};foreach($a in 1){};for(;;){};do{}while(1);do{}until(1);while(1){};switch(1){1{}};try{}catch{}finally{};trap{}",
		"break;continue;return;exit;throw;data{1};$a=1;a&&b;a|b;a -b:1 2>&1 >c", "$a?1:2;1+1;-1;[x()]$a;[int]1;$a.b;$a.b();[int];1;'a';\"$a\";{};1,2;@{a=1};@(1);(1);$(1);$using:a;$a[1]", "1+;if(",
	} {
		file, _ := syntax.Parse("", code)
		syntax.Inspect(file.Root, func(n syntax.Node) bool {
			name := "System.Management.Automation.Language." + n.Kind() + "Ast"
			if !defined[name] {
				t.Errorf("no type %s", name)
			}
			method := "Visit" + n.Kind()
			if n.Kind() == "TrapStatement" {
				method = "VisitTrap"
			}
			if visitor.Members().Method(value.Intern(method)) == nil {
				t.Errorf("no method %s", method)
			}
			return true
		})
	}
}
