package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/spf13/cobra"
	"golang.org/x/text/encoding/charmap"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/exchangecmds"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/jobrun"
	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/files"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/pester"
)

func (a *App) runCommand() *cobra.Command {
	var flags accountFlags
	var credential string
	var noRenew bool
	var limits limitFlags
	cmd := &cobra.Command{
		Use: "run FILE [-Parameter value …]", Short: "Run a PowerShell script",
		Long: `run runs a script with exorun's own engine; no PowerShell is needed. Standard output, standard error and exit code are those
of pwsh -NonInteractive -File. exorun's own flags come before FILE; all after it is bound to the script's parameters.

Get-AutomationConnection answers the connection that setup made, Connect-ExchangeOnline finds its certificate by thumbprint
on every system, and after it every Exchange cmdlet is there. A script cannot open any file below exorun's home.

A run that needs more than its limits allow ends with one error and exit code 1. --limit sets them: depth (of calls), string and
memory and output (bytes, with KB, MB or GB), elements (of an array), regex-time.

When the certificate is due for renewal, it is renewed before the script begins, which a line on standard error says; a renewal
that fails is a warning there, and the script runs with the old certificate.`,
		Example: `  exorun run nightly.ps1
  exorun run report.ps1 -Days 7 -Verbose
  exorun run --credential azure-cli grant.ps1      # for Connect-AzureAD`,
		Args: arguments(1, -1, "a script"),
		RunE: func(cmd *cobra.Command, args []string) error {
			exit, err := a.runScript(cmd.Context(), scriptRun{path: args[0], args: args[1:], account: flags, credential: credential, renew: !noRenew, limits: limits.Limits})
			if err != nil {
				return err
			}
			if exit != 0 {
				return exitStatus(exit)
			}
			return nil
		},
	}
	cmd.Flags().SetInterspersed(false)
	flags.add(cmd)
	noRenewFlag(cmd, &noRenew)
	limits.add(cmd)
	cmd.Flags().StringVar(&credential, "credential", "", "how Connect-AzureAD signs an administrator in: "+strings.Join(signIns, ", "))
	return cmd
}

// scriptRun is a script to run.
type scriptRun struct {
	path         string
	args         []string
	account      accountFlags
	needsAccount bool              // it makes no sense without a connection
	credential   string            // how Connect-AzureAD signs in; empty where it may not
	renew        bool              // the certificate is renewed first when it is due
	console      *scriptConsole    // nil is that of the program's own streams
	rowsOnly     bool              // standard output is for rows alone: warnings go to standard error
	tests        *pester.Framework // of a test run; nil gives the script one of its own
	limits       interp.Limits
}

// runScript runs a script and returns its exit code. err says why it did not begin, or was interrupted.
func (a *App) runScript(ctx context.Context, run scriptRun) (exit int, err error) {
	op := "run " + run.path
	path, err := filepath.Abs(run.path)
	if err != nil {
		return 0, fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		next := ""
		if errors.Is(err, fs.ErrNotExist) {
			next = "check the path; exorun's own flags come before it"
		}
		return 0, fail.Wrap(err, fail.InvalidInput, op, fileCause(err), next)
	}
	text, ok := decodeScript(data)
	if !ok {
		fmt.Fprintf(a.Stderr, "exorun: %s is not UTF-8 and is read as Windows-1252; save it as UTF-8 to be sure\n", run.path)
	}
	shell, err := a.shell(ctx, run)
	if err != nil {
		return 0, err
	}
	return shell.RunText(ctx, path, text, powershell.FileArguments(run.args)...)
}

// decodeScript reads a script's text. Scripts written on old Windows are in its code page, which ok being false says.
func decodeScript(data []byte) (text string, ok bool) {
	if utf8.Valid(data) || hasUTF16Mark(data) {
		return interp.DecodeText(data), true
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return interp.DecodeText(data), true
	}
	return string(decoded), false
}

// hasUTF16Mark reports whether a file begins with a byte-order mark of UTF-16 or UTF-32.
func hasUTF16Mark(data []byte) bool {
	return len(data) >= 2 && (data[0] == 0xFF && data[1] == 0xFE || data[0] == 0xFE && data[1] == 0xFF)
}

// shell makes an engine with everything that a script of this home may use.
func (a *App) shell(ctx context.Context, run scriptRun) (*powershell.Shell, error) {
	name := run.account.cloud
	if name == "" {
		name = cloud.Public.Name
	}
	named, err := cloudNamed(name)
	if err != nil {
		return nil, err
	}
	h, err := a.openHome()
	if err != nil {
		return nil, err
	}
	all, err := a.openAccountsIn(h, named, nil)
	if err != nil {
		return nil, err
	}
	tenantID := "" // a script may ask for a connection that only one of several accounts has
	if run.account.account != "" || run.needsAccount {
		if tenantID, err = all.find(ctx, run.account.account); err != nil {
			return nil, err
		}
	}
	if run.renew {
		a.renewWhenDue(ctx, all, run.account.account)
	}
	calendar, err := a.calendar()
	if err != nil {
		return nil, err
	}
	options := jobrun.Options{
		Cloud: named, Client: all.client, State: all.state, TenantID: tenantID, Trail: all.state, Calendar: calendar,
		Certificates: func(cloudName string) certs.Store { return h.certificates(a.label(cloudName)) },
	}
	if run.credential != "" {
		options.SignIn = func(_ context.Context, tenant string) (azcore.TokenCredential, error) {
			return a.administrator(run.credential, tenant, named, all.client)
		}
	}
	cmdlets, err := jobrun.Cmdlets(options)
	if err != nil {
		return nil, err
	}
	notes := a.Stdout
	if run.rowsOnly {
		notes = a.Stderr
	}
	tests := run.tests
	if tests == nil {
		tests = pester.New(pester.Options{Mockable: exchangecmds.Declared})
	}
	console := run.console
	if console == nil {
		console = &scriptConsole{app: a}
	}
	return powershell.New(
		powershell.WithHost(interp.Host{
			Console: console,
			Files:   files.New(h.dir.Path()),
			Clock:   interp.SystemClock{},
			// What the process's environment says is the script's to read and to change for itself.
			Environment: interp.NewEnvironment(scriptEnvironment(os.Environ())),
		}),
		powershell.WithLimits(run.limits),
		powershell.WithCmdlets(cmdlets...),
		powershell.WithModules(append(jobrun.Modules(), tests.Module())...),
		powershell.WithNotes(notes),
		powershell.WithHint(a.scriptHints(ctx, run.account)),
		powershell.WithViews(exchangecmds.Views()...),
		powershell.WithSource(tests.Source()),
	), nil
}

// hiddenVariables hold secrets of the program's own, which a script has no use for.
var hiddenVariables = []string{tenantVariable, "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"}

func scriptEnvironment(environ []string) []string {
	var kept []string
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		hidden := false
		for _, h := range hiddenVariables {
			hidden = hidden || strings.EqualFold(name, h)
		}
		if !hidden {
			kept = append(kept, line)
		}
	}
	return kept
}

// progressPause keeps a fast script from writing a progress line for each object.
const progressPause = 100 * time.Millisecond
