package utility

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// writeMessage is Write-Warning, Write-Verbose and Write-Debug.
type writeMessage struct {
	interp.Steps
	write func(inv *interp.Invocation, text string) *interp.Unwind
}

func newWriteWarning() interp.Processor { return writeMessage{write: (*interp.Invocation).Warn} }

func newWriteVerbose() interp.Processor { return writeMessage{write: (*interp.Invocation).Verbose} }

func newWriteDebug() interp.Processor { return writeMessage{write: (*interp.Invocation).Debug} }

func (w writeMessage) Process(inv *interp.Invocation) *interp.Unwind {
	return w.write(inv, inv.Text("Message"))
}

// writeInformation is Write-Information.
type writeInformation struct{ interp.Steps }

func newWriteInformation() interp.Processor { return writeInformation{} }

func (writeInformation) Process(inv *interp.Invocation) *interp.Unwind {
	return inv.Information(&interp.InformationRecord{Data: inv.Value("MessageData"), Tags: inv.Texts("Tags")})
}

// writeProgress is Write-Progress.
type writeProgress struct{ interp.Steps }

func newWriteProgress() interp.Processor { return writeProgress{} }

func (writeProgress) Process(inv *interp.Invocation) *interp.Unwind {
	activity := inv.Text("Activity")
	if activity == "" && !inv.Switch("Completed") {
		return inv.Throw(record(argumentException, "MissingActivity", value.InvalidArgument, value.Null,
			"The Activity parameter cannot be null, empty, or omitted when the Completed switch is not specified."))
	}
	return inv.Progress(activity, inv.Text("Status"), inv.Int("PercentComplete", -1), inv.Switch("Completed"))
}
