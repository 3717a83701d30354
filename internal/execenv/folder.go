package execenv

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

// CertificateFile is the name of the file with certificate and key. Libraries tell PEM from PFX by the ending.
const CertificateFile = "certificate.pem"

// A note in the home tells where each folder lies, so that a later run finds those that a killed one left behind wherever
// they are. The note's lock is held as long as the folder is in use; the system releases it when the process dies.
const (
	notesFolder = "exec"
	noteFile    = "folder.json"
	noteVersion = 1
	folderName  = "exorun-exec-"
)

// notesWait is how long to wait for another process that makes or removes a note, which takes milliseconds.
const notesWait = 10 * time.Second

type note struct {
	Folder string `json:"folder"`
}

// Folder is a private folder for the time that a program runs: only this user can read it.
type Folder struct {
	path  string
	notes *statefile.Dir
	note  *statefile.Dir
	lock  *statefile.Lock
}

// Open makes a folder, in memory where the system has a place there that outlives no restart, else in the home. Getenv looks
// up the environment.
//
// It is a folder with an ordinary file because programs open the path themselves, several times, from processes below them
// and from containers: a file without a name, or one that only /proc/self/fd shows, is not there for all of these.
func Open(ctx context.Context, home *statefile.Dir, getenv func(string) string) (*Folder, error) {
	notes := home.Sub(notesFolder)
	lock, err := notes.Lock(ctx, statefile.LockOptions{Purpose: "exec", Wait: notesWait})
	if err != nil {
		return nil, err
	}
	f, err := open(ctx, notes, getenv)
	return f, errors.Join(err, lock.Release())
}

func open(ctx context.Context, notes *statefile.Dir, getenv func(string) string) (*Folder, error) {
	id := strings.ToLower(rand.Text())
	f := &Folder{notes: notes, note: notes.Sub(id)}
	f.path = filepath.Join(f.note.Path(), "files")
	if memory := memoryFolder(getenv); memory != "" {
		f.path = filepath.Join(memory, folderName+id)
	}
	var err error
	if f.lock, err = f.note.Lock(ctx, statefile.LockOptions{Purpose: "exec"}); err != nil {
		return nil, err
	}
	// The note comes first: what has no note would never be found again.
	err = f.note.Write(noteFile, noteVersion, note{Folder: f.path})
	if err == nil {
		err = makeFolder(f.path)
	}
	if err != nil {
		return nil, errors.Join(err, f.lock.Release(), removeNote(f.note))
	}
	return f, nil
}

// makeFolder makes a folder that must not be there: another user cannot have made it before.
func makeFolder(path string) error {
	err := os.Mkdir(path, 0o700)
	return fail.Wrap(err, fail.StateUnusable, "make the folder "+path, "it cannot be made: "+cause(err), "")
}

func cause(err error) string {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err.Error()
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// Path returns where the folder lies.
func (f *Folder) Path() string { return f.path }

// Write puts a new file into the folder, readable by this user only, and returns its path.
func (f *Folder) Write(name string, text []byte) (path string, err error) {
	path = filepath.Join(f.path, name)
	if err := writeNew(path, text); err != nil {
		return "", fail.Wrap(err, fail.StateUnusable, "write "+path, "it cannot be written: "+cause(err), "")
	}
	return path, nil
}

// writeNew writes a file that must not be there. On Windows the folder's access list goes down to it.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// Close removes the folder. Another process that looks at the notes for longer than a while does not keep it from that.
func (f *Folder) Close() error {
	err := removeFolder(f.path)
	// What was begun is ended also after an interruption.
	lock, lockErr := f.notes.Lock(context.Background(), statefile.LockOptions{Purpose: "exec", Wait: notesWait})
	if lockErr != nil {
		return errors.Join(err, f.lock.Release())
	}
	err = errors.Join(err, f.lock.Release())
	if err == nil {
		err = removeNote(f.note)
	}
	return errors.Join(err, lock.Release())
}

// Sweep removes the folders that killed runs left behind in a home. It costs one look where there is none. A home that cannot be
// read is for the command to tell of that needs it.
func Sweep(ctx context.Context, home *statefile.Dir) error {
	notes := home.Sub(notesFolder)
	ids, err := notes.Folders()
	if err != nil || len(ids) == 0 {
		return nil //nolint:nilerr // see above
	}
	lock, err := notes.Lock(ctx, statefile.LockOptions{Purpose: "exec"})
	if errors.Is(err, fail.StateBusy) {
		return nil // another run is at it
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, sweepNote(ctx, notes.Sub(id)))
	}
	return errors.Join(errors.Join(errs...), lock.Release())
}

func sweepNote(ctx context.Context, dir *statefile.Dir) error {
	lock, err := dir.Lock(ctx, statefile.LockOptions{Purpose: "sweep"})
	if errors.Is(err, fail.StateBusy) {
		return nil // its program runs
	}
	if err != nil {
		return err
	}
	var left note
	_, err = dir.Read(noteFile, noteVersion, &left)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = nil // killed before it wrote down a folder, and so before it made one
	case err == nil:
		err = removeNoted(left.Folder, dir)
	}
	err = errors.Join(err, lock.Release())
	if err != nil {
		return err
	}
	return removeNote(dir)
}

// removeNoted removes the folder of a note. A note that was tampered with must not lead to the removal of anything else.
func removeNoted(path string, dir *statefile.Dir) error {
	own := filepath.Join(dir.Path(), "files")
	if path != own && filepath.Base(path) != folderName+filepath.Base(dir.Path()) {
		return fail.New(fail.StateUnusable, "remove the folder that a killed exorun exec left", "the note "+dir.File(noteFile)+" names a folder that is not exorun's", "look at it and remove it")
	}
	return removeFolder(path)
}

func removeFolder(path string) error {
	err := os.RemoveAll(path)
	return fail.Wrap(err, fail.StateUnusable, "remove "+path, "a private key may still lie there: "+cause(err), "remove the folder")
}

func removeNote(dir *statefile.Dir) error { return dir.RemoveAll() }
