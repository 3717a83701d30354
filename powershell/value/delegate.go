package value

// Delegate is a .NET delegate made from a script block or a method.
type Delegate struct {
	Extras
	Of     *Type
	Target Callable
}

// Type is the delegate's type.
func (d *Delegate) Type() *Type { return d.Of }

// Call calls the delegate with arguments that are converted to the types that it declares, and gives its result as the type
// that it declares.
func (d *Delegate) Call(h Host, args ...Value) (Value, error) {
	invoke := d.Of.invoke()
	if invoke == nil || len(invoke.Parameters()) != len(args) {
		return d.Target.Call(h, Null, args)
	}
	bound := make([]Value, len(args))
	for i, p := range invoke.Parameters() {
		if p.ByRef {
			bound[i] = args[i]
			continue
		}
		var err error
		if bound[i], err = Convert(h, args[i], p.Type); err != nil {
			return Null, err
		}
	}
	return d.call(h, invoke, bound)
}

func (d *Delegate) call(h Host, invoke *Overload, args []Value) (Value, error) {
	var self Value
	if len(args) == 2 && invoke.Result() == TypeVoid {
		// An event's handler sees the sender as $this and the event as $_.
		self = args[0]
	}
	r, err := d.Target.Call(h, self, args)
	if err != nil || invoke.Result() == TypeVoid {
		return AutomationNull, err
	}
	return Convert(h, r, invoke.Result())
}

// invoke gives the method by which a delegate is called, nil for other types.
func (t *Type) invoke() *Overload {
	g := t.Members().methods[Intern("Invoke")]
	if g == nil || len(g.Overloads) != 1 {
		return nil
	}
	return g.Overloads[0]
}

func callDelegate(h Host, self Value, args []Value) (Value, error) {
	return self.ref.(*Delegate).Call(h, args...)
}

func callDelegateOfArray(h Host, self Value, args []Value) (Value, error) {
	items, _, err := Collect(args[0])
	if err != nil {
		return Null, err
	}
	return callDelegate(h, self, items)
}

type blockCallable struct{ block ScriptBlock }

func (c blockCallable) Call(h Host, self Value, args []Value) (Value, error) {
	underscore := Null
	if !self.IsNull() {
		underscore = args[1]
	}
	return h.CallBlock(c.block, self, underscore, args)
}

type methodCallable struct{ m *PSMethod }

func (c methodCallable) Call(h Host, _ Value, args []Value) (Value, error) {
	return c.m.Invoke(h, args)
}
