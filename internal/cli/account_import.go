package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) accountImportCommand() *cobra.Command {
	var cloudName, form, passwordFile string
	var planOnly bool
	cmd := &cobra.Command{
		Use: "import FILE.csv", Short: "Add accounts whose applications and certificates exist, from a list",
		Long: `import adds a whole list of accounts: applications that exist, each with a certificate that works. It proves every line by a
token and a call of Exchange, sixteen at a time, before it writes anything; one line that is wrong keeps all of them out. Nothing
is written to any tenant.

The first line of the list names its columns, in any order:

  organization   any domain of the tenant, or its id                                  needed
  appId          the application's client id                                          needed
  certificate    a PEM or PFX file, beside the list, or a thumbprint of cert list     needed
  passwordFile   a file whose first line is the password of the certificate
  objectId       the application's object id, where it may not read itself
  name           what to call the account; the first label of its initial domain where empty
  tags           parted by blanks
  connection     the name of its connection; ` + runas.DefaultConnection + ` where empty

The lines of a multi-tenant application belong together, and one of them is for the tenant that registers it. Run again, import
adds what is new; an account that is here gets the line's name and tags, and keeps its certificate.`,
		Example: `  exorun account import accounts.csv --plan
  exorun account import accounts.csv --password-file pfx-password.txt`,
		Args: arguments(1, 1, "a list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			all, err := a.openAccounts(cloudName, nil)
			if err != nil {
				return err
			}
			done, err := a.importList(cmd.Context(), all, args[0], passwordFile, planOnly)
			if err != nil {
				return err
			}
			return a.printImport(done, form, planOnly)
		},
	}
	cloudFlag(cmd, &cloudName)
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "a file whose first line is the password of the certificates without a passwordFile of their own")
	cmd.Flags().BoolVar(&planOnly, "plan", false, "prove every line and say what would be done, and write nothing")
	outputFlag(cmd, &form)
	return cmd
}

// importList imports a list. What is wrong with its lines is printed, each with its number.
func (a *App) importList(ctx context.Context, all *accounts, path, passwordFile string, planOnly bool) ([]runas.ImportedAccount, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fail.Wrap(err, fail.InvalidInput, "read "+path, fileCause(err), "")
	}
	defer file.Close()
	lines, err := runas.ReadImportList(file)
	var done []runas.ImportedAccount
	if err == nil {
		done, err = all.manager.ImportAccounts(ctx, runas.ImportOptions{
			Lines: lines, PlanOnly: planOnly,
			Certificate: func(ctx context.Context, line runas.ImportLine) (*certs.Certificate, error) {
				return a.certificateOfLine(ctx, all, filepath.Dir(path), line, passwordFile)
			},
		})
	}
	wrong, ok := errors.AsType[runas.LineErrors](err)
	if !ok {
		return done, err
	}
	var codes []fail.Code
	for _, line := range wrong {
		codes = append(codes, fail.CodeOf(line.Err))
		fmt.Fprintf(a.Stderr, "%s:%d: %s\n", path, line.Line, oneLine(line.Err.Error()))
		if next := fail.Next(line.Err); next != "" {
			fmt.Fprintf(a.Stderr, "  %s\n", next)
		}
	}
	return nil, fail.New(fail.Worst(codes...), "import "+path, fmt.Sprintf("%s wrong; nothing was imported", areLines(len(wrong))), "mend the list and run the same command again")
}

func areLines(n int) string {
	if n == 1 {
		return "1 line is"
	}
	return fmt.Sprintf("%d lines are", n)
}

// certificateOfLine reads the certificate of a line.
func (a *App) certificateOfLine(ctx context.Context, all *accounts, folder string, line runas.ImportLine, passwordFile string) (*certs.Certificate, error) {
	if line.IsThumbprint() {
		found, err := all.certificates.Find(ctx, line.Certificate)
		return found, certificateError(err, "find the certificate "+line.Certificate)
	}
	beside := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(folder, path)
	}
	return a.readCertificateFile(beside(line.Certificate), cmp.Or(beside(line.PasswordFile), passwordFile))
}

func (a *App) printImport(done []runas.ImportedAccount, form string, planOnly bool) error {
	columns := []column[runas.ImportedAccount]{
		{"line", "Line", func(d runas.ImportedAccount) any { return d.Line }},
		{"name", "Name", func(d runas.ImportedAccount) any { return d.Account.Name }},
		{"organization", "Organization", func(d runas.ImportedAccount) any { return d.Account.InitialDomain }},
		{"tenantId", "Tenant id", func(d runas.ImportedAccount) any { return d.Account.TenantID }},
		{"appId", "Application", func(d runas.ImportedAccount) any { return d.Account.Application.AppID }},
		{"thumbprint", "Certificate", func(d runas.ImportedAccount) any { return d.Thumbprint }},
		{"outcome", "Outcome", func(d runas.ImportedAccount) any { return string(d.Outcome) }},
	}
	if err := printRows(a.Stdout, a.styleOf(a.Stdout), form, columns, done); err != nil || form != "table" {
		return err
	}
	count := map[runas.ImportOutcome]int{}
	for _, account := range done {
		count[account.Outcome]++
	}
	fmt.Fprintf(a.Stdout, "\n%s: %d imported, %d changed, %d unchanged\n", plural(len(done), "account"),
		count[runas.Imported], count[runas.Changed], count[runas.Unchanged])
	if planOnly {
		fmt.Fprintln(a.Stdout, "Nothing was written. exorun account import without --plan does it.")
	}
	return nil
}
