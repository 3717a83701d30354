package statefile

import (
	"errors"
	"io/fs"

	"github.com/exorun/exorun/internal/fail"
)

// unusable turns an error of the operating system into one that a user understands. It returns nil for nil, and a missing
// file stays fs.ErrNotExist underneath.
func unusable(err error, op, path string) error {
	if err == nil {
		return nil
	}
	cause, next := err.Error(), ""
	switch {
	case isDiskFull(err):
		cause = "the disk is full, or a quota of it; the former file is as it was"
		next = "make room and run this again; nothing is lost"
	case errors.Is(err, fs.ErrPermission), isReadOnly(err):
		cause = "this user may not do that there"
		next = "check who owns the folder, or choose another with EXORUN_HOME"
	case errors.Is(err, fs.ErrNotExist):
		cause = "there is no such file"
	}
	return fail.Wrap(err, fail.StateUnusable, op+" "+path, cause, next)
}

func damaged(err error, path string) error {
	return fail.Wrap(err, fail.StateUnusable, "read "+path, "the file is damaged: "+err.Error(),
		"restore it from a backup, or move it away")
}
