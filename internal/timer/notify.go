package timer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/poll"
)

// Target says who is told of a failure.
type Target struct {
	// To is an https address to post to, mailto:ADDRESS, or @FILE with one of these on the file's first line: the address of
	// a webhook is a secret in itself.
	To        string `json:"to"`
	TokenFile string `json:"tokenFile,omitempty"` // its first line is sent as a bearer token with a post
	Mail      Mail   `json:"mail,omitzero"`
}

// IsZero reports whether nobody is told.
func (t Target) IsZero() bool { return t.To == "" }

// Check refuses a target that nothing could be sent to.
func (t Target) Check() error {
	if strings.HasPrefix(t.To, "@") {
		return nil // what is in the file may change until it is needed
	}
	_, _, err := t.parse(t.To)
	return err
}

// parse returns the address to post to, or those to mail to.
func (t Target) parse(to string) (post *url.URL, addresses []string, err error) {
	u, err := url.Parse(to)
	if err != nil {
		return nil, nil, errors.New("it is not an address that exorun knows: https://… or mailto:…")
	}
	switch u.Scheme {
	case "mailto":
		list, err := mail.ParseAddressList(u.Opaque)
		if err != nil {
			return nil, nil, fmt.Errorf("%q is not an address to mail to", u.Opaque)
		}
		for _, address := range list {
			addresses = append(addresses, address.Address)
		}
		return nil, addresses, nil
	case "https", "http":
		switch {
		case u.Host == "":
			return nil, nil, errors.New("the address names no host")
		case u.User != nil:
			return nil, nil, errors.New("a password does not belong into an address; put a token into a file")
		case u.Scheme == "http" && !isLoopback(u.Hostname()):
			return nil, nil, errors.New("http is for this machine only; give an https address")
		}
		return u, nil, nil
	}
	return nil, nil, errors.New("it is not an address that exorun knows: https://… or mailto:…")
}

func isLoopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// toldOutput is how much of the end of the output is told.
const toldOutput = 4 << 10

// Failure is what is told. Its JSON form is the body of a post.
type Failure struct {
	// Text says all in a line or two. Slack, Mattermost, Google Chat and others show the member of this name.
	Text     string    `json:"text"`
	Event    string    `json:"event"` // always FailureEvent
	Timer    string    `json:"timer"`
	Account  string    `json:"account,omitempty"`
	Host     string    `json:"host"`
	Script   string    `json:"script"`
	Run      int       `json:"run"`
	Trigger  Trigger   `json:"trigger"`
	Outcome  Outcome   `json:"outcome"`
	ExitCode *int      `json:"exitCode"` // null where the script did not end by itself
	Cause    string    `json:"cause,omitempty"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended,omitzero"`
	Seconds  float64   `json:"seconds"`
	Errors   int       `json:"errors"`
	Output   string    `json:"output"` // the last lines, without secrets
	Version  string    `json:"version"`
}

// FailureEvent is the kind of every [Failure].
const FailureEvent = "exorun.timer.failed"

func newFailure(t Timer, run Run, last []byte) Failure {
	f := Failure{
		Event: FailureEvent, Timer: t.Name, Account: t.AccountName, Host: run.Host, Script: t.Script, Run: run.Number, Trigger: run.Trigger,
		Outcome: run.Outcome, ExitCode: run.ExitCode, Cause: run.Cause, Started: run.Started, Ended: run.Ended,
		Seconds: run.Duration().Seconds(), Errors: run.Errors, Output: strings.ToValidUTF8(string(last), "?"), Version: run.Version,
	}
	what := string(run.Outcome)
	switch {
	case run.Outcome == Failed && run.ExitCode != nil:
		what = fmt.Sprintf("failed with exit code %d", *run.ExitCode)
	case run.Outcome == WroteErrors:
		what = fmt.Sprintf("wrote %d lines of errors", run.Errors)
	case run.Cause != "":
		what += ": " + run.Cause
	}
	f.Text = fmt.Sprintf("exorun timer %s on %s %s (run %d, %s). See: exorun timer log %s --run %d",
		t.Name, run.Host, what, run.Number, run.Started.Format(time.RFC3339), t.Name, run.Number)
	return f
}

// Notifier tells failures. All fields but Mailer are needed.
type Notifier struct {
	Client *http.Client
	Clock  poll.Clock
	Mailer Mailer
}

// How a post is tried.
const (
	postTimeout  = 15 * time.Second
	postTries    = 4
	postPause    = 2 * time.Second
	postLongest  = 15 * time.Second
	answerLength = 200
)

// Notify tells a failure, and says whether it was taken. What it returns holds no secret: an address that lies in a file is
// named by the file.
func (n *Notifier) Notify(ctx context.Context, target Target, failure Failure) Notice {
	notice := Notice{To: target.To}
	err := n.notify(ctx, target, failure, &notice.Attempts)
	notice.At = n.Clock.Now().UTC()
	if err != nil {
		notice.Error = err.Error()
	}
	return notice
}

func (n *Notifier) notify(ctx context.Context, target Target, failure Failure, attempts *int) error {
	to := target.To
	if path, inFile := strings.CutPrefix(to, "@"); inFile {
		var err error
		if to, err = firstLine(path); err != nil {
			return err
		}
	}
	post, addresses, err := target.parse(to)
	if err != nil {
		return err
	}
	if post == nil {
		*attempts = 1
		return n.Mailer.Send(ctx, target.Mail, addresses, failure)
	}
	token := ""
	if target.TokenFile != "" {
		if token, err = firstLine(target.TokenFile); err != nil {
			return err
		}
	}
	body, err := json.Marshal(failure)
	if err != nil {
		return err
	}
	err = poll.Until(ctx, poll.Options{
		Clock: n.Clock, Interval: postPause, MaxInterval: postLongest, Timeout: -1,
	}, func(ctx context.Context) (bool, error) {
		*attempts++
		err := n.post(ctx, post, token, body)
		if *attempts < postTries {
			if passing, ok := errors.AsType[*passingError](err); ok {
				return false, poll.NotYet(passing)
			}
		}
		return err == nil, err
	})
	return err
}

// passingError is one after which a second try makes sense.
type passingError struct{ text string }

func (e *passingError) Error() string { return e.text }

func (n *Notifier) post(ctx context.Context, to *url.URL, token string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return errors.New("the address cannot be posted to")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "exorun")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := n.Client.Do(request)
	if err != nil {
		// The error of net/http begins with the address, which may be a secret.
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return &passingError{to.Host + " cannot be reached: " + err.Error()}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode < 300 {
		return nil
	}
	said, _ := io.ReadAll(io.LimitReader(answer.Body, answerLength))
	text := strings.TrimSpace(fmt.Sprintf("%s answers %s: %s", to.Host, answer.Status, strings.Join(strings.Fields(strings.ToValidUTF8(string(said), "?")), " ")))
	if answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusRequestTimeout {
		return &passingError{text}
	}
	return errors.New(text)
}

// firstLine reads a secret from a file.
func firstLine(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if line = strings.TrimSpace(line); line == "" {
		return "", fmt.Errorf("the first line of %s is empty", path)
	}
	return line, nil
}
