package plant

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

func newStore(t *testing.T) *state.Store {
	t.Helper()
	store, err := state.Open(state.Options{Seed: "plant"})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func directory(store *state.Store) (directory *state.Directory) {
	store.View(func(d *state.Directory) { directory = d })
	return directory
}

func TestRegister(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	certificate, err := selfSigned(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	made, err := Register(store, Application{Name: "Nightly report", Certificate: certificate.Raw, Roles: []string{"exchange administrator"}, Owner: "ulla"})
	if err != nil {
		t.Fatal(err)
	}
	d := directory(store)
	app, principal := d.ApplicationByAppID(made.AppID), d.ServicePrincipalByAppID(made.AppID)
	if app.ID != made.ObjectID || app.KeyCredentials[0].KeyID != made.KeyID || !slices.Equal(app.Owners, []string{d.UserNamed("ulla").ID}) {
		t.Errorf("application %+v", app)
	}
	if roles := d.RoleAssignmentsOf(principal.ID); len(roles) != 1 || roles[0].RoleDefinitionID != state.RoleExchangeAdministrator {
		t.Errorf("roles %+v", roles)
	}
	if grants := d.AppRoleAssignmentsOf(principal.ID); len(grants) != 1 || grants[0].AppRoleID != state.ExchangeManageAsApp {
		t.Errorf("permissions %+v", grants)
	}
	before := len(d.Applications)
	if _, err := Register(store, Application{Name: "x", Certificate: certificate.Raw, Roles: []string{"King"}}); !errors.Is(err, ErrNoRole) {
		t.Errorf("an unknown role: %v", err)
	}
	if after := len(directory(store).Applications); after != before {
		t.Error("a refused application is there")
	}
}

// TestBeside plants each kind on the application that was made last and takes it away again.
func TestBeside(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	certificate, err := selfSigned(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Beside(store, Foreign{Kind: Owner}); !errors.Is(err, ErrNoApplication) {
		t.Errorf("beside nothing: %v", err)
	}
	made, err := Register(store, Application{Name: "nightly", Certificate: certificate.Raw})
	if err != nil {
		t.Fatal(err)
	}
	count := func() []int {
		d := directory(store)
		app, principal := d.ApplicationByAppID(made.AppID), d.ServicePrincipalByAppID(made.AppID)
		return []int{
			len(app.Owners), len(app.PasswordCredentials), len(app.FederatedCredentials), len(app.KeyCredentials),
			len(principal.Owners), len(principal.PasswordCredentials), len(principal.KeyCredentials),
		}
	}
	for _, test := range []struct {
		want Foreign
		now  []int
	}{
		{Foreign{Kind: Owner}, []int{1, 0, 0, 1, 0, 0, 0}},
		{Foreign{Kind: Secret}, []int{0, 1, 0, 1, 0, 0, 0}},
		{Foreign{Kind: Federated}, []int{0, 0, 1, 1, 0, 0, 0}},
		{Foreign{Kind: Key}, []int{0, 0, 0, 2, 0, 0, 0}},
		{Foreign{Kind: Owner, OnServicePrincipal: true}, []int{0, 0, 0, 1, 1, 0, 0}},
		{Foreign{Kind: Secret, OnServicePrincipal: true}, []int{0, 0, 0, 1, 0, 1, 0}},
		{Foreign{Kind: Key, OnServicePrincipal: true}, []int{0, 0, 0, 1, 0, 0, 1}},
	} {
		planted, err := Beside(store, test.want)
		if err != nil || planted.AppID != made.AppID || planted.ID == "" || (planted.Secret != "") != (test.want.Kind == Secret) {
			t.Fatalf("%+v: %v %+v", test.want, err, planted)
		}
		if got := count(); !slices.Equal(got, test.now) {
			t.Errorf("%+v: %v, want %v", test.want, got, test.now)
		}
		err = store.Update(func(d *state.Directory) error {
			Remove(d, planted.AppID, planted.ID, test.want)
			return nil
		})
		if got := count(); err != nil || !slices.Equal(got, []int{0, 0, 0, 1, 0, 0, 0}) {
			t.Errorf("%+v taken away: %v %v", test.want, err, got)
		}
	}
	for _, wrong := range []Foreign{{Kind: "king"}, {Kind: Federated, OnServicePrincipal: true}} {
		if _, err := Beside(store, wrong); !errors.Is(err, ErrKind) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
