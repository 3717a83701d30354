// Package secretservicetest owns a Secret Service for tests: the part of the freedesktop.org interface that a client needs
// which keeps one secret, on a bus of its own. It can be locked, and it never has anybody to ask.
package secretservicetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"
)

const (
	root       = dbus.ObjectPath("/org/freedesktop/secrets")
	keyring    = root + "/collection/login"
	prompt     = root + "/prompt/unlock"
	session    = root + "/session/plain"
	nothing    = dbus.ObjectPath("/")
	interfaces = "org.freedesktop.Secret."
)

// Service is a Secret Service with one keyring, the default one.
type Service struct {
	Address string // of its bus, as DBUS_SESSION_BUS_ADDRESS names it

	bus    *dbus.Conn
	daemon *exec.Cmd

	mu        sync.Mutex
	locked    bool
	made      int
	items     map[dbus.ObjectPath]*item
	dismissed int
}

type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// Start runs the program dbus-daemon with a bus of its own and answers on it until Close.
func Start(ctx context.Context, daemon string) (*Service, error) {
	s := &Service{items: map[dbus.ObjectPath]*item{}}
	s.daemon = exec.CommandContext(ctx, daemon, "--session", "--nofork", "--nopidfile", "--print-address=1")
	out, err := s.daemon.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.daemon.Start(); err != nil {
		return nil, err
	}
	if err := s.serve(out); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Service) serve(out io.Reader) error {
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("read the address of the bus: %w", err)
	}
	s.Address = strings.TrimSpace(line)
	if s.bus, err = dbus.Connect(s.Address); err != nil {
		return err
	}
	for path, methods := range map[dbus.ObjectPath]any{root: service{s}, keyring: collection{s}, prompt: question{s}} {
		name := map[dbus.ObjectPath]string{root: "Service", keyring: "Collection", prompt: "Prompt"}[path]
		if err := s.bus.Export(methods, path, interfaces+name); err != nil {
			return err
		}
	}
	if reply, err := s.bus.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		return fmt.Errorf("take the name on the bus: %v, %w", reply, err)
	}
	return nil
}

// Close ends the service and its bus.
func (s *Service) Close() {
	if s.bus != nil {
		_ = s.bus.Close()
	}
	_ = s.daemon.Process.Kill()
	_ = s.daemon.Wait()
}

// Lock locks the keyring or unlocks it.
func (s *Service) Lock(locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locked = locked
}

// Lose forgets all secrets.
func (s *Service) Lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.items)
}

// Secrets returns the secrets that are kept.
func (s *Service) Secrets() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all [][]byte
	for _, kept := range s.items {
		all = append(all, kept.value)
	}
	return all
}

// Dismissed returns how many questions for unlocking were dismissed.
func (s *Service) Dismissed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dismissed
}

var errLocked = &dbus.Error{Name: "org.freedesktop.Secret.Error.IsLocked", Body: []any{"it is locked"}}

type service struct{ s *Service }

func (x service) ReadAlias(name string) (dbus.ObjectPath, *dbus.Error) {
	if name == "default" {
		return keyring, nil
	}
	return nothing, nil
}

func (x service) OpenSession(algorithm string, _ dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	if algorithm != "plain" {
		return dbus.MakeVariant(""), nothing, &dbus.Error{Name: "org.freedesktop.DBus.Error.NotSupported"}
	}
	return dbus.MakeVariant(""), session, nil
}

func (x service) SearchItems(attributes map[string]string) (unlocked, locked []dbus.ObjectPath, _ *dbus.Error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	unlocked, locked = []dbus.ObjectPath{}, []dbus.ObjectPath{}
	for path, kept := range x.s.items {
		if !maps.Equal(kept.attributes, attributes) {
			continue
		}
		if x.s.locked {
			locked = append(locked, path)
		} else {
			unlocked = append(unlocked, path)
		}
	}
	return unlocked, locked, nil
}

func (x service) Unlock(objects []dbus.ObjectPath) (unlocked []dbus.ObjectPath, _ dbus.ObjectPath, _ *dbus.Error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.s.locked {
		return []dbus.ObjectPath{}, prompt, nil
	}
	return objects, nothing, nil
}

type collection struct{ s *Service }

func (x collection) CreateItem(properties map[string]dbus.Variant, given secret, replace bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	attributes, ok := properties[interfaces+"Item.Attributes"].Value().(map[string]string)
	switch {
	case x.s.locked:
		return nothing, nothing, errLocked
	case !ok || given.Session != session:
		return nothing, nothing, &dbus.Error{Name: "org.freedesktop.DBus.Error.InvalidArgs"}
	}
	for path, kept := range x.s.items {
		if replace && maps.Equal(kept.attributes, attributes) {
			kept.value = given.Value
			return path, nothing, nil
		}
	}
	x.s.made++
	path := keyring + dbus.ObjectPath(fmt.Sprintf("/%d", x.s.made))
	x.s.items[path] = &item{s: x.s, path: path, attributes: attributes, value: given.Value}
	if err := x.s.bus.Export(x.s.items[path], path, interfaces+"Item"); err != nil {
		return nothing, nothing, dbus.MakeFailedError(err)
	}
	return path, nothing, nil
}

type item struct {
	s          *Service
	path       dbus.ObjectPath
	attributes map[string]string
	value      []byte
}

// GetSecret answers as the service's interface asks.
func (i *item) GetSecret(within dbus.ObjectPath) (secret, *dbus.Error) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.s.locked {
		return secret{}, errLocked
	}
	return secret{Session: within, Parameters: []byte{}, Value: i.value, ContentType: "application/octet-stream"}, nil
}

// Delete answers as the service's interface asks.
func (i *item) Delete() (dbus.ObjectPath, *dbus.Error) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	delete(i.s.items, i.path)
	return nothing, nil
}

type question struct{ s *Service }

// Dismiss answers as the service's interface asks.
func (x question) Dismiss() *dbus.Error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.dismissed++
	return nil
}
