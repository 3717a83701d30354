package complete

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// knownVariable gives the type of a variable that PowerShell sets itself and whose value the engine holds in another shape.
func knownVariable(name string) string {
	switch strings.ToLower(name) {
	case "host":
		return "System.Management.Automation.Internal.Host.InternalHost"
	case "executioncontext":
		return "System.Management.Automation.EngineIntrinsics"
	case "myinvocation":
		return "System.Management.Automation.InvocationInfo"
	case "input":
		return "System.Collections.ArrayList+ArrayListEnumeratorSimple"
	case "psboundparameters":
		return "System.Management.Automation.PSBoundParametersDictionary"
	}
	return ""
}

// variable gives the types that a variable may have: by what sets it, or by its value.
func (in *inference) variable(e *syntax.VariableExpression) []typeRef {
	path := e.VariablePath
	name := path.Name
	if !path.IsVariable() || strings.EqualFold(path.UserPath, "null") {
		return nil
	}
	unqualified := path.Scope == ""
	if unqualified && (name == "_" || strings.EqualFold(name, "PSItem")) {
		return in.underscore(e)
	}
	if unqualified && strings.EqualFold(name, "this") {
		for n := in.a.parent(e); n != nil; n = in.a.parent(n) {
			if class, ok := n.(*syntax.TypeDefinition); ok {
				return []typeRef{{name: class.Name, class: class}}
			}
		}
	}
	if known := knownVariable(name); known != "" {
		return []typeRef{refNamed(known)}
	}
	switch strings.ToLower(name) {
	case "args":
		return []typeRef{refOf(value.TypeObject.ArrayOf())}
	case "pscmdlet":
		return []typeRef{refNamed("System.Management.Automation.PSScriptCmdlet")}
	case "psscriptroot", "pscommandpath":
		return []typeRef{refOf(value.TypeString)}
	}
	s := assignmentSearch{in: in, name: name, target: e}
	if out := s.find(); out != nil {
		return out
	}
	if v, ok := in.a.safeValue(e); ok {
		if items, isList, _ := value.Collect(v); isList && len(items) > 0 {
			v = items[0]
		}
		if !v.IsNull() {
			t := refOf(v.Unwrap().Type())
			if t.typ == value.TypePSCustomObject {
				t = typeRef{name: "System.Management.Automation.PSObject", typ: value.TypePSObject, known: true}
				for _, p := range value.Properties(nil, v) {
					t.members = append(t.members, member{name: p.Name, kind: kindNote})
				}
			}
			return []typeRef{t}
		}
	}
	return nil
}

// underscore gives the types of $_: what the pipeline gives, what a switch tests, what was caught.
func (in *inference) underscore(e *syntax.VariableExpression) []typeRef {
	inBlock := false
	for n := in.a.parent(e); n != nil; n = in.a.parent(n) {
		switch p := n.(type) {
		case *syntax.CatchClause, *syntax.TrapStatement:
			return []typeRef{refNamed("System.Management.Automation.ErrorRecord")}
		case *syntax.SwitchStatement:
			if p.Condition != nil && p.Condition.Extent().End < e.Extent().Start {
				return enumerated(in.types(p.Condition))
			}
		case *syntax.ErrorStatement:
			if isSwitchError(p) && len(p.Conditions) > 0 && p.Conditions[0].Extent().End < e.Extent().Start {
				return enumerated(in.types(p.Conditions[0]))
			}
			if p.Keyword != nil && (p.Keyword.Kind == syntax.TokenCatch || p.Keyword.Kind == syntax.TokenTrap) {
				return []typeRef{refNamed("System.Management.Automation.ErrorRecord")}
			}
		case *syntax.ScriptBlockExpression:
			inBlock = true
		case *syntax.InvokeMemberExpression:
			if inBlock {
				return enumerated(in.types(p.Expression))
			}
		case *syntax.Command:
			if inBlock {
				if before := in.before(p); before != nil {
					return enumerated(in.types(before))
				}
			}
		}
	}
	return nil
}

// assignmentSearch looks for what sets a variable before a place, in the scopes around it from the inside out.
type assignmentSearch struct {
	in     *inference
	name   string
	target *syntax.VariableExpression

	stop       int32
	at         int32
	constraint *typeRef
	found      func() []typeRef
}

func (s *assignmentSearch) find() []typeRef {
	a := s.in.a
	s.stop = s.target.Extent().Start
	var outermost syntax.Node
	for n := a.parent(s.target); n != nil; n = a.parent(n) {
		outermost = n
		if !isBody(n) {
			continue
		}
		s.at = -1
		s.visit(n)
		if out := s.result(); out != nil {
			return out
		}
	}
	if outermost != nil && !isBody(outermost) {
		s.visit(outermost)
	}
	return s.result()
}

func (s *assignmentSearch) result() []typeRef {
	if s.constraint != nil {
		return []typeRef{*s.constraint}
	}
	if s.found != nil {
		if out := s.found(); out != nil {
			return out
		}
	}
	return nil
}

// set remembers what sets the variable last before the place.
func (s *assignmentSearch) set(n syntax.Node, types func() []typeRef) {
	e, t := n.Extent(), s.target.Extent()
	if e.Start > s.at && !(t.Start >= e.Start && t.End <= e.End) {
		s.at, s.found = e.Start, types
	}
}

func (s *assignmentSearch) is(v *syntax.VariableExpression) bool {
	return strings.EqualFold(v.VariablePath.Name, s.name)
}

func (s *assignmentSearch) visit(top syntax.Node) {
	in := s.in
	syntax.Inspect(top, func(n syntax.Node) bool {
		if n.Extent().Start > s.stop {
			return false
		}
		switch x := n.(type) {
		case *syntax.AssignmentStatement:
			s.assignment(x)
		case *syntax.Parameter:
			if s.is(x.Name) {
				if types := in.parameter(x); len(types) > 0 {
					s.constraint = &types[0]
				} else if x.DefaultValue != nil {
					s.set(x, func() []typeRef { return in.types(x.DefaultValue) })
				}
			}
		case *syntax.ForEachStatement:
			if s.is(x.Variable) && x.Condition != nil {
				if t := s.target.Extent(); x.Condition.Extent().End < t.Start {
					s.at, s.found = x.Extent().Start, func() []typeRef { return enumerated(in.types(x.Condition)) }
				}
			}
		case *syntax.ErrorStatement:
			s.unfinishedForEach(x)
		case *syntax.Command:
			s.command(x)
		case *syntax.DataStatement:
			if strings.EqualFold(x.Variable, s.name) {
				s.set(x, func() []typeRef { return in.types(x.Body) })
			}
		case *syntax.FunctionDefinition, *syntax.ScriptBlockExpression:
			if n == top {
				return true
			}
			if b, ok := n.(*syntax.ScriptBlockExpression); ok {
				return in.a.sharesScope(b)
			}
			return false
		}
		return true
	})
}

// unfinishedForEach reads a foreach that could not be read whole.
func (s *assignmentSearch) unfinishedForEach(e *syntax.ErrorStatement) {
	if e.Keyword == nil || e.Keyword.Kind != syntax.TokenForeach {
		return
	}
	all := append(append([]syntax.Node{}, e.Conditions...), e.NestedAst...)
	for i, n := range all {
		if v, ok := n.(*syntax.VariableExpression); ok && s.is(v) && i+1 < len(all) {
			condition := all[i+1]
			s.at, s.found = e.Extent().Start, func() []typeRef { return enumerated(s.in.types(condition)) }
		}
	}
}

func (s *assignmentSearch) assignment(x *syntax.AssignmentStatement) {
	in := s.in
	left := x.Left
	for {
		switch l := left.(type) {
		case *syntax.ConvertExpression:
			if v, ok := innermost(l).(*syntax.VariableExpression); ok && s.is(v) {
				t := in.named(l.Type.TypeName)
				if !strings.EqualFold(l.Type.TypeName.FullName(), "ref") {
					s.constraint = &t
				}
			}
			return
		case *syntax.AttributedExpression:
			left = l.Child
		case *syntax.VariableExpression:
			if s.is(l) {
				s.set(x, func() []typeRef { return in.types(x.Right) })
			}
			return
		case *syntax.ArrayLiteral:
			for i, element := range l.Elements {
				v, ok := element.(*syntax.VariableExpression)
				if !ok || !s.is(v) {
					continue
				}
				s.set(x, func() []typeRef {
					if right, ok := pureExpression(x.Right).(*syntax.ArrayLiteral); ok && i < len(right.Elements) {
						return in.types(right.Elements[i])
					}
					return enumerated(in.types(x.Right))
				})
			}
			return
		default:
			return
		}
	}
}

func innermost(e syntax.Expression) syntax.Expression {
	for {
		switch x := e.(type) {
		case *syntax.ConvertExpression:
			e = x.Child
		case *syntax.AttributedExpression:
			e = x.Child
		default:
			return e
		}
	}
}

// command reads what a command sets by -OutVariable and its kin, by -PipelineVariable and as Set-Variable.
func (s *assignmentSearch) command(c *syntax.Command) {
	in := s.in
	for i, element := range c.CommandElements {
		p, ok := element.(*syntax.CommandParameter)
		if !ok {
			continue
		}
		argument := syntax.Node(p.Argument)
		if p.Argument == nil && i+1 < len(c.CommandElements) {
			argument = c.CommandElements[i+1]
		}
		text, ok := argument.(*syntax.StringConstantExpression)
		if !ok || !strings.EqualFold(strings.TrimPrefix(text.Value, "+"), s.name) {
			continue
		}
		list := func(element string) func() []typeRef {
			return func() []typeRef {
				return []typeRef{refOf(value.TypeListOf.Make(value.NamedType(element)))}
			}
		}
		switch strings.ToLower(p.ParameterName) {
		case "errorvariable", "ev":
			s.set(p, list("System.Management.Automation.ErrorRecord"))
		case "warningvariable", "wv":
			s.set(p, list("System.Management.Automation.WarningRecord"))
		case "informationvariable", "iv":
			s.set(p, list("System.Management.Automation.InformationRecord"))
		case "outvariable", "ov":
			s.set(p, func() []typeRef { return in.types(c) })
		case "pipelinevariable", "pv":
			s.set(p, func() []typeRef { return enumerated(in.types(c)) })
		}
	}
	switch strings.ToLower(commandName(c)) {
	case "new-variable", "nv", "set-variable", "set", "sv":
		b := in.a.bindCommand(c, nil, forParameters, true)
		if b == nil {
			return
		}
		name, of := b.argumentOf("Name"), b.argumentOf("Value")
		if name == nil || of == nil || of.argument == nil {
			return
		}
		if text, ok := name.argument.(*syntax.StringConstantExpression); ok && strings.EqualFold(text.Value, s.name) {
			s.set(c, func() []typeRef { return in.types(of.argument) })
		}
	}
}
