package graph

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// signedBy returns a pair whose certificate another one has signed.
func signedBy(t *testing.T, authority pair, notBefore time.Time, life time.Duration) pair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	parent, err := x509.ParseCertificate(authority.der)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "nightly"}, NotBefore: notBefore, NotAfter: notBefore.Add(life),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, authority.key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{key, der}
}

// TestCertificateRules holds certificates against the tenant's rules, as an administrator uploads them and as the
// application rolls its own.
func TestCertificateRules(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, appID := b.newApp("automation")
	const day = 24 * time.Hour
	begin := b.clock().Add(-15 * time.Minute)
	year, quarter := newPair(t, begin, 365*day), newPair(t, begin, 90*day)
	issued := signedBy(t, year, begin, 90*day)
	roll := func(add, with pair) reply {
		return b.do(b.as(appID), "POST", "/v1.0/applications/"+id+"/addKey", map[string]any{"keyCredential": plainKey(add), "proof": b.proof(with, id, nil)})
	}

	b.set("certificate-lifetime=P90D")
	b.patchKeys(id, plainKey(year)).want(t, 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	b.patchKeys(id, plainKey(quarter)).want(t, 204, "")
	roll(year, quarter).want(t, 400, "CredentialInvalidLifetimeAsPerAppPolicy")

	b.set("policy-exempts-administrator")
	stored := map[string]any{"keyId": b.keys(id)[0]["keyId"]}
	b.patchKeys(id, stored, plainKey(year)).want(t, 204, "")
	roll(newPair(t, begin, 200*day), quarter).want(t, 400, "CredentialInvalidLifetimeAsPerAppPolicy")
	b.patchKeys(id, stored).want(t, 204, "")

	if err := b.faults.ClearAll(); err != nil {
		t.Fatal(err)
	}
	b.set("self-signed-forbidden")
	b.patchKeys(id, stored, plainKey(newPair(t, begin, 90*day))).want(t, 400, "CredentialTypeNotAllowedAsPerAppPolicy")
	roll(issued, quarter).want(t, 200, "")
}

// TestReadsCertificateRules reads the rules as a client does before it makes a certificate.
func TestReadsCertificateRules(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id, _, _ := b.newApp("automation")
	const path = "/v1.0/policies/defaultAppManagementPolicy"
	rules := func() []any {
		t.Helper()
		got := b.do(b.user(appsAdmin, asUser), "GET", path, nil).want(t, 200, "").json(t)
		return got["applicationRestrictions"].(map[string]any)["keyCredentials"].([]any)
	}
	if got := rules(); len(got) != 0 {
		t.Errorf("a new tenant has rules: %v", got)
	}
	for _, fault := range []string{"certificate-lifetime=P90D", "self-signed-forbidden", "policy-exempts-administrator"} {
		b.set(fault)
	}
	got := rules()
	if len(got) != 2 {
		t.Fatalf("rules %v", got)
	}
	lifetime, authority := got[0].(map[string]any), got[1].(map[string]any)
	if lifetime["restrictionType"] != "asymmetricKeyLifetime" || lifetime["maxLifetime"] != "P90D" || lifetime["excludeActors"] == nil || authority["restrictionType"] != "trustedCertificateAuthority" {
		t.Errorf("rules %v", got)
	}
	if got := b.do(b.app(), "GET", "/v1.0/applications/"+id+"/appManagementPolicies", nil).want(t, 200, "").json(t)["value"].([]any); len(got) != 0 {
		t.Errorf("the application has policies of its own: %v", got)
	}
	b.set("app-policy-unreadable")
	b.do(b.user(globalAdmin, asUser), "GET", path, nil).want(t, 403, "Authorization_RequestDenied")
	b.do(b.app(), "GET", "/v1.0/policies/appManagementPolicies", nil).want(t, 403, "Authorization_RequestDenied")
}
