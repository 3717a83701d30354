//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/poll"
	"github.com/exorun/exorun/internal/tenant"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/state"
)

// bench is a tenant of its own and a home of its own.
type bench struct {
	t      *testing.T
	tenant *tenant.Tenant
	env    []string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	running, err := tenant.Start(context.Background(), tenant.Options{Dir: filepath.Join(dir, "tenant"), Seed: "kill", Mailboxes: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	env := append(os.Environ(), "EXORUN_HOME="+filepath.Join(dir, "home"), "NO_COLOR=1")
	for name, value := range running.Env() {
		env = append(env, name+"="+value)
	}
	return &bench{t, running, env}
}

// command is the program with arguments, in this tenant and home.
func (b *bench) command(args ...string) (*exec.Cmd, *strings.Builder) {
	out := &strings.Builder{}
	cmd := exec.Command("exorun", args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = b.env, out, out
	return cmd, out
}

// run runs the program to its end, which must be a good one.
func (b *bench) run(args ...string) {
	b.t.Helper()
	cmd, out := b.command(args...)
	if err := cmd.Run(); err != nil {
		b.t.Fatalf("exorun %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// killed runs the program until reached says that it stands where it shall die, and kills it there. It reports false where
// the program ended by itself before.
func (b *bench) killed(reached func(ctx context.Context), env []string, args ...string) bool {
	b.t.Helper()
	cmd, out := b.command(args...)
	cmd.Env = append(cmd.Env, env...)
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var watcher sync.WaitGroup
	watcher.Go(func() {
		reached(ctx)
		if ctx.Err() == nil {
			_ = cmd.Process.Signal(syscall.SIGKILL)
		}
	})
	err := cmd.Wait()
	cancel()
	watcher.Wait()
	if exited, ok := errors.AsType[*exec.ExitError](err); ok && !exited.Exited() {
		return true
	}
	if err != nil {
		b.t.Fatalf("exorun %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return false
}

// held waits until the tenant holds a request.
func (b *bench) held(ctx context.Context) {
	for {
		held, changed := b.tenant.Faults().Held()
		if len(held) > 0 {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
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
func (b *bench) connectionWorks() {
	b.t.Helper()
	cmd, out := b.command("verify", "--json")
	if err := cmd.Run(); err != nil && !strings.Contains(out.String(), "exorun setup") {
		b.t.Fatalf("the connection does not work: %v\n%s", err, out)
	} else if strings.Contains(out.String(), `"ok":false`) {
		b.t.Fatalf("the connection does not work\n%s", out)
	}
}

// whole checks that the tenant has one application of exorun's, with one service principal and that many keys.
func (b *bench) whole(keys int) {
	b.t.Helper()
	b.run("verify")
	b.tenant.Store().View(func(d *state.Directory) {
		applications, principals := 0, 0
		own := map[string]bool{}
		for _, application := range d.Applications {
			if !strings.HasPrefix(application.DisplayName, "exorun") || application.AppID == d.AdminAppID {
				continue
			}
			applications++
			own[application.AppID] = true
			if len(application.KeyCredentials) != keys {
				b.t.Errorf("the application has %d keys, want %d", len(application.KeyCredentials), keys)
			}
		}
		for _, principal := range d.ServicePrincipals {
			if own[principal.AppID] {
				principals++
			}
		}
		if applications != 1 || principals != 1 {
			b.t.Errorf("%d applications and %d service principals, want one each", applications, principals)
		}
		if len(d.DeletedItems) != 0 {
			b.t.Errorf("%d objects were made and deleted again", len(d.DeletedItems))
		}
	})
}

const setupArgs = "setup --organization contoso.onmicrosoft.com --credential environment"

// journey is something that may be killed anywhere and is run again.
type journey struct {
	name    string
	prepare func(*bench)
	args    string
	keys    int // on the application afterwards
}

var journeys = []journey{
	{"setup", func(*bench) {}, setupArgs, 1},
	{"renew", func(b *bench) { b.run(strings.Fields(setupArgs)...) }, "renew --force --overlap 0", 1},
}

// finish runs a killed journey again. A renewal that was forced is forced only once: what is left of it is done without.
func (j journey) finish(b *bench) {
	b.t.Helper()
	b.connectionWorks()
	if j.name == "setup" {
		b.run(strings.Fields(j.args)...)
	} else {
		b.run("renew")
		b.run("retire")
	}
	b.whole(j.keys)
}

// farthest is more requests or writes than a journey makes.
const farthest = 400

// stride leaves most places out of a short run.
func stride() int {
	if testing.Short() {
		return 7
	}
	return 1
}

// everyPlace runs kill for n = 1, 2, … at the same time, until one says that the journey ended before its n-th place.
func everyPlace(t *testing.T, kill func(t *testing.T, n int) bool) {
	t.Helper()
	var mu sync.Mutex
	end := farthest
	width := 2
	t.Run("places", func(t *testing.T) {
		for lane := range width {
			t.Run(fmt.Sprint(lane), func(t *testing.T) {
				t.Parallel()
				for n := 1 + lane*stride(); ; n += width * stride() {
					mu.Lock()
					over := n >= end
					mu.Unlock()
					if over {
						return
					}
					if !kill(t, n) {
						mu.Lock()
						end = min(end, n)
						mu.Unlock()
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
				everyPlace(t, func(t *testing.T, n int) (killed bool) {
					t.Run(fmt.Sprint(n), func(t *testing.T) {
						b := newBench(t)
						j.prepare(b)
						if _, err := b.tenant.Faults().Set(fmt.Sprintf("hold=%d:%s", n, moment)); err != nil {
							t.Fatal(err)
						}
						killed = b.killed(b.held, nil, strings.Fields(j.args)...)
						if err := b.tenant.Faults().ClearAll(); err != nil {
							t.Fatal(err)
						}
						if killed {
							j.finish(b)
						}
					})
					return killed && !t.Failed()
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
			everyPlace(t, func(t *testing.T, n int) (killed bool) {
				t.Run(fmt.Sprint(n), func(t *testing.T) {
					b := newBench(t)
					j.prepare(b)
					marker := filepath.Join(t.TempDir(), "marker")
					killed = b.killed(markedAt(marker), []string{fmt.Sprintf("EXORUN_HOLD_WRITE=%d", n), "EXORUN_HOLD_MARKER=" + marker}, strings.Fields(j.args)...)
					if _, err := os.Stat(marker); errors.Is(err, fs.ErrNotExist) == killed {
						t.Fatalf("killed is %v, but the marker says otherwise: %v", killed, err)
					}
					if killed {
						j.finish(b)
					}
				})
				return killed && !t.Failed()
			})
		})
	}
}
