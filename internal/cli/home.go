package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/keywrap"
	"github.com/exorun/exorun/internal/statefile"
	"github.com/exorun/exorun/runas"
)

// The environment that decides where state lies. homeVariable is the user's; the other two let a test stop the process
// between a temporary file and its rename.
const (
	homeVariable       = "EXORUN_HOME"
	tenantVariable     = "EXORUN_TENANT"
	holdWriteVariable  = "EXORUN_HOLD_WRITE"
	holdMarkerVariable = "EXORUN_HOLD_MARKER"
)

// laptopLabel comes before a cloud's name where the laptop's tenant plays it: its state is never used against a cloud.
const laptopLabel = "laptop/"

// home is the folder under which all state lies.
type home struct {
	dir          *statefile.Dir
	keys         *keywrap.Home // how private keys rest
	beforeRename func(string)
}

// homePath returns $EXORUN_HOME, by default a folder in the user's configuration.
func (a *App) homePath() (string, error) {
	if path := a.Getenv(homeVariable); path != "" {
		return filepath.Abs(path)
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fail.Wrap(err, fail.StateUnusable, "find the home folder", "this system names no folder for configuration", "set "+homeVariable+" to a folder")
	}
	return filepath.Join(config, "exorun"), nil
}

func (a *App) openHome() (*home, error) {
	path, err := a.homePath()
	if err != nil {
		return nil, err
	}
	return a.openHomeAt(path), nil
}

func (a *App) openHomeAt(path string) *home {
	h := &home{}
	if n, err := strconv.Atoi(a.Getenv(holdWriteVariable)); err == nil && n > 0 {
		h.beforeRename = statefile.HoldNth(n, a.Getenv(holdMarkerVariable))
	}
	h.dir = statefile.Open(path, statefile.Options{BeforeRename: h.beforeRename})
	h.keys = keywrap.New(h.dir, keywrap.SystemVault(a.Getenv), a.keyProtection)
	return h
}

// label names the part of the home that belongs to a cloud.
func (a *App) label(cloudName string) string {
	if a.Getenv(tenantVariable) != "" {
		return laptopLabel + cloudName
	}
	return cloudName
}

// accounts returns the Run As accounts that belong to a label.
func (h *home) accounts(label string) *runas.FileState { return runas.NewFileState(h.dir, label) }

// certificates returns the certificates that belong to a label.
func (h *home) certificates(label string) *certs.FileStore {
	return certs.NewFileStore(h.accounts(label).CertificatesPath(), certs.FileStoreOptions{
		BeforeRename: h.beforeRename, Wrapper: h.keys,
	})
}

// lock takes the home for a command that writes.
func (h *home) lock(ctx context.Context, purpose string) (release func(), err error) {
	lock, err := h.dir.Lock(ctx, statefile.LockOptions{Purpose: purpose})
	if err != nil {
		return nil, err
	}
	return func() { _ = lock.Release() }, nil
}
