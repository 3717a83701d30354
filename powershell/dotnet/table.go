package dotnet

import (
	"strconv"

	"github.com/exorun/exorun/powershell/value"
)

type (
	// V is a script's value.
	V = value.Value
	// H is the engine that runs the script.
	H = value.Host
	// D is the table of a type.
	D = value.Definition
	// M is an overload in a table.
	M = value.Method
	// P is a property in a table.
	P = value.Property
)

var (
	none = value.AutomationNull
	null = value.Null
)

// m is a method that cannot fail.
func m(signature string, f func(self V, a []V) V) M {
	return M{Signature: signature, Body: func(_ H, self V, a []V) (V, error) { return f(self, a), nil }}
}

// me is a method that can fail.
func me(signature string, f func(self V, a []V) (V, error)) M {
	return M{Signature: signature, Body: func(_ H, self V, a []V) (V, error) { return f(self, a) }}
}

// mh is a method that calls back into the engine.
func mh(signature string, f func(h H, self V, a []V) (V, error)) M {
	return M{Signature: signature, Body: f}
}

// explicit marks methods that the type has only as an interface's.
func explicit(ms ...M) []M {
	for i := range ms {
		ms[i].Explicit = true
	}
	return ms
}

// without leaves members of a table out that a kindred type does not have.
func without(d *D, signatures ...string) *D {
	gone := map[string]bool{}
	for _, s := range signatures {
		gone[s] = true
	}
	c := &D{Parameters: d.Parameters, Interfaces: d.Interfaces}
	for _, x := range d.Constructors {
		if !gone[x.Signature] {
			c.Constructors = append(c.Constructors, x)
		}
	}
	for _, x := range d.Methods {
		if !gone[x.Signature] {
			c.Methods = append(c.Methods, x)
		}
	}
	for _, x := range d.Properties {
		if !gone[x.Signature] {
			c.Properties = append(c.Properties, x)
		}
	}
	return c
}

// params marks the last parameter as one that takes any number of arguments.
func params(m M) M {
	m.Variadic = true
	return m
}

// named gives the parameters' names in order, separated by blanks.
func named(m M, names string) M {
	m.Names = names
	return m
}

// optional gives the last parameters default values.
func optional(m M, defaults ...V) M {
	m.Defaults = defaults
	return m
}

// p is a property that is only read.
func p(signature string, get func(self V) V) P {
	return P{Signature: signature, Get: func(_ H, self V) (V, error) { return get(self), nil }}
}

// pe is a property whose getter can fail.
func pe(signature string, get func(self V) (V, error)) P {
	return P{Signature: signature, Get: func(_ H, self V) (V, error) { return get(self) }}
}

// pw is a property that can be set.
func pw(signature string, get func(self V) V, set func(self, v V) error) P {
	return P{
		Signature: signature, Get: func(_ H, self V) (V, error) { return get(self), nil },
		Set: func(_ H, self, v V) error { return set(self, v) },
	}
}

// field is a constant of a type.
func field(signature string, v V) P {
	return P{Signature: signature, Field: true, Get: func(H, V) (V, error) { return v, nil }}
}

func str(v V) string         { s, _ := v.AsString(); return s }
func i32(v V) int            { return int(int32(v.Bits())) }
func i64(v V) int64          { return int64(v.Bits()) }
func boolean(v V) bool       { return v.Bits() != 0 }
func char(v V) uint16        { return uint16(v.Bits()) }
func float(v V) float64      { return value.DoubleOf(v) }
func typeOf(v V) *value.Type { t, _ := v.AsType(); return t }

func text(s string) V { return value.Str(s) }
func num(i int) V     { return value.Int(i) }
func yes(b bool) V    { return value.Bool(b) }

func items(v V) []V {
	out, _, _ := value.CollectAll(v)
	return out
}

// strs gives a collection's elements as texts.
func strs(v V) []string {
	vs := items(v)
	out := make([]string, len(vs))
	for i, x := range vs {
		out[i] = str(x)
	}
	return out
}

func native[T value.Object](v V) T {
	o := v.Unwrap().Object()
	if i, ok := o.(*value.Instance); ok && i.Native != nil {
		o = i.Native
	}
	t, _ := o.(T)
	return t
}

// setRef sets what a by-reference argument refers to.
func setRef(a, v V) error { return native[*value.Reference](a).Set(v) }

func itoa(i int) string { return strconv.Itoa(i) }

// Exceptions that many methods throw.

func argumentNull(name string) error {
	return value.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter '"+name+"')").WithProperty("ParamName", text(name))
}

func argument(name, message string) error {
	if name != "" {
		message += " (Parameter '" + name + "')"
	}
	return value.NewException("System.ArgumentException", message).WithProperty("ParamName", text(name))
}

func outOfRange(name, message string) error {
	return value.NewException("System.ArgumentOutOfRangeException", message+" (Parameter '"+name+"')").WithProperty("ParamName", text(name))
}

// mustBe is the message that .NET's guards write about a number.
func mustBe(name, actual, what string) error {
	return value.NewException("System.ArgumentOutOfRangeException",
		name+" ('"+actual+"') must be "+what+". (Parameter '"+name+"')\nActual value was "+actual+".").WithProperty("ParamName", text(name))
}

func formatError(message string) error { return value.NewException("System.FormatException", message) }

func invalidOperation(message string) error {
	return value.NewException("System.InvalidOperationException", message)
}

func overflow(message string) error { return value.NewException("System.OverflowException", message) }

func notSupported(message string) error {
	return value.NewException("System.NotSupportedException", message)
}

func indexRange(name string) error {
	return outOfRange(name, "Index was out of range. Must be non-negative and less than the size of the collection.")
}
