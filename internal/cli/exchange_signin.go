package cli

import (
	"context"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/fail"
)

// exchangeClientID is Microsoft Exchange REST API Based Powershell, the public client of ExchangeOnlineManagement. Microsoft
// consented for every tenant to its acting on Exchange as the person who signs in.
const exchangeClientID = "fb78d390-0c51-40cd-8e17-fdbfab77341b"

// exchangeAdministrator returns the credential with which whoever sets up changes Exchange: for a person another public client
// than for Graph, for all others nil, which leaves it to the one they have.
func (a *App) exchangeAdministrator(how, organization string, c cloud.Cloud, client *http.Client) (azcore.TokenCredential, error) {
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
	case signInBrowser:
		credential, err = azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
			ClientOptions: options, ClientID: exchangeClientID, TenantID: organization,
		})
	case signInDeviceCode:
		credential, err = azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: options, ClientID: exchangeClientID, TenantID: organization,
			UserPrompt: func(_ context.Context, message azidentity.DeviceCodeMessage) error {
				_, err := fmt.Fprintln(a.Stderr, "Exchange asks for a sign-in of its own. "+message.Message)
				return err
			},
		})
	default:
		return nil, nil
	}
	if err != nil {
		return nil, fail.Wrap(err, fail.SignInFailed, "sign in to Exchange by "+how, signInCause(err), "choose another way with --credential")
	}
	return signedIn{credential, how}, nil
}
