package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// loopBody runs a loop's body once. done says that the loop ends.
func loopBody(f *frame, body *statements, label string) (done bool, u *Unwind) {
	if u = body.exec(f); u == nil {
		return false, nil
	}
	switch u.Kind {
	case Break:
		if u.Label == "" || value.EqualFold(u.Label, label) {
			return true, nil
		}
	case Continue:
		if u.Label == "" || value.EqualFold(u.Label, label) {
			return false, nil
		}
	}
	return true, u
}

// forNode is for.
type forNode struct {
	label      string
	init       stmt
	initAt     syntax.Extent
	condition  tester
	at         syntax.Extent
	iterator   stmt
	iteratorAt syntax.Extent
	body       *statements
}

func (k *compiler) forStatement(s *syntax.ForStatement) stmt {
	n := &forNode{label: s.Label}
	if s.Initializer != nil {
		n.init, n.initAt = k.discarded(s.Initializer), extentOf(s.Initializer)
	}
	if s.Condition != nil {
		n.condition, n.at = k.conditionOf(s.Condition)
	}
	if s.Iterator != nil {
		n.iterator, n.iteratorAt = k.discarded(s.Iterator), extentOf(s.Iterator)
	}
	n.body = k.body(s.Body)
	return n
}

// discarded compiles a statement whose output goes nowhere.
func (k *compiler) discarded(s syntax.Statement) stmt {
	if p, ok := s.(*syntax.Pipeline); ok {
		if e := plainExpression(p); e != nil {
			return &silentNode{k.expr(e)}
		}
	}
	if a, ok := s.(*syntax.AssignmentStatement); ok {
		return k.assignmentStatement(a)
	}
	return &discardNode{k.stmt(s)}
}

type discardNode struct{ of stmt }

func (n *discardNode) exec(f *frame) *Unwind {
	out := f.out
	f.out = Discard
	u := n.of.exec(f)
	f.out = out
	return u
}

func (n *forNode) exec(f *frame) *Unwind {
	if n.init != nil {
		if u := n.init.exec(f); u != nil {
			f.locate(u, n.initAt)
			return u
		}
	}
	for {
		if u := f.eng.poll(); u != nil {
			return u
		}
		if n.condition != nil {
			ok, u := n.condition.test(f)
			if u != nil {
				f.locate(u, n.at)
				return u
			}
			if !ok {
				return nil
			}
		}
		if done, u := loopBody(f, n.body, n.label); done {
			return u
		}
		if n.iterator != nil {
			if u := n.iterator.exec(f); u != nil {
				f.locate(u, n.iteratorAt)
				return u
			}
		}
	}
}

// whileNode is while, do-while and do-until.
type whileNode struct {
	label     string
	condition tester
	at        syntax.Extent
	body      *statements
	bodyFirst bool
	until     bool
}

func (k *compiler) while(label string, condition syntax.Statement, body *syntax.StatementBlock, bodyFirst, until bool) stmt {
	n := &whileNode{label: label, bodyFirst: bodyFirst, until: until}
	n.condition, n.at = k.conditionOf(condition)
	n.body = k.body(body)
	return n
}

func (n *whileNode) exec(f *frame) *Unwind {
	skip := n.bodyFirst
	for {
		if u := f.eng.poll(); u != nil {
			return u
		}
		if !skip {
			ok, u := n.condition.test(f)
			if u != nil {
				f.locate(u, n.at)
				return u
			}
			if ok == n.until {
				return nil
			}
		}
		skip = false
		if done, u := loopBody(f, n.body, n.label); done {
			return u
		}
	}
}

// forEachNode is the statement foreach.
type forEachNode struct {
	label    string
	variable assignable
	source   expr
	at       syntax.Extent
	body     *statements
}

func (k *compiler) forEach(s *syntax.ForEachStatement) stmt {
	n := &forEachNode{label: s.Label, source: k.valueOf(s.Condition), at: extentOf(s.Condition)}
	n.variable = k.target(s.Variable, true)
	k.assigned(symForeach)
	n.body = k.body(s.Body)
	return n
}

// loopEnumerator is $foreach and $switch: the enumerator that the loop itself walks.
type loopEnumerator struct {
	value.Extras
	of      value.Enumerator
	current value.Value
}

// Type is System.Collections.IEnumerator.
func (*loopEnumerator) Type() *value.Type { return typeInputEnumerator() }

// Next moves on and gives the element.
func (e *loopEnumerator) Next() (value.Value, bool, error) {
	v, ok, err := e.of.Next()
	if ok {
		e.current = v
	}
	return v, ok, err
}

func (n *forEachNode) exec(f *frame) *Unwind {
	var each value.Enumerator
	src := n.source
	if p, ok := src.(*parenNode); ok {
		src = p.of
	}
	if r, ok := src.(*rangeNode); ok {
		e, u := r.enumerator(f)
		if u != nil {
			f.locate(u, n.at)
			return u
		}
		each = e
	} else {
		v, u := n.source.eval(f)
		if u != nil {
			f.locate(u, n.at)
			return u
		}
		f.eng.status = true
		e, ok := value.Enumerate(v)
		switch {
		case ok:
			each = e
		case v.IsNull():
			return nil
		default:
			each = value.EnumerateSlice([]value.Value{v})
		}
	}
	loop := &loopEnumerator{of: each}
	p := f.scope.place(symForeach)
	was := *p
	p.val, p.cell, p.set = value.Of(loop), nil, true
	u := n.loop(f, loop)
	*f.scope.place(symForeach) = was
	return u
}

func (n *forEachNode) loop(f *frame, each *loopEnumerator) *Unwind {
	for {
		if u := f.eng.poll(); u != nil {
			return u
		}
		v, ok, err := each.Next()
		if err != nil {
			u := f.raise(err)
			f.locate(u, n.at)
			return u
		}
		if !ok {
			return nil
		}
		if u := n.variable.assign(f, v); u != nil {
			return u
		}
		if done, u := loopBody(f, n.body, n.label); done {
			return u
		}
	}
}
