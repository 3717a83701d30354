package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// commandNode is a call of a command.
type commandNode struct {
	at        syntax.Extent
	nameAt    syntax.Extent
	name      string // of a constant name, else target is set
	target    expr
	dotted    bool
	operator  bool // & or .
	args      []argNode
	plain     bool // all arguments are positional and none is splatted
	redirects []redirectNode
	// found is what name meant when the engine's commands were at version.
	found    value.Object
	version  uint32
	engine   *Engine
	session  *SessionState
	asMethod bool // written as a method is called, name(1, 2): strict mode refuses it
}

// argNode is one argument of a command.
type argNode struct {
	name    string // of -name
	text    string // as -name or -name: was written
	value   expr   // nil of -name alone
	splat   bool
	at      syntax.Extent
	valueAt syntax.Extent
	number  string // how a number was written
}

func (k *compiler) command(c *syntax.Command) *commandNode {
	n := &commandNode{at: c.Extent(), dotted: c.InvocationOperator == syntax.TokenDot, operator: c.InvocationOperator != syntax.TokenUnknown, plain: true}
	for _, r := range c.Redirections {
		n.redirects = append(n.redirects, k.redirection(r))
	}
	if len(c.CommandElements) == 0 {
		return n
	}
	n.nameAt = c.CommandElements[0].Extent()
	switch first := c.CommandElements[0].(type) {
	case *syntax.StringConstantExpression:
		n.name = first.Value
	case syntax.Expression:
		n.target = k.expr(first)
	}
	n.asMethod = calledAsMethod(c.CommandElements)
	verbatim := false
	for _, e := range c.CommandElements[1:] {
		a := argNode{at: e.Extent(), valueAt: e.Extent()}
		switch e := e.(type) {
		case *syntax.CommandParameter:
			text := k.file.TextOf(e.Extent())
			if text == "--" && !verbatim {
				verbatim = true
				continue
			}
			if verbatim {
				a.value = &constNode{v: value.Str(text)}
				break
			}
			a.name, a.text = e.ParameterName, text
			if e.Argument != nil {
				a.text = k.file.TextOf(syntax.Extent{Start: e.Extent().Start, End: e.Argument.Extent().Start})
				a.text = strings.TrimRight(a.text, " \t")
				a.value = k.expr(e.Argument)
				a.valueAt = e.Argument.Extent()
				if _, ok := e.Argument.(*syntax.ConstantExpression); ok {
					a.number = k.file.TextOf(a.valueAt)
				}
			}
			n.plain = false
		case *syntax.VariableExpression:
			a.splat = e.Splatted
			if a.splat {
				n.plain = false
			}
			a.value = k.expr(e)
		case *syntax.StringConstantExpression:
			if e.StringConstantType == syntax.BareWord && e.Value == "--" && !verbatim {
				verbatim = true
				continue
			}
			a.value = k.expr(e)
		case syntax.Expression:
			if using, ok := e.(*syntax.UsingExpression); ok {
				if v, ok := using.SubExpression.(*syntax.VariableExpression); ok && v.Splatted {
					a.splat = true
					n.plain = false
				}
			}
			a.value = k.expr(e)
			if _, ok := e.(*syntax.ConstantExpression); ok {
				a.number = k.file.TextOf(e.Extent())
			}
		}
		n.args = append(n.args, a)
	}
	return n
}

// calledAsMethod tells whether a command is written as name(1, 2).
func calledAsMethod(elements []syntax.CommandElement) bool {
	if len(elements) != 2 || elements[0].Extent().End != elements[1].Extent().Start {
		return false
	}
	paren, ok := elements[1].(*syntax.ParenExpression)
	if !ok {
		return false
	}
	p, ok := paren.Pipeline.(*syntax.Pipeline)
	if !ok {
		return false
	}
	_, list := plainExpression(p).(*syntax.ArrayLiteral)
	return list
}

// arguments evaluates the arguments.
func (n *commandNode) arguments(f *frame, skip int) ([]Argument, *Unwind) {
	args := make([]Argument, 0, len(n.args))
	for i := skip; i < len(n.args); i++ {
		a := &n.args[i]
		if a.name != "" && a.value == nil {
			args = append(args, Argument{Name: a.name, Text: a.text, At: span(a.at)})
			continue
		}
		v, u := a.value.eval(f)
		if u != nil {
			return nil, u
		}
		if a.splat {
			if args, u = f.splat(args, v); u != nil {
				return nil, u
			}
			continue
		}
		if v.IsAutomationNull() {
			v = value.Null
		}
		args = append(args, Argument{Name: a.name, Text: a.text, Value: v, HasValue: true, NumberText: a.number, At: span(a.at), ValueAt: span(a.valueAt)})
	}
	return args, nil
}

func span(e syntax.Extent) [2]int32 { return [2]int32{e.Start, e.End} }

// narrowed gives the place of a call, or of the argument that could not be bound.
func narrowed(at place, b *bind.Binding) place {
	if b == nil || b.FailedAt() == ([2]int32{}) || !at.known() {
		return at
	}
	return place{at.file, syntax.Extent{Start: b.FailedAt()[0], End: b.FailedAt()[1]}}
}

// parameterMark is the hidden note of a text in $args that was a parameter's name.
const parameterMark = "<CommandParameterName>"

// splat adds the arguments of a splatted table or list.
func (f *frame) splat(args []Argument, v value.Value) ([]Argument, *Unwind) {
	if m, ok := value.AsMap(v.Unwrap()); ok {
		m.Each(func(key, v value.Value) bool {
			name := value.ToString(key)
			args = append(args, Argument{Name: name, Text: "-" + name + ":", Value: v, HasValue: true, Splatted: true})
			return true
		})
		return args, nil
	}
	items, isList, err := value.CollectAll(v)
	if err != nil {
		return nil, f.raise(err)
	}
	if !isList {
		if v.IsAutomationNull() {
			return args, nil
		}
		return append(args, Argument{Value: v, HasValue: true}), nil
	}
	for i := 0; i < len(items); i++ {
		if name, _, ok := value.ExtendedMembers(items[i]).Lookup(value.Intern(parameterMark)); ok {
			text := value.ToString(items[i])
			a := Argument{Name: value.ToString(name), Text: text}
			if strings.HasSuffix(text, ":") && i+1 < len(items) {
				i++
				a.Value, a.HasValue = items[i], true
			}
			args = append(args, a)
			continue
		}
		args = append(args, Argument{Value: items[i], HasValue: true})
	}
	return args, nil
}

// lookup finds what the command's name means, with the name it is known by.
func (n *commandNode) lookup(f *frame) (value.Object, *Unwind) {
	if n.found != nil && n.version == f.eng.version && n.engine == f.eng && n.session == f.session {
		return n.found, nil
	}
	found := f.findCommand(n.name)
	if found == nil {
		return nil, f.commandNotFoundAs(n.name, n.invocationName(n.name), place{f.fileOf(), n.nameAt})
	}
	if _, isScript := found.(*ScriptFile); !isScript {
		n.found, n.version, n.engine, n.session = found, f.eng.version, f.eng, f.session
	}
	return found, nil
}

// resolved is a command whose name or target has been looked at.
type resolved struct {
	command value.Object
	name    string
	skip    int           // arguments that were used up to find it
	session *SessionState // of a module that the call is to run in
}

// resolve finds the command, evaluating its target where it is no plain name.
func (n *commandNode) resolve(f *frame) (resolved, *Unwind) {
	if n.asMethod && f.strictness() >= 2 {
		return resolved{}, failure("StrictModeFunctionCallWithParens", value.InvalidOperation, value.Null,
			"The function or command was called as if it were a method. Parameters should be separated by spaces. For information about parameters, see the about_Parameters Help topic.")
	}
	if n.target == nil {
		c, u := n.lookup(f)
		return resolved{command: c, name: n.invocationName(n.name)}, u
	}
	v, u := n.target.eval(f)
	if u != nil {
		return resolved{}, u
	}
	r := resolved{}
	if m, ok := v.Unwrap().Object().(*Module); ok && len(n.args) > 0 {
		r.session = m.session
		r.skip = 1
		if v, u = n.args[0].value.eval(f); u != nil {
			return r, u
		}
	}
	u = n.resolveValue(f, v, &r)
	r.name = n.invocationName(r.name)
	return r, u
}

func (n *commandNode) resolveValue(f *frame, v value.Value, r *resolved) *Unwind {
	switch o := v.Unwrap().Object().(type) {
	case *ScriptBlock, *Function, *CmdletInfo, *ScriptFile, *Application:
		r.command = o
		r.name = commandName(r.command)
		if _, ok := o.(*ScriptBlock); ok {
			r.name = "&"
			if n.dotted {
				r.name = "."
			}
		}
		return nil
	case *ScriptInfo:
		r.command = o.Block
		r.name = "&"
		return nil
	case *Alias:
		r.name = o.Name
		if r.command = f.findCommand(o.Definition); r.command == nil {
			return f.commandNotFound(o.Definition, place{f.fileOf(), n.nameAt})
		}
		return nil
	}
	if v.IsNull() || value.IsCollection(v) && collectionLength(v) == 0 {
		sign := "&"
		if n.dotted {
			sign = "."
		}
		return failure("BadExpression", value.InvalidOperation, value.Null, "The expression after '"+sign+
			"' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.")
	}
	text := value.ToString(v)
	if text == "" {
		return failure("BadExpression", value.InvalidOperation, value.Null, "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.")
	}
	r.name = text
	where := f
	if r.session != nil {
		copied := *f
		copied.session, copied.scope = r.session, r.session.current
		where = &copied
	}
	if r.command = where.findCommand(text); r.command == nil {
		return f.commandNotFoundAs(text, n.invocationName(text), place{f.fileOf(), n.nameAt})
	}
	return nil
}

func collectionLength(v value.Value) int {
	items, _, _ := value.Collect(v)
	return len(items)
}

// commandName is the name of a command.
func commandName(o value.Object) string {
	switch c := o.(type) {
	case *Function:
		return c.Name
	case *CmdletInfo:
		return c.Cmdlet.Name
	case *ScriptFile:
		return fileName(c.Path)
	case *Application:
		return c.Name
	case *Alias:
		return c.Name
	case *ScriptInfo:
		return ""
	}
	return ""
}

// exec calls the command by itself, not in a pipeline.
func (n *commandNode) exec(f *frame) *Unwind {
	if len(n.redirects) > 0 {
		return n.execAlone(f)
	}
	r, u := n.resolve(f)
	if u != nil {
		return u
	}
	if fn, ok := r.command.(*Function); ok && n.plain && r.skip == 0 && !n.dotted {
		c := fn.Block.code
		if !c.resolved {
			if u := c.prepare(f); u != nil {
				return u
			}
			if u := c.resolve(f); u != nil {
				return u
			}
		}
		if c.simple {
			return n.callSimple(f, fn.Block, fn, r.name, c)
		}
	}
	if b, ok := r.command.(*ScriptBlock); ok && n.plain && r.skip == 0 && !n.dotted && r.session == nil {
		c := b.code
		if !c.resolved {
			if u := c.prepare(f); u != nil {
				return u
			}
			if u := c.resolve(f); u != nil {
				return u
			}
		}
		if c.simple {
			return n.callSimple(f, b, nil, r.name, c)
		}
	}
	return n.execResolved(f, r)
}

// execResolved calls a command that has been found.
func (n *commandNode) execResolved(f *frame, r resolved) *Unwind {
	p := &pipeline{}
	s, u := n.step(f, r, f.out, p, 0, 1, false)
	if u != nil {
		return u
	}
	p.steps = []step{s}
	u = p.run(f, nil)
	if u == nil {
		f.eng.status = !p.failed
	}
	return u
}

func (n *commandNode) execAlone(f *frame) *Unwind {
	fr, done, u := f.redirected(n.redirects)
	if u != nil {
		return u
	}
	r, u := n.resolve(fr)
	if u == nil {
		u = n.execResolved(fr, r)
	} else {
		f.locate(u, n.at)
		u = fr.settleRedirected(u)
	}
	if d := done(); u == nil {
		u = d
	}
	return u
}

// settleRedirected lets the error of a command that was not found go where its error stream goes.
func (f *frame) settleRedirected(u *Unwind) *Unwind {
	if u.Kind != Throw || f.eng.tryDepth > 0 {
		return u
	}
	return f.settle(u)
}

// invocationName is the name by which a command was called, as $MyInvocation and errors show it: the operator, where one was
// used.
func (n *commandNode) invocationName(name string) string {
	switch {
	case n.dotted:
		return "."
	case n.operator:
		return "&"
	}
	return name
}

// step makes the command a step of a pipeline: its arguments are evaluated and bound.
func (n *commandNode) step(f *frame, r resolved, out Sink, p *pipeline, index, length int, expecting bool) (step, *Unwind) {
	args, u := n.arguments(f, r.skip)
	if u != nil {
		return nil, u
	}
	info := &InvocationInfo{at: place{f.fileOf(), n.at}, command: r.command, name: r.name, expecting: expecting, length: length, position: index + 1}
	s, u := f.commandStep(r, args, info, out, p, index, n.dotted)
	if u != nil {
		f.locate(u, n.at)
	}
	return s, u
}

// commandStep binds a command's arguments and makes it a step of a pipeline.
func (f *frame) commandStep(r resolved, args []Argument, info *InvocationInfo, out Sink, p *pipeline, index int, dotted bool) (step, *Unwind) {
	f.keep()
	switch c := r.command.(type) {
	case *CmdletInfo:
		return f.cmdletStep(c.Cmdlet, args, info, out, p, index)
	case *Function:
		return f.blockStep(&invocationOf{block: c.Block, command: c, name: r.name, args: args, dotted: dotted, site: info.at, info: info, expecting: info.expecting}, out, p, index)
	case *ScriptBlock:
		b := c
		if r.session != nil {
			b = &ScriptBlock{code: c.code, session: r.session, name: c.name}
		}
		info.command = blockCommand(b)
		return f.blockStep(&invocationOf{block: b, name: r.name, args: args, dotted: dotted, site: info.at, info: info, expecting: info.expecting}, out, p, index)
	case *ScriptFile:
		if u := f.loadScript(c); u != nil {
			return nil, u
		}
		return f.blockStep(&invocationOf{block: c.Block, command: c, name: r.name, args: args, dotted: dotted, script: true, site: info.at, info: info, expecting: info.expecting}, out, p, index)
	case *Application:
		return &applicationStep{f: f, app: c, args: args, out: out, p: p, info: info}, nil
	}
	return nil, failure("BadExpression", value.InvalidOperation, value.Null, "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.")
}

func (f *frame) blockStep(of *invocationOf, out Sink, p *pipeline, index int) (step, *Unwind) {
	r, u := f.prepareRun(of, out)
	if u != nil {
		return nil, u
	}
	r.pipe, r.step = p, index
	if r.inv != nil {
		r.inv.pipe, r.inv.step = p, index
	}
	return r, nil
}

func (f *frame) cmdletStep(c *Cmdlet, args []Argument, info *InvocationInfo, out Sink, p *pipeline, index int) (step, *Unwind) {
	inv := &Invocation{f: f, cmdlet: c, class: c.class(), name: c.Name, info: info, out: out, pipe: p, step: index}
	sig := c.Signature()
	defaults := f.defaultValues(c.Name)
	if c.Dynamic != nil {
		b, err := sig.Bind(f, looseArguments(args, sig), info.expecting, defaults)
		if err == nil || b != nil {
			inv.binding = b
			if more := c.Dynamic(inv); len(more) > 0 {
				sig = sig.Expand(more, f.findType)
			}
		}
	}
	b, err := sig.Bind(f, args, info.expecting, defaults)
	if err != nil {
		narrow := *info
		narrow.at = narrowed(info.at, b)
		inv.info = &narrow
		u := inv.Raise(err)
		u.thrown = false
		return nil, u
	}
	inv.binding = b
	info.bound = func() value.Value {
		cl := &call{}
		cl.binding(b)
		return value.Of(cl.boundDictionary())
	}
	if len(b.Order) > 0 {
		if u := inv.readCommon(f); u != nil {
			return nil, u
		}
		inv.out = inv.commonSink(out, f.scope)
	}
	return &cmdletStep{inv: inv, processor: c.New()}, nil
}
