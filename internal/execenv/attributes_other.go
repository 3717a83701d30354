//go:build !linux

package execenv

import "syscall"

func attributes() *syscall.SysProcAttr { return nil }
