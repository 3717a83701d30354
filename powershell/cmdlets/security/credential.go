package security

import (
	"github.com/exorun/exorun/powershell/cmdlets/secure"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getCredential is Get-Credential. It asks the console; where nobody can answer, it fails.
type getCredential struct{ interp.Steps }

func newGetCredential() interp.Processor { return getCredential{} }

func (getCredential) Process(inv *interp.Invocation) *interp.Unwind {
	given := inv.Value("Credential")
	if c, ok := given.Unwrap().Object().(*secure.Credential); ok {
		return inv.Write(value.Of(c))
	}
	name := inv.Text("UserName")
	if !given.IsNull() {
		name = value.ToString(given)
	}
	console := inv.World().Console
	if name == "" {
		line, err := console.Prompt(inv.Context(), "User: ", false)
		if err != nil {
			return refused(inv)
		}
		name = line
	}
	password, err := console.Prompt(inv.Context(), "Password for user "+name+": ", true)
	if err != nil {
		return refused(inv)
	}
	return inv.Write(value.Of(&secure.Credential{UserName: name, Password: secure.NewString(password)}))
}

func refused(inv *interp.Invocation) *interp.Unwind {
	return inv.Throw(record("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", value.InvalidOperation, value.Null,
		"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available."))
}
