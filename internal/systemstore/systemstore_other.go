//go:build !windows

package systemstore

import "github.com/exorun/exorun/certs"

// Help says, in a command's help, which stores --thumbprint looks in.
const Help = `--thumbprint finds a certificate in this home, where exorun cert import put it. On this system it looks nowhere else: the system's
own store, such as the Keychain of macOS, is not read. Export the certificate there with its private key, and give the file.`

// Find returns [ErrUnsupported].
func Find(string) (*certs.Certificate, error) { return nil, ErrUnsupported }

// Thumbprints returns nothing.
func Thumbprints() []string { return nil }
