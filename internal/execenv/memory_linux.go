package execenv

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// memoryFolder returns a folder in memory for private files: the user's own run-time folder (XDG Base Directory
// Specification), else the shared memory of the system, in which each makes folders of their own. Empty where there is
// neither: a system service has no run-time folder, and a container may have no shared memory.
func memoryFolder(getenv func(string) string) string {
	if folder := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(folder) && isOwn(folder) && inMemory(folder) {
		return folder
	}
	if folder := "/dev/shm"; inMemory(folder) && unix.Access(folder, unix.W_OK|unix.X_OK) == nil {
		return folder
	}
	return ""
}

// isOwn reports whether a folder is this user's and closed to others, as the specification asks.
func isOwn(folder string) bool {
	var stat unix.Stat_t
	if err := unix.Stat(folder, &stat); err != nil {
		return false
	}
	return stat.Mode&unix.S_IFMT == unix.S_IFDIR && int(stat.Uid) == os.Geteuid() && stat.Mode&0o077 == 0
}

func inMemory(folder string) bool {
	var stat unix.Statfs_t
	return unix.Statfs(folder, &stat) == nil && stat.Type == unix.TMPFS_MAGIC
}
