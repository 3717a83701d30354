package exchangecmds_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/exotest"
	"github.com/exorun/exorun/internal/assetcmds"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/internal/exchangecmds"
	"github.com/exorun/exorun/powershell/cmdlets/core"
	"github.com/exorun/exorun/powershell/cmdlets/security"
	"github.com/exorun/exorun/powershell/cmdlets/utility"
	_ "github.com/exorun/exorun/powershell/dotnet"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// signingKey is shared by all tests, since making one takes long.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// bench is an engine with the module, and a tenant that it talks to.
type bench struct {
	tenant      *exotest.Tenant
	certificate *certs.Certificate
	appID       string
	dir         string // certificate files for the script
	engine      *interp.Engine
	console     *console
	wire        *wire

	mu     sync.Mutex
	events []exo.Event

	ran *ran
}

// ran is what a script wrote.
type ran struct {
	output   []value.Value
	errors   []*value.ErrorRecord
	warnings []string
	infos    []string
	host     string
	failure  *value.ErrorRecord // what ended the script
}

// console records what is written past the streams and answers questions.
type console struct {
	interp.NoConsole
	out     bytes.Buffer
	asked   []string
	answers []int
}

func (c *console) Out() io.Writer { return &c.out }

func (c *console) Choose(_ context.Context, _, message string, _ []interp.Choice, _ int) (int, error) {
	c.asked = append(c.asked, message)
	if len(c.answers) == 0 {
		return 0, interp.ErrNotInteractive
	}
	answer := c.answers[0]
	c.answers = c.answers[1:]
	return answer, nil
}

// wire keeps the requests to Exchange on their way to the tenant.
type wire struct {
	next     http.RoundTripper
	identity http.Handler // answers for the host of managed identities

	mu       sync.Mutex
	requests []sent
}

const identityHost = "identity.example"

type sent struct {
	method, path, query string
	header              http.Header
	body                string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == identityHost {
		answer := httptest.NewRecorder()
		w.identity.ServeHTTP(answer, r)
		return answer.Result(), nil
	}
	if strings.Contains(strings.ToLower(r.URL.Path), "/adminapi/") {
		s := sent{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, header: r.Header.Clone()}
		if r.Body != nil {
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			s.body = string(raw)
			r.Body = io.NopCloser(bytes.NewReader(raw))
		}
		w.mu.Lock()
		w.requests = append(w.requests, s)
		w.mu.Unlock()
	}
	return w.next.RoundTrip(r)
}

// taken returns the requests since it was last called.
func (w *wire) taken() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	requests := w.requests
	w.requests = nil
	return requests
}

// cmdlet returns the name and parameters of an InvokeCommand request.
func (s sent) cmdlet(t *testing.T) (string, map[string]any) {
	t.Helper()
	var body struct {
		CmdletInput struct {
			CmdletName string
			Parameters map[string]any
		}
	}
	if err := json.Unmarshal([]byte(s.body), &body); err != nil {
		t.Fatalf("%s %s: %v in %q", s.method, s.path, err, s.body)
	}
	return body.CmdletInput.CmdletName, body.CmdletInput.Parameters
}

// newBench starts a tenant with an application whose certificate is in the store and, as files, in a folder.
func newBench(t *testing.T, options ...exotest.Option) *bench {
	t.Helper()
	tenant := exotest.NewTenant(t, append([]exotest.Option{exotest.WithSeed(t.Name()), exotest.WithMailboxes(25)}, options...)...)
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "runbook", Key: signingKey()})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{tenant: tenant, certificate: certificate, appID: tenant.AddApplication(t, certificate.Leaf), dir: t.TempDir()}
	b.writeFiles(t)
	b.wire = &wire{next: tenant.HTTPClient().Transport}
	b.start(t, time.Now)
	return b
}

func (b *bench) writeFiles(t *testing.T) {
	t.Helper()
	write := func(name string, data []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open, err := certs.EncodePFX(b.certificate, "", certs.PFXModern)
	write("open.pfx", open, err)
	locked, err := certs.EncodePFX(b.certificate, "secret", certs.PFXModern)
	write("locked.pfx", locked, err)
	write("public.pem", certs.EncodeCertificatePEM(b.certificate.Leaf), nil)
}

// start makes the engine. calendar is the time by which certificates end.
func (b *bench) start(t *testing.T, calendar func() time.Time) {
	t.Helper()
	store := certs.NewFileStore(filepath.Join(t.TempDir(), "certs"), certs.FileStoreOptions{})
	if err := store.Put(t.Context(), b.certificate); err != nil {
		t.Fatal(err)
	}
	module, err := exchangecmds.New(exchangecmds.Options{
		Client: &http.Client{Transport: b.wire}, Certificates: func(string) certs.Store { return store }, Calendar: calendar, Cloud: cloud.Public,
		Sleep: func(context.Context, time.Duration) error { return nil },
		Observe: func(e exo.Event) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.events = append(b.events, e)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	views := &format.Catalogue{}
	views.Add(exchangecmds.Views()...)
	b.console = &console{}
	cmdlets := append(core.Cmdlets(), utility.Cmdlets(views)...)
	cmdlets = append(cmdlets, security.Cmdlets()...)
	b.engine = interp.New(interp.Options{
		Host: interp.Host{Console: b.console, Files: interp.SystemFiles{}},
		Cmdlets: append(append(cmdlets, module.Cmdlets()...), assetcmds.Cmdlets(assets{
			{Name: "ApplicationId", Value: b.appID}, {Name: "TenantId", Value: b.tenant.ID()}, {Name: "CertificateThumbprint", Value: certs.Thumbprint(b.certificate.Leaf)},
		})...),
	})
	b.engine.SetStreams(interp.Streams{
		Output: interp.SinkFunc(func(v value.Value) *interp.Unwind { b.ran.output = append(b.ran.output, v); return nil }),
		Error: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			if record, ok := v.Unwrap().Object().(*value.ErrorRecord); ok {
				b.ran.errors = append(b.ran.errors, record)
			}
			return nil
		}),
		Warning: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			if record, ok := v.Object().(*interp.StreamRecord); ok {
				b.ran.warnings = append(b.ran.warnings, record.Message)
			}
			return nil
		}),
		Information: interp.SinkFunc(func(v value.Value) *interp.Unwind {
			if record, ok := v.Object().(*interp.InformationRecord); ok {
				b.ran.infos = append(b.ran.infos, record.Text())
			}
			return nil
		}),
	})
	b.set("Thumbprint", certs.Thumbprint(b.certificate.Leaf))
	b.set("AppId", b.appID)
	b.set("Folder", b.dir)
}

// set gives the scripts a variable.
func (b *bench) set(name, text string) {
	b.try("$" + name + " = '" + strings.ReplaceAll(text, "'", "''") + "'")
}

// try runs a script, whatever becomes of it.
func (b *bench) try(script string) *ran {
	b.ran = &ran{}
	b.console.out.Reset()
	b.ran.failure = b.engine.RunText(context.Background(), script).Err
	b.ran.host = b.console.out.String()
	return b.ran
}

// run runs a script, which must succeed without an error.
func (b *bench) run(t *testing.T, script string) *ran {
	t.Helper()
	r := b.try(script)
	if r.failure != nil {
		t.Fatalf("%s\nended with %s (%s)", script, r.failure.Message(), r.failure.FullyQualifiedID())
	}
	for _, record := range r.errors {
		t.Fatalf("%s\nreported %s (%s)", script, record.Message(), record.FullyQualifiedID())
	}
	return r
}

const connect = `Connect-ExchangeOnline -CertificateThumbprint $Thumbprint -AppId $AppId -Organization contoso.onmicrosoft.com -ShowBanner:$false`

// connected is newBench after a connect.
func connected(t *testing.T, options ...exotest.Option) *bench {
	t.Helper()
	b := newBench(t, options...)
	b.run(t, connect)
	b.wire.taken()
	return b
}

// text is the output as text, a line an object.
func (r *ran) text() string {
	lines := make([]string, len(r.output))
	for i, v := range r.output {
		lines[i] = value.ToString(v)
	}
	return strings.Join(lines, "\n")
}

// assets is the one connection of the automation account.
type assets []assetcmds.Field

func (a assets) Connection(_ context.Context, name string) ([]assetcmds.Field, error) {
	if !strings.EqualFold(name, "AzureRunAsConnection") {
		return nil, fmt.Errorf("%q: %w", name, assetcmds.ErrNotFound)
	}
	return a, nil
}
