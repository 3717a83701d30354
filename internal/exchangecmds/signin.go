package exchangecmds

import (
	"context"
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/cloud"
	failure "github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell/cmdlets/secure"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// login is how a connect proves who it is.
type login struct {
	credential  azcore.TokenCredential
	certificate bool
}

// signIn chooses the credential that the parameters describe: a token, a managed identity or a certificate.
func (m *Module) signIn(inv *interp.Invocation, where cloud.Cloud, organization string) (login, *interp.Unwind) {
	switch {
	case inv.Bound("AccessToken"):
		return tokenLogin(inv, organization)
	case inv.Switch("ManagedIdentity"):
		return m.managedIdentity(inv, organization)
	}
	certificate, u := m.certificate(inv, where)
	if u != nil {
		return login{}, u
	}
	switch {
	case organization == "":
		return login{}, refuse(inv, "System.ArgumentNullException", "Value cannot be null. (Parameter 'Organization cannot be null for certificate based connections.')")
	case inv.Text("AppId") == "":
		return login{}, refuse(inv, "System.ArgumentNullException", "Value cannot be null. (Parameter 'AppId cannot be null for certificate based connections.')")
	case m.options.Calendar().After(certificate.Leaf.NotAfter):
		return login{}, refuseBecause(inv, "System.Exception", "The certificate is expired. Please link a new certificate to your app and pass the valid value.",
			failure.New(failure.CertificateExpired, "", "the certificate has expired", "an administrator runs: exorun setup --organization "+organization))
	}
	credential, err := appauth.NewCredential(organization, inv.Text("AppId"), certificate.Leaf, certificate.Signer, &appauth.Options{
		Authority: where.Login, Transport: m.options.Client, Now: m.options.Now, Sleep: m.options.Sleep, Rand: m.options.Rand,
	})
	if err != nil {
		return login{}, inv.Raise(err)
	}
	return login{credential, true}, nil
}

// certificate finds the certificate by its thumbprint in the home, or reads it from a file.
func (m *Module) certificate(inv *interp.Invocation, where cloud.Cloud) (*certs.Certificate, *interp.Unwind) {
	var found *certs.Certificate
	var err error
	switch {
	case inv.Text("CertificateThumbprint") != "":
		found, err = m.options.Certificates(where.Name).Find(inv.Context(), inv.Text("CertificateThumbprint"))
	case inv.Text("CertificateFilePath") != "":
		return readCertificate(inv, inv.Text("CertificateFilePath"))
	case inv.Bound("Certificate"):
		given, ok := inv.Value("Certificate").Unwrap().Object().(*certificate)
		if !ok {
			return nil, refuse(inv, "System.ArgumentException", "-Certificate takes an object of "+certificateName+".")
		}
		if given.of.Signer == nil {
			return certificateOrRefusal(inv, nil, certs.ErrNoKey, "Certificate")
		}
		found = given.of
	default:
		return nil, refuse(inv, "System.ArgumentException",
			"An unattended run needs -CertificateThumbprint, -CertificateFilePath, -ManagedIdentity or -AccessToken: there is nobody to sign in.")
	}
	return certificateOrRefusal(inv, found, err, "CertificateThumbprint")
}

// readCertificate reads a certificate file as the script's files are read.
func readCertificate(inv *interp.Invocation, name string) (*certs.Certificate, *interp.Unwind) {
	data, err := certificateFile(inv.Engine(), name)
	if err != nil {
		return nil, refuse(inv, "System.ArgumentException", "Certificate is not accessible to the current user.")
	}
	found, err := parseCertificate(data, plainText(inv.Value("CertificatePassword")))
	return certificateOrRefusal(inv, found, err, "CertificateFilePath")
}

// certificateOrRefusal says with the module's words what is wrong with a certificate.
func certificateOrRefusal(inv *interp.Invocation, found *certs.Certificate, err error, parameter string) (*certs.Certificate, *interp.Unwind) {
	refused := func(exception, message string) (*certs.Certificate, *interp.Unwind) {
		return nil, refuseBecause(inv, exception, message, err)
	}
	switch {
	case err == nil:
		return found, nil
	case errors.Is(err, certs.ErrWrongPassword), errors.Is(err, certs.ErrNeedPassword):
		return refused("System.Security.Cryptography.CryptographicException", "The certificate data cannot be read with the provided password, the password may be incorrect.")
	case errors.Is(err, certs.ErrNoKey):
		return refused("Microsoft.Identity.Client.MsalClientException", "The certificate certificate does not have a private key.")
	case errors.Is(err, certs.ErrNotRSA):
		return refused("Microsoft.Identity.Client.MsalClientException", "The provided certificate is not of type RSA. Please use a certificate of type RSA. Provided certificate's Friendly Name: ECC.")
	case errors.Is(err, certs.ErrNotFound):
		return refused("System.ArgumentException", "No certificate with the thumbprint "+inv.Text(parameter)+" is in this home. exorun cert list shows those that are; exorun cert import FILE brings one in.")
	case errors.Is(err, certs.ErrBadThumbprint):
		return refused("System.ArgumentException", "'"+inv.Text(parameter)+"' is not a thumbprint of 40 hexadecimal digits.")
	}
	return nil, inv.Raise(err)
}

// plainText returns what a SecureString holds, or the text of anything else.
func plainText(v value.Value) string {
	if v.IsNull() {
		return ""
	}
	if secret, ok := secure.Of(v); ok {
		return secret.Plain()
	}
	return value.ToString(v)
}

// tokenLogin uses a token that the script brought. It cannot be renewed.
func tokenLogin(inv *interp.Invocation, organization string) (login, *interp.Unwind) {
	token := plainText(inv.Value("AccessToken"))
	claims, err := appauth.ParseClaims(token)
	if err != nil {
		return login{}, refuse(inv, "System.ArgumentException", "AccessToken is not a well formed JWT token")
	}
	if organization == "" && inv.Text("UserPrincipalName") == "" {
		return login{}, refuse(inv, "System.ArgumentException", "Either one of Organization, DelegatedOrganization or UserPrincipalName should be provided with the AccessToken")
	}
	return login{credential: fixedToken{token, claims.Expires}}, nil
}

// fixedToken is a credential that is one token.
type fixedToken struct {
	token   string
	expires time.Time
}

func (f fixedToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: f.token, ExpiresOn: f.expires}, nil
}

// managedIdentity uses the identity of the Azure resource that the script runs on.
func (m *Module) managedIdentity(inv *interp.Invocation, organization string) (login, *interp.Unwind) {
	if organization == "" {
		return login{}, refuse(inv, "System.ArgumentNullException", "Value cannot be null. (Parameter 'Organization cannot be null for managed identity based connections.')")
	}
	options := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: azcore.ClientOptions{Transport: m.options.Client}}
	if id := inv.Text("ManagedIdentityAccountId"); id != "" {
		options.ID = azidentity.ClientID(id)
	}
	credential, err := azidentity.NewManagedIdentityCredential(options)
	if err != nil {
		return login{}, inv.Raise(err)
	}
	return login{credential: credential}, nil
}

// signInFailed ends a connect whose token was refused.
func signInFailed(inv *interp.Invocation, err error) *interp.Unwind {
	if inv.Context().Err() != nil {
		return inv.Raise(err)
	}
	message := err.Error()
	if refused, ok := errors.AsType[*appauth.AuthError](err); ok && refused.Description != "" {
		message = refused.Description
	}
	return refuseBecause(inv, "System.Exception", "Error Acquiring Token: "+message+" Run exorun verify to see which link of the chain is broken.", err)
}
