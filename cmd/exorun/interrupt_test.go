//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/tenant/faults"
)

// TestInterrupted presses Ctrl-C while a request is under way, and runs again.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	places := []int{1, 2, 5, 9, 13, 20, 28, 36, 44}
	if testing.Short() {
		places = []int{9}
	}
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			begin := j.begin(t)
			r := newRig(t)
			tried := 0
			for _, n := range places {
				for _, moment := range []string{faults.Before, faults.After} {
					t.Run(fmt.Sprint(n, moment), func(t *testing.T) {
						here := *r
						here.t = t
						here.restore(begin)
						if _, err := here.tenant.Faults().Set(fmt.Sprintf("hold=%d:%s", n, moment)); err != nil {
							t.Fatal(err)
						}
						got, sent := here.cut(os.Interrupt, here.held, j.args)
						if err := here.tenant.Faults().ClearAll(); err != nil {
							t.Fatal(err)
						}
						if !sent {
							return // the journey is shorter
						}
						tried++
						got.checkFailure(t, fail.Interrupted.ExitCode(), "interrupted", "again")
						j.finish(&here)
					})
				}
			}
			if tried == 0 {
				t.Error("nothing was interrupted")
			}
		})
	}
}

// TestInterruptedBatch presses Ctrl-C while several accounts are worked on: the summary says how far it came.
func TestInterruptedBatch(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"verify --all", "renew --all --force"} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			r := newSetUpRig(t)
			if _, err := r.tenant.Faults().Set("hold=3:" + faults.Before); err != nil {
				t.Fatal(err)
			}
			got, sent := r.cut(os.Interrupt, r.held, args)
			if err := r.tenant.Faults().ClearAll(); err != nil || !sent {
				t.Fatal(sent, err)
			}
			got.checkFailure(t, fail.Interrupted.ExitCode(), "interrupted; 0 of 1 accounts are done", "run the same command again")
			if !strings.Contains(got.stdout, "1 not done") {
				t.Errorf("the summary is %q", got.stdout)
			}
			if got := r.must(args); !strings.HasPrefix(got.stdout, "✓ contoso") {
				t.Errorf("%s the second time: %s", args, got.stdout)
			}
		})
	}
}

// TestInterruptedWait presses Ctrl-C while set-up waits for a role to become effective. There is no connection then, as it would
// not work yet; verify says why, and set-up or verify completes it.
func TestInterruptedWait(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fault("role-not-effective=token")
	// The request log tells when set-up has come to call Exchange.
	got, sent := r.cut(os.Interrupt, r.exchangeCalled, setupArgs)
	if !sent {
		t.Fatalf("set-up did not wait\n%s%s", got.stdout, got.stderr)
	}
	got.checkFailure(t, fail.Interrupted.ExitCode(), "interrupted", "again")
	if got := r.run("verify"); got.code != fail.RoleNotEffective.ExitCode() || !strings.Contains(got.stdout, "was assigned") {
		t.Errorf("verify: exit code %d\n%s", got.code, got.stdout)
	}
	r.must("tenant fault clear")
	r.must(setupArgs)
	r.whole()
}

// exchangeCalled waits until Exchange has refused a call of somebody else than the administrator.
func (r *rig) exchangeCalled(ctx context.Context) {
	admin, _ := r.tenant.Administrator()
	for next := 0; ; {
		entries, end, grown := r.tenant.Log().From(next)
		for _, entry := range entries {
			if entry.Host == "outlook.office365.com" && entry.Caller != admin {
				return
			}
		}
		next = end
		select {
		case <-grown:
		case <-ctx.Done():
			return
		}
	}
}
