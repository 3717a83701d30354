package refusal_test

import (
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/refusal"
)

func TestRows(t *testing.T) {
	t.Parallel()
	who := refusal.Subject{Organization: "contoso.onmicrosoft.com", Application: "an-id"}
	exits := map[fail.Code]bool{}
	for _, row := range fail.Codes {
		exits[row.Code] = true
	}
	for i, row := range refusal.Table() {
		name := row.Code + strings.Join(row.Says, "; ")
		filled := row.Fill(who)
		switch {
		case row.Cause == "" || row.Mender == "" || row.Next == "" || row.Service == "" || row.Source == "":
			t.Errorf("row %d, %s: something is empty: %+v", i, name, row)
		case strings.ContainsAny(filled.Cause+filled.Next, "{}"):
			t.Errorf("%s: not filled: %s; %s", name, filled.Cause, filled.Next)
		case !exits[row.Fault]:
			t.Errorf("%s: the fault %q has no exit code", name, row.Fault)
		case row.Code == "" && len(row.Says) == 0 && row.Status == 0:
			t.Errorf("row %d is known by nothing", i)
		case strings.HasSuffix(row.Cause, ".") || strings.HasSuffix(row.Next, "."):
			t.Errorf("%s: cause and next step have no full stop", name)
		}
	}
}

// Every row is found by the code and the words that it names, and no earlier row hides it.
func TestEveryRowIsReached(t *testing.T) {
	t.Parallel()
	for _, row := range refusal.Table() {
		texts := row.Says
		if row.Code != "" {
			texts = append([]string{row.Code + ": … " + row.Where + " …"}, texts...)
		}
		for _, text := range texts {
			if !explains(refusal.Find("beforehand "+text+" and after"), row) {
				t.Errorf("%q does not find the row %q", text, row.Cause)
			}
		}
		answer := refusal.Answer{Service: row.Service, Status: row.Status, Code: row.Code, Text: row.Where}
		if row.Code == "" && len(row.Says) > 0 {
			answer.Text = row.Says[0]
		}
		if row.Code == "AADSTS53003" && row.Fault == fail.SignInFailed {
			continue // what it says to a person, of which PersonSignIn tells
		}
		if got, ok := refusal.Of(answer); !ok || got.Cause != row.Cause {
			t.Errorf("%+v: %q, want %q", answer, got.Cause, row.Cause)
		}
	}
}

func explains(found []refusal.Finding, row refusal.Row) bool {
	for _, f := range found {
		if f.Known && f.Cause == row.Cause {
			return true
		}
	}
	return false
}

func TestOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer refusal.Answer
		want   fail.Code
	}{
		"key not registered": {refusal.Answer{Service: refusal.Entra, Code: "AADSTS700027", Text: "[Reason - The key was not found., …]"}, fail.CertificateNotRegistered},
		"key expired":        {refusal.Answer{Service: refusal.Entra, Code: "AADSTS700027", Text: "The certificate … is expired on application."}, fail.CertificateExpired},
		"another's key":      {refusal.Answer{Service: refusal.Entra, Code: "AADSTS700027", Text: "Client assertion contains an invalid signature. [Reason - Key was found, but use of the key to verify the signature failed., …]"}, fail.WrongPrivateKey},
		"size, which is 403": {refusal.Answer{Service: refusal.Graph, Status: 403, Code: "Directory_ResourceSizeExceeded"}, fail.ServiceRefused},
		"a replica that lags": {refusal.Answer{
			Service: refusal.Graph, Status: 400, Code: "Request_BadRequest",
			Text: "The appId 'x' of the service principal does not reference a valid application object.",
		}, fail.TimedOut},
		"full name of an exception": {refusal.Answer{Service: refusal.Exchange, Status: 500, Code: "Microsoft.Exchange.Data.Directory.ADTransientException"}, fail.ServiceBusy},
		"403 with nothing":          {refusal.Answer{Service: refusal.Exchange, Status: 403}, fail.RoleMissing},
		"403 with a reason": {refusal.Answer{
			Service: refusal.Exchange, Status: 403, Text: "The role assigned to application x isn't supported in this scenario. Please …",
		}, fail.RoleMissing},
	} {
		if got, ok := refusal.Of(c.answer); !ok || got.Fault != c.want {
			t.Errorf("%s: %v, %+v, want %s", name, ok, got, c.want)
		}
	}
	for _, answer := range []refusal.Answer{
		{Service: refusal.Entra, Code: "AADSTS999999"},
		{Service: refusal.Graph, Status: 418},
		{Service: refusal.Exchange},
		{Service: "another", Status: 403},
	} {
		if got, ok := refusal.Of(answer); ok {
			t.Errorf("%+v is explained as %q", answer, got.Cause)
		}
	}
}

func TestSignInUnknown(t *testing.T) {
	t.Parallel()
	row, known := refusal.SignIn(530099, "")
	if known || row.Fault != fail.RefusalUnknown || !strings.Contains(row.Cause, "conditional access") || !strings.HasSuffix(row.Next, "code=530099") {
		t.Errorf("%v %+v", known, row)
	}
}

func TestPersonSignIn(t *testing.T) {
	t.Parallel()
	for number, want := range map[int]fail.Code{53003: fail.SignInFailed, 50076: fail.SignInFailed, 7000215: fail.SignInFailed, 90002: fail.TenantUnknown} {
		if row, known := refusal.PersonSignIn(number, ""); !known || row.Fault != want {
			t.Errorf("%d: %+v, want %s", number, row, want)
		}
	}
}

func TestFillWithoutASubject(t *testing.T) {
	t.Parallel()
	row, _ := refusal.SignIn(700016, "")
	row = row.Fill(refusal.Subject{})
	if row.Cause != "the application is not in the tenant" || !strings.Contains(row.Next, "YOUR-DOMAIN") {
		t.Errorf("%q, %q", row.Cause, row.Next)
	}
}
