package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/tenant/control"
)

func (a *App) tenantCITokenCommand() *cobra.Command {
	var job control.CIJob
	var asEnvironment bool
	cmd := &cobra.Command{
		Use: "ci-token", Short: "Print the token that a CI system would give a job of its own", Args: noArguments,
		Long: `ci-token plays the OpenID provider of a CI system, whose tokens stand for an application that has a federated credential
for their issuer, subject and audience. The administrator application has one for the job that is printed when nothing is
said.

--env prints the variables with which a job of GitHub Actions asks for its token itself.`,
		Example: `  exorun tenant ci-token > token.jwt && AZURE_FEDERATED_TOKEN_FILE=token.jwt …`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.control()
			if err != nil {
				return err
			}
			defer client.Close()
			if asEnvironment {
				address, bearer := client.CIRequest(job)
				_, err := fmt.Fprintf(a.Stdout, "export ACTIONS_ID_TOKEN_REQUEST_URL=%s\nexport ACTIONS_ID_TOKEN_REQUEST_TOKEN=%s\n", quoteShell(address), quoteShell(bearer))
				return err
			}
			token, err := client.CIToken(cmd.Context(), job)
			if err != nil {
				return controlError(err, "ask for a CI system's token")
			}
			_, err = fmt.Fprintln(a.Stdout, token)
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&job.Issuer, "issuer", "", "issuer of the token (default GitHub's)")
	flags.StringVar(&job.Subject, "subject", "", "whose job it is (default repo:contoso/exchange:ref:refs/heads/main)")
	flags.StringVar(&job.Audience, "audience", "", "audience of the token (default api://AzureADTokenExchange)")
	flags.BoolVar(&asEnvironment, "env", false, "print variables instead, for a program that asks by itself")
	return cmd
}
