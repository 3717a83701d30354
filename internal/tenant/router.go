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
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// bodyLimit bounds a request's body, as sent.
const bodyLimit = 16 << 20

// router leads a request to the service that its host plays, past the faults that concern every service, and logs it.
type router struct {
	store  *state.Store
	faults *faults.Set
	tokens *token.Issuer
	log    *requestlog.Log

	login    http.Handler
	graph    http.Handler
	exchange http.Handler
	control  http.Handler
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
	if r.faults.On(faults.NoNetwork) {
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

	r.answer(w, request, r.handler(service), !onLoopback)
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

func (r *router) handler(service hosts.Service) http.Handler {
	switch service {
	case hosts.Graph:
		return r.graph
	case hosts.Exchange:
		return r.exchange
	default:
		return r.login
	}
}

// answer serves one request of a service. mayHold says that it counts for the fault hold.
func (r *router) answer(w http.ResponseWriter, request *http.Request, handler http.Handler, mayHold bool) {
	entry := requestlog.Entry{
		Time: r.store.Now(), Host: strings.TrimSuffix(request.Host, ":443"), Method: request.Method, Path: request.URL.Path,
		Caller: r.caller(request),
	}
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
		moment = r.faults.Count()
	}
	if moment == faults.Before && r.faults.Wait(ctx, moment, request) != nil {
		logAs(0)
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", r.faults.TokenNow().UTC().Format(http.TimeFormat))
	if moment == faults.After {
		kept := &keptAnswer{header: maps.Clone(w.Header()), status: http.StatusOK}
		handler.ServeHTTP(kept, request)
		logAs(kept.status)
		if r.faults.Wait(ctx, moment, request) != nil {
			panic(http.ErrAbortHandler)
		}
		kept.send(w)
		return
	}
	logged := &loggedAnswer{ResponseWriter: w, log: logAs}
	handler.ServeHTTP(logged, request)
	logged.begin(http.StatusOK)
}

// caller names who the request's token is for; a token endpoint names its caller itself.
func (r *router) caller(request *http.Request) string {
	claims, err := r.tokens.Verify(request.Header.Get("Authorization"))
	if claims == nil || errors.Is(err, token.ErrInvalid) {
		return ""
	}
	return claims.Caller()
}

// logRefusal logs a request to a host that the tenant does not play.
func (r *router) logRefusal(method, host string, status int) {
	_ = r.log.Append(requestlog.Entry{ // a full disk is no reason to answer otherwise
		Time: r.store.Now(), Host: host, Method: method, Status: status,
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
