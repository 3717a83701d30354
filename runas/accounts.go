package runas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
)

// AccountSummary is what this home alone tells of an account.
type AccountSummary struct {
	Account
	// Thumbprint is that of the certificate that the connection names, empty where there is no connection.
	Thumbprint       string
	CertificateUntil time.Time // zero where the certificate is not in this home
}

// Summaries returns what this home tells of accounts, in their order. It reads each certificate once and no private key.
func (m *Manager) Summaries(ctx context.Context, accounts []Account) ([]AccountSummary, error) {
	leaves, err := m.config.Certificates.List(ctx)
	if err != nil {
		return nil, err
	}
	until := make(map[string]time.Time, len(leaves))
	for _, leaf := range leaves {
		until[certs.Thumbprint(leaf)] = leaf.NotAfter.UTC()
	}
	summaries := make([]AccountSummary, len(accounts))
	for i, account := range accounts {
		summaries[i].Account = account
		connection, err := m.storedConnection(ctx, account)
		if err != nil {
			return nil, err
		}
		if connection == nil {
			continue
		}
		if account.InitialDomain == "" {
			summaries[i].InitialDomain, summaries[i].Application.AppID = connection.Organization, connection.ApplicationID
		}
		summaries[i].Thumbprint = strings.ToUpper(connection.CertificateThumbprint)
		summaries[i].CertificateUntil = until[summaries[i].Thumbprint]
	}
	return summaries, nil
}

// change loads an account under the lock, changes it and saves it. change may look at the others.
func (m *Manager) change(ctx context.Context, tenantID, op string, change func(account *Account, others []Account) error) (account Account, err error) {
	unlock, err := m.config.State.Lock(ctx, op)
	if err != nil {
		return Account{}, err
	}
	defer release(&err, unlock)
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return Account{}, stop(ctx, err, op, subject{})
	}
	i := slices.IndexFunc(accounts, func(a Account) bool { return a.TenantID == tenantID && a.InitialDomain != "" })
	if i < 0 {
		return Account{}, notSetUp(op)
	}
	account = accounts[i]
	if err := change(&account, slices.Delete(accounts, i, i+1)); err != nil {
		return Account{}, stop(ctx, err, op, subject{})
	}
	return account, stop(ctx, m.config.State.Save(ctx, account), op, subject{})
}

// Rename gives an account another name.
func (m *Manager) Rename(ctx context.Context, tenantID, name string) (Account, error) {
	return m.change(ctx, tenantID, "rename the account", func(account *Account, others []Account) error {
		if err := checkAccountName(name, account.InitialDomain); err != nil {
			return err
		}
		for _, other := range others {
			if other.answersTo(name) || strings.EqualFold(name, defaultName(other.InitialDomain)) {
				return fail.New(fail.InvalidInput, "", "the account of "+orDefault(other.InitialDomain, other.TenantID)+" answers to "+name, "choose another name")
			}
		}
		account.Name = name
		return nil
	})
}

// checkAccountName refuses a name that could be taken for a domain of another tenant, or would need quotes in a shell.
func checkAccountName(name, ownDomain string) error {
	if strings.EqualFold(name, ownDomain) {
		return nil
	}
	if !isWord(name) || strings.Contains(name, ".") {
		return fail.New(fail.InvalidInput, "", fmt.Sprintf("%q is no name for an account", name), "a name has letters, digits, - and _, and begins with one of the first two")
	}
	return nil
}

// Tag adds tags to an account and takes others away. Adding one that it has, or taking away one that it has not, does nothing.
func (m *Manager) Tag(ctx context.Context, tenantID string, add, remove []string) (Account, error) {
	for _, tag := range slices.Concat(add, remove) {
		if err := checkTag(tag); err != nil {
			return Account{}, err
		}
	}
	return m.change(ctx, tenantID, "tag the account", func(account *Account, _ []Account) error {
		account.Tags = withTags(account.Tags, add)
		account.Tags = slices.DeleteFunc(account.Tags, func(tag string) bool {
			return slices.ContainsFunc(remove, func(gone string) bool { return strings.EqualFold(tag, gone) })
		})
		return nil
	})
}

func checkTag(tag string) error {
	if !isWord(tag) {
		return fail.New(fail.InvalidInput, "tag the account", fmt.Sprintf("%q is no tag", tag), "a tag has letters, digits, - . and _, and begins with one of the first two")
	}
	return nil
}

// withTags returns tags and more, sorted, each once and in lower case.
func withTags(tags, more []string) []string {
	all := slices.Clone(tags)
	for _, tag := range more {
		all = append(all, strings.ToLower(tag))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Forget deletes what this home knows of an account: its connection, and the certificates that no other account uses. Nothing
// changes in the tenant. The account that holds the keys of a multi-tenant application stays while others use it. It returns
// the thumbprints of the certificates that were deleted.
func (m *Manager) Forget(ctx context.Context, tenantID string) (deleted []string, err error) {
	const op = "remove the account from this home"
	unlock, err := m.config.State.Lock(ctx, "account remove")
	if err != nil {
		return nil, err
	}
	defer release(&err, unlock)
	deleted, err = m.forget(ctx, tenantID)
	return deleted, stop(ctx, err, op, subject{})
}

func (m *Manager) forget(ctx context.Context, tenantID string) (deleted []string, err error) {
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(accounts, func(a Account) bool { return a.TenantID == tenantID })
	if i < 0 {
		return nil, nil
	}
	account := accounts[i]
	others := slices.Delete(accounts, i, i+1)
	for _, other := range others {
		if other.TenantID != tenantID && strings.EqualFold(other.homeID(), tenantID) {
			return nil, fail.New(fail.InvalidInput, "", "the account of "+other.InitialDomain+" uses its application, whose keys are renewed here",
				"exorun account remove "+other.Called()+" first")
		}
	}
	thumbprints, err := m.thumbprintsOf(ctx, account)
	if err != nil {
		return nil, err
	}
	inUse := make(map[string]bool)
	for _, other := range others {
		used, err := m.thumbprintsOf(ctx, other)
		if err != nil {
			return nil, err
		}
		for _, thumbprint := range used {
			inUse[thumbprint] = true
		}
	}
	// The account goes last, so that a cut run can be continued.
	for _, thumbprint := range thumbprints {
		if inUse[thumbprint] {
			continue
		}
		if err := m.config.Certificates.Remove(ctx, thumbprint); err != nil && !errors.Is(err, certs.ErrNotFound) && !errors.Is(err, certs.ErrBadThumbprint) {
			return deleted, err
		}
		deleted = append(deleted, thumbprint)
	}
	return deleted, m.config.State.Delete(ctx, tenantID)
}

// thumbprintsOf returns the certificates that an account uses or has used.
func (m *Manager) thumbprintsOf(ctx context.Context, account Account) ([]string, error) {
	var thumbprints []string
	for _, key := range account.Keys {
		thumbprints = append(thumbprints, key.Thumbprint)
	}
	connection, err := m.storedConnection(ctx, account)
	switch {
	case err != nil:
		return nil, err
	case connection != nil && !slices.Contains(thumbprints, strings.ToUpper(connection.CertificateThumbprint)):
		thumbprints = append(thumbprints, strings.ToUpper(connection.CertificateThumbprint))
	}
	return thumbprints, nil
}

// CertificateUse is a certificate with the account that uses it.
type CertificateUse struct {
	Account    Account
	Thumbprint string
	NotAfter   time.Time // zero where it is not known
	// InUse is set where the account's connection names it. Phase and RemoveAfter are those of its key, which is empty for an
	// account of a multi-tenant application whose keys lie in another tenant.
	InUse       bool
	Phase       KeyPhase
	RemoveAfter time.Time
	Foreign     bool // others made its key, which stays until it is retired by name
}

// CertificatesOf returns the certificates of accounts, those in use first. It reads each certificate once and no private key.
func (m *Manager) CertificatesOf(ctx context.Context, accounts []Account) ([]CertificateUse, error) {
	summaries, err := m.Summaries(ctx, accounts)
	if err != nil {
		return nil, err
	}
	var uses []CertificateUse
	for _, summary := range summaries {
		first := len(uses)
		for _, key := range summary.Keys {
			uses = append(uses, CertificateUse{
				Account: summary.Account, Thumbprint: key.Thumbprint, NotAfter: key.NotAfter, Phase: key.Phase, RemoveAfter: key.RemoveAfter, Foreign: key.Foreign,
			})
		}
		if summary.Thumbprint == "" {
			continue
		}
		i := slices.IndexFunc(uses[first:], func(u CertificateUse) bool { return strings.EqualFold(u.Thumbprint, summary.Thumbprint) })
		used := CertificateUse{Account: summary.Account, Thumbprint: summary.Thumbprint, NotAfter: summary.CertificateUntil}
		if i >= 0 {
			used = uses[first+i]
			uses = slices.Delete(uses, first+i, first+i+1)
		}
		used.InUse = true
		uses = slices.Insert(uses, first, used)
	}
	return uses, nil
}
