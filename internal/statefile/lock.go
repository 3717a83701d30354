package statefile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/poll"
)

const lockName = ".lock"

// LockOptions say who locks and how long to wait for another to finish.
type LockOptions struct {
	Purpose string        // shown to others who find the lock taken: "renew"
	Wait    time.Duration // zero gives up at once
	Clock   poll.Clock    // poll.System where nil
}

// Lock is a lock that is held. Release it when done; the operating system does when the process ends.
type Lock struct {
	file *os.File
	once sync.Once
	err  error
}

// Lock takes the one lock of the folder. Where another process, or another caller in this one, holds it for longer than
// options.Wait, the error is fail.StateBusy and says who. Whoever gets the lock reads the state again.
func (d *Dir) Lock(ctx context.Context, options LockOptions) (*Lock, error) {
	op := "lock " + d.path
	if err := makeDir(d.path); err != nil {
		return nil, unusable(err, "lock", d.path)
	}
	clock := options.Clock
	if clock == nil {
		clock = poll.System
	}
	path := d.File(lockName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, unusable(err, "lock", path)
	}
	take := func(context.Context) (bool, error) { return tryLock(file) }
	if options.Wait > 0 {
		err = poll.Until(ctx, poll.Options{Clock: clock, Interval: 50 * time.Millisecond, MaxInterval: time.Second, Timeout: options.Wait}, take)
	} else if locked, lockErr := take(ctx); lockErr != nil || !locked {
		err = lockErr
		if err == nil {
			err = &poll.TimeoutError{Attempts: 1}
		}
	}
	if err == nil {
		if err = sign(file, options.Purpose, clock.Now()); err == nil {
			return &Lock{file: file}, nil
		}
	}
	holder := readHolder(file)
	closeErr := file.Close()
	if _, busy := errors.AsType[*poll.TimeoutError](err); busy {
		return nil, fail.New(fail.StateBusy, op, "another exorun works there ("+holder+")", "wait until it has ended and run this again")
	}
	if ctx.Err() != nil {
		return nil, fail.Wrap(ctx.Err(), fail.Interrupted, op, "interrupted while another exorun works there ("+holder+")", "")
	}
	return nil, unusable(errors.Join(err, closeErr), "lock", path)
}

// Release gives the lock back. Further calls do nothing.
func (l *Lock) Release() error {
	l.once.Do(func() {
		// The text goes first: after closing it may already be the next holder's.
		l.err = errors.Join(l.file.Truncate(0), l.file.Close())
	})
	return l.err
}

func sign(file *os.File, purpose string, now time.Time) error {
	text := fmt.Sprintf("process %d", os.Getpid())
	if host, err := os.Hostname(); err == nil {
		text += " on " + host
	}
	if purpose != "" {
		text += ", " + purpose
	}
	text += ", since " + now.UTC().Format(time.RFC3339)
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(text+"\n"), 0)
	return err
}

func readHolder(file *os.File) string {
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 512))
	holder := strings.TrimSpace(string(text))
	if err != nil || holder == "" {
		return "it did not say who it is"
	}
	return holder
}
