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
func BenchmarkPage(b *testing.B) {
	store, err := state.Open(state.Options{Seed: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	issuer, err := token.NewIssuer("", store.Now)
	if err != nil {
		b.Fatal(err)
	}
	handler, err := New(Options{Store: store, Faults: faults.New(store), Tokens: issuer, Mailboxes: 5000})
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
		request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(command("Get-Mailbox", `{}`)))
		request.Header.Set("Authorization", "Bearer "+bearer)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		b.SetBytes(int64(recorder.Body.Len()))
	}
}
