package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/graph"
)

// recorder is a Trail in memory.
type recorder struct {
	mu      sync.Mutex
	changes []graph.Change
	err     error
}

func (r *recorder) Record(c graph.Change) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes = append(r.changes, c)
	return r.err
}

// credential gives one token, or err.
type credential struct{ err error }

func (c credential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "a-token", ExpiresOn: time.Now().Add(time.Hour)}, c.err
}

// service starts a Graph that answers with handler and counts the requests it got.
type service struct {
	*httptest.Server
	mu    sync.Mutex
	seen  []string
	trail recorder
}

func (s *service) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

func newService(t *testing.T, handler http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.seen = append(s.seen, r.Method+" "+r.URL.RequestURI())
		s.mu.Unlock()
		if got := r.Header.Get("Authorization"); got != "Bearer a-token" {
			t.Errorf("%s %s: Authorization is not the credential's token", r.Method, r.URL)
		}
		w.Header().Set("request-id", "r-1")
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

var clock = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func (s *service) client(t *testing.T, cred azcore.TokenCredential) *graph.Client {
	t.Helper()
	c, err := graph.New(graph.Options{
		Endpoint: s.URL, Credential: cred, Transport: s.Client(), Trail: &s.trail, Caller: "admin@contoso.com",
		Now: func() time.Time { return clock }, Retry: policy.RetryOptions{RetryDelay: time.Nanosecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

const notFound = `{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist or one of its queried reference-property objects are not present."}}`

func TestRefusalIsAnError(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, r *http.Request) { answer(w, 404, notFound) })
	_, err := s.client(t, credential{}).Application(t.Context(), "x")
	got, ok := errors.AsType[*graph.Error](err)
	if !ok {
		t.Fatalf("error = %v, want a *graph.Error", err)
	}
	want := &graph.Error{
		StatusCode: 404, Code: "Request_ResourceNotFound", RequestID: "r-1", Call: "GET /applications/x",
		Message: "Resource 'x' does not exist or one of its queried reference-property objects are not present.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !graph.IsNotFound(err) || !graph.IsNotYet(err) || graph.IsExists(err) || graph.IsUnknown(err) {
		t.Error("a 404 is not found and not yet, and nothing else")
	}
}

func TestRefusalWithoutJSON(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, r *http.Request) { answer(w, 403, "\x00\x00\x00") })
	_, err := s.client(t, credential{}).Application(t.Context(), "x")
	if !graph.IsForbidden(err) || !strings.Contains(err.Error(), "403") {
		t.Errorf("error = %v", err)
	}
}

func TestClassification(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status         int
		message        string
		exists, notYet bool
	}{
		{409, "The service principal cannot be created, updated, or restored because the service principal name x is already in use.", true, false},
		{400, "Permission being assigned already exists on the object", true, false},
		{400, "EntitlementGrant entry already exists.", true, false},
		{400, "A conflicting object with one or more of the specified property values is present in the directory.", true, false},
		{400, "The appId 'x' of the service principal does not reference a valid application object.", false, true},
		{403, "When using this permission, the backing application of the service principal being created must in the local tenant", false, true},
		{400, "Not a valid reference update.", false, true},
		{400, "Key credential end date is invalid.", false, false},
		{403, "Insufficient privileges to complete the operation.", false, false},
		{401, "Access Token missing or malformed.", false, false},
	} {
		t.Run(c.message, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := json.Marshal(map[string]any{"error": map[string]string{"code": "Request_BadRequest", "message": c.message}})
				answer(w, c.status, string(body))
			})
			_, err := s.client(t, credential{}).CreateServicePrincipal(t.Context(), "x")
			if graph.IsExists(err) != c.exists || graph.IsNotYet(err) != c.notYet {
				t.Errorf("IsExists %v, IsNotYet %v; want %v, %v", graph.IsExists(err), graph.IsNotYet(err), c.exists, c.notYet)
			}
			if n := len(s.requests()); n != 1 {
				t.Errorf("%d requests, want one: a refused write is final here", n)
			}
		})
	}
}

func TestReadsAreRepeated(t *testing.T) {
	t.Parallel()
	for _, status := range []int{429, 500, 503, 504} {
		var s *service
		s = newService(t, func(w http.ResponseWriter, r *http.Request) {
			if len(s.requests()) < 3 {
				answer(w, status, `{}`)
				return
			}
			answer(w, 200, `{"id":"o","appId":"a"}`)
		})
		app, err := s.client(t, credential{}).Application(t.Context(), "o")
		if err != nil || app.AppID != "a" || len(s.requests()) != 3 {
			t.Errorf("after two %d: %+v, %v, %d requests", status, app, err, len(s.requests()))
		}
	}
}

func TestWritesAreRepeatedOnlyWhereNothingWasDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status   int
		requests int
		unknown  bool
		outcome  string
	}{
		{429, 2, false, "done"},
		{408, 1, true, "unknown 408"},
		{500, 1, true, "unknown 500"},
		{503, 1, true, "unknown 503"},
		{504, 1, true, "unknown 504"},
		{400, 1, false, "refused 400 Request_BadRequest"},
	} {
		var s *service
		s = newService(t, func(w http.ResponseWriter, r *http.Request) {
			if len(s.requests()) == 1 {
				answer(w, c.status, `{"error":{"code":"Request_BadRequest"}}`)
				return
			}
			answer(w, 201, `{"id":"sp"}`)
		})
		_, err := s.client(t, credential{}).CreateServicePrincipal(t.Context(), "a")
		if got := len(s.requests()); got != c.requests || graph.IsUnknown(err) != c.unknown || (err == nil) != (c.outcome == "done") {
			t.Errorf("%d: %d requests, error %v", c.status, got, err)
		}
		want := []graph.Change{{
			Time: clock, Who: "admin@contoso.com", Call: "POST /servicePrincipals",
			Object: "service principal of application a", RequestID: "r-1", Outcome: c.outcome,
		}}
		if diff := cmp.Diff(want, s.trail.changes); diff != "" {
			t.Errorf("%d: trail (-want +got):\n%s", c.status, diff)
		}
	}
}

func TestWriteCutAfterItWasSent(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	err := s.client(t, credential{}).DeleteApplication(t.Context(), "o")
	if !graph.IsUnknown(err) || len(s.requests()) != 1 {
		t.Errorf("error %v after %d requests, want an unknown outcome after one", err, len(s.requests()))
	}
	if len(s.trail.changes) != 1 || s.trail.changes[0].Outcome != graph.OutcomeUnknown {
		t.Errorf("trail = %+v", s.trail.changes)
	}
}

func TestWriteThatWasNeverSent(t *testing.T) {
	t.Parallel()
	refused := errors.New("AADSTS700027")
	s := newService(t, func(w http.ResponseWriter, r *http.Request) { t.Error("a request arrived") })
	err := s.client(t, credential{refused}).DeleteApplication(t.Context(), "o")
	if graph.IsUnknown(err) || !errors.Is(err, refused) {
		t.Errorf("without a token: %v, want the credential's error and a known outcome", err)
	}
	client := s.client(t, credential{})
	s.Close()
	if err := client.DeleteApplication(t.Context(), "o"); err == nil || graph.IsUnknown(err) {
		t.Errorf("nobody listens: %v, want a known outcome", err)
	}
	if len(s.trail.changes) != 0 {
		t.Errorf("trail = %+v, want nothing: nothing was sent", s.trail.changes)
	}
}

func TestTrailThatCannotBeKept(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, r *http.Request) { answer(w, 204, "") })
	s.trail.err = errors.New("disk full")
	if err := s.client(t, credential{}).DeleteApplication(t.Context(), "o"); !errors.Is(err, s.trail.err) {
		t.Errorf("error = %v, want the trail's", err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	var s *service
	s = newService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("$skiptoken") == "" {
			answer(w, 200, `{"value":[{"id":"1"},{"id":"2"}],"@odata.nextLink":"`+s.URL+`/v1.0/servicePrincipals/p/appRoleAssignments?$skiptoken=t"}`)
			return
		}
		answer(w, 200, `{"value":[{"id":"3"}]}`)
	})
	grants, err := s.client(t, credential{}).AppRoleAssignments(t.Context(), "p")
	if err != nil || len(grants) != 3 || grants[2].ID != "3" {
		t.Errorf("grants = %+v, %v", grants, err)
	}
}

func TestPageOnAnotherHost(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, 200, `{"value":[],"@odata.nextLink":"https://graph.example/v1.0/x"}`)
	})
	if _, err := s.client(t, credential{}).AppRoleAssignments(t.Context(), "p"); err == nil || !strings.Contains(err.Error(), "another host") {
		t.Errorf("error = %v", err)
	}
}

func TestQueriesAndKeysAreEscaped(t *testing.T) {
	t.Parallel()
	s := newService(t, func(w http.ResponseWriter, r *http.Request) { answer(w, 200, `{"value":[]}`) })
	client := s.client(t, credential{})
	if _, err := client.RoleAssignments(t.Context(), "it's"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ApplicationByUniqueName(t.Context(), "it's/me"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GET /v1.0/roleManagement/directory/roleAssignments?%24filter=principalId%20eq%20%27it%27%27s%27",
		"GET /v1.0/applications(uniqueName='it%27%27s%2Fme')?%24select=id%2CappId%2CuniqueName%2CdisplayName%2CsignInAudience%2CrequiredResourceAccess%2CkeyCredentials%2CcreatedDateTime",
	}
	if diff := cmp.Diff(want, s.requests()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
