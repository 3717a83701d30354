package syntax

import "strings"

// checkTarget reports what cannot be assigned to. simple says that the operator is =, which may have several targets.
func (c *checker) checkTarget(e Expression, simple bool, p problem, args ...string) {
	switch t := e.(type) {
	case *ArrayLiteral:
		if !simple {
			break
		}
		for _, element := range t.Elements {
			c.checkTarget(element, true, p, args...)
		}
		return
	case *ParenExpression:
		if inner := PureExpression(t.Pipeline); inner != nil {
			c.checkTarget(inner, simple, p, args...)
		} else {
			c.report(t.Pipeline.Extent(), p, args...)
		}
		return
	case *VariableExpression:
		return
	case *MemberExpression:
		if !t.NullConditional {
			return
		}
	case *InvokeMemberExpression:
		if !t.NullConditional {
			return
		}
	case *IndexExpression:
		if !t.NullConditional {
			return
		}
	case *ConvertExpression, *AttributedExpression:
		if inner := c.checkTypedTarget(e); inner != nil {
			c.checkTarget(inner, simple, p, args...)
		}
		return
	}
	c.report(e.Extent(), p, args...)
}

// checkTypedTarget looks at the types before a target and returns the target itself, nil where they are wrong already.
func (c *checker) checkTypedTarget(e Expression) Expression {
	inner, converts := e, 0
	var last TypeName
	reference := noExtent
	for {
		if t := convertedTo(inner); t != nil {
			converts++
			last = t.TypeName
			if isReference(last) {
				reference = t.extent
			} else if isVoid(last) {
				c.report(t.extent, voidTypeConstraintNotAllowed)
			}
		}
		child, ok := attributedChild(inner)
		if !ok {
			break
		}
		inner = child
	}
	if reference != noExtent && converts > 1 {
		c.report(reference, referenceNeedsToBeByItselfInTypeConstraint)
		return nil
	}
	if v, ok := inner.(*VariableExpression); ok && isLocal(v.VariablePath) {
		if i := automaticVariable(v.VariablePath.Name); i >= 0 && !isNamedAs(last, automaticVariables[i].typeName) {
			c.report(e.Extent(), assignmentStatementToAutomaticNotSupported, v.VariablePath.Name, automaticVariables[i].typeName)
		}
	}
	return inner
}

// isNamedAs reports whether t means the type of a full name.
func isNamedAs(t TypeName, full string) bool {
	if t == nil {
		return false
	}
	name := t.FullName()
	short := full[strings.LastIndexByte(full, '.')+1:]
	return strings.EqualFold(name, full) || strings.EqualFold(name, short) ||
		full == "System.Object" && (strings.EqualFold(name, "psobject") || strings.EqualFold(name, "pscustomobject"))
}

// automaticVariables are those that every function has, with their types.
var automaticVariables = [...]struct{ name, typeName string }{
	{"_", "System.Object"},
	{"args", "System.Object[]"},
	{"this", "System.Object"},
	{"input", "System.Object"},
	{"PSCmdlet", "System.Management.Automation.PSScriptCmdlet"},
	{"PSBoundParameters", "System.Management.Automation.PSBoundParametersDictionary"},
	{"MyInvocation", "System.Management.Automation.InvocationInfo"},
	{"PSScriptRoot", "System.String"},
	{"PSCommandPath", "System.String"},
}

// automaticVariable returns the index of an automatic variable, -1 of others.
func automaticVariable(name string) int {
	for i := range automaticVariables {
		if strings.EqualFold(automaticVariables[i].name, name) {
			return i
		}
	}
	return -1
}

// isLocal reports whether a path means a variable of the running scope.
func isLocal(path VariablePath) bool {
	switch path.Scope {
	case "", "local", "private", "variable":
		return path.Drive == ""
	}
	return false
}
