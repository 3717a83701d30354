package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// Report describes an error record for its view.
func Report(e *interp.Engine, r *value.ErrorRecord) *format.ErrorReport {
	report := &format.ErrorReport{
		Message: r.Message(), HasDetails: r.Details != "", Recommended: r.RecommendedAction,
		CategoryText: r.CategoryMessage(), ID: r.FullyQualifiedID(), Thrown: interp.ThrownByThrow(r), Activity: r.Activity, Reason: r.CategoryReason(),
	}
	if r.Category != value.NotSpecified {
		report.Category = r.Category.String()
	}
	if r.Exception != nil {
		switch r.Exception.Of.Name {
		case "ParseException":
			report.Parse = true
		}
	}
	report.Native = strings.HasPrefix(r.ErrorID, "NativeCommandError")
	info, ok := r.Invocation.(*interp.InvocationInfo)
	if !ok || info == nil {
		return report
	}
	report.Invocation = true
	if command := info.Command(); command != nil {
		report.Command = interp.CommandName(command)
		report.IsCommand = e.FindCommand(report.Command)
	}
	report.InvocationName = info.Name()
	report.Script, report.Line, report.Position = info.Script(), info.Line(), info.PositionMessage()
	return report
}
