package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
)

func (a *App) tokenCommand() *cobra.Command {
	var flags accountFlags
	var resource string
	var noRenew, toTerminal, asJSON bool
	cmd := &cobra.Command{
		Use: "token --resource exchange|graph|URL", Short: "Print an access token of the Run As account, for curl and other programs",
		Long: `token prints an access token and nothing else. Whoever has it is the account until it ends, within 90 minutes; it cannot
be taken back. So it is not printed to a terminal, where it would stay on the screen and in its history, unless --to-terminal
says so.

A program that can should get its tokens itself: exorun exec gives it what it needs, and a token ends while it runs.`,
		Example: `  curl -H @<(printf 'Authorization: Bearer %s' "$(exorun token --resource graph)") https://graph.microsoft.com/v1.0/organization
  exorun token --resource exchange --json | jq -r .expiresOn`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if showsOnScreen(a.Stdout) && !toTerminal {
				return fail.New(fail.Usage, "print a token", "standard output is a terminal, and whoever reads it there is the account until the token ends",
					"pipe it into the program that needs it, or say --to-terminal")
			}
			scope, err := scopeOf(resource, flags.cloud)
			if err != nil {
				return err
			}
			_, all, tenantID, err := a.openForUse(cmd.Context(), flags, noRenew)
			if err != nil {
				return err
			}
			token, err := all.manager.AccessToken(cmd.Context(), tenantID, scope)
			if err != nil {
				return err
			}
			if !asJSON {
				_, err = fmt.Fprintln(a.Stdout, token.Token)
				return err
			}
			return json.NewEncoder(a.Stdout).Encode(struct {
				AccessToken string    `json:"accessToken"`
				TokenType   string    `json:"tokenType"`
				ExpiresOn   time.Time `json:"expiresOn"`
				Scope       string    `json:"scope"`
				TenantID    string    `json:"tenantId"`
			}{token.Token, "Bearer", token.ExpiresOn.UTC(), scope, tenantID})
		},
	}
	flags.add(cmd)
	noRenewFlag(cmd, &noRenew)
	cmd.Flags().StringVar(&resource, "resource", "", "what the token is for: exchange, graph, or the URL of another resource")
	cmd.Flags().BoolVar(&toTerminal, "to-terminal", false, "print it although standard output is a terminal")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the token with its end as JSON")
	return cmd
}

// showsOnScreen reports whether w is a terminal, whatever the environment says of colours.
func showsOnScreen(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// scopeOf returns the scope of a resource by the name or URL that --resource gives.
func scopeOf(resource, cloudName string) (string, error) {
	named, err := cloudNamed(cloudName)
	if err != nil {
		return "", err
	}
	switch strings.ToLower(resource) {
	case "exchange":
		return named.ExchangeScope(), nil
	case "graph":
		return named.GraphScope(), nil
	case "":
		return "", fail.New(fail.Usage, "", "token needs the resource that it is for", "exorun token --resource exchange")
	}
	address, err := url.Parse(resource)
	if err != nil || address.Scheme == "" || address.Host == "" && address.Opaque == "" || address.RawQuery != "" || address.Fragment != "" {
		return "", fail.New(fail.Usage, "", fmt.Sprintf("--resource takes exchange, graph or a URL, not %q", resource), "exorun token --resource "+cloud.Public.Graph)
	}
	return strings.TrimSuffix(resource, defaultScope) + defaultScope, nil
}

// defaultScope asks for all permissions of a resource that the application was granted.
const defaultScope = "/.default"
