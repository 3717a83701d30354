package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell/value"
)

func TestCmdletError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cmdlet, exception, message string
		behind                     error
		want                       fail.Code
		cause, next                string
	}{
		"a reason": {
			"Set-Mailbox", "System.Exception", "no such mailbox", nil, fail.ServiceRefused, "no such mailbox", "exorun verify",
		},
		"an unknown parameter": {
			"get-mailbox", "System.Management.Automation.ParameterBindingException", "no parameter Foo", nil, fail.Usage,
			"no parameter Foo", "exchangepowershell/get-mailbox",
		},
		"an unknown cmdlet": {
			"Frobnicate-Everything", "System.Management.Automation.CommandNotFoundException", "x", nil, fail.Usage,
			"there is no such cmdlet", "check the name",
		},
		"a broken link of the chain": {
			"Get-Mailbox", "System.Exception", "Error Acquiring Token: AADSTS7000112",
			&appauth.AuthError{Number: 7000112}, fail.ServicePrincipalDisabled, "the service principal is disabled", "exorun setup",
		},
		"a refusal without words": {
			"Get-Mailbox", "System.Exception", "no role that allows Get-Mailbox",
			&exo.Error{StatusCode: 403}, fail.RoleMissing, "no role that allows Get-Mailbox", "exorun setup",
		},
		"what the cmdlet's own words tell best": {
			"Get-Mailbox", "System.Exception", "object 'x' couldn't be found",
			&exo.Error{StatusCode: 404, Text: "…", ExceptionType: "Microsoft.X.ManagementObjectNotFoundException"},
			fail.ServiceRefused, "object 'x' couldn't be found", "check its name",
		},
		"nothing that the table knows": {
			"Get-Mailbox", "System.Exception", "something", errors.New("something"), fail.ServiceRefused, "something", "exorun verify",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := &App{Getenv: func(name string) string { return map[string]string{homeVariable: t.TempDir()}[name] }}
			record := &value.ErrorRecord{Exception: value.NewException(c.exception, c.message).Because(c.behind)}
			err := app.cmdletError(t.Context(), accountFlags{}, c.cmdlet, record)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.cause) || !strings.Contains(fail.Next(err), c.next) {
				t.Errorf("got %v (%v), next %q; want %v with %q, next %q", err, fail.CodeOf(err), fail.Next(err), c.want, c.cause, c.next)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ object, id, want string }{
		{"key AB12", "AB12", "key AB12"},
		{"CN=exorun", "AB12", "CN=exorun AB12"},
		{"AzureRunAsConnection", "", "AzureRunAsConnection"},
	} {
		if got := named(c.object, c.id); got != c.want {
			t.Errorf("named(%q, %q) = %q, want %q", c.object, c.id, got, c.want)
		}
	}
}
