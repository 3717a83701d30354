package syntax

import "slices"

import "strings"

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
	for i, v := range slices.Backward(c.above) {
		if _, ok := v.(*FunctionDefinition); ok {
			if i > 0 {
				if _, isMethod := c.above[i-1].(*FunctionMember); isMethod {
					c.report(place, labelNotFound, label)
				}
			}
			return
		}
		if loop, isLoop := loopLabel(v); isLoop && matchesLabel(label, loop) {
			if _, isSwitch := v.(*SwitchStatement); !isSwitch {
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
