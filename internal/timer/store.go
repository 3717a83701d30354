package timer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

// The names below a home:
//
//	timers/<name>/timer.json
//	timers/<name>/.lock              held while it runs
//	timers/<name>/runs/<number>.json
//	timers/<name>/runs/<number>.log
const (
	timersFolder = "timers"
	timerFile    = "timer.json"
	runsFolder   = "runs"
	recordSuffix = ".json"
	outputSuffix = ".log"

	timerVersion = 1
	runVersion   = 1
)

// Store keeps timers and their runs in a home.
type Store struct{ dir *statefile.Dir }

// NewStore returns the timers of a home.
func NewStore(home *statefile.Dir) *Store { return &Store{home.Sub(timersFolder)} }

// ErrNoTimer is returned for a timer that is not there.
var ErrNoTimer = errors.New("there is no such timer")

// ErrNoRun is returned for a run that is not kept, or has not been.
var ErrNoRun = errors.New("there is no such run")

// List returns the timers, sorted by name.
func (s *Store) List() ([]Timer, error) {
	names, err := s.dir.Folders()
	if err != nil {
		return nil, err
	}
	var timers []Timer
	for _, name := range names {
		t, err := s.Load(name)
		if errors.Is(err, ErrNoTimer) {
			continue
		}
		if err != nil {
			return nil, err
		}
		timers = append(timers, t)
	}
	return timers, nil
}

// Load returns a timer, or ErrNoTimer.
func (s *Store) Load(name string) (Timer, error) {
	if CheckName(name) != nil {
		return Timer{}, ErrNoTimer
	}
	var t Timer
	_, err := s.dir.Sub(name).Read(timerFile, timerVersion, &t)
	if errors.Is(err, fs.ErrNotExist) {
		return Timer{}, ErrNoTimer
	}
	return t, err
}

// Save writes a timer.
func (s *Store) Save(t Timer) error {
	if err := CheckName(t.Name); err != nil {
		return fail.New(fail.InvalidInput, "keep the timer", err.Error(), "")
	}
	return s.dir.Sub(t.Name).Write(timerFile, timerVersion, t)
}

// Delete forgets a timer with its runs.
func (s *Store) Delete(name string) error { return s.dir.Sub(name).RemoveAll() }

// lookWait bridges the moment in which another looks whether a timer runs.
const lookWait = 2 * time.Second

// lock takes a timer for a run. It fails with fail.StateBusy while another runs it.
func (s *Store) lock(ctx context.Context, name, purpose string, wait time.Duration) (release func(), err error) {
	lock, err := s.dir.Sub(name).Lock(ctx, statefile.LockOptions{Purpose: purpose, Wait: wait})
	if err != nil {
		return nil, err
	}
	return func() { _ = lock.Release() }, nil
}

// Hold keeps a timer from running until release is called. It fails with fail.StateBusy while it runs.
func (s *Store) Hold(ctx context.Context, name, purpose string) (release func(), err error) {
	return s.lock(ctx, name, purpose, lookWait)
}

func (s *Store) runs(name string) *statefile.Dir { return s.dir.Sub(name, runsFolder) }

// numbers returns the numbers of the runs that are kept, in order.
func (s *Store) numbers(name string) ([]int, error) {
	files, err := s.runs(name).Names()
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, file := range files {
		text, isRecord := strings.CutSuffix(file, recordSuffix)
		if n, err := strconv.Atoi(text); isRecord && err == nil {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// Runs returns the runs that are kept, the latest first. One that was cut is shown as such.
func (s *Store) Runs(ctx context.Context, name string) ([]Run, error) {
	numbers, err := s.numbers(name)
	if err != nil {
		return nil, err
	}
	slices.Reverse(numbers)
	var runs []Run
	for _, n := range numbers {
		run, err := s.read(name, n)
		if errors.Is(err, ErrNoRun) {
			continue // it has just been pruned
		}
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, s.markCut(ctx, name, runs)
}

// Run returns one run; the latest where number is zero. ErrNoRun where there is none.
func (s *Store) Run(ctx context.Context, name string, number int) (Run, error) {
	if number == 0 {
		numbers, err := s.numbers(name)
		if err != nil || len(numbers) == 0 {
			return Run{}, errors.Join(err, ErrNoRun)
		}
		number = numbers[len(numbers)-1]
	}
	run, err := s.read(name, number)
	if err != nil {
		return Run{}, err
	}
	runs := []Run{run}
	return runs[0], s.markCut(ctx, name, runs)
}

// markCut changes the runs that say they are under way while nobody holds the timer's lock. What it sees is written down by
// the next run.
func (s *Store) markCut(ctx context.Context, name string, runs []Run) error {
	if !slices.ContainsFunc(runs, func(r Run) bool { return r.Outcome == Running }) {
		return nil
	}
	release, err := s.lock(ctx, name, "look", 0)
	if errors.Is(err, fail.StateBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	for i := range runs {
		if runs[i].Outcome != Running {
			continue
		}
		// It may have ended since it was read.
		if runs[i], err = s.read(name, runs[i].Number); err != nil {
			return err
		}
		if runs[i].Outcome == Running {
			runs[i].Outcome = Cut
		}
	}
	return nil
}

func (s *Store) read(name string, number int) (Run, error) {
	var run Run
	_, err := s.runs(name).Read(runFile(number, recordSuffix), runVersion, &run)
	if errors.Is(err, fs.ErrNotExist) {
		return Run{}, ErrNoRun
	}
	return run, err
}

func runFile(number int, suffix string) string { return fmt.Sprintf("%06d%s", number, suffix) }

// Output reads what is kept of a run's output.
func (s *Store) Output(name string, number int) ([]byte, error) {
	text, err := s.runs(name).ReadBytes(runFile(number, outputSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// numberWait is how long a run waits for another to take its number.
const numberWait = 10 * time.Second

// begin writes the record of a new run under the next number.
func (s *Store) begin(ctx context.Context, name string, run *Run) error {
	runs := s.runs(name)
	lock, err := runs.Lock(ctx, statefile.LockOptions{Purpose: "begin a run", Wait: numberWait})
	if err != nil {
		return err
	}
	defer func() { _ = lock.Release() }()
	numbers, err := s.numbers(name)
	if err != nil {
		return err
	}
	run.Number = 1
	if len(numbers) > 0 {
		run.Number = numbers[len(numbers)-1] + 1
	}
	return s.write(name, *run)
}

func (s *Store) write(name string, run Run) error {
	return s.runs(name).Write(runFile(run.Number, recordSuffix), runVersion, run)
}

// createOutput opens the file for a run's output, which must have begun.
func (s *Store) createOutput(name string, number int) (*os.File, error) {
	path := filepath.Join(s.runs(name).Path(), runFile(number, outputSuffix))
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fail.Wrap(err, fail.StateUnusable, "keep the output in "+path, "", "")
	}
	return file, nil
}

// prune removes all but the latest runs.
func (s *Store) prune(name string, keep int) error {
	numbers, err := s.numbers(name)
	if err != nil {
		return err
	}
	for _, n := range numbers[:max(0, len(numbers)-keep)] {
		// The record goes last, so that no output is left without one.
		if err := errors.Join(s.runs(name).Remove(runFile(n, outputSuffix)), s.runs(name).Remove(runFile(n, recordSuffix))); err != nil {
			return err
		}
	}
	return nil
}
