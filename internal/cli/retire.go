package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) retireCommand() *cobra.Command {
	var flags accountFlags
	var options runas.RetireOptions
	var credential string
	var planOnly, asJSON bool
	cmd := &cobra.Command{
		Use: "retire", Short: "Remove superseded keys now, or with --all the whole Run As account",
		Long: `retire removes the keys that a renewal left for later, with the application's own rights.

retire --all removes what setup made, as the administrator who signs in: connection, role, permission, application, and
what this home knows of it. An application that was adopted stays.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var observe func(runas.Event)
			if !asJSON && !planOnly {
				observe = a.progress()
			}
			all, err := a.openAccounts(flags.cloud, observe)
			if err != nil {
				return err
			}
			if options.TenantID, err = all.find(cmd.Context(), flags.account); err != nil {
				return err
			}
			if credential != "" && !options.All {
				return fail.New(fail.Usage, "", "--credential goes with --all: superseded keys need no administrator", "")
			}
			if options.All {
				if options.Administrator, err = a.administrator(credential, options.TenantID, all.cloud, all.client); err != nil {
					return err
				}
			}
			if planOnly {
				plan, err := all.manager.PlanRetire(cmd.Context(), options)
				if err != nil {
					return err
				}
				return a.printPlan(plan, asJSON, "exorun retire without --plan does it")
			}
			done, err := all.manager.Retire(cmd.Context(), options)
			if err != nil {
				return err
			}
			if asJSON {
				return printLines(a.Stdout, done.Actions)
			}
			if len(done.Actions) == 0 {
				fmt.Fprintln(a.Stdout, "nothing to retire: there is no superseded key")
			}
			return nil
		},
	}
	flags.add(cmd)
	credentialFlag(cmd, &credential)
	cmd.Flags().BoolVar(&options.All, "all", false, "retire the whole account")
	cmd.Flags().BoolVar(&planOnly, "plan", false, "show what would be removed, and remove nothing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object an action")
	return cmd
}
