package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Error is a refusal by Graph.
type Error struct {
	StatusCode int
	Code       string // Graph's code: "Request_ResourceNotFound"; empty where the body was not an error object
	Message    string // Graph's text
	RequestID  string // what Microsoft's support asks for
	Call       string // method and path
}

func (e *Error) Error() string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s: %d %s %s", e.Call, e.StatusCode, e.Code, e.Message)), " ")
}

// UnknownOutcome is the error of a write that was sent and may or may not have been done: the connection broke, the
// context ended or the server failed. Only reading back tells.
type UnknownOutcome struct {
	Call string
	Err  error
}

func (e *UnknownOutcome) Error() string { return e.Call + ": outcome unknown: " + e.Err.Error() }

// Unwrap returns what happened instead of an answer.
func (e *UnknownOutcome) Unwrap() error { return e.Err }

// IsUnknown reports whether err leaves open if a write was done.
func IsUnknown(err error) bool {
	_, ok := errors.AsType[*UnknownOutcome](err)
	return ok
}

// IsNotFound reports whether err says that an object does not exist, or that the replica asked does not know it yet.
func IsNotFound(err error) bool { return hasStatus(err, http.StatusNotFound) }

// IsForbidden reports whether err says that the caller lacks a permission.
func IsForbidden(err error) bool { return hasStatus(err, http.StatusForbidden) }

func hasStatus(err error, status int) bool {
	refusal, ok := errors.AsType[*Error](err)
	return ok && refusal.StatusCode == status && !IsUnknown(err)
}

// hasCode reports whether err is a refusal with one of Graph's own codes.
func hasCode(err error, code string) bool {
	refusal, ok := errors.AsType[*Error](err)
	return ok && refusal.Code == code && !IsUnknown(err)
}

// hasMessage reports whether err is a refusal whose message holds a text, which is in lower case.
func hasMessage(err error, text string) bool {
	refusal, ok := errors.AsType[*Error](err)
	return ok && !IsUnknown(err) && strings.Contains(strings.ToLower(refusal.Message), text)
}

// existsTexts are parts of the messages by which Graph says that what is to be made is there. The codes beside them are
// general ones, so the text is all there is to tell by.
var existsTexts = []string{
	"already in use",
	"already exist", // also "already exists on the object", "entry already exists"
	"conflicting object with one or more of the specified property values is present",
}

// IsExists reports whether err says that the object to be made exists already.
func IsExists(err error) bool {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || IsUnknown(err) {
		return false
	}
	if refusal.StatusCode == http.StatusConflict {
		return true
	}
	message := strings.ToLower(refusal.Message)
	for _, text := range existsTexts {
		if refusal.StatusCode == http.StatusBadRequest && strings.Contains(message, text) {
			return true
		}
	}
	return false
}

// notYetTexts are parts of the messages by which a replica that lags answers 400 or 403 to a write that names an object
// it has not heard of.
var notYetTexts = []string{
	"does not reference a valid application object",
	"the backing application of the service principal being created must",
	"not a valid reference update",
	"does not exist or one of its queried reference-property objects are not present",
	"principal does not exist",
}

// IsNotYet reports whether err is how a replica refuses a write about an object that was made a moment ago: nothing was
// done, and the same write will succeed later.
func IsNotYet(err error) bool {
	if IsNotFound(err) {
		return true
	}
	refusal, ok := errors.AsType[*Error](err)
	if !ok || IsUnknown(err) || (refusal.StatusCode != http.StatusBadRequest && refusal.StatusCode != http.StatusForbidden) {
		return false
	}
	message := strings.ToLower(refusal.Message)
	for _, text := range notYetTexts {
		if strings.Contains(message, text) {
			return true
		}
	}
	return false
}

func (r request) refusal(resp *http.Response, body []byte) error {
	refusal := &Error{StatusCode: resp.StatusCode, RequestID: resp.Header.Get("request-id"), Call: r.String()}
	var envelope struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &envelope) == nil {
		refusal.Code, refusal.Message = envelope.Error.Code, envelope.Error.Message
	}
	if r.isWrite() && leavesOpen(resp.StatusCode) {
		return &UnknownOutcome{Call: r.String(), Err: refusal}
	}
	return refusal
}

// leavesOpen reports whether a status says nothing about what was done.
func leavesOpen(status int) bool { return status >= 500 || status == http.StatusRequestTimeout }

func (r request) transportError(err error) error {
	if r.isWrite() && wasSent(err) {
		return &UnknownOutcome{Call: r.String(), Err: err}
	}
	return fmt.Errorf("%s: %w", r, err)
}

// wasSent reports whether a request that ended in err may have reached the service. It surely has not where no connection
// was made, or where there was no token to send it with.
func wasSent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return false
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return false
	}
	_, noToken := errors.AsType[*tokenError](err)
	return !noToken
}
