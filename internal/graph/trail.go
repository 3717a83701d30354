package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Change is one write to a tenant, as it stands in the trail.
type Change struct {
	Time      time.Time `json:"time"`
	Tenant    string    `json:"tenant,omitempty"`
	Who       string    `json:"who"`    // the account or application that wrote
	Call      string    `json:"call"`   // method and path: "POST /applications"
	Object    string    `json:"object"` // what it was about, in words
	RequestID string    `json:"requestId"`
	Outcome   string    `json:"outcome"` // see the constants
}

// The outcomes of a [Change]. A refusal carries status and code behind the word.
const (
	OutcomeDone    = "done"
	OutcomeRefused = "refused"
	OutcomeUnknown = "unknown"
)

// Trail keeps the writes to a tenant. Implementations must be safe for concurrent use.
type Trail interface {
	Record(Change) error
}

// trailed is what a request tells the trail about itself.
type trailed struct{ call, object string }

// trailPolicy records each write once, with the outcome of its last try.
type trailPolicy struct {
	trail          Trail
	tenant, caller string
	now            func() time.Time
}

func (p *trailPolicy) Do(req *policy.Request) (*http.Response, error) {
	resp, err := req.Next()
	if p.trail == nil || req.Raw().Method == http.MethodGet {
		return resp, err
	}
	if err != nil && !wasSent(err) {
		return resp, err
	}
	var about trailed
	req.OperationValue(&about)
	change := Change{
		Time: p.now().UTC(), Tenant: p.tenant, Who: p.caller, Call: about.call, Object: about.object,
		RequestID: req.Raw().Header.Get("client-request-id"), Outcome: OutcomeUnknown,
	}
	if err == nil {
		if id := resp.Header.Get("request-id"); id != "" {
			change.RequestID = id
		}
		change.Outcome = outcome(resp)
	}
	if trailErr := p.trail.Record(change); trailErr != nil && err == nil {
		return nil, fmt.Errorf("keeping the trail of %s, which was sent: %w", about.call, trailErr)
	}
	return resp, err
}

func outcome(resp *http.Response) string {
	switch {
	case resp.StatusCode < 300:
		return OutcomeDone
	case leavesOpen(resp.StatusCode):
		return fmt.Sprintf("%s %d", OutcomeUnknown, resp.StatusCode)
	}
	var envelope struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	text := fmt.Sprintf("%s %d", OutcomeRefused, resp.StatusCode)
	if body, err := runtime.Payload(resp); err == nil && json.Unmarshal(body, &envelope) == nil && envelope.Error.Code != "" {
		text += " " + envelope.Error.Code
	}
	return text
}
