package cli

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
)

// docs/sign-in.md names every way, client and scope.
func TestSignInPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	names := append([]string{setupClientID, exchangeClientID, clientIDVariable, federatedTokenVariable, githubURLVariable, pipelinesURLVariable}, signIns...)
	for _, name := range append(names, setupScopes...) {
		if !strings.Contains(string(page), "`"+name) {
			t.Errorf("the page lacks %s", name)
		}
	}
}

func signInFor(t *testing.T, how string, environment map[string]string) signIn {
	t.Helper()
	app := &App{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Getenv: func(name string) string { return environment[name] }}
	return app.newSignIn(how, "contoso.onmicrosoft.com", cloud.Public, http.DefaultClient)
}

func TestSignInFailed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		how, text   string
		want        fail.Code
		cause, next string
		never       string
	}{
		"a number that is not known": {
			signInDeviceCode, "AADSTS539999: Something new. Trace ID: 1", fail.SignInFailed, "AADSTS539999: Something new.", "error?code=539999", "Trace",
		},
		"no number": {
			signInEnvironment, "missing environment variable AZURE_TENANT_ID\nmore", fail.SignInFailed, "missing environment variable AZURE_TENANT_ID", "choose another way", "environment|",
		},
		"what only this way cannot give": {
			signInBrowser, "AADSTS50076: mfa", fail.SignInFailed, "second factor", "portal.azure.com", "|browser",
		},
		"a policy on applications": {
			signInEnvironment, "AADSTS53003: blocked", fail.SignInFailed, "workload identities", "sign-in log of service principals", "",
		},
		"a policy on people": {
			signInAzureCLI, "AADSTS53003: blocked", fail.SignInFailed, "the sign-in of the account", "the sign-in log names", "",
		},
		"the clock": {
			signInWorkloadIdentity, "AADSTS700024: Client assertion is not within its valid time range.", fail.ClockSkew, "clock", "set the clock", "",
		},
		"Azure CLI not signed in": {
			signInAzureCLI, "AzureCLICredential: ERROR: Please run 'az login' to setup account.", fail.SignInFailed, "not signed in", "az login --tenant contoso.onmicrosoft.com", "",
		},
	} {
		err := signInFor(t, c.how, nil).failed(errors.New(c.text))
		said := err.Error() + fail.Next(err)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.cause) || !strings.Contains(fail.Next(err), c.next) || c.never != "" && strings.Contains(said, c.never) {
			t.Errorf("%s: %v (%s), next %q", name, err, fail.CodeOf(err), fail.Next(err))
		}
	}
}

type refusing struct{ text string }

func (r refusing) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, errors.New(r.text)
}

type giving string

func (g giving) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(g)}, nil
}

func TestBrowserFirst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		browser azcore.TokenCredential
		want    string // empty where the sign-in fails
	}{
		"it opens":              {giving("by browser"), "by browser"},
		"there is none":         {refusing{`exec: "xdg-open,x-www-browser,www-browser": executable file not found in $PATH`}, "by code"},
		"it does not open":      {refusing{"exit status 3"}, "by code"},
		"the person is refused": {refusing{"AADSTS53003: blocked"}, ""},
	} {
		var said strings.Builder
		credential := &browserFirst{app: &App{Stderr: &said}, browser: c.browser, code: giving("by code")}
		for range 2 { // the second token asks for nothing more
			got, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{})
			if got.Token != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%s: %q, %v", name, got.Token, err)
			}
		}
		if opens := strings.Count(said.String(), "browser that opens"); opens != 1 {
			t.Errorf("%s: said %q", name, said.String())
		}
	}
}

// The request's token stays out of what is said when GitHub refuses.
func TestGitHubRefuses(t *testing.T) {
	t.Parallel()
	const secret = "request-token-of-the-runner"
	for name, answer := range map[string]http.HandlerFunc{
		"refused": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, r.Header.Get("Authorization"), http.StatusForbidden)
		},
		"no value": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"count":0}`) },
		"no JSON":  func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Header.Get("Authorization")) },
	} {
		server := httptest.NewServer(answer)
		s := signInFor(t, signInWorkloadIdentity, map[string]string{githubURLVariable: server.URL + "/token?api=1", githubTokenVariable: secret, clientIDVariable: "x"})
		token, err := s.askGitHub(t.Context())
		server.Close()
		if token != "" || err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %q, %v", name, token, err)
		}
	}
}

func TestManagedIdentity(t *testing.T) {
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-IDENTITY-HEADER") != "of-this-machine" || r.URL.Query().Get("client_id") != "chosen" || r.URL.Query().Get("resource") != cloud.Public.Graph {
			http.Error(w, r.URL.String(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"of the machine","expires_on":"4102444800","resource":"x","token_type":"Bearer"}`)
	}))
	defer endpoint.Close()
	t.Setenv("IDENTITY_ENDPOINT", endpoint.URL)
	t.Setenv("IDENTITY_HEADER", "of-this-machine")
	app := &App{Stdin: strings.NewReader(""), Stderr: io.Discard, Getenv: func(name string) string { return map[string]string{clientIDVariable: "chosen"}[name] }}
	credential, err := app.administrator(signInManagedIdentity, "contoso.onmicrosoft.com", cloud.Public, http.DefaultClient)
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{cloud.Public.GraphScope()}})
	if err != nil || token.Token != "of the machine" {
		t.Errorf("%q, %v", token.Token, err)
	}
}
