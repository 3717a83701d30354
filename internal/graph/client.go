// Package graph is a thin client of Microsoft Graph: the calls that set up, check and retire a Run As account, typed, on
// azcore's pipeline.
//
// It owns how a request is sent: authorization, paging, when a request is sent again and the trail of writes. Reads are
// repeated on throttling, server errors and broken connections. A write is repeated only on 429, which says that nothing
// was done; where its outcome is not known the error is an [*UnknownOutcome] and the caller reads back. What the answers
// mean, and how long to wait for a replica, is the caller's business: package runas.
package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/google/uuid"
)

// version of the service's API.
const version = "/v1.0"

// Options configure a [Client]. Endpoint and Credential are needed.
type Options struct {
	Endpoint   string                 // scheme and host of Graph without a slash at the end
	Credential azcore.TokenCredential // whose rights the calls have
	Transport  policy.Transporter     // azcore's own where nil
	Retry      policy.RetryOptions    // pauses and number of repetitions; what is repeated is not for it to say

	Trail  Trail            // where writes are recorded; nowhere where nil
	Tenant string           // the tenant that the trail names
	Caller string           // who the trail names
	Now    func() time.Time // the trail's time; time.Now where nil
}

// Client calls Graph with the rights of one credential. It is safe for concurrent use.
type Client struct {
	endpoint string
	pipeline runtime.Pipeline
	retry    policy.RetryOptions
}

// New returns a client.
func New(o Options) (*Client, error) {
	endpoint, err := url.Parse(o.Endpoint)
	if err != nil || endpoint.Host == "" {
		return nil, fmt.Errorf("%q is not the address of a Graph endpoint", o.Endpoint)
	}
	if o.Credential == nil {
		return nil, errors.New("a Graph client needs a credential")
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	base := strings.TrimSuffix(o.Endpoint, "/")
	pipeline := runtime.NewPipeline("exorun", "v1", runtime.PipelineOptions{
		PerCall:  []policy.Policy{&trailPolicy{trail: o.Trail, tenant: o.Tenant, caller: o.Caller, now: now}},
		PerRetry: []policy.Policy{runtime.NewBearerTokenPolicy(tokens{o.Credential}, []string{base + "/.default"}, nil)},
	}, &policy.ClientOptions{Transport: o.Transport, Retry: o.Retry})
	return &Client{endpoint: base, pipeline: pipeline, retry: o.Retry}, nil
}

// request is one call of the API.
type request struct {
	method string
	path   string // below the version; starts with a slash; already escaped
	query  url.Values
	header http.Header
	body   any
	object string // what a write is about, for the trail
}

func (r request) isWrite() bool { return r.method != http.MethodGet }

func (r request) String() string { return r.method + " " + r.path }

// URL returns the address that a request to path, which is below the version, goes to.
func (c *Client) URL(path string) string { return c.endpoint + version + path }

// do sends r and decodes a body into answer unless that is nil. It returns the status of a successful answer, an [*Error]
// for a refusal, or an [*UnknownOutcome] for a write that may have been done.
func (c *Client) do(ctx context.Context, r request, answer any) (int, error) {
	address := c.URL(r.path)
	if len(r.query) > 0 {
		// Graph reads a plus sign in a query as itself, not as a space.
		address += "?" + strings.ReplaceAll(r.query.Encode(), "+", "%20")
	}
	return c.send(ctx, r, address, answer)
}

func (c *Client) send(ctx context.Context, r request, address string, answer any) (int, error) {
	if r.isWrite() {
		ctx = policy.WithRetryOptions(ctx, c.retryOnlyRefused())
	}
	req, err := runtime.NewRequest(ctx, r.method, address)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", r, err)
	}
	header := req.Raw().Header
	header.Set("Accept", "application/json")
	header.Set("client-request-id", uuid.NewString())
	maps.Copy(header, r.header)
	if r.body != nil {
		body, err := json.Marshal(r.body)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", r, err)
		}
		if err := req.SetBody(streaming.NopCloser(bytes.NewReader(body)), "application/json"); err != nil {
			return 0, fmt.Errorf("%s: %w", r, err)
		}
	}
	req.SetOperationValue(trailed{call: r.String(), object: r.object})
	resp, err := c.pipeline.Do(req) //nolint:bodyclose // runtime.Payload reads and closes it
	if err != nil {
		return 0, r.transportError(err)
	}
	body, err := runtime.Payload(resp)
	if err != nil {
		return 0, r.transportError(err)
	}
	if resp.StatusCode >= 300 {
		return resp.StatusCode, r.refusal(resp, body)
	}
	if answer == nil || len(bytes.TrimSpace(body)) == 0 {
		return resp.StatusCode, nil
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return resp.StatusCode, fmt.Errorf("%s: the answer is not what Graph documents: %w", r, err)
	}
	return resp.StatusCode, nil
}

// retryOnlyRefused are the rules for a write: 429 is given before anything is done, every other failure leaves it open
// whether it was.
func (c *Client) retryOnlyRefused() policy.RetryOptions {
	o := c.retry
	o.ShouldRetry = func(resp *http.Response, err error) bool {
		return err == nil && resp.StatusCode == http.StatusTooManyRequests
	}
	return o
}

// list yields the elements of a collection, following every next link.
func list[T any](ctx context.Context, c *Client, r request) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		var page struct {
			Value []T    `json:"value"`
			Next  string `json:"@odata.nextLink"`
		}
		_, err := c.do(ctx, r, &page)
		for {
			if err != nil {
				yield(none, err)
				return
			}
			for _, element := range page.Value {
				if !yield(element, nil) {
					return
				}
			}
			next := page.Next
			if next == "" {
				return
			}
			if !strings.HasPrefix(next, c.endpoint+"/") {
				yield(none, fmt.Errorf("%s: the next page lies on another host; it is not sent a token", r))
				return
			}
			page.Value, page.Next = nil, ""
			_, err = c.send(ctx, r, next, &page)
		}
	}
}

// collect returns all of a sequence, or its first error.
func collect[T any](sequence iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for element, err := range sequence {
		if err != nil {
			return nil, err
		}
		all = append(all, element)
	}
	return all, nil
}

// key is the path of an object by its alternate key: applications(appId='…').
func key(collection, name, value string) string {
	return fmt.Sprintf("/%s(%s='%s')", collection, name, url.PathEscape(strings.ReplaceAll(value, "'", "''")))
}

// object is the path of an object by its id.
func object(collection, id string) string { return "/" + collection + "/" + url.PathEscape(id) }

func selecting(properties ...string) url.Values {
	return url.Values{"$select": {strings.Join(properties, ",")}}
}
