package cli

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/refusal"
)

// failed says in the user's words why a sign-in failed and what the way round is.
func (s signIn) failed(err error) error {
	op := "sign in by " + s.how
	if known, ok := errors.AsType[*fail.Error](err); ok && known.Op == "" {
		return fail.Wrap(err, known.Code, op, known.Cause, known.Next)
	}
	text := err.Error()
	if !strings.Contains(text, "AADSTS") {
		text += "\n" + s.refusals.text()
	}
	row, known := refusal.InSignIn(text, s.byPerson() || s.how == signInAzureCLI)
	switch {
	case known:
		return s.refused(err, op, row, sentence(text))
	case row.Code != "": // a number that is not in the table
		return fail.Wrap(err, fail.SignInFailed, op, sentence(text), row.Next+"; or "+s.anotherWay())
	case s.how == signInAzureCLI && strings.Contains(text, "az login"):
		return fail.Wrap(err, fail.SignInFailed, op, "Azure CLI is not signed in", "az login --tenant "+s.organization+", or "+s.anotherWay())
	}
	return fail.Wrap(err, fail.SignInFailed, op, sentence(text), s.anotherWay())
}

// ofSetUp are the faults that a sign-in shares with the identity that is set up. Set-up mends them for that one, not for the
// administrator.
var ofSetUp = []fail.Code{
	fail.CertificateExpired, fail.CertificateNotRegistered, fail.WrongPrivateKey, fail.ApplicationMissing,
	fail.ServicePrincipalDisabled, fail.BlockedByConditionalAccess, fail.PermissionMissing, fail.ServiceRefused,
}

func (s signIn) refused(err error, op string, row refusal.Row, said string) error {
	filled := row.Fill(refusal.Subject{Organization: s.organization, Application: s.app.Getenv(clientIDVariable)})
	code, next := row.Fault, filled.Next
	if slices.Contains(ofSetUp, code) {
		code = fail.SignInFailed
	}
	switch {
	case strings.Contains(next, "exorun setup"):
		next = "check AZURE_TENANT_ID, " + clientIDVariable + " and what it signs in with, or " + s.anotherWay()
	case s.how == signInAzureCLI && strings.Contains(next, "az login"):
		next = "az login --tenant " + s.organization + ", or " + s.anotherWay()
	case row.Mender == refusal.YouAsAdministrator && strings.Contains(next, "--credential "+s.how):
		next = "sign in at https://portal.azure.com with this account first and run the same command again, or " + s.anotherWay()
	}
	cause := filled.Cause + " (" + s.number(row) + ")"
	if row.WantsText() {
		cause = filled.Cause + ": " + said
	}
	return fail.Wrap(err, code, op, cause, next)
}

// lastRefusal is the network of a sign-in, and keeps the last answer that refused something: azidentity's error of a device code
// has lost it.
type lastRefusal struct {
	client *http.Client
	mu     sync.Mutex
	body   string
}

// largestRefusal bounds, in octets, how much of an answer is kept.
const largestRefusal = 64 << 10

// Do sends a request, as azcore wants it of a transport.
func (l *lastRefusal) Do(request *http.Request) (*http.Response, error) {
	response, err := l.client.Do(request)
	if err != nil || response.StatusCode < http.StatusBadRequest {
		return response, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestRefusal))
	if err != nil {
		return response, err
	}
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.body = string(body)
	return response, nil
}

func (l *lastRefusal) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.body = ""
}

func (l *lastRefusal) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.body
}

func (s signIn) number(row refusal.Row) string {
	if row.Code == "" {
		return string(row.Service)
	}
	return row.Code
}

// anotherWay offers the ways that are not the one that failed.
func (s signIn) anotherWay() string {
	others := slices.DeleteFunc(slices.Clone(signIns), func(way string) bool { return way == s.how })
	return "choose another way with --credential " + strings.Join(others, "|")
}

// sentence takes what matters out of azidentity's errors, which hold the whole answer.
func sentence(text string) string {
	if i := strings.Index(text, "AADSTS"); i >= 0 {
		text = text[i:]
		for _, end := range []string{"Trace ID", `\r\n`, "\n", `",`} {
			if j := strings.Index(text, end); j > 0 {
				text = text[:j]
			}
		}
		return strings.TrimSpace(text)
	}
	first, _, _ := strings.Cut(text, "\n")
	return first
}
