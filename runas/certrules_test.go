package runas_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// authority is a company's own certificate authority.
type authority struct {
	leaf *x509.Certificate
	key  *rsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Contoso Issuing CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
	}
	key := keys()[0]
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{leaf, key}
}

// answer signs a request, valid from begin on.
func (a authority) answer(t *testing.T, request []byte, begin time.Time, life time.Duration) *x509.Certificate {
	t.Helper()
	asked, err := x509.ParseCertificateRequest(request)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<60))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: asked.Subject, NotBefore: begin, NotAfter: begin.Add(life)}
	der, err := x509.CreateCertificate(rand.Reader, template, a.leaf, asked.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// bring asks the authority for a certificate and brings its answer home.
func (r *rig) bring(t *testing.T, a authority, life time.Duration) *certs.Certificate {
	t.Helper()
	request, err := r.manager(t).RequestCertificate(t.Context(), runas.RequestOptions{Organization: "contoso.onmicrosoft.com"})
	if err != nil {
		t.Fatal(describe(err))
	}
	r.mu.Lock()
	begin := time.Now().Add(r.moved).Add(-time.Minute)
	r.mu.Unlock()
	brought, err := r.manager(t).AnswerRequest(t.Context(), []*x509.Certificate{a.leaf, a.answer(t, request.DER, begin, life)})
	if err != nil {
		t.Fatal(describe(err))
	}
	return brought
}

// lifeInUse is the life of the certificate that the connection names.
func (r *rig) lifeInUse(t *testing.T) time.Duration {
	t.Helper()
	_, store := r.state(nil)
	found, err := store.Find(t.Context(), r.connection(t).CertificateThumbprint)
	if err != nil {
		t.Fatal(err)
	}
	return found.Leaf.NotAfter.Sub(found.Leaf.NotBefore)
}

// TestLifetimeIsCut sets up and renews under a rule on the life of certificates, readable or not.
func TestLifetimeIsCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		faults []string
		want   time.Duration
	}{
		{"readable", []string{"certificate-lifetime=P75D"}, 75 * day},
		{"hidden", []string{"certificate-lifetime=P75D", "app-policy-unreadable"}, 60 * day},
		{"longer than was wanted", []string{"certificate-lifetime=P2Y"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for _, fault := range test.faults {
				r.tenant.SetFault(t, fault)
			}
			r.setUp(t)
			r.checkWhole(t)
			life := r.lifeInUse(t)
			if test.want != 0 && life != test.want || test.want == 0 && life < 365*day {
				t.Errorf("it lives %s, want %s", life, test.want)
			}
			for range 2 {
				if result := r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true}); len(result.Warnings) != 0 {
					t.Errorf("the renewal warns %q", result.Warnings)
				}
				// A calendar year may have a day more.
				if renewed := r.lifeInUse(t); renewed != life {
					t.Errorf("renewed, it lives %s, was %s", renewed, life)
				}
			}
			r.checkWhole(t)
		})
	}
}

func TestPlanSaysTheCut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "certificate-lifetime=P90D")
	plan, err := r.manager(t).PlanSetup(t.Context(), r.admin(), r.options())
	if err != nil {
		t.Fatal(describe(err))
	}
	for _, action := range plan.Actions {
		if action.Step == runas.StepCertificate && !strings.Contains(action.Detail, "it lives 90 days, as the rule ") {
			t.Errorf("the certificate step says %q", action.Detail)
		}
	}
}

// A rule that came after the set-up shortens the next certificate, and whoever looks is told.
func TestRenewalMeetsANewRule(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	r.tenant.SetFault(t, "certificate-lifetime=P45D")
	result := r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	if len(result.Warnings) != 1 || !strings.Contains(result.Warnings[0], "shortened the certificate to 30 days") {
		t.Errorf("warnings %q", result.Warnings)
	}
	if life := r.lifeInUse(t); life != 30*day {
		t.Errorf("it lives %s", life)
	}
	r.checkWhole(t)
}

// TestSelfSignedForbidden goes the whole way through an authority: refused before anything is written, asked for, brought in,
// and renewed.
func TestSelfSignedForbidden(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "self-signed-forbidden")
	_, err := r.manager(t).Setup(t.Context(), r.admin(), r.options())
	if !errors.Is(err, fail.CertificateForbidden) || !strings.Contains(fail.Next(err), "exorun cert request") {
		t.Fatalf("error = %v", describe(err))
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Fatalf("it wrote %q before it said so", made)
	}
	ca := newAuthority(t)
	options := r.options()
	options.Certificate = r.bring(t, ca, 90*day)
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
		t.Fatal(describe(err))
	}
	r.checkWhole(t) // also: what stood for the request is gone

	// Without a certificate brought along the renewal is told how, and nothing is broken.
	r.move(t, 80*day)
	_, err = r.manager(t).Renew(t.Context(), runas.RenewOptions{})
	if !errors.Is(err, fail.RenewForbidden) || !strings.Contains(fail.Next(err), "exorun cert request") {
		t.Fatalf("error = %v", describe(err))
	}
	r.checkWhole(t)
	brought := r.bring(t, ca, 90*day)
	result := r.renew(t, runas.RenewOptions{Certificate: brought, NoOverlap: true})
	if result.Outcome != runas.Renewed || result.Thumbprint != brought.Thumbprint() {
		t.Errorf("%+v", result)
	}
	r.checkWhole(t)
	if again := r.renew(t, runas.RenewOptions{Certificate: brought}); again.Outcome != runas.NothingDue {
		t.Errorf("the same certificate again: %+v", again)
	}
}

// TestBroughtAgainstTheRules brings certificates that the tenant would refuse.
func TestBroughtAgainstTheRules(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	for _, test := range []struct {
		name, fault string
		life        time.Duration
		says        string
	}{
		{"too long", "certificate-lifetime=P90D", 120 * day, "lives 120 days"},
		{"hidden rule", "app-policy-unreadable", 120 * day, "allows no certificate of that life"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, "certificate-lifetime=P90D")
			r.tenant.SetFault(t, test.fault)
			options := r.options()
			options.Certificate = r.bring(t, ca, test.life)
			_, err := r.manager(t).Setup(t.Context(), r.admin(), options)
			if !errors.Is(err, fail.CertificateForbidden) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v", describe(err))
			}
		})
	}
}

// An exception for the administrator lets the set-up register what the application itself may not.
func TestExceptionOfTheAdministratorOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.tenant.SetFault(t, "self-signed-forbidden")
	r.tenant.SetFault(t, "policy-exempts-administrator")
	_, err := r.manager(t).Setup(t.Context(), r.admin(), r.options())
	if !errors.Is(err, fail.RenewForbidden) || !strings.Contains(err.Error(), "leaves you out, but not the application") {
		t.Fatalf("error = %v", describe(err))
	}
	if appID := r.connection(t).ApplicationID; !strings.Contains(fail.Next(err), "exception for the application "+appID) {
		t.Errorf("it asks for %q", fail.Next(err))
	}
	r.checkWhole(t)
	// Once more: nothing is added by the administrator this time.
	if _, err = r.manager(t).Setup(t.Context(), r.admin(), r.options()); !errors.Is(err, fail.RenewForbidden) || !strings.Contains(fail.Next(err), "have the rule except the application") {
		t.Errorf("once more: %v, next %q", describe(err), fail.Next(err))
	}
	r.checkWhole(t)
	r.tenant.ClearFaults(t)
	r.setUp(t)
	r.checkWhole(t)
}

func TestRequestIsRepeatedWithItsKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	options := runas.RequestOptions{Organization: "contoso.onmicrosoft.com"}
	first, err := r.manager(t).RequestCertificate(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	second, err := r.manager(t).RequestCertificate(t.Context(), options)
	if err != nil || first.Repeated || !second.Repeated {
		t.Errorf("repeated: %t, %t, %v", first.Repeated, second.Repeated, err)
	}
	one, _ := x509.ParseCertificateRequest(first.DER)
	two, _ := x509.ParseCertificateRequest(second.DER)
	if !one.PublicKey.(*rsa.PublicKey).Equal(two.PublicKey) {
		t.Error("the second request has another key")
	}
	other := newAuthority(t)
	if _, err := newRig(t).manager(t).AnswerRequest(t.Context(), []*x509.Certificate{other.answer(t, first.DER, time.Now(), day)}); !errors.Is(err, fail.CertificateMissing) {
		t.Errorf("in a home that never asked: %v", err)
	}
}

// TestRulesUnderFaults sets up and renews under a rule while the tenant throttles, lags or fails.
func TestRulesUnderFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"lag=50ms", "lag=50ms:flapping", "throttle=3:0", "unavailable=2"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, "certificate-lifetime=P50D")
			r.tenant.SetFault(t, "app-policy-unreadable")
			r.tenant.SetFault(t, fault)
			r.setUp(t)
			r.tenant.SetFault(t, fault)
			r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
			if life := r.lifeInUse(t); life != 30*day {
				t.Errorf("it lives %s, want the longest that is tried and allowed, 30 days", life)
			}
		})
	}
}
