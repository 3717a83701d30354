package pester

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// moduleName is the module that the commands are said to come from.
const moduleName = "Pester"

// The versions of Pester that a framework can follow.
const (
	Version4 = 4
	Version5 = 5
)

// Options say how tests are run.
type Options struct {
	// Version is [Version4] or [Version5]; 0 is [Version5].
	Version int
	Filter  Filter
	// Reporter is told of every test of the files that [Framework.RunFile] runs; nil for none.
	Reporter Reporter
	// Mockable gives commands that Mock may stand for although they are not there: those that a connection would bring. nil
	// knows none.
	Mockable func(name string) *interp.Cmdlet
}

// Framework is Pester for one engine.
type Framework struct {
	options   Options
	commands  map[string]*interp.Cmdlet
	operators []*operator
	run       *run // of the file that runs now, nil outside of one
	filtering int  // >0 while the filter of a mock runs
	mocked    int  // numbers the commands that stand for mocked ones
}

// New returns a framework. Its commands are reached through [Framework.Source].
func New(o Options) *Framework {
	if o.Version == 0 {
		o.Version = Version5
	}
	if o.Reporter == nil {
		o.Reporter = silent{}
	}
	return &Framework{options: o}
}

// Module declares the module that the commands come from, so that Import-Module finds it.
func (fw *Framework) Module() interp.BuiltInModule {
	if fw.options.Version == Version4 {
		return interp.BuiltInModule{Name: moduleName, Version: "4.10.1"}
	}
	return interp.BuiltInModule{Name: moduleName, Version: "5.7.1"}
}

// Source gives the framework's commands to an engine.
func (fw *Framework) Source() interp.CommandSource { return source{fw} }

type source struct{ fw *Framework }

// Module is the name of the commands' module.
func (source) Module() string { return moduleName }

// Find returns a command of the framework.
func (s source) Find(name string) *interp.Cmdlet { return s.fw.table()[strings.ToLower(name)] }

// Names calls f with the names of the commands.
func (s source) Names(f func(name string) bool) {
	for _, c := range s.fw.table() {
		if !f(c.Name) {
			return
		}
	}
}

// table gives the commands by their names in lower case. It is built when a name is first looked for.
func (fw *Framework) table() map[string]*interp.Cmdlet {
	if fw.commands == nil {
		fw.commands = map[string]*interp.Cmdlet{}
		fw.operators = standardOperators(fw.options.Version)
		for _, c := range fw.cmdlets() {
			fw.commands[strings.ToLower(c.Name)] = c
		}
	}
	return fw.commands
}

// cmdlets declares all commands.
func (fw *Framework) cmdlets() []*interp.Cmdlet {
	var all []*interp.Cmdlet
	for _, some := range [][]*interp.Cmdlet{fw.groupCmdlets(), fw.testCmdlets(), fw.setupCmdlets(), fw.shouldCmdlets(), fw.mockCmdlets(), fw.invokeCmdlets()} {
		all = append(all, some...)
	}
	return all
}

// command declares a command that does its work once, when its arguments are bound.
func command(name string, do func(*interp.Invocation) *interp.Unwind, parameters ...bind.Parameter) *interp.Cmdlet {
	return &interp.Cmdlet{
		Name: name, Module: moduleName, KeepsErrors: true, Class: name, Parameters: parameters,
		New: func() interp.Processor { return &action{do: do} },
	}
}

// action is a processor of a single step.
type action struct {
	interp.Steps
	do func(*interp.Invocation) *interp.Unwind
}

func (a *action) End(c *interp.Invocation) *interp.Unwind { return a.do(c) }

// outside is the error of a command that only works within tests.
func outside(c *interp.Invocation) *interp.Unwind {
	return c.Throw(c.Problem("RuntimeException", "RuntimeException", value.OperationStopped, value.Null,
		"The "+c.Name()+" command may only be used from a Pester test script."))
}

// refuse ends a command with a message.
func refuse(c *interp.Invocation, id, message string) *interp.Unwind {
	return c.Throw(c.Problem("System.ArgumentException", id, value.InvalidArgument, value.Null, message))
}
