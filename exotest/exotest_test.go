package exotest_test

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/exorun/exorun/appauth"
	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exotest"
)

func TestTenant(t *testing.T) {
	t.Parallel()
	tenant := exotest.NewTenant(t, exotest.WithSeed("exotest"))
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "nightly report"})
	if err != nil {
		t.Fatal(err)
	}
	clientID := tenant.AddApplication(t, certificate.Leaf)
	number := func() int {
		credential, err := appauth.NewCredential(tenant.InitialDomain(), clientID, certificate.Leaf, certificate.Signer,
			&appauth.Options{Transport: tenant.HTTPClient()})
		if err != nil {
			t.Fatal(err)
		}
		_, err = credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://outlook.office365.com/.default"}})
		if refusal, ok := errors.AsType[*appauth.AuthError](err); ok {
			return refusal.Number
		}
		if err != nil {
			t.Fatal(err)
		}
		return 0
	}
	if got := number(); got != 0 {
		t.Errorf("AADSTS%d from a whole tenant", got)
	}
	tenant.SetFault(t, "service-principal-disabled")
	if got := number(); got != 7000112 {
		t.Errorf("AADSTS%d for a disabled service principal, want 7000112", got)
	}
	tenant.ClearFaults(t)
	if got := number(); got != 0 {
		t.Errorf("AADSTS%d after the fault", got)
	}
	tenant.MoveCalendar(t, 2*366*24*time.Hour)
	if got := number(); got != 700027 {
		t.Errorf("AADSTS%d in two years, want 700027", got)
	}

	if data, err := os.ReadFile(tenant.Env()["SSL_CERT_FILE"]); err != nil || !slices.Equal(data, tenant.CACertPEM()) {
		t.Errorf("SSL_CERT_FILE does not hold the authority: %v", err)
	}
	requests := tenant.Requests()
	if len(requests) != 4 || requests[1].Status != 400 || requests[1].Caller != clientID {
		t.Errorf("requests %+v", requests)
	}
}

func TestSeedReproducesTheTenant(t *testing.T) {
	t.Parallel()
	if one, two := exotest.NewTenant(t, exotest.WithSeed("a")).ID(), exotest.NewTenant(t, exotest.WithSeed("a")).ID(); one != two {
		t.Errorf("the same seed gives the tenants %s and %s", one, two)
	}
}

func TestFaultsAreDescribed(t *testing.T) {
	t.Parallel()
	for _, fault := range exotest.Faults() {
		if fault.Name == "" || fault.Description == "" {
			t.Errorf("fault %+v", fault)
		}
	}
}

func TestTenants(t *testing.T) {
	t.Parallel()
	together := exotest.NewTenant(t, exotest.WithTenants(3), exotest.WithCloud("usgov")).Tenants(t)
	if len(together) != 3 || together[0].InitialDomain() != "contoso.onmicrosoft.us" || together[2].InitialDomain() != "customer002.onmicrosoft.us" {
		t.Fatalf("%d tenants, the first %s", len(together), together[0].InitialDomain())
	}
	if together[1].ID() == together[2].ID() || together[1].Env()["HTTPS_PROXY"] != together[0].Env()["HTTPS_PROXY"] {
		t.Error("two tenants have one id, or two listeners")
	}
}
