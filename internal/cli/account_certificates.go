package cli

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/exorun/exorun/runas"
)

// listAccountCertificates prints the certificates of the chosen accounts.
func (a *App) listAccountCertificates(ctx context.Context, cloudName, form string, selection runas.Selection) error {
	calendar, err := a.calendar()
	if err != nil {
		return err
	}
	all, err := a.openAccounts(cloudName, nil)
	if err != nil {
		return err
	}
	chosen, err := all.choose(ctx, selection)
	if err != nil {
		return err
	}
	uses, err := all.manager.CertificatesOf(ctx, chosen)
	if err != nil {
		return err
	}
	return printRows(a.Stdout, a.styleOf(a.Stdout), form, certificateUseColumns(calendar()), uses)
}

func certificateUseColumns(now time.Time) []column[runas.CertificateUse] {
	return []column[runas.CertificateUse]{
		{"account", "Account", func(u runas.CertificateUse) any { return u.Account.Called() }},
		{"organization", "Organization", func(u runas.CertificateUse) any { return u.Account.InitialDomain }},
		{"thumbprint", "Thumbprint", func(u runas.CertificateUse) any { return u.Thumbprint }},
		{"notAfter", "Not after", func(u runas.CertificateUse) any { return timeText(u.NotAfter) }},
		{"daysLeft", "Days left", func(u runas.CertificateUse) any { return daysLeft(u.NotAfter, now) }},
		{"use", "Use", func(u runas.CertificateUse) any { return useText(u) }},
	}
}

// daysLeft is the number of whole days until t, nil where that is not known.
func daysLeft(t, now time.Time) any {
	if t.IsZero() {
		return nil
	}
	return int(math.Floor(t.Sub(now).Hours() / 24))
}

func useText(u runas.CertificateUse) string {
	switch {
	case u.InUse:
		return "in use"
	case u.Foreign:
		return "adopted; exorun retire --key removes it"
	case u.Phase == runas.KeyRetiring:
		return fmt.Sprintf("superseded, removed after %s", u.RemoveAfter.Format(time.DateOnly))
	}
	return string(u.Phase)
}
