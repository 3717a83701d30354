// Package statefile owns how exorun keeps state on disk: whole files or none, readable by their owner only.
//
// A write goes to a temporary file in the same folder, is forced to the disk and renamed over the old file, so that a
// reader finds the old text or the new one whatever happens in between. Documents are JSON objects with a version.
// [Dir.Lock] is the one lock of a home; the operating system releases it when the process dies. State is read again after
// locking.
//
// Errors are [*fail.Error] that name the file; a file that is not there is fs.ErrNotExist.
package statefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/fail"
)

// The access modes of all that is written. On Windows an access list stands for them.
const (
	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600
)

// Options of [Open]. The zero value is the usual one.
type Options struct {
	// BeforeRename is called with the path of a file whose new text is on the disk but not yet in place. Tests use it to
	// stop a process there; see HoldNth.
	BeforeRename func(path string)
}

// Dir is a folder of state. It is safe for concurrent use, also by several processes.
type Dir struct {
	path    string
	options Options
	mu      *sync.Mutex // one writer at a time, shared with the folders below
}

// Open returns the folder at path. It need not exist: the first write makes it.
func Open(path string, options Options) *Dir {
	return &Dir{path: path, options: options, mu: new(sync.Mutex)}
}

// Sub returns the folder below d of the given names, under the same options.
func (d *Dir) Sub(names ...string) *Dir {
	return &Dir{path: filepath.Join(append([]string{d.path}, names...)...), options: d.options, mu: d.mu}
}

// Path returns where the folder lies.
func (d *Dir) Path() string { return d.path }

// File returns the path of a file in the folder.
func (d *Dir) File(name string) string { return filepath.Join(d.path, name) }

// Names returns the names of the files in the folder, sorted, without hidden ones (locks, temporary files) and folders.
// A folder that is not there has none.
func (d *Dir) Names() ([]string, error) { return d.names(false) }

// Folders returns the names of the folders in the folder, sorted, without hidden ones.
func (d *Dir) Folders() ([]string, error) { return d.names(true) }

func (d *Dir) names(folders bool) ([]string, error) {
	entries, err := os.ReadDir(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unusable(err, "read the folder", d.path)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() == folders && !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// Write replaces the document name with v, which must become a JSON object without a member "version".
func (d *Dir) Write(name string, version int, v any) error {
	text, err := encode(version, v)
	if err != nil {
		return fail.Wrap(err, fail.Internal, "write "+d.File(name), "", "")
	}
	return d.WriteBytes(name, text)
}

func encode(version int, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(body, []byte("{")) {
		return nil, fmt.Errorf("%T is not a JSON object", v)
	}
	head := fmt.Appendf(nil, `{"version":%d`, version)
	if !bytes.Equal(body, []byte("{}")) {
		head = append(head, ',')
	}
	var text bytes.Buffer
	if err := json.Indent(&text, append(head, body[1:]...), "", "  "); err != nil {
		return nil, err
	}
	text.WriteByte('\n')
	return text.Bytes(), nil
}

// Read reads the document name into v and returns its version, 1 to newest. A document of a newer version is
// fail.StateTooNew, one that is not JSON or has no version fail.StateUnusable.
func (d *Dir) Read(name string, newest int, v any) (version int, err error) {
	text, err := d.ReadBytes(name)
	if err != nil {
		return 0, err
	}
	var head struct {
		Version *int `json:"version"`
	}
	path := d.File(name)
	if err := json.Unmarshal(text, &head); err != nil {
		return 0, damaged(err, path)
	}
	if head.Version == nil || *head.Version < 1 {
		return 0, damaged(errors.New("it has no version"), path)
	}
	if *head.Version > newest {
		return 0, fail.New(fail.StateTooNew, "read "+path,
			fmt.Sprintf("it is of version %d and this exorun knows versions up to %d", *head.Version, newest),
			"use the exorun that wrote it, or a newer one")
	}
	if err := json.Unmarshal(text, v); err != nil {
		return 0, damaged(err, path)
	}
	return *head.Version, nil
}

// ReadBytes reads the file name whole.
func (d *Dir) ReadBytes(name string) ([]byte, error) {
	text, err := os.ReadFile(d.File(name))
	if err != nil {
		return nil, unusable(err, "read", d.File(name))
	}
	return text, nil
}

// Remove deletes the file name. A file that is not there is no error.
func (d *Dir) Remove(name string) error {
	err := os.Remove(d.File(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unusable(err, "remove", d.File(name))
	}
	return unusable(syncDir(d.path), "remove", d.File(name))
}

// RemoveAll deletes the folder and all below it.
func (d *Dir) RemoveAll() error {
	if err := os.RemoveAll(d.path); err != nil {
		return unusable(err, "remove", d.path)
	}
	return nil
}

// Append adds v to the log name as one line of JSON, with one write that is forced to the disk. A line that an earlier
// process left unfinished is ended first, so that it damages no other.
func (d *Dir) Append(name string, v any) error {
	path := d.File(name)
	line, err := json.Marshal(v)
	if err != nil {
		return fail.Wrap(err, fail.Internal, "append to "+path, "", "")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := makeDir(d.path); err != nil {
		return unusable(err, "append to", path)
	}
	return unusable(appendLine(path, line), "append to", path)
}

func appendLine(path string, line []byte) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, fileMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	line = slices.Concat(line, []byte("\n"))
	if size := info.Size(); size > 0 {
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, size-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			line = slices.Concat([]byte("\n"), line)
		}
	}
	if _, err := file.Write(line); err != nil {
		return err
	}
	return file.Sync()
}
