package cli

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (a *App) certRequestCommand() *cobra.Command {
	var flags accountFlags
	var out string
	var bits int
	cmd := &cobra.Command{
		Use: "request --account NAME --out FILE", Short: "Write a request for a certificate, for an authority to sign",
		Long: `request writes a certificate request (PKCS #10, PEM) for tenants that accept no self-signed certificate. Its private key is
made here and stays in this home. Give the file to your certificate authority, and bring the answer in as it comes, as PEM,
DER or P7B: exorun renew --certificate FILE, or at the first set-up exorun setup --certificate FILE.

Until it is answered, the same request is made again with the same key.`,
		Example: `  exorun cert request --account contoso --out contoso.csr
  exorun cert request --organization contoso.onmicrosoft.com --out contoso.csr --key-size 3072`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case out == "":
				return fail.New(fail.Usage, "", "the request needs a file", "give --out FILE")
			case bits != 2048 && bits != 3072 && bits != 4096:
				return fail.New(fail.Usage, "", "--key-size takes 2048, 3072 or 4096, not "+strconv.Itoa(bits), "")
			}
			all, err := a.openAccounts(flags.cloud, nil)
			if err != nil {
				return err
			}
			organization, known, err := all.organizationOf(cmd.Context(), flags.account)
			if err != nil {
				return err
			}
			request, err := all.manager.RequestCertificate(cmd.Context(), runas.RequestOptions{Organization: organization, Bits: bits})
			if err != nil {
				return err
			}
			text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request.DER})
			if err := os.WriteFile(out, text, 0o644); err != nil { //nolint:gosec // a request is public
				return fail.Wrap(err, fail.InvalidInput, "write "+out, fileCause(err), "")
			}
			key := "its private key stays in this home"
			if request.Repeated {
				key += ", as made for the request before"
			}
			fmt.Fprintf(a.Stdout, "%s\n  %s; %s\n", out, request.Subject, key)
			next := "exorun setup --organization " + organization + " --certificate FILE"
			if known {
				next = "exorun renew --account " + organization + " --certificate FILE"
			}
			fmt.Fprintf(a.Stdout, "  have it signed, then: %s\n", next)
			return nil
		},
	}
	flags.add(cmd)
	a.keyProtectionFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "", "the file to write")
	cmd.Flags().IntVar(&bits, "key-size", 2048, "bits of the RSA key: 2048, 3072 or 4096")
	return cmd
}

// organizationOf returns the initial domain of an account of this home, or the domain given where it has none yet.
func (all *accounts) organizationOf(ctx context.Context, named string) (organization string, known bool, err error) {
	tenantID, err := all.find(ctx, named)
	if errors.Is(err, fail.NotSetUp) && strings.Contains(named, ".") {
		return strings.ToLower(named), false, nil
	}
	if err != nil {
		return "", false, err
	}
	if tenantID == "" {
		return "", false, fail.New(fail.Usage, "", "the request needs the account", "give --account NAME, or before the first set-up --organization contoso.onmicrosoft.com")
	}
	account, err := all.state.Load(ctx, tenantID)
	return account.InitialDomain, true, err
}

// readBrought reads a certificate that is brought along: with its private key, or without where this home has the key.
func (a *App) readBrought(ctx context.Context, all *accounts, path, passwordFile string) (*certs.Certificate, error) {
	brought, err := a.readCertificateFile(path, passwordFile)
	if err == nil || !errors.Is(err, certs.ErrNoKey) && !errors.Is(err, certs.ErrMalformed) {
		return brought, err
	}
	data, readErr := os.ReadFile(path)
	if readErr != nil {
		return nil, fail.Wrap(readErr, fail.InvalidInput, "read the certificate in "+path, fileCause(readErr), "")
	}
	chain, chainErr := certs.ParseChain(data)
	if chainErr != nil {
		return nil, err
	}
	brought, err = all.manager.AnswerRequest(ctx, chain)
	return brought, certificateError(err, "read the certificate in "+path)
}
