package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// PowerShell is [powershell]: commands that a script puts together and runs in another runspace, or in its own.
type PowerShell struct {
	value.Extras
	space    *Runspace
	current  bool // runs in the runspace that made it
	commands []psCommand
	streams  map[string]*value.List
	failed   bool
	state    int64
	reason   value.Value
	disposed bool
}

// psCommand is one command of a [PowerShell].
type psCommand struct {
	text     string
	script   bool
	local    bool // runs in a scope of its own
	args     []Argument
	endsLine bool // the next command begins another statement
}

// Type is System.Management.Automation.PowerShell.
func (*PowerShell) Type() *value.Type { return value.NamedType(automation + "PowerShell") }

// The states of an invocation that scripts meet.
const (
	invocationNotStarted int64 = 0
	invocationCompleted  int64 = 4
	invocationFailed     int64 = 5
)

// The streams of a PowerShell with the types of what they hold.
var psStreams = [...][2]string{
	{"Error", "ErrorRecord"},
	{"Warning", "WarningRecord"},
	{"Verbose", "VerboseRecord"},
	{"Debug", "DebugRecord"},
	{"Information", "InformationRecord"},
	{"Progress", "ProgressRecord"},
}

func dataCollection(elem string, items []value.Value) *value.List {
	return value.NewList(value.NamedType(automation+"PSDataCollection`1").Make(value.NamedType(elem)), items)
}

func newPowerShell(current bool) *PowerShell {
	p := &PowerShell{current: current, streams: make(map[string]*value.List, len(psStreams)), reason: value.Null}
	for _, s := range psStreams {
		p.streams[s[0]] = dataCollection(automation+s[1], nil)
	}
	return p
}

// add puts a command behind the ones that are there.
func (p *PowerShell) add(c psCommand) { p.commands = append(p.commands, c) }

// last is the command that parameters belong to.
func (p *PowerShell) last() (*psCommand, error) {
	if len(p.commands) == 0 {
		e := value.NewException("System.InvalidOperationException", "A command is required to add a parameter. A command must be added to the PowerShell instance before adding a parameter.")
		return nil, e
	}
	return &p.commands[len(p.commands)-1], nil
}

// sink adds what a stream gets to the list of the stream.
func (p *PowerShell) sink(stream string) Sink {
	list := p.streams[stream]
	return SinkFunc(func(v value.Value) *Unwind {
		if stream == "Error" {
			p.failed = true
		}
		list.Add(v)
		return nil
	})
}

// invoke runs the commands and gives what they put out.
func (p *PowerShell) invoke(f *frame, input []value.Value) ([]value.Value, error) {
	if len(p.commands) == 0 {
		return nil, value.NewException("System.InvalidOperationException", "The pipeline does not contain a command.")
	}
	p.failed, p.state, p.reason = false, invocationCompleted, value.Null
	out := &Collector{}
	var err error
	if p.current {
		err = p.run(f.eng, out, input)
	} else {
		if p.space == nil {
			p.space = f.eng.newRunspace()
			p.space.open(f.eng)
		}
		if p.space.engine == nil {
			return nil, value.NewException(automation+"Runspaces.InvalidRunspaceStateException", "Cannot perform the operation because the runspace is not in the 'Opened' state.")
		}
		p.space.into = Streams{Error: p.sink("Error"), Warning: p.sink("Warning"), Verbose: p.sink("Verbose"), Debug: p.sink("Debug"), Information: p.sink("Information")}
		child := p.space.engine
		child.ctx = f.eng.ctx
		err = p.run(child, out, input)
		p.space.into = Streams{}
	}
	if err != nil {
		p.failed, p.state = true, invocationFailed
		p.reason = value.Of(value.AsException(err))
	}
	return append([]value.Value{}, out.Items()...), err
}

// run runs the statements that the commands make, each a pipeline.
func (p *PowerShell) run(e *Engine, out Sink, input []value.Value) error {
	for from := 0; from < len(p.commands); {
		to := from + 1
		for to < len(p.commands) && !p.commands[to-1].endsLine {
			to++
		}
		list := p.commands[from:to]
		blocks := make([]*ScriptBlock, len(list))
		for i, c := range list {
			if !c.script {
				continue
			}
			file := e.Parse("", c.text)
			if len(file.Errors) > 0 {
				return textError(file)
			}
			blocks[i] = e.newBlock(file, file.Root, e.global)
		}
		o := e.run(e.ctx, func() *Unwind {
			f := e.rootFrame()
			f.out = out
			u := p.pipeline(f, list, blocks, input)
			if u != nil && u.Kind == Throw && !u.thrown {
				return f.settle(u)
			}
			return u
		})
		if o.Err != nil {
			return o.Err.Exception
		}
		if o.Exited || o.Cancelled {
			return nil
		}
		from, input = to, nil
	}
	return nil
}

// pipeline runs commands joined to one another.
func (p *PowerShell) pipeline(f *frame, list []psCommand, blocks []*ScriptBlock, input []value.Value) *Unwind {
	run := &pipeline{steps: make([]step, len(list))}
	for i, c := range list {
		out := f.out
		if i+1 < len(list) {
			out = &pipeSink{run, i + 1}
		}
		r := resolved{name: c.text}
		if blocks[i] != nil {
			r.command, r.name = blocks[i], ""
		} else if r.command = f.findCommand(c.text); r.command == nil {
			u := f.commandNotFound(c.text, place{})
			u.thrown = true
			return u
		}
		info := &InvocationInfo{command: r.command, name: r.name, expecting: i > 0 || len(input) > 0, length: len(list), position: i + 1}
		s, u := f.commandStep(r, c.args, info, out, run, i, c.script && !c.local)
		if u != nil {
			if blocks[i] == nil {
				u.thrown = true
			}
			return u
		}
		run.steps[i] = s
	}
	if len(input) == 0 {
		return run.run(f, nil)
	}
	return run.run(f, func(to Sink) *Unwind { return f.pushEnumerator(to, value.EnumerateSlice(input)) })
}

// textError is the exception of a script that cannot be read.
func textError(file *syntax.File) *value.Exception {
	if first := file.Errors[0]; first.Incomplete {
		e := value.NewException(automation+"IncompleteParseException", first.Message)
		e.ErrorID, e.Category = first.ID, value.ParserError
		e.NewErrorRecord()
		return e
	}
	e := parseErrorRecord(file).Exception
	return e
}

// streamsObject is a PowerShell's Streams.
type streamsObject struct {
	value.Extras
	of *PowerShell
}

// Type is System.Management.Automation.PSDataStreams.
func (*streamsObject) Type() *value.Type { return value.NamedType(automation + "PSDataStreams") }

// commandsObject is a PowerShell's Commands.
type commandsObject struct {
	value.Extras
	of *PowerShell
}

// Type is System.Management.Automation.PSCommand.
func (*commandsObject) Type() *value.Type { return value.NamedType(automation + "PSCommand") }

// asyncResult is what BeginInvoke gives: the run is over by then.
type asyncResult struct {
	value.Extras
	output []value.Value
	err    error
}

// Type is System.Management.Automation.PowerShellAsyncResult.
func (*asyncResult) Type() *value.Type {
	return value.NamedType(automation + "PowerShellAsyncResult")
}

func inputOf(v value.Value) []value.Value {
	items, ok, err := value.Collect(v)
	if err != nil || !ok {
		return nil
	}
	return items
}

func powerShellDefinitions() []*value.Definition {
	return []*value.Definition{
		enumType("PSInvocationState", false, "NotStarted Running Stopping Stopped Completed Failed Disconnected"),
		enumType("RunspaceMode", false, "CurrentRunspace NewRunspace"),
		{Name: automation + "PowerShell", Flags: value.FlagSealed, Interfaces: []string{"System.IDisposable"}, Build: powerShellType},
		{Name: automation + "PSDataCollection`1", Kind: value.KindList, Base: "System.Collections.ObjectModel.Collection`1", Parameters: "T"},
		{Name: automation + "PSInvocationSettings", Build: func() *value.Definition {
			of := value.NamedType(automation + "PSInvocationSettings")
			return &value.Definition{Constructors: []value.Method{{Signature: "Void .ctor()", Body: func(value.Host, value.Value, []value.Value) (value.Value, error) {
				return value.Of(&attributeObject{of: of, fields: map[string]value.Value{"AddToHistory": value.False, "ErrorActionPreference": value.Null, "Host": value.Null, "ExposeFlowControlExceptions": value.False}}), nil
			}}}}
		}},
		{Name: "System.IAsyncResult", Flags: value.FlagInterface | value.FlagAbstract},
		{Name: automation + "PSDataStreams", Build: func() *value.Definition {
			d := &value.Definition{Methods: []value.Method{method("Void ClearStreams()", func(_ *frame, s *streamsObject, _ []value.Value) (value.Value, error) {
				for _, l := range s.of.streams {
					l.Items = nil
				}
				return value.AutomationNull, nil
			})}}
			for _, s := range psStreams {
				d.Properties = append(d.Properties, prop(automation+"PSDataCollection`1["+automation+s[1]+"] "+s[0], func(o *streamsObject) value.Value { return value.Of(o.of.streams[s[0]]) }))
			}
			return d
		}},
		{Name: automation + "PSCommand", Build: func() *value.Definition {
			return &value.Definition{
				Properties: []value.Property{prop("System.Object Commands", func(c *commandsObject) value.Value {
					var items []value.Value
					for _, one := range c.of.commands {
						items = append(items, value.Of(value.RecordOf("CommandText", str(one.text), "IsScript", value.Bool(one.script))))
					}
					return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypeObject), items))
				})},
				Methods: []value.Method{method("Void Clear()", func(_ *frame, c *commandsObject, _ []value.Value) (value.Value, error) {
					c.of.commands = nil
					return value.AutomationNull, nil
				})},
			}
		}},
		{Name: automation + "PowerShellAsyncResult", Interfaces: []string{"System.IAsyncResult"}, Build: func() *value.Definition {
			return &value.Definition{Properties: []value.Property{
				prop("Boolean IsCompleted", func(*asyncResult) value.Value { return value.True }),
				prop("System.Object AsyncState", func(*asyncResult) value.Value { return value.Null }),
			}}
		}},
	}
}

func powerShellType() *value.Definition {
	const self = automation + "PowerShell"
	create := func(parameters, names string, body func(f *frame, a []value.Value) *PowerShell) value.Method {
		return value.Method{Signature: "static " + self + " Create(" + parameters + ")", Names: names, Body: func(h value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			return value.Of(body(h.(*frame), a)), nil
		}}
	}
	chain := func(signature, names string, do func(f *frame, p *PowerShell, a []value.Value) error) value.Method {
		m := method(self+" "+signature, func(f *frame, p *PowerShell, a []value.Value) (value.Value, error) { return value.Of(p), do(f, p, a) })
		m.Names = names
		return m
	}
	withArgument := func(p *PowerShell, a Argument) error {
		c, err := p.last()
		if err == nil {
			c.args = append(c.args, a)
		}
		return err
	}
	named := func(p *PowerShell, name string, v value.Value, has bool) error {
		name = strings.TrimPrefix(name, "-")
		return withArgument(p, Argument{Name: name, Text: "-" + name, Value: v, HasValue: has})
	}
	run := func(f *frame, p *PowerShell, n int, input value.Value) (value.Value, error) {
		items, err := p.invoke(f, inputOf(input))
		if err != nil {
			return value.Null, value.WrapMethodError("Invoke", n, value.AsException(err))
		}
		return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypePSObject), items)), nil
	}
	const result = "System.Collections.ObjectModel.Collection`1[System.Management.Automation.PSObject] Invoke("
	const list = "System.Collections.IEnumerable"
	begin := func(f *frame, p *PowerShell, input value.Value) (value.Value, error) {
		items, err := p.invoke(f, inputOf(input))
		return value.Of(&asyncResult{output: items, err: err}), nil
	}
	return &value.Definition{
		Properties: []value.Property{
			prop(automation+"PSCommand Commands", func(p *PowerShell) value.Value { return value.Of(&commandsObject{of: p}) }),
			prop(automation+"PSDataStreams Streams", func(p *PowerShell) value.Value { return value.Of(&streamsObject{of: p}) }),
			prop("Boolean HadErrors", func(p *PowerShell) value.Value { return value.Bool(p.failed) }),
			prop("System.Object InvocationStateInfo", func(p *PowerShell) value.Value {
				return value.Of(value.RecordOf("State", value.EnumOf(value.NamedType(automation+"PSInvocationState"), p.state), "Reason", p.reason))
			}),
			{Signature: automation + "Runspaces.Runspace Runspace", Get: func(h value.Host, self value.Value) (value.Value, error) {
				p := self.Unwrap().Object().(*PowerShell)
				if p.space == nil {
					p.space = h.(*frame).eng.newRunspace()
					p.space.open(h.(*frame).eng)
				}
				return value.Of(p.space), nil
			}, Set: func(_ value.Host, self, v value.Value) error {
				self.Unwrap().Object().(*PowerShell).space, _ = v.Unwrap().Object().(*Runspace)
				return nil
			}},
		},
		Methods: []value.Method{
			create("", "", func(*frame, []value.Value) *PowerShell { return newPowerShell(false) }),
			create(automation+"RunspaceMode", "runspace", func(_ *frame, a []value.Value) *PowerShell { n, _ := a[0].AsEnum(); return newPowerShell(n == 0) }),
			create(automation+"Runspaces.InitialSessionState", "initialSessionState", func(*frame, []value.Value) *PowerShell { return newPowerShell(false) }),
			create(automation+"Runspaces.Runspace", "runspace", func(_ *frame, a []value.Value) *PowerShell {
				p := newPowerShell(false)
				p.space, _ = a[0].Unwrap().Object().(*Runspace)
				return p
			}),
			chain("AddScript(System.String)", "script", func(_ *frame, p *PowerShell, a []value.Value) error {
				p.add(psCommand{text: value.ToString(a[0]), script: true})
				return nil
			}),
			chain("AddScript(System.String, Boolean)", "script useLocalScope", func(_ *frame, p *PowerShell, a []value.Value) error {
				p.add(psCommand{text: value.ToString(a[0]), script: true, local: value.ToBool(a[1])})
				return nil
			}),
			chain("AddCommand(System.String)", "cmdlet", func(_ *frame, p *PowerShell, a []value.Value) error {
				p.add(psCommand{text: value.ToString(a[0])})
				return nil
			}),
			chain("AddCommand(System.String, Boolean)", "cmdlet useLocalScope", func(_ *frame, p *PowerShell, a []value.Value) error {
				p.add(psCommand{text: value.ToString(a[0]), local: value.ToBool(a[1])})
				return nil
			}),
			chain("AddStatement()", "", func(_ *frame, p *PowerShell, _ []value.Value) error {
				if len(p.commands) > 0 {
					p.commands[len(p.commands)-1].endsLine = true
				}
				return nil
			}),
			chain("AddArgument(System.Object)", "value", func(_ *frame, p *PowerShell, a []value.Value) error {
				return withArgument(p, Argument{Value: a[0], HasValue: true})
			}),
			chain("AddParameter(System.String)", "parameterName", func(_ *frame, p *PowerShell, a []value.Value) error {
				return named(p, value.ToString(a[0]), value.Null, false)
			}),
			chain("AddParameter(System.String, System.Object)", "parameterName value", func(_ *frame, p *PowerShell, a []value.Value) error {
				return named(p, value.ToString(a[0]), a[1], true)
			}),
			chain("AddParameters(System.Collections.IDictionary)", "parameters", func(_ *frame, p *PowerShell, a []value.Value) (err error) {
				if m, ok := value.AsMap(a[0]); ok {
					m.Each(func(k, v value.Value) bool { err = named(p, value.ToString(k), v, true); return err == nil })
				}
				return err
			}),
			chain("AddParameters(System.Collections.IList)", "parameters", func(_ *frame, p *PowerShell, a []value.Value) error {
				return value.ForEach(a[0], func(v value.Value) error { return withArgument(p, Argument{Value: v, HasValue: true}) })
			}),
			method(result+")", func(f *frame, p *PowerShell, _ []value.Value) (value.Value, error) { return run(f, p, 0, value.Null) }),
			method(result+list+")", func(f *frame, p *PowerShell, a []value.Value) (value.Value, error) { return run(f, p, 1, a[0]) }),
			method(result+list+", "+automation+"PSInvocationSettings)", func(f *frame, p *PowerShell, a []value.Value) (value.Value, error) { return run(f, p, 2, a[0]) }),
			method("System.IAsyncResult BeginInvoke()", func(f *frame, p *PowerShell, _ []value.Value) (value.Value, error) { return begin(f, p, value.Null) }),
			method("System.IAsyncResult BeginInvoke(System.Object)", func(f *frame, p *PowerShell, a []value.Value) (value.Value, error) { return begin(f, p, a[0]) }),
			method("System.Object EndInvoke(System.IAsyncResult)", func(_ *frame, _ *PowerShell, a []value.Value) (value.Value, error) {
				r, ok := a[0].Unwrap().Object().(*asyncResult)
				if !ok {
					return value.Null, value.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'asyncResult')")
				}
				if r.err != nil {
					return value.Null, value.WrapMethodError("EndInvoke", 1, value.AsException(r.err))
				}
				return value.Of(dataCollection(automation+"PSObject", r.output)), nil
			}),
			method("Void Stop()", func(*frame, *PowerShell, []value.Value) (value.Value, error) { return value.AutomationNull, nil }),
			method("Void Dispose()", func(_ *frame, p *PowerShell, _ []value.Value) (value.Value, error) {
				p.disposed = true
				return value.AutomationNull, nil
			}),
		},
	}
}
