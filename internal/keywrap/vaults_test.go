package keywrap

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/exorun/exorun/internal/keywrap/secretservicetest"
)

// useVault leads a vault through the life of a data key. lock locks it and unlocks it.
func useVault(t *testing.T, vault Vault, lock func(bool)) {
	t.Helper()
	ctx := context.Background()
	const id, other = "4d2d6f0a-0000-4000-8000-000000000001", "4d2d6f0a-0000-4000-8000-000000000002"
	key := bytes.Repeat([]byte{0, 0xff, '\n', ' '}, 8)
	if _, err := vault.Keep(ctx, id, []byte("an earlier key, which is replaced")); err != nil {
		t.Fatal(err)
	}
	token, err := vault.Keep(ctx, id, key)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := vault.Recall(ctx, id, token); err != nil || !bytes.Equal(got, key) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := vault.Recall(ctx, other, token); !errors.Is(err, ErrLost) {
		t.Errorf("another home's key: %v", err)
	}
	lock(true)
	if _, err := vault.Recall(ctx, id, token); !errors.Is(err, ErrLocked) {
		t.Errorf("while it is locked: %v", err)
	}
	lock(false)
	if got, err := vault.Recall(ctx, id, token); err != nil || !bytes.Equal(got, key) {
		t.Errorf("after it was locked: %q, %v", got, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := vault.Recall(cancelled, id, token); !errors.Is(err, context.Canceled) {
		t.Errorf("of a caller who has given up: %v", err)
	}
	for range 2 {
		if err := vault.Forget(ctx, id, token); err != nil {
			t.Error(err)
		}
	}
	if _, err := vault.Recall(ctx, id, token); !errors.Is(err, ErrLost) {
		t.Errorf("once it was forgotten: %v", err)
	}
}

func TestSecretService(t *testing.T) {
	t.Parallel()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" && runtime.GOOS == "linux" {
			t.Fatal("dbus-daemon is not on this machine, and REQUIRE_ALL is set")
		}
		t.Skip("dbus-daemon is not on this machine")
	}
	service, err := secretservicetest.Start(context.Background(), daemon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	vault := SecretService{Getenv: func(name string) string {
		return map[string]string{"DBUS_SESSION_BUS_ADDRESS": service.Address}[name]
	}}
	useVault(t, vault, service.Lock)
	if service.Dismissed() == 0 {
		t.Error("the question for unlocking was left to somebody")
	}
	service.Lock(true)
	if _, err := vault.Keep(context.Background(), "id", []byte("key")); !errors.Is(err, ErrLocked) {
		t.Errorf("keeping in a locked keyring: %v", err)
	}
}

func TestNoSecretService(t *testing.T) {
	t.Parallel()
	for name, environment := range map[string]map[string]string{
		"no session": {"XDG_RUNTIME_DIR": t.TempDir()},
		"no bus":     {"DBUS_SESSION_BUS_ADDRESS": "unix:path=" + filepath.Join(t.TempDir(), "none")},
	} {
		_, err := SecretService{Getenv: func(name string) string { return environment[name] }}.Recall(context.Background(), "id", nil)
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// security does what macOS's tool of that name does with one keychain, a folder, and notes its arguments.
const security = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
echo "$@" >> arguments
if [ -e locked ]; then exit 36; fi
case "$1" in
-i) read -r verb update s service a account w password
    [ "$verb $update $s $service $a $w" = "add-generic-password -U -s exorun -a -w" ] || exit 2
    printf '%s\n' "$password" > "item-$account" ;;
find-generic-password) [ "$2 $3 $4 $6" = "-s exorun -a -w" ] || exit 2; [ -e "item-$5" ] || exit 44; cat "item-$5" ;;
delete-generic-password) [ -e "item-$5" ] || exit 44; rm "item-$5" ;;
*) exit 2 ;;
esac
`

func TestKeychain(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for macOS's tool is a shell script")
	}
	folder := t.TempDir()
	program := filepath.Join(folder, "security")
	if err := os.WriteFile(program, []byte(security), 0o700); err != nil {
		t.Fatal(err)
	}
	lock := func(locked bool) {
		path := filepath.Join(folder, "locked")
		var err error
		if locked {
			err = os.WriteFile(path, nil, 0o600)
		} else {
			err = os.Remove(path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	useVault(t, Keychain{Program: program}, lock)
	arguments, err := os.ReadFile(filepath.Join(folder, "arguments"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(arguments), "AP8K") {
		t.Error("the key is in an argument list")
	}
	if _, err := (Keychain{Program: filepath.Join(folder, "none")}).Recall(context.Background(), "id", nil); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without the tool: %v", err)
	}
}
