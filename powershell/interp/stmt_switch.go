package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// switchNode is switch.
type switchNode struct {
	label         string
	flags         syntax.SwitchFlags
	condition     expr
	at            syntax.Extent
	clauses       []switchClause
	otherwise     *statements
	caseSensitive bool
}

type switchClause struct {
	pattern expr
	at      syntax.Extent
	body    *statements
}

func (k *compiler) switchStatement(s *syntax.SwitchStatement) stmt {
	n := &switchNode{label: s.Label, flags: s.Flags, condition: k.valueOf(s.Condition), at: extentOf(s.Condition), otherwise: k.body(s.Default)}
	n.caseSensitive = s.Flags&syntax.SwitchCaseSensitive != 0
	k.assigned(symSwitch)
	for _, c := range s.Clauses {
		n.clauses = append(n.clauses, switchClause{k.expr(c.Pattern), c.Pattern.Extent(), k.body(c.Body)})
	}
	return n
}

func (n *switchNode) exec(f *frame) *Unwind {
	v, u := n.condition.eval(f)
	if u != nil {
		f.locate(u, n.at)
		return u
	}
	f.eng.status = true
	each, isList := value.Enumerate(v)
	switch {
	case n.flags&syntax.SwitchFile != 0:
		lines, u := f.linesOf(v)
		if u != nil {
			f.locate(u, n.at)
			return u
		}
		each = value.EnumerateSlice(lines)
	case !isList:
		each = value.EnumerateSlice([]value.Value{v})
	}
	loop := &loopEnumerator{of: each}
	f.scope.place(symSwitch)
	q := f.scope.place(symUnderscore)
	p := f.scope.place(symSwitch) // asked for again: making room for the other may have moved it
	wasSwitch, wasUnderscore := *p, *q
	p.val, p.cell, p.set = value.Of(loop), nil, true
	u = n.loop(f, loop)
	*f.scope.place(symSwitch) = wasSwitch
	*f.scope.place(symUnderscore) = wasUnderscore
	return u
}

func (n *switchNode) loop(f *frame, each *loopEnumerator) *Unwind {
	for {
		if u := f.eng.poll(); u != nil {
			return u
		}
		v, ok, err := each.Next()
		if err != nil {
			return f.raise(err)
		}
		if !ok {
			return nil
		}
		done, u := n.item(f, v)
		if u != nil || done {
			return u
		}
	}
}

// item tries the clauses for one object.
func (n *switchNode) item(f *frame, v value.Value) (done bool, u *Unwind) {
	q := f.scope.place(symUnderscore)
	q.val, q.cell, q.set = v, nil, true
	matched := false
	for i := range n.clauses {
		c := &n.clauses[i]
		ok, u := n.matches(f, c, v)
		if u != nil {
			f.locate(u, c.at)
			return true, u
		}
		if !ok {
			continue
		}
		matched = true
		if done, next, u := n.body(f, c.body); done || next || u != nil {
			return done, u
		}
		q := f.scope.place(symUnderscore)
		q.val, q.cell, q.set = v, nil, true
	}
	if !matched && n.otherwise != nil {
		done, _, u := n.body(f, n.otherwise)
		return done, u
	}
	return false, nil
}

// body runs a clause. next says that the next object is to be tried.
func (n *switchNode) body(f *frame, body *statements) (done, next bool, u *Unwind) {
	u = body.exec(f)
	if u == nil {
		return false, false, nil
	}
	if u.Label == "" || value.EqualFold(u.Label, n.label) {
		switch u.Kind {
		case Break:
			return true, false, nil
		case Continue:
			return false, true, nil
		}
	}
	return true, false, u
}

func (n *switchNode) matches(f *frame, c *switchClause, v value.Value) (bool, *Unwind) {
	p, u := c.pattern.eval(f)
	if u != nil {
		return false, u
	}
	if b, ok := p.Unwrap().Object().(*ScriptBlock); ok {
		r, u := f.capture(func(f *frame) *Unwind { return f.callBlockInto(b, v, f.out) })
		return u == nil && value.ToBool(r), u
	}
	ignoreCase := !n.caseSensitive
	switch {
	case n.flags&syntax.SwitchRegex != 0:
		if _, ok := p.Unwrap().Object().(*value.Regex); !ok {
			p = value.Str(value.ToString(p))
		} else if ignoreCase {
			p = value.Str(value.ToString(p))
		}
		r, matches, err := value.Match(f, value.Str(textOf(f, v)), p, ignoreCase, false)
		if err != nil {
			return false, f.raise(err)
		}
		if matches != nil {
			m := f.scope.place(symMatches)
			m.val, m.cell, m.set = value.Of(matches), nil, true
		}
		return value.ToBool(r), nil
	case n.flags&syntax.SwitchWildcard != 0:
		r, err := value.Like(f, value.Str(textOf(f, v)), p, ignoreCase, false)
		if err != nil {
			return false, f.raise(err)
		}
		return value.ToBool(r), nil
	}
	if t, ok := p.AsType(); ok && !v.IsNull() {
		if _, isType := v.AsType(); !isType && t == nil {
			return false, nil
		}
	}
	if a, b := v.Kind(), p.Kind(); a != b && (a == value.KindBool || b == value.KindBool || a == value.KindEnum || b == value.KindEnum) {
		return textOf(f, v) == textOf(f, p) || ignoreCase && value.EqualFold(textOf(f, v), textOf(f, p)), nil
	}
	ok, err := value.Equals(f, v, p, ignoreCase)
	if err != nil {
		return false, nil // no order and no equality: the clause does not fit
	}
	return ok, nil
}

func textOf(f *frame, v value.Value) string {
	s, err := value.Text(f, v)
	if err != nil {
		return value.ToString(v)
	}
	return s
}

// linesOf reads the lines of switch -file.
func (f *frame) linesOf(v value.Value) ([]value.Value, *Unwind) {
	path := f.nativePath(value.ToString(v))
	text, err := ReadText(f.eng.host.Files, path)
	if err != nil {
		e := value.NewException(automation+"ItemNotFoundException", "Cannot find path '"+path+"' because it does not exist.")
		e.ErrorID, e.Category, e.Target = "PathNotFound", value.ObjectNotFound, value.Str(path)
		return nil, f.raise(e)
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.TrimSuffix(text, "\n")
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, "\n")
	lines := make([]value.Value, len(parts))
	for i, p := range parts {
		lines[i] = value.Str(p)
	}
	return lines, nil
}

// callBlockInto calls a script block in a new scope with $_ set, its output going to out.
func (f *frame) callBlockInto(b *ScriptBlock, underscore value.Value, out Sink, args ...value.Value) *Unwind {
	of := &invocationOf{block: b, args: positional(args), site: f.here(), underscore: &underscore}
	r, u := f.prepareRun(of, out)
	if u != nil {
		return u
	}
	return r.all()
}
