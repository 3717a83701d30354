package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/tenant/plant"
)

// planted is what tenant application made, as it prints it.
type planted struct {
	plant.Registered
	Thumbprint string    `json:"thumbprint"`
	NotAfter   time.Time `json:"notAfter"`
}

func (a *App) tenantApplicationCommand() *cobra.Command {
	var want plant.Application
	var tenantName, pfx, passwordFile string
	var days int
	var asJSON bool
	cmd := &cobra.Command{
		Use: "application --name NAME --pfx FILE", Short: "Register an application as if somebody had done so before", Args: noArguments,
		Long: `application registers an application with a self-signed certificate, Exchange.ManageAsApp and a directory role, and writes
certificate and key to a PFX file: an automation that nobody made with exorun.

It prints the client id as a line for the shell, or all ids with --json.`,
		Example: `  exorun tenant application --name "Nightly report" --pfx old.pfx --password-file secret.txt`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if want.Name == "" || pfx == "" {
				return fail.New(fail.Usage, "", "--name and --pfx are needed", "exorun tenant application --name \"Nightly report\" --pfx old.pfx")
			}
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			clock, err := client.Clock(cmd.Context())
			if err != nil {
				return controlError(err, "read the tenant's calendar")
			}
			certificate, err := certs.Issue(certs.IssueOptions{CommonName: want.Name, Lifetime: time.Duration(days) * 24 * time.Hour, Now: func() time.Time { return clock.Calendar }})
			if err != nil {
				return fail.Wrap(err, fail.CodeOf(err), "make a certificate", err.Error(), "")
			}
			if err := writePFX(certificate, pfx, passwordFile); err != nil {
				return err
			}
			want.Certificate = certificate.Leaf.Raw
			want.Roles = slices.DeleteFunc(want.Roles, func(role string) bool { return role == "" })
			made, err := client.In(tenantName).Register(cmd.Context(), want)
			if err != nil {
				return controlError(err, "register the application "+want.Name)
			}
			fmt.Fprintf(a.Stderr, "registered %s; its certificate and key are in %s\n", want.Name, pfx)
			if asJSON {
				return json.NewEncoder(a.Stdout).Encode(planted{made, certs.Thumbprint(certificate.Leaf), certificate.Leaf.NotAfter.UTC()})
			}
			_, err = fmt.Fprintf(a.Stdout, "export APP_ID=%s\n", quoteShell(made.AppID))
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&want.Name, "name", "", "display name of the application")
	flags.StringVar(&pfx, "pfx", "", "file to write certificate and key to")
	flags.StringVar(&passwordFile, "password-file", "", "a file whose first line is the password of the PFX; without one it is empty")
	flags.IntVar(&days, "days", 365, "lifetime of the certificate")
	flags.StringArrayVar(&want.Roles, "role", []string{"Exchange Administrator"}, "a directory role that it has; an empty one for none")
	flags.StringVar(&want.Owner, "owner", "ulla", "who owns it: a user of the tenant")
	flags.BoolVar(&want.MultiTenant, "multi-tenant", false, "other tenants may use it too")
	flags.StringVar(&tenantName, "tenant", "", "the tenant to register it in, where several live behind the listener")
	flags.BoolVar(&asJSON, "json", false, "print the ids as JSON")
	return cmd
}

func writePFX(certificate *certs.Certificate, path, passwordFile string) error {
	var password string
	if passwordFile != "" {
		var err error
		if password, err = readPasswordFile(passwordFile); err != nil {
			return err
		}
	}
	data, err := certs.EncodePFX(certificate, password, certs.PFXModern)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		return fail.Wrap(err, fail.InvalidInput, "write "+path, fileCause(err), "")
	}
	return nil
}

func (a *App) tenantPlantCommand() *cobra.Command {
	var want plant.Foreign
	var tenantName, on string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "plant owner|secret|federated|key", Short: "Leave something foreign on an application, as an intruder or a colleague might",
		Args: arguments(1, 1, "owner, secret, federated or key"),
		Long: `plant adds an owner (Ulla User), a client secret, a federated credential (of a repository's jobs) or a certificate to an
application or its service principal. It prints the text of a secret, with which the application can sign in.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			want.Kind = args[0]
			switch on {
			case "application":
			case "service-principal":
				want.OnServicePrincipal = true
			default:
				return fail.New(fail.Usage, "", "--on takes application or service-principal, not "+on, "")
			}
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			made, err := client.In(tenantName).Plant(cmd.Context(), want)
			if err != nil {
				return controlError(err, "plant the "+want.Kind)
			}
			fmt.Fprintf(a.Stderr, "planted: %s %s on the %s %s (%s)\n", want.Kind, made.ID, on, made.Name, made.AppID)
			switch {
			case asJSON:
				return json.NewEncoder(a.Stdout).Encode(made)
			case made.Secret != "":
				_, err = fmt.Fprintln(a.Stdout, made.Secret)
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&on, "on", "application", "application or service-principal")
	flags.StringVar(&want.AppID, "app-id", "", "client id of the application; without one, the one that was made last")
	flags.StringVar(&tenantName, "tenant", "", "the tenant, where several live behind the listener")
	flags.BoolVar(&asJSON, "json", false, "print what was planted as JSON")
	return cmd
}
