package runas

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

// refusal is a way in which Entra, Graph or Exchange says no. The first row that fits explains an error.
type refusal struct {
	number   int    // of AADSTS; 0 in the rows of other services
	contains string // what the service's text holds besides, where the number alone does not tell
	code     fail.Code
	cause    string
	fix      string // {organization} and {application} stand for the account's own
}

const setUpAgain = "exorun setup --organization {organization}"

// signInRefusals explains the sign-in service's numbers; see Microsoft's page "Microsoft Entra authentication and
// authorization error codes". The texts in contains were observed beside AADSTS700027.
var signInRefusals = []refusal{
	{700027, "is expired", fail.CertificateExpired, "the certificate on the application has expired", "an administrator runs: " + setUpAgain},
	{700027, "use of the key to verify the signature failed", fail.WrongPrivateKey, "the private key here does not belong to the certificate that is on the application", "an administrator runs: " + setUpAgain},
	{700027, "", fail.CertificateNotRegistered, "the certificate is not on the application {application}", "an administrator runs: " + setUpAgain},
	{1000502, "", fail.CertificateExpired, "the certificate is not valid today", "an administrator runs: " + setUpAgain},
	{700024, "", fail.ClockSkew, "the clock of this machine is wrong", "set the clock, and keep it right with a time service"},
	{700016, "", fail.ApplicationMissing, "the application {application} is not in the tenant", "an administrator runs: " + setUpAgain},
	{7000229, "", fail.ApplicationMissing, "the application {application} has no service principal in the tenant", "an administrator runs: " + setUpAgain},
	{7000112, "", fail.ServicePrincipalDisabled, "the service principal is disabled", "if that was not meant, an administrator runs: " + setUpAgain},
	{70001, "disabled", fail.ServicePrincipalDisabled, "the service principal is disabled", "if that was not meant, an administrator runs: " + setUpAgain},
	{70001, "", fail.ApplicationMissing, "the application {application} is not in the tenant", "an administrator runs: " + setUpAgain},
	{53003, "", fail.BlockedByConditionalAccess, "a conditional access policy for workload identities blocks the service principal", "exclude the service principal from the policy, or allow this machine's address in it; the sign-in log of service principals names the policy"},
	{90002, "", fail.TenantUnknown, "there is no such tenant in this cloud", "check the organization and --cloud"},
	{900023, "", fail.TenantUnknown, "the organization is neither a domain nor a tenant id", "check the organization"},
	{501051, "", fail.PermissionMissing, "Exchange demands a permission and none is granted", "an administrator runs: " + setUpAgain},
	{500011, "", fail.ServiceRefused, "the tenant has no Exchange Online", "check that the organization has a licence for Exchange Online"},
	{700023, "", fail.ServiceRefused, "the assertion was made for another sign-in host", "check --cloud"},
	{90033, "", fail.ServiceBusy, "the sign-in service is not available", "try again later"},
	{90055, "", fail.ServiceBusy, "the sign-in service is throttling", "try again later"},

	// An administrator's sign-in.
	{65001, "", fail.Forbidden, "the sign-in's application has not been granted what set-up needs", "an administrator consents to it, or sign in another way: --credential azure-cli"},
	{90094, "", fail.Forbidden, "the tenant wants an administrator to consent to the sign-in's application", "ask for consent, or sign in another way: --credential azure-cli"},
	{50076, "", fail.SignInFailed, "the tenant demands a second factor, which this way of signing in cannot give", "sign in with --credential browser"},
	{50079, "", fail.SignInFailed, "the account must first register for a second factor", "sign in once in a browser, then run this again"},
	{50158, "", fail.SignInFailed, "conditional access demands more than this way of signing in can give", "sign in with --credential browser"},
	{50020, "", fail.WrongTenant, "the account is not in the tenant", "sign in with an account of the organization"},
	{7000215, "", fail.SignInFailed, "the secret is wrong", "check AZURE_CLIENT_SECRET"},
	{7000222, "", fail.SignInFailed, "the secret has expired", "make a new one, or sign in another way"},
}

// policyRefusals explains Graph's codes for a rule on credentials that stops a key.
var policyRefusals = map[string]string{
	"CredentialTypeNotAllowedAsPerAppPolicy":  "an app management policy forbids adding certificates to this application",
	"CredentialInvalidLifetimeAsPerAppPolicy": "an app management policy allows certificates of a shorter lifetime only",
	"KeyCredentialsInvalidEndDate":            "Graph refuses the end date of the certificate",
	"Directory_ResourceSizeExceeded":          "the application has as many credentials as it may",
	"Authentication_MissingOrMalformed":       "Graph does not accept the proof of possession",
}

// subject fills an account's own words into an explanation.
type subject struct{ organization, application string }

func (s subject) fill(text string) string {
	return strings.NewReplacer("{organization}", s.organization, "{application}", s.application).Replace(text)
}

// faultOf returns the kind of failure that err is.
func faultOf(err error) fail.Code {
	if err == nil {
		return ""
	}
	return explain(err, "", subject{}).Code
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
		explainSignIn(explained, refused.Number, refused.Description, who)
		if explained.Code == fail.ClockSkew {
			explained.Cause = skewCause(refused)
		}
		switch {
		case explained.Code != fail.Internal:
		case refused.StatusCode == http.StatusTooManyRequests, refused.StatusCode >= http.StatusInternalServerError:
			explained.Code, explained.Next = fail.ServiceBusy, "try again later"
		default:
			explained.Code = fail.ServiceRefused
		}
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
		explained.Code = fail.TimedOut
	case graph.IsUnknown(err):
		explained.Code = fail.WriteUnknown
		explained.Next = "run the same command again; it finds out"
	case isGraph:
		explainGraph(explained, refused)
	case explainText(explained, err.Error(), who):
	case isNetwork(err):
		explained.Code = fail.NoNetwork
		explained.Cause = "the service cannot be reached: " + rootText(err)
		explained.Next = "check the network, HTTPS_PROXY and SSL_CERT_FILE"
	case errors.Is(err, certs.ErrNotFound), errors.Is(err, certs.ErrNoKey):
		explained.Code = fail.CertificateMissing
	case isLocal(err):
		explained.Code = fail.StateUnusable
		explained.Next = "check the folder: who owns it, and whether the disk is full; nothing is lost"
	case errors.Is(err, certs.ErrKeyMismatch):
		explained.Code = fail.WrongPrivateKey
	}
	return explained
}

func explainSignIn(e *fail.Error, number int, text string, who subject) {
	for _, row := range signInRefusals {
		if row.number == number && strings.Contains(text, row.contains) {
			e.Code, e.Cause, e.Next = row.code, who.fill(row.cause), who.fill(row.fix)
			return
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
	switch {
	case errors.Is(refused, exo.ErrUnauthorized):
		e.Code = fail.PermissionMissing
		e.Cause = "Exchange does not accept the token (401)"
		e.Next = who.fill("an administrator runs: " + setUpAgain)
	case errors.Is(refused, exo.ErrForbidden):
		e.Code = fail.RoleMissing
		e.Cause = "Exchange lets the application do nothing (403)"
		e.Next = who.fill("an administrator runs: " + setUpAgain)
	case errors.Is(refused, exo.ErrThrottled), refused.StatusCode >= 500:
		e.Code, e.Next = fail.ServiceBusy, "try again later"
	case strings.Contains(refused.Message, "INSUFF_ACCESS_RIGHTS"):
		e.Code = fail.CustomDomain
		e.Cause = "Exchange was addressed by a domain that is not the tenant's initial one"
		e.Next = who.fill("an administrator runs: " + setUpAgain)
	default:
		e.Code = fail.ServiceRefused
	}
}

func explainGraph(e *fail.Error, refused *graph.Error) {
	e.Code = fail.ServiceRefused
	if cause, ok := policyRefusals[refused.Code]; ok {
		e.Cause = cause
	}
	switch {
	case refused.StatusCode == http.StatusForbidden:
		e.Code = fail.Forbidden
		e.Cause = "the account may not do this: " + refused.Message
	case refused.StatusCode == http.StatusTooManyRequests, refused.StatusCode >= 500:
		e.Code, e.Next = fail.ServiceBusy, "try again later"
	}
}

var signInNumber = regexp.MustCompile(`AADSTS(\d+)`)

// explainText reads the number out of an error of a sign-in that another library made.
func explainText(e *fail.Error, text string, who subject) bool {
	match := signInNumber.FindStringSubmatch(text)
	if match == nil {
		return false
	}
	number, err := strconv.Atoi(match[1])
	if err != nil {
		return false
	}
	e.Code, e.Cause = fail.SignInFailed, "the sign-in was refused (AADSTS"+match[1]+")"
	explainSignIn(e, number, text, who)
	return true
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
