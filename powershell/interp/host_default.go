package interp

import (
	"context"
	"io"
	"io/fs"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/exorun/exorun/powershell/value"
)

func (h Host) withDefaults() Host {
	if h.Console == nil {
		h.Console = NoConsole{}
	}
	if h.Files == nil {
		h.Files = noFiles{}
	}
	if h.Clock == nil {
		h.Clock = SystemClock{}
	}
	if h.Environment == nil {
		h.Environment = NewEnvironment(nil)
	}
	if h.Processes == nil {
		h.Processes = noProcesses{}
	}
	return h
}

// NoConsole is a console without a reader: what is written is lost, and every question fails.
type NoConsole struct{}

// Out discards.
func (NoConsole) Out() io.Writer { return io.Discard }

// Err discards.
func (NoConsole) Err() io.Writer { return io.Discard }

// Width is 120.
func (NoConsole) Width() int { return 120 }

// Color is false.
func (NoConsole) Color() bool { return false }

// Prompt fails.
func (NoConsole) Prompt(context.Context, string, bool) (string, error) { return "", ErrNotInteractive }

// Choose fails.
func (NoConsole) Choose(context.Context, string, string, []Choice, int) (int, error) {
	return 0, ErrNotInteractive
}

// Progress does nothing.
func (NoConsole) Progress(string, string, int, bool) {}

type noFiles struct{}

func (noFiles) Open(string, int, fs.FileMode) (File, error) { return nil, ErrRefused }
func (noFiles) Stat(string) (fs.FileInfo, error)            { return nil, fs.ErrNotExist }
func (noFiles) Lstat(string) (fs.FileInfo, error)           { return nil, fs.ErrNotExist }
func (noFiles) ReadDir(string) ([]fs.DirEntry, error)       { return nil, fs.ErrNotExist }
func (noFiles) Mkdir(string, fs.FileMode) error             { return ErrRefused }
func (noFiles) Remove(string) error                         { return ErrRefused }
func (noFiles) Rename(string, string) error                 { return ErrRefused }
func (noFiles) Symlink(string, string) error                { return ErrRefused }
func (noFiles) Readlink(string) (string, error)             { return "", fs.ErrNotExist }
func (noFiles) Chtimes(string, time.Time, time.Time) error  { return ErrRefused }
func (noFiles) Chmod(string, fs.FileMode) error             { return ErrRefused }

// SystemFiles is the machine's file system.
type SystemFiles struct{}

// Open opens a file.
func (SystemFiles) Open(path string, flag int, perm fs.FileMode) (File, error) {
	return os.OpenFile(path, flag, perm)
}

// Stat describes a file.
func (SystemFiles) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// Lstat describes a file without following links.
func (SystemFiles) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// ReadDir lists a folder.
func (SystemFiles) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// Mkdir makes a folder.
func (SystemFiles) Mkdir(path string, perm fs.FileMode) error { return os.Mkdir(path, perm) }

// Remove removes a file or empty folder.
func (SystemFiles) Remove(path string) error { return os.Remove(path) }

// Rename moves a file.
func (SystemFiles) Rename(from, to string) error { return os.Rename(from, to) }

// Symlink makes a link.
func (SystemFiles) Symlink(target, path string) error { return os.Symlink(target, path) }

// Readlink reads a link.
func (SystemFiles) Readlink(path string) (string, error) { return os.Readlink(path) }

// Chtimes sets times.
func (SystemFiles) Chtimes(path string, accessed, modified time.Time) error {
	return os.Chtimes(path, accessed, modified)
}

// Chmod sets the mode.
func (SystemFiles) Chmod(path string, mode fs.FileMode) error { return os.Chmod(path, mode) }

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the time.
func (SystemClock) Now() time.Time { return time.Now() }

// Zone is the local time zone.
func (SystemClock) Zone() *time.Location { return time.Local }

// Sleep waits.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// environment is a run's own copy of the process's variables.
type environment struct {
	mu   sync.Mutex
	vars map[string]string
}

// NewEnvironment makes an environment from NAME=value texts. What a script sets stays in it.
func NewEnvironment(vars []string) Environment {
	e := &environment{vars: make(map[string]string, len(vars))}
	for _, v := range vars {
		if name, text, ok := strings.Cut(v, "="); ok {
			e.vars[name] = text
		}
	}
	return e
}

func (e *environment) Get(name string) (string, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v, ok := e.vars[name]
	return v, ok
}

func (e *environment) Set(name, v string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.vars[name] = v
}

func (e *environment) Unset(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.vars, name)
}

func (e *environment) Names() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	names := make([]string, 0, len(e.vars))
	for name := range e.vars {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

type noProcesses struct{}

func (noProcesses) Look(string) (string, bool)                { return "", false }
func (noProcesses) Run(context.Context, Process) (int, error) { return 0, ErrRefused }

// ReadText reads a file as PowerShell reads a script: by its byte-order mark, else as UTF-8.
func ReadText(files Files, path string) (string, error) {
	f, err := files.Open(path, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return "", err
	}
	return DecodeText(data), nil
}

// DecodeText decodes text by its byte-order mark, else as UTF-8.
func DecodeText(data []byte) string {
	wide := func(b []byte, hi, lo int) string {
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = uint16(b[2*i+hi])<<8 | uint16(b[2*i+lo])
		}
		return string(utf16.Decode(units))
	}
	switch {
	case len(data) >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF:
		return string(data[3:])
	case len(data) >= 2 && data[0] == 0xFF && data[1] == 0xFE:
		return wide(data[2:], 1, 0)
	case len(data) >= 2 && data[0] == 0xFE && data[1] == 0xFF:
		return wide(data[2:], 0, 1)
	}
	return strings.ToValidUTF8(string(data), "\uFFFD")
}

func noteName(name string) value.Symbol { return value.Intern(name) }

func functionNotWritable(name string) *Unwind {
	e := value.NewException(automation+"SessionStateUnauthorizedAccessException", "Cannot write to function "+name+" because it is read-only or constant.")
	e.ErrorID, e.Category, e.Target = "FunctionNotWritable", value.WriteError, value.Str(name)
	r := e.NewErrorRecord()
	e.Record = r
	return throwRecord(r)
}
