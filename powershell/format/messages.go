package format

// messageViews show the records of streams that PowerShell writes as text where they are redirected to the output.
var messageViews = [...]View{
	{
		Name: "Message", Types: []string{"System.Management.Automation.VerboseRecord", "System.Management.Automation.DebugRecord"}, Shape: CustomShape, OutOfBand: true,
		Fields: []Field{{Property: "Message"}},
	},
}
