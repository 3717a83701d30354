package interp

import (
	"context"

	"github.com/exorun/exorun/powershell/value"
)

// ForkOptions say what a fork runs.
type ForkOptions struct {
	Block *ScriptBlock
	// Before is a block that runs first in the session; nil for none.
	Before *ScriptBlock
	// Using are the values of the block's using expressions, as [Invocation.UsingValues] gives them.
	Using      map[string]value.Value
	Args       []value.Value
	Underscore *value.Value
	// Input is what is piped into the block, where Piped says so.
	Input []value.Value
	Piped bool
	// Streams take what the fork writes. They are called in the fork's turn.
	Streams Streams
	// Ended is called in the fork's last turn.
	Ended func(Outcome)
}

// Fork is a block that runs beside the run that made it, in a session of its own. It ends with that run at the latest.
type Fork struct {
	eng    *Engine
	cancel context.CancelFunc
}

// StartFork starts a block beside the run. It has the cmdlets and the folder of its caller, and none of its variables and functions.
func (e *Engine) StartFork(o ForkOptions) *Fork {
	t := e.shared()
	n := e.Fork(o.Streams)
	n.turns, n.locations = t, e.locations
	ctx, cancel := context.WithCancel(e.ctx)
	k := &Fork{eng: n, cancel: cancel}
	t.live[k] = cancel
	t.forks.Go(func() {
		t.take(n)
		defer t.give()
		outcome := n.run(ctx, func() *Unwind { return k.body(o) })
		cancel()
		delete(t.live, k)
		o.Ended(outcome)
		t.notify()
	})
	return k
}

// Stop asks the fork to end.
func (k *Fork) Stop() { k.cancel() }

func (k *Fork) body(o ForkOptions) *Unwind {
	n := k.eng
	fr := n.rootFrame()
	if o.Before != nil {
		if u := fr.invoke(&invocationOf{block: k.own(o.Before), dotted: true}); u != nil {
			return u
		}
	}
	of := &invocationOf{block: k.own(o.Block), args: positional(o.Args), underscore: o.Underscore, using: o.Using, expecting: o.Piped, site: k.siteOf(o.Block)}
	r, u := fr.prepareRun(of, fr.out)
	if u != nil {
		return u
	}
	p := &pipeline{steps: []step{r}}
	if !o.Piped {
		return p.run(fr, nil)
	}
	return p.run(fr, func(to Sink) *Unwind {
		for _, v := range o.Input {
			if u := to.Write(v); u != nil {
				return u
			}
		}
		return nil
	})
}

// own gives the block as the fork's own: its code is compiled anew, since compiled code belongs to one engine.
func (k *Fork) own(b *ScriptBlock) *ScriptBlock {
	return k.eng.newBlock(b.code.file, b.code.tree, k.eng.global)
}

func (k *Fork) siteOf(b *ScriptBlock) place { return place{b.code.file, b.code.tree.Extent()} }

// UsingValues gives what the using expressions of a block are worth where the command was called.
func (c *Invocation) UsingValues(b *ScriptBlock) (map[string]value.Value, *Unwind) {
	return c.f.usingValues(b)
}

// FileBlock reads a script file as a block that runs in its caller's session.
func (c *Invocation) FileBlock(path string) (*ScriptBlock, *Unwind) {
	s := &ScriptFile{Path: c.f.eng.AbsolutePath(path)}
	if u := c.f.loadScript(s); u != nil {
		return nil, u
	}
	return s.Block, nil
}

// NewGUID gives a new identifier.
func (e *Engine) NewGUID() value.Value {
	v, err := value.Convert(nil, str(e.nextGUID()), value.TypeGuid)
	if err != nil {
		return value.Null
	}
	return v
}
