package interp

import (
	"time"

	"github.com/exorun/exorun/powershell/value"
)

// thread is the one thread that a runspace runs on, as scripts see it.
type thread struct{ value.Extras }

// Type is System.Threading.Thread.
func (*thread) Type() *value.Type { return value.NamedType("System.Threading.Thread") }

// threadDefinitions are the types of threads, and the attributes that compilers put on what they made.
func threadDefinitions() []*value.Definition {
	mark := func(name string) *value.Definition {
		return &value.Definition{Name: name, Base: "System.Attribute", Flags: value.FlagSealed, Build: func() *value.Definition {
			return &value.Definition{Constructors: []value.Method{{Signature: "Void .ctor()", Body: func(value.Host, value.Value, []value.Value) (value.Value, error) {
				return value.Of(&attributeObject{of: value.NamedType(name)}), nil
			}}}}
		}}
	}
	return []*value.Definition{
		{Name: "System.Threading.Thread", Flags: value.FlagSealed, Build: threadType},
		mark("System.Runtime.CompilerServices.CompilerGeneratedAttribute"),
		mark("System.Diagnostics.DebuggerStepThroughAttribute"),
		mark("System.Diagnostics.DebuggerHiddenAttribute"),
		mark("System.Diagnostics.DebuggerNonUserCodeAttribute"),
	}
}

func threadType() *value.Definition {
	sleep := func(parameter, name string, wait func(v value.Value) time.Duration) value.Method {
		return value.Method{Signature: "static Void Sleep(" + parameter + ")", Names: name, Body: func(h value.Host, _ value.Value, a []value.Value) (value.Value, error) {
			e := h.(*frame).eng
			if err := e.host.Clock.Sleep(e.ctx, wait(a[0])); err != nil && e.ctx.Err() != nil {
				e.stopped.Store(true)
				return value.AutomationNull, cancelled.asError()
			}
			return value.AutomationNull, nil
		}}
	}
	number := func(v value.Value) int64 { n, _ := v.AsInt64(); return n }
	return &value.Definition{
		Properties: []value.Property{
			{Signature: "static System.Threading.Thread CurrentThread", Get: func(value.Host, value.Value) (value.Value, error) { return value.Of(&thread{}), nil }},
			prop("Int32 ManagedThreadId", func(*thread) value.Value { return value.Int(1) }),
			prop("System.String Name", func(*thread) value.Value { return str("Pipeline Execution Thread") }),
			prop("Boolean IsAlive", func(*thread) value.Value { return value.True }),
			prop("Boolean IsBackground", func(*thread) value.Value { return value.False }),
		},
		Methods: []value.Method{
			sleep("Int32", "millisecondsTimeout", func(v value.Value) time.Duration { return time.Duration(number(v)) * time.Millisecond }),
			sleep("System.TimeSpan", "timeout", func(v value.Value) time.Duration {
				ticks, _ := v.AsTimeSpan()
				return time.Duration(ticks) * 100
			}),
		},
	}
}
