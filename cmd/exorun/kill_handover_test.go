//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// handOver is a verb that takes an application over, or gives it up, and is killed at some of its requests. That nothing is lost
// wherever it is cut is held by the tests of package runas; these hold that for a process that really dies.
type handOver struct {
	name  string
	begin string // what comes before; empty for an application of others
	args  string // with APP for the application's id
	check func(r *rig, appID string)
}

var handOvers = []handOver{
	{"adopt", "", "adopt --pfx PFX --password-file PASSWORD --app-id APP --organization contoso.onmicrosoft.com", func(r *rig, appID string) {
		r.must("verify")
		r.keysOn(appID, 1)
	}},
	{"join", "", "setup --join --proof PFX --password-file PASSWORD --app-id APP --organization contoso.onmicrosoft.com", func(r *rig, appID string) {
		r.must("verify")
		r.keysOn(appID, 2)
	}},
	{
		"compromised", "adopt --pfx PFX --password-file PASSWORD --app-id APP --organization contoso.onmicrosoft.com",
		"retire --compromised --app-id APP --organization contoso.onmicrosoft.com --credential environment", func(r *rig, appID string) {
			r.keysOn(appID, 0)
			if got := r.run("verify"); got.code != 8 {
				r.t.Errorf("verify: exit code %d, want 8: the home has forgotten the account", got.code)
			}
			r.tenant.Store().View(func(d *state.Directory) {
				if d.ServicePrincipalByAppID(appID).AccountEnabled {
					r.t.Error("the service principal is enabled")
				}
			})
		},
	},
}

// keysOn checks how many keys an application has.
func (r *rig) keysOn(appID string, want int) {
	r.t.Helper()
	r.tenant.Store().View(func(d *state.Directory) {
		if got := len(d.ApplicationByAppID(appID).KeyCredentials); got != want {
			r.t.Errorf("%d keys on the application, want %d", got, want)
		}
	})
}

func TestKilledHandOver(t *testing.T) {
	t.Parallel()
	places := []int{2, 5, 8, 11}
	if testing.Short() {
		places = places[2:3]
	}
	for _, h := range handOvers {
		for _, place := range places {
			for _, moment := range []string{faults.Before, faults.After} {
				t.Run(fmt.Sprintf("%s/%d %s", h.name, place, moment), func(t *testing.T) {
					t.Parallel()
					r := newRig(t)
					password := filepath.Join(t.TempDir(), "password")
					if err := os.WriteFile(password, []byte("a password\n"), 0o600); err != nil {
						t.Fatal(err)
					}
					pfx := filepath.Join(filepath.Dir(password), "old.pfx")
					var made struct{ AppID string }
					got := r.must("tenant application --json --name report --pfx " + pfx + " --password-file " + password)
					if err := json.Unmarshal([]byte(got.stdout), &made); err != nil {
						t.Fatalf("%v in %s", err, got.stdout)
					}
					fill := strings.NewReplacer("PFX", pfx, "PASSWORD", password, "APP", made.AppID)
					if h.begin != "" {
						r.must(fill.Replace(h.begin))
					}
					if _, err := r.tenant.Faults().Set(fmt.Sprintf("hold=%d:%s", place, moment)); err != nil {
						t.Fatal(err)
					}
					if !r.killed(r.held, fill.Replace(h.args)) {
						t.Fatalf("it ended before its request %d", place)
					}
					if err := r.tenant.Faults().ClearAll(); err != nil {
						t.Fatal(err)
					}
					r.must(fill.Replace(h.args))
					h.check(r, made.AppID)
				})
			}
		}
	}
}
