package pester

import (
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// test is one It.
type test struct {
	name          string
	group         *group
	tags          []string
	skip, pending bool
	body          *interp.ScriptBlock
	data          datum
	mocks         mockList
	failures      []*value.ErrorRecord // of Should with -ErrorAction Continue
}

// testCmdlets are It and what decides a test from within.
func (fw *Framework) testCmdlets() []*interp.Cmdlet {
	v4 := fw.options.Version == Version4
	cases := bind.Parameter{Name: "ForEach", Type: "object", Aliases: []string{"TestCases"}}
	if v4 {
		cases = bind.Parameter{Name: "TestCases", Type: "System.Collections.IDictionary[]"}
	}
	because := bind.Parameter{Name: "Because", Type: "string"}
	itResult := command("Set-ItResult", setItResult, because,
		bind.Parameter{Name: "Inconclusive", Type: "switch", Sets: []bind.Set{{Name: "Inconclusive", Mandatory: true}}},
		bind.Parameter{Name: "Pending", Type: "switch", Sets: []bind.Set{{Name: "Pending", Mandatory: true}}},
		bind.Parameter{Name: "Skipped", Type: "switch", Sets: []bind.Set{{Name: "Skipped", Mandatory: true}}},
	)
	all := []*interp.Cmdlet{
		command("It", fw.it,
			bind.Parameter{Name: "Name", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}},
			bind.Parameter{Name: "Test", Type: "scriptblock", Sets: bind.At(2)},
			cases,
			bind.Parameter{Name: "Tag", Type: "string[]", Aliases: []string{"Tags"}},
			bind.Parameter{Name: "Pending", Type: "switch"},
			bind.Parameter{Name: "Skip", Type: "switch", Aliases: []string{"Ignore"}},
			bind.Parameter{Name: "AllowNullOrEmptyForEach", Type: "switch"},
		),
		itResult,
	}
	if v4 {
		all = append(all, command("Set-TestInconclusive", func(c *interp.Invocation) *interp.Unwind {
			return undecide(c, inconclusiveID, c.Text("Message"))
		}, bind.Parameter{Name: "Message", Type: "string", Sets: bind.At(1)}))
	}
	return all
}

// it is It: Pester 4 runs the test, Pester 5 notes it.
func (fw *Framework) it(c *interp.Invocation) *interp.Unwind {
	r := fw.run
	if r == nil {
		return outside(c)
	}
	t := test{name: c.Text("Name"), group: r.at, tags: c.Texts("Tag"), skip: c.Switch("Skip"), pending: c.Switch("Pending"), body: c.Block("Test")}
	if t.body == nil && !t.skip && !t.pending {
		return refuse(c, "ArgumentException", "No test script block is provided. (Have you put the open curly brace on the next line?)")
	}
	data := []datum{{}}
	items, given, u := fw.cases(c)
	if u != nil {
		return u
	}
	if given && (len(items) > 0 || fw.options.Version == Version5) {
		data = data[:0]
		for _, item := range items {
			data = append(data, datum{item, true})
		}
	}
	for _, d := range data {
		one := t
		one.data = d
		if u := r.add(c, &one); u != nil {
			return u
		}
	}
	return nil
}

// cases gives the items that a test runs for.
func (fw *Framework) cases(c *interp.Invocation) ([]value.Value, bool, *interp.Unwind) {
	if fw.options.Version == Version5 {
		return each(c)
	}
	v, given := c.Get("TestCases")
	if !given {
		return nil, false, nil
	}
	items, _, err := value.Collect(v)
	if err != nil {
		return nil, true, c.Raise(err)
	}
	return items, true, nil
}

func (r *run) add(c *interp.Invocation, t *test) *interp.Unwind {
	if r.fw.options.Version == Version4 {
		return r.runTest(c, t)
	}
	if !r.reading {
		return refuse(c, "InvalidOperation", "It stands in a block that runs already; write it directly into Describe or Context.")
	}
	r.at.parts = append(r.at.parts, part{test: t})
	return nil
}

// empty tells whether the test has nothing in it but comments.
func (t *test) empty() bool {
	tree := t.body.Tree()
	for _, b := range []*syntax.NamedBlock{tree.BeginBlock, tree.ProcessBlock, tree.EndBlock} {
		if b != nil && len(b.Statements)+len(b.Traps) > 0 {
			return false
		}
	}
	return true
}

// undecided says why a test is not run.
func (t *test) undecided() string {
	switch {
	case t.pending:
		return "pending"
	case t.skip || t.group.skipped():
		return ""
	}
	return "pending: the test is empty"
}

// The ids of the errors by which a test leaves without a decision, and of failed assertions.
const (
	skippedID      = "PesterTestSkipped"
	pendingID      = "PesterTestPending"
	inconclusiveID = "PesterTestInconclusive"
	assertionID    = "PesterAssertionFailed"
)

// setItResult is Set-ItResult.
func setItResult(c *interp.Invocation) *interp.Unwind {
	id, word := skippedID, "skipped"
	switch c.SetName() {
	case "Inconclusive":
		id, word = inconclusiveID, "inconclusive"
	case "Pending":
		id, word = pendingID, "pending"
	}
	text := "is " + word
	if because := c.Text("Because"); because != "" {
		text += ", because " + because
	}
	return undecide(c, id, text)
}

// undecide leaves the test.
func undecide(c *interp.Invocation, id, message string) *interp.Unwind {
	e := value.NewException("System.Exception", message)
	return c.Throw(&value.ErrorRecord{Exception: e, ErrorID: id, Category: value.InvalidResult})
}

// conclude reports what came of a test that was run.
func (r *run) conclude(c *interp.Invocation, t *test, result *Result, u *interp.Unwind, began time.Time) *interp.Unwind {
	r.test = nil
	r.removeTestMocks(c, t)
	if endsRun(u) {
		return u
	}
	result.Duration = now(c).Sub(began)
	result.settle(u)
	if result.Outcome != Skipped && len(t.failures) > 0 {
		r.mergeFailures(t, result)
	}
	r.report(c, result)
	return nil
}

// mergeFailures adds the assertions that failed without ending the test.
func (r *run) mergeFailures(t *test, result *Result) {
	var texts []string
	for _, f := range t.failures {
		texts = append(texts, failureText(f))
	}
	if result.Outcome == Failed {
		texts = append(texts, result.Message)
	}
	result.Outcome, result.At = Failed, placeOf(t.failures[0])
	result.Message = strings.Join(texts, "\n")
}
