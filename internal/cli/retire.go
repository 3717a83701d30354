package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// retireFlags are the flags of exorun retire.
type retireFlags struct {
	account     accountFlags
	credential  string
	all         bool
	key         string
	compromised bool
	appID       string
	everyKey    bool
	plan        bool
	asJSON      bool
}

func (a *App) retireCommand() *cobra.Command {
	f := &retireFlags{}
	cmd := &cobra.Command{
		Use: "retire", Short: "Remove superseded keys now, the whole Run As account, or shut a compromised application",
		Long: `retire removes the keys that a renewal left for later, with the application's own rights. It removes only keys that this home
made: one that was adopted, or another machine's, goes only by name, with --key.

retire --all removes what setup made, as the administrator who signs in: connection, role, permission, application, and
what this home knows of it. An application that was there before stays, without the keys made here.

retire --compromised is for the day on which somebody else may have a key. It disables the service principal before anything
else, so that nobody is given a token for it, then removes keys, permission and roles, and says until when tokens that were
issued before still work. The application itself stays, disabled, for whoever investigates. It takes a Cloud Application
Administrator; for the role a Privileged Role Administrator. Whoever is only one of them does that part, and exit code 18 says
what is left. With --app-id it works on any application, from a machine that never had the account. docs/incident.md is the
runbook.`,
		Example: `  exorun retire
  exorun retire --key 0123456789ABCDEF0123456789ABCDEF01234567
  exorun retire --all --credential browser --plan
  exorun retire --compromised --credential browser
  exorun retire --compromised --app-id 11111111-2222-3333-4444-555555555555 --organization contoso.onmicrosoft.com`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			var observe func(runas.Event)
			if !f.asJSON && !f.plan {
				observe = a.progress()
			}
			all, err := a.openAccounts(f.account.cloud, observe)
			if err != nil {
				return err
			}
			if f.compromised {
				return a.retireCompromised(cmd.Context(), all, f)
			}
			options := runas.RetireOptions{All: f.all, Key: f.key}
			if options.TenantID, err = all.find(cmd.Context(), f.account.account); err != nil {
				return err
			}
			if f.all || f.credential != "" {
				if options.Administrator, err = a.administrator(f.credential, options.TenantID, all.cloud, all.client); err != nil {
					return err
				}
				if options.ExchangeAdministrator, err = a.exchangeAdministrator(f.credential, options.TenantID, all.cloud, all.client); err != nil {
					return err
				}
			}
			if f.plan {
				plan, err := all.manager.PlanRetire(cmd.Context(), options)
				if err != nil {
					return err
				}
				return a.printPlan(plan, f.asJSON, "exorun retire without --plan does it")
			}
			done, err := all.manager.Retire(cmd.Context(), options)
			if err != nil {
				return err
			}
			if f.asJSON {
				return printLines(a.Stdout, done.Actions)
			}
			if len(done.Actions) == 0 {
				fmt.Fprintln(a.Stdout, "nothing to retire: there is no superseded key")
			}
			return nil
		},
	}
	f.account.add(cmd)
	credentialFlag(cmd, &f.credential)
	cmd.Flags().BoolVar(&f.all, "all", false, "retire the whole account")
	cmd.Flags().StringVar(&f.key, "key", "", "remove this key of the application, whoever made it: a thumbprint or a key id")
	cmd.Flags().BoolVar(&f.compromised, "compromised", false, "shut the application at once, because somebody else may have its key")
	cmd.Flags().StringVar(&f.appID, "app-id", "", "with --compromised: the application, where this home has no account of it")
	cmd.Flags().BoolVar(&f.everyKey, "all-credentials", false, "with --compromised: remove also keys, secrets and federated credentials that were not made here")
	cmd.Flags().BoolVar(&f.plan, "plan", false, "show what would be removed, and remove nothing")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print an object an action")
	return cmd
}

// check refuses flags that do not go together.
func (f *retireFlags) check() error {
	ways := 0
	for _, way := range []bool{f.all, f.key != "", f.compromised} {
		if way {
			ways++
		}
	}
	switch {
	case ways > 1:
		return fail.New(fail.Usage, "", "--all, --key and --compromised are three ways; choose one", "exorun retire --help")
	case f.credential != "" && ways == 0:
		return fail.New(fail.Usage, "", "--credential goes with --all, --key or --compromised: superseded keys need no administrator", "")
	case (f.appID != "" || f.everyKey) && !f.compromised:
		return fail.New(fail.Usage, "", "--app-id and --all-credentials go with --compromised", "exorun retire --help")
	}
	return nil
}
