package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// pipelineNode is commands joined by |, with an expression before them or not.
type pipelineNode struct {
	source    expr
	redirects []redirectNode // of the expression
	commands  []*commandNode
	at        syntax.Extent
}

func (k *compiler) pipeline(p *syntax.Pipeline) stmt {
	if p.Background {
		return &unsupported{what: "background jobs"}
	}
	if len(p.PipelineElements) == 1 {
		switch e := p.PipelineElements[0].(type) {
		case *syntax.CommandExpression:
			if len(e.Redirections) == 0 {
				return k.expressionStatement(e.Expression)
			}
		case *syntax.Command:
			return k.command(e)
		}
	}
	n := &pipelineNode{at: p.Extent()}
	for _, e := range p.PipelineElements {
		switch e := e.(type) {
		case *syntax.CommandExpression:
			n.source = k.expr(e.Expression)
			for _, r := range e.Redirections {
				n.redirects = append(n.redirects, k.redirection(r))
			}
		case *syntax.Command:
			n.commands = append(n.commands, k.command(e))
		}
	}
	return n
}

// expressionStatement compiles an expression that stands as a statement. Increments and assignments output nothing there.
func (k *compiler) expressionStatement(e syntax.Expression) stmt {
	if u, ok := e.(*syntax.UnaryExpression); ok {
		switch u.TokenKind {
		case syntax.TokenPlusPlus, syntax.TokenMinusMinus, syntax.TokenPostfixPlusPlus, syntax.TokenPostfixMinusMinus:
			return &silentNode{k.expr(e)}
		}
	}
	return &outputNode{k.expr(e)}
}

func (n *pipelineNode) exec(f *frame) *Unwind {
	src := f
	if len(n.redirects) > 0 {
		fr, done, u := f.redirected(n.redirects)
		if u != nil {
			return u
		}
		if len(n.commands) == 0 {
			v, u := n.source.eval(fr)
			if u == nil {
				u = fr.emit(v)
				f.eng.status = true
			} else if u.Kind == Throw {
				f.locate(u, n.at)
				u = fr.settleRedirected(u)
			}
			if d := done(); u == nil {
				u = d
			}
			return u
		}
		src = fr
		defer done()
	}
	var source value.Value
	if n.source != nil {
		if r, ok := n.source.(*rangeNode); ok {
			e, u := r.enumerator(src)
			if u != nil {
				return u
			}
			return n.run(f, func(to Sink) *Unwind { return f.pushEnumerator(to, e) })
		}
		v, u := n.source.eval(src)
		if u != nil {
			return u
		}
		source = v
		return n.run(f, func(to Sink) *Unwind { return f.pushEach(to, source) })
	}
	return n.run(f, nil)
}

// pushEnumerator pushes what an enumerator gives.
func (f *frame) pushEnumerator(to Sink, e value.Enumerator) *Unwind {
	for {
		v, ok, err := e.Next()
		if err != nil {
			return f.raise(err)
		}
		if !ok {
			return nil
		}
		if u := f.eng.poll(); u != nil {
			return u
		}
		if u := to.Write(v); u != nil {
			return u
		}
	}
}

// run makes the steps, from the first to the last, and drives them.
func (n *pipelineNode) run(f *frame, feed func(to Sink) *Unwind) *Unwind {
	p := &pipeline{steps: make([]step, len(n.commands))}
	length := len(n.commands)
	var closers []func() *Unwind
	for i, c := range n.commands {
		out := f.out
		if i+1 < len(n.commands) {
			out = &pipeSink{p, i + 1}
		}
		fr := f
		if len(c.redirects) > 0 {
			copied := *f
			copied.out = out
			with, done, u := copied.redirected(c.redirects)
			if u != nil {
				return u
			}
			fr, out = with, with.out
			closers = append(closers, done)
		}
		r, u := c.resolve(fr)
		if u == nil {
			var s step
			s, u = c.step(fr, r, out, p, i+length-len(n.commands), length, i > 0 || n.source != nil)
			p.steps[i] = s
			if s, ok := s.(interface{ at(index int) }); ok {
				s.at(i)
			}
		}
		if u != nil {
			p.steps = p.steps[:i]
			for _, s := range p.steps {
				s.clean()
			}
			return u
		}
	}
	u := p.run(f, feed)
	for _, done := range closers {
		if d := done(); u == nil {
			u = d
		}
	}
	if u == nil {
		f.eng.status = !p.failed
	}
	return u
}

// at tells a step its index among the commands, by which it stops what is upstream.
func (s *cmdletStep) at(index int) { s.inv.step = index }

func (r *blockRun) at(index int) {
	r.step = index
	if r.inv != nil {
		r.inv.step = index
	}
}

// chainNode is left && right or left || right.
type chainNode struct {
	left, right     stmt
	or              bool
	atLeft, atRight syntax.Extent
}

func (k *compiler) chain(c *syntax.PipelineChain) stmt {
	if c.Background {
		return &unsupported{what: "background jobs"}
	}
	return &chainNode{k.stmt(c.Left), k.stmt(c.Right), c.Operator == syntax.TokenOrOr, c.Left.Extent(), c.Right.Extent()}
}

func (n *chainNode) exec(f *frame) *Unwind {
	if u := n.part(f, n.left, n.atLeft); u != nil {
		return u
	}
	if f.eng.status == n.or {
		return nil
	}
	return n.part(f, n.right, n.atRight)
}

// part runs a side. An error of it that would not end the script leaves the other side to run by $?.
func (n *chainNode) part(f *frame, s stmt, at syntax.Extent) *Unwind {
	u := s.exec(f)
	if u == nil || u.Kind != Throw {
		return u
	}
	f.locate(u, at)
	return f.settle(u)
}
