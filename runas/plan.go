package runas

import (
	"encoding/json"
	"net/http"
	"strings"
)

// ActionKind says what a step will do, or did.
type ActionKind string

// The kinds of an [Action].
const (
	Nothing  ActionKind = "nothing"  // it is as it should be
	Adopt    ActionKind = "adopt"    // it is there and is noted in this home; nothing is written to the tenant
	Create   ActionKind = "create"   // it will be made
	Update   ActionKind = "update"   // it is there and will be changed
	Remove   ActionKind = "remove"   // it will be deleted
	Rehearse ActionKind = "rehearse" // a key will be added and removed again
	Unread   ActionKind = "unread"   // this account may not read whether it is as it should be
)

// Request is what a step would send. What is not known yet stands in angle brackets.
type Request struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// Action is what a step does.
type Action struct {
	Step    StepName   `json:"step"`
	Kind    ActionKind `json:"action"`
	Object  string     `json:"object"`
	Detail  string     `json:"detail,omitempty"`
	Request *Request   `json:"request,omitempty"` // the write to the tenant; nil where there is none
	// Needs is the least directory role that an administrator needs for the write, empty where the application does it.
	Needs string `json:"needs,omitempty"`
	// Suffices are other directory roles with which it may be done.
	Suffices []string `json:"suffices,omitempty"`
	// Standing says whether the account that signed in may do it, and Because why; empty where no administrator is needed.
	Standing Standing `json:"youHaveIt,omitempty"`
	Because  string   `json:"because,omitempty"`
	ID       string   `json:"id,omitempty"` // the object's id, assignment id or thumbprint, where it is known
}

// Writes reports whether the action changes the tenant.
func (a Action) Writes() bool { return a.Request != nil }

// withoutNeed drops the role that an action does not need because it writes nothing.
func (a Action) withoutNeed() Action {
	if !a.Writes() {
		a.Needs = ""
	}
	return a
}

// Plan is what a set-up, or a retirement, would do, in order.
type Plan struct {
	Organization Organization `json:"organization"`
	Cloud        string       `json:"cloud,omitempty"`
	By           string       `json:"by,omitempty"` // the account that planned it
	Actions      []Action     `json:"actions"`
}

// Writes reports whether the plan changes the tenant.
func (p Plan) Writes() bool {
	for _, action := range p.Actions {
		if action.Writes() {
			return true
		}
	}
	return false
}

// unknownID stands in a planned request for the id of what is still to be made.
func unknownID(id, what string) string { return orDefault(id, "<"+what+">") }

// asPlaceholder undoes the escapes of a path in what [unknownID] put there. No id has these characters.
var asPlaceholder = strings.NewReplacer("%3C", "<", "%3E", ">", "%20", " ")

// request is the one that a step would send to Graph. body is what it would hold, as far as it is known.
func (c *chain) request(method, path string, body any) *Request {
	request := &Request{Method: method, URL: asPlaceholder.Replace(c.administrator.graph.URL(path))}
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			panic(err) // a body is made of strings
		}
		request.Body = unescaped(text)
	}
	return request
}

// unescaped undoes json.Marshal's escapes for pages of HTML, so that placeholders are readable.
func unescaped(text []byte) json.RawMessage {
	return json.RawMessage(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text)))
}

func (c *chain) post(path string, body any) *Request { return c.request(http.MethodPost, path, body) }

func (c *chain) patch(path string, body any) *Request { return c.request(http.MethodPatch, path, body) }
