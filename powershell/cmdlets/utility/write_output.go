package utility

import (
	"github.com/exorun/exorun/powershell/interp"
)

// writeOutput is Write-Output.
type writeOutput struct{ interp.Steps }

func newWriteOutput() interp.Processor { return writeOutput{} }

func (writeOutput) Process(inv *interp.Invocation) *interp.Unwind {
	v := inv.Value("InputObject")
	if inv.Switch("NoEnumerate") || v.IsNull() {
		return inv.Write(v)
	}
	return inv.WriteEach(v)
}
