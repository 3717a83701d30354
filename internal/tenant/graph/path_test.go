package graph

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]segment{
		"/applications":              {{name: "applications", written: "applications"}},
		"/applications/x/AddKey":     {{name: "applications", written: "applications"}, {name: "x", written: "x"}, {name: "addkey", written: "AddKey"}},
		"/applications('a/b''c')":    {{name: "applications", written: "applications"}, {written: "applications('a/b''c')", key: key{value: "a/b'c"}}},
		"/applications(appId='x')/":  {{name: "applications", written: "applications"}, {written: "applications(appId='x')", key: key{"appid", "x"}}},
		"//x/microsoft.graph.addKey": {{name: "x", written: "x"}, {name: "addkey", written: "addKey"}},
	} {
		got, err := parsePath(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got.segments, cmp.AllowUnexported(segment{}, key{})); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	if _, err := parsePath("/applications(appId='x'"); err == nil {
		t.Error("an open parenthesis is accepted")
	}
}

func FuzzRequest(f *testing.F) {
	f.Add("GET", "/applications(appId='x')?$select=id&$filter=a eq 'b'", "")
	f.Add("POST", "/applications", `{"displayName":"x","keyCredentials":[{"key":"AA=="}],"web":{"redirectUris":["x"]}}`)
	f.Add("PATCH", "/applications(uniqueName='x')", `{"displayName":null}`)
	f.Add("POST", "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/organization"}]}`)
	f.Add("POST", "/servicePrincipals/x/appRoleAssignments", `{"principalId":"x"}`)
	var b *bench
	f.Fuzz(func(t *testing.T, method, target, body string) {
		if b == nil {
			b = newBench(t)
		}
		b.t = t
		path, query, _ := strings.Cut(target, "?")
		c := &call{handler: b.handler.(*handler), header: map[string][]string{"Prefer": {"create-if-missing"}}, method: method, root: "https://graph.microsoft.com/v1.0", raw: query, body: []byte(body)}
		c.Store.View(c.snapshot)
		claims, err := b.tokens.Verify("Bearer "+b.app(), c.audiences()...)
		if err != nil {
			t.Fatal(err)
		}
		c.caller = claims
		if answer := c.route(path); answer.status >= 500 {
			t.Fatalf("%s %s: %d %s", method, target, answer.status, answer.encode(c))
		} else {
			answer.encode(c)
		}
	})
}

// TestConcurrent makes applications at the same time; each must be there once, and no name twice.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	bearer := b.app()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 4 {
				got := b.do(bearer, "PATCH", "/v1.0/applications(uniqueName='same')", `{"displayName":"same"}`, "Prefer: create-if-missing")
				if got.status != 201 && got.status != 204 && got.status != 409 {
					t.Errorf("%d %s", got.status, got.body)
				}
				b.do(bearer, "GET", "/v1.0/applications", nil)
			}
		})
	}
	group.Wait()
	n := 0
	for _, app := range b.directory().Applications {
		if app.UniqueName != nil && *app.UniqueName == "same" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d applications of one name", n)
	}
}
