package assetcmds_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/assetcmds"
	_ "github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

type source struct{}

func (source) Connection(_ context.Context, name string) ([]assetcmds.Field, error) {
	switch strings.ToLower(name) {
	case "azurerunasconnection":
		return []assetcmds.Field{{Name: "ApplicationId", Value: "an id"}, {Name: "CertificateThumbprint", Value: "AB"}}, nil
	case "locked":
		return nil, errors.New("the home is locked")
	}
	return nil, fmt.Errorf("connection %q: %w", name, assetcmds.ErrNotFound)
}

func TestGetAutomationConnection(t *testing.T) {
	t.Parallel()
	var output, problems []string
	engine := interp.New(interp.Options{
		Cmdlets: assetcmds.Cmdlets(source{}),
		Streams: interp.Streams{
			Output: interp.SinkFunc(func(v value.Value) *interp.Unwind { output = append(output, value.ToString(v)); return nil }),
			Error: interp.SinkFunc(func(v value.Value) *interp.Unwind {
				if record, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
					problems = append(problems, record.Message())
				}
				return nil
			}),
		},
	})
	for _, test := range []struct{ script, output, problem string }{
		{`$c = Get-AutomationConnection -Name AzureRunAsConnection; $c.ApplicationID; $c['CertificateThumbprint']; $c.GetType().Name`, "an id\nAB\nHashtable", ""},
		{"(Get-AutomationConnection \u2013Name azurerunasconnection).applicationid", "an id", ""},
		{`(Get-AutomationConnection AzureRunAsConnection).Count`, "2", ""},
		{`Get-AutomationConnection Other; 'after'`, "after", "Connection 'Other' was not found"},
		{`Get-AutomationConnection Locked; 'after'`, "after", "the home is locked"},
		{`try { Get-AutomationConnection Other -ErrorAction Stop } catch { $_.FullyQualifiedErrorId -like 'AutomationConnectionNotFound*' }`, "True", ""},
	} {
		output, problems = nil, nil
		if outcome := engine.RunText(context.Background(), test.script); outcome.Err != nil {
			problems = append(problems, outcome.Err.Message())
		}
		if got := strings.Join(output, "\n"); got != test.output {
			t.Errorf("%s: wrote %q, want %q", test.script, got, test.output)
		}
		if test.problem == "" && len(problems) > 0 || test.problem != "" && (len(problems) != 1 || !strings.Contains(problems[0], test.problem)) {
			t.Errorf("%s: problems %q, want %q", test.script, problems, test.problem)
		}
	}
}
