package graph

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t}
	b.now.Store(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC).Unix())
	var err error
	if b.store, err = state.Open(state.Options{Seed: "test", Now: b.clock}); err != nil {
		t.Fatal(err)
	}
	b.faults = faults.New(b.store)
	if b.tokens, err = token.NewIssuer(keyFolder, b.clock); err != nil {
		t.Fatal(err)
	}
	b.handler = New(Options{Store: b.store, Faults: b.faults, Tokens: b.tokens})
	return b
}

func (b *bench) clock() time.Time { return time.Unix(b.now.Load(), 0).UTC() }

func (b *bench) advance(d time.Duration) { b.now.Add(int64(d / time.Second)) }

func (b *bench) directory() *state.Directory {
	var directory *state.Directory
	b.store.View(func(d *state.Directory) { directory = d })
	return directory
}

func (b *bench) mint(claims token.Claims) string {
	b.t.Helper()
	claims.TenantID = b.directory().Tenant.ID
	if claims.Audience == "" {
		claims.Audience = "https://graph.microsoft.com"
	}
	signed, _, err := b.tokens.Mint(claims)
	if err != nil {
		b.t.Fatal(err)
	}
	return signed
}

// app returns a token of the ready-made application with the permissions given, or with its own.
func (b *bench) app(roles ...string) string {
	d := b.directory()
	if len(roles) == 0 {
		for _, role := range d.ServicePrincipalByAppID(state.GraphAppID).AppRoles {
			if role.Value != ownedBy {
				roles = append(roles, role.Value)
			}
		}
	}
	return b.as(d.AdminAppID, roles...)
}

// as returns a token of the application appID with exactly these permissions.
func (b *bench) as(appID string, roles ...string) string {
	claims := token.Claims{AppID: appID, IDType: "app", Roles: roles}
	if sp := b.directory().ServicePrincipalByAppID(appID); sp != nil {
		claims.ObjectID = sp.ID
	}
	return b.mint(claims)
}

// user returns a token of a person with a scope.
func (b *bench) user(upn, scope string) string {
	user := b.directory().User(upn)
	return b.mint(token.Claims{AppID: state.AzureCLIAppID, IDType: "user", ObjectID: user.ID, UPN: user.UserPrincipalName, Scope: scope})
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return value
}

// code returns the code of an error, or the empty text.
func (r reply) code() string {
	var body struct {
		Error struct{ Code, Message string }
	}
	_ = json.Unmarshal(r.body, &body)
	return body.Error.Code
}

func (r reply) message() string {
	var body struct {
		Error struct{ Code, Message string }
	}
	_ = json.Unmarshal(r.body, &body)
	return body.Error.Message
}

func (b *bench) do(bearer, method, path string, body any, headers ...string) reply {
	b.t.Helper()
	var data []byte
	switch body := body.(type) {
	case nil:
	case string:
		data = []byte(body)
	case []byte:
		data = body
	default:
		var err error
		if data, err = json.Marshal(body); err != nil {
			b.t.Fatal(err)
		}
	}
	request := httptest.NewRequest(method, "https://graph.microsoft.com"+strings.ReplaceAll(path, " ", "%20"), bytes.NewReader(data))
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	b.handler.ServeHTTP(recorder, request)
	return reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

// want fails the test where the answer has another status or, for a refusal, another code.
func (r reply) want(t *testing.T, status int, code string) reply {
	t.Helper()
	if r.status != status || r.code() != code {
		t.Fatalf("got %d %q, want %d %q: %s", r.status, r.code(), status, code, r.body)
	}
	return r
}

var requestID = regexp.MustCompile(`"(request-id|client-request-id)": "[^"]*"`)

// TestGolden plays the conversations in testdata: each step is a request, and the answer that it must have. In a
// request, {3.id} stands for the property id of the third answer, and {n.value.0.id} for one inside a list.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := newBench(t).play(string(data))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(data), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

const (
	stepMark   = "\n==== "
	answerMark = "\n---- "
)

var reference = regexp.MustCompile(`\{(\d+)\.([\w.]+)\}`)

func (b *bench) play(script string) string {
	var out strings.Builder
	intro, rest, _ := strings.Cut(script, stepMark)
	out.WriteString(intro)
	var answers []map[string]any
	for step := range strings.SplitSeq(rest, stepMark) {
		request, _, _ := strings.Cut(step, answerMark)
		request = strings.TrimRight(request, "\n")
		filled := reference.ReplaceAllStringFunc(request, func(text string) string {
			parts := reference.FindStringSubmatch(text)
			var n int
			_, _ = fmt.Sscan(parts[1], &n)
			var value any = answers[n-1]
			for name := range strings.SplitSeq(parts[2], ".") {
				switch at := value.(type) {
				case map[string]any:
					value = at[name]
				case []any:
					var i int
					_, _ = fmt.Sscan(name, &i)
					value = at[i]
				}
			}
			return fmt.Sprint(value)
		})
		head, body, _ := strings.Cut(filled, "\n\n")
		lines := strings.Split(head, "\n")
		method, path, _ := strings.Cut(lines[0], " ")
		answer := b.do(b.app(), method, path, body, lines[1:]...)
		var value map[string]any
		if len(answer.body) > 0 && json.Valid(answer.body) {
			_ = json.Unmarshal(answer.body, &value)
		}
		answers = append(answers, value)
		fmt.Fprintf(&out, "%s%s\n%s%d\n%s", stepMark, request, answerMark, answer.status, b.print(answer))
	}
	return out.String()
}

func (b *bench) print(answer reply) string {
	var out strings.Builder
	for _, name := range []string{"Content-Type", "Location", "OData-Version"} {
		if value := answer.header.Get(name); value != "" {
			fmt.Fprintf(&out, "%s: %s\n", name, value)
		}
	}
	if len(answer.body) == 0 {
		return out.String()
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer.body, "", "  "); err != nil {
		return out.String() + string(answer.body) + "\n"
	}
	return out.String() + requestID.ReplaceAllString(indented.String(), `"$1": "(an id)"`) + "\n"
}
