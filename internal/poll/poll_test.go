package poll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/internal/poll"
	"github.com/exorun/exorun/internal/poll/polltest"
)

var (
	start   = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	errSlow = errors.New("the role is not in the token")
)

func TestUntilWaitsLongerEachTime(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	asked := 0
	err := poll.Until(t.Context(), poll.Options{Clock: clock, Interval: time.Second, MaxInterval: 3 * time.Second, Factor: 2},
		func(context.Context) (bool, error) { asked++; return asked == 5, nil })
	if err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second}
	if diff := cmp.Diff(want, clock.Slept()); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func TestUntilPausesStayEqualWithoutMaxInterval(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	asked := 0
	err := poll.Until(t.Context(), poll.Options{Clock: clock, Interval: 2 * time.Second},
		func(context.Context) (bool, error) { asked++; return asked == 3, nil })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{2 * time.Second, 2 * time.Second}, clock.Slept()); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func TestUntilTimesOutWithTheLastReason(t *testing.T) {
	t.Parallel()
	clock := polltest.NewClock(start)
	var reports []poll.Report
	err := poll.Until(t.Context(), poll.Options{
		Clock: clock, Interval: 4 * time.Second, Timeout: 10 * time.Second,
		Progress: func(r poll.Report) { reports = append(reports, r) },
	}, func(context.Context) (bool, error) { return false, poll.NotYet(errSlow) })
	timeout, ok := errors.AsType[*poll.TimeoutError](err)
	if !ok || !errors.Is(err, errSlow) {
		t.Fatalf("Until = %v, want a TimeoutError around the reason", err)
	}
	if timeout.Attempts != 4 || timeout.After != 10*time.Second {
		t.Errorf("gave up after %d attempts and %s, want 4 and 10s", timeout.Attempts, timeout.After)
	}
	if len(reports) != 3 || reports[2].Pause != 2*time.Second || reports[1].Elapsed != 4*time.Second || !errors.Is(reports[0].Reason, errSlow) {
		t.Errorf("reports = %+v", reports)
	}
}

func TestUntilStopsAtAnError(t *testing.T) {
	t.Parallel()
	asked := 0
	err := poll.Until(t.Context(), poll.Options{Clock: polltest.NewClock(start)},
		func(context.Context) (bool, error) { asked++; return false, errSlow })
	if !errors.Is(err, errSlow) || asked != 1 {
		t.Errorf("Until = %v after %d calls, want the error after 1", err, asked)
	}
}

func TestUntilObeysTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		begin := time.Now()
		err := poll.Until(ctx, poll.Options{Interval: time.Minute, Timeout: -1},
			func(context.Context) (bool, error) { return false, nil })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 90*time.Second {
			t.Errorf("Until = %v after %s, want the deadline after 90s", err, time.Since(begin))
		}
	})
}

func TestSystemSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		if err := poll.System.Sleep(t.Context(), time.Hour); err != nil || time.Since(begin) != time.Hour {
			t.Errorf("Sleep = %v after %s", err, time.Since(begin))
		}
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if err := poll.System.Sleep(cancelled, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("Sleep with an ended context = %v", err)
		}
	})
}
