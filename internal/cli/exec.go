package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/execenv"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) execCommand() *cobra.Command {
	var flags accountFlags
	var noRenew bool
	cmd := &cobra.Command{
		Use: "exec -- PROGRAM [ARGUMENT …]", Short: "Run any program as the Run As account: pwsh, node, python, a program of yours",
		Long: `exec runs a program with the variables that Microsoft's Azure Identity libraries read: AZURE_TENANT_ID, AZURE_CLIENT_ID,
AZURE_CLIENT_CERTIFICATE_PATH, and for another cloud than the public one AZURE_AUTHORITY_HOST. The path is that of a file with
certificate and private key, which only this user can read; it is gone when the program ends.

For PowerShell a module of exorun's lies first in PSModulePath: Get-AutomationConnection answers, and Connect-ExchangeOnline
-CertificateThumbprint works on every system, over the real ExchangeOnlineManagement.

The certificate is renewed first when it is due. Input, output and signals are the program's, and so is the exit code: 128
and its number for a signal, 127 for a program that is not found, 126 for one that cannot be run.`,
		Example: `  exorun exec -- pwsh -NoProfile -File nightly.ps1
  exorun exec -- node report.mjs
  exorun exec --account contoso -- python3 report.py --days 7`,
		Args: arguments(1, -1, "a program after --"),
		RunE: func(cmd *cobra.Command, args []string) error {
			exit, err := a.execProgram(cmd.Context(), flags, noRenew, args)
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
	return cmd
}

// openForUse opens the home and chooses the account that the flags name, whose certificate is renewed first when it is due.
func (a *App) openForUse(ctx context.Context, flags accountFlags, noRenew bool) (h *home, all *accounts, tenantID string, err error) {
	named, err := cloudNamed(flags.cloud)
	if err != nil {
		return nil, nil, "", err
	}
	if h, err = a.openHome(); err != nil {
		return nil, nil, "", err
	}
	if all, err = a.openAccountsIn(h, named, nil); err != nil {
		return nil, nil, "", err
	}
	if tenantID, err = all.find(ctx, flags.account); err != nil {
		return nil, nil, "", err
	}
	if !noRenew {
		a.renewWhenDue(ctx, all, tenantID)
	}
	return h, all, tenantID, ctx.Err()
}

// execProgram runs a program as the account and returns its exit code.
func (a *App) execProgram(ctx context.Context, flags accountFlags, noRenew bool, command []string) (exit int, err error) {
	h, all, tenantID, err := a.openForUse(ctx, flags, noRenew)
	if err != nil {
		return 0, err
	}
	use, err := all.manager.Use(ctx, tenantID)
	if err != nil {
		return 0, err
	}
	text, err := certs.EncodePEM(use.Certificate, "")
	if err != nil {
		return 0, certificateError(err, "give the certificate to "+command[0])
	}
	folder, err := execenv.Open(ctx, h.dir, a.Getenv)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closeErr := folder.Close(); closeErr != nil {
			a.report(closeErr)
		}
	}()
	certificatePath, err := folder.Write(execenv.CertificateFile, text)
	if err != nil {
		return 0, err
	}
	modulePath, err := folder.WriteModules(a.Getenv, command[0])
	if err != nil {
		return 0, err
	}
	program := execenv.Command{
		Program: command[0], Arguments: command[1:],
		Environment: identityOf(use.Connection, all.cloud).Environment(os.Environ(), certificatePath, modulePath),
		Stdin:       a.Stdin, Stdout: a.Stdout, Stderr: a.Stderr,
	}
	exit, err = program.Run()
	if failed, ok := errors.AsType[*execenv.NotStartedError](err); ok {
		a.report(notStarted(failed))
		return failed.Exit, nil
	}
	return exit, err
}

// sweep removes what an exorun exec that was killed left behind. What it cannot remove is for the user to know of, and keeps
// no command from its work.
func (a *App) sweep(ctx context.Context) {
	path, err := a.homePath()
	if err != nil {
		return // the command says so itself, if it needs a home
	}
	if err := execenv.Sweep(ctx, a.openHomeAt(path).dir); err != nil && ctx.Err() == nil {
		a.report(err)
	}
}

// identityOf is an account as a program sees it.
func identityOf(connection runas.Connection, c cloud.Cloud) execenv.Identity {
	identity := execenv.Identity{
		TenantID: connection.TenantID, ClientID: connection.ApplicationID, Organization: connection.Organization,
		Connection: connection.Name, Thumbprint: connection.CertificateThumbprint, Cloud: c.Name,
	}
	if c.Login != cloud.Public.Login {
		identity.AuthorityHost = c.Login + "/"
	}
	return identity
}

func notStarted(failed *execenv.NotStartedError) error {
	op := fmt.Sprintf("start %q", failed.Program)
	if failed.Exit == execenv.ExitNotFound {
		return fail.Wrap(failed, fail.InvalidInput, op, "there is no such program", "check its name and PATH; a program of this folder is called as ./NAME")
	}
	cause := failed.Err
	if inner := errors.Unwrap(cause); inner != nil {
		cause = inner // without the path, which op names
	}
	return fail.Wrap(failed, fail.InvalidInput, op, "it cannot be run: "+fileCause(cause), "check that the file is a program and that this user may run it")
}
