package interp

import (
	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// staticPart is what a class has once: values of static properties and the static constructor, which run before the
// class is first used.
type staticPart struct {
	fields      []*staticField
	constructor *classMethod
	state       staticState
	failure     *value.Exception
}

type staticState byte

const (
	staticWaiting staticState = iota
	staticRunning
	staticReady
	staticFailed
)

type staticField struct {
	value   value.Value
	initial expr
	fit     func(h value.Host, v value.Value) (value.Value, error)
	at      syntax.Extent
}

// prepare runs the class's static part before its first use.
func (c *class) prepare(f *frame) error {
	s := &c.static
	switch s.state {
	case staticRunning, staticReady:
		return nil
	case staticFailed:
		return s.failure
	}
	s.state = staticRunning
	err := c.runStatic(f)
	if err == nil {
		s.state = staticReady
		return nil
	}
	if u, ok := err.(*unwindError); ok && u.u.Kind != Throw {
		s.state = staticWaiting
		return err
	}
	s.state = staticFailed
	s.failure = value.NewException("System.TypeInitializationException", "The type initializer for '"+c.typ.Name+"' threw an exception.")
	s.failure.WithProperty("TypeName", str(c.typ.Name))
	s.failure.Inner = value.AsException(err)
	return s.failure
}

func (c *class) runStatic(f *frame) error {
	var fr *frame
	for _, field := range c.static.fields {
		if field.initial == nil {
			continue
		}
		if fr == nil {
			fr = c.frame(f)
		}
		v, u := field.initial.eval(fr)
		if u != nil {
			return u.asError()
		}
		fitted, err := field.fit(fr, v)
		if err != nil {
			return fr.failedAt(err, field.at)
		}
		field.value = fitted
	}
	if m := c.static.constructor; m != nil {
		_, u := m.run(f, value.Null, nil)
		return u.asError()
	}
	return nil
}

func (d *definer) property(c *class, m *syntax.PropertyMember) *Unwind {
	t := value.TypeObject
	if m.PropertyType != nil {
		of, u := d.typeName(m.PropertyType.TypeName).resolve(d.frame)
		if u != nil {
			d.report(syntax.TypeNotFound, m.PropertyType.Extent(), m.PropertyType.TypeName.FullName())
			return nil
		}
		t = of
	}
	checks, u := d.variableChecks(d.compiler, m.Attributes, m.Name)
	if u != nil {
		return u
	}
	fit := fitterOf(t, checks)
	var initial expr
	if m.InitialValue != nil {
		initial = d.expr(m.InitialValue)
	}
	p := value.Property{Signature: t.FullName() + " " + m.Name, Declared: t, Hidden: m.PropertyAttributes&syntax.HiddenMember != 0}
	if m.PropertyAttributes&syntax.StaticMember != 0 {
		p.Signature = "static " + p.Signature
		c.declareStatic(&p, &staticField{value: unsetField(t), initial: initial, fit: fit, at: m.Extent()})
	} else {
		c.declareField(&p, classField{name: m.Name, typ: t, initial: initial, at: m.Extent()}, fit)
	}
	c.typ.Definition.Properties = append(c.typ.Definition.Properties, p)
	return nil
}

// fitterOf gives what makes a value fit a property: its type's conversion, then its validation attributes.
func fitterOf(t *value.Type, checks []variableCheck) func(h value.Host, v value.Value) (value.Value, error) {
	return func(h value.Host, v value.Value) (value.Value, error) {
		if v.IsAutomationNull() {
			v = value.Null
		}
		if t != value.TypeObject {
			converted, err := value.Convert(h, v, t)
			if err != nil {
				return v, err
			}
			v = converted
		}
		for _, check := range checks {
			a, ok := check.(*assignedCheck)
			if !ok {
				continue
			}
			problem, err := a.of.Validate(h, v)
			if err != nil {
				return v, err
			}
			if problem != "" {
				e := value.NewException(automation+"ValidationMetadataException", problem)
				e.ErrorID = "ValidationMetadataException"
				return v, e
			}
		}
		return v, nil
	}
}

func (c *class) declareStatic(p *value.Property, field *staticField) {
	c.static.fields = append(c.static.fields, field)
	p.Get = func(h value.Host, _ value.Value) (value.Value, error) {
		if f, ok := h.(*frame); ok {
			if err := c.prepare(f); err != nil {
				return value.Null, err
			}
		}
		return field.value, nil
	}
	p.Set = func(h value.Host, _, v value.Value) error {
		if f, ok := h.(*frame); ok {
			if err := c.prepare(f); err != nil {
				return err
			}
		}
		fitted, err := field.fit(h, v)
		if err == nil {
			field.value = fitted
		}
		return err
	}
}

func (c *class) declareField(p *value.Property, field classField, fit func(h value.Host, v value.Value) (value.Value, error)) {
	at := c.first + len(c.fields)
	c.fields = append(c.fields, field)
	of := func(self value.Value) *value.Value {
		switch o := self.Unwrap().Object().(type) {
		case *value.Instance:
			if at < len(o.Fields) {
				return &o.Fields[at]
			}
		case *value.Exception:
			if i := instanceOf(o); i != nil && at < len(i.Fields) {
				return &i.Fields[at]
			}
		}
		return nil
	}
	p.Get = func(_ value.Host, self value.Value) (value.Value, error) {
		if v := of(self); v != nil {
			return *v, nil
		}
		return value.Null, nil
	}
	p.Set = func(h value.Host, self, v value.Value) error {
		fitted, err := fit(h, v)
		if at := of(self); err == nil && at != nil {
			*at = fitted
		}
		return err
	}
}

// unsetField is what a property holds before anything is assigned.
func unsetField(t *value.Type) value.Value {
	if t == value.TypeString || t.IsNullable() || !t.IsValueType() {
		return value.Null
	}
	return value.Zero(t)
}
