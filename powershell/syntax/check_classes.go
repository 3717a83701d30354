package syntax

import "slices"

import "strings"

// symbols finds types and properties by their names while it walks through the scopes of a file.
type symbols struct {
	*parser
	scopes []symbolScope
}

// symbolScope is a block, a type or a method with the names in it.
type symbolScope struct {
	types      map[string]bool
	properties map[string]*PropertyMember
	definition *TypeDefinition
	method     bool
}

// resolveSymbols reports types that are defined twice or not at all, and properties that are assigned without $this.
func resolveSymbols(p *parser) {
	s := &symbols{parser: p}
	s.enter(p.file.Root, symbolScope{})
	s.useModules()
	s.visit(p.file.Root)
}

// useModules adds the types of the modules that using statements name, and reports modules that are not there.
func (s *symbols) useModules() {
	if s.modules == nil {
		return
	}
	for _, u := range s.file.Root.UsingStatements {
		if u.UsingStatementKind != UsingModule || u.Alias != nil {
			continue
		}
		m, ok := s.moduleOf(u)
		if !ok {
			continue
		}
		types, found := s.modules(s.file.Name, m)
		if !found {
			text := m.Name
			if u.ModuleSpecification != nil {
				text = s.file.TextOf(u.ModuleSpecification.extent)
			}
			s.report(u.extent, moduleNotFoundDuringParse, text)
		}
		for _, name := range types {
			s.scopes[0].types[strings.ToLower(name)] = true
		}
	}
}

// UsedModule reads which module a using statement asks for. It is not ok for other using statements, and for what was
// reported when it was read.
func UsedModule(u *UsingStatement) (m ModuleSpecification, ok bool) {
	switch {
	case u.UsingStatementKind != UsingModule:
		return m, false
	case u.ModuleSpecification == nil:
		return ModuleSpecification{Name: u.Name.Value}, true
	}
	v, constant := constantValue(u.ModuleSpecification)
	if !constant {
		return m, false
	}
	m, problem := moduleSpecification(v)
	return m, problem == ""
}

// moduleOf is UsedModule that reports what is wrong.
func (s *symbols) moduleOf(u *UsingStatement) (m ModuleSpecification, ok bool) {
	if m, ok = UsedModule(u); ok && strings.ContainsAny(m.Name, "*?[") {
		s.report(u.extent, wildCardModuleNameError)
		return m, false
	}
	if !ok {
		v, constant := constantValue(u.ModuleSpecification)
		if !constant {
			s.report(u.extent, requiresArgumentMustBeConstant)
		} else if _, problem := moduleSpecification(v); problem != "" {
			s.report(u.extent, requiresModuleInvalid, problem)
		}
	}
	return m, ok
}

// enter begins a scope with the types that are defined in it.
func (s *symbols) enter(block Node, scope symbolScope) {
	scope.types = make(map[string]bool)
	s.scopes = append(s.scopes, scope)
	for _, n := range FindAll(block, false, func(n Node) bool { return n.Kind() == "TypeDefinition" }) {
		if d := n.(*TypeDefinition); !first(scope.types, d.Name) {
			s.report(d.extent, memberAlreadyDefined, d.Name)
		}
	}
}

func (s *symbols) visit(n Node) {
	depth := len(s.scopes)
	switch n := n.(type) {
	case *TypeDefinition:
		scope := symbolScope{definition: n, properties: make(map[string]*PropertyMember)}
		for _, m := range n.Members {
			if p, ok := m.(*PropertyMember); ok {
				if key := strings.ToLower(p.Name); scope.properties[key] == nil {
					scope.properties[key] = p
				}
			}
		}
		s.enter(n, scope)
	case *ScriptBlockExpression:
		s.enter(n.ScriptBlock, symbolScope{})
	case *FunctionMember:
		s.enter(n.Function.Body, symbolScope{method: true})
		EachChild(n, func(child Node) {
			if f, ok := child.(*FunctionDefinition); ok { // the method itself is no scope of its own
				EachChild(f, s.visit)
			} else {
				s.visit(child)
			}
		})
		s.scopes = s.scopes[:depth]
		return
	case *FunctionDefinition:
		s.enter(n.Body, symbolScope{})
	case *AssignmentStatement:
		if s.scopes[depth-1].method {
			s.propertiesAssigned(n.Left)
		}
	case *TypeConstraint:
		s.resolve(n.TypeName, 0, false)
	case *TypeExpression:
		s.resolve(n.TypeName, 0, false)
	case *Attribute:
		s.resolve(n.TypeName, 0, true)
	}
	EachChild(n, s.visit)
	s.scopes = s.scopes[:depth]
}

// propertiesAssigned reports variables that are properties of the class.
func (s *symbols) propertiesAssigned(target Expression) {
	for _, e := range assignmentTargets(target) {
		for t := convertedTo(e); t != nil; t = convertedTo(e) {
			e, _ = attributedChild(e)
		}
		v, ok := e.(*VariableExpression)
		if !ok || !v.VariablePath.IsVariable() {
			continue
		}
		property, class := s.property(v.VariablePath.UserPath)
		switch {
		case property == nil:
		case property.PropertyAttributes&StaticMember != 0:
			s.report(v.extent, missingTypeInStaticPropertyAssignment, "["+class.Name+"]::", property.Name)
		default:
			s.report(v.extent, missingThis, "$this.", property.Name)
		}
	}
}

// assignmentTargets takes lists and parentheses apart.
func assignmentTargets(e Expression) []Expression {
	switch e := e.(type) {
	case *ParenExpression:
		if inner := PureExpression(e.Pipeline); inner != nil {
			return assignmentTargets(inner)
		}
		return nil
	case *ArrayLiteral:
		var all []Expression
		for _, element := range e.Elements {
			all = append(all, assignmentTargets(element)...)
		}
		return all
	}
	return []Expression{e}
}

func (s *symbols) property(name string) (*PropertyMember, *TypeDefinition) {
	name = strings.ToLower(name)
	for _, v := range slices.Backward(s.scopes) {
		if p := v.properties[name]; p != nil {
			return p, v.definition
		}
	}
	return nil, nil
}

// resolve reports a type that is not there. PowerShell looks for it only within classes: elsewhere it may be there when
// the script runs.
func (s *symbols) resolve(t TypeName, arity int, attribute bool) {
	switch t := t.(type) {
	case *ArrayTypeName:
		s.resolve(t.ElementType, 0, false)
	case *GenericTypeName:
		s.resolve(t.Type, len(t.GenericArguments), false)
		for _, argument := range t.GenericArguments {
			s.resolve(argument, 0, false)
		}
	case *SimpleTypeName:
		if s.types == nil || s.usesOthers() || s.isDefined(t, arity) || !s.inType() || isOrdered(t) ||
			s.types.Exists(t.Name, s.namespaces(), arity, attribute) {
			return
		}
		p := typeNotFound
		if attribute {
			p = customAttributeTypeNotFound
		}
		s.report(t.extent, p, t.Name)
	}
}

// usesOthers reports whether the file uses modules or assemblies, whose types are known only when it runs.
func (s *symbols) usesOthers() bool {
	return slices.ContainsFunc(s.file.Root.UsingStatements, func(u *UsingStatement) bool {
		return u.UsingStatementKind == UsingModule || u.UsingStatementKind == UsingAssembly
	})
}

func (s *symbols) isDefined(t *SimpleTypeName, arity int) bool {
	if t.Assembly != "" || arity > 0 {
		return false
	}
	name := strings.ToLower(t.Name)
	for i := range s.scopes {
		if s.scopes[i].types[name] {
			return true
		}
	}
	return false
}

func (s *symbols) inType() bool {
	for i := range s.scopes {
		if s.scopes[i].definition != nil {
			return true
		}
	}
	return false
}

// checkMethod reports what a method may not be.
func (c *checker) checkMethod(m *FunctionMember) {
	body := m.Function.Body
	if body.ParamBlock != nil {
		c.report(body.ParamBlock.extent, paramBlockNotAllowedInMethod)
	}
	if body.EndBlock == nil || !body.EndBlock.Unnamed {
		for _, b := range [...]*NamedBlock{body.DynamicParamBlock, body.BeginBlock, body.ProcessBlock, body.EndBlock, body.CleanBlock} {
			if b != nil {
				c.report(b.extent, namedBlockNotAllowedInMethod)
				break
			}
		}
	}
	if m.IsConstructor && m.ReturnType != nil {
		c.report(m.ReturnType.extent, constructorCantHaveReturnType)
	}
	flow := analyzeFlow(m, c.types, c.namespaces())
	if !flow.returns && m.ReturnType != nil && !isVoid(m.ReturnType.TypeName) {
		c.report(m.Function.NameExtent, methodHasCodePathNotReturn)
	}
	for _, v := range flow.notLocal {
		if c.notLocal == nil {
			c.notLocal = make(map[*VariableExpression]bool)
		}
		c.notLocal[v] = true
	}
}
