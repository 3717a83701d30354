package syntax

import "slices"

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
	for i, v := range slices.Backward(c.above) {
		switch n := v.(type) {
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
