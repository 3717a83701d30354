package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) renewCommand() *cobra.Command {
	var flags accountFlags
	var options runas.RenewOptions
	var certificateFile, passwordFile string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "renew", Short: "Renew the certificate when its time has come; made for a daily timer",
		Long: `renew adds a new certificate to the application with the application's own key: no administrator, no permission. It
proves the new one several times in a row, moves the connection over and removes the old key after the overlap.

Run it daily. Until the last third of the certificate's life it does nothing; a later run removes what is due. If it
fails at any point, the old certificate still works and the next run continues.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			overlapGiven := cmd.Flags().Changed("overlap")
			if overlapGiven && options.Overlap == 0 {
				options.NoOverlap = true
			}
			if options.Overlap < 0 {
				return fail.New(fail.Usage, "", "--overlap takes a span of time such as 24h", "")
			}
			if certificateFile != "" {
				brought, err := a.readCertificateFile(certificateFile, passwordFile)
				if err != nil {
					return err
				}
				options.Certificate = brought
			}
			var observe func(runas.Event)
			if !asJSON {
				observe = a.progress()
			}
			all, err := a.openAccounts(flags.cloud, observe)
			if err != nil {
				return err
			}
			if options.TenantID, err = all.find(cmd.Context(), flags.account); err != nil {
				return err
			}
			result, err := all.manager.Renew(cmd.Context(), options)
			if err != nil {
				return err
			}
			return a.printRenewal(result, asJSON)
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&options.Force, "force", false, "renew although nothing is due")
	cmd.Flags().DurationVar(&options.Overlap, "overlap", runas.DefaultOverlap, "how long the old key stays; 0 removes it at once, which cuts off what still holds it")
	cmd.Flags().DurationVar(&options.Lifetime, "lifetime", 0, "how long the new certificate lives (default as long as the old one)")
	cmd.Flags().StringVar(&certificateFile, "certificate", "", "bring a certificate along: a PEM or PFX file with its private key")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "a file whose first line is the password of --certificate")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

func (a *App) printRenewal(result runas.RenewResult, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.Stdout).Encode(struct {
			Outcome       runas.RenewOutcome `json:"outcome"`
			Organization  string             `json:"organization"`
			Thumbprint    string             `json:"thumbprint"`
			NotAfter      time.Time          `json:"notAfter"`
			OldThumbprint string             `json:"oldThumbprint,omitempty"`
			OldNotAfter   time.Time          `json:"oldNotAfter,omitzero"`
			DueAfter      time.Time          `json:"dueAfter"`
			Removed       []string           `json:"removed,omitempty"`
			RemoveAfter   time.Time          `json:"removeAfter,omitzero"`
		}(result))
	}
	s := a.styleOf(a.Stdout)
	switch result.Outcome {
	case runas.Renewed:
		fmt.Fprintf(a.Stdout, "%s renewed\n  old  %s, until %s\n  new  %s, until %s\n", s.good("✓"),
			result.OldThumbprint, result.OldNotAfter.Format(time.DateOnly), result.Thumbprint, result.NotAfter.Format(time.DateOnly))
	case runas.NothingDue:
		fmt.Fprintf(a.Stdout, "nothing due: %s lives until %s and is renewed from %s on\n",
			result.Thumbprint, result.NotAfter.Format(time.DateOnly), result.DueAfter.Format(time.DateOnly))
	default:
		fmt.Fprintf(a.Stdout, "old key removed: %s\n", joinWords(result.Removed...))
	}
	if !result.RemoveAfter.IsZero() {
		fmt.Fprintf(a.Stdout, "  the old key stays until %s; a later exorun renew removes it\n", result.RemoveAfter.Format(time.RFC3339))
	}
	return nil
}
