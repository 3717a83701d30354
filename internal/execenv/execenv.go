// Package execenv owns what a program gets that runs as a Run As account: environment variables, a private folder with the
// certificate that is gone when the program ends, the module for PowerShell, and the passing on of signals and exit code.
//
// The variables are those of EnvironmentCredential in Microsoft's Azure Identity libraries. They carry no secret: the
// private key is in a file that one of them names.
package execenv

import (
	"slices"
	"strings"
)

// The variables that a program gets. Those of AZURE_ are read by the Azure Identity libraries of every language, the others
// by the PowerShell module and by whoever wants them.
const (
	variableTenantID        = "AZURE_TENANT_ID"
	variableClientID        = "AZURE_CLIENT_ID"
	variableCertificatePath = "AZURE_CLIENT_CERTIFICATE_PATH"
	variableAuthorityHost   = "AZURE_AUTHORITY_HOST"
	variableConnection      = "EXORUN_CONNECTION"
	variableOrganization    = "EXORUN_ORGANIZATION"
	variableThumbprint      = "EXORUN_CERTIFICATE_THUMBPRINT"
	variableCloud           = "EXORUN_CLOUD"
	variableModulePath      = "PSModulePath"
)

// withheld are variables that a program does not inherit: other ways to sign in, which EnvironmentCredential would prefer or
// mix with the certificate, and the way into the controls of the laptop's tenant.
var withheld = []string{
	"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
	"AZURE_USERNAME", "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_TOKEN_CREDENTIALS",
	variableAuthorityHost, "EXORUN_TENANT",
}

// Identity is the account as which a program runs.
type Identity struct {
	TenantID      string
	ClientID      string
	Organization  string // the tenant's initial domain
	Connection    string // the name of the connection asset
	Thumbprint    string // of the certificate, SHA-1
	Cloud         string
	AuthorityHost string // scheme and host of the sign-in service, with a slash at the end; empty for the public cloud
}

// Environment returns the environment of a program that runs as the identity: that of environ, without other ways to sign in.
// certificatePath is the file with certificate and key; modulePath is the value of PSModulePath.
func (i Identity) Environment(environ []string, certificatePath, modulePath string) []string {
	given := []struct{ name, value string }{
		{variableTenantID, i.TenantID},
		{variableClientID, i.ClientID},
		{variableCertificatePath, certificatePath},
		{variableAuthorityHost, i.AuthorityHost},
		{variableConnection, i.Connection},
		{variableOrganization, i.Organization},
		{variableThumbprint, i.Thumbprint},
		{variableCloud, i.Cloud},
		{variableModulePath, modulePath},
	}
	kept := slices.DeleteFunc(slices.Clone(environ), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		for _, variable := range given {
			if sameVariable(name, variable.name) {
				return true
			}
		}
		return slices.ContainsFunc(withheld, func(other string) bool { return sameVariable(name, other) })
	})
	for _, variable := range given {
		if variable.value != "" {
			kept = append(kept, variable.name+"="+variable.value)
		}
	}
	return kept
}
