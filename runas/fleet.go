package runas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/exorun/exorun/internal/fail"
)

// A state may hold the accounts of several hundred tenants. People choose among them by name, domain, tenant id or tag.

const findOp = "find the Run As account"

// Accounts returns all accounts, sorted by name. A tenant that has connections and no account, as people write them by hand,
// is among them by its tenant id alone.
func (m *Manager) Accounts(ctx context.Context) ([]Account, error) {
	tenants, err := m.config.State.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	accounts := make([]Account, 0, len(tenants))
	for _, tenantID := range tenants {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		account, err := m.config.State.Load(ctx, tenantID)
		if errors.Is(err, ErrNoAccount) {
			account = Account{TenantID: tenantID}
		} else if err != nil {
			return nil, err
		}
		accounts = append(accounts, account)
	}
	slices.SortStableFunc(accounts, func(a, b Account) int { return cmp.Compare(a.Called(), b.Called()) })
	return accounts, nil
}

// FindAccount returns the tenant id of the account that text names: its name, its initial domain or its tenant id, in any
// case. Empty text means the only account of the state. Where there is none the error is fail.NotSetUp; where several could be
// meant it is fail.Usage and lists their names.
func (m *Manager) FindAccount(ctx context.Context, text string) (tenantID string, err error) {
	tenants, err := m.config.State.Tenants(ctx)
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	switch {
	case len(tenants) == 0 && text == "":
		return "", notSetUp(findOp)
	case len(tenants) == 1 && text == "":
		return tenants[0], nil
	case slices.Contains(tenants, strings.ToLower(text)):
		return strings.ToLower(text), nil
	}
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return "", err
	}
	if text == "" {
		return "", fail.New(fail.Usage, findOp, "this home has several: "+names(accounts), "choose one with --account")
	}
	var found []Account
	for _, account := range accounts {
		if account.answersTo(text) {
			found = append(found, account)
		}
	}
	switch {
	case len(found) == 1:
		return found[0].TenantID, nil
	case len(found) > 1:
		return "", fail.New(fail.Usage, findOp, "several answer to "+text+": "+domains(found), "choose one by its domain or tenant id")
	case len(accounts) == 0 || strings.Contains(text, "."):
		return "", fail.New(fail.NotSetUp, findOp+" of "+text, "this home has none for it", "exorun setup --organization "+text)
	}
	return "", fail.New(fail.NotSetUp, findOp+" of "+text, "this home has none of that name; it has "+names(accounts), "exorun account list")
}

// Called is what an account is called in messages: its name, or its tenant id where it has none.
func (a Account) Called() string { return orDefault(a.Name, a.TenantID) }

// answersTo reports whether text is the account's name, initial domain or tenant id.
func (a Account) answersTo(text string) bool {
	return text != "" && (strings.EqualFold(text, a.Name) || strings.EqualFold(text, a.InitialDomain) || strings.EqualFold(text, a.TenantID))
}

// mostNames bounds how many names a message lists.
const mostNames = 8

func names(accounts []Account) string { return listed(accounts, Account.Called) }

func domains(accounts []Account) string {
	return listed(accounts, func(a Account) string { return orDefault(a.InitialDomain, a.TenantID) })
}

func listed(accounts []Account, text func(Account) string) string {
	var texts []string
	for _, account := range accounts[:min(len(accounts), mostNames)] {
		texts = append(texts, text(account))
	}
	list := strings.Join(texts, ", ")
	if more := len(accounts) - mostNames; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// defaultName is the first label of a domain: contoso of contoso.onmicrosoft.com.
func defaultName(domain string) string {
	label, _, _ := strings.Cut(domain, ".")
	return label
}

// freeName is the name of a new account: the first label of its initial domain, or the whole domain where another account has
// taken that name.
func (m *Manager) freeName(ctx context.Context, initialDomain string) (string, error) {
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return "", err
	}
	name := defaultName(initialDomain)
	if slices.ContainsFunc(accounts, func(a Account) bool { return a.answersTo(name) }) {
		return initialDomain, nil
	}
	return name, nil
}

// Selection chooses among accounts. The zero value chooses all.
type Selection struct {
	// Account is a name, domain or tenant id, in which * stands for any letters and ? for one; empty for any.
	Account string
	Tags    []string // all of which the account must have
}

// IsPattern reports whether an account's name is a pattern that may choose several.
func IsPattern(account string) bool { return strings.ContainsAny(account, "*?") }

// Select returns those of the accounts that a selection chooses, in their order. None is fail.NotSetUp.
func (s Selection) Select(accounts []Account) ([]Account, error) {
	pattern := strings.NewReplacer(`\`, `\\`, "[", `\[`).Replace(strings.ToLower(s.Account))
	var chosen []Account
	for _, account := range accounts {
		named := pattern == ""
		for _, text := range []string{account.Name, account.InitialDomain, account.TenantID} {
			fits, err := path.Match(pattern, strings.ToLower(text))
			if err != nil {
				return nil, fail.Wrap(err, fail.Usage, findOp, fmt.Sprintf("%q is not a pattern", s.Account), "")
			}
			named = named || fits && text != ""
		}
		if named && account.hasTags(s.Tags) {
			chosen = append(chosen, account)
		}
	}
	switch {
	case len(chosen) > 0:
		return chosen, nil
	case len(accounts) == 0:
		return nil, notSetUp(findOp)
	}
	return nil, fail.New(fail.NotSetUp, findOp, "none of the "+fmt.Sprint(len(accounts))+" accounts of this home is chosen by that", "exorun account list")
}

func (a Account) hasTags(tags []string) bool {
	for _, tag := range tags {
		if !slices.Contains(a.Tags, strings.ToLower(tag)) {
			return false
		}
	}
	return true
}

// mostLetters bounds names and tags.
const mostLetters = 64

// isWord reports whether text may be a tag, or but for its dots a name: it can be typed in any shell without quotes, and a list
// of tags be parted by blanks, semicolons or bars.
func isWord(text string) bool {
	if text == "" || utf8.RuneCountInString(text) > mostLetters {
		return false
	}
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && (i == 0 || !strings.ContainsRune("._-", r)) {
			return false
		}
	}
	return true
}
