package interp

import (
	"github.com/exorun/exorun/powershell/value"
)

// activation is a call of a simple function: scope, call and frame in one piece of memory. The memory serves a later call
// unless something may hold on to it, which [call.keep] says.
type activation struct {
	scope Scope
	call  call
	frame frame
	slots [6]slot
	up    *activation // that the call was made from
	kept  bool
}

// keep says that something which outlives the running calls may hold on to the frame, its scope or its call, and so to those
// that they stand on. Whatever gives the frame away says so first: commands that are bound in full, and methods of objects that
// may remember who called.
func (f *frame) keep() { f.call.keep() }

func (c *call) keep() {
	if c == nil {
		return
	}
	for a := c.act; a != nil && !a.kept; a = a.up {
		a.kept = true
	}
}

// activate gives the memory for a call of code from f.
func (f *frame) activate(c *code) *activation {
	e := f.eng
	var a *activation
	if n := len(e.idle); n > 0 {
		a = e.idle[n-1]
		e.idle = e.idle[:n-1]
	} else {
		a = &activation{}
	}
	if f.call != nil {
		a.up = f.call.act
	}
	if n := len(c.layout.names); n <= len(a.slots) {
		a.scope.slots = a.slots[:n]
	} else {
		a.scope.slots = make([]slot, n)
	}
	return a
}

// retire ends a call.
func (e *Engine) retire(a *activation) {
	e.leave(&a.scope)
	if !a.kept {
		*a = activation{}
		e.idle = append(e.idle, a)
	}
}

// callSimple calls a function or block that only has an end block, with arguments by position.
func (n *commandNode) callSimple(f *frame, b *ScriptBlock, fn *Function, name string, c *code) *Unwind {
	e := f.eng
	if e.depth >= e.limits.Depth {
		return f.depthExceeded()
	}
	session := b.session
	if session == nil {
		session = f.session
	}
	parent := f.scope
	if session != f.session {
		parent = session.current
	}
	a := f.activate(c)
	scope, cl, fr := &a.scope, &a.call, &a.frame
	scope.layout, scope.parent, scope.session, scope.script, scope.call = c.layout, parent, session, parent.script, cl
	cl.up, cl.block, cl.name, cl.site, cl.scope, cl.act = f.call, b, name, place{f.fileOf(), n.at}, scope, a
	if fn != nil {
		cl.command = fn
	}
	fr.eng, fr.scope, fr.session, fr.out, fr.st, fr.code, fr.call = e, scope, session, f.out, f.st, c, cl
	u := n.bindSimple(f, a, fn, name, c)
	if u == nil && c.end != nil {
		e.depth++
		before := session.current
		session.current = scope
		u = c.end.exec(fr)
		session.current = before
		e.depth--
	}
	e.retire(a)
	if u != nil && u.Kind != Return {
		return u
	}
	e.status = true
	return nil
}

// bindSimple gives the parameters of a simple call their values.
func (n *commandNode) bindSimple(f *frame, a *activation, fn *Function, name string, c *code) *Unwind {
	given := min(len(n.args), len(c.params))
	a.call.given = given
	for i := range n.args {
		v, u := n.args[i].value.eval(f)
		if u != nil {
			return u
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		if i >= given {
			a.call.rest = append(a.call.rest, v)
			continue
		}
		p := c.params[i]
		s := &a.scope.slots[p.slot]
		if p.of == nil || p.of == value.TypeObject {
			s.val, s.set = v, true
			continue
		}
		converted, u := n.convertSimple(f, &a.frame, fn, name, c, i, v)
		if u != nil {
			return u
		}
		s.cell, s.set = &Variable{name: p.name, value: converted, constraint: p.of}, true
	}
	for _, p := range c.params[given:] {
		if u := a.setDefault(p); u != nil {
			return u
		}
	}
	return nil
}

func (a *activation) setDefault(p *param) *Unwind {
	r := blockRun{scope: &a.scope, fr: &a.frame}
	return r.setDefault(p)
}

// convertSimple converts an argument; a failure is the binder's error.
func (n *commandNode) convertSimple(f, fr *frame, fn *Function, name string, c *code, i int, v value.Value) (value.Value, *Unwind) {
	args := make([]Argument, i+1)
	for j := range args {
		args[j] = Argument{Value: fr.scope.slots[c.params[min(j, i)].slot].get(), HasValue: true}
	}
	args[i] = Argument{Value: v, HasValue: true, NumberText: n.args[i].number, ValueAt: span(n.args[i].valueAt)}
	b, err := c.signature.Bind(fr, args, false, nil)
	if err == nil {
		return b.Values[i], nil
	}
	of := &invocationOf{name: name, site: fr.call.site}
	if fn != nil {
		of.command = fn
	}
	fr.call.info = &InvocationInfo{at: fr.call.site, command: fr.call.command, name: name}
	r := &blockRun{of: of, caller: f, fr: fr}
	return v, r.bindingFailed(err, b)
}
