package opath

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func anna(name string) (any, bool) {
	value, ok := map[string]any{
		"Alias": "anna.berg", "DisplayName": "Anna Berg", "HiddenFromAddressListsEnabled": true,
		"ForwardingSmtpAddress": nil, "Office": "", "EmailAddresses": []string{"SMTP:anna@contoso.com", "smtp:a@fabrikam.com"},
		"ProhibitSendQuota": "99 GB (106,300,440,576 bytes)", "ResourceCapacity": int64(12), "InPlaceHolds": []string{},
		"WhenCreated": time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC),
	}[name]
	return value, ok
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]bool{
		"":                                                              true,
		"Alias -eq 'ANNA.BERG'":                                         true,
		`Alias -eq "anna.berg"`:                                         true,
		"Alias -ne 'anna.berg'":                                         false,
		"DisplayName -like 'Anna*'":                                     true,
		"DisplayName -like '*berg'":                                     true,
		"DisplayName -like '*na*er*'":                                   true,
		"DisplayName -like 'Berg*'":                                     false,
		"DisplayName -like '*'":                                         true,
		"Office -like '*'":                                              false,
		"DisplayName -notlike 'Berg*'":                                  true,
		"-not(Alias -eq 'x')":                                           true,
		"!(Alias -eq 'x') -and (Alias -like 'a*')":                      true,
		"ForwardingSmtpAddress -ne $null":                               false,
		"ForwardingSmtpAddress -eq $null":                               true,
		"Office -eq $null":                                              true,
		"InPlaceHolds -eq $null":                                        true,
		"InPlaceHolds -ne $null":                                        false,
		"HiddenFromAddressListsEnabled -eq 'True'":                      true,
		"HiddenFromAddressListsEnabled -eq $true":                       true,
		"HiddenFromAddressListsEnabled -eq $false":                      false,
		"EmailAddresses -eq 'smtp:a@fabrikam.com'":                      true,
		"EmailAddresses -like '*@contoso.com'":                          true,
		"EmailAddresses -notlike '*@contoso.com'":                       false,
		"ProhibitSendQuota -lt '100GB'":                                 true,
		"ProhibitSendQuota -gt 99":                                      true,
		"ProhibitSendQuota -gt '99GB'":                                  false,
		"ResourceCapacity -ge 12":                                       true,
		"ResourceCapacity -lt '12'":                                     false,
		"WhenCreated -gt '2024-01-01'":                                  true,
		"WhenCreated -lt '3/1/2024 12:00:01 PM'":                        true,
		"WhenCreated -gt 'yesterday'":                                   false,
		"Alias -eq 'x' -or Alias -eq 'anna.berg' -and Office -eq $null": true,
		"(Alias -eq 'x' -or Alias -eq 'y') -and Office -eq $null":       false,
		"Alias -eq 'o''brien'":                                          false,
	} {
		expr, err := Parse(filter)
		if err != nil {
			t.Errorf("Parse(%s): %v", filter, err)
			continue
		}
		if got := Match(expr, anna); got != want {
			t.Errorf("%s: got %v, want %v", filter, got, want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	for filter, offset := range map[string]int{
		"Alias":                   5,
		"Alias -eq":               9,
		"Alias -foo 'x'":          6,
		"Alias -eq 'x":            10,
		"(Alias -eq 'x'":          14,
		"Alias -eq 'x')":          13,
		"'x' -eq 'y'":             0,
		"Alias -eq 'x' Alias":     14,
		"Alias -eq 'x' -and":      18,
		"-not":                    4,
		"Alias -eq -ne":           10,
		"Alias -eq 'x' -or -like": 18,
	} {
		_, err := Parse(filter)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("Parse(%s): got %v, want a SyntaxError", filter, err)
			continue
		}
		if syntax.Offset != offset {
			t.Errorf("%s: offset %d, want %d (%s)", filter, syntax.Offset, offset, syntax.Reason)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	expr, err := Parse("A -eq 1 -and (-not B -like 'x*' -or C -gt 2)")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"A", "B", "C"}, Names(expr)); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"Alias -eq 'x'", "((a -like '*b') -or !c -ne $null)", "-not -not a -eq \"q\"\"q\"", "a -gt 9GB"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		expr, err := Parse(filter)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(filter) {
				t.Fatalf("bad error %v", err)
			}
			return
		}
		Match(expr, anna)
	})
}
