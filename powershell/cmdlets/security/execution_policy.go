package security

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Scripts are trusted or not before they are run; a policy changes nothing. The cmdlets are there for scripts that set one.

// getExecutionPolicy is Get-ExecutionPolicy.
type getExecutionPolicy struct{ interp.Steps }

func newGetExecutionPolicy() interp.Processor { return getExecutionPolicy{} }

func (getExecutionPolicy) Process(inv *interp.Invocation) *interp.Unwind {
	if !inv.Switch("List") {
		return inv.Write(policy("Unrestricted"))
	}
	for _, scope := range []string{"MachinePolicy", "UserPolicy", "Process", "CurrentUser", "LocalMachine"} {
		shape := value.EmptyShape.With("Scope").With("ExecutionPolicy")
		if u := inv.Write(value.Of(value.NewRecord(shape, []value.Value{value.Str(scope), policy("Unrestricted")}))); u != nil {
			return u
		}
	}
	return nil
}

func policy(name string) value.Value {
	t := value.NamedType("Microsoft.PowerShell.ExecutionPolicy")
	n, err := value.ParseEnum(t, name, true)
	if err != nil {
		return value.Str(name)
	}
	return value.EnumOf(t, n)
}

// setExecutionPolicy is Set-ExecutionPolicy.
type setExecutionPolicy struct{ interp.Steps }

func newSetExecutionPolicy() interp.Processor { return setExecutionPolicy{} }
