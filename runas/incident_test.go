package runas_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func (r *rig) incident() runas.IncidentOptions {
	return runas.IncidentOptions{Administrator: r.admin()}
}

func (r *rig) shut(t *testing.T, options runas.IncidentOptions) runas.IncidentResult {
	t.Helper()
	result, err := r.manager(t).RetireCompromised(t.Context(), options)
	if err != nil {
		t.Fatalf("retirement: %v", describe(err))
	}
	return result
}

// checkShut makes sure that an application stays, that nobody signs in as it and that it may do nothing.
func (r *rig) checkShut(t *testing.T, appID string, left ...string) {
	t.Helper()
	r.checkForgotten(t)
	if diff := cmp.Diff(sorted(append([]string{}, left...)...), r.thumbprints(t, appID)); diff != "" {
		t.Errorf("keys of the application (-want +got):\n%s", diff)
	}
	var principal struct {
		ID             string
		AccountEnabled bool
	}
	r.inTenant(t, "/servicePrincipals(appId='"+appID+"')?$select=id,accountEnabled", &principal)
	if principal.AccountEnabled {
		t.Error("the service principal is enabled")
	}
	var grants, roles struct{ Value []struct{ ID string } }
	r.inTenant(t, "/servicePrincipals/"+principal.ID+"/appRoleAssignments", &grants)
	r.inTenant(t, "/roleManagement/directory/roleAssignments?$filter=principalId%20eq%20'"+principal.ID+"'", &roles)
	if len(grants.Value) != 0 || len(roles.Value) != 0 {
		t.Errorf("%d permissions and %d roles are left", len(grants.Value), len(roles.Value))
	}
}

func isNoOwner(f runas.Foreign) bool { return f.Kind != runas.ForeignOwner }

func TestRetireCompromised(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID := r.setUp(t).AppID
	r.renew(t, runas.RenewOptions{Force: true})
	if _, err := r.manager(t).RetireCompromised(t.Context(), runas.IncidentOptions{}); !errors.Is(err, fail.Usage) {
		t.Errorf("without an administrator: %v", err)
	}
	before := len(writes(r.tenant.Requests()))
	plan, err := r.manager(t).PlanCompromised(t.Context(), r.incident())
	if err != nil {
		t.Fatal(describe(err))
	}
	var planned []runas.StepName
	for _, action := range plan.Actions {
		planned = append(planned, action.Step)
	}
	want := []runas.StepName{
		runas.StepServicePrincipal, runas.StepConnection, runas.StepCertificate, runas.StepPermission, runas.StepRole,
		runas.StepRemoval,
	}
	if diff := cmp.Diff(want, planned); diff != "" || len(writes(r.tenant.Requests())) != before {
		t.Errorf("plan (-want +got), and no write:\n%s", diff)
	}
	if err := r.verify(t, nil).Err(); err != nil {
		t.Errorf("after the plan: %v", err)
	}

	result := r.shut(t, r.incident())
	if made := writes(r.tenant.Requests())[before:]; len(made) == 0 || made[0][:6] != "PATCH " || result.Writes != len(made) {
		t.Errorf("writes %q, counted %d; the service principal goes first", made, result.Writes)
	}
	if life := result.TokensUntil.Sub(result.DisabledAt); life != runas.LongestTokenLife {
		t.Errorf("tokens work for %v longer", life)
	}
	r.checkShut(t, appID)

	// Again, from anywhere.
	options := r.incident()
	options.AppID, options.Organization = appID, "contoso.onmicrosoft.com"
	if again := r.shut(t, options); again.Writes != 0 || slices.ContainsFunc(again.Foreign.Found, isNoOwner) {
		t.Errorf("the second wrote %d times and found %+v", again.Writes, again.Foreign)
	}
	if _, err := r.manager(t).RetireCompromised(t.Context(), r.incident()); !errors.Is(err, fail.NotSetUp) {
		t.Errorf("without an account: %v", err)
	}

	// Setting up anew makes another application.
	if fresh := r.setUp(t); fresh.AppID == appID {
		t.Error("the compromised application is used again")
	}
}

// What this machine did not make is named, and goes only where that is asked for. A machine that never had the account can do it.
func TestRetireCompromisedFromACleanMachine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, foreign := r.existing(t)
	options := r.incident()
	options.AppID, options.Organization = appID, "contoso.com"
	result := r.shut(t, options)
	if len(result.Foreign.Found) != 1 || result.Foreign.Found[0].Thumbprint != foreign.Thumbprint() {
		t.Errorf("found %+v, want the key", result.Foreign)
	}
	r.checkShut(t, appID, foreign.Thumbprint())
	options.AllCredentials = true
	if result := r.shut(t, options); len(result.Foreign.Found) != 0 {
		t.Errorf("found %+v", result.Foreign)
	}
	r.checkShut(t, appID)
}

// An adopted key was in this home, and is as compromised as the rest.
func TestRetireCompromisedAdoption(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID, old := r.existing(t)
	r.adopt(t, r.adoption(appID, old))
	r.renew(t, runas.RenewOptions{Force: true})
	r.shut(t, r.incident())
	r.checkShut(t, appID)
}

func TestNothingUsesAnAccountThatIsBeingRetired(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.setUp(t)
	ctx, cancel := context.WithCancel(t.Context())
	r.wire.cutAt(8, true, cancel)
	if _, err := r.manager(t).RetireCompromised(ctx, r.incident()); !errors.Is(err, fail.Interrupted) {
		t.Fatalf("cut: %v", describe(err))
	}
	cancel()
	r.wire.cutAt(0, false, nil)
	m := r.manager(t)
	for name, work := range map[string]func() error{
		"setup":  func() error { _, err := m.Setup(t.Context(), r.admin(), r.options()); return err },
		"renew":  func() error { _, err := m.Renew(t.Context(), runas.RenewOptions{}); return err },
		"verify": func() error { _, err := m.Verify(t.Context(), runas.VerifyOptions{}); return err },
	} {
		if err := work(); !errors.Is(err, fail.ServicePrincipalDisabled) || fail.Next(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.shut(t, r.incident())
}

func TestRetireCompromisedCutAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	cutEverywhere(t, r, func(*testing.T) {}, func(appID string, old *certs.Certificate) (work func(context.Context) error, check func(t *testing.T)) {
		r.adopt(t, r.adoption(appID, old))
		return func(ctx context.Context) error {
				_, err := r.manager(t).RetireCompromised(ctx, r.incident())
				if errors.Is(err, fail.NotSetUp) {
					err = nil // it was cut behind its last step
				}
				return err
			}, func(t *testing.T) {
				t.Helper()
				r.checkShut(t, appID)
			}
	})
}

func TestRetireCompromisedDiesAtAnyLocalWrite(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for n := int64(1); ; n++ {
		appID := r.setUp(t).AppID
		file := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			_, err := m.RetireCompromised(t.Context(), r.incident())
			return err
		})
		if _, err := r.manager(t).RetireCompromised(t.Context(), r.incident()); err != nil && (file != "" || !errors.Is(err, fail.NotSetUp)) {
			t.Fatalf("it died at write %d: %v", n, describe(err))
		}
		r.checkShut(t, appID)
		if t.Failed() {
			t.Fatalf("it died at write %d, of %s", n, file)
		}
		if file == "" {
			if n < 3 {
				t.Errorf("only %d local writes", n-1)
			}
			return
		}
	}
}

// An administrator who may disable the application and not take its role away does the first at once, and says who does the rest.
func TestRetireCompromisedWithoutTheRightForRoles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	appID := r.setUp(t).AppID
	r.tenant.SetFault(t, "sign-in-as=cloudapps")
	result, err := r.manager(t).RetireCompromised(t.Context(), r.incident())
	if !errors.Is(err, fail.HandedOver) || len(result.Left) == 0 || result.DisabledAt.IsZero() {
		t.Fatalf("%+v, %v; want the rest to be handed over", result.Left, describe(err))
	}
	if !slices.ContainsFunc(result.Left, func(a runas.Action) bool { return a.Step == runas.StepRole }) {
		t.Errorf("left %+v, want the role", result.Left)
	}
	r.tenant.ClearFaults(t)
	r.shut(t, r.incident())
	r.checkShut(t, appID)
}

// A role group of Exchange is left, and a role by a schedule ends.
func TestRetireCompromisedTakesEveryRight(t *testing.T) {
	t.Parallel()
	t.Run("role group", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		appID := r.setUpGroup(t).AppID
		principal := r.account(t).ServicePrincipal.ObjectID
		r.shut(t, r.incident())
		r.checkShut(t, appID)
		for _, row := range r.inExchange(t, "Get-RoleGroupMember", exo.Parameters{"Identity": viewOnly}) {
			if row.Text("ExternalDirectoryObjectId") == principal {
				t.Error("it is still in the role group")
			}
		}
	})
	t.Run("schedule", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.tenant.SetFault(t, "role-policy=P180D")
		appID := r.setUp(t).AppID
		if r.account(t).Role.Kind != runas.ScheduledRole {
			t.Fatalf("role %+v, want a schedule", r.account(t).Role)
		}
		r.shut(t, r.incident())
		r.checkShut(t, appID)
	})
	t.Run("Exchange refuses", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		appID := r.setUpGroup(t).AppID
		r.tenant.SetFault(t, "sign-in-as=apps")
		result, err := r.manager(t).RetireCompromised(t.Context(), r.incident())
		if !errors.Is(err, fail.HandedOver) || len(result.Left) == 0 || result.DisabledAt.IsZero() {
			t.Fatalf("%+v, %v; want the rest to be handed over", result.Left, describe(err))
		}
		r.tenant.ClearFaults(t)
		r.shut(t, r.incident())
		r.checkShut(t, appID)
	})
}
