package utility

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// writeError is Write-Error.
type writeError struct{ interp.Steps }

func newWriteError() interp.Processor { return writeError{} }

const writeErrorException = "Microsoft.PowerShell.Commands.WriteErrorException"

func (writeError) Process(inv *interp.Invocation) *interp.Unwind {
	return inv.WriteErrorOfCaller(writtenRecord(inv))
}

// writtenRecord gives the record that the arguments describe.
func writtenRecord(inv *interp.Invocation) *value.ErrorRecord {
	r, given := inv.Value("ErrorRecord").Unwrap().Object().(*value.ErrorRecord)
	if given {
		copied := *r
		copied.Extras = value.Extras{}
		r = &copied
	} else {
		r = newWrittenRecord(inv)
	}
	if text := inv.Text("RecommendedAction"); text != "" {
		if r.Details == "" {
			r.Details = r.Message()
		}
		r.RecommendedAction = text
	}
	for name, field := range map[string]*string{
		"CategoryActivity": &r.Activity, "CategoryReason": &r.Reason,
		"CategoryTargetName": &r.TargetName, "CategoryTargetType": &r.TargetType,
	} {
		if text := inv.Text(name); text != "" {
			*field = text
		}
	}
	if r.Activity == "" {
		r.Activity = inv.Name()
	}
	return r
}

func newWrittenRecord(inv *interp.Invocation) *value.ErrorRecord {
	message := inv.Text("Message")
	exception, given := inv.Value("Exception").Unwrap().Object().(*value.Exception)
	if !given {
		exception = value.NewException(writeErrorException, message)
	}
	category, _ := inv.Value("Category").AsEnum()
	r := &value.ErrorRecord{Exception: exception, ErrorID: inv.Text("ErrorId"), Category: value.ErrorCategory(category), Target: inv.Value("TargetObject")}
	if r.ErrorID == "" {
		r.ErrorID = exception.Of.FullName()
	}
	if given && message != "" {
		r.Details = message
	}
	return r
}
