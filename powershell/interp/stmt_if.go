package interp

import "github.com/exorun/exorun/powershell/syntax"

// ifNode is if with its elseif clauses.
type ifNode struct {
	clauses   []ifClause
	otherwise *statements
}

type ifClause struct {
	condition tester
	at        syntax.Extent
	body      *statements
}

func (k *compiler) ifStatement(s *syntax.IfStatement) stmt {
	n := &ifNode{otherwise: k.body(s.ElseClause)}
	for _, c := range s.Clauses {
		condition, at := k.conditionOf(c.Condition)
		n.clauses = append(n.clauses, ifClause{condition, at, k.body(c.Body)})
	}
	return n
}

func (n *ifNode) exec(f *frame) *Unwind {
	for i := range n.clauses {
		c := &n.clauses[i]
		ok, u := c.condition.test(f)
		if u != nil {
			f.locate(u, c.at)
			return u
		}
		f.eng.status = true
		if ok {
			return c.body.exec(f)
		}
	}
	if n.otherwise != nil {
		return n.otherwise.exec(f)
	}
	return nil
}
