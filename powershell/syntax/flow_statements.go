package syntax

import "strings"

func (f *flow) optional(s Statement) {
	if s != nil {
		f.node(s)
	}
}

func (f *flow) ifStatement(n *IfStatement) {
	after := &flowBlock{}
	if n.ElseClause == nil {
		f.current.to(after)
	}
	for i, clause := range n.Clauses {
		body, next := &flowBlock{}, &flowBlock{}
		if i == len(n.Clauses)-1 && n.ElseClause == nil {
			next = after
		}
		f.node(clause.Condition)
		f.current.to(body)
		f.current.to(next)
		f.current = body
		f.node(clause.Body)
		f.current.to(after)
		f.current = next
	}
	if n.ElseClause != nil {
		f.node(n.ElseClause)
		f.current.to(after)
	}
	f.current = after
}

func (f *flow) ternary(n *TernaryExpression) {
	ifTrue, ifFalse, after := &flowBlock{}, &flowBlock{}, &flowBlock{}
	f.node(n.Condition)
	f.current.to(ifTrue)
	f.current.to(ifFalse)
	f.current = ifTrue
	f.node(n.IfTrue)
	f.current.to(after)
	f.current = ifFalse
	f.node(n.IfFalse)
	f.current.to(after)
	f.current = after
}

func (f *flow) binary(n *BinaryExpression) {
	f.node(n.Left)
	if n.Operator != TokenAnd && n.Operator != TokenOr {
		f.node(n.Right)
		return
	}
	after, right := &flowBlock{}, &flowBlock{}
	f.current.to(after)
	f.current.to(right)
	f.current = right
	f.node(n.Right)
	f.current.to(after)
	f.current = after
}

func (f *flow) whileLoop(label string, condition, iterator Statement, body func()) {
	f.loop(label, func() bool {
		f.optional(condition)
		return condition != nil
	}, iterator, body)
}

// loop follows a loop whose condition is tested first. condition reports whether there is one.
func (f *flow) loop(label string, condition func() bool, iterator Statement, body func()) {
	repeats, inside, breaks := &flowBlock{}, &flowBlock{}, &flowBlock{}
	if iterator != nil {
		begin := &flowBlock{}
		f.current.to(begin)
		f.current = repeats
		f.node(iterator)
		f.current.to(begin)
		f.current = begin
	} else {
		f.current.to(repeats)
		f.current = repeats
	}
	if condition() {
		f.current.to(breaks)
	}
	f.loops = append(f.loops, flowLoop{label, breaks, repeats})
	f.current.to(inside)
	f.current = inside
	body()
	f.current.to(repeats)
	f.current = breaks
	f.loops = f.loops[:len(f.loops)-1]
}

func (f *flow) doLoop(label string, body *StatementBlock, condition Statement) {
	repeats, inside, breaks := &flowBlock{}, &flowBlock{}, &flowBlock{}
	f.loops = append(f.loops, flowLoop{label, breaks, repeats})
	f.current.to(inside)
	f.current = inside
	f.node(body)
	f.current.to(repeats)
	f.current = repeats
	f.optional(condition)
	f.current.to(breaks)
	f.begin()
	f.current.to(inside)
	f.current = breaks
	f.loops = f.loops[:len(f.loops)-1]
}

func (f *flow) forEach(n *ForEachStatement) {
	after := &flowBlock{}
	f.loop(n.Label, func() bool {
		f.node(n.Condition)
		f.current.to(after)
		f.assign(flowEvent{name: "foreach", typ: "enumerator"})
		f.assign(flowEvent{target: n.Variable})
		return true
	}, nil, func() { f.node(n.Body) })
	f.current.to(after)
	f.current = after
}

func (f *flow) switchStatement(n *SwitchStatement) {
	f.loop(n.Label, func() bool {
		f.node(n.Condition)
		f.assign(flowEvent{name: "switch", typ: "enumerator"})
		return true
	}, nil, func() {
		after := &flowBlock{}
		for i, clause := range n.Clauses {
			body, next := &flowBlock{}, &flowBlock{}
			last := i == len(n.Clauses)-1 && n.Default == nil
			if last {
				next = after
			}
			f.node(clause.Pattern)
			f.current.to(next)
			f.current.to(body)
			f.current = body
			f.node(clause.Body)
			if !last {
				f.current.to(next)
				f.current = next
			}
		}
		if n.Default != nil {
			f.current.to(after)
			f.node(n.Default)
		}
		f.current.to(after)
		f.current = after
	})
}

func (f *flow) try(n *TryStatement) {
	before := f.current
	f.begin()
	f.node(n.Body)
	last := f.current
	after := &flowBlock{}
	behind := after // what follows the body and the catches
	if n.Finally != nil {
		behind = &flowBlock{}
	}
	catchesAll := false
	for _, clause := range n.CatchClauses {
		catchesAll = catchesAll || len(clause.CatchTypes) == 0
		f.current = &flowBlock{}
		before.to(f.current)
		f.node(clause.Body)
		f.current.to(behind)
	}
	last.to(behind)
	if n.Finally != nil {
		f.current = behind
		f.node(n.Finally)
		f.current.to(after)
		if !catchesAll {
			before.to(behind)
			thrownOn := &flowBlock{ends: true}
			f.current.to(thrownOn)
			thrownOn.to(f.exit)
		}
	}
	f.current = after
}

func (f *flow) jump(label Expression, end func(flowLoop) *flowBlock) {
	var target *flowBlock
	if label == nil {
		if n := len(f.loops); n > 0 {
			target = end(f.loops[n-1])
		}
	} else {
		f.node(label)
		if s, ok := label.(*StringConstantExpression); ok {
			for _, l := range f.loops {
				if strings.EqualFold(l.label, s.Value) {
					target = end(l)
				}
			}
		}
	}
	if target == nil {
		f.current.to(f.exit)
		f.current.ends = true
	} else {
		f.current.to(target)
	}
	f.current = &flowBlock{}
}

func (f *flow) leave(pipeline Statement) {
	f.optional(pipeline)
	f.current.to(f.exit)
	f.current.ends = true
	f.current = &flowBlock{}
}

func (f *flow) assignment(n *AssignmentStatement) {
	f.node(n.Right)
	for _, target := range assignmentTargets(n.Left) {
		inner, converts, attributed := target, 0, false
		var t *TypeConstraint
		for {
			child, ok := attributedChild(inner)
			if !ok {
				break
			}
			converts++
			if t = convertedTo(inner); t == nil {
				attributed = true
			}
			inner = child
		}
		v, ok := inner.(*VariableExpression)
		if !ok {
			f.node(target)
			continue
		}
		several := attributed || converts > 1
		if (several || t != nil && !f.known(t.TypeName)) && isLocal(v.VariablePath) {
			f.variable(v.VariablePath.Name).dynamic = true
		}
		if !several {
			f.assign(flowEvent{target: target})
		}
	}
}

func (f *flow) pipeline(n *Pipeline) {
	calls := false
	for _, e := range n.PipelineElements {
		f.node(e)
		if _, ok := e.(*Command); ok {
			calls = true
		}
	}
	if calls && len(f.loops) > 0 { // a command can break a loop of its caller
		for _, l := range f.loops {
			f.current.to(l.breaks)
			f.current.to(l.repeats)
		}
		f.begin()
	}
	for _, e := range n.PipelineElements {
		if c, ok := e.(*CommandExpression); ok {
			for _, r := range c.Redirections {
				f.node(r)
			}
		}
	}
}
