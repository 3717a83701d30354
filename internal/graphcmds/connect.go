package graphcmds

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// connect runs Connect-AzureAD.
type connect struct {
	interp.Steps
	module *Module
}

func (c *connect) Process(inv *interp.Invocation) *interp.Unwind {
	for _, name := range []string{"Credential", "AadAccessToken", "ApplicationId", "CertificateThumbprint"} {
		if inv.Bound(name) {
			return inv.Throw(inv.Problem("System.NotSupportedException", "LogonNotSupported", value.InvalidArgument, value.Null,
				"-"+name+" is not supported: Connect-AzureAD signs in the administrator that exorun run --credential names (environment, azure-cli, browser or device-code)."))
		}
	}
	tenant := inv.Text("TenantId")
	if tenant == "" {
		tenant = inv.Text("TenantDomain")
	}
	credential, err := c.module.options.SignIn(inv.Context(), tenant)
	if err != nil {
		return inv.Raise(err)
	}
	client, err := c.module.options.Client(credential)
	if err != nil {
		return inv.Raise(err)
	}
	organization, err := client.Organization(inv.Context())
	if err != nil {
		return inv.Raise(err)
	}
	c.module.mu.Lock()
	c.module.client = client
	c.module.mu.Unlock()
	return inv.Write(value.Of(value.RecordOf(
		"Account", value.Str(""),
		"Environment", value.Str("AzureCloud"),
		"TenantId", value.Str(organization.ID),
		"TenantDomain", value.Str(organization.InitialDomain()),
		"AccountType", value.Str("User"),
	)))
}

// disconnect runs Disconnect-AzureAD.
type disconnect struct {
	interp.Steps
	module *Module
}

func (d *disconnect) Process(*interp.Invocation) *interp.Unwind {
	d.module.mu.Lock()
	defer d.module.mu.Unlock()
	d.module.client = nil
	return nil
}
