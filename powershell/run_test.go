package powershell_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
)

// console keeps what is written.
type console struct {
	interp.NoConsole
	out, err bytes.Buffer
}

func (c *console) Out() io.Writer { return &c.out }
func (c *console) Err() io.Writer { return &c.err }

// TestRun holds a script file to what `pwsh -NonInteractive -File` does with it.
func TestRun(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script string
		other  string // a second script beside it, other.ps1
		args   []string
		out    string
		exit   int
	}{
		"arguments without parameters": {script: `"$args"; function f { "f $args" }; f @args`, args: []string{"1", "2"}, out: "1 2\nf 1 2\n"},
		"bound parameters":             {script: `param($x) "$x $($PSBoundParameters.Keys) $($args.Count)"`, args: []string{"-x", "4"}, out: "4 x 0\n"},
		"the scope is the global one":  {script: `$x = 1; $global:x; $script:x = 2; $x`, out: "1\n2\n"},
		"a dotted script has its own arguments": {
			script: `. (Join-Path $PSScriptRoot other.ps1) 7 8; "$args $y"`, other: `$y = "[$args]"`, args: []string{"9"}, out: "9 [7 8]\n",
		},
		"a called script has its own scope": {
			script: `$y = 1; & (Join-Path $PSScriptRoot other.ps1); $y`, other: `$y = 2; $script:y; $global:y`, out: "2\n1\n1\n",
		},
		"an exit code":                 {script: `'a'; exit 3`, out: "a\n", exit: 3},
		"a list as remaining argument": {script: `Write-Output 1, 2 | ForEach-Object { "<$_>" }`, out: "<1>\n<2>\n"},
		"the console itself":           {script: `[Console]::WriteLine('{0:D2}', 7); [Console]::Out.Write('x')`, out: "07\nx"},
		"a short name of a type": {
			script: `$names = [psobject].Assembly.GetType('System.Management.Automation.TypeAccelerators')
$names::Add('count', [int]); [count]::MaxValue; $names::Get['COUNT'].Name; $names::Remove('count'); $names::Get.ContainsKey('count')`,
			out: "2147483647\nInt32\nTrue\nFalse\n",
		},
		"a method that takes no null": {
			script: `try { [array]::Sort($null) } catch { $_.FullyQualifiedErrorId }`, out: "ArgumentNullException\n",
		},
		"a preference that is reserved": {
			script: `function f { Set-Variable VerbosePreference Suspend; try { Write-Verbose v } catch { $_.FullyQualifiedErrorId; "$VerbosePreference" } }; f
try { $global:WarningPreference = 'Suspend' } catch { $_.Exception.GetType().Name }`,
			out: "System.NotSupportedException,Microsoft.PowerShell.Commands.WriteVerboseCommand\nSilentlyContinue\nArgumentTransformationMetadataException\n",
		},
		"a warning of the binding": {
			script: "function f { [CmdletBinding()] param([Obsolete('no')]$A) $A }\nf -A 1 3>&1 | ForEach-Object { \"$_\" }",
			out:    "Parameter 'A' is obsolete. no\n1\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "script.ps1")
			for file, text := range map[string]string{path: test.script, filepath.Join(dir, "other.ps1"): test.other} {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			c := &console{}
			shell := powershell.New(powershell.WithHost(interp.Host{
				Console: c, Files: interp.SystemFiles{}, Clock: interp.SystemClock{}, Environment: interp.NewEnvironment(nil),
			}))
			exit, err := shell.Run(context.Background(), path, powershell.FileArguments(test.args)...)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.out.String(); got != test.out || exit != test.exit || c.err.Len() > 0 {
				t.Errorf("exit %d, printed %q and %q; want exit %d, %q", exit, got, c.err.String(), test.exit, test.out)
			}
		})
	}
}
