// Package exchange is Exchange Online's admin REST endpoint as the laptop's tenant plays it: InvokeCommand and $batch,
// what the PowerShell module asks for when it connects, and the OData reads behind Get-EXOMailbox and its kin.
//
// A call needs a token for Exchange with the permission Exchange.ManageAsApp, and a directory role in the token, or
// membership of an Exchange role group, that allows the cmdlet. Cmdlets and parameters are held against the catalogue
// of Exchange's own; those that have data behind them answer from a population made from the tenant's seed, over which
// lies what was changed. A write that the tenant cannot keep is refused, never pretended.
package exchange

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/hosts"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// DefaultMailboxes is how many mailboxes a tenant has where nobody says.
const DefaultMailboxes = 25

// maxBody bounds a request's body, after decompression.
const maxBody = 16 << 20

// Options say what the handler works on; Store, Faults and Tokens may not be nil.
type Options struct {
	Store     *state.Store
	Faults    *faults.Set
	Tokens    *token.Issuer
	Mailboxes int // 0 means DefaultMailboxes
}

// New returns Exchange's endpoint for the tenant in options.Store.
func New(options Options) (http.Handler, error) {
	if options.Mailboxes == 0 {
		options.Mailboxes = DefaultMailboxes
	}
	people, err := open(options.Store, options.Mailboxes)
	if err != nil {
		return nil, err
	}
	h := &handler{Options: options, people: people}
	_, _ = rand.Read(h.pageKey[:]) // never fails
	return h, nil
}

type handler struct {
	Options
	people  *population
	pageKey [32]byte // authenticates continuation tokens
}

// call is one request on its way through a handler.
type call struct {
	*handler
	request *http.Request
	header  http.Header // of the request, or of the part of a batch
	query   string
	base    string // https://host/adminapi/beta/tenant, as the client wrote it
	tenant  string // as in the path
	caller  *caller
	id      string // request-id
	dir     *state.Directory
}

// answer is what a handler returns. body is written by parts, so that a page is never whole in memory twice.
type answer struct {
	status int
	header http.Header
	write  func(*bytes.Buffer, func() error) error // calls its second argument after each piece
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{handler: h, request: r, header: r.Header, query: r.URL.RawQuery, id: uuid.NewString()}
	h.Store.View(func(d *state.Directory) { c.dir = d })
	result, err := c.serve()
	if err != nil {
		result = c.refuse(err)
	}
	c.send(w, result)
}

// serve checks the caller and finds the operation.
func (c *call) serve() (*answer, error) {
	if seconds, ok := c.Faults.TakeThrottle(); ok {
		return nil, throttled(seconds)
	}
	if c.Faults.Take(faults.Unavailable) {
		return nil, &Error{Status: http.StatusServiceUnavailable, Plain: []byte{}, Header: http.Header{"Retry-After": {"1"}}}
	}
	parts := strings.SplitN(strings.TrimPrefix(c.request.URL.Path, "/"), "/", 4)
	if len(parts) < 3 || !strings.EqualFold(parts[0], "adminapi") || !slices.Contains([]string{"beta", "v1.0", "v2.0"}, strings.ToLower(parts[1])) {
		return nil, &Error{Status: http.StatusNotFound, Plain: []byte{}}
	}
	c.tenant = parts[2]
	c.base = "https://" + c.request.Host + "/" + strings.Join(parts[:3], "/")
	operation := ""
	if len(parts) == 4 {
		operation = strings.TrimSuffix(parts[3], "/")
	}
	var err error
	if c.caller, err = c.authenticate(); err != nil {
		return nil, err
	}
	revoked := c.Faults.On(faults.CAERevocation) && c.dir.IsRevoked(c.caller.AppID, c.caller.ObjectID, c.caller.IsApp())
	if revoked || c.Faults.Take(faults.CAEChallenge) {
		return nil, c.challenge()
	}
	return c.route(operation)
}

func (c *call) route(operation string) (*answer, error) {
	post, get := c.request.Method == http.MethodPost, c.request.Method == http.MethodGet
	lower := strings.ToLower(operation)
	switch {
	case post && lower == "invokecommand":
		body, err := readBody(c.request)
		if err != nil {
			return nil, err
		}
		return c.invoke(body)
	case post && lower == "$batch":
		body, err := readBody(c.request)
		if err != nil {
			return nil, err
		}
		return c.batch(body)
	case get && lower == "exobanner('autogensession')":
		return c.banner()
	case get && lower == "exomodulefile":
		return c.moduleFile()
	case get && lower == "basicinfo('adminapistate')":
		return c.json(`{"@odata.context":"` + c.base + `/$metadata#BasicInfo/$entity","PropertyName":"AdminApiState","PropertyValue":"Running"}`), nil
	case get:
		return c.entities(operation)
	case lower == "invokecommand" || lower == "$batch":
		return nil, &Error{Status: http.StatusMethodNotAllowed, Code: "MethodNotAllowed", Type: "Microsoft.OData.ODataException", Text: "The method is not allowed here.", Category: "Client"}
	}
	return nil, &Error{Status: http.StatusNotFound, Code: "NotFound", Type: "Microsoft.OData.ODataException", Text: "Resource not found for the segment '" + operation + "'.", Category: "Client"}
}

func readBody(r *http.Request) ([]byte, error) {
	var body io.Reader = http.MaxBytesReader(nil, r.Body, maxBody)
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		zipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, badRequest("Microsoft.OData.ODataException", "The request body is not valid gzip.")
		}
		body = io.LimitReader(zipped, maxBody)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, badRequest("Microsoft.OData.ODataException", "The request body cannot be read.")
	}
	return data, nil
}

const contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

// json answers with a finished text.
func (c *call) json(text string) *answer {
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(text)
		return flush()
	}}
}

// refuse turns an error into an answer. One that is not a refusal is a fault of the tenant's own, such as a full disk.
func (c *call) refuse(err error) *answer {
	var refused *Error
	if !errors.As(err, &refused) {
		refused = &Error{Status: http.StatusInternalServerError, Code: "InternalServerError", Type: management + "LaptopTenantException", Text: err.Error(), Category: "Context"}
	}
	header := http.Header{}
	maps.Copy(header, refused.Header)
	if asks := header.Get("Www-Authenticate"); asks != "" {
		header.Set("Www-Authenticate", strings.ReplaceAll(asks, "login.microsoftonline.com", hosts.LoginHost(c.dir.Cloud)))
	}
	if refused.Type != "" {
		header.Set("x-ExceptionType", refused.Type[strings.LastIndexByte(refused.Type, '.')+1:])
	}
	if refused.Target != "" {
		header.Set("x-ExceptionTargetType", "String")
	}
	body := refused.body(c.Faults.Value(faults.ExchangeDetails))
	if refused.Plain != nil {
		header.Set("Content-Type", "text/plain")
	}
	return &answer{status: refused.Status, header: header, write: func(b *bytes.Buffer, flush func() error) error {
		b.Write(body)
		return flush()
	}}
}

const server = "AM0PR01MB0001"

// forest is where the tenant's objects lie in the service's own directory.
const forest = "EURPR01A001.PROD.OUTLOOK.COM"

// controller is the domain controller that errors name.
const controller = "AM0PR01A001DC01." + forest

// send writes the answer piece by piece, compressed where the client asks for it.
func (c *call) send(w http.ResponseWriter, a *answer) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Odata-Version", "4.0")
	header.Set("Preference-Applied", `odata.include-annotations="*"`)
	header.Set("Request-Id", c.id)
	header.Set("Date", c.Store.Now().Format(http.TimeFormat))
	header.Set("Rate-Limit-Limit", "30000")
	header.Set("Rate-Limit-Remaining", "29997")
	header.Set("Rate-Limit-Reset", c.Store.Now().Add(16*time.Second).Format("2006-01-02T15:04:05.000Z"))
	header.Set("X-Calculatedbetarget", server+".eurprd01.PROD.OUTLOOK.COM")
	header.Set("X-Backendhttpstatus", fmt.Sprintf("%d,%d", a.status, a.status))
	header.Set("X-Exchangeversion", "Version 15.20 (Build 7587.36)")
	header.Set("Organizationstatus", "Active")
	header.Set("Vary", "Accept-Encoding")
	for name, values := range a.header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	var out io.Writer = w
	if strings.Contains(strings.ToLower(c.request.Header.Get("Accept-Encoding")), "gzip") {
		header.Set("Content-Encoding", "gzip")
		zipped, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // a valid level
		defer func() { _ = zipped.Close() }()               // the client has gone where this fails
		out = zipped
	}
	w.WriteHeader(a.status)
	var piece bytes.Buffer
	_ = a.write(&piece, func() error { // the client has gone where this fails
		_, err := piece.WriteTo(out)
		return err
	})
}
