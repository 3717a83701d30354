package runas_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// colleague is the home of somebody else who works on the same tenant.
func (r *rig) colleague(t *testing.T) *rig {
	t.Helper()
	return &rig{tenant: r.tenant, home: t.TempDir(), wire: &wire{next: r.tenant.HTTPClient().Transport}, pace: quickPace}
}

// signInAs makes whoever signs in the person of that name.
func (r *rig) signInAs(t *testing.T, name string) {
	t.Helper()
	r.tenant.SetFault(t, "sign-in-as="+name)
}

// handsOver sets up and expects that a part is left.
func (r *rig) handsOver(t *testing.T, options runas.SetupOptions) runas.SetupResult {
	t.Helper()
	result, err := r.manager(t).Setup(t.Context(), r.admin(), options)
	if !errors.Is(err, fail.HandedOver) || result.HandOver == nil {
		t.Fatalf("set-up: %v; want %s", describe(err), fail.HandedOver)
	}
	return result
}

// keepsNothing makes sure that a guest's home holds no account, no certificate and no connection.
func (r *rig) keepsNothing(t *testing.T) {
	t.Helper()
	state, store := r.state(nil)
	if tenants, err := state.Tenants(t.Context()); err != nil || len(tenants) != 0 {
		t.Errorf("a colleague's home has accounts: %v, %v", tenants, err)
	}
	if kept, err := store.List(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("a colleague's home has %d certificates (%v)", len(kept), err)
	}
}

// An Application Administrator begins, a Privileged Role Administrator assigns the role, and a plain verify completes.
func TestSplitSetup(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.signInAs(t, "apps")
	result := r.handsOver(t, r.options())
	wantDone := []runas.StepName{runas.StepApplication, runas.StepServicePrincipal, runas.StepCertificate, runas.StepPermission, runas.StepRehearsal}
	var done []runas.StepName
	for _, action := range result.Actions {
		done = append(done, action.Step)
	}
	if diff := cmp.Diff(wantDone, done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	wantCommand := "exorun setup --organization contoso.onmicrosoft.com --app-id " + result.AppID + " --only role"
	if h := result.HandOver; h.Command != wantCommand || h.Back != "exorun verify" || !slices.Equal(h.Needs, []string{"Privileged Role Administrator"}) {
		t.Errorf("hand-over %+v, want the command %q", h, wantCommand)
	}

	// Until then verify says what is missing and who does it, by the token alone.
	report, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
	if err != nil {
		t.Fatal(describe(err))
	}
	if broken := report.Err(); !errors.Is(broken, fail.RoleMissing) || !strings.Contains(fail.Next(broken), wantCommand) {
		t.Errorf("verify before the colleague: %v, next %q", broken, fail.Next(broken))
	}

	// The one who began may not do the rest, whoever asks again.
	before := len(writes(r.tenant.Requests()))
	r.handsOver(t, r.options())
	if made := writes(r.tenant.Requests())[before:]; len(made) != 1 || !strings.HasSuffix(made[0], "/roleAssignments") {
		t.Errorf("the second set-up sent %q; want the refused role only", made)
	}
	if role := r.account(t).Role; role != (runas.RoleRecord{}) {
		t.Errorf("a refused role is noted: %+v", role)
	}

	colleague := r.colleague(t)
	r.signInAs(t, "roles")
	options := r.options()
	options.AppID, options.Only = result.AppID, []runas.StepName{runas.StepRole}
	helped, err := colleague.manager(t).Setup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatal(describe(err))
	}
	if !helped.Guest || helped.Writes != 1 || helped.Back != "exorun verify" {
		t.Errorf("the colleague's part: %+v", helped)
	}
	colleague.keepsNothing(t)
	again, err := colleague.manager(t).Setup(t.Context(), r.admin(), options)
	if err != nil || again.Writes != 0 {
		t.Errorf("the colleague's part again: %d writes, %v", again.Writes, err)
	}

	// Among several accounts verify only reads, and says that one is not complete.
	err = r.manager(t).VerifyAll(t.Context(), []runas.Account{r.account(t)}, runas.VerifyOptions{}, func(found runas.AccountReport) {
		if fault := found.Fault(); !errors.Is(fault, fail.NotSetUp) || !found.Report.Holds() || !strings.Contains(fail.Next(fault), "exorun verify") {
			t.Errorf("an account whose set-up is not complete: %v, next %q", fault, fail.Next(fault))
		}
	})
	if err != nil {
		t.Error(err)
	}
	report, err = r.manager(t).Verify(t.Context(), runas.VerifyOptions{})
	if err != nil || report.Err() != nil || len(report.Completed) != 2 {
		t.Fatalf("verify: %v, %v, completed %+v", err, report.Err(), report.Completed)
	}
	r.tenant.ClearFaults(t)
	r.checkWhole(t)
	account := r.account(t)
	if account.HandedOver != nil || account.Role.TemplateID == "" || account.RehearsedAt.IsZero() {
		t.Errorf("the account after it came back: %+v", account)
	}
	before = len(writes(r.tenant.Requests()))
	r.setUp(t)
	if made := writes(r.tenant.Requests())[before:]; len(made) != 0 {
		t.Errorf("a set-up after that wrote %q", made)
	}
}

// The hand-over back may also be a set-up, by the one who lacks the role.
func TestSetupCompletesWithoutTheRole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.signInAs(t, "apps")
	options := r.options()
	options.Role, options.Connection = "Global Reader", "NightlyConnection"
	result := r.handsOver(t, options)
	if want := `--role "Global Reader" --only role`; !strings.HasSuffix(result.HandOver.Command, want) {
		t.Errorf("command %q, want it to end with %q", result.HandOver.Command, want)
	}
	r.signInAs(t, "roles")
	part := options
	part.AppID, part.Only = result.AppID, []runas.StepName{runas.StepRole}
	if _, err := r.colleague(t).manager(t).Setup(t.Context(), r.admin(), part); err != nil {
		t.Fatal(describe(err))
	}
	r.signInAs(t, "apps")
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), r.options()); err != nil {
		t.Fatalf("the role and the connection asked for at first are to be remembered: %v", describe(err))
	}
	state, _ := r.state(nil)
	if _, err := state.Connection(t.Context(), r.tenant.ID(), "NightlyConnection"); err != nil {
		t.Error(err)
	}
	if role, _ := runas.RoleByName("Global Reader"); r.account(t).Role.TemplateID != role.TemplateID {
		t.Errorf("the account's role is %+v", r.account(t).Role)
	}
}

// An operator without any role begins: the certificate is made where it is used, and its public half goes to the colleagues.
func TestOperatorHandsOverEverything(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.signInAs(t, "operator")
	result := r.handsOver(t, r.options())
	h := result.HandOver
	want := "exorun setup --organization contoso.onmicrosoft.com --certificate " + h.Thumbprint +
		".pem --only application,service-principal,certificate,permission,role"
	if h.Command != want || len(result.Actions) != 0 {
		t.Errorf("command %q, want %q; done %+v", h.Command, want, result.Actions)
	}
	public := r.publicHalf(t, h.Thumbprint)

	apps := r.colleague(t)
	r.signInAs(t, "apps")
	part := r.options()
	part.Certificate = public
	part.Only = h.Steps
	helped := apps.handsOver(t, part)
	apps.keepsNothing(t)
	wantCommand := "exorun setup --organization contoso.onmicrosoft.com --app-id " + helped.AppID + " --only role"
	if helped.HandOver.Command != wantCommand || !helped.Guest {
		t.Errorf("the colleague's own hand-over is %q, want %q", helped.HandOver.Command, wantCommand)
	}
	wantBack := "exorun setup --organization contoso.onmicrosoft.com --app-id " + helped.AppID
	if helped.HandOver.Back != wantBack {
		t.Errorf("back with %q, want %q", helped.HandOver.Back, wantBack)
	}
	if again := apps.handsOver(t, part); again.AppID != helped.AppID || again.Writes != 0 {
		t.Errorf("the colleague's part again: %+v", again)
	}

	r.signInAs(t, "roles")
	part = r.options()
	part.AppID, part.Only = helped.AppID, []runas.StepName{runas.StepRole}
	if _, err := r.colleague(t).manager(t).Setup(t.Context(), r.admin(), part); err != nil {
		t.Fatal(describe(err))
	}

	r.signInAs(t, "operator")
	options := r.options()
	options.AppID = helped.AppID
	completed, err := r.manager(t).Setup(t.Context(), r.admin(), options)
	if err != nil || completed.Thumbprint != h.Thumbprint {
		t.Fatalf("the operator completes: %v; certificate %s, want %s", describe(err), completed.Thumbprint, h.Thumbprint)
	}
	r.tenant.ClearFaults(t)
	r.checkWhole(t)
}

// publicHalf is a certificate of the home without its key, as it is sent along.
func (r *rig) publicHalf(t *testing.T, thumbprint string) *certs.Certificate {
	t.Helper()
	_, store := r.state(nil)
	found, err := store.Find(t.Context(), thumbprint)
	if err != nil {
		t.Fatal(err)
	}
	return &certs.Certificate{Leaf: found.Leaf}
}

// A right that the service withdraws in mid-flight hands over as a missing role does, whatever the token says.
func TestWithdrawnRightHandsOver(t *testing.T) {
	t.Parallel()
	for part, want := range map[string]string{
		"/servicePrincipals":  "service-principal,certificate,permission,role",
		"/appRoleAssignments": "permission",
		"/roleAssignments":    "role",
		"/applications":       "application,service-principal,certificate,permission,role",
	} {
		t.Run(strings.TrimPrefix(part, "/"), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.tenant.SetFault(t, "write-denied="+part)
			result := r.handsOver(t, r.options())
			_, only, _ := strings.Cut(result.HandOver.Command, "--only ")
			if only != want {
				t.Errorf("left %q, want %q", only, want)
			}
			if made := slices.DeleteFunc(r.changes(t), func(c runas.Change) bool { return c.Outcome != "done" }); len(made) != result.Writes {
				t.Errorf("%d writes counted, %d done", result.Writes, len(made))
			}
			r.tenant.ClearFaults(t)
			r.setUp(t)
			r.checkWhole(t)
		})
	}
}

// The parts of a split set-up are cut at each of their requests in turn, before and after the tenant has acted on it, and
// are run again.
func TestSplitSetupCutAnywhere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("long")
	}
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for n := 1; r.cutSplit(t, n, after); n++ {
				r.tenant.ClearFaults(t)
				if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
					t.Fatal(describe(err))
				}
				r.checkGone(t)
			}
		})
	}
}

// cutSplit cuts the n-th request of the first part, of the colleague's part, and of the way back, and runs each again. It
// reports whether any had so many.
func (r *rig) cutSplit(t *testing.T, n int, after bool) bool {
	t.Helper()
	cut := false
	part := func(name string, home *rig, run func(context.Context) error) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		home.wire.cutAt(n, after, cancel)
		err := run(ctx)
		if home.wire.wasCut() {
			cut = true
			if !errors.Is(err, fail.Interrupted) {
				t.Errorf("%s cut at request %d ended with %v", name, n, describe(err))
			}
			home.wire.cutAt(0, false, nil)
			err = run(t.Context())
		}
		home.wire.cutAt(0, false, nil)
		if err != nil && !errors.Is(err, fail.HandedOver) {
			t.Fatalf("%s, cut at request %d and run again: %v", name, n, describe(err))
		}
	}
	r.signInAs(t, "apps")
	part("the first part", r, func(ctx context.Context) error {
		_, err := r.manager(t).Setup(ctx, r.admin(), r.options())
		return err
	})
	if err := r.callExchange(t.Context()); !errors.Is(err, runas.ErrNoConnection) {
		t.Errorf("request %d: a connection before the role is there: %v", n, err)
	}
	colleague := r.colleague(t)
	r.signInAs(t, "roles")
	options := r.options()
	options.AppID, options.Only = r.account(t).Application.AppID, []runas.StepName{runas.StepRole}
	part("the colleague's part", colleague, func(ctx context.Context) error {
		_, err := colleague.manager(t).Setup(ctx, r.admin(), options)
		return err
	})
	colleague.keepsNothing(t)
	part("the way back", r, func(ctx context.Context) error {
		report, err := r.manager(t).Verify(ctx, runas.VerifyOptions{})
		if err == nil {
			err = report.Err()
		}
		return err
	})
	r.tenant.ClearFaults(t)
	r.checkWhole(t)
	if t.Failed() {
		t.Fatalf("cut at request %d", n)
	}
	return cut
}

// The home that began dies at each of its local writes in turn, before the colleague's part and after it.
func TestSplitSetupDeathAtAnyLocalWrite(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("long")
	}
	r := newRig(t)
	for n, more := int64(1), true; more; n++ {
		r.signInAs(t, "apps")
		first := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			if _, err := m.Setup(t.Context(), r.admin(), r.options()); !errors.Is(err, fail.HandedOver) {
				return err
			}
			return nil
		})
		begun := r.handsOver(t, r.options())
		r.signInAs(t, "roles")
		options := r.options()
		options.AppID, options.Only = begun.AppID, []runas.StepName{runas.StepRole}
		if _, err := r.colleague(t).manager(t).Setup(t.Context(), r.admin(), options); err != nil {
			t.Fatal(describe(err))
		}
		last := r.dieAtWrite(t, n, func(m *runas.Manager) error {
			_, err := m.Verify(t.Context(), runas.VerifyOptions{})
			return err
		})
		if _, err := r.manager(t).Verify(t.Context(), runas.VerifyOptions{}); err != nil {
			t.Fatal(describe(err))
		}
		r.tenant.ClearFaults(t)
		r.checkWhole(t)
		if more = first != "" || last != ""; !more && n < 5 {
			t.Errorf("only %d local writes", n-1)
		}
		if t.Failed() {
			t.Fatalf("died at write %d, of %s and %s", n, first, last)
		}
		if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
			t.Fatal(describe(err))
		}
		r.checkGone(t)
	}
}

// What was begun and handed over can be given up.
func TestRetireWhatWasHandedOver(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"operator", "apps"} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.signInAs(t, who)
			r.handsOver(t, r.options())
			r.tenant.ClearFaults(t)
			if _, err := r.manager(t).Retire(t.Context(), runas.RetireOptions{All: true, Administrator: r.admin()}); err != nil {
				t.Fatal(describe(err))
			}
			r.checkGone(t)
			r.keepsNothing(t)
		})
	}
}

// A guest's home may have an account of its own in the tenant; helping another leaves it alone.
func TestGuestKeepsItsOwnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.signInAs(t, "apps")
	result := r.handsOver(t, r.options())
	r.tenant.ClearFaults(t)
	colleague := r.colleague(t)
	colleague.setUp(t)
	before := colleague.account(t)
	options := r.options()
	options.AppID, options.Only = result.AppID, []runas.StepName{runas.StepPermission, runas.StepRole}
	if _, err := colleague.manager(t).Setup(t.Context(), r.admin(), options); err != nil {
		t.Fatal(describe(err))
	}
	if diff := cmp.Diff(before, colleague.account(t)); diff != "" {
		t.Errorf("the colleague's own account (-before +after):\n%s", diff)
	}
}

func TestOnlyRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.signInAs(t, "apps")
	result := r.handsOver(t, r.options())
	r.tenant.ClearFaults(t)
	before := len(writes(r.tenant.Requests()))
	for name, c := range map[string]struct {
		only  []runas.StepName
		appID string
		want  fail.Code
		next  string
	}{
		"an unknown step":           {[]runas.StepName{"rolle"}, result.AppID, fail.Usage, "application, service-principal"},
		"no application named":      {[]runas.StepName{runas.StepRole}, "", fail.InvalidInput, "--app-id"},
		"a step whose ground lacks": {[]runas.StepName{runas.StepServicePrincipal}, "", fail.InvalidInput, "--only application,service-principal"},
		"an unknown application":    {[]runas.StepName{runas.StepRole}, "11111111-1111-4111-8111-111111111111", fail.ApplicationMissing, ""},
	} {
		options := r.options()
		options.Only, options.AppID = c.only, c.appID
		_, err := r.colleague(t).manager(t).Setup(t.Context(), r.admin(), options)
		if !errors.Is(err, c.want) || !strings.Contains(fail.Next(err), c.next) {
			t.Errorf("%s: %v, next %q; want %s, %q", name, err, fail.Next(err), c.want, c.next)
		}
	}
	if made := writes(r.tenant.Requests())[before:]; len(made) != 0 {
		t.Errorf("refused parts wrote %q", made)
	}
}

// The plan forecasts who may do what.
func TestPlanNamesRolesAndStanding(t *testing.T) {
	t.Parallel()
	steps := []runas.StepName{runas.StepApplication, runas.StepServicePrincipal, runas.StepCertificate, runas.StepPermission, runas.StepRole}
	least := []string{
		"Application Developer", "Cloud Application Administrator", "Cloud Application Administrator", "Cloud Application Administrator",
		"Privileged Role Administrator",
	}
	for who, want := range map[string]string{
		"admin":     "yes yes yes yes yes",
		"apps":      "yes yes yes yes no",
		"cloudapps": "yes yes yes yes no",
		"roles":     "no no no yes yes",
		"operator":  "no no no no no",
		"reader":    "no no no no no",
	} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.signInAs(t, who)
			plan, err := r.manager(t).PlanSetup(t.Context(), r.admin(), r.options())
			if err != nil {
				t.Fatal(describe(err))
			}
			var got []string
			for i, step := range steps {
				action := plan.Actions[i]
				if action.Step != step || action.Needs != least[i] {
					t.Errorf("%s needs %q, want %s, %q", action.Step, action.Needs, step, least[i])
				}
				got = append(got, string(action.Standing))
			}
			if text := strings.Join(got, " "); text != want {
				t.Errorf("standing %s, want %s", text, want)
			}
			for _, action := range plan.Actions[len(steps):] {
				if action.Needs != "" || action.Standing != "" {
					t.Errorf("%s needs %q", action.Step, action.Needs)
				}
			}
		})
	}
}

// planFile is a plan as it comes back from those who approved it, changed by edit.
func (r *rig) planFile(t *testing.T, options runas.SetupOptions, edit func(map[string]any)) (*runas.PlanFile, error) {
	t.Helper()
	manager := r.manager(t)
	plan, err := manager.PlanSetup(t.Context(), r.admin(), options)
	if err != nil {
		t.Fatal(describe(err))
	}
	var text strings.Builder
	if err := manager.PlanFile(plan, options).Write(&text); err != nil {
		t.Fatal(err)
	}
	if edit == nil {
		return runas.ReadPlanFile(strings.NewReader(text.String()))
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(text.String()), &document); err != nil {
		t.Fatal(err)
	}
	edit(document)
	edited, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return runas.ReadPlanFile(strings.NewReader(string(edited)))
}

func (r *rig) apply(t *testing.T, file *runas.PlanFile) error {
	t.Helper()
	_, err := r.manager(t).Setup(t.Context(), r.admin(), file.Options())
	return err
}

func TestApplyPlan(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	options := r.options()
	options.DisplayName, options.Role = "Nightly report", "Global Reader"
	file, err := r.planFile(t, options, nil)
	if err != nil {
		t.Fatal(describe(err))
	}
	// Half of it is done, as a cut does, and then all of it, twice.
	half := file.Options()
	half.Only = []runas.StepName{runas.StepApplication, runas.StepServicePrincipal}
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), half); err != nil {
		t.Fatal(describe(err))
	}
	for range 2 {
		if err := r.apply(t, file); err != nil {
			t.Fatal(describe(err))
		}
	}
	r.checkWhole(t)
	if got := r.account(t).Application.DisplayName; got != "Nightly report" {
		t.Errorf("the application is named %q", got)
	}
}

// step returns a step of a plan's document.
func planStep(document map[string]any, name runas.StepName) map[string]any {
	for _, element := range document["steps"].([]any) {
		if step := element.(map[string]any); step["step"] == string(name) {
			return step
		}
	}
	return nil
}

func planRequest(document map[string]any, name runas.StepName) map[string]any {
	return planStep(document, name)["request"].(map[string]any)
}

func TestPlanThatWasEditedIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, edit := range map[string]func(map[string]any){
		"a newer version":    func(d map[string]any) { d["version"] = 99 },
		"no version":         func(d map[string]any) { delete(d, "version") },
		"a field of its own": func(d map[string]any) { d["then"] = "reboot" },
		"an unknown step":    func(d map[string]any) { planStep(d, runas.StepRole)["step"] = "owner" },
		"a step twice": func(d map[string]any) {
			d["steps"] = append(d["steps"].([]any), planStep(d, runas.StepRole))
		},
		"another method": func(d map[string]any) { planRequest(d, runas.StepRole)["method"] = "DELETE" },
		"another path": func(d map[string]any) {
			planRequest(d, runas.StepRole)["url"] = "https://graph.microsoft.com/v1.0/users"
		},
		"another host": func(d map[string]any) {
			planRequest(d, runas.StepServicePrincipal)["url"] = "https://graph.example.com/v1.0/servicePrincipals"
		},
		"a deeper path": func(d map[string]any) {
			planRequest(d, runas.StepCertificate)["url"] = "https://graph.microsoft.com/v1.0/applications/x/owners"
		},
		"a query": func(d map[string]any) {
			planRequest(d, runas.StepServicePrincipal)["url"] = "https://graph.microsoft.com/v1.0/servicePrincipals?x=1"
		},
		"no tenant":        func(d map[string]any) { d["tenant"] = map[string]any{} },
		"an unknown cloud": func(d map[string]any) { d["cloud"] = "moon" },
		"a larger role in the request": func(d map[string]any) {
			planRequest(d, runas.StepRole)["body"].(map[string]any)["roleDefinitionId"] = "62e90394-69f5-4237-9190-012177145e10"
		},
		"another audience": func(d map[string]any) {
			planRequest(d, runas.StepApplication)["body"].(map[string]any)["signInAudience"] = "AzureADMultipleOrgs"
		},
		"another permission": func(d map[string]any) {
			planRequest(d, runas.StepPermission)["body"].(map[string]any)["appRoleId"] = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8x"
		},
		"a second key": func(d map[string]any) {
			keys := planRequest(d, runas.StepCertificate)["body"].(map[string]any)
			keys["keyCredentials"] = append(keys["keyCredentials"].([]any), map[string]any{"keyId": "<new key id>", "type": "Symmetric", "key": "c2VjcmV0"})
		},
		"another role asked for": func(d map[string]any) { d["asked"].(map[string]any)["role"] = "Global Reader" },
	} {
		file, err := r.planFile(t, r.options(), edit)
		if err == nil {
			err = r.apply(t, file)
		}
		if !errors.Is(err, fail.InvalidInput) {
			t.Errorf("%s: %v, want %s", name, err, fail.InvalidInput)
		}
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Errorf("refused plans wrote %q", made)
	}
}

func TestPlanThatIsOutdatedIsRefused(t *testing.T) {
	t.Parallel()
	for name, moved := range map[string]string{
		"the role was taken away":       "role-missing",
		"the permission was taken away": "permission-missing",
		"the service principal is off":  "service-principal-disabled",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.setUp(t)
			file, err := r.planFile(t, r.options(), nil)
			if err != nil {
				t.Fatal(describe(err))
			}
			r.tenant.SetFault(t, moved)
			before := len(writes(r.tenant.Requests()))
			if err := r.apply(t, file); !errors.Is(err, fail.PlanOutdated) {
				t.Errorf("%v, want %s", describe(err), fail.PlanOutdated)
			}
			if made := writes(r.tenant.Requests())[before:]; len(made) != 0 {
				t.Errorf("it wrote %q", made)
			}
		})
	}
}

func TestPlanOfAnotherTenantIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	file, err := r.planFile(t, r.options(), func(d map[string]any) {
		d["tenant"].(map[string]any)["id"] = "11111111-1111-4111-8111-111111111111"
	})
	if err != nil {
		t.Fatal(describe(err))
	}
	options := file.Options()
	options.Organization = "contoso.com"
	if _, err := r.manager(t).Setup(t.Context(), r.admin(), options); !errors.Is(err, fail.WrongTenant) {
		t.Errorf("%v, want %s", describe(err), fail.WrongTenant)
	}
	if made := writes(r.tenant.Requests()); len(made) != 0 {
		t.Errorf("it wrote %q", made)
	}
}

// A plan and a hand-over hold nothing that is secret.
func TestHandOverHoldsNoSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.signInAs(t, "operator")
	result := r.handsOver(t, r.options())
	file, err := r.planFile(t, r.options(), nil)
	if err != nil {
		t.Fatal(describe(err))
	}
	var plan strings.Builder
	if err := file.Write(&plan); err != nil {
		t.Fatal(err)
	}
	_, secret := r.tenant.Administrator()
	said := plan.String() + fmt.Sprintf("%+v", *result.HandOver)
	for _, word := range []string{secret, "PRIVATE KEY", "eyJ"} {
		if strings.Contains(said, word) {
			t.Errorf("a plan or a hand-over holds %q", word)
		}
	}
	if text, err := os.ReadFile(filepath.Join(r.home, "changes.ndjson")); err == nil && strings.Contains(string(text), secret) {
		t.Error("the trail holds the administrator's secret")
	}
}
