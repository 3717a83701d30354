package pester

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// mock is one behaviour that Mock gave a command.
type mock struct {
	stand      *stand
	with       *interp.ScriptBlock // nil gives nothing
	filter     *interp.ScriptBlock // nil fits every call
	verifiable bool
	called     bool
	at         Place
}

// mockList are the behaviours of one block or test in the order of their definition.
type mockList []*mock

// stand is the command that stands for a mocked one where its name is looked up: in a script, or in a module.
type stand struct {
	name     string // of the mocked command
	module   string // whose calls are caught, "" for those of the script
	original value.Object
	sig      *bind.Signature
	cmdlet   *interp.Cmdlet
	scope    *interp.Scope
	before   *interp.Alias // what the name meant in scope
	uses     int           // behaviours that are there now
}

// mockCall is a call of a mocked command.
type mockCall struct {
	stand string // its key
	bound []*interp.Variable
	given map[string]bool
	rest  []value.Value
	test  *test
	group *group
}

// mockState is what a run knows of its mocks.
type mockState struct {
	stands []*stand
	calls  []*mockCall
}

// key names what a stand stands for: calls are counted by it, also across stands that come and go.
func (s *stand) key() string { return strings.ToLower(s.module + `\` + s.name) }

// mockCmdlets are Mock, what asserts calls, and InModuleScope.
func (fw *Framework) mockCmdlets() []*interp.Cmdlet {
	all := []*interp.Cmdlet{
		command("Mock", fw.mock,
			bind.Parameter{Name: "CommandName", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}},
			bind.Parameter{Name: "MockWith", Type: "scriptblock", Sets: bind.At(2)},
			bind.Parameter{Name: "Verifiable", Type: "switch"},
			bind.Parameter{Name: "ParameterFilter", Type: "scriptblock"},
			bind.Parameter{Name: "ModuleName", Type: "string"},
			bind.Parameter{Name: "RemoveParameterType", Type: "string[]"},
			bind.Parameter{Name: "RemoveParameterValidation", Type: "string[]"},
		),
		command("InModuleScope", fw.inModuleScope,
			bind.Parameter{Name: "ModuleName", Type: "string", Sets: []bind.Set{{Mandatory: true, Position: 1}}},
			bind.Parameter{Name: "ScriptBlock", Type: "scriptblock", Sets: []bind.Set{{Mandatory: true, Position: 2}}},
			bind.Parameter{Name: "Parameters", Type: "System.Collections.IDictionary"},
			bind.Parameter{Name: "ArgumentList", Type: "object[]"},
		),
	}
	return append(all, fw.callCmdlets()...)
}

// mock is Mock.
func (fw *Framework) mock(c *interp.Invocation) *interp.Unwind {
	r := fw.run
	if r == nil || r.reading {
		return outside(c)
	}
	s, u := r.standFor(c)
	if u != nil {
		return u
	}
	info := c.Info()
	m := &mock{
		stand: s, with: c.Block("MockWith"), filter: c.Block("ParameterFilter"), verifiable: c.Switch("Verifiable"),
		at: Place{File: info.Script(), Line: info.Line()},
	}
	s.uses++
	if r.test != nil && fw.options.Version == Version5 {
		r.test.mocks = append(r.test.mocks, m)
	} else {
		r.at.mocks = append(r.at.mocks, m)
	}
	return nil
}

// standFor gives the stand of a command, putting one up where there is none.
func (r *run) standFor(c *interp.Invocation) (*stand, *interp.Unwind) {
	name := c.Text("CommandName")
	scope, module, u := r.mockScope(c, c.Text("ModuleName"))
	if u != nil {
		return nil, u
	}
	found := c.CommandIn(scope.Session(), name)
	if module == "" {
		found = c.ResolveCommand(name)
	}
	if found == nil && r.fw.options.Mockable != nil {
		if absent := r.fw.options.Mockable(name); absent != nil {
			found = &interp.CmdletInfo{Cmdlet: absent}
		}
	}
	if found == nil {
		return nil, c.Throw(c.Problem("CommandNotFoundException", "CommandNotFoundException", value.ObjectNotFound, value.Str(name), "Could not find Command "+name))
	}
	for _, s := range r.mocks.stands {
		if info, ok := found.(*interp.CmdletInfo); ok && info.Cmdlet == s.cmdlet {
			if s.scope == scope {
				return s, nil
			}
			found = s.original
		}
	}
	s := &stand{name: interp.CommandName(found), module: module, original: found, scope: scope}
	if s.sig, u = r.mockSignature(c, found); u != nil {
		return nil, u
	}
	r.putUp(c, s)
	return s, nil
}

// mockScope finds where the name of a mocked command is looked up: in a module's scope, or in the script's.
func (r *run) mockScope(c *interp.Invocation, module string) (*interp.Scope, string, *interp.Unwind) {
	if module != "" {
		m := loaded(c, module)
		if m == nil {
			return nil, "", noModule(c, module)
		}
		return m.Session().Top(), m.Name, nil
	}
	if m := c.Scope().Module(); m != nil {
		return m.Session().Top(), m.Name, nil
	}
	return c.Scope().Script(), "", nil
}

// loaded gives the loaded module of a name, nil where there is none.
func loaded(c *interp.Invocation, name string) *interp.Module {
	for _, m := range c.Engine().Modules() {
		if value.EqualFold(m.Name, name) {
			return m
		}
	}
	return nil
}

func noModule(c *interp.Invocation, name string) *interp.Unwind {
	return c.Throw(c.Problem("RuntimeException", "RuntimeException", value.OperationStopped, value.Null,
		"No modules named '"+name+"' are currently loaded."))
}

// mockSignature gives what a mocked command takes: what the command itself takes, without the types and checks that the mock
// asked to leave out.
func (r *run) mockSignature(c *interp.Invocation, command value.Object) (*bind.Signature, *interp.Unwind) {
	sig, u := c.SignatureOf(command)
	if u != nil {
		return nil, u
	}
	if sig == nil {
		return bind.NewSignature(nil, bind.Options{NoCommon: true, LooseArguments: true}, value.ResolveType), nil
	}
	untyped, unchecked := c.Texts("RemoveParameterType"), c.Texts("RemoveParameterValidation")
	if len(untyped)+len(unchecked) == 0 {
		return sig, nil
	}
	parameters := make([]bind.Parameter, sig.Own)
	for i, p := range sig.Params[:sig.Own] {
		parameters[i] = *p.Parameter
		if anyFits(untyped, []string{p.Name}) {
			parameters[i].Type, parameters[i].Resolved, parameters[i].Transforms = "object", nil, nil
		}
		if anyFits(unchecked, []string{p.Name}) {
			parameters[i].Validations = nil
		}
	}
	return bind.NewSignature(parameters, sig.Options, value.ResolveType), nil
}

// putUp makes the name of a mocked command mean its stand.
func (r *run) putUp(c *interp.Invocation, s *stand) {
	r.fw.mocked++
	name := fmt.Sprintf("PesterMock_%s_%d", s.name, r.fw.mocked)
	s.cmdlet = (&interp.Cmdlet{Name: name, Module: moduleName, KeepsErrors: true, Class: s.name, New: func() interp.Processor { return &mockedCall{run: r, stand: s} }}).Like(s.sig)
	if info, ok := s.original.(*interp.CmdletInfo); ok {
		s.cmdlet.Dynamic = info.Cmdlet.Dynamic
	}
	e := c.Engine()
	e.Register(s.cmdlet)
	s.before = s.scope.Alias(s.name)
	e.SetAlias(s.scope, &interp.Alias{Name: s.name, Definition: name})
	if of := interp.CommandModule(s.original); of != "" {
		e.SetAlias(s.scope, &interp.Alias{Name: of + `\` + s.name, Definition: name})
	}
	r.mocks.stands = append(r.mocks.stands, s)
}

// takeDown gives the name back to the command.
func (r *run) takeDown(c *interp.Invocation, s *stand) {
	e := c.Engine()
	e.Unregister(s.cmdlet.Name)
	e.RemoveAlias(s.scope, s.name)
	if of := interp.CommandModule(s.original); of != "" {
		e.RemoveAlias(s.scope, of+`\`+s.name)
	}
	if s.before != nil {
		e.SetAlias(s.scope, s.before)
	}
	r.mocks.stands = slices.DeleteFunc(r.mocks.stands, func(have *stand) bool { return have == s })
}

// removeMocks takes the mocks of a block away.
func (r *run) removeMocks(c *interp.Invocation, g *group) {
	r.remove(c, g.mocks)
	g.mocks = nil
}

// removeTestMocks takes the mocks of a test away.
func (r *run) removeTestMocks(c *interp.Invocation, t *test) {
	r.remove(c, t.mocks)
	t.mocks = nil
}

func (r *run) remove(c *interp.Invocation, mocks mockList) {
	for _, m := range slices.Backward(mocks) {
		if m.stand.uses--; m.stand.uses == 0 {
			r.takeDown(c, m.stand)
		}
	}
}

// present are the behaviours that hold now, the one that is asked first in front: those of the test, of its block and of the
// blocks around it, later ones before earlier ones.
func (r *run) present() mockList {
	var all mockList
	if r.test != nil {
		all = append(all, r.test.mocks...)
		slices.Reverse(all)
	}
	for g := r.at; g != nil; g = g.up {
		for _, m := range slices.Backward(g.mocks) {
			all = append(all, m)
		}
	}
	return all
}

// inModuleScope is InModuleScope: it runs a block as code of a module.
func (fw *Framework) inModuleScope(c *interp.Invocation) *interp.Unwind {
	m := loaded(c, c.Text("ModuleName"))
	if m == nil {
		return noModule(c, c.Text("ModuleName"))
	}
	how := interp.BlockCall{Session: m.Session()}
	if table, ok := value.AsMap(c.Value("Parameters").Unwrap()); ok {
		d := datum{value.Of(table), true}
		how.Args = d.arguments(c, c.Block("ScriptBlock"))
		how.Variables = d.variables()[1:]
	}
	for _, v := range listOf(c.Value("ArgumentList")) {
		if c.Bound("ArgumentList") {
			how.Args = append(how.Args, interp.Argument{Value: v, HasValue: true})
		}
	}
	return c.RunBlock(c.Block("ScriptBlock"), how, c.Output())
}
