package runas

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	signIn := func(number int, text string) error {
		return fmt.Errorf("get a token: %w", &appauth.AuthError{StatusCode: 401, Number: number, Description: text})
	}
	graphRefusal := func(status int, code string) error { return &graph.Error{StatusCode: status, Code: code} }
	for name, c := range map[string]struct {
		err  error
		want fail.Code
	}{
		"key not registered":     {signIn(700027, "[Reason - The key was not found., Thumbprint …]"), fail.CertificateNotRegistered},
		"key of another":         {signIn(700027, "[Reason - Key was found, but use of the key to verify the signature failed., …]"), fail.WrongPrivateKey},
		"key expired":            {signIn(700027, "The certificate … is expired on application. [Reason - The key used is expired., …]"), fail.CertificateExpired},
		"certificate not valid":  {signIn(1000502, ""), fail.CertificateExpired},
		"application":            {signIn(700016, ""), fail.ApplicationMissing},
		"no service principal":   {signIn(7000229, ""), fail.ApplicationMissing},
		"disabled":               {signIn(7000112, ""), fail.ServicePrincipalDisabled},
		"disabled, in old words": {signIn(70001, "Application x is disabled."), fail.ServicePrincipalDisabled},
		"conditional access":     {signIn(53003, ""), fail.BlockedByConditionalAccess},
		"clock":                  {signIn(700024, ""), fail.ClockSkew},
		"tenant":                 {signIn(90002, ""), fail.TenantUnknown},
		"not assigned":           {signIn(501051, ""), fail.PermissionMissing},
		"not available":          {signIn(90033, "A transient error has occurred."), fail.ServiceBusy},
		"throttled, no number":   {&appauth.AuthError{StatusCode: 429}, fail.ServiceBusy},
		"down, no number":        {&appauth.AuthError{StatusCode: 502}, fail.ServiceBusy},
		"an unknown number":      {signIn(999999, ""), fail.ServiceRefused},
		"another library's sign-in": {
			errors.New("ClientSecretCredential authentication failed. AADSTS7000215: Invalid client secret"), fail.SignInFailed,
		},
		"Exchange 401":        {&exo.Error{StatusCode: 401}, fail.PermissionMissing},
		"Exchange 403":        {&exo.Error{StatusCode: 403}, fail.RoleMissing},
		"Exchange 429":        {&exo.Error{StatusCode: 429}, fail.ServiceBusy},
		"Exchange's anchor":   {&exo.Error{StatusCode: 400, Message: "… INSUFF_ACCESS_RIGHTS …"}, fail.CustomDomain},
		"Graph 403":           {graphRefusal(403, "Authorization_RequestDenied"), fail.Forbidden},
		"Graph 403, for size": {graphRefusal(403, "Directory_ResourceSizeExceeded"), fail.ServiceRefused},
		"a rule on keys":      {graphRefusal(400, "CredentialTypeNotAllowedAsPerAppPolicy"), fail.CertificateForbidden},
		"Exchange, unknown":   {fmt.Errorf("%w: %w", exo.ErrOutcomeUnknown, &exo.Error{StatusCode: 504}), fail.WriteUnknown},
		"Graph 429":           {graphRefusal(429, "TooManyRequests"), fail.ServiceBusy},
		"Graph 400":           {graphRefusal(400, "Request_BadRequest"), fail.ServiceRefused},
		"unknown outcome":     {&graph.UnknownOutcome{Call: "POST /x", Err: graphRefusal(504, "")}, fail.WriteUnknown},
		"interrupted":         {&graph.UnknownOutcome{Call: "POST /x", Err: context.Canceled}, fail.Interrupted},
		"no name server":      {&url.Error{Op: "Get", URL: "x", Err: &net.DNSError{Err: "no such host", Name: "x"}}, fail.NoNetwork},
		"no certificate":      {fmt.Errorf("x: %w", certs.ErrNotFound), fail.CertificateMissing},
		"another's key":       {fmt.Errorf("x: %w", certs.ErrKeyMismatch), fail.WrongPrivateKey},
		"no room":             {&fs.PathError{Op: "write", Path: "x", Err: errors.New("no space left on device")}, fail.StateUnusable},
		"one that is our own": {fmt.Errorf("x: %w", fail.New(fail.StateTooNew, "read", "newer", "")), fail.StateTooNew},
		"anything else":       {errors.New("?"), fail.Internal},
	} {
		if got := explain(c.err, "try", subject{}); got.Code != c.want || got.Op == "" || got.Cause == "" {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
	}
}

// What is refused names a next step, and the account in it.
func TestExplainFillsInTheAccount(t *testing.T) {
	t.Parallel()
	who := subject{organization: "contoso.onmicrosoft.com", application: "an-id"}
	for _, err := range []error{
		&appauth.AuthError{Number: 700016},
		&appauth.AuthError{Number: 999999},
		&graph.Error{StatusCode: 401, Code: "InvalidAuthenticationToken"},
		&exo.Error{StatusCode: 403},
		&exo.Error{Cmdlet: "New-ServicePrincipal", StatusCode: 504},
		fmt.Errorf("%w: %w", exo.ErrOutcomeUnknown, &exo.Error{StatusCode: 504}),
		&exo.Error{StatusCode: 400, Message: "nothing that the table knows", RequestID: "r"},
		&graph.Error{StatusCode: 400, Code: "Nobody_Knows", RequestID: "r"},
		context.DeadlineExceeded,
		certs.ErrNotFound,
		certs.ErrKeyMismatch,
		errors.New("DeviceCodeCredential: AADSTS65001: The user or administrator has not consented"),
	} {
		e := explain(err, "sign in", who)
		if e.Next == "" || strings.ContainsAny(e.Cause+e.Next, "{}") {
			t.Errorf("%v: %+v", err, e)
		}
	}
	if e := explain(&appauth.AuthError{Number: 700016}, "", who); e.Cause != "the application an-id is not in the tenant" {
		t.Errorf("%+v", e)
	}
}

func TestSkewText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for want, received := range map[string]time.Time{
		"1h ahead": now.Add(time.Hour + 3*time.Second), "1h30m behind": now.Add(-90 * time.Minute), "42s ahead": now.Add(42 * time.Second),
	} {
		e := explain(&appauth.AuthError{Number: 700024, Date: now, Received: received}, "", subject{})
		if !strings.HasSuffix(e.Cause, want) {
			t.Errorf("%q, want it to end in %q", e.Cause, want)
		}
	}
}
