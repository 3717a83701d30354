package gallerycmds_test

import (
	"context"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/gallerycmds"
	_ "github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func TestGallery(t *testing.T) {
	t.Parallel()
	var output, problems []string
	engine := interp.New(interp.Options{
		Cmdlets: gallerycmds.Cmdlets([]gallerycmds.BuiltIn{{"ExchangeOnlineManagement", "3.7.0"}, {"AzureAD", "2.0.2.182"}}),
		Streams: interp.Streams{
			Output: interp.SinkFunc(func(v value.Value) *interp.Unwind { output = append(output, value.ToString(v)); return nil }),
			Error: interp.SinkFunc(func(v value.Value) *interp.Unwind {
				if record, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
					problems = append(problems, record.FullyQualifiedID())
				}
				return nil
			}),
		},
	})
	for _, test := range []struct{ script, output, problems string }{
		{`Install-Module ExchangeOnlineManagement`, "", ""},
		{`Install-Module -Name exchangeonlinemanagement -Scope CurrentUser -Force -AllowClobber -Repository PSGallery -MinimumVersion 3.0.0`, "", ""},
		{`Set-PSRepository -Name PSGallery -InstallationPolicy Trusted; Update-Module ExchangeOnlineManagement -Confirm:$false`, "", ""},
		{`(Get-InstalledModule ExchangeOnlineManagement).Version.ToString()`, "3.7.0", ""},
		{`(Get-InstalledModule -Name ExchangeOnlineManagement -ErrorAction SilentlyContinue).Version -ge [version]'3.0.0'`, "True", ""},
		{`(Find-Module Exch*).Name`, "ExchangeOnlineManagement", ""},
		{`@(Get-InstalledModule).Count`, "2", ""},
		{`'AzureAD' | Install-Module`, "", ""},
		{`Install-Module ImportExcel`, "", "NoMatchFoundForCriteria,Install-Module"},
		{`Get-InstalledModule Import*`, "", ""},
	} {
		output, problems = nil, nil
		if outcome := engine.RunText(context.Background(), test.script); outcome.Err != nil {
			problems = append(problems, outcome.Err.FullyQualifiedID()+": "+outcome.Err.Message())
		}
		if got := strings.Join(output, "\n"); got != test.output {
			t.Errorf("%s: wrote %q, want %q", test.script, got, test.output)
		}
		if got := strings.Join(problems, "\n"); got != test.problems {
			t.Errorf("%s: problems %q, want %q", test.script, got, test.problems)
		}
	}
}
