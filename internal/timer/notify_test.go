package timer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func someFailure() Failure {
	exit := 1
	return newFailure(nightly(), Run{
		Number: 7, Trigger: BySchedule, Started: time.Date(2026, 11, 24, 2, 3, 4, 0, time.UTC), Ended: time.Date(2026, 11, 24, 2, 3, 5, 0, time.UTC),
		Outcome: Failed, ExitCode: &exit, Host: "srv1", Version: "v1.2.3",
	}, []byte("Grüße\nboom\n"))
}

func secretFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers  []int
		attempts int
		want     string // of the error; empty for none
	}{
		"taken":           {[]int{200}, 1, ""},
		"taken later":     {[]int{503, 429, 202}, 3, ""},
		"refused":         {[]int{403}, 1, "403 Forbidden: because it is so"},
		"never":           {[]int{500, 500, 500, 500}, 4, "500 Internal Server Error"},
		"a redirect":      {[]int{302}, 1, "302 Found"},
		"a hook that hid": {[]int{404}, 1, "404 Not Found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var got Failure
				if err := json.NewDecoder(r.Body).Decode(&got); err != nil || got.Timer != "nightly" || got.Event != FailureEvent {
					t.Errorf("the body is %+v (%v)", got, err)
				}
				if r.Header.Get("Authorization") != "Bearer t0ken" || r.Header.Get("Content-Type") != "application/json" || r.Method != http.MethodPost {
					t.Errorf("%s with %v", r.Method, r.Header)
				}
				w.Header().Set("Location", "https://elsewhere.example/")
				w.WriteHeader(test.answers[asked])
				asked++
				fmt.Fprint(w, "because\nit is so")
			}))
			defer server.Close()
			client := server.Client()
			client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			notifier := &Notifier{Client: client, Clock: newTestClock()}
			target := Target{To: server.URL + "/hook/s3cr3t-path", TokenFile: secretFile(t, "t0ken\nsecond line\n")}
			notice := notifier.Notify(t.Context(), target, someFailure())
			if notice.Attempts != test.attempts || (test.want == "") != (notice.Error == "") || !strings.Contains(notice.Error, test.want) || notice.At.IsZero() {
				t.Errorf("the notice is %+v", notice)
			}
			if strings.Contains(notice.Error, "s3cr3t-path") || strings.Contains(notice.Error, "t0ken") {
				t.Errorf("a secret is in %q", notice.Error)
			}
			// From a file, the address does not show at all.
			asked = 0
			target.To = "@" + secretFile(t, target.To+"\n")
			if again := notifier.Notify(t.Context(), target, someFailure()); again.Error != notice.Error || again.To != target.To {
				t.Errorf("from a file the notice is %+v", again)
			}
		})
	}
}

func TestPostUnreachable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	notifier := &Notifier{Client: http.DefaultClient, Clock: newTestClock()}
	notice := notifier.Notify(t.Context(), Target{To: server.URL + "/s3cr3t-path"}, someFailure())
	if notice.Attempts != postTries || !strings.Contains(notice.Error, "cannot be reached") || strings.Contains(notice.Error, "s3cr3t") {
		t.Errorf("the notice is %+v", notice)
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"https://ops.contoso.com/hook":               "",
		"http://127.0.0.1:8080/hook":                 "",
		"http://localhost/hook":                      "",
		"mailto:ops@contoso.com":                     "",
		"mailto:ops@contoso.com,ann@contoso.com":     "",
		"@/etc/exorun/hook":                          "",
		"http://ops.contoso.com/hook":                "this machine only",
		"https://ann:pw@ops.contoso.com":             "does not belong",
		"https:///hook":                              "no host",
		"mailto:nobody":                              "not an address to mail to",
		"mailto:":                                    "not an address to mail to",
		"mailto:a@b.c%0d%0aBcc: x@y.z":               "not an address to mail to",
		"ops@contoso.com":                            "https://… or mailto:",
		"ftp://contoso.com":                          "https://… or mailto:",
		"https://contoso.com\nX: y":                  "https://… or mailto:",
		"file:///etc/passwd":                         "https://… or mailto:",
		"mailto:ops@contoso.com?bcc=x@y.z&subject=x": "",
	} {
		err := Target{To: to}.Check()
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", to, err, want)
		}
	}
}

func TestMailBySendmail(t *testing.T) {
	t.Parallel()
	var to []string
	var message []byte
	notifier := &Notifier{Clock: newTestClock(), Mailer: Mailer{Now: newTestClock().Now, Sendmail: func(_ context.Context, addresses []string, text []byte) error {
		to, message = addresses, text
		return nil
	}}}
	notice := notifier.Notify(t.Context(), Target{To: "mailto:ops@contoso.com,Ann Lee <ann@contoso.com>"}, someFailure())
	if notice.Error != "" || strings.Join(to, " ") != "ops@contoso.com ann@contoso.com" {
		t.Errorf("%+v to %q", notice, to)
	}
	checkMail(t, message)
	notifier.Mailer.Sendmail = func(context.Context, []string, []byte) error { return ErrNoSendmail }
	if notice := notifier.Notify(t.Context(), Target{To: "mailto:ops@contoso.com"}, someFailure()); !strings.Contains(notice.Error, "--smtp") {
		t.Errorf("without sendmail: %+v", notice)
	}
}

// checkMail reads a message as a mail program does.
func checkMail(t *testing.T, text []byte) {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for name, want := range map[string]string{
		"From": "exorun@srv1", "Subject": "exorun: nightly on srv1: failed", "Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=utf-8",
	} {
		if got := message.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if _, err := message.Header.Date(); err != nil {
		t.Error(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"failed with exit code 1", "exorun timer log nightly --run 7", "Grüße\r\nboom"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the mail lacks %q:\n%s", want, body)
		}
	}
}

func TestMailBySMTP(t *testing.T) {
	t.Parallel()
	server := newMailServer(t)
	notifier := &Notifier{Clock: newTestClock(), Mailer: Mailer{Now: newTestClock().Now}}
	target := Target{To: "mailto:ops@contoso.com", Mail: Mail{Server: server.address}}
	if notice := notifier.Notify(t.Context(), target, someFailure()); notice.Error != "" {
		t.Fatalf("the notice is %+v", notice)
	}
	got := <-server.mails
	if got.from != "<exorun@srv1>" || got.to != "<ops@contoso.com>" {
		t.Errorf("from %s to %s", got.from, got.to)
	}
	checkMail(t, []byte(got.text))

	// A password does not go over a connection that anybody can read.
	target.Mail.User, target.Mail.PasswordFile = "ann", secretFile(t, "hunter2\n")
	target.Mail.Server = strings.Replace(server.address, "127.0.0.1", "localhost.localdomain", 1)
	if notice := notifier.Notify(t.Context(), target, someFailure()); notice.Error == "" || strings.Contains(notice.Error, "hunter2") {
		t.Errorf("with a password: %+v", notice)
	}

	target.Mail = Mail{Server: server.address, From: "refused@contoso.com"}
	if notice := notifier.Notify(t.Context(), target, someFailure()); !strings.Contains(notice.Error, "not from you") {
		t.Errorf("a sender that is refused: %+v", notice)
	}
}

type received struct{ from, to, text string }

// mailServer is as much of an SMTP server as a mail needs (RFC 5321).
type mailServer struct {
	address string
	mails   chan received
}

func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{address: listener.Addr().String(), mails: make(chan received, 4)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			connection, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				s.serve(connection)
			}
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-ended
	})
	return s
}

func (s *mailServer) serve(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	in := bufio.NewReader(connection)
	say := func(line string) { fmt.Fprint(connection, line+"\r\n") }
	var mail received
	say("220 mail.example")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "EHLO"):
			say("250-mail.example\r\n250 AUTH PLAIN")
		case verb == "MAIL FROM" && strings.Contains(rest, "refused@"):
			say("550 not from you")
		case verb == "MAIL FROM":
			mail.from, _, _ = strings.Cut(rest, " ")
			say("250 ok")
		case verb == "RCPT TO":
			mail.to = rest
			say("250 ok")
		case line == "DATA":
			say("354 go on")
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				mail.text += strings.TrimPrefix(line, ".")
			}
			s.mails <- mail
			say("250 taken")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("500 what?")
		}
	}
}
