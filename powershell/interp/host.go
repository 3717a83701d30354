package interp

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"
)

// Host is the world that scripts run in. A nil field takes the one that refuses or holds nothing; the façade fills in the
// machine's own.
type Host struct {
	Console     Console
	Files       Files
	Clock       Clock
	Environment Environment
	Processes   Processes
}

// Console is where a run writes and asks.
type Console interface {
	// Out and Err take text that is ready for the reader, with its line breaks.
	Out() io.Writer
	Err() io.Writer
	// Width is the number of columns that output is formatted for.
	Width() int
	// Color reports whether escape sequences for colour may be written.
	Color() bool
	// Prompt asks for a line. secret hides what is typed. It returns [ErrNotInteractive] where nobody can answer.
	Prompt(ctx context.Context, text string, secret bool) (string, error)
	// Choose offers choices and returns the index of the one taken.
	Choose(ctx context.Context, caption, message string, choices []Choice, byDefault int) (int, error)
	// Progress shows how far an activity is; done takes it away.
	Progress(activity, status string, percent int, done bool)
}

// Choice is one answer that [Console.Choose] offers.
type Choice struct{ Label, Help string }

// ErrNotInteractive is returned by prompts where nobody can answer.
var ErrNotInteractive = errors.New("the host is not interactive")

// File is an open file.
type File interface {
	io.Reader
	io.Writer
	io.Seeker
	io.Closer
	Truncate(size int64) error
}

// Files is the file system. Paths are the operating system's, absolute and clean.
type Files interface {
	Open(path string, flag int, perm fs.FileMode) (File, error)
	Stat(path string) (fs.FileInfo, error)
	Lstat(path string) (fs.FileInfo, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	Mkdir(path string, perm fs.FileMode) error
	Remove(path string) error
	Rename(from, to string) error
	Symlink(target, path string) error
	Readlink(path string) (string, error)
	Chtimes(path string, accessed, modified time.Time) error
	Chmod(path string, mode fs.FileMode) error
}

// Clock is the time and how to wait for it.
type Clock interface {
	Now() time.Time
	Zone() *time.Location
	Sleep(ctx context.Context, d time.Duration) error
}

// Environment is the process's variables, which a script may change for itself.
type Environment interface {
	Get(name string) (string, bool)
	Set(name, value string)
	Unset(name string)
	Names() []string
}

// Processes starts other programs.
type Processes interface {
	// Look finds the program that a name means; ok is false where there is none or none may be started.
	Look(name string) (path string, ok bool)
	// Run starts the program and waits for it. It returns the exit code, or an error where it could not be started.
	Run(ctx context.Context, p Process) (exit int, err error)
}

// Process is a program to start.
type Process struct {
	Path   string
	Args   []string
	Dir    string
	Env    []string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// ErrRefused is what the refusing parts of a host return.
var ErrRefused = errors.New("this host does not allow it")
