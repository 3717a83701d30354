package format

import "testing"

func TestErrorText(t *testing.T) {
	report := func(script string, line int) *ErrorReport {
		return &ErrorReport{
			Message: "No such mailbox.", Category: "ObjectNotFound", CategoryText: "ObjectNotFound: (a:String) [Get-X], Exception", ID: "X,Get-X",
			Invocation: true, Command: "Get-X", IsCommand: true, InvocationName: "Get-X", Script: script, Line: line,
			Position: "At line:" + "1 char:1\n+ Get-X a\n+ ~~~~~~~",
		}
	}
	for _, test := range []struct {
		name, view string
		report     *ErrorReport
		want       string
	}{
		{"concise at the prompt", "ConciseView", report("", 1), "Get-X: No such mailbox."},
		{
			"concise in a script", "ConciseView", report("/x.ps1", 3),
			"Get-X: /x.ps1:3\nLine |\n   3 |  Get-X a\n     |  ~~~~~~~\n     | No such mailbox.\n",
		},
		{
			"normal", "NormalView", report("", 1),
			"Get-X : No such mailbox.\nAt line:1 char:1\n+ Get-X a\n+ ~~~~~~~\n+ CategoryInfo          : ObjectNotFound: (a:String) [Get-X], Exception\n+ FullyQualifiedErrorId : X,Get-X",
		},
		{"category", "CategoryView", report("", 1), "ObjectNotFound: (a:String) [Get-X], Exception"},
	} {
		if got := ErrorText(test.report, test.view, Style{}, 80); got != test.want {
			t.Errorf("%s:\n%q\nwant\n%q", test.name, got, test.want)
		}
	}
}
