package interp

import (
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// The names of variables that the engine itself reads or sets.
var (
	symArgs              = value.Intern("args")
	symInput             = value.Intern("input")
	symUnderscore        = value.Intern("_")
	symThis              = value.Intern("this")
	symPSBoundParameters = value.Intern("PSBoundParameters")
	symMyInvocation      = value.Intern("MyInvocation")
	symPSCmdlet          = value.Intern("PSCmdlet")
	symPSScriptRoot      = value.Intern("PSScriptRoot")
	symPSCommandPath     = value.Intern("PSCommandPath")
	symOFS               = value.Intern("OFS")
	symMatches           = value.Intern("Matches")
	symForeach           = value.Intern("foreach")
	symSwitch            = value.Intern("switch")
	symErrorAction       = value.Intern("ErrorActionPreference")
	symWarning           = value.Intern("WarningPreference")
	symVerbose           = value.Intern("VerbosePreference")
	symDebug             = value.Intern("DebugPreference")
	symInformation       = value.Intern("InformationPreference")
	symProgress          = value.Intern("ProgressPreference")
	symConfirm           = value.Intern("ConfirmPreference")
	symWhatIf            = value.Intern("WhatIfPreference")
	symLastExitCode      = value.Intern("LASTEXITCODE")
	symDefaults          = value.Intern("PSDefaultParameterValues")
)

// boundParameters is what a call bound, for $PSBoundParameters and $args.
type boundParameters struct {
	binding *bind.Binding
}

func (c *call) binding(b *bind.Binding) { c.bound = &boundParameters{b}; c.rest = b.Rest }

// lazily sets an automatic variable of a call when it is first asked for.
func (c *call) lazily(at *Scope, name value.Symbol) bool {
	var v value.Value
	switch name {
	case symArgs:
		items := c.rest
		if items == nil {
			items = []value.Value{}
		}
		v = value.FromSlice(items)
	case symInput:
		if c.input == nil {
			c.input = &inputEnumerator{}
		}
		v = value.Of(c.input)
	case symPSBoundParameters:
		if c.params == nil {
			c.params = c.boundDictionary()
		}
		v = value.Of(c.params)
	case symMyInvocation:
		c.keep()
		if c.info == nil {
			c.info = &InvocationInfo{at: c.site, command: c.command, name: c.name}
		}
		c.info.bound = func() value.Value { return value.Of(c.boundDictionary()) }
		c.info.rest = c.rest
		v = value.Of(c.info)
	case symPSCmdlet:
		if c.inv == nil {
			return false
		}
		v = value.Of(c.inv)
	case symPSScriptRoot:
		if c.block == nil {
			return false
		}
		v = value.Str("")
		if file := c.block.code.file.Name; file != "" {
			v = value.Str(filepath.Dir(file))
		}
	case symPSCommandPath:
		if c.block == nil {
			return false
		}
		v = value.Str(c.block.code.file.Name)
	default:
		return false
	}
	p := at.place(name)
	p.val, p.cell, p.set = v, nil, true
	return true
}

// eager sets the automatic variables of a block that runs in another one's scope.
func (c *call) eager(at *Scope, script bool) {
	names := []value.Symbol{symArgs, symInput, symMyInvocation, symPSBoundParameters}
	if script {
		names = append(names, symPSScriptRoot, symPSCommandPath)
	}
	for _, name := range names {
		c.lazily(at, name)
	}
}

// boundDictionary is $PSBoundParameters.
func (c *call) boundDictionary() *value.Dictionary {
	d := value.NewDictionary(value.TypeDictionaryOf.Make(value.TypeString, value.TypeObject), value.KeysIgnoringCase)
	if c.bound == nil {
		for _, p := range c.simpleParams() {
			d.Put(value.Str(p.name), c.scope.slots[p.slot].get())
		}
		return d
	}
	b := c.bound.binding
	for _, i := range b.Order {
		d.Put(value.Str(b.Sig.Params[i].Name), b.Values[i])
	}
	return d
}

// simpleParams are the parameters of a simple call that got an argument.
func (c *call) simpleParams() []*param {
	if c.block == nil || c.given == 0 {
		return nil
	}
	return c.block.code.params[:c.given]
}

// inputEnumerator is $input: each object is given out once.
type inputEnumerator struct {
	value.Extras
	items []value.Value
	at    int
	now   value.Value
}

// Type is the type of $input.
func (*inputEnumerator) Type() *value.Type { return typeInputEnumerator() }

// Next gives the next object.
func (e *inputEnumerator) Next() (value.Value, bool, error) {
	if e.at >= len(e.items) {
		return value.Null, false, nil
	}
	e.now = e.items[e.at]
	e.at++
	return e.now, true, nil
}

// variable reads a variable by its name, null where there is none.
func (f *frame) variable(name value.Symbol) value.Value {
	if p, _ := f.scope.lookup(name); p != nil {
		return p.read()
	}
	return value.Null
}

// read is get for variables that the engine computes as well.
func (s *slot) read() value.Value {
	if s.cell != nil {
		return s.cell.Value()
	}
	return s.val
}

// setLocal assigns a variable of the running scope.
func (f *frame) setLocal(name value.Symbol, text string, v value.Value) *Unwind {
	return f.assignIn(f.scope, name, text, v)
}

// assignIn assigns a variable of a scope.
func (f *frame) assignIn(at *Scope, name value.Symbol, text string, v value.Value) *Unwind {
	p := at.find(name)
	if p == nil {
		if cell := f.eng.allScope[name]; cell != nil {
			return cell.assign(f, v)
		}
		p = at.place(name)
		p.set = true
		p.val = v
		return nil
	}
	if p.cell != nil {
		return p.cell.assign(f, v)
	}
	p.val = v
	return nil
}

func (e *Engine) setGlobal(name value.Symbol, v value.Value) {
	p := e.global.top.place(name)
	p.set = true
	if p.cell != nil {
		p.cell.value = v
		return
	}
	p.val = v
}

// fileName is the last part of a path.
func fileName(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		return path[i+1:]
	}
	return path
}

// defaultValues gives the lookup in $PSDefaultParameterValues for a command, nil where the table is empty.
func (f *frame) defaultValues(command string) func(p *bind.Param) (value.Value, bool) {
	p, _ := f.scope.lookup(symDefaults)
	if p == nil {
		return nil
	}
	m, ok := value.AsMap(p.get())
	if !ok || m.Len() == 0 {
		return nil
	}
	if disabled, ok := m.Get(value.Str("Disabled")); ok && value.ToBool(disabled) {
		return nil
	}
	return func(param *bind.Param) (value.Value, bool) {
		var hit value.Value
		found := false
		m.Each(func(key, v value.Value) bool {
			pattern, name, ok := strings.Cut(value.ToString(key), ":")
			if !ok || !wildcardMatch(strings.Trim(strings.TrimSpace(pattern), "'\""), command) {
				return true
			}
			name = strings.Trim(strings.TrimSpace(name), "'\"")
			if !wildcardMatch(name, param.Name) {
				for _, alias := range param.Aliases {
					if value.EqualFold(alias, name) {
						hit, found = v, true
						return false
					}
				}
				return true
			}
			hit, found = v, true
			return false
		})
		if !found {
			return value.Null, false
		}
		if block, ok := hit.AsScriptBlock(); ok && param.Of != value.TypeScriptBlock {
			v, err := f.CallBlock(block, value.Null, value.Null, nil)
			if err != nil {
				return value.Null, false
			}
			return v, true
		}
		return hit, true
	}
}

// readCommon takes the common parameters of a call into account.
func (c *Invocation) readCommon(f *frame) *Unwind {
	get := func(name string) (value.Value, bool) { return c.binding.Lookup(name) }
	action := func(name string, to **Preference) *Unwind {
		v, ok := get(name)
		if !ok {
			return nil
		}
		p, _ := preferenceOf(v)
		if p == Suspend {
			e := value.NewException("System.Management.Automation.ParameterBindingException", "Cannot bind parameter '"+name+"' to the target. Exception setting \""+name+
				"\": \""+suspendReserved+"\"")
			e.ErrorID, e.Category = "ParameterBindingFailed", value.WriteError
			r := e.NewErrorRecord()
			c.claim(r)
			return throwRecord(r)
		}
		*to = &p
		return nil
	}
	for _, a := range [...]struct {
		name string
		to   **Preference
	}{
		{"ErrorAction", &c.common.errorAction},
		{"WarningAction", &c.common.warningAction},
		{"InformationAction", &c.common.informationAction},
		{"ProgressAction", &c.common.progressAction},
	} {
		if u := action(a.name, a.to); u != nil {
			return u
		}
	}
	flag := func(name string, to **bool) {
		if v, ok := get(name); ok {
			b := value.ToBool(v)
			*to = &b
		}
	}
	flag("Verbose", &c.common.verbose)
	flag("Debug", &c.common.debug)
	if c.cmdlet != nil && c.cmdlet.ShouldProcess {
		flag("WhatIf", &c.common.whatIf)
		flag("Confirm", &c.common.confirm)
	}
	for _, l := range [...]struct {
		name string
		to   **value.List
	}{{"ErrorVariable", &c.common.errVars}, {"WarningVariable", &c.common.warnVars}, {"InformationVariable", &c.common.infoVars}, {"OutVariable", &c.common.outVar}} {
		v, ok := get(l.name)
		if !ok {
			continue
		}
		list, u := f.listVariable(value.ToString(v))
		if u != nil {
			return u
		}
		*l.to = list
	}
	if v, ok := get("PipelineVariable"); ok {
		c.common.pipelineVariable = value.ToString(v)
	}
	return nil
}

// warnOfBinding writes what the binding of the arguments warned of. A command does so when it begins: before, there is nothing
// behind it that could take the warning.
func (c *Invocation) warnOfBinding() *Unwind {
	if c == nil || c.binding == nil {
		return nil
	}
	for _, text := range c.binding.Warnings {
		if u := c.Warn(text); u != nil {
			return u
		}
	}
	return nil
}

// listVariable makes the list of -ErrorVariable and its kin; a name after + adds to the list that is there.
func (f *frame) listVariable(name string) (*value.List, *Unwind) {
	add := strings.HasPrefix(name, "+")
	name = strings.TrimPrefix(name, "+")
	list := value.NewArrayList(nil)
	sym := value.Intern(name)
	if add {
		if p, _ := f.scope.lookup(sym); p != nil {
			if have, ok := p.get().Unwrap().Object().(*value.List); ok {
				return have, nil
			}
			v := p.get()
			if items, isList, _ := value.CollectAll(v); isList {
				list.Items = append(list.Items, items...)
			} else if !v.IsNull() {
				list.Add(v)
			}
		}
	}
	return list, f.setLocal(sym, name, value.Of(list))
}

// applyCommon makes the common parameters of a function's call hold for what it calls.
func (r *blockRun) applyCommon() {
	c := &r.inv.common
	enum := func(name value.Symbol, p *Preference) {
		if p != nil {
			r.local(name, value.EnumOf(value.TypeActionPreference, int64(*p)))
		}
	}
	enum(symErrorAction, c.errorAction)
	enum(symWarning, c.warningAction)
	enum(symInformation, c.informationAction)
	enum(symProgress, c.progressAction)
	enum(symVerbose, switched(c.verbose))
	enum(symDebug, switched(c.debug))
	if c.whatIf != nil {
		r.local(symWhatIf, value.Bool(*c.whatIf))
	}
	if c.confirm != nil {
		level := int64(0)
		if *c.confirm {
			level = 1
		}
		r.local(symConfirm, value.EnumOf(value.TypeConfirmImpact, level))
	}
	if c.errVars != nil || c.warnVars != nil || c.infoVars != nil {
		st := *r.fr.st
		add := func(to *[]*value.List, l *value.List) {
			if l != nil {
				*to = append((*to)[:len(*to):len(*to)], l)
			}
		}
		add(&st.errVars, c.errVars)
		add(&st.warnVars, c.warnVars)
		add(&st.infoVars, c.infoVars)
		r.fr.st = &st
	}
	r.fr.out = r.inv.commonSink(r.fr.out, r.scope)
	r.inv.out = r.fr.out
	r.inv.f = r.fr
	r.inv.common.errVars, r.inv.common.warnVars, r.inv.common.infoVars = nil, nil, nil
}

// commonSink wraps the output of a command for -OutVariable and -PipelineVariable.
func (c *Invocation) commonSink(out Sink, scope *Scope) Sink {
	if list := c.common.outVar; list != nil {
		to := out
		out = SinkFunc(func(v value.Value) *Unwind {
			list.Add(v)
			return to.Write(v)
		})
	}
	if name := c.common.pipelineVariable; name != "" {
		to, sym, at := out, value.Intern(name), c.f.scope
		out = SinkFunc(func(v value.Value) *Unwind {
			p := at.place(sym)
			was := *p
			p.val, p.cell, p.set = v, nil, true
			u := to.Write(v)
			*at.place(sym) = was
			return u
		})
	}
	return out
}
