package exo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Errors that [errors.Is] finds in what a [Session] returns.
var (
	// ErrOutcomeUnknown: a cmdlet that writes was sent, and nobody can tell whether it was carried out. Read back to find out.
	ErrOutcomeUnknown = errors.New("it was sent, and whether it was carried out is not known")
	// ErrForeignHost: the service's answer leads to a host that is not Exchange Online's, which is not given the token.
	ErrForeignHost = errors.New("the answer leads to a host that is not Exchange Online's")
	// ErrUnauthorized: the token was not accepted (status 401).
	ErrUnauthorized = errors.New("the token was not accepted")
	// ErrForbidden: the identity may not do this, or the cmdlet does not exist for it (status 403).
	ErrForbidden = errors.New("the identity may not do this")
	// ErrNotFound: there is no such object.
	ErrNotFound = errors.New("there is no such object")
	// ErrThrottled: the service was still too busy after all tries.
	ErrThrottled = errors.New("the service is too busy")
)

// Error is a refusal or failure that the service reported.
type Error struct {
	Cmdlet     string
	StatusCode int    // 200 for an error beside rows
	Code       string // the kind of status: "NotFound"
	// Text is what the module shows a person: "Ex6F9304|Microsoft.….ManagementObjectNotFoundException|The operation …". It
	// may lack some of its parts.
	Text string
	// Message is the readable part of Text.
	Message       string
	ExceptionType string // full .NET name; may be empty
	ExceptionID   string // the hash before the type: "Ex6F9304"; may be empty
	Category      int    // number of PowerShell's ErrorCategory; 0, NotSpecified, where the service did not say
	Target        string // the object concerned
	TargetType    string // its .NET type

	Server    string // the back end that answered, the first label of its name
	RequestID string // the service's id of the request, for Microsoft's support
	Date      string // the service's clock, as it wrote it

	Diagnostics string // x-ms-diagnostics, which explains a 401
	Claims      string // the claims that the service wants in a token, as JSON; mostly empty
}

// Error returns the failure on one line.
func (e *Error) Error() string {
	status := ""
	if e.StatusCode != http.StatusOK {
		status = fmt.Sprintf(" (%d %s)", e.StatusCode, http.StatusText(e.StatusCode))
	}
	return e.Cmdlet + ": " + strings.Join(strings.Fields(e.Message), " ") + status
}

// Is makes an Error match the errors of this package.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrNotFound:
		return e.StatusCode == http.StatusNotFound || strings.HasSuffix(e.ExceptionType, ".ManagementObjectNotFoundException")
	case ErrThrottled:
		return e.throttled()
	}
	return false
}

// FullyQualifiedErrorID returns the id under which PowerShell scripts know the error.
func (e *Error) FullyQualifiedErrorID() string {
	return fmt.Sprintf("[Server=%s,RequestId=%s,TimeStamp=%s],Write-ErrorMessage", e.Server, e.RequestID, e.Date)
}

// concurrencyText begins the plain text with which the service refuses too many requests at once, under a status that is
// not documented.
const concurrencyText = "You have reached the maximum number of concurrent requests"

// throttled reports whether the service refused to begin, so that even a write may be sent again.
func (e *Error) throttled() bool {
	return e.StatusCode == http.StatusTooManyRequests || strings.HasPrefix(e.Message, concurrencyText)
}

// transientExceptions are failures of the service's own that pass, whatever their status.
var transientExceptions = []string{
	"ADTransientException", "DCOverloadedException", "SuitabilityDirectoryException", "ServerInMMException",
	"ADServerSettingsChangedException", "StorageTransientException",
}

// transient reports whether what only reads may succeed when tried again.
func (e *Error) transient() bool {
	switch e.StatusCode {
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		if e.ExceptionType == "" {
			return true
		}
	}
	return slices.ContainsFunc(transientExceptions, func(name string) bool { return strings.HasSuffix(e.ExceptionType, name) }) ||
		e.throttled()
}

// decided reports whether the answer shows that a write was carried out or refused. A gateway's does not, nor does a server
// error without the cmdlet's own words.
func (e *Error) decided() bool {
	switch e.StatusCode {
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return e.throttled()
	case http.StatusInternalServerError:
		return e.ExceptionType != "" || e.throttled()
	}
	return true
}

// hiddenCause is what the module says where the service gives no readable reason.
const hiddenCause = "A server side error has occurred because of which the operation could not be completed. " +
	"Please try again after some time. If the problem still persists, please reach out to MS support."

// maxErrorSize bounds how much of an error's body is read.
const maxErrorSize = 1 << 20

// newError reads an answer that is no success. Its body may be OData's JSON, plain text, NUL octets or nothing.
func newError(cmdlet string, response *http.Response) *Error {
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorSize)) // a part of it is better than nothing
	e := &Error{
		Cmdlet: cmdlet, StatusCode: response.StatusCode,
		ExceptionType: response.Header.Get("x-ExceptionType"), TargetType: response.Header.Get("x-ExceptionTargetType"),
		Diagnostics: response.Header.Get("x-ms-diagnostics"), Claims: claimsChallenge(response.Header.Values("WWW-Authenticate")),
	}
	e.setOrigin(response.Header)
	var document struct {
		Error *odataError `json:"error"`
	}
	if err := json.Unmarshal(body, &document); err == nil && document.Error != nil {
		e.setOData(document.Error)
		return e
	}
	plain := strings.TrimSpace(strings.ReplaceAll(string(body), "\x00", ""))
	if strings.HasPrefix(plain, "<") { // a page of a gateway
		plain = ""
	}
	e.setText(plain)
	if e.Text == "" {
		e.Message = http.StatusText(e.StatusCode)
		if reason := diagnosticReason(e.Diagnostics); reason != "" {
			e.Message = reason
		}
	}
	return e
}

func (e *Error) setOrigin(header http.Header) {
	e.Server, _, _ = strings.Cut(header.Get("X-CalculatedBETarget"), ".")
	e.RequestID, e.Date = header.Get("Request-Id"), header.Get("Date")
}

// odataError is the error object of an answer. encoding/json matches its names in any case, as the service needs.
type odataError struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Details    []odataDetail
	InnerError *struct {
		Message           string `json:"message"`
		InternalException *struct {
			Message string `json:"message"`
			Type    string `json:"type"`
		} `json:"internalexception"`
	} `json:"innererror"`
}

type odataDetail struct {
	Code    any    `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target"`
}

func (e *Error) setOData(document *odataError) {
	e.Code = document.Code
	inner := document.InnerError
	switch {
	case len(document.Details) > 0 && document.Details[0].Message != "":
		detail := document.Details[0]
		e.Target = detail.Target
		if category, err := strconv.Atoi(text(detail.Code)); err == nil {
			e.Category = category
		}
		e.setText(unpackDetail(detail.Message))
	case inner != nil && inner.InternalException != nil && inner.InternalException.Message != "":
		if e.ExceptionType == "" {
			e.ExceptionType = inner.InternalException.Type
		}
		e.setText(inner.InternalException.Message)
	case len(document.Details) == 0 && (document.InnerError == nil || inner.Message == "") && document.Message != "":
		// A refusal before any cmdlet ran has only this.
		e.setText(document.Message)
	default:
		e.Text, e.Message = hiddenCause, hiddenCause
		if inner != nil && inner.Message != "" {
			e.Message = inner.Message
		}
	}
}

// unpackDetail brings a detail that is a JSON text of its own into the form of the others: id|type|message.
func unpackDetail(message string) string {
	var packed struct {
		LocalizedString struct {
			StringID string `json:"stringId"`
		} `json:"localizedString"`
		ClassName string
		TypeName  string
		Message   string
	}
	if !strings.HasPrefix(message, "{") || json.Unmarshal([]byte(message), &packed) != nil || packed.Message == "" {
		return message
	}
	if packed.ClassName == "" {
		packed.ClassName = packed.TypeName
	}
	return packed.LocalizedString.StringID + "|" + packed.ClassName + "|" + packed.Message
}

// setText takes a text apart: id|type|message, |type|message, ||message, or a message alone.
func (e *Error) setText(message string) {
	e.Text, e.Message = message, message
	id, rest, ok := strings.Cut(message, "|")
	if !ok || strings.ContainsAny(id, " \t\n") {
		return
	}
	exception, readable, ok := strings.Cut(rest, "|")
	if !ok || strings.ContainsAny(exception, " \t\n") {
		return
	}
	e.ExceptionID, e.Message = id, readable
	if exception != "" {
		e.ExceptionType = exception
	}
}

// diagnosticReason returns the reason of a header such as 2000008;reason="The token contains no permissions";error_category="…".
func diagnosticReason(header string) string {
	_, rest, ok := strings.Cut(header, `reason="`)
	if !ok {
		return ""
	}
	reason, _, _ := strings.Cut(rest, `"`)
	return reason
}

// besideRows returns an error that the service reported in a successful answer, as a text or as an object.
func besideRows(cmdlet string, header http.Header, reported any) *Error {
	e := &Error{Cmdlet: cmdlet, StatusCode: http.StatusOK}
	e.setOrigin(header)
	if object, ok := reported.(Row); ok {
		var document odataError
		if raw, err := json.Marshal(object); err == nil && json.Unmarshal(raw, &document) == nil {
			e.setOData(&document)
			return e
		}
	}
	e.setText(unpackDetail(text(reported)))
	return e
}
