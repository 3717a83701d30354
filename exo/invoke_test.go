package exo_test

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/exo"
)

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	session := s.session(t)
	if _, err := session.Collect(t.Context(), exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"Identity": "a<b>&'ü'", "Archive": true}}); err != nil {
		t.Fatal(err)
	}
	got := s.got()[0]
	if want := "/adminapi/beta/" + tenantID + "/InvokeCommand"; got.Method != http.MethodPost || got.Path != want {
		t.Errorf("%s %s, want POST %s", got.Method, got.Path, want)
	}
	if want := `{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"Archive":true,"Identity":"a<b>&'ü'"}}}`; got.Body != want {
		t.Errorf("body %s\nwant %s", got.Body, want)
	}
	for name, want := range map[string]string{
		"Content-Type":         "application/json",
		"Accept":               "application/json",
		"Prefer":               "odata.maxpagesize=1000",
		"X-AnchorMailbox":      "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@" + tenantID,
		"X-ResponseFormat":     "json",
		"X-SerializationLevel": "Partial",
		"X-CmdletName":         "Get-Mailbox",
		"Accept-Encoding":      "gzip",
		"connection-id":        session.ConnectionInfo().ConnectionID,
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if scope := s.credential.asked[0].Scopes[0]; scope != s.URL+"/.default" {
		t.Errorf("scope %s", scope)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		resultSize any
		pageSize   int
		answers    []answer
		sizes      []string
		rows       int
		warned     bool
	}{
		"none":               {nil, 0, []answer{rows(1, 1000, "?p=2")}, []string{"1000"}, 1000, true},
		"one":                {1, 0, []answer{rows(1, 1, "?p=2")}, []string{"1"}, 1, true},
		"1001":               {1001, 0, []answer{rows(1, 1000, "?p=2"), rows(1001, 1001, "")}, []string{"1000", "1"}, 1001, false},
		"1500 as text":       {"1500", 0, []answer{rows(1, 1000, "?p=2"), rows(1001, 1500, "?p=3")}, []string{"1000", "500"}, 1500, true},
		"unlimited":          {"unlimited", 2, []answer{rows(1, 2, "?p=2"), rows(3, 3, "?p=3"), rows(4, 4, "")}, []string{"2", "2", "2"}, 4, false},
		"short page ends it": {5, 2, []answer{rows(1, 1, "?p=2")}, []string{"2"}, 1, true},
		"no rows":            {nil, 0, []answer{rows(1, 0, "")}, []string{"1000"}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.answers...)
			session := s.session(t, func(o *exo.Options) { o.PageSize = test.pageSize })
			parameters := exo.Parameters{}
			if test.resultSize != nil {
				parameters["ResultSize"] = test.resultSize
			}
			var warnings []string
			got, err := session.Collect(t.Context(), exo.Cmdlet{
				Name: "Get-Mailbox", Parameters: parameters, Warning: func(text string) { warnings = append(warnings, text) },
			})
			if err != nil || len(got) != test.rows {
				t.Fatalf("%d rows, %v, want %d", len(got), err, test.rows)
			}
			if (len(warnings) > 0) != test.warned {
				t.Errorf("warnings: %v", warnings)
			}
			var sizes []string
			calls := s.got()
			for i, c := range calls {
				sizes = append(sizes, strings.TrimPrefix(c.Header.Get("Prefer"), "odata.maxpagesize="))
				if c.Method != http.MethodPost || c.Body != calls[0].Body || c.Header.Get("client-request-id") != calls[0].Header.Get("client-request-id") ||
					c.Header.Get("X-AnchorMailbox") != calls[0].Header.Get("X-AnchorMailbox") {
					t.Errorf("page %d is asked for differently from page 1: %+v", i+1, c)
				}
				if want := fmt.Sprintf("p=%d", i+1); i > 0 && c.Query != want {
					t.Errorf("page %d at ?%s, want ?%s", i+1, c.Query, want)
				}
			}
			if diff := cmp.Diff(test.sizes, sizes); diff != "" {
				t.Errorf("page sizes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOnlyWantedPagesAreFetched(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 2, "?p=2"))
	var events []exo.Event
	session := s.session(t, func(o *exo.Options) { o.Observe = func(e exo.Event) { events = append(events, e) } })
	for row, err := range session.Invoke(t.Context(), exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "Unlimited"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Text("Name") == "user1" {
			break
		}
	}
	if n := len(s.got()); n != 1 {
		t.Errorf("%d requests for one row", n)
	}
	if len(events) != 1 || events[0].Err != nil || events[0].Rows != 1 || events[0].Requests != 1 {
		t.Errorf("events: %+v", events)
	}
}

func TestTokenStaysWithExchange(t *testing.T) {
	t.Parallel()
	foreign := serve(t, rows(1, 1, ""))
	for name, first := range map[string]answer{
		"next page": func(w http.ResponseWriter, r *http.Request, c call) {
			reply(200, `{"value":[],"@odata.nextLink":"`+foreign.URL+`/adminapi/beta/t/InvokeCommand"}`)(w, r, c)
		},
		"302":        reply(302, "", "Location", foreign.URL+"/"),
		"307":        reply(307, "", "Location", foreign.URL+"/"),
		"plain http": reply(302, "", "Location", "http://outlook.office365.com/"),
		"lookalike":  reply(302, "", "Location", "https://outlook.office365.com.evil.test/"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, first)
			_, err := s.session(t, func(o *exo.Options) { o.TrustedSuffixes = []string{".outlook.com"} }).Collect(t.Context(),
				exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "Unlimited"}})
			if !errors.Is(err, exo.ErrForeignHost) {
				t.Errorf("err = %v, want ErrForeignHost", err)
			}
			if n := len(s.got()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(foreign.got()); n != 0 {
			t.Errorf("the foreign host got %d requests", n)
		}
	})
}

func TestRegionalRedirectKeepsMethodBodyAndToken(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, rows(1, 1, ""))
	s.answers[0] = reply(302, "", "Location", s.URL+"/region/InvokeCommand")
	if err := s.session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox", Parameters: exo.Parameters{"Identity": "x"}}); err != nil {
		t.Fatal(err)
	}
	calls := s.got()
	if len(calls) != 2 || calls[1].Path != "/region/InvokeCommand" || calls[1].Method != http.MethodPost || calls[1].Body != calls[0].Body ||
		calls[1].Header.Get("Authorization") == "" {
		t.Errorf("calls: %+v", calls)
	}
	circle := serve(t, func(w http.ResponseWriter, r *http.Request, c call) { reply(302, "", "Location", r.URL.Path)(w, r, c) })
	if err := circle.session(t).Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"}); err == nil || len(circle.got()) != 4 {
		t.Errorf("a circle: %v after %d requests", err, len(circle.got()))
	}
}

// failure is one way in which a request goes wrong, and what must follow for a cmdlet that reads and one that writes.
var failures = []struct {
	name       string
	answer     answer
	readRetry  bool
	writeRetry bool
	unknown    bool // for a write
}{
	{"504 after the write", reply(504, "<html>Gateway Timeout</html>"), true, false, true},
	{"502", reply(502, ""), true, false, true},
	{"503", reply(503, ""), true, false, true},
	{"408", reply(408, ""), true, false, true},
	{"500 without a word", reply(500, `{"error":{"code":"InternalServerError","message":"Error executing cmdlet"}}`), true, false, true},
	{"500 of the cmdlet", reply(500, `{"error":{"details":[{"message":"|System.InvalidOperationException|No."}]}}`), false, false, false},
	{"500 that passes", reply(500, `{"error":{"details":[{"message":"|Microsoft.Exchange.Data.Directory.ADTransientException|Busy."}]}}`), true, false, false},
	{"400 that passes", reply(400, `{"error":{"details":[{"message":"|x.DCOverloadedException|Busy."}]}}`), true, false, false},
	{"429", reply(429, "Too many"), true, true, false},
	{"concurrency text", reply(400, "You have reached the maximum number of concurrent requests per tenant. Please wait and try again"), true, true, false},
	{"cut before the answer", cut(""), true, false, true},
	{"cut within the answer", cut(`{"@adminapi.warnings":[],"value":[{"Name":"half`), true, false, true},
	{"truncated JSON", reply(200, `{"value":[{"Name":"x"},`), true, false, true},
	{"HTML", reply(200, `<html>`), true, false, true},
	{"JSON of another kind", reply(200, `{"value":["x"]}`), true, false, true},
	{"400", reply(400, `{"error":{"code":"BadRequest"}}`), false, false, false},
	{"403 of NUL octets", reply(403, strings.Repeat("\x00", 100)), false, false, false},
	{"404", reply(404, ""), false, false, false},
}

func TestReadsAreRetriedAndWritesAreNot(t *testing.T) {
	t.Parallel()
	for _, failure := range failures {
		t.Run(failure.name, func(t *testing.T) {
			t.Parallel()
			read := serve(t, failure.answer, rows(1, 1, ""))
			got, err := read.session(t).Collect(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"})
			if failure.readRetry != (err == nil) || failure.readRetry && cmp.Diff([]string{"user1"}, names(got)) != "" {
				t.Errorf("read: rows %v, %v", names(got), err)
			}
			if want := map[bool]int{true: 2, false: 1}[failure.readRetry]; len(read.got()) != want {
				t.Errorf("read: %d requests, want %d", len(read.got()), want)
			}

			write := serve(t, failure.answer, rows(1, 0, ""))
			var event exo.Event
			session := write.session(t, func(o *exo.Options) { o.Observe = func(e exo.Event) { event = e } })
			err = session.Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox", Parameters: exo.Parameters{"Identity": "x"}})
			if failure.writeRetry != (err == nil) || failure.unknown != errors.Is(err, exo.ErrOutcomeUnknown) {
				t.Errorf("write: %v", err)
			}
			if want := map[bool]int{true: 2, false: 1}[failure.writeRetry]; len(write.got()) != want {
				t.Errorf("write: %d requests, want %d", len(write.got()), want)
			}
			if !event.Writes || event.Object != "x" || event.Requests != len(write.got()) || !errors.Is(err, event.Err) {
				t.Errorf("event %+v", event)
			}
		})
	}
}

func TestPausesBetweenTries(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(503, ""))
	err := s.session(t).Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"})
	if refusal, ok := errors.AsType[*exo.Error](err); !ok || refusal.StatusCode != http.StatusServiceUnavailable || len(s.got()) != 6 {
		t.Errorf("%v after %d requests", err, len(s.got()))
	}
	second := time.Second
	if diff := cmp.Diff([]time.Duration{2 * second, 4 * second, 8 * second, 16 * second, 32 * second}, s.clock.Slept()); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
	asked := serve(t, reply(429, "", "Retry-After", "7"), reply(429, "", "Retry-After", start.Add(16*second).Format(http.TimeFormat)),
		reply(429, "", "Retry-After", "99999"), rows(1, 1, ""))
	if err := asked.session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{7 * second, 9 * second, 300 * second}, asked.clock.Slept()); diff != "" {
		t.Errorf("pauses that the service asks for (-want +got):\n%s", diff)
	}
	busy := serve(t, reply(429, ""))
	if err := busy.session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"}); !errors.Is(err, exo.ErrThrottled) {
		t.Errorf("a service that stays busy: %v", err)
	}
}

func TestSearchUnderASessionIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(504, ""), rows(1, 1, ""))
	err := s.session(t).Run(t.Context(), exo.Cmdlet{Name: "Search-UnifiedAuditLog", Parameters: exo.Parameters{"sessionid": "1"}})
	if !errors.Is(err, exo.ErrOutcomeUnknown) || len(s.got()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.got()))
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"Get-Mailbox": true, "get-mailbox": true, "Test-ServicePrincipalAuthorization": true, "Search-UnifiedAuditLog": true,
		"Search-Mailbox": false, "Set-Mailbox": false, "Start-HistoricalSearch": false, "Getter": false, "": false,
	} {
		if got := (exo.Cmdlet{Name: name}).Reads(); got != want {
			t.Errorf("%q reads: %v", name, got)
		}
	}
	for _, asks := range []string{"whatif", "Confirm"} {
		for _, on := range []bool{true, false} {
			if got := (exo.Cmdlet{Name: "Remove-Mailbox", Parameters: exo.Parameters{asks: on}}).Reads(); got != on {
				t.Errorf("-%s:%v reads: %v", asks, on, got)
			}
		}
	}
}

func TestNoNetworkIsNoUnknownOutcome(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	session := s.session(t)
	s.Close()
	err := session.Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"})
	if err == nil || errors.Is(err, exo.ErrOutcomeUnknown) {
		t.Errorf("a write that never left: %v", err)
	}
	if n := len(s.clock.Slept()); n != 2 {
		t.Errorf("%d further tries, want 2", n)
	}
}

func TestClaimsChallenge(t *testing.T) {
	t.Parallel()
	const claims = `{"access_token":{"nbf":{"essential":true,"value":"1795508193"}}}`
	challenge := `Bearer realm="", authorization_uri="https://login/common", error="insufficient_claims", claims="` +
		base64.StdEncoding.EncodeToString([]byte(claims)) + `"`
	s := serve(t, reply(401, "", "WWW-Authenticate", challenge), rows(1, 0, ""))
	if err := s.session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"}); err != nil {
		t.Fatal(err)
	}
	calls := s.got()
	if len(calls) != 2 || calls[0].Header.Get("Authorization") == calls[1].Header.Get("Authorization") {
		t.Errorf("%d requests, with the same token", len(calls))
	}
	asked := s.credential.asked
	if got := asked[len(asked)-1].Claims; got != claims {
		t.Errorf("the token was asked for with claims %q", got)
	}

	again := serve(t, reply(401, "", "WWW-Authenticate", challenge))
	err := again.session(t).Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"})
	if !errors.Is(err, exo.ErrUnauthorized) || len(again.got()) != 2 {
		t.Errorf("a challenge that repeats: %v after %d requests", err, len(again.got()))
	}
}

func TestCredentialErrorsPass(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	s.credential.err = io.ErrClosedPipe
	if err := s.session(t).Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"}); !errors.Is(err, io.ErrClosedPipe) || errors.Is(err, exo.ErrOutcomeUnknown) {
		t.Errorf("err = %v", err)
	}
	if n := len(s.got()); n != 0 {
		t.Errorf("%d requests without a token", n)
	}
}

func TestGzipFromATransportThatLeavesItPacked(t *testing.T) {
	t.Parallel()
	packed := func(cutShort bool) answer {
		return func(w http.ResponseWriter, r *http.Request, c call) {
			var out strings.Builder
			z := gzip.NewWriter(&out)
			_, _ = io.WriteString(z, `{"value":[{"Name":"user1"}]}`)
			_ = z.Close()
			body := out.String()
			if cutShort {
				body = body[:len(body)-12]
			}
			reply(200, body, "Content-Encoding", "gzip")(w, r, c)
		}
	}
	s := serve(t, packed(true), packed(false))
	session := s.session(t, func(o *exo.Options) {
		client := *s.Client()
		plain := client.Transport.(*http.Transport).Clone()
		plain.DisableCompression = true
		client.Transport = plain
		o.Transport = &client
	})
	got, err := session.Collect(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"})
	if diff := cmp.Diff([]string{"user1"}, names(got)); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestCookiesRouteTheNextPage(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request, c call) {
		http.SetCookie(w, &http.Cookie{Name: "backend", Value: "AM0", Path: "/", Secure: true})
		rows(1, 1, "?p=2")(w, r, c)
	}, rows(2, 2, ""))
	session := s.session(t)
	for range 2 {
		if _, err := session.Collect(t.Context(), exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "Unlimited"}}); err != nil {
			t.Fatal(err)
		}
	}
	var cookies []string
	for _, c := range s.got() {
		cookies = append(cookies, c.Header.Get("Cookie"))
	}
	if diff := cmp.Diff([]string{"", "backend=AM0", ""}, cookies); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

func TestConcurrencyIsBounded(t *testing.T) {
	t.Parallel()
	var running, most atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request, c call) {
		now := running.Add(1)
		defer running.Add(-1)
		for {
			seen := most.Load()
			if now <= seen || most.CompareAndSwap(seen, now) {
				break
			}
		}
		rows(1, 1, "")(w, r, c)
	})
	session := s.session(t, func(o *exo.Options) { o.Concurrency = 2 })
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := session.Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox"}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() > 2 {
		t.Errorf("%d requests at a time, want at most 2", most.Load())
	}
}

type limiter struct {
	waits int
	err   error
}

func (l *limiter) Wait(context.Context) error { l.waits++; return l.err }

func TestLimiterPacesEveryRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(503, ""), rows(1, 1, "?p=2"), rows(2, 2, ""))
	pace := &limiter{}
	session := s.session(t, func(o *exo.Options) { o.Limiter = pace })
	if err := session.Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "Unlimited"}}); err != nil || pace.waits != 3 {
		t.Errorf("%v after %d waits, want 3", err, pace.waits)
	}
	pace.err = io.ErrClosedPipe
	if err := session.Run(t.Context(), exo.Cmdlet{Name: "Set-Mailbox"}); !errors.Is(err, io.ErrClosedPipe) || pace.waits != 4 {
		t.Errorf("%v after %d waits", err, pace.waits)
	}
}

func TestAnEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.session(t).Run(ctx, exo.Cmdlet{Name: "Set-Mailbox"})
	if !errors.Is(err, context.Canceled) || errors.Is(err, exo.ErrOutcomeUnknown) || len(s.got()) != 0 {
		t.Errorf("%v after %d requests", err, len(s.got()))
	}
}

func TestCustomRouting(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	session := s.session(t)
	if err := session.Run(t.Context(), exo.Cmdlet{
		Name: "Get-MailboxFolderPermission", Parameters: exo.Parameters{"Identity": `user@contoso.com:\Calendar`, "UseCustomRouting": true},
	}); err != nil {
		t.Fatal(err)
	}
	got := s.got()[0]
	if _, parameters := got.cmdlet(t); parameters["UseCustomRouting"] != nil || parameters["Identity"] == nil {
		t.Errorf("parameters %v", parameters)
	}
	if got.Header.Get("X-AnchorMailbox") != "SMTP:user@contoso.com" || got.Header.Get("parameter-based-routing") != "true" {
		t.Errorf("headers %v", got.Header)
	}
	if err := session.Run(t.Context(), exo.Cmdlet{Name: "Get-Mailbox", Parameters: exo.Parameters{"UseCustomRouting": true}}); err == nil {
		t.Error("custom routing to nowhere: no error")
	}
	if err := session.Run(t.Context(), exo.Cmdlet{Name: "Set-AdminAuditLogConfig"}); err != nil {
		t.Fatal(err)
	}
	if anchor := s.got()[1].Header.Get("X-AnchorMailbox"); !strings.Contains(anchor, "{8cc370d3-") {
		t.Errorf("anchor of the audit settings: %s", anchor)
	}
}

func TestBadCmdletsSendNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, rows(1, 1, ""))
	for name, cmdlet := range map[string]exo.Cmdlet{
		"no name":       {},
		"header inside": {Name: "Get-Mailbox\r\nX: y"},
		"result size":   {Name: "Get-Mailbox", Parameters: exo.Parameters{"ResultSize": "lots"}},
		"value":         {Name: "Get-Mailbox", Parameters: exo.Parameters{"Identity": make(chan int)}},
	} {
		if err := s.session(t).Run(t.Context(), cmdlet); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if n := len(s.got()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
