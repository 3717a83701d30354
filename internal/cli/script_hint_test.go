package cli

import (
	"errors"
	"testing"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/powershell/value"
)

func TestScriptHints(t *testing.T) {
	t.Parallel()
	app := &App{Getenv: func(name string) string { return map[string]string{homeVariable: t.TempDir()}[name] }}
	record := func(behind error) *value.ErrorRecord {
		return &value.ErrorRecord{Exception: value.NewException("System.Exception", "as the script sees it").Because(behind)}
	}
	const wrapped = "the role does not allow this cmdlet"
	hints := app.scriptHints(t.Context(), accountFlags{})
	for _, c := range []struct {
		name   string
		record *value.ErrorRecord
		want   string
	}{
		{"throttled", record(&exo.Error{StatusCode: 429}), "exorun: Exchange is throttling\n  next: try again later, with fewer scripts at a time"},
		{"throttled again", record(&exo.Error{StatusCode: 429}), ""},
		{"an object that is not there", record(&exo.Error{StatusCode: 404, ExceptionType: "X.ManagementObjectNotFoundException"}), ""},
		{"the script's own", record(nil), ""},
		{"another's", record(errors.New("x")), ""},
		{"an unknown command", &value.ErrorRecord{ErrorID: "CommandNotFoundException", Target: value.Str("Get-Mailbx")}, "exorun: did you mean Get-Mailbox, Set-Mailbox?"},
	} {
		if got := hints(c.record); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	// An error that a method or a statement wrapped.
	outer := value.NewException("System.Management.Automation.MethodInvocationException", "outer").
		With(value.NewException("System.Exception", "inner").Because(&exo.Error{StatusCode: 403, Message: "User is not allowed to call Get-X"}))
	if got := hints(&value.ErrorRecord{Exception: outer}); len(got) < len(wrapped) || got[len("exorun: "):][:len(wrapped)] != wrapped {
		t.Errorf("wrapped: %q", got)
	}
}
