package runas

import (
	"context"
	"errors"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/poll"
)

// await asks until seen has been true Pace.Agreeing times in a row. seen returns nil, a poll.NotYet with the reason, or an
// error that ends the wait. what completes "waiting for …".
func (s *stepTimer) await(ctx context.Context, what string, seen func(context.Context) error) error {
	return s.awaitFor(ctx, what, s.m.config.Pace.Patience, seen)
}

func (s *stepTimer) awaitFor(ctx context.Context, what string, patience time.Duration, seen func(context.Context) error) error {
	pace := s.m.config.Pace
	agreed := 0
	options := poll.Options{
		Clock: s.m.config.Clock, Interval: pace.Again, MaxInterval: pace.Longest, Timeout: patience, Progress: s.waiting(what),
	}
	err := poll.Until(ctx, options, func(ctx context.Context) (bool, error) {
		for agreed = 0; ; {
			if err := seen(ctx); err != nil {
				return false, err
			}
			if agreed++; agreed >= pace.Agreeing {
				return true, nil
			}
			if err := s.m.config.Clock.Sleep(ctx, pace.Between); err != nil {
				return false, err
			}
		}
	})
	if timeout, ok := errors.AsType[*poll.TimeoutError](err); ok {
		return &fail.Error{
			Code: fail.TimedOut, Op: "wait for " + what, Err: err,
			Cause: "it is not so after " + timeout.After.Round(time.Second).String() + reasonText(timeout.Reason),
			Next:  goesOn,
		}
	}
	return err
}

// waiting reports a wait that begins now, before each of its pauses.
func (s *stepTimer) waiting(what string) func(poll.Report) {
	since := s.m.hostNow()
	return func(report poll.Report) {
		event := Event{Kind: Waiting, Detail: what, Since: since}
		if report.Reason != nil {
			event.Err = explain(report.Reason, "", subject{})
		}
		s.report(event)
	}
}

func reasonText(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
}

// read asks get until it finds the object, or misses it as often in a row as a change must be seen: a single miss may be
// the answer of a replica that lags.
func read[T any](ctx context.Context, m *Manager, get func(context.Context) (T, error)) (*T, error) {
	for misses := 0; ; {
		value, err := get(ctx)
		if err == nil {
			return &value, nil
		}
		if !graph.IsNotFound(err) {
			return nil, err
		}
		if misses++; misses >= m.config.Pace.Agreeing {
			return nil, nil
		}
		if err := m.config.Clock.Sleep(ctx, m.config.Pace.Between); err != nil {
			return nil, err
		}
	}
}

// readKnown is read for what this home has seen before: it is missing only where it is missed for as long as a replica may
// lag behind the others.
func readKnown[T any](ctx context.Context, m *Manager, get func(context.Context) (T, error)) (found *T, err error) {
	pace := m.config.Pace
	deadline := m.hostNow().Add(pace.Settle)
	misses := 0
	err = poll.Until(ctx, poll.Options{
		Clock: m.config.Clock, Interval: pace.Between, MaxInterval: pace.Longest, Timeout: pace.Patience,
	}, func(ctx context.Context) (bool, error) {
		value, err := get(ctx)
		if err == nil {
			found = &value
			return true, nil
		}
		if !graph.IsNotFound(err) {
			return false, err
		}
		misses++
		return misses >= pace.Agreeing && !m.hostNow().Before(deadline), nil
	})
	return found, err
}

// write sends a write until it is done. A replica that does not know the write's object yet is asked again. After an
// unknown outcome the object is read back: there reports whether it is as the write would make it, and only where it is
// not, in several readings, the write is sent a second time. The service refuses to make these objects twice, and that
// "exists already" is success.
func (s *stepTimer) write(ctx context.Context, what string, send func(context.Context) error, there func(context.Context) (bool, error)) error {
	const mostUnknown = 3
	pace := s.m.config.Pace
	unknown := 0
	return poll.Until(ctx, poll.Options{
		Clock: s.m.config.Clock, Interval: pace.Again, MaxInterval: pace.Longest, Timeout: pace.Patience,
		Progress: s.waiting(what),
	}, func(ctx context.Context) (bool, error) {
		err := send(ctx)
		switch {
		case err == nil, graph.IsExists(err):
			return true, nil
		case graph.IsNotYet(err):
			return false, poll.NotYet(err)
		case !graph.IsUnknown(err) || ctx.Err() != nil:
			return false, err
		}
		if unknown++; unknown >= mostUnknown {
			return false, err
		}
		for range pace.Agreeing {
			if done, readErr := there(ctx); done || readErr != nil {
				return done, readErr
			}
			if sleepErr := s.m.config.Clock.Sleep(ctx, pace.Between); sleepErr != nil {
				return false, sleepErr
			}
		}
		return false, poll.NotYet(err)
	})
}

// awaitOnce asks until seen is true once.
func (s *stepTimer) awaitOnce(ctx context.Context, what string, seen func(context.Context) error) error {
	pace := s.m.config.Pace
	return poll.Until(ctx, poll.Options{
		Clock: s.m.config.Clock, Interval: pace.Again, MaxInterval: pace.Longest, Timeout: pace.Patience,
		Progress: s.waiting(what),
	}, func(ctx context.Context) (bool, error) {
		if err := seen(ctx); err != nil {
			return false, err
		}
		return true, nil
	})
}
