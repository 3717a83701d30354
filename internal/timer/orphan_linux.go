package timer

import (
	"os/exec"
	"runtime"
	"syscall"
)

// endWithParent has a program end when this process is killed, so that the next run does not meet it at work. The kernel
// watches the thread that starts it, which is therefore kept until release is called.
func endWithParent(cmd *exec.Cmd) (release func()) {
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	return runtime.UnlockOSThread
}
