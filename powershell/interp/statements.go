package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// statements is a list of statements with its traps.
type statements struct {
	list  []stmt
	at    []syntax.Extent
	traps []trapNode
	types []*typeDefinitionNode // classes and enums of the list, defined before it runs
}

// trapNode is a trap.
type trapNode struct {
	typ  typeExpr // nil for every error
	body *statements
}

func (k *compiler) statements(list []syntax.Statement, traps []*syntax.TrapStatement) *statements {
	s := &statements{list: make([]stmt, 0, len(list)), at: make([]syntax.Extent, 0, len(list))}
	for _, t := range traps {
		trap := trapNode{body: k.statements(t.Body.Statements, t.Body.Traps)}
		if t.TrapType != nil {
			trap.typ = k.typeName(t.TrapType.TypeName)
		}
		s.traps = append(s.traps, trap)
	}
	for _, st := range list {
		if t, ok := st.(*syntax.TypeDefinition); ok {
			s.types = append(s.types, k.typeDefinition(t))
			continue
		}
		s.list = append(s.list, k.stmt(st))
		s.at = append(s.at, statementExtent(st))
	}
	return s
}

// statementExtent is what an error in a statement underlines.
func statementExtent(s syntax.Statement) syntax.Extent { return s.Extent() }

func (k *compiler) body(b *syntax.StatementBlock) *statements {
	if b == nil {
		return nil
	}
	return k.statements(b.Statements, b.Traps)
}

func (s *statements) exec(f *frame) *Unwind {
	if len(s.types) > 0 {
		if u := f.defineTypes(s.types); u != nil {
			return u
		}
	}
	if len(s.traps) > 0 {
		f.eng.tryDepth++
		u := s.execTrapped(f)
		f.eng.tryDepth--
		return u
	}
	for i, st := range s.list {
		if u := st.exec(f); u != nil {
			if u.Kind != Throw {
				return u
			}
			f.locate(u, s.at[i])
			if u = f.settle(u); u != nil {
				return u
			}
		}
	}
	return nil
}

// execTrapped runs a list that has traps: an error runs the trap that fits, which says how to go on.
func (s *statements) execTrapped(f *frame) *Unwind {
	for i := 0; i < len(s.list); i++ {
		u := s.list[i].exec(f)
		if u == nil {
			continue
		}
		if u.Kind != Throw {
			return u
		}
		f.locate(u, s.at[i])
		f.eng.record(u.Err)
		f.eng.status = false
		if u = s.trap(f, u); u != nil {
			return u
		}
	}
	return nil
}

// trap runs the trap for an error. nil goes on with the next statement.
func (s *statements) trap(f *frame, thrown *Unwind) *Unwind {
	t, u := f.pickTrap(s.traps, thrown.Err)
	if u != nil {
		return u
	}
	outer := f.eng.tryDepth - 1
	if t == nil {
		f.eng.tryDepth = outer
		u = f.settle(thrown)
		f.eng.tryDepth = outer + 1
		return u
	}
	f.eng.tryDepth = outer
	u = f.inChildScope(func(fr *frame) *Unwind {
		fr.setUnderscore(value.Of(thrown.Err))
		return t.body.exec(fr)
	})
	f.eng.tryDepth = outer + 1
	if u != nil {
		switch u.Kind {
		case Continue:
			if u.Label == "" {
				return nil
			}
		case Break:
			if u.Label == "" {
				thrown.thrown = true
				return thrown
			}
		}
		return u
	}
	f.eng.tryDepth = outer
	defer func() { f.eng.tryDepth = outer + 1 }()
	if outer > 0 {
		return thrown
	}
	switch f.preference(symErrorAction, ContinueOn) {
	case SilentlyContinue, Ignore:
		return nil
	case Stop:
		return thrown
	}
	return f.showError(thrown.Err)
}

// pickTrap finds the trap for an error: the one whose type is nearest to the exception's, else one without type.
func (f *frame) pickTrap(traps []trapNode, r *value.ErrorRecord) (*trapNode, *Unwind) {
	var any, best *trapNode
	var bestType *value.Type
	for i := range traps {
		t := &traps[i]
		if t.typ == nil {
			if any == nil {
				any = t
			}
			continue
		}
		of, u := t.typ.resolve(f)
		if u != nil {
			return nil, u
		}
		if matchesException(r, of) && (bestType == nil || of.IsA(bestType) && of != bestType) {
			best, bestType = t, of
		}
	}
	if best != nil {
		return best, nil
	}
	return any, nil
}

// matchesException tells whether a catch or trap for a type takes an error: by the exception or by one that it wraps.
func matchesException(r *value.ErrorRecord, of *value.Type) bool {
	e := r.Exception
	if e == nil {
		return false
	}
	if e.Of.IsA(of) {
		return true
	}
	if e.Inner != nil && wraps(e) {
		return e.Inner.Of.IsA(of)
	}
	return false
}

// wraps tells whether an exception stands for the one in it, as a statement's RuntimeException does.
func wraps(e *value.Exception) bool {
	return e.Of.IsA(value.NamedType("System.Management.Automation.RuntimeException"))
}

// inChildScope runs fn in a new scope under the frame's.
func (f *frame) inChildScope(fn func(fr *frame) *Unwind) *Unwind {
	fr := *f
	fr.scope = newScope(f.eng.emptyLayout, f.scope, f.session)
	before := f.session.current
	f.session.current = fr.scope
	u := fn(&fr)
	f.session.current = before
	f.eng.leave(fr.scope)
	return u
}

func (f *frame) setUnderscore(v value.Value) {
	p := f.scope.place(symUnderscore)
	p.val, p.cell, p.set = v, nil, true
}

// outputNode is an expression as a statement: its value is output.
type outputNode struct {
	value expr
}

func (n *outputNode) exec(f *frame) *Unwind {
	v, u := n.value.eval(f)
	if u != nil {
		return u
	}
	f.eng.status = true
	switch v.Object().(type) {
	case nil, *value.Type, *value.String, *value.Record:
		return f.out.Write(v)
	}
	return f.pushEach(f.out, v)
}

// silentNode is an expression whose value is not output: an increment as a statement.
type silentNode struct {
	value expr
}

func (n *silentNode) exec(f *frame) *Unwind {
	_, u := n.value.eval(f)
	if u == nil {
		f.eng.status = true
	}
	return u
}
