package keywrap

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/exorun/exorun/certs"
)

// The Secret Service of freedesktop.org (the "Secret Service API Draft" 0.2), which GNOME Keyring, KWallet and KeePassXC
// answer. It is spoken to directly, since a job at night must not wait: every call has a limit, and a locked keyring is an
// error instead of a question to somebody who sleeps.
const (
	secretServiceName = "org.freedesktop.secrets"
	secretServicePath = "/org/freedesktop/secrets"
	secretService     = "org.freedesktop.Secret.Service"
	secretCollection  = "org.freedesktop.Secret.Collection"
	secretItem        = "org.freedesktop.Secret.Item"
	secretPrompt      = "org.freedesktop.Secret.Prompt"
	noObject          = dbus.ObjectPath("/")
)

// secretServiceWait bounds one use of the service. It may have to be started first.
const secretServiceWait = 15 * time.Second

// The attributes by which the item of a home is found.
const (
	attributeApplication = "application"
	attributeHome        = "home"
	applicationName      = "exorun"
)

// SecretService is the [Vault] of a login session on Linux: one item in the default keyring.
type SecretService struct {
	Getenv func(string) string
}

var _ Vault = SecretService{}

// Name returns how the home's record calls the vault.
func (SecretService) Name() string { return "Secret Service" }

// Resting says how keys rest.
func (SecretService) Resting() certs.Resting {
	return certs.Resting{How: "wrapped with a key in the Secret Service's keyring", NeedsSession: true}
}

// secret is a Secret of the service's interface.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// Keep puts the data key into the default keyring.
func (s SecretService) Keep(ctx context.Context, id string, key []byte) ([]byte, error) {
	return nil, s.use(ctx, func(c *secretConnection) error {
		var keyring dbus.ObjectPath
		if err := c.call(secretServicePath, secretService+".ReadAlias", "default").Store(&keyring); err != nil {
			return err
		}
		if keyring == noObject {
			return fmt.Errorf("%w: it has no default keyring", ErrUnavailable)
		}
		if err := c.unlock(keyring); err != nil {
			return err
		}
		session, err := c.session()
		if err != nil {
			return err
		}
		properties := map[string]dbus.Variant{
			secretItem + ".Label":      dbus.MakeVariant("The key with which exorun wraps its private keys"),
			secretItem + ".Attributes": dbus.MakeVariant(attributes(id)),
		}
		var item, prompt dbus.ObjectPath
		value := secret{Session: session, Parameters: []byte{}, Value: key, ContentType: "application/octet-stream"}
		if err := c.call(keyring, secretCollection+".CreateItem", properties, value, true).Store(&item, &prompt); err != nil {
			return err
		}
		return c.refuse(prompt)
	})
}

// Recall takes the data key out of the keyring.
func (s SecretService) Recall(ctx context.Context, id string, _ []byte) (key []byte, err error) {
	err = s.use(ctx, func(c *secretConnection) error {
		item, err := c.find(id)
		if err != nil {
			return err
		}
		session, err := c.session()
		if err != nil {
			return err
		}
		var value secret
		if err := c.call(item, secretItem+".GetSecret", session).Store(&value); err != nil {
			return err
		}
		key = value.Value
		return nil
	})
	return key, err
}

// Forget removes the data key from the keyring.
func (s SecretService) Forget(ctx context.Context, id string, _ []byte) error {
	return s.use(ctx, func(c *secretConnection) error {
		item, err := c.find(id)
		if errors.Is(err, ErrLost) {
			return nil
		}
		if err != nil {
			return err
		}
		var prompt dbus.ObjectPath
		if err := c.call(item, secretItem+".Delete").Store(&prompt); err != nil {
			return err
		}
		return c.refuse(prompt)
	})
}

func attributes(id string) map[string]string {
	return map[string]string{attributeApplication: applicationName, attributeHome: id}
}

// secretConnection is a connection to the bus of the login session for one use.
type secretConnection struct {
	ctx context.Context
	bus *dbus.Conn
}

func (s SecretService) use(ctx context.Context, do func(*secretConnection) error) error {
	address := s.address()
	if address == "" {
		return fmt.Errorf("%w: there is no login session", ErrUnavailable)
	}
	limited, cancel := context.WithTimeout(ctx, secretServiceWait)
	defer cancel()
	bus, err := dbus.Connect(address, dbus.WithContext(limited))
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%w: no bus of a login session answers: %w", ErrUnavailable, err)
	}
	defer bus.Close()
	err = do(&secretConnection{ctx: limited, bus: bus})
	switch {
	case err == nil, errors.Is(err, ErrLocked), errors.Is(err, ErrLost), errors.Is(err, ErrUnavailable):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return fmt.Errorf("%w: it does not answer", ErrUnavailable)
	}
	if refused, ok := errors.AsType[dbus.Error](err); ok && refused.Name == "org.freedesktop.Secret.Error.IsLocked" {
		return ErrLocked
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// address finds the bus of the login session. The library would start one where there is none, and nobody's keyring is on
// that.
func (s SecretService) address() string {
	if address := s.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address
	}
	folder := s.Getenv("XDG_RUNTIME_DIR")
	if folder == "" {
		folder = filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
	}
	socket := filepath.Join(folder, "bus")
	if _, err := os.Stat(socket); err != nil {
		return ""
	}
	return "unix:path=" + dbus.EscapeBusAddressValue(socket)
}

func (c *secretConnection) call(path dbus.ObjectPath, method string, arguments ...any) *dbus.Call {
	return c.bus.Object(secretServiceName, path).CallWithContext(c.ctx, method, 0, arguments...)
}

// session opens a session in which secrets are not encrypted once more: the bus is a socket between processes of one user,
// who may ask for the secret as well.
func (c *secretConnection) session() (dbus.ObjectPath, error) {
	var output dbus.Variant
	var session dbus.ObjectPath
	err := c.call(secretServicePath, secretService+".OpenSession", "plain", dbus.MakeVariant("")).Store(&output, &session)
	return session, err
}

// find returns the item of a home, unlocked.
func (c *secretConnection) find(id string) (dbus.ObjectPath, error) {
	var unlocked, locked []dbus.ObjectPath
	if err := c.call(secretServicePath, secretService+".SearchItems", attributes(id)).Store(&unlocked, &locked); err != nil {
		return "", err
	}
	switch {
	case len(unlocked) > 0:
		return unlocked[0], nil
	case len(locked) > 0:
		return locked[0], c.unlock(locked[0])
	}
	return "", ErrLost
}

// unlock unlocks what can be unlocked without asking anybody.
func (c *secretConnection) unlock(object dbus.ObjectPath) error {
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := c.call(secretServicePath, secretService+".Unlock", []dbus.ObjectPath{object}).Store(&unlocked, &prompt); err != nil {
		return err
	}
	return c.refuse(prompt)
}

// refuse takes the service's wish to ask the user for a locked keyring.
func (c *secretConnection) refuse(prompt dbus.ObjectPath) error {
	if prompt == noObject {
		return nil
	}
	_ = c.call(prompt, secretPrompt+".Dismiss").Err // it forgets the question in any case when the connection ends
	return ErrLocked
}
