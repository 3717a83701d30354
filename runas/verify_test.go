package runas_test

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (r *rig) verify(t *testing.T, admin azcore.TokenCredential) runas.Report {
	t.Helper()
	report, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{Administrator: admin})
	if err != nil {
		t.Fatalf("verify: %v", describe(err))
	}
	return report
}

// summary is one word a link: its name when it holds, "!" and its fault when it is broken, "?" when it was not checked.
func summary(report runas.Report) string {
	var words []string
	for _, link := range report.Links {
		switch link.State {
		case runas.Holds:
			words = append(words, string(link.Link))
		case runas.Broken:
			words = append(words, "!"+string(link.Link)+":"+string(link.Fault))
		default:
			words = append(words, "?"+string(link.Link))
		}
	}
	return strings.Join(words, " ")
}

func TestVerifyWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	report := r.verify(t, nil)
	if got, want := summary(report), "certificate key-credential token permission role organization exchange ?directory"; got != want || report.Err() != nil {
		t.Errorf("%s, %v; want %s", got, report.Err(), want)
	}
	report = r.verify(t, r.admin())
	if got, want := summary(report), "certificate key-credential token permission role organization exchange directory"; got != want {
		t.Errorf("with an administrator: %s, want %s", got, want)
	}
	if made := writes(r.tenant.Requests()); len(made) != 7 {
		t.Errorf("verifying wrote: %q", made[7:])
	}
}

func TestVerifyFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault string
		want  string
		code  fail.Code
		mends bool // set-up mends it
	}{
		{"certificate-expired", "certificate !key-credential:certificate-expired ?token", fail.CertificateExpired, true},
		{"certificate-not-registered", "certificate !key-credential:certificate-not-registered ?token", fail.CertificateNotRegistered, true},
		{"wrong-private-key", "certificate !key-credential:wrong-private-key ?token", fail.WrongPrivateKey, true},
		{"application-missing", "certificate ?key-credential !token:application-missing ?permission", fail.ApplicationMissing, true},
		{"service-principal-disabled", "certificate ?key-credential !token:service-principal-disabled ?permission", fail.ServicePrincipalDisabled, true},
		{"blocked-by-conditional-access", "certificate ?key-credential !token:blocked-by-conditional-access ?permission", fail.BlockedByConditionalAccess, false},
		{"permission-missing", "certificate key-credential token !permission:permission-missing ?role", fail.PermissionMissing, true},
		{"role-missing", "certificate key-credential token permission !role:role-missing organization ?exchange", fail.RoleMissing, true},
		{"clock-skew=1h", "certificate ?key-credential !token:clock-skew ?permission", fail.ClockSkew, false},
		{"clock-skew=-1h", "certificate ?key-credential !token:clock-skew ?permission", fail.ClockSkew, false},
		{"tenant-unknown", "certificate ?key-credential !token:tenant-unknown ?permission", fail.TenantUnknown, false},
		{"no-network", "certificate ?key-credential !token:no-network ?permission", fail.NoNetwork, false},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.setUp(t)
			r.tenant.SetFault(t, c.fault)
			report := r.verify(t, nil)
			if got := summary(report); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
			err := report.Err()
			if !errors.Is(err, c.code) || fail.Next(err) == "" {
				t.Errorf("error %v, next %q, want %s and a next step", err, fail.Next(err), c.code)
			}
			t.Logf("%v -> %s", err, fail.Next(err))
			if !c.mends {
				return
			}
			r.setUp(t)
			if got := summary(r.verify(t, nil)); strings.Contains(got, "!") {
				t.Errorf("after a set-up: %s", got)
			}
		})
	}
}

func TestVerifyRoleNotInTheToken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	r.tenant.SetFault(t, "role-not-effective=token")
	if got := summary(r.verify(t, r.admin())); !strings.Contains(got, "!role:role-not-effective") {
		t.Errorf("with an administrator, who sees the assignment: %s", got)
	}
	if got := summary(r.verify(t, nil)); !strings.Contains(got, "!role:role-missing") {
		t.Errorf("a role that worked and is gone: %s", got)
	}
}

// A role that Exchange does not act by yet stops a set-up without a connection, and another run goes on.
func TestRoleOnItsWay(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"role-not-effective", "role-not-effective=token"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, fault)
			options := r.options()
			options.Wait = 50 * time.Millisecond
			_, err := r.manager(t).Setup(t.Context(), r.admin(), options)
			if !errors.Is(err, fail.RoleNotEffective) {
				t.Fatalf("set-up: %v", describe(err))
			}
			if err := r.callExchange(t.Context()); !errors.Is(err, runas.ErrNoConnection) {
				t.Errorf("a connection was made before it works: %v", err)
			}
			r.tenant.ClearFaults(t)
			r.setUp(t)
			r.checkWhole(t)
		})
	}
}

func TestVerifyRoleInTheTokenOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	r.tenant.SetFault(t, "role-not-effective")
	report := r.verify(t, nil)
	if got := summary(report); !strings.Contains(got, "permission role organization !exchange:role-not-effective") {
		t.Error(got)
	}
	if !strings.Contains(report.Err().Error(), "ago") {
		t.Errorf("the message does not say since when: %v", report.Err())
	}
}

// Rights may come from a role group of Exchange; the call decides, not the token.
func TestVerifyRoleGroup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	result := r.setUp(t)
	session, err := exo.New(exo.Options{Credential: r.admin(), Organization: "contoso.onmicrosoft.com", Transport: r.tenant.HTTPClient()})
	if err != nil {
		t.Fatal(err)
	}
	for _, cmdlet := range []exo.Cmdlet{
		{Name: "New-ServicePrincipal", Parameters: exo.Parameters{"AppId": result.AppID, "ObjectId": result.ServicePrincipalID, "DisplayName": "exorun"}},
		{Name: "Add-RoleGroupMember", Parameters: exo.Parameters{"Identity": "View-Only Organization Management", "Member": result.ServicePrincipalID}},
	} {
		if err := session.Run(t.Context(), cmdlet); err != nil {
			t.Fatal(err)
		}
	}
	r.tenant.SetFault(t, "role-missing")
	report := r.verify(t, nil)
	if report.Err() != nil {
		t.Fatal(report.Err())
	}
	for _, link := range report.Links {
		if link.Link == runas.LinkRole && !strings.Contains(link.Detail, "role group") {
			t.Errorf("%+v", link)
		}
	}
}

func TestEveryRoleIsProved(t *testing.T) {
	t.Parallel()
	for _, role := range runas.Roles() {
		t.Run(role.Name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			options := r.options()
			options.Role, options.AllowGlobalAdministrator = role.Name, true
			if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
				t.Fatal(describe(err))
			}
			if got := summary(r.verify(t, nil)); strings.Contains(got, "!") {
				t.Error(got)
			}
		})
	}
}

// editConnection changes the connection as a person with an editor does.
func (r *rig) editConnection(t *testing.T, from, to string) {
	t.Helper()
	path := filepath.Join(r.home, "clouds", "laptop", "public", "tenants", r.tenant.ID(), "connections", "AzureRunAsConnection.json")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatalf("%s: %v\n%s", path, err, text)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyCustomDomain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	r.editConnection(t, `"contoso.onmicrosoft.com"`, `"contoso.com"`)
	report := r.verify(t, nil)
	if !errors.Is(report.Err(), fail.CustomDomain) || !strings.Contains(report.Err().Error(), "contoso.onmicrosoft.com") {
		t.Errorf("%v", report.Err())
	}
	r.setUp(t)
	if got := r.connection(t).Organization; got != "contoso.onmicrosoft.com" {
		t.Errorf("set-up left %s", got)
	}
}

func TestVerifyLocalFaults(t *testing.T) {
	t.Parallel()
	certificatesOf := func(r *rig) string { state, _ := r.state(nil); return state.CertificatesPath() }
	for name, c := range map[string]struct {
		breaks func(*testing.T, *rig, string)
		want   fail.Code
	}{
		"expired by the calendar": {func(t *testing.T, r *rig, _ string) { r.move(t, 400*day) }, fail.CertificateExpired},
		"certificate gone": {func(t *testing.T, r *rig, thumbprint string) {
			_, store := r.state(nil)
			if err := store.Remove(t.Context(), thumbprint); err != nil {
				t.Fatal(err)
			}
		}, fail.CertificateMissing},
		"key of another": {func(t *testing.T, r *rig, thumbprint string) {
			other, err := certs.Issue(certs.IssueOptions{CommonName: "other"})
			if err != nil {
				t.Fatal(err)
			}
			_, store := r.state(nil)
			if err := store.Put(t.Context(), other); err != nil {
				t.Fatal(err)
			}
			folder := certificatesOf(r)
			files, err := filepath.Glob(filepath.Join(folder, "*key*"))
			if err != nil || len(files) != 2 {
				t.Fatalf("key files %v, %v", files, err)
			}
			mine, theirs := files[0], files[1]
			if !strings.Contains(mine, thumbprint) {
				mine, theirs = theirs, mine
			}
			if err := os.Rename(theirs, mine); err != nil {
				t.Fatal(err)
			}
		}, fail.WrongPrivateKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			result := r.setUp(t)
			c.breaks(t, r, result.Thumbprint)
			report := r.verify(t, nil)
			if report.Links[0].Fault != c.want {
				t.Errorf("%s, want %s", summary(report), c.want)
			}
			r.setUp(t)
			if got := summary(r.verify(t, nil)); strings.Contains(got, "!") {
				t.Errorf("after a set-up: %s", got)
			}
		})
	}
}

func TestVerifyNothingListens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	r.wire.next = roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, refused })
	if err := r.verify(t, nil).Err(); !errors.Is(err, fail.NoNetwork) {
		t.Errorf("error = %v", err)
	}
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestVerifyWithoutSetup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{}); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("error = %v", err)
	}
}

func TestLinkJSON(t *testing.T) {
	t.Parallel()
	for want, link := range map[string]runas.Link{
		`{"link":"token","ok":true,"fault":"","cause":"","fix":""}`:                                 {Link: runas.LinkToken, State: runas.Holds},
		`{"link":"role","ok":false,"fault":"role-missing","cause":"c","fix":"f"}`:                   {Link: runas.LinkRole, State: runas.Broken, Fault: fail.RoleMissing, Cause: "c", Fix: "f"},
		`{"link":"directory","ok":null,"fault":"","cause":"not checked","fix":"","detail":"later"}`: {Link: runas.LinkDirectory, Cause: "not checked", Detail: "later"},
	} {
		got, err := json.Marshal(link)
		if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
}
