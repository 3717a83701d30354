package security

import (
	"github.com/exorun/exorun/powershell/cmdlets/declare"
	"github.com/exorun/exorun/powershell/interp"
)

// Cmdlets gives the cmdlets of the module.
func Cmdlets() []*interp.Cmdlet {
	return []*interp.Cmdlet{
		declare.Cmdlet(&cmdletConvertFromSecureString, newFromSecureString),
		declare.Cmdlet(&cmdletConvertToSecureString, newToSecureString),
		declare.Cmdlet(&cmdletGetCredential, newGetCredential),
		declare.Cmdlet(&cmdletGetExecutionPolicy, newGetExecutionPolicy),
		declare.Cmdlet(&cmdletSetExecutionPolicy, newSetExecutionPolicy),
	}
}
