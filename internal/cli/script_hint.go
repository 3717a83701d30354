package cli

import (
	"context"
	"strings"

	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/powershell/cmdlets/declare"
	"github.com/exorun/exorun/powershell/value"
	"github.com/exorun/exorun/runas"
)

// scriptHints says more of an error than PowerShell does, for whoever sits at the terminal. The error that the script sees is
// not changed by it. What a service refused is explained once, however often the script meets it.
func (a *App) scriptHints(ctx context.Context, flags accountFlags) func(*value.ErrorRecord) string {
	said := map[string]bool{}
	return func(record *value.ErrorRecord) string {
		if behind := causeOf(record); behind != nil {
			organization, application := a.accountInWords(ctx, flags)
			hint := refusalHint(runas.Explain(behind, "", organization, application))
			if said[hint] {
				return ""
			}
			said[hint] = true
			return hint
		}
		return commandHint(record)
	}
}

// refusalHint explains a refusal that lies outside the script; one that only the script can mend speaks for itself.
func refusalHint(explained *fail.Error) string {
	if explained.Code == fail.ServiceRefused || explained.Code == fail.Internal {
		return ""
	}
	hint := "exorun: " + explained.Error()
	if explained.Next != "" {
		hint += "\n  next: " + explained.Next
	}
	return hint
}

// commandHint helps with a command that is not there.
func commandHint(record *value.ErrorRecord) string {
	if record.ErrorID != "CommandNotFoundException" {
		return ""
	}
	name := value.ToString(record.Target)
	if module, ok := declare.Known(name); ok {
		return "exorun: " + name + " of PowerShell's " + module + " is not in exorun"
	}
	if catalogue.Has(name, "EXO") {
		return "exorun: " + name + " is there after Connect-ExchangeOnline"
	}
	if near := nearest(name); len(near) > 0 {
		return "exorun: did you mean " + strings.Join(near, ", ") + "?"
	}
	return ""
}
