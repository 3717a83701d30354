package exchangecmds

import (
	"strings"
	"time"

	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func (m *Module) disconnectCmdlet() *interp.Cmdlet {
	entry, _ := catalogue.Find("Disconnect-ExchangeOnline")
	cmdlet := declared(entry, "", func() interp.Processor { return &disconnect{module: m} })
	cmdlet.ConfirmImpact = interp.ImpactHigh
	return cmdlet
}

// disconnect runs Disconnect-ExchangeOnline. It sends nothing: a session is a token, which ends by itself.
type disconnect struct {
	interp.Steps
	module *Module
}

func (d *disconnect) Process(inv *interp.Invocation) *interp.Unwind {
	ids, prefixes := inv.Texts("ConnectionId"), inv.Texts("ModulePrefix")
	match := func(c *connection) bool {
		switch {
		case len(ids) > 0:
			return matches(ids, c.session.ConnectionInfo().ConnectionID)
		case len(prefixes) > 0:
			return matches(prefixes, c.prefix)
		}
		return true
	}
	any := false
	for _, c := range d.module.all() {
		any = any || match(c)
	}
	if !any {
		return nil
	}
	yes, u := inv.ShouldProcessAs("Running this cmdlet will clear the specified REST connections along with the connection for inbuilt cmdlets and all the active RPS sessions created using Connect-ExchangeOnline or Connect-IPPSSession.")
	if u != nil || !yes {
		return u
	}
	d.module.drop(inv.Engine(), match)
	return nil
}

func (m *Module) connectionInformationCmdlet() *interp.Cmdlet {
	entry, _ := catalogue.Find("Get-ConnectionInformation")
	return declared(entry, "", func() interp.Processor { return &connectionInformation{module: m} })
}

// connectionInformation runs Get-ConnectionInformation, which asks the service whether each connection lives.
type connectionInformation struct {
	interp.Steps
	module *Module
}

// neverExpires is what the module shows for a token that was handed in.
var neverExpires = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

func (i *connectionInformation) Process(inv *interp.Invocation) *interp.Unwind {
	ids, prefixes := inv.Texts("ConnectionId"), inv.Texts("ModulePrefix")
	builtin := i.module.builtinConnection()
	all := i.module.all()
	for _, c := range all {
		info := c.session.ConnectionInfo()
		if !matches(ids, info.ConnectionID) || !matches(prefixes, c.prefix) {
			continue
		}
		state := "Broken"
		if running, err := c.session.Ping(inv.Context()); err == nil && strings.EqualFold(running, "Running") {
			state = "Connected"
		}
		expiry, tokenStatus := info.TokenExpiry, "Active"
		if !c.renewable {
			expiry = neverExpires
		} else if !expiry.IsZero() && i.module.options.Now().After(expiry) {
			tokenStatus = "Expired"
		}
		row := value.RecordOf(
			"ConnectionId", value.Str(info.ConnectionID),
			"State", value.Str(state),
			"Id", value.Int(c.number),
			"Name", value.Str(c.name()),
			"UserPrincipalName", value.Str("OAuthUser@"+c.organization),
			"ConnectionUri", value.Str(c.endpoint),
			"AzureAdAuthorizationEndpointUri", value.Str(c.login),
			"TokenExpiryTimeUTC", instant(expiry),
			"CertificateAuthentication", value.Bool(c.certificate),
			"ModuleName", value.Str(c.module),
			"ModulePrefix", value.Str(c.prefix),
			"Organization", value.Str(c.organization),
			"DelegatedOrganization", value.Str(""),
			"AppId", value.Str(info.AppID),
			"PageSize", value.Int(info.PageSize),
			"TenantID", value.Str(info.TenantID),
			"TokenStatus", value.Str(tokenStatus),
			"ConnectionUsedForInbuiltCmdlets", value.Bool(c == builtin),
			"IsEopSession", value.Bool(false),
		)
		if u := inv.Write(value.Of(row)); u != nil {
			return u
		}
	}
	return nil
}

// instant is a point in time as the DateTimeOffset that the module shows, in UTC.
func instant(t time.Time) value.Value {
	ticks, _, _ := value.FromTime(t.UTC(), value.KindUTC).AsDateTime()
	return value.Of(&value.DateTimeOffset{Ticks: ticks})
}
