package statefile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Temporary files are hidden and carry the name of the file they will become: ".state.json.tmp-XXXX".
const temporaryMark = ".tmp-"

// WriteBytes replaces the file name with text. When it returns nil, the text is on the disk.
func (d *Dir) WriteBytes(name string, text []byte) error {
	path := d.File(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := makeDir(filepath.Dir(path)); err != nil {
		return unusable(err, "write", path)
	}
	removeStale(filepath.Dir(path))
	return unusable(d.replace(path, text), "write", path)
}

func (d *Dir) replace(path string, text []byte) (err error) {
	temporary, err := createTemporary(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temporary.Close()
			_ = os.Remove(temporary.Name())
		}
	}()
	if _, err := temporary.Write(text); err != nil {
		return err
	}
	if err := temporary.Sync(); err != nil {
		return err
	}
	if d.options.BeforeRename != nil {
		d.options.BeforeRename(path)
	}
	if err := rename(temporary, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// createTemporary makes the temporary file for path and locks it. The lock tells a living writer's file from one that a
// dead process left behind.
func createTemporary(path string) (*os.File, error) {
	dir, base := filepath.Split(path)
	for {
		name := filepath.Join(dir, "."+base+temporaryMark+rand.Text()[:8])
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, fileMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		// Until it is locked, another process may take the file for a stale one and remove it.
		locked, err := tryLock(file)
		if err != nil {
			return nil, errors.Join(err, file.Close(), os.Remove(name))
		}
		if _, err := os.Lstat(name); !locked || err != nil {
			if err := file.Close(); err != nil {
				return nil, err
			}
			continue
		}
		if err := restrict(name); err != nil {
			return nil, errors.Join(err, file.Close(), os.Remove(name))
		}
		return file, nil
	}
}

// removeStale deletes the temporary files that dead processes left in dir. What it cannot delete stays: the write that
// follows says what is wrong with the folder.
func removeStale(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, ".") || !strings.Contains(name, temporaryMark) || !entry.Type().IsRegular() {
			continue
		}
		file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if locked, err := tryLock(file); err == nil && locked {
			removeOpen(file)
		} else {
			_ = file.Close()
		}
	}
}

// makeDir makes dir and its parents for their owner only. A folder that is already there keeps its access.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: dir, Err: errors.New("it is a file, not a folder")}
		}
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	err := os.Mkdir(dir, dirMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return restrictDir(dir)
}
