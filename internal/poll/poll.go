// Package poll owns waiting: every loop that asks again until something has become true goes through [Until], and every
// pause through a [Clock], so that tests need no real time.
package poll

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Clock tells the time and waits. Implementations must be safe for concurrent use.
type Clock interface {
	Now() time.Time
	// Sleep returns nil after d, or ctx's error as soon as ctx ends. A d of zero or less returns at once.
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the machine's clock.
var System Clock = systemClock{}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The pauses of [Options] that are left zero.
const (
	DefaultInterval = time.Second
	DefaultTimeout  = 10 * time.Minute
)

// Options says how [Until] waits. The zero value asks every second for ten minutes.
type Options struct {
	Clock       Clock         // System where nil
	Interval    time.Duration // the first pause; DefaultInterval where zero
	MaxInterval time.Duration // the longest pause; Interval where smaller, so that pauses stay equal
	Factor      float64       // each pause is the last times Factor; 1.5 where below 1
	Timeout     time.Duration // DefaultTimeout where zero; below zero only ctx ends the wait
	Progress    func(Report)  // called before each pause; may be nil
}

// Report is what a Progress function learns.
type Report struct {
	Attempt int           // how often the condition was asked, from 1
	Elapsed time.Duration // since Until began
	Pause   time.Duration // until the condition is asked next
	Reason  error         // why it is not yet true, if the condition said so with NotYet
}

// NotYet tells [Until] to go on, and why: return false, poll.NotYet(err). Without it an error ends the wait.
func NotYet(err error) error {
	if err == nil {
		return nil
	}
	return &notYet{err}
}

type notYet struct{ err error }

func (e *notYet) Error() string { return e.err.Error() }
func (e *notYet) Unwrap() error { return e.err }

// TimeoutError is the error of a wait that took longer than Options.Timeout. It unwraps to the last reason.
type TimeoutError struct {
	After    time.Duration
	Attempts int
	Reason   error // the last reason given with NotYet; may be nil
}

func (e *TimeoutError) Error() string {
	text := fmt.Sprintf("still not so after %s and %d attempts", e.After.Round(time.Millisecond), e.Attempts)
	if e.Reason != nil {
		text += ": " + e.Reason.Error()
	}
	return text
}

func (e *TimeoutError) Unwrap() error { return e.Reason }

// Timeout makes the error recognisable as net.Error's timeouts are.
func (e *TimeoutError) Timeout() bool { return true }

// Until calls condition until it returns true, an error that is not a [NotYet], or the time is over. It returns nil, that
// error, a [*TimeoutError], or ctx's error. The condition is always asked at least once.
func Until(ctx context.Context, options Options, condition func(context.Context) (done bool, err error)) error {
	clock := options.Clock
	if clock == nil {
		clock = System
	}
	pause, longest := options.pauses()
	timeout := options.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	begin := clock.Now()
	for attempt := 1; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := condition(ctx)
		var reason error
		if wait, ok := errors.AsType[*notYet](err); ok && !done {
			reason = wait.err
		} else if err != nil || done {
			return err
		}
		elapsed := clock.Now().Sub(begin)
		if timeout > 0 && elapsed >= timeout {
			return &TimeoutError{After: elapsed, Attempts: attempt, Reason: reason}
		}
		next := pause
		if timeout > 0 {
			next = min(next, timeout-elapsed)
		}
		if options.Progress != nil {
			options.Progress(Report{Attempt: attempt, Elapsed: elapsed, Pause: next, Reason: reason})
		}
		if err := clock.Sleep(ctx, next); err != nil {
			return err
		}
		pause = min(time.Duration(float64(pause)*options.factor()), longest)
	}
}

func (o Options) pauses() (first, longest time.Duration) {
	first = o.Interval
	if first <= 0 {
		first = DefaultInterval
	}
	return first, max(first, o.MaxInterval)
}

func (o Options) factor() float64 {
	if o.Factor < 1 {
		return 1.5
	}
	return o.Factor
}
