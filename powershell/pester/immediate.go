package pester

import (
	"github.com/exorun/exorun/powershell/interp"
)

// This file holds Pester 4: a block runs when it is met, and a test with it.

// runGroup runs a block: what stands before its tests, its body, what stands after them.
func (r *run) runGroup(c *interp.Invocation, g *group) *interp.Unwind {
	if g.outermost() && !r.fw.options.Filter.tagged(g.tags) {
		return nil
	}
	r.at = g
	r.reporter.Enter(g.kind, g.name)
	drive := r.enterDrive(c)
	u := r.runBody(c, g)
	if u != nil && u.Kind == interp.Throw {
		result := &Result{Name: "Error occurred in " + g.kind + " block"}
		result.settle(u)
		r.report(c, result)
		u = nil
	}
	if left := drive.leave(c, r); u == nil {
		u = left
	}
	r.removeMocks(c, g)
	r.reporter.Leave()
	r.at = g.up
	return u
}

func (r *run) runBody(c *interp.Invocation, g *group) (u *interp.Unwind) {
	g.hoist()
	defer func() {
		if after := runBlocks(c, g.afterAll, c.Scope()); u == nil {
			u = after
		}
	}()
	if u := runBlocks(c, g.beforeAll, c.Scope()); u != nil {
		return u
	}
	return c.RunBlock(g.body, interp.BlockCall{}, interp.Discard)
}

// runTest runs a test where it stands.
func (r *run) runTest(c *interp.Invocation, t *test) *interp.Unwind {
	result := &Result{Name: t.expandByTable()}
	if !r.fw.options.Filter.named(r.at.path(), result.Name) {
		return nil
	}
	if t.skip || t.pending || t.empty() {
		result.Outcome, result.Message = Skipped, t.undecided()
		r.report(c, result)
		return nil
	}
	return r.perform(c, t, result, r.at.chain(), c.Scope(), interp.BlockCall{})
}
