package runas

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/refusal"
)

const setUpAgain = "exorun setup --organization {organization}"

// subject fills an account's own words into an explanation.
type subject struct{ organization, application string }

func (s subject) fill(text string) string {
	return refusal.Subject{Organization: s.organization, Application: s.application}.Fill(text)
}

// explain fills what the table of refusals says into e.
func (s subject) explain(e *fail.Error, row refusal.Row) {
	e.Code, e.Cause, e.Next = row.Fault, s.fill(row.Cause), s.fill(row.Next)
}

// faultOf returns the kind of failure that err is.
func faultOf(err error) fail.Code {
	if err == nil {
		return ""
	}
	return explain(err, "", subject{}).Code
}

// Explain turns an error of any service or of this machine into one that a user understands. op says what was tried; the
// account whose organization and application are given is named in it, where they are not empty.
func Explain(err error, op, organization, application string) *fail.Error {
	return explain(err, op, subject{organization: organization, application: application})
}

// explain turns an error of any service or of this machine into one that a user understands. An error that is one already
// keeps its words and gets op where it has none.
func explain(err error, op string, who subject) *fail.Error {
	if known, ok := errors.AsType[*fail.Error](err); ok {
		explained := *known
		explained.Op = orDefault(explained.Op, op)
		return &explained
	}
	explained := &fail.Error{Code: fail.Internal, Op: op, Cause: err.Error(), Err: err}
	if refused, ok := errors.AsType[*appauth.AuthError](err); ok {
		explainSignIn(explained, refused, who)
		return explained
	}
	if errors.Is(err, exo.ErrOutcomeUnknown) {
		explained.Code, explained.Next = fail.WriteUnknown, findsOut
		return explained
	}
	if refused, ok := errors.AsType[*exo.Error](err); ok {
		explainExchange(explained, refused, who)
		return explained
	}
	switch refused, isGraph := errors.AsType[*graph.Error](err); {
	case errors.Is(err, context.Canceled):
		explained.Code, explained.Cause = fail.Interrupted, "interrupted"
		explained.Next = goesOn
	case errors.Is(err, context.DeadlineExceeded):
		explained.Code, explained.Next = fail.TimedOut, goesOn
	case graph.IsUnknown(err):
		explained.Code, explained.Next = fail.WriteUnknown, findsOut
	case isGraph:
		explainGraph(explained, refused, who)
	case explainText(explained, err.Error(), who):
	case isNetwork(err):
		explained.Code = fail.NoNetwork
		explained.Cause = "the service cannot be reached: " + rootText(err)
		explained.Next = "check the network, HTTPS_PROXY and SSL_CERT_FILE"
	case errors.Is(err, certs.ErrNotFound), errors.Is(err, certs.ErrNoKey):
		explained.Code, explained.Next = fail.CertificateMissing, who.fill("an administrator runs: "+setUpAgain)
	case isLocal(err):
		explained.Code = fail.StateUnusable
		explained.Next = "check the folder: who owns it, and whether the disk is full; nothing is lost"
	case errors.Is(err, certs.ErrKeyMismatch):
		explained.Code, explained.Next = fail.WrongPrivateKey, who.fill("an administrator runs: "+setUpAgain)
	}
	return explained
}

const findsOut = "run the same command again; it finds out"

func explainSignIn(e *fail.Error, refused *appauth.AuthError, who subject) {
	row, known := refusal.SignIn(refused.Number, refused.Description)
	switch {
	case known:
		who.explain(e, row)
		if e.Code == fail.ClockSkew {
			e.Cause = skewCause(refused)
		}
		if row.WantsText() {
			e.Cause += ": " + refused.Description
		}
	case refused.StatusCode == http.StatusTooManyRequests, refused.StatusCode >= http.StatusInternalServerError:
		e.Code, e.Next = fail.ServiceBusy, "try again later"
	default:
		e.Code = fail.ServiceRefused
		if refused.Number != 0 {
			e.Next = row.Next
		}
	}
}

func skewCause(refused *appauth.AuthError) string {
	skew := refused.Skew()
	switch {
	case skew == 0:
		return "the clock of this machine is wrong"
	case skew > 0:
		return "the clock of this machine is " + roundSkew(skew) + " ahead"
	}
	return "the clock of this machine is " + roundSkew(-skew) + " behind"
}

func explainExchange(e *fail.Error, refused *exo.Error, who subject) {
	row, known := refusal.Of(refusal.Answer{
		Service: refusal.Exchange, Status: refused.StatusCode, Code: refused.ExceptionType, Text: refused.Message + " " + refused.Diagnostics,
	})
	switch {
	case known:
		who.explain(e, row)
	case refused.StatusCode >= http.StatusInternalServerError:
		e.Code, e.Next = fail.ServiceBusy, "try again later"
	default:
		e.Code, e.Next = fail.ServiceRefused, askSupport(refused.RequestID)
	}
}

// askSupport is the next step where the table of refusals has none.
func askSupport(requestID string) string {
	next := "run the same command again"
	if requestID != "" {
		next += "; if it stays, give Microsoft's support the request id " + requestID
	}
	return next
}

func explainGraph(e *fail.Error, refused *graph.Error, who subject) {
	row, known := refusal.Of(refusal.Answer{Service: refusal.Graph, Status: refused.StatusCode, Code: refused.Code, Text: refused.Message})
	technical := e.Cause
	switch {
	case known:
		who.explain(e, row)
	case refused.StatusCode >= http.StatusInternalServerError:
		e.Code, e.Next = fail.ServiceBusy, "try again later"
	default:
		e.Code, e.Next = fail.ServiceRefused, askSupport(refused.RequestID)
	}
	switch {
	case lacksRight(refused):
		e.Cause = "the account may not do this: " + refused.Message
	case row.General:
		e.Cause = technical
	}
}

// lacksRight reports whether Graph refused because of who asked, whatever was asked.
func lacksRight(refused *graph.Error) bool {
	return refused.StatusCode == http.StatusForbidden && (refused.Code == "Authorization_RequestDenied" || refused.Code == "")
}

// explainText reads the refusal out of an error of a sign-in that another library made.
func explainText(e *fail.Error, text string, who subject) bool {
	for _, found := range refusal.Find(text) {
		if found.Service != refusal.Entra || found.General {
			continue
		}
		if who.explain(e, found.Row); !found.Known {
			e.Code, e.Cause = fail.SignInFailed, "the sign-in was refused ("+found.Code+")"
		}
		return true
	}
	return false
}

func isLocal(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	return ok || link
}

func isNetwork(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok
}

// rootText returns the innermost error's text: "connection refused" without the layers around it.
func rootText(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
