package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell/value"
)

func TestCmdletError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cmdlet, exception, message string
		want                       fail.Code
		cause, next                string
	}{
		"a reason": {
			"Set-Mailbox", "System.Exception", "no such mailbox", fail.ServiceRefused, "no such mailbox", "exorun verify",
		},
		"an unknown parameter": {
			"get-mailbox", "System.Management.Automation.ParameterBindingException", "no parameter Foo", fail.Usage,
			"no parameter Foo", "exchangepowershell/get-mailbox",
		},
		"an unknown cmdlet": {
			"Frobnicate-Everything", "System.Management.Automation.CommandNotFoundException", "x", fail.Usage,
			"there is no such cmdlet", "check the name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := cmdletError(c.cmdlet, &value.ErrorRecord{Exception: value.NewException(c.exception, c.message)})
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
