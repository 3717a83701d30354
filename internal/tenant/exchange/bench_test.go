package exchange

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
	"github.com/exorun/exorun/internal/tenant/token"
)

// BenchmarkPage answers a page of a thousand whole mailboxes.
func BenchmarkPage(b *testing.B) { benchmark(b, `{}`) }

// BenchmarkFilter looks for one mailbox among fifty thousand by a filter.
func BenchmarkFilter(b *testing.B) {
	benchmark(b, `{"Filter":"RecipientTypeDetails -eq 'UserMailbox' -and DisplayName -like '*nobody*'"}`)
}

func benchmark(b *testing.B, parameters string) {
	store, err := state.Open(state.Options{Seed: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	issuer, err := token.NewIssuer(keyFolder, store.Now)
	if err != nil {
		b.Fatal(err)
	}
	handler, err := New(Options{Store: store, Faults: faults.New(store), Tokens: issuer, Mailboxes: 50000})
	if err != nil {
		b.Fatal(err)
	}
	var tenant string
	store.View(func(d *state.Directory) { tenant = d.Tenant.ID })
	bearer, _, err := issuer.Mint(token.Claims{Audience: "https://outlook.office365.com", TenantID: tenant, IDType: "app", Roles: []string{"Exchange.ManageAsApp"}, Wids: []string{state.RoleExchangeAdministrator}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(command("Get-Mailbox", parameters)))
		request.Header.Set("Authorization", "Bearer "+bearer)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusOK {
			b.Fatalf("%d %s", recorder.Code, recorder.Body)
		}
		b.SetBytes(int64(recorder.Body.Len()))
	}
}
