package interp

import (
	"strings"

	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// attributeIs tells whether an attribute is the one of a short name.
func attributeIs(a *syntax.Attribute, name string) bool {
	have := strings.ToLower(a.TypeName.FullName())
	have = strings.TrimPrefix(have, "system.management.automation.")
	return have == name || have == name+"attribute"
}

// cmdletBinding reads the attributes of a param block.
func (c *code) cmdletBinding(f *frame, attributes []*syntax.Attribute) *Unwind {
	for _, a := range attributes {
		if !attributeIs(a, "cmdletbinding") {
			continue
		}
		c.advanced = true
		k := &compiler{file: c.file, code: c}
		for _, n := range a.NamedArguments {
			v, u := k.expr(n.Argument).eval(f)
			if n.ExpressionOmitted {
				v, u = value.True, nil
			}
			if u != nil {
				return u
			}
			switch strings.ToLower(n.ArgumentName) {
			case "supportsshouldprocess":
				c.shouldProcess = value.ToBool(v)
			case "supportspaging":
				c.paging = value.ToBool(v)
			case "defaultparametersetname":
				c.defaultSet = value.ToString(v)
			case "positionalbinding":
				c.noPositions = !value.ToBool(v)
			case "confirmimpact":
				switch strings.ToLower(value.ToString(v)) {
				case "none":
					c.impact = ImpactNone
				case "low":
					c.impact = ImpactLow
				case "high":
					c.impact = ImpactHigh
				default:
					c.impact = ImpactMedium
				}
			}
		}
	}
	return nil
}

// declareParameters makes the declarations of a block's parameters from their attributes.
func (f *frame) declareParameters(c *code) ([]bind.Parameter, *Unwind) {
	out := make([]bind.Parameter, len(c.params))
	k := &compiler{file: c.file, code: c}
	for i, p := range c.params {
		d := &out[i]
		d.Name, d.Resolved = p.name, p.of
		if p.of == nil {
			d.Resolved = value.TypeObject
		}
		if p.tree.DefaultValue != nil {
			d.DefaultText = c.file.TextOf(p.tree.DefaultValue.Extent())
		}
		for _, a := range p.attributes {
			if u := f.declare(k, d, p, a); u != nil {
				return nil, u
			}
		}
		if len(d.Sets) == 0 {
			d.Sets = []bind.Set{{}}
		}
		checks, u := f.variableChecks(k, p.attributes, p.name)
		if u != nil {
			return nil, u
		}
		p.checks = checks
	}
	return out, nil
}

// declare adds what one attribute says to a parameter's declaration.
func (f *frame) declare(k *compiler, d *bind.Parameter, p *param, a *syntax.Attribute) *Unwind {
	args, named, u := f.attributeArguments(k, a)
	if u != nil {
		return u
	}
	switch {
	case attributeIs(a, "parameter"):
		set := bind.Set{}
		for name, v := range named {
			switch name {
			case "mandatory":
				set.Mandatory = value.ToBool(v)
			case "position":
				if n, ok := v.AsInt64(); ok && n >= 0 {
					set.Position = int(n) + 1
				}
			case "parametersetname":
				set.Name = value.ToString(v)
			case "valuefrompipeline":
				set.FromPipeline = value.ToBool(v)
			case "valuefrompipelinebypropertyname":
				set.FromPipelineByPropertyName = value.ToBool(v)
			case "valuefromremainingarguments":
				set.FromRemaining = value.ToBool(v)
			case "helpmessage":
				set.Help = value.ToString(v)
				d.Help = set.Help
			case "dontshow":
				d.Hidden = value.ToBool(v)
			}
		}
		d.Sets = append(d.Sets, set)
	case attributeIs(a, "alias"):
		for _, v := range flatten(args) {
			d.Aliases = append(d.Aliases, value.ToString(v))
		}
	case attributeIs(a, "allownull"):
		d.AllowNull = true
	case attributeIs(a, "allowemptystring"):
		d.AllowEmptyString = true
	case attributeIs(a, "allowemptycollection"):
		d.AllowEmptyCollection = true
	case attributeIs(a, "pstypename"):
		if len(args) > 0 {
			d.PSTypeName = value.ToString(args[0])
		}
	case attributeIs(a, "obsolete"):
		if len(args) > 0 {
			d.Obsolete = value.ToString(args[0])
		}
	case attributeIs(a, "psdefaultvalue"), attributeIs(a, "argumentcompleter"), attributeIs(a, "argumentcompletions"), attributeIs(a, "supportswildcards"), attributeIs(a, "pscredential"), attributeIs(a, "credential"):
	default:
		v, u := f.validation(a, args, named)
		if u != nil {
			return u
		}
		if v != nil {
			// Attributes nearest to the variable are looked at first.
			d.Validations = append(d.Validations, v)
		} else if u := f.customAttribute(d, a, args); u != nil {
			return u
		}
	}
	return nil
}

// customAttribute takes the attributes that scripts declare: classes derived from the validation and transformation attributes.
func (f *frame) customAttribute(d *bind.Parameter, a *syntax.Attribute, args []value.Value) *Unwind {
	t, ok := f.findType(a.TypeName.FullName())
	if !ok {
		if t, ok = f.findType(a.TypeName.FullName() + "Attribute"); !ok {
			return failure("CustomAttributeTypeNotFound", value.ParserError, value.Null, "Cannot find the type for custom attribute '"+a.TypeName.FullName()+"'. Make sure that the assembly that contains this type is loaded.")
		}
	}
	if t.Flags&value.FlagScript == 0 {
		return nil
	}
	o, err := value.New(f, t, args)
	if err != nil {
		return f.raise(err)
	}
	for b := t; b != nil; b = b.Base {
		switch b.Name {
		case "ValidateArgumentsAttribute":
			d.Validations = append(d.Validations, &classValidation{f: f, of: o, method: "Validate"})
			return nil
		case "ValidateEnumeratedArgumentsAttribute":
			d.Validations = append(d.Validations, &classValidation{f: f, of: o, method: "ValidateElement", each: true})
			return nil
		case "ArgumentTransformationAttribute":
			d.Transforms = append(d.Transforms, &classTransform{f: f, of: o})
			return nil
		}
	}
	return nil
}

type classValidation struct {
	f      *frame
	of     value.Value
	method string
	each   bool
}

func (c *classValidation) Name() string { return c.of.Type().Name }

func (c *classValidation) Validate(h value.Host, v value.Value) (string, error) {
	check := func(v value.Value) error {
		args := []value.Value{v, value.Null}
		if c.each {
			args = args[:1]
		}
		_, err := value.InvokeMethod(h, c.of, c.method, args, nil)
		return err
	}
	var err error
	if c.each {
		err = value.ForEach(v, check)
	} else {
		err = check(v)
	}
	if err == nil {
		return "", nil
	}
	return value.AsException(err).Message, nil
}

type classTransform struct {
	f  *frame
	of value.Value
}

func (c *classTransform) Transform(h value.Host, v value.Value) (value.Value, error) {
	return value.InvokeMethod(h, c.of, "Transform", []value.Value{value.Null, v}, nil)
}

// attributeArguments evaluates an attribute's arguments. Names come in lower case.
func (f *frame) attributeArguments(k *compiler, a *syntax.Attribute) (args []value.Value, named map[string]value.Value, u *Unwind) {
	for _, e := range a.PositionalArguments {
		v, u := k.expr(e).eval(f)
		if u != nil {
			return nil, nil, u
		}
		args = append(args, v)
	}
	named = make(map[string]value.Value, len(a.NamedArguments))
	for _, n := range a.NamedArguments {
		if n.ExpressionOmitted {
			named[strings.ToLower(n.ArgumentName)] = value.True
			continue
		}
		v, u := k.expr(n.Argument).eval(f)
		if u != nil {
			return nil, nil, u
		}
		named[strings.ToLower(n.ArgumentName)] = v
	}
	return args, named, nil
}

func flatten(args []value.Value) []value.Value {
	var out []value.Value
	for _, a := range args {
		if items, ok, _ := value.Collect(a); ok {
			out = append(out, items...)
			continue
		}
		out = append(out, a)
	}
	return out
}

// validation gives the check of one of PowerShell's validation attributes, nil where the attribute is none.
func (f *frame) validation(a *syntax.Attribute, args []value.Value, named map[string]value.Value) (bind.Validation, *Unwind) {
	integer := func(i int) int64 {
		if i < len(args) {
			if c, err := value.Convert(f, args[i], value.TypeInt32); err == nil {
				n, _ := c.AsInt64()
				return n
			}
		}
		return 0
	}
	message := ""
	if m, ok := named["errormessage"]; ok {
		message = value.ToString(m)
	}
	switch {
	case attributeIs(a, "validateset"):
		v := &bind.ValidateSet{IgnoreCase: true, Message: message}
		if ic, ok := named["ignorecase"]; ok {
			v.IgnoreCase = value.ToBool(ic)
		}
		list := flatten(args)
		if len(list) == 1 {
			if t, ok := list[0].AsType(); ok {
				v.Generate = func(h value.Host) ([]string, error) { return generatedValues(h, t) }
				return v, nil
			}
		}
		for _, x := range list {
			v.Values = append(v.Values, value.ToString(x))
		}
		return v, nil
	case attributeIs(a, "validaterange"):
		if len(args) == 1 {
			return &bind.ValidateRange{Kind: value.ToString(args[0])}, nil
		}
		if len(args) == 2 {
			return &bind.ValidateRange{Min: args[0], Max: args[1]}, nil
		}
	case attributeIs(a, "validatelength"):
		return &bind.ValidateLength{Min: integer(0), Max: integer(1)}, nil
	case attributeIs(a, "validatecount"):
		return &bind.ValidateCount{Min: integer(0), Max: integer(1)}, nil
	case attributeIs(a, "validatepattern"):
		v := &bind.ValidatePattern{IgnoreCase: true, Message: message}
		if len(args) > 0 {
			v.Pattern = value.ToString(args[0])
		}
		if o, ok := named["options"]; ok && !strings.Contains(strings.ToLower(value.ToString(o)), "ignorecase") {
			v.IgnoreCase = false
		}
		return v, nil
	case attributeIs(a, "validatescript"):
		v := &bind.ValidateScript{Message: message}
		if len(args) > 0 {
			v.Block, _ = args[0].AsScriptBlock()
		}
		return v, nil
	case attributeIs(a, "validatenotnull"):
		return bind.ValidateNotNull{}, nil
	case attributeIs(a, "validatenotnullorempty"):
		return bind.ValidateNotNullOrEmpty{}, nil
	case attributeIs(a, "validatenotnullorwhitespace"):
		return bind.ValidateNotNullOrEmpty{Blank: true}, nil
	case attributeIs(a, "validatedrive"), attributeIs(a, "validateuserdrive"), attributeIs(a, "validatetrusteddata"):
		return nil, nil
	}
	return nil, nil
}

func generatedValues(h value.Host, t *value.Type) ([]string, error) {
	o, err := value.New(h, t, nil)
	if err != nil {
		return nil, err
	}
	v, err := value.InvokeMethod(h, o, "GetValidValues", nil, nil)
	if err != nil {
		return nil, err
	}
	var out []string
	err = value.ForEach(v, func(x value.Value) error { out = append(out, value.ToString(x)); return nil })
	return out, err
}

// assignedCheck runs a validation over what is assigned to a variable.
type assignedCheck struct {
	of   bind.Validation
	name string
}

func (c *assignedCheck) check(f *frame, v value.Value) (value.Value, error) {
	problem, err := c.of.Validate(f, v)
	if err != nil {
		return v, err
	}
	if problem != "" {
		e := value.NewException("System.Management.Automation.ValidationMetadataException", "The variable cannot be validated because the value "+value.ToString(v)+" is not a valid value for the "+c.name+" variable.")
		e.ErrorID, e.Category = "ValidateSetFailure", value.MetadataError
		return v, e
	}
	return v, nil
}

// variableChecks gives the checks of the attributes of a variable or parameter.
func (f *frame) variableChecks(k *compiler, attributes []*syntax.Attribute, name string) ([]variableCheck, *Unwind) {
	var checks []variableCheck
	for _, a := range attributes {
		args, named, u := f.attributeArguments(k, a)
		if u != nil {
			return nil, u
		}
		v, u := f.validation(a, args, named)
		if u != nil {
			return nil, u
		}
		if v != nil {
			checks = append(checks, &assignedCheck{of: v, name: name})
		}
	}
	return checks, nil
}
