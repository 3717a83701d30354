package appauth

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// AuthError is a refusal of the sign-in service. The codes are those of Microsoft's page "Microsoft Entra authentication and
// authorization error codes".
type AuthError struct {
	StatusCode    int
	Code          string // OAuth's error: "invalid_client"; empty where the answer was not JSON
	Number        int    // the number behind AADSTS: 700027; 0 where there was none
	Description   string // the service's text, without the ids and time at its end
	Suberror      string // "consent_required"; mostly empty
	Claims        string // a claims challenge as JSON; mostly empty
	TraceID       string
	CorrelationID string

	Date     time.Time // the service's clock when it answered, to the second; zero if it did not say
	Received time.Time // this machine's clock at the same time
}

// Error returns the refusal on one line.
func (e *AuthError) Error() string {
	text := e.Description
	if text == "" {
		text = e.Code
	}
	if text == "" {
		text = "no reason given"
	}
	return fmt.Sprintf("the sign-in service answered %d %s: %s", e.StatusCode, http.StatusText(e.StatusCode), text)
}

// Skew returns how far this machine's clock is ahead of the service's, below zero where it is behind, to about a second. It
// is zero where the service did not tell its time.
func (e *AuthError) Skew() time.Duration {
	if e.Date.IsZero() {
		return 0
	}
	return e.Received.Sub(e.Date).Round(time.Second)
}

func newAuthError(response *http.Response, answer []byte, assertion string, received time.Time) *AuthError {
	refusal := &AuthError{StatusCode: response.StatusCode, Received: received}
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		refusal.Date = date
	}
	var body struct {
		Error         string `json:"error"`
		Description   string `json:"error_description"`
		Codes         []int  `json:"error_codes"`
		TraceID       string `json:"trace_id"`
		CorrelationID string `json:"correlation_id"`
		Suberror      string `json:"suberror"`
		Claims        string `json:"claims"`
	}
	if err := json.Unmarshal(answer, &body); err != nil {
		return refusal
	}
	refusal.Code, refusal.Suberror, refusal.Claims = body.Error, body.Suberror, body.Claims
	refusal.TraceID, refusal.CorrelationID = body.TraceID, body.CorrelationID
	refusal.Description = shorten(strings.ReplaceAll(body.Description, assertion, "(assertion)"))
	if len(body.Codes) > 0 {
		refusal.Number = body.Codes[0]
	} else if rest, ok := strings.CutPrefix(body.Description, "AADSTS"); ok {
		_, _ = fmt.Sscanf(rest, "%d:", &refusal.Number)
	}
	return refusal
}

// shorten takes away what the service appends to every description, on lines of its own or after blanks: the ids, which have
// fields, and the time.
func shorten(description string) string {
	for _, mark := range []string{"Trace ID:", "Correlation ID:", "Timestamp:"} {
		if i := strings.Index(description, mark); i > 0 {
			description = description[:i]
		}
	}
	return strings.Join(strings.Fields(description), " ")
}
