package runas

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
	"github.com/exorun/exorun/internal/statefile"
)

// The names below a home:
//
//	changes.ndjson
//	clouds/<label>/certificates/…
//	clouds/<label>/tenants/<tenant id>/account.json
//	clouds/<label>/tenants/<tenant id>/connections/<name>.json
const (
	changesFile       = "changes.ndjson"
	accountFile       = "account.json"
	connectionsFolder = "connections"

	accountVersion    = 1
	connectionVersion = 1
)

// FileState is a [State] and a [Trail] in a home folder.
type FileState struct {
	home *statefile.Dir
	here *statefile.Dir // the cloud's folder
}

var (
	_ State = (*FileState)(nil)
	_ Trail = (*FileState)(nil)
)

// NewFileState returns the state of one cloud in a home. The label names the cloud, and keeps what belongs to a tenant on a
// laptop apart from the real one of the same cloud: "public", "laptop/public".
func NewFileState(home *statefile.Dir, label string) *FileState {
	return &FileState{home: home, here: home.Sub("clouds", filepath.FromSlash(label))}
}

// CertificatesPath returns the folder for the certificates of the cloud's accounts.
func (s *FileState) CertificatesPath() string { return s.here.Sub("certificates").Path() }

// Lock takes the one lock of the home.
func (s *FileState) Lock(ctx context.Context, purpose string) (func() error, error) {
	lock, err := s.home.Lock(ctx, statefile.LockOptions{Purpose: purpose})
	if err != nil {
		return nil, err
	}
	return lock.Release, nil
}

// Tenants lists the tenants that have an account.
func (s *FileState) Tenants(context.Context) ([]string, error) {
	return s.here.Sub("tenants").Folders()
}

// Load reads an account.
func (s *FileState) Load(_ context.Context, tenantID string) (Account, error) {
	dir, err := s.tenant(tenantID)
	if err != nil {
		return Account{}, err
	}
	var account Account
	if _, err := dir.Read(accountFile, accountVersion, &account); errors.Is(err, fs.ErrNotExist) {
		return Account{}, ErrNoAccount
	} else if err != nil {
		return Account{}, err
	}
	account.Name = orDefault(account.Name, defaultName(account.InitialDomain))
	return account, nil
}

// Save writes an account.
func (s *FileState) Save(_ context.Context, account Account) error {
	dir, err := s.tenant(account.TenantID)
	if err != nil {
		return err
	}
	return dir.Write(accountFile, accountVersion, account)
}

// Delete removes an account's folder.
func (s *FileState) Delete(_ context.Context, tenantID string) error {
	dir, err := s.tenant(tenantID)
	if err != nil {
		return err
	}
	return dir.RemoveAll()
}

// Connection reads a connection.
func (s *FileState) Connection(_ context.Context, tenantID, name string) (Connection, error) {
	dir, file, err := s.connection(tenantID, name)
	if err != nil {
		return Connection{}, err
	}
	var connection Connection
	if _, err := dir.Read(file, connectionVersion, &connection); errors.Is(err, fs.ErrNotExist) {
		return Connection{}, ErrNoConnection
	} else if err != nil {
		return Connection{}, err
	}
	return connection, nil
}

// PutConnection writes a connection.
func (s *FileState) PutConnection(_ context.Context, tenantID string, connection Connection) error {
	dir, file, err := s.connection(tenantID, connection.Name)
	if err != nil {
		return err
	}
	return dir.Write(file, connectionVersion, connection)
}

// RemoveConnection deletes a connection.
func (s *FileState) RemoveConnection(_ context.Context, tenantID, name string) error {
	dir, file, err := s.connection(tenantID, name)
	if err != nil {
		return err
	}
	return dir.Remove(file)
}

// Record appends a change to changes.ndjson.
func (s *FileState) Record(change graph.Change) error { return s.home.Append(changesFile, change) }

func (s *FileState) tenant(tenantID string) (*statefile.Dir, error) {
	if err := checkName("tenant id", tenantID); err != nil {
		return nil, err
	}
	return s.here.Sub("tenants", strings.ToLower(tenantID)), nil
}

func (s *FileState) connection(tenantID, name string) (dir *statefile.Dir, file string, err error) {
	if err := checkName("connection name", name); err != nil {
		return nil, "", err
	}
	tenant, err := s.tenant(tenantID)
	if err != nil {
		return nil, "", err
	}
	dir, file = tenant.Sub(connectionsFolder), name+".json"
	names, err := dir.Names()
	if err != nil {
		return nil, "", err
	}
	for _, there := range names {
		if strings.EqualFold(there, file) {
			return dir, there, nil
		}
	}
	return dir, file, nil
}

// checkName refuses what would lead out of its folder.
func checkName(what, name string) error {
	if name == "" || name != filepath.Base(name) || strings.ContainsAny(name, `/\:`) || strings.HasPrefix(name, ".") {
		quoted, _ := json.Marshal(name)
		return fail.New(fail.InvalidInput, "find the Run As account", string(quoted)+" is not a "+what, "")
	}
	return nil
}
