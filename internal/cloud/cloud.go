// Package cloud owns the table of Microsoft clouds: which hosts answer for sign-in, Microsoft Graph and Exchange Online,
// and which scopes a token for them has.
//
// The hosts are those of Microsoft's pages "National clouds" (Microsoft Entra), "National cloud deployments" (Microsoft
// Graph) and "Connect to Exchange Online PowerShell". Tenants of the Government Community Cloud without "High" live in
// the public cloud.
package cloud

import (
	"fmt"
	"slices"
	"strings"
)

// Cloud is a set of hosts that belong together. It is plain data; the zero value names no cloud.
type Cloud struct {
	Name        string   // the name in flags and in state: "public"
	Environment string   // the value of Connect-ExchangeOnline -ExchangeEnvironmentName
	Aliases     []string // other names that ByName accepts

	Login    string // scheme and host of Microsoft Entra sign-in, without a slash at the end
	Graph    string // the same of Microsoft Graph
	Exchange string // the same of Exchange Online's admin interface

	InitialSuffix string // how the initial domain of a tenant ends, with its dot: ".onmicrosoft.com"

	// FederationAudience is whom a CI system's token must be for, so that an application of the cloud may trust it; see the
	// page "Workload identity federation".
	FederationAudience string

	// ExchangeSuffixes are the domains, each with its leading dot, below which Exchange answers. A redirect or a next
	// page that leads elsewhere is not sent a token.
	ExchangeSuffixes []string
}

// GraphScope returns the scope of an app-only token for Microsoft Graph.
func (c Cloud) GraphScope() string { return c.Graph + "/.default" }

// ExchangeScope returns the scope of an app-only token for Exchange Online.
func (c Cloud) ExchangeScope() string { return c.Exchange + "/.default" }

// ExchangeHost returns the host of Exchange without its scheme.
func (c Cloud) ExchangeHost() string { return strings.TrimPrefix(c.Exchange, "https://") }

// TrustsExchangeHost reports whether host, which may carry a port, belongs to this cloud's Exchange.
func (c Cloud) TrustsExchangeHost(host string) bool {
	name := strings.ToLower(host)
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		name = name[:i]
	}
	name = strings.TrimSuffix(name, ".")
	if name == c.ExchangeHost() {
		return true
	}
	return slices.ContainsFunc(c.ExchangeSuffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// Public is the worldwide cloud, which the Government Community Cloud shares.
var Public = Cloud{
	Name:               "public",
	Environment:        "O365Default",
	Aliases:            []string{"worldwide", "gcc"},
	Login:              "https://login.microsoftonline.com",
	Graph:              "https://graph.microsoft.com",
	Exchange:           "https://outlook.office365.com",
	InitialSuffix:      ".onmicrosoft.com",
	FederationAudience: "api://AzureADTokenExchange",
	ExchangeSuffixes:   []string{".outlook.com", ".office365.com", ".office.com"},
}

// USGov is GCC High.
var USGov = Cloud{
	Name:               "usgov",
	Environment:        "O365USGovGCCHigh",
	Aliases:            []string{"usgovhigh", "gcchigh"},
	Login:              "https://login.microsoftonline.us",
	Graph:              "https://graph.microsoft.us",
	Exchange:           "https://outlook.office365.us",
	InitialSuffix:      ".onmicrosoft.us",
	FederationAudience: "api://AzureADTokenExchangeUSGov",
	ExchangeSuffixes:   []string{".office365.us"},
}

// DoD is the cloud of the United States Department of Defense.
var DoD = Cloud{
	Name:               "dod",
	Environment:        "O365USGovDoD",
	Login:              "https://login.microsoftonline.us",
	Graph:              "https://dod-graph.microsoft.us",
	Exchange:           "https://outlook-dod.office365.us",
	InitialSuffix:      ".onmicrosoft.us",
	FederationAudience: "api://AzureADTokenExchangeUSGov",
	ExchangeSuffixes:   []string{".office365.us", ".apps.mil"},
}

// China is the cloud operated by 21Vianet.
var China = Cloud{
	Name:               "china",
	Environment:        "O365China",
	Login:              "https://login.chinacloudapi.cn",
	Graph:              "https://microsoftgraph.chinacloudapi.cn",
	Exchange:           "https://partner.outlook.cn",
	InitialSuffix:      ".partner.onmschina.cn",
	FederationAudience: "api://AzureADTokenExchangeChina",
	ExchangeSuffixes:   []string{".outlook.cn", ".office365.cn"},
}

// All lists the clouds in the order in which help texts show them.
func All() []Cloud { return []Cloud{Public, USGov, DoD, China} }

// ByName returns the cloud of a name, an alias or an -ExchangeEnvironmentName, in any case. The empty name is the public
// cloud.
func ByName(name string) (Cloud, error) {
	if name == "" {
		return Public, nil
	}
	var names []string
	for _, c := range All() {
		if strings.EqualFold(name, c.Name) || strings.EqualFold(name, c.Environment) ||
			slices.ContainsFunc(c.Aliases, func(alias string) bool { return strings.EqualFold(name, alias) }) {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Cloud{}, fmt.Errorf("there is no cloud %q; the clouds are %s", name, strings.Join(names, ", "))
}
