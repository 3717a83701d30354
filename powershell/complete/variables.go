package complete

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// specialNames are the variables that PowerShell knows, set or not, in order.
const specialNames = "$ ? ^ _ args ConfirmPreference CurrentlyExecutingCommand DebugPreference EnabledExperimentalFeatures env:PATHEXT error " +
	"ErrorActionPreference ErrorView ExecutionContext false HOME Host InformationPreference input IsCoreCLR IsLinux IsMacOS IsWindows " +
	"LASTEXITCODE LogCommandHealthEvent LogCommandLifecycleEvent LogEngineHealthEvent LogEngineLifecycleEvent LogProviderHealthEvent " +
	"LogProviderLifecycleEvent LogSettingsEvent Matches MaximumHistoryCount MyInvocation NestedPromptLevel null OFS OutputEncoding PID " +
	"ProgressPreference PSBoundParameters PSCmdlet PSCommandPath PSCulture PSDebugContext PSDefaultParameterValues PSEdition PSEmailServer " +
	"PSHOME PSItem PSLogUserData PSModuleAutoLoadingPreference PSNativeCommandArgumentPassing PSScriptRoot PSSenderInfo " +
	"PSSessionApplicationName PSSessionConfigurationName PSStyle PSUICulture PSVersionTable PWD ShellId StackTrace this true " +
	"VerboseHelpErrors VerbosePreference WarningPreference WhatIfPreference"

func isSpecial(name string) bool {
	for special := range strings.FieldsSeq(specialNames) {
		if strings.EqualFold(special, name) {
			return true
		}
	}
	return false
}

// sessionNames are variables that every session of PowerShell has, though the engine may make them only when a script runs.
const sessionNames = "^ $ args EnabledExperimentalFeatures input MyInvocation OutputEncoding PSBoundParameters PSCommandPath PSScriptRoot PSSessionOption PSStyle"

// sortedVariables are the variables of the session, in the order of their names.
func sortedVariables(inv *interp.Invocation) []*interp.Variable {
	all := inv.VisibleVariables()
	have := make(map[string]bool, len(all))
	for _, v := range all {
		have[value.Fold(v.Name())] = true
	}
	for name := range strings.FieldsSeq(sessionNames) {
		if !have[value.Fold(name)] {
			all = append(all, interp.NewVariable(name, value.Null))
		}
	}
	slices.SortStableFunc(all, func(x, y *interp.Variable) int { return value.CompareText(x.Name(), y.Name(), true) })
	return all
}

// spelled gives a variable's name as it was written, which most variables do not keep themselves.
func spelled(v *interp.Variable) string {
	name := v.Name()
	if name != strings.ToLower(name) {
		return name
	}
	return value.Intern(name).Spelling()
}

// needsBraces tells whether a variable's name cannot stand without braces.
func needsBraces(name string) bool { return strings.ContainsAny(name, "-`&@'\"#{}()$,;|<> .\\/ \t^") }

// variables completes a variable's name.
func (a *analysis) variables() []Match {
	last := a.last()
	if _, ok := last.(*syntax.PropertyMember); ok {
		return nil
	}
	if p, ok := a.parent(last).(*syntax.Parameter); ok && syntax.Node(p.DefaultValue) != last {
		return nil
	}
	word, scope := a.word, ""
	if i := strings.IndexByte(word, ':'); i >= 0 {
		scope, word = word[:i+1], word[i+1:]
	}
	sign := "$"
	if v, ok := last.(*syntax.VariableExpression); ok && v.Splatted {
		sign = "@"
	}
	braces := a.at != nil && strings.HasPrefix(a.tokenText(a.at), "${")
	fits := pattern(word + "*")
	seen := map[string]bool{}
	var found []Match
	write := func(name string) string {
		if braces || needsBraces(name) {
			return sign + "{" + name + "}"
		}
		return sign + name
	}
	braced := func(prefix, name string) string {
		if braces || needsBraces(name) {
			return sign + "{" + prefix + name + "}"
		}
		return sign + prefix + name
	}
	add := func(text, listItem, tip string) {
		if key := value.Fold(text); !seen[key] {
			seen[key] = true
			found = append(found, Match{Text: text, ListItem: listItem, Kind: Variable, ToolTip: tip})
		}
	}
	for _, name := range a.assignedNames(last) {
		if fits(name) {
			add(braced(scope, name), name, name)
		}
	}
	if scope != "" {
		a.scopedVariables(scope, word, func(name string) { add(braced(scope, name), name, name) })
		return found
	}
	for _, v := range ordinal(sortedVariables(a.inv)) {
		if name := spelled(v); fits(name) {
			tip := name
			if x := v.Value(); !x.IsNull() {
				tip = "[" + shortType(x.Unwrap().Type()) + "]$" + tip
			}
			add(write(name), name, tip)
		}
	}
	if hasPrefixFold("env", word) {
		names := a.inv.World().Environment.Names()
		slices.SortFunc(names, func(x, y string) int { return strings.Compare(strings.ToUpper(x), strings.ToUpper(y)) })
		for _, name := range names {
			add(write("env:"+name), "env:"+name, "[string]env:"+name)
		}
	}
	for name := range strings.FieldsSeq(specialNames) {
		if fits(name) {
			add(write(name), name, name)
		}
	}
	for _, drive := range []string{"Alias", "Env", "Function", "Temp", "Variable"} {
		if fits(drive) {
			add(braced("", drive)+":", drive, drive)
		}
	}
	for _, s := range []string{"Global:", "Local:", "Script:", "Private:", "Using:"} {
		if fits(s) {
			add(write(s), s, s)
		}
	}
	return found
}

// ordinal gives variables in the order of their names' characters, in any case.
func ordinal(variables []*interp.Variable) []*interp.Variable {
	slices.SortStableFunc(variables, func(x, y *interp.Variable) int {
		return strings.Compare(strings.ToUpper(x.Name()), strings.ToUpper(y.Name()))
	})
	return variables
}

// scopedVariables calls add for what a name with a scope or drive may be.
func (a *analysis) scopedVariables(scope, word string, add func(name string)) {
	fits := pattern(word + "*")
	switch strings.ToLower(scope) {
	case "global:", "local:", "script:", "private:", "using:", "variable:":
		for _, v := range sortedVariables(a.inv) {
			if name := spelled(v); fits(name) {
				add(name)
			}
		}
	default:
		for _, m := range a.driveItems(scope, word+"*", bare) {
			add(m.ListItem)
		}
	}
}

// assignedNames gives the variables that the text assigns before a place, the scopes around it from the inside out.
func (a *analysis) assignedNames(at syntax.Node) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if key := value.Fold(name); name != "" && !seen[key] {
			seen[key] = true
			names = append(names, name)
		}
	}
	stop := at.Extent().Start
	var top syntax.Node
	for parent := a.parent(at); parent != nil; parent = a.parent(parent) {
		if isBody(parent) {
			top = parent
		}
		a.visitAssignments(parent, top, at, stop, add)
	}
	return names
}

// isBody tells whether a node declares parameters: a function or a script block.
func isBody(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.ScriptBlock, *syntax.FunctionDefinition, *syntax.FunctionMember, *syntax.ScriptBlockExpression:
		return true
	}
	return false
}

// visitAssignments calls add for what is assigned under a node, without looking into other functions and blocks than top.
func (a *analysis) visitAssignments(n, top, at syntax.Node, stop int32, add func(name string)) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		if n.Extent().Start > stop {
			return false
		}
		switch s := n.(type) {
		case *syntax.AssignmentStatement:
			a.assignedIn(s.Left, at, add)
		case *syntax.Parameter:
			if syntax.Node(s.Name) != at {
				add(s.Name.VariablePath.Name)
			}
		case *syntax.ForEachStatement:
			if syntax.Node(s.Variable) != at {
				add(s.Variable.VariablePath.Name)
			}
		case *syntax.DataStatement:
			add(s.Variable)
			return false
		case *syntax.Command:
			a.assignedByCommand(s, at, add)
		case *syntax.Attribute:
			return false
		case *syntax.FunctionDefinition:
			return syntax.Node(s) == top
		case *syntax.ScriptBlockExpression:
			return syntax.Node(s) == top || a.sharesScope(s)
		}
		return true
	})
}

// assignedIn calls add for the variables of an assignment's left side.
func (a *analysis) assignedIn(left syntax.Expression, at syntax.Node, add func(name string)) {
	switch e := left.(type) {
	case *syntax.AttributedExpression:
		a.assignedIn(e.Child, at, add)
	case *syntax.ConvertExpression:
		a.assignedIn(e.Child, at, add)
	case *syntax.VariableExpression:
		if syntax.Node(e) != at && !isSpecial(e.VariablePath.UserPath) {
			add(e.VariablePath.Name)
		}
	case *syntax.ArrayLiteral:
		for _, element := range e.Elements {
			a.assignedIn(element, at, add)
		}
	case *syntax.ParenExpression:
		if inner := pureExpression(e.Pipeline); inner != nil {
			a.assignedIn(inner, at, add)
		}
	}
}

// pureExpression gives the expression that a statement is all of, nil where it is more.
func pureExpression(s syntax.Statement) syntax.Expression {
	switch e := s.(type) {
	case *syntax.CommandExpression:
		if len(e.Redirections) == 0 {
			return e.Expression
		}
	case *syntax.Pipeline:
		if len(e.PipelineElements) == 1 && !e.Background {
			return pureExpression(e.PipelineElements[0])
		}
	}
	return nil
}

// assignedByCommand calls add for the variables that a command sets: Set-Variable and its kin, -OutVariable and its kin.
func (a *analysis) assignedByCommand(c *syntax.Command, at syntax.Node, add func(name string)) {
	setter := false
	switch strings.ToLower(commandName(c)) {
	case "new-variable", "nv", "set-variable", "set", "sv":
		setter = true
	}
	first := true
	for i, element := range c.CommandElements {
		p, ok := element.(*syntax.CommandParameter)
		if !ok {
			if s, isText := element.(*syntax.StringConstantExpression); isText && setter && i > 0 && first {
				add(s.Value)
			}
			first = first && i == 0
			continue
		}
		argument := syntax.Node(p.Argument)
		if p.Argument == nil && i+1 < len(c.CommandElements) {
			argument = c.CommandElements[i+1]
		}
		s, isText := argument.(*syntax.StringConstantExpression)
		if !isText {
			continue
		}
		switch strings.ToLower(p.ParameterName) {
		case "errorvariable", "ev", "warningvariable", "wv", "informationvariable", "iv", "outvariable", "ov":
			add(strings.TrimPrefix(s.Value, "+"))
		case "pipelinevariable", "pv":
			if pipeline, ok := a.parent(c).(*syntax.Pipeline); ok && pipeline.Extent().End > at.Extent().Start {
				add(s.Value)
			}
		case "name":
			if setter {
				add(s.Value)
			}
		}
		first = false
	}
	for _, r := range c.Redirections {
		if file, ok := r.(*syntax.FileRedirection); ok {
			if s, ok := file.Location.(*syntax.StringConstantExpression); ok && hasPrefixFold(s.Value, "variable:") {
				add(s.Value[len("variable:"):])
			}
		}
	}
}

// sharesScope tells whether a script block runs in the scope around it: as ForEach-Object's, Where-Object's or behind a dot.
func (a *analysis) sharesScope(b *syntax.ScriptBlockExpression) bool {
	for n := a.parent(b); n != nil; n = a.parent(n) {
		switch p := n.(type) {
		case *syntax.Command:
			switch strings.ToLower(commandName(p)) {
			case "foreach-object", "foreach", "%", "where-object", "where", "?", "microsoft.powershell.core\\foreach-object",
				"microsoft.powershell.core\\where-object", "beforeall", "beforeeach":
				return true
			}
			_, isBlock := p.CommandElements[0].(*syntax.ScriptBlockExpression)
			return isBlock && p.InvocationOperator == syntax.TokenDot
		case *syntax.CommandExpression, *syntax.Pipeline, *syntax.StatementBlock, *syntax.ArrayExpression, *syntax.ArrayLiteral:
		default:
			return false
		}
	}
	return false
}
