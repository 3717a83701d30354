package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) renewCommand() *cobra.Command {
	var flags accountFlags
	var fleet fleetFlags
	var options runas.RenewOptions
	var certificateFile, passwordFile string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "renew", Short: "Renew the certificate when its time has come; made for a daily timer",
		Long: `renew adds a new certificate to the application with the application's own key: no administrator, no permission. It
proves the new one several times in a row, moves the connection over and removes the old key after the overlap.

Run it daily. Until the last third of the certificate's life it does nothing; a later run removes what is due. If it
fails at any point, the old certificate still works and the next run continues.

--all, --tag and a pattern in --account renew what is due of several accounts, sixteen at a time, and print a line for each as
it is done. The key of a multi-tenant application is renewed once, in its home tenant, for all accounts that use it.`,
		Example: `  exorun renew
  exorun renew --all
  exorun renew --account contoso --force`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			overlapGiven := cmd.Flags().Changed("overlap")
			if overlapGiven && options.Overlap == 0 {
				options.NoOverlap = true
			}
			if options.Overlap < 0 {
				return fail.New(fail.Usage, "", "--overlap takes a span of time such as 24h", "")
			}
			var observe func(runas.Event)
			selection, several := fleet.selection(flags.account)
			if !asJSON && !several {
				observe = a.progress()
			}
			all, err := a.openAccounts(flags.cloud, observe)
			if err != nil {
				return err
			}
			if several {
				if err := fleet.refuse(cmd, "certificate", "password-file"); err != nil {
					return err
				}
				return a.renewAll(cmd.Context(), all, selection, options, asJSON)
			}
			if options.TenantID, err = all.find(cmd.Context(), flags.account); err != nil {
				return err
			}
			if certificateFile != "" {
				if options.Certificate, err = a.readBrought(cmd.Context(), all, certificateFile, passwordFile); err != nil {
					return err
				}
			}
			result, err := all.manager.Renew(cmd.Context(), options)
			if err != nil && len(result.Customers) == 0 {
				return err
			}
			if printErr := a.printRenewal(result, asJSON); printErr != nil {
				return printErr
			}
			return err
		},
	}
	flags.add(cmd)
	fleet.add(cmd)
	cmd.Flags().BoolVar(&options.Force, "force", false, "renew although nothing is due")
	cmd.Flags().DurationVar(&options.Overlap, "overlap", runas.DefaultOverlap, "how long the old key stays; 0 removes it at once, which cuts off what still holds it")
	cmd.Flags().DurationVar(&options.Lifetime, "lifetime", 0, "how long the new certificate lives (default as long as the old one)")
	cmd.Flags().StringVar(&certificateFile, "certificate", "", "bring a certificate along: a PEM or PFX file with its private key, or the answer to exorun cert request")
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
			Customers     []customerMove     `json:"customers,omitempty"`
			RoleEnds      time.Time          `json:"roleEnds,omitzero"`
			Warnings      []string           `json:"warnings,omitempty"`
			Adopted       []string           `json:"adopted,omitempty"` // replaced, made by others, and still on the application
		}{
			result.Outcome, result.Organization, result.Thumbprint, result.NotAfter, result.OldThumbprint, result.OldNotAfter,
			result.DueAfter, result.Removed, result.RemoveAfter, customerMoves(result.Customers),
			result.RoleEnds, result.Warnings, thumbprintsOf(result.Adopted),
		})
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
	for _, key := range result.Adopted {
		fmt.Fprintf(a.Stdout, "%s the key %s, which was adopted, still opens the application; exorun retire --key %s removes it\n",
			s.accent("!"), key.Thumbprint, key.Thumbprint)
	}
	for _, move := range customerMoves(result.Customers) {
		switch {
		case move.Fault != "":
			fmt.Fprintf(a.Stdout, "  %s %s stays on its old certificate: %s %s\n", s.bad("✗"), move.Account, move.Cause, s.faint("("+string(move.Fault)+")"))
		case move.Moved:
			fmt.Fprintf(a.Stdout, "  %s %s moved to the new certificate\n", s.good("✓"), move.Account)
		}
	}
	for _, warning := range result.Warnings {
		fmt.Fprintf(a.Stdout, "  %s %s\n", s.bad("!"), warning)
	}
	return nil
}

func thumbprintsOf(keys []runas.Key) []string {
	var thumbprints []string
	for _, key := range keys {
		thumbprints = append(thumbprints, key.Thumbprint)
	}
	return thumbprints
}

// customerMove is what became of the connection of a customer of a multi-tenant application.
type customerMove struct {
	Account  string    `json:"account"`
	TenantID string    `json:"tenantId"`
	Moved    bool      `json:"moved"`
	Fault    fail.Code `json:"fault,omitempty"`
	Cause    string    `json:"cause,omitempty"`
}

func customerMoves(moves []runas.CustomerMove) []customerMove {
	var shown []customerMove
	for _, move := range moves {
		line := customerMove{Account: move.Name, TenantID: move.TenantID, Moved: move.Moved, Fault: fail.CodeOf(move.Err)}
		if known, ok := errors.AsType[*fail.Error](move.Err); ok {
			line.Cause = known.Cause
		}
		shown = append(shown, line)
	}
	return shown
}
