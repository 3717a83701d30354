package statefile

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/windows"
)

// The locked byte lies far behind any text, because Windows denies others to read what is locked and they want to know who
// holds the lock.
const lockOffsetHigh = 0x7fffffff

// tryLock locks the open file for this handle and reports whether it could. The lock ends when the file is closed.
func tryLock(file *os.File) (bool, error) {
	at := windows.Overlapped{OffsetHigh: lockOffsetHigh}
	err := windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if err == nil {
		return true, nil
	}
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return false, &os.PathError{Op: "lock", Path: file.Name(), Err: err}
}

// rename closes the temporary file, because Windows does not rename open files, and moves it to path.
func rename(temporary *os.File, path string) error {
	if err := temporary.Close(); err != nil {
		return err
	}
	from, err := windows.UTF16PtrFromString(temporary.Name())
	if err != nil {
		return err
	}
	to, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	if err := windows.MoveFileEx(from, to, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH); err != nil {
		return &os.LinkError{Op: "rename", Old: temporary.Name(), New: path, Err: err}
	}
	return nil
}

// removeOpen deletes a file that this process has locked.
func removeOpen(file *os.File) {
	_ = file.Close()
	_ = os.Remove(file.Name())
}

// syncDir has nothing to do: MOVEFILE_WRITE_THROUGH returns when the rename is on the disk.
func syncDir(string) error { return nil }

func restrict(path string) error { return ownerOnly(path, windows.NO_INHERITANCE) }
func restrictDir(path string) error {
	return ownerOnly(path, windows.SUB_CONTAINERS_AND_OBJECTS_INHERIT)
}

// ownerOnly gives path an access list of the current user and SYSTEM that inherits nothing.
func ownerOnly(path string, inheritance uint32) error {
	sids, err := ownerAndSystem()
	if err != nil {
		return err
	}
	var entries []windows.EXPLICIT_ACCESS
	for _, sid := range sids {
		entries = append(entries, windows.EXPLICIT_ACCESS{
			AccessPermissions: windows.GENERIC_ALL,
			AccessMode:        windows.GRANT_ACCESS,
			Inheritance:       inheritance,
			Trustee: windows.TRUSTEE{
				TrusteeForm:  windows.TRUSTEE_IS_SID,
				TrusteeType:  windows.TRUSTEE_IS_UNKNOWN,
				TrusteeValue: windows.TrusteeValueFromSID(sid),
			},
		})
	}
	list, err := windows.ACLFromEntries(entries, nil)
	if err != nil {
		return err
	}
	err = windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	if err != nil {
		return &os.PathError{Op: "set the access list of", Path: path, Err: err}
	}
	return nil
}

var ownerAndSystem = sync.OnceValues(func() ([]*windows.SID, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	system, err := windows.CreateWellKnownSid(windows.WinLocalSystemSid)
	if err != nil {
		return nil, err
	}
	return []*windows.SID{user.User.Sid, system}, nil
})

func isDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isReadOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
