package value

import (
	"runtime"
	"strings"
)

// Invoke runs the method. A $null among the arguments that its body does not look for is refused as .NET's own methods refuse
// it, by ArgumentNullException; methods of script classes are not .NET's.
func (m *Method) Invoke(h Host, self Value, args []Value) (result Value, err error) {
	at := firstNull(args)
	if at < 0 || ofScriptClass(self) {
		return m.Body(h, self, args)
	}
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if e, ok := fault.(runtime.Error); !ok || !strings.Contains(e.Error(), "nil pointer dereference") {
			panic(fault)
		}
		result, err = Null, m.nullRefused(at)
	}()
	return m.Body(h, self, args)
}

func firstNull(args []Value) int {
	for i, a := range args {
		if a.IsNull() {
			return i
		}
	}
	return -1
}

func ofScriptClass(self Value) bool {
	if t, ok := self.AsType(); ok {
		return t.OfScript()
	}
	return !self.IsNull() && self.Type().OfScript()
}

// nullRefused is the error of an argument that may not be $null.
func (m *Method) nullRefused(at int) *Exception {
	text := "Value cannot be null."
	names := strings.Fields(m.Names)
	if at < len(names) {
		text += " (Parameter '" + names[at] + "')"
	}
	e := NewException("System.ArgumentNullException", text)
	if at < len(names) {
		e = e.WithProperty("ParamName", Str(names[at]))
	}
	return e
}
