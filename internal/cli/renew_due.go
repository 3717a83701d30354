package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// renewalLimit bounds how long a script waits for a renewal before it. A renewal that is cut is continued by the next.
const renewalLimit = 5 * time.Minute

// noRenewFlag adds --no-renew to a verb that renews when due.
func noRenewFlag(cmd *cobra.Command, noRenew *bool) {
	cmd.Flags().BoolVar(noRenew, "no-renew", false, "do not renew the certificate, even when it is due")
}

// renewWhenDue renews the account's certificate if its time has come, and says so on one line of standard error. text names
// the account as --account does. A failure is a warning: the old certificate goes on working until it ends, and what is
// about to run says itself what it cannot do without one.
func (a *App) renewWhenDue(ctx context.Context, all *accounts, text string) {
	tenantID, err := all.find(ctx, text)
	if err != nil {
		return // there is no account, or no choice among several: a script may still need none
	}
	due, err := all.manager.RenewalDue(ctx, tenantID)
	if err != nil || !due {
		return // a broken account shows itself where it is used
	}
	limited, cancel := context.WithTimeout(ctx, renewalLimit)
	defer cancel()
	result, err := all.manager.Renew(limited, runas.RenewOptions{TenantID: tenantID})
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, fail.StateBusy):
		fmt.Fprintln(a.Stderr, "exorun: the certificate is due for renewal, and another exorun is at work in this home")
	case limited.Err() != nil:
		fmt.Fprintf(a.Stderr, "exorun: warning: the renewal took longer than %s; the next run continues it\n", renewalLimit)
	case err != nil:
		fmt.Fprintf(a.Stderr, "exorun: warning: %s%s\n", oneLine(err.Error()), a.untilWhen(result.NotAfter))
	case result.Outcome == runas.Renewed:
		fmt.Fprintf(a.Stderr, "exorun: renewed the certificate of %s, which lives until %s now\n", result.Organization, result.NotAfter.Format(time.DateOnly))
	case result.Outcome == runas.OldRemoved:
		fmt.Fprintf(a.Stderr, "exorun: removed the old key of %s, whose overlap is over\n", result.Organization)
	}
}

// untilWhen says how long a certificate that could not be renewed still works.
func (a *App) untilWhen(notAfter time.Time) string {
	calendar, err := a.calendar()
	if err != nil || notAfter.IsZero() {
		return ""
	}
	if left := notAfter.Sub(calendar()); left > 0 {
		return fmt.Sprintf("; the one in use works until %s, another %d days", notAfter.Format(time.DateOnly), int(left/(24*time.Hour)))
	}
	return ""
}
