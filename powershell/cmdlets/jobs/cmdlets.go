package jobs

import (
	"github.com/exorun/exorun/powershell/bind"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

const core = "Microsoft.PowerShell.Core"

// Cmdlets gives the cmdlets for one engine.
func Cmdlets() []*interp.Cmdlet {
	return []*interp.Cmdlet{
		{
			Name: "Start-Job", Module: core, DefaultSet: "ComputerName", Output: []string{backgroundJob},
			New: func() interp.Processor { return &startJob{} }, Parameters: startParameters(
				bind.Parameter{Name: "PSVersion", Type: "version"}, bind.Parameter{Name: "WorkingDirectory", Type: "string"},
			),
		},
		{
			Name: "Start-ThreadJob", Module: "Microsoft.PowerShell.ThreadJob", DefaultSet: "ScriptBlock", Output: []string{threadJob},
			New: func() interp.Processor { return &startJob{thread: true} }, Parameters: startParameters(
				bind.Parameter{Name: "ThrottleLimit", Type: "int", Validations: []bind.Validation{&bind.ValidateRange{Min: value.Int(1), Max: value.Int(1000000)}}},
				bind.Parameter{Name: "StreamingHost", Type: "object"},
			),
		},
		{Name: "Get-Job", Module: core, DefaultSet: "SessionIdParameterSet", New: func() interp.Processor { return &getJob{} }, Parameters: chooseParameters(false,
			bind.Parameter{Name: "Command", Type: "string[]", Sets: []bind.Set{{Name: "CommandParameterSet", FromPipelineByPropertyName: true}}},
			bind.Parameter{Name: "IncludeChildJob", Type: "switch"},
			bind.Parameter{Name: "HasMoreData", Type: "bool"},
			bind.Parameter{Name: "Newest", Type: "int"},
		)},
		{Name: "Wait-Job", Module: core, DefaultSet: "SessionIdParameterSet", New: func() interp.Processor { return &waitJob{} }, Parameters: chooseParameters(true,
			bind.Parameter{Name: "Any", Type: "switch"},
			bind.Parameter{Name: "Timeout", Type: "int", Aliases: []string{"TimeoutSec"}, Validations: []bind.Validation{&bind.ValidateRange{Min: value.Int(-1), Max: value.Int(2147483647)}}},
			bind.Parameter{Name: "Force", Type: "switch"},
		)},
		{Name: "Receive-Job", Module: core, DefaultSet: "Location", New: func() interp.Processor { return &receiveJob{} }, Parameters: receiveParameters()},
		{Name: "Stop-Job", Module: core, DefaultSet: "SessionIdParameterSet", ShouldProcess: true, New: func() interp.Processor { return &stopJob{} }, Parameters: chooseParameters(true,
			bind.Parameter{Name: "PassThru", Type: "switch"},
		)},
		{Name: "Remove-Job", Module: core, DefaultSet: "SessionIdParameterSet", ShouldProcess: true, New: func() interp.Processor { return &removeJob{} }, Parameters: chooseParameters(true,
			bind.Parameter{Name: "Force", Type: "switch", Aliases: []string{"F"}},
		)},
	}
}

// startParameters are what Start-Job and Start-ThreadJob share, and more.
func startParameters(more ...bind.Parameter) []bind.Parameter {
	return append([]bind.Parameter{
		{Name: "ScriptBlock", Type: "scriptblock", Aliases: []string{"Command"}, Sets: []bind.Set{{Name: "ComputerName", Mandatory: true, Position: 1}}},
		{Name: "FilePath", Type: "string", Sets: []bind.Set{{Name: "FilePathComputerName", Mandatory: true, Position: 1}}},
		{Name: "LiteralPath", Type: "string", Aliases: []string{"PSPath", "LP"}, Sets: []bind.Set{{Name: "LiteralFilePathComputerName", Mandatory: true}}},
		{Name: "Name", Type: "string", Sets: []bind.Set{{FromPipelineByPropertyName: true}}},
		{Name: "InitializationScript", Type: "scriptblock"},
		{Name: "InputObject", Type: "psobject", Sets: []bind.Set{{FromPipeline: true}}},
		{Name: "ArgumentList", Type: "object[]", Aliases: []string{"Args"}},
	}, more...)
}

// chooseParameters are the ways to name jobs, and more. Mandatory says that one has to be given.
func chooseParameters(mandatory bool, more ...bind.Parameter) []bind.Parameter {
	parameters := []bind.Parameter{
		{Name: "Id", Type: "int[]", Sets: []bind.Set{{Name: "SessionIdParameterSet", Mandatory: mandatory, Position: 1, FromPipelineByPropertyName: true}}},
		{Name: "Name", Type: "string[]", Sets: []bind.Set{{Name: "NameParameterSet", Mandatory: true, Position: position(!mandatory), FromPipelineByPropertyName: true}}},
		{Name: "InstanceId", Type: "guid[]", Sets: []bind.Set{{Name: "InstanceIdParameterSet", Mandatory: true, Position: position(!mandatory), FromPipelineByPropertyName: true}}},
		{Name: "State", Type: "System.Management.Automation.JobState", Sets: []bind.Set{{Name: "StateParameterSet", Mandatory: true, Position: position(!mandatory), FromPipelineByPropertyName: true}}},
	}
	if mandatory {
		parameters = append(parameters, bind.Parameter{Name: "Job", Type: "System.Management.Automation.Job[]", Sets: []bind.Set{{Name: "JobParameterSet", Mandatory: true, Position: 1, FromPipeline: true, FromPipelineByPropertyName: true}}})
	}
	return append(parameters, more...)
}

func position(has bool) int {
	if has {
		return 1
	}
	return 0
}

func receiveParameters() []bind.Parameter {
	return []bind.Parameter{
		{Name: "Job", Type: "System.Management.Automation.Job[]", Sets: []bind.Set{{Name: "Location", Mandatory: true, Position: 1, FromPipeline: true, FromPipelineByPropertyName: true}}},
		{Name: "Id", Type: "int[]", Sets: []bind.Set{{Name: "SessionIdParameterSet", Mandatory: true, Position: 1, FromPipelineByPropertyName: true}}},
		{Name: "Name", Type: "string[]", Sets: []bind.Set{{Name: "NameParameterSet", Mandatory: true, FromPipelineByPropertyName: true}}},
		{Name: "InstanceId", Type: "guid[]", Sets: []bind.Set{{Name: "InstanceIdParameterSet", Mandatory: true, FromPipelineByPropertyName: true}}},
		{Name: "Location", Type: "string[]", Sets: []bind.Set{{Name: "Location", Position: 2}}},
		{Name: "Keep", Type: "switch"},
		{Name: "NoRecurse", Type: "switch"},
		{Name: "Force", Type: "switch"},
		{Name: "Wait", Type: "switch"},
		{Name: "AutoRemoveJob", Type: "switch"},
		{Name: "WriteEvents", Type: "switch"},
		{Name: "WriteJobInResults", Type: "switch"},
	}
}
