package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
)

// setupCmdlets are BeforeAll and its kin. In Pester 4 they have done their work when the block begins.
func (fw *Framework) setupCmdlets() []*interp.Cmdlet {
	var all []*interp.Cmdlet
	block := bind.Parameter{Name: "ScriptBlock", Type: "scriptblock", Sets: []bind.Set{{Mandatory: true, Position: 1}}}
	for _, name := range []string{"BeforeAll", "AfterAll", "BeforeEach", "AfterEach"} {
		all = append(all, command(name, func(c *interp.Invocation) *interp.Unwind {
			switch {
			case fw.run == nil:
				return outside(c)
			case fw.options.Version == Version4:
				return nil
			case !fw.run.reading:
				return refuse(c, "InvalidOperation", name+" stands in a block that runs already; write it directly into Describe or Context.")
			}
			fw.run.at.setUp(name, c.Block("ScriptBlock"))
			return nil
		}, block))
	}
	return append(all, command("BeforeDiscovery", func(c *interp.Invocation) *interp.Unwind {
		if fw.run == nil {
			return outside(c)
		}
		return c.RunBlock(c.Block("ScriptBlock"), interp.BlockCall{Dotted: true, Scope: c.Scope()}, interp.Discard)
	}, block))
}

// setUp adds a block to those that run before or after the group's tests.
func (g *group) setUp(name string, b *interp.ScriptBlock) {
	switch strings.ToLower(name) {
	case "beforeall":
		g.beforeAll = append(g.beforeAll, b)
	case "afterall":
		g.afterAll = append(g.afterAll, b)
	case "beforeeach":
		g.beforeEach = append(g.beforeEach, b)
	case "aftereach":
		g.afterEach = append(g.afterEach, b)
	}
}

// hoist finds the setup blocks that stand directly in the group's body: Pester 4 takes them before it runs the body, wherever
// they stand in it.
func (g *group) hoist() {
	tree := g.body.Tree()
	for _, named := range []*syntax.NamedBlock{tree.BeginBlock, tree.ProcessBlock, tree.EndBlock} {
		if named == nil {
			continue
		}
		for _, s := range named.Statements {
			if name, block := setupCommand(s); block != nil {
				g.setUp(name, g.body.Nested(block))
			}
		}
	}
}

// setupCommand gives the name and block of a statement like `BeforeAll { … }`; the block is nil of any other.
func setupCommand(s syntax.Statement) (string, *syntax.ScriptBlock) {
	p, ok := s.(*syntax.Pipeline)
	if !ok || len(p.PipelineElements) != 1 {
		return "", nil
	}
	command, ok := p.PipelineElements[0].(*syntax.Command)
	if !ok || len(command.CommandElements) < 2 {
		return "", nil
	}
	name, ok := command.CommandElements[0].(*syntax.StringConstantExpression)
	if !ok {
		return "", nil
	}
	block, ok := command.CommandElements[len(command.CommandElements)-1].(*syntax.ScriptBlockExpression)
	if !ok {
		return "", nil
	}
	switch strings.ToLower(name.Value) {
	case "beforeall", "afterall", "beforeeach", "aftereach":
		return name.Value, block.ScriptBlock
	}
	return "", nil
}
