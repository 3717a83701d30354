package cli

import (
	"context"
	"errors"
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
	signInEnvironment = "environment"
	signInAzureCLI    = "azure-cli"
	signInBrowser     = "browser"
	signInDeviceCode  = "device-code"
)

var signIns = []string{signInEnvironment, signInAzureCLI, signInBrowser, signInDeviceCode}

// setupClientID is Microsoft Graph Command Line Tools, the public client that Microsoft registers in every tenant for tools
// that act on Graph as the person who signs in.
const setupClientID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

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

// administrator returns the credential of whoever sets up, for the tenant that organization names.
func (a *App) administrator(how, organization string, c cloud.Cloud, client *http.Client) (azcore.TokenCredential, error) {
	if how == "" {
		how = a.defaultSignIn()
	}
	options := azcore.ClientOptions{
		Cloud:     azcloud.Configuration{ActiveDirectoryAuthorityHost: c.Login + "/", Services: azcloud.AzurePublic.Services},
		Transport: client,
		Retry:     policy.RetryOptions{MaxRetries: signInRetries},
	}
	var credential azcore.TokenCredential
	var err error
	switch how {
	case signInEnvironment:
		credential, err = azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: options})
	case signInAzureCLI:
		credential, err = azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: organization})
	case signInBrowser:
		credential, err = azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
			ClientOptions: options, ClientID: setupClientID, TenantID: organization,
		})
		credential = delegated{credential, c.Graph}
	case signInDeviceCode:
		credential, err = azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: options, ClientID: setupClientID, TenantID: organization,
			UserPrompt: func(_ context.Context, message azidentity.DeviceCodeMessage) error {
				_, err := fmt.Fprintln(a.Stderr, message.Message)
				return err
			},
		})
		credential = delegated{credential, c.Graph}
	default:
		return nil, fail.New(fail.Usage, "", fmt.Sprintf("--credential takes %s, not %q", strings.Join(signIns, ", "), how), "")
	}
	if err != nil {
		return nil, fail.Wrap(err, fail.SignInFailed, "sign in by "+how, signInCause(err), "choose another way with --credential "+strings.Join(signIns, "|"))
	}
	return signedIn{credential, how}, nil
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
	how string
}

func (s signedIn) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	// azidentity keeps tokens with and without continuous access evaluation apart: asking for both kinds would have a person
	// sign in twice.
	options.EnableCAE = true
	token, err := s.TokenCredential.GetToken(ctx, options)
	if err == nil || ctx.Err() != nil {
		return token, err
	}
	return token, fail.Wrap(err, fail.SignInFailed, "sign in by "+s.how, signInCause(err), "choose another way with --credential "+strings.Join(signIns, "|"))
}

// signInCause takes the sentence that matters out of azidentity's errors, which hold the whole answer.
func signInCause(err error) string {
	text := err.Error()
	if failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err); ok {
		text = failed.Error()
	}
	if i := strings.Index(text, "AADSTS"); i >= 0 {
		text = text[i:]
		for _, end := range []string{"Trace ID", `\r\n`, "\n", `",`} {
			if j := strings.Index(text, end); j > 0 {
				text = text[:j]
			}
		}
		return strings.TrimSpace(text)
	}
	first, _, _ := strings.Cut(text, "\n")
	return first
}
