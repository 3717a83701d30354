package statefile_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/poll"
	"github.com/exorun/exorun/internal/poll/polltest"
	"github.com/exorun/exorun/internal/statefile"
)

// The tests of this file need a second process that dies: the test binary starts itself with these variables.
const (
	roleVariable   = "STATEFILE_TEST_ROLE"
	dirVariable    = "STATEFILE_TEST_DIR"
	markerVariable = "STATEFILE_TEST_MARKER"
)

func TestMain(m *testing.M) {
	dir, marker := os.Getenv(dirVariable), os.Getenv(markerVariable)
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "hold the second write":
		held := statefile.Open(dir, statefile.Options{BeforeRename: statefile.HoldNth(2, marker)})
		must(held.WriteBytes("first", []byte("new")))
		must(held.WriteBytes("second", []byte("new")))
		must(errors.New("the second write was not held"))
	case "hold the lock":
		_, err := statefile.Open(dir, statefile.Options{}).Lock(context.Background(), statefile.LockOptions{Purpose: "renew"})
		must(err)
		must(os.WriteFile(marker, nil, 0o600))
		time.Sleep(time.Hour) // until killed
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// startAs starts the test binary in a role and returns once its marker is there, with a function that kills it.
func startAs(t *testing.T, role, dir string) (kill func()) {
	t.Helper()
	marker := filepath.Join(t.TempDir(), "marker")
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), roleVariable+"="+role, dirVariable+"="+dir, markerVariable+"="+marker)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	kill = func() {
		_ = command.Process.Kill()
		ended <- <-ended
	}
	t.Cleanup(kill)
	err := poll.Until(t.Context(), poll.Options{Interval: 5 * time.Millisecond, Timeout: time.Minute}, func(context.Context) (bool, error) {
		select {
		case err := <-ended:
			ended <- err
			return false, fmt.Errorf("%s: ended early: %w", role, err)
		default:
		}
		_, err := os.Stat(marker)
		return err == nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return kill
}

func hidden(t *testing.T, dir string) (temporary []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.Contains(entry.Name(), ".tmp-") {
			temporary = append(temporary, entry.Name())
		}
	}
	return temporary
}

func TestKilledBetweenTemporaryFileAndRename(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(t.TempDir(), statefile.Options{})
	for _, name := range []string{"first", "second"} {
		if err := dir.WriteBytes(name, []byte("old")); err != nil {
			t.Fatal(err)
		}
	}
	kill := startAs(t, "hold the second write", dir.Path())

	// While the other lives, its temporary file is left alone.
	if err := dir.WriteBytes("third", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got := hidden(t, dir.Path()); len(got) != 1 {
		t.Errorf("temporary files beside a living writer: %v, want its one", got)
	}
	kill()
	for name, want := range map[string]string{"first": "new", "second": "old"} {
		if text, err := dir.ReadBytes(name); err != nil || string(text) != want {
			t.Errorf("%s = %q, %v, want %q", name, text, err, want)
		}
	}
	if err := dir.WriteBytes("third", []byte("y")); err != nil {
		t.Fatal(err)
	}
	if got := hidden(t, dir.Path()); got != nil {
		t.Errorf("the next writer left %v", got)
	}
}

func TestLockDiesWithItsHolder(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(t.TempDir(), statefile.Options{})
	kill := startAs(t, "hold the lock", dir.Path())
	_, err := dir.Lock(t.Context(), statefile.LockOptions{Purpose: "setup"})
	if !errors.Is(err, fail.StateBusy) || !strings.Contains(err.Error(), ", renew, since ") || !strings.Contains(err.Error(), "process ") {
		t.Fatalf("Lock = %v, want state-busy that names the holder", err)
	}
	kill()
	lock, err := dir.Lock(t.Context(), statefile.LockOptions{Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

func TestLockWaits(t *testing.T) {
	t.Parallel()
	dir := statefile.Open(filepath.Join(t.TempDir(), "new", "home"), statefile.Options{})
	lock, err := dir.Lock(t.Context(), statefile.LockOptions{Purpose: "first"})
	if err != nil {
		t.Fatal(err)
	}
	clock := polltest.NewClock(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	if _, err := dir.Lock(t.Context(), statefile.LockOptions{Wait: 3 * time.Second, Clock: clock}); !errors.Is(err, fail.StateBusy) {
		t.Fatalf("Lock of a locked folder = %v", err)
	}
	if len(clock.Slept()) < 3 {
		t.Errorf("Lock did not wait: %v", clock.Slept())
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dir.Lock(cancelled, statefile.LockOptions{Wait: time.Hour}); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock with an ended context = %v", err)
	}
	if err := errors.Join(lock.Release(), lock.Release()); err != nil {
		t.Error(err)
	}
	again, err := dir.Lock(t.Context(), statefile.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}
