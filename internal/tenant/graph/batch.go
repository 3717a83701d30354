package graph

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// maxBatch is how many requests a batch may hold.
const maxBatch = 20

type batchRequest struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

// postBatch runs the requests in their order, each checked as if it came alone. One that depends on a failed one is not
// run.
func postBatch(c *call) (*answer, error) {
	var batch struct {
		Requests []batchRequest `json:"requests"`
	}
	if err := json.Unmarshal(c.body, &batch); err != nil || len(batch.Requests) == 0 {
		return nil, &Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: "Invalid batch payload format."}
	}
	if len(batch.Requests) > maxBatch {
		return nil, &Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: "Number of batch request steps exceeds the maximum value of 20."}
	}
	failed := map[string]bool{}
	seen := map[string]bool{}
	for _, request := range batch.Requests {
		if request.ID == "" || seen[request.ID] {
			return nil, &Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: "Request id is missing or duplicated in the batch."}
		}
		seen[request.ID] = true
	}
	var responses []any
	for _, request := range batch.Requests {
		var response object
		ok := true
		for _, id := range request.DependsOn {
			ok = ok && seen[id] && !failed[id]
		}
		if ok {
			response, ok = c.part(request)
		} else {
			response = object{{"id", request.ID}, {"status", http.StatusFailedDependency}, {
				"body",
				c.errorBody(&Error{Code: "FailedDependency", Message: "A request that this one depends on has failed."}),
			}}
		}
		failed[request.ID] = !ok
		responses = append(responses, response)
	}
	body, err := json.Marshal(object{{"responses", responses}})
	return &answer{status: http.StatusOK, raw: body}, err
}

// part runs one request of a batch and reports whether it succeeded.
func (c *call) part(request batchRequest) (object, bool) {
	header := http.Header{}
	for name, value := range request.Headers {
		header.Set(name, value)
	}
	target, query, _ := strings.Cut(request.URL, "?")
	target = "/" + strings.TrimPrefix(target, "/")
	if rest, _, ok := version(target); ok {
		target = rest
	}
	part := &call{
		handler: c.handler, header: header, method: strings.ToUpper(request.Method), root: c.root, raw: query, body: request.Body,
		caller: c.caller, id: uuid.NewString(), client: c.client, dir: c.dir, noneSet: c.noneSet,
	}
	c.Store.View(part.snapshot)
	var result *answer
	if strings.EqualFold(target, "/$batch") {
		result = refuse(badRequest("A batch cannot hold another batch."))
	} else {
		result = part.route(target)
	}
	body := result.encode(part)
	headers := http.Header{}
	result.head(part, headers)
	written := object{}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		written = append(written, property{name, headers.Get(name)})
	}
	response := object{{"id", request.ID}, {"status", result.status}, {"headers", written}}
	switch {
	case len(body) == 0:
	case result.text != "":
		response = append(response, property{"body", result.text})
	default:
		response = append(response, property{"body", json.RawMessage(body)})
	}
	return response, result.status < 400
}
