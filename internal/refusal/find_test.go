package refusal_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/refusal"
)

func TestFind(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string // the codes, or the quotes where there is no code; ? before what is not known
	}{
		"nothing":           {"The script ended well: 700027 rows in 0.4 s, id 0x1F.", nil},
		"no text":           {"", nil},
		"a number":          {" 700016\n", []string{"AADSTS700016"}},
		"in small letters":  {"aadsts700016", []string{"AADSTS700016"}},
		"several meanings":  {"AADSTS700027", []string{"AADSTS700027", "AADSTS700027", "AADSTS700027"}},
		"person or program": {"53003", []string{"AADSTS53003", "AADSTS53003"}},
		"unknown number":    {"530099", []string{"?AADSTS530099"}},
		"too long a number": {"AADSTS12345678901234567890", nil},
		"no number":         {"AADSTS", nil},
		"of a log, two with reasons of their own": {
			"02:00 AADSTS700027: … [Reason - The key used is expired., …]\n02:01 AADSTS700027: … [Reason - The key was not found., …]\n",
			[]string{"AADSTS700027", "AADSTS700027"},
		},
		"as JSON": {
			`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215],"error_uri":"https://login.microsoftonline.com/error?code=7000215"}`,
			[]string{"AADSTS7000215"},
		},
		"JSON with nothing but numbers": {`{"error_codes": [90002]}`, []string{"AADSTS90002"}},
		"as msal-node prints it":        {"invalid_client: Error(s): 700016 - Timestamp: 2026-11-24", []string{"AADSTS700016"}},
		"as Windows PowerShell shows it": {
			"Connect-ExchangeOnline : UnAuthorized\nAt line:1 char:1\n+ Connect-ExchangeOnline -AppId x\n    + CategoryInfo          : OperationStopped: (:) [], UnauthorizedAccessException\n" +
				"The role assigned to application 0b3c\u2026 isn\u2019t supported in\nthis scenario. Please check online documentation",
			[]string{"isn't supported in this scenario"},
		},
		"as PowerShell 7 breaks it": {
			"\x1b[31;1mException: \x1b[0mThe role assigned to application x isn't supported\n\x1b[36;1m     | \x1b[0m in this scenario. Please check",
			[]string{"isn't supported in this scenario"},
		},
		"as the module wraps a refusal of the sign-in": {
			"Case when Message contains:AADSTS70011 Invalid\n     | scope. The scope has to be of the form \"https://resourceUrl/.default\"Mitigation: change the scope to be as expected\n" +
				"A configuration issue is preventing authentication - check the error message from the server for details. Original exception: AADSTS7000222: The provided client secret keys for app 'x' are expired.",
			[]string{"AADSTS7000222"},
		},
		"escaped":                {`"message":"The operation couldn\u0027t be performed because object 'x' couldn\u0027t be found"`, []string{"ManagementObjectNotFoundException"}},
		"UTF-16, as > writes it": {utf16File("AADSTS50173: revoked"), []string{"AADSTS50173"}},
		"an exception not known": {"|Microsoft.Exchange.Data.FancyNewException|Something.", []string{"?FancyNewException"}},
		"a code of Graph not known": {
			`{"error":{"code":"Directory_Fancy","message":"?"}}`, []string{"?Directory_Fancy"},
		},
		"another program's exception": {"System.IO.FileNotFoundException: x", nil},
		"a hash alone":                {"Ex6F9304", []string{"?Ex6F9304"}},
		"a Windows number alone":      {"0x80090016", []string{"?0x80090016"}},
		"a policy not known":          {"CredentialFancyAsPerAppPolicy", []string{"?CredentialFancyAsPerAppPolicy"}},
		"a role request not known":    {"RoleAssignmentFancy", []string{"?RoleAssignmentFancy"}},
		"Graph's status":              {"GET https://graph.microsoft.com/v1.0/x: 403 Forbidden", []string{"403"}},
		"a status of Get-EXOMailbox":  {"Error while querying REST service. HttpStatusCode=403 ErrorMessage=Forbidden", []string{"403"}},
		"a status of either":          {"403", []string{"403", "403"}},
		"a year":                      {"in 2403 and 404 ways", nil},
	} {
		var got []string
		for _, finding := range refusal.Find(c.text) {
			code := finding.Code
			if code == "" {
				code = finding.Quote
			}
			if !finding.Known {
				code = "?" + code
			}
			got = append(got, code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func utf16File(text string) string {
	var file strings.Builder
	file.WriteString("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(text)) {
		file.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	return file.String()
}

// Whatever is pasted, what is found is a part of it that a terminal can show, and each refusal is there once.
func FuzzFind(f *testing.F) {
	for _, answer := range answers {
		f.Add(answer.text)
	}
	f.Add(utf16File("AADSTS50173"))
	f.Add("\xff\xfe\x00")
	f.Add("\x1b[")
	f.Add("AADSTS" + strings.Repeat("7", 30))
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[string]bool{}
		for _, finding := range refusal.Find(text) {
			if finding.Quote == "" || strings.ContainsFunc(finding.Quote, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("%q cannot be shown", finding.Quote)
			}
			if finding.Cause == "" || finding.Next == "" || finding.Fault == "" {
				t.Errorf("%q is not explained: %+v", finding.Quote, finding)
			}
			key := finding.Code + finding.Cause
			if seen[key] {
				t.Errorf("%q is explained twice", finding.Quote)
			}
			seen[key] = true
		}
	})
}

func BenchmarkFind(b *testing.B) {
	log := strings.Repeat("2026-11-24T02:00:00Z nightly: read 1000 mailboxes of contoso.onmicrosoft.com in 3.2 s\n", 12_000) + "AADSTS700024: late"
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		if len(refusal.Find(log)) != 1 {
			b.Fatal("not found")
		}
	}
}

func TestSubjectOf(t *testing.T) {
	t.Parallel()
	const id = "0b3c5f0e-1111-4222-8333-444455556666"
	for text, want := range map[string]refusal.Subject{
		"AADSTS700016: Application with identifier '" + id + "' was not found in the directory 'Contoso'.": {Application: id},
		"The role assigned to application " + id + " isn't supported":                                      {Application: id},
		"https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2 Trace ID: " + id:                 {Organization: "contoso.onmicrosoft.com"},
		"user admin@Fabrikam.onmicrosoft.us.":                                                              {Organization: "fabrikam.onmicrosoft.us"},
		"a--$(rm -rf).onmicrosoft.com .onmicrosoft.com application not-an-id":                              {},
	} {
		if got := refusal.SubjectOf(text); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}
