//go:build unix

package timer

import (
	"errors"
	"os"
	"strconv"
	"syscall"
)

// OwnerID returns the number of the user to whom a file or folder belongs.
func OwnerID(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", errors.New("this system does not say whose it is")
	}
	return strconv.FormatUint(uint64(stat.Uid), 10), nil
}
