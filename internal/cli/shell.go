package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/shell"
	"github.com/exorun/exorun/powershell"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/runas"
)

// shellRun is a prompt to open, or a text to run as a prompt would.
type shellRun struct {
	account    accountFlags
	credential string
	text       string // of -c
	hasText    bool
}

func (a *App) shellCommand() *cobra.Command {
	var run shellRun
	cmd := &cobra.Command{
		Use: "shell [-c TEXT]", Short: "Open a PowerShell prompt",
		Long: `shell opens a prompt of exorun's own engine; exorun alone at a terminal does the same. Tab completes, the up and down keys walk
through the history, Ctrl-R searches in it, Ctrl-C ends the running command and Ctrl-D the shell. A line that does not end a
command asks for the next with >>.

With --account it is connected to Exchange Online as that account when the prompt appears; without, Connect-ExchangeOnline alone
connects as the only account of this home. Its history lies in exorun's home, without lines that look like secrets.

Where standard input is not a terminal, it is read to its end and run as one script that nobody answers.`,
		Example: `  exorun shell
  exorun shell --account contoso.onmicrosoft.com
  exorun shell -c 'Get-Date -Format o'
  echo '1..3 | Measure-Object -Sum' | exorun shell`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			run.hasText = cmd.Flags().Changed("command")
			return a.runShell(cmd.Context(), run)
		},
	}
	run.account.add(cmd)
	cmd.Flags().StringVarP(&run.text, "command", "c", "", "run this text and end")
	cmd.Flags().StringVar(&run.credential, "credential", "", "how Connect-AzureAD signs an administrator in: "+strings.Join(signIns, ", "))
	return cmd
}

// terminalFiles gives the two ends of the program where a person sits at them.
func (a *App) terminalFiles() (in, out *os.File, ok bool) {
	in, isIn := a.Stdin.(*os.File)
	out, isOut := a.Stdout.(*os.File)
	if !isIn || !isOut || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return nil, nil, false
	}
	return in, out, true
}

func (a *App) runShell(ctx context.Context, run shellRun) error {
	in, out, interactive := a.terminalFiles()
	if run.hasText || !interactive {
		return a.runShellText(ctx, run)
	}
	h, err := a.openHome()
	if err != nil {
		return err
	}
	session := shell.New(shell.Options{In: in, Out: out, HistoryFile: filepath.Join(h.dir.Path(), "shell_history")})
	engine, err := a.shell(ctx, scriptRun{account: run.account, credential: run.credential, console: &scriptConsole{app: a, ask: session.Answer}})
	if err != nil {
		return err
	}
	// Ctrl-C ends a command here, not the program: what ends the program is the end of its input, exit, or SIGTERM.
	own, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM)
	defer stop()
	fmt.Fprintf(out, "exorun %s, the language of PowerShell %s. Ctrl-D or exit ends it.\n", a.Version, interp.Version)
	if err := a.prepareShell(own, engine, run); err != nil {
		return err
	}
	if exit := session.Run(own, engine); exit != 0 {
		return exitStatus(exit)
	}
	return nil
}

// runShellText runs -c's text, or standard input, as pwsh -c and pwsh - do.
func (a *App) runShellText(ctx context.Context, run shellRun) error {
	text := run.text
	if !run.hasText {
		data, err := io.ReadAll(a.Stdin)
		if err != nil {
			return fail.Wrap(err, fail.InvalidInput, "read standard input", fileCause(err), "")
		}
		text, _ = decodeScript(data)
	}
	engine, err := a.shell(ctx, scriptRun{account: run.account, credential: run.credential})
	if err != nil {
		return err
	}
	if err := a.prepareShell(ctx, engine, run); err != nil {
		return err
	}
	end := engine.RunCommand(ctx, text)
	switch {
	case end.Stopped:
		return ctx.Err()
	case end.Exited && end.Code != 0:
		return exitStatus(end.Code)
	case !end.Exited && end.Failed:
		return exitStatus(1)
	}
	return nil
}

// prepareShell connects the session to the account that was named. Without a name it gives Connect-ExchangeOnline what it needs
// for the only account of the home, where there is one.
func (a *App) prepareShell(ctx context.Context, engine *powershell.Shell, run shellRun) error {
	all, err := a.openAccounts(run.account.cloud, nil)
	if err != nil {
		return err
	}
	tenantID, err := all.find(ctx, run.account.account)
	if err != nil {
		if run.account.account == "" {
			return nil
		}
		return err
	}
	connection, err := all.state.Connection(ctx, tenantID, runas.DefaultConnection)
	if err != nil {
		if run.account.account == "" && errors.Is(err, runas.ErrNoConnection) {
			return nil
		}
		return fail.Wrap(err, fail.StateUnusable, "read the account's connection", "", "exorun verify shows whether the chain holds")
	}
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	script := fmt.Sprintf(`$PSDefaultParameterValues['Connect-ExchangeOnline:CertificateThumbprint'] = %s
$PSDefaultParameterValues['Connect-ExchangeOnline:AppId'] = %s
$PSDefaultParameterValues['Connect-ExchangeOnline:Organization'] = %s
`, quote(connection.CertificateThumbprint), quote(connection.ApplicationID), quote(connection.Organization))
	if run.account.account != "" {
		script += "Connect-ExchangeOnline -ShowBanner:$false\n"
	}
	if end := engine.RunQuietly(ctx, script); end.Failed || end.Stopped {
		return exitStatus(1)
	}
	return nil
}
