package entra

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
)

// instanceDiscovery tells which hosts are aliases of one another. The document it points to is on the host and for the
// tenant that the client asks about: clients follow it blindly.
func (h *Handler) instanceDiscovery(w http.ResponseWriter, r *http.Request) {
	authority, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	if err != nil || authority.Host == "" {
		h.fail(w, r, refuse(400, "invalid_request", 90023, "The 'authorization_endpoint' parameter is missing or is not a URL."))
		return
	}
	if service, _ := hosts.Lookup(authority.Host); service != hosts.Login && service != hosts.Loopback {
		h.fail(w, r, refuse(400, "invalid_instance", 50049, "Unknown or invalid instance."))
		return
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(authority.Path, "/"), "/")
	document := "https://" + authority.Host + "/" + tenant + "/.well-known/openid-configuration"
	if strings.HasPrefix(rest, "oauth2/v2.0/") {
		document = "https://" + authority.Host + "/" + tenant + "/v2.0/.well-known/openid-configuration"
	}
	type entry struct {
		PreferredNetwork string   `json:"preferred_network"`
		PreferredCache   string   `json:"preferred_cache"`
		Aliases          []string `json:"aliases"`
	}
	var metadata []entry
	known := make(map[string]bool)
	for _, cloud := range hosts.Clouds {
		if !known[cloud.Login[0]] {
			known[cloud.Login[0]] = true
			metadata = append(metadata, entry{cloud.Login[0], cloud.CacheHost, cloud.Login})
		}
	}
	w.Header().Set("Cache-Control", "max-age=86400, private")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Methods", "GET, OPTIONS")
	writeJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": document, "api-version": "1.1", "metadata": metadata,
	})
}

func (h *Handler) openIDv2(w http.ResponseWriter, r *http.Request) {
	h.openID(w, r, "/v2.0", func(cloud hosts.Cloud, tenant string) string {
		return "https://" + cloud.Login[0] + "/" + tenant + "/v2.0"
	})
}

func (h *Handler) openIDv1(w http.ResponseWriter, r *http.Request) {
	h.openID(w, r, "", func(cloud hosts.Cloud, tenant string) string {
		return "https://" + cloud.TokenService + "/" + tenant + "/"
	})
}

// openID answers the OpenID document of the version whose URLs have the given part before the endpoint's name. The
// authorization endpoint is on the listener's own address: it is opened by the person's browser, which neither goes
// through the proxy nor trusts the tenant's authority, and would end up at Microsoft's own page.
func (h *Handler) openID(w http.ResponseWriter, r *http.Request, version string, issuer func(hosts.Cloud, string) string) {
	d := h.directory()
	asked := r.PathValue("tenant")
	if err := h.checkTenant(d, r, asked, true); err != nil {
		h.fail(w, r, err)
		return
	}
	id := d.Tenant.ID
	if isGeneric(asked) {
		id = "{tenantid}"
	}
	_, cloud := hosts.Lookup(r.Host)
	if own, known := hosts.ByName(d.Cloud); d.Cloud != "" && known {
		cloud = own // two clouds have one sign-in host
	}
	pathTenant := d.Tenant.ID
	if isGeneric(asked) {
		pathTenant = asked
	}
	root := base(r) + "/" + pathTenant
	w.Header().Set("Cache-Control", "max-age=86400, private")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	document := map[string]any{
		"token_endpoint":                        root + "/oauth2" + version + "/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"jwks_uri":                              root + "/discovery" + version + "/keys",
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported":              []string{"code"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"issuer":                                issuer(cloud, id),
		"authorization_endpoint":                h.localURL + "/" + pathTenant + "/oauth2" + version + "/authorize",
		"device_authorization_endpoint":         root + "/oauth2" + version + "/devicecode",
		"code_challenge_methods_supported":      []string{"S256"},
		"claims_supported": []string{
			"sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver",
			"oid",
		},
		"tenant_region_scope":           d.Tenant.Region,
		"cloud_instance_name":           strings.TrimPrefix(cloud.Login[0], "login."),
		"cloud_graph_host_name":         "graph.windows.net",
		"msgraph_host":                  cloud.Graph[0],
		"http_logout_supported":         false,
		"frontchannel_logout_supported": false,
	}
	if scope := regionSubScope[d.Cloud]; scope != "" {
		document["tenant_region_sub_scope"] = scope
	}
	writeJSON(w, http.StatusOK, document)
}

// regionSubScope is what the OpenID document calls the clouds of the United States government.
var regionSubScope = map[string]string{"usgov": "DODCON", "dod": "DOD"}

func (h *Handler) keys(w http.ResponseWriter, r *http.Request) {
	if err := h.checkTenant(h.directory(), r, r.PathValue("tenant"), true); err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "max-age=86400, private")
	writeJSON(w, http.StatusOK, h.tokens.JWKS())
}

// livesAt reports whether a host belongs to the tenant's cloud; a tenant of no cloud in particular lives in all.
func livesAt(d *state.Directory, host string) bool {
	cloud, known := hosts.ByName(d.Cloud)
	return d.Cloud == "" || known && cloud.Plays(host)
}

// tokenIssuer is the issuer of the tenant's version 1.0 tokens.
func tokenIssuer(d *state.Directory) string {
	cloud, _ := hosts.ByName(d.Cloud) // one that another version wrote is played as the public cloud
	return "https://" + cmp.Or(cloud.TokenService, "sts.windows.net") + "/" + d.Tenant.ID + "/"
}

// isGeneric reports whether name stands for any tenant.
func isGeneric(name string) bool {
	switch strings.ToLower(name) {
	case "common", "organizations", "consumers":
		return true
	}
	return false
}

// checkTenant refuses the name of a tenant that is not this one, or that the cloud of the host does not know. document says that a discovery document is asked for.
func (h *Handler) checkTenant(d *state.Directory, r *http.Request, name string, document bool) *Error {
	switch {
	case name == "":
		return errNoTenant()
	case !livesAt(d, r.Host):
		return errTenantNotFound(name, document)
	case isGeneric(name):
		return nil
	case h.faults.On(faults.TenantUnknown):
		return errTenantNotFound(name, document)
	case d.Tenant.Matches(name):
		return nil
	case uuid.Validate(name) == nil || strings.Contains(name, "."):
		return errTenantNotFound(name, document)
	}
	return errTenantMalformed(name)
}
