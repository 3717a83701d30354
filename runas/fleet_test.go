package runas_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

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
		State: state, Trail: state, Client: http.DefaultClient, Certificates: certs.NewFileStore(state.CertificatesPath(), certs.FileStoreOptions{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return manager, state
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
