package cli

import (
	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// joinFlags are the flags by which a machine gets a key of its own on an application that another one set up.
type joinFlags struct {
	proof    string
	objectID string
}

func (f *joinFlags) add(cmd *cobra.Command, options *runas.SetupOptions) {
	flags := cmd.Flags()
	flags.BoolVar(&options.Join, "join", false, "give this machine a key of its own on the application of --app-id, which another machine set up")
	flags.StringVar(&f.proof, "proof", "", "with --join: a certificate of the application, a PEM or PFX file with its key, proves the right to it instead of an administrator")
	flags.StringVar(&f.objectID, "object-id", "", "with --proof: the application's object id, where it may not read itself")
}

// joinByProof joins without an administrator.
func (a *App) joinByProof(cmd *cobra.Command, all *accounts, f *setupFlags) error {
	for _, name := range []string{"only", "apply", "out", "role", "name", "wait"} {
		if cmd.Flags().Changed(name) {
			return fail.New(fail.Usage, "", "--"+name+" does not go with --proof: a machine that joins adds its own key and nothing else", "exorun setup --help")
		}
	}
	switch {
	case !f.options.Join:
		return fail.New(fail.Usage, "", "--proof goes with --join", "exorun adopt takes over an application with its certificate")
	case f.options.AppID == "":
		return fail.New(fail.Usage, "", "to join an application takes its id", "give --app-id, which exorun setup printed on the machine that set it up")
	}
	proof, err := a.readCertificateFile(f.join.proof, f.passwordFile)
	if err != nil {
		return err
	}
	options := runas.AdoptOptions{
		Organization: f.options.Organization, AppID: f.options.AppID, ObjectID: f.join.objectID, Connection: f.options.Connection,
		Certificate: proof, Join: true, Own: f.options.Certificate, Lifetime: f.options.Lifetime,
	}
	if f.credential != "" {
		if options.Reader, err = a.administrator(f.credential, f.options.Organization, all.cloud, all.client); err != nil {
			return err
		}
	}
	if f.plan {
		plan, err := all.manager.PlanAdopt(cmd.Context(), options)
		if err != nil {
			return err
		}
		return a.printPlan(runas.Plan{Organization: plan.Organization, Actions: plan.Actions}, f.asJSON, "exorun setup without --plan does it")
	}
	result, err := all.manager.Adopt(cmd.Context(), options)
	if err != nil {
		return err
	}
	return a.printAdoption(result, f.asJSON, "joined")
}
