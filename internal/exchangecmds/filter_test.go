package exchangecmds

import (
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/exchangecmds/edm"
)

func TestTranslateFilter(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		`ForwardingSmtpAddress -ne $null`: "ForwardingSmtpAddress ne null",
		`(HiddenFromAddressListsEnabled -eq $true) -and (RecipientTypeDetails -eq 'SharedMailbox')`: "(HiddenFromAddressListsEnabled eq true) and (RecipientTypeDetails eq 'SharedMailbox')",
		`DisplayName -like 'User*'`:               "startswith(DisplayName, 'User')",
		`DisplayName -like '*user'`:               "endswith(DisplayName, 'user')",
		`DisplayName -like '*ser*'`:               "contains(DisplayName, 'ser')",
		`DisplayName -like 'U*r'`:                 "(startswith(DisplayName, 'U') and endswith(DisplayName, 'r'))",
		`DisplayName -like 'user'`:                "DisplayName eq 'user'",
		`DisplayName -like '*'`:                   "DisplayName ne null",
		`Alias -notlike 'a*'`:                     "not (startswith(Alias, 'a'))",
		`-not(Alias -eq 'x')`:                     "not (Alias eq 'x')",
		`! Alias -eq 'x'`:                         "not (Alias eq 'x')",
		`EmailAddresses -eq 'smtp:a@contoso.com'`: "EmailAddresses/any(d:d eq 'smtp:a@contoso.com')",
		`EmailAddresses -like '*@contoso.com'`:    "EmailAddresses/any(d:endswith(d, '@contoso.com'))",
		`EmailAddresses -ne 'smtp:a@contoso.com'`: "not (EmailAddresses/any(d:d eq 'smtp:a@contoso.com'))",
		`emailaddresses -ne $null`:                "emailaddresses ne null",
		`WhenCreated -gt '2024-01-01'`:            "WhenCreated gt '2024-01-01'",
		`LitigationHoldEnabled -eq 'True'`:        "LitigationHoldEnabled eq 'True'",
		`ResourceCapacity -ge 10`:                 "ResourceCapacity ge 10",
		`NoSuchThing -EQ 'x' -OR A -Lt 1`:         "NoSuchThing eq 'x' or A lt 1",
		`LastName -eq 'o''brien'`:                 "LastName eq 'o''brien'",
		`LastName -eq "o'brien"`:                  "LastName eq 'o''brien'",
		"  Alias\t-eq 'a b'\n-and Name -eq ''":    "Alias eq 'a b' and Name eq ''",
	} {
		got, err := translateFilter(filter, edm.Find("Mailbox"))
		if err != nil || got != want {
			t.Errorf("%s:\n got %s (%v)\nwant %s", filter, got, err, want)
		}
	}
}

func TestTranslateFilterRefuses(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{"", "Alias", "Alias -eq", "Alias -eq 'x", "(Alias -eq 'x'", "Alias -eq 'x')", "Alias -match 'x'", "'Alias' -eq 'x'", "Alias -eq 'x' -and", "-not"} {
		if got, err := translateFilter(filter, edm.Find("Mailbox")); err == nil {
			t.Errorf("%q became %q", filter, got)
		}
	}
}

func FuzzTranslateFilter(f *testing.F) {
	f.Add(`(EmailAddresses -like '*@contoso.com') -and -not (Alias -eq "x")`)
	f.Add(`''''`)
	f.Fuzz(func(t *testing.T, filter string) {
		got, err := translateFilter(filter, edm.Find("Mailbox"))
		if err == nil && strings.Count(got, "'")%2 != 0 {
			t.Errorf("%q became %q", filter, got)
		}
	})
}
