package exo_test

import (
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/exo"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]exo.Options{
		"no credential":        {},
		"plain http":           {Credential: &credential{}, Endpoint: "http://outlook.office365.com"},
		"a path":               {Credential: &credential{}, Endpoint: "https://outlook.office365.com/adminapi"},
		"page of 1001":         {Credential: &credential{}, PageSize: 1001},
		"page of -1":           {Credential: &credential{}, PageSize: -1},
		"negative concurrency": {Credential: &credential{}, Concurrency: -1},
		"no randomness":        {Credential: &credential{}, Rand: strings.NewReader("x")},
	} {
		if _, err := exo.New(options); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTenant(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	for name, test := range map[string]struct {
		change func(*exo.Options)
		want   string
	}{
		"of the token": {func(*exo.Options) {}, tenantID},
		"as given":     {func(o *exo.Options) { o.TenantID = "given" }, "given"},
	} {
		session := s.session(t, test.change)
		if got, err := session.TenantID(t.Context()); got != test.want || err != nil {
			t.Errorf("%s: TenantID = %q, %v", name, got, err)
		}
		if err := session.Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"}); err != nil {
			t.Fatal(err)
		}
		calls := s.got()
		if path := calls[len(calls)-1].Path; !strings.Contains(path, "/"+test.want+"/") {
			t.Errorf("%s: path %s", name, path)
		}
	}
}

func TestConnectionInfoAndPing(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(200, `{"PropertyName":"AdminApiState","PropertyValue":"Running"}`), reply(404, ""), reply(200, "<"))
	session := s.session(t)
	before := session.ConnectionInfo()
	if before.TenantID != "" || before.ConnectionID == "" {
		t.Errorf("before the first token: %+v", before)
	}
	if state, err := session.Ping(t.Context()); state != "Running" || err != nil {
		t.Errorf("Ping = %q, %v", state, err)
	}
	got := s.got()[0]
	if want := "/AdminApi/beta/" + tenantID + "/basicinfo('AdminApiState')"; got.Method != http.MethodGet || got.Path != want || got.Header.Get("Authorization") == "" {
		t.Errorf("%s %s, want GET %s with a token", got.Method, got.Path, want)
	}
	want := exo.ConnectionInfo{
		ConnectionID: before.ConnectionID, Endpoint: s.URL, Organization: "contoso.onmicrosoft.com", TenantID: tenantID,
		AppID: "app", PageSize: 1000, TokenExpiry: start.Add(time.Hour),
	}
	if diff := cmp.Diff(want, session.ConnectionInfo()); diff != "" {
		t.Errorf("ConnectionInfo (-want +got):\n%s", diff)
	}
	if _, err := session.Ping(t.Context()); !errors.Is(err, exo.ErrNotFound) {
		t.Errorf("Ping of a 404 = %v", err)
	}
	if _, err := session.Ping(t.Context()); err == nil {
		t.Error("Ping of HTML succeeded")
	}
}

func TestSessionPrintsNoToken(t *testing.T) {
	t.Parallel()
	session := serve(t, rows(1, 1, "")).session(t)
	for _, text := range []string{fmt.Sprint(session), fmt.Sprintf("%+v", session), fmt.Sprintf("%#v", session)} {
		if !strings.Contains(text, "contoso.onmicrosoft.com") || len(text) > 200 {
			t.Errorf("prints as %q", text)
		}
	}
}

// Who imports this package links azcore and nothing else: no database, no command line, no state of exorun.
func TestDependencies(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"github.com/Azure/azure-sdk-for-go/sdk/azcore",
		"github.com/Azure/azure-sdk-for-go/sdk/internal", // azcore's own
		"golang.org/x/net",  // azcore's own
		"golang.org/x/text", // azcore's own
		"github.com/exorun/exorun/exo",
		"github.com/exorun/exorun/appauth",
		"github.com/exorun/exorun/internal/cloud", // std only
		"github.com/exorun/exorun/internal/poll",  // std only
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if !slices.ContainsFunc(allowed, func(prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }) {
			t.Errorf("exo links %s", path)
		}
	}
}
