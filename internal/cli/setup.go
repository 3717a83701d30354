package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// setupFlags are the flags of exorun setup.
type setupFlags struct {
	options         runas.SetupOptions
	cloud           string
	credential      string
	certificateFile string
	passwordFile    string
	join            joinFlags
	only            []string
	wait            string
	plan            bool
	out             string // the plan's file to write
	apply           string // the plan's file to follow
	asJSON          bool
}

func (a *App) setupCommand() *cobra.Command {
	f := &setupFlags{}
	cmd := &cobra.Command{
		Use: "setup --organization DOMAIN", Short: "Set up the Run As account: application, certificate, permission, role, connection",
		Long: `setup makes the whole chain in the tenant, as the administrator who signs in: the application and its service principal,
a certificate made on this machine (the private key never leaves it), the permission Exchange.ManageAsApp, a directory
role, and the connection asset AzureRunAsConnection that scripts ask for. It ends by rehearsing the renewal.

It reads first and writes only what is missing, so it may be run again at any time, also after it was interrupted.

The role is assigned as the tenant's settings allow: for good, or by privileged identity management until an end, which the
plan names and which the same command extends. --role-group uses a role group of Exchange instead.

--join gives this machine a key of its own on an application that another machine set up, with an administrator who may change
the application's keys, or with --proof, a certificate of the application, and no administrator.

Where the account that signs in may not do a step, setup does the others, prints one command for the colleague who may,
and exits with 18. The command runs on the colleague's machine (--only), which keeps nothing of the account.`,
		Example: `  exorun setup --organization contoso.onmicrosoft.com --plan
  exorun setup --organization contoso.onmicrosoft.com
  exorun setup --organization contoso.onmicrosoft.com --role "Global Reader" --credential azure-cli
  exorun setup --organization contoso.onmicrosoft.com --plan --out plan.json
  exorun setup --apply plan.json --wait 45m`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.elsewhere(cmd, f.cloud, f.options.Organization, a.setup(cmd, f))
		},
	}
	f.add(cmd)
	a.keyProtectionFlag(cmd)
	return cmd
}

func (f *setupFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.options.Organization, "organization", "", "any domain of the tenant, or its id")
	cloudFlag(cmd, &f.cloud)
	credentialFlag(cmd, &f.credential)
	flags.StringVar(&f.options.AppID, "app-id", "", "adopt this application instead of making one")
	flags.StringVar(&f.options.DisplayName, "name", "", "the name of a new application")
	flags.StringVar(&f.options.Connection, "connection", "", "the name of the connection asset (default "+runas.DefaultConnection+")")
	flags.StringVar(&f.options.Role, "role", "", "the directory role (default "+runas.DefaultRole+"): "+roleNames())
	flags.BoolVar(&f.options.MultiTenant, "multi-tenant", false, "open the application to other tenants; set those up with --app-id")
	flags.StringVar(&f.options.RoleGroup, "role-group", "", "a role group of Exchange instead of a directory role, such as \"View-Only Organization Management\"")
	flags.BoolVar(&f.options.AllowGlobalAdministrator, "allow-global-administrator", false, "let --role be Global Administrator, which no script needs")
	f.join.add(cmd, &f.options)
	flags.DurationVar(&f.options.Lifetime, "lifetime", 0, "how long a new certificate lives (default one year)")
	flags.StringVar(&f.certificateFile, "certificate", "", "bring a certificate along: a PEM or PFX file with its private key, or the answer to exorun cert request")
	flags.StringVar(&f.passwordFile, "password-file", "", "a file whose first line is the password of --certificate or --proof")
	flags.StringSliceVar(&f.only, "only", nil, "do only these steps, for a colleague: application, service-principal, certificate, permission, role")
	flags.StringVar(&f.wait, "wait", "", "how long Exchange may take to act by the role: 45m, 2h, 1d; 0 asks once (default 15m)")
	flags.BoolVar(&f.plan, "plan", false, "show what would be written, and write nothing")
	flags.StringVar(&f.out, "out", "", "with --plan: write the plan to this file, to be approved and given to --apply")
	flags.StringVar(&f.apply, "apply", "", "do what this plan says, and nothing else")
	flags.BoolVar(&f.asJSON, "json", false, "print the result as JSON")
}

// setup runs the command.
func (a *App) setup(cmd *cobra.Command, f *setupFlags) error {
	if err := f.read(cmd); err != nil {
		return err
	}
	if err := a.fitCloud(cmd, &f.cloud, f.options.Organization); err != nil {
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
	if err := a.bringCertificate(cmd.Context(), all, f); err != nil {
		return err
	}
	if f.join.proof != "" {
		return a.joinByProof(cmd, all, f)
	}
	signedIn, err := a.administrator(f.credential, f.options.Organization, all.cloud, all.client)
	if err != nil {
		return err
	}
	if f.options.ExchangeAdministrator, err = a.exchangeAdministrator(f.credential, f.options.Organization, all.cloud, all.client); err != nil {
		return err
	}
	if f.plan {
		plan, err := all.manager.PlanSetup(cmd.Context(), signedIn, f.options)
		if err != nil {
			return err
		}
		if f.out != "" {
			if err := a.writePlan(f.out, all.manager.PlanFile(plan, f.options)); err != nil {
				return err
			}
		}
		return a.printPlan(plan, f.asJSON, f.next())
	}
	result, err := all.manager.Setup(cmd.Context(), signedIn, f.options)
	if result.HandOver != nil {
		return a.printHandOver(result, all, f.asJSON, err)
	}
	if err != nil {
		return err
	}
	return a.printSetup(result, f.asJSON)
}

// read checks the flags against each other and fills the options from them, or from the plan to follow.
func (f *setupFlags) read(cmd *cobra.Command) error {
	if f.apply != "" {
		if err := f.readPlan(cmd); err != nil {
			return err
		}
	}
	switch {
	case f.options.Organization == "":
		return fail.New(fail.Usage, "", "setup needs the tenant", "exorun setup --organization contoso.onmicrosoft.com")
	case f.out != "" && !f.plan:
		return fail.New(fail.Usage, "", "--out is for the plan", "add --plan")
	}
	if f.wait != "" {
		wait, err := parseOffset(f.wait)
		if err != nil || wait < 0 {
			return fail.New(fail.Usage, "", "--wait takes a span of time, not "+f.wait, "--wait 45m, --wait 2h, --wait 1d, or --wait 0 to ask once")
		}
		f.options.Wait = wait
		if wait == 0 {
			f.options.Wait = runas.NoWait
		}
	}
	if len(f.only) > 0 {
		planned := f.options.Only
		f.options.Only = nil
		for _, name := range f.only {
			step := runas.StepName(strings.TrimSpace(name))
			if f.apply != "" && planned != nil && !slices.Contains(planned, step) {
				return fail.New(fail.Usage, "", "the plan has no step "+name, "choose among the steps of the plan")
			}
			f.options.Only = append(f.options.Only, step)
		}
	}
	return nil
}

// ofPlan are the flags whose answers stand in the plan.
var ofPlan = []string{"app-id", "name", "connection", "role", "role-group", "multi-tenant", "allow-global-administrator", "lifetime", "plan", "out"}

// readPlan takes the options from the plan to follow.
func (f *setupFlags) readPlan(cmd *cobra.Command) error {
	for _, name := range ofPlan {
		if cmd.Flags().Changed(name) {
			return fail.New(fail.Usage, "", "--"+name+" does not go with --apply: the plan says it", "make another plan: exorun setup --plan --out FILE")
		}
	}
	file, err := readPlanFile(f.apply)
	if err != nil {
		return err
	}
	organization := f.options.Organization
	f.options = file.Options()
	if organization != "" {
		f.options.Organization = organization
	}
	if !cmd.Flags().Changed("cloud") {
		f.cloud = file.Cloud
		return nil
	}
	named, err := cloudNamed(f.cloud)
	if err != nil {
		return err
	}
	return file.CheckCloud(named)
}

// next says how the plan is carried out.
func (f *setupFlags) next() string {
	if f.out != "" {
		return "exorun setup --apply " + f.out + " does it"
	}
	return "exorun setup without --plan does it"
}

// bringCertificate reads the certificate that is brought along. For a colleague's part its public half is enough.
func (a *App) bringCertificate(ctx context.Context, all *accounts, f *setupFlags) error {
	if f.certificateFile == "" {
		return nil
	}
	brought, err := a.readBrought(ctx, all, f.certificateFile, f.passwordFile)
	if err != nil && len(f.only) > 0 {
		if public := readPublicHalf(f.certificateFile); public != nil {
			brought, err = public, nil
		}
	}
	f.options.Certificate = brought
	return err
}

func roleNames() string {
	var names []string
	for _, role := range runas.Roles() {
		names = append(names, role.Name)
	}
	return strings.Join(names, ", ")
}
