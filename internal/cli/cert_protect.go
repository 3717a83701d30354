package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/keywrap"
)

// keyProtectionFlag adds --key-protection to a verb that may make the first private key of a home.
func (a *App) keyProtectionFlag(cmd *cobra.Command) {
	a.keyProtection = keywrap.Auto
	cmd.Flags().Var(&a.keyProtection, "key-protection", "how private keys rest in this home: wrapped by the system, or in files that only this user can read")
}

func (a *App) certProtectCommand() *cobra.Command {
	var given string
	cmd := &cobra.Command{
		Use: "protect --with system|file", Short: "Change how the private keys of this home rest",
		Long: `protect changes how all private keys of this home rest, and how new ones will.

  system  wrapped with a key that the system keeps: DPAPI on Windows, the Keychain on macOS, the Secret Service on Linux.
          On macOS and Linux only a login session has that key: a job at night needs one.
  file    in files that only this user can read

Each key is proved readable before its other form is replaced. An interrupted change is continued by the same command.
exorun verify says how the key in use rests.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			with := keywrap.Protection(given)
			if with != keywrap.System && with != keywrap.File {
				return fail.New(fail.Usage, "", "protect needs --with system or --with file", "exorun cert protect --help")
			}
			h, err := a.openHome()
			if err != nil {
				return err
			}
			release, err := h.lock(cmd.Context(), "cert protect")
			if err != nil {
				return err
			}
			defer release()
			if _, err := h.keys.Choose(cmd.Context(), with); err != nil {
				return err
			}
			total := 0
			for _, label := range labels() {
				changed, err := h.certificates(label).Rewrap(cmd.Context())
				if err != nil {
					return certificateError(err, "change how the private keys of this home rest")
				}
				total += len(changed)
			}
			if err := h.keys.Settle(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintf(a.Stdout, "%s the private keys of this home rest %s; %d changed\n", a.styleOf(a.Stdout).good("✓"), h.keys.How(with), total)
			return nil
		},
	}
	cmd.Flags().StringVar(&given, "with", "", "system or file")
	return cmd
}

// labels are the parts of a home that may hold certificates.
func labels() []string {
	var all []string
	for _, c := range cloud.All() {
		all = append(all, c.Name, laptopLabel+c.Name)
	}
	return all
}
