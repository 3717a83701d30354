package interp

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/language"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

func collectionOf(v value.Value) value.Value {
	var items []value.Value
	if !v.IsAutomationNull() {
		if a, ok := v.Object().(*value.Array); ok && a.Type() == value.TypeObject.ArrayOf() {
			items = a.Items
		} else {
			items = []value.Value{v}
		}
	}
	return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypePSObject), items))
}

// checkRestricted refuses a block with more than restricted code may have.
func checkRestricted(_ *frame, b *ScriptBlock, a []value.Value) (value.Value, error) {
	allowed := syntax.Restriction{Environment: value.ToBool(a[2])}
	for i, list := range [...]*[]string{&allowed.Commands, &allowed.Variables} {
		items, _, err := value.Collect(a[i])
		if err != nil {
			return value.Null, err
		}
		for _, v := range items {
			*list = append(*list, value.ToString(v))
		}
	}
	if problems := syntax.CheckRestricted(b.code.file, b.code.tree, allowed); len(problems) > 0 {
		return value.Null, parseExceptionOf(b.code.file, problems)
	}
	return value.Null, nil
}

// methodFailure is what a script block that was called as a method of .NET threw: its exception within a
// MethodInvocationException. What only changes the flow passes as it is.
func methodFailure(u *Unwind, method string, arguments int) error {
	if u == nil || u.Kind != Throw || u.Err.Exception == nil {
		return u.asError()
	}
	e := u.Err.Exception
	if e.Of.Name == "ScriptCallDepthException" || e.Of.Name == "PipelineStoppedException" {
		return u.asError()
	}
	if e.Record == nil {
		e.Record = u.Err
	}
	return value.WrapMethodError(method, arguments, e)
}

func blockDefinitions() []*value.Definition {
	variadic := func(m value.Method) value.Method { m.Variadic = true; return m }
	return []*value.Definition{
		{
			Name: automation + "ScriptBlock",
			Methods: []value.Method{
				variadic(method("System.Collections.ObjectModel.Collection[System.Management.Automation.PSObject] Invoke(System.Object[])", func(f *frame, b *ScriptBlock, a []value.Value) (value.Value, error) {
					c := f.eng.collector()
					u := f.callBlockInto(b, value.Null, c, spread(a)...)
					items := append([]value.Value(nil), c.Items()...)
					f.eng.release(c)
					return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypePSObject), items)), methodFailure(u, "Invoke", len(spread(a)))
				})),
				variadic(method("System.Object InvokeReturnAsIs(System.Object[])", func(f *frame, b *ScriptBlock, a []value.Value) (value.Value, error) {
					v, u := f.callBlock(b, value.Null, value.Null, spread(a))
					return v, methodFailure(u, "InvokeReturnAsIs", len(spread(a)))
				})),
				variadic(method("System.Collections.ObjectModel.Collection[System.Management.Automation.PSObject] InvokeWithContext(System.Collections.IDictionary, System.Collections.Generic.List`1[System.Management.Automation.PSVariable], System.Object[])", invokeWithContext)),
				method("Void CheckRestrictedLanguage(System.Collections.Generic.IEnumerable`1[System.String], System.Collections.Generic.IEnumerable`1[System.String], Boolean)", checkRestricted),
				method("System.Management.Automation.ScriptBlock GetNewClosure()", func(f *frame, b *ScriptBlock, _ []value.Value) (value.Value, error) {
					return value.Of(f.newClosure(b)), nil
				}),
				method("System.String ToString()", func(_ *frame, b *ScriptBlock, _ []value.Value) (value.Value, error) { return str(b.Text()), nil }),
				method("System.Management.Automation.SteppablePipeline GetSteppablePipeline()", steppable),
				method("System.Management.Automation.SteppablePipeline GetSteppablePipeline(System.Management.Automation.CommandOrigin)", steppable),
				method("System.Management.Automation.SteppablePipeline GetSteppablePipeline(System.Management.Automation.CommandOrigin, System.Object[])", steppable),
				{Signature: "static System.Management.Automation.ScriptBlock Create(System.String)", Names: "script", Body: func(h value.Host, _ value.Value, a []value.Value) (value.Value, error) {
					f := h.(*frame)
					b, err := f.eng.NewScriptBlock(value.ToString(a[0]))
					if err != nil {
						return value.Null, err
					}
					b.session = f.session
					return value.Of(b), nil
				}},
			},
			Properties: []value.Property{
				prop("System.String File", func(b *ScriptBlock) value.Value { return textOrNull(b.code.file.Name) }),
				prop("System.Management.Automation.Language.Ast Ast", func(b *ScriptBlock) value.Value { return b.ast() }),
				{Signature: "Boolean IsFilter", Get: func(_ value.Host, self value.Value) (value.Value, error) {
					return value.Bool(self.Unwrap().Object().(*ScriptBlock).code.filter), nil
				}},
				prop("Boolean IsConfiguration", func(*ScriptBlock) value.Value { return value.False }),
				prop("System.Management.Automation.PSModuleInfo Module", func(b *ScriptBlock) value.Value {
					if b.session == nil || b.session.module == nil {
						return value.Null
					}
					return value.Of(b.session.module)
				}),
				prop("System.Management.Automation.PSToken StartPosition", func(b *ScriptBlock) value.Value {
					return language.PositionOf(b.code.file, b.code.tree)
				}),
				hprop("System.Collections.Generic.List[System.Attribute] Attributes", func(h value.Host, b *ScriptBlock) (value.Value, error) {
					return value.Of(value.NewList(value.TypeListOf.Make(value.NamedType("System.Attribute")), b.code.attributes)), nil
				}),
			},
		},
		{Name: automation + "SteppablePipeline", Methods: []value.Method{
			method("Void Begin(Boolean)", func(f *frame, s *steppablePipeline, _ []value.Value) (value.Value, error) { return s.begin(f) }),
			method("Void Begin(System.Management.Automation.Internal.InternalCommand)", func(f *frame, s *steppablePipeline, _ []value.Value) (value.Value, error) { return s.begin(f) }),
			method("System.Array Process(System.Object)", func(f *frame, s *steppablePipeline, a []value.Value) (value.Value, error) {
				return s.process(a[0], true)
			}),
			method("System.Array Process()", func(f *frame, s *steppablePipeline, _ []value.Value) (value.Value, error) {
				return s.process(value.Null, false)
			}),
			method("System.Array End()", func(f *frame, s *steppablePipeline, _ []value.Value) (value.Value, error) { return s.end() }),
			method("Void Clean()", func(f *frame, s *steppablePipeline, _ []value.Value) (value.Value, error) {
				return value.AutomationNull, nil
			}),
			method("Void Dispose()", func(f *frame, s *steppablePipeline, _ []value.Value) (value.Value, error) {
				return value.AutomationNull, nil
			}),
		}},
		{Name: automation + "Internal.AutomationNull", Flags: value.FlagAbstract | value.FlagSealed, Properties: []value.Property{{
			Signature: "static System.Management.Automation.PSObject Value",
			Get:       func(value.Host, value.Value) (value.Value, error) { return value.AutomationNull, nil },
		}}},
		{Name: automation + "Internal.InternalCommand", Flags: value.FlagAbstract},
		{Name: automation + "Cmdlet", Base: automation + "Internal.InternalCommand", Flags: value.FlagAbstract, Properties: []value.Property{
			nameSet("CommonParameters", bind.CommonNames), nameSet("OptionalCommonParameters", bind.OptionalCommonNames),
		}},
		{Name: automation + "PSCmdlet", Base: automation + "Cmdlet", Flags: value.FlagAbstract, Properties: []value.Property{
			prop("System.String ParameterSetName", func(c *Invocation) value.Value { return str(c.SetName()) }),
			prop("System.Management.Automation.InvocationInfo MyInvocation", func(c *Invocation) value.Value { return value.Of(c.info) }),
			hprop("System.Management.Automation.SessionState SessionState", func(_ value.Host, c *Invocation) (value.Value, error) { return value.Of(c.f.session), nil }),
			hprop("System.Management.Automation.CommandInvocationIntrinsics InvokeCommand", func(_ value.Host, c *Invocation) (value.Value, error) { return value.Of(&invokeCommand{f: c.f}), nil }),
			prop("System.Management.Automation.CommandOrigin CommandOrigin", func(*Invocation) value.Value { return value.EnumOf(value.NamedType(automation+"CommandOrigin"), 1) }),
			prop("System.Object CurrentPSTransaction", func(*Invocation) value.Value { return value.Null }),
			prop("Boolean Stopping", func(c *Invocation) value.Value { return value.Bool(c.f.eng.stopped.Load()) }),
			hprop("System.Object PagingParameters", func(_ value.Host, c *Invocation) (value.Value, error) {
				first, _ := c.Get("First")
				skip, _ := c.Get("Skip")
				return value.Of(value.RecordOf("First", first, "Skip", skip, "IncludeTotalCount", value.Bool(c.Switch("IncludeTotalCount")))), nil
			}),
		}, Methods: []value.Method{
			method("Void WriteObject(System.Object)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				return value.AutomationNull, c.Write(a[0]).asError()
			}),
			method("Void WriteObject(System.Object, Boolean)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				if value.ToBool(a[1]) {
					return value.AutomationNull, c.WriteEach(a[0]).asError()
				}
				return value.AutomationNull, c.Write(a[0]).asError()
			}),
			method("Void WriteError(System.Management.Automation.ErrorRecord)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				r, _ := a[0].Unwrap().Object().(*value.ErrorRecord)
				u := c.WriteError(r)
				if c.pipe != nil {
					c.pipe.failed = true
				}
				return value.AutomationNull, u.asError()
			}),
			method("Void ThrowTerminatingError(System.Management.Automation.ErrorRecord)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				r, _ := a[0].Unwrap().Object().(*value.ErrorRecord)
				return value.AutomationNull, c.Throw(r).asError()
			}),
			method("Void WriteWarning(System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				return value.AutomationNull, c.Warn(value.ToString(a[0])).asError()
			}),
			method("Void WriteVerbose(System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				return value.AutomationNull, c.Verbose(value.ToString(a[0])).asError()
			}),
			method("Void WriteDebug(System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				return value.AutomationNull, c.Debug(value.ToString(a[0])).asError()
			}),
			method("Void WriteInformation(System.Object, System.String[])", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				var tags []string
				_ = value.ForEach(a[1], func(v value.Value) error { tags = append(tags, value.ToString(v)); return nil })
				return value.AutomationNull, c.Information(&InformationRecord{Data: a[0], Tags: tags}).asError()
			}),
			method("Void WriteProgress(System.Management.Automation.ProgressRecord)", func(*frame, *Invocation, []value.Value) (value.Value, error) { return value.AutomationNull, nil }),
			method("Boolean ShouldProcess(System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				ok, u := c.ShouldProcess(value.ToString(a[0]), "")
				return value.Bool(ok), u.asError()
			}),
			method("Boolean ShouldProcess(System.String, System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				ok, u := c.ShouldProcess(value.ToString(a[0]), value.ToString(a[1]))
				return value.Bool(ok), u.asError()
			}),
			method("Boolean ShouldProcess(System.String, System.String, System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				ok, u := c.shouldProcess(value.ToString(a[0]))
				return value.Bool(ok), u.asError()
			}),
			method("Boolean ShouldContinue(System.String, System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				ok, u := c.ShouldContinue(value.ToString(a[0]), value.ToString(a[1]))
				return value.Bool(ok), u.asError()
			}),
			method("System.Object GetVariableValue(System.String)", func(_ *frame, c *Invocation, a []value.Value) (value.Value, error) {
				v, _ := c.Variable(value.ToString(a[0]))
				return v, nil
			}),
			method("System.String GetUnresolvedProviderPathFromPSPath(System.String)", func(f *frame, _ *Invocation, a []value.Value) (value.Value, error) {
				return str(f.nativePath(value.ToString(a[0]))), nil
			}),
			method("Void StopUpstreamCommands()", func(_ *frame, c *Invocation, _ []value.Value) (value.Value, error) {
				return value.AutomationNull, c.StopUpstream().asError()
			}),
		}},
		{Name: automation + "PSScriptCmdlet", Base: automation + "PSCmdlet"},
	}
}

// nameSet is a static property of Cmdlet that holds names.
func nameSet(name string, names func() []string) value.Property {
	const of = "System.Collections.Generic.HashSet`1[System.String]"
	return value.Property{Signature: "static " + of + " " + name, Get: func(value.Host, value.Value) (value.Value, error) {
		set := value.NewHashSet(value.TypeHashSetOf.Make(value.TypeString), nil)
		for _, n := range names() {
			set.Add(str(n))
		}
		return value.Of(set), nil
	}}
}

// spread gives the elements of the array that a method with any number of arguments gets.
func spread(a []value.Value) []value.Value {
	if len(a) == 0 {
		return nil
	}
	last := a[len(a)-1]
	if arr, ok := last.AsArray(); ok {
		return arr.Items
	}
	if last.IsNull() {
		return nil
	}
	return a
}

func invokeWithContext(f *frame, b *ScriptBlock, a []value.Value) (value.Value, error) {
	of := &invocationOf{block: b, site: f.here(), args: positional(spread(a[2:]))}
	if m, ok := value.AsMap(a[0]); ok {
		m.Each(func(k, v value.Value) bool {
			if fb, ok := v.Unwrap().Object().(*ScriptBlock); ok {
				of.functions = append(of.functions, &Function{Name: value.ToString(k), Block: fb})
			}
			return true
		})
	}
	items, _, _ := value.Collect(a[1])
	for _, v := range items {
		pv, ok := v.Unwrap().Object().(*Variable)
		if !ok {
			continue
		}
		if value.Intern(pv.name) == symUnderscore {
			x := pv.value
			of.underscore = &x
			continue
		}
		of.variables = append(of.variables, pv)
	}
	c := f.eng.collector()
	r, u := f.prepareRun(of, c)
	if u == nil {
		u = r.all()
	}
	got := append([]value.Value(nil), c.Items()...)
	f.eng.release(c)
	return value.Of(value.NewList(value.TypeCollectionOf.Make(value.TypePSObject), got)), methodFailure(u, "InvokeWithContext", len(a))
}

// newClosure gives the block in a module of its own that holds the values of the variables of the running scope.
func (f *frame) newClosure(b *ScriptBlock) *ScriptBlock {
	m := f.eng.newModule("__DynamicModule_"+f.eng.nextGUID(), "")
	top := m.session.top
	if b.session != nil && b.session.module != nil {
		// A closure of a module's block keeps seeing the module.
		top.parent = b.session.top
	}
	f.scope.each(func(name value.Symbol, p *slot) bool {
		switch name {
		case symArgs, symInput, symMyInvocation, symPSBoundParameters, symPSCmdlet:
			return true
		}
		if f.scope == f.eng.global.top && f.eng.builtinVariables[name] {
			return true
		}
		q := top.place(name)
		if p.cell != nil {
			c := *p.cell
			q.cell, q.set = &c, true
		} else {
			q.val, q.set = p.val, true
		}
		return true
	})
	if f.scope.call != nil && f.scope != f.eng.global.top {
		_ = f.scope
	}
	return &ScriptBlock{code: b.code, session: m.session, name: b.name}
}

// steppablePipeline is a pipeline that a proxy function drives.
type steppablePipeline struct {
	value.Extras
	p   *pipeline
	out *redirectedSink
	f   *frame
}

// Type is System.Management.Automation.SteppablePipeline.
func (*steppablePipeline) Type() *value.Type {
	return value.NamedType(automation + "SteppablePipeline")
}

type redirectedSink struct{ to Sink }

func (s *redirectedSink) Write(v value.Value) *Unwind { return s.to.Write(v) }

func steppable(f *frame, b *ScriptBlock, a []value.Value) (value.Value, error) {
	refused := func() (value.Value, error) {
		e := value.NewException(automation+"PSInvalidOperationException", "Only a script block that contains exactly one pipeline or command can be converted. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.")
		e.ErrorID = "PSInvalidOperationException"
		return value.Null, e
	}
	end := b.code.tree.EndBlock
	if end == nil || len(end.Statements) != 1 {
		return refused()
	}
	p, ok := end.Statements[0].(*syntax.Pipeline)
	if !ok {
		return refused()
	}
	for _, e := range p.PipelineElements {
		if _, ok := e.(*syntax.Command); !ok {
			return refused()
		}
	}
	if u := b.code.prepare(f); u != nil {
		return value.Null, u.asError()
	}
	k := &compiler{file: b.code.file, code: b.code}
	run := &pipeline{}
	s := &steppablePipeline{p: run, out: &redirectedSink{}, f: f}
	run.steps = make([]step, len(p.PipelineElements))
	scope := *f
	for i, e := range p.PipelineElements {
		c := k.command(e.(*syntax.Command))
		var out Sink = s.out
		if i+1 < len(run.steps) {
			out = &pipeSink{run, i + 1}
		}
		r, u := c.resolve(&scope)
		if u != nil {
			return value.Null, u.asError()
		}
		st, u := c.step(&scope, r, out, run, i, len(run.steps), true)
		if u != nil {
			return value.Null, u.asError()
		}
		run.steps[i] = st
	}
	return value.Of(s), nil
}

func (s *steppablePipeline) begin(f *frame) (value.Value, error) {
	s.out.to = f.out
	for _, st := range s.p.steps {
		if u := st.begin(); u != nil {
			return value.AutomationNull, u.asError()
		}
	}
	return value.AutomationNull, nil
}

func (s *steppablePipeline) process(v value.Value, piped bool) (value.Value, error) {
	return value.AutomationNull, s.p.steps[0].process(v, piped).asError()
}

func (s *steppablePipeline) end() (value.Value, error) {
	for _, st := range s.p.steps {
		if u := st.end(); u != nil {
			return value.AutomationNull, u.asError()
		}
	}
	for _, st := range s.p.steps {
		if u := st.clean(); u != nil {
			return value.AutomationNull, u.asError()
		}
	}
	return value.AutomationNull, nil
}
