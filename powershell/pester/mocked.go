package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// mockedCall is one call of a mocked command.
type mockedCall struct {
	interp.Steps
	run   *run
	stand *stand
}

// Process notes the call and does what the behaviour says that fits it; without one the mocked command itself is called.
func (m *mockedCall) Process(c *interp.Invocation) *interp.Unwind {
	call := m.note(c)
	behaviour, u := m.choose(c, call)
	switch {
	case u != nil:
		return u
	case behaviour == nil:
		return c.RunFound(m.stand.original, arguments(c), c.Output())
	}
	behaviour.called = true
	if behaviour.with == nil {
		return nil
	}
	return c.RunBlock(behaviour.with, interp.BlockCall{Args: taken(c, behaviour.with, call.rest), Variables: call.variables()}, c.Output())
}

// note remembers the call with what its parameters got.
func (m *mockedCall) note(c *interp.Invocation) *mockCall {
	r := m.run
	call := &mockCall{stand: m.stand.key(), given: map[string]bool{}, rest: c.Rest(), test: r.test, group: r.at}
	bound := value.NewHashtable()
	for _, p := range m.stand.sig.Params {
		v, given := c.Get(p.Name)
		if p.Common() && !given {
			continue
		}
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			call.bound = append(call.bound, interp.NewVariable(name, v))
		}
		if given {
			call.given[strings.ToLower(p.Name)] = true
			bound.Put(value.Str(p.Name), v)
		}
	}
	call.bound = append(call.bound, interp.NewVariable("PesterBoundParameters", value.Of(bound)))
	r.mocks.calls = append(r.mocks.calls, call)
	return call
}

// variables are the call's parameters as fresh variables: what a block assigns to them is not kept.
func (m *mockCall) variables() []*interp.Variable {
	all := make([]*interp.Variable, len(m.bound))
	for i, v := range m.bound {
		all[i] = interp.NewVariable(v.Name(), v.Value())
	}
	return all
}

// choose finds the behaviour for a call: one whose filter fits goes before one without a filter.
func (m *mockedCall) choose(c *interp.Invocation, call *mockCall) (*mock, *interp.Unwind) {
	var byDefault *mock
	for _, b := range m.run.present() {
		switch {
		case b.stand != m.stand:
		case b.filter == nil:
			if byDefault == nil {
				byDefault = b
			}
		default:
			if fits, u := call.fits(c, m.run.fw, b.filter); u != nil || fits {
				return b, u
			}
		}
	}
	return byDefault, nil
}

// fits asks a filter about a call. An assertion that fails in the filter says no.
func (m *mockCall) fits(c *interp.Invocation, fw *Framework, filter *interp.ScriptBlock) (bool, *interp.Unwind) {
	var out interp.Collector
	fw.filtering++
	defer func() { fw.filtering-- }()
	u := c.RunBlock(filter, interp.BlockCall{Args: positional(m.rest), Variables: m.variables()}, &out)
	if u != nil {
		if u.Kind == interp.Throw && u.Err.ErrorID == assertionID {
			return false, nil
		}
		return false, u
	}
	return value.ToBool(out.Value()), nil
}

func positional(values []value.Value) []interp.Argument {
	args := make([]interp.Argument, len(values))
	for i, v := range values {
		args[i] = interp.Argument{Value: v, HasValue: true}
	}
	return args
}

// arguments are those of a call, for the mocked command itself.
func arguments(c *interp.Invocation) []interp.Argument {
	var args []interp.Argument
	for _, name := range c.BoundNames() {
		v, _ := c.Get(name)
		args = append(args, interp.Argument{Name: name, Text: "-" + name + ":", Value: v, HasValue: true})
	}
	return append(args, positional(c.Rest())...)
}

// taken are the arguments of a call that a behaviour has parameters for, and after them what no parameter took.
func taken(c *interp.Invocation, b *interp.ScriptBlock, rest []value.Value) []interp.Argument {
	sig, u := c.SignatureOf(b)
	if u != nil || sig == nil {
		return positional(rest)
	}
	var args []interp.Argument
	for _, name := range c.BoundNames() {
		if p, _ := sig.Lookup(name); p == nil || !value.EqualFold(p.Name, name) || p.Common() {
			continue
		}
		v, _ := c.Get(name)
		args = append(args, interp.Argument{Name: name, Text: "-" + name + ":", Value: v, HasValue: true})
	}
	return append(args, positional(rest)...)
}
