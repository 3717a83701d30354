package keywrap

import (
	"context"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/exorun/exorun/certs"
)

// DPAPI is the [Vault] of Windows, the Data Protection API. It wraps the data key for the machine, not for the user: a
// scheduled task that runs without its user's password has no way to the user's keys, and an administrator who resets a
// password destroys them. Who may read the wrapped key is decided by the home's access list, which holds owner and SYSTEM.
type DPAPI struct{}

var _ Vault = DPAPI{}

// protectMachine is CRYPTPROTECT_LOCAL_MACHINE (dpapi.h).
const protectMachine = 0x4

// Name returns how the home's record calls the vault.
func (DPAPI) Name() string { return "DPAPI" }

// Resting says how keys rest.
func (DPAPI) Resting() certs.Resting {
	return certs.Resting{How: "wrapped by DPAPI with this machine's key"}
}

// Keep returns the data key wrapped.
func (DPAPI) Keep(_ context.Context, id string, key []byte) ([]byte, error) {
	var out windows.DataBlob
	name, err := windows.UTF16PtrFromString("exorun")
	if err != nil {
		return nil, err
	}
	if err := windows.CryptProtectData(blob(key), name, blob([]byte(id)), 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN|protectMachine, &out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return taken(out)
}

// Recall unwraps the data key.
func (DPAPI) Recall(_ context.Context, id string, token []byte) ([]byte, error) {
	var out windows.DataBlob
	if len(token) == 0 {
		return nil, ErrLost
	}
	if err := windows.CryptUnprotectData(blob(token), nil, blob([]byte(id)), 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, &out); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLost, err)
	}
	return taken(out)
}

// Forget has nothing to remove: the wrapped key is in the home's record alone.
func (DPAPI) Forget(context.Context, string, []byte) error { return nil }

func blob(octets []byte) *windows.DataBlob {
	return &windows.DataBlob{Size: uint32(len(octets)), Data: &octets[0]}
}

// taken copies what the system gave and gives its memory back.
func taken(out windows.DataBlob) ([]byte, error) {
	given := unsafe.Slice(out.Data, out.Size)
	octets := append([]byte(nil), given...)
	clear(given)
	_, err := windows.LocalFree(windows.Handle(unsafe.Pointer(out.Data)))
	return octets, err
}
