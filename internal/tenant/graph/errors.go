package graph

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// Error is a refusal as Graph words it.
type Error struct {
	Status  int
	Code    string
	Message string
	Details []Detail
	Header  http.Header // beside the usual ones
}

// Detail is one entry of an error's details.
type Detail struct{ Code, Message, Target string }

// Error implements error.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

func badRequest(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: fmt.Sprintf(format, args...)}
}

func notFound(id string) *Error {
	return &Error{
		Status: http.StatusNotFound, Code: "Request_ResourceNotFound",
		Message: "Resource '" + id + "' does not exist or one of its queried reference-property objects are not present.",
	}
}

func forbidden() *Error {
	return &Error{Status: http.StatusForbidden, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation."}
}

// conflict is the answer to a second object with a value that must be unique.
func conflict(message string) *Error {
	return &Error{
		Status: http.StatusConflict, Code: "Request_MultipleObjectsWithSameKeyValue", Message: message,
		Details: []Detail{{Code: "ObjectConflict", Message: "ObjectConflict"}},
	}
}

func notAllowed() *Error {
	return &Error{Status: http.StatusMethodNotAllowed, Code: "Request_BadRequest", Message: "Specified HTTP method is not allowed for the request target."}
}

func tooLarge() *Error {
	return &Error{
		Status: http.StatusForbidden, Code: "Directory_ResourceSizeExceeded",
		Message: "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.",
	}
}

const bearerChallenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`

func unauthenticated(message string) *Error {
	return &Error{
		Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken", Message: message,
		Header: http.Header{"Www-Authenticate": {bearerChallenge}},
	}
}

// challenge asks for a token that is newer than now, as continuous access evaluation does.
func challenge(now time.Time) *Error {
	claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, now.Unix())
	refused := unauthenticated("Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp")
	refused.Header.Set("Www-Authenticate", bearerChallenge+`, error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(claims))+`"`)
	return refused
}

func throttled(seconds int) *Error {
	return &Error{Status: http.StatusTooManyRequests, Code: "TooManyRequests", Message: "Too many requests.", Header: http.Header{
		"Retry-After": {strconv.Itoa(seconds)}, "X-Ms-Throttle-Scope": {"Tenant_Application/ReadWrite/Graph"}, "X-Ms-Throttle-Information": {"CPULimitExceeded"},
	}}
}

// refuse turns any error into an answer. One that is not a refusal of Graph's is a fault of the tenant's own, such as a
// full disk.
func refuse(err error) *answer {
	var refused *Error
	if !errors.As(err, &refused) {
		refused = &Error{Status: http.StatusInternalServerError, Code: "Service_InternalServerError", Message: err.Error()}
	}
	return &answer{status: refused.Status, refused: refused}
}

// update changes the directory and keeps the changed snapshot for the answer.
func (c *call) update(change func(*state.Directory) error) error {
	return c.Store.Update(func(d *state.Directory) error {
		if err := change(d); err != nil {
			return err
		}
		c.dir = d
		return nil
	})
}
