package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/exorun/exorun/internal/tenant/faults"
)

// Error is a refusal as Exchange words it.
type Error struct {
	Status   int
	Code     string // BadRequest, NotFound, …
	Type     string // the exception, without its namespace
	Text     string // what a person reads
	Hash     string // of the text, Ex6F9304 for instance
	Category string // of details[]: Client, Context or the number of a PowerShell error category
	Target   string
	Header   http.Header
	Plain    []byte // the body as it is, where it is not JSON; empty but not nil for none
}

// Error implements error.
func (e *Error) Error() string { return e.Type + ": " + e.Text }

const (
	tasks      = "Microsoft.Exchange.Configuration.Tasks."
	management = "Microsoft.Exchange.Management."
)

func badRequest(exception, format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "BadRequest", Type: exception, Text: fmt.Sprintf(format, args...), Category: "Client"}
}

// notFound is the answer to an identity that names nothing. dc is the domain controller that was asked.
func notFound(identity, dc string) *Error {
	return &Error{
		Status: http.StatusNotFound, Code: "NotFound", Type: tasks + "ManagementObjectNotFoundException", Hash: "Ex6F9304", Category: "Context", Target: "Identity",
		Text: "The operation couldn't be performed because object '" + identity + "' couldn't be found on '" + dc + "'.",
	}
}

func exists(name string) *Error {
	return badRequest(management+"ADObjectAlreadyExistsException", "The object '%s' already exists.", name)
}

// notKept is the answer to a change of something that the laptop's tenant has no data for.
func notKept(what string) *Error {
	return badRequest(management+"LaptopTenantException", "The tenant on this laptop does not keep %s; nothing was changed.", what)
}

func invalidParameter(name string) *Error {
	return badRequest("Microsoft.Exchange.Admin.OData.Core.AmbiguousParameterSetException",
		"Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. %s", name)
}

func missingParameter(name string) *Error {
	return badRequest("System.Management.Automation.ParameterBindingException", "Cannot process command because of one or more missing mandatory parameters: %s.", name)
}

func badValue(name, value, want, reason string) *Error {
	return badRequest("System.Management.Automation.ParameterBindingArgumentTransformationException",
		`Cannot process argument transformation on parameter '%s'. Cannot convert value "%s" to type "%s". Error: "%s"`, name, value, want, reason)
}

// unauthorized is the answer to a token that is missing, wrong, or without any permission for Exchange. reason goes into
// x-ms-diagnostics.
func unauthorized(number int, reason, category string) *Error {
	diagnostics := fmt.Sprintf(`%d;reason="%s";error_category="%s"`, number, reason, category)
	return &Error{Status: http.StatusUnauthorized, Plain: []byte{}, Header: http.Header{
		"X-Ms-Diagnostics": {diagnostics},
		"Www-Authenticate": {`Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"`},
	}}
}

// denied is the answer to a caller that may not do this. Its body says nothing: it is a run of NUL bytes, as observed,
// or empty.
func (h *handler) denied() *Error {
	body := make([]byte, 64)
	if h.Faults.Value(faults.Exchange403) == "empty" {
		body = body[:0]
	}
	return &Error{Status: http.StatusForbidden, Plain: body}
}

// body is the error as JSON, its details in the form that the switch asks for.
func (e *Error) body(form string) []byte {
	if e.Plain != nil {
		return e.Plain
	}
	message := "|" + e.Type + "|" + e.Text
	switch form {
	case "hash":
		hash := e.Hash
		if hash == "" {
			hash = "Ex" + fmt.Sprintf("%06X", checksum(e.Text)&0xffffff)
		}
		message = hash + message
	case "json":
		quoted, _ := json.Marshal(map[string]any{"Message": e.Text, "TypeName": e.Type, "StackTrace": "", "InnerError": nil}) // cannot fail
		message = string(quoted)
	case "plain":
		message = e.Text
	}
	var b bytes.Buffer
	b.WriteString(`{"error":{"code":"` + e.Code + `","message":"Error executing cmdlet","details":[{"code":"` + e.Category + `","target":`)
	writeText(&b, e.Target)
	b.WriteString(`,"message":`)
	writeText(&b, message)
	b.WriteString(`}],"innererror":{"message":"Error executing cmdlet","type":"Microsoft.Exchange.Admin.OData.Core.ODataServiceException","stacktrace":"   at Microsoft.Exchange.Admin.OData.Core.InvokeCmdlet()","internalexception":{"message":`)
	writeText(&b, e.Text)
	b.WriteString(`,"type":`)
	writeText(&b, e.Type)
	b.WriteString(`,"stacktrace":""}},"adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":[]}}`)
	return b.Bytes()
}

// checksum is a number that depends on text only (FNV-1a).
func checksum(text string) uint32 {
	sum := uint32(2166136261)
	for _, c := range []byte(text) {
		sum = (sum ^ uint32(c)) * 16777619
	}
	return sum
}

func throttled(seconds int) *Error {
	return &Error{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {strconv.Itoa(seconds)}},
		Plain: []byte("You have reached the maximum number of concurrent requests per tenant. Please wait and try again"),
	}
}
