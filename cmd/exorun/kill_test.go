//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/poll"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// cut runs the program until reached says that it stands where it shall be cut, and sends it a signal there. sent is false
// where the program ended by itself before.
func (r *rig) cut(signal os.Signal, reached func(ctx context.Context), args string) (got result, sent bool) {
	r.t.Helper()
	p := r.start(args)
	ctx, cancel := context.WithCancel(context.Background())
	var watcher sync.WaitGroup
	watcher.Go(func() {
		reached(ctx)
		if ctx.Err() == nil {
			sent = p.cmd.Process.Signal(signal) == nil
		}
	})
	got = p.wait()
	cancel()
	watcher.Wait()
	return got, sent
}

// killed kills the program where reached says. It reports false where the program ended by itself before.
func (r *rig) killed(reached func(ctx context.Context), args string) bool {
	r.t.Helper()
	got, _ := r.cut(syscall.SIGKILL, reached, args)
	if got.code > 0 {
		r.t.Fatalf("%s: exit code %d\n%s%s", got.args, got.code, got.stdout, got.stderr)
	}
	return got.code < 0
}

// markedAt waits until the program stands in a local write, of which the marker tells.
func markedAt(marker string) func(context.Context) {
	return func(ctx context.Context) {
		_ = poll.Until(ctx, poll.Options{Interval: 2 * time.Millisecond, MaxInterval: 10 * time.Millisecond, Timeout: -1}, func(context.Context) (bool, error) {
			_, err := os.Stat(marker)
			return err == nil, poll.NotYet(err)
		})
	}
}

// connectionWorks checks that a connection, where there is one, can be used.
func (r *rig) connectionWorks() {
	r.t.Helper()
	if _, err := os.Stat(r.connectionFile()); errors.Is(err, fs.ErrNotExist) {
		return
	}
	r.must("verify --json")
}

// journey is something that may be killed anywhere and is run again.
type journey struct {
	name  string
	begin func(t *testing.T) *snapshot
	args  string
	again []string // what ends it after a cut; a renewal that was forced is forced only once
}

var journeys = []journey{
	{"setup", func(t *testing.T) *snapshot { return newRig(t).emptySnapshot() }, setupArgs, []string{setupArgs}},
	{"renew", setUp, "renew --force --overlap 0", []string{"renew", "retire"}},
}

// emptySnapshot is that of a home without a file.
func (r *rig) emptySnapshot() *snapshot {
	s := &snapshot{}
	r.tenant.Store().View(func(d *state.Directory) { s.directory = d })
	return s
}

// finish runs a killed journey again.
func (j journey) finish(r *rig) {
	r.t.Helper()
	r.connectionWorks()
	for _, args := range j.again {
		r.must(args)
	}
	r.whole()
}

// farthest is more requests or writes than a journey makes.
const farthest = 400

// stride leaves most places out of a short run.
func stride() int {
	if testing.Short() {
		return 23
	}
	return 1
}

// lanes is how many places are tried at the same time, each with a tenant of its own.
const lanes = 2

// everyPlace tries the places n = 1, 2, … of a journey, until kill says that the journey ended before its n-th.
func (j journey) everyPlace(t *testing.T, kill func(r *rig, n int) bool) {
	t.Helper()
	begin := j.begin(t)
	var mu sync.Mutex
	end := farthest
	t.Run("places", func(t *testing.T) {
		for lane := range lanes {
			t.Run(fmt.Sprint(lane), func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				for n := 1 + lane*stride(); ; n += lanes * stride() {
					mu.Lock()
					over := n >= end
					mu.Unlock()
					if over {
						return
					}
					ended := !t.Run(fmt.Sprint(n), func(t *testing.T) {
						here := *r
						here.t = t
						here.restore(begin)
						if !kill(&here, n) {
							mu.Lock()
							end = min(end, n)
							mu.Unlock()
							return
						}
						j.finish(&here)
					})
					if ended {
						return
					}
				}
			})
		}
	})
	if end == 1 || end == farthest {
		t.Errorf("the journey ended at place %d: nothing was tried", end)
	}
	t.Logf("%d places", end-1)
}

func TestKilledAtEveryRequest(t *testing.T) {
	t.Parallel()
	for _, j := range journeys {
		for _, moment := range []string{faults.Before, faults.After} {
			t.Run(j.name+"/"+moment, func(t *testing.T) {
				t.Parallel()
				j.everyPlace(t, func(r *rig, n int) bool {
					if _, err := r.tenant.Faults().Set(fmt.Sprintf("hold=%d:%s", n, moment)); err != nil {
						r.t.Fatal(err)
					}
					killed := r.killed(r.held, j.args)
					if err := r.tenant.Faults().ClearAll(); err != nil {
						r.t.Fatal(err)
					}
					return killed
				})
			})
		}
	}
}

func TestKilledAtEveryWriteOfState(t *testing.T) {
	t.Parallel()
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			j.everyPlace(t, func(r *rig, n int) bool {
				marker := filepath.Join(r.t.TempDir(), "marker")
				killed := r.with(fmt.Sprintf("EXORUN_HOLD_WRITE=%d", n), "EXORUN_HOLD_MARKER="+marker).killed(markedAt(marker), j.args)
				if _, err := os.Stat(marker); errors.Is(err, fs.ErrNotExist) == killed {
					r.t.Fatalf("killed is %v, but the marker says otherwise: %v", killed, err)
				}
				return killed
			})
		})
	}
}
