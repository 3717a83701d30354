package runas_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/exorun/exorun/exotest"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// newProvider is a home with a multi-tenant application that customers use. The first rig is its home tenant's.
func newProvider(t *testing.T, customers int) (rigs []*rig, appID string) {
	t.Helper()
	first := newRig(t, exotest.WithTenants(customers+1))
	for n, tenant := range first.tenant.Tenants(t) {
		r := first
		if n > 0 {
			r = &rig{tenant: tenant, home: first.home, wire: first.wire, pace: first.pace}
		}
		rigs = append(rigs, r)
		result, err := first.manager(t).Setup(t.Context(), r.admin(), runas.SetupOptions{
			Organization: tenant.InitialDomain(), AppID: appID, MultiTenant: n == 0,
		})
		if err != nil {
			t.Fatalf("%s: %v", tenant.InitialDomain(), describe(err))
		}
		appID = result.AppID
	}
	return rigs, appID
}

// A customer whose chain is broken keeps the old certificate, whose key stays on the application for as long as that customer's
// connection names it, however long its time has come.
func TestKeyOfACustomerThatStaysBehind(t *testing.T) {
	t.Parallel()
	rigs, appID := newProvider(t, 2)
	home, broken, well := rigs[0], rigs[1], rigs[2]
	old := home.connection(t).CertificateThumbprint
	broken.tenant.SetFault(t, "role-missing")
	options := runas.RenewOptions{TenantID: well.tenant.ID(), Force: true, NoOverlap: true}
	result, err := home.manager(t).Renew(t.Context(), options)
	if !errors.Is(err, fail.RoleMissing) || result.Outcome != runas.Renewed {
		t.Fatalf("%+v, %v", result, describe(err))
	}
	for range 2 {
		if got := broken.connection(t).CertificateThumbprint; got != old {
			t.Fatalf("the connection of the broken customer names %s, want the old %s", got, old)
		}
		if got := home.thumbprints(t, appID); !slices.Contains(got, old) || len(got) != 2 {
			t.Fatalf("the application has the keys %v, want the old %s and the new one", got, old)
		}
		if got := well.connection(t).CertificateThumbprint; got != result.Thumbprint {
			t.Fatalf("the connection of the other customer names %s, want the new %s", got, result.Thumbprint)
		}
		home.move(t, 3*day)
		if _, err := home.manager(t).Retire(t.Context(), runas.RetireOptions{TenantID: home.tenant.ID()}); err != nil {
			t.Fatal(err)
		}
		if _, err := home.manager(t).Renew(t.Context(), runas.RenewOptions{TenantID: home.tenant.ID()}); !errors.Is(err, fail.RoleMissing) {
			t.Fatal(err)
		}
	}
	broken.tenant.ClearFaults(t)
	if err := broken.callExchange(t.Context()); err != nil {
		t.Errorf("by the old certificate: %v", err)
	}
	home.renew(t, runas.RenewOptions{TenantID: broken.tenant.ID()})
	if err := broken.callExchange(t.Context()); err != nil {
		t.Errorf("by the new certificate: %v", err)
	}
	// It may have been read until now, so that it stays for the overlap.
	if got := home.thumbprints(t, appID); len(got) != 2 {
		t.Errorf("the application has the keys %v, want two", got)
	}
	home.move(t, 2*day)
	home.renew(t, runas.RenewOptions{TenantID: home.tenant.ID()})
	if got := home.thumbprints(t, appID); !slices.Equal(got, []string{result.Thumbprint}) {
		t.Errorf("the application has the keys %v, want %s alone", got, result.Thumbprint)
	}
}

// The keys of customers are not in this home where the account of the application's own tenant is not.
func TestCustomerWithoutItsHome(t *testing.T) {
	t.Parallel()
	rigs, _ := newProvider(t, 1)
	home, customer := rigs[0], rigs[1]
	state, _ := home.state(nil)
	if _, err := home.manager(t).Forget(t.Context(), home.tenant.ID()); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("forgetting what a customer uses: %v", err)
	}
	if err := state.Delete(t.Context(), home.tenant.ID()); err != nil {
		t.Fatal(err)
	}
	if _, err := home.manager(t).Renew(t.Context(), runas.RenewOptions{TenantID: customer.tenant.ID()}); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("renewal: %v", err)
	}
	var lines []runas.AccountRenewal
	total := 0
	err := home.manager(t).RenewAll(t.Context(), runas.Selection{}, runas.RenewOptions{}, func(all []runas.Account) { total = len(all) },
		func(done runas.AccountRenewal) { lines = append(lines, done) })
	if err != nil || total != 1 || len(lines) != 1 || !errors.Is(lines[0].Err, fail.NotSetUp) {
		t.Errorf("renewal of all: %d, %v, %+v", total, err, lines)
	}
	if err := customer.callExchange(t.Context()); err != nil {
		t.Errorf("the customer's chain: %v", err)
	}
}
