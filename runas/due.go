package runas

import (
	"context"
	"errors"
	"strings"
)

// RenewalDue reports whether [Manager.Renew] has something to do for an account: a certificate in the last third of its
// life, a renewal that was cut, or an old key whose time has come. It reads this home only, and no other account of it than
// the one that holds the application's keys, so that it can be asked before every script. tenantID may be empty where there
// is one account.
func (m *Manager) RenewalDue(ctx context.Context, tenantID string) (bool, error) {
	due, err := m.renewalDue(ctx, tenantID)
	return due, stop(ctx, err, "see whether the certificate is due", subject{})
}

func (m *Manager) renewalDue(ctx context.Context, tenantID string) (bool, error) {
	tenantID, err := m.only(ctx, tenantID)
	if err != nil {
		return false, err
	}
	account, err := m.config.State.Load(ctx, tenantID)
	if errors.Is(err, ErrNoAccount) {
		return false, notSetUp(renewOp)
	}
	if err != nil {
		return false, err
	}
	home := account
	if account.Application.HomeTenantID != "" {
		if home, err = m.config.State.Load(ctx, account.homeID()); errors.Is(err, ErrNoAccount) {
			return false, homeMissing(account)
		} else if err != nil {
			return false, err
		}
	}
	r, err := m.openRenewal(ctx, application{home: home}, RenewOptions{})
	if err != nil {
		return false, err
	}
	if r.hasWork() || home.TenantID == account.TenantID {
		return r.hasWork(), nil
	}
	connection, err := m.connectionOf(ctx, account, renewOp)
	return err == nil && !strings.EqualFold(connection.CertificateThumbprint, r.result.Thumbprint), err
}

// hasWork reports whether a renewal would do anything, as far as the account tells.
func (r *renewal) hasWork() bool {
	if r.unfinished() != "" || !r.m.today().Before(r.result.DueAfter) {
		return true
	}
	for _, key := range r.account.Keys {
		over := key.Phase == KeyRetiring && key.Thumbprint != r.result.Thumbprint && !key.RemoveAfter.After(r.m.today())
		if over || key.Purpose == RehearsalKey || key.Phase == KeyRemoved {
			return true
		}
	}
	return false
}
