package cli

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"golang.org/x/term"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
)

// The ways an administrator signs in.
const (
	signInBrowser          = "browser"
	signInDeviceCode       = "device-code"
	signInAzureCLI         = "azure-cli"
	signInEnvironment      = "environment"
	signInWorkloadIdentity = "workload-identity"
	signInManagedIdentity  = "managed-identity"
)

var signIns = []string{signInEnvironment, signInAzureCLI, signInBrowser, signInDeviceCode, signInWorkloadIdentity, signInManagedIdentity}

// The public clients with which a person signs in, both Microsoft's own.
const (
	// setupClientID is Microsoft Graph Command Line Tools, which Microsoft registers in every tenant for tools that act on
	// Graph as the person who signs in.
	setupClientID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
	// exchangeClientID is Microsoft Exchange REST API Based Powershell, the client of ExchangeOnlineManagement. Microsoft
	// consented for every tenant to its acting on Exchange as the person who signs in.
	exchangeClientID = "fb78d390-0c51-40cd-8e17-fdbfab77341b"
)

// setupScopes are what set-up does on Graph as the person who signs in; the sign-in page asks for consent to them.
var setupScopes = []string{
	"Application.ReadWrite.All",
	"AppRoleAssignment.ReadWrite.All",
	"RoleManagement.ReadWrite.Directory",
	"Organization.Read.All",
	"Policy.Read.All",
}

// signInRetries bridges a sign-in service that throttles for a while.
const signInRetries = 6

// signIn is an administrator's sign-in that is asked for.
type signIn struct {
	app          *App
	how          string
	organization string
	cloud        cloud.Cloud
	options      azcore.ClientOptions
	refusals     *lastRefusal
}

func (a *App) newSignIn(how, organization string, c cloud.Cloud, client *http.Client) signIn {
	if how == "" {
		how = a.defaultSignIn()
	}
	refusals := &lastRefusal{client: client}
	return signIn{app: a, how: how, organization: organization, cloud: c, refusals: refusals, options: azcore.ClientOptions{
		Cloud:     azcloud.Configuration{ActiveDirectoryAuthorityHost: c.Login + "/", Services: azcloud.AzurePublic.Services},
		Transport: refusals,
		Retry:     policy.RetryOptions{MaxRetries: signInRetries},
	}}
}

// administrator returns the credential of whoever sets up, for the tenant that organization names.
func (a *App) administrator(how, organization string, c cloud.Cloud, client *http.Client) (azcore.TokenCredential, error) {
	s := a.newSignIn(how, organization, c, client)
	credential, err := s.credential()
	if err != nil {
		return nil, err
	}
	return signedIn{credential, s}, nil
}

// exchangeAdministrator returns the credential with which whoever sets up changes Exchange: for a person another public client
// than for Graph, for all others nil, which leaves it to the one they have.
func (a *App) exchangeAdministrator(how, organization string, c cloud.Cloud, client *http.Client) (azcore.TokenCredential, error) {
	s := a.newSignIn(how, organization, c, client)
	if !s.byPerson() {
		return nil, nil
	}
	credential, err := s.person(exchangeClientID, "Exchange asks for a sign-in of its own. ")
	if err != nil {
		return nil, err
	}
	return signedIn{credential, s}, nil
}

// byPerson reports whether somebody signs in here and now.
func (s signIn) byPerson() bool { return s.how == signInBrowser || s.how == signInDeviceCode }

// credential makes the credential of the way.
func (s signIn) credential() (azcore.TokenCredential, error) {
	var credential azcore.TokenCredential
	var err error
	switch s.how {
	case signInBrowser, signInDeviceCode:
		credential, err = s.person(setupClientID, "")
		credential = delegated{credential, s.cloud.Graph}
	case signInAzureCLI:
		credential, err = azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: s.organization})
	case signInEnvironment:
		credential, err = s.environment()
	case signInWorkloadIdentity:
		credential, err = s.workloadIdentity()
	case signInManagedIdentity:
		options := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: s.options}
		if id := s.app.Getenv(clientIDVariable); id != "" {
			options.ID = azidentity.ClientID(id)
		}
		credential, err = azidentity.NewManagedIdentityCredential(options)
	default:
		return nil, fail.New(fail.Usage, "", fmt.Sprintf("--credential takes %s, not %q", strings.Join(signIns, ", "), s.how), "")
	}
	if err != nil {
		return nil, s.failed(err)
	}
	return credential, nil
}

// environment is an application whose secret, certificate or federated token the environment names.
func (s signIn) environment() (azcore.TokenCredential, error) {
	getenv := s.app.Getenv
	if getenv(federatedTokenVariable) != "" && getenv("AZURE_CLIENT_SECRET") == "" && getenv("AZURE_CLIENT_CERTIFICATE_PATH") == "" {
		return s.workloadIdentity()
	}
	return azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: s.options})
}

// person makes the credential of somebody who signs in with a public client, in a browser where one opens, otherwise with
// a code. before is said before the code.
func (s signIn) person(clientID, before string) (azcore.TokenCredential, error) {
	byCode, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: s.options, ClientID: clientID, TenantID: s.organization,
		UserPrompt: func(_ context.Context, message azidentity.DeviceCodeMessage) error {
			_, err := fmt.Fprintln(s.app.Stderr, before+message.Message)
			return err
		},
	})
	if err != nil || s.how == signInDeviceCode {
		return byCode, err
	}
	inBrowser, err := azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
		ClientOptions: s.options, ClientID: clientID, TenantID: s.organization,
	})
	return &browserFirst{app: s.app, before: before, browser: inBrowser, code: byCode}, err
}

// defaultSignIn is the browser where one can open, else a code to type on another device.
func (a *App) defaultSignIn() string {
	file, ok := a.Stdin.(*os.File)
	atTerminal := ok && term.IsTerminal(int(file.Fd()))
	remote := a.Getenv("SSH_CONNECTION") != ""
	display := runtime.GOOS == "windows" || runtime.GOOS == "darwin" || a.Getenv("DISPLAY") != "" || a.Getenv("WAYLAND_DISPLAY") != ""
	if atTerminal && display && !remote {
		return signInBrowser
	}
	return signInDeviceCode
}

// delegated asks for the scopes of set-up by name where a caller asks for all that were consented to: a tenant that never
// used the public client has consented to nothing.
type delegated struct {
	azcore.TokenCredential
	graph string
}

func (d delegated) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if slices.Equal(options.Scopes, []string{d.graph + "/.default"}) {
		options.Scopes = nil
		for _, scope := range setupScopes {
			options.Scopes = append(options.Scopes, d.graph+"/"+scope)
		}
	}
	return d.TokenCredential.GetToken(ctx, options)
}

// signedIn says in the user's words why a sign-in failed.
type signedIn struct {
	azcore.TokenCredential
	signIn signIn
}

func (s signedIn) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	// azidentity keeps tokens with and without continuous access evaluation apart: asking for both kinds would have a person
	// sign in twice.
	options.EnableCAE = true
	s.signIn.refusals.forget()
	token, err := s.TokenCredential.GetToken(ctx, options)
	if err == nil || ctx.Err() != nil {
		return token, err
	}
	return token, s.signIn.failed(err)
}
