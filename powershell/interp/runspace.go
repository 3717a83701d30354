package interp

import "github.com/exorun/exorun/powershell/value"

// Fork returns an engine with the same host, limits, cmdlets and modules, and nothing of what scripts did here: a new runspace. Its
// console is none: what a script shows goes to the streams.
func (e *Engine) Fork(streams Streams) *Engine {
	host := e.host
	host.Console = NoConsole{}
	cmdlets := make([]*Cmdlet, 0, len(e.cmdlets))
	for _, c := range e.cmdlets {
		cmdlets = append(cmdlets, c)
	}
	n := New(Options{Host: host, Limits: e.limits, Cmdlets: cmdlets, Streams: streams})
	for _, m := range e.builtIn {
		n.DeclareModules(BuiltInModule{Name: m.Name, Version: m.Version})
	}
	for _, s := range e.sources {
		n.AddSource(s)
	}
	n.driveItems, n.makeLocation = e.driveItems, e.makeLocation
	return n
}

// Runspace is a runspace as scripts see it: an engine of its own.
type Runspace struct {
	value.Extras
	id     int
	name   string
	guid   value.Value
	state  int64
	engine *Engine
	// into are the streams of what runs now.
	into Streams
}

// Type is System.Management.Automation.Runspaces.LocalRunspace.
func (*Runspace) Type() *value.Type { return value.NamedType(automation + "Runspaces.LocalRunspace") }

// The states of a runspace that scripts meet.
const (
	runspaceBeforeOpen int64 = 0
	runspaceOpened     int64 = 2
	runspaceClosed     int64 = 3
)

// newRunspace makes a runspace that is not open yet.
func (e *Engine) newRunspace() *Runspace {
	e.runspaces++
	id := e.runspaces + 1
	return &Runspace{id: id, name: "Runspace" + value.FormatInt(int64(id)), guid: e.NewGUID(), state: runspaceBeforeOpen}
}

// open starts the runspace's engine.
func (r *Runspace) open(of *Engine) {
	if r.engine != nil {
		return
	}
	to := func(pick func(s *Streams) Sink) Sink {
		return SinkFunc(func(v value.Value) *Unwind {
			if s := pick(&r.into); s != nil {
				return s.Write(v)
			}
			return nil
		})
	}
	r.engine = of.Fork(Streams{
		Output: to(func(s *Streams) Sink { return s.Output }), Error: to(func(s *Streams) Sink { return s.Error }),
		Warning: to(func(s *Streams) Sink { return s.Warning }), Verbose: to(func(s *Streams) Sink { return s.Verbose }),
		Debug: to(func(s *Streams) Sink { return s.Debug }), Information: to(func(s *Streams) Sink { return s.Information }),
	})
	r.state = runspaceOpened
}

func (r *Runspace) close() {
	r.engine, r.state = nil, runspaceClosed
}

func runspaceDefinitions() []*value.Definition {
	const runspaces = automation + "Runspaces."
	lifecycle := func(name string, do func(f *frame, r *Runspace)) value.Method {
		return method("Void "+name+"()", func(f *frame, r *Runspace, _ []value.Value) (value.Value, error) {
			do(f, r)
			return value.AutomationNull, nil
		})
	}
	create := func(signature, names string) value.Method {
		return value.Method{Signature: "static " + runspaces + "Runspace CreateRunspace(" + signature + ")", Names: names, Body: func(h value.Host, _ value.Value, _ []value.Value) (value.Value, error) {
			return value.Of(h.(*frame).eng.newRunspace()), nil
		}}
	}
	return []*value.Definition{
		enumType("Runspaces.RunspaceState", false, "BeforeOpen Opening Opened Closed Closing Broken Disconnecting Disconnected Connecting"),
		{Name: runspaces + "RunspaceFactory", Flags: value.FlagStatic | value.FlagAbstract | value.FlagSealed, Build: func() *value.Definition {
			return &value.Definition{Methods: []value.Method{create("", ""), create(runspaces+"InitialSessionState", "initialSessionState"), create(automation+"Host.PSHost", "host")}}
		}},
		{Name: runspaces + "InitialSessionState", Build: func() *value.Definition {
			made := func(name string) value.Method {
				return value.Method{Signature: "static " + runspaces + "InitialSessionState " + name + "()", Body: func(value.Host, value.Value, []value.Value) (value.Value, error) {
					return value.Of(&value.Struct{Of: value.NamedType(runspaces + "InitialSessionState")}), nil
				}}
			}
			return &value.Definition{Methods: []value.Method{made("CreateDefault"), made("CreateDefault2")}}
		}},
		{Name: runspaces + "LocalRunspace", Base: runspaces + "Runspace"},
		{Name: runspaces + "Runspace", Flags: value.FlagAbstract, Interfaces: []string{"System.IDisposable"}, Build: func() *value.Definition {
			return &value.Definition{
				Properties: []value.Property{
					prop("Int32 Id", func(r *Runspace) value.Value { return value.Int(r.id) }),
					accessor("System.String Name", func(r *Runspace) value.Value { return str(r.name) }, func(_ value.Host, r *Runspace, v value.Value) error { r.name = value.ToString(v); return nil }),
					prop("System.Guid InstanceId", func(r *Runspace) value.Value { return r.guid }),
					prop(runspaces+"RunspaceStateInfo RunspaceStateInfo", func(r *Runspace) value.Value {
						return value.Of(value.RecordOf("State", value.EnumOf(value.NamedType(runspaces+"RunspaceState"), r.state), "Reason", value.Null))
					}),
					prop(runspaces+"SessionStateProxy SessionStateProxy", func(r *Runspace) value.Value { return value.Of(&sessionProxy{of: r}) }),
				},
				Methods: []value.Method{
					lifecycle("Open", func(f *frame, r *Runspace) { r.open(f.eng) }),
					lifecycle("Close", func(_ *frame, r *Runspace) { r.close() }),
					lifecycle("Dispose", func(_ *frame, r *Runspace) { r.close() }),
				},
			}
		}},
		{Name: runspaces + "SessionStateProxy", Build: func() *value.Definition {
			return &value.Definition{Methods: []value.Method{
				method("Void SetVariable(System.String, System.Object)", func(_ *frame, p *sessionProxy, a []value.Value) (value.Value, error) {
					if p.of.engine != nil {
						p.of.engine.setGlobal(value.Intern(value.ToString(a[0])), a[1])
					}
					return value.AutomationNull, nil
				}),
				method("System.Object GetVariable(System.String)", func(_ *frame, p *sessionProxy, a []value.Value) (value.Value, error) {
					if p.of.engine == nil {
						return value.Null, nil
					}
					v, _ := p.of.engine.GlobalVariable(value.ToString(a[0]))
					return v, nil
				}),
			}}
		}},
	}
}

// sessionProxy reaches the variables of another runspace.
type sessionProxy struct {
	value.Extras
	of *Runspace
}

// Type is System.Management.Automation.Runspaces.SessionStateProxy.
func (*sessionProxy) Type() *value.Type {
	return value.NamedType(automation + "Runspaces.SessionStateProxy")
}
