// Package entra is the laptop tenant's sign-in service: discovery, keys, the token endpoint for applications and for
// people, device codes, and the pages on which an administrator signs in and consents.
//
// It answers as Microsoft Entra ID documents it, errors with their AADSTS codes included. People sign in without a
// password: the page offers the tenant's users and says whose tenant it is.
package entra

import (
	"cmp"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// Options say whose sign-in service this is.
type Options struct {
	Store  *state.Store
	Faults *faults.Set
	Tokens *token.Issuer
	// LocalURL is where a browser that knows nothing of the proxy reaches the listener, without a slash at the end.
	LocalURL string
	// DevicePage is where a person enters a device code; empty is /devicelogin below LocalURL.
	DevicePage string
	// AutoApprove is the user principal name of whom every device code is approved at once; empty waits for a person.
	AutoApprove string
	// Elsewhere returns an application of another tenant, of any where tenantID is empty, with the id of its tenant. It is
	// nil where the tenant stands alone.
	Elsewhere func(tenantID, appID string) (*state.Application, string)
}

// Handler answers the login hosts. Its methods may be called at the same time.
type Handler struct {
	store       *state.Store
	faults      *faults.Set
	tokens      *token.Issuer
	localURL    string
	devicePage  string
	autoApprove string
	elsewhere   func(tenantID, appID string) (*state.Application, string)
	mux         *http.ServeMux

	mu      sync.Mutex
	codes   map[string]*authorizationCode // by code
	devices []*deviceCode
	seen    map[string]time.Time // assertion ids with their end, under the fault strict-replay
}

// New returns the sign-in service.
func New(options Options) *Handler {
	h := &Handler{
		store: options.Store, faults: options.Faults, tokens: options.Tokens,
		localURL: options.LocalURL, devicePage: cmp.Or(options.DevicePage, options.LocalURL+"/devicelogin"), autoApprove: options.AutoApprove, elsewhere: options.Elsewhere,
		mux:   http.NewServeMux(),
		codes: make(map[string]*authorizationCode), seen: make(map[string]time.Time),
	}
	h.routes()
	return h
}

func (h *Handler) routes() {
	h.mux.HandleFunc("GET /common/discovery/instance", h.instanceDiscovery)
	h.mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", h.openIDv2)
	h.mux.HandleFunc("GET /{tenant}/.well-known/openid-configuration", h.openIDv1)
	h.mux.HandleFunc("GET /{tenant}/discovery/v2.0/keys", h.keys)
	h.mux.HandleFunc("GET /{tenant}/discovery/keys", h.keys)

	h.mux.HandleFunc("/{tenant}/oauth2/v2.0/token", h.endpoint(h.token))
	h.mux.HandleFunc("/{tenant}/oauth2/token", h.endpoint(h.token))
	h.mux.HandleFunc("/oauth2/v2.0/token", h.endpoint(h.token))
	h.mux.HandleFunc("/oauth2/token", h.endpoint(h.token))
	h.mux.HandleFunc("/{tenant}/oauth2/v2.0/devicecode", h.endpoint(h.deviceAuthorization))
	h.mux.HandleFunc("/{tenant}/oauth2/devicecode", h.endpoint(h.deviceAuthorization))

	pages := http.NewServeMux()
	pages.HandleFunc("GET /devicelogin", h.deviceLoginPage)
	pages.HandleFunc("POST /devicelogin", h.deviceLoginAnswer)
	pages.HandleFunc("GET /{tenant}/oauth2/v2.0/authorize", h.authorizePage)
	pages.HandleFunc("POST /{tenant}/oauth2/v2.0/authorize", h.authorizeAnswer)
	pages.HandleFunc("GET /{tenant}/oauth2/authorize", h.authorizePage)
	pages.HandleFunc("POST /{tenant}/oauth2/authorize", h.authorizeAnswer)
	pages.HandleFunc("GET /{tenant}/adminconsent", h.consentPage)
	pages.HandleFunc("POST /{tenant}/adminconsent", h.consentAnswer)
	pages.HandleFunc("GET /{tenant}/v2.0/adminconsent", h.consentPage)
	pages.HandleFunc("POST /{tenant}/v2.0/adminconsent", h.consentAnswer)
	protected := http.NewCrossOriginProtection().Handler(pages)
	for _, pattern := range []string{
		"/devicelogin", "/{tenant}/oauth2/v2.0/authorize", "/{tenant}/oauth2/authorize",
		"/{tenant}/adminconsent", "/{tenant}/v2.0/adminconsent",
	} {
		h.mux.Handle(pattern, protected)
	}
	h.mux.HandleFunc("/", h.notFound)
}

// ServeHTTP answers a request to a login host.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	if id := r.Header.Get("client-request-id"); id != "" && strings.EqualFold(r.Header.Get("return-client-request-id"), "true") {
		w.Header().Set("client-request-id", id)
	}
	if seconds, throttled := h.faults.TakeThrottle(); throttled {
		h.fail(w, r, errThrottled(seconds))
		return
	}
	if h.faults.Take(faults.Unavailable) {
		h.fail(w, r, errUnavailable())
		return
	}
	h.mux.ServeHTTP(w, r)
}

// endpoint wraps a form endpoint: POST only, errors in the documented JSON shape.
func (h *Handler) endpoint(serve func(http.ResponseWriter, *http.Request) *Error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			h.fail(w, r, errOnlyPost(r.Method))
			return
		}
		if err := r.ParseForm(); err != nil {
			h.fail(w, r, errMalformedRequest())
			return
		}
		if err := serve(w, r); err != nil {
			h.fail(w, r, err)
		}
	}
}

func (h *Handler) notFound(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("The sign-in service of the tenant on this laptop has no such address.\n"))
}

// directory returns the present snapshot.
func (h *Handler) directory() (directory *state.Directory) {
	h.store.View(func(d *state.Directory) { directory = d })
	return directory
}

// base returns the URL of the host that r was sent to, without a slash at the end.
func base(r *http.Request) string {
	if service, _ := hosts.Lookup(r.Host); service == hosts.Loopback && r.TLS == nil {
		return "http://" + r.Host
	}
	return "https://" + r.Host
}

// isV1 reports whether r is for the version 1.0 endpoint, which names a resource where version 2.0 names scopes.
func isV1(r *http.Request) bool { return !strings.Contains(r.URL.Path, "/v2.0/") }
