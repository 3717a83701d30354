package main

import (
	"strings"
	"testing"
)

// TestStorms sets up and renews while the tenant throttles, is unavailable, or shows what is written only after a while, by one
// replica sooner than by another.
func TestStorms(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"throttle=5:1", "unavailable=3", "lag=2s", "lag=2s:flapping"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && fault != "unavailable=3" {
				t.Skip("waits in real time")
			}
			r := newRig(t)
			r.fault(fault)
			r.must(setupArgs)
			r.fault(fault)
			r.must("renew --force --overlap 0")
			r.must("tenant fault clear")
			r.whole()
			if got := r.must(setupArgs + " --json"); !strings.Contains(got.stdout, `"writes":0`) {
				t.Errorf("the second set-up wrote: %s", got.stdout)
			}
		})
	}
}
