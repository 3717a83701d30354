// Package systemstore owns the use of certificates that lie in the operating system's own store, without copying their keys.
//
// It is pure Go. Windows' store of the current user and of the machine is read there, and its keys sign where they are. The
// Keychain of macOS gives private keys to programs only through frameworks that need cgo, and Linux has no such store: there
// everything answers [ErrUnsupported].
package systemstore

import "errors"

// ErrUnsupported says that this system has no store that can be read.
var ErrUnsupported = errors.New("this system's certificate store cannot be read")
