package core

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func forEachParameters() []bind.Parameter {
	return []bind.Parameter{
		{Name: "InputObject", Type: "psobject", Sets: []bind.Set{{Name: "ScriptBlockSet", FromPipeline: true}, {Name: "PropertyAndMethodSet", FromPipeline: true}, {Name: "ParallelParameterSet", FromPipeline: true}}},
		{Name: "Begin", Type: "scriptblock", Sets: []bind.Set{{Name: "ScriptBlockSet"}}},
		{Name: "Process", Type: "scriptblock[]", Sets: []bind.Set{{Name: "ScriptBlockSet", Mandatory: true, Position: 1}}, AllowNull: true, AllowEmptyCollection: true},
		{Name: "End", Type: "scriptblock", Sets: []bind.Set{{Name: "ScriptBlockSet"}}},
		{Name: "RemainingScripts", Type: "scriptblock[]", Sets: []bind.Set{{Name: "ScriptBlockSet", FromRemaining: true}}, AllowNull: true, AllowEmptyCollection: true},
		{Name: "MemberName", Type: "string", Sets: []bind.Set{{Name: "PropertyAndMethodSet", Mandatory: true, Position: 1}}},
		{Name: "ArgumentList", Type: "object[]", Aliases: []string{"Args"}, Sets: []bind.Set{{Name: "PropertyAndMethodSet", FromRemaining: true}}},
		{Name: "Parallel", Type: "scriptblock", Sets: []bind.Set{{Name: "ParallelParameterSet", Mandatory: true}}},
		{Name: "ThrottleLimit", Type: "int", Sets: []bind.Set{{Name: "ParallelParameterSet"}}, Validations: []bind.Validation{&bind.ValidateRange{Min: value.Int(1), Max: value.Int(2147483647)}}},
		{Name: "TimeoutSeconds", Type: "int", Sets: []bind.Set{{Name: "ParallelParameterSet"}}, Validations: []bind.Validation{&bind.ValidateRange{Min: value.Int(0), Max: value.Int(2147483)}}},
		{Name: "AsJob", Type: "switch", Sets: []bind.Set{{Name: "ParallelParameterSet"}}},
		{Name: "UseNewRunspace", Type: "switch", Sets: []bind.Set{{Name: "ParallelParameterSet"}}},
	}
}

// forEach is ForEach-Object.
type forEach struct {
	begin, end *interp.ScriptBlock
	process    []*interp.ScriptBlock
	runners    []*interp.Runner
	member     string
	symbol     value.Symbol
	args       []value.Value
	hasArgs    bool
	parallel   *parallel // with -Parallel
}

func (p *forEach) Begin(c *interp.Invocation) *interp.Unwind {
	if c.Bound("Parallel") {
		p.parallel = &parallel{}
		return p.parallel.begin(c)
	}
	if c.Bound("MemberName") {
		p.member = c.Text("MemberName")
		p.symbol = value.Intern(p.member)
		if v, ok := c.Get("ArgumentList"); ok {
			p.hasArgs = true
			p.args, _, _ = value.Collect(v)
		}
		return nil
	}
	p.begin, p.end = c.Block("Begin"), c.Block("End")
	all := append(c.Blocks("Process"), c.Blocks("RemainingScripts")...)
	// Several blocks by position are begin, process and end.
	if len(all) > 1 && !c.Bound("Begin") {
		p.begin, all = all[0], all[1:]
	}
	if len(all) > 1 && !c.Bound("End") {
		p.end, all = all[len(all)-1], all[:len(all)-1]
	}
	p.process = all
	for _, b := range all {
		if b == nil {
			p.runners = append(p.runners, nil)
			continue
		}
		r, u := c.Runner(b)
		if u != nil {
			return u
		}
		p.runners = append(p.runners, r)
	}
	if p.begin != nil {
		return c.CallInto(p.begin, value.Null, c.Output())
	}
	return nil
}

func (p *forEach) Process(c *interp.Invocation) *interp.Unwind {
	v, piped := c.Input()
	if !piped {
		if given, ok := c.Get("InputObject"); ok {
			v = given
		} else if p.member == "" && !c.Expecting() {
			v = value.Null
		}
	}
	if c.Expecting() && !piped {
		return nil
	}
	if p.member != "" {
		return p.access(c, v)
	}
	if p.parallel != nil {
		return p.parallel.process(c, v)
	}
	for _, r := range p.runners {
		if r == nil {
			continue
		}
		if u := r.Run(v, c.Output()); u != nil {
			return u
		}
	}
	return nil
}

func (p *forEach) End(c *interp.Invocation) *interp.Unwind {
	if p.parallel != nil {
		return p.parallel.end(c)
	}
	if p.end == nil {
		return nil
	}
	return c.CallInto(p.end, value.Null, c.Output())
}

// access reads a member of the object, or calls it.
func (p *forEach) access(c *interp.Invocation, v value.Value) *interp.Unwind {
	if v.IsNull() {
		return nil
	}
	if p.hasArgs || p.member != "" && value.HasMethod(c.Host(), v, p.symbol) {
		if ok, u := c.ShouldProcess("Target", "Invoke method"); !ok || u != nil {
			return u
		}
		r, err := value.InvokeMethodSym(c.Host(), v, p.symbol, p.member, p.args, nil)
		if err != nil {
			return c.WriteFailure(err)
		}
		if r.IsAutomationNull() {
			return nil
		}
		return c.WriteEach(r)
	}
	m, found, err := value.GetMemberSym(c.Host(), v, p.symbol, p.member)
	if err != nil {
		return c.WriteFailure(err)
	}
	if !found && c.StrictVersion() >= 2 {
		return c.WriteError(c.Problem("PSInvalidOperationException", "PropertyOrMethodNotFound", value.InvalidOperation, v, "The input object does not have a property or method named '"+p.member+"'."))
	}
	return c.WriteEach(m)
}
