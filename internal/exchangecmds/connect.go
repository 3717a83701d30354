package exchangecmds

import (
	"fmt"
	"io"
	"net/url"

	"github.com/google/uuid"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func (m *Module) connectCmdlet() *interp.Cmdlet {
	entry, _ := catalogue.Find("Connect-ExchangeOnline")
	return declared(entry, "", func() interp.Processor { return &connect{module: m} })
}

// connect runs Connect-ExchangeOnline.
type connect struct {
	interp.Steps
	module *Module
}

// passwordParameters need a person, or a stored password, and Exchange no longer takes the latter.
var passwordParameters = []string{"Credential", "InlineCredential", "Device", "UserPrincipalName"}

func (c *connect) Process(inv *interp.Invocation) *interp.Unwind {
	for _, name := range passwordParameters {
		if inv.Bound(name) && !inv.Bound("AccessToken") {
			setStatus(inv, false)
			return inv.Halt(inv.Problem("System.NotSupportedException", "PasswordLogonRefused", value.InvalidArgument, value.Null,
				"-"+name+" signs a person in, which an unattended run cannot: Exchange Online refuses passwords without a second factor. "+
					"Use the certificate: exorun setup makes it, then Connect-ExchangeOnline -CertificateThumbprint … -AppId … -Organization …"))
		}
	}
	where, err := c.cloud(inv)
	if err != nil {
		return refuse(inv, "System.ArgumentException", err.Error())
	}
	organization := inv.Text("Organization")
	if organization == "" {
		organization = inv.Text("DelegatedOrganization")
	}
	if uuid.Validate(organization) == nil && !inv.Bound("ManagedIdentity") {
		return refuse(inv, "System.ArgumentException", "Organization cannot be a Guid, please enter the name of the tenant instead.")
	}
	login, u := c.module.signIn(inv, where, organization)
	if u != nil {
		return u
	}
	pageSize := inv.Int("PageSize", exo.MaxPageSize)
	if pageSize < 1 || pageSize > exo.MaxPageSize {
		return refuse(inv, "System.ArgumentException", fmt.Sprintf("PageSize must be between 1 and %d.", exo.MaxPageSize))
	}
	session, err := exo.New(exo.Options{
		Credential: login.credential, Organization: organization, AppID: inv.Text("AppId"),
		Endpoint: where.Exchange, TrustedSuffixes: where.ExchangeSuffixes,
		Transport: c.module.options.Client, PageSize: pageSize,
		Now: c.module.options.Now, Sleep: c.module.options.Sleep, Rand: c.module.options.Rand, Observe: c.module.options.Observe,
	})
	if err != nil {
		return inv.Raise(err)
	}
	// The token is fetched now, so that a wrong certificate fails here and not at the first cmdlet.
	if _, err := session.TenantID(inv.Context()); err != nil {
		return signInFailed(inv, err)
	}
	opened := &connection{
		session: session, organization: organization, prefix: inv.Text("Prefix"), certificate: login.certificate, renewable: !inv.Bound("AccessToken"),
		endpoint: where.Exchange, login: where.Login + "/" + organization,
	}
	if opened.module, err = c.module.temporaryName(); err != nil {
		return inv.Raise(err)
	}
	opened.source = newSource(c.module, opened, inv.Texts("CommandName"))
	c.module.add(inv.Engine(), opened)
	setStatus(inv, true)
	if show, given := inv.Get("ShowBanner"); !given || value.ToBool(show) {
		return inv.Information(banner(organization))
	}
	return nil
}

// temporaryName makes the name of a connection's module: tmpEXO_ and eight and three letters and digits.
func (m *Module) temporaryName() (string, error) {
	const letters = "abcdefghijklmnopqrstuvwxyz012345"
	random := make([]byte, 11)
	if _, err := io.ReadFull(m.options.Rand, random); err != nil {
		return "", fmt.Errorf("name the connection: %w", err)
	}
	for i, b := range random {
		random[i] = letters[int(b)%len(letters)]
	}
	return "tmpEXO_" + string(random[:8]) + "." + string(random[8:]), nil
}

// cloud finds the cloud that a connect names, or the module's own.
func (c *connect) cloud(inv *interp.Invocation) (cloud.Cloud, error) {
	if name := inv.Text("ExchangeEnvironmentName"); name != "" {
		return cloud.ByName(name)
	}
	if uri := inv.Text("ConnectionUri"); uri != "" {
		return cloudOf(uri)
	}
	return c.module.options.Cloud, nil
}

// cloudOf finds the cloud whose Exchange answers at an address.
func cloudOf(uri string) (cloud.Cloud, error) {
	parsed, err := url.Parse(uri)
	if err != nil || parsed.Scheme != "https" {
		return cloud.Cloud{}, fmt.Errorf("%q is not an https address", uri)
	}
	for _, c := range cloud.All() {
		if c.TrustsExchangeHost(parsed.Host) {
			return c, nil
		}
	}
	return cloud.Cloud{}, fmt.Errorf("%s is not a host of Exchange Online", parsed.Host)
}

// banner is what the module shows after a connect unless -ShowBanner:$false.
func banner(organization string) *interp.InformationRecord {
	message := &interp.HostMessage{Message: "Connected to Exchange Online as an application of " + organization + ". Disconnect-ExchangeOnline ends the session."}
	return &interp.InformationRecord{Data: value.Of(message), Tags: []string{"PSHOST"}, Host: message}
}

// refuse ends a command, and the script, as the module does: by a throw, with the message as the error's id.
func refuse(inv *interp.Invocation, exception, message string) *interp.Unwind {
	return refuseBecause(inv, exception, message, nil)
}

// refuseBecause is refuse with the error behind it, which tells the program more than the script.
func refuseBecause(inv *interp.Invocation, exception, message string, cause error) *interp.Unwind {
	setStatus(inv, false)
	record := inv.Problem(exception, message, value.OperationStopped, value.Null, message)
	record.Exception.Cause = cause
	return inv.Halt(record)
}

// setStatus keeps for scripts whether the last command of Exchange succeeded, as the module does.
func setStatus(inv *interp.Invocation, succeeded bool) {
	if global, err := inv.ScopeAt("global"); err == nil {
		global.SetVariable(interp.NewVariable("EXO_LastExecutionStatus", value.Bool(succeeded)))
	}
}
