package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/evidence"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) evidenceCommand() *cobra.Command {
	var flags accountFlags
	var credential, out string
	var noVerify bool
	cmd := &cobra.Command{
		Use: "evidence [NAME]", Short: "Write a page about an account for the security team",
		Long: `evidence writes one HTML page about an account: application, permission, role and its end, keys and who made them, who else could
act as it, the last changes with their request ids, and a drawing of the keys in time. Every figure says where it comes from,
and what was not checked is said to be so.

The page loads nothing, runs nothing and holds no secret; it can be mailed, printed and kept. A verification runs for it, as
exorun verify does; --credential signs an administrator in for what only a directory read can show.`,
		Example: `  exorun evidence contoso
  exorun evidence contoso --credential browser --out contoso.html`,
		Args: arguments(0, 1, "an account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				flags.account = args[0]
			}
			if noVerify && credential != "" {
				return fail.New(fail.Usage, "", "--credential and --no-verify exclude each other", cmd.CommandPath()+" --help")
			}
			in, err := a.readEvidence(cmd.Context(), &flags, credential, !noVerify)
			if err != nil {
				return err
			}
			var text bytes.Buffer
			if err := evidence.Render(&text, in); err != nil {
				return err
			}
			if out == "-" {
				_, err := a.Stdout.Write(text.Bytes())
				return err
			}
			if out == "" {
				out = "evidence-" + cmp.Or(in.Account.Name, in.Account.InitialDomain) + "-" + in.MadeAt.Format(time.DateOnly) + ".html"
			}
			if err := a.writeExport(out, text.Bytes()); err != nil {
				return err
			}
			fmt.Fprintln(a.Stdout, out)
			return nil
		},
	}
	flags.add(cmd)
	credentialFlag(cmd, &credential)
	cmd.Flags().StringVar(&out, "out", "", "the file to write, which must not exist; - for standard output (default evidence-NAME-DATE.html)")
	cmd.Flags().BoolVar(&noVerify, "no-verify", false, "do not verify the account, and say so on the page")
	return cmd
}

// readEvidence reads what the page shows.
func (a *App) readEvidence(ctx context.Context, flags *accountFlags, credential string, verify bool) (evidence.Input, error) {
	none := evidence.Input{}
	named, err := cloudNamed(flags.cloud)
	if err != nil {
		return none, err
	}
	h, err := a.openHome()
	if err != nil {
		return none, err
	}
	all, err := a.openAccountsIn(h, named, nil)
	if err != nil {
		return none, err
	}
	calendar, err := a.calendar()
	if err != nil {
		return none, err
	}
	tenantID, err := all.find(ctx, flags.account)
	if err != nil {
		return none, err
	}
	in := evidence.Input{MadeAt: time.Now(), Today: calendar(), Version: a.Version, Laptop: a.Getenv(tenantVariable) != ""}
	if in.Host, err = os.Hostname(); err != nil {
		in.Host = "this machine"
	}
	if verify {
		options := runas.VerifyOptions{TenantID: tenantID}
		if credential != "" {
			in.Administrator = credential
			if options.Administrator, err = a.administrator(credential, tenantID, all.cloud, all.client); err != nil {
				return none, err
			}
		}
		report, err := all.manager.Verify(ctx, options)
		if err != nil {
			return none, err
		}
		in.Report = &report
	}
	// The record is read after the verification, which may have completed a set-up.
	if in.Account, err = all.state.Load(ctx, tenantID); errors.Is(err, runas.ErrNoAccount) {
		return none, fail.New(fail.NotSetUp, "write evidence of "+tenantID, "its connection was written by hand, and this home knows no more of it", "exorun setup, or exorun adopt")
	} else if err != nil {
		return none, err
	}
	if in.Connection, err = all.state.Connection(ctx, tenantID, cmp.Or(in.Account.Connection, runas.DefaultConnection)); err != nil {
		return none, fail.Wrap(err, fail.NotSetUp, "write evidence of "+in.Account.InitialDomain, "the set-up of this account has not been finished", "exorun setup --organization "+in.Account.InitialDomain)
	}
	store := h.certificates(a.label(named.Name))
	if in.Certificates, err = store.List(ctx); err != nil {
		return none, err
	}
	// A key that is missing is a broken link, which the page shows.
	if resting, err := store.Resting(ctx, in.Connection.CertificateThumbprint); err == nil {
		in.Resting = resting.How
	}
	in.Changes, in.Damaged, err = all.state.Changes(ctx, tenantID)
	return in, err
}
