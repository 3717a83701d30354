package syntax

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
		c.checkPlace(a)
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
