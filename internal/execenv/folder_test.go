package execenv

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

// newHome returns an empty home, and an environment with a run-time folder that is not in memory.
func newHome(t *testing.T) *statefile.Dir {
	t.Helper()
	return statefile.Open(filepath.Join(t.TempDir(), "home"), statefile.Options{})
}

func noEnvironment(string) string { return "" }

func openFolder(t *testing.T, home *statefile.Dir) *Folder {
	t.Helper()
	f, err := Open(context.Background(), home, noEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(f.Path()) })
	return f
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func TestFolderIsPrivateAndGoes(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	f := openFolder(t, home)
	path, err := f.Write(CertificateFile, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]fs.FileMode{path: 0o600, f.Path(): 0o700 | fs.ModeDir} {
			info, err := os.Lstat(path)
			if err != nil || info.Mode() != want {
				t.Errorf("%s has the mode %v, %v, want %v", path, info.Mode(), err, want)
			}
		}
	}
	if _, err := f.Write(CertificateFile, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file was written over: %v", err)
	}
	if err := Sweep(context.Background(), home); err != nil || !exists(path) {
		t.Errorf("a folder in use was swept: %v", err)
	}
	if err := f.Close(); err != nil || exists(f.Path()) {
		t.Errorf("the folder is left: %v", err)
	}
	if left, err := home.Sub(notesFolder).Folders(); err != nil || len(left) != 0 {
		t.Errorf("the notes %v are left, %v", left, err)
	}
}

// abandon leaves a folder as a killed process does: the lock is free, everything else is there.
func abandon(t *testing.T, f *Folder) {
	t.Helper()
	if err := f.lock.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	ctx, home := context.Background(), newHome(t)
	if err := Sweep(ctx, home); err != nil || exists(home.Path()) {
		t.Errorf("sweeping a home that is not there made one: %v", err)
	}
	living, killed := openFolder(t, home), openFolder(t, home)
	key, err := killed.Write(CertificateFile, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	abandon(t, killed)
	// A process that was killed before it had a folder.
	if err := os.MkdirAll(home.Sub(notesFolder, "nofolder").Path(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(ctx, home); err != nil {
		t.Fatal(err)
	}
	if exists(key) || exists(killed.Path()) || exists(killed.note.Path()) || exists(home.Sub(notesFolder, "nofolder").Path()) {
		t.Error("what a killed process left is still there")
	}
	if !exists(living.Path()) || !exists(living.note.Path()) {
		t.Error("what a living process uses is gone")
	}
	if err := living.Close(); err != nil {
		t.Error(err)
	}
}

// TestSweepStaysInItsFolders removes nothing that a note names but exorun did not make.
func TestSweepStaysInItsFolders(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	f := openFolder(t, home)
	victim := filepath.Join(t.TempDir(), "documents")
	if err := os.Mkdir(victim, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.note.Write(noteFile, noteVersion, note{Folder: victim}); err != nil {
		t.Fatal(err)
	}
	abandon(t, f)
	if err := Sweep(context.Background(), home); !errors.Is(err, fail.StateUnusable) || !exists(victim) {
		t.Errorf("a foreign folder was followed: %v", err)
	}
}

func TestMemoryFolder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems have no folder that is always in memory")
	}
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, runtimeFolder := range map[string]string{
		"one that others can read": shared,
		"a relative one":           "run",
		"one that is not there":    filepath.Join(shared, "none"),
	} {
		got := memoryFolder(func(variable string) string {
			if variable == "XDG_RUNTIME_DIR" {
				return runtimeFolder
			}
			return ""
		})
		if strings.HasPrefix(got, shared) || got == "run" {
			t.Errorf("%s is taken: %q", name, got)
		}
	}
}
