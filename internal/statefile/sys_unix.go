//go:build unix

package statefile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock locks the open file for this process and reports whether it could. The lock ends when the file is closed.
func tryLock(file *os.File) (bool, error) {
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, unix.EINTR):
			return false, &os.PathError{Op: "lock", Path: file.Name(), Err: err}
		}
	}
}

// rename moves the open temporary file to path and closes it. It stays locked until it has its new name.
func rename(temporary *os.File, path string) error {
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return temporary.Close()
}

// removeOpen deletes a file that this process has locked.
func removeOpen(file *os.File) {
	_ = os.Remove(file.Name())
	_ = file.Close()
}

// syncDir forces a rename or removal in dir to the disk.
func syncDir(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = folder.Sync()
	// Some file systems cannot do this; they keep no promise that could be asked for.
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, folder.Close())
}

// The modes given at creation are all there is to do, except under a umask that takes from the owner.
func restrict(path string) error    { return os.Chmod(path, fileMode) }
func restrictDir(path string) error { return os.Chmod(path, dirMode) }

func isDiskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}

func isReadOnly(err error) bool { return errors.Is(err, unix.EROFS) }
