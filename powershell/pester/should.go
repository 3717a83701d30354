package pester

import (
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// operator is one of Should's, with what it takes.
type operator struct {
	name    string
	aliases []string
	// whole gives the operator all that was piped at once; others judge one object after another.
	whole bool
	// takes are the operator's own parameters in the order of their positions.
	takes []bind.Parameter
	judge func(*assertion) verdict
}

// assertion is one use of an operator.
type assertion struct {
	fw     *Framework
	c      *interp.Invocation
	actual value.Value
	negate bool
	args   map[string]value.Value // by lower-case name
}

// verdict is an operator's answer: passed, or the message; output is what Should gives to the pipeline.
type verdict struct {
	passed  bool
	message string
	output  value.Value
	err     *value.ErrorRecord // an error of the use itself
}

// arg gives an argument by its name in lower case, null where it was not given.
func (a *assertion) arg(name string) value.Value { return a.args[name] }

// given tells whether an argument was given.
func (a *assertion) given(name string) bool { _, ok := a.args[name]; return ok }

// text is an argument as text, "" where it was not given.
func (a *assertion) text(name string) string {
	if v := a.arg(name); !v.IsNull() {
		return value.ToString(v)
	}
	return ""
}

// reason is -Because as a part of a sentence.
func (a *assertion) reason() string { return because(a.text("because")) }

// decide gives the verdict of a plain operator: holds says whether the relation holds, the messages are for either direction.
func (a *assertion) decide(holds bool, expected, unexpected func() string) verdict {
	switch {
	case holds != a.negate:
		return verdict{passed: true}
	case a.negate:
		return verdict{message: unexpected()}
	}
	return verdict{message: expected()}
}

// fault is the verdict of an operator that cannot be used so.
func (a *assertion) fault(err error) verdict { return verdict{err: interp.NewErrorRecordOf(err)} }

// misuse is a fault with a message.
func (a *assertion) misuse(message string) verdict {
	return a.fault(value.NewException("System.ArgumentException", message))
}

// legacySet is the parameter set of Should without a dash: Should Be 1.
const legacySet = "Legacy"

func (fw *Framework) shouldCmdlets() []*interp.Cmdlet {
	custom := []bind.Parameter{
		{Name: "Name", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}},
		{Name: "Test", Type: "scriptblock", Sets: []bind.Set{{Mandatory: true, Position: 2}}},
		{Name: "Alias", Type: "string[]"},
		{Name: "InternalName", Type: "string"},
		{Name: "SupportsArrayInput", Type: "switch"},
	}
	add := "Add-ShouldOperator"
	if fw.options.Version == Version4 {
		add = "Add-AssertionOperator"
	}
	all := []*interp.Cmdlet{fw.shouldCmdlet(), command(add, fw.addOperator, custom...)}
	if fw.options.Version == Version5 {
		all = append(all, command("Get-ShouldOperator", fw.listOperators, bind.Parameter{Name: "Name", Type: "string", Sets: bind.At(1)}))
	}
	return all
}

// shouldCmdlet declares Should: each operator is a switch with a parameter set of its own.
func (fw *Framework) shouldCmdlet() *interp.Cmdlet {
	all := []bind.Parameter{
		{Name: "LegacyArg1", Type: "object", Sets: []bind.Set{{Name: legacySet, Position: 1}}},
		{Name: "LegacyArg2", Type: "object", Sets: []bind.Set{{Name: legacySet, Position: 2}}},
		{Name: "LegacyArg3", Type: "object", Sets: []bind.Set{{Name: legacySet, Position: 3}}},
		{Name: "ActualValue", Type: "object", Sets: []bind.Set{{FromPipeline: true}}},
		{Name: "Not", Type: "switch"},
	}
	index := map[string]int{}
	for _, o := range fw.operators {
		all = append(all, bind.Parameter{Name: o.name, Type: "switch", Aliases: o.aliases, Sets: []bind.Set{{Name: o.name, Mandatory: true}}})
		for i, p := range o.takes {
			set := bind.Set{Name: o.name, Position: i + 1}
			if len(p.Sets) > 0 {
				set.Mandatory = p.Sets[0].Mandatory
			}
			key := strings.ToLower(p.Name)
			if at, ok := index[key]; ok {
				all[at].Sets = append(all[at].Sets, set)
				continue
			}
			index[key] = len(all)
			p.Sets = []bind.Set{set}
			all = append(all, p)
		}
	}
	return &interp.Cmdlet{
		Name: "Should", Module: moduleName, KeepsErrors: true, Class: "Should", DefaultSet: legacySet, Parameters: all,
		New: func() interp.Processor { return &should{fw: fw} },
	}
}

// should is one call of Should.
type should struct {
	fw    *Framework
	input []value.Value
}

func (s *should) Begin(*interp.Invocation) *interp.Unwind { return nil }

func (s *should) Process(c *interp.Invocation) *interp.Unwind {
	if c.Expecting() {
		if v, piped := c.Input(); piped {
			s.input = append(s.input, v)
		}
		return nil
	}
	s.input = append(s.input, c.Value("ActualValue"))
	return nil
}

func (s *should) End(c *interp.Invocation) *interp.Unwind {
	o, a, u := s.read(c)
	if u != nil {
		return u
	}
	actual := s.input
	switch {
	case o.whole && len(s.input) > 0:
		actual = []value.Value{value.FromSlice(s.input)}
		if !c.Expecting() {
			actual = s.input
		}
	case len(s.input) == 0:
		actual = []value.Value{value.Null}
	}
	for _, v := range actual {
		a.actual = v
		if u := s.tell(c, o.judge(a)); u != nil {
			return u
		}
	}
	return nil
}

// read finds the operator and its arguments.
func (s *should) read(c *interp.Invocation) (*operator, *assertion, *interp.Unwind) {
	a := &assertion{fw: s.fw, c: c, args: map[string]value.Value{}, negate: c.Switch("Not")}
	if c.SetName() == legacySet {
		return s.readLegacy(c, a)
	}
	o := s.fw.operatorNamed(c.SetName())
	for _, p := range o.takes {
		if v, ok := c.Get(p.Name); ok {
			a.args[strings.ToLower(p.Name)] = v
		}
	}
	return o, a, nil
}

func (s *should) readLegacy(c *interp.Invocation, a *assertion) (*operator, *assertion, *interp.Unwind) {
	words := []value.Value{c.Value("LegacyArg1"), c.Value("LegacyArg2"), c.Value("LegacyArg3")}
	if first, ok := words[0].AsString(); ok && value.EqualFold(first, "not") {
		a.negate = !a.negate
		words = words[1:]
	}
	if words[0].IsNull() {
		return nil, nil, refuse(c, "ArgumentException", "You cannot call Should without specifying an assertion method.")
	}
	name := value.ToString(words[0])
	if s.fw.options.Version == Version5 {
		return nil, nil, refuse(c, "ArgumentException", "Legacy Should syntax (without dashes) is not supported in Pester 5. Please use Should -"+name+" instead.")
	}
	o := s.fw.operatorNamed(name)
	if o == nil {
		return nil, nil, refuse(c, "ArgumentException", "'"+name+"' is not a valid Should operator.")
	}
	if len(o.takes) > 0 && len(words) > 1 && (c.Bound("LegacyArg2") || !words[1].IsNull()) {
		a.args[strings.ToLower(o.takes[0].Name)] = words[1]
	}
	return o, a, nil
}

// tell gives out what an operator said.
func (s *should) tell(c *interp.Invocation, v verdict) *interp.Unwind {
	switch {
	case v.err != nil:
		return c.Throw(v.err)
	case v.passed:
		if s.fw.filtering > 0 {
			return c.Write(value.Bool(true)) // the filter of a mock is asked whether it fits
		}
		if v.output.IsNull() {
			return nil
		}
		return c.Write(v.output)
	}
	info := c.Info()
	target := value.HashtableOf(
		"Message", value.Str(v.message), "File", value.Str(info.Script()),
		"Line", value.Int(info.Line()), "LineText", value.Str(strings.TrimRight(info.LineText(), "\r\n")))
	r := &value.ErrorRecord{
		Exception: value.NewException("System.Exception", v.message), ErrorID: assertionID,
		Category: value.InvalidResult, Target: value.Of(target), Invocation: info,
	}
	if s.goesOn(c) {
		s.fw.run.test.failures = append(s.fw.run.test.failures, r)
		return nil
	}
	return c.Throw(r)
}

// goesOn tells whether a failed assertion lets its test run on: Pester 5 with -ErrorAction Continue.
func (s *should) goesOn(c *interp.Invocation) bool {
	v, ok := c.Get("ErrorAction")
	if !ok || s.fw.options.Version == Version4 || s.fw.run == nil || s.fw.run.test == nil {
		return false
	}
	return value.EqualFold(value.ToString(v), "Continue")
}

// operatorNamed finds an operator by its name or one of its aliases.
func (fw *Framework) operatorNamed(name string) *operator {
	fw.table()
	for _, o := range fw.operators {
		if value.EqualFold(o.name, name) || slices.ContainsFunc(o.aliases, func(a string) bool { return value.EqualFold(a, name) }) {
			return o
		}
	}
	return nil
}

// addOperator is Add-ShouldOperator: a script's own operator.
func (fw *Framework) addOperator(c *interp.Invocation) *interp.Unwind {
	block := c.Block("Test")
	o := &operator{name: c.Text("Name"), aliases: c.Texts("Alias"), whole: c.Switch("SupportsArrayInput")}
	for _, name := range append([]string{o.name}, o.aliases...) {
		if fw.operatorNamed(name) != nil {
			return refuse(c, "ArgumentException", "Assertion operator name '"+name+"' has been added multiple times.")
		}
	}
	sig, u := c.SignatureOf(block)
	if u != nil {
		return u
	}
	session := map[string]bool{}
	for _, p := range sig.Params {
		switch strings.ToLower(p.Name) {
		case "actualvalue", "negate", "callersessionstate":
			session[strings.ToLower(p.Name)] = true
			continue
		}
		if !p.Common() {
			o.takes = append(o.takes, bind.Parameter{Name: p.Name, Resolved: p.Of, Aliases: p.Aliases})
		}
	}
	o.judge = func(a *assertion) verdict { return judgeByBlock(a, block, session) }
	fw.operators = append(fw.operators, o)
	made := fw.shouldCmdlet()
	fw.commands["should"] = made
	c.Engine().Register(made)
	return nil
}

// judgeByBlock asks a script's operator.
func judgeByBlock(a *assertion, block *interp.ScriptBlock, session map[string]bool) verdict {
	named := func(name string, v value.Value) interp.Argument {
		return interp.Argument{Name: name, Text: "-" + name + ":", Value: v, HasValue: true}
	}
	var args []interp.Argument
	if session["actualvalue"] {
		args = append(args, named("ActualValue", a.actual))
	}
	if session["negate"] {
		args = append(args, named("Negate", value.Bool(a.negate)))
	}
	for name, v := range a.args {
		args = append(args, named(name, v))
	}
	var out interp.Collector
	if u := a.c.RunBlock(block, interp.BlockCall{Args: args}, &out); u != nil {
		if u.Kind == interp.Throw {
			return verdict{err: u.Err}
		}
		return verdict{message: "the operator was left"}
	}
	result := out.Value()
	succeeded, _, err := value.GetMember(a.c.Host(), result, "Succeeded")
	if err != nil {
		return a.fault(err)
	}
	message, _, _ := value.GetMember(a.c.Host(), result, "FailureMessage")
	return verdict{passed: value.ToBool(succeeded), message: value.ToString(message)}
}

// listOperators is Get-ShouldOperator.
func (fw *Framework) listOperators(c *interp.Invocation) *interp.Unwind {
	fw.table()
	for _, o := range fw.operators {
		if name := c.Text("Name"); name != "" && !value.EqualFold(name, o.name) {
			continue
		}
		if u := c.Write(value.Of(value.RecordOf("Name", value.Str(o.name), "Alias", value.Str(strings.Join(o.aliases, ", "))))); u != nil {
			return u
		}
	}
	return nil
}
