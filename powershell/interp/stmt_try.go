package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// tryNode is try with catch and finally.
type tryNode struct {
	body    *statements
	catches []catchNode
	finally *statements
}

type catchNode struct {
	types []typeExpr // none catches everything
	body  *statements
	at    syntax.Extent
}

func (k *compiler) try(s *syntax.TryStatement) stmt {
	n := &tryNode{body: k.body(s.Body), finally: k.body(s.Finally)}
	for _, c := range s.CatchClauses {
		clause := catchNode{body: k.body(c.Body), at: c.Extent()}
		for _, t := range c.CatchTypes {
			clause.types = append(clause.types, k.typeName(t.TypeName))
		}
		n.catches = append(n.catches, clause)
	}
	return n
}

func (n *tryNode) exec(f *frame) *Unwind {
	u := n.guarded(f)
	if n.finally == nil {
		return u
	}
	e := f.eng
	e.grace++
	status := e.status
	depth := e.tryDepth
	e.tryDepth = max(depth, 0)
	f2 := n.finally.exec(f)
	e.tryDepth = depth
	e.status = status
	e.grace--
	if f2 != nil {
		return f2
	}
	return u
}

// guarded runs the body and the catch clause for its error.
func (n *tryNode) guarded(f *frame) *Unwind {
	e := f.eng
	if len(n.catches) == 0 {
		e.tryDepth++
		u := n.body.exec(f)
		e.tryDepth--
		return u
	}
	depth := e.tryDepth
	e.tryDepth++
	u := n.body.exec(f)
	e.tryDepth = depth
	if u == nil || u.Kind != Throw {
		return u
	}
	e.record(u.Err)
	c, caught, failed := n.pick(f, u.Err)
	if failed != nil {
		f.locate(failed, n.catches[0].at)
		return failed
	}
	if c == nil {
		return u
	}
	p := f.scope.place(symUnderscore)
	was := *p
	p.val, p.cell, p.set = value.Of(caught), nil, true
	rethrown := f.catch
	f.catch = u.Err
	u = c.body.exec(f)
	f.catch = rethrown
	*f.scope.place(symUnderscore) = was
	return u
}

// pick finds the clause for an error. A clause for the very type of the exception in the error goes before one that
// names a base type only where it comes first; the order of the clauses decides.
func (n *tryNode) pick(f *frame, r *value.ErrorRecord) (*catchNode, *value.ErrorRecord, *Unwind) {
	var types []*value.Type
	e := r.Exception
	if e == nil {
		return nil, r, nil
	}
	types = append(types, e.Of)
	if e.Inner != nil && wraps(e) {
		// The exception that a statement's RuntimeException stands for is asked first.
		types = []*value.Type{e.Inner.Of, e.Of}
	}
	for i := range n.catches {
		c := &n.catches[i]
		if len(c.types) == 0 {
			return c, r, nil
		}
		for _, t := range c.types {
			of, u := t.resolve(f)
			if u != nil {
				return nil, r, u
			}
			for i, have := range types {
				if !have.IsA(of) {
					continue
				}
				if i == 0 && len(types) > 1 && of != value.TypeException {
					// The clause is for the exception inside: $_ tells of that one.
					inner := *r
					inner.Exception = e.Inner
					return c, &inner, nil
				}
				return c, r, nil
			}
		}
	}
	return nil, r, nil
}
