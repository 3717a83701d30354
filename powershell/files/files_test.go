package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// tree makes a folder that holds a protected one, an open one, and links between them.
func tree(t *testing.T) (o *OS, root string) {
	t.Helper()
	root = t.TempDir()
	for _, folder := range []string{"home/deep", "open"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"home/key.pem", "home/deep/key.pem", "homework", "open/file"} {
		if err := os.WriteFile(filepath.Join(root, file), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"open/folder":  "../home",
		"open/key":     "../home/key.pem",
		"open/chain":   "key",
		"open/missing": "../home/new",
	} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	return New(filepath.Join(root, "home")), root
}

func TestProtectedFolderCannotBeReached(t *testing.T) {
	t.Parallel()
	o, root := tree(t)
	for _, path := range []string{
		"home", "home/key.pem", "home/deep/key.pem", "home/none", "open/folder/key.pem", "open/folder/deep/key.pem",
		"open/key", "open/chain", "open/missing", "open/../home/key.pem", "open/folder",
	} {
		path := filepath.Join(root, filepath.FromSlash(path))
		for name, attempt := range map[string]func() error{
			"open":    func() error { _, err := o.Open(path, os.O_RDONLY, 0); return err },
			"create":  func() error { _, err := o.Open(path, os.O_WRONLY|os.O_CREATE, 0o600); return err },
			"stat":    func() error { _, err := o.Stat(path); return err },
			"readdir": func() error { _, err := o.ReadDir(path); return err },
			"chmod":   func() error { return o.Chmod(path, 0o777) },
			"chtimes": func() error { return o.Chtimes(path, time.Time{}, time.Time{}) },
			"mkdir":   func() error { return o.Mkdir(path, 0o700) },
		} {
			if err := attempt(); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%s %s: %v", name, path, err)
			}
		}
	}
	for _, path := range []string{"home", "home/key.pem", "open/folder/key.pem"} {
		path := filepath.Join(root, filepath.FromSlash(path))
		for name, attempt := range map[string]func() error{
			"lstat":       func() error { _, err := o.Lstat(path); return err },
			"remove":      func() error { return o.Remove(path) },
			"rename":      func() error { return o.Rename(path, filepath.Join(root, "open", "taken")) },
			"rename into": func() error { return o.Rename(filepath.Join(root, "open", "file"), path) },
			"symlink":     func() error { return o.Symlink("x", path) },
			"readlink":    func() error { _, err := o.Readlink(path); return err },
		} {
			if err := attempt(); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%s %s: %v", name, path, err)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(root, "home", "key.pem")); err != nil {
		t.Error(err)
	}
}

func TestFolderOfProtectedFolderStays(t *testing.T) {
	t.Parallel()
	o, root := tree(t)
	if err := o.Rename(root, root+"-moved"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the folder with the protected one was moved: %v", err)
	}
	entries, err := o.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() == "home" {
			t.Error("the protected folder is listed")
		}
	}
}

func TestOthersAreOpen(t *testing.T) {
	t.Parallel()
	o, root := tree(t)
	for _, path := range []string{"homework", "open/file"} {
		file, err := o.Open(filepath.Join(root, filepath.FromSlash(path)), os.O_RDONLY, 0)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		_ = file.Close()
	}
	if _, err := o.Stat(filepath.Join(root, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}
