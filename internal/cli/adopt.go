package cli

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/systemstore"
	"github.com/exorun/exorun/runas"
)

// adoptFlags are the flags of exorun adopt.
type adoptFlags struct {
	options      runas.AdoptOptions
	cloud        string
	pfx          string
	certificate  string
	thumbprint   string
	passwordFile string
	credential   string
	plan         bool
	asJSON       bool
}

func (a *App) adoptCommand() *cobra.Command {
	f := &adoptFlags{}
	cmd := &cobra.Command{
		Use: "adopt --pfx FILE --app-id ID --organization DOMAIN", Short: "Take over an application that has a working certificate, with no administrator",
		Long: `adopt takes over an application that somebody set up by hand or with another tool, given its certificate with the private
key. It proves the certificate by a token, the permission, the role and a call of Exchange; rehearses the renewal, in which the
application adds a key to itself and removes it; and writes account and connection. No administrator is needed. Where a link is
broken it says which, and changes nothing.

From then on exorun renew replaces the certificate in the last third of its life by one made here. The old key is not exorun's:
it stays on the application until exorun retire --key removes it.

` + systemstore.Help + `

To remove and to name keys exorun needs the application's object id, which an application can read of itself. Where a tenant
does not allow that, give --object-id, or --credential of anybody who may read the directory; it then also finds owners and
federated credentials, which an application cannot see of itself.`,
		Example: `  exorun adopt --pfx old.pfx --app-id 11111111-2222-3333-4444-555555555555 --organization contoso.onmicrosoft.com --plan
  exorun adopt --pfx old.pfx --password-file secret.txt --app-id 11111111-2222-3333-4444-555555555555 --organization contoso.onmicrosoft.com`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.adopt(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.pfx, "pfx", "", "the application's certificate with its private key: a PFX file")
	flags.StringVar(&f.certificate, "certificate", "", "the same as a PEM or PFX file")
	flags.StringVar(&f.thumbprint, "thumbprint", "", "the same by its thumbprint, in this home or in the system's certificate store")
	flags.StringVar(&f.passwordFile, "password-file", "", "a file whose first line is the password of the certificate's file")
	flags.StringVar(&f.options.AppID, "app-id", "", "the application's client id")
	flags.StringVar(&f.options.Organization, "organization", "", "any domain of the tenant, best the initial one: contoso.onmicrosoft.com")
	flags.StringVar(&f.options.ObjectID, "object-id", "", "the application's object id, where it may not read itself")
	flags.StringVar(&f.options.Connection, "connection", "", "the name of the connection asset (default "+runas.DefaultConnection+")")
	cloudFlag(cmd, &f.cloud)
	credentialFlag(cmd, &f.credential)
	a.keyProtectionFlag(cmd)
	flags.BoolVar(&f.plan, "plan", false, "prove the certificate, show what would be done, and do nothing")
	flags.BoolVar(&f.asJSON, "json", false, "print the result as JSON; with --plan an object an action")
	return cmd
}

func (a *App) adopt(cmd *cobra.Command, f *adoptFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := a.fitCloud(cmd, &f.cloud, f.options.Organization); err != nil {
		return err
	}
	found, err := a.adoptedCertificate(cmd.Context(), f)
	if err != nil {
		return err
	}
	var observe func(runas.Event)
	if !f.asJSON && !f.plan {
		observe = a.progress()
	}
	all, err := a.openAccounts(f.cloud, observe)
	if err != nil {
		return err
	}
	f.options.Certificate = found
	if _, inMemory := found.Signer.(*rsa.PrivateKey); !inMemory {
		// The key stays where it is: it proves the right to a key of this home's own.
		f.options.Join = true
	}
	if f.credential != "" {
		if f.options.Reader, err = a.administrator(f.credential, f.options.Organization, all.cloud, all.client); err != nil {
			return err
		}
	}
	if f.plan {
		plan, err := all.manager.PlanAdopt(cmd.Context(), f.options)
		if err != nil {
			return err
		}
		if err := a.printPlan(runas.Plan{Organization: plan.Organization, Actions: plan.Actions}, f.asJSON, "exorun adopt without --plan does it"); err != nil {
			return err
		}
		if !f.asJSON {
			a.printForeign(a.Stdout, plan.Foreign, howToLook)
		}
		return nil
	}
	result, err := all.manager.Adopt(cmd.Context(), f.options)
	if err != nil {
		return err
	}
	return a.printAdoption(result, f.asJSON, "adopted")
}

func (f *adoptFlags) check() error {
	given := 0
	for _, source := range []string{f.pfx, f.certificate, f.thumbprint} {
		if source != "" {
			given++
		}
	}
	const example = "exorun adopt --pfx old.pfx --app-id ID --organization contoso.onmicrosoft.com"
	switch {
	case given != 1:
		return fail.New(fail.Usage, "", "adopt needs the application's certificate, once: --pfx, --certificate or --thumbprint", example)
	case f.options.AppID == "":
		return fail.New(fail.Usage, "", "adopt needs the application's client id", example)
	case f.options.Organization == "":
		return fail.New(fail.Usage, "", "adopt needs the tenant", example)
	}
	return nil
}

// adoptedCertificate reads the certificate that is to be adopted.
func (a *App) adoptedCertificate(ctx context.Context, f *adoptFlags) (*certs.Certificate, error) {
	if file := f.pfx + f.certificate; file != "" {
		return a.readCertificateFile(file, f.passwordFile)
	}
	op := "find the certificate " + f.thumbprint
	_, store, err := a.openCertificates(f.cloud)
	if err != nil {
		return nil, err
	}
	found, err := store.Find(ctx, f.thumbprint)
	if !errors.Is(err, certs.ErrNotFound) {
		return found, certificateError(err, op)
	}
	found, err = systemstore.Find(f.thumbprint)
	if err == nil {
		return found, nil
	}
	if errors.Is(err, systemstore.ErrUnsupported) {
		return nil, fail.Wrap(err, fail.CertificateMissing, op, "it is not in this home, and exorun does not read this system's certificate store",
			"export it with its private key, and give the file: --pfx FILE")
	}
	if errors.Is(err, certs.ErrNotFound) {
		return nil, fail.Wrap(err, fail.CertificateMissing, op, "it is neither in this home nor in the system's store",
			"there are: "+joinOr(systemstore.Thumbprints(), "none with a private key"))
	}
	return nil, certificateError(err, op)
}

func joinOr(words []string, none string) string {
	if len(words) == 0 {
		return none
	}
	return strings.Join(words, ", ")
}

// printAdoption prints what an adoption, or a join, came to.
func (a *App) printAdoption(result runas.AdoptResult, asJSON bool, how string) error {
	if asJSON {
		roles := []string{}
		for _, role := range result.Roles {
			roles = append(roles, role.Name)
		}
		return json.NewEncoder(a.Stdout).Encode(struct {
			AppID        string          `json:"appId"`
			Name         string          `json:"name"`
			Organization string          `json:"organization"`
			TenantID     string          `json:"tenantId"`
			Roles        []string        `json:"roles"`
			Thumbprint   string          `json:"thumbprint"`
			NotAfter     time.Time       `json:"notAfter"`
			DueAfter     time.Time       `json:"dueAfter"`
			Foreign      []runas.Foreign `json:"foreign,omitempty"`
			Unread       string          `json:"unread,omitempty"`
			Writes       int             `json:"writes"`
		}{
			result.AppID, result.Name, result.Organization.InitialDomain, result.Organization.TenantID, roles,
			result.Thumbprint, result.NotAfter, result.DueAfter, result.Foreign.Found, result.Foreign.Unread, result.Writes,
		})
	}
	calendar, err := a.calendar()
	if err != nil {
		return err
	}
	s := a.styleOf(a.Stdout)
	var roles []string
	for _, role := range result.Roles {
		roles = append(roles, role.Name)
	}
	days := int(result.NotAfter.Sub(calendar()).Hours() / 24)
	fmt.Fprintf(a.Stdout, "%s %s is %s in %s.\n", s.good("✓"), result.Name, how, result.Organization.InitialDomain)
	fmt.Fprintf(a.Stdout, "  application  %s\n  role         %s\n  certificate  %s, ends on %s in %d days\n", result.AppID,
		joinOr(roles, "by a role group of Exchange"), result.Thumbprint,
		result.NotAfter.Format(time.DateOnly), days)
	fmt.Fprintf(a.Stdout, "  renewal      rehearsed; exorun renew, run daily, replaces the certificate from %s on\n", result.DueAfter.Format(time.DateOnly))
	a.printForeign(a.Stdout, result.Foreign, howToLook)
	return nil
}
