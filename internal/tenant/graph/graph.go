// Package graph is the part of Microsoft Graph that the laptop's tenant plays: applications, service principals and
// their credentials, application permissions, directory roles, policies, domains and the organisation.
//
// It answers /v1.0, /v1.0/myorganization and /beta alike. Every call is checked as the service checks it: an
// application by the permissions in its token, a person by the token's scopes and the directory roles of the account,
// an owner by the owners of the object. Refusals have the codes and messages of the service. What was changed a moment
// ago is invisible to reads for as long as the tenant's replication lag says, while rules about duplicates look at
// what is really there.
package graph

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/graph/odata"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// maxBody bounds a request's body, after decompression.
const maxBody = 4 << 20

// Options say what the handler works on; Store, Faults and Tokens may not be nil.
type Options struct {
	Store  *state.Store
	Faults *faults.Set
	Tokens *token.Issuer
	// Elsewhere returns an application of another tenant, of any where tenantID is empty, with the id of its tenant. It is
	// nil where the tenant stands alone.
	Elsewhere func(tenantID, appID string) (*state.Application, string)
}

// New returns Microsoft Graph for the tenant in options.Store.
func New(options Options) http.Handler {
	return &handler{Options: options, routes: table()}
}

type handler struct {
	Options
	routes []route
}

// call is one request on its way through a handler.
type call struct {
	*handler
	header  http.Header
	method  string
	root    string // https://graph.microsoft.com/v1.0
	path    path
	query   odata.Query
	raw     string // the query as sent
	body    []byte
	caller  *token.Claims
	id      string // request-id
	client  string // client-request-id
	dir     *state.Directory
	noneSet bool // Accept asks for odata.metadata=none
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{handler: h, header: r.Header, method: r.Method, id: uuid.NewString(), client: r.Header.Get("client-request-id"), raw: r.URL.RawQuery}
	if c.client == "" {
		c.client = c.id
	}
	c.noneSet = strings.Contains(strings.ToLower(r.Header.Get("Accept")), "odata.metadata=none")
	c.serve(r).write(c, w)
}

// serve answers r; it never returns nil.
func (c *call) serve(r *http.Request) *answer {
	if fault := c.injected(); fault != nil {
		return refuse(fault)
	}
	rest, version, ok := version(r.URL.Path)
	if !ok {
		return refuse(&Error{Status: http.StatusNotFound, Code: "BadRequest", Message: "Invalid version."})
	}
	c.root = "https://" + r.Host + "/" + version
	c.Store.View(c.snapshot)
	caller, err := c.Tokens.Verify(r.Header.Get("Authorization"), c.audiences()...)
	if err != nil {
		return refuse(unauthenticated(tokenMessage(err)))
	}
	c.caller = caller
	revoked := c.Faults.On(faults.CAERevocation) && c.dir.IsRevoked(caller.AppID, caller.ObjectID, caller.IsApp())
	if revoked || c.Faults.Take(faults.CAEChallenge) {
		return refuse(challenge(c.Faults.TokenNow()))
	}
	if c.body, err = readBody(r); err != nil {
		return refuse(err)
	}
	return c.route(rest)
}

// route answers the path behind the version, which the parts of a batch come to as well.
func (c *call) route(rest string) *answer {
	var err error
	if c.query, err = odata.Parse(c.raw); err != nil {
		return refuse(badRequest("%s", err))
	}
	if c.path, err = parsePath(rest); err != nil {
		return refuse(err)
	}
	route, err := c.find()
	if err != nil {
		return refuse(err)
	}
	if c.method == http.MethodGet && route.collection && !c.mayAsk() {
		return refuse(&Error{
			Status: http.StatusBadRequest, Code: "Request_UnsupportedQuery",
			Message: "The specified filter, count or sort needs the header 'ConsistencyLevel: eventual' and $count=true.",
		})
	}
	if err := c.authorize(route.access); err != nil {
		return refuse(err)
	}
	answer, err := route.handle(c)
	if err != nil {
		return refuse(err)
	}
	return answer
}

// mayAsk reports whether the request says what an advanced query has to say.
func (c *call) mayAsk() bool {
	if !c.query.Advanced() {
		return true
	}
	return strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual") && (c.query.Count || !c.query.AdvancedFilter())
}

// snapshot takes the directory that the call reads from.
func (c *call) snapshot(d *state.Directory) { c.dir = d }

// injected returns the refusal that a fault of the tenant makes of this request.
func (c *call) injected() *Error {
	if seconds, ok := c.Faults.TakeThrottle(); ok {
		return throttled(seconds)
	}
	if c.Faults.Take(faults.Unavailable) {
		return &Error{Status: http.StatusServiceUnavailable, Code: "serviceNotAvailable", Message: "The service is temporarily unavailable. Please try again later."}
	}
	return nil
}

// version splits the path into the version and what follows it, the alias myorganization left out.
func version(path string) (rest, name string, ok bool) {
	for _, name = range []string{"v1.0", "beta"} {
		if len(path) > len(name) && strings.EqualFold(path[1:len(name)+1], name) {
			rest = path[len(name)+1:]
			if len(rest) >= len("/myorganization") && strings.EqualFold(rest[:len("/myorganization")], "/myorganization") {
				rest = rest[len("/myorganization"):]
			}
			return rest, name, rest == "" || rest[0] == '/'
		}
	}
	return "", "", false
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	var body io.Reader = http.MaxBytesReader(nil, r.Body, maxBody)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		zipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, badRequest("The request body is not valid gzip.")
		}
		body = io.LimitReader(zipped, maxBody+1)
	default:
		return nil, &Error{Status: http.StatusUnsupportedMediaType, Code: "Request_BadRequest", Message: "Unsupported content encoding."}
	}
	data, err := io.ReadAll(body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || len(data) > maxBody {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Code: "RequestEntityTooLarge", Message: "The request body is too large."}
	}
	if err != nil {
		return nil, badRequest("Unable to read the request body.")
	}
	return data, nil
}
