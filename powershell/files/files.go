// Package files is the machine's file system as scripts may use it: all of it but the folders that their host keeps to
// itself.
package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/interp"
)

// OS is the machine's file system without the protected folders: no path that leads into one of them, through symbolic
// links or not, can be opened, listed, changed or asked for. The zero value protects nothing.
type OS struct{ protected []string }

// New gives the machine's file system without the protected folders and what is in them.
func New(protected ...string) *OS {
	o := &OS{}
	for _, folder := range protected {
		if folder == "" {
			continue
		}
		absolute, err := filepath.Abs(folder)
		if err != nil {
			absolute = filepath.Clean(folder)
		}
		o.protected = append(o.protected, absolute)
	}
	return o
}

var _ interp.Files = (*OS)(nil)

// allow gives path with the links in its folders, and its own if follow is set, resolved. A path into a protected folder is
// refused as one without permission.
func (o *OS) allow(op, path string, follow bool) (string, error) {
	resolved := resolve(path, follow)
	for _, folder := range o.protected {
		for _, inside := range []string{folder, resolve(folder, true)} {
			if within(inside, resolved) || within(inside, filepath.Clean(path)) {
				return "", &fs.PathError{Op: op, Path: path, Err: fs.ErrPermission}
			}
		}
	}
	return resolved, nil
}

// resolve follows the symbolic links of a path as far as it exists. The last element stays as it is unless follow is set.
func resolve(path string, follow bool) string {
	path = filepath.Clean(path)
	if follow {
		if resolved, err := filepath.EvalSymlinks(path); err == nil {
			return resolved
		}
		// A link whose target is missing names the place where a file would be made.
		if target, err := os.Readlink(path); err == nil {
			if !filepath.IsAbs(target) {
				target = filepath.Join(filepath.Dir(path), target)
			}
			if target != path {
				return filepath.Join(resolve(filepath.Dir(target), true), filepath.Base(target))
			}
		}
	}
	folder := filepath.Dir(path)
	if folder == path {
		return path
	}
	return filepath.Join(resolve(folder, true), filepath.Base(path))
}

func within(folder, path string) bool {
	if filepath.Separator == '\\' {
		folder, path = strings.ToLower(folder), strings.ToLower(path)
	}
	rest, inside := strings.CutPrefix(path, folder)
	return inside && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(folder[len(folder)-1]))
}

// Open opens a file.
func (o *OS) Open(path string, flag int, perm fs.FileMode) (interp.File, error) {
	resolved, err := o.allow("open", path, true)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(resolved, flag, perm)
	if err != nil {
		return nil, renamed(err, path)
	}
	return file, nil
}

// renamed gives an error the path that was asked for.
func renamed(err error, path string) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: pathError.Op, Path: path, Err: pathError.Err}
	}
	return err
}

// Stat describes what a path leads to.
func (o *OS) Stat(path string) (fs.FileInfo, error) {
	if _, err := o.allow("stat", path, true); err != nil {
		return nil, err
	}
	return os.Stat(path)
}

// Lstat describes what stands at a path, a link as itself.
func (o *OS) Lstat(path string) (fs.FileInfo, error) {
	if _, err := o.allow("lstat", path, false); err != nil {
		return nil, err
	}
	return os.Lstat(path)
}

// ReadDir lists a folder by name; protected folders are not in the list.
func (o *OS) ReadDir(path string) ([]fs.DirEntry, error) {
	resolved, err := o.allow("readdir", path, true)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(resolved)
	if err != nil {
		return nil, renamed(err, path)
	}
	if len(o.protected) == 0 {
		return entries, nil
	}
	visible := entries[:0]
	for _, entry := range entries {
		if _, err := o.allow("lstat", filepath.Join(resolved, entry.Name()), false); err == nil {
			visible = append(visible, entry)
		}
	}
	return visible, nil
}

// Mkdir makes a folder.
func (o *OS) Mkdir(path string, perm fs.FileMode) error {
	if _, err := o.allow("mkdir", path, true); err != nil {
		return err
	}
	return os.Mkdir(path, perm)
}

// holds tells whether a protected folder lies in a path, which must then be neither moved nor removed.
func (o *OS) holds(path string) bool {
	resolved := resolve(path, false)
	for _, folder := range o.protected {
		if within(resolved, folder) || within(resolved, resolve(folder, true)) {
			return true
		}
	}
	return false
}

// Remove removes a file or an empty folder.
func (o *OS) Remove(path string) error {
	if _, err := o.allow("remove", path, false); err != nil {
		return err
	}
	return os.Remove(path)
}

// Rename moves a file or folder.
func (o *OS) Rename(from, to string) error {
	for _, path := range []string{from, to} {
		if _, err := o.allow("rename", path, false); err != nil {
			return err
		}
		if o.holds(path) {
			return &fs.PathError{Op: "rename", Path: path, Err: fs.ErrPermission}
		}
	}
	return os.Rename(from, to)
}

// Symlink makes a symbolic link. Its target may be anything: links are resolved when they are used.
func (o *OS) Symlink(target, path string) error {
	if _, err := o.allow("symlink", path, false); err != nil {
		return err
	}
	return os.Symlink(target, path)
}

// Readlink gives the target of a symbolic link.
func (o *OS) Readlink(path string) (string, error) {
	if _, err := o.allow("readlink", path, false); err != nil {
		return "", err
	}
	return os.Readlink(path)
}

// Chtimes sets the times of a file.
func (o *OS) Chtimes(path string, accessed, modified time.Time) error {
	resolved, err := o.allow("chtimes", path, true)
	if err != nil {
		return err
	}
	return os.Chtimes(resolved, accessed, modified)
}

// Chmod sets the mode of a file.
func (o *OS) Chmod(path string, mode fs.FileMode) error {
	resolved, err := o.allow("chmod", path, true)
	if err != nil {
		return err
	}
	return os.Chmod(resolved, mode)
}
