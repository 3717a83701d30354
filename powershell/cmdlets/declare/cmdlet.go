package declare

import "github.com/exorun/exorun/powershell/interp"

// Cmdlet gives a cmdlet by its declaration and what runs it.
func Cmdlet(d *interp.Cmdlet, run func() interp.Processor) *interp.Cmdlet {
	return &interp.Cmdlet{
		Name: d.Name, Module: d.Module, Class: d.Class, Parameters: d.Parameters, DefaultSet: d.DefaultSet,
		ShouldProcess: d.ShouldProcess, ConfirmImpact: d.ConfirmImpact, Paging: d.Paging, Output: d.Output, Dynamic: d.Dynamic, New: run,
	}
}
