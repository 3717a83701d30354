package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) accountCommand() *cobra.Command {
	return groupCommand("account", "The Run As accounts of this home: list, import, tag, rename, remove",
		a.accountListCommand(), a.accountImportCommand(), a.accountTagCommand(), a.accountRenameCommand(), a.accountRemoveCommand())
}

var accountColumns = []column[runas.AccountSummary]{
	{"name", "Name", func(s runas.AccountSummary) any { return s.Called() }},
	{"organization", "Organization", func(s runas.AccountSummary) any { return s.InitialDomain }},
	{"tenantId", "Tenant id", func(s runas.AccountSummary) any { return s.TenantID }},
	{"appId", "Application", func(s runas.AccountSummary) any { return s.Application.AppID }},
	{"certificateUntil", "Certificate until", func(s runas.AccountSummary) any { return dateText(s.CertificateUntil) }},
	{"roleUntil", "Role until", func(s runas.AccountSummary) any { return dateText(s.Role.EndsAt) }},
	{"lastProved", "Last proved", func(s runas.AccountSummary) any { return timeText(s.ProvedAt) }},
	{"tags", "Tags", func(s runas.AccountSummary) any { return strings.Join(s.Tags, " ") }},
}

// dateText is a day, empty for none.
func dateText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (a *App) accountListCommand() *cobra.Command {
	var flags accountFlags
	var fleet fleetFlags
	var form string
	cmd := &cobra.Command{
		Use: "list", Short: "List the accounts in this home", Args: noArguments,
		Long: `list shows what this home knows, and asks no service: exorun verify --all does. A role without an end has none in
its column.`,
		Example: `  exorun account list
  exorun account list --tag production -o csv
  exorun account list --account 'contoso*' --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			all, err := a.openAccounts(flags.cloud, nil)
			if err != nil {
				return err
			}
			known, err := all.manager.Accounts(cmd.Context())
			if err != nil {
				return err
			}
			if len(known) == 0 {
				if form == "table" {
					fmt.Fprintln(a.Stderr, "no accounts; exorun setup makes one")
				}
				return nil
			}
			selection, _ := fleet.selection(flags.account)
			chosen, err := selection.Select(known)
			if err != nil {
				return err
			}
			summaries, err := all.manager.Summaries(cmd.Context(), chosen)
			if err != nil {
				return err
			}
			return printRows(a.Stdout, a.styleOf(a.Stdout), form, accountColumns, summaries)
		},
	}
	flags.add(cmd)
	fleet.add(cmd)
	outputFlag(cmd, &form)
	return cmd
}

func (a *App) accountTagCommand() *cobra.Command {
	var cloudName string
	cmd := &cobra.Command{
		Use: "tag NAME +TAG … -TAG …", Short: "Add tags to an account, and take tags away",
		Long: `tag adds the tags that begin with + and takes those away that begin with -. --tag chooses accounts by them. Flags
come before NAME.`,
		Example: `  exorun account tag contoso +production -trial`,
		Args:    arguments(2, -1, "an account and tags such as +production -trial"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var add, remove []string
			for _, arg := range args[1:] {
				switch tag, isAdded := strings.CutPrefix(arg, "+"); {
				case isAdded:
					add = append(add, tag)
				case strings.HasPrefix(arg, "-"):
					remove = append(remove, arg[1:])
				default:
					return fail.New(fail.Usage, "", fmt.Sprintf("%q begins with neither + nor -", arg), "exorun account tag "+args[0]+" +"+arg)
				}
			}
			return a.changeAccount(cmd, cloudName, args[0], func(all *accounts, tenantID string) error {
				account, err := all.manager.Tag(cmd.Context(), tenantID, add, remove)
				if err != nil {
					return err
				}
				tags := "no tags"
				if len(account.Tags) > 0 {
					tags = strings.Join(account.Tags, " ")
				}
				_, err = fmt.Fprintf(a.Stdout, "%s: %s\n", account.Called(), tags)
				return err
			})
		},
	}
	cmd.Flags().SetInterspersed(false)
	cloudFlag(cmd, &cloudName)
	return cmd
}

func (a *App) accountRenameCommand() *cobra.Command {
	var cloudName string
	cmd := &cobra.Command{
		Use: "rename NAME NEW-NAME", Short: "Give an account another name in this home",
		Args: arguments(2, 2, "an account and its new name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeAccount(cmd, cloudName, args[0], func(all *accounts, tenantID string) error {
				account, err := all.manager.Rename(cmd.Context(), tenantID, args[1])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.Stdout, "%s is called %s\n", account.InitialDomain, account.Name)
				return err
			})
		},
	}
	cloudFlag(cmd, &cloudName)
	return cmd
}

func (a *App) accountRemoveCommand() *cobra.Command {
	var cloudName string
	cmd := &cobra.Command{
		Use: "remove NAME", Short: "Forget an account here; nothing changes in its tenant",
		Long: `remove deletes what this home knows of an account, with its connection and the certificates that no other account
uses. Application, permission and role stay in the tenant, and so do the keys: whoever holds a copy of one can still sign in.
exorun retire --all removes those, and needs an administrator.`,
		Args: arguments(1, 1, "an account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeAccount(cmd, cloudName, args[0], func(all *accounts, tenantID string) error {
				deleted, err := all.manager.Forget(cmd.Context(), tenantID)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.Stdout, "%s is forgotten here, with %s\n", args[0], plural(len(deleted), "certificate"))
				_, err = fmt.Fprintln(a.Stdout, "nothing was changed in the tenant: application, keys, permission and role are still there")
				return err
			})
		},
	}
	cloudFlag(cmd, &cloudName)
	return cmd
}

// changeAccount calls change with the account that text names.
func (a *App) changeAccount(cmd *cobra.Command, cloudName, text string, change func(all *accounts, tenantID string) error) error {
	all, err := a.openAccounts(cloudName, nil)
	if err != nil {
		return err
	}
	tenantID, err := all.find(cmd.Context(), text)
	if err != nil {
		return err
	}
	return change(all, tenantID)
}
