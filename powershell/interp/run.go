package interp

import (
	"slices"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// invocationOf is a call of a script block that is about to be made.
type invocationOf struct {
	block   *ScriptBlock
	command value.Object // the function, script or block as $MyInvocation shows it
	name    string       // as it was called
	args    []Argument
	dotted  bool // runs in the caller's scope
	script  bool // a script file: exit ends it alone
	site    place
	info    *InvocationInfo

	using      map[string]value.Value // of a fork: what its using expressions are worth
	expecting  bool
	underscore *value.Value
	this       *value.Value
	scope      *Scope // the parent of the new scope; nil for the caller's
	variables  []*Variable
	functions  []*Function
}

// blockRun is a script block while it runs: its blocks are entered one by one as input comes.
type blockRun struct {
	of      *invocationOf
	caller  *frame
	fr      *frame
	code    *code
	binding *bind.Binding
	inv     *Invocation
	session *SessionState
	parent  *Scope
	scope   *Scope
	saved   []savedVariable
	queue   []value.Value // $input of a block without process
	pipe    *pipeline
	step    int
	shared  bool // scope is the caller's
	fed     bool
	over    bool
}

type savedVariable struct {
	name value.Symbol
	was  slot
}

// invoke makes a call without pipeline input.
func (f *frame) invoke(of *invocationOf) *Unwind {
	r, u := f.prepareRun(of, f.out)
	if u != nil {
		return u
	}
	return r.all()
}

// all runs the blocks of a call that gets no input.
func (r *blockRun) all() *Unwind {
	u := r.begin()
	if u == nil {
		u = r.process(value.Null, false)
	}
	if u == nil {
		u = r.end()
	}
	if c := r.clean(); c != nil && u == nil {
		u = c
	}
	return u
}

// depthExceeded is the error of calls that nest too deep.
func (f *frame) depthExceeded() *Unwind {
	e := value.NewException("System.Management.Automation.ScriptCallDepthException", "The script failed due to call depth overflow.")
	e.ErrorID, e.Category = "CallDepthOverflow", value.InvalidOperation
	return f.raise(e)
}

// prepareRun binds the arguments of a call and makes its scope.
func (f *frame) prepareRun(of *invocationOf, out Sink) (*blockRun, *Unwind) {
	f.keep()
	c := of.block.code
	if u := c.prepare(f); u != nil {
		return nil, u
	}
	session := of.block.session
	if session == nil {
		session = f.session
	}
	parent := of.scope
	if parent == nil {
		parent = f.scope
		if session != f.session {
			parent = session.current
		}
	}
	r := &blockRun{of: of, caller: f, code: c, session: session, parent: parent}
	if of.dotted {
		r.scope, r.shared = parent, true
		r.scope.adopt(c)
	} else {
		r.scope = newScope(c.layout, parent, session)
		if of.script {
			r.scope.script = r.scope
		}
	}
	cl := &call{up: f.call, command: of.command, block: of.block, name: of.name, site: of.site, scope: r.scope, using: of.using}
	fr := &frame{eng: f.eng, scope: r.scope, session: session, out: out, st: f.st, code: c, call: cl}
	r.fr = fr
	cl.info = of.info
	if cl.info == nil {
		cl.info = &InvocationInfo{at: of.site, command: of.command, name: of.name, expecting: of.expecting, length: 1, position: 1}
	}
	if cl.info.command == nil && of.command == nil {
		cl.info.command = blockCommand(of.block)
	}
	if c.file != nil {
		cl.info.script = c.file.Name
	}
	remembered := false
	if r.shared {
		remembered = r.rememberAutomatic(cl)
	} else {
		r.scope.call = cl
	}
	for _, fn := range of.functions {
		f.eng.setFunction(r.scope, fn)
	}
	for _, v := range of.variables {
		p := r.scope.place(value.Intern(v.name))
		p.cell, p.set = v, true
	}
	if of.this != nil {
		r.local(symThis, *of.this)
	}
	if of.underscore != nil {
		r.local(symUnderscore, *of.underscore)
	}
	if u := fr.useModules(c.modules); u != nil {
		return r, u
	}
	if u := c.resolve(fr); u != nil {
		return r, u
	}
	if u := r.bind(); u != nil {
		return r, u
	}
	if remembered {
		cl.params = nil
		cl.lazily(r.scope, symArgs)
		cl.lazily(r.scope, symPSBoundParameters)
	}
	return r, nil
}

// rememberAutomatic gives a dotted block its $args and kin; they are put back at its end. What the arguments are is known
// after they are bound.
func (r *blockRun) rememberAutomatic(cl *call) bool {
	if r.of.block == nil || r.code.file == nil {
		return false
	}
	if r.scope.call == nil && r.of.command == nil && len(r.of.args) == 0 && !r.of.expecting {
		if r.scope == r.fr.eng.global.top {
			r.scope.call = cl
		}
		return false
	}
	r.save(symArgs)
	r.save(symInput)
	r.save(symPSBoundParameters)
	r.save(symMyInvocation)
	if r.of.script {
		r.save(symPSScriptRoot)
		r.save(symPSCommandPath)
	}
	cl.eager(r.scope, r.of.script)
	return true
}

func (r *blockRun) save(name value.Symbol) {
	p := r.scope.place(name)
	r.saved = append(r.saved, savedVariable{name, *p})
	*p = slot{}
}

// local sets a variable for the time of the call.
func (r *blockRun) local(name value.Symbol, v value.Value) {
	if r.shared {
		r.save(name)
	}
	p := r.scope.place(name)
	p.val, p.cell, p.set = v, nil, true
}

// bind binds the arguments.
func (r *blockRun) bind() *Unwind {
	of, c := r.of, r.code
	f := r.caller
	var defaults func(p *bind.Param) (value.Value, bool)
	if c.advanced {
		r.inv = &Invocation{f: f, class: of.name, name: of.name, info: r.fr.call.info, out: r.fr.out}
		if fn, ok := of.command.(*Function); ok {
			r.inv.name, r.inv.class = fn.Name, fn.Name
		}
		r.inv.cmdlet = &Cmdlet{Name: r.inv.name, ShouldProcess: c.shouldProcess, ConfirmImpact: c.impact}
		defaults = f.defaultValues(r.inv.name)
	}
	sig := c.signature
	if c.dynamic != nil {
		b, err := sig.Bind(r.fr, looseArguments(of.args, sig), of.expecting, defaults)
		if err == nil || b != nil {
			r.binding = b
			r.fr.call.binding(b)
			if u := r.assign(b, false); u != nil {
				return u
			}
			if r.inv != nil {
				r.inv.binding = b
				r.fr.call.inv = r.inv
			}
			more, u := r.dynamicParameters()
			if u != nil {
				return u
			}
			if len(more) > 0 {
				sig = sig.Expand(more, f.findType)
			}
		}
	}
	b, err := sig.Bind(r.fr, of.args, of.expecting, defaults)
	if err != nil {
		return r.bindingFailed(err, b)
	}
	r.binding = b
	cl := r.fr.call
	cl.binding(b)
	if r.inv != nil {
		r.inv.binding = b
		cl.inv = r.inv
		if u := r.inv.readCommon(f); u != nil {
			return u
		}
		r.applyCommon()
	}
	return r.assign(b, true)
}

// bindingFailed gives a binding error the command that it is of.
func (r *blockRun) bindingFailed(err error, b *bind.Binding) *Unwind {
	if ue, ok := err.(*unwindError); ok {
		return ue.u
	}
	e := value.AsException(err)
	rec := e.NewErrorRecord()
	e.Record = rec
	name := r.of.name
	if fn, ok := r.of.command.(*Function); ok {
		name = fn.Name
	}
	if s, ok := r.of.command.(*ScriptFile); ok {
		name = fileName(s.Path)
	}
	rec.Command, rec.Activity = name, name
	if rec.Invocation == nil {
		narrow := *r.fr.call.info
		narrow.at = narrowed(narrow.at, b)
		rec.Invocation = &narrow
	}
	rec.Stack = r.caller.stack(r.of.site)
	return throwRecord(rec)
}

// assign gives the parameters' variables their values. Defaults are evaluated in the scope of the call.
func (r *blockRun) assign(b *bind.Binding, withDefaults bool) *Unwind {
	for i, p := range r.code.params {
		if i >= len(b.Bound) {
			break
		}
		if b.Bound[i] {
			r.set(p, b.Values[i])
			continue
		}
		if !withDefaults {
			continue
		}
		if u := r.setDefault(p); u != nil {
			return u
		}
	}
	return nil
}

// setDefault gives a parameter that was not given its default.
func (r *blockRun) setDefault(p *param) *Unwind {
	if p.byDefault == nil {
		if p.refusesNull && !r.shared {
			return r.noDefault(p)
		}
		r.set(p, unsetValue(p.of))
		return nil
	}
	v, u := p.byDefault.eval(r.fr)
	if u != nil {
		return u
	}
	if p.of != nil {
		c, err := value.Convert(r.fr, v, p.of)
		if err != nil {
			e := value.NewException("System.Management.Automation.ArgumentTransformationMetadataException", value.AsException(err).Message)
			e.ErrorID, e.Category = "RuntimeException", value.MetadataError
			return r.fr.raise(e)
		}
		v = c
	}
	r.set(p, v)
	return nil
}

// noDefault is the error of a parameter whose type has no default and no null.
func (r *blockRun) noDefault(p *param) *Unwind {
	_, err := value.Convert(r.fr, value.Null, p.of)
	if err == nil {
		r.set(p, value.Null)
		return nil
	}
	x := value.AsException(err)
	x.Category = value.InvalidArgument
	return r.bindingFailed(x, nil)
}

// unsetValue is what a parameter without argument and default holds.
func unsetValue(t *value.Type) value.Value {
	switch {
	case t == nil || t.IsNullable():
		return value.Null
	case t == value.TypeString:
		return value.Str("")
	case t == value.TypeSwitchParameter:
		return value.SwitchValue(false)
	case t == value.TypeBoolean || t.Kind.IsNumber() && !t.IsEnum():
		return value.Zero(t)
	}
	return value.Null
}

func (r *blockRun) set(p *param, v value.Value) {
	var s *slot
	if r.shared {
		s = r.scope.place(p.symbol)
	} else {
		s = &r.scope.slots[p.slot]
	}
	s.set = true
	if p.of != nil && p.of != value.TypeObject || len(p.checks) > 0 {
		s.cell = &Variable{name: p.name, value: v, constraint: p.of, checks: p.checks}
		return
	}
	s.cell, s.val = nil, v
}

// begin runs the begin block.
func (r *blockRun) begin() *Unwind {
	if u := r.inv.warnOfBinding(); u != nil {
		return u
	}
	return r.run(r.code.begin)
}

// process runs the process block for one object, or keeps it for $input.
func (r *blockRun) process(v value.Value, piped bool) *Unwind {
	r.fed = r.fed || piped
	if piped {
		if r.code.process == nil {
			r.queue = append(r.queue, v)
		}
		if r.code.advanced || r.code.signature.TakesPipeline() {
			if u := r.takeInput(v); u != nil || r.over {
				r.over = false
				return u
			}
		}
		if r.inv != nil {
			r.inv.input, r.inv.piped = v, true
		}
	}
	if r.code.process == nil {
		return nil
	}
	p := r.scope.place(symUnderscore)
	if r.shared && len(r.saved) == 0 {
		r.save(symUnderscore)
		p = r.scope.place(symUnderscore)
	}
	if piped {
		p.val, p.cell, p.set = v, nil, true
		r.fr.call.input = &inputEnumerator{items: []value.Value{v}}
		r.forgetInput()
	} else if !r.of.expecting && r.of.underscore == nil {
		p.val, p.cell, p.set = value.Null, nil, true
	}
	return r.run(r.code.process)
}

// forgetInput makes $input give what the running block gets.
func (r *blockRun) forgetInput() {
	p := r.scope.find(symInput)
	switch {
	case p == nil:
	case !r.shared:
		*p = slot{}
	case slices.ContainsFunc(r.saved, func(s savedVariable) bool { return s.name == symInput }):
		p.val, p.cell, p.set = value.Of(r.fr.call.input), nil, true
	}
}

// takeInput binds a pipeline object to the parameters that take it. over is set where it bound to none.
func (r *blockRun) takeInput(v value.Value) *Unwind {
	before := append([]int(nil), r.binding.Piped()...)
	ok, err := r.binding.BindInput(v)
	for _, i := range before {
		if !r.binding.Bound[i] {
			if i < len(r.code.params) {
				if u := r.setDefault(r.code.params[i]); u != nil {
					return u
				}
			}
		}
	}
	r.fr.call.params = nil
	r.forget(symPSBoundParameters)
	if !ok {
		if !r.code.advanced {
			if err == nil {
				return nil
			}
		}
		if err == nil {
			err = bind.InputNotBound(v)
		}
		r.over = true
		return r.inputFailed(err)
	}
	for _, i := range r.binding.Piped() {
		if i < len(r.code.params) {
			r.set(r.code.params[i], r.binding.Values[i])
		}
	}
	return nil
}

func (r *blockRun) forget(name value.Symbol) {
	if p := r.scope.find(name); p != nil && !r.shared {
		*p = slot{}
	}
}

// inputFailed writes the error of a pipeline object that could not be bound.
func (r *blockRun) inputFailed(err error) *Unwind {
	if ue, ok := err.(*unwindError); ok {
		return ue.u
	}
	inv := &Invocation{f: r.caller, class: r.of.name, name: r.of.name, info: r.fr.call.info, out: r.fr.out}
	if r.inv != nil {
		inv.class, inv.name, inv.common.errorAction = r.inv.class, r.inv.name, r.inv.common.errorAction
	}
	rec := value.AsException(err).NewErrorRecord()
	u := inv.WriteError(rec)
	if r.pipe != nil {
		r.pipe.failed = true
	}
	return u
}

// end runs the end block.
func (r *blockRun) end() *Unwind {
	if r.code.end == nil {
		return nil
	}
	if r.code.process == nil {
		r.fr.call.input = &inputEnumerator{items: r.queue}
	} else {
		r.fr.call.input = &inputEnumerator{}
	}
	r.forgetInput()
	return r.run(r.code.end)
}

// clean runs the clean block and lets the scope go. It runs however the call ended.
func (r *blockRun) clean() *Unwind {
	var u *Unwind
	if r.code.clean != nil {
		r.fr.eng.grace++
		out := r.fr.out
		r.fr.out = Discard
		u = r.run(r.code.clean)
		r.fr.out = out
		r.fr.eng.grace--
		if u != nil && u.Kind == Throw {
			r.fr.eng.record(u.Err)
			u = r.fr.showError(u.Err)
		}
	}
	for _, v := range slices.Backward(r.saved) {
		*r.scope.place(v.name) = v.was
	}
	r.saved = nil
	if !r.shared {
		r.fr.eng.leave(r.scope)
	}
	return u
}

// run executes one of the blocks.
func (r *blockRun) run(s *statements) *Unwind {
	if s == nil {
		return nil
	}
	e := r.fr.eng
	if e.depth >= e.limits.Depth {
		return r.caller.depthExceeded()
	}
	e.depth++
	before := r.session.current
	r.session.current = r.scope
	u := s.exec(r.fr)
	r.session.current = before
	e.depth--
	if u != nil {
		switch u.Kind {
		case Return:
			return nil
		case Exit:
			if r.of.script && r.of.site.known() {
				return r.exited(u)
			}
		case Break, Continue:
			if r.of.script {
				return nil
			}
		}
	}
	return u
}

// exited takes the exit of a script that another one called.
func (r *blockRun) exited(u *Unwind) *Unwind {
	r.fr.eng.setGlobal(symLastExitCode, value.Int(u.Code))
	if u.Code != 0 && r.pipe != nil {
		r.pipe.failed = true
	}
	r.over = true
	return nil
}

// callBlock calls a script block and collects its output.
func (f *frame) callBlock(b *ScriptBlock, this, underscore value.Value, args []value.Value) (value.Value, *Unwind) {
	c := f.eng.collector()
	of := &invocationOf{block: b, args: positional(args), site: f.here()}
	if !this.IsNull() {
		of.this = &this
	}
	if !underscore.IsNull() || len(args) == 0 {
		of.underscore = &underscore
	}
	r, u := f.prepareRun(of, c)
	if u == nil {
		u = r.all()
	}
	v := c.Value()
	f.eng.release(c)
	return v, u
}

// here is a place for calls that stand in no script's text.
func (f *frame) here() place {
	if f.code == nil {
		return place{}
	}
	return place{f.code.file, f.code.tree.Extent()}
}

func positional(args []value.Value) []Argument {
	out := make([]Argument, len(args))
	for i, v := range args {
		out[i] = Argument{Value: v, HasValue: true}
	}
	return out
}

// looseArguments leaves out the arguments that a first binding, before the dynamic parameters are known, cannot place.
func looseArguments(args []Argument, s *bind.Signature) []Argument {
	var kept []Argument
	for i := 0; i < len(args); i++ {
		if args[i].Name != "" {
			if p, _ := s.Lookup(args[i].Name); p == nil {
				if !args[i].HasValue && i+1 < len(args) && args[i+1].Name == "" {
					i++
				}
				continue
			}
		}
		kept = append(kept, args[i])
	}
	return kept
}

// runInScope runs a block in the caller's own scope, as ForEach-Object does, with $_ set for its time.
func (f *frame) runInScope(b *ScriptBlock, underscore value.Value, out Sink) *Unwind {
	c := b.code
	if !c.compiled {
		if u := c.prepare(f); u != nil {
			return u
		}
	}
	e := f.eng
	if e.depth >= e.limits.Depth {
		return f.depthExceeded()
	}
	scope, session := f.scope, f.session
	if b.session != nil && b.session != f.session {
		session = b.session
		scope = session.current
	}
	scope.adopt(c)
	fr := frame{eng: e, scope: scope, session: session, out: out, st: f.st, code: c, call: f.call}
	return f.runBlocks(&fr, c, underscore)
}

// runBlocks runs all blocks of the code with $_ set.
func (f *frame) runBlocks(fr *frame, c *code, underscore value.Value) *Unwind {
	p := fr.scope.place(symUnderscore)
	was := *p
	p.val, p.cell, p.set = underscore, nil, true
	fr.eng.depth++
	u := c.runAll(fr)
	fr.eng.depth--
	*fr.scope.place(symUnderscore) = was
	return u
}

// runAll runs the blocks one after another. A return ends one of them.
func (c *code) runAll(fr *frame) *Unwind {
	for _, s := range [...]*statements{c.begin, c.process, c.end} {
		if s == nil {
			continue
		}
		if u := s.exec(fr); u != nil && u.Kind != Return {
			return u
		}
	}
	return nil
}

// extentOf is the extent of a node, empty for none.
func extentOf(n syntax.Node) syntax.Extent {
	if n == nil {
		return syntax.Extent{}
	}
	return n.Extent()
}
