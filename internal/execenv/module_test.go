package execenv

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/files"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/syntax"
)

func TestModuleParses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Exorun.psd1", "Exorun.psm1", "arrive.ps1"} {
		text, err := module.ReadFile("module/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, errs := syntax.Parse(name, string(text)); len(errs) > 0 {
			t.Errorf("%s: %v", name, errs[0])
		}
		if bytes.ContainsFunc(text, func(r rune) bool { return r > 126 }) {
			t.Errorf("%s is not ASCII: Windows PowerShell reads a file without a mark in the machine's code page", name)
		}
	}
}

// exchangeStandIn is a module in the place of the real one, whose command says what it was given.
const exchangeStandIn = `
function Connect-ExchangeOnline {
    [CmdletBinding()]
    param([string] $AppId, [string] $Organization, [switch] $ShowBanner = $true, [string] $CertificateThumbprint, $Certificate, [string[]] $CommandName)
    foreach ($name in $PSBoundParameters.Keys | Sort-Object) { "$name=$($PSBoundParameters[$name])" }
}
Export-ModuleMember -Function Connect-ExchangeOnline
`

const ownThumbprint = "00112233445566778899AABBCCDDEEFF00112233"

// TestModuleRuns runs the module in exorun's own engine over a stand-in of ExchangeOnlineManagement. What needs .NET's
// certificates is replaced: a certificate is a text here.
func TestModuleRuns(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	manifest, err := writeModule(filepath.Join(folder, "Exorun"))
	if err != nil {
		t.Fatal(err)
	}
	exchange := filepath.Join(folder, "ExchangeOnlineManagement.psm1")
	if err := os.WriteFile(exchange, []byte(exchangeStandIn), 0o600); err != nil {
		t.Fatal(err)
	}
	const noCertificate = `& (Get-Module Exorun) { function script:Read-AccountCertificate { 'the certificate' } }
`
	ours, real := fmt.Sprintf("Import-Module '%s'\n", manifest), fmt.Sprintf("Import-Module '%s'\n", exchange)
	connect := "Connect-ExchangeOnline -CertificateThumbprint " + ownThumbprint + " -AppId a -Organization o -ShowBanner:$false -CommandName Get-Mailbox, Get-User\n"
	connected := "AppId=a Certificate=the certificate CommandName=Get-Mailbox Get-User Organization=o ShowBanner=False"
	for _, test := range []struct{ name, script, want string }{
		{
			"connection", ours + `$c = Get-AutomationConnection -Name azurerunasconnection
"$($c.ApplicationId) $($c.TenantId) $($c.CertificateThumbprint) [$($c.SubscriptionId)] $($c.Organization) $($c.Cloud)"`,
			"app tenant " + ownThumbprint + " [] contoso.onmicrosoft.com public",
		},
		{
			"unknown connection", ours + `try { Get-AutomationConnection Other -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }`,
			"AutomationConnectionNotFound,Get-AutomationConnection",
		},
		{"certificate", ours + noCertificate + `Get-AutomationCertificate -Name AzureRunAsCertificate`, "the certificate"},
		{
			"unknown certificate", ours + noCertificate + `try { Get-AutomationCertificate Other -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }`,
			"AutomationCertificateNotFound,Get-AutomationCertificate",
		},
		{"real module first", real + ours + noCertificate + connect, connected},
		{"real module later", ours + noCertificate + real + connect, connected},
		{"real module again", ours + noCertificate + real + strings.TrimSpace(real) + " -Force\n" + connect, connected},
		{"as pasted", ours + noCertificate + real + `$p = @{ CertificateThumbprint = '` + strings.ToLower(ownThumbprint[:20]) + " " + ownThumbprint[20:] + `'; AppId = 'a' }
Connect-ExchangeOnline @p`, "AppId=a Certificate=the certificate"},
		{"another's thumbprint", ours + noCertificate + real + `Connect-ExchangeOnline -CertificateThumbprint ABCD -AppId a`, "AppId=a CertificateThumbprint=ABCD"},
		{"another way in", ours + noCertificate + real + `Connect-ExchangeOnline -Certificate own -AppId a -Verbose:$false`, "AppId=a Certificate=own Verbose=False"},
		{"without the real module", ours + `try { Connect-ExchangeOnline -AppId a } catch { 'not there' }`, "not there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := runScript(t, test.script); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// runScript runs a script in the engine and returns its output with blanks for line breaks.
func runScript(t *testing.T, script string) string {
	t.Helper()
	var out bytes.Buffer
	shell := powershell.New(powershell.WithHost(interp.Host{
		Console: console{&out}, Files: files.New(""), Clock: interp.SystemClock{},
		Environment: interp.NewEnvironment([]string{
			"EXORUN_CONNECTION=AzureRunAsConnection", "EXORUN_CERTIFICATE_THUMBPRINT=" + ownThumbprint, "EXORUN_ORGANIZATION=contoso.onmicrosoft.com",
			"EXORUN_CLOUD=public", "AZURE_CLIENT_ID=app", "AZURE_TENANT_ID=tenant", "PSModulePath=",
		}),
	}))
	if code, err := shell.RunText(context.Background(), "", script); code != 0 || err != nil {
		t.Errorf("exit code %d, %v", code, err)
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// console shows all that a script writes.
type console struct{ io.Writer }

func (c console) Out() io.Writer { return c.Writer }
func (c console) Err() io.Writer { return c.Writer }
func (console) Width() int       { return 200 }
func (console) Color() bool      { return false }
func (console) Prompt(context.Context, string, bool) (string, error) {
	return "", interp.ErrNotInteractive
}
func (console) Progress(string, string, int, bool) {}
func (console) Choose(context.Context, string, string, []interp.Choice, int) (int, error) {
	return 0, interp.ErrNotInteractive
}
