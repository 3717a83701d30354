// Package hosts is the one table of the hosts that the laptop's tenant plays, cloud by cloud.
package hosts

import (
	"net"
	"slices"
	"strings"
)

// Service is what a host serves.
type Service int

// The services. None is a host that the tenant does not play.
const (
	None Service = iota
	Login
	Graph
	Exchange
	Loopback // the listener's own address
)

// Cloud is a set of hosts that belong together. The first of each list is the one that documents name.
type Cloud struct {
	Name     string
	Login    []string
	Graph    []string
	Exchange []string
	// CacheHost is what instance discovery calls preferred_cache.
	CacheHost string

	Aliases []string // other names of the cloud
	// InitialSuffix and DefaultSuffix are how the domains of a tenant end: the one that it is made with, and the one that
	// it brings along.
	InitialSuffix, DefaultSuffix string
	// TokenService is the host in the issuer of version 1.0 tokens.
	TokenService string
}

// Clouds are the clouds, public first. Microsoft's documentation on national clouds names the hosts.
var Clouds = []Cloud{
	{
		Name:      "public",
		Login:     []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"},
		Graph:     []string{"graph.microsoft.com"},
		Exchange:  []string{"outlook.office365.com", "outlook.office.com"},
		CacheHost: "login.windows.net",
		Aliases:   []string{"gcc"}, InitialSuffix: ".onmicrosoft.com", DefaultSuffix: ".com", TokenService: "sts.windows.net",
	},
	{
		Name:      "usgov",
		Login:     []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		Graph:     []string{"graph.microsoft.us"},
		Exchange:  []string{"outlook.office365.us"},
		CacheHost: "login.usgovcloudapi.net",
		Aliases:   []string{"usgovhigh", "gcchigh"}, InitialSuffix: ".onmicrosoft.us", DefaultSuffix: ".us", TokenService: "sts.windows.net",
	},
	{
		Name:      "dod",
		Login:     []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		Graph:     []string{"dod-graph.microsoft.us"},
		Exchange:  []string{"outlook-dod.office365.us", "webmail.apps.mil"},
		CacheHost: "login.usgovcloudapi.net",
		Aliases:   []string{"usgovdod"}, InitialSuffix: ".onmicrosoft.us", DefaultSuffix: ".mil", TokenService: "sts.windows.net",
	},
	{
		Name:      "china",
		Login:     []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"},
		Graph:     []string{"microsoftgraph.chinacloudapi.cn"},
		Exchange:  []string{"partner.outlook.cn", "outlook.office365.cn"},
		CacheHost: "login.chinacloudapi.cn", InitialSuffix: ".partner.onmschina.cn", DefaultSuffix: ".cn", TokenService: "sts.chinacloudapi.cn",
	},
}

// ByName returns the cloud of a name or an alias; the empty name is the public cloud.
func ByName(name string) (Cloud, bool) {
	if name == "" {
		return Clouds[0], true
	}
	for _, cloud := range Clouds {
		if strings.EqualFold(cloud.Name, name) || slices.ContainsFunc(cloud.Aliases, func(alias string) bool { return strings.EqualFold(alias, name) }) {
			return cloud, true
		}
	}
	return Cloud{}, false
}

// LoginHost returns the login host of the cloud of that name, the public one's for a name that no cloud has.
func LoginHost(name string) string {
	cloud, known := ByName(name)
	if !known {
		cloud = Clouds[0]
	}
	return cloud.Login[0]
}

// Plays reports whether a host, with or without a port, belongs to this cloud, or to none in particular, as the
// listener's own address.
func (c Cloud) Plays(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(withoutPort(host), "."))
	return slices.Contains(c.Login, name) || slices.Contains(c.Graph, name) || slices.Contains(c.Exchange, name) || isLoopback(name)
}

// Lookup returns what host, with or without a port, serves, and the first cloud it belongs to.
func Lookup(host string) (Service, Cloud) {
	name := strings.ToLower(strings.TrimSuffix(withoutPort(host), "."))
	for _, cloud := range Clouds {
		switch {
		case slices.Contains(cloud.Login, name):
			return Login, cloud
		case slices.Contains(cloud.Graph, name):
			return Graph, cloud
		case slices.Contains(cloud.Exchange, name):
			return Exchange, cloud
		}
	}
	if isLoopback(name) {
		return Loopback, Clouds[0]
	}
	return None, Cloud{}
}

// All returns every host name of every cloud, once each.
func All() []string {
	var names []string
	for _, cloud := range Clouds {
		names = slices.Concat(names, cloud.Login, cloud.Graph, cloud.Exchange)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func withoutPort(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func isLoopback(name string) bool {
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}
