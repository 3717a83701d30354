package runas_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
	"github.com/exorun/exorun/runas"
)

// newFleet returns a manager of a home with accounts that no tenant stands behind.
func newFleet(t *testing.T, accounts ...runas.Account) (*runas.Manager, *runas.FileState) {
	t.Helper()
	state := runas.NewFileState(statefile.Open(t.TempDir(), statefile.Options{}), "public")
	for _, account := range accounts {
		if err := state.Save(t.Context(), account); err != nil {
			t.Fatal(err)
		}
	}
	manager, err := runas.New(runas.Config{
		State: state, Trail: state, Client: &http.Client{Transport: deadNetwork{}}, Clock: hastyClock{}, Pace: quickPace,
		Certificates: certs.NewFileStore(state.CertificatesPath(), certs.FileStoreOptions{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return manager, state
}

// deadNetwork reaches nothing.
type deadNetwork struct{}

func (deadNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no route to host")}
}

func TestFindAccount(t *testing.T) {
	t.Parallel()
	one := runas.Account{TenantID: "11111111-0000-0000-0000-00000000000a", InitialDomain: "contoso.onmicrosoft.com"}
	two := runas.Account{TenantID: "22222222-0000-0000-0000-00000000000b", InitialDomain: "fabrikam.onmicrosoft.com", Name: "bakery"}
	tests := []struct {
		text, want string
		code       fail.Code
		says       string
	}{
		{text: "contoso", want: one.TenantID},
		{text: " CONTOSO ", want: one.TenantID},
		{text: "contoso.onmicrosoft.com", want: one.TenantID},
		{text: "11111111-0000-0000-0000-00000000000A", want: one.TenantID},
		{text: "bakery", want: two.TenantID},
		{text: "fabrikam.onmicrosoft.com", want: two.TenantID},
		{text: "fabrikam", code: fail.NotSetUp, says: "it has bakery, contoso"},
		{text: "tailspin.onmicrosoft.com", code: fail.NotSetUp, says: "none for it"},
		{text: "", code: fail.Usage, says: "this home has several: bakery, contoso"},
	}
	m, _ := newFleet(t, one, two)
	for _, test := range tests {
		got, err := m.FindAccount(t.Context(), test.text)
		if got != test.want || fail.CodeOf(err) != test.code || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %q, %v; want %q, %s with %q", test.text, got, err, test.want, test.code, test.says)
		}
	}

	alone, _ := newFleet(t, one)
	if got, err := alone.FindAccount(t.Context(), ""); err != nil || got != one.TenantID {
		t.Errorf("the only one: %q, %v", got, err)
	}
	empty, _ := newFleet(t)
	if _, err := empty.FindAccount(t.Context(), ""); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("none: %v", err)
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	m, _ := newFleet(t,
		runas.Account{TenantID: "a1", InitialDomain: "contoso.onmicrosoft.com", Tags: []string{"gold", "production"}},
		runas.Account{TenantID: "b2", InitialDomain: "contosodev.onmicrosoft.com", Tags: []string{"gold"}},
		runas.Account{TenantID: "c3", InitialDomain: "fabrikam.onmicrosoft.com", Tags: []string{"production"}},
	)
	all, err := m.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		selection runas.Selection
		want      []string
	}{
		{runas.Selection{}, []string{"contoso", "contosodev", "fabrikam"}},
		{runas.Selection{Account: "Contoso*"}, []string{"contoso", "contosodev"}},
		{runas.Selection{Account: "contoso"}, []string{"contoso"}},
		{runas.Selection{Account: "*.onmicrosoft.com"}, []string{"contoso", "contosodev", "fabrikam"}},
		{runas.Selection{Account: "c?"}, []string{"fabrikam"}}, // its tenant id
		{runas.Selection{Tags: []string{"Production"}}, []string{"contoso", "fabrikam"}},
		{runas.Selection{Tags: []string{"production", "gold"}}, []string{"contoso"}},
		{runas.Selection{Account: "contoso*", Tags: []string{"production"}}, []string{"contoso"}},
		{runas.Selection{Tags: []string{"silver"}}, nil},
		{runas.Selection{Account: "[a-z]*"}, nil},
	} {
		chosen, err := test.selection.Select(all)
		var got []string
		for _, account := range chosen {
			got = append(got, account.Name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || (len(test.want) == 0) != errors.Is(err, fail.NotSetUp) {
			t.Errorf("%+v: %v (-want +got):\n%s", test.selection, err, diff)
		}
	}
}

// manyAccounts are accounts with connections and a certificate, that no tenant stands behind.
func manyAccounts(t *testing.T, count int) (*runas.Manager, []runas.Account) {
	t.Helper()
	m, state := newFleet(t)
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "many", Key: keys()[0], Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := certs.NewFileStore(state.CertificatesPath(), certs.FileStoreOptions{}).Put(t.Context(), certificate); err != nil {
		t.Fatal(err)
	}
	for n := range count {
		account := runas.Account{TenantID: fmt.Sprintf("tenant-%03d", n), InitialDomain: fmt.Sprintf("customer%03d.onmicrosoft.com", n)}
		err := errors.Join(state.Save(t.Context(), account), state.PutConnection(t.Context(), account.TenantID, runas.Connection{
			Name: runas.DefaultConnection, ApplicationID: oneApp, TenantID: account.TenantID, CertificateThumbprint: certificate.Thumbprint(),
			Organization: account.InitialDomain,
		}))
		if err != nil {
			t.Fatal(err)
		}
	}
	accounts, err := m.Accounts(t.Context())
	if err != nil || len(accounts) != count {
		t.Fatalf("%d accounts, %v", len(accounts), err)
	}
	return m, accounts
}

// A network that is dead is found out by the first accounts, not by each of them.
func TestVerifyAllWithoutANetwork(t *testing.T) {
	t.Parallel()
	m, accounts := manyAccounts(t, 5*runas.AtOnce)
	reported, untried := 0, 0
	err := m.VerifyAll(t.Context(), accounts, runas.VerifyOptions{}, func(found runas.AccountReport) {
		reported++
		if !errors.Is(found.Fault(), fail.NoNetwork) {
			t.Errorf("%s: %v", found.Account.Name, found.Fault())
		}
		if strings.Contains(fmt.Sprint(found.Err), "not tried") {
			untried++
		}
	})
	if err != nil || reported != len(accounts) || untried < 3*runas.AtOnce {
		t.Errorf("%d of %d accounts were reported, %d were not tried: %v", reported, len(accounts), untried, err)
	}
}

// Once its context has ended nothing is begun and nothing is reported any more.
func TestVerifyAllEndsWithItsContext(t *testing.T) {
	t.Parallel()
	m, accounts := manyAccounts(t, 5*runas.AtOnce)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reported := 0
	err := m.VerifyAll(ctx, accounts, runas.VerifyOptions{}, func(runas.AccountReport) {
		if reported++; reported == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || reported != 3 {
		t.Errorf("%d accounts were reported, %v", reported, err)
	}
}

func TestNamesAndTags(t *testing.T) {
	t.Parallel()
	m, _ := newFleet(t,
		runas.Account{TenantID: "a1", InitialDomain: "contoso.onmicrosoft.com"},
		runas.Account{TenantID: "b2", InitialDomain: "fabrikam.onmicrosoft.com", Name: "bakery"},
	)
	for _, name := range []string{"", "a b", "-x", "a.b", "fabrikam.onmicrosoft.com", "B2", "Bakery", "fabrikam"} {
		if _, err := m.Rename(t.Context(), "a1", name); !errors.Is(err, fail.InvalidInput) {
			t.Errorf("the name %q: %v", name, err)
		}
	}
	for _, name := range []string{"Bücher", "contoso.onmicrosoft.com", "contoso"} {
		if account, err := m.Rename(t.Context(), "a1", name); err != nil || account.Name != name {
			t.Errorf("the name %q: %q, %v", name, account.Name, err)
		}
	}
	if _, err := m.Rename(t.Context(), "c3", "x"); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("no account: %v", err)
	}
	for _, step := range []struct{ add, remove, want []string }{
		{[]string{"Production", "gold"}, nil, []string{"gold", "production"}},
		{[]string{"gold"}, []string{"trial"}, []string{"gold", "production"}},
		{nil, []string{"PRODUCTION"}, []string{"gold"}},
	} {
		account, err := m.Tag(t.Context(), "a1", step.add, step.remove)
		if err != nil || !slices.Equal(account.Tags, step.want) {
			t.Errorf("+%v -%v: %v, %v; want %v", step.add, step.remove, account.Tags, err, step.want)
		}
	}
	if _, err := m.Tag(t.Context(), "a1", []string{"a,b"}, nil); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("a tag with a comma: %v", err)
	}
}

// Certificates that another account uses stay when an account is forgotten.
func TestForgetKeepsWhatOthersUse(t *testing.T) {
	t.Parallel()
	m, accounts := manyAccounts(t, 2)
	if deleted, err := m.Forget(t.Context(), accounts[0].TenantID); err != nil || len(deleted) != 0 {
		t.Errorf("the first: %v, %v", deleted, err)
	}
	if deleted, err := m.Forget(t.Context(), accounts[1].TenantID); err != nil || len(deleted) != 1 {
		t.Errorf("the last: %v, %v", deleted, err)
	}
	if left, err := m.Accounts(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
