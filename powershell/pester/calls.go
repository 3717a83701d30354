package pester

import (
	"fmt"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// This file asserts how mocked commands were called: Should -Invoke, -InvokeVerifiable and their forms of Pester 4.

// callParameters are what an assertion of calls takes.
func callParameters(filterSets []bind.Set) []bind.Parameter {
	return []bind.Parameter{
		{Name: "CommandName", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}},
		{Name: "Times", Type: "int", Sets: bind.At(2)},
		{Name: "ParameterFilter", Type: "scriptblock", Sets: filterSets},
		{Name: "ExclusiveFilter", Type: "scriptblock"},
		{Name: "ModuleName", Type: "string"},
		{Name: "Scope", Type: "string"},
		{Name: "Exactly", Type: "switch"},
		{Name: "CallerSessionState", Type: "object", Hidden: true},
	}
}

// invokeOperators are those of Pester 5.
func invokeOperators() []*operator {
	return []*operator{
		{name: "Invoke", aliases: []string{"Called"}, takes: append(callParameters(nil), becauseText()), judge: func(a *assertion) verdict {
			return a.fw.run.judgeCalls(a.c, a.negate, a.reason())
		}},
		{name: "InvokeVerifiable", takes: []bind.Parameter{becauseText()}, judge: func(a *assertion) verdict {
			return a.fw.run.judgeVerifiable(a.negate, a.reason())
		}},
	}
}

// callCmdlets are those of Pester 4, and the names that Pester 5 still knows.
func (fw *Framework) callCmdlets() []*interp.Cmdlet {
	tell := func(c *interp.Invocation, v verdict) *interp.Unwind { return (&should{fw: fw}).tell(c, v) }
	verifiable := func(c *interp.Invocation) *interp.Unwind { return tell(c, fw.run.judgeVerifiable(false, "")) }
	all := []*interp.Cmdlet{
		command("Assert-MockCalled", func(c *interp.Invocation) *interp.Unwind { return tell(c, fw.run.judgeCalls(c, false, "")) }, callParameters(bind.At(3))...),
		command("Assert-VerifiableMock", verifiable),
	}
	if fw.options.Version == Version4 {
		all = append(all, command("Assert-VerifiableMocks", verifiable))
	}
	return all
}

// judgeCalls counts the calls of a mocked command.
func (r *run) judgeCalls(c *interp.Invocation, negate bool, reason string) verdict {
	if r == nil || r.reading {
		return verdict{err: interp.NewErrorRecordOf(value.NewException("System.Management.Automation.RuntimeException", "Calls of mocks can be asserted within a test only."))}
	}
	scope, module, u := r.mockScope(c, c.Text("ModuleName"))
	if u != nil {
		return verdict{err: u.Err}
	}
	name := c.Text("CommandName")
	s := r.standNamed(c, name, scope)
	if s == nil {
		where := "script scope"
		if module != "" {
			where = "module " + module
		}
		return verdict{err: interp.NewErrorRecordOf(value.NewException("System.Management.Automation.RuntimeException",
			"Could not find Mock for command "+name+" in "+where+". Was the mock defined? Did you use the same -ModuleName as on the Mock?"))}
	}
	within, problem := r.within(c.Text("Scope"))
	if problem != "" {
		return verdict{err: interp.NewErrorRecordOf(value.NewException("System.ArgumentException", problem))}
	}
	filter, exclusive := c.Block("ParameterFilter"), c.Block("ExclusiveFilter")
	if exclusive != nil {
		filter = exclusive
	}
	matching, others := 0, 0
	for _, call := range r.mocks.calls {
		if call.stand != s.key() || !within(call) {
			continue
		}
		fits := true
		if filter != nil {
			if fits, u = call.fits(c, r.fw, filter); u != nil {
				return verdict{err: u.Err}
			}
		}
		if fits {
			matching++
		} else {
			others++
		}
	}
	times := c.Int("Times", 1)
	exactly := c.Switch("Exactly") || c.Bound("Times") && times == 0
	enough := matching >= times
	if exactly {
		enough = matching == times
	}
	named := name
	if module != "" {
		named += " in module " + module
	}
	count := "at least"
	if exactly {
		count = "exactly"
	}
	switch {
	case negate && enough:
		return verdict{message: fmt.Sprintf("Expected %s not to be called %s %d times,%s but was called %d times.", named, count, times, reason, matching)}
	case !negate && !enough:
		if exactly {
			return verdict{message: fmt.Sprintf("Expected %s to be called %d times exactly,%s but was called %d times.", named, times, reason, matching)}
		}
		return verdict{message: fmt.Sprintf("Expected %s to be called at least %d times,%s but was called %d times.", named, times, reason, matching)}
	case !negate && exclusive != nil && others > 0:
		return verdict{message: fmt.Sprintf("Expected %s to only be called with parameters matching the specified filter,%s but %d non-matching calls were made.", named, reason, others)}
	}
	return verdict{passed: true}
}

// standNamed finds the stand of a command by its name, or by an alias of it.
func (r *run) standNamed(c *interp.Invocation, name string, scope *interp.Scope) *stand {
	for _, s := range r.mocks.stands {
		if s.scope == scope && value.EqualFold(s.name, name) {
			return s
		}
	}
	if info, ok := c.CommandIn(scope.Session(), name).(*interp.CmdletInfo); ok {
		for _, s := range r.mocks.stands {
			if s.cmdlet == info.Cmdlet {
				return s
			}
		}
	}
	return nil
}

// within tells which calls -Scope counts: those of the test, or of a block with all that is in it.
func (r *run) within(scope string) (func(*mockCall) bool, string) {
	inTest := func(call *mockCall) bool { return call.test != nil && call.test == r.test }
	inGroup := func(g *group) func(*mockCall) bool {
		return func(call *mockCall) bool {
			for at := call.group; at != nil; at = at.up {
				if at == g {
					return true
				}
			}
			return false
		}
	}
	switch name := strings.ToLower(scope); name {
	case "":
		if r.test != nil && r.fw.options.Version == Version5 {
			return inTest, ""
		}
		return inGroup(r.at), ""
	case "it":
		if r.test == nil {
			return nil, "Assertion is placed outside of an It block, but -Scope It is specified."
		}
		return inTest, ""
	case "describe", "context":
		for g := r.at; g != nil; g = g.up {
			if strings.EqualFold(g.kind, name) {
				return inGroup(g), ""
			}
		}
		return nil, "Assertion is not placed directly nor nested inside of a " + scope + " block, but -Scope " + scope + " is specified."
	default:
		var up int
		if _, err := fmt.Sscanf(scope, "%d", &up); err != nil || up < 0 {
			return nil, "Parameter Scope must be one of 'Describe', 'Context', 'It' or a non-negative number."
		}
		if r.test != nil && r.fw.options.Version == Version5 {
			if up == 0 {
				return inTest, ""
			}
			up--
		}
		g := r.at
		for ; up > 0 && g.up != nil; up-- {
			g = g.up
		}
		return inGroup(g), ""
	}
}

// judgeVerifiable tells whether all mocks that are marked -Verifiable were called.
func (r *run) judgeVerifiable(negate bool, reason string) verdict {
	if r == nil {
		return verdict{passed: true}
	}
	var missed, called []string
	for _, m := range r.present() {
		if !m.verifiable {
			continue
		}
		text := "Command " + m.stand.name
		if m.stand.module != "" {
			text += " from inside module " + m.stand.module
		}
		if m.filter != nil {
			text += " with { " + strings.TrimSpace(m.filter.Text()) + " }"
		}
		if m.called {
			called = append(called, text)
		} else {
			missed = append(missed, text)
		}
	}
	switch {
	case negate && len(called) > 0:
		return verdict{message: "Expected no verifiable mocks to be called," + reason + " but these were:\n" + strings.Join(called, "\n")}
	case !negate && len(missed) > 0:
		return verdict{message: "Expected all verifiable mocks to be called," + reason + " but these were not:\n" + strings.Join(missed, "\n")}
	}
	return verdict{passed: true}
}
