package cli

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
)

func (a *App) certCommand() *cobra.Command {
	return groupCommand("cert", "Certificates: list, show, import, export, request, protect",
		a.certListCommand(), a.certShowCommand(), a.certImportCommand(), a.certExportCommand(), a.certRequestCommand(), a.certProtectCommand())
}

// openCertificates opens the store that belongs to a cloud.
func (a *App) openCertificates(cloudName string) (*home, *certs.FileStore, error) {
	named, err := cloudNamed(cloudName)
	if err != nil {
		return nil, nil, err
	}
	h, err := a.openHome()
	if err != nil {
		return nil, nil, err
	}
	return h, h.certificates(a.label(named.Name)), nil
}

func certificateColumns(now time.Time) []column[*x509.Certificate] {
	return []column[*x509.Certificate]{
		{"thumbprint", "Thumbprint", func(c *x509.Certificate) any { return certs.Thumbprint(c) }},
		{"subject", "Subject", func(c *x509.Certificate) any { return c.Subject.String() }},
		{"notBefore", "Not before", func(c *x509.Certificate) any { return c.NotBefore.UTC().Format(time.RFC3339) }},
		{"notAfter", "Not after", func(c *x509.Certificate) any { return c.NotAfter.UTC().Format(time.RFC3339) }},
		{"daysLeft", "Days left", func(c *x509.Certificate) any { return certs.DaysLeft(c, now) }},
	}
}

func (a *App) certListCommand() *cobra.Command {
	var cloudName, form, account string
	var fleet fleetFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List the certificates in this home, with the days they have left", Args: noArguments,
		Long: `list shows the certificates in this home. With --all, --tag or --account it shows those of the accounts, each with the
account that uses it and what for.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			if selection, several := fleet.selection(account); several || account != "" {
				return a.listAccountCertificates(cmd.Context(), cloudName, form, selection)
			}
			calendar, err := a.calendar()
			if err != nil {
				return err
			}
			_, store, err := a.openCertificates(cloudName)
			if err != nil {
				return err
			}
			all, err := store.List(cmd.Context())
			if err != nil {
				return err
			}
			if len(all) == 0 && form == "table" {
				fmt.Fprintln(a.Stderr, "no certificates; exorun setup makes one")
				return nil
			}
			return printRows(a.Stdout, a.styleOf(a.Stdout), form, certificateColumns(calendar()), all)
		},
	}
	cloudFlag(cmd, &cloudName)
	fleet.add(cmd)
	cmd.Flags().StringVar(&account, "account", "", "those of one account: its name, domain or tenant id, or a pattern")
	outputFlag(cmd, &form)
	return cmd
}

func (a *App) certShowCommand() *cobra.Command {
	var cloudName, form string
	cmd := &cobra.Command{
		Use: "show THUMBPRINT", Short: "Show one certificate", Args: arguments(1, 1, "a thumbprint"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkForm(cmd, form); err != nil {
				return err
			}
			calendar, err := a.calendar()
			if err != nil {
				return err
			}
			_, store, err := a.openCertificates(cloudName)
			if err != nil {
				return err
			}
			found, err := store.Find(cmd.Context(), args[0])
			if err != nil && !(found != nil && errors.Is(err, certs.ErrNoKey)) {
				return certificateError(err, "show certificate "+args[0])
			}
			leaf := found.Leaf
			columns := append(certificateColumns(calendar()),
				column[*x509.Certificate]{"thumbprintSha256", "SHA-256", func(c *x509.Certificate) any { return certs.ThumbprintSHA256(c) }},
				column[*x509.Certificate]{"serial", "Serial", func(c *x509.Certificate) any { return fmt.Sprintf("%X", c.SerialNumber) }},
				column[*x509.Certificate]{"key", "Key", func(*x509.Certificate) any { return keyText(found) }},
			)
			if form != "table" {
				return printRows(a.Stdout, a.styleOf(a.Stdout), form, columns, []*x509.Certificate{leaf})
			}
			for _, c := range columns {
				fmt.Fprintf(a.Stdout, "%-11s %v\n", c.heading, c.value(leaf))
			}
			return nil
		},
	}
	cloudFlag(cmd, &cloudName)
	outputFlag(cmd, &form)
	return cmd
}

func keyText(c *certs.Certificate) string {
	if c.Signer == nil {
		return "private key missing"
	}
	return "RSA, private key at hand"
}

func (a *App) certImportCommand() *cobra.Command {
	var cloudName, passwordFile string
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Import a certificate with its private key from a PEM or PFX file",
		Long: `import keeps a certificate and its private key from a PEM or PFX file, so that -CertificateThumbprint finds it.

A PFX with a password, or an encrypted PEM key, asks for it at a terminal; without one, give --password-file.
The key must be RSA: Entra accepts no other.`,
		Args: arguments(1, 1, "a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := a.readCertificateFile(args[0], passwordFile)
			if err != nil {
				return err
			}
			h, store, err := a.openCertificates(cloudName)
			if err != nil {
				return err
			}
			release, err := h.lock(cmd.Context(), "cert import")
			if err != nil {
				return err
			}
			defer release()
			if err := store.Put(cmd.Context(), found); err != nil {
				return err
			}
			fmt.Fprintln(a.Stdout, found.Thumbprint())
			return nil
		},
	}
	cloudFlag(cmd, &cloudName)
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "a file whose first line is the password")
	a.keyProtectionFlag(cmd)
	return cmd
}

// readCertificateFile reads a certificate with its key, asking for a password only where one is needed.
func (a *App) readCertificateFile(path, passwordFile string) (*certs.Certificate, error) {
	op := "read the certificate in " + path
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
	}
	password := ""
	if passwordFile != "" {
		if password, err = readPasswordFile(passwordFile); err != nil {
			return nil, err
		}
	}
	parse := certs.ParsePFX
	if strings.Contains(string(data), "-----BEGIN ") {
		parse = certs.ParsePEM
	}
	found, err := parse(data, password)
	if passwordFile == "" && (errors.Is(err, certs.ErrNeedPassword) || errors.Is(err, certs.ErrWrongPassword)) {
		if password, err = a.askSecret("Password of "+path+": ", "give --password-file FILE"); err != nil {
			return nil, err
		}
		found, err = parse(data, password)
	}
	return found, certificateError(err, op)
}

// certificateError says in the user's words what is wrong with a certificate file or a thumbprint.
func certificateError(err error, op string) error {
	if err == nil {
		return nil
	}
	for _, row := range []struct {
		is    error
		code  fail.Code
		cause string
		next  string
	}{
		{certs.ErrNotFound, fail.CertificateMissing, "no certificate has that thumbprint", "exorun cert list"},
		{certs.ErrBadThumbprint, fail.Usage, "a thumbprint is 40 hexadecimal digits", "exorun cert list"},
		{certs.ErrWrongPassword, fail.InvalidInput, "the password is wrong", "run it again with the right password"},
		{certs.ErrNeedPassword, fail.InvalidInput, "the private key is encrypted", "give --password-file FILE"},
		{certs.ErrNoKey, fail.InvalidInput, "there is no private key in it, only the public half", "export it again with its private key"},
		{certs.ErrNoCertificate, fail.InvalidInput, "there is no certificate in it", "give a file that holds certificate and key"},
		{certs.ErrNotRSA, fail.InvalidInput, "its key is not RSA, and Entra accepts no other", "bring a certificate with an RSA key, or let exorun setup make one"},
		{certs.ErrWeakKey, fail.InvalidInput, "its key has fewer than 2048 bits", "bring a longer key, or let exorun setup make one"},
		{certs.ErrKeyMismatch, fail.WrongPrivateKey, "the private key belongs to another certificate", "bring the two that belong together"},
		{certs.ErrMalformed, fail.InvalidInput, "it is neither PEM nor PFX, or it is damaged", ""},
		{certs.ErrUnsupported, fail.InvalidInput, "it is encrypted in a way that exorun does not know", "export it again with AES-256 and SHA-256, or with 3DES"},
		{certs.ErrNotExportable, fail.Forbidden, "the private key cannot leave the place it is kept in", ""},
	} {
		if errors.Is(err, row.is) {
			return fail.Wrap(err, row.code, op, row.cause, row.next)
		}
	}
	return err
}

func (a *App) certExportCommand() *cobra.Command {
	var cloudName, out, passwordFile string
	var private, legacy bool
	cmd := &cobra.Command{
		Use: "export THUMBPRINT", Short: "Export a certificate, or with --private-key its key too",
		Long: `export writes the certificate's public half as PEM, to standard output or --out.

With --private-key it writes certificate and private key as a PFX under a password. Whoever has that file and its
password is this application: they can sign in to Exchange as it, from anywhere, until the key is removed.`,
		Args: arguments(1, 1, "a thumbprint"),
		RunE: func(cmd *cobra.Command, args []string) error {
			op := "export certificate " + args[0]
			_, store, err := a.openCertificates(cloudName)
			if err != nil {
				return err
			}
			found, err := store.Find(cmd.Context(), args[0])
			if err != nil {
				return certificateError(err, op)
			}
			if !private {
				return a.writeExport(out, certs.EncodeCertificatePEM(found.Leaf))
			}
			if out == "" {
				return fail.New(fail.Usage, op, "a private key is not written to standard output", "give --out FILE.pfx")
			}
			fmt.Fprintln(a.Stderr, "Whoever has this file and its password can sign in as the application, from anywhere.")
			password, err := a.newPassword(passwordFile)
			if err != nil {
				return err
			}
			encryption := certs.PFXModern
			if legacy {
				encryption = certs.PFXLegacy
			}
			text, err := certs.EncodePFX(found, password, encryption)
			if err != nil {
				return certificateError(err, op)
			}
			return a.writeExport(out, text)
		},
	}
	cloudFlag(cmd, &cloudName)
	cmd.Flags().StringVar(&out, "out", "", "the file to write; it must not exist")
	cmd.Flags().BoolVar(&private, "private-key", false, "write the private key too, as a PFX under a password")
	cmd.Flags().BoolVar(&legacy, "legacy", false, "encrypt the PFX as old Windows and azidentity for Go need it (3DES, SHA-1)")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "a file whose first line is the password")
	return cmd
}

// writeExport writes to a new file that only this user can read, or to standard output.
func (a *App) writeExport(path string, text []byte) error {
	if path == "" {
		_, err := a.Stdout.Write(text)
		return err
	}
	op := "write " + path
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		_ = os.Remove(path)
		return fail.Wrap(err, fail.InvalidInput, op, fileCause(err), "")
	}
	return nil
}
