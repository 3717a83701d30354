//go:build unix

package timer

import (
	"os"
	"syscall"
)

// exitCode counts a program that a signal ended as shells do.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}
