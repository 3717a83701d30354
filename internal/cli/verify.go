package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) verifyCommand() *cobra.Command {
	var flags accountFlags
	var fleet fleetFlags
	var credential, roleUntil string
	var asJSON, strict bool
	cmd := &cobra.Command{
		Use: "verify", Short: "Check the chain link by link, and name the first that is broken",
		Long: `verify walks the chain as the identity itself, with no administrator: the certificate on this machine, the key on the
application, a token, what the token may do, the organisation, and a call of Exchange, which decides.

What only a directory read can show is said to be not checked; --credential signs an administrator in and checks it. It then
lists also who else could act as the application: owners, secrets, federated credentials and keys that were not made here, on
application and service principal. They break no link; --strict makes them a failure.

--all, --tag and a pattern in --account check several accounts, sixteen at a time, and print a line for each as it is done. The
exit code is then the worst of them.`,
		Example: `  exorun verify
  exorun verify --account contoso --json
  exorun verify --all --tag production
  exorun verify --account 'contoso*'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if strict && credential == "" {
				return fail.New(fail.Usage, "", "--strict looks at what only a directory read can show", "add --credential")
			}
			all, err := a.openAccounts(flags.cloud, nil)
			if err != nil {
				return err
			}
			if selection, several := fleet.selection(flags.account); several {
				if err := fleet.refuse(cmd, "credential", "role-until"); err != nil {
					return err
				}
				return a.verifyAll(cmd.Context(), all, selection, asJSON)
			}
			tenantID, err := all.find(cmd.Context(), flags.account)
			if err != nil {
				return err
			}
			options := runas.VerifyOptions{TenantID: tenantID}
			if roleUntil != "" {
				if options.RoleUntil, err = time.Parse(time.DateOnly, roleUntil); err != nil {
					return fail.New(fail.Usage, "", "--role-until takes a day such as 2027-05-23, not "+roleUntil, "")
				}
			}
			if credential != "" {
				if options.Administrator, err = a.administrator(credential, tenantID, all.cloud, all.client); err != nil {
					return err
				}
			}
			report, err := all.manager.Verify(cmd.Context(), options)
			if err != nil {
				return err
			}
			if err := a.printReport(report, asJSON); err != nil {
				return err
			}
			if asJSON {
				err = printLines(a.Stdout, report.Foreign.Found)
			} else {
				a.printForeign(a.Stdout, report.Foreign, howToLook)
			}
			if err != nil {
				return err
			}
			if broken := report.Err(); broken != nil {
				return exitStatus(fail.CodeOf(broken).ExitCode())
			}
			if foreign := report.Foreign.Err(report.Organization); strict && foreign != nil {
				return foreign
			}
			return nil
		},
	}
	flags.add(cmd)
	fleet.add(cmd)
	credentialFlag(cmd, &credential)
	cmd.Flags().StringVar(&roleUntil, "role-until", "", "note first when the role ends that a colleague assigned: the day that their setup printed")
	cmd.Flags().BoolVar(&strict, "strict", false, "with --credential: fail with 37 where owners, secrets or keys were found that were not made here")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object a link; of several accounts an object an account")
	return cmd
}

func (a *App) printReport(report runas.Report, asJSON bool) error {
	if asJSON {
		return printLines(a.Stdout, report.Links)
	}
	s := a.styleOf(a.Stdout)
	fmt.Fprintln(a.Stdout, s.strong(report.Organization))
	for _, link := range report.Links {
		switch link.State {
		case runas.Holds:
			fmt.Fprintf(a.Stdout, "%s %-15s %s\n", s.good("✓"), link.Link, link.Detail)
			for _, warning := range link.Warnings {
				fmt.Fprintf(a.Stdout, "%s %-15s %s\n", s.bad("!"), "", warning)
			}
		case runas.Unchecked:
			fmt.Fprintf(a.Stdout, "%s %-15s %s\n", s.faint("–"), link.Link, s.faint(link.Cause))
		case runas.Broken:
			fmt.Fprintf(a.Stdout, "%s %-15s %s %s\n", s.bad("✗"), link.Link, link.Cause, s.faint("("+string(link.Fault)+")"))
			if link.Fix != "" {
				fmt.Fprintf(a.Stdout, "  %-15s %s %s\n", "", s.accent("mend it:"), link.Fix)
			}
		}
	}
	if len(report.Completed) > 0 {
		fmt.Fprintf(a.Stdout, "\n%s the set-up is complete now: %s\n", s.good("✓"), completedText(report.Completed))
	}
	return nil
}

// completedText says what completed a set-up.
func completedText(actions []runas.Action) string {
	var done []string
	for _, action := range actions {
		done = append(done, joinWords(string(action.Step), pastTense[action.Kind], action.Object))
	}
	return strings.Join(done, ", ")
}
