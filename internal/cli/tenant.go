package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/tenant"
	"github.com/exorun/exorun/internal/tenant/control"
)

func (a *App) tenantCommand() *cobra.Command {
	group := groupCommand("tenant", "The tenant on your laptop: start it, move its clock, make it fail, read its log",
		a.tenantStartCommand(), a.tenantLogCommand(), a.tenantClockCommand(), a.tenantFaultCommand(),
		a.tenantListCommand(), a.tenantApplicationCommand(), a.tenantPlantCommand(), a.tenantCITokenCommand())
	group.Long = `tenant start plays contoso.onmicrosoft.com on this machine: sign-in, Microsoft Graph and Exchange Online. Any program
reaches it with the environment variables that it writes; nothing leaves the machine.

The other verbs move the tenant that ` + tenantVariable + ` names, which is one of those variables.`
	return group
}

func (a *App) tenantStartCommand() *cobra.Command {
	var options tenant.Options
	var envFile string
	cmd := &cobra.Command{
		Use: "start", Short: "Start a tenant and run until interrupted", Args: noArguments,
		Example: `  exorun tenant start --dir ./contoso --env-file contoso.env
  . ./contoso.env && exorun setup --organization contoso.onmicrosoft.com --credential environment`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if options.Dir != "" {
				dir, err := filepath.Abs(options.Dir)
				if err != nil {
					return fail.Wrap(err, fail.InvalidInput, "start the tenant", fileCause(err), "")
				}
				options.Dir = dir
			}
			running, err := tenant.Start(ctx, options)
			if err != nil {
				return tenantStartError(err, options)
			}
			defer running.Close()
			if err := a.announce(running, options, envFile); err != nil {
				return err
			}
			<-ctx.Done()
			fmt.Fprintln(a.Stderr, "stopped")
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Dir, "dir", "", "folder that keeps the tenant and brings it back; without one it lives in memory")
	flags.StringVar(&envFile, "env-file", "", "write the environment variables to this file once the tenant is ready (PowerShell's form where it ends in .ps1)")
	flags.IntVar(&options.Mailboxes, "mailboxes", 0, "how many mailboxes a new tenant has")
	flags.IntVar(&options.Tenants, "tenants", 1, "how many tenants live there: contoso and its customers, customer001 and so on, with one administrator application")
	flags.StringVar(&options.Cloud, "cloud", "", "where a new tenant lives: "+strings.Join(tenant.Clouds(), ", ")+"; without one it answers on the hosts of every cloud")
	flags.StringVar(&options.Seed, "seed", "", "the same seed gives the same new tenant")
	flags.StringVar(&options.Addr, "listen", "", "loopback address to listen on, as 127.0.0.1:18443")
	flags.StringVar(&options.AutoApprove, "auto-approve", "", "approve every device code at once as this user")
	return cmd
}

func tenantStartError(err error, options tenant.Options) error {
	op := "start the tenant"
	switch {
	case errors.Is(err, tenant.ErrRunning):
		return fail.Wrap(err, fail.StateBusy, op, "the tenant of "+options.Dir+" is running already", "use the running one, or give another --dir")
	case errors.Is(err, tenant.ErrNotLoopback):
		return fail.Wrap(err, fail.Usage, op, "it listens on loopback addresses only, not on "+options.Addr, "--listen 127.0.0.1:0")
	case errors.Is(err, tenant.ErrNoUser):
		return fail.Wrap(err, fail.Usage, op, "the tenant has no user "+options.AutoApprove, "--auto-approve takes a user of the tenant, as admin@contoso.onmicrosoft.com")
	case errors.Is(err, tenant.ErrNoCloud):
		return fail.Wrap(err, fail.Usage, op, "there is no cloud "+options.Cloud, "--cloud takes "+strings.Join(tenant.Clouds(), ", "))
	case options.Tenants < 0:
		return fail.Wrap(err, fail.Usage, op, "--tenants takes a number from 1", "")
	case options.Mailboxes < 0:
		return fail.Wrap(err, fail.Usage, op, "--mailboxes takes a number from 1", "")
	}
	return fail.Wrap(err, fail.CodeOf(err), op, err.Error(), "")
}

// announce says where the tenant is and how programs reach it.
func (a *App) announce(running *tenant.Tenant, options tenant.Options, envFile string) error {
	info := running.Info()
	s := a.styleOf(a.Stderr)
	fmt.Fprintf(a.Stderr, "%s %s (%s)\n", s.good("tenant"), s.strong(info.InitialDomain()), info.ID)
	fmt.Fprintf(a.Stderr, "  sign-in page   %s/devicelogin\n", strings.TrimSuffix(running.LocalURL(), "/"))
	fmt.Fprintf(a.Stderr, "  proxy          %s\n", running.ProxyURL())
	if options.Tenants > 1 {
		fmt.Fprintf(a.Stderr, "  customers      %d, see exorun tenant list\n", options.Tenants-1)
	}
	if options.Dir != "" {
		fmt.Fprintf(a.Stderr, "  kept in        %s\n", options.Dir)
	}
	shell := tenant.POSIX
	if strings.EqualFold(filepath.Ext(envFile), ".ps1") {
		shell = tenant.PowerShell
	}
	if envFile != "" {
		if err := running.WriteEnvFile(envFile); err != nil {
			return fail.Wrap(err, fail.InvalidInput, "write "+envFile, fileCause(err), "give --env-file a file in a folder that this user may write to")
		}
		load := ". " + quoteShell(envFile)
		if !strings.ContainsRune(envFile, os.PathSeparator) {
			load = ". ./" + quoteShell(envFile)
		}
		fmt.Fprintf(a.Stderr, "\nIn another terminal:\n\n  %s\n  exorun setup --organization %s%s --credential environment\n\n", load, info.InitialDomain(), cloudOption(options))
	} else {
		fmt.Fprint(a.Stderr, "\nIn another terminal (they hold the secret of the tenant's administrator application):\n\n")
		fmt.Fprint(a.Stdout, running.EnvLines(shell))
		fmt.Fprintln(a.Stderr)
	}
	fmt.Fprintln(a.Stderr, "Ctrl-C stops it.")
	return nil
}

// cloudOption is what leads exorun to the cloud that the tenant was started for.
func cloudOption(options tenant.Options) string {
	if options.Cloud == "" {
		return ""
	}
	return " --cloud " + options.Cloud
}

// quoteShell quotes a word for a shell where it needs it.
func quoteShell(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:=@%+,", r))
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// control returns a client for the running tenant that the environment names.
func (a *App) control() (*control.Client, error) {
	url := a.Getenv(tenantVariable)
	if url == "" {
		return nil, fail.New(fail.Usage, "find the tenant", tenantVariable+" is not set",
			"load the file that exorun tenant start --env-file wrote")
	}
	client, err := control.NewClient(url)
	if err != nil {
		return nil, fail.Wrap(err, fail.Usage, "find the tenant", tenantVariable+" is not the address of a tenant", "load the file that exorun tenant start --env-file wrote")
	}
	return client, nil
}

// controlError says why the tenant did not do what a verb asked for.
func controlError(err error, op string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, control.ErrRefused) {
		return fail.Wrap(err, fail.Usage, op, strings.TrimPrefix(err.Error(), control.ErrRefused.Error()+": "), "exorun tenant fault list")
	}
	return fail.Wrap(err, fail.NoNetwork, op, "the tenant does not answer", "start it again with exorun tenant start, and load its variables")
}
