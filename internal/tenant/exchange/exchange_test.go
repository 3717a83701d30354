package exchange

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// keyFolder holds the signing key that all tests share: to make one takes longer than most of them.
var keyFolder string

func TestMain(m *testing.M) {
	flag.Parse()
	folder, err := os.MkdirTemp("", "exorun-keys-")
	if err != nil {
		panic(err)
	}
	keyFolder = folder
	if _, err := token.NewIssuer(keyFolder, time.Now); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(folder) // the operating system cleans up otherwise
	os.Exit(code)
}

// bench is a tenant in memory with a clock that the test moves.
type bench struct {
	t       *testing.T
	store   *state.Store
	faults  *faults.Set
	tokens  *token.Issuer
	handler http.Handler
	now     atomic.Int64 // Unix seconds
}

func newBench(t *testing.T, mailboxes int) *bench { return newBenchIn(t, "", mailboxes) }

func newBenchIn(t *testing.T, dir string, mailboxes int) *bench {
	t.Helper()
	b := &bench{t: t}
	b.now.Store(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC).Unix())
	var err error
	if b.store, err = state.Open(state.Options{Dir: dir, Seed: "test", Now: b.clock}); err != nil {
		t.Fatal(err)
	}
	b.faults = faults.New(b.store)
	if b.tokens, err = token.NewIssuer(keyFolder, b.clock); err != nil {
		t.Fatal(err)
	}
	if b.handler, err = New(Options{Store: b.store, Faults: b.faults, Tokens: b.tokens, Mailboxes: mailboxes}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) clock() time.Time { return time.Unix(b.now.Load(), 0).UTC() }

func (b *bench) advance(d time.Duration) { b.now.Add(int64(d / time.Second)) }

func (b *bench) directory() *state.Directory {
	var directory *state.Directory
	b.store.View(func(d *state.Directory) { directory = d })
	return directory
}

func (b *bench) people() *population { return b.handler.(*handler).people }

func (b *bench) set(fault string) {
	b.t.Helper()
	if _, err := b.faults.Set(fault); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) mint(claims token.Claims) string {
	b.t.Helper()
	claims.TenantID = b.directory().Tenant.ID
	if claims.Audience == "" {
		claims.Audience = "https://outlook.office365.com"
	}
	signed, _, err := b.tokens.Mint(claims)
	if err != nil {
		b.t.Fatal(err)
	}
	return signed
}

// app returns a token of an application with the directory roles given.
func (b *bench) app(wids ...string) string {
	return b.mint(token.Claims{
		AppID: "11111111-2222-4333-8444-555555555555", ObjectID: "66666666-7777-4888-8999-aaaaaaaaaaaa", IDType: "app",
		Roles: []string{"Exchange.ManageAsApp"}, Wids: append(wids, token.ApplicationMark),
	})
}

func (b *bench) admin() string { return b.app(state.RoleExchangeAdministrator) }

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (b *bench) do(bearer, method, url, body string, headers ...string) reply {
	b.t.Helper()
	if !strings.HasPrefix(url, "https://") {
		url = "https://outlook.office365.com" + url
	}
	request := httptest.NewRequest(method, strings.ReplaceAll(url, " ", "%20"), strings.NewReader(body))
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	request.Header.Set("Content-Type", "application/json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	b.handler.ServeHTTP(recorder, request)
	return reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

// page is an answer of InvokeCommand.
type page struct {
	Context      string           `json:"@odata.context"`
	Warnings     []string         `json:"@adminapi.warnings"`
	Confirmation string           `json:"@adminapi.confirmationmessage"`
	Next         string           `json:"@odata.nextLink"`
	Value        []map[string]any `json:"value"`
}

func (r reply) page(t *testing.T) page {
	t.Helper()
	if r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	var p page
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	if err := decoder.Decode(&p); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return p
}

func command(cmdlet, parameters string) string {
	return `{"CmdletInput":{"CmdletName":"` + cmdlet + `","Parameters":` + parameters + `}}`
}

const path = "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand"

// run calls a cmdlet as the Exchange administrator.
func (b *bench) run(cmdlet, parameters string, headers ...string) reply {
	b.t.Helper()
	return b.do(b.admin(), "POST", path, command(cmdlet, parameters), headers...)
}

// text is the readable text of an error.
func (r reply) text() string {
	var body struct {
		Error struct {
			Code    string
			Details []struct{ Code, Target, Message string }
		}
	}
	if json.Unmarshal(r.body, &body) != nil || len(body.Error.Details) == 0 {
		return string(r.body)
	}
	return body.Error.Details[0].Message
}

// refused fails the test where a call is not refused with the status and a text that holds part.
func (r reply) refused(t *testing.T, status int, part string) {
	t.Helper()
	if r.status != status || !strings.Contains(r.text(), part) {
		t.Errorf("got %d %q, want %d …%s…", r.status, r.text(), status, part)
	}
}
