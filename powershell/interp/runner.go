package interp

import (
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// Runner runs one script block for one object after another in its caller's scope, as ForEach-Object and Where-Object do.
type Runner struct {
	f     *frame
	block *ScriptBlock
	fr    frame
	only  expr // of a block that is a single expression
	// layout is what the scope's was when $_ lay in slot.
	layout *layout
	slot   int32
}

// Runner prepares a block for many runs in the caller's own scope.
func (c *Invocation) Runner(b *ScriptBlock) (*Runner, *Unwind) {
	f := c.f
	if u := b.code.prepare(f); u != nil {
		return nil, u
	}
	scope, session := f.scope, f.session
	if b.session != nil && b.session != f.session {
		session = b.session
		scope = session.current
	}
	r := &Runner{f: f, block: b}
	r.fr = frame{eng: f.eng, scope: scope, session: session, st: f.st, code: b.code, call: f.call}
	k := b.code
	if k.begin == nil && k.process == nil && k.end != nil && len(k.end.list) == 1 && len(k.end.traps) == 0 && len(k.end.types) == 0 {
		if o, ok := k.end.list[0].(*outputNode); ok {
			r.only = o.value
		}
	}
	return r, nil
}

// underscore is the slot of $_ in the scope that the block runs in, which has room for the block's own names then.
func (r *Runner) underscore() *slot {
	s := r.fr.scope
	if s.layout == r.layout {
		return &s.slots[r.slot]
	}
	s.adopt(r.block.code)
	p := s.place(symUnderscore)
	if i, ok := s.layout.index[symUnderscore]; ok {
		r.layout, r.slot = s.layout, i
	}
	return p
}

// with runs fn with $_ set.
func (r *Runner) with(v value.Value, fn func(fr *frame) *Unwind) *Unwind {
	p := r.underscore()
	was := *p
	p.val, p.cell, p.set = v, nil, true
	u := fn(&r.fr)
	*r.underscore() = was
	return u
}

// Run runs the block with $_ set; its output goes to out.
func (r *Runner) Run(v value.Value, out Sink) *Unwind {
	e := r.f.eng
	if e.depth >= e.limits.Depth {
		return r.f.depthExceeded()
	}
	saved := r.fr.out
	r.fr.out = out
	e.depth++
	u := r.with(v, r.block.code.runAll)
	e.depth--
	r.fr.out = saved
	return u
}

// Test runs the block with $_ set and gives the truth of its output.
func (r *Runner) Test(v value.Value) (bool, *Unwind) {
	t, ok := r.only.(tester)
	if !ok {
		c := r.f.eng.collector()
		u := r.Run(v, c)
		keep := value.ToBool(c.Value())
		r.f.eng.release(c)
		return keep, u
	}
	r.fr.out = Discard
	keep := false
	u := r.with(v, func(fr *frame) (u *Unwind) {
		keep, u = t.test(fr)
		return u
	})
	if u != nil && u.Kind == Throw {
		r.fr.locate(u, r.block.code.end.at[0])
		if u = r.fr.settle(u); u == nil {
			return false, nil
		}
	}
	return keep, u
}

// Commands gives the commands that the caller sees whose names pass, by name.
func (c *Invocation) Commands(pass func(name string) bool) []value.Object {
	seen := map[string]bool{}
	var out []value.Object
	add := func(kind byte, name string, o value.Object) {
		key := string(kind) + value.Fold(name)
		if !seen[key] && pass(name) {
			seen[key] = true
			out = append(out, o)
		}
	}
	for at := c.f.scope; at != nil; at = at.parent {
		for _, a := range at.aliases {
			add('a', a.Name, a)
		}
		for _, fn := range at.functions {
			add('f', fn.Name, fn)
		}
	}
	c.f.eng.Cmdlets(func(b *Cmdlet) bool {
		add('c', b.Name, &CmdletInfo{Cmdlet: b})
		return true
	})
	sort.SliceStable(out, func(i, j int) bool {
		return value.Fold(commandName(out[i])) < value.Fold(commandName(out[j]))
	})
	return out
}

// SyntaxText is the text of a command's parameter sets.
func (c *Invocation) SyntaxText(o value.Object) (string, *Unwind) {
	sig, u := c.f.signatureOf(o)
	if u != nil || sig == nil {
		return "", u
	}
	return "\n" + c.f.syntaxOf(commandName(o), sig) + "\n", nil
}

// HelpOf reads the comment-based help of a function or script: its sections by their names in lower case.
func (c *Invocation) HelpOf(o value.Object) map[string]string {
	b := blockOf(o)
	if s, ok := o.(*ScriptFile); ok && b == nil {
		if c.f.loadScript(s) == nil {
			b = s.Block
		}
	}
	if b == nil {
		text, _ := c.SyntaxText(o)
		return map[string]string{"synopsis": strings.TrimSpace(text)}
	}
	var at syntax.Node = b.code.tree
	if b.code.function != nil {
		at = b.code.function
	}
	h := language.HelpOf(b.code.file, at)
	if h == nil {
		text, _ := c.SyntaxText(o)
		return map[string]string{"synopsis": text}
	}
	sections := map[string]string{}
	for _, name := range [...]string{"SYNOPSIS", "DESCRIPTION", "NOTES"} {
		if text := strings.TrimSpace(h.Section(name)); text != "" {
			sections[strings.ToLower(name)] = text
		}
	}
	return sections
}
