package runas_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// existing is an application of others, with a certificate that works.
func (r *rig) existing(t *testing.T, roles ...string) (appID string, certificate *certs.Certificate) {
	t.Helper()
	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "nightly-report", Lifetime: 60 * day, Key: keys()[0]})
	if err != nil {
		t.Fatal(err)
	}
	return r.tenant.AddApplication(t, certificate.Leaf, roles...), certificate
}

// adoption is what takes an application over in this home.
func (r *rig) adoption(appID string, certificate *certs.Certificate) runas.AdoptOptions {
	return runas.AdoptOptions{Organization: "contoso.onmicrosoft.com", AppID: appID, Certificate: certificate}
}

func (r *rig) adopt(t *testing.T, options runas.AdoptOptions) runas.AdoptResult {
	t.Helper()
	result, err := r.manager(t).Adopt(t.Context(), options)
	if err != nil {
		t.Fatalf("adoption: %v", describe(err))
	}
	return result
}

// keyNames returns the thumbprints on an application, sorted.
func (r *rig) thumbprints(t *testing.T, appID string) []string {
	t.Helper()
	var found struct {
		KeyCredentials []struct{ CustomKeyIdentifier string }
	}
	r.inTenant(t, "/applications(appId='"+appID+"')?$select=keyCredentials", &found)
	all := []string{}
	for _, key := range found.KeyCredentials {
		all = append(all, key.CustomKeyIdentifier)
	}
	slices.Sort(all)
	return all
}

func sorted(texts ...string) []string {
	slices.Sort(texts)
	return texts
}

func kinds(actions []runas.Action) []runas.ActionKind {
	var all []runas.ActionKind
	for _, action := range actions {
		all = append(all, action.Kind)
	}
	return all
}

// checkUntouched makes sure that this home knows nothing and that the application has no key but its own.
func (r *rig) checkUntouched(t *testing.T, appID string, certificate *certs.Certificate) {
	t.Helper()
	r.checkForgotten(t)
	if diff := cmp.Diff([]string{certificate.Thumbprint()}, r.thumbprints(t, appID)); diff != "" {
		t.Errorf("keys of the application (-want +got):\n%s", diff)
	}
}

// checkForgotten makes sure that this home knows nothing.
func (r *rig) checkForgotten(t *testing.T) {
	t.Helper()
	state, store := r.state(nil)
	if tenants, err := state.Tenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("accounts left: %v, %v", tenants, err)
	}
	if left, err := store.List(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("%d certificates left, %v", len(left), err)
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, old := r.existing(t)
	plan, err := r.manager(t).PlanAdopt(t.Context(), r.adoption(appID, old))
	if err != nil {
		t.Fatal(describe(err))
	}
	if diff := cmp.Diff([]runas.ActionKind{runas.Adopt, runas.Adopt, runas.Rehearse, runas.Create}, kinds(plan.Actions)); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Errorf("planning wrote %q", made)
	}
	r.checkUntouched(t, appID, old)

	result := r.adopt(t, r.adoption(appID, old))
	if result.Thumbprint != old.Thumbprint() || result.Writes != 2 || result.Roles[0].Name != runas.DefaultRole {
		t.Errorf("result %+v, want the old certificate, two writes of the rehearsal and the role", result)
	}
	if want := old.Leaf.NotAfter.Add(-20 * day); result.DueAfter.Sub(want).Abs() > time.Hour {
		t.Errorf("due after %v, want about %v", result.DueAfter, want)
	}
	r.checkUsed(t, appID, old.Thumbprint(), old.Thumbprint())

	again := r.adopt(t, r.adoption(appID, old))
	if diff := cmp.Diff([]runas.ActionKind{runas.Nothing, runas.Nothing, runas.Nothing, runas.Nothing}, kinds(again.Actions)); diff != "" || again.Writes != 0 {
		t.Errorf("%d writes by the second (-want +got):\n%s", again.Writes, diff)
	}
	if report := r.verify(t, r.admin()); report.Err() != nil {
		t.Error(report.Err())
	}
}

// checkUsed makes sure that the connection works and names a certificate, and that the application has just those keys.
func (r *rig) checkUsed(t *testing.T, appID, used string, onApplication ...string) {
	t.Helper()
	if got := r.connection(t); got.CertificateThumbprint != used || got.ApplicationID != appID || got.Organization != "contoso.onmicrosoft.com" {
		t.Errorf("connection %+v, want certificate %s", got, used)
	}
	if diff := cmp.Diff(sorted(onApplication...), r.thumbprints(t, appID)); diff != "" {
		t.Errorf("keys of the application (-want +got):\n%s", diff)
	}
	if err := r.callExchange(t.Context()); err != nil {
		t.Errorf("a script's call of Exchange: %v", err)
	}
}

// The renewal after an adoption makes a key here. The one that others made stays until somebody says so, or until it ends.
func TestRenewAfterAdoption(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, old := r.existing(t)
	r.adopt(t, r.adoption(appID, old))
	if result := r.renew(t, runas.RenewOptions{}); result.Outcome != runas.NothingDue || len(result.Adopted) != 0 {
		t.Errorf("nothing is due, and nothing replaced: %+v", result)
	}
	r.move(t, 45*day)
	renewed := r.renew(t, runas.RenewOptions{})
	if renewed.Outcome != runas.Renewed || len(renewed.Adopted) != 1 || renewed.Adopted[0].Thumbprint != old.Thumbprint() {
		t.Fatalf("%+v, want a renewal that names the key of the others", renewed)
	}
	r.move(t, 2*day)
	r.renew(t, runas.RenewOptions{})
	r.checkUsed(t, appID, renewed.Thumbprint, old.Thumbprint(), renewed.Thumbprint)
	if done, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{}); err != nil || len(done.Actions) != 0 {
		t.Errorf("retiring took %+v, %v; the key of the others is not to go with the rest", done, err)
	}
	report := r.verify(t, r.admin())
	if len(report.Foreign.Found) != 1 || !report.Foreign.Found[0].Adopted {
		t.Errorf("found %+v, want the adopted key", report.Foreign)
	}

	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{Key: renewed.Thumbprint}); !errors.Is(err, fail.Usage) {
		t.Errorf("the key in use: %v", err)
	}
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{Key: old.Thumbprint()}); err != nil {
		t.Fatal(describe(err))
	}
	r.checkUsed(t, appID, renewed.Thumbprint, renewed.Thumbprint)
	if result := r.renew(t, runas.RenewOptions{}); len(result.Adopted) != 0 {
		t.Errorf("still named: %+v", result.Adopted)
	}
}

func TestAdoptedKeyThatEndsIsForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, old := r.existing(t)
	r.adopt(t, r.adoption(appID, old))
	r.move(t, 45*day)
	r.renew(t, runas.RenewOptions{})
	r.move(t, 16*day)
	if result := r.renew(t, runas.RenewOptions{}); len(result.Adopted) != 0 {
		t.Errorf("named after its end: %+v", result.Adopted)
	}
	_, store := r.state(nil)
	if _, err := store.Find(t.Context(), old.Thumbprint()); !errors.Is(err, certs.ErrNotFound) {
		t.Errorf("its certificate: %v", err)
	}
}

func TestAdoptRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault string
		want  fail.Code
	}{
		{"certificate-not-registered", fail.CertificateNotRegistered},
		{"wrong-private-key", fail.WrongPrivateKey},
		{"service-principal-disabled", fail.ServicePrincipalDisabled},
		{"application-missing", fail.ApplicationMissing},
		{"blocked-by-conditional-access", fail.BlockedByConditionalAccess},
		{"permission-missing", fail.PermissionMissing},
		{"role-missing", fail.RoleMissing},
		{"tenant-unknown", fail.TenantUnknown},
		{"addkey-forbidden", fail.RenewForbidden},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			appID, old := r.existing(t)
			r.tenant.SetFault(t, test.fault)
			_, err := r.manager(t).Adopt(t.Context(), r.adoption(appID, old))
			if fail.CodeOf(err) != test.want || fail.Next(err) == "" {
				t.Errorf("error %v, want %s and a next step", describe(err), test.want)
			}
			r.tenant.ClearFaults(t)
			r.checkUntouched(t, appID, old)
			r.adopt(t, r.adoption(appID, old))
			r.checkUsed(t, appID, old.Thumbprint(), old.Thumbprint())
		})
	}
}

func TestAdoptByACustomDomain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, old := r.existing(t)
	options := r.adoption(appID, old)
	options.Organization = "contoso.com"
	if result := r.adopt(t, options); result.Organization.InitialDomain != "contoso.onmicrosoft.com" {
		t.Errorf("initial domain %q", result.Organization.InitialDomain)
	}
	r.checkUsed(t, appID, old.Thumbprint(), old.Thumbprint())

	// Security Reader may not read the domains.
	r = newRig(t)
	options.AppID, options.Certificate = r.existing(t, "5d6b6bb7-de71-4623-b4af-96380a352509")
	if _, err := r.manager(t).Adopt(t.Context(), options); !errors.Is(err, fail.CustomDomain) {
		t.Errorf("without the right to read domains: %v", err)
	}
	options.Reader = r.admin()
	r.adopt(t, options)
	if err := r.verify(t, nil).Err(); err != nil || r.connection(t).Organization != "contoso.onmicrosoft.com" {
		t.Errorf("connection %+v, %v", r.connection(t), err)
	}
}

// An application that may not read itself cannot know its object id.
func TestAdoptWhereTheApplicationSeesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, old := r.existing(t)
	r.tenant.SetFault(t, "self-read=forbidden")
	options := r.adoption(appID, old)
	if _, err := r.manager(t).Adopt(t.Context(), options); !errors.Is(err, fail.Forbidden) {
		t.Errorf("without an object id: %v", err)
	}
	r.checkForgotten(t)
	var found application
	r.inTenant(t, "/applications(appId='"+appID+"')?$select=id", &found)
	options.ObjectID = found.ID
	if result := r.adopt(t, options); result.Foreign.Unread == "" {
		t.Error("it does not say that it could not look")
	}
	r.renew(t, runas.RenewOptions{Force: true, NoOverlap: true})
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{Key: old.Thumbprint()}); !errors.Is(err, fail.Forbidden) {
		t.Errorf("a key whose id nobody can read: %v", err)
	}
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{Key: old.Thumbprint(), Administrator: r.admin()}); err != nil {
		t.Error(describe(err))
	}
	used := r.connection(t).CertificateThumbprint
	r.checkUsed(t, appID, used, used)
}

func TestAdoptAnotherApplicationOfTheTenant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, one := r.existing(t)
	r.adopt(t, r.adoption(first, one))
	another, err := certs.Issue(certs.IssueOptions{CommonName: "another"})
	if err != nil {
		t.Fatal(err)
	}
	second := r.tenant.AddApplication(t, another.Leaf)
	if _, err := r.manager(t).Adopt(t.Context(), r.adoption(second, another)); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("error %v", err)
	}
	r.checkUsed(t, first, one.Thumbprint(), one.Thumbprint())
}

func TestAdoptCutAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	cutEverywhere(t, r, r.checkConnection, func(appID string, old *certs.Certificate) (work func(context.Context) error, check func(t *testing.T)) {
		return func(ctx context.Context) error {
				_, err := r.manager(t).Adopt(ctx, r.adoption(appID, old))
				return err
			}, func(t *testing.T) {
				t.Helper()
				r.checkUsed(t, appID, old.Thumbprint(), old.Thumbprint())
				r.retireAll(t)
			}
	})
}

// checkConnection makes sure that a connection, where there is one, works.
func (r *rig) checkConnection(t *testing.T) {
	t.Helper()
	if err := r.callExchange(t.Context()); err != nil && !errors.Is(err, runas.ErrNoConnection) {
		t.Errorf("a connection that does not work: %v", err)
	}
}

// cutEverywhere cuts the wire at every request of a work on an application of others, before and after the tenant has acted on
// it. The work is done again, and all is checked; between is checked before that.
func cutEverywhere(t *testing.T, r *rig, between func(*testing.T), begin func(appID string, old *certs.Certificate) (work func(context.Context) error, check func(*testing.T))) {
	t.Helper()
	for _, after := range []bool{false, true} {
		for n := 1; ; n++ {
			work, check := begin(r.existing(t))
			ctx, cancel := context.WithCancel(t.Context())
			r.wire.cutAt(n, after, cancel)
			err := work(ctx)
			cancel()
			cut := r.wire.wasCut()
			r.wire.cutAt(0, false, nil)
			if cut {
				between(t)
				err = work(t.Context())
			}
			if err != nil {
				t.Fatalf("request %d (after %v): %v", n, after, describe(err))
			}
			check(t)
			if t.Failed() {
				t.Fatalf("request %d (after %v)", n, after)
			}
			if !cut {
				if n < 6 {
					t.Fatalf("only %d requests", n)
				}
				break
			}
		}
	}
}

// retireAll forgets the account, and takes off an adopted application what was added to it.
func (r *rig) retireAll(t *testing.T) {
	t.Helper()
	if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
		t.Fatal(describe(err))
	}
	r.checkForgotten(t)
}

func TestAdoptDiesAtAnyLocalWrite(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for n := int64(1); ; n++ {
		appID, old := r.existing(t)
		options := r.adoption(appID, old)
		file := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			_, err := m.Adopt(t.Context(), options)
			return err
		})
		r.adopt(t, options)
		r.checkUsed(t, appID, old.Thumbprint(), old.Thumbprint())
		if n := len(r.account(t).Keys); n != 1 {
			t.Errorf("%d keys noted, want the adopted one", n)
		}
		if t.Failed() {
			t.Fatalf("it died at write %d, of %s", n, file)
		}
		r.retireAll(t)
		if file == "" {
			if n < 6 {
				t.Errorf("only %d local writes", n-1)
			}
			return
		}
	}
}

func TestForeignersErr(t *testing.T) {
	t.Parallel()
	secret := runas.Foreign{Kind: runas.ForeignSecret, Object: runas.OnApplication, NotAfter: time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)}
	for _, test := range []struct {
		found runas.Foreigners
		want  fail.Code
	}{
		{runas.Foreigners{}, ""},
		{runas.Foreigners{Found: []runas.Foreign{secret}}, fail.ForeignCredentials},
		{runas.Foreigners{Found: []runas.Foreign{secret}, Unread: "some"}, fail.ForeignCredentials},
		{runas.Foreigners{Unread: "some"}, fail.Forbidden},
	} {
		if got := fail.CodeOf(test.found.Err("contoso")); got != test.want {
			t.Errorf("%+v: %q, want %q", test.found, got, test.want)
		}
	}
	if got := secret.Could(); got != "could sign in as this application until 2030-01-02" {
		t.Errorf("a secret %s", got)
	}
}
