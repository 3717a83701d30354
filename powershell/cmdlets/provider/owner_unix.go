//go:build unix

package provider

import (
	"io/fs"
	"os/user"
	"strconv"
	"syscall"
)

// owner gives the names of a file's user and group.
func owner(info fs.FileInfo) (name, group string) {
	if info == nil {
		return "", ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", ""
	}
	uid, gid := strconv.FormatUint(uint64(stat.Uid), 10), strconv.FormatUint(uint64(stat.Gid), 10)
	name, group = uid, gid
	if u, err := user.LookupId(uid); err == nil {
		name = u.Username
	}
	if g, err := user.LookupGroupId(gid); err == nil {
		group = g.Name
	}
	return name, group
}
