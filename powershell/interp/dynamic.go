package interp

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/value"
)

// dynamicParameters runs a function's dynamicparam block and gives the parameters that it declares.
func (r *blockRun) dynamicParameters() ([]bind.Parameter, *Unwind) {
	c := r.fr.eng.collector()
	out := r.fr.out
	r.fr.out = c
	u := r.run(r.code.dynamic)
	r.fr.out = out
	v := c.Value()
	r.fr.eng.release(c)
	if u != nil {
		return nil, u
	}
	table, ok := value.AsMap(v)
	if !ok {
		return nil, nil
	}
	var params []bind.Parameter
	table.Each(func(key, v value.Value) bool {
		p := bind.Parameter{Name: value.ToString(key), Resolved: value.TypeObject}
		if t, _, err := value.GetMember(r.fr, v, "ParameterType"); err == nil {
			if of, ok := t.AsType(); ok {
				p.Resolved = of
			}
		}
		attributes, _, err := value.GetMember(r.fr, v, "Attributes")
		if err == nil {
			_ = value.ForEach(attributes, func(a value.Value) error {
				r.declareDynamic(&p, a)
				return nil
			})
		}
		if len(p.Sets) == 0 {
			p.Sets = []bind.Set{{}}
		}
		params = append(params, p)
		return true
	})
	return params, nil
}

// declareDynamic adds what an attribute object says to a parameter.
func (r *blockRun) declareDynamic(p *bind.Parameter, a value.Value) {
	o, ok := a.Unwrap().Object().(*attributeObject)
	if !ok {
		return
	}
	get := func(name string) value.Value {
		v, _, _ := o.AdaptedMember(r.fr, name)
		return v
	}
	switch o.of.Name {
	case "ParameterAttribute":
		set := bind.Set{
			Mandatory: value.ToBool(get("Mandatory")), FromPipeline: value.ToBool(get("ValueFromPipeline")),
			FromPipelineByPropertyName: value.ToBool(get("ValueFromPipelineByPropertyName")), FromRemaining: value.ToBool(get("ValueFromRemainingArguments")),
		}
		if n, ok := get("Position").AsInt64(); ok && n >= 0 {
			set.Position = int(n) + 1
		}
		if name := value.ToString(get("ParameterSetName")); name != bind.AllSets {
			set.Name = name
		}
		p.Sets = append(p.Sets, set)
	case "AliasAttribute":
		_ = value.ForEach(get("AliasNames"), func(v value.Value) error { p.Aliases = append(p.Aliases, value.ToString(v)); return nil })
	case "ValidateSetAttribute":
		v := &bind.ValidateSet{IgnoreCase: true}
		_ = value.ForEach(get("ValidValues"), func(x value.Value) error { v.Values = append(v.Values, value.ToString(x)); return nil })
		p.Validations = append(p.Validations, v)
	}
}
