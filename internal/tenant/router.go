package tenant

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"

	"github.com/exorun/exorun/internal/tenant/control"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/proxy"
	"github.com/exorun/exorun/internal/tenant/requestlog"
	"github.com/exorun/exorun/internal/tenant/token"
)

// bodyLimit bounds a request's body, as sent.
const bodyLimit = 16 << 20

// router leads a request to the service that its host plays, past the faults that concern every service, and logs it.
type router struct {
	estate *estate
	log    *requestlog.Log

	control http.Handler
}

func (r *router) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	service, _ := hosts.Lookup(request.Host)
	onLoopback := service == hosts.Loopback
	if onLoopback {
		if strings.HasPrefix(request.URL.Path, control.Prefix) {
			r.control.ServeHTTP(w, request)
			return
		}
		service = serviceByPath(request.URL.Path)
	}
	claims := r.claims(request)
	member := r.member(request, service, claims)
	if err := member.open(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if member.faults.On(faults.NoNetwork) {
		proxy.Cut(request.Context())
	}
	// The body is read first: only then does the server notice that a client has gone while its request is held.
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, bodyLimit))
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			http.Error(w, "the request is too large for the tenant on this laptop", http.StatusRequestEntityTooLarge)
			return
		}
		panic(http.ErrAbortHandler)
	}
	request.Body = io.NopCloser(bytes.NewReader(body))

	entry := requestlog.Entry{
		Time: member.store.Now(), Host: strings.TrimSuffix(request.Host, ":443"), Method: request.Method, Path: request.URL.Path,
	}
	if claims != nil {
		entry.Caller = claims.Caller()
	}
	if len(r.estate.members) > 1 {
		entry.Tenant = member.domain
	}
	r.answer(w, request, member.handler(service), entry, !onLoopback)
}

// member returns the tenant that a request is for: the one that the path names at the login and Exchange hosts, the one
// of the token at Graph, and the one at home where nobody says.
func (r *router) member(request *http.Request, service hosts.Service, claims *token.Claims) *Member {
	parts := strings.SplitN(strings.TrimPrefix(request.URL.Path, "/"), "/", 4)
	name := ""
	switch {
	case service == hosts.Exchange && len(parts) > 2:
		name = parts[2]
	case service == hosts.Graph && claims != nil:
		name = claims.TenantID
	case service == hosts.Login:
		name = parts[0]
		if name == devicePage {
			name = request.URL.Query().Get("tenant")
		}
	}
	if found := r.estate.named(name); found != nil {
		return found
	}
	return r.estate.home()
}

// serviceByPath tells what is asked of the listener's own address, where no host name says it.
func serviceByPath(path string) hosts.Service {
	first, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(path), "/"), "/")
	switch first {
	case "v1.0", "beta":
		return hosts.Graph
	case "adminapi":
		return hosts.Exchange
	}
	return hosts.Login
}

func (m *Member) handler(service hosts.Service) http.Handler {
	switch service {
	case hosts.Graph:
		return m.graph
	case hosts.Exchange:
		return m.exchange
	default:
		return m.login
	}
}

// answer serves one request of a service. mayHold says that it counts for the fault hold.
func (r *router) answer(w http.ResponseWriter, request *http.Request, handler http.Handler, entry requestlog.Entry, mayHold bool) {
	set := r.estate.home().faults // requests are counted for all tenants
	ctx, named := requestlog.WithCaller(request.Context())
	request = request.WithContext(ctx)
	logAs := func(status int) {
		entry.Status = status
		if name := named(); name != "" {
			entry.Caller = name
		}
		_ = r.log.Append(entry) // a full disk is no reason to answer otherwise
	}

	moment := ""
	if mayHold {
		moment = set.Count()
	}
	if moment == faults.Before && set.Wait(ctx, moment, request) != nil {
		logAs(0)
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", set.TokenNow().UTC().Format(http.TimeFormat))
	if moment == faults.After {
		kept := &keptAnswer{header: maps.Clone(w.Header()), status: http.StatusOK}
		handler.ServeHTTP(kept, request)
		logAs(kept.status)
		if set.Wait(ctx, moment, request) != nil {
			panic(http.ErrAbortHandler)
		}
		kept.send(w)
		return
	}
	logged := &loggedAnswer{ResponseWriter: w, log: logAs}
	handler.ServeHTTP(logged, request)
	logged.begin(http.StatusOK)
}

// claims returns what the request's token says, nil where it has none that this listener signed; a token endpoint names
// its caller itself.
func (r *router) claims(request *http.Request) *token.Claims {
	claims, err := r.estate.tokens.Verify(request.Header.Get("Authorization"))
	if errors.Is(err, token.ErrInvalid) {
		return nil
	}
	return claims
}

// logRefusal logs a request to a host that the tenant does not play.
func (r *router) logRefusal(method, host string, status int) {
	_ = r.log.Append(requestlog.Entry{ // a full disk is no reason to answer otherwise
		Time: r.estate.home().store.Now(), Host: host, Method: method, Status: status,
	})
}

// loggedAnswer logs an answer before its first byte leaves, so that whoever has the answer finds it in the log.
type loggedAnswer struct {
	http.ResponseWriter
	log   func(status int)
	begun bool
}

func (a *loggedAnswer) begin(status int) {
	if !a.begun {
		a.begun = true
		a.log(status)
	}
}

func (a *loggedAnswer) WriteHeader(status int) {
	a.begin(status)
	a.ResponseWriter.WriteHeader(status)
}

func (a *loggedAnswer) Write(p []byte) (int, error) {
	a.begin(http.StatusOK)
	return a.ResponseWriter.Write(p)
}

// Unwrap serves http.ResponseController.
func (a *loggedAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// keptAnswer is an answer that is not sent yet.
type keptAnswer struct {
	header http.Header
	status int
	begun  bool
	body   bytes.Buffer
}

func (a *keptAnswer) Header() http.Header { return a.header }

func (a *keptAnswer) WriteHeader(status int) {
	if !a.begun {
		a.begun, a.status = true, status
	}
}

func (a *keptAnswer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

func (a *keptAnswer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the client has hung up
}
