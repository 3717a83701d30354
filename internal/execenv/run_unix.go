//go:build unix

package execenv

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// passedOn are the signals that people and service managers send to what they started.
var passedOn = []os.Signal{
	unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGHUP, unix.SIGUSR1, unix.SIGUSR2,
}

// passOn sends a signal on. One from a terminal's key has reached the program already, since it is in the same group.
func passOn(process *os.Process, received os.Signal) {
	if (received == unix.SIGINT || received == unix.SIGQUIT) && inForeground() {
		return
	}
	_ = process.Signal(received) // it may have ended
}

// inForeground reports whether the keys of the terminal go to this process's group.
func inForeground() bool {
	terminal, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer terminal.Close()
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

func endedBySignal(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return int(status.Signal())
	}
	return 0
}
