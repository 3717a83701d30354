package pester

import (
	"slices"

	"github.com/exorun/exorun/powershell/interp"
)

// This file holds Pester 5: a first pass over the file finds blocks and tests, a second one runs them.

// discoverGroup reads a block's body for the tests in it.
func (r *run) discoverGroup(c *interp.Invocation, g *group) *interp.Unwind {
	reading := r.reading
	r.reading = true
	g.up = r.at
	r.at.parts = append(r.at.parts, part{group: g})
	r.at = g
	defer func() { r.at, r.reading = g.up, reading }()
	return c.RunBlock(g.body, interp.BlockCall{Variables: g.data.variables(), Args: g.data.arguments(c, g.body)}, interp.Discard)
}

// wanted tells whether the filter keeps a test.
func (r *run) wanted(t *test) bool {
	var tags []string
	for _, g := range t.group.chain() {
		tags = append(tags, g.tags...)
	}
	f := &r.fw.options.Filter
	return f.tagged(append(tags, t.tags...)) && f.named(t.group.path(), t.name)
}

// any tells whether the group has a test that is to run, in it or below it. With decided, skipped ones do not count.
func (r *run) any(g *group, decided bool) bool {
	return slices.ContainsFunc(g.parts, func(p part) bool {
		if p.group != nil {
			return r.any(p.group, decided)
		}
		return r.wanted(p.test) && !(decided && (p.test.skip || p.test.pending || g.skipped()))
	})
}

// execute runs what the first pass has found.
func (r *run) execute(c *interp.Invocation) *interp.Unwind {
	root := r.at
	drive := r.enterDrive(c)
	u := r.executeParts(c, root)
	if left := drive.leave(c, r); u == nil {
		u = left
	}
	return u
}

// executeGroup runs a block's tests, if any is to run.
func (r *run) executeGroup(c *interp.Invocation, g *group) *interp.Unwind {
	if !r.any(g, false) {
		return nil
	}
	r.at = g
	g.scope = c.Engine().NewScope(g.up.scope)
	for _, v := range g.data.variables() {
		g.scope.Set(v.Name(), v.Value())
	}
	g.name = expandIn(c, g.name, g.scope)
	r.reporter.Enter(g.kind, g.name)
	drive := r.enterDrive(c)
	u := r.executeParts(c, g)
	if left := drive.leave(c, r); u == nil {
		u = left
	}
	r.reporter.Leave()
	r.at = g.up
	return u
}

// executeParts runs the parts of a group between its BeforeAll and AfterAll.
func (r *run) executeParts(c *interp.Invocation, g *group) *interp.Unwind {
	defer r.removeMocks(c, g)
	if !r.any(g, true) {
		return r.eachPart(g, func(p part) *interp.Unwind { return r.executePart(c, p) })
	}
	u := runBlocks(c, g.beforeAll, g.scope)
	if endsRun(u) {
		return u
	}
	if u != nil {
		var all Result
		all.settle(u)
		u = r.failAll(c, g, all)
	} else {
		u = r.eachPart(g, func(p part) *interp.Unwind { return r.executePart(c, p) })
	}
	if u != nil {
		return u
	}
	u = runBlocks(c, g.afterAll, g.scope)
	if endsRun(u) || u == nil {
		return u
	}
	result := &Result{Name: "AfterAll"}
	result.settle(u)
	r.report(c, result)
	return nil
}

func (r *run) eachPart(g *group, do func(part) *interp.Unwind) *interp.Unwind {
	for _, p := range g.parts {
		if u := do(p); u != nil {
			return u
		}
	}
	return nil
}

func (r *run) executePart(c *interp.Invocation, p part) *interp.Unwind {
	if p.group != nil {
		return r.executeGroup(c, p.group)
	}
	return r.executeTest(c, p.test)
}

// failAll gives all tests of a group the same outcome: its BeforeAll failed.
func (r *run) failAll(c *interp.Invocation, g *group, as Result) *interp.Unwind {
	return r.eachPart(g, func(p part) *interp.Unwind {
		if p.group != nil {
			if !r.any(p.group, false) {
				return nil
			}
			r.at = p.group
			r.reporter.Enter(p.group.kind, p.group.name)
			u := r.failAll(c, p.group, as)
			r.reporter.Leave()
			r.at = g
			return u
		}
		if r.wanted(p.test) {
			one := as
			one.Name = p.test.name
			r.report(c, &one)
		}
		return nil
	})
}

// executeTest runs one test: BeforeEach of all blocks around it, the test, AfterEach, all in one scope.
func (r *run) executeTest(c *interp.Invocation, t *test) *interp.Unwind {
	if !r.wanted(t) {
		return nil
	}
	scope := c.Engine().NewScope(t.group.scope)
	for _, v := range t.data.variables() {
		scope.Set(v.Name(), v.Value())
	}
	result := &Result{Name: expandIn(c, t.name, scope)}
	if t.skip || t.pending || t.group.skipped() {
		result.Outcome, result.Message = Skipped, t.undecided()
		r.report(c, result)
		return nil
	}
	return r.perform(c, t, result, t.group.chain(), scope, interp.BlockCall{Scope: scope, Dotted: true})
}
