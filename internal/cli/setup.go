package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) setupCommand() *cobra.Command {
	var options runas.SetupOptions
	var cloudName, credential, certificateFile, passwordFile string
	var planOnly, asJSON bool
	cmd := &cobra.Command{
		Use: "setup --organization DOMAIN", Short: "Set up the Run As account: application, certificate, permission, role, connection",
		Long: `setup makes the whole chain in the tenant, as the administrator who signs in: the application and its service principal,
a certificate made on this machine (the private key never leaves it), the permission Exchange.ManageAsApp, a directory
role, and the connection asset AzureRunAsConnection that scripts ask for. It ends by rehearsing the renewal.

It reads first and writes only what is missing, so it may be run again at any time, also after it was interrupted.`,
		Example: `  exorun setup --organization contoso.onmicrosoft.com --plan
  exorun setup --organization contoso.onmicrosoft.com
  exorun setup --organization contoso.onmicrosoft.com --role "Global Reader" --credential azure-cli`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if options.Organization == "" {
				return fail.New(fail.Usage, "", "setup needs the tenant", "exorun setup --organization contoso.onmicrosoft.com")
			}
			if certificateFile != "" {
				brought, err := a.readCertificateFile(certificateFile, passwordFile)
				if err != nil {
					return err
				}
				options.Certificate = brought
			}
			var observe func(runas.Event)
			if !asJSON && !planOnly {
				observe = a.progress()
			}
			all, err := a.openAccounts(cloudName, observe)
			if err != nil {
				return err
			}
			signedIn, err := a.administrator(credential, options.Organization, all.cloud, all.client)
			if err != nil {
				return err
			}
			if planOnly {
				plan, err := all.manager.PlanSetup(cmd.Context(), signedIn, options)
				if err != nil {
					return err
				}
				return a.printPlan(plan, asJSON, "exorun setup without --plan does it")
			}
			result, err := all.manager.Setup(cmd.Context(), signedIn, options)
			if err != nil {
				return err
			}
			return a.printSetup(result, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Organization, "organization", "", "any domain of the tenant, or its id")
	cloudFlag(cmd, &cloudName)
	credentialFlag(cmd, &credential)
	flags.StringVar(&options.AppID, "app-id", "", "adopt this application instead of making one")
	flags.StringVar(&options.DisplayName, "name", "", "the name of a new application")
	flags.StringVar(&options.Connection, "connection", "", "the name of the connection asset (default "+runas.DefaultConnection+")")
	flags.StringVar(&options.Role, "role", "", "the directory role (default "+runas.DefaultRole+"): "+roleNames())
	flags.DurationVar(&options.Lifetime, "lifetime", 0, "how long a new certificate lives (default one year)")
	flags.StringVar(&certificateFile, "certificate", "", "bring a certificate along: a PEM or PFX file with its private key")
	flags.StringVar(&passwordFile, "password-file", "", "a file whose first line is the password of --certificate")
	flags.BoolVar(&planOnly, "plan", false, "show what would be written, and write nothing")
	flags.BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

func roleNames() string {
	var names []string
	for _, role := range runas.Roles() {
		names = append(names, role.Name)
	}
	return strings.Join(names, ", ")
}

func (a *App) printSetup(result runas.SetupResult, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.Stdout).Encode(struct {
			AppID              string    `json:"appId"`
			ServicePrincipalID string    `json:"servicePrincipalId"`
			Organization       string    `json:"organization"`
			TenantID           string    `json:"tenantId"`
			Thumbprint         string    `json:"thumbprint"`
			NotAfter           time.Time `json:"notAfter"`
			Writes             int       `json:"writes"`
		}{
			result.AppID, result.ServicePrincipalID, result.Organization.InitialDomain, result.Organization.TenantID,
			result.Thumbprint, result.NotAfter, result.Writes,
		})
	}
	s := a.styleOf(a.Stdout)
	if result.Writes == 0 {
		fmt.Fprintf(a.Stdout, "%s %s is complete; nothing was written.\n", s.good("✓"), result.Organization.InitialDomain)
		return nil
	}
	fmt.Fprintf(a.Stdout, "%s %s is set up.\n", s.good("✓"), result.Organization.InitialDomain)
	fmt.Fprintf(a.Stdout, "  application  %s\n  certificate  %s, until %s\n", result.AppID, result.Thumbprint, result.NotAfter.Format(time.DateOnly))
	fmt.Fprintf(a.Stdout, "\nTry next:\n  exorun verify\n  exorun cmd Get-Mailbox -ResultSize 5\n  exorun run nightly.ps1\n  exorun renew           # daily; it does nothing until it is time\n")
	return nil
}

// printPlan prints what would be done.
func (a *App) printPlan(plan runas.Plan, asJSON bool, next string) error {
	if asJSON {
		return printLines(a.Stdout, plan.Actions)
	}
	s := a.styleOf(a.Stdout)
	if plan.Organization.InitialDomain != "" {
		fmt.Fprintf(a.Stdout, "%s (%s)\n", s.strong(plan.Organization.InitialDomain), plan.Organization.TenantID)
	}
	if len(plan.Actions) == 0 {
		fmt.Fprintln(a.Stdout, "nothing to do")
		return nil
	}
	for _, action := range plan.Actions {
		kind := s.accent(string(action.Kind))
		if action.Kind == runas.Nothing {
			kind = s.faint("as it is")
		}
		fmt.Fprintf(a.Stdout, "%-18s %s %s\n", action.Step, kind, named(action.Object, action.ID))
		if action.Detail != "" {
			fmt.Fprintf(a.Stdout, "%-18s %s\n", "", s.faint(action.Detail))
		}
		if action.Request != nil {
			fmt.Fprintf(a.Stdout, "%-18s %s\n", "", s.faint(action.Request.Method+" "+action.Request.URL))
		}
		if action.Needs != "" {
			fmt.Fprintf(a.Stdout, "%-18s %s\n", "", s.faint("needs "+action.Needs))
		}
	}
	if !plan.Writes() {
		fmt.Fprintln(a.Stdout, "\nNothing would be written to the tenant.")
		return nil
	}
	fmt.Fprintf(a.Stdout, "\nNothing was written. %s.\n", next)
	return nil
}
