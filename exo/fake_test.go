package exo_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/poll/polltest"
)

const tenantID = "33333333-0000-4000-8000-000000000003"

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// credential hands out tokens that name the claims asked for.
type credential struct {
	mu    sync.Mutex
	asked []policy.TokenRequestOptions
	err   error
}

func (c *credential) GetToken(_ context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, options)
	claims := fmt.Sprintf(`{"tid":%q,"appid":"app","with":%q}`, tenantID, options.Claims)
	token := "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	return azcore.AccessToken{Token: token, ExpiresOn: start.Add(time.Hour)}, c.err
}

// call is a request as the service got it.
type call struct {
	Method, Path, Query string
	Header              http.Header
	Body                string
}

func (c call) cmdlet(t testing.TB) (name string, parameters map[string]any) {
	t.Helper()
	var body struct {
		CmdletInput struct {
			CmdletName string
			Parameters map[string]any
		}
	}
	if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
		t.Fatalf("body %q: %v", c.Body, err)
	}
	return body.CmdletInput.CmdletName, body.CmdletInput.Parameters
}

type answer func(w http.ResponseWriter, r *http.Request, c call)

// service is a stand-in for Exchange Online over real TLS. Its answers come in turn; the last repeats.
type service struct {
	*httptest.Server
	credential *credential
	clock      *polltest.Clock

	mu      sync.Mutex
	calls   []call
	answers []answer
}

func serve(t testing.TB, answers ...answer) *service {
	t.Helper()
	s := &service{credential: &credential{}, clock: polltest.NewClock(start), answers: answers}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.answer))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	got := call{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: string(body)}
	s.mu.Lock()
	s.calls = append(s.calls, got)
	next := s.answers[min(len(s.calls), len(s.answers))-1]
	s.mu.Unlock()
	next(w, r, got)
}

func (s *service) got() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]call(nil), s.calls...)
}

func (s *service) session(t testing.TB, change ...func(*exo.Options)) *exo.Session {
	t.Helper()
	options := exo.Options{
		Credential: s.credential, Organization: "contoso.onmicrosoft.com", Endpoint: s.URL, Transport: s.Client(),
		Now: s.clock.Now, Sleep: s.clock.Sleep,
	}
	for _, c := range change {
		c(&options)
	}
	session, err := exo.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// reply answers with a status, a body and pairs of headers.
func reply(status int, body string, header ...string) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ call) {
		w.Header().Set("Request-Id", "req-1")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// rows answers with rows named first to last, with a next page where next is not empty.
func rows(first, last int, next string) answer {
	return func(w http.ResponseWriter, r *http.Request, c call) {
		list := []map[string]any{}
		for i := first; i <= last; i++ {
			list = append(list, map[string]any{"Name": fmt.Sprintf("user%d", i)})
		}
		body := map[string]any{"@adminapi.warnings": []string{}, "value": list}
		if next != "" {
			body["@odata.nextLink"] = "https://" + r.Host + r.URL.Path + next
			body["@adminapi.warnings"] = []string{"There are more results available than are currently displayed. To view them, …"}
		}
		text, err := json.Marshal(body)
		if err != nil {
			panic(err)
		}
		reply(200, string(text))(w, r, c)
	}
}

// cut breaks the connection after part of an answer; with an empty part before any of it.
func cut(part string) answer {
	return func(w http.ResponseWriter, r *http.Request, c call) {
		if part != "" {
			w.Header().Set("Content-Length", "100000")
			reply(200, part)(w, r, c)
			w.(http.Flusher).Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

func names(list []exo.Row) (all []string) {
	for _, row := range list {
		all = append(all, row.Text("Name"))
	}
	return all
}
