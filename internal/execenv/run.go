package execenv

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
)

// The exit codes of a program that could not be started, and the base of those that a signal ended: as shells give them.
const (
	ExitNotExecutable = 126
	ExitNotFound      = 127
	exitSignal        = 128
)

// NotStartedError says that a program could not be started.
type NotStartedError struct {
	Program string
	Exit    int // ExitNotFound or ExitNotExecutable
	Err     error
}

func (e *NotStartedError) Error() string { return "start " + e.Program + ": " + e.Err.Error() }

// Unwrap returns what the system said.
func (e *NotStartedError) Unwrap() error { return e.Err }

// Command is a program to run to its end.
type Command struct {
	Program     string
	Arguments   []string
	Environment []string
	Stdin       io.Reader
	Stdout      io.Writer
	Stderr      io.Writer
}

// Run runs the program and returns its exit code, 128 and the signal's number where one ended it. The program is in this
// process's group, so that a terminal's keys reach it; signals that come to this process alone are passed on to it. Nothing
// but the program's end ends Run. Where this process is killed, Linux sends the program SIGTERM: its certificate is about to
// go. The error is a [*NotStartedError].
func (c Command) Run() (exit int, err error) {
	path, err := exec.LookPath(c.Program)
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return 0, notStarted(c.Program, err)
	}
	if err != nil {
		// A program of this folder runs by its path only.
		return 0, &NotStartedError{Program: c.Program, Exit: ExitNotFound, Err: fs.ErrNotExist}
	}
	process := exec.Command(path, c.Arguments...)
	process.Args[0] = c.Program
	process.SysProcAttr = attributes()
	process.Env, process.Stdin, process.Stdout, process.Stderr = c.Environment, c.Stdin, c.Stdout, c.Stderr
	// Before the program starts: a signal that comes in between must not end this process.
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, passedOn...)
	defer signal.Stop(signals)
	// Linux tells the program of this process's end when the thread ends that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := process.Start(); err != nil {
		return 0, notStarted(c.Program, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	for {
		select {
		case received := <-signals:
			passOn(process.Process, received)
		case err := <-ended:
			return exitCode(process.ProcessState, err)
		}
	}
}

// exitCode is the program's. An error of a stream that it did not read or write to the end is none of its own.
func exitCode(state *os.ProcessState, err error) (int, error) {
	if state == nil {
		return 0, err
	}
	if number := endedBySignal(state); number != 0 {
		return exitSignal + number, nil
	}
	return state.ExitCode(), nil
}

func notStarted(program string, err error) error {
	exit := ExitNotExecutable
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		exit = ExitNotFound
	}
	return &NotStartedError{Program: program, Exit: exit, Err: err}
}
